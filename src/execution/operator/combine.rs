//! Putting equal rows together before they are handed on to another thread.

use super::Input;
use super::seen::Groups;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Slot};

/// Gives the rows of its input, but equal ones only once and with their number as weight, where a worker makes them and they
/// have one column or none. For whoever does not mind their order: less is left to be done on one thread.
#[derive(Debug)]
pub(in crate::execution) struct Combine {
    pub(in crate::execution) input: Input,
}

impl Operator for Combine {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        if !context.environment.is_worker {
            return self.input.run(context, emit);
        }
        let (mut combined, mut held) = (Combined::default(), context.reservation());
        self.input.run(context, &mut |batch| {
            if batch.bound().nth(1).is_some() || combined.is_futile() {
                return emit(batch);
            }
            combined.take(&batch);
            Ok(held.set(|| combined.groups.bytes())?)
        })?;
        match combined.finish() {
            Some(batch) => emit(batch),
            None => Ok(()),
        }
    }
}

/// The rows so far.
#[derive(Default)]
struct Combined {
    slot: Option<Slot>,
    groups: Groups,
    /// How often each group came.
    weights: Vec<u64>,
    /// How many rows were put into groups.
    rows: usize,
}

/// After so many rows it shows whether they repeat.
const TELLING: usize = 1024;

impl Combined {
    /// Whether most rows differ.
    fn is_futile(&self) -> bool {
        self.rows >= TELLING && self.groups.len() > self.rows / 2
    }

    fn take(&mut self, batch: &Batch) {
        self.rows += batch.rows();
        self.slot = batch.bound().next();
        let Some(slot) = self.slot else {
            self.weights.resize(1, 0);
            self.weights[0] += batch.total();
            return;
        };
        let numbers = self.groups.number(&[batch.column(slot)], batch.rows());
        self.weights.resize(self.groups.len(), 0);
        for (row, number) in numbers.into_iter().enumerate() {
            self.weights[number as usize] += batch.weight(row);
        }
    }

    /// Each row once.
    fn finish(self) -> Option<Batch> {
        let mut batch = Batch::with_rows(self.weights.len());
        if let (Some(slot), Some(column)) = (self.slot, self.groups.into_keys().pop()) {
            batch.set(slot, column);
        }
        batch.multiply_weights(self.weights);
        (batch.rows() > 0).then_some(batch)
    }
}
