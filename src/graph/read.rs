//! Reading elements.

use super::{Graph, KeyId, LabelId, PropertyColumn, PropertyRef, TypeId};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use roaring::RoaringBitmap;
use std::ops::Range;

/// Nodes. An index that was never given out answers as a deleted node without labels and with id 0.
impl Graph {
    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.topology.node_count()
    }

    /// One more than the greatest node index ever in use.
    pub fn node_bound(&self) -> u32 {
        self.topology.node_bound()
    }

    /// All nodes, ascending.
    pub fn nodes(&self) -> impl Iterator<Item = NodeIndex> {
        self.nodes_in(0..self.node_bound())
    }

    /// The nodes with indices in the range, ascending.
    pub fn nodes_in(&self, range: Range<u32>) -> impl Iterator<Item = NodeIndex> {
        let range = range.start..range.end.min(self.node_bound());
        range.map(NodeIndex).filter(|node| self.contains_node(*node))
    }

    /// Whether the node exists and is not deleted.
    #[inline]
    pub fn contains_node(&self, node: NodeIndex) -> bool {
        self.topology.has_node(node)
    }

    /// Whether an element was deleted since the last commit: only then can an index at hand be that of a deleted one.
    pub fn has_deleted(&self) -> bool {
        !self.topology.dead_nodes.is_empty() || !self.topology.dead_relationships.is_empty()
    }

    /// The id by which users know the node, also when it is deleted.
    pub fn node_id(&self, node: NodeIndex) -> u64 {
        self.topology.node(node).map_or(0, |record| record.id)
    }

    /// The live node with the id.
    pub fn node_by_id(&self, id: u64) -> Option<NodeIndex> {
        self.topology.node_by_id(id)
    }

    /// The node's labels, also when it is deleted.
    #[inline]
    pub fn node_labels(&self, node: NodeIndex) -> &[LabelId] {
        self.topology.labels(node)
    }

    /// Whether the node has the label, also when it is deleted.
    #[inline]
    pub fn has_label(&self, node: NodeIndex, label: LabelId) -> bool {
        self.node_labels(node).contains(&label)
    }

    /// The live nodes with the label.
    pub fn nodes_with_label(&self, label: LabelId) -> &RoaringBitmap {
        self.label_nodes.get(label.0 as usize).unwrap_or(&self.nothing)
    }
}

/// Relationships. An index that was never given out answers as a deleted relationship with id 0, between nodes that
/// are not there.
impl Graph {
    /// How many relationships there are.
    pub fn relationship_count(&self) -> usize {
        self.topology.relationship_count()
    }

    /// One more than the greatest relationship index ever in use.
    pub fn relationship_bound(&self) -> u32 {
        self.topology.relationship_bound()
    }

    /// All relationships, ascending.
    pub fn relationships(&self) -> impl Iterator<Item = RelationshipIndex> {
        self.relationships_in(0..self.relationship_bound())
    }

    /// The relationships with indices in the range, ascending.
    pub fn relationships_in(&self, range: Range<u32>) -> impl Iterator<Item = RelationshipIndex> {
        let range = range.start..range.end.min(self.relationship_bound());
        range.map(RelationshipIndex).filter(|relationship| self.contains_relationship(*relationship))
    }

    /// Whether the relationship exists and is not deleted.
    #[inline]
    pub fn contains_relationship(&self, relationship: RelationshipIndex) -> bool {
        self.topology.has_relationship(relationship)
    }

    /// The id by which users know the relationship, also when it is deleted.
    pub fn relationship_id(&self, relationship: RelationshipIndex) -> u64 {
        self.topology.relationship(relationship).map_or(0, |record| record.id())
    }

    /// The live relationship with the id.
    pub fn relationship_by_id(&self, id: u64) -> Option<RelationshipIndex> {
        self.topology.relationship_by_id(id)
    }

    /// The relationship's type, also when it is deleted.
    #[inline]
    pub fn relationship_type(&self, relationship: RelationshipIndex) -> TypeId {
        self.topology.relationship(relationship).map_or(TypeId(u32::MAX), |record| record.kind)
    }

    /// The node that the relationship leaves, also when it is deleted.
    #[inline]
    pub fn source(&self, relationship: RelationshipIndex) -> NodeIndex {
        self.topology.ends(relationship).map_or(NodeIndex(u32::MAX), |(source, _)| source)
    }

    /// The node that the relationship enters, also when it is deleted.
    #[inline]
    pub fn target(&self, relationship: RelationshipIndex) -> NodeIndex {
        self.topology.ends(relationship).map_or(NodeIndex(u32::MAX), |(_, target)| target)
    }

    /// The live relationships of the type, ascending.
    pub fn relationships_of_type(&self, kind: TypeId) -> impl Iterator<Item = RelationshipIndex> {
        self.relationships_with_type(kind).iter().map(RelationshipIndex)
    }

    /// The live relationships of the type, as a bitmap.
    pub fn relationships_with_type(&self, kind: TypeId) -> &RoaringBitmap {
        self.type_relationships.get(kind.0 as usize).unwrap_or(&self.nothing)
    }
}

/// Properties, also of deleted elements.
impl Graph {
    /// A property of the node.
    #[inline]
    pub fn node_property(&self, node: NodeIndex, key: KeyId) -> PropertyRef<'_> {
        self.node_properties.get(node.0, key)
    }

    /// A property of the relationship.
    #[inline]
    pub fn relationship_property(&self, relationship: RelationshipIndex, key: KeyId) -> PropertyRef<'_> {
        self.relationship_properties.get(relationship.0, key)
    }

    /// All properties of the node, ordered by when the graph first saw their keys.
    pub fn node_properties(&self, node: NodeIndex) -> Vec<(KeyId, Value)> {
        self.node_properties.of(node.0).map(|(key, property)| (key, property.to_value())).collect()
    }

    /// The same where they lie.
    pub fn node_property_refs(&self, node: NodeIndex) -> impl Iterator<Item = (KeyId, PropertyRef<'_>)> {
        self.node_properties.of(node.0)
    }

    /// All properties of the relationship, ordered by when the graph first saw their keys.
    pub fn relationship_properties(&self, relationship: RelationshipIndex) -> Vec<(KeyId, Value)> {
        self.relationship_properties.of(relationship.0).map(|(key, property)| (key, property.to_value())).collect()
    }

    /// The same where they lie.
    pub fn relationship_property_refs(
        &self,
        relationship: RelationshipIndex,
    ) -> impl Iterator<Item = (KeyId, PropertyRef<'_>)> {
        self.relationship_properties.of(relationship.0)
    }

    /// The properties of that key of all nodes; none where no node has one.
    pub fn node_column(&self, key: KeyId) -> Option<&PropertyColumn> {
        self.node_properties.column(key)
    }

    /// The properties of that key of all relationships; none where no relationship has one.
    pub fn relationship_column(&self, key: KeyId) -> Option<&PropertyColumn> {
        self.relationship_properties.column(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_index_answers_without_panic() {
        let graph = Graph::new();
        for index in [0, u32::MAX] {
            assert!(!graph.contains_node(NodeIndex(index)) && !graph.contains_relationship(RelationshipIndex(index)));
            assert_eq!(graph.node_labels(NodeIndex(index)), []);
            assert!(graph.node_property(NodeIndex(index), KeyId(index)).is_missing());
            assert_eq!((graph.node_id(NodeIndex(index)), graph.source(RelationshipIndex(index)).0), (0, u32::MAX));
        }
        assert!(graph.nodes_with_label(LabelId(3)).is_empty());
        assert_eq!(graph.nodes_in(0..u32::MAX).count(), 0);
    }

    #[test]
    fn a_deleted_element_stays_readable_until_commit() {
        let mut graph = Graph::new();
        let (label, kind, key) = (graph.intern_label("A"), graph.intern_type("T"), graph.intern_key("k"));
        let node = graph.create_node(&[label]);
        let relationship = graph.create_relationship(kind, node, node);
        graph.set_node_property(node, key, Value::Integer(1));
        graph.delete_relationship(relationship);
        graph.delete_node(node);
        assert_eq!((graph.nodes().count(), graph.relationships().count()), (0, 0));
        assert_eq!((graph.relationship_type(relationship), graph.source(relationship)), (kind, node));
        assert_eq!((graph.node_labels(node), graph.node_properties(node).len()), (&[label][..], 1));
        assert_eq!(graph.node_by_id(0), None);
        graph.commit();
        assert_eq!((graph.node_labels(node), graph.node_properties(node).len()), (&[][..], 0));
    }
}
