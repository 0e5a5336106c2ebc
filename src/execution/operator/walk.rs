//! What the operators that walk relationships share.

use crate::execution::Context;
use crate::expression::{Batch, Column, RuntimeError};
use crate::graph::{Direction, Graph, KeyId, TypeId};
use crate::plan::WalkFilter;
use crate::value::{NodeIndex, RelationshipIndex, Value, compare};
use std::sync::Arc;

/// The relationship types of a step as the graph knows them.
pub(super) enum Types {
    /// These; none for any.
    Known(Vec<TypeId>),
    /// The graph has none of them.
    Absent,
}

/// Looks the names up; an empty list of names means any type.
pub(super) fn resolve_types(names: &[Arc<str>], graph: &Graph) -> Types {
    let mut types: Vec<TypeId> = names.iter().filter_map(|name| graph.type_id(name)).collect();
    types.sort_unstable_by_key(|kind| kind.0);
    types.dedup();
    match types.is_empty() && !names.is_empty() {
        true => Types::Absent,
        false => Types::Known(types),
    }
}

/// The other end of a relationship, where it leads away from `node` in this direction and has one of the types.
pub(super) fn touches(
    relationship: RelationshipIndex,
    node: NodeIndex,
    direction: Direction,
    types: &[TypeId],
    graph: &Graph,
) -> Option<NodeIndex> {
    if !graph.contains_relationship(relationship)
        || !types.is_empty() && !types.contains(&graph.relationship_type(relationship))
    {
        return None;
    }
    let (source, target) = (graph.source(relationship), graph.target(relationship));
    match direction {
        Direction::Outgoing => (source == node).then_some(target),
        Direction::Incoming => (target == node).then_some(source),
        Direction::Both if source == node => Some(target),
        Direction::Both => (target == node).then_some(source),
    }
}

/// What each relationship of a walk must be like, with the values of one batch.
pub(super) struct RelationshipTest<'a> {
    graph: &'a Graph,
    properties: Vec<(Option<KeyId>, Arc<Column>)>,
    avoid: Vec<Arc<Column>>,
}

impl<'a> RelationshipTest<'a> {
    pub(super) fn prepare(filter: &WalkFilter, batch: &Batch, context: &Context<'a>) -> Result<Self, RuntimeError> {
        let graph = context.graph;
        let properties = filter
            .properties
            .iter()
            .map(|(key, value)| Ok((graph.key_id(key), value.evaluate(batch, &context.evaluation())?)))
            .collect::<Result<_, RuntimeError>>()?;
        let avoid = filter.avoid.iter().map(|slot| batch.column(*slot)).collect();
        Ok(Self { graph, properties, avoid })
    }

    /// Whether every relationship passes.
    pub(super) fn is_trivial(&self) -> bool {
        self.properties.is_empty() && self.avoid.is_empty()
    }

    /// Whether the relationship passes in this row.
    pub(super) fn passes(&self, row: usize, relationship: RelationshipIndex) -> bool {
        let equal = |(key, values): &(Option<KeyId>, Arc<Column>)| {
            let Some(key) = key else { return false };
            let stored = self.graph.relationship_property(relationship, *key).to_value();
            compare::equals(&stored, &values.value(row)) == Some(true)
        };
        self.properties.iter().all(equal) && !self.avoid.iter().any(|column| holds(&column.value(row), relationship))
    }
}

/// Whether a value is the relationship, or a list that holds it.
fn holds(value: &Value, relationship: RelationshipIndex) -> bool {
    match value {
        Value::Relationship(other) => *other == relationship,
        Value::List(items) => items.iter().any(|item| holds(item, relationship)),
        _ => false,
    }
}

/// The relationships of a walk as a list.
pub(super) fn relationship_list(walk: &[RelationshipIndex], reversed: bool) -> Value {
    let values = walk.iter().map(|relationship| Value::Relationship(*relationship));
    if reversed { Value::list(values.rev()) } else { Value::list(values) }
}
