//! The graph, as a session sees it, written to a file.

use super::Session;
use crate::error::Error;
use crate::output::export::{self, Losses, Selection, Target};
use crate::storage;
use std::io;
use std::path::Path;

impl Session {
    /// Writes the graph to a file, in place of what was there, in the format that its extension tells; gives what the
    /// format could not hold. Fails once `is_stopped` says yes; what was there then stays as it was.
    pub(crate) fn save(&self, path: &Path, is_stopped: &(dyn Fn() -> bool + Sync)) -> Result<Losses, Error> {
        if storage::is_store(path) {
            return self.save_store(path, is_stopped).map(|()| Losses::default());
        }
        let unusable = |error| Error::File { file: path.display().to_string(), error };
        let exporter = export::find_for(path).map_err(io::Error::other).map_err(unusable)?;
        let graph = self.graph();
        let selection = Selection::of_graph(&graph);
        let target = Target { path, replaces: true, is_stopped };
        target.write(exporter, &selection, &export::Options::default()).map_err(unusable)
    }

    /// Writes the graph into a store of its own, in place of what was there. If the database is that store, its file is
    /// tidied up.
    fn save_store(&self, path: &Path, is_stopped: &(dyn Fn() -> bool + Sync)) -> Result<(), Error> {
        let is_open = |file: &str| is_same_file(Path::new(file), path);
        if !self.store.checkpoint(is_open, is_stopped)? {
            storage::create(path, &self.graph(), true, is_stopped)?;
        }
        Ok(())
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
