//! Looking through a store that nobody has open, and saving what can be read of a damaged one. The file stays as it is.

use super::error::{Damage, StorageError, StorageErrorKind};
use super::memory::Memory;
use super::tables::Tables;
use super::{ReadGraph, read_file, read_graph};
use crate::graph::Graph;
use std::path::Path;

/// What is in a store, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The graph, as far as it could be read.
    pub graph: Graph,
    /// How many transactions were not yet folded into the pieces.
    pub records: u64,
    /// What is damaged; nothing, if all is well.
    pub damages: Vec<Damage>,
}

/// Looks through a store: its pages, its checksums, what is encoded in it, the ends of relationships; and whether indexes,
/// constraints and counts agree with the elements.
pub fn check(path: &Path) -> Result<Found, StorageError> {
    let mut found = salvage(path)?;
    let fault = |reason| Damage { place: "the graph".to_owned(), reason };
    found.damages.extend(found.graph.verify().into_iter().map(fault));
    Ok(found)
}

/// Reads what can be read of a store.
pub fn salvage(path: &Path) -> Result<Found, StorageError> {
    let file = path.display().to_string();
    let opened = match read_file(path).and_then(|bytes| Tables::open(Memory::new(bytes))) {
        Ok(tables) => Ok((Some(tables), Vec::new())),
        Err(StorageErrorKind::Damaged(damages)) => {
            let bytes = read_file(path);
            Ok((bytes.and_then(|bytes| Tables::open_damaged(Memory::new(bytes))).ok(), damages))
        }
        Err(error) => Err(error),
    };
    let found = opened.and_then(|(tables, damages)| match tables {
        Some(tables) => read_tables(&tables, damages),
        None => Ok(Found { graph: Graph::new(), records: 0, damages }),
    });
    found.map_err(|kind| StorageError { file, kind })
}

fn read_tables(tables: &Tables, mut damages: Vec<Damage>) -> Result<Found, StorageErrorKind> {
    match tables.read() {
        Ok(stored) => {
            let ReadGraph { graph, records, damages: more, .. } = read_graph(&stored);
            damages.extend(more);
            Ok(Found { graph, records, damages })
        }
        // Killed while it was made, a store holds nothing yet.
        Err(fault) if damages.is_empty() && !tables.is_new()? => Err(fault),
        Err(_) => Ok(Found { graph: Graph::new(), records: 0, damages }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_holds_nothing_yet_is_sound_and_one_that_lost_its_tables_is_not() {
        let empty = Tables::open(Memory::new(Vec::new())).unwrap();
        let found = read_tables(&empty, Vec::new()).unwrap();
        assert!(found.damages.is_empty() && found.graph.node_count() == 0);
        empty.write_format_only().unwrap();
        assert!(read_tables(&empty, Vec::new()).is_err());
    }
}
