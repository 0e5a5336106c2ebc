//! What a format is, which there are, and what the caller may ask of them.

use super::picture::PictureOptions;
use super::picture::around::Around;
use super::plan::write_plan;
use super::{csv, dot, html, json, line, markdown, mermaid, raw, table, tsv};
use crate::result::{PlanDescription, QueryResult};
use anstyle::{AnsiColor, Style};
use std::fmt;
use std::io::{self, Write};

/// A way to write the rows of a result.
///
/// A result has all its rows and the elements in them, so a format needs one call a result; a script of several
/// statements makes one call after another. A result without columns has no rows to write: nothing is written.
pub trait Format: Sync {
    /// The name as `--format` and `:format` read it.
    fn name(&self) -> &'static str;

    /// What it is, for help.
    fn description(&self) -> &'static str;

    /// Whether it draws the elements of the rows, rather than the rows.
    fn is_picture(&self) -> bool {
        false
    }

    /// Whether its pictures can be unfolded, and so should hold what lies around the elements.
    fn unfolds(&self) -> bool {
        false
    }

    /// Writes the rows of a result that has columns.
    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()>;

    /// Writes a plan.
    fn write_plan(&self, plan: &PlanDescription, out: &mut dyn Write) -> io::Result<()> {
        write_plan(plan, out)
    }

    /// Writes the rows of a result, or nothing if it has no columns.
    fn write(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        if result.columns.is_empty() { Ok(()) } else { self.write_rows(result, options, out) }
    }
}

/// All formats, in the order in which help names them.
pub static FORMATS: &[&dyn Format] = &[
    &table::Table,
    &json::Json,
    &json::JsonLines,
    &csv::Csv,
    &tsv::Tsv,
    &markdown::Markdown,
    &line::Line,
    &raw::Raw,
    &dot::Dot,
    &mermaid::Mermaid,
    &html::Html,
];

/// The format of this name, in letters of any case.
pub fn find(name: &str) -> Result<&'static dyn Format, UnknownFormat> {
    FORMATS
        .iter()
        .copied()
        .find(|format| format.name().eq_ignore_ascii_case(name))
        .ok_or_else(|| UnknownFormat { name: name.to_owned() })
}

/// There is no format of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat {
    /// The name that was asked for.
    pub name: String,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = FORMATS.iter().map(|format| format.name()).collect();
        write!(formatter, "unknown format `{}`; one of {}", self.name, names.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

/// What the caller may ask of the formats; each reads what concerns it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The width of the terminal in columns: wider tables are cut, and say so. None: never cut.
    pub max_width: Option<usize>,
    /// How many rows a table, and lines, show; they say so when there are more. None: all.
    pub max_rows: Option<usize>,
    /// Whether a terminal reads the text, which must not get control characters of stored text: CSV and TSV then show
    /// them as escapes. The other formats always do.
    pub terminal: bool,
    /// Whether CSV cells that a spreadsheet takes for a formula get an apostrophe in front.
    pub csv_safe: bool,
    /// How tables are coloured.
    pub theme: Theme,
    /// How pictures are drawn.
    pub picture: PictureOptions,
    /// What lies around the elements, for pictures that can be unfolded.
    pub around: Option<Around>,
}

/// The colours of tables. The default has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Theme {
    /// The names of columns.
    pub header: Style,
    /// Null.
    pub null: Style,
    /// Lines and what is said about the table.
    pub frame: Style,
}

impl Theme {
    /// The theme for terminals with colours.
    pub fn terminal() -> Self {
        let grey = AnsiColor::BrightBlack.on_default();
        Self { header: Style::new().bold(), null: grey, frame: grey }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_found_in_any_case_and_are_unique() {
        for format in FORMATS {
            assert_eq!(find(&format.name().to_uppercase()).map(|found| found.name()).ok(), Some(format.name()));
        }
        let names: HashSet<_> = FORMATS.iter().map(|format| format.name()).collect();
        assert_eq!(names.len(), FORMATS.len());
    }

    #[test]
    fn an_unknown_format_is_answered_with_the_list() {
        let message = find("xml").err().map(|error| error.to_string());
        let expected =
            "unknown format `xml`; one of table, json, jsonl, csv, tsv, markdown, line, raw, dot, mermaid, html";
        assert_eq!(message.as_deref(), Some(expected));
    }

    #[test]
    fn a_result_without_columns_writes_nothing() {
        for format in FORMATS {
            let mut out = Vec::new();
            format.write(&QueryResult::default(), &Options::default(), &mut out).unwrap();
            assert_eq!(out, b"", "{}", format.name());
        }
    }
}
