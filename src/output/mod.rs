//! From results to text: tables, JSON, CSV, pictures, plans.
//!
//! In: a [`QueryResult`](crate::result::QueryResult) and a place to write to. Out: bytes. Knows nothing of queries, and
//! of the terminal only what [`Options`] say. A format is a file here and a line in [`FORMATS`].
//!
//! Reading order: [`mod@format`] (what a format is), [`cell`] and [`visible`] (values as the text of a cell), one file per
//! format, then what is not rows: [`plan`], [`schema`], [`counters`], and [`export`] for graphs and their files.

pub mod cell;
pub mod counters;
mod csv;
mod dot;
pub mod export;
pub mod format;
mod html;
pub mod json;
mod line;
mod markdown;
mod mermaid;
pub mod picture;
pub mod plan;
mod raw;
pub mod schema;
pub mod table;
mod tsv;
pub mod visible;

#[cfg(test)]
mod example;

pub use format::{FORMATS, Format, Options, Theme, UnknownFormat, find};
