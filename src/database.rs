//! Databases: a graph that sessions share.

use crate::error::Error;
use crate::function::{Procedure, Procedures};
use crate::graph::Graph;
use crate::import::{self, ImportReport, Source};
use crate::output::export::{self, Losses, Selection, Target};
use crate::session::{Parameters, Session, Store};
use crate::span::Position;
use crate::syntax::{ScriptItem, script_items};
use crate::value::Value;
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

    /// Runs the statements of a script with the parameters that it sets. Other commands of shells are left out: such files
    /// have `:begin` and `:commit`, and all of this is one change.
    fn run_script(&self, script: &Source) -> Result<(), Error> {
        let mut session = self.session();
        let mut parameters = Parameters::default();
        import::for_each_piece(script, &mut |text, lines_before| {
            for item in script_items(text) {
                let (ScriptItem::Statement(span) | ScriptItem::Command(span)) = item;
                let outcome = match item {
                    ScriptItem::Statement(_) => session.query(span.text(text), &parameters).map(drop),
                    ScriptItem::Command(_) => set_parameter(span.text(text), &mut session, &mut parameters),
                };
                outcome.map_err(|error| {
                    let start = span.start + error.span().map_or(0, |span| span.start);
                    let line = lines_before + Position::of(start, text).line;
                    Error::Script { file: script.name.clone(), line, error: Box::new(error) }
                })?;
            }
            Ok(())
        })
    }
}

/// Gives a parameter its value if the command does that: `:param name => expression`, `:param {name: expression}`.
fn set_parameter(command: &str, session: &mut Session, parameters: &mut Parameters) -> Result<(), Error> {
    let Some(rest) = command.strip_prefix(":param ").map(|rest| rest.trim().trim_end_matches(';')) else {
        return Ok(());
    };
    match rest.split_once("=>").filter(|_| !rest.starts_with('{')) {
        Some((name, expression)) => {
            let value = session.evaluate(expression, parameters)?;
            parameters.insert(name.trim().trim_matches('`').into(), value);
        }
        None => {
            if let Value::Map(entries) = session.evaluate(rest, parameters)? {
                parameters.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
        }
    }
    Ok(())
}
