//! From a bound statement to a logical plan: clauses become operators, and each pattern is walked in the order that
//! the graph's statistics make out to be the cheapest.
//!
//! In: [`BoundStatement`] and the graph's statistics. Out: [`PlannedStatement`]. Never fails: what is bound can be
//! planned. Knows nothing of how operators run.
//!
//! Reading order: this file (clauses), `pattern`.

mod pattern;

use crate::binder::{BoundClause, BoundProjection, BoundQuery, BoundSingleQuery, BoundStatement, OutputColumn};
use crate::expression::{Expression, Slot, Slots};
use crate::graph::Graph;
use crate::plan::{Input, LogicalPlan, Operator};
use crate::syntax::ast::SubqueryKind;

/// A statement with the plan of its query and those of its subqueries.
#[derive(Debug)]
pub struct PlannedStatement {
    /// What the statement does.
    pub plan: LogicalPlan,
    /// The plans of the subqueries in expressions, by id.
    pub subqueries: Vec<PlannedSubquery>,
    /// The columns of the result.
    pub columns: Vec<OutputColumn>,
}

/// The plan of a subquery in an expression. Its argument is the row of the expression.
#[derive(Debug)]
pub struct PlannedSubquery {
    /// What it does.
    pub plan: LogicalPlan,
    /// What is made of its rows.
    pub kind: SubqueryKind,
    /// The column that `COLLECT` collects.
    pub column: Option<Slot>,
    /// What it reads of the surrounding row.
    pub outer: Slots,
}

/// Plans a statement for a graph.
pub fn plan(statement: &BoundStatement, graph: &Graph) -> PlannedStatement {
    let planner = Planner { graph };
    let nothing = Slots::new();
    PlannedStatement {
        plan: planner.query(&statement.query, &nothing),
        subqueries: statement
            .subqueries
            .iter()
            .map(|subquery| PlannedSubquery {
                plan: planner.query(&subquery.query, &subquery.outer),
                kind: subquery.kind,
                column: subquery.query.columns.first().map(|column| column.slot),
                outer: subquery.outer.clone(),
            })
            .collect(),
        columns: statement.query.columns.clone(),
    }
}

/// How many records a file is expected to hold, which nobody knows before it is read.
const RECORDS_OF_A_FILE: f64 = 1000.0;

/// Plans for one graph.
struct Planner<'a> {
    graph: &'a Graph,
}

/// A plan that grows clause by clause.
#[derive(Clone, Debug)]
struct Growing {
    plan: LogicalPlan,
    /// The slots that its rows bind.
    bound: Slots,
}

impl Growing {
    fn rows(&self) -> f64 {
        self.plan.estimated_rows
    }

    /// The plan with an operator on top, which gives about so many rows.
    fn on_top(self, estimated_rows: f64, operator: impl FnOnce(Input) -> Operator) -> Self {
        let plan = LogicalPlan::new(operator(Box::new(self.plan)), estimated_rows);
        Self { plan, bound: self.bound }
    }

    /// The plan with a further operator that keeps the number of rows.
    fn same_rows(self, operator: impl FnOnce(Input) -> Operator) -> Self {
        let rows = self.rows();
        self.on_top(rows, operator)
    }

    /// The plan with a filter, where there is something to test.
    fn filtered(self, predicates: Vec<Expression>, selectivity: f64) -> Self {
        if predicates.is_empty() {
            return self;
        }
        let rows = self.rows() * selectivity;
        self.on_top(rows, |input| Operator::Filter { input, predicates })
    }
}

impl Planner<'_> {
    /// Plans a query whose argument binds `outer`.
    fn query(&self, query: &BoundQuery, outer: &Slots) -> LogicalPlan {
        let mut branches = query.branches.iter().map(|branch| (self.single_query(branch, outer), branch));
        if query.branches.len() == 1 {
            return branches.next().map_or_else(LogicalPlan::argument, |(plan, _)| plan);
        }
        let inputs: Vec<_> =
            branches.map(|(plan, branch)| (plan, branch.columns.iter().map(|column| column.slot).collect())).collect();
        let slots: Vec<Slot> = query.columns.iter().map(|column| column.slot).collect();
        let rows = inputs.iter().map(|(plan, _): &(LogicalPlan, Vec<Slot>)| plan.estimated_rows).sum();
        let union = LogicalPlan::new(Operator::Union { inputs, slots: slots.clone() }, rows);
        match query.distinct {
            true => LogicalPlan::new(Operator::Distinct { input: Box::new(union), slots }, rows),
            false => union,
        }
    }

    fn single_query(&self, query: &BoundSingleQuery, outer: &Slots) -> LogicalPlan {
        let mut growing = Growing { plan: LogicalPlan::argument(), bound: outer.clone() };
        for clause in &query.clauses {
            growing = self.clause(clause, growing);
        }
        growing.plan
    }

    fn clause(&self, clause: &BoundClause, mut before: Growing) -> Growing {
        match clause {
            BoundClause::Match { optional: false, pattern } => self.pattern(pattern, before),
            BoundClause::Match { optional: true, pattern } => {
                let argument = Growing { plan: LogicalPlan::argument(), bound: before.bound.clone() };
                let inner = self.pattern(pattern, argument);
                let introduced = inner.bound.difference(&before.bound).copied().collect();
                before.bound.clone_from(&inner.bound);
                let rows = before.rows() * inner.rows().max(1.0);
                let inner = Box::new(inner.plan);
                before.on_top(rows, |input| Operator::Optional { input, inner, introduced })
            }
            BoundClause::Unwind { list, slot } => {
                before.bound.insert(*slot);
                let rows = before.rows() * 10.0;
                before.on_top(rows, |input| Operator::Unwind { input, list: list.clone(), slot: *slot })
            }
            BoundClause::Load { format, file, slot } => {
                before.bound.insert(*slot);
                let rows = before.rows() * RECORDS_OF_A_FILE;
                let (format, file, slot) = (*format, file.clone(), *slot);
                before.on_top(rows, |input| Operator::Load { input, format, file, slot })
            }
            BoundClause::Project(projection) => projected(projection, before),
            BoundClause::Create { elements, paths } => {
                before.bound.extend(elements.iter().map(crate::plan::CreateElement::slot));
                let created = before.same_rows(|input| Operator::Create { input, elements: elements.clone() });
                pattern::with_paths(paths, created)
            }
            BoundClause::Merge { pattern, elements, on_create, on_match } => {
                let argument = Growing { plan: LogicalPlan::argument(), bound: before.bound.clone() };
                let mut wanted = pattern.clone();
                wanted.paths.clear();
                let matches = self.pattern(&wanted, argument);
                before.bound.clone_from(&matches.bound);
                let merged = before.same_rows(|input| Operator::Merge {
                    input,
                    matches: Box::new(matches.plan),
                    elements: elements.clone(),
                    on_create: on_create.clone(),
                    on_match: on_match.clone(),
                });
                pattern::with_paths(&pattern.paths, merged)
            }
            BoundClause::Set(items) => before.same_rows(|input| Operator::Set { input, items: items.clone() }),
            BoundClause::Remove(items) => before.same_rows(|input| Operator::Remove { input, items: items.clone() }),
            BoundClause::Delete { detach, expressions } => {
                before.same_rows(|input| Operator::Delete { input, detach: *detach, expressions: expressions.clone() })
            }
            BoundClause::CallSubquery { query, columns, optional } => {
                let inner = Box::new(self.query(query, &before.bound));
                before.bound.extend(columns.iter().map(|(_, slot)| *slot));
                let rows =
                    if columns.is_empty() { before.rows() } else { before.rows() * inner.estimated_rows.max(1.0) };
                let (columns, optional) = (columns.clone(), *optional);
                before.on_top(rows, |input| Operator::Apply { input, inner, columns, optional })
            }
            BoundClause::Call { procedure, arguments, yields, predicates } => {
                before.bound.extend(yields.iter().map(|(_, slot)| *slot));
                let rows = before.rows() * 10.0;
                let called = before.on_top(rows, |input| Operator::ProcedureCall {
                    input,
                    procedure: procedure.clone(),
                    arguments: arguments.clone(),
                    yields: yields.clone(),
                });
                called.filtered(predicates.clone(), 0.5)
            }
        }
    }
}

/// `WITH` and `RETURN`: grouping, new columns, then what follows in the order in which the language has it.
fn projected(projection: &BoundProjection, mut before: Growing) -> Growing {
    if let Some(grouping) = &projection.grouping {
        let slots = grouping.keys.iter().map(|(slot, _)| *slot);
        before.bound = slots.chain(grouping.aggregations.iter().map(|aggregation| aggregation.slot)).collect();
        let rows = if grouping.keys.is_empty() { 1.0 } else { before.rows().sqrt().max(1.0) };
        before = before.on_top(rows, |input| Operator::Aggregate {
            input,
            keys: grouping.keys.clone(),
            aggregations: grouping.aggregations.clone(),
        });
    }
    let (early, late) = split_items(projection);
    before = extended(before, early);
    if let Some(slots) = &projection.distinct {
        before = before.same_rows(|input| Operator::Distinct { input, slots: slots.clone() });
    }
    if !projection.sort.is_empty() {
        before = before.same_rows(|input| Operator::Sort { input, keys: projection.sort.clone(), limit: None });
    }
    if let Some(count) = &projection.skip {
        before = before.same_rows(|input| Operator::Skip { input, count: count.clone() });
    }
    if let Some(count) = &projection.limit {
        let rows = constant_count(count).map_or(before.rows(), |count| before.rows().min(count));
        before = before.on_top(rows, |input| Operator::Limit { input, count: count.clone() });
    }
    before = extended(before, late);
    before = before.filtered(projection.predicates.clone(), 0.5);
    before.bound = projection.output.iter().copied().collect();
    before.same_rows(|input| Operator::Keep { input, slots: projection.output.clone() })
}

/// New columns.
type Items = Vec<(Slot, Expression)>;

/// Which columns must be there before rows are dropped or ordered, and which can wait until few rows are left.
fn split_items(projection: &BoundProjection) -> (Items, Items) {
    let items = projection.items.clone();
    if projection.limit.is_none() || projection.distinct.is_some() {
        return (items, Vec::new());
    }
    let mut read = Slots::new();
    projection.sort.iter().for_each(|key| key.expression.add_slots(&mut read));
    items.into_iter().partition(|(slot, _)| read.contains(slot))
}

fn extended(mut before: Growing, items: Items) -> Growing {
    if items.is_empty() {
        return before;
    }
    before.bound.extend(items.iter().map(|(slot, _)| *slot));
    before.same_rows(|input| Operator::Extend { input, items })
}

fn constant_count(count: &Expression) -> Option<f64> {
    match &count.kind {
        crate::expression::ExpressionKind::Constant(crate::value::Value::Integer(count)) => Some(*count as f64),
        _ => None,
    }
}
