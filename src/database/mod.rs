//! Databases: a graph that sessions share.
//!
//! Reading order: this file, `script` (scripts that are opened).

mod script;

use crate::error::Error;
use crate::function::{Procedure, Procedures};
use crate::graph::Graph;
use crate::import::{self, ImportReport, Source};
use crate::output::export::Losses;
use crate::session::{Session, Store};
use crate::storage::{self, Absent, Storage, StorageBackend};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A graph that any number of sessions, on any threads, read at the same time, and one at a time writes. Clones share the
/// graph.
#[derive(Clone, Debug, Default)]
pub struct Database {
    store: Arc<Store>,
}

/// The graph that comes with the program.
const BUNDLED: (&str, &[u8]) = ("pact.json", include_bytes!("../../graph-data/pact.json"));

impl Database {
    /// A database with an empty graph.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// A database with the graph that comes with the program: the economic and security pact of Canada and the United
    /// States, and what surrounds it.
    pub fn bundled() -> Result<Self, Error> {
        let (name, bytes) = BUNDLED;
        let database = Self::in_memory();
        database.load(&[Source::memory(name, bytes)], &import::Options::default())?;
        Ok(database)
    }

    /// A database with the graph in a file or in the files of a folder.
    ///
    /// A name that ends in `.detente` is that of a store, which is made if there is none: what a statement has changed is on
    /// the disk when it returns, and survives whatever happens then (see `docs/storage.md`). Of other files, which
    /// `docs/formats.md` lists, the graph is read into memory, and changing it changes no file.
    ///
    /// ```
    /// # use detente::{Database, map};
    /// # let path = std::env::temp_dir().join(format!("detente-doc-{}.detente", std::process::id()));
    /// # let _ = std::fs::remove_file(&path);
    /// let mut session = Database::open(&path)?.session();
    /// session.query("CREATE (:Country {name: 'Canada'})", &map! {})?;
    /// drop(session);
    /// assert_eq!(Database::open(&path)?.graph().node_count(), 1);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        if storage::is_store(path.as_ref()) {
            return Self::open_store(path.as_ref(), Absent::Create);
        }
        let database = Self::in_memory();
        database.read(&[path.as_ref().to_owned()], &import::Options::default())?;
        Ok(database)
    }

    /// A database with the graph in a store, to which all changes are written.
    pub fn open_store(path: &Path, absent: Absent) -> Result<Self, Error> {
        let (storage, graph) = Storage::open(path, absent)?;
        Ok(Self { store: Arc::new(Store::new(graph, Some(storage))) })
    }

    /// A database with the graph in a store, whose file is only read: changing the graph does not change it.
    pub fn read_store(path: &Path) -> Result<Self, Error> {
        Ok(Self::from_graph(storage::read(path)?))
    }

    /// A database with the graph in the store that a backend holds, or in a new one if it holds nothing: for files of another
    /// kind, and for tests of what happens when they fail.
    pub fn open_backend(backend: impl StorageBackend) -> Result<Self, Error> {
        let (storage, graph) = Storage::open_with(backend, "the store")?;
        Ok(Self { store: Arc::new(Store::new(graph, Some(storage))) })
    }

    /// Adds the graph in files, or in the files of folders, to an empty one; scripts run after all data files are read. The
    /// database is of no use after an error.
    pub fn read(&self, paths: &[PathBuf], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        let found = import::sort_out(paths, options)?;
        let report = self.load(&found.data, options)?;
        found.scripts.iter().try_for_each(|script| script::run(self.session(), script, options))?;
        Ok(ImportReport { left_out: found.left_out, ..report })
    }

    /// Adds the graph in data files, or in those of folders: all of it or, on an error, nothing.
    pub fn import(&self, paths: &[PathBuf], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        self.session().import(paths, options)
    }

    /// A database with a graph that was built in another way: by hand, or from a petgraph graph.
    pub fn from_graph(mut graph: Graph) -> Self {
        graph.commit();
        Self { store: Arc::new(Store::new(graph, None)) }
    }

    /// A session on the database.
    pub fn session(&self) -> Session {
        Session::new(self.store.clone())
    }

    /// The graph, for reading. Writers wait for as long as the guard lives.
    pub fn graph(&self) -> impl Deref<Target = Graph> {
        self.store.graph(None)
    }

    /// Makes a procedure callable by `CALL`.
    pub fn register_procedure(&self, procedure: Procedure) {
        self.store.procedures_mut().register(procedure);
    }

    /// Writes the graph to a file, in place of what was there, in the format that its extension tells; gives what the
    /// format could not hold.
    pub fn save(&self, path: &Path) -> Result<Losses, Error> {
        self.session().save(path, &|| false)
    }

    /// The procedures that can be called.
    pub fn procedures(&self) -> impl Deref<Target = Procedures> {
        self.store.procedures()
    }

    fn load(&self, sources: &[Source], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        self.session().load(sources, options)
    }
}
