//! The read index: rows of neighbours, and which nodes they no longer tell the truth about.

use super::rows::{Entry, Row, Rows};
use super::topology::Topology;
use super::{Graph, TypeId};
use crate::value::{NodeIndex, RelationshipIndex};
use fixedbitset::FixedBitSet;
use petgraph::Direction;
use roaring::RoaringBitmap;

/// Below this size the rows are rebuilt after any change, because that costs less than a statement.
const SMALL: usize = 256;

/// From that share of the graph changed on, the rows are rebuilt: so a change pays for a fixed number of steps.
const REBUILD_SHARE: usize = 8;

/// Rows of neighbours for each relationship type and direction, as they were when last built.
#[derive(Clone, Debug, Default)]
pub(super) struct Adjacency {
    outgoing: Vec<Rows>,
    incoming: Vec<Rows>,
    /// The nodes whose relationships have changed since.
    dirty: FixedBitSet,
    /// How many relationships have come or gone since.
    changes: usize,
}

impl Adjacency {
    /// Whether the rows tell the truth about the node.
    #[inline]
    pub(super) fn is_current(&self, node: NodeIndex) -> bool {
        self.changes == 0 || !self.dirty.contains(node.0 as usize)
    }

    /// How many relationship types there are rows for.
    pub(super) fn type_bound(&self) -> u32 {
        self.outgoing.len() as u32
    }

    /// The rows of a type, if there are any.
    #[inline]
    pub(super) fn rows(&self, kind: TypeId, direction: Direction) -> Option<&Rows> {
        match direction {
            Direction::Outgoing => self.outgoing.get(kind.0 as usize),
            Direction::Incoming => self.incoming.get(kind.0 as usize),
        }
    }

    /// The node's row; empty where there is none.
    #[inline]
    pub(super) fn row(&self, node: NodeIndex, kind: TypeId, direction: Direction) -> Row<'_> {
        self.rows(kind, direction).map_or(Row::default(), |rows| rows.row(node.0))
    }

    /// Notes that a relationship between the two nodes has come or gone.
    pub(super) fn change(&mut self, source: NodeIndex, target: NodeIndex) {
        self.changes += 1;
        self.dirty.grow_and_insert(source.0 as usize);
        self.dirty.grow_and_insert(target.0 as usize);
    }

    /// Whether so much has changed since the rows were built that building them anew pays.
    fn is_stale(&self, topology: &Topology) -> bool {
        let size = topology.relationship_count() + topology.node_count();
        self.changes > 0 && (size <= SMALL || self.changes >= size / REBUILD_SHARE)
    }

    fn build(topology: &Topology, types: &[RoaringBitmap]) -> Self {
        let outgoing = types.iter().map(|relationships| build_rows(topology, relationships, forwards)).collect();
        let incoming = types.iter().map(|relationships| build_rows(topology, relationships, backwards)).collect();
        Self { outgoing, incoming, ..Self::default() }
    }
}

fn build_rows(topology: &Topology, relationships: &RoaringBitmap, entry: fn(Ends, u32) -> Entry) -> Rows {
    Rows::build(|| {
        let ends = relationships.iter().filter_map(|index| Some((topology.ends(RelationshipIndex(index))?, index)));
        ends.map(move |(ends, index)| entry(ends, index))
    })
}

type Ends = (NodeIndex, NodeIndex);

fn forwards((source, target): Ends, relationship: u32) -> Entry {
    (source.0, target.0, relationship)
}

fn backwards((source, target): Ends, relationship: u32) -> Entry {
    (target.0, source.0, relationship)
}

impl Graph {
    /// Brings the read index up to date if enough has changed; to be called between statements.
    ///
    /// It costs time in proportion to the graph, but only after changes in proportion to the graph. Nothing that can be
    /// read changes, except for the degrees in [`Graph::statistics`].
    pub fn refresh(&mut self) {
        if self.adjacency.is_stale(&self.topology) {
            self.rebuild();
        }
    }

    /// Brings the read index up to date whatever it costs; for the end of a load.
    pub fn rebuild(&mut self) {
        self.adjacency = Adjacency::build(&self.topology, &self.type_relationships);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_node_is_not_read_from_its_row() {
        let mut graph = Graph::new();
        let (a, b, kind) = (graph.create_node(&[]), graph.create_node(&[]), graph.intern_type("T"));
        graph.create_relationship(kind, a, b);
        assert!(!graph.adjacency.is_current(a));
        graph.refresh();
        assert!(graph.adjacency.is_current(a));
        assert_eq!(graph.adjacency.row(b, kind, Direction::Incoming).neighbours, [a.0]);
    }

    #[test]
    fn a_large_graph_is_rebuilt_after_many_changes_only() {
        let mut graph = Graph::new();
        let kind = graph.intern_type("T");
        let nodes: Vec<_> = (0..2000).map(|_| graph.create_node(&[])).collect();
        nodes.windows(2).for_each(|pair| {
            graph.create_relationship(kind, pair[0], pair[1]);
        });
        graph.refresh();
        graph.create_relationship(kind, nodes[0], nodes[5]);
        graph.refresh();
        assert!(!graph.adjacency.is_current(nodes[0]));
        (0..600).for_each(|i| {
            graph.create_relationship(kind, nodes[i], nodes[5]);
        });
        graph.refresh();
        assert!(graph.adjacency.is_current(nodes[0]));
    }
}
