//! Setting and removing properties and labels.

use super::element::{Element, map_of};
use super::{Update, evaluate};
use crate::execution::Environment;
use crate::expression::{Batch, Expression, RuntimeError};
use crate::graph::Graph;
use crate::plan::{RemoveItem, SetItem};
use crate::result::Counters;
use crate::value::{Map, Value, ValueError};
use std::sync::Arc;

/// Changes properties and labels for each row, one row after the other: each sees what the one before it did.
#[derive(Debug)]
pub(in crate::execution) struct Set {
    pub(in crate::execution) items: Vec<SetItem>,
}

impl Update for Set {
    fn run(
        &self,
        rows: Vec<Batch>,
        graph: &mut Graph,
        environment: &Environment<'_>,
        counters: &mut Counters,
    ) -> Result<Vec<Batch>, RuntimeError> {
        for batch in &rows {
            apply_items(&self.items, batch, graph, environment, counters)?;
        }
        Ok(rows)
    }
}

/// Applies the items to each row of a batch.
pub(super) fn apply_items(
    items: &[SetItem],
    batch: &Batch,
    graph: &mut Graph,
    environment: &Environment<'_>,
    counters: &mut Counters,
) -> Result<(), RuntimeError> {
    if items.is_empty() {
        return Ok(());
    }
    for row in 0..batch.rows() {
        environment.monitor.check()?;
        let row = batch.row(row);
        items.iter().try_for_each(|item| apply(item, &row, graph, environment, counters))?;
    }
    Ok(())
}

fn apply(
    item: &SetItem,
    row: &Batch,
    graph: &mut Graph,
    environment: &Environment<'_>,
    counters: &mut Counters,
) -> Result<(), RuntimeError> {
    match item {
        SetItem::Property { element, key, value } => {
            let target = element_of(element, row, graph, environment)?;
            let key = text_of(key, row, graph, environment)?;
            let value = evaluate(value, row, graph, environment)?.value(0);
            let (Some(target), Some(key)) = (target, key) else { return Ok(()) };
            let map = Map::from_iter([(key, value)]);
            target.set_all(&map, graph, counters).map_err(|error| error.at(element.span))
        }
        SetItem::Replace { element, value } => {
            let Some((target, map)) = target_and_map(element, value, row, graph, environment)? else { return Ok(()) };
            target.retain(&map, graph, counters)?;
            target.set_all(&map, graph, counters).map_err(|error| error.at(value.span))
        }
        SetItem::Merge { element, value } => {
            let Some((target, map)) = target_and_map(element, value, row, graph, environment)? else { return Ok(()) };
            target.set_all(&map, graph, counters).map_err(|error| error.at(value.span))
        }
        SetItem::Labels { element, labels } => {
            let Some(Element::Node(node)) = element_of(element, row, graph, environment)? else { return Ok(()) };
            for label in labels {
                let label = graph.intern_label(label);
                counters.labels_added += u64::from(graph.add_label(node, label));
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
    graph: &Graph,
    environment: &Environment<'_>,
) -> Result<Option<(Element, Map)>, RuntimeError> {
    let target = element_of(element, row, graph, environment)?;
    let source = evaluate(value, row, graph, environment)?.value(0);
    let map = map_of(&source, graph).map_err(|error| error.at(value.span))?;
    Ok(target.map(|target| (target, map.unwrap_or_default())))
}

fn element_of(
    element: &Expression,
    row: &Batch,
    graph: &Graph,
    environment: &Environment<'_>,
) -> Result<Option<Element>, RuntimeError> {
    let value = evaluate(element, row, graph, environment)?.value(0);
    Element::of(&value, graph).map_err(|error| error.at(element.span))
}

/// A property key; `None` for null.
fn text_of(
    key: &Expression,
    row: &Batch,
    graph: &Graph,
    environment: &Environment<'_>,
) -> Result<Option<Arc<str>>, RuntimeError> {
    match evaluate(key, row, graph, environment)?.value(0) {
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
    fn run(
        &self,
        rows: Vec<Batch>,
        graph: &mut Graph,
        environment: &Environment<'_>,
        counters: &mut Counters,
    ) -> Result<Vec<Batch>, RuntimeError> {
        for batch in &rows {
            for row in 0..batch.rows() {
                environment.monitor.check()?;
                let row = batch.row(row);
                self.items.iter().try_for_each(|item| remove(item, &row, graph, environment, counters))?;
            }
        }
        Ok(rows)
    }
}

fn remove(
    item: &RemoveItem,
    row: &Batch,
    graph: &mut Graph,
    environment: &Environment<'_>,
    counters: &mut Counters,
) -> Result<(), RuntimeError> {
    match item {
        RemoveItem::Property { element, key } => {
            let target = element_of(element, row, graph, environment)?;
            let key = text_of(key, row, graph, environment)?.and_then(|key| graph.key_id(&key));
            match (target, key) {
                (Some(target), Some(key)) => target.set(key, Value::Null, graph, counters),
                _ => Ok(()),
            }
        }
        RemoveItem::Labels { element, labels } => {
            let Some(Element::Node(node)) = element_of(element, row, graph, environment)? else { return Ok(()) };
            for label in labels.iter().filter_map(|label| graph.label_id(label)).collect::<Vec<_>>() {
                counters.labels_removed += u64::from(graph.remove_label(node, label));
            }
            Ok(())
        }
    }
}
