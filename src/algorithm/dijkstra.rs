//! The cheapest paths from a node.

use super::{Pace, Selection, Weights};
use crate::graph::{Direction, Graph};
use crate::value::{NodeIndex, RelationshipIndex, ValueError};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The steps that a path may take, and what they cost. They are read from the graph as the search meets them, so that a
/// path to a node nearby costs little in a large graph.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    /// Where the path leads.
    pub graph: &'a Graph,
    /// Which nodes and relationships it may use.
    pub selection: &'a Selection,
    /// Which way it may follow them.
    pub direction: Direction,
    /// What a step costs; without weights, 1.
    pub weights: Option<Weights<'a>>,
}

/// A path, and what it costs.
#[derive(Clone, Debug, PartialEq)]
pub struct CheapestPath {
    /// The nodes, from the source to the target.
    pub nodes: Vec<NodeIndex>,
    /// The relationship between each two of them.
    pub relationships: Vec<RelationshipIndex>,
    /// What it costs to get to each node.
    pub costs: Vec<f64>,
}

impl CheapestPath {
    /// What the whole path costs.
    pub fn cost(&self) -> f64 {
        self.costs.last().copied().unwrap_or(0.0)
    }
}

/// The cheapest path from the source to each of the targets that can be reached, or to all nodes that can where there are
/// no `targets` (Dijkstra: A Note on Two Problems in Connexion with Graphs, 1959). The paths are in the order of the
/// targets, else in that of the nodes.
///
/// Of paths that cost the same, the one whose last node but one has the least index is taken, and so on backwards.
pub fn dijkstra(
    steps: &Steps<'_>,
    source: NodeIndex,
    targets: Option<&[NodeIndex]>,
    pace: &mut Pace<'_>,
) -> Result<Vec<CheapestPath>, ValueError> {
    let detour = Detour::default();
    let mut search = Search::new(steps, &detour);
    search.run(source, 0.0, targets, pace)?;
    let ends = match targets {
        Some(targets) => targets.to_vec(),
        None => search.settled(),
    };
    ends.into_iter()
        .filter_map(|end| search.path_to(end))
        .map(|path| pace.step(path.nodes.len()).map(|()| path))
        .collect()
}

/// What a search must keep clear of.
#[derive(Clone, Debug, Default)]
pub(super) struct Detour {
    /// The nodes that it must not enter.
    pub(super) closed: FxHashSet<NodeIndex>,
    /// The nodes that it must not enter with its first step.
    pub(super) not_first: FxHashSet<NodeIndex>,
}

/// A search from one node in all directions, the cheapest first.
pub(super) struct Search<'a> {
    steps: &'a Steps<'a>,
    detour: &'a Detour,
    visits: FxHashMap<NodeIndex, Visit>,
    /// What is to be settled next. Floats from 0 on are ordered as their bits are.
    queue: BinaryHeap<Reverse<(u64, NodeIndex)>>,
}

/// How a node was reached.
#[derive(Clone, Copy, Debug)]
struct Visit {
    cost: f64,
    /// The node and the relationship before; none for the source.
    before: Option<(NodeIndex, RelationshipIndex)>,
    is_settled: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(steps: &'a Steps<'a>, detour: &'a Detour) -> Self {
        Self { steps, detour, visits: FxHashMap::default(), queue: BinaryHeap::new() }
    }

    /// Searches until all targets are settled, or all that can be reached; the source costs so much already.
    pub(super) fn run(
        &mut self,
        source: NodeIndex,
        cost: f64,
        targets: Option<&[NodeIndex]>,
        pace: &mut Pace<'_>,
    ) -> Result<(), ValueError> {
        if !self.steps.selection.contains(self.steps.graph, source) {
            return Ok(());
        }
        let mut awaited: Option<FxHashSet<_>> = targets.map(|targets| targets.iter().copied().collect());
        self.reach(source, Visit { cost, before: None, is_settled: false });
        while let Some(Reverse((bits, node))) = self.queue.pop() {
            if !self.settle(node, bits) {
                continue;
            }
            if let Some(awaited) = &mut awaited {
                awaited.remove(&node);
                if awaited.is_empty() {
                    break;
                }
            }
            self.go_on(node, f64::from_bits(bits), source, pace)?;
        }
        Ok(())
    }

    /// Whether the node is settled now, and was not before.
    fn settle(&mut self, node: NodeIndex, bits: u64) -> bool {
        let visit = self.visits.get_mut(&node).filter(|visit| !visit.is_settled && visit.cost.to_bits() == bits);
        visit.map(|visit| visit.is_settled = true).is_some()
    }

    fn go_on(&mut self, node: NodeIndex, cost: f64, source: NodeIndex, pace: &mut Pace<'_>) -> Result<(), ValueError> {
        let Steps { graph, selection, direction, weights } = *self.steps;
        let Some(types) = selection.types() else { return Ok(()) };
        for (target, relationship) in graph.neighbours(node, direction, types) {
            pace.step(1)?;
            let is_closed = self.detour.closed.contains(&target)
                || node == source && self.detour.not_first.contains(&target)
                || !selection.contains(graph, target);
            if !is_closed {
                let step = weights.map_or(Ok(1.0), |weights| weights.of(relationship))?;
                self.reach(target, Visit { cost: cost + step, before: Some((node, relationship)), is_settled: false });
            }
        }
        Ok(())
    }

    /// Takes note of a way to a node if it is cheaper than any before, or as cheap and through lower indices.
    fn reach(&mut self, node: NodeIndex, visit: Visit) {
        let known = self.visits.get(&node);
        let is_better = known.is_none_or(|known| {
            let is_equal = visit.cost == known.cost && !known.is_settled && visit.before < known.before;
            visit.cost < known.cost || is_equal
        });
        if is_better {
            if known.is_none_or(|known| known.cost != visit.cost) {
                self.queue.push(Reverse((visit.cost.to_bits(), node)));
            }
            self.visits.insert(node, visit);
        }
    }

    fn settled(&self) -> Vec<NodeIndex> {
        let settled = self.visits.iter().filter(|(_, visit)| visit.is_settled).map(|(node, _)| *node);
        let mut settled: Vec<_> = settled.collect();
        settled.sort_unstable();
        settled
    }

    /// The path from the source to a node that is settled.
    pub(super) fn path_to(&self, target: NodeIndex) -> Option<CheapestPath> {
        let mut visit = self.visits.get(&target).filter(|visit| visit.is_settled)?;
        let mut path = CheapestPath { nodes: vec![target], relationships: Vec::new(), costs: vec![visit.cost] };
        while let Some((node, relationship)) = visit.before {
            visit = self.visits.get(&node)?;
            path.nodes.push(node);
            path.relationships.push(relationship);
            path.costs.push(visit.cost);
        }
        path.nodes.reverse();
        path.relationships.reverse();
        path.costs.reverse();
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;
    use crate::value::Value;

    /// A graph of five nodes with roads of these lengths.
    pub(in crate::algorithm) fn roads(roads: &[(u32, u32, f64)]) -> Graph {
        let mut graph = Graph::new();
        let (kind, key) = (graph.intern_type("ROAD"), graph.intern_key("km"));
        let nodes: Vec<_> = (0..5).map(|_| graph.create_node(&[])).collect();
        for (source, target, length) in roads {
            let road = graph.create_relationship(kind, nodes[*source as usize], nodes[*target as usize]);
            graph.set_relationship_property(road, key, Value::Float(*length));
        }
        graph
    }

    fn check(graph: &Graph, direction: Direction, targets: Option<&[u32]>, expected: &[(&[u32], &[u32], f64)]) {
        let selection = Selection::new(graph, None, None);
        let steps = Steps { graph, selection: &selection, direction, weights: Some(Weights::new(graph, "km")) };
        let targets = targets.map(|targets| targets.iter().copied().map(NodeIndex).collect::<Vec<_>>());
        let pace = &mut Pace::new(&Unwatched);
        let paths = dijkstra(&steps, NodeIndex(0), targets.as_deref(), pace).expect("the weights are right");
        let paths: Vec<(Vec<u32>, Vec<u32>, f64)> = paths
            .iter()
            .map(|path| {
                let relationships = path.relationships.iter().map(|relationship| relationship.0).collect();
                (path.nodes.iter().map(|node| node.0).collect(), relationships, path.cost())
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(nodes, relationships, cost)| (nodes.to_vec(), relationships.to_vec(), *cost))
            .collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn the_cheapest_path_need_not_be_the_shortest() {
        let graph = roads(&[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 5.0), (2, 3, 1.0), (0, 2, 2.5), (4, 0, 1.0)]);
        check(&graph, Direction::Outgoing, Some(&[3]), &[(&[0, 1, 2, 3], &[0, 1, 3], 3.0)]);
        check(&graph, Direction::Outgoing, Some(&[2, 0, 4]), &[(&[0, 1, 2], &[0, 1], 2.0), (&[0], &[], 0.0)]);
        check(&graph, Direction::Both, Some(&[4]), &[(&[0, 4], &[5], 1.0)]);
        check(&graph, Direction::Incoming, None, &[(&[0], &[], 0.0), (&[0, 4], &[5], 1.0)]);
    }

    #[test]
    fn the_same_of_equal_paths_is_taken_however_the_graph_is_read() {
        let mut graph =
            roads(&[(0, 2, 1.0), (0, 1, 1.0), (2, 3, 1.0), (1, 3, 1.0), (1, 3, 1.0), (3, 4, 0.0), (4, 3, 0.0)]);
        for _ in 0..2 {
            check(&graph, Direction::Outgoing, Some(&[4]), &[(&[0, 1, 3, 4], &[1, 3, 5], 2.0)]);
            graph.rebuild();
        }
    }

    #[test]
    fn a_negative_weight_is_an_error_where_it_is_met() {
        let graph = roads(&[(0, 1, 1.0), (1, 2, -1.0)]);
        let selection = Selection::new(&graph, None, None);
        let weights = Some(Weights::new(&graph, "km"));
        let steps = Steps { graph: &graph, selection: &selection, direction: Direction::Outgoing, weights };
        let search = |target| dijkstra(&steps, NodeIndex(0), Some(&[NodeIndex(target)]), &mut Pace::new(&Unwatched));
        assert!(search(1).is_ok() && search(2).is_err());
    }
}
