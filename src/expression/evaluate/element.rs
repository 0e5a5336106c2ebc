//! What expressions ask of nodes, relationships, maps and lists: properties, labels, elements, paths.

use super::{Column, EvaluationContext, logic::booleans, map_columns};
use crate::expression::column::{Coded, ColumnBuilder, NO_NODE, NO_RELATIONSHIP, Typed};
use crate::expression::{Batch, LabelTest, RuntimeError, Slot};
use crate::graph::{ColumnKind, Element, Graph, LabelId, PropertyColumn};
use crate::value::{Map, NodeIndex, Path, RelationshipIndex, Value, ValueError, ValueErrorKind, access};
use std::sync::Arc;

/// `subject.key` in each row. Nodes and relationships flow as indices; this is where their properties are read.
pub(super) fn property(subjects: &Column, key: &str, context: &EvaluationContext<'_>) -> Result<Column, RuntimeError> {
    let graph = context.graph;
    match subjects {
        Column::Nodes(nodes) => {
            check_alive(nodes.iter().filter(|node| **node != NO_NODE).map(|node| Value::Node(*node)), graph)?;
            let column = graph.key_id(key).and_then(|key| graph.node_column(key));
            Ok(gather(column, nodes))
        }
        Column::Relationships(relationships) => {
            let present = relationships.iter().filter(|relationship| **relationship != NO_RELATIONSHIP);
            check_alive(present.map(|relationship| Value::Relationship(*relationship)), graph)?;
            let column = graph.key_id(key).and_then(|key| graph.relationship_column(key));
            Ok(gather(column, relationships))
        }
        Column::Constant(subject, rows) => Ok(Column::Constant(property_of(subject, key, graph)?, *rows)),
        other => {
            let mut builder = ColumnBuilder::with_capacity(other.len());
            for row in 0..other.len() {
                builder.push(property_of(&other.value(row), key, graph)?);
            }
            Ok(builder.finish())
        }
    }
}

/// The values that a column of the graph has for these elements.
fn gather(column: Option<&PropertyColumn>, elements: &[impl Element]) -> Column {
    let Some(column) = column else { return Column::Constant(Value::Null, elements.len()) };
    match column.kind() {
        Some(ColumnKind::Boolean) => Column::Booleans(column.booleans(elements).into()),
        Some(ColumnKind::Integer) => Column::Integers(column.integers(elements).into()),
        Some(ColumnKind::Float) => Column::Floats(column.floats(elements).into()),
        Some(ColumnKind::String) => {
            let (values, codes) = column.strings(elements);
            Column::Coded(Coded { values: values.into(), codes })
        }
        _ => Column::from_values(elements.iter().map(|element| column.get(element.index()).to_value())),
    }
}

/// The property of one value.
fn property_of(subject: &Value, key: &str, graph: &Graph) -> Result<Value, ValueError> {
    check_alive([subject.clone()], graph)?;
    match subject {
        Value::Node(node) => {
            Ok(graph.key_id(key).map_or(Value::Null, |key| graph.node_property(*node, key).to_value()))
        }
        Value::Relationship(relationship) => {
            Ok(graph.key_id(key).map_or(Value::Null, |key| graph.relationship_property(*relationship, key).to_value()))
        }
        other => access::property(other, key),
    }
}

/// Fails when one of the elements has been deleted.
fn check_alive(elements: impl IntoIterator<Item = Value>, graph: &Graph) -> Result<(), ValueError> {
    if !graph.has_deleted() {
        return Ok(());
    }
    let deleted = elements.into_iter().any(|element| match element {
        Value::Node(node) => !graph.contains_node(node),
        Value::Relationship(relationship) => !graph.contains_relationship(relationship),
        _ => false,
    });
    match deleted {
        false => Ok(()),
        true => Err(ValueError::new(
            ValueErrorKind::DeletedEntityAccess,
            "the node or relationship has been deleted in this statement",
        )),
    }
}

/// All properties of a node or relationship, or the entries of a map.
pub(super) fn properties(subject: &Value, context: &EvaluationContext<'_>) -> Result<Map, ValueError> {
    let graph = context.graph;
    check_alive([subject.clone()], graph)?;
    let named = |properties: Vec<(crate::graph::KeyId, Value)>| {
        properties.into_iter().map(|(key, value)| (graph.key_name(key).clone(), value)).collect()
    };
    match subject {
        Value::Node(node) => Ok(named(graph.node_properties(*node))),
        Value::Relationship(relationship) => Ok(named(graph.relationship_properties(*relationship))),
        Value::Map(map) => Ok((**map).clone()),
        other => Err(ValueError::invalid_type(format!(
            "expected a node, a relationship or a map, found {}",
            other.value_type().name()
        ))),
    }
}

/// `subject[index]` in each row.
pub(super) fn index(
    subjects: Arc<Column>,
    indices: Arc<Column>,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let columns = [subjects, indices];
    map_columns(&columns, columns[0].len(), context, |row| match (columns[0].value(row), columns[1].value(row)) {
        (element @ (Value::Node(_) | Value::Relationship(_)), Value::String(key)) => {
            property_of(&element, &key, context.graph)
        }
        (Value::Node(_) | Value::Relationship(_), Value::Null) => Ok(Value::Null),
        (subject, index) => access::index(&subject, &index),
    })
}

/// Whether the nodes have the labels, or the relationships the type, that the test asks for.
pub(super) fn has_labels(
    subjects: &Column,
    test: &LabelTest,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let graph = context.graph;
    if let (Column::Nodes(nodes), LabelTest::Name(name)) = (subjects, test) {
        return Ok(have_label(nodes, graph.label_id(name), graph));
    }
    if let Column::Constant(subject, rows) = subjects {
        let answer = value_has_labels(subject, test, graph)?;
        return Ok(Column::Constant(answer.map_or(Value::Null, Value::Boolean), *rows));
    }
    let answers = (0..subjects.len()).map(|row| value_has_labels(&subjects.value(row), test, graph));
    Ok(booleans(answers.collect::<Result<Vec<_>, _>>()?))
}

/// Whether nodes have a label.
fn have_label(nodes: &[NodeIndex], label: Option<LabelId>, graph: &Graph) -> Column {
    let Some(label) = label else { return each_node(nodes, |_| false) };
    // The set tells of live nodes only.
    if graph.has_deleted() {
        return each_node(nodes, |node| graph.has_label(node, label));
    }
    let labelled = graph.labelled(label);
    each_node(nodes, |node| labelled.contains(node.0))
}

/// The answers for nodes; null for a missing one.
fn each_node(nodes: &[NodeIndex], answer: impl Fn(NodeIndex) -> bool) -> Column {
    let values = nodes.iter().map(|node| answer(*node)).collect();
    let valid = nodes.contains(&NO_NODE).then(|| nodes.iter().map(|node| *node != NO_NODE).collect());
    Column::Booleans(Typed { values, valid })
}

fn value_has_labels(value: &Value, test: &LabelTest, graph: &Graph) -> Result<Option<bool>, ValueError> {
    match value {
        Value::Null => Ok(None),
        Value::Node(node) => Ok(Some(node_satisfies(*node, test, graph))),
        Value::Relationship(relationship) => {
            let type_name = graph.type_name(graph.relationship_type(*relationship));
            Ok(Some(test.holds(&|name| **type_name == *name, true)))
        }
        other => Err(ValueError::invalid_type(format!(
            "expected a node or a relationship, found {}",
            other.value_type().name()
        ))),
    }
}

fn node_satisfies(node: NodeIndex, test: &LabelTest, graph: &Graph) -> bool {
    let labels: &[LabelId] = graph.node_labels(node);
    test.holds(&|name| graph.label_id(name).is_some_and(|label| labels.contains(&label)), !labels.is_empty())
}

/// The path through the nodes and relationships in these slots; null where one of them is.
pub(super) fn path(parts: &[Slot], batch: &Batch, context: &EvaluationContext<'_>) -> Result<Column, RuntimeError> {
    let columns: Vec<Arc<Column>> = parts.iter().map(|slot| batch.column(*slot)).collect();
    let values = (0..batch.rows()).map(|row| path_of(&columns, row, context.graph).unwrap_or_default());
    Ok(Column::Values(values.collect()))
}

/// The path in one row; `None` where a part is null.
fn path_of(columns: &[Arc<Column>], row: usize, graph: &Graph) -> Option<Value> {
    let mut path = Path { nodes: Vec::new(), relationships: Vec::new() };
    for (position, column) in columns.iter().enumerate() {
        if position == 0 {
            path.nodes.push(column.node(row)?);
            continue;
        }
        if position % 2 == 0 {
            // The relationships before it lead to this node already.
            column.node(row)?;
            continue;
        }
        match column.value(row) {
            Value::Relationship(relationship) => step(&mut path, relationship, graph),
            Value::List(relationships) => {
                for relationship in relationships.iter() {
                    let Value::Relationship(relationship) = relationship else { return None };
                    step(&mut path, *relationship, graph);
                }
            }
            _ => return None,
        }
    }
    Some(Value::Path(Arc::new(path)))
}

/// Walks the relationship from the path's last node to its other end.
fn step(path: &mut Path, relationship: RelationshipIndex, graph: &Graph) {
    let (source, target) = (graph.source(relationship), graph.target(relationship));
    let here = path.nodes.last().copied();
    path.nodes.push(if here == Some(source) { target } else { source });
    path.relationships.push(relationship);
}

/// Whether the relationships in `slot` are none of those in `others`.
pub(super) fn relationships_differ(slot: Slot, others: &[Slot], batch: &Batch) -> Column {
    let column = batch.column(slot);
    let others: Vec<Arc<Column>> = others.iter().map(|other| batch.column(*other)).collect();
    let differs = |row: usize| {
        let own = column.value(row);
        others.iter().all(|other| match (&*column, &**other) {
            (Column::Relationships(left), Column::Relationships(right)) => left[row] != right[row],
            (_, other) => are_disjoint(&own, &other.value(row)),
        })
    };
    Column::Booleans(Typed::all((0..batch.rows()).map(differs).collect()))
}

/// Whether two relationships, or lists of relationships, have none in common.
fn are_disjoint(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Relationship(left), Value::Relationship(right)) => left != right,
        (Value::List(items), other) | (other, Value::List(items)) => items.iter().all(|item| are_disjoint(item, other)),
        _ => true,
    }
}
