//! Dropping rows that repeat.

use super::Input;
use super::seen::Seen;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Slot;

/// Gives of those rows of its input that are equal in some columns the first.
#[derive(Debug)]
pub(in crate::execution) struct Distinct {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) slots: Vec<Slot>,
}

impl Operator for Distinct {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let (mut seen, mut held) = (Seen::default(), context.reservation());
        self.input.run(context, &mut |batch| {
            context.check()?;
            let columns: Vec<_> = self.slots.iter().map(|slot| batch.column(*slot)).collect();
            let first = seen.first(&columns, batch.rows());
            held.set(|| seen.bytes())?;
            if first.is_empty() {
                return Ok(());
            }
            let mut kept = batch.gather(&first);
            kept.forget_weights();
            emit(kept)
        })
    }
}
