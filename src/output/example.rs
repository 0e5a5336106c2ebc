//! A small result for the tests of the formats.

use crate::result::{Elements, Node, QueryResult, Relationship};
use crate::value::{Map, NodeIndex, Path, RelationshipIndex, Value};
use std::sync::Arc;

/// `MATCH (c:Country)-[r]->(a) RETURN c, r, a`, one row.
pub(crate) fn treaty() -> QueryResult {
    let mut elements = Elements::default();
    elements.nodes.insert(NodeIndex(0), node(10, &["Country"], [("name", "Canada".into())]));
    elements.nodes.insert(NodeIndex(1), node(11, &["Agreement"], [("name", "USMCA".into())]));
    elements.relationships.insert(RelationshipIndex(0), relationship(7, "PARTY_TO", 0, 1, [("since", 2020.into())]));
    QueryResult {
        elements,
        ..rows(
            &["c", "r", "a"],
            vec![vec![Value::Node(NodeIndex(0)), Value::Relationship(RelationshipIndex(0)), Value::Node(NodeIndex(1))]],
        )
    }
}

/// The path along the row of [`treaty`].
pub(crate) fn path() -> Value {
    let nodes = vec![NodeIndex(0), NodeIndex(1)];
    Value::Path(Arc::new(Path { nodes, relationships: vec![RelationshipIndex(0)] }))
}

/// A result of these columns and rows, without elements.
pub(crate) fn rows(columns: &[&str], rows: Vec<Vec<Value>>) -> QueryResult {
    QueryResult { columns: columns.iter().map(|&name| name.into()).collect(), rows, ..QueryResult::default() }
}

/// A node.
pub(crate) fn node<const N: usize>(id: u64, labels: &[&str], properties: [(&str, Value); N]) -> Node {
    Node { id, labels: labels.iter().map(|&label| label.into()).collect(), properties: map(properties) }
}

/// A relationship.
pub(crate) fn relationship<const N: usize>(
    id: u64,
    relationship_type: &str,
    start: u32,
    end: u32,
    properties: [(&str, Value); N],
) -> Relationship {
    let relationship_type = relationship_type.into();
    Relationship { id, relationship_type, start: NodeIndex(start), end: NodeIndex(end), properties: map(properties) }
}

/// What a format writes for a result.
pub(crate) fn written(format: &dyn super::Format, result: &QueryResult, options: &super::Options) -> String {
    let mut out = Vec::new();
    format.write(result, options, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("formats write UTF-8")
}

fn map<const N: usize>(properties: [(&str, Value); N]) -> Map {
    properties.into_iter().map(|(key, value)| (key.into(), value)).collect()
}
