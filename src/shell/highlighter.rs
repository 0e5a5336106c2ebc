//! Colors for what is being typed.

use super::commands::{Argument, argument_at, find};
use super::editor::CONTINUATION;
use crate::output::visible::is_hidden;
use crate::span::Span;
use crate::syntax::{Highlight, highlight};
use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

const PLAIN: Style = Style::new();
// What everybody can read on dark and on light backgrounds: of the sixteen colours no white, no black, no yellow, and of the
// bright ones only grey. Elsewhere the shell keeps to them, too.
const COMMAND: Style = AnsiColor::Cyan.on_default().bold();
const CONTINUED: Style = AnsiColor::BrightBlack.on_default();
const MATCHED: Style = AnsiColor::Green.on_default().bold();
const LEFT_OPEN: Style = Style::new().bold().underline();
const UNEXPECTED: Style = AnsiColor::Red.on_default().bold();

/// The line with colors, as wide as it is without. With a `cursor`, the bracket at it and its partner stand out.
pub(super) fn paint(line: &str, cursor: Option<usize>) -> String {
    let mut painted = String::with_capacity(line.len() * 2);
    let start = statement_start(line);
    paint_command(&mut painted, &line[..start]);
    paint_statement(&mut painted, &line[start..], cursor.and_then(|cursor| cursor.checked_sub(start)));
    painted
}

/// Where the part of the line begins that is the language.
fn statement_start(line: &str) -> usize {
    if !line.trim_start().starts_with(':') {
        return 0;
    }
    match argument_at(line) {
        Some((Argument::Query | Argument::Parameter, start)) => start,
        _ => line.len(),
    }
}

fn paint_command(painted: &mut String, text: &str) {
    let name = text.split_whitespace().next().unwrap_or_default();
    let is_known = find(name.trim_start_matches(':')).is_some();
    let end = text.find(name).map_or(0, |start| start + name.len());
    push(painted, &text[..end], if is_known { COMMAND } else { PLAIN });
    push(painted, &text[end..], PLAIN);
}

fn paint_statement(painted: &mut String, text: &str, cursor: Option<usize>) {
    let parts = highlight(text);
    let brackets = Brackets::new(text, &parts, cursor);
    let mut end = 0;
    for (span, kind) in parts {
        push_gap(painted, &text[end..span.start]);
        push(
            painted,
            span.text(text),
            if kind == Highlight::Bracket { brackets.style(span.start) } else { style(kind) },
        );
        end = span.end;
    }
    push_gap(painted, &text[end..]);
}

fn style(kind: Highlight) -> Style {
    match kind {
        Highlight::Keyword => AnsiColor::Blue.on_default().bold(),
        Highlight::String => AnsiColor::Green.on_default(),
        Highlight::Number => AnsiColor::Cyan.on_default(),
        Highlight::Comment => AnsiColor::BrightBlack.on_default().italic(),
        Highlight::Parameter => AnsiColor::Cyan.on_default().bold(),
        Highlight::Label => AnsiColor::Magenta.on_default(),
        Highlight::Function => AnsiColor::Blue.on_default(),
        Highlight::PropertyKey | Highlight::Name | Highlight::Bracket | Highlight::Mark => PLAIN,
    }
}

/// The brackets of a statement that deserve attention.
#[derive(Default)]
struct Brackets {
    left_open: Vec<usize>,
    unexpected: Vec<usize>,
    at_cursor: Option<(usize, usize)>,
}

impl Brackets {
    fn new(text: &str, parts: &[(Span, Highlight)], cursor: Option<usize>) -> Self {
        let mut found = Self::default();
        let mut open: Vec<(usize, &str)> = Vec::new();
        for (span, _) in parts.iter().filter(|(_, kind)| *kind == Highlight::Bracket) {
            match (span.text(text), open.last()) {
                (bracket @ ("(" | "[" | "{"), _) => open.push((span.start, bracket)),
                (bracket, Some(&(start, opening))) if is_pair(opening, bracket) => {
                    open.pop();
                    // The cursor is at a bracket when it stands before it or right behind it.
                    if cursor.is_some_and(|cursor| [start, span.start, start + 1, span.end].contains(&cursor)) {
                        found.at_cursor = Some((start, span.start));
                    }
                }
                _ => found.unexpected.push(span.start),
            }
        }
        found.left_open = open.into_iter().map(|(start, _)| start).collect();
        found
    }

    fn style(&self, offset: usize) -> Style {
        match self.at_cursor {
            Some((open, close)) if open == offset || close == offset => MATCHED,
            _ if self.left_open.contains(&offset) => LEFT_OPEN,
            _ if self.unexpected.contains(&offset) => UNEXPECTED,
            _ => PLAIN,
        }
    }
}

fn is_pair(opening: &str, closing: &str) -> bool {
    matches!((opening, closing), ("(", ")") | ("[", "]") | ("{", "}"))
}

/// Adds white space; the indentation of a continued line is painted over.
fn push_gap(painted: &mut String, gap: &str) {
    let mut lines = gap.split('\n');
    push(painted, lines.next().unwrap_or_default(), PLAIN);
    for line in lines {
        painted.push('\n');
        let indentation = line.as_bytes().get(..CONTINUATION.len());
        if indentation.is_some_and(|start| start.iter().all(|byte| *byte == b' ')) {
            push(painted, CONTINUATION, CONTINUED);
            push(painted, &line[CONTINUATION.len()..], PLAIN);
        } else {
            push(painted, line, PLAIN);
        }
    }
}

/// Adds text with its style. What a terminal would obey is left out, or replaced where it counts as a column.
fn push(painted: &mut String, text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    painted.push_str(&style.render().to_string());
    for character in text.chars() {
        match character {
            '\n' | '\t' => painted.push(character),
            _ if !is_hidden(character) => painted.push(character),
            _ if character.width().unwrap_or(0) > 0 => painted.push(char::REPLACEMENT_CHARACTER),
            _ => {}
        }
    }
    painted.push_str(&style.render_reset().to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(&paint(text, Some(text.len()))).to_string()
    }

    #[test]
    fn painting_changes_nothing_but_colors() {
        for text in ["MATCH (n:A {b: 'c'})", "RETURN ')' + (", ":dot x.dot MATCH (n)", ":nope", "", "é $x // y", ":"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn continued_lines_show_that_they_are() {
        assert_eq!(plain("MATCH (n)\n         RETURN n"), format!("MATCH (n)\n{CONTINUATION}RETURN n"));
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_painted() {
        assert_eq!(plain("RETURN '\u{1b}]0;x\u{7}'"), "RETURN ']0;x'");
    }

    #[test]
    fn brackets_left_open_and_unexpected_ones_are_told_apart() {
        let text = "RETURN (1]";
        let brackets = Brackets::new(text, &highlight(text), None);
        assert_eq!((brackets.left_open, brackets.unexpected), (vec![7], vec![9]));
    }
}
