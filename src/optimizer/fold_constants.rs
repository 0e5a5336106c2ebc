//! Computes once what is the same in every run.

use super::{Demand, Rule, rewrite};
use crate::expression::Expression;
use crate::plan::LogicalPlan;

/// Replaces operators over constants by their values. Safe because they read nothing of the row, the graph or the
/// parameters; what fails is left to fail when it runs, if it runs.
pub(super) struct FoldConstants;

impl Rule for FoldConstants {
    fn apply(&self, plan: LogicalPlan, _: &Demand) -> LogicalPlan {
        rewrite(plan, &|mut plan| {
            plan.for_each_expression_mut(&mut Expression::fold);
            plan
        })
    }
}
