//! Making rows: each a row of the input with something added.

use crate::execution::{Context, Emit, Flow};
use crate::expression::{Batch, Column, Slot};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use std::iter;

/// Collects rows that extend those of a batch, and hands them on when there are enough for a batch.
pub(super) struct Extension<'a> {
    context: &'a Context<'a>,
    batch: &'a Batch,
    /// The row of `batch` that each new row extends.
    rows: Vec<u32>,
    nodes: Option<(Slot, Vec<NodeIndex>)>,
    relationships: Option<(Slot, Vec<RelationshipIndex>)>,
    /// The relationships of a second step to the same node.
    others: Option<(Slot, Vec<RelationshipIndex>)>,
    values: Option<(Slot, Vec<Value>)>,
}

impl<'a> Extension<'a> {
    /// Extends rows of `batch` by nothing; further columns are added by the methods that begin with `with_`.
    pub(super) fn of(batch: &'a Batch, context: &'a Context<'a>) -> Self {
        Self { context, batch, rows: Vec::new(), nodes: None, relationships: None, others: None, values: None }
    }

    /// The new rows have a node in `slot`.
    pub(super) fn with_nodes(self, slot: Slot) -> Self {
        Self { nodes: Some((slot, Vec::new())), ..self }
    }

    /// The new rows have a relationship in `slot`.
    pub(super) fn with_relationships(self, slot: Slot) -> Self {
        Self { relationships: Some((slot, Vec::new())), ..self }
    }

    /// The new rows have the relationship of a second step in `slot`.
    pub(super) fn with_others(self, slot: Slot) -> Self {
        Self { others: Some((slot, Vec::new())), ..self }
    }

    /// The new rows have a value in `slot`.
    pub(super) fn with_values(self, slot: Slot) -> Self {
        Self { values: Some((slot, Vec::new())), ..self }
    }

    /// Adds a row; what is given for a column that the rows do not have is not used.
    #[inline]
    pub(super) fn push(
        &mut self,
        row: usize,
        node: NodeIndex,
        relationship: RelationshipIndex,
        emit: &mut Emit<'_>,
    ) -> Flow {
        self.rows.push(row as u32);
        if let Some((_, nodes)) = &mut self.nodes {
            nodes.push(node);
        }
        if let Some((_, relationships)) = &mut self.relationships {
            relationships.push(relationship);
        }
        if self.rows.len() >= self.context.batch_size() { self.flush(emit) } else { Ok(()) }
    }

    /// Adds a row for each of the neighbours, which are in step with the relationships that lead to them.
    pub(super) fn push_all(
        &mut self,
        row: usize,
        mut neighbours: &[u32],
        mut relationships: &[u32],
        emit: &mut Emit<'_>,
    ) -> Flow {
        while !neighbours.is_empty() {
            let room = self.context.batch_size().saturating_sub(self.rows.len()).clamp(1, neighbours.len());
            self.rows.extend(iter::repeat_n(row as u32, room));
            let taken = neighbours.split_off(..room).unwrap_or_default();
            if let Some((_, nodes)) = &mut self.nodes {
                nodes.extend(taken.iter().copied().map(NodeIndex));
            }
            let taken = relationships.split_off(..room).unwrap_or_default();
            if let Some((_, found)) = &mut self.relationships {
                found.extend(taken.iter().copied().map(RelationshipIndex));
            }
            if self.rows.len() >= self.context.batch_size() {
                self.flush(emit)?;
            }
        }
        Ok(())
    }

    /// Adds a row with a node to which two relationships lead.
    #[inline]
    pub(super) fn push_pair(
        &mut self,
        row: usize,
        node: NodeIndex,
        pair: [RelationshipIndex; 2],
        emit: &mut Emit<'_>,
    ) -> Flow {
        if let Some((_, others)) = &mut self.others {
            others.push(pair[1]);
        }
        self.push(row, node, pair[0], emit)
    }

    /// Adds a row with a node and a value, or with one of them.
    pub(super) fn push_value(
        &mut self,
        row: usize,
        node: Option<NodeIndex>,
        value: Option<Value>,
        emit: &mut Emit<'_>,
    ) -> Flow {
        self.rows.push(row as u32);
        if let (Some((_, nodes)), Some(node)) = (&mut self.nodes, node) {
            nodes.push(node);
        }
        if let (Some((_, values)), Some(value)) = (&mut self.values, value) {
            values.push(value);
        }
        if self.rows.len() >= self.context.batch_size() { self.flush(emit) } else { Ok(()) }
    }

    /// Hands on what was collected.
    pub(super) fn flush(&mut self, emit: &mut Emit<'_>) -> Flow {
        self.context.check_made(self.rows.len())?;
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut extended = self.batch.gather(&self.rows);
        self.rows.clear();
        if let Some((slot, nodes)) = &mut self.nodes {
            extended.set(*slot, Column::Nodes(std::mem::take(nodes)));
        }
        if let Some((slot, relationships)) = &mut self.relationships {
            extended.set(*slot, Column::Relationships(std::mem::take(relationships)));
        }
        if let Some((slot, others)) = &mut self.others {
            extended.set(*slot, Column::Relationships(std::mem::take(others)));
        }
        if let Some((slot, values)) = &mut self.values {
            extended.set(*slot, Column::from_values(std::mem::take(values)));
        }
        emit(extended)
    }
}
