//! Counting what matches each row.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::column::Typed;
use crate::expression::{Column, Slot};

/// Gives each row of its input with the number of rows that `inner` gives for it.
#[derive(Debug)]
pub(in crate::execution) struct CountMatches {
    pub(in crate::execution) input: Input,
    /// Runs with a batch of the input as its argument.
    pub(in crate::execution) inner: Input,
    /// Holds the number.
    pub(in crate::execution) count: Slot,
}

impl Operator for CountMatches {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |mut batch| {
            let mut counts = vec![0_i64; batch.rows()];
            let mut numbered = batch.clone();
            numbered.forget_weights();
            numbered.number_rows();
            let argument = [numbered];
            self.inner.run(&context.with_argument(&argument), &mut |found| {
                for (row, &origin) in found.origins().unwrap_or_default().iter().enumerate() {
                    let count = &mut counts[origin as usize];
                    *count = count.saturating_add_unsigned(found.weight(row));
                }
                Ok(())
            })?;
            batch.set(self.count, Column::Integers(Typed::all(counts)));
            emit(batch)
        })
    }
}
