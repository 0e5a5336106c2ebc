//! What can go wrong while the program works, and the status that it then ends with.

use super::source::Excerpt;
use crate::error::{Error, UNUSABLE_FILE};
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::import::Place;
use crate::span::Span;
use std::io;
use std::path::Path;

/// The detail of a command that was used in a way it cannot be.
pub(crate) const INVALID_COMMAND: &str = "InvalidCommand";

/// The exit statuses of the program.
pub(crate) mod status {
    /// Everything was done.
    pub(crate) const DONE: u8 = 0;
    /// A query or the data is wrong.
    pub(crate) const WRONG: u8 = 1;
    /// The command line is wrong.
    pub(crate) const USAGE: u8 = 2;
    /// A file cannot be read or written.
    pub(crate) const FILE: u8 = 3;
    /// The program itself is at fault.
    pub(crate) const PANICKED: u8 = 101;
    /// The user stopped the program.
    pub(crate) const INTERRUPTED: u8 = 130;
}

/// Why a statement or a command was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something that the user must be told.
    Problem(Box<Problem>),
    /// What went wrong in a script has been told already.
    Reported(u8),
    /// Nobody reads the standard output any more.
    OutputClosed,
}

/// Something that the user must be told: what, where, and the way out.
#[derive(Debug, Default)]
pub(crate) struct Problem {
    /// The status that the program ends with if this ends it.
    pub(crate) status: u8,
    /// The error's class in the words of the conformance suite.
    pub(crate) class: String,
    /// When it was found: `compile time` or `runtime`.
    pub(crate) phase: String,
    /// The error's detail in the words of the conformance suite.
    pub(crate) detail: String,
    /// What is wrong.
    pub(crate) message: String,
    /// Where it stands in the source.
    pub(crate) span: Option<Span>,
    /// The way out, where one is known.
    pub(crate) hint: Option<String>,
    /// The data file, the line and the column that are wrong.
    pub(crate) data: Option<(String, Option<Place>)>,
    /// What else is wrong.
    pub(crate) others: Vec<String>,
}

impl Problem {
    /// An error of the engine, its place left open.
    pub(crate) fn without_place(error: &Error) -> Self {
        Self {
            status: error.exit_status(),
            class: error.class().to_owned(),
            phase: error.phase().to_owned(),
            detail: error.detail().to_owned(),
            message: error.message(),
            span: None,
            hint: error.hint().map(str::to_owned),
            data: match error {
                Error::Import(error) => Some((error.file.clone(), error.place)),
                _ => None,
            },
            others: error.others(),
        }
    }

    /// A command that was used in a way it cannot be.
    pub(crate) fn command(message: impl Into<String>, place: Excerpt<'_>) -> Self {
        Self {
            status: status::WRONG,
            class: "CommandError".to_owned(),
            phase: "compile time".to_owned(),
            detail: INVALID_COMMAND.to_owned(),
            message: message.into(),
            span: Some(place.span),
            ..Self::default()
        }
    }

    /// A command line, or a command of the shell, that asks for what there is not.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            status: status::USAGE,
            class: "CommandError".to_owned(),
            phase: "compile time".to_owned(),
            detail: INVALID_COMMAND.to_owned(),
            message: message.into(),
            ..Self::default()
        }
    }

    /// Something other than a statement that the user stopped.
    pub(crate) fn interrupted() -> Self {
        Self::without_place(&RuntimeError::new(RuntimeErrorKind::Interrupted, "interrupted").into())
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        Self::unusable_file(path, &error.to_string())
    }

    /// A file that cannot be used for the reason given.
    pub(crate) fn unusable_file(path: &Path, reason: &str) -> Self {
        Self {
            status: status::FILE,
            class: "FileError".to_owned(),
            phase: "runtime".to_owned(),
            detail: UNUSABLE_FILE.to_owned(),
            message: format!("`{}`: {reason}", path.display()),
            ..Self::default()
        }
    }

    /// The same problem with a way out.
    pub(crate) fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// The same problem at `place`, unless it has a place already.
    pub(crate) fn at(self, place: Excerpt<'_>) -> Self {
        Self { span: self.span.or(Some(place.span)), ..self }
    }
}

impl Failure {
    /// The same failure at `place`, unless it has a place already.
    pub(crate) fn at(self, place: Excerpt<'_>) -> Self {
        match self {
            Self::Problem(problem) => problem.at(place).into(),
            other => other,
        }
    }

    /// The same failure with a way out, if it names none itself.
    pub(crate) fn or_hint(self, hint: Option<String>) -> Self {
        match self {
            Self::Problem(mut problem) => {
                problem.hint = problem.hint.or(hint);
                Self::Problem(problem)
            }
            other => other,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => {
                Problem { message: format!("standard output: {error}"), ..Problem::file(Path::new(""), &error) }.into()
            }
        }
    }
}
