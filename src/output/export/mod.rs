//! From graphs to the files of other tools.
//!
//! In: a [`Selection`], which is a whole graph or what a result holds of one, and a place to write to. Out: a file or a
//! folder, the same for equal graphs, and the [`Losses`]: what the format could not hold. Knows nothing of queries and of
//! how files are read back.
//!
//! A format is a file here and a line in [`EXPORTERS`]; `docs/formats.md` says what goes where in it.
//!
//! Reading order: this file, `selection` (what is exported), `loss` (what had to be dropped), `column` (types of
//! properties), one file per format, then `target` (files and folders on the disk).

mod column;
mod csv;
pub(super) mod cypher;
mod graphml;
mod json_lines;
mod loss;
mod node_link;
mod picture;
mod rdf;
pub(super) mod selection;
mod target;

#[cfg(test)]
pub(super) mod example;

pub use loss::{Loss, Losses};
pub use rdf::parse_base;
pub use selection::{Connection, Selection};
pub use target::Target;

use super::picture::PictureOptions;
use crate::import::RDF_BASE;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

/// A format of graphs.
pub trait Exporter: Sync {
    /// The name as `--to` reads it.
    fn name(&self) -> &'static str;

    /// What it is, for help.
    fn description(&self) -> &'static str;

    /// The extensions of its files, in lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// How it writes.
    fn form(&self) -> Form;
}

/// How a format writes a graph, and what it then says that it could not hold.
#[derive(Clone, Copy)]
pub enum Form {
    /// As one stream of bytes.
    File(fn(&Selection<'_>, &Options, &mut dyn Write) -> io::Result<Losses>),
    /// As a folder of files, which it creates one after another and flushes.
    Folder(fn(&Selection<'_>, &Options, &mut Create<'_>) -> io::Result<Losses>),
}

/// Creates a file of this name in the folder of an export.
pub type Create<'a> = dyn FnMut(&str) -> io::Result<Box<dyn Write + 'a>> + 'a;

/// What the caller may ask of the formats; each reads what concerns it.
#[derive(Clone, Debug)]
pub struct Options {
    /// How pictures are drawn.
    pub picture: PictureOptions,
    /// What the IRIs of triples begin with.
    pub base: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { picture: PictureOptions::default(), base: RDF_BASE.to_owned() }
    }
}

/// All formats of graphs, in the order in which help names them.
pub static EXPORTERS: &[&dyn Exporter] = &[
    &cypher::Cypher,
    &json_lines::JsonLines,
    &csv::Csv,
    &graphml::GraphMl,
    &node_link::NodeLink,
    &rdf::Turtle,
    &rdf::NTriples,
    &picture::Dot,
    &picture::Mermaid,
    &picture::Html,
];

/// The format of this name, in letters of any case.
pub fn find(name: &str) -> Result<&'static dyn Exporter, UnknownExporter> {
    let found = EXPORTERS.iter().copied().find(|exporter| exporter.name().eq_ignore_ascii_case(name));
    found.ok_or_else(|| UnknownExporter(format!("unknown format `{name}`")))
}

/// The format that the extension of a file tells, or that a folder is for.
pub fn find_for(path: &Path) -> Result<&'static dyn Exporter, UnknownExporter> {
    let is_folder = path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator);
    let of_folders = EXPORTERS.iter().copied().find(|exporter| matches!(exporter.form(), Form::Folder(_)));
    if let Some(exporter) = of_folders.filter(|_| is_folder) {
        return Ok(exporter);
    }
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let Some(extension) = extension else {
        return Err(UnknownExporter(format!("no extension in `{}` tells the format", path.display())));
    };
    let found = EXPORTERS.iter().copied().find(|exporter| exporter.extensions().contains(&extension.as_str()));
    found.ok_or_else(|| UnknownExporter(format!("no format has files that end in `.{extension}`")))
}

/// There is no such format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownExporter(String);

impl fmt::Display for UnknownExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = EXPORTERS.iter().map(|exporter| exporter.name()).collect();
        write!(formatter, "{}; one of {}", self.0, names.join(", "))
    }
}

impl std::error::Error for UnknownExporter {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_extensions_are_unique() {
        let names: HashSet<_> = EXPORTERS.iter().map(|exporter| exporter.name()).collect();
        assert_eq!(names.len(), EXPORTERS.len());
        let extensions: Vec<_> = EXPORTERS.iter().flat_map(|exporter| exporter.extensions()).collect();
        assert_eq!(extensions.iter().collect::<HashSet<_>>().len(), extensions.len());
    }

    #[test]
    fn a_format_is_found_by_name_and_by_extension() {
        let name = |found: Result<&dyn Exporter, _>| found.map(|exporter| exporter.name()).ok();
        assert_eq!(name(find("CYPHER")), Some("cypher"));
        assert_eq!(name(find_for(Path::new("a.b/graph.CQL"))), Some("cypher"));
        assert_eq!([name(find_for(Path::new("a.dot/"))), name(find_for(Path::new("src")))], [Some("csv"); 2]);
        let unknown = |path: &str| find_for(Path::new(path)).err().map(|error| error.0).unwrap_or_default();
        assert_eq!(unknown("graph.xyz"), "no format has files that end in `.xyz`");
        assert_eq!(unknown("-"), "no extension in `-` tells the format");
    }
}
