//! Drops columns behind their last use.

use super::demand::rewrite_down;
use super::{Demand, Rule};
use crate::plan::{LogicalPlan, Operator};

/// Puts a `Keep` below each operator that makes more rows of its input's, where that has columns which nobody above reads:
/// the operator then repeats fewer columns. Safe because only what is read is kept.
pub(super) struct PruneColumns;

impl Rule for PruneColumns {
    fn apply(&self, plan: LogicalPlan, demand: &Demand) -> LogicalPlan {
        rewrite_down(plan, demand, &|mut plan, demand| {
            if multiplies(&plan.operator) {
                let demands = super::demand::of_inputs(&plan, demand);
                for (input, demand) in plan.inputs_mut().into_iter().zip(demands) {
                    keep_only(input, &demand);
                }
            }
            plan
        })
    }
}

/// Whether the operator copies the columns of its rows.
fn multiplies(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::Expand { .. }
            | Operator::Intersect { .. }
            | Operator::VariableExpand { .. }
            | Operator::ShortestPath { .. }
            | Operator::NodeScan { .. }
            | Operator::Unwind { .. }
            | Operator::Load { .. }
            | Operator::Sort { .. }
            | Operator::Join { .. }
    )
}

/// Puts a `Keep` on top of a plan that would itself copy columns which are not asked for any more.
fn keep_only(plan: &mut LogicalPlan, demand: &Demand) {
    let adds = matches!(
        plan.operator,
        Operator::Expand { .. }
            | Operator::Intersect { .. }
            | Operator::VariableExpand { .. }
            | Operator::ShortestPath { .. }
            | Operator::NodeScan { .. }
            | Operator::Unwind { .. }
            | Operator::Load { .. }
            | Operator::Filter { .. }
            | Operator::Extend { .. }
            | Operator::Optional { .. }
            | Operator::CountMatches { .. }
            | Operator::Apply { .. }
            | Operator::Join { .. }
    );
    if !adds || available(plan).is_subset(&demand.slots) {
        return;
    }
    let input = std::mem::replace(plan, LogicalPlan::argument());
    let rows = input.estimated_rows;
    let slots = demand.slots.iter().copied().collect();
    *plan = LogicalPlan::new(Operator::Keep { input: Box::new(input), slots }, rows);
}

/// The columns that a plan's own operators bind; those of its argument are not among them.
fn available(plan: &LogicalPlan) -> crate::expression::Slots {
    let mut slots: crate::expression::Slots = plan.inputs().into_iter().flat_map(available).collect();
    match &plan.operator {
        Operator::Keep { slots: kept, .. } | Operator::Union { slots: kept, .. } => {
            slots = kept.iter().copied().collect();
        }
        Operator::Aggregate { keys, aggregations, .. } => {
            slots = keys.iter().map(|(slot, _)| *slot).chain(aggregations.iter().map(|a| a.slot)).collect();
        }
        Operator::NodeScan { node, .. } => {
            slots.insert(*node);
        }
        Operator::Expand { step, .. } | Operator::VariableExpand { step, .. } | Operator::ShortestPath { step, .. } => {
            slots.extend([step.to, step.relationship])
        }
        Operator::Intersect { steps, .. } => slots.extend(steps.iter().flat_map(|step| [step.to, step.relationship])),
        Operator::Extend { items, .. } => slots.extend(items.iter().map(|(slot, _)| *slot)),
        Operator::Unwind { slot, .. } | Operator::Load { slot, .. } => {
            slots.insert(*slot);
        }
        Operator::CountMatches { input, count, .. } => {
            slots = available(input);
            slots.insert(*count);
        }
        Operator::Apply { input, columns, .. } => {
            slots = available(input);
            slots.extend(columns.iter().map(|(_, slot)| *slot));
        }
        Operator::ProcedureCall { yields, .. } => slots.extend(yields.iter().map(|(_, slot)| *slot)),
        Operator::Create { elements, .. } | Operator::Merge { elements, .. } => {
            slots.extend(elements.iter().map(crate::plan::CreateElement::slot));
        }
        _ => {}
    }
    slots
}
