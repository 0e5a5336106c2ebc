//! Taking rows out of a running statement, with what they mention of the graph.

use crate::binder::OutputColumn;
use crate::expression::{Batch, Slot};
use crate::graph::{Graph, KeyId};
use crate::result::{Elements, Node, Relationship};
use crate::value::{Map, NodeIndex, RelationshipIndex, Value};

/// Collects the rows of a result.
pub(super) struct Materializer<'a> {
    graph: &'a Graph,
    slots: Vec<Slot>,
    rows: Vec<Vec<Value>>,
    elements: Elements,
}

impl<'a> Materializer<'a> {
    pub(super) fn new(graph: &'a Graph, columns: &[OutputColumn]) -> Self {
        let slots = columns.iter().map(|column| column.slot).collect();
        Self { graph, slots, rows: Vec::new(), elements: Elements::default() }
    }

    /// Takes the rows of a batch; those without columns are no result.
    pub(super) fn take(&mut self, batch: &Batch) {
        if self.slots.is_empty() {
            return;
        }
        let columns: Vec<_> = self.slots.iter().map(|slot| batch.column(*slot)).collect();
        for row in 0..batch.rows() {
            let values: Vec<Value> = columns.iter().map(|column| column.value(row)).collect();
            values.iter().for_each(|value| self.mention(value));
            self.rows.extend(std::iter::repeat_n(values, batch.weight(row) as usize));
        }
    }

    /// The rows, and the elements that they mention.
    pub(super) fn finish(self) -> (Vec<Vec<Value>>, Elements) {
        (self.rows, self.elements)
    }

    fn mention(&mut self, value: &Value) {
        match value {
            Value::Node(node) => self.add_node(*node),
            Value::Relationship(relationship) => self.add_relationship(*relationship),
            Value::Path(path) => {
                path.nodes.iter().for_each(|node| self.add_node(*node));
                path.relationships.iter().for_each(|relationship| self.add_relationship(*relationship));
            }
            Value::List(items) => items.iter().for_each(|item| self.mention(item)),
            Value::Map(map) => map.values().for_each(|value| self.mention(value)),
            _ => {}
        }
    }

    fn add_node(&mut self, node: NodeIndex) {
        let graph = self.graph;
        self.elements.nodes.entry(node).or_insert_with(|| Node {
            id: graph.node_id(node),
            labels: graph.node_labels(node).iter().map(|label| graph.label_name(*label).clone()).collect(),
            properties: named(graph.node_properties(node), graph),
        });
    }

    fn add_relationship(&mut self, relationship: RelationshipIndex) {
        let graph = self.graph;
        let (start, end) = (graph.source(relationship), graph.target(relationship));
        self.elements.relationships.entry(relationship).or_insert_with(|| Relationship {
            id: graph.relationship_id(relationship),
            relationship_type: graph.type_name(graph.relationship_type(relationship)).clone(),
            start,
            end,
            properties: named(graph.relationship_properties(relationship), graph),
        });
        self.add_node(start);
        self.add_node(end);
    }
}

fn named(properties: Vec<(KeyId, Value)>, graph: &Graph) -> Map {
    properties.into_iter().map(|(key, value)| (graph.key_name(key).clone(), value)).collect()
}
