//! Tables for Markdown documents.

use super::cell::{cell, is_number};
use super::visible::visible;
use super::{Format, Options};
use crate::result::QueryResult;
use std::io::{self, Write};

/// A pipe table of GitHub Flavored Markdown.
pub(super) struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn description(&self) -> &'static str {
        "a table for documents"
    }

    fn write_rows(&self, result: &QueryResult, _: &Options, out: &mut dyn Write) -> io::Result<()> {
        write_row(out, result.columns.iter().map(|name| escaped(&visible(name))))?;
        write_row(out, (0..result.columns.len()).map(|column| alignment(result, column).to_owned()))?;
        for row in &result.rows {
            write_row(out, row.iter().map(|value| escaped(&cell(value, &result.elements))))?;
        }
        Ok(())
    }
}

fn write_row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    writeln!(out, "|")
}

/// Columns of nothing but numbers stand to the right.
fn alignment(result: &QueryResult, column: usize) -> &'static str {
    let mut values = result.rows.iter().map(|row| &row[column]).filter(|value| !value.is_null()).peekable();
    if values.peek().is_some() && values.all(is_number) { "---:" } else { "---" }
}

/// The text with what Markdown or HTML would take for its own set aside. Underscores inside words need nothing.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' | '\\' | '`' | '*' | '[' | ']' | '~' => safe.extend(['\\', character]),
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{rows, written};
    use crate::value::Value;

    #[test]
    fn numbers_stand_to_the_right_and_pipes_do_not_break_cells() {
        let result = rows(&["a|b", "n"], vec![vec!["x|y\nz".into(), 1.into()], vec!["<b>*".into(), Value::Null]]);
        let expected = "| a\\|b | n |\n| --- | ---: |\n| x\\|y\\\\nz | 1 |\n| &lt;b>\\* | null |\n";
        assert_eq!(written(&Markdown, &result, &Options::default()), expected);
    }
}
