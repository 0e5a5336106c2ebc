//! String search and comparison of a stored property with a constant, read in place: no string is copied.

use super::{Column, EvaluationContext, logic::booleans};
use crate::expression::{Batch, Expression, ExpressionKind, RuntimeError};
use crate::graph::PropertyRef;
use crate::syntax::ast::{BinaryOperator, ComparisonOperator};
use crate::value::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// The answers of `left operator right`, where `left` is a property of a node variable and `right` a constant string;
/// `None` where the operands have another form.
pub(super) fn compare(
    operator: ComparisonOperator,
    left: &Expression,
    right: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Option<Column>, RuntimeError> {
    let (left, right, operator) = match is_property(left) {
        true => (left, right, operator),
        false => (right, left, super::comparison::flipped(operator)),
    };
    let holds = |order: Ordering| match operator {
        ComparisonOperator::Equal => order.is_eq(),
        ComparisonOperator::NotEqual => order.is_ne(),
        ComparisonOperator::Less => order.is_lt(),
        ComparisonOperator::LessOrEqual => order.is_le(),
        ComparisonOperator::Greater => order.is_gt(),
        ComparisonOperator::GreaterOrEqual => order.is_ge(),
    };
    // A value that is no string is never equal to one, and not comparable with one.
    let other_type = match operator {
        ComparisonOperator::Equal => Some(false),
        ComparisonOperator::NotEqual => Some(true),
        _ => None,
    };
    test(left, right, batch, context, other_type, |text, constant| holds(text.cmp(constant)))
}

/// The answers of a string search, where `left` is a property of a node variable and `right` a constant string;
/// `None` where the operands have another form.
pub(super) fn search(
    operator: BinaryOperator,
    left: &Expression,
    right: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Option<Column>, RuntimeError> {
    if !is_property(left) {
        return Ok(None);
    }
    match operator {
        BinaryOperator::StartsWith => test(left, right, batch, context, None, |text, part| text.starts_with(part)),
        BinaryOperator::EndsWith => test(left, right, batch, context, None, |text, part| text.ends_with(part)),
        _ => test(left, right, batch, context, None, |text, part| text.contains(part)),
    }
}

fn is_property(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Property(subject, _) if matches!(subject.kind, ExpressionKind::Slot(_)))
}

/// Tests each stored string; `other_type` is the answer for values of other types.
fn test(
    property: &Expression,
    constant: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
    other_type: Option<bool>,
    holds: impl Fn(&str, &str) -> bool,
) -> Result<Option<Column>, RuntimeError> {
    let ExpressionKind::Property(subject, key) = &property.kind else { return Ok(None) };
    let constant = match &constant.kind {
        ExpressionKind::Constant(Value::String(text)) => text.clone(),
        ExpressionKind::Parameter(name) => match context.parameters.get(name) {
            Some(Value::String(text)) => text.clone(),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let subjects: Arc<Column> = subject.evaluate(batch, context)?;
    let Column::Nodes(nodes) = &*subjects else { return Ok(None) };
    if context.graph.has_deleted() {
        return Ok(None);
    }
    let column = context.graph.key_id(key).and_then(|key| context.graph.node_column(key));
    let Some(column) = column else { return Ok(Some(Column::Constant(Value::Null, nodes.len()))) };
    let answer = |property: PropertyRef<'_>| match property.as_str() {
        Some(text) => Some(holds(text, &constant)),
        None if matches!(property, PropertyRef::Missing) => None,
        None => other_type,
    };
    // The index that stands for null is beyond every column, where nothing is stored.
    Ok(Some(booleans(nodes.iter().map(|node| answer(column.get(node.0))))))
}
