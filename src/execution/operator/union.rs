//! Putting the rows of several plans together.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Slot;

/// Gives the rows of all inputs, one after the other.
#[derive(Debug)]
pub(in crate::execution) struct Union {
    /// Each input with its slots for the columns.
    pub(in crate::execution) inputs: Vec<(Input, Vec<Slot>)>,
    /// The slots of the columns.
    pub(in crate::execution) slots: Vec<Slot>,
}

impl Operator for Union {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        for (input, own) in &self.inputs {
            input.run(context, &mut |batch| emit(batch.renamed(own, &self.slots)))?;
        }
        Ok(())
    }
}
