//! What the tests of the formats have in common.

use super::{ImportReport, ImportSummary, Options, Source, load};
use crate::graph::Graph;

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
