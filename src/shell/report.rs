//! Errors and warnings as the user sees them: as text with the source line and a caret, or as one line of JSON.

use super::failure::Problem;
use super::source::Source;
use crate::output::visible::{is_hidden, push_escape, visible};
use crate::result::Warning;
use crate::span::Span;
use anstyle::{AnsiColor, Effects, Style};
use serde_json::{Map, Value as Json, json};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthChar;

/// What a report is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }

    fn style(self) -> Style {
        let color = match self {
            Self::Error => AnsiColor::Red,
            Self::Warning => AnsiColor::Magenta,
        };
        color.on_default().effects(Effects::BOLD)
    }
}

const FRAME: Style = AnsiColor::Blue.on_default().effects(Effects::BOLD);
const STRONG: Style = Style::new().effects(Effects::BOLD);

/// A problem as text, styled, ending with a newline. Lines are cut to `width` columns around the caret.
pub(crate) fn problem_text(problem: &Problem, source: Option<&Source>, width: usize) -> String {
    let mut report = text(Level::Error, &problem.message, problem.span, problem.hint.as_deref(), source, width);
    for other in &problem.others {
        report += &text(Level::Error, other, None, None, None, width);
    }
    report
}

/// A warning as text, styled, ending with a newline. Its span is one in `source`.
pub(crate) fn warning_text(warning: &Warning, source: &Source, width: usize) -> String {
    text(Level::Warning, &warning.message, Some(warning.span), warning.hint.as_deref(), Some(source), width)
}

/// A problem as one line of JSON.
pub(crate) fn problem_json(problem: &Problem, source: Option<&Source>) -> String {
    let mut fields = Map::new();
    for (name, text) in [("class", &problem.class), ("phase", &problem.phase), ("detail", &problem.detail)] {
        fields.insert(name.to_owned(), json!(text));
    }
    describe(&mut fields, &problem.message, problem.span, problem.hint.as_deref(), source);
    if let Some((file, place)) = &problem.data {
        let (line, column) = (place.map(|place| place.line), place.map(|place| place.column));
        fields.extend([("file", json!(file)), ("line", json!(line)), ("column", json!(column))].map(owned));
    }
    if !problem.others.is_empty() {
        fields.insert("others".to_owned(), json!(problem.others));
    }
    json!({ "error": fields }).to_string()
}

/// A warning as one line of JSON.
pub(crate) fn warning_json(warning: &Warning, source: &Source) -> String {
    let mut fields = Map::new();
    describe(&mut fields, &warning.message, Some(warning.span), warning.hint.as_deref(), Some(source));
    json!({ "warning": fields }).to_string()
}

fn owned((name, value): (&str, Json)) -> (String, Json) {
    (name.to_owned(), value)
}

/// Adds what errors and warnings have in common. Offset and length count bytes, columns count characters.
fn describe(
    fields: &mut Map<String, Json>,
    message: &str,
    span: Option<Span>,
    hint: Option<&str>,
    source: Option<&Source>,
) {
    fields.insert("message".to_owned(), json!(message));
    fields.insert("file".to_owned(), json!(source.and_then(|source| source.name.as_deref())));
    if let (Some(span), Some(source)) = (span, source) {
        let position = source.position(span.start);
        fields.insert("line".to_owned(), json!(position.line));
        fields.insert("column".to_owned(), json!(position.column));
        fields.insert("offset".to_owned(), json!(span.start));
        fields.insert("length".to_owned(), json!(span.end.saturating_sub(span.start)));
    }
    fields.insert("hint".to_owned(), json!(hint));
}

fn text(
    level: Level,
    message: &str,
    span: Option<Span>,
    hint: Option<&str>,
    source: Option<&Source>,
    width: usize,
) -> String {
    let style = level.style();
    let mut report = format!("{style}{}{style:#}{STRONG}: {}{STRONG:#}\n", level.name(), visible(message));
    let margin = match (span, source) {
        (Some(span), Some(source)) => excerpt(&mut report, span, source, style, width),
        (None, Some(Source { name: Some(name), .. })) => {
            let _ = writeln!(report, " {FRAME}-->{FRAME:#} {}", visible(name));
            1
        }
        _ => 1,
    };
    if let Some(hint) = hint {
        let _ = writeln!(report, "{:margin$} {FRAME}={FRAME:#} {STRONG}help{STRONG:#}: {}", "", visible(hint));
    }
    report
}

/// Adds the place, the source line and the carets; gives the width of the margin in which the line number stands.
fn excerpt(report: &mut String, span: Span, source: &Source, style: Style, width: usize) -> usize {
    let position = source.position(span.start);
    let number = position.line.to_string();
    let margin = number.len();
    let place = match &source.name {
        Some(name) => format!("{}:{}:{}", visible(name), position.line, position.column),
        None => format!("{}:{}", position.line, position.column),
    };
    let room = width.saturating_sub(margin + 4).max(20);
    let (line, offset) = line_at(span.start, &source.text, REACH * room);
    let drawn = Drawn::new(line, Span::new(span.start - offset, span.end.max(span.start) - offset)).cut(room);
    let _ = writeln!(report, "{:margin$}{FRAME}-->{FRAME:#} {place}", "");
    let _ = writeln!(report, "{:margin$} {FRAME}|{FRAME:#}", "");
    let _ = writeln!(report, "{FRAME}{number} |{FRAME:#} {}", drawn.text());
    let carets = "^".repeat(drawn.caret_width);
    let _ = writeln!(report, "{:margin$} {FRAME}|{FRAME:#} {:2$}{style}{carets}{style:#}", "", "", drawn.caret_start);
    margin
}

/// How many bytes of a line are looked at on either side of the caret for each column that there is room for.
const REACH: usize = 4;

/// The line that holds byte `offset`, without its end, and the offset at which it starts. What is further than `reach`
/// from the offset is left out: it is not shown, and the line may be as long as a script.
fn line_at(offset: usize, text: &str, reach: usize) -> (&str, usize) {
    let at = text.floor_char_boundary(offset);
    let first = text.floor_char_boundary(at.saturating_sub(reach));
    let last = text.floor_char_boundary(at + reach);
    let start = text[first..at].rfind('\n').map_or(first, |newline| first + newline + 1);
    let end = text[at..last].find('\n').map_or(last, |newline| at + newline);
    (text[start..end].trim_end_matches('\r'), start.min(offset))
}

/// A line in columns of the terminal, and where the carets stand under it.
struct Drawn {
    cells: Vec<(char, usize)>,
    caret_start: usize,
    caret_width: usize,
}

impl Drawn {
    fn new(line: &str, marked: Span) -> Self {
        let mut drawn = Self { cells: Vec::with_capacity(line.len()), caret_start: 0, caret_width: 0 };
        let mut column = 0;
        for (offset, character) in line.char_indices() {
            let before = column;
            column += drawn.push(character, column);
            if offset < marked.start {
                drawn.caret_start = column;
            } else if offset < marked.end.max(marked.start + 1) {
                drawn.caret_width += column - before;
            }
        }
        drawn.caret_width = drawn.caret_width.max(1);
        drawn
    }

    /// Adds a character as it is shown and gives its width: a tab as blanks, a control character as its escape.
    fn push(&mut self, character: char, column: usize) -> usize {
        let mut shown = String::new();
        match character {
            '\t' => shown.extend(std::iter::repeat_n(' ', 4 - column % 4)),
            _ if is_hidden(character) => push_escape(&mut shown, character),
            _ => shown.push(character),
        }
        let before = self.cells.len();
        self.cells.extend(shown.chars().map(|shown| (shown, shown.width().unwrap_or(1))));
        self.cells[before..].iter().map(|(_, width)| width).sum()
    }

    /// The part of the line that fits `room` columns and holds the beginning of what is marked.
    fn cut(self, room: usize) -> Self {
        let total: usize = self.cells.iter().map(|(_, width)| width).sum();
        if total <= room {
            return self;
        }
        let first = self.caret_start.saturating_sub(room / 2);
        let last = first + room - 2;
        let mut cut = Self { cells: Vec::with_capacity(room), caret_start: 0, caret_width: 0 };
        let mut column = 0;
        let mut shift = None;
        for &(character, width) in &self.cells {
            if column >= first && column + width <= last {
                shift.get_or_insert(column);
                cut.cells.push((character, width));
            }
            column += width;
        }
        let shift = shift.unwrap_or(first);
        let lead = usize::from(shift > 0);
        if lead > 0 {
            cut.cells.insert(0, ('…', 1));
        }
        if total > last {
            cut.cells.push(('…', 1));
        }
        cut.caret_start = self.caret_start - shift.min(self.caret_start) + lead;
        cut.caret_width = self.caret_width.min((room - 1).saturating_sub(cut.caret_start)).max(1);
        cut
    }

    fn text(&self) -> String {
        self.cells.iter().map(|(character, _)| character).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, marked: &str, width: usize, expected: &str) {
        let start = source.rfind(marked).unwrap();
        let problem = Problem {
            message: "wrong".to_owned(),
            span: Some(Span::new(start, start + marked.len())),
            ..Problem::default()
        };
        let text = problem_text(&problem, Some(&Source::named("q", source)), width);
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), expected);
    }

    #[test]
    fn the_caret_stands_under_the_place() {
        check("MATCH (n)\nRETURN m", "m", 80, "error: wrong\n --> q:2:8\n  |\n2 | RETURN m\n  |        ^\n");
    }

    #[test]
    fn tabs_and_wide_characters_count_their_columns() {
        check("\t'日本' + m", "m", 80, "error: wrong\n --> q:1:9\n  |\n1 |     '日本' + m\n  |              ^\n");
    }

    #[test]
    fn the_end_of_the_text_can_be_marked() {
        check("RETURN", "", 80, "error: wrong\n --> q:1:7\n  |\n1 | RETURN\n  |       ^\n");
    }

    #[test]
    fn control_characters_are_escapes() {
        check("'\u{1b}[31m' m", "m", 80, "error: wrong\n --> q:1:9\n  |\n1 | '\\u001B[31m' m\n  |              ^\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = format!("{}m{}", "1 + ".repeat(50), " + 1".repeat(50));
        let expected = "error: wrong\n --> q:1:201\n  |\n1 | … 1 + 1 + 1 + m + 1 + 1 + …\n  |               ^\n";
        check(&source, "m", 32, expected);
    }

    #[test]
    fn of_a_very_long_line_only_what_is_near_is_drawn() {
        let source = format!("{}m{}", "1 + ".repeat(5000), " + 1".repeat(5000));
        let expected = "error: wrong\n --> q:1:20001\n  |\n1 | … 1 + 1 + 1 + m + 1 + 1 + …\n  |               ^\n";
        check(&source, "m", 32, expected);
        assert!(line_at(20_000, &source, 100).0.len() <= 200);
    }

    #[test]
    fn a_span_beyond_the_text_does_no_harm() {
        let problem = Problem { span: Some(Span::new(90, 95)), ..Problem::default() };
        let text = problem_text(&problem, Some(&Source::typed("é")), 80);
        assert!(anstream::adapter::strip_str(&text).to_string().contains("1 | é\n  |  ^"), "{text}");
    }
}
