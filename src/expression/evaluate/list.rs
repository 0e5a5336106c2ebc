//! List comprehensions, quantifiers and `reduce`: expressions that are evaluated for each element of a list.
//!
//! The lists of all rows of a batch are laid out as one batch with a row for each element, so that the inner expressions
//! are evaluated over columns too.

use super::{Column, EvaluationContext, logic, narrow};
use crate::expression::column::ColumnBuilder;
use crate::expression::{Batch, Expression, RuntimeError, Slot};
use crate::syntax::ast::Quantifier;
use crate::value::{Value, ValueError};
use std::ops::Range;
use std::sync::Arc;

/// The elements of the lists of a batch, a row for each.
struct Elements {
    /// The element, and what the inner expressions read of the row that it comes from.
    batch: Batch,
    /// The elements of each row of the original batch; `None` where the list is null.
    ranges: Vec<Option<Range<usize>>>,
}

impl Elements {
    fn of<'e>(
        slot: Slot,
        list: &Expression,
        inner: impl IntoIterator<Item = &'e Expression>,
        batch: &Batch,
        context: &EvaluationContext<'_>,
    ) -> Result<Self, RuntimeError> {
        let lists = list.evaluate(batch, context)?;
        let mut builder = ColumnBuilder::default();
        let mut rows = Vec::new();
        let mut ranges = Vec::with_capacity(lists.len());
        for row in 0..lists.len() {
            let items = list_of(lists.value(row)).map_err(|error| RuntimeError::from(error).at(list.span))?;
            let length = items.as_ref().map_or(0, |items| items.len());
            context.watch.claim((rows.len() + length).saturating_mul(size_of::<Value>()))?;
            ranges.push(items.map(|items| {
                let start = rows.len();
                rows.resize(start + items.len(), row as u32);
                items.iter().for_each(|item| builder.push(item.clone()));
                start..rows.len()
            }));
        }
        let mut batch = narrow(batch, &rows, inner);
        batch.set(slot, builder.finish());
        batch.forget_weights();
        Ok(Self { batch, ranges })
    }
}

/// The elements of a list; `None` for null; an error for anything else.
fn list_of(value: Value) -> Result<Option<Arc<[Value]>>, ValueError> {
    match value {
        Value::List(items) => Ok(Some(items)),
        Value::Null => Ok(None),
        other => Err(ValueError::invalid_type(format!("expected List, found {}", other.value_type().name()))),
    }
}

/// `[element IN list WHERE predicate | projection]`, the last two as `parts`.
pub(super) fn comprehension(
    element: Slot,
    list: &Expression,
    parts: (Option<&Expression>, Option<&Expression>),
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let (predicate, projection) = parts;
    let inner = predicate.into_iter().chain(projection);
    let mut elements = Elements::of(element, list, inner, batch, context)?;
    if let Some(predicate) = predicate {
        let taken = logic::select(predicate, &elements.batch, context)?;
        let rank = |row: usize| taken.partition_point(|&taken| (taken as usize) < row);
        for range in elements.ranges.iter_mut().flatten() {
            *range = rank(range.start)..rank(range.end);
        }
        elements.batch = elements.batch.gather(&taken);
    }
    let values = match projection {
        Some(projection) => projection.evaluate(&elements.batch, context)?,
        None => elements.batch.column(element),
    };
    let list_of_row = |range: Option<Range<usize>>| match range {
        Some(range) => Value::list(range.map(|row| values.value(row))),
        None => Value::Null,
    };
    Ok(Column::Values(elements.ranges.into_iter().map(list_of_row).collect()))
}

/// `quantifier(element IN list WHERE predicate)`.
pub(super) fn quantifier(
    quantifier: Quantifier,
    (element, list): (Slot, &Expression),
    predicate: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let elements = Elements::of(element, list, [predicate], batch, context)?;
    let truths = predicate.evaluate(&elements.batch, context)?;
    let mut answers = Vec::with_capacity(elements.ranges.len());
    for range in elements.ranges {
        let Some(range) = range else {
            answers.push(None);
            continue;
        };
        let truths: Vec<Option<bool>> =
            range.map(|row| logic::truth(&truths, row)).collect::<Result<_, _>>().map_err(RuntimeError::from)?;
        answers.push(quantify(quantifier, &truths));
    }
    Ok(logic::booleans(answers))
}

/// Whether as many of the truths hold as the quantifier asks for; null where the nulls among them could decide.
fn quantify(quantifier: Quantifier, truths: &[Option<bool>]) -> Option<bool> {
    let holding = truths.iter().filter(|truth| **truth == Some(true)).count();
    let unknown = truths.iter().any(Option::is_none);
    let failing = truths.contains(&Some(false));
    match quantifier {
        Quantifier::All if failing => Some(false),
        Quantifier::Any if holding > 0 => Some(true),
        Quantifier::None if holding > 0 => Some(false),
        Quantifier::Single if holding > 1 => Some(false),
        _ if unknown => None,
        Quantifier::All | Quantifier::None => Some(true),
        Quantifier::Any => Some(false),
        Quantifier::Single => Some(holding == 1),
    }
}

/// `reduce(accumulator = initial, element IN list | step)`: one step for all rows at a time.
pub(super) fn reduce(
    (accumulator, initial): (Slot, &Expression),
    (element, list): (Slot, &Expression),
    step: &Expression,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let lists = list.evaluate(batch, context)?;
    let initial = initial.evaluate(batch, context)?;
    let mut items = Vec::with_capacity(batch.rows());
    let mut values = Vec::with_capacity(batch.rows());
    for row in 0..batch.rows() {
        let list_of_row = list_of(lists.value(row)).map_err(|error| RuntimeError::from(error).at(list.span))?;
        values.push(if list_of_row.is_some() { initial.value(row) } else { Value::Null });
        items.push(list_of_row.unwrap_or_default());
    }
    let longest = items.iter().map(|items| items.len()).max().unwrap_or(0);
    for position in 0..longest {
        context.check()?;
        let rows: Vec<u32> = (0..batch.rows() as u32).filter(|&row| items[row as usize].len() > position).collect();
        let mut now = narrow(batch, &rows, [step]);
        now.set(accumulator, Column::from_values(rows.iter().map(|&row| values[row as usize].clone())));
        now.set(element, Column::from_values(rows.iter().map(|&row| items[row as usize][position].clone())));
        let next = step.evaluate(&now, context)?;
        rows.iter().enumerate().for_each(|(index, &row)| values[row as usize] = next.value(index));
    }
    Ok(Column::from_values(values))
}
