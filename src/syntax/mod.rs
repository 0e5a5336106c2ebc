//! From text to the syntax tree, and back.
//!
//! In goes the text of a statement, out comes an [`ast::Statement`] or a [`SyntaxError`] that says where and what was
//! expected. Nothing here knows what a name means: variables, functions and labels are resolved by the binder.
//!
//! Reading order: `grammar/*.pest` is the language; [`ast`] is what a statement says; `parser` runs the one and
//! `lower` makes the other of it, a function per rule. `print` (`Display`) turns a tree into text again. `limit` bounds what a
//! text may cost, `diagnose` words the errors. The rest serves the shell: `script` splits a file into statements,
//! `expectation` says what may be typed next, `highlight` what is what; all three read `token`s, since what is being
//! typed can rarely be parsed.

pub mod ast;
mod diagnose;
mod error;
mod expectation;
mod highlight;
mod keyword;
mod limit;
mod lower;
mod parser;
mod print;
mod script;
#[cfg(test)]
mod tests;
mod token;

pub use error::{SyntaxError, SyntaxErrorDetail};
pub(crate) use expectation::CLAUSE_START;
pub use expectation::{Expectation, expected};
pub use highlight::{Highlight, highlight};
pub use keyword::KEYWORDS;
pub use limit::{MAX_EXPRESSION_DEPTH, MAX_NESTING, MAX_STATEMENT_BYTES};
pub use parser::{Completeness, completeness, parse, parse_expression};
pub use script::{ScriptItem, ends_statement, script_items, statements};
