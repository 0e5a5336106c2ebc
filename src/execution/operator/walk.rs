//! What the operators that walk relationships share.

use crate::execution::Context;
use crate::expression::{Batch, Column, RuntimeError};
use crate::graph::{Direction, Graph, KeyId, LabelId, Labelled, TypeId};
use crate::plan::WalkFilter;
use crate::value::{NodeIndex, RelationshipIndex, Value, compare};
use fixedbitset::FixedBitSet;
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

/// Which nodes have some labels, for a step over these types in a direction.
pub(super) struct EndTest<'a> {
    /// Those of the labels that not every relationship leads to.
    labels: Vec<Labelled<'a>>,
}

impl<'a> EndTest<'a> {
    /// `None` where no node has all the labels.
    pub(super) fn prepare(
        labels: &[Arc<str>],
        direction: Direction,
        types: &[TypeId],
        graph: &'a Graph,
    ) -> Option<Self> {
        let labels = labels.iter().map(|label| graph.label_id(label)).collect::<Option<Vec<_>>>()?;
        let is_open = |label: &LabelId| !graph.statistics().always_leads_to(direction, types, *label);
        let labels = labels.into_iter().filter(is_open).map(|label| graph.labelled(label)).collect();
        Some(Self { labels })
    }

    /// Whether every node passes.
    pub(super) fn is_trivial(&self) -> bool {
        self.labels.is_empty()
    }

    /// Whether the node has all labels.
    #[inline]
    pub(super) fn passes(&self, node: u32) -> bool {
        self.labels.iter().all(|labelled| labelled.contains(node))
    }

    /// How many of the nodes pass.
    pub(super) fn count(&self, nodes: &[u32]) -> usize {
        match self.labels.as_slice() {
            [] => nodes.len(),
            [only] => only.count(nodes),
            _ => nodes.iter().filter(|node| self.passes(**node)).count(),
        }
    }
}

/// An empty set with room for all nodes.
pub(super) fn no_nodes(graph: &Graph) -> FixedBitSet {
    FixedBitSet::with_capacity(graph.node_bound() as usize)
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

    /// The relationships that must not be walked in this row, as long as they are single ones and there is nothing else
    /// to test.
    pub(super) fn avoided(&self, row: usize) -> Option<impl Iterator<Item = RelationshipIndex>> {
        let single =
            |column: &Arc<Column>| !matches!(**column, Column::Values(_) | Column::Constant(Value::List(_), _));
        (self.properties.is_empty() && self.avoid.iter().all(single))
            .then(|| self.avoid.iter().filter_map(move |column| column.relationship(row)))
    }

    /// Whether the relationship passes in this row.
    #[inline]
    pub(super) fn passes(&self, row: usize, relationship: RelationshipIndex) -> bool {
        let equal = |(key, values): &(Option<KeyId>, Arc<Column>)| {
            let Some(key) = key else { return false };
            let stored = self.graph.relationship_property(relationship, *key).to_value();
            compare::equals(&stored, &values.value(row)) == Some(true)
        };
        self.properties.iter().all(equal) && !self.avoid.iter().any(|column| is_in(column, row, relationship))
    }
}

/// How many rows in succession must begin at one node for marking its neighbours to be worth it.
pub(super) const WORTH_MARKING: usize = 4;

/// How many rows in succession hold the same node as `row`.
pub(super) fn same_node(nodes: &Column, row: usize, rows: usize) -> usize {
    match nodes {
        Column::Constant(..) => rows - row,
        Column::Nodes(nodes) => nodes[row..].iter().take_while(|node| **node == nodes[row]).count(),
        _ => 1,
    }
}

/// Whether the value in `row` is the relationship, or a list that holds it.
#[inline]
fn is_in(column: &Column, row: usize, relationship: RelationshipIndex) -> bool {
    match column {
        Column::Relationships(relationships) => relationships[row] == relationship,
        column => holds(&column.value(row), relationship),
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
