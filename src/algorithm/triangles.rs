//! Triangles and local clustering coefficients.

use super::{Pace, Projection};
use crate::value::ValueError;

/// For each node the number of triangles that it is a corner of. The projection must be simple and undirected.
///
/// Every relationship is led from the node of lower degree to that of higher degree, so that each triangle is met once and
/// no node leads to many (the algorithm forward of Schank and Wagner: Finding, Counting and Listing All Triangles in Large
/// Graphs, 2005).
pub fn triangles(projection: &Projection, pace: &mut Pace<'_>) -> Result<Vec<u64>, ValueError> {
    let upwards = upwards(projection, pace)?;
    let mut counts = vec![0; projection.node_count()];
    let mut marks = vec![u32::MAX; projection.node_count()];
    for node in projection.nodes() {
        let row = upwards.row(node);
        row.iter().for_each(|target| marks[*target as usize] = node);
        for &target in row {
            let common = upwards.row(target).iter().filter(|third| marks[**third as usize] == node);
            let mut found = 0;
            for third in common {
                counts[*third as usize] += 1;
                found += 1;
            }
            counts[target as usize] += found;
            counts[node as usize] += found;
            pace.step(1 + upwards.row(target).len())?;
        }
    }
    Ok(counts)
}

/// The part of all pairs of neighbours of each node who are neighbours themselves (Watts, Strogatz: Collective Dynamics of
/// 'Small-World' Networks, 1998); 0 where there are no two.
pub fn clustering(projection: &Projection, triangles: &[u64]) -> Vec<f64> {
    let coefficient = |(node, triangles): (u32, &u64)| {
        let degree = projection.row(node).len() as f64;
        if degree < 2.0 { 0.0 } else { 2.0 * *triangles as f64 / (degree * (degree - 1.0)) }
    };
    projection.nodes().zip(triangles).map(coefficient).collect()
}

/// The neighbours of each node that have a higher degree, or the same and a higher number.
fn upwards(projection: &Projection, pace: &mut Pace<'_>) -> Result<Projection, ValueError> {
    let rank = |node: u32| (projection.row(node).len(), node);
    let mut upwards = Projection::with_capacity(projection.node_count(), false);
    for node in projection.nodes() {
        let higher = projection.row(node).iter().filter(|target| rank(**target) > rank(node));
        higher.for_each(|target| upwards.append(*target, 1.0));
        upwards.end_row();
        pace.step(1 + projection.row(node).len())?;
    }
    Ok(upwards)
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(nodes: u32, edges: &[(u32, u32)], expected: &[u64], coefficients: &[f64]) {
        let projection = Projection::undirected(nodes, edges);
        let counts = triangles(&projection, &mut Pace::new(&Unwatched)).expect("nobody interrupts");
        assert_eq!(counts, expected);
        assert_eq!(clustering(&projection, &counts), coefficients);
    }

    #[test]
    fn each_corner_counts_the_triangle() {
        check(4, &[(0, 1), (1, 2), (2, 0), (2, 3)], &[1, 1, 1, 0], &[1.0, 1.0, 1.0 / 3.0, 0.0]);
        check(4, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 0)], &[2, 1, 2, 1], &[2.0 / 3.0, 1.0, 2.0 / 3.0, 1.0]);
        check(4, &[(0, 1), (1, 2), (2, 3), (3, 0)], &[0; 4], &[0.0; 4]);
    }
}
