//! Looks for the nodes in reach instead of all walks that lead to them.

use super::demand::rewrite_down;
use super::{Demand, Rule};
use crate::graph::Direction;
use crate::plan::{LogicalPlan, Operator, Walks};

/// Where the relationships of a walk are not read, they are not listed. Where moreover repeated rows make no difference, each end node is wanted once: a
/// breadth-first search finds it without enumerating walks.
///
/// Safe for walks of at least zero or one relationship in one direction: a node in reach is reached by a shortest walk,
/// and a shortest walk uses no relationship twice. (Walked either way, the shortest way back to the start may use a
/// relationship twice; a longer minimum may only be met by a walk that is not the shortest.)
pub(super) struct Reachability;

impl Rule for Reachability {
    fn apply(&self, plan: LogicalPlan, demand: &Demand) -> LogicalPlan {
        rewrite_down(plan, demand, &|mut plan, demand| {
            if let Operator::VariableExpand { step, length, filter, walks, .. } = &mut plan.operator
                && !demand.slots.contains(&step.relationship)
                && !step.bound
            {
                let reachable = length.minimum <= 1 && step.direction != Direction::Both && filter.avoid.is_empty();
                *walks = if reachable && !demand.multiplicity { Walks::DistinctEnds } else { Walks::Ends };
            }
            plan
        })
    }
}
