//! STUB
use crate::database::Database;
use crate::session::Parameters;
use crate::syntax::{Completeness, completeness};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Completer, Helper, Highlighter, Hinter};
#[derive(Helper, Completer, Highlighter, Hinter)]
pub(super) struct ShellHelper {}
impl ShellHelper {
    pub(super) fn new(_: &Database) -> Self { Self {} }
    pub(super) fn look_at(&mut self, _: &Database, _: &Parameters) {}
}
pub(super) fn continue_line(text: &str) -> bool { !text.trim().is_empty() && !text.starts_with(':') && matches!(completeness(text), Completeness::Incomplete) }
impl Validator for ShellHelper {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        Ok(if continue_line(context.input()) { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}
