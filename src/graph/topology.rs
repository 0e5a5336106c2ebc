//! The truth about which elements there are and how they hang together.

use super::ids::IdTable;
use super::record::{LabelSetId, LabelSets, NodeRecord, RelationshipRecord};
use super::{LabelId, TypeId};
use crate::value::{NodeIndex, RelationshipIndex};
use petgraph::stable_graph::{EdgeIndex, Edges, NodeIndex as PetNode, StableDiGraph};
use petgraph::visit::{EdgeIndexable, EdgeRef, NodeIndexable};
use petgraph::{Directed, Direction};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Nodes and relationships: a petgraph graph, and the ids by which users know its elements.
///
/// A deleted element is only marked until the transaction is committed. Asking for an index that was never given out
/// answers as for a deleted element without labels, id 0 and no neighbours.
#[derive(Clone, Debug, Default)]
pub(super) struct Topology {
    graph: PetGraph,
    label_sets: LabelSets,
    pub(super) node_ids: IdTable,
    pub(super) relationship_ids: IdTable,
    node_bound: u32,
    relationship_bound: u32,
    /// The marked nodes, in order of deletion.
    pub(super) dead_nodes: Vec<NodeIndex>,
    /// The marked relationships, in order of deletion.
    pub(super) dead_relationships: Vec<RelationshipIndex>,
}

/// A relationship with its end nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) index: u32,
    pub(super) kind: TypeId,
}

fn pet_node(node: NodeIndex) -> PetNode {
    PetNode::from(node.0)
}

fn pet_edge(relationship: RelationshipIndex) -> EdgeIndex {
    EdgeIndex::from(relationship.0)
}

impl Topology {
    pub(super) fn reserve(&mut self, nodes: usize, relationships: usize) {
        self.graph.reserve_nodes(nodes);
        self.graph.reserve_edges(relationships);
    }

    pub(super) fn node_count(&self) -> usize {
        self.graph.node_count() - self.dead_nodes.len()
    }

    pub(super) fn relationship_count(&self) -> usize {
        self.graph.edge_count() - self.dead_relationships.len()
    }

    pub(super) fn node_bound(&self) -> u32 {
        self.node_bound
    }

    pub(super) fn relationship_bound(&self) -> u32 {
        self.relationship_bound
    }

    /// The node's record, also when the node is marked as deleted.
    pub(super) fn node(&self, node: NodeIndex) -> Option<&NodeRecord> {
        self.graph.node_weight(pet_node(node))
    }

    /// The relationship's record, also when the relationship is marked as deleted.
    pub(super) fn relationship(&self, relationship: RelationshipIndex) -> Option<&RelationshipRecord> {
        self.graph.edge_weight(pet_edge(relationship))
    }

    pub(super) fn has_node(&self, node: NodeIndex) -> bool {
        self.node(node).is_some_and(|record| !record.deleted)
    }

    pub(super) fn has_relationship(&self, relationship: RelationshipIndex) -> bool {
        self.relationship(relationship).is_some_and(|record| !record.deleted)
    }

    pub(super) fn node_by_id(&self, id: u64) -> Option<NodeIndex> {
        let node = self.node_ids.guess(id).map(NodeIndex)?;
        self.node(node).filter(|record| record.id == id && !record.deleted).map(|_| node)
    }

    pub(super) fn relationship_by_id(&self, id: u64) -> Option<RelationshipIndex> {
        let relationship = self.relationship_ids.guess(id).map(RelationshipIndex)?;
        self.relationship(relationship).filter(|record| record.id() == id && !record.deleted).map(|_| relationship)
    }

    /// Source and target.
    pub(super) fn ends(&self, relationship: RelationshipIndex) -> Option<(NodeIndex, NodeIndex)> {
        let (source, target) = self.graph.edge_endpoints(pet_edge(relationship))?;
        Some((NodeIndex(source.index() as u32), NodeIndex(target.index() as u32)))
    }

    pub(super) fn label_set(&self, node: NodeIndex) -> Option<LabelSetId> {
        self.node(node).map(|record| record.labels)
    }

    pub(super) fn labels(&self, node: NodeIndex) -> &[LabelId] {
        self.label_set(node).map_or(&[], |set| self.label_sets.labels(set))
    }

    pub(super) fn label_sets(&self) -> &LabelSets {
        &self.label_sets
    }

    pub(super) fn label_sets_mut(&mut self) -> &mut LabelSets {
        &mut self.label_sets
    }

    /// The live relationships that leave or enter the node, newest first.
    pub(super) fn links(&self, node: NodeIndex, direction: Direction) -> Links<'_> {
        Links { edges: self.graph.edges_directed(pet_node(node), direction) }
    }
}

/// The live relationships of a node in one direction.
#[derive(Clone, Debug)]
pub(super) struct Links<'a> {
    edges: Edges<'a, RelationshipRecord, Directed, u32>,
}

impl Iterator for Links<'_> {
    type Item = Link;

    fn next(&mut self) -> Option<Link> {
        let edge = self.edges.find(|edge| !edge.weight().deleted)?;
        Some(Link {
            source: edge.source().index() as u32,
            target: edge.target().index() as u32,
            index: edge.id().index() as u32,
            kind: edge.weight().kind,
        })
    }
}

/// Writes, which leave everything derived from the topology to the caller.
impl Topology {
    pub(super) fn add_node(&mut self, labels: &[LabelId]) -> NodeIndex {
        let labels = self.label_sets.intern(labels);
        let node = self.place_node(0, labels);
        let id = self.node_ids.assign(node.0);
        if let Some(record) = self.graph.node_weight_mut(pet_node(node)) {
            record.id = id;
        }
        node
    }

    pub(super) fn add_relationship(&mut self, kind: TypeId, source: NodeIndex, target: NodeIndex) -> RelationshipIndex {
        let relationship = self.place_relationship(0, kind, source, target);
        let id = self.relationship_ids.assign(relationship.0);
        if let Some(record) = self.graph.edge_weight_mut(pet_edge(relationship)) {
            *record = RelationshipRecord::new(id, kind);
        }
        relationship
    }

    /// Adds a node that has its id already, which no other has.
    pub(super) fn restore_node(&mut self, id: u64, labels: LabelSetId) -> NodeIndex {
        let node = self.place_node(id, labels);
        self.node_ids.place(id, node.0);
        node
    }

    /// Adds a relationship that has its id already, which no other has.
    pub(super) fn restore_relationship(
        &mut self,
        id: u64,
        kind: TypeId,
        source: NodeIndex,
        target: NodeIndex,
    ) -> RelationshipIndex {
        let relationship = self.place_relationship(id, kind, source, target);
        self.relationship_ids.place(id, relationship.0);
        relationship
    }

    fn place_node(&mut self, id: u64, labels: LabelSetId) -> NodeIndex {
        let index = self.graph.add_node(NodeRecord { id, labels, deleted: false });
        let node = NodeIndex(index.index() as u32);
        self.node_bound = self.node_bound.max(node.0 + 1);
        node
    }

    fn place_relationship(&mut self, id: u64, kind: TypeId, source: NodeIndex, target: NodeIndex) -> RelationshipIndex {
        let index = self.graph.add_edge(pet_node(source), pet_node(target), RelationshipRecord::new(id, kind));
        let relationship = RelationshipIndex(index.index() as u32);
        self.relationship_bound = self.relationship_bound.max(relationship.0 + 1);
        relationship
    }

    pub(super) fn set_labels(&mut self, node: NodeIndex, labels: &[LabelId]) {
        let labels = self.label_sets.intern(labels);
        if let Some(record) = self.graph.node_weight_mut(pet_node(node)) {
            record.labels = labels;
        }
    }

    pub(super) fn mark_node(&mut self, node: NodeIndex, deleted: bool) {
        if let Some(record) = self.graph.node_weight_mut(pet_node(node)) {
            record.deleted = deleted;
        }
    }

    pub(super) fn mark_relationship(&mut self, relationship: RelationshipIndex, deleted: bool) {
        if let Some(record) = self.graph.edge_weight_mut(pet_edge(relationship)) {
            record.deleted = deleted;
        }
    }

    /// Removes the node for good; it must have no relationships.
    pub(super) fn remove_node(&mut self, node: NodeIndex) {
        if let Some(record) = self.graph.remove_node(pet_node(node)) {
            self.node_ids.release(record.id);
        }
    }

    /// Removes the relationship for good.
    pub(super) fn remove_relationship(&mut self, relationship: RelationshipIndex) {
        if let Some(record) = self.graph.remove_edge(pet_edge(relationship)) {
            self.relationship_ids.release(record.id());
        }
    }

    /// Removes relationships for good that are marked as deleted.
    pub(super) fn remove_relationships(&mut self, mut dead: Vec<RelationshipIndex>) {
        if self.removal_cost(&dead) > self.graph.edge_count() + self.graph.node_count() {
            return self.rebuild_without(&dead);
        }
        // petgraph looks for an edge from the newest on, so the newest go first.
        dead.sort_unstable_by_key(|relationship| Reverse(self.relationship(*relationship).map(RelationshipRecord::id)));
        dead.into_iter().for_each(|relationship| self.remove_relationship(relationship));
    }

    /// How many steps petgraph takes at most to find the edges in their nodes' lists. Nodes that lose few do not count.
    fn removal_cost(&self, dead: &[RelationshipIndex]) -> usize {
        let mut lost: FxHashMap<(PetNode, Direction), usize> = FxHashMap::default();
        for (source, target) in dead.iter().filter_map(|dead| self.graph.edge_endpoints(pet_edge(*dead))) {
            *lost.entry((source, Direction::Outgoing)).or_default() += 1;
            *lost.entry((target, Direction::Incoming)).or_default() += 1;
        }
        let many = lost.into_iter().filter(|(_, lost)| *lost > 16);
        many.map(|((node, way), lost)| lost * (self.graph.edges_directed(node, way).count() - lost)).sum()
    }

    /// Builds petgraph's graph anew, with everything else where it was.
    fn rebuild_without(&mut self, dead: &[RelationshipIndex]) {
        for relationship in dead {
            if let Some(record) = self.relationship(*relationship) {
                let id = record.id();
                self.relationship_ids.release(id);
            }
        }
        let old = std::mem::take(&mut self.graph);
        self.graph = rebuild(old);
    }
}

type PetGraph = StableDiGraph<NodeRecord, RelationshipRecord, u32>;

/// The same graph without the edges that are marked as deleted. A place without an element is filled while the others
/// are put in theirs, and emptied at the end.
fn rebuild(old: PetGraph) -> PetGraph {
    let (nodes, edges) = (old.node_bound(), old.edge_bound());
    let mut new = PetGraph::with_capacity(nodes + 1, edges);
    let mut fillers = Vec::new();
    for node in (0..nodes).map(PetNode::new) {
        let record = old.node_weight(node).cloned();
        fillers.extend(record.is_none().then_some(node));
        new.add_node(record.unwrap_or_default());
    }
    let outside = new.add_node(NodeRecord::default());
    let mut edge_fillers = Vec::new();
    for edge in (0..edges).map(EdgeIndex::new) {
        match (old.edge_endpoints(edge), old.edge_weight(edge)) {
            (Some((source, target)), Some(record)) if !record.deleted => {
                new.add_edge(source, target, record.clone());
            }
            _ => edge_fillers.push(new.add_edge(outside, outside, RelationshipRecord::new(0, TypeId(0)))),
        }
    }
    drop(old);
    for edge in edge_fillers.into_iter().rev() {
        new.remove_edge(edge);
    }
    new.remove_node(outside);
    for node in fillers.into_iter().rev() {
        new.remove_node(node);
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_not_given_twice_though_its_place_is() {
        let mut topology = Topology::default();
        let first = topology.add_node(&[]);
        topology.remove_node(first);
        let second = topology.add_node(&[]);
        assert_eq!(first, second);
        assert_eq!(topology.node_by_id(0), None);
        assert_eq!(topology.node_by_id(1), Some(second));
    }

    #[test]
    fn half_of_a_hub_is_removed_without_moving_anything() {
        let mut topology = Topology::default();
        let nodes: Vec<_> = (0..400).map(|_| topology.add_node(&[])).collect();
        topology.remove_node(nodes[7]);
        let others = nodes[1..].iter().copied().filter(|node| *node != nodes[7]);
        let made: Vec<_> = others.map(|node| (node, topology.add_relationship(TypeId(0), nodes[0], node))).collect();
        let (dead, live): (Vec<_>, Vec<_>) = made.into_iter().partition(|(node, _)| node.0 % 2 == 0);
        let dead: Vec<_> = dead.into_iter().map(|(_, dead)| dead).collect();
        dead.iter().for_each(|dead| topology.mark_relationship(*dead, true));
        assert!(topology.removal_cost(&dead) > 10_000, "so that the graph is rebuilt");
        topology.remove_relationships(dead.clone());
        assert_eq!((topology.relationship_count(), topology.node_count()), (live.len(), 399));
        assert!(live.iter().all(|(node, live)| topology.ends(*live) == Some((nodes[0], *node))));
        assert!(dead.iter().all(|dead| topology.relationship(*dead).is_none()));
        assert_eq!(topology.links(nodes[0], Direction::Outgoing).count(), live.len());
        assert_eq!(topology.node(nodes[7]).map(|record| record.id), None);
    }

    #[test]
    fn marked_relationships_are_not_walked() {
        let mut topology = Topology::default();
        let (a, b) = (topology.add_node(&[]), topology.add_node(&[]));
        let relationship = topology.add_relationship(TypeId(0), a, b);
        assert_eq!(topology.links(a, Direction::Outgoing).count(), 1);
        assert_eq!(topology.links(b, Direction::Incoming).count(), 1);
        topology.mark_relationship(relationship, true);
        assert_eq!(topology.links(a, Direction::Outgoing).count(), 0);
        assert_eq!(topology.ends(relationship), Some((a, b)));
    }
}
