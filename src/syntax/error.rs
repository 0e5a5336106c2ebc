//! What can be wrong with a text.

use crate::span::Span;
use std::fmt;

/// Why a text is not a statement, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The kind, in the words of the openCypher TCK.
    pub detail: SyntaxErrorDetail,
    /// What is wrong, for people.
    pub message: String,
    /// Where: the furthest place that could be read.
    pub span: Span,
    /// A way out, if one is known.
    pub hint: Option<String>,
}

impl SyntaxError {
    /// An error without a hint.
    pub(super) fn new(detail: SyntaxErrorDetail, message: impl Into<String>, span: Span) -> Self {
        Self { detail, message: message.into(), span, hint: None }
    }

    /// The common case: something stands where it cannot.
    pub(super) fn unexpected(message: impl Into<String>, span: Span) -> Self {
        Self::new(SyntaxErrorDetail::UnexpectedSyntax, message, span)
    }

    /// The same error with a way out.
    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(formatter, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SyntaxError {}

/// The kinds of syntax errors that reading a text can find; those that take meaning to find are the binder's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxErrorDetail {
    /// Something stands where it cannot.
    UnexpectedSyntax,
    /// A number is malformed.
    InvalidNumberLiteral,
    /// An integer does not fit 64 bits.
    IntegerOverflow,
    /// A float is beyond the greatest one.
    FloatingPointOverflow,
    /// An escape does not name a character.
    InvalidUnicodeLiteral,
    /// A character that the language has no use for outside of strings.
    InvalidUnicodeCharacter,
    /// A relationship pattern is malformed.
    InvalidRelationshipPattern,
    /// Brackets or operators are nested too deep.
    NestingTooDeep,
    /// The statement is too long.
    StatementTooLong,
}

impl SyntaxErrorDetail {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::UnexpectedSyntax,
        Self::InvalidNumberLiteral,
        Self::IntegerOverflow,
        Self::FloatingPointOverflow,
        Self::InvalidUnicodeLiteral,
        Self::InvalidUnicodeCharacter,
        Self::InvalidRelationshipPattern,
        Self::NestingTooDeep,
        Self::StatementTooLong,
    ];

    /// The kind as the openCypher TCK writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnexpectedSyntax => "UnexpectedSyntax",
            Self::InvalidNumberLiteral => "InvalidNumberLiteral",
            Self::IntegerOverflow => "IntegerOverflow",
            Self::FloatingPointOverflow => "FloatingPointOverflow",
            Self::InvalidUnicodeLiteral => "InvalidUnicodeLiteral",
            Self::InvalidUnicodeCharacter => "InvalidUnicodeCharacter",
            Self::InvalidRelationshipPattern => "InvalidRelationshipPattern",
            Self::NestingTooDeep => "NestingTooDeep",
            Self::StatementTooLong => "StatementTooLong",
        }
    }
}
