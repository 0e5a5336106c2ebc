//! `=`, `<>`, `<`, `<=`, `>`, `>=` over columns.

use super::{Column, EvaluationContext, logic::booleans, text};
use crate::expression::column::{NO_NODE, NO_RELATIONSHIP, Typed, both_valid};
use crate::expression::{Batch, Expression, RuntimeError};
use crate::syntax::ast::ComparisonOperator;
use crate::value::{Value, compare as values};

pub(super) fn compare(
    operator: ComparisonOperator,
    left: &Expression,
    right: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    if let Some(column) = text::compare(operator, left, right, batch, context)? {
        return Ok(column);
    }
    Ok(compare_columns(operator, &*left.evaluate(batch, context)?, &*right.evaluate(batch, context)?))
}

/// The answers for two columns of as many rows.
pub(super) fn compare_columns(operator: ComparisonOperator, left: &Column, right: &Column) -> Column {
    use Column::{Constant, Floats, Integers, Nodes, Relationships};
    match (left, right) {
        (Integers(left), Constant(Value::Integer(right), _)) => constant_loop(operator, left, *right),
        (Constant(Value::Integer(left), _), Integers(right)) => constant_loop(flipped(operator), right, *left),
        (Floats(left), Constant(Value::Float(right), _)) => constant_loop(operator, left, *right),
        (Constant(Value::Float(left), _), Floats(right)) => constant_loop(flipped(operator), right, *left),
        (Integers(left), Integers(right)) => typed_loop(operator, left, right),
        (Floats(left), Floats(right)) => typed_loop(operator, left, right),
        (Nodes(left), Nodes(right)) if is_equality(operator) => {
            let negated = operator == ComparisonOperator::NotEqual;
            let answer =
                |(left, right): (&_, &_)| (*left != NO_NODE && *right != NO_NODE).then_some((left == right) != negated);
            booleans(left.iter().zip(right).map(answer))
        }
        (Relationships(left), Relationships(right)) if is_equality(operator) => {
            let negated = operator == ComparisonOperator::NotEqual;
            let answer = |(left, right): (&_, &_)| {
                (*left != NO_RELATIONSHIP && *right != NO_RELATIONSHIP).then_some((left == right) != negated)
            };
            booleans(left.iter().zip(right).map(answer))
        }
        (left, right) => {
            booleans((0..left.len()).map(|row| compare_values(operator, &left.value(row), &right.value(row))))
        }
    }
}

/// The answer for two values: `None` for null.
pub(super) fn compare_values(operator: ComparisonOperator, left: &Value, right: &Value) -> Option<bool> {
    match operator {
        ComparisonOperator::Equal => values::equals(left, right),
        ComparisonOperator::NotEqual => values::equals(left, right).map(|equal| !equal),
        ComparisonOperator::Less => values::compare(left, right).is_less(),
        ComparisonOperator::LessOrEqual => values::compare(left, right).is_less_or_equal(),
        ComparisonOperator::Greater => values::compare(left, right).is_greater(),
        ComparisonOperator::GreaterOrEqual => values::compare(left, right).is_greater_or_equal(),
    }
}

fn is_equality(operator: ComparisonOperator) -> bool {
    matches!(operator, ComparisonOperator::Equal | ComparisonOperator::NotEqual)
}

/// The operator that says the same with its operands exchanged.
pub(super) fn flipped(operator: ComparisonOperator) -> ComparisonOperator {
    match operator {
        ComparisonOperator::Less => ComparisonOperator::Greater,
        ComparisonOperator::LessOrEqual => ComparisonOperator::GreaterOrEqual,
        ComparisonOperator::Greater => ComparisonOperator::Less,
        ComparisonOperator::GreaterOrEqual => ComparisonOperator::LessOrEqual,
        symmetric => symmetric,
    }
}

/// Compares numbers of one type with a constant.
fn constant_loop<T: PartialOrd + Copy>(operator: ComparisonOperator, left: &Typed<T>, right: T) -> Column {
    let pairs = left.values.iter().map(|left| (*left, right));
    Column::Booleans(Typed { values: compare_pairs(operator, pairs), valid: left.valid.clone() })
}

/// Compares numbers of one type row by row.
fn typed_loop<T: PartialOrd + Copy>(operator: ComparisonOperator, left: &Typed<T>, right: &Typed<T>) -> Column {
    let pairs = left.values.iter().copied().zip(right.values.iter().copied());
    let valid = both_valid(left.valid.as_ref(), right.valid.as_ref());
    Column::Booleans(Typed { values: compare_pairs(operator, pairs), valid })
}

/// A loop for each operator, which is chosen outside of it.
fn compare_pairs<T: PartialOrd>(operator: ComparisonOperator, pairs: impl Iterator<Item = (T, T)>) -> Vec<bool> {
    match operator {
        ComparisonOperator::Equal => pairs.map(|(left, right)| left == right).collect(),
        ComparisonOperator::NotEqual => pairs.map(|(left, right)| left != right).collect(),
        ComparisonOperator::Less => pairs.map(|(left, right)| left < right).collect(),
        ComparisonOperator::LessOrEqual => pairs.map(|(left, right)| left <= right).collect(),
        ComparisonOperator::Greater => pairs.map(|(left, right)| left > right).collect(),
        ComparisonOperator::GreaterOrEqual => pairs.map(|(left, right)| left >= right).collect(),
    }
}
