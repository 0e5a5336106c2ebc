//! Databases: a graph that sessions share.

use crate::error::Error;
use crate::function::{Procedure, Procedures};
use crate::graph::Graph;
use crate::import::{self, ImportReport, Source};
use crate::output::export::{self, Losses, Selection, Target};
use crate::session::{Parameters, Session, Store};
use crate::span::Position;
use crate::syntax::{ScriptItem, script_items};
use std::io;
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
const BUNDLED: (&str, &[u8]) = ("pact.json", include_bytes!("../graph-data/pact.json"));

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

    /// A database with the graph in a file or in the files of a folder: what `docs/formats.md` lists, or a Cypher script. The
    /// form is told by the files' names and contents. Changing the graph changes no file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let database = Self::in_memory();
        database.read(&[path.as_ref().to_owned()], &import::Options::default())?;
        Ok(database)
    }

    /// Adds the graph in files, or in the files of folders, to an empty one; scripts run after all data files are read. The
    /// database is of no use after an error.
    pub fn read(&self, paths: &[PathBuf], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        let found = import::sort_out(paths, options)?;
        let report = self.load(&found.data, options)?;
        found.scripts.iter().try_for_each(|script| self.run_script(script))?;
        Ok(ImportReport { left_out: found.left_out, ..report })
    }

    /// Adds the graph in data files, or in those of folders: all of it or, on an error, nothing.
    pub fn import(&self, paths: &[PathBuf], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        let found = import::sort_out(paths, options)?;
        let sources: Vec<Source> = found.data.into_iter().chain(found.scripts).collect();
        Ok(ImportReport { left_out: found.left_out, ..self.load(&sources, options)? })
    }

    /// A database with a graph that was built in another way: by hand, or from a petgraph graph.
    pub fn from_graph(graph: Graph) -> Self {
        let database = Self::in_memory();
        *database.store.graph_mut() = graph;
        database
    }

    /// A session on the database.
    pub fn session(&self) -> Session {
        Session::new(self.store.clone())
    }

    /// The graph, for reading. Writers wait for as long as the guard lives.
    pub fn graph(&self) -> impl Deref<Target = Graph> {
        self.store.graph()
    }

    /// Makes a procedure callable by `CALL`.
    pub fn register_procedure(&self, procedure: Procedure) {
        self.store.procedures_mut().register(procedure);
    }

    /// Writes the graph to a file, in place of what was there, in the format that its extension tells; gives what the
    /// format could not hold.
    pub fn save(&self, path: &Path) -> Result<Losses, Error> {
        let unusable = |error| Error::File { file: path.display().to_string(), error };
        let exporter = export::find_for(path).map_err(io::Error::other).map_err(unusable)?;
        let graph = self.graph();
        let selection = Selection::of_graph(&graph);
        Target::replacing(path).write(exporter, &selection, &export::Options::default()).map_err(unusable)
    }

    /// The procedures that can be called.
    pub fn procedures(&self) -> impl Deref<Target = Procedures> {
        self.store.procedures()
    }

    /// Adds the graph in data files: all of it or, on an error, nothing.
    fn load(&self, sources: &[Source], options: &import::Options<'_>) -> Result<ImportReport, Error> {
        let mut graph = self.store.graph_mut();
        let report = import::load(&mut graph, sources, options)?;
        graph.commit();
        graph.refresh();
        Ok(report)
    }

    /// Runs the statements of a script; commands of the shell, which such files may hold, are left out.
    fn run_script(&self, script: &Source) -> Result<(), Error> {
        let name = &script.name;
        let bytes = script.bytes()?;
        let text = import::decode(name, &bytes)?;
        let mut session = self.session();
        for item in script_items(text) {
            let ScriptItem::Statement(span) = item else { continue };
            session.query(span.text(text), &Parameters::default()).map_err(|error| {
                let start = span.start + error.span().map_or(0, |span| span.start);
                Error::Script { file: name.clone(), line: Position::of(start, text).line, error: Box::new(error) }
            })?;
        }
        Ok(())
    }
}
