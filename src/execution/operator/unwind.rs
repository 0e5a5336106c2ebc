//! Taking lists apart.

use super::Input;
use super::extension::Extension;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column, Expression, ExpressionKind, RuntimeError, Slot};
use crate::value::Value;
use crate::value::range::Range;
use std::sync::Arc;

/// Gives each row of its input with each element of a list. Null has no elements; any other value is its only one.
#[derive(Debug)]
pub(in crate::execution) struct Unwind {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) list: Expression,
    pub(in crate::execution) slot: Slot,
}

impl Operator for Unwind {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |batch| {
            let mut extension = Extension::of(&batch, context).with_values(self.slot);
            match self.range(&batch, context)? {
                // The elements of a range are made as they are taken, so that a long one needs no memory.
                Some(ranges) => {
                    for (row, range) in ranges.iter().enumerate() {
                        let mut elements = range.iter();
                        elements.try_for_each(|element| {
                            extension.push_value(row, None, Some(Value::Integer(element)), emit)
                        })?;
                    }
                }
                None => {
                    let lists = self.list.evaluate(&batch, &context.evaluation())?;
                    for row in 0..batch.rows() {
                        push_elements(&mut extension, row, lists.value(row), emit)?;
                    }
                }
            }
            extension.flush(emit)
        })
    }
}

impl Unwind {
    /// The range in each row, where the list is a call of `range` with integers.
    fn range(&self, batch: &Batch, context: &Context<'_>) -> Result<Option<Vec<Range>>, RuntimeError> {
        let ExpressionKind::Function(function, arguments) = &self.list.kind else { return Ok(None) };
        if function.name != "range" {
            return Ok(None);
        }
        let evaluation = context.evaluation();
        let columns: Vec<Arc<Column>> =
            arguments.iter().map(|argument| argument.evaluate(batch, &evaluation)).collect::<Result<_, _>>()?;
        let integers = |row: usize| -> Option<Vec<i64>> {
            let integer = |column: &Arc<Column>| match column.value(row) {
                Value::Integer(integer) => Some(integer),
                _ => None,
            };
            columns.iter().map(integer).collect()
        };
        // What is no integer is the function's to judge.
        let Some(rows) = (0..batch.rows()).map(integers).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let range = |row: Vec<i64>| Range::new(row[0], row[1], row.get(2).copied().unwrap_or(1));
        let ranges = rows.into_iter().map(range).collect::<Result<_, _>>();
        ranges.map(Some).map_err(|error| RuntimeError::from(error).at(self.list.span))
    }
}

fn push_elements(extension: &mut Extension<'_>, row: usize, list: Value, emit: &mut Emit<'_>) -> Flow {
    match list {
        Value::Null => Ok(()),
        Value::List(items) => {
            items.iter().try_for_each(|item| extension.push_value(row, None, Some(item.clone()), emit))
        }
        other => extension.push_value(row, None, Some(other), emit),
    }
}
