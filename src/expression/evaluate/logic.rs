//! Three-valued logic: `AND`, `OR`, `NOT`, `IS NULL`, `CASE`, and the choice of the rows for which a predicate holds.

use super::{EvaluationContext, narrow};
use crate::expression::column::{Column, Typed};
use crate::expression::{Batch, Expression, RuntimeError};
use crate::value::{Value, ValueError};

/// The numbers of the rows of `batch` for which `predicate` is true, in order.
pub fn select(
    predicate: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Vec<u32>, RuntimeError> {
    select_of(0..batch.rows() as u32, predicate, batch, context)
}

/// Those of `rows`, which are numbers of rows of `batch`, for which `predicate` is true. It is evaluated for all rows.
pub fn select_of(
    rows: impl ExactSizeIterator<Item = u32>,
    predicate: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Vec<u32>, RuntimeError> {
    let column = predicate.evaluate(batch, context)?;
    if let Column::Booleans(Typed { values, valid }) = &*column {
        return Ok(match valid {
            None => rows_that_hold(rows, |row| values[row]),
            Some(valid) => rows_that_hold(rows, |row| values[row] && valid[row]),
        });
    }
    let mut selected = Vec::with_capacity(rows.len());
    for row in rows {
        let truth = truth(&column, row as usize).map_err(|error| RuntimeError::from(error).at(predicate.span))?;
        if truth == Some(true) {
            selected.push(row);
        }
    }
    Ok(selected)
}

/// Those of the rows that hold, asked of each in order; found without a branch for each, which no processor could foresee.
pub fn rows_that_hold(rows: impl ExactSizeIterator<Item = u32>, mut holds: impl FnMut(usize) -> bool) -> Vec<u32> {
    let mut numbers = vec![0; rows.len()];
    let mut count = 0;
    for row in rows {
        numbers[count] = row;
        count += usize::from(holds(row as usize));
    }
    numbers.truncate(count);
    numbers
}

/// The truth in `row` of a column: `None` for null. Anything but a truth value or null is an error.
pub fn truth(column: &Column, row: usize) -> Result<Option<bool>, ValueError> {
    match column {
        Column::Booleans(typed) => Ok(typed.get(row)),
        column => truth_of(&column.value(row)),
    }
}

/// A value as a truth: `None` for null. Anything but a truth value or null is an error.
pub(super) fn truth_of(value: &Value) -> Result<Option<bool>, ValueError> {
    match value {
        Value::Boolean(truth) => Ok(Some(*truth)),
        Value::Null => Ok(None),
        other => Err(ValueError::invalid_type(format!("expected Boolean, found {}", other.value_type().name()))),
    }
}

/// The column of these truths.
pub(super) fn booleans(truths: impl IntoIterator<Item = Option<bool>>) -> Column {
    let mut typed = Typed::default();
    truths.into_iter().for_each(|truth| typed.push(truth));
    Column::Booleans(typed)
}

pub(super) fn not(operand: &Column) -> Result<Column, RuntimeError> {
    if let Column::Booleans(Typed { values, valid }) = operand {
        let values = values.iter().map(|value| !value).collect();
        return Ok(Column::Booleans(Typed { values, valid: valid.clone() }));
    }
    let truths: Vec<_> = (0..operand.len()).map(|row| truth(operand, row)).collect::<Result<_, _>>()?;
    Ok(booleans(truths.into_iter().map(|truth| truth.map(|truth| !truth))))
}

pub(super) fn is_null(operand: &Column, negated: bool) -> Column {
    Column::Booleans(Typed::all((0..operand.len()).map(|row| operand.is_null(row) != negated).collect()))
}

/// False if an operand is, else null if one is, else true. An operand is not evaluated where an earlier one is false.
pub(super) fn and(
    operands: &[Expression],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    connect(operands, false, batch, context)
}

/// True if an operand is, else null if one is, else false. An operand is not evaluated where an earlier one is true.
pub(super) fn or(
    operands: &[Expression],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    connect(operands, true, batch, context)
}

/// Combines truths of which `deciding` alone decides: false for `AND`, true for `OR`.
fn connect(
    operands: &[Expression],
    deciding: bool,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let mut truths = vec![Some(!deciding); batch.rows()];
    for operand in operands {
        let open: Vec<u32> = (0u32..).zip(&truths).filter(|(_, t)| **t != Some(deciding)).map(|(row, _)| row).collect();
        if open.is_empty() {
            break;
        }
        let column = evaluate_rows(operand, &open, batch, context)?;
        for (position, &row) in open.iter().enumerate() {
            let truth = truth(&column, position).map_err(|error| RuntimeError::from(error).at(operand.span))?;
            if truth != Some(!deciding) {
                truths[row as usize] = truth;
            }
        }
    }
    Ok(booleans(truths))
}

/// The values of `expression` in these rows of `batch`.
fn evaluate_rows(
    expression: &Expression,
    rows: &[u32],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> super::Evaluated {
    if rows.len() == batch.rows() {
        return expression.evaluate(batch, context);
    }
    expression.evaluate(&narrow(batch, rows, [expression]), context)
}

/// The value behind the first condition that holds. Only the branch that is taken is evaluated for a row.
pub(super) fn case(
    branches: &[(Expression, Expression)],
    otherwise: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let mut values = vec![Value::Null; batch.rows()];
    let mut open: Vec<u32> = (0..batch.rows() as u32).collect();
    for (condition, value) in branches {
        if open.is_empty() {
            break;
        }
        let truths = evaluate_rows(condition, &open, batch, context)?;
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for (position, &row) in open.iter().enumerate() {
            let holds = truth(&truths, position).map_err(|error| RuntimeError::from(error).at(condition.span))?;
            if holds == Some(true) { taken.push(row) } else { left.push(row) }
        }
        fill(&mut values, value, &taken, batch, context)?;
        open = left;
    }
    fill(&mut values, otherwise, &open, batch, context)?;
    Ok(Column::from_values(values))
}

/// Puts the values of `expression` in these rows into `values`.
fn fill(
    values: &mut [Value],
    expression: &Expression,
    rows: &[u32],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<(), RuntimeError> {
    if rows.is_empty() {
        return Ok(());
    }
    let column = evaluate_rows(expression, rows, batch, context)?;
    rows.iter().enumerate().for_each(|(position, &row)| values[row as usize] = column.value(position));
    Ok(())
}
