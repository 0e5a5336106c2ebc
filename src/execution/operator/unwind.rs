//! Taking lists apart.

use super::Input;
use super::extension::Extension;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Expression, ExpressionKind, Slot};
use crate::value::Value;
use crate::value::range::Range;

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
            if let ExpressionKind::Function(function, arguments) = &self.list.kind
                && function.name == "range"
            {
                // The elements of a range are made as they are taken, so that a long one needs no memory.
                let evaluation = context.evaluation();
                let columns: Vec<_> = arguments
                    .iter()
                    .map(|argument| argument.evaluate(&batch, &evaluation))
                    .collect::<Result<_, _>>()?;
                for row in 0..batch.rows() {
                    let integers: Vec<Option<i64>> = columns.iter().map(|column| integer(&column.value(row))).collect();
                    let step = if integers.len() > 2 { integers[2] } else { Some(1) };
                    let (Some(start), Some(end), Some(step)) = (integers[0], integers[1], step) else {
                        // Not three integers: the function itself says what that comes to.
                        let list = self.list.evaluate(&batch.row(row), &evaluation)?.value(0);
                        push_elements(&mut extension, row, list, emit)?;
                        continue;
                    };
                    let range = Range::new(start, end, step)
                        .map_err(|error| crate::expression::RuntimeError::from(error).at(self.list.span))?;
                    for element in range.iter() {
                        extension.push_value(row, None, Some(Value::Integer(element)), emit)?;
                    }
                }
                return extension.flush(emit);
            }
            let lists = self.list.evaluate(&batch, &context.evaluation())?;
            for row in 0..batch.rows() {
                push_elements(&mut extension, row, lists.value(row), emit)?;
            }
            extension.flush(emit)
        })
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(integer) => Some(*integer),
        _ => None,
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
