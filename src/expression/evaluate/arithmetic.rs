//! Operators with two operands, comparisons apart: arithmetic, string search, membership.

use super::{Column, EvaluationContext, logic, map_columns, text};
use crate::expression::column::{Typed, both_valid};
use crate::expression::{Batch, Expression, RuntimeError};
use crate::function::matching;
use crate::syntax::ast::BinaryOperator;
use crate::value::{Value, ValueError, access, arithmetic as values};

pub(super) fn binary(
    operator: BinaryOperator,
    left: &Expression,
    right: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    use BinaryOperator as Operator;
    if matches!(operator, Operator::StartsWith | Operator::EndsWith | Operator::Contains)
        && let Some(column) = text::search(operator, left, right, batch, context)?
    {
        return Ok(column);
    }
    let left = left.evaluate(batch, context)?;
    let right = right.evaluate(batch, context)?;
    if let Some(column) = typed(operator, &left, &right)? {
        return Ok(column);
    }
    let columns = [left, right];
    map_columns(&columns, batch.rows(), context, |row| {
        binary_values(operator, &columns[0].value(row), &columns[1].value(row))
    })
}

/// The value of `left operator right`.
pub(in crate::expression) fn binary_values(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> Result<Value, ValueError> {
    use BinaryOperator as Operator;
    match operator {
        Operator::Add => values::add(left, right),
        Operator::Subtract => values::subtract(left, right),
        Operator::Multiply => values::multiply(left, right),
        Operator::Divide => values::divide(left, right),
        Operator::Modulo => values::modulo(left, right),
        Operator::Power => values::power(left, right),
        Operator::Concatenate => values::concatenate(left, right),
        Operator::Matches => matching::matches(left, right).map(truth_value),
        Operator::StartsWith => Ok(truth_value(access::starts_with(left, right))),
        Operator::EndsWith => Ok(truth_value(access::ends_with(left, right))),
        Operator::Contains => Ok(truth_value(access::contains_text(left, right))),
        Operator::In => access::contains(right, left).map(truth_value),
        Operator::Xor => {
            let (left, right) = (logic::truth_of(left)?, logic::truth_of(right)?);
            Ok(truth_value(left.zip(right).map(|(left, right)| left != right)))
        }
    }
}

fn truth_value(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Boolean)
}

/// The loop for two columns of integers or of floats; `None` for other columns and operators.
fn typed(operator: BinaryOperator, left: &Column, right: &Column) -> Result<Option<Column>, RuntimeError> {
    let rows = left.len();
    if let (Some(left), Some(right)) = (integers(left), integers(right)) {
        let Some(operation) = integer_operation(operator) else { return Ok(None) };
        return typed_loop(rows, left, right, operation).map(|typed| Some(Column::Integers(typed)));
    }
    if let (Some(left), Some(right)) = (floats(left), floats(right)) {
        let Some(operation) = float_operation(operator) else { return Ok(None) };
        return typed_loop(rows, left, right, |a, b| Ok(operation(a, b))).map(|typed| Some(Column::Floats(typed)));
    }
    Ok(None)
}

/// A column of numbers of one type, or one number for all rows.
enum Operand<'a, T> {
    Column(&'a Typed<T>),
    Constant(T),
}

impl<T: Copy + Default> Operand<'_, T> {
    fn get(&self, row: usize) -> T {
        match self {
            Self::Column(typed) => typed.values[row],
            Self::Constant(value) => *value,
        }
    }

    fn valid(&self) -> Option<&Vec<bool>> {
        match self {
            Self::Column(typed) => typed.valid.as_ref(),
            Self::Constant(_) => None,
        }
    }
}

fn integers(column: &Column) -> Option<Operand<'_, i64>> {
    match column {
        Column::Integers(typed) => Some(Operand::Column(typed)),
        Column::Constant(Value::Integer(value), _) => Some(Operand::Constant(*value)),
        _ => None,
    }
}

fn floats(column: &Column) -> Option<Operand<'_, f64>> {
    match column {
        Column::Floats(typed) => Some(Operand::Column(typed)),
        Column::Constant(Value::Float(value), _) => Some(Operand::Constant(*value)),
        _ => None,
    }
}

type Operation<T> = fn(T, T) -> Result<T, ValueError>;

fn integer_operation(operator: BinaryOperator) -> Option<Operation<i64>> {
    match operator {
        BinaryOperator::Add => Some(values::add_integers),
        BinaryOperator::Subtract => Some(values::subtract_integers),
        BinaryOperator::Multiply => Some(values::multiply_integers),
        BinaryOperator::Divide => Some(values::divide_integers),
        BinaryOperator::Modulo => Some(values::modulo_integers),
        _ => None,
    }
}

fn float_operation(operator: BinaryOperator) -> Option<fn(f64, f64) -> f64> {
    match operator {
        BinaryOperator::Add => Some(|left, right| left + right),
        BinaryOperator::Subtract => Some(|left, right| left - right),
        BinaryOperator::Multiply => Some(|left, right| left * right),
        BinaryOperator::Divide => Some(|left, right| left / right),
        BinaryOperator::Modulo => Some(|left, right| left % right),
        _ => None,
    }
}

fn typed_loop<T: Copy + Default>(
    rows: usize,
    left: Operand<'_, T>,
    right: Operand<'_, T>,
    operation: impl Fn(T, T) -> Result<T, ValueError>,
) -> Result<Typed<T>, RuntimeError> {
    let valid = both_valid(left.valid(), right.valid());
    let mut results = Vec::with_capacity(rows);
    for row in 0..rows {
        let is_valid = valid.as_ref().is_none_or(|valid| valid[row]);
        results.push(if is_valid { operation(left.get(row), right.get(row))? } else { T::default() });
    }
    Ok(Typed { values: results, valid })
}

pub(super) fn negate(operand: &Column) -> Result<Column, RuntimeError> {
    unary(operand, values::negate)
}

pub(super) fn plus(operand: &Column) -> Result<Column, RuntimeError> {
    unary(operand, values::keep_sign)
}

fn unary(operand: &Column, operation: fn(&Value) -> Result<Value, ValueError>) -> Result<Column, RuntimeError> {
    if let Column::Constant(value, rows) = operand {
        return Ok(Column::Constant(operation(value)?, *rows));
    }
    let values: Vec<Value> = (0..operand.len()).map(|row| operation(&operand.value(row))).collect::<Result<_, _>>()?;
    Ok(Column::from_values(values))
}
