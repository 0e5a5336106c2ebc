//! The order in which the relationships of a component are walked: dynamic programming over the sets of relationships
//! walked so far, each set with its cheapest order; the next cheapest step where there are too many sets.

use super::Search;
use crate::expression::{Slot, Slots};
use crate::planner::Growing;
use crate::syntax::ast::PathSelector;

/// With more relationships than this the order is chosen greedily: the number of sets doubles with each.
const EXHAUSTIVE: usize = 10;

/// A relationship of the pattern by its position, and whether it is walked from its left end.
type Move = (usize, bool);

/// The cheapest way found so far to walk a set of relationships.
#[derive(Clone, Debug)]
struct Candidate {
    cost: f64,
    rows: f64,
    bound: Slots,
    moves: Vec<Move>,
}

impl Search<'_> {
    /// The order for the relationships of a component that touches what is bound.
    pub(super) fn order(&self, component: &[Slot], growing: &Growing) -> Vec<Move> {
        let relationships: Vec<usize> = (0..self.pattern.relationships.len())
            .filter(|&index| {
                let relationship = &self.pattern.relationships[index];
                relationship.selector == PathSelector::All && component.contains(&relationship.from)
            })
            .collect();
        let start = Candidate {
            cost: 0.0,
            rows: growing.rows().max(1.0),
            bound: growing.bound.clone(),
            moves: Vec::with_capacity(relationships.len()),
        };
        match relationships.len() {
            0 => Vec::new(),
            1..=EXHAUSTIVE => self.exhaustive(&relationships, start),
            _ => self.greedy(&relationships, start),
        }
    }

    /// The components, those first that begin with the fewest nodes.
    pub(super) fn cheapest_first(&self, components: Vec<Vec<Slot>>) -> Vec<Vec<Slot>> {
        let nothing = Growing { plan: crate::plan::LogicalPlan::argument(), bound: self.outer.clone() };
        let mut costs: Vec<(f64, Vec<Slot>)> =
            components.into_iter().map(|component| (self.start(&component, &nothing).rows, component)).collect();
        costs.sort_by(|left, right| left.0.total_cmp(&right.0));
        costs.into_iter().map(|(_, component)| component).collect()
    }

    fn exhaustive(&self, relationships: &[usize], start: Candidate) -> Vec<Move> {
        let mut best: Vec<Option<Candidate>> = vec![None; 1 << relationships.len()];
        best[0] = Some(start);
        for set in 0..best.len() {
            let Some(candidate) = best[set].take() else { continue };
            if set + 1 == best.len() {
                return candidate.moves;
            }
            for (position, &index) in relationships.iter().enumerate() {
                if set & (1 << position) != 0 {
                    continue;
                }
                let target = set | (1 << position);
                for next in self.extensions(&candidate, index) {
                    if best[target].as_ref().is_none_or(|known| next.cost < known.cost) {
                        best[target] = Some(next);
                    }
                }
            }
        }
        unreachable!("a component that touches what is bound can be walked to its end")
    }

    fn greedy(&self, relationships: &[usize], start: Candidate) -> Vec<Move> {
        let mut left = relationships.to_vec();
        let mut candidate = start;
        while !left.is_empty() {
            let next = left.iter().flat_map(|&index| self.extensions(&candidate, index));
            let Some(next) = next.min_by(|one, other| one.cost.total_cmp(&other.cost)) else { break };
            left.retain(|index| next.moves.last().is_none_or(|(walked, _)| walked != index));
            candidate = next;
        }
        candidate.moves
    }

    /// The candidate with one more relationship, walked from each end that is bound.
    fn extensions(&self, candidate: &Candidate, index: usize) -> impl Iterator<Item = Candidate> {
        let relationship = &self.pattern.relationships[index];
        [(true, relationship.from), (false, relationship.to)]
            .into_iter()
            .filter(|(_, near)| candidate.bound.contains(near))
            .map(move |(forward, _)| {
                let walked = candidate.rows * self.fan_out(relationship, forward, &candidate.bound);
                let mut bound = candidate.bound.clone();
                bound.extend([relationship.from, relationship.to, relationship.slot]);
                let new = bound.difference(&candidate.bound).copied();
                let selectivity: f64 = new.map(|slot| self.own_selectivity(slot)).product();
                let rows = (walked * selectivity).max(1e-6);
                let mut moves = candidate.moves.clone();
                moves.push((index, forward));
                Candidate { cost: candidate.cost + candidate.rows + walked, rows, bound, moves }
            })
            .collect::<Vec<_>>()
            .into_iter()
    }
}
