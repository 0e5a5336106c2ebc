//! What the tests of the formats have in common.

use super::{ImportReport, ImportSummary, Kind, Options, Source, load, recognise};
use crate::graph::{Graph, KeyId};
use crate::result::Elements;
use crate::value::{Notation, Value};

/// The name of what a file is that starts like this.
pub(super) fn recognised(name: &str, start: &str) -> Option<&'static str> {
    let kind = recognise(&Source::memory(name, start.as_bytes().to_vec()), &Options::default());
    kind.expect("memory can be read").map(Kind::name)
}

/// Loads a file into an empty graph.
pub(super) fn loaded(name: &str, content: &[u8], options: &Options<'_>) -> (Graph, Result<ImportReport, String>) {
    let mut graph = Graph::new();
    let source = Source::memory(name, content.to_vec());
    let report = load(&mut graph, &[source], options).map_err(|error| error.to_string());
    (graph, report)
}

/// Checks how many nodes, relationships and properties a file brings.
pub(super) fn check_loaded(name: &str, content: &str, (nodes, relationships, properties): (u64, u64, u64)) {
    let (graph, report) = loaded(name, content.as_bytes(), &Options::default());
    let expected = ImportSummary { nodes, relationships, properties };
    assert_eq!(report.map(|report| report.summary), Ok(expected), "{content}");
    assert_eq!((graph.node_count() as u64, graph.relationship_count() as u64), (nodes, relationships));
}

/// Checks that a file is refused with an error that begins as expected, and that nothing of it stays.
pub(super) fn check_error(name: &str, bytes: &[u8], expected: &str) {
    let (graph, report) = loaded(name, bytes, &Options::default());
    let error = report.expect_err("the file must be refused");
    assert!(error.starts_with(expected), "expected {expected}\n but got {error}");
    assert_eq!((graph.node_count(), graph.relationship_count()), (0, 0), "{error}");
}

/// What a file brings: each node and then each relationship in the notation of the language, ends by their numbers,
/// properties in the order of their names.
pub(super) fn described(name: &str, content: &str) -> Vec<String> {
    let (graph, report) = loaded(name, content.as_bytes(), &Options::default());
    report.unwrap_or_else(|error| panic!("{error}\n{content}"));
    describe(&graph)
}

/// Each node and each relationship of a graph.
pub(super) fn describe(graph: &Graph) -> Vec<String> {
    let nodes = graph.nodes().map(|node| {
        let labels = graph.node_labels(node).iter().map(|label| format!(":{}", quoted(graph.label_name(*label))));
        let labels: String = labels.collect();
        let space = if labels.is_empty() { "" } else { " " };
        format!("({labels}{space}{})", properties(graph, graph.node_properties(node)))
    });
    let relationships = graph.relationships().map(|relationship| {
        let ends = [graph.source(relationship), graph.target(relationship)].map(|node| graph.node_id(node));
        let kind = quoted(graph.type_name(graph.relationship_type(relationship)));
        let properties = properties(graph, graph.relationship_properties(relationship));
        format!("({})-[:{kind} {properties}]->({})", ends[0], ends[1])
    });
    nodes.chain(relationships).collect()
}

fn properties(graph: &Graph, properties: Vec<(KeyId, Value)>) -> String {
    let text = |value: &Value| Notation::new(value, &Elements::default()).to_string();
    let mut properties: Vec<_> =
        properties.iter().map(|(key, value)| format!("{}: {}", quoted(graph.key_name(*key)), text(value))).collect();
    properties.sort();
    format!("{{{}}}", properties.join(", "))
}

fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|character| character.is_alphanumeric() || character == '_');
    if is_plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}
