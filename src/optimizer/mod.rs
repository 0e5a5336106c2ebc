//! Rewrites a logical plan into one that gives the same rows for less work.
//!
//! In and out: [`PlannedStatement`]. Never fails. A rule is a unit struct in a file of its own, whose documentation says
//! what it does and why that is safe; `RULES` lists them in order. Knows nothing of how operators run.

mod count_matches;
mod count_rows;
mod demand;
mod fold_constants;
mod intersect;
mod prune_columns;
mod push_filters;
mod reduce_walks;
mod top_n;

use crate::expression::Slots;
use crate::plan::LogicalPlan;
use crate::planner::PlannedStatement;
use crate::syntax::ast::SubqueryKind;

/// A rewriting of plans.
trait Rule: Sync {
    /// Rewrites a plan of whose rows only the columns in `demand` are read.
    fn apply(&self, plan: LogicalPlan, demand: &Demand) -> LogicalPlan;
}

/// What is asked of the rows of a plan.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The columns that are read.
    pub slots: Slots,
    /// Whether it matters how often equal rows occur.
    pub multiplicity: bool,
}

/// The rules in the order in which they are applied: constants first, since other rules look at them; filters move
/// before columns are dropped, since a filter reads columns; the rules that look at what is read come last.
const RULES: &[&dyn Rule] = &[
    &fold_constants::FoldConstants,
    &push_filters::PushFilters,
    &top_n::TopN,
    &count_rows::CountRows,
    &count_matches::CountMatches,
    &intersect::Intersect,
    &reduce_walks::ReduceWalks,
    &prune_columns::PruneColumns,
];

/// Applies all rules to the plans of a statement.
pub fn optimize(statement: PlannedStatement) -> PlannedStatement {
    let demand = Demand { slots: statement.columns.iter().map(|column| column.slot).collect(), multiplicity: true };
    let plan = apply_all(statement.plan, &demand);
    let subqueries = statement
        .subqueries
        .into_iter()
        .map(|mut subquery| {
            let demand = match subquery.kind {
                SubqueryKind::Exists => Demand { slots: Slots::new(), multiplicity: false },
                SubqueryKind::Count => Demand { slots: Slots::new(), multiplicity: true },
                SubqueryKind::Collect => Demand { slots: subquery.column.into_iter().collect(), multiplicity: true },
            };
            subquery.plan = apply_all(subquery.plan, &demand);
            subquery
        })
        .collect();
    PlannedStatement { plan, subqueries, columns: statement.columns }
}

fn apply_all(plan: LogicalPlan, demand: &Demand) -> LogicalPlan {
    RULES.iter().fold(plan, |plan, rule| rule.apply(plan, demand))
}

/// Rewrites each operator of a plan, those that feed it first.
fn rewrite(mut plan: LogicalPlan, rule: &dyn Fn(LogicalPlan) -> LogicalPlan) -> LogicalPlan {
    for input in plan.inputs_mut() {
        let before = std::mem::replace(input, LogicalPlan::argument());
        *input = rewrite(before, rule);
    }
    rule(plan)
}
