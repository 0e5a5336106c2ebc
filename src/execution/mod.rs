//! Running plans: logical plans are compiled to operators, which push batches of rows to each other.
//!
//! In: [`PlannedStatement`](crate::planner::PlannedStatement) and a graph. Out: batches. Knows nothing of text, names or
//! sessions.
//!
//! Reading order: this file, `program` (a statement as stages that read, then write), `operator` (reads), `update`
//! (writes), `compile` with `share` (what runs on several threads), `monitor` and `progress` (whoever waits).

pub mod compile;
mod monitor;
mod operator;
mod program;
mod progress;
mod share;
mod subquery;
mod update;

pub use monitor::{Interrupt, Monitor};
pub use program::{Environment, Program, Run};
pub use progress::Progress;

use crate::algorithm::Watch;
use crate::expression::{Batch, EvaluationContext, RuntimeError};
use crate::graph::Graph;
use crate::value::ValueError;
use crate::value::memory::{Gauge, Reservation};
use std::fmt::Debug;
use std::sync::Arc;

/// An operator of a running plan: a loop over the batches of its input that hands batches on.
trait Operator: Debug + Send + Sync {
    /// Gives all rows to `emit`, a batch at a time. Ends early when `emit` or a limit says so.
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow;
}

/// Takes a batch from an operator.
type Emit<'a> = dyn FnMut(Batch) -> Flow + 'a;

/// Whether a loop over batches goes on (`Ok`) or stops; `?` stops it.
type Flow = Result<(), Stop>;

/// Why a loop over batches stops.
#[derive(Debug)]
enum Stop {
    /// Whoever takes the rows needs no more.
    Enough,
    /// Something failed.
    Failed(RuntimeError),
}

impl From<RuntimeError> for Stop {
    fn from(error: RuntimeError) -> Self {
        Self::Failed(error)
    }
}

impl From<ValueError> for Stop {
    fn from(error: ValueError) -> Self {
        Self::Failed(error.into())
    }
}

/// What operators run with.
#[derive(Clone, Copy)]
struct Context<'a> {
    /// The graph as the clause sees it.
    graph: &'a Graph,
    /// What stays the same during the whole run.
    environment: &'a Environment<'a>,
    /// The rows that `Argument` gives.
    argument: &'a [Batch],
    /// Sees what the operator holds, for `PROFILE`.
    gauge: Option<&'a Arc<Gauge>>,
}

impl<'a> Context<'a> {
    /// What operators run with that nobody measures.
    fn new(graph: &'a Graph, environment: &'a Environment<'a>, argument: &'a [Batch]) -> Self {
        Self { graph, environment, argument, gauge: None }
    }

    /// What expressions are evaluated with.
    fn evaluation(&'a self) -> EvaluationContext<'a> {
        EvaluationContext {
            graph: self.graph,
            parameters: self.environment.parameters,
            subqueries: self.environment,
            statement_time: self.environment.statement_time,
            watch: self.environment.monitor,
        }
    }

    /// The same with other rows for `Argument`.
    fn with_argument(self, argument: &'a [Batch]) -> Self {
        Self { argument, ..self }
    }

    /// About how many rows a batch has.
    fn batch_size(&self) -> usize {
        self.environment.batch_size
    }

    /// Begins to count what an operator holds.
    fn reservation(&self) -> Reservation {
        self.environment.monitor.reservation().seen_by(self.gauge)
    }

    /// The batch with each row as often as it occurs; an error where that is more than the statement may hold.
    fn unfolded(&self, batch: Batch) -> Result<Batch, RuntimeError> {
        if batch.weights().is_some() {
            self.claim(batch.total(), 1 + batch.bytes() / batch.rows().max(1))?;
        }
        Ok(batch.unfold())
    }

    /// Fails where so many copies, of so many bytes each, are more than the statement may hold.
    fn claim(&self, copies: u64, each: usize) -> Result<(), RuntimeError> {
        let copies = usize::try_from(copies).unwrap_or(usize::MAX);
        Ok(self.environment.monitor.claim(copies.saturating_mul(each))?)
    }

    /// Counts rows that are made, and fails when the statement is to end before its time.
    fn check_made(&self, rows: usize) -> Result<(), RuntimeError> {
        self.environment.monitor.progress().add_rows(rows);
        self.check()
    }

    /// Fails when the statement is to end before its time.
    fn check(&self) -> Result<(), RuntimeError> {
        self.environment.check(self.graph)
    }
}
