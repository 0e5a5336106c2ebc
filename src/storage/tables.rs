//! The tables of a store in redb: the one place that knows it.

use super::error::{Damage, StorageErrorKind};
use super::snapshot::{self, Pieces};
use crate::graph::Graph;
use redb::{
    Builder, Database, Durability, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    StorageBackend, TableDefinition, TableError, WriteTransaction,
};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Numbers about the store: its format.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("detente");
/// The pieces of the graph, by number.
const PIECES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("pieces");
/// What transactions have changed since the pieces were written, by their number.
const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");

const FORMAT: &str = "format";
/// The number of the first record that is not in the pieces.
const FOLDED: &str = "folded";

/// The format that is written, and the latest that can be read.
pub(super) const CURRENT_FORMAT: u64 = 1;

/// Why there is a database.
const OPEN: &str = "it is closed only when it is dropped";

/// What redb may keep in memory: everything is read once and written once.
const CACHE: usize = 64 << 20;

/// An open store.
#[derive(Debug)]
pub(super) struct Tables(Option<Database>);

// redb writes to a file that it closes, and may panic at what is in it then, too.
impl Drop for Tables {
    fn drop(&mut self) {
        let database = self.0.take();
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }
}

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Fault {
    /// It went wrong in redb.
    Failed(redb::Error),
    /// Nobody waits for it any longer; everything is as it was.
    Interrupted,
}

impl<E: Into<redb::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Fault> for StorageErrorKind {
    fn from(fault: Fault) -> Self {
        let Fault::Failed(error) = fault else { return Self::Interrupted };
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            redb::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                Self::Foreign("it does not begin as one")
            }
            redb::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => damaged("the end is missing"),
            redb::Error::Io(error) => Self::Unusable(error),
            redb::Error::Corrupted(reason) => damaged(&reason),
            other => Self::Unusable(io::Error::other(other)),
        }
    }
}

/// The damage of the file as a whole.
pub(super) fn damaged(reason: &str) -> StorageErrorKind {
    StorageErrorKind::Damaged(vec![Damage { place: "the file".to_owned(), reason: reason.trim_end().to_owned() }])
}

impl Tables {
    /// Opens what a backend holds, after looking through all of it; an empty backend becomes a store without anything.
    pub(super) fn open(backend: impl StorageBackend) -> Result<Self, StorageErrorKind> {
        let mut builder = Builder::new();
        Self::build(builder.set_cache_size(CACHE).set_check_integrity_on_open(true), backend)
    }

    /// Opens what a backend holds without looking through it first, for saving what can be read.
    pub(super) fn open_damaged(backend: impl StorageBackend) -> Result<Self, StorageErrorKind> {
        Self::build(&Builder::new(), backend)
    }

    fn build(builder: &Builder, backend: impl StorageBackend) -> Result<Self, StorageErrorKind> {
        let tables = guarded(|| Ok(Self(Some(builder.create_with_backend(backend)?))))?;
        match guarded(|| tables.format())? {
            Format::Known | Format::New => Ok(tables),
            Format::Newer(format) => Err(StorageErrorKind::Newer(format)),
            Format::Foreign => Err(StorageErrorKind::Foreign("it is a database of another program")),
        }
    }

    fn format(&self) -> Result<Format, Fault> {
        let transaction = self.database().begin_read()?;
        if transaction.list_tables()?.next().is_none() {
            return Ok(Format::New);
        }
        let about = match transaction.open_table(ABOUT) {
            Err(TableError::Storage(error)) => return Err(error.into()),
            Err(_) => return Ok(Format::Foreign),
            Ok(about) => about,
        };
        Ok(match about.get(FORMAT)?.map(|format| format.value()) {
            Some(CURRENT_FORMAT) => Format::Known,
            Some(format) => Format::Newer(format),
            None => Format::Foreign,
        })
    }

    /// Whether no graph was ever written.
    pub(super) fn is_new(&self) -> Result<bool, StorageErrorKind> {
        guarded(|| Ok(matches!(self.format()?, Format::New)))
    }

    /// What is in the store.
    pub(super) fn read(&self) -> Result<Stored, StorageErrorKind> {
        guarded(|| {
            let transaction = self.database().begin_read()?;
            let folded = transaction.open_table(ABOUT)?.get(FOLDED)?.map_or(0, |folded| folded.value());
            let (pieces, records) = (transaction.open_table(PIECES)?, transaction.open_table(RECORDS)?);
            // Of a damaged store nobody asks how large it is, and its pieces may be there all the same.
            let bytes = guarded(|| Ok(pieces.stats()?.stored_bytes())).unwrap_or_default();
            Ok(Stored { folded, bytes, pieces: StoredPieces(pieces), records })
        })
    }

    /// Adds the record of a transaction; when this returns, it is there to stay.
    pub(super) fn append(&self, number: u64, record: &[u8]) -> Result<(), Fault> {
        let transaction = self.begin()?;
        transaction.open_table(RECORDS)?.insert(number, record)?;
        transaction.commit()?;
        Ok(())
    }

    /// Writes a graph in place of what is there, up to the record before `folded`; how many bytes its pieces have. Fails once
    /// `is_stopped` says yes.
    pub(super) fn rewrite(
        &self,
        graph: &Graph,
        folded: u64,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<u64, Fault> {
        let transaction = self.begin()?;
        transaction.delete_table(PIECES)?;
        transaction.delete_table(RECORDS)?;
        let mut bytes = 0;
        {
            let mut pieces = transaction.open_table(PIECES)?;
            snapshot::write(graph, is_stopped, |number, piece| {
                if is_stopped() {
                    return Err(Fault::Interrupted);
                }
                bytes += piece.len() as u64;
                pieces.insert(number, piece.as_slice()).map(drop).map_err(Fault::from)
            })?;
            transaction.open_table(RECORDS)?;
            let mut about = transaction.open_table(ABOUT)?;
            about.insert(FORMAT, CURRENT_FORMAT)?;
            about.insert(FOLDED, folded)?;
        }
        transaction.commit()?;
        Ok(bytes)
    }

    /// Gives room back that nothing takes up any more.
    pub(super) fn compact(&mut self) -> Result<(), Fault> {
        self.0.as_mut().expect(OPEN).compact()?;
        Ok(())
    }

    /// Writes only what says that it is a store.
    #[cfg(test)]
    pub(super) fn write_format_only(&self) -> Result<(), Fault> {
        let transaction = self.begin()?;
        transaction.open_table(ABOUT)?.insert(FORMAT, CURRENT_FORMAT)?;
        transaction.commit()?;
        Ok(())
    }

    fn database(&self) -> &Database {
        self.0.as_ref().expect(OPEN)
    }

    fn begin(&self) -> Result<WriteTransaction, Fault> {
        let mut transaction = self.database().begin_write()?;
        transaction.set_durability(Durability::Immediate)?;
        Ok(transaction)
    }
}

enum Format {
    New,
    Known,
    Newer(u64),
    Foreign,
}

/// Does something with a file that may hold anything. redb promises not to panic then; it is not proven.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, StorageErrorKind> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(outcome) => Ok(outcome?),
        Err(_) => Err(damaged("its pages make no sense")),
    }
}

/// What is in a store, to be read.
pub(super) struct Stored {
    /// The number of the first record that is not in the pieces.
    pub(super) folded: u64,
    /// How many bytes the pieces have.
    pub(super) bytes: u64,
    pub(super) pieces: StoredPieces,
    records: ReadOnlyTable<u64, &'static [u8]>,
}

pub(super) struct StoredPieces(ReadOnlyTable<u64, &'static [u8]>);

impl Pieces for StoredPieces {
    fn piece(&self, number: u64) -> Result<Vec<u8>, String> {
        let read = || Ok(self.0.get(number)?.map(|piece| piece.value().to_vec()));
        match guarded(read) {
            Ok(Some(piece)) => Ok(piece),
            Ok(None) => Err("it is missing".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Stored {
    /// Hands on the records in their order; ends where one cannot be read.
    pub(super) fn records(&self, mut take: impl FnMut(u64, &[u8])) -> Result<(), StorageErrorKind> {
        guarded(|| {
            for record in self.records.iter()? {
                let (number, record) = record?;
                take(number.value(), record.value());
            }
            Ok(())
        })
    }
}
