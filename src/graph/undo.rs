//! The undo log: how every write since the last commit is taken back.

use super::{ConstraintDefinition, FullTextIndexDefinition, Graph, IndexDefinition, KeyId, LabelId, PropertyIndex};
use crate::value::{NodeIndex, RelationshipIndex, Value};

/// A write, with what it takes to undo it.
#[derive(Clone, Debug)]
pub(super) enum Change {
    NodeCreated(NodeIndex),
    NodesCreated(Vec<NodeIndex>),
    NodeDeleted(NodeIndex),
    RelationshipCreated(RelationshipIndex),
    RelationshipsCreated(Vec<RelationshipIndex>),
    RelationshipDeleted(RelationshipIndex),
    NodeProperty { node: NodeIndex, key: KeyId, before: Value },
    RelationshipProperty { relationship: RelationshipIndex, key: KeyId, before: Value },
    LabelAdded(NodeIndex, LabelId),
    LabelRemoved(NodeIndex, LabelId),
    Schema(Box<SchemaChange>),
}

/// A change of what is declared, with what it takes to undo it.
#[derive(Clone, Debug)]
pub(super) enum SchemaChange {
    IndexCreated(String),
    IndexDropped { position: usize, definition: IndexDefinition, built: Option<PropertyIndex> },
    FullTextIndexCreated(String),
    FullTextIndexDropped { position: usize, definition: FullTextIndexDefinition },
    ConstraintCreated(String),
    ConstraintDropped { position: usize, definition: ConstraintDefinition, built: Option<PropertyIndex> },
}

/// The writes since the last commit, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct UndoLog {
    changes: Vec<Change>,
    is_off: bool,
    /// Whether something was written that is not in the log.
    has_unrecorded: bool,
}

/// A moment in the running transaction to which the graph can go back; void after the next commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Savepoint(usize);

/// The elements that were written to, each once and ascending.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) nodes: Vec<u32>,
    pub(super) relationships: Vec<u32>,
}

impl UndoLog {
    /// Notes that something was written that cannot be undone.
    pub(super) fn note_unrecorded(&mut self) {
        self.has_unrecorded = true;
    }

    pub(super) fn record(&mut self, change: Change) {
        if self.is_off {
            self.has_unrecorded = true;
        } else {
            self.changes.push(change);
        }
    }

    /// Whether nothing was written since the last commit.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.has_unrecorded
    }

    /// Whether changes are kept.
    pub(super) fn is_recording(&self) -> bool {
        !self.is_off
    }

    /// The writes since the last commit, if all were recorded.
    pub(super) fn recorded(&self) -> Option<&[Change]> {
        (!self.has_unrecorded).then_some(&self.changes)
    }

    /// The elements written to since the savepoint.
    pub(super) fn touched(&self, since: Savepoint) -> Touched {
        let mut touched = Touched::default();
        for change in self.changes.get(since.0..).unwrap_or_default() {
            match change {
                Change::NodeCreated(node)
                | Change::NodeDeleted(node)
                | Change::NodeProperty { node, .. }
                | Change::LabelAdded(node, _)
                | Change::LabelRemoved(node, _) => touched.nodes.push(node.0),
                Change::RelationshipCreated(relationship)
                | Change::RelationshipDeleted(relationship)
                | Change::RelationshipProperty { relationship, .. } => touched.relationships.push(relationship.0),
                Change::NodesCreated(nodes) => touched.nodes.extend(nodes.iter().map(|node| node.0)),
                Change::RelationshipsCreated(relationships) => {
                    touched.relationships.extend(relationships.iter().map(|relationship| relationship.0));
                }
                Change::Schema(_) => {}
            }
        }
        for elements in [&mut touched.nodes, &mut touched.relationships] {
            elements.sort_unstable();
            elements.dedup();
        }
        touched
    }
}

/// Transactions.
impl Graph {
    /// Where the graph is now, to come back to.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.undo.changes.len())
    }

    /// Undoes every write since the savepoint, except for those made while recording was off.
    pub fn rollback_to(&mut self, savepoint: Savepoint) {
        while self.undo.changes.len() > savepoint.0 {
            if let Some(change) = self.undo.changes.pop() {
                self.undo_change(change);
            }
        }
    }

    /// Undoes every write since the last commit. Recording is off for new graphs only: such a one is new again.
    pub fn rollback(&mut self) {
        if self.undo.has_unrecorded {
            *self = Self::new();
        } else {
            self.rollback_to(Savepoint(0));
        }
    }

    /// A copy of the graph as it was at the last commit.
    #[must_use]
    pub fn as_committed(&self) -> Self {
        if self.undo.has_unrecorded {
            return Self::new();
        }
        let mut committed = self.clone();
        committed.rollback();
        committed
    }

    /// Makes every write final: what was deleted is gone, and no savepoint is valid any more.
    ///
    /// The graph should have passed [`Graph::check`]; a relationship whose end node was deleted goes with it.
    pub fn commit(&mut self) {
        if self.undo.is_empty() {
            return;
        }
        self.undo.changes = Vec::new();
        self.undo.has_unrecorded = false;
        self.version += 1;
        self.remove_dead();
    }

    /// Whether something was written since the last commit, or may have been.
    pub fn is_changed(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Turns recording for [`Graph::rollback_to`] off or on again. Off is for loading into a graph that would be thrown
    /// away if the load failed.
    pub fn record_changes(&mut self, on: bool) {
        self.undo.is_off = !on;
    }

    fn undo_change(&mut self, change: Change) {
        match change {
            Change::NodeCreated(node) => self.erase_node(node),
            Change::NodesCreated(nodes) => self.erase_nodes(&nodes),
            Change::NodeDeleted(node) => self.revive_node(node),
            Change::RelationshipCreated(relationship) => self.erase_relationship(relationship),
            Change::RelationshipsCreated(relationships) => self.erase_relationships(&relationships),
            Change::RelationshipDeleted(relationship) => self.revive_relationship(relationship),
            Change::NodeProperty { node, key, before } => drop(self.put_node_property(node, key, before)),
            Change::RelationshipProperty { relationship, key, before } => {
                drop(self.put_relationship_property(relationship, key, before));
            }
            Change::LabelAdded(node, label) => self.put_label(node, label, false),
            Change::LabelRemoved(node, label) => self.put_label(node, label, true),
            Change::Schema(change) => self.undo_schema_change(*change),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_small() {
        assert!(size_of::<Change>() <= 40);
    }

    #[test]
    fn a_rollback_leaves_no_trace() {
        let mut graph = Graph::new();
        let (label, key, kind) = (graph.intern_label("A"), graph.intern_key("k"), graph.intern_type("T"));
        let node = graph.create_node(&[label]);
        graph.set_node_property(node, key, Value::Integer(1));
        graph.commit();
        let before = graph.savepoint();
        let other = graph.create_node(&[label]);
        let relationship = graph.create_relationship(kind, node, other);
        graph.set_relationship_property(relationship, key, Value::Integer(5));
        graph.set_node_property(node, key, Value::Null);
        graph.remove_label(node, label);
        graph.delete_relationship(relationship);
        graph.delete_node(node);
        graph.rollback_to(before);
        assert_eq!((graph.node_count(), graph.relationship_count()), (1, 0));
        assert_eq!(graph.node_labels(node), [label]);
        assert!(matches!(graph.node_property(node, key), super::super::PropertyRef::Integer(1)));
        assert!(graph.relationship_column(key).is_none());
    }

    #[test]
    fn a_version_stands_for_a_change() {
        let mut graph = Graph::new();
        let version = graph.version();
        graph.commit();
        assert_eq!(graph.version(), version);
        let before = graph.savepoint();
        graph.create_node(&[]);
        graph.rollback_to(before);
        graph.commit();
        assert_eq!(graph.version(), version);
        graph.create_node(&[]);
        graph.commit();
        assert_ne!(graph.version(), version);
    }

    #[test]
    fn nothing_is_recorded_while_loading() {
        let mut graph = Graph::new();
        graph.record_changes(false);
        let before = graph.savepoint();
        graph.create_node(&[]);
        graph.rollback_to(before);
        assert_eq!(graph.node_count(), 1);
        graph.commit();
        assert_eq!(graph.version(), 1);
    }
}
