//! A statement as it runs: stages that read and then write, and at the end the rows of the result.
//!
//! Reads stream over `&Graph`; an update takes all rows of what is before it and `&mut Graph`. So each clause sees the
//! graph as the clause before it left it, which is what the language asks for.

use super::subquery::Subquery;
use super::update::{Update, Writing};
use super::{Context, Flow, Monitor, Operator, Stop};
use crate::expression::{Batch, RuntimeError, Slot};
use crate::graph::Graph;
use crate::import::ImportFolder;
use crate::result::Counters;
use crate::value::Map;
use crate::value::memory::Reservation;
use crate::value::temporal::DateTime;

/// A compiled query.
#[derive(Debug)]
pub struct Program {
    pub(super) stages: Vec<Stage>,
    pub(super) last: Box<dyn Operator>,
}

/// A part of a program that changes the graph.
#[derive(Debug)]
pub(super) enum Stage {
    /// Takes all rows, then writes for each.
    Update { read: Box<dyn Operator>, update: Box<dyn Update> },
    /// Queries that write, one after the other.
    Union { branches: Vec<(Program, Vec<Slot>)>, slots: Vec<Slot> },
}

/// A compiled statement with its subqueries.
#[derive(Debug)]
pub struct Run {
    pub(super) program: Program,
    pub(super) subqueries: Vec<Subquery>,
}

/// What stays the same while a statement runs.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// The parameters.
    pub parameters: &'a Map,
    /// Says when to stop.
    pub monitor: &'a Monitor,
    /// About how many rows a batch has.
    pub batch_size: usize,
    /// How many threads may work at the same time, where there is enough to do; at least one.
    pub threads: usize,
    /// When the statement began, in UTC.
    pub statement_time: DateTime,
    /// Where files may be loaded from, if from anywhere.
    pub import_folder: Option<&'a ImportFolder>,
    /// Is shown the graph from time to time, at moments when it is whole, if the statement writes.
    pub show: Option<&'a (dyn Fn(&Graph) + Sync)>,
    /// The subqueries; set by [`Run`].
    pub(super) subqueries: &'a [Subquery],
}

impl<'a> Environment<'a> {
    /// An environment for statements that run on one thread, load no files and have no subqueries; [`Run`] adds those of a
    /// statement.
    pub fn new(parameters: &'a Map, monitor: &'a Monitor, batch_size: usize, statement_time: DateTime) -> Self {
        let batch_size = batch_size.max(1);
        Self {
            parameters,
            monitor,
            batch_size,
            threads: 1,
            statement_time,
            import_folder: None,
            show: None,
            subqueries: &[],
        }
    }

    /// Lets others see the graph, and fails when the statement is to end before its time.
    pub(super) fn check(&self, graph: &Graph) -> Result<(), RuntimeError> {
        self.show.iter().for_each(|show| show(graph));
        self.monitor.check()
    }
}

impl Run {
    /// Whether the statement changes the graph.
    pub fn updates(&self) -> bool {
        !self.program.stages.is_empty()
    }

    /// Runs a statement that only reads; gives each batch of its rows to `take`.
    pub fn read(
        &self,
        graph: &Graph,
        environment: &Environment<'_>,
        take: &mut dyn FnMut(Batch) -> Result<(), RuntimeError>,
    ) -> Result<(), RuntimeError> {
        debug_assert!(!self.updates(), "a statement that writes needs the graph to itself");
        let environment = Environment { subqueries: &self.subqueries, ..*environment };
        let argument = [Batch::unit()];
        let context = Context::new(graph, &environment, &argument);
        finished(self.program.last.run(&context, &mut |batch| Ok(take(batch)?)))
    }

    /// Runs a statement that may write, and gives its rows. What it did before it failed is left to be rolled back.
    pub fn write(
        &self,
        graph: &mut Graph,
        environment: &Environment<'_>,
        counters: &mut Counters,
    ) -> Result<Vec<Batch>, RuntimeError> {
        let environment = Environment { subqueries: &self.subqueries, ..*environment };
        self.program.run(graph, &environment, vec![Batch::unit()], counters)
    }
}

impl Program {
    pub(super) fn run(
        &self,
        graph: &mut Graph,
        environment: &Environment<'_>,
        mut rows: Vec<Batch>,
        counters: &mut Counters,
    ) -> Result<Vec<Batch>, RuntimeError> {
        for stage in &self.stages {
            rows = stage.run(graph, environment, rows, counters)?;
        }
        collect(&*self.last, &Context::new(graph, environment, &rows))
    }
}

impl Stage {
    fn run(
        &self,
        graph: &mut Graph,
        environment: &Environment<'_>,
        rows: Vec<Batch>,
        counters: &mut Counters,
    ) -> Result<Vec<Batch>, RuntimeError> {
        match self {
            Self::Update { read, update } => {
                let mut held = environment.monitor.reservation().seen_by(update.gauge());
                let rows = take_all(&**read, &Context::new(graph, environment, &rows), &mut held)?;
                update.run(rows, &mut Writing { graph, environment, counters, held })
            }
            Self::Union { branches, slots } => {
                let mut all = Vec::new();
                for (branch, own) in branches {
                    let batches = branch.run(graph, environment, rows.clone(), counters)?;
                    all.extend(batches.into_iter().map(|batch| batch.renamed(own, slots)));
                }
                Ok(all)
            }
        }
    }
}

/// All rows of an operator, each as often as it occurs.
pub(super) fn collect(operator: &dyn Operator, context: &Context<'_>) -> Result<Vec<Batch>, RuntimeError> {
    take_all(operator, context, &mut context.reservation())
}

/// All rows of an operator, each as often as it occurs; counts what they take.
fn take_all(
    operator: &dyn Operator,
    context: &Context<'_>,
    held: &mut Reservation,
) -> Result<Vec<Batch>, RuntimeError> {
    let mut batches = Vec::new();
    finished(operator.run(context, &mut |batch| {
        let batch = context.unfolded(batch)?;
        held.add(|| batch.bytes())?;
        batches.push(batch);
        Ok(())
    }))?;
    Ok(batches)
}

/// The outcome of a loop over batches: stopping because there was enough is no failure.
fn finished(flow: Flow) -> Result<(), RuntimeError> {
    match flow {
        Ok(()) | Err(Stop::Enough) => Ok(()),
        Err(Stop::Failed(error)) => Err(error),
    }
}
