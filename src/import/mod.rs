//! From files to graphs: data files of the formats that others write and that this program bundles.
//!
//! In: files. Out: nodes and relationships in a graph, all of them or, with an [`ImportError`] that names the place, none;
//! records that are wrong are left out only if [`Options`] say so, and are told. Knows nothing of statements: a Cypher
//! script is recognised here but run by a session.
//!
//! Reading order: this file, `source` (files and their compression), `options`, `error`, `problems` (records that are
//! wrong), `builder` (elements into the graph), `ids` and `elements` (ends found by ids), `text`, `json` and `xml`
//! (what the formats share), one file or folder per format. Then `folder` (which files a statement may load), `load` (their
//! records), `load_csv`, `load_json`.

mod adjacency_list;
mod apoc;
mod builder;
#[cfg(test)]
mod check;
mod detente;
mod edge_list;
mod elements;
mod error;
mod folder;
mod graphml;
mod ids;
mod json;
mod json_graph;
mod load;
mod load_csv;
mod load_json;
mod node_link;
mod options;
mod problems;
mod rdf;
mod script;
mod source;
mod table;
mod text;
mod triples;
mod xml;

pub use builder::{Builder, ImportProgress, ImportSummary};
pub use error::{ImportError, ImportErrorKind, Place};
pub use folder::ImportFolder;
pub use load::{LoadError, LoadErrorKind, Records};
pub use options::Options;
pub use problems::Skipped;
pub use rdf::BASE as RDF_BASE;
pub use script::for_each_piece;
pub use source::Source;

use crate::graph::Graph;
use adjacency_list::AdjacencyList;
use apoc::ApocJson;
use detente::DetenteJson;
use edge_list::EdgeList;
use graphml::GraphMl;
use json_graph::JsonGraph;
use node_link::NodeLink;
use rdf::Rdf;
use source::Found;
use std::path::PathBuf;
use table::Csv;
use triples::Triples;

/// A format of data files.
pub trait Importer: Sync {
    /// The name.
    fn name(&self) -> &'static str;

    /// What it is, for help.
    fn description(&self) -> &'static str;

    /// The extensions of its files, in lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file that starts like this is of the format. What tells itself does so whatever its extension is.
    fn recognises(&self, start: &str, extension: &str) -> bool;

    /// Reads all elements of files, which may belong together.
    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError>;
}

/// All formats of data files.
pub static IMPORTERS: &[&dyn Importer] = &[
    &DetenteJson,
    &JsonGraph,
    &NodeLink,
    &ApocJson,
    &GraphMl,
    &Rdf,
    // Three numbers between tabs are an edge with its weight rather than a triple.
    &EdgeList,
    &AdjacencyList,
    &Triples,
    &Csv,
];

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
    /// The name of the kind: `detente-json`, `apoc-json`, `cypher`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data(importer) => importer.name(),
            Self::CypherScript => "cypher",
        }
    }
}

/// How many bytes of a file tell what it is.
const TELLING: usize = 1 << 16;

/// What a file is: a table if a mapping says so, else by how it starts, and by the extension of its name where the start
/// tells nothing.
pub fn recognise(source: &Source, options: &Options<'_>) -> Result<Option<Kind>, ImportError> {
    if options.mapping.as_ref().is_some_and(|(_, mapping)| table::is_mapped(mapping, source)) {
        return Ok(Some(Kind::Data(&Csv)));
    }
    let extension = source.extension();
    if SCRIPT_EXTENSIONS.contains(&extension.as_str()) {
        return Ok(Some(Kind::CypherScript));
    }
    if let Some(importer) = by_content(source)? {
        return Ok(Some(Kind::Data(importer)));
    }
    let by_name = IMPORTERS.iter().find(|importer| importer.extensions().contains(&extension.as_str()));
    Ok(by_name.copied().map(Kind::Data))
}

/// The format of which a file is by how it starts.
fn by_content(source: &Source) -> Result<Option<&'static dyn Importer>, ImportError> {
    let start = source.start(TELLING)?;
    let start = String::from_utf8_lossy(start.strip_prefix(text::BYTE_ORDER_MARK).unwrap_or(&start));
    let extension = source.extension();
    Ok(IMPORTERS.iter().find(|importer| importer.recognises(start.trim_start(), &extension)).copied())
}

/// Files by what they are.
#[derive(Clone, Debug, Default)]
pub struct SortedOut {
    /// Data files, which [`load`] reads.
    pub data: Vec<Source>,
    /// Cypher scripts, which a session runs.
    pub scripts: Vec<Source>,
    /// The names of files in folders that are of no known kind.
    pub left_out: Vec<String>,
}

/// What the files are that paths name: themselves, or those in folders. An error if one that is named is of no known kind.
pub fn sort_out(paths: &[PathBuf], options: &Options<'_>) -> Result<SortedOut, ImportError> {
    let mut sorted = SortedOut::default();
    for Found { source, is_from_folder } in source::gather(paths)? {
        // Any program writes files that end so: one that nobody named must say that it is a graph.
        let is_any_json = is_from_folder && source.extension() == "json" && by_content(&source)?.is_none();
        match recognise(&source, options)? {
            Some(Kind::Data(_)) if is_any_json => sorted.left_out.push(source.name),
            Some(Kind::Data(_)) => sorted.data.push(source),
            Some(Kind::CypherScript) => sorted.scripts.push(source),
            None if is_from_folder => sorted.left_out.push(source.name),
            None => return Err(unknown_kind(&source)),
        }
    }
    Ok(sorted)
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// What it created.
    pub summary: ImportSummary,
    /// How many records it left out.
    pub skipped: Skipped,
    /// The first of them, with what is wrong.
    pub bad_records: Vec<ImportError>,
    /// The files of folders that are of no known kind.
    pub left_out: Vec<String>,
}

/// Loads data files into a graph: all of them, or on an error nothing. What was loaded can be undone until the graph is
/// committed, unless the graph was empty.
pub fn load(graph: &mut Graph, sources: &[Source], options: &Options<'_>) -> Result<ImportReport, ImportError> {
    load_showing(graph, sources, options, &|_| ())
}

/// The same, giving the graph as it is by then to `show` now and then.
pub(crate) fn load_showing(
    graph: &mut Graph,
    sources: &[Source],
    options: &Options<'_>,
    show: &dyn Fn(&Graph),
) -> Result<ImportReport, ImportError> {
    let sources = &encoded(sources, options)?;
    let groups = group(sources, options)?;
    if graph.is_new() {
        // Then undoing is throwing away, and nothing need be written down for it.
        graph.record_changes(false);
        let report = load_groups(&groups, Builder::new(graph, options, sources, show));
        graph.record_changes(true);
        if report.is_err() {
            *graph = Graph::new();
        }
        return report;
    }
    let savepoint = graph.savepoint();
    let before = (graph.node_count() + graph.relationship_count() <= COPIED).then(|| graph.clone());
    let report = load_groups(&groups, Builder::new(graph, options, sources, show)).and_then(|report| {
        let checked = graph.check(savepoint);
        checked.map(|()| report).map_err(|error| ImportError::new(&sources[0].name, error.to_string()))
    });
    if report.is_err() {
        match before {
            Some(before) => *graph = before,
            None => graph.rollback_to(savepoint),
        }
    }
    report
}

/// A graph of so few elements is copied before files are loaded into it: to throw away what was loaded is faster than to
/// undo it, and who stops a load does not want to wait.
const COPIED: usize = 100_000;

/// A mapping in TOML for the tables among files, guessed from what they hold: to be read and corrected.
pub fn propose_mapping(paths: &[PathBuf], options: &Options<'_>) -> Result<String, ImportError> {
    let is_table = |source: &Source| Csv.extensions().contains(&source.extension().as_str());
    let tables: Vec<_> = sort_out(paths, options)?.data.into_iter().filter(is_table).collect();
    table::propose(&encoded(&tables, options)?, options)
}

/// The files in the encoding that the options name.
fn encoded(sources: &[Source], options: &Options<'_>) -> Result<Vec<Source>, ImportError> {
    let encoded = |source: &Source| match &options.encoding {
        Some(name) => source.clone().in_encoding(name),
        None => Ok(source.clone()),
    };
    sources.iter().map(encoded).collect()
}

/// The files of a format.
type Group = (&'static dyn Importer, Vec<Source>);

/// The files of each format, formats and files in the order in which they come.
fn group(sources: &[Source], options: &Options<'_>) -> Result<Vec<Group>, ImportError> {
    let mut groups: Vec<Group> = Vec::new();
    // A mapping that is about none of the files must not be passed over.
    groups.extend(options.mapping.is_some().then(|| -> Group { (&Csv, Vec::new()) }));
    for source in sources {
        let importer = match recognise(source, options)? {
            Some(Kind::Data(importer)) => importer,
            Some(Kind::CypherScript) => {
                let error = ImportError::new(&source.name, "a Cypher script is no data file");
                return Err(error.with_hint("run it with -f or :source"));
            }
            None => return Err(unknown_kind(source)),
        };
        match groups.iter_mut().find(|(other, _)| other.name() == importer.name()) {
            Some((_, sources)) => sources.push(source.clone()),
            None => groups.push((importer, vec![source.clone()])),
        }
    }
    Ok(groups)
}

fn load_groups(groups: &[Group], mut builder: Builder<'_>) -> Result<ImportReport, ImportError> {
    groups.iter().try_for_each(|(importer, sources)| importer.read(sources, &mut builder))?;
    builder.finish()
}

/// The error of a file that no format is known for.
fn unknown_kind(source: &Source) -> ImportError {
    if source.start(1).is_ok_and(|start| start.is_empty()) {
        return ImportError::new(&source.name, "the file is empty");
    }
    if source.extension() == "detente" {
        let hint = "`detente export STORE -o graph.jsonl` writes a file that can be read with others";
        return ImportError::new(&source.name, "a store is opened alone").with_hint(hint);
    }
    let extensions: Vec<_> = IMPORTERS.iter().flat_map(|importer| importer.extensions()).copied().collect();
    let hint = format!("graphs are read from .{} and .{}", extensions.join(", ."), SCRIPT_EXTENSIONS.join(", ."));
    ImportError::new(&source.name, "the file is of no known kind").with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, bytes: &[u8], expected: Option<&str>) {
        let kind = recognise(&Source::memory(name, bytes.to_vec()), &Options::default()).expect("memory can be read");
        assert_eq!(kind.map(Kind::name), expected, "{name}");
    }

    #[test]
    fn files_are_known_by_their_start_and_by_their_name() {
        check("a/b.JSON", b"\xef\xbb\xbf {\n\"format\": \"detente-graph\"", Some("detente-json"));
        check("graph", b"{\"format\": \"detente-graph\"", Some("detente-json"));
        check("x.json", b"{\"type\": \"node\", \"id\": 1}", Some("apoc-json"));
        check("x.jsonl", b"", Some("apoc-json"));
        check("x.json", b"nonsense", Some("detente-json"));
        check("x.cypher", b"{", Some("cypher"));
        check("x.txt", b"MATCH (n)", None);
        check("x.json", "é".repeat(TELLING).as_bytes(), Some("detente-json"));
    }

    #[test]
    fn of_a_load_that_fails_nothing_is_kept_in_graphs_of_any_size() {
        for size in [1, COPIED + 1] {
            let mut graph = Graph::new();
            let old = graph.intern_label("Old");
            graph.create_nodes(std::iter::repeat_n([old].as_slice(), size));
            graph.commit();
            let table = Source::memory("x.csv", b"id:ID,n:int\n1,1\n2,none\n".as_slice());
            assert!(load(&mut graph, &[table], &Options::default()).is_err());
            assert_eq!((graph.node_count(), graph.nodes_with_label(old).len()), (size, size as u64));
        }
    }

    #[test]
    fn what_is_no_data_is_refused() {
        check::check_error(
            "x.cypher",
            b"CREATE ()",
            "x.cypher: a Cypher script is no data file; run it with -f or :source",
        );
        check::check_error("x.txt", b"?", "x.txt: the file is of no known kind; graphs are read from .json, .jgf, ");
        check::check_error("x", b"", "x: the file is empty");
    }
}
