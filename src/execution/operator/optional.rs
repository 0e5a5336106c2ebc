//! Keeping rows without a match.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column, Slot};
use crate::value::Value;

/// Gives each row of its input with each row that `inner` gives for it, or with nulls where it gives none.
#[derive(Debug)]
pub(in crate::execution) struct Optional {
    pub(in crate::execution) input: Input,
    /// Runs with a batch of the input as its argument.
    pub(in crate::execution) inner: Input,
    /// The columns that `inner` adds.
    pub(in crate::execution) introduced: Vec<Slot>,
}

impl Operator for Optional {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |batch| {
            let mut matched = vec![false; batch.rows()];
            let mut numbered = batch.clone();
            numbered.number_rows();
            let argument = [numbered];
            let inner = context.with_argument(&argument);
            self.inner.run(&inner, &mut |mut found| {
                let origins = found.origins().unwrap_or_default().to_vec();
                origins.iter().for_each(|&origin| matched[origin as usize] = true);
                restore_origins(&mut found, &batch, &origins);
                emit(found)
            })?;
            let unmatched: Vec<u32> = (0..batch.rows() as u32).filter(|&row| !matched[row as usize]).collect();
            if unmatched.is_empty() {
                return Ok(());
            }
            let mut padded = batch.gather(&unmatched);
            for slot in &self.introduced {
                padded.set(*slot, Column::Constant(Value::Null, unmatched.len()));
            }
            emit(padded)
        })
    }
}

/// Lets rows come from where the rows of `batch` that they extend come from.
fn restore_origins(found: &mut Batch, batch: &Batch, origins: &[u32]) {
    let outer = batch.origins().map(|outer| origins.iter().map(|&origin| outer[origin as usize]).collect());
    found.set_origins(outer);
}
