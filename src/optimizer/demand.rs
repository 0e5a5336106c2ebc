//! What each operator asks of its inputs, given what is asked of itself.

use super::Demand;
use crate::expression::Slots;
use crate::plan::{Aggregation, LogicalPlan, Operator};

/// What `plan` asks of each of its inputs, in the order of [`LogicalPlan::inputs`], when `demand` is asked of it.
pub(super) fn of_inputs(plan: &LogicalPlan, demand: &Demand) -> Vec<Demand> {
    let mut slots = demand.slots.clone();
    plan.add_reads(&mut slots);
    let same = Demand { slots, multiplicity: demand.multiplicity };
    match &plan.operator {
        Operator::Argument | Operator::Unit => Vec::new(),
        Operator::Keep { slots, .. } => {
            let slots = slots.iter().copied().filter(|slot| demand.slots.contains(slot)).collect();
            vec![Demand { slots, multiplicity: demand.multiplicity }]
        }
        Operator::Distinct { .. } => vec![Demand { multiplicity: false, ..same }],
        Operator::Aggregate { aggregations, .. } => {
            let multiplicity = !aggregations.iter().all(ignores_repetition);
            vec![Demand { slots: plan.reads(), multiplicity }]
        }
        // Which rows are taken depends on how many there are before them.
        Operator::Skip { .. } | Operator::Limit { .. } | Operator::Sort { limit: Some(_), .. } => {
            vec![Demand { multiplicity: true, ..same }]
        }
        Operator::Optional { inner, .. } => {
            let mut outer = same.clone();
            inner.add_all_reads(&mut outer.slots);
            vec![outer, same]
        }
        Operator::CountMatches { inner, .. } => {
            let mut outer = same;
            inner.add_all_reads(&mut outer.slots);
            vec![outer, Demand { slots: Slots::new(), multiplicity: true }]
        }
        Operator::Apply { inner, columns, .. } => {
            let mut outer = same.clone();
            inner.add_all_reads(&mut outer.slots);
            outer.multiplicity |= inner.updates();
            let asked = columns.iter().filter(|(_, slot)| demand.slots.contains(slot));
            let multiplicity = outer.multiplicity;
            vec![outer, Demand { slots: asked.map(|(own, _)| *own).collect(), multiplicity }]
        }
        Operator::Merge { matches, .. } => {
            let mut outer = same.clone();
            matches.add_all_reads(&mut outer.slots);
            outer.multiplicity = true;
            vec![outer, Demand { multiplicity: true, ..same }]
        }
        Operator::Join { .. } => vec![same.clone(), same],
        Operator::Union { inputs, slots } => {
            let of_branch = |branch: &[crate::expression::Slot]| {
                let pairs = slots.iter().zip(branch).filter(|(slot, _)| demand.slots.contains(slot));
                let slots: Slots = pairs.map(|(_, own)| *own).collect();
                Demand { slots, multiplicity: demand.multiplicity }
            };
            inputs.iter().map(|(_, branch)| of_branch(branch)).collect()
        }
        // Equal rows may fare differently.
        Operator::Filter { .. } | Operator::Extend { .. } if !is_deterministic(plan) => {
            vec![Demand { multiplicity: true, ..same }]
        }
        Operator::Filter { .. } | Operator::Extend { .. } => vec![same],
        // What changes the graph, or is called, is done as often as the row occurs.
        Operator::Create { .. }
        | Operator::Set { .. }
        | Operator::Remove { .. }
        | Operator::Delete { .. }
        | Operator::ProcedureCall { .. } => vec![Demand { multiplicity: true, ..same }],
        Operator::NodeScan { .. }
        | Operator::Expand { .. }
        | Operator::Intersect { .. }
        | Operator::VariableExpand { .. }
        | Operator::ShortestPath { .. }
        | Operator::Sort { .. }
        | Operator::Unwind { .. }
        | Operator::Load { .. } => vec![same],
    }
}

/// Whether an operator's expressions give the same for equal rows.
fn is_deterministic(plan: &LogicalPlan) -> bool {
    let mut deterministic = true;
    plan.for_each_expression(&mut |expression| deterministic &= expression.is_deterministic());
    deterministic
}

/// Whether an aggregation gives the same however often equal rows occur.
pub(super) fn ignores_repetition(aggregation: &Aggregation) -> bool {
    let extreme = aggregation.function.is_some_and(|function| matches!(function.name, "min" | "max"));
    aggregation.distinct || extreme
}

/// Rewrites each operator of a plan with what is asked of it, from the top down.
pub(super) fn rewrite_down(
    plan: LogicalPlan,
    demand: &Demand,
    rule: &dyn Fn(LogicalPlan, &Demand) -> LogicalPlan,
) -> LogicalPlan {
    let mut plan = rule(plan, demand);
    let demands = of_inputs(&plan, demand);
    for (input, demand) in plan.inputs_mut().into_iter().zip(demands) {
        let before = std::mem::replace(input, LogicalPlan::argument());
        *input = rewrite_down(before, &demand, rule);
    }
    plan
}
