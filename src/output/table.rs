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
        let mut left = &result.rows[..shown_rows(result, options)];
        let mut block = take_block(&mut left, result);
        let mut layout = Layout::new(result, options).with_room_for(&block);
        layout.write_top(out)?;
        layout.write_body(&block, out)?;
        while !left.is_empty() {
            // Tells whether somebody still waits for the rows.
            out.flush()?;
            block = take_block(&mut left, result);
            let next = layout.with_room_for(&block);
            if !next.has_the_frame_of(&layout) {
                layout.write_bottom(out)?;
                next.write_top(out)?;
            }
            layout = next;
            layout.write_body(&block, out)?;
        }
        layout.write_bottom(out)?;
        let frame = layout.theme.frame;
        writeln!(out, "{frame}({}){frame:#}", layout.footer(result, options))
    }
}

/// Whether a table of this width shows every column, and a lone row uncut. The first rows speak for all.
pub fn shows_all(result: &QueryResult, max_width: usize) -> bool {
    let options = Options { max_width: Some(max_width), ..Options::default() };
    let mut first = &result.rows[..result.rows.len().min(40)];
    let layout = Layout::new(result, &options).with_room_for(&take_block(&mut first, result));
    layout.hidden_columns == 0 && (result.rows.len() != 1 || !layout.columns.iter().any(|column| column.is_cut))
}

fn shown_rows(result: &QueryResult, options: &Options) -> usize {
    result.rows.len().min(options.max_rows.unwrap_or(usize::MAX))
}

/// Rows whose texts are worked out together: before the first is written, all of them are known, so that most tables have
/// one width, and a large one begins at once and takes little memory.
type Block = Vec<Vec<Cell>>;

/// How many rows a block has at most.
const BLOCK: usize = 10_000;

/// About how many bytes the texts of a block take at most, beside those of one row.
const BLOCK_BYTES: usize = 16 << 20;

/// Works out the texts of the next rows.
fn take_block(left: &mut &[Vec<Value>], result: &QueryResult) -> Block {
    let mut block = Block::new();
    let mut bytes = 0;
    while block.len() < BLOCK && bytes < BLOCK_BYTES {
        let Some(row) = left.split_off_first() else { break };
        let cells: Vec<_> = row.iter().map(|value| Cell::new(value, result)).collect();
        bytes += cells.iter().map(|cell| size_of::<Cell>() + cell.text.len()).sum::<usize>();
        block.push(cells);
    }
    block
}

/// A frame: columns and their widths.
struct Layout {
    columns: Vec<Column>,
    hidden_columns: usize,
    max_width: Option<usize>,
    theme: Theme,
}

#[derive(Clone)]
struct Column {
    name: String,
    /// The width of the widest text so far.
    widest: usize,
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
    /// A frame for nothing but names.
    fn new(result: &QueryResult, options: &Options) -> Self {
        let columns = result.columns.iter().map(|name| Column::new(name)).collect();
        Self { columns, hidden_columns: 0, max_width: options.max_width, theme: options.theme }
    }

    /// The frame for what was there before and a block. Where a column becomes wider, others may be cut or hidden for it,
    /// and remain so.
    fn with_room_for(&self, block: &Block) -> Self {
        let mut columns = self.columns.clone();
        for row in block {
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.widest = column.widest.max(cell.width));
        }
        columns.iter_mut().for_each(|column| column.width = column.widest);
        let hidden = self.max_width.map_or(0, |width| fit(&mut columns, width));
        Self { columns, hidden_columns: self.hidden_columns + hidden, ..*self }
    }

    /// Whether rows of one of two frames can stand in the other.
    fn has_the_frame_of(&self, other: &Self) -> bool {
        self.columns.iter().map(|column| column.width).eq(other.columns.iter().map(|column| column.width))
    }

    fn write_top(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_rule(out, ["┌", "┬", "┐"])?;
        self.write_line(out, |place| {
            let name = &self.columns[place].name;
            (name.as_str(), width(name), false, self.theme.header)
        })?;
        self.write_rule(out, ["├", "┼", "┤"])
    }

    fn write_bottom(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_rule(out, ["└", "┴", "┘"])
    }

    fn write_rule(&self, out: &mut dyn Write, [left, cross, right]: [&str; 3]) -> io::Result<()> {
        let lines: Vec<_> = self.columns.iter().map(|column| "─".repeat(column.width + 2)).collect();
        let frame = self.theme.frame;
        writeln!(out, "{frame}{left}{}{right}{frame:#}", lines.join(cross))
    }

    fn write_body(&self, block: &Block, out: &mut dyn Write) -> io::Result<()> {
        block.iter().try_for_each(|row| {
            self.write_line(out, |place| {
                let cell = &row[place];
                let style = if cell.is_null { self.theme.null } else { Style::new() };
                (cell.text.as_str(), cell.width, cell.is_number, style)
            })
        })
    }

    /// Writes a line of cells, of which the one at each place has: text, its width, whether it stands to the right, style.
    fn write_line<'a>(
        &self,
        out: &mut dyn Write,
        cell: impl Fn(usize) -> (&'a str, usize, bool, Style),
    ) -> io::Result<()> {
        let frame = self.theme.frame;
        write!(out, "{frame}│{frame:#}")?;
        for (place, column) in self.columns.iter().enumerate() {
            let (text, wide, to_the_right, style) = cell(place);
            let shown = if wide > column.width { Cow::Owned(cut(text, wide, column.width)) } else { text.into() };
            let fill = column.width.saturating_sub(if wide > column.width { width(&shown) } else { wide });
            let (before, after) = if to_the_right { (fill, 0) } else { (0, fill) };
            write!(out, " {:before$}{style}{shown}{style:#}{:after$} {frame}│{frame:#}", "", "")?;
        }
        writeln!(out)
    }

    /// What the table shows of what there is: `40 of 2,155 rows; 3 of 8 columns; name cut`.
    fn footer(&self, result: &QueryResult, options: &Options) -> String {
        let all = counted(result.rows.len() as u64, "row");
        let rows = shown_rows(result, options);
        let is_whole = rows == result.rows.len();
        let mut parts = vec![if is_whole { all } else { format!("{} of {all}", grouped(rows as u64)) }];
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
        let width = width(&name);
        Self { name, widest: width, width, is_cut: false }
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

    /// The lines of a table of numbers, from `first` on, around the end of its first block.
    fn lines_around_a_block(first: i64, is_in_frame: impl Fn(&str) -> bool) -> Vec<String> {
        let values = (0..BLOCK as i64 + 2).map(|number| vec![(first + number).into(), "x".into()]).collect();
        let text = written(&Table, &rows(&["n", "t"], values), &Options::default());
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        assert!(lines[..BLOCK + 3].iter().all(|line| is_in_frame(line)), "{lines:?}");
        lines[BLOCK + 2..].to_vec()
    }

    #[test]
    fn a_block_that_needs_no_more_room_goes_on_in_the_frame() {
        let expected = ["│ 10000 │ x │", "│ 10001 │ x │", "│ 10002 │ x │", "└───────┴───┘", "(10,002 rows)"];
        assert_eq!(lines_around_a_block(1, |line| width(line) == 13), expected);
    }

    #[test]
    fn a_block_that_needs_more_room_begins_the_frame_anew() {
        let expected = [
            "│ 9999 │ x │",
            "└──────┴───┘",
            "┌───────┬───┐",
            "│ n     │ t │",
            "├───────┼───┤",
            "│ 10000 │ x │",
            "│ 10001 │ x │",
            "└───────┴───┘",
            "(10,002 rows)",
        ];
        assert_eq!(lines_around_a_block(0, |line| width(line) == 12), expected);
    }

    #[test]
    fn what_a_later_block_cuts_or_hides_is_said_at_the_end() {
        let values = |wide: usize| {
            let row = |number| if number < BLOCK { "x".into() } else { "x".repeat(wide).into() };
            (0..=BLOCK).map(|number| vec![row(number), row(number)]).collect()
        };
        let footer = |wide, max_width| {
            let text = written(&Table, &rows(&["a", "b"], values(wide)), &narrow(max_width));
            assert!(text.lines().all(|line| line.starts_with('(') || width(line) <= max_width), "{text}");
            assert_eq!(text.matches('┌').count(), if wide > 1 { 2 } else { 1 });
            text.lines().last().unwrap_or_default().to_owned()
        };
        assert_eq!(footer(1, 40), "(10,001 rows)");
        assert_eq!(footer(30, 40), "(10,001 rows; a, b cut to fit)");
        assert_eq!(footer(30, 20), "(10,001 rows; 1 of 2 columns; a cut to fit)");
    }

    #[test]
    fn long_texts_make_short_blocks() {
        let long = vec![vec!["x".repeat(BLOCK_BYTES / 4).into()]; 9];
        let result = rows(&["a"], long);
        let mut left = &result.rows[..];
        let lengths: Vec<_> = (0..3).map(|_| take_block(&mut left, &result).len()).collect();
        assert_eq!(lengths, [4, 4, 1]);
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
