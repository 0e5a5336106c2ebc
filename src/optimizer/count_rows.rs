//! Counts rows instead of values that are never null.

use super::{Demand, Rule, rewrite};
use crate::expression::{Expression, ExpressionKind, Slot, Slots};
use crate::plan::{LogicalPlan, Operator};

/// Turns `count(n)` into `count(*)` where `n` is a node or relationship that a pattern matched, so that it is not read.
/// Safe because such a variable is never null: one that an `OPTIONAL MATCH` bound is left alone.
pub(super) struct CountRows;

impl Rule for CountRows {
    fn apply(&self, plan: LogicalPlan, _: &Demand) -> LogicalPlan {
        rewrite(plan, &|mut plan| {
            if let Operator::Aggregate { input, aggregations, .. } = &mut plan.operator {
                let matched = matched(input);
                for aggregation in aggregations {
                    let counts = aggregation.function.is_some_and(|function| function.name == "count");
                    let never_null = aggregation
                        .arguments
                        .iter()
                        .all(|argument| matches!(argument.kind, ExpressionKind::Slot(slot) if matched.contains(&slot)));
                    if counts && !aggregation.distinct && never_null {
                        aggregation.function = None;
                        aggregation.arguments.clear();
                    }
                }
            }
            plan
        })
    }
}

/// The variables of a plan's rows that a pattern matched and that stayed visible.
pub(super) fn matched(plan: &LogicalPlan) -> Slots {
    let mut slots = match &plan.operator {
        Operator::Filter { input, .. }
        | Operator::NodeScan { input, .. }
        | Operator::Expand { input, .. }
        | Operator::Intersect { input, .. }
        | Operator::ShortestPath { input, .. }
        | Operator::VariableExpand { input, .. }
        | Operator::Extend { input, .. }
        | Operator::Unwind { input, .. }
        | Operator::Load { input, .. }
        | Operator::Optional { input, .. }
        | Operator::CountMatches { input, .. } => matched(input),
        Operator::Keep { input, slots: kept } => {
            matched(input).into_iter().filter(|slot| kept.contains(slot)).collect()
        }
        Operator::Join { left, right, .. } => matched(left).union(&matched(right)).copied().collect(),
        _ => Slots::new(),
    };
    match &plan.operator {
        Operator::NodeScan { node, .. } => {
            slots.insert(*node);
        }
        Operator::Expand { step, .. } => slots.extend([step.from, step.relationship, step.to]),
        Operator::VariableExpand { step, .. } | Operator::ShortestPath { step, .. } => {
            slots.extend([step.from, step.relationship, step.to]);
        }
        Operator::Intersect { steps, .. } => {
            slots.extend(steps.iter().flat_map(|step| [step.from, step.relationship, step.to]));
        }
        // A path is null only where a part of it is.
        Operator::Extend { items, .. } => {
            let is_whole = |value: &Expression| matches!(&value.kind, ExpressionKind::Path(parts) if parts.iter().all(|part| slots.contains(part)));
            let paths: Vec<Slot> = items.iter().filter(|(_, value)| is_whole(value)).map(|(slot, _)| *slot).collect();
            slots.extend(paths);
        }
        _ => {}
    }
    slots
}
