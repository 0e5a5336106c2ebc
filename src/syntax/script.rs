//! A script as statements and commands, without parsing them.

use super::token::{Token, TokenKind, tokens_from};
use crate::span::Span;

/// A piece of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptItem {
    /// A statement, without the `;` behind it.
    Statement(Span),
    /// A line that begins with `:` where a statement could begin: a command to the shell.
    Command(Span),
}

/// The statements and commands of a script, one after another as they are asked for.
///
/// Statements end at a `;` that is not inside a string, comment or quoted name, or at the end of the script; empty
/// ones are left out.
pub fn script_items(script: &str) -> impl Iterator<Item = ScriptItem> + '_ {
    ScriptItems { script, position: 0 }
}

/// The statements of a script, without its commands.
pub fn statements(script: &str) -> impl Iterator<Item = Span> + '_ {
    script_items(script).filter_map(|item| match item {
        ScriptItem::Statement(span) => Some(span),
        ScriptItem::Command(_) => None,
    })
}

/// Whether a part of a script ends where a statement does: behind a `;` that is not inside anything.
pub fn ends_statement(part: &str) -> bool {
    let last = tokens_from(part, 0).filter(|token| !token.closed || token.kind != TokenKind::Comment).last();
    last.is_some_and(|token| token.closed && token.kind == TokenKind::Mark(';'))
}

struct ScriptItems<'s> {
    script: &'s str,
    position: usize,
}

impl Iterator for ScriptItems<'_> {
    type Item = ScriptItem;

    fn next(&mut self) -> Option<ScriptItem> {
        let is_content = |token: &Token| !matches!(token.kind, TokenKind::Comment | TokenKind::Mark(';'));
        let first = tokens_from(self.script, self.position).find(is_content)?;
        Some(match first.kind {
            TokenKind::Mark(':') => ScriptItem::Command(self.command(first.span.start)),
            _ => ScriptItem::Statement(self.statement(first.span.start)),
        })
    }
}

impl ScriptItems<'_> {
    fn command(&mut self, start: usize) -> Span {
        let rest = &self.script[start..];
        let line = rest.lines().next().unwrap_or(rest);
        self.position = start + line.len();
        Span::new(start, start + line.trim_end().len())
    }

    fn statement(&mut self, start: usize) -> Span {
        let mut end = start;
        self.position = self.script.len();
        for token in tokens_from(self.script, start) {
            if token.kind == TokenKind::Mark(';') {
                self.position = token.span.end;
                break;
            }
            end = token.span.end;
        }
        Span::new(start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: &[&str]) {
        let text = |item| match item {
            ScriptItem::Statement(span) => span.text(script).to_owned(),
            ScriptItem::Command(span) => format!("command {}", span.text(script)),
        };
        assert_eq!(script_items(script).map(text).collect::<Vec<_>>(), expected, "{script}");
    }

    #[test]
    fn statements_end_at_semicolons_outside_of_quotes_and_comments() {
        check(
            "RETURN 1; RETURN ';' ;;\n// a;b\n RETURN `;` /* ; */ + 2",
            &["RETURN 1", "RETURN ';'", "RETURN `;` /* ; */ + 2"],
        );
        check(" ; // nothing\n", &[]);
        check("", &[]);
    }

    #[test]
    fn a_colon_where_a_statement_could_begin_makes_a_command() {
        check(
            ":help\nMATCH (n)\n:x RETURN n;\n :load a;b \r\nRETURN 1",
            &["command :help", "MATCH (n)\n:x RETURN n", "command :load a;b", "RETURN 1"],
        );
    }

    #[test]
    fn a_part_ends_with_a_statement_or_within_one() {
        assert!(ends_statement("RETURN 1;") && ends_statement("RETURN ';';\n// done\n"));
        for within in ["RETURN 'a;", "RETURN 1 // ;", "RETURN 1 /* ;", "RETURN `;", "RETURN 1", ""] {
            assert!(!ends_statement(within), "{within}");
        }
    }

    #[test]
    fn what_is_not_closed_reaches_to_the_end() {
        check("RETURN 'a; RETURN 2", &["RETURN 'a; RETURN 2"]);
    }
}
