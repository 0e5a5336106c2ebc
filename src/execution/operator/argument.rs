//! Where a plan begins.

use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Batch;

/// Gives the rows handed in from outside.
#[derive(Debug)]
pub(in crate::execution) struct Argument;

impl Operator for Argument {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        context.argument.iter().filter(|batch| batch.rows() > 0).try_for_each(|batch| emit(batch.clone()))
    }
}

/// Gives one row in which nothing is bound.
#[derive(Debug)]
pub(in crate::execution) struct Unit;

impl Operator for Unit {
    fn run(&self, _: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        emit(Batch::unit())
    }
}
