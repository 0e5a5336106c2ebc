//! String search and comparison of a stored property with a constant, read in place: no string is copied.

use super::{Column, EvaluationContext};
use crate::expression::column::Typed;
use crate::expression::{Batch, Expression, ExpressionKind, RuntimeError};
use crate::graph::{Arena, Block, BlockValues, Element, Strings};
use crate::syntax::ast::{BinaryOperator, ComparisonOperator};
use crate::value::{NodeIndex, Value};
use memchr::memmem::Finder;
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
    let Some(constant) = constant_text(right, context) else { return Ok(None) };
    let constant = constant.as_bytes();
    let holds = |text: &[u8]| match operator {
        ComparisonOperator::Equal => text == constant,
        ComparisonOperator::NotEqual => text != constant,
        ComparisonOperator::Less => text < constant,
        ComparisonOperator::LessOrEqual => text <= constant,
        ComparisonOperator::Greater => text > constant,
        ComparisonOperator::GreaterOrEqual => text >= constant,
    };
    // A value that is no string is never equal to one, and not comparable with one.
    let other_type = match operator {
        ComparisonOperator::Equal => Some(false),
        ComparisonOperator::NotEqual => Some(true),
        _ => None,
    };
    test(left, batch, context, other_type, holds)
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
    let Some(part) = constant_text(right, context) else { return Ok(None) };
    let part = part.as_bytes();
    match operator {
        BinaryOperator::StartsWith => test(left, batch, context, None, |text: &[u8]| text.starts_with(part)),
        BinaryOperator::EndsWith => test(left, batch, context, None, |text: &[u8]| text.ends_with(part)),
        _ => test(left, batch, context, None, Contains(Finder::new(part))),
    }
}

/// The string that the expression is in all rows.
fn constant_text(expression: &Expression, context: &EvaluationContext<'_>) -> Option<Arc<str>> {
    let value = match &expression.kind {
        ExpressionKind::Constant(value) => value,
        ExpressionKind::Parameter(name) => context.parameters.get(name)?,
        _ => return None,
    };
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn is_property(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Property(subject, _) if matches!(subject.kind, ExpressionKind::Slot(_)))
}

/// Tests each stored string, as it is encoded; `other_type` is the answer for values of other types. `None` where the
/// expression is no property of a node variable.
fn test(
    property: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
    other_type: Option<bool>,
    test: impl TextTest,
) -> Result<Option<Column>, RuntimeError> {
    let ExpressionKind::Property(subject, key) = &property.kind else { return Ok(None) };
    if !is_property(property) || context.graph.has_deleted() {
        return Ok(None);
    }
    let subjects: Arc<Column> = subject.evaluate(batch, context)?;
    let Column::Nodes(nodes) = &*subjects else { return Ok(None) };
    let column = context.graph.key_id(key).and_then(|key| context.graph.node_column(key));
    let Some(column) = column else { return Ok(Some(Column::Constant(Value::Null, nodes.len()))) };
    let mut answers = Typed { values: Vec::with_capacity(nodes.len()), valid: None };
    // The index that stands for null is beyond every column, where nothing is stored.
    for run in nodes.chunk_by(|one, next| one.block() == next.block()) {
        match column.block(run[0].block()) {
            None => run.iter().for_each(|_| answers.push(None)),
            Some(block) => test_block(block, run, other_type, &test, &mut answers),
        }
    }
    Ok(Some(Column::Booleans(answers)))
}

/// The same for nodes of one block.
fn test_block(
    block: &Block,
    nodes: &[NodeIndex],
    other_type: Option<bool>,
    test: &impl TextTest,
    answers: &mut Typed<bool>,
) {
    let positions = nodes.iter().map(|node| block.position(node.offset()));
    match block.values() {
        BlockValues::String(Strings::Arena(arena)) => {
            let there: Vec<usize> = positions.clone().flatten().collect();
            let truths = test.hold(arena, &there);
            if there.len() == nodes.len() {
                return answers.extend(truths);
            }
            let mut truths = truths.into_iter();
            positions.for_each(|position| answers.push(position.and_then(|_| truths.next())));
        }
        BlockValues::String(Strings::Dictionary(dictionary)) if dictionary.texts().len() <= nodes.len() => {
            let truths: Vec<bool> = dictionary.texts().iter().map(|text| test.holds(text.as_bytes())).collect();
            let truth = |position: usize| truths[dictionary.codes()[position] as usize];
            positions.for_each(|position| answers.push(position.map(truth)));
        }
        _ => nodes.iter().for_each(|node| {
            let property = block.get(node.offset());
            answers.push(match property.as_str() {
                Some(text) => Some(test.holds(text.as_bytes())),
                None if property.is_missing() => None,
                None => other_type,
            });
        }),
    }
}

/// A test of strings as they are encoded.
trait TextTest {
    /// Whether it holds for a string.
    fn holds(&self, text: &[u8]) -> bool;

    /// Whether it holds for each of the strings at these positions.
    fn hold(&self, arena: &Arena, positions: &[usize]) -> Vec<bool> {
        positions.iter().map(|position| self.holds(arena.bytes(*position))).collect()
    }
}

impl<F: Fn(&[u8]) -> bool> TextTest for F {
    fn holds(&self, text: &[u8]) -> bool {
        self(text)
    }
}

/// Tests whether strings contain one.
struct Contains<'a>(Finder<'a>);

impl TextTest for Contains<'_> {
    fn holds(&self, text: &[u8]) -> bool {
        self.0.find(text).is_some()
    }

    fn hold(&self, arena: &Arena, positions: &[usize]) -> Vec<bool> {
        arena.contain(positions, &self.0)
    }
}
