//! In what order the predicates of a conjunction are tested.

use super::EvaluationContext;
use crate::expression::{Batch, Column, Expression, ExpressionKind};
use crate::syntax::ast::BinaryOperator;

/// The predicates in the order in which they are best tested over the batch: those that search texts behind the others.
/// Where one could fail they stay in their order, so that a predicate still keeps rows from those behind it. Beside each stands
/// whether it is cheap and cannot fail, and so may as well be tested for rows that are out already.
pub fn in_order_of_cost<'e>(
    predicates: &'e [Expression],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Vec<(&'e Expression, bool)> {
    let can_fail = predicates.iter().any(|predicate| can_fail(predicate, batch, context));
    let is_cheap = |predicate: &Expression| !can_fail && !matches!(predicate.kind, ExpressionKind::Binary(..));
    let mut ordered: Vec<_> = predicates.iter().map(|predicate| (predicate, is_cheap(predicate))).collect();
    if !can_fail {
        ordered.sort_by_key(|(_, is_cheap)| !is_cheap);
    }
    ordered
}

/// Whether the evaluation of a predicate over the batch could end in an error.
fn can_fail(predicate: &Expression, batch: &Batch, context: &EvaluationContext<'_>) -> bool {
    use BinaryOperator::{Contains, EndsWith, StartsWith};
    let is_safe = |operand: &Expression| is_safe(operand, batch, context);
    match &predicate.kind {
        ExpressionKind::Compare(_, left, right)
        | ExpressionKind::Binary(StartsWith | EndsWith | Contains, left, right) => !is_safe(left) || !is_safe(right),
        ExpressionKind::IsNull { operand, .. } => !is_safe(operand),
        _ => true,
    }
}

/// Whether an operand is at hand: a value, or a property of nodes or relationships none of which can have been deleted.
fn is_safe(operand: &Expression, batch: &Batch, context: &EvaluationContext<'_>) -> bool {
    let holds_elements = |subject: &Expression| match subject.kind {
        ExpressionKind::Slot(slot) => {
            matches!(batch.get(slot).map(AsRef::as_ref), Some(Column::Nodes(_) | Column::Relationships(_)))
        }
        _ => false,
    };
    match &operand.kind {
        ExpressionKind::Constant(_) | ExpressionKind::Slot(_) => true,
        ExpressionKind::Parameter(name) => context.parameters.contains_key(name),
        ExpressionKind::Property(subject, _) => holds_elements(subject) && !context.graph.has_deleted(),
        _ => false,
    }
}
