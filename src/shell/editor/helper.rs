//! What the line editor asks: is the statement complete, how does it look, what could follow.

use crate::output::visible::visible;
use crate::session::{Parameters, Session};
use crate::shell::catalog::Catalog;
use crate::shell::commands::{Argument, argument_at};
use crate::shell::completion::Candidate;
use crate::shell::{completion, highlighter};
use crate::syntax::{Completeness, Highlight, ScriptItem, completeness, highlight, script_items};
use anstyle::{AnsiColor, Style};
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper, Result};
use std::borrow::Cow;
use std::cell::Cell;

const HINT_STYLE: Style = AnsiColor::BrightBlack.on_default();

/// Answers what the line editor asks.
pub(super) struct ShellHelper {
    catalog: Catalog,
    history: HistoryHinter,
    /// Whether the line is being left, so that the cursor no longer matters.
    is_final: Cell<bool>,
}

impl ShellHelper {
    /// A helper for statements of this session.
    pub(super) fn new(session: &Session) -> Self {
        Self { catalog: Catalog::new(session), history: HistoryHinter::new(), is_final: Cell::new(false) }
    }

    /// Takes the names from what this session sees and these parameters from now on.
    pub(super) fn look_at(&mut self, session: &Session, parameters: &Parameters) {
        self.catalog = Catalog::new(session).with_parameters(parameters);
    }
}

impl Helper for ShellHelper {}

impl Validator for ShellHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        let open = continues(context.input());
        Ok(if open { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Completer for ShellHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        let (start, candidates) = completion::complete(line, position, &self.catalog);
        let pair = |found: Candidate| Pair { display: found.shown, replacement: found.replacement };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

impl Highlighter for ShellHelper {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        let cursor = (!self.is_final.get()).then_some(position);
        Cow::Owned(highlighter::paint(line, cursor))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("{HINT_STYLE}{hint}{HINT_STYLE:#}"))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.is_final.set(kind == CmdKind::ForcedRefresh);
        true
    }
}

impl Hinter for ShellHelper {
    type Hint = HistoryHint;

    fn hint(&self, line: &str, position: usize, context: &Context<'_>) -> Option<HistoryHint> {
        self.history.hint(line, position, context).map(HistoryHint::new)
    }
}

/// The rest of an earlier statement that begins like the present one.
pub(super) struct HistoryHint {
    shown: String,
    rest: String,
}

impl HistoryHint {
    fn new(rest: String) -> Self {
        let mut lines = rest.lines();
        let mut shown = visible(lines.next().unwrap_or_default()).into_owned();
        if lines.next().is_some() {
            shown.push_str(" …");
        }
        Self { shown, rest }
    }
}

impl Hint for HistoryHint {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        Some(&self.rest)
    }
}

/// Whether what is typed needs another line. What can never become a statement does not: it is run to show its error.
pub(super) fn continues(text: &str) -> bool {
    if !text.trim_start().starts_with(':') {
        return statement_continues(text);
    }
    match argument_at(text) {
        Some((Argument::Query, start)) => statement_continues(&text[start..]),
        Some((Argument::Parameter, start)) => expression_continues(&text[start..]),
        _ => false,
    }
}

fn statement_continues(text: &str) -> bool {
    let last = script_items(text).last();
    let Some(ScriptItem::Statement(span)) = last else { return ends_in_comment(text) };
    let is_ended = text[span.end..].contains(';');
    !is_ended && completeness(span.text(text)) == Completeness::Incomplete
}

/// Whether the text ends within a comment that another line may close.
fn ends_in_comment(text: &str) -> bool {
    let last = highlight(text).last().copied();
    last.is_some_and(|(span, kind)| {
        let comment = span.text(text);
        kind == Highlight::Comment && comment.starts_with("/*") && !comment[2..].ends_with("*/")
    })
}

fn expression_continues(text: &str) -> bool {
    let expression = text.split_once("=>").map_or(text, |(_, expression)| expression);
    !expression.trim().is_empty() && completeness(&format!("RETURN {expression}")) == Completeness::Incomplete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_statement_runs_with_or_without_semicolon() {
        for text in
            ["RETURN 1", "RETURN 1;", "MATCH (n)\nRETURN n", "RETURN 1; RETURN 2", "", ";", "// note", "/**/", ":help"]
        {
            assert!(!continues(text), "{text}");
        }
    }

    #[test]
    fn an_open_statement_goes_on() {
        let open = [
            "MATCH (n)",
            "MATCH (n",
            "RETURN 'a",
            "RETURN 1 +",
            "RETURN 1; MATCH (n)",
            "RETURN /* a",
            "/* a\nb",
            "/*/",
        ];
        for text in
            open.into_iter().chain([":explain MATCH (n)", ":dot x.dot MATCH (n)", ":param x => [1,", ":param {a: 1,"])
        {
            assert!(continues(text), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_or_ended_is_run_to_show_the_error() {
        for text in ["RETURN )", "MATCH (n);", "hello", ":dot x.dot", ":param x => 1", ":nope (", ":explain"] {
            assert!(!continues(text), "{text}");
        }
    }

    #[test]
    fn a_hint_is_a_line() {
        let hint = HistoryHint::new(" (n)\nRETURN n".to_owned());
        assert_eq!((hint.display(), hint.completion()), (" (n) …", Some(" (n)\nRETURN n")));
    }
}
