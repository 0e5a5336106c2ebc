//! Sorts only as much as is wanted.

use super::{Demand, Rule, rewrite};
use crate::expression::{Expression, ExpressionKind};
use crate::plan::{LogicalPlan, Operator};
use crate::syntax::ast::BinaryOperator;

/// Tells a sort below `LIMIT` (and `SKIP`) how many rows are wanted, so that it keeps no more than those. Safe because
/// the sort still gives the first rows in order, and the limit above it stays.
pub(super) struct TopN;

impl Rule for TopN {
    fn apply(&self, plan: LogicalPlan, _: &Demand) -> LogicalPlan {
        rewrite(plan, &|mut plan| {
            if let Operator::Limit { input, count } = &mut plan.operator {
                match &mut input.operator {
                    Operator::Sort { limit, .. } => *limit = Some(count.clone()),
                    Operator::Skip { input, count: skipped } => {
                        if let Operator::Sort { limit, .. } = &mut input.operator {
                            *limit = Some(sum(skipped, count));
                        }
                    }
                    _ => {}
                }
            }
            plan
        })
    }
}

fn sum(skipped: &Expression, count: &Expression) -> Expression {
    let kind = ExpressionKind::Binary(BinaryOperator::Add, Box::new(skipped.clone()), Box::new(count.clone()));
    let mut sum = Expression::new(kind, count.span);
    sum.fold();
    sum
}
