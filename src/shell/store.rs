//! Stores: how the program opens them.

use super::arguments::{Action, Arguments};
use super::failure::{Failure, Problem};
use super::state::{Settings, Shell};
use super::terminal;
use crate::database::Database;
use crate::storage::{self, Absent, StorageErrorKind};
use std::path::Path;

/// What stores are opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stores {
    /// For statements that may write; one that is not there is made.
    Write,
    /// For reading: the file stays as it is.
    Read,
}

impl Stores {
    /// What the command line asks for.
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let only_reads = arguments.read_only || matches!(arguments.action, Some(Action::Export(_) | Action::Import(_)));
        if only_reads { Self::Read } else { Self::Write }
    }
}

/// Opens a store, and says so if it is a new one: a name may be misspelt.
pub(crate) fn open(path: &Path, settings: &Settings) -> Result<Database, Failure> {
    let is_new = !path.exists();
    let opened = match settings.stores {
        Stores::Write => Database::open_store(path, Absent::Create),
        Stores::Read => Database::read_store(path),
    };
    let database = opened.map_err(|error| Problem::without_place(&error))?;
    if is_new && !settings.quiet {
        terminal::say(&format!("{}: a new store\n", path.display()));
    }
    Ok(database)
}

/// Writes the open graph into a new store.
pub(crate) fn create(shell: &Shell, path: &Path, replaces: bool) -> Result<(), Failure> {
    let created = storage::create(path, &shell.graph.session.graph(), replaces);
    created.map_err(|error| {
        let hint = matches!(error.kind, StorageErrorKind::Exists).then(|| "`--force` replaces it".to_owned());
        let problem = Problem::without_place(&error.into());
        Problem { hint: hint.or(problem.hint.clone()), ..problem }
    })?;
    shell.note(&shell.graph.describe_as(path.display()));
    Ok(())
}
