//! Choosing rows.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Expression;
use crate::expression::evaluate::{in_order_of_cost, select};

/// Gives the rows of its input for which all predicates are true.
///
/// A filter copies the rows that pass: batches are narrow, since properties are read late, and every operator behind it
/// is simpler for not having to look at a selection.
#[derive(Debug)]
pub(in crate::execution) struct Filter {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) predicates: Vec<Expression>,
}

impl Operator for Filter {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |mut batch| {
            for predicate in in_order_of_cost(&self.predicates, &batch, &context.evaluation()) {
                let rows = select(predicate, &batch, &context.evaluation())?;
                if rows.is_empty() {
                    return Ok(());
                }
                if rows.len() < batch.rows() {
                    batch = batch.gather(&rows);
                }
            }
            emit(batch)
        })
    }
}
