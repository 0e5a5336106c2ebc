//! What lies around the elements of a result in its graph.

use crate::graph::{Direction, Graph};
use crate::output::export::selection::{node, relationship};
use crate::result::Elements;
use crate::value::NodeIndex;
use rustc_hash::{FxHashMap, FxHashSet};

/// The surroundings of some elements.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The elements themselves first, then what lies around them.
    pub elements: Elements,
    /// How many relationships each node has in the graph.
    pub degrees: FxHashMap<NodeIndex, usize>,
    /// How many nodes were met that there was no room for.
    pub left_out: usize,
}

impl Around {
    /// What lies up to `steps` steps around, and all relationships among these nodes; no more than `max_nodes` nodes. Nodes
    /// that the graph does not have any more stay as they are.
    pub fn new(elements: &Elements, graph: &Graph, steps: usize, max_nodes: usize) -> Self {
        let mut around = Self { elements: elements.clone(), ..Self::default() };
        let mut ring: Vec<_> = elements.nodes.keys().copied().collect();
        let mut left_out = FxHashSet::default();
        for _ in 0..steps {
            ring = around.take_ring(&ring, graph, max_nodes, &mut left_out);
        }
        around.left_out = left_out.len();
        around.induce(graph);
        around
    }

    /// Adds the neighbours of nodes, and gives those that are new.
    fn take_ring(
        &mut self,
        ring: &[NodeIndex],
        graph: &Graph,
        max_nodes: usize,
        left_out: &mut FxHashSet<NodeIndex>,
    ) -> Vec<NodeIndex> {
        let mut next = Vec::new();
        for &start in ring {
            if !self.is_in(start, graph) {
                continue;
            }
            for (neighbour, _) in graph.neighbours(start, Direction::Both, &[]) {
                if self.elements.nodes.contains_key(&neighbour) {
                    continue;
                }
                if self.elements.nodes.len() >= max_nodes {
                    left_out.insert(neighbour);
                    continue;
                }
                self.elements.nodes.insert(neighbour, node(graph, neighbour));
                next.push(neighbour);
            }
        }
        next
    }

    /// Adds the relationships among the nodes.
    fn induce(&mut self, graph: &Graph) {
        let nodes: Vec<_> = self.elements.nodes.keys().copied().collect();
        for start in nodes {
            if !self.is_in(start, graph) {
                continue;
            }
            self.degrees.insert(start, graph.degree(start, Direction::Both, &[]));
            for (end, index) in graph.neighbours(start, Direction::Outgoing, &[]) {
                if self.elements.nodes.contains_key(&end) {
                    self.elements.relationships.entry(index).or_insert_with(|| relationship(graph, index));
                }
            }
        }
    }

    /// Whether the graph still has the node.
    fn is_in(&self, index: NodeIndex, graph: &Graph) -> bool {
        let id = self.elements.nodes.get(&index).map(|node| node.id);
        graph.contains_node(index) && id == Some(graph.node_id(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::export::example;

    /// `a -> b -> c -> d`, and `a -> b` once more.
    fn chain() -> (Graph, Elements) {
        let mut graph = Graph::new();
        let nodes = ["a", "b", "c", "d"].map(|name| example::node(&mut graph, &["N"], vec![("name", name.into())]));
        for pair in nodes.windows(2) {
            example::relationship(&mut graph, "T", pair[0], pair[1], vec![]);
        }
        example::relationship(&mut graph, "U", nodes[0], nodes[1], vec![]);
        graph.commit();
        graph.refresh();
        let mut elements = Elements::default();
        elements.nodes.insert(nodes[1], node(&graph, nodes[1]));
        (graph, elements)
    }

    fn check(steps: usize, max_nodes: usize, nodes: usize, relationships: usize, left_out: usize) {
        let (graph, elements) = chain();
        let around = Around::new(&elements, &graph, steps, max_nodes);
        let found = (around.elements.nodes.len(), around.elements.relationships.len(), around.left_out);
        assert_eq!(found, (nodes, relationships, left_out));
    }

    #[test]
    fn steps_are_walked_in_both_directions_up_to_the_limit() {
        check(0, 9, 1, 0, 0);
        check(1, 9, 3, 3, 0);
        check(2, 9, 4, 4, 0);
        check(1, 2, 2, 1, 1);
    }

    #[test]
    fn what_was_deleted_since_has_no_surroundings() {
        let (mut graph, mut elements) = chain();
        elements.nodes[0].id = 99;
        let around = Around::new(&elements, &graph, 1, 9);
        assert_eq!((around.elements.nodes.len(), around.degrees.len()), (1, 0));
        graph.refresh();
    }
}
