//! Closes a cycle by intersecting neighbours.

use super::push_filters::is_infallible;
use super::{Demand, Rule, rewrite};
use crate::expression::Expression;
use crate::plan::{LogicalPlan, Operator, Step, WalkFilter, Walks};
use std::mem;
use std::sync::Arc;

/// Where a node is found by a step and then tested to be connected with another node by a second step, both steps are taken
/// at once: the neighbours that two nodes have in common are the intersection of two sorted rows, which costs no more than
/// the shorter of them times a logarithm, however many neighbours are not in common. (The worst-case optimal join of two
/// relations: Ngo, Porat, Ré, Rudra, PODS 2012.)
///
/// Safe because the matches of two steps with the same end are the pairs of relationships that lead there. A predicate
/// between the two moves behind them, which only one that cannot fail does.
pub(super) struct Intersect;

impl Rule for Intersect {
    fn apply(&self, plan: LogicalPlan, _: &Demand) -> LogicalPlan {
        rewrite(plan, &|mut plan| {
            let rows = plan.estimated_rows;
            let Operator::Expand { input, step, filter, .. } = &mut plan.operator else { return plan };
            if !step.into || step.bound {
                return plan;
            }
            match expanded(input, step, filter) {
                None => plan,
                Some((operator, predicates)) => {
                    let plan = LogicalPlan::new(operator, rows);
                    if predicates.is_empty() {
                        return plan;
                    }
                    LogicalPlan::new(Operator::Filter { input: Box::new(plan), predicates }, rows)
                }
            }
        })
    }
}

/// The intersection that a step into a bound node makes with the step that bound it, if that is what feeds it, and the
/// predicates between the two.
fn expanded(input: &mut LogicalPlan, into: &Step, filter: &WalkFilter) -> Option<(Operator, Vec<Expression>)> {
    let (between, first) = match &mut input.operator {
        Operator::Filter { input, predicates } if predicates.iter().all(is_infallible) => (predicates, &mut **input),
        _ => (&mut Vec::new(), input),
    };
    let Operator::Expand { input, step, filter: own, labels, .. } = &mut first.operator else { return None };
    let found = if into.to == step.to { into.clone() } else { turned(into) };
    if step.into || step.bound || found.to != step.to || found.from == step.to {
        return None;
    }
    let input = mem::replace(&mut **input, LogicalPlan::argument());
    let operator = Operator::Intersect {
        input: Box::new(input),
        steps: [step.clone(), Step { into: false, ..found }],
        filters: [own.clone(), filter.clone()],
        labels: mem::take::<Vec<Arc<str>>>(labels),
        walks: Walks::Listed,
    };
    Some((operator, mem::take(between)))
}

/// The step walked from its other end.
fn turned(step: &Step) -> Step {
    let direction = step.direction.reverse();
    Step { from: step.to, to: step.from, direction, reversed: !step.reversed, ..step.clone() }
}
