//! Running a query for each row.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column, Slot};
use crate::value::Value;

/// Gives each row of its input with each row that `inner` gives for it.
#[derive(Debug)]
pub(in crate::execution) struct Apply {
    pub(in crate::execution) input: Input,
    /// Runs with a batch of the input as its argument where it is row-wise, else with a row.
    pub(in crate::execution) inner: Input,
    pub(in crate::execution) answers: Answers,
    /// Whether `inner` can run for many rows at once: each operator treats each row on its own.
    pub(in crate::execution) row_wise: bool,
}

impl Operator for Apply {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |batch| {
            let mut answered = vec![false; batch.rows()];
            let mut argument = batch.clone();
            argument.forget_weights();
            if self.row_wise {
                argument.number_rows();
                self.run_inner(
                    argument,
                    &batch,
                    |found| found.origins().map(<[u32]>::to_vec),
                    &mut answered,
                    context,
                    emit,
                )?;
            } else {
                for row in 0..batch.rows() {
                    let of_row = |found: &Batch| Some(vec![row as u32; found.rows()]);
                    self.run_inner(argument.row(row), &batch, of_row, &mut answered, context, emit)?;
                }
            }
            self.answers.without(batch, &answered).map_or(Ok(()), &mut *emit)
        })
    }
}

impl Apply {
    /// Runs `inner` with an argument, and joins its rows to those of `batch` that `origins` says they are for.
    fn run_inner(
        &self,
        argument: Batch,
        batch: &Batch,
        origins: impl Fn(&Batch) -> Option<Vec<u32>>,
        answered: &mut [bool],
        context: &Context<'_>,
        emit: &mut Emit<'_>,
    ) -> Flow {
        let argument = [argument];
        self.inner.run(&context.with_argument(&argument), &mut |found| {
            let origins = origins(&found).unwrap_or_default();
            origins.iter().for_each(|&origin| answered[origin as usize] = true);
            if self.answers.is_unit() { Ok(()) } else { emit(self.answers.join(batch, &origins, &found)) }
        })
    }
}

/// How the rows of a query are joined to those that it ran for.
#[derive(Clone, Debug)]
pub(in crate::execution) struct Answers {
    /// The columns of the query, and the slots that hold them beside the row's.
    pub(in crate::execution) columns: Vec<(Slot, Slot)>,
    /// Whether a row for which the query gives none is kept, with nulls.
    pub(in crate::execution) optional: bool,
}

impl Answers {
    /// The rows of `batch` with these numbers, each with the columns of a row of `found`.
    pub(in crate::execution) fn join(&self, batch: &Batch, origins: &[u32], found: &Batch) -> Batch {
        let mut joined = batch.gather(origins);
        if let Some(weights) = found.weights() {
            joined.multiply_weights(weights.to_vec());
        }
        for (own, slot) in &self.columns {
            joined.set(*slot, found.column(*own));
        }
        joined
    }

    /// Whether the query is run for what it does: its rows are of no interest, and each row stays as it is.
    pub(in crate::execution) fn is_unit(&self) -> bool {
        self.columns.is_empty()
    }

    /// The rows of `batch` that are kept without an answer: all of them, or those that have none, with nulls.
    pub(in crate::execution) fn without(&self, batch: Batch, answered: &[bool]) -> Option<Batch> {
        if self.is_unit() {
            return Some(batch);
        }
        let rows: Vec<u32> = (0..batch.rows() as u32).filter(|&row| !answered[row as usize]).collect();
        if !self.optional || rows.is_empty() {
            return None;
        }
        let mut padded = batch.gather(&rows);
        for (_, slot) in &self.columns {
            padded.set(*slot, Column::Constant(Value::Null, rows.len()));
        }
        Some(padded)
    }
}
