//! Label propagation.

use super::partition::numbered;
use super::tally::Tally;
use super::{Pace, Projection};
use crate::value::ValueError;

/// The community of each node, numbered from 0 on in the order of their first nodes: each node begins as its own, and
/// again and again takes over the community of most of its neighbours by weight (Raghavan, Albert, Kumara: Near Linear
/// Time Algorithm to Detect Community Structures in Large-Scale Networks, 2007).
///
/// What is random there is fixed here. The nodes take turns in their order and see what those before them have become; of
/// several communities that are as strong, a node keeps its own or else takes the one that began at the last node: whose
/// turn has not come, so that the first community does not flood the graph. It ends when all keep their own, or after so
/// many iterations.
pub fn label_propagation(
    projection: &Projection,
    iterations: usize,
    pace: &mut Pace<'_>,
) -> Result<Vec<u32>, ValueError> {
    let mut labels: Vec<u32> = projection.nodes().collect();
    let mut tally = Tally::new(labels.len());
    for _ in 0..iterations {
        let mut has_changed = false;
        for node in projection.nodes() {
            projection.weighted_row(node).for_each(|(target, weight)| tally.add(labels[target as usize], weight));
            let own = labels[node as usize];
            labels[node as usize] = strongest(&tally, own);
            has_changed |= labels[node as usize] != own;
            tally.clear();
            pace.step(1 + projection.row(node).len())?;
        }
        if !has_changed {
            break;
        }
    }
    Ok(numbered(&labels, labels.len()))
}

/// The label of the greatest sum: one's own if it is among them, else the last.
fn strongest(tally: &Tally, own: u32) -> u32 {
    let greatest = tally.touched().iter().map(|label| tally.sum(*label)).fold(0.0, f64::max);
    if tally.sum(own) == greatest {
        return own;
    }
    let strongest = tally.touched().iter().copied().filter(|label| tally.sum(*label) == greatest);
    strongest.max().unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(projection: &Projection, iterations: usize, expected: &[u32]) {
        let communities = label_propagation(projection, iterations, &mut Pace::new(&Unwatched));
        assert_eq!(communities.as_deref(), Ok(expected));
    }

    #[test]
    fn cliques_become_communities() {
        let cliques = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)];
        check(&Projection::undirected(9, &[&cliques[..], &[(3, 4)]].concat()), 10, &[0, 0, 0, 0, 1, 1, 1, 1, 2]);
    }

    #[test]
    fn the_heavier_side_wins() {
        let arcs = [(0, 1, 1.0), (0, 2, 3.0), (1, 0, 1.0), (2, 0, 3.0)];
        check(&Projection::of_arcs(3, &arcs), 1, &[0, 0, 0]);
        // 1 looks at 0, which has become 2, and at 3 with more weight.
        let arcs = [(0, 2, 1.0), (1, 0, 1.0), (1, 3, 1.5)];
        check(&Projection::of_arcs(4, &arcs), 1, &[0, 1, 0, 1]);
    }

    #[test]
    fn no_iteration_leaves_every_node_alone() {
        check(&Projection::undirected(3, &[(0, 1), (1, 2)]), 0, &[0, 1, 2]);
    }
}
