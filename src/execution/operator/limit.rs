//! Leaving rows out by their number.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator, Stop};
use crate::expression::{Expression, RuntimeError, RuntimeErrorKind};
use crate::value::{Value, ValueErrorKind};

/// Gives the first rows of its input, and stops it behind them.
#[derive(Debug)]
pub(in crate::execution) struct Limit {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) count: Expression,
}

impl Operator for Limit {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let mut left = evaluate_count(&self.count, "LIMIT", context)?;
        if left == 0 {
            return Ok(());
        }
        let mut downstream_stopped = false;
        let flow = self.input.run(context, &mut |batch| {
            let mut batch = context.unfolded(batch)?;
            if batch.rows() > left {
                batch = batch.gather(&(0..left as u32).collect::<Vec<_>>());
            }
            left -= batch.rows();
            let flow = emit(batch);
            downstream_stopped = matches!(flow, Err(Stop::Enough));
            flow?;
            if left == 0 { Err(Stop::Enough) } else { Ok(()) }
        });
        match flow {
            Err(Stop::Enough) if !downstream_stopped => Ok(()),
            other => other,
        }
    }
}

/// Gives the rows of its input without the first few.
#[derive(Debug)]
pub(in crate::execution) struct Skip {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) count: Expression,
}

impl Operator for Skip {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let mut left = evaluate_count(&self.count, "SKIP", context)?;
        self.input.run(context, &mut |batch| {
            let batch = context.unfolded(batch)?;
            let skipped = left.min(batch.rows());
            left -= skipped;
            match (skipped, batch.rows() - skipped) {
                (0, _) => emit(batch),
                (_, 0) => Ok(()),
                _ => emit(batch.gather(&(skipped as u32..batch.rows() as u32).collect::<Vec<_>>())),
            }
        })
    }
}

/// The number of rows that a clause names.
pub(super) fn evaluate_count(count: &Expression, clause: &str, context: &Context<'_>) -> Result<usize, RuntimeError> {
    let fail = |kind, found: String| {
        let message = format!("`{clause}` needs a whole number from 0 on, found {found}");
        Err(RuntimeError::new(RuntimeErrorKind::Count(kind), message).at(count.span))
    };
    match count.evaluate_once(&context.evaluation())? {
        Value::Integer(number) => match usize::try_from(number) {
            Ok(number) => Ok(number),
            Err(_) => fail(ValueErrorKind::NegativeIntegerArgument, format!("`{number}`")),
        },
        other => fail(ValueErrorKind::InvalidArgumentType, other.value_type().name().to_owned()),
    }
}
