//! Creating nodes and relationships.

use super::element::{Element, map_of};
use super::{CHANGE, Update, Writing};
use crate::expression::{Batch, Column, Expression, RuntimeError, Slot};
use crate::graph::{Graph, LabelId};
use crate::plan::CreateElement;
use crate::value::{Map, NodeIndex, Value, ValueError};
use std::sync::Arc;

/// Creates elements for each row.
#[derive(Debug)]
pub(in crate::execution) struct Create {
    pub(in crate::execution) elements: Vec<CreateElement>,
}

impl Update for Create {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        rows.into_iter().map(|batch| create_elements(&self.elements, batch, writing)).collect()
    }
}

/// Creates elements for each row of a batch, and binds them.
pub(super) fn create_elements(
    elements: &[CreateElement],
    mut batch: Batch,
    writing: &mut Writing<'_>,
) -> Result<Batch, RuntimeError> {
    for element in elements {
        writing.check()?;
        writing.held.add(|| batch.rows() * CHANGE)?;
        let maps = properties(element.properties(), &batch, writing)?;
        let column = match element {
            CreateElement::Node { labels, .. } => create_nodes(labels, &maps, writing),
            CreateElement::Relationship { relationship_type, source, target, .. } => {
                let ends = Ends { sources: batch.column(*source), targets: batch.column(*target) };
                create_relationships(relationship_type, &ends, &maps, writing)
            }
        };
        let column = column.map_err(|error| match element.properties() {
            Some(properties) => error.at(properties.span),
            None => error,
        })?;
        batch.set(element.slot(), column);
    }
    Ok(batch)
}

/// The properties of the new element in each row.
fn properties(
    expression: Option<&Expression>,
    batch: &Batch,
    writing: &mut Writing<'_>,
) -> Result<Vec<Map>, RuntimeError> {
    let Some(expression) = expression else { return Ok(vec![Map::default(); batch.rows()]) };
    let column = writing.evaluate(expression, batch)?;
    (0..batch.rows())
        .map(|row| map_of(&column.value(row), writing.graph).map(Option::unwrap_or_default))
        .collect::<Result<_, _>>()
        .map_err(|error: RuntimeError| error.at(expression.span))
}

fn create_nodes(labels: &[Arc<str>], maps: &[Map], writing: &mut Writing<'_>) -> Result<Column, RuntimeError> {
    let labels: Vec<LabelId> = labels.iter().map(|label| writing.graph.intern_label(label)).collect();
    let mut nodes = Vec::with_capacity(maps.len());
    for map in maps {
        let node = writing.graph.create_node(&labels);
        writing.counters.nodes_created += 1;
        writing.counters.labels_added += writing.graph.node_labels(node).len() as u64;
        Element::Node(node).set_all(map, writing)?;
        nodes.push(node);
    }
    Ok(Column::Nodes(nodes))
}

/// The nodes between which relationships are created.
struct Ends {
    sources: Arc<Column>,
    targets: Arc<Column>,
}

fn create_relationships(
    relationship_type: &str,
    ends: &Ends,
    maps: &[Map],
    writing: &mut Writing<'_>,
) -> Result<Column, RuntimeError> {
    let kind = writing.graph.intern_type(relationship_type);
    let mut relationships = Vec::with_capacity(maps.len());
    for (row, map) in maps.iter().enumerate() {
        let source = end(&ends.sources, row, relationship_type, writing.graph)?;
        let target = end(&ends.targets, row, relationship_type, writing.graph)?;
        let relationship = writing.graph.create_relationship(kind, source, target);
        writing.counters.relationships_created += 1;
        Element::Relationship(relationship).set_all(map, writing)?;
        relationships.push(relationship);
    }
    Ok(Column::Relationships(relationships))
}

/// The node at an end of a new relationship.
fn end(column: &Column, row: usize, relationship_type: &str, graph: &Graph) -> Result<NodeIndex, RuntimeError> {
    let value = column.value(row);
    if let Value::Node(_) = value
        && let Some(Element::Node(node)) = Element::of(&value, graph)?
    {
        return Ok(node);
    }
    let found = value.value_type().name();
    let message = format!("a relationship `:{relationship_type}` needs a node at both ends, found {found}");
    Err(ValueError::invalid_type(message).into())
}

/// The slots that elements bind.
pub(super) fn slots(elements: &[CreateElement]) -> Vec<Slot> {
    elements.iter().map(CreateElement::slot).collect()
}
