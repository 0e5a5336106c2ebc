//! Tests predicates as early as their variables are bound.

use super::{Demand, Rule, rewrite};
use crate::expression::Expression;
use crate::plan::{LogicalPlan, Operator};

/// Moves the predicates of a filter below the projections, orders and expansions under it. The planner places the
/// predicates of a `MATCH` itself; this rule is for those of `WITH … WHERE`.
///
/// Safe because the operators passed treat each row on its own (or keep all rows, like a sort), and the predicates that
/// move read only columns that are bound below. A predicate that is not deterministic stays where it is, and one that may
/// fail does not pass an operator that may leave rows out.
pub(super) struct PushFilters;

impl Rule for PushFilters {
    fn apply(&self, plan: LogicalPlan, _: &Demand) -> LogicalPlan {
        rewrite(plan, &|plan| match plan.operator {
            Operator::Filter { input, predicates } => {
                let (moving, staying): (Vec<_>, Vec<_>) =
                    predicates.into_iter().partition(Expression::is_deterministic);
                let mut input = *input;
                let left = moving.into_iter().filter_map(|predicate| push(&mut input, predicate)).collect::<Vec<_>>();
                let rest: Vec<_> = left.into_iter().chain(staying).collect();
                match rest.is_empty() {
                    true => input,
                    false => {
                        let operator = Operator::Filter { input: Box::new(input), predicates: rest };
                        LogicalPlan::new(operator, plan.estimated_rows)
                    }
                }
            }
            _ => plan,
        })
    }
}

/// Puts a predicate below the operator on top of `plan`, if that is possible; gives it back if not.
fn push(plan: &mut LogicalPlan, predicate: Expression) -> Option<Expression> {
    if let Operator::Filter { input, .. } = &mut plan.operator
        && is_infallible(&predicate)
    {
        // Passing a filter is worth it only on the way further down.
        return push(input, predicate);
    }
    let slots = predicate.slots();
    let passes = match &plan.operator {
        Operator::Keep { .. } | Operator::Sort { limit: None, .. } => true,
        Operator::Distinct { slots: distinct, .. } => slots.iter().all(|slot| distinct.contains(slot)),
        // What fails for a row must fail whether the row passes the filter or not, and the other way round.
        Operator::Extend { items, .. } => {
            items.iter().all(|(slot, value)| !slots.contains(slot) && is_infallible(value))
        }
        Operator::NodeScan { node, .. } => !slots.contains(node) && is_infallible(&predicate),
        Operator::Expand { step, .. } | Operator::VariableExpand { step, .. } => {
            let introduced = [step.relationship, step.to].into_iter().filter(|slot| match *slot == step.to {
                true => !step.into,
                false => !step.bound,
            });
            introduced.into_iter().all(|slot| !slots.contains(&slot)) && is_infallible(&predicate)
        }
        Operator::Intersect { steps, .. } => {
            let mut introduced = steps.iter().flat_map(|step| [step.relationship, step.to]);
            introduced.all(|slot| !slots.contains(&slot)) && is_infallible(&predicate)
        }
        Operator::Unwind { slot, .. } => !slots.contains(slot) && is_infallible(&predicate),
        Operator::Optional { introduced, .. } => {
            introduced.iter().all(|slot| !slots.contains(slot)) && is_infallible(&predicate)
        }
        Operator::CountMatches { count, .. } => !slots.contains(count) && is_infallible(&predicate),
        _ => false,
    };
    if !passes {
        return Some(predicate);
    }
    let Some(input) = plan.inputs_mut().into_iter().next() else { return Some(predicate) };
    if let Some(predicate) = push(input, predicate) {
        attach(input, predicate);
    }
    None
}

/// Whether evaluating the expression cannot fail.
pub(super) fn is_infallible(expression: &Expression) -> bool {
    use crate::expression::ExpressionKind as Kind;
    use crate::syntax::ast::BinaryOperator;
    let fallible = |part: &Expression| {
        !matches!(
            part.kind,
            Kind::Constant(_)
                | Kind::Parameter(_)
                | Kind::Slot(_)
                | Kind::Property(..)
                | Kind::Compare(..)
                | Kind::IsNull { .. }
                | Kind::HasLabels(..)
                | Kind::Binary(BinaryOperator::StartsWith | BinaryOperator::EndsWith | BinaryOperator::Contains, ..)
        )
    };
    !expression.any(&fallible)
}

/// Puts a predicate on top of a plan, into the filter there if there is one.
fn attach(plan: &mut LogicalPlan, predicate: Expression) {
    if let Operator::Filter { predicates, .. } = &mut plan.operator {
        predicates.push(predicate);
        return;
    }
    let rows = plan.estimated_rows * 0.5;
    let input = Box::new(std::mem::replace(plan, LogicalPlan::argument()));
    *plan = LogicalPlan::new(Operator::Filter { input, predicates: vec![predicate] }, rows);
}
