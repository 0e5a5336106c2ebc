//! Why a file could not be imported.

use std::fmt;

/// What is wrong with a file, and where. The graph is as it was before the import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The name of the file.
    pub file: String,
    /// The line, counted from 1, if the error has a place.
    pub line: Option<u64>,
    /// The column in characters, counted from 1, if the error has a place.
    pub column: Option<u64>,
    /// What is wrong, in lower case.
    pub message: String,
    /// The way out, if known.
    pub hint: Option<String>,
}

impl ImportError {
    /// An error of the file as a whole.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None, message: message.into(), hint: None }
    }

    /// The error with the way out.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(formatter, ":{number}")?;
        }
        write!(formatter, ": {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(formatter, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ImportError {}
