//! PageRank.

use super::{Pace, Projection};
use crate::value::ValueError;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// How PageRank is worked out.
#[derive(Clone, Copy, Debug)]
pub struct PageRank {
    /// How many times ranks flow, at most.
    pub iterations: usize,
    /// With which probability the surfer follows a relationship instead of jumping anywhere.
    pub damping: f64,
    /// Below which mean change of a rank the flow has come to rest.
    pub tolerance: f64,
}

impl PageRank {
    /// The probability with which a random surfer is at each node, by power iteration (Page, Brin, Motwani, Winograd:
    /// The PageRank Citation Ranking, 1999); the row of a node are those from whom it gets rank.
    ///
    /// A node that passes its rank on to nobody passes it on to all alike, so that the sum of all ranks stays 1, as in
    /// networkx and igraph. The ranks are the same with any number of threads.
    pub fn ranks(&self, sources: &Projection, threads: usize, pace: &Pace<'_>) -> Result<Vec<f64>, ValueError> {
        let pool = (threads > 1).then(|| ThreadPoolBuilder::new().num_threads(threads).build().ok()).flatten();
        let count = sources.node_count() as f64;
        let strengths = sources.opposite_strengths();
        let mut ranks = vec![1.0 / count; sources.node_count()];
        let mut shares = vec![0.0; sources.node_count()];
        for _ in 0..self.iterations {
            let stranded = share_out(&ranks, &strengths, &mut shares);
            let base = (1.0 - self.damping + self.damping * stranded) / count;
            let flow =
                |(block, ranks): (usize, &mut [f64])| self.flow(sources, &shares, base, block * BLOCK, ranks, pace);
            let changes: Vec<f64> = match &pool {
                None => ranks.chunks_mut(BLOCK).enumerate().map(flow).collect::<Result<_, _>>()?,
                Some(pool) => {
                    pool.install(|| ranks.par_chunks_mut(BLOCK).enumerate().map(flow).collect::<Result<_, _>>())?
                }
            };
            if changes.iter().sum::<f64>() < self.tolerance * count {
                break;
            }
        }
        Ok(ranks)
    }

    /// Works out the ranks of the nodes from the first one on; returns the sum of their changes.
    fn flow(
        &self,
        sources: &Projection,
        shares: &[f64],
        base: f64,
        first: usize,
        ranks: &mut [f64],
        pace: &Pace<'_>,
    ) -> Result<f64, ValueError> {
        pace.check()?;
        let mut change = 0.0;
        for (node, rank) in (first as u32..).zip(ranks) {
            let new = base + self.damping * received(sources, node, shares);
            change += (new - *rank).abs();
            *rank = new;
        }
        Ok(change)
    }
}

/// So many nodes are worked on in one go, by one thread.
const BLOCK: usize = 4096;

/// What each node passes on per unit of weight; returns the ranks of those who pass nothing on.
fn share_out(ranks: &[f64], strengths: &[f64], shares: &mut [f64]) -> f64 {
    let mut stranded = 0.0;
    for ((share, rank), strength) in shares.iter_mut().zip(ranks).zip(strengths) {
        *share = if *strength > 0.0 { rank / strength } else { 0.0 };
        stranded += if *strength > 0.0 { 0.0 } else { *rank };
    }
    stranded
}

#[inline]
fn received(sources: &Projection, node: u32, shares: &[f64]) -> f64 {
    match sources.row_weights(node) {
        None => sum(sources.row(node), shares),
        Some(weights) => {
            sources.row(node).iter().zip(weights).map(|(source, weight)| shares[*source as usize] * weight).sum()
        }
    }
}

/// The sum of the shares, by four sums side by side: an addition need not wait for the one before.
#[inline]
fn sum(row: &[u32], shares: &[f64]) -> f64 {
    let share = |source: u32| shares[source as usize];
    let (quads, rest) = row.as_chunks::<4>();
    let (mut a, mut b, mut c, mut d) = (0.0, 0.0, 0.0, 0.0);
    for quad in quads {
        a += share(quad[0]);
        b += share(quad[1]);
        c += share(quad[2]);
        d += share(quad[3]);
    }
    let rest: f64 = rest.iter().map(|source| share(*source)).sum();
    (a + b) + (c + d) + rest
}

#[cfg(test)]
mod tests {
    use super::super::Unwatched;
    use super::*;

    fn check(sources: &Projection, settings: PageRank, expected: &[f64]) {
        let ranks = settings.ranks(sources, 1, &Pace::new(&Unwatched)).expect("nobody interrupts");
        let is_near = ranks.len() == expected.len() && ranks.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(is_near, "{ranks:?}, not {expected:?}");
    }

    const ONCE: PageRank = PageRank { iterations: 1, damping: 0.5, tolerance: 0.0 };

    #[test]
    fn a_node_without_a_way_out_gives_to_all() {
        // 0 leads to 1, from where nothing leads on: 1/4 + 1/2 · (1/2) / 2 = 3/8 for all, and 1/2 · 1/2 = 1/4 for 1.
        check(&Projection::directed(2, &[(1, 0)]), ONCE, &[0.375, 0.625]);
    }

    #[test]
    fn rank_flows_by_weight() {
        // 0 gives three quarters to 1 and a quarter to 2; 1 and 2 give all to 0. A third each, damped by a half.
        let sources = Projection::of_arcs(3, &[(1, 0, 3.0), (2, 0, 1.0), (0, 1, 1.0), (0, 2, 7.0)]);
        let base = 0.5 / 3.0;
        check(&sources, ONCE, &[base + 2.0 / 6.0, base + 0.75 / 6.0, base + 0.25 / 6.0]);
    }

    #[test]
    fn a_wheel_of_many_spokes_is_summed_to_the_last() {
        let spokes: Vec<_> = (1..8).flat_map(|spoke| [(0, spoke), (spoke, 0)]).collect();
        let (hub, spoke) = (0.5 / 8.0 + 0.5 * 7.0 / 8.0, 0.5 / 8.0 + 0.5 / 8.0 / 7.0);
        check(&Projection::directed(8, &spokes), ONCE, &[hub, spoke, spoke, spoke, spoke, spoke, spoke, spoke]);
    }

    #[test]
    fn threads_make_no_difference() {
        let count = 3 * BLOCK as u32 + 7;
        let arcs: Vec<_> = (0..count).flat_map(|node| [(node, node * 7 % count), (node * node % 1000, node)]).collect();
        let sources = Projection::directed(count, &arcs);
        let settings = PageRank { iterations: 5, damping: 0.85, tolerance: 1e-9 };
        let ranks = |threads| settings.ranks(&sources, threads, &Pace::new(&Unwatched)).expect("nobody interrupts");
        assert_eq!(ranks(1), ranks(3));
    }

    #[test]
    fn the_flow_ends_where_it_rests() {
        let pair = Projection::directed(2, &[(1, 0)]);
        let rested = PageRank { iterations: 1000, damping: 0.5, tolerance: 1e-15 };
        check(&pair, rested, &[0.4, 0.6]);
        check(&pair, PageRank { tolerance: 1.0, ..rested }, &[0.375, 0.625]);
        check(&Projection::directed(0, &[]), rested, &[]);
    }
}
