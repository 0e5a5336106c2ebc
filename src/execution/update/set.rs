//! Setting and removing properties and labels.

use super::element::{Element, map_of};
use super::{Update, Writing};
use crate::expression::{Batch, Expression, RuntimeError};
use crate::plan::{RemoveItem, SetItem};
use crate::value::{Map, Value, ValueError};
use std::sync::Arc;

/// Changes properties and labels for each row, one row after the other: each sees what the one before it did.
#[derive(Debug)]
pub(in crate::execution) struct Set {
    pub(in crate::execution) items: Vec<SetItem>,
}

impl Update for Set {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        for batch in &rows {
            apply_items(&self.items, batch, writing)?;
        }
        Ok(rows)
    }
}

/// Applies the items to each row of a batch.
pub(super) fn apply_items(items: &[SetItem], batch: &Batch, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
    if items.is_empty() {
        return Ok(());
    }
    for row in 0..batch.rows() {
        writing.check()?;
        let row = batch.row(row);
        items.iter().try_for_each(|item| apply(item, &row, writing))?;
    }
    Ok(())
}

fn apply(item: &SetItem, row: &Batch, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
    match item {
        SetItem::Property { element, key, value } => {
            let target = element_of(element, row, writing)?;
            let key = text_of(key, row, writing)?;
            let value = writing.evaluate(value, row)?.value(0);
            let (Some(target), Some(key)) = (target, key) else { return Ok(()) };
            let map = Map::from_iter([(key, value)]);
            target.set_all(&map, writing).map_err(|error| error.at(element.span))
        }
        SetItem::Replace { element, value } => {
            let Some((target, map)) = target_and_map(element, value, row, writing)? else { return Ok(()) };
            target.retain(&map, writing)?;
            target.set_all(&map, writing).map_err(|error| error.at(value.span))
        }
        SetItem::Merge { element, value } => {
            let Some((target, map)) = target_and_map(element, value, row, writing)? else { return Ok(()) };
            target.set_all(&map, writing).map_err(|error| error.at(value.span))
        }
        SetItem::Labels { element, labels } => {
            let Some(Element::Node(node)) = element_of(element, row, writing)? else { return Ok(()) };
            for label in labels {
                let label = writing.graph.intern_label(label);
                writing.counters.labels_added += u64::from(writing.graph.add_label(node, label));
            }
            Ok(())
        }
    }
}

/// The element that is written, and the map that is written to it; `None` where there is no element. Null in place of the
/// map is one without entries.
fn target_and_map(
    element: &Expression,
    value: &Expression,
    row: &Batch,
    writing: &mut Writing<'_>,
) -> Result<Option<(Element, Map)>, RuntimeError> {
    let target = element_of(element, row, writing)?;
    let source = writing.evaluate(value, row)?.value(0);
    let map = map_of(&source, writing.graph).map_err(|error| error.at(value.span))?;
    Ok(target.map(|target| (target, map.unwrap_or_default())))
}

fn element_of(element: &Expression, row: &Batch, writing: &mut Writing<'_>) -> Result<Option<Element>, RuntimeError> {
    let value = writing.evaluate(element, row)?.value(0);
    Element::of(&value, writing.graph).map_err(|error| error.at(element.span))
}

/// A property key; `None` for null.
fn text_of(key: &Expression, row: &Batch, writing: &mut Writing<'_>) -> Result<Option<Arc<str>>, RuntimeError> {
    match writing.evaluate(key, row)?.value(0) {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        other => {
            let message = format!("a property key is a string, found {}", other.value_type().name());
            Err(RuntimeError::from(ValueError::invalid_type(message)).at(key.span))
        }
    }
}

/// Removes properties and labels for each row.
#[derive(Debug)]
pub(in crate::execution) struct Remove {
    pub(in crate::execution) items: Vec<RemoveItem>,
}

impl Update for Remove {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        for batch in &rows {
            for row in 0..batch.rows() {
                writing.check()?;
                let row = batch.row(row);
                self.items.iter().try_for_each(|item| remove(item, &row, writing))?;
            }
        }
        Ok(rows)
    }
}

fn remove(item: &RemoveItem, row: &Batch, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
    match item {
        RemoveItem::Property { element, key } => {
            let target = element_of(element, row, writing)?;
            let key = text_of(key, row, writing)?.and_then(|key| writing.graph.key_id(&key));
            match (target, key) {
                (Some(target), Some(key)) => target.set(key, Value::Null, writing),
                _ => Ok(()),
            }
        }
        RemoveItem::Labels { element, labels } => {
            let Some(Element::Node(node)) = element_of(element, row, writing)? else { return Ok(()) };
            for label in labels.iter().filter_map(|label| writing.graph.label_id(label)).collect::<Vec<_>>() {
                writing.counters.labels_removed += u64::from(writing.graph.remove_label(node, label));
            }
            Ok(())
        }
    }
}
