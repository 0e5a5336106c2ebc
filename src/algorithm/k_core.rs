//! Core numbers.

use super::{Pace, Projection};
use crate::value::ValueError;

/// For each node the greatest `k` for which it lies in a part of the graph where each node has `k` neighbours at least
/// (Seidman 1983, by the algorithm of Batagelj and Zaveršnik: An O(m) Algorithm for Cores Decomposition of Networks,
/// 2003). The projection must be simple and undirected.
pub fn core_numbers(projection: &Projection, pace: &mut Pace<'_>) -> Result<Vec<u32>, ValueError> {
    let mut degrees: Vec<u32> = projection.nodes().map(|node| projection.row(node).len() as u32).collect();
    let mut queue = Queue::new(&degrees);
    for turn in 0..projection.node_count() {
        let node = queue.nodes[turn];
        let degree = degrees[node as usize];
        for &neighbour in projection.row(node) {
            if degrees[neighbour as usize] > degree {
                queue.advance(neighbour, &mut degrees[neighbour as usize]);
            }
        }
        pace.step(1 + projection.row(node).len())?;
    }
    Ok(degrees)
}

/// Nodes by ascending degree, which may fall.
struct Queue {
    nodes: Vec<u32>,
    /// Where each node stands.
    places: Vec<usize>,
    /// Where the nodes of each degree begin.
    starts: Vec<usize>,
}

impl Queue {
    fn new(degrees: &[u32]) -> Self {
        let greatest = degrees.iter().max().map_or(0, |degree| *degree as usize);
        let mut starts = vec![0; greatest + 2];
        degrees.iter().for_each(|degree| starts[*degree as usize + 1] += 1);
        for degree in 0..=greatest {
            starts[degree + 1] += starts[degree];
        }
        let mut free = starts.clone();
        let (mut nodes, mut places) = (vec![0; degrees.len()], vec![0; degrees.len()]);
        for (node, degree) in (0..).zip(degrees) {
            let place = free[*degree as usize];
            (nodes[place], places[node as usize]) = (node, place);
            free[*degree as usize] += 1;
        }
        Self { nodes, places, starts }
    }

    /// Lowers the degree of a node by one: it changes places with the first of its degree, who then is the first no more.
    fn advance(&mut self, node: u32, degree: &mut u32) {
        let (place, first) = (self.places[node as usize], self.starts[*degree as usize]);
        let other = self.nodes[first];
        self.nodes.swap(place, first);
        (self.places[node as usize], self.places[other as usize]) = (first, place);
        self.starts[*degree as usize] += 1;
        *degree -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(nodes: u32, edges: &[(u32, u32)], expected: &[u32]) {
        let cores = core_numbers(&Projection::undirected(nodes, edges), &mut Pace::new(&Unwatched));
        assert_eq!(cores.as_deref(), Ok(expected));
    }

    #[test]
    fn a_tail_is_no_part_of_the_core() {
        // Four nodes who all know each other, a path away from them, and one alone.
        let clique = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
        check(7, &[&clique[..], &[(3, 4), (4, 5)]].concat(), &[3, 3, 3, 3, 1, 1, 0]);
        check(4, &[(0, 1), (0, 2), (0, 3)], &[1, 1, 1, 1]);
        check(0, &[], &[]);
    }
}
