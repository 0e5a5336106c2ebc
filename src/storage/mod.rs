//! Stores: a graph in a file, of which nothing is lost that was once committed.
//!
//! In: a graph, and what a transaction changes of it. Out: the graph as the file holds it. Knows nothing of statements and
//! sessions; redb, which keeps the file, appears nowhere else.
//!
//! The graph lives in memory and is read whole when a store is opened, so it is stored for that: in compressed *pieces*
//! of many elements each, beside a table of contents. A transaction is one small *record* of the state it left its
//! elements in, added to the file before the transaction is done. Once the records have outgrown a share of the pieces,
//! the pieces are written anew and the records dropped, in one step. Pieces and records bear a checksum.
//!
//! Reading order: `error`, `bytes` and `value` (numbers, texts, values), `frame` (checksum and compression), `column`,
//! `contents`, `snapshot` (a graph in pieces), `record` (a transaction), `tables` (redb), `memory` (a store that is not
//! to be changed), this file, `check`.

mod bytes;
mod check;
mod column;
mod contents;
mod error;
mod frame;
mod memory;
mod record;
mod snapshot;
mod tables;
mod value;

pub use check::{Found, check, salvage};
pub use error::{Damage, StorageError, StorageErrorKind};
/// What keeps the bytes of a store: a file, if nobody wants it otherwise.
pub use redb::StorageBackend;

use crate::graph::{Graph, NameCounts};
use memory::Memory;
use redb::backends::FileBackend;
use snapshot::Damages;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use tables::{Fault, Stored, Tables};

/// The extension of stores.
pub const EXTENSION: &str = "detente";

/// Records are folded into the pieces once they have so many bytes, or half as many as the pieces.
const FEW_BYTES: u64 = 1 << 18;

/// Above so many bytes, and above as many as the pieces have, a record is not written but the pieces are.
const LARGE_RECORD: usize = 16 << 20;

/// Records bear numbers of their own in their checksums, so that none can stand for a piece.
const RECORD: u64 = 1 << 63;

/// Whether the name of a file says that it is a store.
pub fn is_store(path: &Path) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION))
}

/// An open store, to which the changes of its graph are written.
#[derive(Debug)]
pub struct Storage {
    tables: Tables,
    file: String,
    /// The number of the next record.
    next: u64,
    /// The names that are stored.
    names: NameCounts,
    piece_bytes: u64,
    record_bytes: u64,
    /// Why nothing more is written.
    stopped: Option<String>,
}

/// What to do where there is no store yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Make one.
    Create,
    /// Fail.
    Fail,
}

impl Storage {
    /// Opens the store in a file, and gives the graph in it.
    pub fn open(path: &Path, absent: Absent) -> Result<(Self, Graph), StorageError> {
        let file = path.display().to_string();
        let opened = open_file(path, absent).and_then(|backend| Self::open_kind(backend, &file));
        opened.map_err(|kind| StorageError { file, kind })
    }

    /// Opens the store that a backend holds, or makes one in an empty backend; `name` is for messages.
    pub fn open_with(backend: impl StorageBackend, name: &str) -> Result<(Self, Graph), StorageError> {
        Self::open_kind(backend, name).map_err(|kind| StorageError { file: name.to_owned(), kind })
    }

    fn open_kind(backend: impl StorageBackend, file: &str) -> Result<(Self, Graph), StorageErrorKind> {
        let tables = Tables::open(backend)?;
        if tables.is_new()? {
            tables.rewrite(&Graph::new(), 0, &|| false)?;
        }
        let stored = tables.read()?;
        let read = read_graph(&stored);
        if !read.damages.is_empty() {
            return Err(StorageErrorKind::Damaged(read.damages));
        }
        let storage = Self {
            tables,
            file: file.to_owned(),
            next: read.next,
            names: read.graph.name_counts(),
            piece_bytes: stored.bytes,
            record_bytes: read.record_bytes,
            stopped: None,
        };
        Ok((storage, read.graph))
    }

    /// The store's file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether anything can be written; an error that tells why not.
    pub fn check_writable(&self) -> Result<(), StorageError> {
        match &self.stopped {
            None => Ok(()),
            Some(reason) => Err(self.error(StorageErrorKind::Stopped(reason.clone()))),
        }
    }

    /// Writes what has changed in the graph since its last commit, which is to follow. When this returns, it is on the disk.
    pub fn commit(&mut self, graph: &Graph) -> Result<(), StorageError> {
        self.check_writable()?;
        if !graph.is_changed() {
            return Ok(());
        }
        let Some(changes) = graph.changes() else { return self.rewrite(graph, &|| false) };
        let record = record::write(graph, &changes, self.names);
        if record.len() > LARGE_RECORD && record.len() as u64 > self.piece_bytes {
            return self.rewrite(graph, &|| false);
        }
        let sealed = frame::seal(RECORD | self.next, &record);
        let written = self.tables.append(self.next, &sealed);
        self.settle(written)?;
        self.next += 1;
        self.names = graph.name_counts();
        self.record_bytes += sealed.len() as u64;
        Ok(())
    }

    /// Folds the records into the pieces if there are many by now; the graph is that of the last commit. A failure is told
    /// to whoever writes next: what was committed is safe.
    pub fn tidy(&mut self, graph: &Graph) {
        if self.stopped.is_none() && self.record_bytes > FEW_BYTES.max(self.piece_bytes / 2) {
            let _ = self.rewrite(graph, &|| false);
        }
    }

    /// Folds all records into the pieces, and makes the file as small as it can be. Nothing is folded once `is_stopped` says
    /// yes.
    pub fn checkpoint(&mut self, graph: &Graph, is_stopped: &(dyn Fn() -> bool + Sync)) -> Result<(), StorageError> {
        self.check_writable()?;
        if self.record_bytes > 0 {
            self.rewrite(graph, is_stopped)?;
        }
        let compacted = self.tables.compact();
        self.settle(compacted)
    }

    fn rewrite(&mut self, graph: &Graph, is_stopped: &(dyn Fn() -> bool + Sync)) -> Result<(), StorageError> {
        let written = self.tables.rewrite(graph, self.next, is_stopped);
        self.piece_bytes = self.settle(written)?;
        self.record_bytes = 0;
        self.names = graph.name_counts();
        Ok(())
    }

    /// After a failure nobody knows what is on the disk: nothing more is written.
    fn settle<T>(&mut self, written: Result<T, Fault>) -> Result<T, StorageError> {
        written.map_err(|fault| {
            if let Fault::Failed(error) = &fault {
                self.stopped = Some(error.to_string());
            }
            self.error(fault.into())
        })
    }

    fn error(&self, kind: StorageErrorKind) -> StorageError {
        StorageError { file: self.file.clone(), kind }
    }
}

/// The graph in a store's file, which is left as it is, also by what a crash left to be done in it.
pub fn read(path: &Path) -> Result<Graph, StorageError> {
    let error = |kind| StorageError { file: path.display().to_string(), kind };
    let bytes = read_file(path).map_err(error)?;
    Ok(Storage::open_kind(Memory::new(bytes), "").map_err(error)?.1)
}

/// Writes a graph into a new store; fails once `is_stopped` says yes, and leaves what was there as it was.
pub fn create(
    path: &Path,
    graph: &Graph,
    replaces: bool,
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> Result<(), StorageError> {
    let error = |kind| StorageError { file: path.display().to_string(), kind };
    match File::open(path) {
        Ok(_) if !replaces => return Err(error(StorageErrorKind::Exists)),
        // Whoever has it open would go on writing to a file that nobody finds any more.
        Ok(old) => check_unused(&old).map_err(error)?,
        Err(_) => {}
    }
    let unfinished = unfinished(path);
    let written = write_new(&unfinished, graph, is_stopped).and_then(|()| {
        fs::rename(&unfinished, path).and_then(|()| sync_folder(path)).map_err(StorageErrorKind::Unusable)
    });
    if written.is_err() {
        // What is reported is why the store could not be written, not that half of it could not be removed.
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(error)
}

/// The name of a file that is being written: it has its own only once it is whole.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

fn write_new(path: &Path, graph: &Graph, is_stopped: &(dyn Fn() -> bool + Sync)) -> Result<(), StorageErrorKind> {
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path);
    let file = options.map_err(StorageErrorKind::Unusable)?;
    let mut tables = Tables::open(file_backend(file)?)?;
    tables.rewrite(graph, 0, is_stopped)?;
    tables.compact()?;
    Ok(())
}

/// Sees to it that the name of a file is on the disk; systems that cannot do without.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if cfg!(unix) => Err(error),
        _ => Ok(()),
    }
}

fn open_file(path: &Path, absent: Absent) -> Result<FileBackend, StorageErrorKind> {
    let opened = OpenOptions::new().read(true).write(true).open(path);
    let file = match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound && absent == Absent::Create => {
            let created = OpenOptions::new().read(true).write(true).create_new(true).open(path);
            let file = created.map_err(StorageErrorKind::Unusable)?;
            sync_folder(path).map_err(StorageErrorKind::Unusable)?;
            return file_backend(file);
        }
        Err(error) => return Err(unusable(error)),
        Ok(file) => file,
    };
    check_kind(&file)?;
    file_backend(file)
}

fn file_backend(file: File) -> Result<FileBackend, StorageErrorKind> {
    FileBackend::new(file).map_err(|error| Fault::from(error).into())
}

fn unusable(error: io::Error) -> StorageErrorKind {
    match error.kind() {
        io::ErrorKind::NotFound => StorageErrorKind::Missing,
        io::ErrorKind::IsADirectory => StorageErrorKind::Foreign("it is a folder"),
        _ => StorageErrorKind::Unusable(error),
    }
}

/// Refuses what cannot be a store before it is changed.
fn check_kind(file: &File) -> Result<(), StorageErrorKind> {
    let metadata = file.metadata().map_err(StorageErrorKind::Unusable)?;
    if !metadata.is_file() {
        return Err(StorageErrorKind::Foreign(if metadata.is_dir() {
            "it is a folder"
        } else {
            "it is no regular file"
        }));
    }
    if metadata.len() == 0 { Err(StorageErrorKind::Empty) } else { Ok(()) }
}

/// The bytes of a store that nobody has open.
fn read_file(path: &Path) -> Result<Vec<u8>, StorageErrorKind> {
    let mut file = File::open(path).map_err(unusable)?;
    check_kind(&file)?;
    check_unused(&file)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut file, &mut bytes).map_err(StorageErrorKind::Unusable)?;
    Ok(bytes)
}

/// Locks a file that nobody may write to while it is open here; an error if somebody does.
fn check_unused(file: &File) -> Result<(), StorageErrorKind> {
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(StorageErrorKind::InUse),
        // Where files cannot be locked, they cannot be for writers either.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

/// What is in a store.
struct ReadGraph {
    graph: Graph,
    /// The number of the record to come.
    next: u64,
    record_bytes: u64,
    records: u64,
    damages: Vec<Damage>,
}

/// The graph in a store as far as it can be read.
fn read_graph(stored: &Stored) -> ReadGraph {
    let mut damages = Damages::default();
    let (mut graph, _) = snapshot::read(&stored.pieces, &mut damages);
    let (mut next, mut record_bytes, mut records) = (stored.folded, 0, 0);
    graph.record_changes(false);
    let read = stored.records(|number, sealed| {
        if number != next {
            damages.add(format!("record {next}"), "it is missing");
        }
        let applied = frame::unseal(RECORD | number, sealed).map_err(|error| error.to_string());
        if let Err(reason) = applied.and_then(|record| record::apply(&mut graph, &record)) {
            damages.add(format!("record {number}"), reason);
        }
        next = number.saturating_add(1);
        record_bytes += sealed.len() as u64;
        records += 1;
    });
    if let Err(error) = read {
        damages.add("the records", error);
    }
    graph.commit();
    graph.record_changes(true);
    graph.rebuild();
    ReadGraph { graph, next, record_bytes, records, damages: damages.found() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn folding_that_is_interrupted_changes_nothing() {
        let (mut storage, mut graph) = Storage::open_with(Memory::new(Vec::new()), "x").unwrap();
        let mut add = |storage: &mut Storage| {
            graph.create_node(&[]);
            storage.commit(&graph).unwrap();
            graph.commit();
            graph.clone()
        };
        let graph = add(&mut storage);
        let error = storage.checkpoint(&graph, &|| true).unwrap_err();
        assert!(matches!(error.kind, StorageErrorKind::Interrupted), "{error}");
        let graph = add(&mut storage);
        let read = |storage: &Storage| read_graph(&storage.tables.read().unwrap());
        assert_eq!((read(&storage).records, read(&storage).graph.node_count()), (2, 2));
        storage.checkpoint(&graph, &|| false).unwrap();
        assert_eq!((read(&storage).records, read(&storage).graph.node_count()), (0, 2));
    }

    #[test]
    fn records_are_folded_once_they_have_outgrown_half_of_the_pieces() {
        let (mut storage, mut graph) = Storage::open_with(Memory::new(Vec::new()), "x").unwrap();
        let key = graph.intern_key("text");
        let mut random = 1_u64;
        let mut noise = move |bytes: usize| -> String {
            let mut next = || {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from((random >> 57) as u8)
            };
            (0..bytes).map(|_| next()).collect()
        };
        for (bytes, records) in [(1000, 1), (1 << 20, 0), (400 << 10, 1), (200 << 10, 0), (200 << 10, 1)] {
            let node = graph.create_node(&[]);
            graph.set_node_property(node, key, Value::from(noise(bytes)));
            storage.commit(&graph).unwrap();
            graph.commit();
            storage.tidy(&graph);
            assert_eq!(read_graph(&storage.tables.read().unwrap()).records, records, "{bytes}");
        }
    }

    #[test]
    fn a_record_that_is_missing_or_makes_no_sense_is_told() {
        let (storage, graph) = Storage::open_with(Memory::new(Vec::new()), "x").unwrap();
        let damages = |storage: &Storage| {
            let read = read_graph(&storage.tables.read().unwrap());
            read.damages.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let nonsense =
            frame::seal(RECORD | 1, &record::write(&graph, &graph.changes().unwrap(), graph.name_counts())[1..]);
        storage.tables.append(1, &nonsense).unwrap();
        assert_eq!(damages(&storage), ["record 0: it is missing", "record 1: it is cut short"]);
    }
}
