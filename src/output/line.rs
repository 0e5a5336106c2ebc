//! A line per column: for rows that are too wide for a table.

use super::cell::cell;
use super::counters::{counted, grouped};
use super::table::width;
use super::{Format, Options};
use crate::result::QueryResult;
use std::io::{self, Write};

/// The expanded display of psql.
pub(super) struct Line;

impl Format for Line {
    fn name(&self) -> &'static str {
        "line"
    }

    fn description(&self) -> &'static str {
        "a line per column, a block per row"
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<_> = result.columns.iter().map(|name| super::visible::visible(name)).collect();
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
        let (header, frame) = (options.theme.header, options.theme.frame);
        let shown = result.rows.len().min(options.max_rows.unwrap_or(usize::MAX));
        for (number, row) in result.rows[..shown].iter().enumerate() {
            writeln!(out, "{frame}─[ {} ]─{frame:#}", number + 1)?;
            for (name, value) in names.iter().zip(row) {
                let fill = " ".repeat(widest - width(name));
                writeln!(out, "{header}{name}{header:#}{fill} {frame}│{frame:#} {}", cell(value, &result.elements))?;
            }
        }
        if shown == result.rows.len() {
            return Ok(());
        }
        writeln!(out, "{frame}({} of {}){frame:#}", grouped(shown as u64), counted(result.rows.len() as u64, "row"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{rows, written};
    use crate::value::Value;

    #[test]
    fn each_column_has_its_line() {
        let result = rows(&["name", "漢字"], vec![vec!["Canada\nCA".into(), 1.into()], vec!["x".into(), Value::Null]]);
        let expected = "─[ 1 ]─\nname │ Canada\\nCA\n漢字 │ 1\n─[ 2 ]─\nname │ x\n漢字 │ null\n";
        assert_eq!(written(&Line, &result, &Options::default()), expected);
    }

    #[test]
    fn a_cut_of_rows_is_announced() {
        let result = rows(&["n"], (0..2155).map(|number| vec![number.into()]).collect());
        let options = Options { max_rows: Some(1), ..Options::default() };
        assert_eq!(written(&Line, &result, &options), "─[ 1 ]─\nn │ 0\n(1 of 2,155 rows)\n");
    }
}
