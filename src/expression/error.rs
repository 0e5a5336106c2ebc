//! How a running statement can fail.

use crate::span::Span;
use crate::value::{ValueError, ValueErrorKind};
use std::fmt;

/// A failure of a running statement.
#[derive(Clone, Debug, PartialEq)]
pub struct RuntimeError {
    /// The kind of failure.
    pub kind: RuntimeErrorKind,
    /// What is wrong, in lower case, names and values in backquotes.
    pub message: String,
    /// The expression or clause that failed, where it is known.
    pub span: Option<Span>,
    /// The way out, where one is known.
    pub hint: Option<String>,
}

/// The kinds of [`RuntimeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuntimeErrorKind {
    /// An operation on values failed.
    Value(ValueErrorKind),
    /// `SKIP` or `LIMIT` is given something that is no number from 0 on.
    Count(ValueErrorKind),
    /// A deleted node still has relationships.
    DeleteConnectedNode,
    /// A constraint does not hold.
    ConstraintViolation,
    /// `MERGE` on a property that is null.
    MergeReadOwnWrites,
    /// A parameter was not given.
    MissingParameter,
    /// The time limit was reached.
    Timeout,
    /// A limit was reached: of memory, of rows, of the size of a record.
    ResourceLimit,
    /// The user stopped the statement.
    Interrupted,
    /// The statement would write where only reading is allowed.
    ReadOnly,
    /// A transaction is open that should not be, or none is.
    Transaction,
    /// An index or constraint exists already, or does not exist.
    Schema,
    /// A file may not be loaded.
    FileNotAllowed,
    /// A file cannot be read.
    UnusableFile,
    /// What is in a file is wrong.
    InvalidData,
    /// A fault of the engine itself.
    Internal,
}

impl RuntimeErrorKind {
    /// All kinds but those of values.
    pub const ALL: &[Self] = &[
        Self::DeleteConnectedNode,
        Self::ConstraintViolation,
        Self::MergeReadOwnWrites,
        Self::MissingParameter,
        Self::Timeout,
        Self::ResourceLimit,
        Self::Interrupted,
        Self::ReadOnly,
        Self::Transaction,
        Self::Schema,
        Self::FileNotAllowed,
        Self::UnusableFile,
        Self::InvalidData,
        Self::Internal,
    ];

    /// The error's class in the words of the openCypher conformance suite, or in its style where the suite has none.
    pub fn class(self) -> &'static str {
        match self {
            Self::Value(kind) => kind.class(),
            Self::Count(_) => "SyntaxError",
            Self::DeleteConnectedNode => "ConstraintVerificationFailed",
            Self::ConstraintViolation => "ConstraintValidationFailed",
            Self::MergeReadOwnWrites => "SemanticError",
            Self::MissingParameter => "ParameterMissing",
            Self::Timeout | Self::ResourceLimit => "LimitReached",
            Self::Interrupted => "Interrupted",
            Self::ReadOnly | Self::FileNotAllowed => "AccessError",
            Self::Transaction => "TransactionError",
            Self::Schema => "SchemaError",
            Self::UnusableFile => "FileError",
            Self::InvalidData => "DataError",
            Self::Internal => "InternalError",
        }
    }

    /// The error's detail in the words of the openCypher conformance suite, or in its style where the suite has none.
    pub fn detail(self) -> &'static str {
        match self {
            Self::Value(kind) | Self::Count(kind) => kind.detail(),
            Self::DeleteConnectedNode => "DeleteConnectedNode",
            Self::ConstraintViolation => "ConstraintViolation",
            Self::MergeReadOwnWrites => "MergeReadOwnWrites",
            Self::MissingParameter => "MissingParameter",
            Self::Timeout => "Timeout",
            Self::ResourceLimit => "ResourceLimit",
            Self::Interrupted => "Interrupted",
            Self::ReadOnly => "ReadOnly",
            Self::Transaction => "Transaction",
            Self::Schema => "Schema",
            Self::FileNotAllowed => "FileNotAllowed",
            Self::UnusableFile => "UnusableFile",
            Self::InvalidData => "InvalidData",
            Self::Internal => "Internal",
        }
    }
}

impl RuntimeError {
    /// An error of this kind, its place not known.
    pub fn new(kind: RuntimeErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), span: None, hint: None }
    }

    /// The same error with a way out.
    #[must_use]
    pub fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// The same error at `span`, unless it has a place already.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self { span: self.span.or(Some(span)), ..self }
    }
}

impl From<ValueError> for RuntimeError {
    fn from(error: ValueError) -> Self {
        Self::new(RuntimeErrorKind::Value(error.kind), error.message)
    }
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for RuntimeError {}
