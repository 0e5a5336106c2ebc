//! Weakly connected components.

use super::{Nodes, Pace, Selection};
use crate::graph::{Direction, Graph};
use crate::value::ValueError;

/// So many relationships of each node and type are looked at before the largest component is guessed.
const SAMPLES: usize = 2;

/// The component of each node over relationships in whatever direction, numbered from 0 on in the order of their first
/// nodes.
///
/// A union-find (Tarjan: Efficiency of a Good But Not Linear Set Union Algorithm, 1975) which leaves out most
/// relationships (Sutton, Ben-Nun, Barak: Optimizing Parallel Graph Connectivity Computation via Subgraph Sampling,
/// 2018): once the first few of each node have been looked at, most nodes are in one component. A relationship between
/// two of these says nothing new, and all others are met from their end outside. It reads the rows of the graph itself,
/// as projecting them would cost more than the answer.
pub fn weakly_connected(
    graph: &Graph,
    (selection, nodes): (&Selection, &Nodes),
    pace: &mut Pace<'_>,
) -> Result<Vec<u32>, ValueError> {
    let mut sets = Sets::singletons(nodes.len());
    let Some(types) = selection.types() else { return Ok(sets.parents) };
    for (number, node) in (0..).zip(nodes.indices()) {
        graph.for_each_row(*node, Direction::Outgoing, types, |neighbours, _| {
            neighbours.iter().take(SAMPLES).for_each(|neighbour| sets.join(number, nodes.number(*neighbour)));
        });
        pace.step(SAMPLES)?;
    }
    let largest = sets.largest();
    for (number, node) in (0..).zip(nodes.indices()) {
        if sets.find(number) == sets.find(largest) {
            continue;
        }
        let mut length = 1;
        graph.for_each_row(*node, Direction::Both, types, |neighbours, _| {
            neighbours.iter().for_each(|neighbour| sets.join(number, nodes.number(*neighbour)));
            length += neighbours.len();
        });
        pace.step(length)?;
    }
    Ok(sets.into_numbers())
}

/// Disjoint sets, each a tree whose root is its least element.
struct Sets {
    parents: Vec<u32>,
}

impl Sets {
    fn singletons(count: usize) -> Self {
        Self { parents: (0..count as u32).collect() }
    }

    /// The root of the set; halves the path to it.
    #[inline]
    fn find(&mut self, mut element: u32) -> u32 {
        loop {
            let parent = self.parents[element as usize];
            if parent == element {
                return element;
            }
            let grandparent = self.parents[parent as usize];
            self.parents[element as usize] = grandparent;
            element = grandparent;
        }
    }

    /// Makes one set of those of two elements, if there are two.
    #[inline]
    fn join(&mut self, one: u32, other: Option<u32>) {
        let Some(other) = other else { return };
        // Most are known to be in one set by now, which takes no walk to its root.
        if self.parents[one as usize] == self.parents[other as usize] {
            return;
        }
        let (one, other) = (self.find(one), self.find(other));
        self.parents[one.max(other) as usize] = one.min(other);
    }

    /// Makes every element a child of its root. A parent is never greater than its child, so one pass is enough.
    fn flatten(&mut self) {
        for element in 0..self.parents.len() {
            self.parents[element] = self.parents[self.parents[element] as usize];
        }
    }

    /// The number of the set of each element, in the order of their roots, which are their first elements.
    fn into_numbers(mut self) -> Vec<u32> {
        let mut next = 0;
        for element in 0..self.parents.len() {
            let parent = self.parents[element];
            // What stands before this element is a number already, and the parent's is that of its root.
            self.parents[element] = if parent as usize == element { next } else { self.parents[parent as usize] };
            next += u32::from(parent as usize == element);
        }
        self.parents
    }

    /// The root of a set than which none is larger.
    fn largest(&mut self) -> u32 {
        self.flatten();
        let mut sizes = vec![0_u32; self.parents.len()];
        self.parents.iter().for_each(|root| sizes[*root as usize] += 1);
        (0..).zip(sizes).max_by_key(|(_, size)| *size).map_or(0, |(root, _)| root)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;
    use std::sync::Arc;

    fn check(graph: &Graph, types: Option<&[Arc<str>]>, expected: &[u32]) {
        let selection = Selection::new(graph, Some(&["A".into()]), types);
        let nodes = selection.nodes(graph);
        let components = weakly_connected(graph, (&selection, &nodes), &mut Pace::new(&Unwatched));
        assert_eq!(components.as_deref(), Ok(expected));
    }

    #[test]
    fn components_are_met_from_either_end() {
        let mut graph = Graph::new();
        let (a, b) = (graph.intern_label("A"), graph.intern_label("B"));
        let (t, u) = (graph.intern_type("T"), graph.intern_type("U"));
        let nodes: Vec<_> = (0..8).map(|number| graph.create_node(&[if number == 3 { b } else { a }])).collect();
        // 0 and 2 lead through 3, which is no `A`. 5 has more relationships than are sampled.
        for (kind, source, target) in
            [(t, 0, 3), (t, 3, 2), (t, 5, 0), (t, 5, 6), (t, 5, 7), (t, 5, 1), (u, 1, 2), (t, 4, 4)]
        {
            graph.create_relationship(kind, nodes[source], nodes[target]);
        }
        for _ in 0..2 {
            check(&graph, Some(&["T".into()]), &[0, 0, 1, 2, 0, 0, 0]);
            check(&graph, None, &[0, 0, 0, 1, 0, 0, 0]);
            check(&graph, Some(&["V".into()]), &[0, 1, 2, 3, 4, 5, 6]);
            graph.rebuild();
        }
    }
}
