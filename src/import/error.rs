//! Why something could not be imported.

use std::fmt;

/// What is wrong with files, and where. The graph is as it was before the import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// What sort of error it is.
    pub kind: ImportErrorKind,
    /// The name of the file.
    pub file: String,
    /// Where in the file it is, if that is known.
    pub place: Option<Place>,
    /// What is wrong, in lower case.
    pub message: String,
    /// The way out, if known.
    pub hint: Option<String>,
    /// More records that are wrong, if several were looked for.
    pub others: Box<[ImportError]>,
}

/// What sort of error ends an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportErrorKind {
    /// What a file says is wrong.
    Wrong,
    /// A record uses an id that another node has.
    Duplicate,
    /// A relationship names a node that is not there.
    MissingEnd,
    /// A file cannot be read.
    Unreadable,
    /// The user asked for it.
    Interrupted,
}

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, counted from 1.
    pub line: u64,
    /// The column in characters, counted from 1.
    pub column: u64,
}

impl ImportError {
    /// An error of the file as a whole.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind: ImportErrorKind::Wrong,
            file: file.into(),
            place: None,
            message: message.into(),
            hint: None,
            others: Box::default(),
        }
    }

    /// The error with its place.
    #[must_use]
    pub(super) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// The error with another kind.
    #[must_use]
    pub(super) fn of_kind(self, kind: ImportErrorKind) -> Self {
        Self { kind, ..self }
    }

    /// The error with the way out.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl ImportError {
    /// What is wrong, with its place before it: `nodes.csv:3:1: the node has no id`.
    pub fn located_message(&self) -> String {
        match self.place {
            None if self.kind == ImportErrorKind::Unreadable => format!("`{}`: {}", self.file, self.message),
            Some(Place { line, column }) => format!("{}:{line}:{column}: {}", self.file, self.message),
            None => format!("{}: {}", self.file, self.message),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.located_message())?;
        self.hint.iter().try_for_each(|hint| write!(formatter, "; {hint}"))?;
        self.others.iter().try_for_each(|other| write!(formatter, "\n{other}"))
    }
}

impl std::error::Error for ImportError {}
