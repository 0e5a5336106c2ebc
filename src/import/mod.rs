//! From files to graphs: data files of the formats that others write and that this program bundles.
//!
//! In: the bytes of a file. Out: nodes and relationships in a graph, all of them or, with an [`ImportError`] that names
//! the place, none. Knows nothing of statements: a Cypher script is recognised here but run by a session.
//!
//! Reading order: this file, `builder` (elements into the graph), `text` and `json` (what the formats share), one file
//! per format. Then `folder` (which files a statement may load), `load` (their records), `load_csv`, `load_json`.

mod apoc;
mod builder;
#[cfg(test)]
mod check;
mod detente;
mod error;
mod folder;
mod json;
mod load;
mod load_csv;
mod load_json;
mod text;

pub use builder::ImportSummary;
pub use error::ImportError;
pub use folder::ImportFolder;
pub use load::{LoadError, LoadErrorKind, Records};

use crate::graph::Graph;
use apoc::ApocJsonLines;
use builder::Builder;
use detente::DetenteJson;
use std::path::Path;
use text::Text;

/// A format of data files.
pub trait Importer: Sync {
    /// The name.
    fn name(&self) -> &'static str;

    /// What it is, for help.
    fn description(&self) -> &'static str;

    /// The extensions of its files, in lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file that starts like this is of the format.
    fn recognises(&self, start: &str) -> bool;

    /// Reads all elements of a file.
    fn read(&self, text: Text<'_>, builder: &mut Builder<'_>) -> Result<(), ImportError>;
}

/// All formats of data files.
pub static IMPORTERS: &[&dyn Importer] = &[&DetenteJson, &ApocJsonLines];

/// The extensions of Cypher scripts.
pub const SCRIPT_EXTENSIONS: [&str; 3] = ["cypher", "cyp", "cql"];

/// What a file is.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A data file, which [`load`] reads.
    Data(&'static dyn Importer),
    /// A script, which a session runs.
    CypherScript,
}

impl Kind {
    /// The name of the kind: `detente-json`, `apoc-jsonl`, `cypher`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data(importer) => importer.name(),
            Self::CypherScript => "cypher",
        }
    }
}

/// A file to import: its name, for errors and for its extension, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name of the file, with or without a path.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// How many bytes of a file tell what it is.
const TELLING: usize = 4096;

/// What a file is, by how it starts, and by the extension of its name where the start tells nothing.
pub fn recognise(source: Source<'_>) -> Option<Kind> {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source.bytes);
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(TELLING)]);
    let extension = Path::new(source.name).extension().and_then(|extension| extension.to_str());
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    if SCRIPT_EXTENSIONS.contains(&extension.as_str()) {
        return Some(Kind::CypherScript);
    }
    let by_start = IMPORTERS.iter().find(|importer| importer.recognises(start.trim_start()));
    let by_name = || IMPORTERS.iter().find(|importer| importer.extensions().contains(&extension.as_str()));
    by_start.or_else(by_name).copied().map(Kind::Data)
}

/// The text of a file, without a byte order mark; an error that names the place where it is no UTF-8.
pub fn decode<'a>(file: &'a str, bytes: &'a [u8]) -> Result<&'a str, ImportError> {
    text::Text::new(file, bytes).map(|text| text.content)
}

/// Loads a data file into a graph: all of it, or on an error nothing. What was loaded can be undone until the graph is
/// committed.
pub fn load(graph: &mut Graph, source: Source<'_>) -> Result<ImportSummary, ImportError> {
    match recognise(source) {
        Some(Kind::Data(importer)) => load_as(importer, graph, source),
        Some(Kind::CypherScript) => {
            let error = ImportError::new(source.name, "a Cypher script is no data file");
            Err(error.with_hint("run it with -f or :source"))
        }
        None => Err(unknown_kind(source)),
    }
}

/// Loads a data file of this format, whatever its name.
pub fn load_as(importer: &dyn Importer, graph: &mut Graph, source: Source<'_>) -> Result<ImportSummary, ImportError> {
    let text = Text::new(source.name, source.bytes)?;
    let savepoint = graph.savepoint();
    let mut builder = Builder::new(graph);
    let read = importer.read(text, &mut builder);
    let summary = builder.summary();
    let done =
        read.and_then(|()| graph.check(savepoint).map_err(|error| ImportError::new(source.name, error.to_string())));
    if done.is_err() {
        graph.rollback_to(savepoint);
    }
    done.map(|()| summary)
}

fn unknown_kind(source: Source<'_>) -> ImportError {
    if source.bytes.is_empty() {
        return ImportError::new(source.name, "the file is empty");
    }
    let extensions: Vec<_> = IMPORTERS.iter().flat_map(|importer| importer.extensions()).copied().collect();
    let hint = format!("graphs are read from .{} and .{}", extensions.join(", ."), SCRIPT_EXTENSIONS.join(", ."));
    ImportError::new(source.name, "the file is of no known kind").with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, bytes: &[u8], expected: Option<&str>) {
        assert_eq!(recognise(Source { name, bytes }).map(Kind::name), expected, "{name}");
    }

    #[test]
    fn files_are_known_by_their_start_and_by_their_name() {
        check("a/b.JSON", b"\xef\xbb\xbf {\n\"format\": \"detente-graph\"", Some("detente-json"));
        check("graph", b"{\"format\": \"detente-graph\"", Some("detente-json"));
        check("x.json", b"{\"type\": \"node\", \"id\": 1}", Some("apoc-jsonl"));
        check("x.jsonl", b"", Some("apoc-jsonl"));
        check("x.json", b"nonsense", Some("detente-json"));
        check("x.cypher", b"{", Some("cypher"));
        check("x.txt", b"MATCH (n)", None);
        check("x.json", "é".repeat(TELLING).as_bytes(), Some("detente-json"));
    }

    #[test]
    fn what_is_no_data_is_refused() {
        check::check_error(
            "x.cypher",
            b"CREATE ()",
            "x.cypher: a Cypher script is no data file; run it with -f or :source",
        );
        check::check_error(
            "x.txt",
            b"?",
            "x.txt: the file is of no known kind; graphs are read from .json, .jsonl, .ndjson and .cypher, .cyp, .cql",
        );
        check::check_error("x", b"", "x: the file is empty");
    }
}
