//! Tab-separated values.

use super::csv::field;
use super::visible::{is_hidden, push_escape};
use super::{Format, Options};
use crate::result::QueryResult;
use std::io::{self, Write};

/// A line a row and a tab between cells, nothing quoted: tabs, line breaks and backslashes inside cells are written
/// `\t`, `\n`, `\r` and `\\`, so that every line is a row and every tab a border.
pub(super) struct Tsv;

impl Format for Tsv {
    fn name(&self) -> &'static str {
        "tsv"
    }

    fn description(&self) -> &'static str {
        "tab-separated values with a header"
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let terminal = options.terminal;
        write_row(out, result.columns.iter().map(|name| escaped(name, terminal)))?;
        for row in &result.rows {
            write_row(out, row.iter().map(|value| escaped(&field(value, &result.elements), terminal)))?;
        }
        Ok(())
    }
}

fn write_row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    for (position, cell) in cells.enumerate() {
        write!(out, "{}{cell}", if position > 0 { "\t" } else { "" })?;
    }
    writeln!(out)
}

fn escaped(text: &str, terminal: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => safe.push_str("\\\\"),
            '\t' | '\n' | '\r' => push_escape(&mut safe, character),
            _ if terminal && is_hidden(character) => push_escape(&mut safe, character),
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
    fn a_line_is_a_row() {
        let result = rows(&["a", "b"], vec![vec!["x\ty\nz\\".into(), Value::Null], vec!["\"".into(), 1.into()]]);
        assert_eq!(written(&Tsv, &result, &Options::default()), "a\tb\nx\\ty\\nz\\\\\t\n\"\t1\n");
    }
}
