//! The relationships between two given nodes.

use super::neighbours::{Types, Way};
use super::topology::Link;
use super::{Direction, Graph, TypeId};
use crate::value::{NodeIndex, RelationshipIndex};
use std::{slice, vec};

impl Graph {
    /// The relationships by which one step leads from one node to the other, found without looking at all neighbours of
    /// either. Types and loops count as in [`Graph::neighbours`].
    pub fn relationships_between<'a>(
        &'a self,
        from: NodeIndex,
        to: NodeIndex,
        direction: Direction,
        types: &'a [TypeId],
    ) -> Between<'a> {
        // A loop would be met again on its way in.
        let ways = if from == to && direction == Direction::Both { &[Way::Outgoing] } else { direction.ways() };
        let is_indexed = self.adjacency.is_current(from) || self.adjacency.is_current(to);
        let met = if is_indexed { Vec::new() } else { self.meet(from, to, ways, types) };
        Between {
            graph: self,
            from,
            to,
            ways: if is_indexed { ways } else { &[] },
            all: types,
            types: self.types_between(from, to, ways, types),
            row: [].iter(),
            met: met.into_iter(),
        }
    }

    /// The relationships between two nodes as petgraph tells them: both nodes' lists are walked in turn, so that the
    /// shorter one decides how long it takes.
    fn meet(&self, from: NodeIndex, to: NodeIndex, ways: &[Way], types: &[TypeId]) -> Vec<u32> {
        let mut met = Vec::new();
        for &way in ways {
            let (source, target) = if way == Way::Outgoing { (from, to) } else { (to, from) };
            let wanted = |link: &Link| {
                let connects = link.source == source.0 && link.target == target.0;
                connects && (types.is_empty() || types.contains(&link.kind))
            };
            let mut leaving = self.topology.links(source, Way::Outgoing);
            let mut entering = self.topology.links(target, Way::Incoming);
            let (mut by_source, mut by_target) = (Vec::new(), Vec::new());
            let complete = loop {
                let Some(link) = leaving.next() else { break by_source };
                by_source.extend(Some(link).filter(wanted));
                let Some(link) = entering.next() else { break by_target };
                by_target.extend(Some(link).filter(wanted));
            };
            met.extend(complete.iter().map(|link| link.index));
        }
        met
    }

    /// The types that rows have to be looked up for in the first of the directions: those of a node that has rows.
    fn types_between<'a>(&'a self, from: NodeIndex, to: NodeIndex, ways: &[Way], types: &'a [TypeId]) -> Types<'a> {
        match ways.first() {
            None => Types::default(),
            Some(way) if self.adjacency.is_current(from) => self.walk(from, *way, types),
            Some(way) => self.walk(to, way.opposite(), types),
        }
    }

    /// The relationships of a type between two nodes, from the shorter of the rows that hold them.
    fn row_between(&self, from: NodeIndex, to: NodeIndex, way: Way, kind: TypeId) -> &[u32] {
        let forward = || self.adjacency.row(from, kind, way);
        let backward = || self.adjacency.row(to, kind, way.opposite());
        let row = match (self.adjacency.is_current(from), self.adjacency.is_current(to)) {
            (true, false) => forward().to(to.0),
            (false, _) => backward().to(from.0),
            (true, true) => {
                let (forward, backward) = (forward(), backward());
                if forward.neighbours.len() <= backward.neighbours.len() {
                    forward.to(to.0)
                } else {
                    backward.to(from.0)
                }
            }
        };
        row.relationships
    }
}

/// The relationships between two nodes; see [`Graph::relationships_between`].
#[derive(Clone)]
pub struct Between<'a> {
    graph: &'a Graph,
    from: NodeIndex,
    to: NodeIndex,
    /// The directions to look in, the current one first.
    ways: &'static [Way],
    all: &'a [TypeId],
    types: Types<'a>,
    row: slice::Iter<'a, u32>,
    met: vec::IntoIter<u32>,
}

impl Iterator for Between<'_> {
    type Item = RelationshipIndex;

    fn next(&mut self) -> Option<RelationshipIndex> {
        loop {
            if let Some(&relationship) = self.row.next() {
                return Some(RelationshipIndex(relationship));
            }
            let Some(&way) = self.ways.first() else {
                return self.met.next().map(RelationshipIndex);
            };
            if let Some(kind) = self.types.next() {
                self.row = self.graph.row_between(self.from, self.to, way, kind).iter();
            } else {
                self.ways = &self.ways[1..];
                self.types = self.graph.types_between(self.from, self.to, self.ways, self.all);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(graph: &Graph, from: u32, to: u32, direction: Direction, expected: &[u32]) {
        let found = graph.relationships_between(NodeIndex(from), NodeIndex(to), direction, &[]);
        let mut found: Vec<u32> = found.map(|relationship| relationship.0).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{from} to {to}, {direction:?}");
    }

    #[test]
    fn parallel_and_opposite_relationships_are_found() {
        let mut graph = Graph::new();
        let kinds = [graph.intern_type("T"), graph.intern_type("U")];
        let nodes: Vec<_> = (0..300).map(|_| graph.create_node(&[])).collect();
        for (kind, source, target) in [(0, 0, 1), (1, 0, 1), (0, 1, 0), (0, 0, 0), (0, 0, 1), (0, 2, 1)] {
            graph.create_relationship(kinds[kind], nodes[source], nodes[target]);
        }
        for round in 0..4 {
            check(&graph, 0, 1, Direction::Outgoing, &[0, 1, 4]);
            check(&graph, 0, 1, Direction::Incoming, &[2]);
            check(&graph, 1, 0, Direction::Both, &[0, 1, 2, 4]);
            check(&graph, 0, 0, Direction::Both, &[3]);
            check(&graph, 0, 0, Direction::Incoming, &[3]);
            check(&graph, 0, 2, Direction::Both, &[]);
            check(&graph, 0, 999, Direction::Both, &[]);
            match round {
                0 => graph.rebuild(),
                1 => drop(graph.create_relationship(kinds[0], nodes[0], nodes[7])),
                _ => drop(graph.create_relationship(kinds[0], nodes[1], nodes[7])),
            }
        }
    }
}
