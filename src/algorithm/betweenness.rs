//! Betweenness centrality.

use super::{Pace, Projection};
use crate::value::ValueError;

/// For each node the number of pairs of other nodes between which it lies on a shortest path; where there are several such
/// paths, the share of them that it lies on (Freeman 1977, by the algorithm of Brandes: A Faster Algorithm for
/// Betweenness Centrality, 2001). A path is the nodes that it leads through: the projection must be simple.
///
/// Each pair counts once in each direction: in an undirected projection, twice.
pub fn betweenness(projection: &Projection, pace: &mut Pace<'_>) -> Result<Vec<f64>, ValueError> {
    let mut scores = vec![0.0; projection.node_count()];
    let mut search = Search::new(projection);
    for source in projection.nodes() {
        search.run(source, pace)?;
        search.accumulate(&mut scores);
        search.forget();
    }
    Ok(scores)
}

const UNSEEN: u32 = u32::MAX;

/// Breadth first from one node.
struct Search<'a> {
    projection: &'a Projection,
    /// The nodes in the order in which they were reached.
    reached: Vec<u32>,
    distances: Vec<u32>,
    /// How many shortest paths lead to each node.
    paths: Vec<f64>,
    /// Which part of the shortest paths that end elsewhere lead through each node.
    dependencies: Vec<f64>,
}

impl<'a> Search<'a> {
    fn new(projection: &'a Projection) -> Self {
        let count = projection.node_count();
        Self {
            projection,
            reached: Vec::with_capacity(count),
            distances: vec![UNSEEN; count],
            paths: vec![0.0; count],
            dependencies: vec![0.0; count],
        }
    }

    fn run(&mut self, source: u32, pace: &mut Pace<'_>) -> Result<(), ValueError> {
        self.reached.push(source);
        self.distances[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        let mut next = 0;
        while let Some(&node) = self.reached.get(next) {
            next += 1;
            let (distance, paths) = (self.distances[node as usize] + 1, self.paths[node as usize]);
            for &target in self.projection.row(node) {
                if self.distances[target as usize] == UNSEEN {
                    self.distances[target as usize] = distance;
                    self.reached.push(target);
                }
                if self.distances[target as usize] == distance {
                    self.paths[target as usize] += paths;
                }
            }
            pace.step(1 + 2 * self.projection.row(node).len())?;
        }
        Ok(())
    }

    /// Adds the dependencies to the scores, from the farthest node on.
    fn accumulate(&mut self, scores: &mut [f64]) {
        for &node in self.reached.iter().skip(1).rev() {
            self.dependencies[node as usize] = self.dependency(node);
            scores[node as usize] += self.dependencies[node as usize];
        }
    }

    fn dependency(&self, node: u32) -> f64 {
        let distance = self.distances[node as usize] + 1;
        let row = self.projection.row(node).iter().map(|target| *target as usize);
        let following = row.filter(|target| self.distances[*target] == distance);
        let shares = following.map(|target| (1.0 + self.dependencies[target]) / self.paths[target]);
        self.paths[node as usize] * shares.sum::<f64>()
    }

    fn forget(&mut self) {
        for node in self.reached.drain(..) {
            self.distances[node as usize] = UNSEEN;
            self.paths[node as usize] = 0.0;
            self.dependencies[node as usize] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(projection: &Projection, expected: &[f64]) {
        assert_eq!(betweenness(projection, &mut Pace::new(&Unwatched)).as_deref(), Ok(expected));
    }

    #[test]
    fn the_middle_of_a_path_lies_between_its_ends() {
        check(&Projection::directed(3, &[(0, 1), (1, 2)]), &[0.0, 1.0, 0.0]);
        check(&Projection::undirected(4, &[(0, 1), (1, 2), (2, 3)]), &[0.0, 4.0, 4.0, 0.0]);
    }

    #[test]
    fn two_shortest_paths_share_a_pair() {
        // A square: each corner lies on one of two paths between its neighbours, there and back.
        check(&Projection::undirected(4, &[(0, 1), (1, 2), (2, 3), (3, 0)]), &[1.0, 1.0, 1.0, 1.0]);
        check(&Projection::directed(5, &[(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]), &[0.0, 1.0, 1.0, 3.0, 0.0]);
    }
}
