//! Closeness centrality.

use super::{Pace, Projection};
use crate::value::ValueError;

/// So many searches run at the same time: one for each bit of a word.
const LANES: u32 = 64;

/// For each node one divided by the mean distance from the nodes that reach it, 0 where none does (Freeman: Centrality in
/// Social Networks, 1978).
///
/// `scaled` multiplies that by the part of all other nodes that reach it, so that nodes of small components are not closer
/// than those of large ones (Wasserman, Faust: Social Network Analysis, 1994).
///
/// 64 breadth-first searches run at the same time, a bit of a word for each (Then and others: The More the Merrier:
/// Efficient Multi-Source Graph Traversal, 2014).
pub fn closeness(projection: &Projection, scaled: bool, pace: &mut Pace<'_>) -> Result<Vec<f64>, ValueError> {
    let mut searches = Searches::new(projection.node_count());
    for first in projection.nodes().step_by(LANES as usize) {
        let last = projection.nodes().end.min(first + LANES);
        searches.run(projection, first..last, pace)?;
    }
    let others = projection.node_count() as f64 - 1.0;
    let score = |(reached, distance): (&u64, &u64)| match (*reached as f64, *distance as f64) {
        (_, 0.0) => 0.0,
        (reached, distance) if scaled => reached / distance * (reached / others),
        (reached, distance) => reached / distance,
    };
    Ok(searches.sources.iter().zip(&searches.distances).map(score).collect())
}

struct Searches {
    /// By how many other nodes each node is reached.
    sources: Vec<u64>,
    /// How far these are away together.
    distances: Vec<u64>,
    /// Which of the running searches have seen each node.
    seen: Vec<u64>,
    /// Which are at each node now, and which will be after the next step.
    here: Vec<u64>,
    there: Vec<u64>,
}

impl Searches {
    fn new(count: usize) -> Self {
        let zeros = vec![0; count];
        Self {
            sources: zeros.clone(),
            distances: zeros.clone(),
            seen: zeros.clone(),
            here: zeros.clone(),
            there: zeros,
        }
    }

    fn run(
        &mut self,
        projection: &Projection,
        starts: std::ops::Range<u32>,
        pace: &mut Pace<'_>,
    ) -> Result<(), ValueError> {
        self.seen.fill(0);
        let mut front: Vec<u32> = starts.collect();
        for (lane, start) in front.iter().enumerate() {
            self.seen[*start as usize] = 1 << lane;
            self.here[*start as usize] = 1 << lane;
        }
        let mut next = Vec::new();
        for distance in 1.. {
            for node in front.drain(..) {
                let lanes = std::mem::take(&mut self.here[node as usize]);
                self.spread(projection.row(node), lanes, &mut next);
                pace.step(1 + projection.row(node).len())?;
            }
            if next.is_empty() {
                break;
            }
            next.iter().for_each(|node| self.arrive(*node, distance));
            std::mem::swap(&mut front, &mut next);
            std::mem::swap(&mut self.here, &mut self.there);
        }
        Ok(())
    }

    /// Sends searches on to neighbours that they have not seen.
    fn spread(&mut self, row: &[u32], lanes: u64, next: &mut Vec<u32>) {
        for &target in row {
            let new = lanes & !self.seen[target as usize];
            if new != 0 {
                if self.there[target as usize] == 0 {
                    next.push(target);
                }
                self.there[target as usize] |= new;
            }
        }
    }

    fn arrive(&mut self, node: u32, distance: u64) {
        let new = self.there[node as usize];
        self.seen[node as usize] |= new;
        let count = u64::from(new.count_ones());
        self.sources[node as usize] += count;
        self.distances[node as usize] += distance * count;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(projection: &Projection, scaled: bool, expected: &[f64]) {
        assert_eq!(closeness(projection, scaled, &mut Pace::new(&Unwatched)).as_deref(), Ok(expected));
    }

    #[test]
    fn closeness_is_the_inverse_of_the_mean_distance() {
        let path = Projection::undirected(3, &[(0, 1), (1, 2)]);
        check(&path, false, &[2.0 / 3.0, 1.0, 2.0 / 3.0]);
        check(&Projection::directed(3, &[(0, 1), (1, 2)]), false, &[0.0, 1.0, 2.0 / 3.0]);
        check(&Projection::directed(1, &[(0, 0)]), true, &[0.0]);
    }

    #[test]
    fn small_components_are_scaled_down() {
        let pair = Projection::undirected(4, &[(0, 1)]);
        check(&pair, false, &[1.0, 1.0, 0.0, 0.0]);
        check(&pair, true, &[1.0 / 3.0, 1.0 / 3.0, 0.0, 0.0]);
    }

    #[test]
    fn more_nodes_than_lanes_are_all_searched_from() {
        let star: Vec<_> = (1..150).map(|leaf| (0, leaf)).collect();
        let leaf = 149.0 / (1.0 + 2.0 * 148.0);
        let expected: Vec<_> = (0..150).map(|node| if node == 0 { 1.0 } else { leaf }).collect();
        check(&Projection::undirected(150, &star), false, &expected);
    }
}
