//! What the tests of the formats have in common.

use super::{ImportSummary, Source, load};
use crate::graph::Graph;

/// Checks how many nodes, relationships and properties a file brings.
pub(super) fn check_loaded(name: &str, content: &str, (nodes, relationships, properties): (u64, u64, u64)) {
    let mut graph = Graph::new();
    let summary = load(&mut graph, Source { name, bytes: content.as_bytes() });
    assert_eq!(summary, Ok(ImportSummary { nodes, relationships, properties }), "{content}");
    assert_eq!((graph.node_count() as u64, graph.relationship_count() as u64), (nodes, relationships));
}

/// Checks that a file is refused with an error that begins as expected, and that nothing of it stays.
pub(super) fn check_error(name: &str, bytes: &[u8], expected: &str) {
    let mut graph = Graph::new();
    let error = load(&mut graph, Source { name, bytes }).expect_err("the file must be refused").to_string();
    assert!(error.starts_with(expected), "expected {expected}\n but got {error}");
    assert_eq!((graph.node_count(), graph.relationship_count()), (0, 0), "{error}");
}
