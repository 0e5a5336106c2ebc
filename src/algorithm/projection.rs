//! A part of a graph as arrays, which algorithms run over.

use super::{Nodes, Pace, Selection, Weights};
use crate::graph::{Direction, Graph};
use crate::value::{NodeIndex, RelationshipIndex, ValueError};

/// The neighbours of nodes that are numbered from 0 on, in compressed sparse rows: those of node `n` are
/// `targets[offsets[n]..offsets[n + 1]]`, with a weight for each where there are weights.
///
/// A neighbour stands in a row once for each relationship that leads there. Under [`Direction::Both`] a relationship from
/// a node to itself stands in its row once.
#[derive(Clone, Debug)]
pub struct Projection {
    offsets: Vec<usize>,
    targets: Vec<u32>,
    weights: Option<Vec<f64>>,
}

impl Projection {
    /// The selected relationships between these nodes in a direction.
    pub fn build(
        graph: &Graph,
        (selection, nodes): (&Selection, &Nodes),
        direction: Direction,
        weights: Option<Weights<'_>>,
        pace: &mut Pace<'_>,
    ) -> Result<Self, ValueError> {
        let mut projection = Self::with_capacity(nodes.len(), weights.is_some());
        for &node in nodes.indices() {
            if let Some(types) = selection.types() {
                match weights {
                    None => graph.for_each_row(node, direction, types, |neighbours, _| {
                        nodes.append_numbers(neighbours, &mut projection.targets);
                    }),
                    Some(weights) => {
                        projection.append_weighted(nodes, weights, graph.neighbours(node, direction, types))?
                    }
                }
            }
            projection.end_row();
            pace.step(1 + projection.row(projection.node_count() as u32 - 1).len())?;
        }
        Ok(projection)
    }

    /// A projection of so many nodes, of which none has a row yet.
    pub(super) fn with_capacity(nodes: usize, is_weighted: bool) -> Self {
        let mut offsets = Vec::with_capacity(nodes + 1);
        offsets.push(0);
        Self { offsets, targets: Vec::new(), weights: is_weighted.then(Vec::new) }
    }

    fn append_weighted(
        &mut self,
        nodes: &Nodes,
        weights: Weights<'_>,
        steps: impl Iterator<Item = (NodeIndex, RelationshipIndex)>,
    ) -> Result<(), ValueError> {
        for (neighbour, relationship) in steps {
            if let Some(number) = nodes.number(neighbour.0) {
                self.append(number, weights.of(relationship)?);
            }
        }
        Ok(())
    }

    /// Appends a neighbour to the row that is being made.
    pub(super) fn append(&mut self, target: u32, weight: f64) {
        self.targets.push(target);
        if let Some(weights) = &mut self.weights {
            weights.push(weight);
        }
    }

    /// Ends the row that is being made.
    pub(super) fn end_row(&mut self) {
        self.offsets.push(self.targets.len());
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The numbers of all nodes.
    pub fn nodes(&self) -> std::ops::Range<u32> {
        0..self.node_count() as u32
    }

    /// The neighbours of the node.
    #[inline]
    pub fn row(&self, node: u32) -> &[u32] {
        &self.targets[self.offsets[node as usize]..self.offsets[node as usize + 1]]
    }

    /// What the node's relationships weigh, in step with its row; `None` where each weighs 1.
    #[inline]
    pub fn row_weights(&self, node: u32) -> Option<&[f64]> {
        self.weights.as_ref().map(|weights| &weights[self.offsets[node as usize]..self.offsets[node as usize + 1]])
    }

    /// The neighbours of the node with the weights of the relationships.
    #[inline]
    pub fn weighted_row(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        let weights = self.row_weights(node);
        self.row(node).iter().enumerate().map(move |(place, target)| (*target, weights.map_or(1.0, |all| all[place])))
    }

    /// How many relationships the node has, or what they weigh together.
    pub fn strength(&self, node: u32) -> f64 {
        match self.row_weights(node) {
            None => self.row(node).len() as f64,
            Some(weights) => weights.iter().sum(),
        }
    }

    /// The strength that each node would have if the relationships were seen from their other ends.
    pub(super) fn opposite_strengths(&self) -> Vec<f64> {
        let mut strengths = vec![0.0; self.node_count()];
        match &self.weights {
            None => self.targets.iter().for_each(|target| strengths[*target as usize] += 1.0),
            Some(weights) => {
                self.targets.iter().zip(weights).for_each(|(target, weight)| strengths[*target as usize] += weight);
            }
        }
        strengths
    }

    /// The same without loops, weights and all but one of parallel relationships; rows ascend.
    pub fn simple(mut self, pace: &mut Pace<'_>) -> Result<Self, ValueError> {
        let (mut kept, mut start) = (0, 0);
        for node in 0..self.node_count() {
            let end = self.offsets[node + 1];
            self.targets[start..end].sort();
            let first = kept;
            for place in start..end {
                let target = self.targets[place];
                if target != node as u32 && (kept == first || self.targets[kept - 1] != target) {
                    self.targets[kept] = target;
                    kept += 1;
                }
            }
            pace.step(1 + end - start)?;
            start = end;
            self.offsets[node + 1] = kept;
        }
        self.targets.truncate(kept);
        Ok(Self { weights: None, ..self })
    }
}

#[cfg(test)]
impl Projection {
    /// The projection with these arcs, each from a node to its neighbour with a weight.
    pub(super) fn of_arcs(nodes: u32, arcs: &[(u32, u32, f64)]) -> Self {
        let mut projection = Self::with_capacity(nodes as usize, true);
        for node in 0..nodes {
            arcs.iter().filter(|arc| arc.0 == node).for_each(|arc| projection.append(arc.1, arc.2));
            projection.end_row();
        }
        projection
    }

    /// The projection with these arcs, each from a node to its neighbour.
    pub(super) fn directed(nodes: u32, arcs: &[(u32, u32)]) -> Self {
        let arcs: Vec<_> = arcs.iter().map(|(source, target)| (*source, *target, 1.0)).collect();
        Self { weights: None, ..Self::of_arcs(nodes, &arcs) }
    }

    /// The projection with these edges, each seen from both its ends.
    pub(super) fn undirected(nodes: u32, edges: &[(u32, u32)]) -> Self {
        let back = edges.iter().filter(|(source, target)| source != target).map(|(source, target)| (*target, *source));
        Self::directed(nodes, &edges.iter().copied().chain(back).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;
    use crate::value::Value;
    use std::sync::Arc;

    /// Rows of the nodes labelled `A`, by the names of the nodes, sorted.
    fn rows(graph: &Graph, types: &[&str], direction: Direction, weight: Option<&str>) -> Vec<Vec<(u32, f64)>> {
        let types: Vec<Arc<str>> = types.iter().map(|name| Arc::from(*name)).collect();
        let selection = Selection::new(graph, Some(&["A".into()]), Some(&types));
        let nodes = selection.nodes(graph);
        let weights = weight.map(|key| Weights::new(graph, key));
        let pace = &mut Pace::new(&Unwatched);
        let projection = Projection::build(graph, (&selection, &nodes), direction, weights, pace);
        let projection = projection.expect("the weights are right");
        let row = |node| {
            let mut row: Vec<_> = projection.weighted_row(node).collect();
            row.sort_by(|one, other| one.partial_cmp(other).expect("no weight is NaN"));
            row
        };
        projection.nodes().map(row).collect()
    }

    #[test]
    fn rows_are_the_same_whether_or_not_the_graph_has_changed_since_it_was_indexed() {
        let mut graph = Graph::new();
        let (a, b) = (graph.intern_label("A"), graph.intern_label("B"));
        let (t, u, w) = (graph.intern_type("T"), graph.intern_type("U"), graph.intern_key("w"));
        let nodes = [a, b, a, a].map(|label| graph.create_node(&[label]));
        for (kind, source, target) in [(t, 0, 2), (t, 2, 0), (t, 0, 0), (t, 0, 1), (t, 1, 3), (u, 0, 3), (t, 0, 2)] {
            graph.create_relationship(kind, nodes[source], nodes[target]);
        }
        graph.rebuild();
        let late = graph.create_relationship(t, nodes[3], nodes[2]);
        graph.set_relationship_property(late, w, Value::Float(2.5));
        for _ in 0..2 {
            // The numbers of the nodes labelled `A` are 0, 1 and 2.
            let out = rows(&graph, &["T"], Direction::Outgoing, Some("w"));
            assert_eq!(out, [vec![(0, 1.0), (1, 1.0), (1, 1.0)], vec![(0, 1.0)], vec![(1, 2.5)]]);
            let back = rows(&graph, &["T", "V"], Direction::Incoming, None);
            assert_eq!(back, [vec![(0, 1.0), (1, 1.0)], vec![(0, 1.0), (0, 1.0), (2, 1.0)], vec![]]);
            let both = rows(&graph, &["T", "U"], Direction::Both, None);
            assert_eq!(both[0], [(0, 1.0), (1, 1.0), (1, 1.0), (1, 1.0), (2, 1.0)]);
            assert_eq!(rows(&graph, &["V"], Direction::Both, None), [vec![], vec![], vec![]]);
            graph.rebuild();
        }
    }

    #[test]
    fn simple_rows_have_each_other_neighbour_once() {
        let all = Projection::directed(3, &[(0, 2), (0, 0), (0, 1), (0, 2), (2, 2), (2, 1)]);
        let simple = all.simple(&mut Pace::new(&Unwatched)).expect("nobody interrupts");
        assert_eq!(
            simple.nodes().map(|node| simple.row(node).to_vec()).collect::<Vec<_>>(),
            [vec![1, 2], vec![], vec![1]]
        );
    }

    #[test]
    fn strengths_count_from_either_end() {
        let projection = Projection::of_arcs(3, &[(0, 1, 2.0), (0, 2, 0.5), (1, 2, 1.0)]);
        assert_eq!(projection.nodes().map(|node| projection.strength(node)).collect::<Vec<_>>(), [2.5, 1.0, 0.0]);
        assert_eq!(projection.opposite_strengths(), [0.0, 2.0, 1.5]);
    }
}
