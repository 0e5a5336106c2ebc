//! The abstract syntax tree: what a statement says, as its author wrote it.
//!
//! Nothing here is resolved: variables, functions and labels are names. Every node that an error may point at carries
//! its [`Span`]. Read [`statement`] first, then [`clause`], [`pattern`] and [`expression`].

pub mod clause;
pub mod expression;
pub mod pattern;
pub mod schema;
pub mod statement;

pub use clause::*;
pub use expression::*;
pub use pattern::*;
pub use schema::*;
pub use statement::*;

use crate::span::Span;
use std::sync::Arc;

/// A name as written: a variable, label, relationship type, property key, function part …; backticks are already gone.
#[derive(Clone, Debug)]
pub struct Name {
    /// The text of the name.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Name {
    /// Names are equal when their texts are, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
