//! The read index: rows of neighbours, and which nodes they no longer tell the truth about.

use super::directory::Directory;
use super::rows::{Entry, Row, Rows};
use super::topology::Topology;
use super::{Graph, TypeId};
use crate::value::{NodeIndex, RelationshipIndex};
use fixedbitset::FixedBitSet;
use petgraph::Direction;
use rayon::prelude::*;
use roaring::RoaringBitmap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Below this size the rows are rebuilt after any change, because that costs less than a statement.
const SMALL: usize = 256;

/// From that share of the graph changed on, the rows are rebuilt: so a change pays for a fixed number of steps.
const REBUILD_SHARE: usize = 8;

/// From that many walked relationships per element of the graph on, the rows are rebuilt: then walking has cost as much.
const REBUILD_WALKS: u64 = 4;

/// Rows of neighbours for each relationship type and direction, as they were when last built.
#[derive(Clone, Debug, Default)]
pub(super) struct Adjacency {
    outgoing: Side,
    incoming: Side,
    /// The nodes whose relationships have changed since.
    dirty: FixedBitSet,
    /// How many relationships have come or gone since.
    changes: usize,
    /// How many relationships have been read from petgraph since, for want of a row.
    walked: Tally,
}

/// The rows of one direction.
#[derive(Clone, Debug, Default)]
struct Side {
    /// By relationship type.
    rows: Vec<Rows>,
    /// Which types each node has; kept where there are too many to try them all.
    directory: Option<Directory>,
}

/// A count that readers may raise.
#[derive(Debug, Default)]
struct Tally(AtomicU64);

impl Clone for Tally {
    fn clone(&self) -> Self {
        Self(self.0.load(Ordering::Relaxed).into())
    }
}

impl Adjacency {
    /// Whether the rows tell the truth about the node.
    #[inline]
    pub(super) fn is_current(&self, node: NodeIndex) -> bool {
        self.changes == 0 || !self.dirty.contains(node.0 as usize)
    }

    /// Whether the rows tell the truth about every node.
    pub(super) fn is_complete(&self) -> bool {
        self.changes == 0
    }

    /// How many relationship types there are rows for.
    pub(super) fn type_bound(&self) -> u32 {
        self.outgoing.rows.len() as u32
    }

    /// The rows of a type, if there are any.
    #[inline]
    pub(super) fn rows(&self, kind: TypeId, direction: Direction) -> Option<&Rows> {
        self.side(direction).rows.get(kind.0 as usize)
    }

    /// The types of the node's relationships, where that has been written down.
    #[inline]
    pub(super) fn types_of(&self, node: NodeIndex, direction: Direction) -> Option<&[TypeId]> {
        self.side(direction).directory.as_ref().map(|directory| directory.types_of(node.0))
    }

    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Outgoing => &self.outgoing,
            Direction::Incoming => &self.incoming,
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

    /// Notes that so many relationships were read from petgraph.
    pub(super) fn note_walk(&self, steps: u64) {
        self.walked.0.fetch_add(steps, Ordering::Relaxed);
    }

    /// Whether building the rows anew pays, for what has changed or for what going without has cost.
    fn is_stale(&self, topology: &Topology) -> bool {
        let size = topology.relationship_count() + topology.node_count();
        let walked = self.walked.0.load(Ordering::Relaxed);
        let is_worthwhile =
            size <= SMALL || self.changes >= size / REBUILD_SHARE || walked >= REBUILD_WALKS * size as u64;
        self.changes > 0 && is_worthwhile
    }

    fn build(topology: &Topology, types: &[RoaringBitmap]) -> Self {
        let (outgoing, incoming) =
            rayon::join(|| Side::build(topology, types, forwards), || Side::build(topology, types, backwards));
        Self { outgoing, incoming, ..Self::default() }
    }
}

impl Side {
    fn build(topology: &Topology, types: &[RoaringBitmap], entry: fn(Ends, u32) -> Entry) -> Self {
        let rows: Vec<Rows> =
            types.par_iter().map(|relationships| build_rows(topology, relationships, entry)).collect();
        let directory = (rows.len() > Directory::WORTHWHILE).then(|| Directory::build(&rows));
        Self { rows, directory }
    }
}

fn build_rows(topology: &Topology, relationships: &RoaringBitmap, entry: fn(Ends, u32) -> Entry) -> Rows {
    Rows::build(|| {
        let ends = members(relationships).filter_map(|index| Some((topology.ends(RelationshipIndex(index))?, index)));
        ends.map(move |(ends, index)| entry(ends, index))
    })
}

/// The members of a set, taken out of it many at a time, which takes a fraction of what one after the other takes.
fn members(set: &RoaringBitmap) -> impl Iterator<Item = u32> {
    let (mut rest, mut buffer, mut taken) = (set.iter(), [0; 256], 0..0);
    std::iter::from_fn(move || {
        if taken.is_empty() {
            taken = 0..rest.next_many(&mut buffer).len();
        }
        taken.next().map(|place| buffer[place])
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
    fn rows_are_rebuilt_once_going_without_has_cost_as_much() {
        let mut graph = Graph::new();
        let kind = graph.intern_type("T");
        let nodes: Vec<_> = (0..1000).map(|_| graph.create_node(&[])).collect();
        for node in &nodes {
            graph.create_relationship(kind, nodes[0], *node);
        }
        graph.refresh();
        graph.create_relationship(kind, nodes[0], nodes[1]);
        graph.refresh();
        assert!(!graph.adjacency.is_current(nodes[0]));
        (0..10).for_each(|_| assert_eq!(graph.degree(nodes[0], super::super::Direction::Outgoing, &[]), 1001));
        graph.refresh();
        assert!(graph.adjacency.is_current(nodes[0]));
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
