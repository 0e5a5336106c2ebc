//! Asks of the walks of a pattern only what is read.

use super::demand::rewrite_down;
use super::{Demand, Rule};
use crate::expression::Slot;
use crate::graph::Direction;
use crate::plan::{Length, LogicalPlan, Operator, Step, WalkFilter, Walks};

/// Where nothing of a walk is read, the walks are counted, and of a single relationship not even that, as the graph knows
/// degrees. Where the relationships are not read, they are not listed. Where moreover repeated rows make no difference,
/// each end node is wanted once; over a varying length, a breadth-first search finds it without enumerating walks.
///
/// Counting is safe because that is what the weight of a row means. The search is safe for walks of at least zero or one
/// relationship in one direction: a node in reach is reached by a shortest walk, and a shortest walk uses no relationship
/// twice. (Walked either way, the shortest way back to the start may use a relationship twice; a longer minimum may only be
/// met by a walk that is not the shortest.)
pub(super) struct ReduceWalks;

impl Rule for ReduceWalks {
    fn apply(&self, plan: LogicalPlan, demand: &Demand) -> LogicalPlan {
        rewrite_down(plan, demand, &|mut plan, demand| {
            match &mut plan.operator {
                Operator::Expand { step, walks, .. } if !step.bound => {
                    let repeats = !demand.multiplicity && demand.slots.iter().eq([&step.to]);
                    *walks = wanted(demand, &[step.relationship], new_end(step), repeats);
                }
                Operator::Intersect { steps, walks, .. } => {
                    let relationships = [steps[0].relationship, steps[1].relationship];
                    *walks = wanted(demand, &relationships, Some(steps[0].to), false);
                }
                Operator::VariableExpand { step, length, filter, walks, .. } if !step.bound => {
                    let repeats = !demand.multiplicity && is_search(step, *length, filter);
                    *walks = wanted(demand, &[step.relationship], new_end(step), repeats);
                }
                _ => {}
            }
            plan
        })
    }
}

/// The node that a step finds, unless it is bound before.
fn new_end(step: &Step) -> Option<Slot> {
    (!step.into).then_some(step.to)
}

/// What is wanted of walks over these relationships to this end; `repeats` says whether an end may be left out that was
/// there before.
fn wanted(demand: &Demand, relationships: &[Slot], end: Option<Slot>, repeats: bool) -> Walks {
    let is_read = |slot: &Slot| demand.slots.contains(slot);
    match (relationships.iter().any(is_read), end.is_some_and(|end| is_read(&end))) {
        (true, _) => Walks::Listed,
        (false, _) if repeats => Walks::DistinctEnds,
        (false, true) => Walks::Ends,
        (false, false) => Walks::Counted,
    }
}

/// Whether a breadth-first search finds the ends of all walks.
fn is_search(step: &Step, length: Length, filter: &WalkFilter) -> bool {
    length.minimum <= 1 && step.direction != Direction::Both && filter.avoid.is_empty()
}
