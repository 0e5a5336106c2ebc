//! The operators that write, a file each. An update takes all rows of what is before it, changes the graph for each, and
//! gives the rows that the next clause sees.

mod apply;
mod create;
mod delete;
mod element;
mod merge;
mod set;

pub(super) use apply::ApplyUpdate;
pub(super) use create::Create;
pub(super) use delete::Delete;
pub(super) use merge::Merge;
pub(super) use set::{Remove, Set};

use super::operator::Meter;
use super::{Context, Environment};
use crate::expression::{Batch, Column, Expression, RuntimeError};
use crate::graph::Graph;
use crate::result::Counters;
use crate::value::memory::{Gauge, Reservation};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Instant;

/// An operator that changes the graph.
pub(super) trait Update: Debug + Send + Sync {
    /// Changes the graph for each row, and gives the rows for the next clause. Rows have no weights.
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError>;

    /// Sees what the rows and the changes take, for `PROFILE`.
    fn gauge(&self) -> Option<&Arc<Gauge>> {
        None
    }
}

/// Gives the rows of another update and measures it, for `PROFILE`.
#[derive(Debug)]
pub(super) struct MeteredUpdate {
    pub(super) inner: Box<dyn Update>,
    pub(super) meter: Arc<Meter>,
}

impl Update for MeteredUpdate {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        let start = Instant::now();
        let rows = self.inner.run(rows, writing)?;
        self.meter.add_time(start.elapsed());
        self.meter.add_rows(rows.iter().map(Batch::total).sum());
        Ok(rows)
    }

    fn gauge(&self) -> Option<&Arc<Gauge>> {
        Some(self.meter.gauge())
    }
}

/// About what a change takes in the graph and in its log, beside the value.
const CHANGE: usize = 64;

/// What an update writes with.
pub(super) struct Writing<'a> {
    /// The graph.
    pub(super) graph: &'a mut Graph,
    /// What stays the same during the whole run.
    pub(super) environment: &'a Environment<'a>,
    /// What was changed so far.
    pub(super) counters: &'a mut Counters,
    /// What the rows take, and what was written since.
    pub(super) held: Reservation,
}

impl Writing<'_> {
    /// The values of an expression in the rows of a batch, as the graph is now.
    fn evaluate(&mut self, expression: &Expression, batch: &Batch) -> Result<Arc<Column>, RuntimeError> {
        let context = Context::new(self.graph, self.environment, &[]);
        let column = expression.evaluate(batch, &context.evaluation())?;
        // Most of what an update evaluates, it writes, and what was there before is kept until the end.
        self.held.add(|| column.len() * CHANGE + column.bytes())?;
        Ok(column)
    }

    /// Fails when the statement is to end before its time.
    fn check(&self) -> Result<(), RuntimeError> {
        self.environment.check(self.graph)
    }
}
