//! From logical plans to operators that run.

use super::Operator;
use super::operator::{
    Aggregate, Answers, Apply, Argument, CountMatches, Distinct, Exchange, Expand, Extend, Filter, Followed, Intersect,
    Join, Keep, Limit, Load, Meter, Metered, NodeScan, Optional, ProcedureCall, ShortestPath, Skip, Sort, Union, Unit,
    Unwind, VariableExpand,
};
use super::program::{Program, Run, Stage};
use super::share::share;
use super::subquery::Subquery;
use super::update::{ApplyUpdate, Create, Delete, Merge, MeteredUpdate, Remove, Set, Update};
use crate::plan::{LogicalPlan, NodeAccess, Operator as Logical};
use crate::planner::PlannedStatement;
use crate::result::OperatorProfile;
use std::sync::Arc;
use std::{mem, ptr};

/// Compiles a statement.
pub fn compile(statement: &PlannedStatement) -> Run {
    Compiler::new(statement, None).run()
}

/// Compiles a statement so that its operators are measured. The measurements come in the order of the plan's operators,
/// each before its inputs; the plan of the query first, then those of the subqueries.
pub fn compile_profiled(statement: &PlannedStatement) -> (Run, Measurements) {
    let mut compiler = Compiler::new(statement, Some(Vec::new()));
    let run = compiler.run();
    (run, Measurements(compiler.meters.unwrap_or_default()))
}

/// What is measured of the operators of a running statement.
#[derive(Debug)]
pub struct Measurements(Vec<Measurement>);

/// What is measured of an operator.
#[derive(Debug)]
struct Measurement {
    meter: Arc<Meter>,
    /// Measures what feeds the operator, where that does not run inside of it.
    source: Option<Arc<Meter>>,
}

impl Measurements {
    /// What was measured of each operator.
    pub fn read(&self) -> Vec<OperatorProfile> {
        self.0.iter().map(Measurement::read).collect()
    }
}

impl Measurement {
    fn read(&self) -> OperatorProfile {
        let own = self.meter.read();
        let of_source = self.source.as_ref().map(|source| source.read().time);
        OperatorProfile { time: own.time + of_source.unwrap_or_default(), ..own }
    }
}

/// Compiles the plans of one statement.
struct Compiler<'p> {
    statement: &'p PlannedStatement,
    /// The scan that tells how far the statement is.
    first_scan: Option<&'p LogicalPlan>,
    /// A measurement of each operator so far, where operators are measured.
    meters: Option<Vec<Measurement>>,
    /// Where the run of operators ends that is being compiled to be shared out, until it is reached.
    cut: Option<&'p LogicalPlan>,
    /// The source of that run, from then on.
    source: Option<BoxedOperator>,
}

type BoxedOperator = Box<dyn Operator>;

impl<'p> Compiler<'p> {
    fn new(statement: &'p PlannedStatement, meters: Option<Vec<Measurement>>) -> Self {
        Self { statement, first_scan: first_scan(&statement.plan), meters, cut: None, source: None }
    }

    fn run(&mut self) -> Run {
        let program = self.program(&self.statement.plan);
        let subqueries = self
            .statement
            .subqueries
            .iter()
            .map(|subquery| Subquery {
                operator: self.reading(&subquery.plan),
                outer: subquery.outer.iter().copied().collect(),
                column: subquery.column,
                row_wise: is_row_wise(&subquery.plan),
            })
            .collect();
        Run { program, subqueries }
    }

    fn program(&mut self, plan: &'p LogicalPlan) -> Program {
        let mut stages = Vec::new();
        let last = self.shared(plan, &mut stages);
        Program { stages, last }
    }

    /// Compiles a plan that changes nothing.
    fn reading(&mut self, plan: &'p LogicalPlan) -> BoxedOperator {
        let mut stages = Vec::new();
        let operator = self.shared(plan, &mut stages);
        debug_assert!(stages.is_empty(), "a plan inside an operator only reads");
        operator
    }

    /// A meter for the operator that comes next.
    fn meter(&mut self) -> Option<Arc<Meter>> {
        self.meters.as_mut().map(|meters| {
            let meter = Arc::new(Meter::default());
            meters.push(Measurement { meter: meter.clone(), source: None });
            meter
        })
    }

    /// Compiles a plan whose rows go to an operator that does not work row by row, or out of the statement: the operators
    /// from its top on that do are shared out among threads.
    fn shared(&mut self, plan: &'p LogicalPlan, stages: &mut Vec<Stage>) -> BoxedOperator {
        let Some(share) = share(plan, self.statement) else { return self.operator(plan, stages) };
        let first = self.meters.as_ref().map_or(0, Vec::len);
        self.cut = Some(share.source);
        let outer = self.source.take();
        let chain = self.operator(plan, stages);
        let source = mem::replace(&mut self.source, outer).expect("the cut is below the top of the plan");
        self.add_time_of_source(first, share.length);
        Box::new(Exchange { source, chain, fan_out: share.fan_out })
    }

    /// The source of a run of operators does not run inside of them: its time is added to theirs.
    fn add_time_of_source(&mut self, first: usize, length: usize) {
        let Some(meters) = &mut self.meters else { return };
        let source = meters[first + length].meter.clone();
        meters[first..first + length].iter_mut().for_each(|measurement| measurement.source = Some(source.clone()));
    }

    /// Compiles a plan. An update in it ends a stage: the operators behind it begin with its rows.
    fn operator(&mut self, plan: &'p LogicalPlan, stages: &mut Vec<Stage>) -> BoxedOperator {
        if self.cut.is_some_and(|cut| ptr::eq(cut, plan)) {
            self.cut = None;
            self.source = Some(self.operator(plan, stages));
            return Box::new(Argument);
        }
        let meter = self.meter();
        if plan.is_update() {
            self.update(plan, meter, stages);
            return Box::new(Argument);
        }
        if let Logical::Union { inputs, slots } = &plan.operator
            && plan.updates()
        {
            let branches = inputs.iter().map(|(input, own)| (self.program(input), own.clone())).collect();
            stages.push(Stage::Union { branches, slots: slots.clone() });
            return Box::new(Argument);
        }
        let operator = self.read(plan, stages);
        match meter {
            None => operator,
            Some(meter) => Box::new(Metered { inner: operator, meter }),
        }
    }

    fn update(&mut self, plan: &'p LogicalPlan, meter: Option<Arc<Meter>>, stages: &mut Vec<Stage>) {
        let (read, update): (BoxedOperator, Box<dyn Update>) = match &plan.operator {
            Logical::Create { input, elements } => {
                (self.shared(input, stages), Box::new(Create { elements: elements.clone() }))
            }
            Logical::Merge { input, matches, elements, on_create, on_match } => {
                let read = self.shared(input, stages);
                let merge = Merge {
                    matches: self.reading(matches),
                    elements: elements.clone(),
                    on_create: on_create.clone(),
                    on_match: on_match.clone(),
                };
                (read, Box::new(merge))
            }
            Logical::Set { input, items } => (self.shared(input, stages), Box::new(Set { items: items.clone() })),
            Logical::Remove { input, items } => (self.shared(input, stages), Box::new(Remove { items: items.clone() })),
            Logical::Delete { input, detach, expressions } => {
                let delete = Delete { detach: *detach, expressions: expressions.clone() };
                (self.shared(input, stages), Box::new(delete))
            }
            Logical::Apply { input, inner, columns, optional } => {
                let read = self.shared(input, stages);
                let answers = Answers { columns: columns.clone(), optional: *optional };
                (read, Box::new(ApplyUpdate { program: self.program(inner), answers }))
            }
            _ => unreachable!("`is_update` names these operators"),
        };
        let update = match meter {
            None => update,
            Some(meter) => Box::new(MeteredUpdate { inner: update, meter }),
        };
        stages.push(Stage::Update { read, update });
    }

    fn read(&mut self, plan: &'p LogicalPlan, stages: &mut Vec<Stage>) -> BoxedOperator {
        match &plan.operator {
            Logical::Argument => Box::new(Argument),
            Logical::Unit => Box::new(Unit),
            Logical::NodeScan { input, node, access } => {
                let input = self.operator(input, stages);
                let scan = Box::new(NodeScan { input, node: *node, access: access.clone() });
                if !self.first_scan.is_some_and(|first| ptr::eq(first, plan)) {
                    return scan;
                }
                let label = if let NodeAccess::Label(label) = access { Some(label.clone()) } else { None };
                Box::new(Followed { scan, label })
            }
            Logical::Expand { input, step, filter, labels, walks } => Box::new(Expand {
                input: self.operator(input, stages),
                step: step.clone(),
                filter: filter.clone(),
                labels: labels.clone(),
                walks: *walks,
            }),
            Logical::Intersect { input, steps, filters, labels, walks } => Box::new(Intersect {
                input: self.operator(input, stages),
                steps: steps.clone(),
                filters: filters.clone(),
                labels: labels.clone(),
                walks: *walks,
            }),
            Logical::VariableExpand { input, step, length, filter, walks } => Box::new(VariableExpand {
                input: self.operator(input, stages),
                step: step.clone(),
                length: *length,
                filter: filter.clone(),
                walks: *walks,
            }),
            Logical::ShortestPath { input, step, length, filter, all, path, predicates } => Box::new(ShortestPath {
                input: self.operator(input, stages),
                step: step.clone(),
                length: *length,
                filter: filter.clone(),
                all: *all,
                path: path.clone(),
                predicates: predicates.clone(),
            }),
            Logical::Filter { input, predicates } => {
                Box::new(Filter { input: self.operator(input, stages), predicates: predicates.clone() })
            }
            Logical::Extend { input, items } => {
                Box::new(Extend { input: self.operator(input, stages), items: items.clone() })
            }
            Logical::Keep { input, slots } => {
                Box::new(Keep { input: self.operator(input, stages), slots: slots.clone() })
            }
            Logical::Aggregate { input, keys, aggregations } => Box::new(Aggregate {
                input: self.shared(input, stages),
                keys: keys.clone(),
                aggregations: aggregations.clone(),
            }),
            Logical::Distinct { input, slots } => {
                Box::new(Distinct { input: self.shared(input, stages), slots: slots.clone() })
            }
            Logical::Sort { input, keys, limit } => {
                Box::new(Sort { input: self.shared(input, stages), keys: keys.clone(), limit: limit.clone() })
            }
            Logical::Skip { input, count } => {
                Box::new(Skip { input: self.shared(input, stages), count: count.clone() })
            }
            Logical::Limit { input, count } => {
                Box::new(Limit { input: self.shared(input, stages), count: count.clone() })
            }
            Logical::Unwind { input, list, slot } => {
                Box::new(Unwind { input: self.operator(input, stages), list: list.clone(), slot: *slot })
            }
            Logical::Load { input, format, file, slot } => {
                Box::new(Load { input: self.shared(input, stages), format: *format, file: file.clone(), slot: *slot })
            }
            Logical::Optional { input, inner, introduced } => Box::new(Optional {
                input: self.operator(input, stages),
                inner: self.reading(inner),
                introduced: introduced.clone(),
            }),
            Logical::CountMatches { input, inner, count } => Box::new(CountMatches {
                input: self.operator(input, stages),
                inner: self.reading(inner),
                count: *count,
            }),
            Logical::Apply { input, inner, columns, optional } => Box::new(Apply {
                input: self.operator(input, stages),
                inner: self.reading(inner),
                answers: Answers { columns: columns.clone(), optional: *optional },
                row_wise: is_row_wise(inner),
            }),
            Logical::Join { left, right, keys } => {
                Box::new(Join { left: self.shared(left, stages), right: self.reading(right), keys: keys.clone() })
            }
            Logical::Union { inputs, slots } => Box::new(Union {
                inputs: inputs.iter().map(|(input, own)| (self.reading(input), own.clone())).collect(),
                slots: slots.clone(),
            }),
            Logical::ProcedureCall { input, procedure, arguments, yields } => Box::new(ProcedureCall {
                input: self.shared(input, stages),
                procedure: procedure.clone(),
                arguments: arguments.clone(),
                yields: yields.clone(),
            }),
            Logical::Create { .. }
            | Logical::Merge { .. }
            | Logical::Set { .. }
            | Logical::Remove { .. }
            | Logical::Delete { .. } => unreachable!("the caller compiles updates"),
        }
    }
}

/// The scan whose nodes lead to all rows of a plan, one after the other: it stands where the plan begins and runs once. None
/// where a plan begins in another way, or in several.
fn first_scan(plan: &LogicalPlan) -> Option<&LogicalPlan> {
    match &plan.operator {
        Logical::NodeScan { input, access: NodeAccess::All | NodeAccess::Label(_), .. }
            if matches!(input.operator, Logical::Argument | Logical::Unit) =>
        {
            Some(plan)
        }
        Logical::Union { .. } => None,
        _ => plan.inputs().into_iter().next().and_then(first_scan),
    }
}

/// Whether each operator of a plan treats each row of the plan's argument on its own, and keeps track of it.
fn is_row_wise(plan: &LogicalPlan) -> bool {
    match &plan.operator {
        // The query runs for each row, whatever it is.
        Logical::Apply { input, .. } => is_row_wise(input),
        // The right side does not depend on the argument.
        Logical::Join { left, .. } => is_row_wise(left),
        Logical::Argument | Logical::Union { .. } => plan.inputs().into_iter().all(is_row_wise),
        operator => operator.is_row_wise() && plan.inputs().into_iter().all(is_row_wise),
    }
}
