//! Elements into the graph.

use super::json::Properties;
use crate::graph::{Graph, LabelId};
use crate::value::NodeIndex;

/// How much an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Nodes created.
    pub nodes: u64,
    /// Relationships created.
    pub relationships: u64,
    /// Properties set.
    pub properties: u64,
}

/// Creates elements by the names that files use, and counts them.
pub struct Builder<'g> {
    graph: &'g mut Graph,
    summary: ImportSummary,
}

impl<'g> Builder<'g> {
    /// A builder that has created nothing yet.
    pub(super) fn new(graph: &'g mut Graph) -> Self {
        Self { graph, summary: ImportSummary::default() }
    }

    /// What was created so far.
    pub(super) fn summary(&self) -> ImportSummary {
        self.summary
    }

    /// Creates a node.
    pub(super) fn node(&mut self, labels: &[String], properties: Properties) -> NodeIndex {
        let labels: Vec<LabelId> = labels.iter().map(|label| self.graph.intern_label(label)).collect();
        let node = self.graph.create_node(&labels);
        self.summary.nodes += 1;
        for (name, value) in properties {
            let key = self.graph.intern_key(&name);
            self.graph.set_node_property(node, key, value);
            self.summary.properties += 1;
        }
        node
    }

    /// Creates a relationship.
    pub(super) fn relationship(&mut self, name: &str, start: NodeIndex, end: NodeIndex, properties: Properties) {
        let relationship_type = self.graph.intern_type(name);
        let relationship = self.graph.create_relationship(relationship_type, start, end);
        self.summary.relationships += 1;
        for (name, value) in properties {
            let key = self.graph.intern_key(&name);
            self.graph.set_relationship_property(relationship, key, value);
            self.summary.properties += 1;
        }
    }
}
