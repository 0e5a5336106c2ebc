//! Communities of high modularity.

use super::partition::numbered;
use super::tally::Tally;
use super::{Pace, Projection};
use crate::value::ValueError;

/// How the method of Louvain is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Louvain {
    /// How often communities become the nodes of a smaller graph, at most.
    pub levels: usize,
    /// How often all nodes of a level are visited, at most.
    pub iterations: usize,
    /// How much modularity a level must gain for another one to be tried.
    pub tolerance: f64,
    /// What makes communities smaller where it is above 1, larger where it is below (Reichardt, Bornholdt 2006).
    pub resolution: f64,
}

impl Louvain {
    /// The community of each node, numbered from 0 on in the order of their first nodes: nodes move to the neighbouring
    /// community that gains most modularity until none gains any, communities become the nodes of a smaller graph, and so
    /// on (Blondel, Guillaume, Lambiotte, Lefebvre: Fast Unfolding of Communities in Large Networks, 2008). The projection
    /// must be undirected.
    ///
    /// The nodes take turns in their order; of communities that gain as much, the one of the least number is taken.
    pub fn communities(&self, projection: &Projection, pace: &mut Pace<'_>) -> Result<Vec<u32>, ValueError> {
        let mut communities: Vec<u32> = projection.nodes().collect();
        let mut level = Level::of(projection, pace)?;
        let mut modularity = level.modularity(&communities, self.resolution);
        for _ in 0..self.levels {
            let moved = level.moved(self, pace)?;
            let moved = numbered(&moved, moved.len());
            let reached = level.modularity(&moved, self.resolution);
            if reached <= modularity {
                break;
            }
            communities.iter_mut().for_each(|community| *community = moved[*community as usize]);
            if reached - modularity < self.tolerance {
                break;
            }
            modularity = reached;
            level = level.merged(&moved, pace)?;
        }
        Ok(numbered(&communities, communities.len()))
    }
}

/// A graph whose nodes are communities of the level below.
struct Level {
    /// What leads from each node to others, by ascending neighbour.
    links: Projection,
    /// What leads from each node to itself.
    loops: Vec<f64>,
    /// What each node weighs: all that leads from it, and from itself to itself twice.
    strengths: Vec<f64>,
    /// What all nodes weigh together.
    total: f64,
}

impl Level {
    /// The first level. Rows are brought into order, so that the outcome does not depend on the order in which the graph
    /// happens to hold relationships.
    fn of(projection: &Projection, pace: &mut Pace<'_>) -> Result<Self, ValueError> {
        let mut links = Projection::with_capacity(projection.node_count(), true);
        let mut loops = vec![0.0; projection.node_count()];
        for node in projection.nodes() {
            let mut row: Vec<_> = projection.weighted_row(node).collect();
            row.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
            for (target, weight) in row {
                match target == node {
                    true => loops[node as usize] += weight,
                    false => links.append(target, weight),
                }
            }
            links.end_row();
            pace.step(1 + projection.row(node).len())?;
        }
        Ok(Self::new(links, loops))
    }

    fn new(links: Projection, loops: Vec<f64>) -> Self {
        let strengths: Vec<f64> =
            links.nodes().zip(&loops).map(|(node, own)| links.strength(node) + 2.0 * own).collect();
        let total = strengths.iter().sum();
        Self { links, loops, strengths, total }
    }

    /// The communities after nodes have moved until none gains by it.
    fn moved(&self, settings: &Louvain, pace: &mut Pace<'_>) -> Result<Vec<u32>, ValueError> {
        let mut communities: Vec<u32> = self.links.nodes().collect();
        let mut totals = self.strengths.clone();
        let mut tally = Tally::new(communities.len());
        for _ in 0..settings.iterations {
            let mut has_changed = false;
            for node in self.links.nodes() {
                let own = communities[node as usize];
                let strength = self.strengths[node as usize];
                totals[own as usize] -= strength;
                self.links.weighted_row(node).for_each(|(to, weight)| tally.add(communities[to as usize], weight));
                let penalty = if self.total > 0.0 { settings.resolution * strength / self.total } else { 0.0 };
                let best = best(&tally, own, |community| penalty * totals[community as usize]);
                totals[best as usize] += strength;
                communities[node as usize] = best;
                has_changed |= best != own;
                tally.clear();
                pace.step(1 + self.links.row(node).len())?;
            }
            if !has_changed {
                break;
            }
        }
        Ok(communities)
    }

    /// The level whose nodes are these communities, which are numbered from 0 on.
    fn merged(&self, communities: &[u32], pace: &mut Pace<'_>) -> Result<Self, ValueError> {
        let count = communities.iter().max().map_or(0, |last| *last as usize + 1);
        let mut links = Projection::with_capacity(count, true);
        let mut loops = vec![0.0; count];
        let mut tally = Tally::new(count);
        for (community, members) in (0..).zip(members(communities, count)) {
            for node in members {
                loops[community as usize] += self.loops[node as usize];
                self.links.weighted_row(node).for_each(|(to, weight)| tally.add(communities[to as usize], weight));
                pace.step(1 + self.links.row(node).len())?;
            }
            for (target, weight) in tally.take_sorted() {
                match target == community {
                    // It was met from both its ends.
                    true => loops[community as usize] += weight / 2.0,
                    false => links.append(target, weight),
                }
            }
            links.end_row();
        }
        Ok(Self::new(links, loops))
    }

    /// The modularity of these communities (Newman, Girvan: Finding and Evaluating Community Structure in Networks, 2004).
    fn modularity(&self, communities: &[u32], resolution: f64) -> f64 {
        if self.total == 0.0 {
            return 0.0;
        }
        let (mut inside, mut totals) = (0.0, vec![0.0; communities.len()]);
        for node in self.links.nodes() {
            let own = communities[node as usize];
            totals[own as usize] += self.strengths[node as usize] / self.total;
            let links = self.links.weighted_row(node).filter(|(target, _)| communities[*target as usize] == own);
            inside += (2.0 * self.loops[node as usize] + links.map(|(_, weight)| weight).sum::<f64>()) / self.total;
        }
        inside - resolution * totals.iter().map(|total| total * total).sum::<f64>()
    }
}

/// The community that gains most, one's own if none gains more.
fn best(tally: &Tally, own: u32, penalty: impl Fn(u32) -> f64) -> u32 {
    let gain = |community| tally.sum(community) - penalty(community);
    let (mut best, mut most) = (own, gain(own));
    for &community in tally.touched() {
        let gain = gain(community);
        if gain > most || gain == most && best != own && community < best {
            (best, most) = (community, gain);
        }
    }
    best
}

/// The nodes of each community, ascending.
fn members(communities: &[u32], count: usize) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); count];
    for (node, community) in (0..).zip(communities) {
        members[*community as usize].push(node);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    const SETTINGS: Louvain = Louvain { levels: 10, iterations: 10, tolerance: 0.0001, resolution: 1.0 };

    /// Two cliques of four and a bridge between them.
    const CLIQUES: [(u32, u32); 13] =
        [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)];

    fn check(projection: &Projection, settings: Louvain, expected: &[u32]) {
        let communities = settings.communities(projection, &mut Pace::new(&Unwatched));
        assert_eq!(communities.as_deref(), Ok(expected));
    }

    fn level(edges: &[(u32, u32)]) -> Level {
        Level::of(&Projection::undirected(8, edges), &mut Pace::new(&Unwatched)).expect("nobody interrupts")
    }

    #[test]
    fn cliques_become_communities() {
        let graph = Projection::undirected(9, &CLIQUES);
        check(&graph, SETTINGS, &[0, 0, 0, 0, 1, 1, 1, 1, 2]);
        check(&graph, Louvain { resolution: 0.01, ..SETTINGS }, &[0, 0, 0, 0, 0, 0, 0, 0, 1]);
        check(&graph, Louvain { levels: 0, ..SETTINGS }, &[0, 1, 2, 3, 4, 5, 6, 7, 8]);
        check(&Projection::directed(2, &[]), SETTINGS, &[0, 1]);
    }

    #[test]
    fn modularity_is_that_of_the_paper() {
        // 12 of 13 edges are inside; each community has half of the ends: 12/13 - 2 · (1/2)².
        let level = level(&CLIQUES);
        let modularity = level.modularity(&[0, 0, 0, 0, 1, 1, 1, 1], 1.0);
        assert!((modularity - (12.0 / 13.0 - 0.5)).abs() < 1e-12, "{modularity}");
    }

    #[test]
    fn merging_communities_keeps_their_modularity() {
        let with_loops = [&CLIQUES[..], &[(3, 3), (5, 5)]].concat();
        let level = level(&with_loops);
        let communities = [0, 0, 0, 1, 1, 2, 2, 2];
        let merged = level.merged(&communities, &mut Pace::new(&Unwatched)).expect("nobody interrupts");
        assert_eq!(merged.total, level.total);
        let (before, after) = (level.modularity(&communities, 1.0), merged.modularity(&[0, 1, 2], 1.0));
        assert!((before - after).abs() < 1e-12, "{before} and {after}");
    }

    #[test]
    fn weights_decide_where_a_node_belongs() {
        let bridge = |left: f64, right: f64| {
            let edges = [(0, 1, 5.0), (1, 2, left), (2, 3, right), (3, 4, 5.0)];
            let arcs: Vec<_> = edges.iter().flat_map(|edge| [*edge, (edge.1, edge.0, edge.2)]).collect();
            Projection::of_arcs(5, &arcs)
        };
        check(&bridge(2.0, 1.0), SETTINGS, &[0, 0, 0, 1, 1]);
        check(&bridge(1.0, 2.0), SETTINGS, &[0, 0, 1, 1, 1]);
    }
}
