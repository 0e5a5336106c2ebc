//! What the shell asks of whatever reads lines.
//!
//! In: keys. Out: statements, whole, over as many lines as they take. `rustyline` is the one door to that library; `helper`
//! answers what it asks while somebody types.

mod helper;
mod rustyline;

pub(super) use self::rustyline::LineEditor;

use crate::session::{Parameters, Session};
use crate::syntax::highlight;

/// What stands before a statement.
pub(super) const PROMPT: &str = "detente> ";

/// The same in an open transaction.
pub(super) const PROMPT_IN_TRANSACTION: &str = "detente* ";

/// What is painted over the indentation of the lines that continue a statement; as wide as the prompt.
pub(super) const CONTINUATION: &str = "   ...>  ";

/// What was typed, without the indentation over which [`CONTINUATION`] is painted.
pub(super) fn without_continuations(typed: &str) -> String {
    let indented = format!("\n{:1$}", "", CONTINUATION.len());
    let (mut plain, mut end) = (String::new(), 0);
    for (span, _) in highlight(typed) {
        plain += &typed[end..span.start].replace(&indented, "\n");
        plain += span.text(typed);
        end = span.end;
    }
    plain + &typed[end..].replace(&indented, "\n")
}

/// Reads what somebody types.
pub(super) trait Editor {
    /// The next statement or command, which begins with `draft` and is edited from there.
    fn read(&mut self, draft: &str) -> Input;

    /// Keeps a statement, whole, for this shell and the next.
    fn remember(&mut self, statement: &str);

    /// What was remembered, oldest first.
    fn history(&self) -> Vec<String>;

    /// Offers the names of this graph and these parameters from now on, and shows whether a transaction is open.
    fn look_at(&mut self, session: &Session, parameters: &Parameters);
}

/// What came of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A statement or a command.
    Text(String),
    /// Ctrl-C: what was typed is dropped.
    Cancelled,
    /// Ctrl-D, or the end of the terminal.
    End,
    /// The terminal cannot be read, for this reason.
    Broken(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_is_no_part_of_a_statement_but_of_a_text() {
        let typed = "RETURN 1 +\n         2, 'a\n         b'\n           AS c\n         ";
        assert_eq!(without_continuations(typed), "RETURN 1 +\n2, 'a\n         b'\n  AS c\n");
    }
}
