//! Counts the relationships of a node instead of walking them.

use super::demand::rewrite_down;
use super::{Demand, Rule};
use crate::plan::{LogicalPlan, Operator};

/// Where neither the relationship nor the node at its other end is read, an expansion only repeats its rows, once for each
/// relationship: it multiplies their weights by the degree, which the graph knows. Safe because a weight means just that.
pub(super) struct Degree;

impl Rule for Degree {
    fn apply(&self, plan: LogicalPlan, demand: &Demand) -> LogicalPlan {
        rewrite_down(plan, demand, &|mut plan, demand| {
            if let Operator::Expand { step, count_only, .. } = &mut plan.operator {
                let read = demand.slots.contains(&step.to) || demand.slots.contains(&step.relationship);
                *count_only = !read && !step.into && !step.bound;
            }
            plan
        })
    }
}
