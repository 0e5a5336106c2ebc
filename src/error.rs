//! Everything that can go wrong, in the words of the openCypher conformance suite.

use crate::binder::{BindError, BindErrorKind};
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::import::{ImportError, ImportErrorKind};
use crate::span::Span;
use crate::storage::{StorageError, StorageErrorKind};
use crate::syntax::{SyntaxError, SyntaxErrorDetail};
use crate::value::ValueErrorKind;
use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::io;

/// The detail of a data file that is wrong.
const INVALID_DATA: &str = "InvalidData";
/// The detail of a file that cannot be read or written.
pub(crate) const UNUSABLE_FILE: &str = "UnusableFile";

/// Why something could not be done. Each stage has an error of its own; this gathers them.
#[derive(Debug)]
pub enum Error {
    /// The text is no statement.
    Syntax(SyntaxError),
    /// The statement makes no sense.
    Bind(BindError),
    /// The statement failed while it ran.
    Runtime(RuntimeError),
    /// A data file is wrong.
    Import(ImportError),
    /// A script failed at a statement.
    Script {
        /// The script's name.
        file: String,
        /// The line of the statement, from 1.
        line: usize,
        /// Why the statement failed.
        error: Box<Error>,
    },
    /// A store cannot be read or written.
    Storage(StorageError),
    /// A file cannot be read or written.
    File {
        /// The file.
        file: String,
        /// Why not.
        error: io::Error,
    },
}

impl Error {
    /// The class of the error: `SyntaxError`, `TypeError`, ….
    pub fn class(&self) -> &str {
        match self {
            Self::Syntax(_) => "SyntaxError",
            Self::Bind(error) => error.kind.class(),
            Self::Runtime(error) => error.kind.class(),
            Self::Import(error) => match error.kind {
                ImportErrorKind::Unreadable => "FileError",
                ImportErrorKind::Interrupted => RuntimeErrorKind::Interrupted.class(),
                _ => "DataError",
            },
            Self::Script { error, .. } => error.class(),
            Self::Storage(error) if error.is_damage() => "DataError",
            Self::Storage(_) | Self::File { .. } => "FileError",
        }
    }

    /// When it is found: `compile time` or `runtime`.
    pub fn phase(&self) -> &str {
        match self {
            Self::Syntax(_) | Self::Bind(_) => "compile time",
            Self::Script { error, .. } => error.phase(),
            Self::Runtime(_) | Self::Import(_) | Self::Storage(_) | Self::File { .. } => "runtime",
        }
    }

    /// The detail of the error: `UndefinedVariable`, `DivisionByZero`, ….
    pub fn detail(&self) -> &str {
        match self {
            Self::Syntax(error) => error.detail.as_str(),
            Self::Bind(error) => error.kind.detail(),
            Self::Runtime(error) => error.kind.detail(),
            Self::Import(error) => match error.kind {
                ImportErrorKind::Unreadable => UNUSABLE_FILE,
                ImportErrorKind::Interrupted => RuntimeErrorKind::Interrupted.detail(),
                _ => INVALID_DATA,
            },
            Self::Script { error, .. } => error.detail(),
            Self::Storage(error) if error.is_damage() => INVALID_DATA,
            Self::Storage(_) | Self::File { .. } => UNUSABLE_FILE,
        }
    }

    /// All details that an error can have, each once, in the order of their names.
    pub fn details() -> BTreeSet<&'static str> {
        let of_syntax = SyntaxErrorDetail::ALL.iter().map(|detail| detail.as_str());
        let of_binding = BindErrorKind::ALL.iter().map(|kind| kind.detail());
        let of_values = ValueErrorKind::ALL.iter().map(|kind| kind.detail());
        let of_running = RuntimeErrorKind::ALL.iter().map(|kind| kind.detail());
        let of_files = [INVALID_DATA, UNUSABLE_FILE].into_iter();
        of_syntax.chain(of_binding).chain(of_values).chain(of_running).chain(of_files).collect()
    }

    /// What is wrong, in lower case, names and values in backquotes.
    pub fn message(&self) -> String {
        match self {
            Self::Syntax(error) => error.message.clone(),
            Self::Bind(error) => error.message.clone(),
            Self::Runtime(error) => error.message.clone(),
            Self::Import(error) => error.located_message(),
            Self::Script { file, line, error } => format!("{file}:{line}: {}", error.message()),
            Self::Storage(error) => error.to_string(),
            Self::File { file, error } => format!("`{file}`: {error}"),
        }
    }

    /// What else is wrong, where several faults were looked for.
    pub fn others(&self) -> Vec<String> {
        match self {
            Self::Import(error) => error.others.iter().map(ImportError::located_message).collect(),
            _ => Vec::new(),
        }
    }

    /// Where in the statement it is wrong, where that is known.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Syntax(error) => Some(error.span),
            Self::Bind(error) => Some(error.span),
            Self::Runtime(error) => error.span,
            Self::Import(_) | Self::Script { .. } | Self::Storage(_) | Self::File { .. } => None,
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Syntax(error) => error.hint.as_deref(),
            Self::Bind(error) => error.hint.as_deref(),
            Self::Import(error) => error.hint.as_deref(),
            Self::Script { error, .. } => error.hint(),
            Self::Runtime(error) => error.hint.as_deref(),
            Self::Storage(error) => error.hint(),
            Self::File { .. } => None,
        }
    }

    /// The exit status of a program that ends because of it: 1 for a wrong query or wrong data, 3 for a file that cannot be
    /// read or written, 4 for a limit, 130 for an interrupt.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Runtime(error) => match error.kind {
                RuntimeErrorKind::Timeout
                | RuntimeErrorKind::ResourceLimit
                | RuntimeErrorKind::Value(ValueErrorKind::ResourceLimit) => 4,
                RuntimeErrorKind::Interrupted => 130,
                RuntimeErrorKind::UnusableFile => 3,
                _ => 1,
            },
            Self::Storage(error) if error.is_damage() => 1,
            Self::Storage(_) | Self::File { .. } => 3,
            Self::Script { error, .. } => error.exit_status(),
            Self::Import(error) => match error.kind {
                ImportErrorKind::Unreadable => 3,
                ImportErrorKind::Interrupted => 130,
                _ => 1,
            },
            Self::Syntax(_) | Self::Bind(_) => 1,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.class(), self.message())?;
        self.hint().map_or(Ok(()), |hint| write!(formatter, "; {hint}"))?;
        self.others().iter().try_for_each(|other| write!(formatter, "\n{other}"))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Syntax(error) => Some(error),
            Self::Bind(error) => Some(error),
            Self::Runtime(error) => Some(error),
            Self::Import(error) => Some(error),
            Self::Script { error, .. } => Some(error),
            Self::Storage(error) => Some(error),
            Self::File { error, .. } => Some(error),
        }
    }
}

impl From<SyntaxError> for Error {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

impl From<BindError> for Error {
    fn from(error: BindError) -> Self {
        Self::Bind(error)
    }
}

impl From<RuntimeError> for Error {
    fn from(error: RuntimeError) -> Self {
        Self::Runtime(error)
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error.kind {
            StorageErrorKind::Interrupted => RuntimeError::new(RuntimeErrorKind::Interrupted, "interrupted").into(),
            _ => Self::Storage(error),
        }
    }
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

/// What a panic that was caught says of itself.
pub(crate) fn panic_reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason is given")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_detail_is_left_out() {
        let sources =
            [include_str!("syntax/error.rs"), include_str!("value/error.rs"), include_str!("expression/error.rs")];
        let named = |line: &'static str| {
            let (kinds, name) = line.trim().strip_suffix("\",")?.split_once(" => \"")?;
            // Classes are named in the same way, and are no names of kinds.
            kinds.ends_with(&format!("::{name}")).then_some(name)
        };
        for detail in sources.iter().flat_map(|source| source.lines()).filter_map(named) {
            assert!(Error::details().contains(detail), "{detail}");
        }
    }
}
