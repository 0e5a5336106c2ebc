//! Counts the matches of an `OPTIONAL MATCH` instead of making rows of them.

use super::count_rows::matched;
use super::demand::ignores_repetition;
use super::{Demand, Rule, rewrite};
use crate::expression::{Expression, ExpressionKind, Slot, Slots};
use crate::plan::{Aggregation, LogicalPlan, Operator};
use std::mem;

/// Where an aggregation asks of an `OPTIONAL MATCH` only how many matches there are, by `count(n)` of something that each
/// match binds, each row is given the number of its matches, which is added up: no match becomes a row.
///
/// Safe because `count(n)` leaves out the null of a row without a match, for which the number is zero. Whatever else is
/// computed must be the same however often a row occurs, and neither it nor a key may read what the match binds.
pub(super) struct CountMatches;

impl Rule for CountMatches {
    fn apply(&self, plan: LogicalPlan, _: &Demand) -> LogicalPlan {
        rewrite(plan, &|mut plan| {
            if let Operator::Aggregate { input, keys, aggregations } = &mut plan.operator
                && let Operator::Optional { input: outer, inner, introduced } = &mut input.operator
                && !keys.iter().any(|(_, key)| reads(key, introduced))
            {
                let counted = never_null(inner, introduced);
                let counts = |aggregation: &Aggregation| counted_slot(aggregation, &counted).is_some();
                let is_aside = |aggregation: &Aggregation| {
                    ignores_repetition(aggregation) && !aggregation.arguments.iter().any(|part| reads(part, introduced))
                };
                let count = aggregations.iter().find_map(|aggregation| counted_slot(aggregation, &counted));
                if let Some(count) = count.filter(|_| aggregations.iter().all(|one| counts(one) || is_aside(one))) {
                    for aggregation in aggregations.iter_mut().filter(|aggregation| counts(aggregation)) {
                        aggregation.function = None;
                        aggregation.arguments = vec![Expression::slot(count, aggregation.arguments[0].span)];
                    }
                    let rows = outer.estimated_rows;
                    let [outer, inner] =
                        [outer, inner].map(|plan| mem::replace(plan, Box::new(LogicalPlan::argument())));
                    let operator = Operator::CountMatches { input: outer, inner, count };
                    **input = LogicalPlan::new(operator, rows);
                }
            }
            plan
        })
    }
}

/// Those of the introduced variables that each match binds to something else than null.
fn never_null(inner: &LogicalPlan, introduced: &[Slot]) -> Slots {
    matched(inner).into_iter().filter(|slot| introduced.contains(slot)).collect()
}

/// The variable whose values an aggregation counts, if it counts one of these.
fn counted_slot(aggregation: &Aggregation, counted: &Slots) -> Option<Slot> {
    let counts = aggregation.function.is_some_and(|function| function.name == "count") && !aggregation.distinct;
    match aggregation.arguments.as_slice() {
        [Expression { kind: ExpressionKind::Slot(slot), .. }] if counts && counted.contains(slot) => Some(*slot),
        _ => None,
    }
}

fn reads(expression: &Expression, slots: &[Slot]) -> bool {
    let read = expression.slots();
    slots.iter().any(|slot| read.contains(slot))
}
