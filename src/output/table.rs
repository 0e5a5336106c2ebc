//! A table of box-drawing characters.

use super::cell::{cell, is_number};
use super::counters::{counted, grouped};
use super::visible::visible;
use super::{Format, Options, Theme};
use crate::result::QueryResult;
use crate::value::Value;
use anstyle::Style;
use std::borrow::Cow;
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Aligned columns in a frame, with the number of rows below. What does not fit is cut, and that is said below too.
pub(super) struct Table;

impl Format for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn description(&self) -> &'static str {
        "aligned columns in a frame"
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let table = Layout::new(result, options, out)?;
        table.write_rule(out, ["┌", "┬", "┐"])?;
        table.write_header(out)?;
        table.write_rule(out, ["├", "┼", "┤"])?;
        table.write_body(out)?;
        table.write_rule(out, ["└", "┴", "┘"])?;
        let frame = table.theme.frame;
        writeln!(out, "{frame}({}){frame:#}", table.footer(result))
    }
}

/// Whether a table of this width shows every column, and a lone row uncut. The first rows speak for all.
pub fn shows_all(result: &QueryResult, max_width: usize) -> bool {
    let options = Options { max_width: Some(max_width), max_rows: Some(40), ..Options::default() };
    let Ok(table) = Layout::new(result, &options, &mut io::sink()) else { return false };
    table.hidden_columns == 0 && (result.rows.len() != 1 || !table.columns.iter().any(|column| column.is_cut))
}

/// So many rows are worked out between two questions whether somebody waits.
const PACE: usize = 4096;

/// A table whose texts and widths are known.
struct Layout {
    columns: Vec<Column>,
    hidden_columns: usize,
    rows: usize,
    theme: Theme,
}

struct Column {
    name: String,
    cells: Vec<Cell>,
    width: usize,
    is_cut: bool,
}

struct Cell {
    text: String,
    width: usize,
    is_number: bool,
    is_null: bool,
}

impl Layout {
    /// Works out all texts and widths. It takes a while for many rows, so `out` is asked now and then whether somebody still
    /// waits for them.
    fn new(result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<Self> {
        let rows = result.rows.len().min(options.max_rows.unwrap_or(usize::MAX));
        let mut columns: Vec<_> = result.columns.iter().map(|name| Column::new(name)).collect();
        for (number, row) in result.rows[..rows].iter().enumerate() {
            if number % PACE == 0 {
                out.flush()?;
            }
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value, result));
        }
        let hidden_columns = options.max_width.map_or(0, |width| fit(&mut columns, width));
        Ok(Self { columns, hidden_columns, rows, theme: options.theme })
    }

    fn write_rule(&self, out: &mut dyn Write, [left, cross, right]: [&str; 3]) -> io::Result<()> {
        let lines: Vec<_> = self.columns.iter().map(|column| "─".repeat(column.width + 2)).collect();
        let frame = self.theme.frame;
        writeln!(out, "{frame}{left}{}{right}{frame:#}", lines.join(cross))
    }

    fn write_header(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_line(out, |column| (column.name.as_str(), width(&column.name), false, self.theme.header))
    }

    fn write_body(&self, out: &mut dyn Write) -> io::Result<()> {
        for row in 0..self.rows {
            self.write_line(out, |column| {
                let cell = &column.cells[row];
                let style = if cell.is_null { self.theme.null } else { Style::new() };
                (cell.text.as_str(), cell.width, cell.is_number, style)
            })?;
        }
        Ok(())
    }

    /// Writes a line of cells: text, its width, whether it stands to the right, style.
    fn write_line<'a>(
        &'a self,
        out: &mut dyn Write,
        cell: impl Fn(&'a Column) -> (&'a str, usize, bool, Style),
    ) -> io::Result<()> {
        let frame = self.theme.frame;
        write!(out, "{frame}│{frame:#}")?;
        for column in &self.columns {
            let (text, wide, to_the_right, style) = cell(column);
            let shown = if wide > column.width { Cow::Owned(cut(text, wide, column.width)) } else { text.into() };
            let fill = column.width.saturating_sub(if wide > column.width { width(&shown) } else { wide });
            let (before, after) = if to_the_right { (fill, 0) } else { (0, fill) };
            write!(out, " {:before$}{style}{shown}{style:#}{:after$} {frame}│{frame:#}", "", "")?;
        }
        writeln!(out)
    }

    /// What the table shows of what there is: `40 of 2,155 rows; 3 of 8 columns; name cut`.
    fn footer(&self, result: &QueryResult) -> String {
        let all = counted(result.rows.len() as u64, "row");
        let is_whole = self.rows == result.rows.len();
        let mut parts = vec![if is_whole { all } else { format!("{} of {all}", grouped(self.rows as u64)) }];
        if self.hidden_columns > 0 {
            parts.push(format!("{} of {} columns", self.columns.len(), self.columns.len() + self.hidden_columns));
        }
        let cut: Vec<_> =
            self.columns.iter().filter(|column| column.is_cut).map(|column| short(&column.name)).collect();
        if !cut.is_empty() {
            parts.push(format!("{} cut to fit", cut.join(", ")));
        }
        parts.join("; ")
    }
}

impl Column {
    fn new(name: &str) -> Self {
        let name = visible(name).into_owned();
        Self { width: width(&name), name, cells: Vec::new(), is_cut: false }
    }

    fn push(&mut self, value: &Value, result: &QueryResult) {
        let cell = Cell::new(value, result);
        self.width = self.width.max(cell.width);
        self.cells.push(cell);
    }
}

impl Cell {
    fn new(value: &Value, result: &QueryResult) -> Self {
        let text = cell(value, &result.elements);
        Self { width: width(&text), text, is_number: is_number(value), is_null: value.is_null() }
    }
}

/// The least width that a column is shrunk to.
const LEAST_WIDTH: usize = 8;

/// Shrinks the widest columns until the table fits, and drops columns from the right if that is not enough. Returns how
/// many were dropped; the first one stays.
fn fit(columns: &mut Vec<Column>, max_width: usize) -> usize {
    let mut hidden = 0;
    while columns.len() > 1 && least_width(columns) > max_width {
        columns.pop();
        hidden += 1;
    }
    let room = max_width.saturating_sub(3 * columns.len() + 1);
    let limit = column_limit(columns, room);
    for column in columns.iter_mut().filter(|column| column.width > limit) {
        column.width = limit;
        column.is_cut = true;
    }
    hidden
}

/// The width of the table when every column is as narrow as it may be.
fn least_width(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width.min(LEAST_WIDTH) + 3).sum::<usize>() + 1
}

/// The greatest width such that the columns, none of them wider, fit into the room.
fn column_limit(columns: &[Column], room: usize) -> usize {
    let mut widths: Vec<_> = columns.iter().map(|column| column.width).collect();
    widths.sort_unstable();
    let mut left = room;
    for (position, &width) in widths.iter().enumerate() {
        let share = left / (widths.len() - position);
        if width > share {
            return share.max(1);
        }
        left -= width;
    }
    usize::MAX
}

/// The number of terminal columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    UnicodeWidthStr::width(text)
}

/// The longest name that a footer spells out.
const LONGEST_NAME: usize = 20;

fn short(name: &str) -> String {
    cut(name, width(name), LONGEST_NAME)
}

/// The text, `wide` columns wide, cut to at most `limit` columns; the cut shows as `…`.
pub(super) fn cut(text: &str, wide: usize, limit: usize) -> String {
    if wide <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > limit {
            break;
        }
        kept.push(character);
    }
    // Characters that change the look of their neighbours can make the whole wider than its parts.
    while width(&kept) + 1 > limit && kept.pop().is_some() {}
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{rows, treaty, written};

    fn check(columns: &[&str], values: Vec<Vec<Value>>, options: Options, expected: &[&str]) {
        let text = written(&Table, &rows(columns, values), &options);
        assert_eq!(text.lines().collect::<Vec<_>>(), expected, "\n{text}");
    }

    fn narrow(max_width: usize) -> Options {
        Options { max_width: Some(max_width), ..Options::default() }
    }

    #[test]
    fn columns_are_aligned_and_numbers_stand_to_the_right() {
        let values =
            vec![vec!["Canada".into(), 3.into()], vec!["漢字👩‍🚀é".into(), 1.5.into()], vec![Value::Null, Value::Null]];
        let expected = [
            "┌─────────┬───────┐",
            "│ name    │ count │",
            "├─────────┼───────┤",
            "│ Canada  │     3 │",
            "│ 漢字👩‍🚀é │   1.5 │",
            "│ null    │ null  │",
            "└─────────┴───────┘",
            "(3 rows)",
        ];
        check(&["name", "count"], values, Options::default(), &expected);
    }

    #[test]
    fn no_rows_show_their_header() {
        check(&["a"], vec![], Options::default(), &["┌───┐", "│ a │", "├───┤", "└───┘", "(0 rows)"]);
    }

    #[test]
    fn what_a_table_would_hide_is_known_before() {
        let wide = |count| rows(&["a", "b"], vec![vec!["x".repeat(50).into(), 1.into()]; count]);
        assert_eq!([shows_all(&wide(1), 80), shows_all(&wide(1), 40), shows_all(&wide(2), 40)], [true, false, true]);
        assert!(!shows_all(&rows(&["a"; 20], vec![]), 70));
    }

    #[test]
    fn a_cut_of_rows_is_announced() {
        let values = (0..2155).map(|number| vec![number.into()]).collect();
        let options = Options { max_rows: Some(2), ..Options::default() };
        let expected = ["┌───┐", "│ n │", "├───┤", "│ 0 │", "│ 1 │", "└───┘", "(2 of 2,155 rows)"];
        check(&["n"], values, options, &expected);
    }

    #[test]
    fn the_widest_column_is_cut_first() {
        let values = vec![vec!["short".into(), "abcdefghijklmnopqrstuvwxyz".into(), 1.into()]];
        let expected = [
            "┌───────┬──────────────┬───┐",
            "│ a     │ b            │ n │",
            "├───────┼──────────────┼───┤",
            "│ short │ abcdefghijk… │ 1 │",
            "└───────┴──────────────┴───┘",
            "(1 row; b cut to fit)",
        ];
        check(&["a", "b", "n"], values, narrow(28), &expected);
    }

    #[test]
    fn columns_that_cannot_fit_are_counted() {
        let names: Vec<_> = (0..40).map(|number| format!("column {number}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let text = written(&Table, &rows(&names, vec![vec![Value::Null; 40]]), &narrow(30));
        assert!(text.lines().all(|line| width(line) <= 30), "{text}");
        assert!(text.contains("2 of 40 columns"), "{text}");
    }

    #[test]
    fn nothing_is_wider_than_the_terminal() {
        let values = vec![vec![
            "漢".repeat(100).into(),
            "👩‍🚀".repeat(50).into(),
            "❤️".repeat(50).into(),
            "e\u{301}".repeat(90).into(),
        ]];
        let result = rows(&["a", "b", "c", "d"], values);
        for wide in 1..200 {
            let text = written(&Table, &result, &narrow(wide));
            let table = text.lines().filter(|line| !line.starts_with('('));
            assert!(wide < 12 || table.into_iter().all(|line| width(line) <= wide), "{wide}\n{text}");
        }
    }

    #[test]
    fn a_cell_is_one_line_without_control_characters() {
        let expected = [
            "┌────────────────┐",
            "│ a\\tb           │",
            "├────────────────┤",
            "│ x\\ny\\u001B[31m │",
            "└────────────────┘",
        ];
        let text = written(&Table, &rows(&["a\tb"], vec![vec!["x\ny\x1b[31m".into()]]), &Options::default());
        assert_eq!(text.lines().take(5).collect::<Vec<_>>(), expected, "\n{text}");
    }

    #[test]
    fn elements_look_like_patterns() {
        let text = written(&Table, &treaty(), &Options::default());
        assert!(text.contains("│ (:Country {name: 'Canada'}) │ [:PARTY_TO {since: 2020}] │"), "{text}");
    }

    #[test]
    fn a_theme_leaves_the_widths_alone() {
        let themed = Options { theme: Theme::terminal(), ..Options::default() };
        let text = written(&Table, &treaty(), &themed);
        assert!(text.contains("\u{1b}[1mc\u{1b}[0m                           \u{1b}[90m│"), "{text:?}");
    }
}
