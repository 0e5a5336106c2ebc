//! Adding and dropping columns.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Expression, Slot};

/// Gives the rows of its input with further columns.
#[derive(Debug)]
pub(in crate::execution) struct Extend {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) items: Vec<(Slot, Expression)>,
}

impl Operator for Extend {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |mut batch| {
            for (slot, value) in &self.items {
                let column = value.evaluate(&batch, &context.evaluation())?;
                batch.set(*slot, column);
            }
            emit(batch)
        })
    }
}

/// Gives the rows of its input with only some of their columns.
#[derive(Debug)]
pub(in crate::execution) struct Keep {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) slots: Vec<Slot>,
}

impl Operator for Keep {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |mut batch| {
            batch.drop_others(&self.slots);
            emit(batch)
        })
    }
}
