//! Walking from a node to its neighbours.

use super::rows::{Row, Rows};
use super::topology::{Link, Links};
use super::{Graph, TypeId};
use crate::value::{NodeIndex, RelationshipIndex};
use std::convert::Infallible;
use std::ops::Range;
use std::slice;

/// Which way relationships are followed from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From source to target.
    Outgoing,
    /// From target to source.
    Incoming,
    /// Either way.
    Both,
}

impl Direction {
    /// The same step seen from the other node.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::Outgoing => Self::Incoming,
            Self::Incoming => Self::Outgoing,
            Self::Both => Self::Both,
        }
    }

    pub(super) fn ways(self) -> &'static [Way] {
        match self {
            Self::Outgoing => &[Way::Outgoing],
            Self::Incoming => &[Way::Incoming],
            Self::Both => &[Way::Outgoing, Way::Incoming],
        }
    }
}

/// One of petgraph's two directions.
pub(super) type Way = petgraph::Direction;

/// Traversal. Everywhere an empty list of types stands for all types, a list names no type twice, and a relationship
/// from a node to itself counts once, also under [`Direction::Both`].
impl Graph {
    /// The neighbours of the node with the relationships that lead to them; none for a node that is not there. A neighbour
    /// that was deleted while its relationship was not is no neighbour any more.
    #[inline]
    pub fn neighbours<'a>(&'a self, node: NodeIndex, direction: Direction, types: &'a [TypeId]) -> Neighbours<'a> {
        let source = if self.adjacency.is_current(node) {
            Source::Rows(self.row_source(node, direction, types))
        } else {
            Source::Links(self.link_source(node, direction, types))
        };
        Neighbours { current: Row::default(), position: 0, source }
    }

    /// Hands the neighbours of the node to `f`, slice by slice, in step with the relationships that lead to them, until `f`
    /// fails.
    #[inline]
    pub fn try_for_each_row<E>(
        &self,
        node: NodeIndex,
        direction: Direction,
        types: &[TypeId],
        mut f: impl FnMut(&[u32], &[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.adjacency.is_current(node) {
            return in_slices(self.link_source(node, direction, types), f);
        }
        self.current_rows(node, direction, types, |row| f(row.neighbours, row.relationships))
    }

    /// Hands the neighbours of the node to `f`, slice by slice, in step with the relationships that lead to them.
    #[inline]
    pub fn for_each_row(
        &self,
        node: NodeIndex,
        direction: Direction,
        types: &[TypeId],
        mut f: impl FnMut(&[u32], &[u32]),
    ) {
        let Ok(()) = self.try_for_each_row(node, direction, types, |neighbours, relationships| {
            f(neighbours, relationships);
            Ok::<(), Infallible>(())
        });
    }

    /// Replaces what `rows` holds by the neighbours of the node, each slice sorted, in step with the relationships that lead
    /// to them. False, and none, where the order of the neighbours is not known.
    #[inline]
    pub fn sorted_rows<'a>(
        &'a self,
        node: NodeIndex,
        direction: Direction,
        types: &[TypeId],
        rows: &mut Vec<(&'a [u32], &'a [u32])>,
    ) -> bool {
        rows.clear();
        let is_known = self.adjacency.is_current(node);
        if is_known {
            let Ok(()) = self.current_rows(node, direction, types, |row| {
                rows.push((row.neighbours, row.relationships));
                Ok::<(), Infallible>(())
            });
        }
        is_known
    }

    /// The rows of a node about which they tell the truth; none is empty.
    #[inline]
    fn current_rows<'a, E>(
        &'a self,
        node: NodeIndex,
        direction: Direction,
        types: &[TypeId],
        mut f: impl FnMut(Row<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        for &way in direction.ways() {
            for kind in self.walk(node, way, types) {
                let Some(rows) = self.adjacency.rows(kind, way) else { continue };
                let row = rows.row(node.0);
                let meets_loops_again = direction == Direction::Both && way == Way::Incoming && rows.has_loops();
                let parts = if meets_loops_again { row.around(node.0) } else { [row, Row::default()] };
                for part in parts.into_iter().filter(|part| !part.neighbours.is_empty()) {
                    f(part)?;
                }
            }
        }
        Ok(())
    }

    /// The nodes to which steps lead in this direction, a node again for each of the types over which it is reached. `None`
    /// where that would take a look at every relationship.
    pub fn ends<'a>(
        &'a self,
        direction: Direction,
        types: &'a [TypeId],
    ) -> Option<impl Iterator<Item = NodeIndex> + 'a> {
        let all = Types::All(0..self.adjacency.type_bound());
        let types = if types.is_empty() { all } else { Types::Listed(types.iter()) };
        let rows = move |way: &'a Way| types.clone().filter_map(move |kind| self.adjacency.rows(kind, way.opposite()));
        self.adjacency
            .is_complete()
            .then(|| direction.ways().iter().flat_map(rows).flat_map(Rows::nodes).map(NodeIndex))
    }

    /// How many steps lead away from the node.
    #[inline]
    pub fn degree(&self, node: NodeIndex, direction: Direction, types: &[TypeId]) -> usize {
        if !self.adjacency.is_current(node) {
            return self.link_source(node, direction, types).count();
        }
        let mut degree = 0;
        for &way in direction.ways() {
            for kind in self.walk(node, way, types) {
                let Some(rows) = self.adjacency.rows(kind, way) else { continue };
                degree += rows.length(node.0);
                if direction == Direction::Both && way == Way::Incoming && rows.has_loops() {
                    degree -= rows.row(node.0).to(node.0).neighbours.len();
                }
            }
        }
        degree
    }

    /// The live relationships of the node, each once, whether the node or those at their other ends were deleted or not.
    pub(super) fn all_links(&self, node: NodeIndex) -> impl Iterator<Item = Link> + '_ {
        let incoming = self.topology.links(node, Way::Incoming).filter(|link| link.source != link.target);
        self.topology.links(node, Way::Outgoing).chain(incoming)
    }

    #[inline]
    fn row_source<'a>(&'a self, node: NodeIndex, direction: Direction, types: &'a [TypeId]) -> RowSource<'a> {
        let ways = direction.ways();
        RowSource {
            graph: self,
            node,
            ways,
            without_loops: false,
            all: types,
            types: self.walk(node, ways[0], types),
            behind: Row::default(),
        }
    }

    fn link_source<'a>(&'a self, node: NodeIndex, direction: Direction, types: &'a [TypeId]) -> LinkSource<'a> {
        LinkSource {
            graph: self,
            walked: 0,
            outgoing: (direction != Direction::Incoming).then(|| self.topology.links(node, Way::Outgoing)),
            incoming: (direction != Direction::Outgoing).then(|| self.topology.links(node, Way::Incoming)),
            without_loops: direction == Direction::Both,
            types,
        }
    }

    /// The types that the node's rows have to be looked up for.
    #[inline]
    pub(super) fn walk<'a>(&'a self, node: NodeIndex, way: Way, types: &'a [TypeId]) -> Types<'a> {
        if !types.is_empty() {
            return Types::Listed(types.iter());
        }
        match self.adjacency.types_of(node, way) {
            Some(types) => Types::Listed(types.iter()),
            None => Types::All(0..self.adjacency.type_bound()),
        }
    }
}

/// Collects steps into slices.
fn in_slices<E>(
    steps: impl Iterator<Item = Step>,
    mut f: impl FnMut(&[u32], &[u32]) -> Result<(), E>,
) -> Result<(), E> {
    const LENGTH: usize = 64;
    let (mut neighbours, mut relationships, mut length) = ([0; LENGTH], [0; LENGTH], 0);
    for (neighbour, relationship) in steps {
        (neighbours[length], relationships[length]) = (neighbour.0, relationship.0);
        length += 1;
        if length == LENGTH {
            f(&neighbours, &relationships)?;
            length = 0;
        }
    }
    match length {
        0 => Ok(()),
        _ => f(&neighbours[..length], &relationships[..length]),
    }
}

/// The types to walk over.
#[derive(Clone, Debug)]
pub(super) enum Types<'a> {
    /// These.
    Listed(slice::Iter<'a, TypeId>),
    /// All that there are rows for.
    All(Range<u32>),
}

impl Default for Types<'_> {
    fn default() -> Self {
        Self::All(0..0)
    }
}

impl Iterator for Types<'_> {
    type Item = TypeId;

    #[inline]
    fn next(&mut self) -> Option<TypeId> {
        match self {
            Self::Listed(types) => types.next().copied(),
            Self::All(types) => types.next().map(TypeId),
        }
    }
}

type Step = (NodeIndex, RelationshipIndex);

/// The neighbours of a node and the relationships that lead to them; see [`Graph::neighbours`].
#[derive(Clone)]
pub struct Neighbours<'a> {
    current: Row<'a>,
    position: usize,
    source: Source<'a>,
}

#[derive(Clone)]
enum Source<'a> {
    Rows(RowSource<'a>),
    Links(LinkSource<'a>),
}

impl Iterator for Neighbours<'_> {
    type Item = Step;

    #[inline]
    fn next(&mut self) -> Option<Step> {
        loop {
            let position = self.position;
            if let (Some(&neighbour), Some(&relationship)) =
                (self.current.neighbours.get(position), self.current.relationships.get(position))
            {
                self.position += 1;
                return Some((NodeIndex(neighbour), RelationshipIndex(relationship)));
            }
            match &mut self.source {
                Source::Rows(rows) => self.current = rows.next()?,
                Source::Links(links) => return links.next(),
            }
            self.position = 0;
        }
    }

    #[inline]
    fn fold<B, F: FnMut(B, Step) -> B>(self, init: B, mut f: F) -> B {
        let mut folded = init;
        let mut row = Row {
            neighbours: &self.current.neighbours[self.position..],
            relationships: &self.current.relationships[self.position..],
        };
        let mut rows = match self.source {
            Source::Rows(rows) => rows,
            Source::Links(links) => return links.fold(folded, f),
        };
        loop {
            for (&neighbour, &relationship) in row.neighbours.iter().zip(row.relationships) {
                folded = f(folded, (NodeIndex(neighbour), RelationshipIndex(relationship)));
            }
            match rows.next() {
                Some(next) => row = next,
                None => return folded,
            }
        }
    }
}

/// The rows of a node that are yet to be walked.
#[derive(Clone)]
struct RowSource<'a> {
    graph: &'a Graph,
    node: NodeIndex,
    /// The directions to walk, the current one first.
    ways: &'static [Way],
    /// Whether the loops have been met, on their way out.
    without_loops: bool,
    all: &'a [TypeId],
    types: Types<'a>,
    /// What lies behind the loops in the row that was handed out last.
    behind: Row<'a>,
}

impl<'a> RowSource<'a> {
    /// The next row or part of a row; never empty.
    #[inline]
    fn next(&mut self) -> Option<Row<'a>> {
        if !self.behind.neighbours.is_empty() {
            return Some(std::mem::take(&mut self.behind));
        }
        loop {
            let way = *self.ways.first()?;
            let Some(kind) = self.types.next() else {
                self.turn();
                continue;
            };
            let Some(rows) = self.graph.adjacency.rows(kind, way) else { continue };
            let row = rows.row(self.node.0);
            if row.neighbours.is_empty() {
                continue;
            }
            if !self.without_loops || !rows.has_loops() {
                return Some(row);
            }
            let [before, behind] = row.around(self.node.0);
            if !before.neighbours.is_empty() {
                self.behind = behind;
                return Some(before);
            }
            if !behind.neighbours.is_empty() {
                return Some(behind);
            }
        }
    }

    /// Goes on with the next direction.
    fn turn(&mut self) {
        self.ways = &self.ways[1..];
        self.without_loops = true;
        if let Some(way) = self.ways.first() {
            self.types = self.graph.walk(self.node, *way, self.all);
        }
    }
}

/// The steps from a node as petgraph tells them.
#[derive(Clone)]
struct LinkSource<'a> {
    graph: &'a Graph,
    /// How many links have been read.
    walked: u64,
    outgoing: Option<Links<'a>>,
    incoming: Option<Links<'a>>,
    /// Whether loops are left out of the incoming links.
    without_loops: bool,
    types: &'a [TypeId],
}

impl LinkSource<'_> {
    /// Whether the link has one of the types and leads to a node that is there.
    fn wants(&self, link: &Link, neighbour: u32) -> bool {
        let topology = &self.graph.topology;
        let is_there = || topology.dead_nodes.is_empty() || topology.has_node(NodeIndex(neighbour));
        (self.types.is_empty() || self.types.contains(&link.kind)) && (link.source == link.target || is_there())
    }
}

impl Iterator for LinkSource<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        while let Some(link) = self.outgoing.as_mut().and_then(Links::next) {
            self.walked += 1;
            if self.wants(&link, link.target) {
                return Some((NodeIndex(link.target), RelationshipIndex(link.index)));
            }
        }
        while let Some(link) = self.incoming.as_mut().and_then(Links::next) {
            self.walked += 1;
            if self.wants(&link, link.source) && !(self.without_loops && link.source == link.target) {
                return Some((NodeIndex(link.source), RelationshipIndex(link.index)));
            }
        }
        None
    }
}

impl Drop for LinkSource<'_> {
    fn drop(&mut self) {
        self.graph.adjacency.note_walk(self.walked);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(graph: &Graph, node: NodeIndex, direction: Direction, types: &[TypeId]) -> Vec<(u32, u32)> {
        let mut steps: Vec<_> = graph.neighbours(node, direction, types).map(|(n, r)| (n.0, r.0)).collect();
        let folded = graph.neighbours(node, direction, types).fold(0, |count, _| count + 1);
        let mut in_rows = Vec::new();
        graph.for_each_row(node, direction, types, |neighbours, relationships| {
            in_rows.extend(neighbours.iter().copied().zip(relationships.iter().copied()));
        });
        if let Some(ends) = graph.ends(direction, types) {
            let ends: Vec<_> = ends.collect();
            assert!(steps.iter().all(|(end, _)| ends.contains(&NodeIndex(*end))));
            assert!(ends.iter().all(|end| graph.degree(*end, direction.reverse(), types) > 0));
        }
        steps.sort_unstable();
        in_rows.sort_unstable();
        assert_eq!(steps, in_rows);
        assert_eq!(steps.len(), folded);
        assert_eq!(steps.len(), graph.degree(node, direction, types));
        steps
    }

    #[test]
    fn a_loop_counts_once_either_way() {
        let mut graph = Graph::new();
        let (a, b, kind) = (graph.create_node(&[]), graph.create_node(&[]), graph.intern_type("T"));
        let other = graph.intern_type("U");
        graph.create_relationship(kind, a, a);
        graph.create_relationship(kind, a, b);
        graph.create_relationship(kind, b, a);
        graph.create_relationship(other, a, b);
        for _ in 0..2 {
            assert_eq!(steps(&graph, a, Direction::Both, &[kind]), [(0, 0), (1, 1), (1, 2)]);
            assert_eq!(steps(&graph, a, Direction::Both, &[]), [(0, 0), (1, 1), (1, 2), (1, 3)]);
            assert_eq!(steps(&graph, a, Direction::Outgoing, &[]), [(0, 0), (1, 1), (1, 3)]);
            assert_eq!(steps(&graph, a, Direction::Incoming, &[kind, other]), [(0, 0), (1, 2)]);
            graph.refresh();
        }
    }

    #[test]
    fn a_node_that_was_deleted_is_no_neighbour() {
        let mut graph = Graph::new();
        let (a, b, kind) = (graph.create_node(&[]), graph.create_node(&[]), graph.intern_type("T"));
        graph.create_relationship(kind, a, b);
        graph.commit();
        graph.rebuild();
        let savepoint = graph.savepoint();
        graph.delete_node(b);
        assert_eq!(steps(&graph, a, Direction::Both, &[]), []);
        assert!(graph.check(savepoint).is_err(), "the relationship is still there");
        graph.rollback_to(savepoint);
        assert_eq!(steps(&graph, a, Direction::Both, &[]), [(1, 0)]);
        graph.delete_node(a);
        graph.delete_node(b);
        assert!(graph.check(savepoint).is_err(), "though neither end is");
    }

    #[test]
    fn a_node_that_is_not_there_has_no_neighbours() {
        let graph = Graph::new();
        assert_eq!(steps(&graph, NodeIndex(5), Direction::Both, &[]), []);
        assert_eq!(steps(&graph, NodeIndex(u32::MAX), Direction::Both, &[TypeId(9)]), []);
    }
}
