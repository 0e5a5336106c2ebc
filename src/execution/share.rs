//! Which part of a plan is shared out among threads.

use super::operator::LEAST_MORSEL;
use crate::expression::{Expression, ExpressionKind};
use crate::plan::{LogicalPlan, Operator};
use crate::planner::PlannedStatement;
use std::iter;

/// A run of operators that work row by row, from the top of a plan down to what feeds it.
pub(super) struct Share<'p> {
    /// Feeds the run.
    pub(super) source: &'p LogicalPlan,
    /// How many operators the run has.
    pub(super) length: usize,
    /// About how many rows the run makes of one.
    pub(super) fan_out: f64,
}

/// How many rows a source should be expected to have: some morsels; else more than one; else what there is.
const WANTED_ROWS: [f64; 3] = [4.0 * LEAST_MORSEL as f64, 2.0, f64::NEG_INFINITY];

/// What of a plan can be shared out. `None` where its topmost operator does not work row by row, or nothing feeds it.
///
/// The source is the lowest operator that has enough rows to share out: a query that begins with one node, as many do, is
/// shared out behind its first steps.
pub(super) fn share<'p>(plan: &'p LogicalPlan, statement: &PlannedStatement) -> Option<Share<'p>> {
    let run = run(plan, statement);
    let can_feed = |plan: &LogicalPlan| !matches!(plan.operator, Operator::Argument | Operator::Unit);
    let lowest = |rows: f64| (1..run.len()).rfind(|&index| can_feed(run[index]) && run[index].estimated_rows >= rows);
    let length = WANTED_ROWS.into_iter().find_map(lowest)?;
    // Dropping columns costs less than handing rows over.
    let is_work = |plan: &&LogicalPlan| !matches!(plan.operator, Operator::Keep { .. });
    run[..length].iter().find(|plan| is_work(plan))?;
    let source = run[length];
    let most = run[..length].iter().map(|plan| plan.estimated_rows).fold(0.0, f64::max);
    Some(Share { source, length, fan_out: most / source.estimated_rows.max(1.0) })
}

/// The operators from the top of a plan down to the first that does not work row by row.
fn run<'p>(plan: &'p LogicalPlan, statement: &PlannedStatement) -> Vec<&'p LogicalPlan> {
    let below = |plan: &&'p LogicalPlan| plan.inputs().into_iter().next().filter(|_| works_row_by_row(plan, statement));
    iter::successors(Some(plan), below).collect()
}

/// Whether an operator treats each row on its own and does nothing but make rows of it. Procedures may do what they
/// want: they are called in the order of the rows, on the thread of the statement. So are files loaded, of which many
/// rows would otherwise have one open for each worker.
fn works_row_by_row(plan: &LogicalPlan, statement: &PlannedStatement) -> bool {
    let mut inner = plan.inputs().into_iter().skip(1);
    plan.operator.is_row_wise() && !calls(plan, statement) && !inner.any(|plan| calls_below(plan, statement))
}

/// Whether an operator of a plan calls a procedure or loads a file.
fn calls_below(plan: &LogicalPlan, statement: &PlannedStatement) -> bool {
    calls(plan, statement) || plan.inputs().into_iter().any(|input| calls_below(input, statement))
}

/// Whether an operator itself calls a procedure or loads a file, be it in a subquery of its expressions.
fn calls(plan: &LogicalPlan, statement: &PlannedStatement) -> bool {
    let calls_in_subquery = |part: &Expression| match &part.kind {
        ExpressionKind::Subquery { id, .. } => calls_below(&statement.subqueries[id.0].plan, statement),
        _ => false,
    };
    let mut calls = matches!(plan.operator, Operator::ProcedureCall { .. } | Operator::Load { .. });
    plan.for_each_expression(&mut |expression| calls = calls || expression.any(&calls_in_subquery));
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{Procedure, Procedures};
    use crate::graph::Graph;
    use crate::syntax::ast::StatementBody;
    use crate::value::Value;

    /// A graph with some nodes, each with a relationship to ten others.
    fn graph(nodes: u32) -> Graph {
        let mut graph = Graph::default();
        let (label, kind) = (graph.intern_label("N"), graph.intern_type("R"));
        let nodes: Vec<_> = (0..nodes).map(|_| graph.create_node(&[label])).collect();
        for (index, node) in nodes.iter().enumerate() {
            for step in 1..=10 {
                graph.create_relationship(kind, *node, nodes[(index + step) % nodes.len()]);
            }
        }
        graph
    }

    fn planned(text: &str, nodes: u32) -> PlannedStatement {
        let mut procedures = Procedures::new();
        let one = Procedure::new("one() :: (one :: INTEGER)", "", |_, _| Ok(vec![vec![Value::Integer(1)]]));
        procedures.register(one.unwrap());
        let statement = crate::syntax::parse(text).unwrap();
        let StatementBody::Query(query) = &statement.body else { panic!("no query: {text}") };
        let bound = crate::binder::bind(query, &procedures).unwrap();
        crate::optimizer::optimize(crate::planner::plan(&bound, &graph(nodes)))
    }

    /// The runs that are shared out, from the top of the plan down: their operators and, behind `<`, their source.
    fn shared(statement: &PlannedStatement) -> String {
        let mut runs = Vec::new();
        let mut rest = Some(&statement.plan);
        while let Some(plan) = rest {
            let share = share(plan, statement);
            if let Some(share) = &share {
                let names: Vec<_> = run(plan, statement).into_iter().map(name).collect();
                runs.push(format!("{} < {}", names[..share.length].join(" "), name(share.source)));
            }
            // A source that works row by row runs together with what feeds it.
            let below = share.map_or(plan, |share| run(share.source, statement).pop().unwrap());
            rest = below.inputs().into_iter().next();
        }
        runs.join("; ")
    }

    fn name(plan: &LogicalPlan) -> String {
        format!("{:?}", plan.operator).split([' ', '{']).next().unwrap_or_default().to_owned()
    }

    fn check(text: &str, nodes: u32, expected: &str) {
        assert_eq!(shared(&planned(text, nodes)), expected, "{text}");
    }

    #[test]
    fn what_works_row_by_row_is_shared_out_above_the_leaf() {
        check("MATCH (a)-->(b) RETURN a, b", 1000, "Keep Expand < NodeScan");
        check("MATCH (a:N) WHERE a.x > 1 RETURN count(*)", 1000, "Filter < NodeScan");
        check("UNWIND range(1, 9) AS x RETURN x * x AS y", 0, "Keep Extend < Unwind");
        check("MATCH (a) OPTIONAL MATCH (a)-->(b) RETURN a, b ORDER BY a.x", 3, "Keep Optional < NodeScan");
    }

    #[test]
    fn what_needs_all_rows_feeds_what_does_not() {
        check("MATCH (a) WITH a.x AS x, count(*) AS n WHERE n > 1 RETURN x", 9, "Keep Keep Filter < Aggregate");
        check("MATCH (a) RETURN count(*)", 9, "");
        check("RETURN 1 AS one", 9, "");
    }

    #[test]
    fn steps_from_few_nodes_feed_what_comes_behind() {
        let walk = "MATCH (a) WHERE id(a) = 1 MATCH (a)-->()-->()-->()-->(b) RETURN b.x";
        check(walk, 1000, "Keep Extend Expand Keep < Expand");
        check(walk, 0, "Keep Extend Expand Keep Expand Keep Expand Keep Expand Filter < NodeScan");
    }

    #[test]
    fn procedures_are_not_shared_out() {
        check("MATCH (a) CALL one() YIELD one RETURN a.x, one", 9, "Keep Extend < ProcedureCall");
        let subquery = "MATCH (a) WHERE EXISTS { CALL one() YIELD one WITH one WHERE one = a.x RETURN one } RETURN a.x";
        check(subquery, 9, "Keep Extend < Filter");
    }

    #[test]
    fn files_are_not_shared_out_but_their_records_are() {
        check("MATCH (a) LOAD CSV FROM a.x AS row RETURN a.x, row[0] AS y", 9, "Keep Extend < Load");
        check("MATCH (a) WHERE EXISTS { LOAD JSON FROM a.y AS y RETURN y } RETURN a.x", 9, "Keep Extend < Filter");
    }

    #[test]
    fn many_rows_of_each_are_expected_where_the_run_multiplies() {
        let statement = planned("MATCH (a)-->()-->()-->(b) WHERE b.x = 1 RETURN b", 1000);
        let fan_out = share(&statement.plan, &statement).unwrap().fan_out;
        assert!((50.0..=150.0).contains(&fan_out), "{fan_out}");
    }
}
