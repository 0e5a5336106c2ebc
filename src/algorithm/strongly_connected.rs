//! Strongly connected components.

use super::partition::numbered;
use super::{Pace, Projection};
use crate::value::ValueError;

/// The component of each node within which every node can be reached from every other, numbered from 0 on in the order
/// of their first nodes.
///
/// Depth first with a stack (Tarjan: Depth-First Search and Linear Graph Algorithms, 1972) that is not the program's, so
/// that no path is too long for it.
pub fn strongly_connected(projection: &Projection, pace: &mut Pace<'_>) -> Result<Vec<u32>, ValueError> {
    let mut search = Search::new(projection);
    for root in projection.nodes() {
        if search.order[root as usize] == UNSEEN {
            search.enter(root);
            while let Some((node, place)) = search.path.pop() {
                search.go_on(node, place);
                pace.step(1)?;
            }
        }
    }
    Ok(numbered(&search.components, projection.node_count()))
}

const UNSEEN: u32 = u32::MAX;

struct Search<'a> {
    projection: &'a Projection,
    /// When each node was entered.
    order: Vec<u32>,
    /// The earliest entered node that is known to be reached from each and not to be done.
    lowest: Vec<u32>,
    /// The component of each node that is done.
    components: Vec<u32>,
    entered: u32,
    done: u32,
    /// The nodes that are entered and have no component yet.
    open: Vec<u32>,
    /// The way to the current node, with what is next in each row.
    path: Vec<(u32, usize)>,
}

impl<'a> Search<'a> {
    fn new(projection: &'a Projection) -> Self {
        let unseen = vec![UNSEEN; projection.node_count()];
        Self {
            projection,
            order: unseen.clone(),
            lowest: unseen.clone(),
            components: unseen,
            entered: 0,
            done: 0,
            open: Vec::new(),
            path: Vec::new(),
        }
    }

    fn enter(&mut self, node: u32) {
        self.order[node as usize] = self.entered;
        self.lowest[node as usize] = self.entered;
        self.entered += 1;
        self.open.push(node);
        self.path.push((node, 0));
    }

    /// Takes the next step from the node, or leaves it.
    fn go_on(&mut self, node: u32, place: usize) {
        let Some(&target) = self.projection.row(node).get(place) else { return self.leave(node) };
        self.path.push((node, place + 1));
        if self.order[target as usize] == UNSEEN {
            self.enter(target);
        } else if self.components[target as usize] == UNSEEN {
            self.lower(node, self.order[target as usize]);
        }
    }

    fn leave(&mut self, node: u32) {
        let lowest = self.lowest[node as usize];
        if let Some((before, _)) = self.path.last() {
            self.lower(*before, lowest);
        }
        if lowest == self.order[node as usize] {
            self.close(node);
        }
    }

    /// Makes a component of the open nodes from this one on.
    fn close(&mut self, node: u32) {
        while let Some(member) = self.open.pop() {
            self.components[member as usize] = self.done;
            if member == node {
                break;
            }
        }
        self.done += 1;
    }

    fn lower(&mut self, node: u32, order: u32) {
        let lowest = &mut self.lowest[node as usize];
        *lowest = order.min(*lowest);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(nodes: u32, arcs: &[(u32, u32)], expected: &[u32]) {
        let components = strongly_connected(&Projection::directed(nodes, arcs), &mut Pace::new(&Unwatched));
        assert_eq!(components.as_deref(), Ok(expected));
    }

    #[test]
    fn nodes_that_reach_each_other_are_together() {
        check(5, &[(0, 1), (1, 2), (2, 1), (2, 3), (3, 4), (4, 3), (3, 3)], &[0, 1, 1, 2, 2]);
        check(4, &[(3, 2), (2, 1), (1, 0), (0, 2)], &[0, 0, 0, 1]);
        check(0, &[], &[]);
    }

    #[test]
    fn a_long_path_does_not_exhaust_the_stack() {
        let count = 200_000;
        let mut ring = Projection::with_capacity(count as usize, false);
        for node in 0..count {
            ring.append((node + 1) % count, 1.0);
            ring.end_row();
        }
        let components = strongly_connected(&ring, &mut Pace::new(&Unwatched)).expect("nobody interrupts");
        assert!(components.iter().all(|component| *component == 0));
    }
}
