//! Stores: how the program opens them.

use super::arguments::{Action, Arguments};
use super::failure::{Failure, Problem, status};
use super::state::{OpenGraph, Settings, Shell};
use super::terminal;
use crate::database::Database;
use crate::error::Error;
use crate::output::counters::counted;
use crate::output::visible::visible;
use crate::storage::{self, Absent, Found, StorageErrorKind};
use std::io::{self, Write};
use std::path::Path;

/// What stores are opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stores {
    /// For statements that may write; one that is not there is made.
    Write,
    /// For reading: the file stays as it is.
    Read,
    /// For reading what can be read.
    Salvage,
}

impl Stores {
    /// What the command line asks for.
    pub(crate) fn of(arguments: &Arguments) -> Self {
        match arguments.action {
            Some(Action::Export(_)) => Self::Salvage,
            None if !arguments.read_only => Self::Write,
            _ => Self::Read,
        }
    }
}

/// Whether the open graph is that of the store, which cannot be opened twice.
pub(crate) fn is_open(graph: &OpenGraph, path: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok().filter(|path| storage::is_store(path));
    real(path).is_some_and(|path| real(Path::new(&graph.name)) == Some(path))
}

/// A store that was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) database: Database,
    /// Whether the rest of it is lost.
    pub(crate) is_partial: bool,
}

/// Opens a store, and says so if it is a new one: a name may be misspelt.
pub(crate) fn open(path: &Path, settings: &Settings) -> Result<Opened, Failure> {
    let is_new = !path.exists();
    let whole = |database| Opened { database, is_partial: false };
    let opened = match settings.stores {
        Stores::Write => Database::open_store(path, Absent::Create).map(whole),
        Stores::Read => Database::read_store(path).map(whole),
        Stores::Salvage => salvage(path),
    };
    let opened = opened.map_err(|error| Problem::without_place(&error))?;
    if is_new {
        settings.note(&format!("{}: a new store", path.display()));
    }
    Ok(opened)
}

/// What can be read of a store. What cannot is told, also to who wants silence.
fn salvage(path: &Path) -> Result<Opened, Error> {
    let found = storage::salvage(path)?;
    if !found.damages.is_empty() {
        let lines = found.damages.iter().map(|damage| format!("not whole: {}: {damage}\n", path.display()));
        terminal::say(&visible(&lines.collect::<String>()));
    }
    Ok(Opened { is_partial: !found.damages.is_empty(), database: Database::from_graph(found.graph) })
}

/// Does what `detente check` asks for: lists what is wrong with a store, and gives the exit status.
pub(super) fn check(path: &Path, quiet: bool) -> Result<u8, Failure> {
    let Found { graph, records, damages } =
        storage::check(path).map_err(|error| Problem::without_place(&error.into()))?;
    let mut out = io::stdout().lock();
    damages.iter().try_for_each(|damage| writeln!(out, "{}", visible(&damage.to_string())))?;
    if !quiet {
        let nodes = counted(graph.node_count() as u64, "node");
        let relationships = counted(graph.relationship_count() as u64, "relationship");
        let records = counted(records, "record");
        let outcome = if damages.is_empty() { "no damage".to_owned() } else { counted(damages.len() as u64, "damage") };
        terminal::say(&format!("{}: {nodes}, {relationships}, {records}; {outcome}\n", path.display()));
    }
    Ok(if damages.is_empty() { status::DONE } else { status::WRONG })
}

/// Writes the open graph into a new store.
pub(crate) fn create(shell: &Shell, path: &Path, replaces: bool) -> Result<(), Failure> {
    let graph = shell.graph.session.graph();
    let is_stopped = || shell.interrupts.pressed();
    let created = shell.interrupts.during_writing(|| storage::create(path, &graph, replaces, &is_stopped));
    created.map_err(|error| {
        let hint = matches!(error.kind, StorageErrorKind::Exists).then(|| "`--force` replaces it".to_owned());
        let problem = Problem::without_place(&error.into());
        shell.stopped_or(Problem { hint: hint.or(problem.hint.clone()), ..problem }.into())
    })?;
    shell.note(&shell.graph.describe_as(path.display()));
    Ok(())
}
