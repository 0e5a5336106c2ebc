//! What the caller may ask of an import.

use super::builder::ImportProgress;
use std::ops::ControlFlow;

/// What the caller may ask of an import; each format reads what concerns it.
#[derive(Clone)]
pub struct Options<'a> {
    /// What stands between the cells of tables; without it, the first line tells.
    pub delimiter: Option<char>,
    /// What stands between the items of a list in a cell, and between labels; without it, `;`, or `,` in tables whose cells
    /// `;` delimits.
    pub array_delimiter: Option<char>,
    /// What stands around cells that hold delimiters; none if nothing does.
    pub quote: Option<char>,
    /// Cells that stand for no value, beside empty ones.
    pub nulls: Vec<String>,
    /// Whether records may have more cells than the table has columns, which are then not read.
    pub ignore_extra_columns: bool,
    /// Whether ids of tables that are kept as properties are integers rather than strings.
    pub integer_ids: bool,
    /// How characters are written, by the name that the WHATWG gives it; without it, in UTF-8.
    pub encoding: Option<String>,
    /// The text of a mapping of plain tables, and the name of its file.
    pub mapping: Option<(String, String)>,
    /// Whether records that are wrong are left out.
    pub skip_bad: bool,
    /// How many records may be wrong before the import gives up.
    pub max_errors: Option<u64>,
    /// Is told from time to time how far the import is, and says whether to go on.
    pub watch: &'a (dyn Fn(&ImportProgress<'_>) -> ControlFlow<()> + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            delimiter: None,
            array_delimiter: None,
            quote: Some('"'),
            nulls: Vec::new(),
            ignore_extra_columns: false,
            integer_ids: false,
            encoding: None,
            mapping: None,
            skip_bad: false,
            max_errors: None,
            watch: &|_| ControlFlow::Continue(()),
        }
    }
}
