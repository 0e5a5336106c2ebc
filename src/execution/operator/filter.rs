//! Choosing rows.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Expression;
use crate::expression::evaluate::{in_order_of_cost, select, select_of};

/// Gives the rows of its input for which all predicates are true.
///
/// A filter copies the rows that pass: batches are narrow, since properties are read late, and every operator behind it
/// is simpler for not having to look at a selection.
#[derive(Debug)]
pub(in crate::execution) struct Filter {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) predicates: Vec<Expression>,
}

/// Rows are copied before a cheap predicate only where fewer than one in so many are left: else testing those that are out
/// already costs less.
const WORTHWHILE: usize = 4;

impl Operator for Filter {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |mut batch| {
            let mut chosen: Option<Vec<u32>> = None;
            for (predicate, is_cheap) in in_order_of_cost(&self.predicates, &batch, &context.evaluation()) {
                if let Some(few) = chosen.take_if(|rows| !is_cheap || rows.len() < batch.rows() / WORTHWHILE) {
                    batch = batch.gather(&few);
                }
                let rows = match chosen {
                    None => select(predicate, &batch, &context.evaluation())?,
                    Some(rows) => select_of(rows.into_iter(), predicate, &batch, &context.evaluation())?,
                };
                if rows.is_empty() {
                    return Ok(());
                }
                chosen = (rows.len() < batch.rows()).then_some(rows);
            }
            emit(match chosen {
                Some(rows) => batch.gather(&rows),
                None => batch,
            })
        })
    }
}
