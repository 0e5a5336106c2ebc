//! Writing elements. Every public write is recorded so that it can be undone; what it is made of is not.

use super::topology::Link;
use super::undo::Change;
use super::{Graph, KeyId, LabelId, TypeId};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use roaring::RoaringBitmap;

/// Writes. Nothing happens to an element that is not there or is deleted.
impl Graph {
    /// Makes room for so many more nodes and relationships.
    pub fn reserve(&mut self, nodes: usize, relationships: usize) {
        self.topology.reserve(nodes, relationships);
    }

    /// Makes a node with these labels.
    pub fn create_node(&mut self, labels: &[LabelId]) -> NodeIndex {
        let node = self.topology.add_node(labels);
        self.enter_labels(node);
        self.undo.record(Change::NodeCreated(node));
        node
    }

    /// Makes a relationship between two nodes, which must have been created; should one be deleted, [`Graph::check`]
    /// complains.
    pub fn create_relationship(&mut self, kind: TypeId, source: NodeIndex, target: NodeIndex) -> RelationshipIndex {
        let relationship = self.topology.add_relationship(kind, source, target);
        self.enter_type(relationship);
        self.undo.record(Change::RelationshipCreated(relationship));
        relationship
    }

    /// Gives the node a property, or takes it away by null; whether anything changed.
    pub fn set_node_property(&mut self, node: NodeIndex, key: KeyId, value: Value) -> bool {
        if !self.contains_node(node) || self.node_property(node, key).is_identical(&value) {
            return false;
        }
        let before = self.put_node_property(node, key, value);
        self.undo.record(Change::NodeProperty { node, key, before });
        true
    }

    /// Gives the relationship a property, or takes it away by null; whether anything changed.
    pub fn set_relationship_property(&mut self, relationship: RelationshipIndex, key: KeyId, value: Value) -> bool {
        let before = self.relationship_property(relationship, key);
        if !self.contains_relationship(relationship) || before.is_identical(&value) {
            return false;
        }
        let before = self.put_relationship_property(relationship, key, value);
        self.undo.record(Change::RelationshipProperty { relationship, key, before });
        true
    }

    /// Gives the node a label; whether it did not have it.
    pub fn add_label(&mut self, node: NodeIndex, label: LabelId) -> bool {
        let changes = self.contains_node(node) && !self.has_label(node, label);
        if changes {
            self.put_label(node, label, true);
            self.undo.record(Change::LabelAdded(node, label));
        }
        changes
    }

    /// Takes a label from the node; whether it had it.
    pub fn remove_label(&mut self, node: NodeIndex, label: LabelId) -> bool {
        let changes = self.contains_node(node) && self.has_label(node, label);
        if changes {
            self.put_label(node, label, false);
            self.undo.record(Change::LabelRemoved(node, label));
        }
        changes
    }

    /// Deletes the node, but not its relationships; whether it was there.
    pub fn delete_node(&mut self, node: NodeIndex) -> bool {
        let changes = self.contains_node(node);
        if changes {
            self.hide_node(node);
            self.undo.record(Change::NodeDeleted(node));
        }
        changes
    }

    /// Deletes the relationship; whether it was there.
    pub fn delete_relationship(&mut self, relationship: RelationshipIndex) -> bool {
        let changes = self.contains_relationship(relationship);
        if changes {
            self.hide_relationship(relationship);
            self.undo.record(Change::RelationshipDeleted(relationship));
        }
        changes
    }
}

/// Properties and labels, and what follows from them.
impl Graph {
    /// Writes a property of the node; what it was before.
    pub(super) fn put_node_property(&mut self, node: NodeIndex, key: KeyId, value: Value) -> Value {
        let before = self.node_property(node, key).to_value();
        for label in self.topology.labels(node) {
            self.schema.nodes.change(label.0, key, node.0, &value, &self.node_properties);
        }
        self.node_properties.set(node.0, key, value);
        before
    }

    /// Writes a property of the relationship; what it was before.
    pub(super) fn put_relationship_property(
        &mut self,
        relationship: RelationshipIndex,
        key: KeyId,
        value: Value,
    ) -> Value {
        let before = self.relationship_property(relationship, key).to_value();
        let kind = self.relationship_type(relationship);
        self.schema.relationships.change(kind.0, key, relationship.0, &value, &self.relationship_properties);
        self.relationship_properties.set(relationship.0, key, value);
        before
    }

    /// Gives the node a label or takes it away.
    pub(super) fn put_label(&mut self, node: NodeIndex, label: LabelId, present: bool) {
        let links = self.links_of(node);
        for (kind, source, target) in &links {
            self.patterns.remove(&self.topology, *kind, *source, *target);
        }
        let mut labels = self.topology.labels(node).to_vec();
        labels.retain(|other| *other != label);
        labels.extend(present.then_some(label));
        self.topology.set_labels(node, &labels);
        for (kind, source, target) in &links {
            self.patterns.add(&self.topology, *kind, *source, *target);
        }
        if present {
            self.label_nodes[label.0 as usize].insert(node.0);
            self.schema.nodes.enter(label.0, node.0, &self.node_properties);
        } else {
            self.label_nodes[label.0 as usize].remove(node.0);
            self.schema.nodes.leave(label.0, node.0, &self.node_properties);
        }
    }

    /// The live relationships of the node, each once.
    fn links_of(&self, node: NodeIndex) -> Vec<(TypeId, NodeIndex, NodeIndex)> {
        let ends = |link: Link| (link.kind, NodeIndex(link.source), NodeIndex(link.target));
        self.all_links(node).map(ends).collect()
    }
}

/// Coming and going of elements, and what follows from it.
impl Graph {
    pub(super) fn enter_labels(&mut self, node: NodeIndex) {
        for label in self.topology.labels(node) {
            self.label_nodes[label.0 as usize].insert(node.0);
            self.schema.nodes.enter(label.0, node.0, &self.node_properties);
        }
    }

    fn leave_labels(&mut self, node: NodeIndex) {
        for label in self.topology.labels(node) {
            self.label_nodes[label.0 as usize].remove(node.0);
            self.schema.nodes.leave(label.0, node.0, &self.node_properties);
        }
    }

    fn enter_type(&mut self, relationship: RelationshipIndex) {
        self.enter_types(&[relationship]);
    }

    /// Enters relationships, which takes least where many of a type follow one another.
    pub(super) fn enter_types(&mut self, relationships: &[RelationshipIndex]) {
        let topology = &self.topology;
        let kind_of = |one: &RelationshipIndex| topology.relationship(*one).map(|record| record.kind);
        for run in relationships.chunk_by(|one, next| kind_of(one) == kind_of(next)) {
            let Some(kind) = kind_of(&run[0]) else { continue };
            insert(&mut self.type_relationships[kind.0 as usize], run);
            if !self.schema.relationships.of(kind.0).is_empty() {
                for one in run {
                    self.schema.relationships.enter(kind.0, one.0, &self.relationship_properties);
                }
            }
            let ends = run.iter().filter_map(|one| topology.ends(*one));
            self.patterns.add_all(topology, kind, ends.clone());
            ends.for_each(|(source, target)| self.adjacency.change(source, target));
        }
    }

    fn leave_type(&mut self, relationship: RelationshipIndex) {
        let Some((source, target)) = self.topology.ends(relationship) else { return };
        let kind = self.relationship_type(relationship);
        self.type_relationships[kind.0 as usize].remove(relationship.0);
        self.schema.relationships.leave(kind.0, relationship.0, &self.relationship_properties);
        self.patterns.remove(&self.topology, kind, source, target);
        self.adjacency.change(source, target);
    }

    /// Marks the node as deleted.
    fn hide_node(&mut self, node: NodeIndex) {
        // Rows know nothing of deleted nodes: what leads here is read from petgraph.
        let links: Vec<_> = self.all_links(node).collect();
        links.iter().for_each(|link| self.adjacency.change(NodeIndex(link.source), NodeIndex(link.target)));
        self.leave_labels(node);
        self.node_properties.hide(node.0);
        self.topology.mark_node(node, true);
        self.topology.dead_nodes.push(node);
    }

    /// Marks the relationship as deleted.
    fn hide_relationship(&mut self, relationship: RelationshipIndex) {
        self.leave_type(relationship);
        self.relationship_properties.hide(relationship.0);
        self.topology.mark_relationship(relationship, true);
        self.topology.dead_relationships.push(relationship);
    }

    /// Takes the latest deletion back, which was that of the node.
    pub(super) fn revive_node(&mut self, node: NodeIndex) {
        self.topology.dead_nodes.pop();
        self.topology.mark_node(node, false);
        self.node_properties.show(node.0);
        self.enter_labels(node);
    }

    /// Takes the latest deletion back, which was that of the relationship.
    pub(super) fn revive_relationship(&mut self, relationship: RelationshipIndex) {
        self.topology.dead_relationships.pop();
        self.topology.mark_relationship(relationship, false);
        self.relationship_properties.show(relationship.0);
        self.enter_type(relationship);
    }

    /// Takes the latest creation back, which was that of the node: it has no relationships and no properties.
    pub(super) fn erase_node(&mut self, node: NodeIndex) {
        self.leave_labels(node);
        self.topology.remove_node(node);
    }

    /// Takes the latest creation back, which was that of the relationship: it has no properties.
    pub(super) fn erase_relationship(&mut self, relationship: RelationshipIndex) {
        self.leave_type(relationship);
        self.topology.remove_relationship(relationship);
    }

    /// Removes for good what is marked as deleted.
    pub(super) fn remove_dead(&mut self) {
        let nodes = std::mem::take(&mut self.topology.dead_nodes);
        for node in &nodes {
            let left: Vec<_> = self.all_links(*node).map(|left| RelationshipIndex(left.index)).collect();
            left.into_iter().for_each(|relationship| self.hide_relationship(relationship));
        }
        let relationships = std::mem::take(&mut self.topology.dead_relationships);
        relationships.iter().for_each(|relationship| self.relationship_properties.clear(relationship.0));
        self.topology.remove_relationships(relationships);
        for node in nodes {
            self.node_properties.clear(node.0);
            self.topology.remove_node(node);
        }
    }
}

/// Puts relationships into a set. New ones mostly come last, where they need not be looked for; to find the last takes a
/// while, which pays for many only. (`insert_range` would be shorter, but makes sets of runs, of which `next_many` of roaring 0.12
/// loses members.)
fn insert(set: &mut RoaringBitmap, relationships: &[RelationshipIndex]) {
    let appended = match relationships.len() {
        1 => 0,
        _ => match set.append(relationships.iter().map(|one| one.0)) {
            Ok(count) => count,
            Err(unsorted) => unsorted.valid_until(),
        },
    };
    set.extend(relationships[appended as usize..].iter().map(|one| one.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Direction;

    #[test]
    fn a_write_tells_whether_it_changed_something() {
        let mut graph = Graph::new();
        let (label, key, node) = (graph.intern_label("A"), graph.intern_key("k"), graph.create_node(&[]));
        assert!(graph.add_label(node, label) && !graph.add_label(node, label));
        assert!(graph.remove_label(node, label) && !graph.remove_label(node, label));
        assert!(!graph.set_node_property(node, key, Value::Null));
        assert!(graph.set_node_property(node, key, Value::Integer(1)));
        assert!(!graph.set_node_property(node, key, Value::Integer(1)));
        assert!(graph.set_node_property(node, key, Value::Float(1.0)));
        assert!(graph.delete_node(node) && !graph.delete_node(node));
        assert!(!graph.add_label(node, label) && !graph.set_node_property(node, key, Value::Null));
    }

    #[test]
    fn a_place_is_not_given_away_within_a_transaction() {
        let mut graph = Graph::new();
        let node = graph.create_node(&[]);
        graph.delete_node(node);
        assert_ne!(graph.create_node(&[]), node);
        graph.commit();
        assert_eq!(graph.create_node(&[]), node);
        assert_eq!(graph.node_id(node), 2);
    }

    #[test]
    fn a_relationship_left_behind_goes_with_its_node() {
        let mut graph = Graph::new();
        let (a, b, kind) = (graph.create_node(&[]), graph.create_node(&[]), graph.intern_type("T"));
        graph.create_relationship(kind, a, b);
        graph.delete_node(b);
        graph.commit();
        assert_eq!((graph.node_count(), graph.relationship_count()), (1, 0));
        assert_eq!(graph.degree(a, Direction::Both, &[]), 0);
    }
}
