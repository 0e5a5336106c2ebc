//! Subqueries in expressions: a plan that is run with rows of the surrounding query as its argument.

use super::program::Environment;
use super::{Context, Operator, Stop};
use crate::expression::{
    Batch, Column, EvaluationContext, RuntimeError, RuntimeErrorKind, Slot, Subqueries, SubqueryId,
};
use crate::syntax::ast::SubqueryKind;
use crate::value::Value;
use crate::value::memory::Reservation;

/// A subquery, compiled.
#[derive(Debug)]
pub(super) struct Subquery {
    /// Its plan.
    pub(super) operator: Box<dyn Operator>,
    /// What it reads of the surrounding row.
    pub(super) outer: Vec<Slot>,
    /// The column that is collected.
    pub(super) column: Option<Slot>,
    /// Whether it can run for many rows at once: each operator treats each row on its own.
    pub(super) row_wise: bool,
}

impl Subqueries for Environment<'_> {
    fn evaluate(
        &self,
        id: SubqueryId,
        kind: SubqueryKind,
        batch: &Batch,
        context: &EvaluationContext<'_>,
    ) -> Result<Column, RuntimeError> {
        let subquery = self
            .subqueries
            .get(id.0)
            .ok_or_else(|| RuntimeError::new(RuntimeErrorKind::Internal, format!("subquery {} has no plan", id.0)))?;
        let mut answers = Answers::new(kind, subquery.column, batch.rows(), self.monitor.reservation());
        let mut rows = batch.keep(&subquery.outer);
        rows.forget_weights();
        if subquery.row_wise {
            rows.number_rows();
            answers.take_rows_of(subquery, rows, self, context)?;
        } else {
            for row in 0..rows.rows() {
                let mut one = rows.row(row);
                one.set_origins(Some(vec![row as u32]));
                answers.current = row;
                answers.take_rows_of(subquery, one, self, context)?;
            }
        }
        Ok(answers.finish())
    }
}

/// What is known of each row's answer so far.
struct Answers {
    kind: SubqueryKind,
    column: Option<Slot>,
    /// The number of rows found.
    counts: Vec<u64>,
    /// The values found, for `COLLECT`.
    values: Vec<Vec<Value>>,
    /// The rows for which none was found yet.
    open: usize,
    /// The row that what has no origin belongs to.
    current: usize,
    /// What the values found take.
    held: Reservation,
}

impl Answers {
    fn new(kind: SubqueryKind, column: Option<Slot>, rows: usize, held: Reservation) -> Self {
        let values = if kind == SubqueryKind::Collect { vec![Vec::new(); rows] } else { Vec::new() };
        Self { kind, column, counts: vec![0; rows], values, open: rows, current: 0, held }
    }

    fn take_rows_of(
        &mut self,
        subquery: &Subquery,
        rows: Batch,
        environment: &Environment<'_>,
        context: &EvaluationContext<'_>,
    ) -> Result<(), RuntimeError> {
        let argument = [rows];
        let context = Context::new(context.graph, environment, &argument);
        let single = !subquery.row_wise;
        match subquery.operator.run(&context, &mut |batch| self.take(&batch, single)) {
            Ok(()) | Err(Stop::Enough) => Ok(()),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    fn take(&mut self, batch: &Batch, single: bool) -> Result<(), Stop> {
        let collected = self.column.filter(|_| self.kind == SubqueryKind::Collect).map(|slot| batch.column(slot));
        for row in 0..batch.rows() {
            let origin = match batch.origins() {
                Some(origins) if !single => origins[row] as usize,
                _ => self.current,
            };
            let weight = batch.weight(row);
            if self.counts[origin] == 0 && weight > 0 {
                self.open -= 1;
            }
            self.counts[origin] += weight;
            if let Some(column) = &collected {
                let (value, copies) = (column.value(row), usize::try_from(weight).unwrap_or(usize::MAX));
                self.held.add(|| copies.saturating_mul(size_of::<Value>()).saturating_add(value.heap_bytes()))?;
                self.values[origin].extend(std::iter::repeat_n(value, copies));
            }
        }
        let decided = self.open == 0 || single && self.counts[self.current] > 0;
        if self.kind == SubqueryKind::Exists && decided { Err(Stop::Enough) } else { Ok(()) }
    }

    fn finish(self) -> Column {
        match self.kind {
            SubqueryKind::Exists => Column::Booleans(crate::expression::column::Typed::all(
                self.counts.into_iter().map(|count| count > 0).collect(),
            )),
            SubqueryKind::Count => {
                Column::from_values(self.counts.into_iter().map(|count| Value::Integer(count as i64)))
            }
            SubqueryKind::Collect => Column::Values(self.values.into_iter().map(Value::list).collect()),
        }
    }
}
