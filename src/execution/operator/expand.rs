//! Walking one relationship.

use super::Input;
use super::extension::Extension;
use super::walk::{Types, resolve_types, touches};
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Batch;
use crate::graph::TypeId;
use crate::plan::Step;
use crate::value::NodeIndex;

/// Gives each row of its input with each relationship of a node and the node at its other end.
#[derive(Debug)]
pub(in crate::execution) struct Expand {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) step: Step,
    /// Multiplies weights by degrees instead of making rows.
    pub(in crate::execution) count_only: bool,
}

impl Operator for Expand {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let Types::Known(types) = resolve_types(&self.step.types, context.graph) else { return Ok(()) };
        self.input.run(context, &mut |batch| match (self.count_only, self.step.bound, self.step.into) {
            (true, _, _) => self.count(batch, &types, context, emit),
            (_, true, _) => self.check(&batch, &types, context, emit),
            (_, _, true) => self.expand_into(&batch, &types, context, emit),
            _ => self.expand(&batch, &types, context, emit),
        })
    }
}

impl Expand {
    fn expand(&self, batch: &Batch, types: &[TypeId], context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let nodes = batch.column(self.step.from);
        let mut extension =
            Extension::of(batch, context).with_nodes(self.step.to).with_relationships(self.step.relationship);
        for row in 0..batch.rows() {
            let Some(node) = nodes.node(row) else { continue };
            for (neighbour, relationship) in context.graph.neighbours(node, self.step.direction, types) {
                extension.push(row, neighbour, relationship, emit)?;
            }
        }
        extension.flush(emit)
    }

    /// Looks for relationships between two nodes that are both bound.
    fn expand_into(&self, batch: &Batch, types: &[TypeId], context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let (from, to) = (batch.column(self.step.from), batch.column(self.step.to));
        let mut extension = Extension::of(batch, context).with_relationships(self.step.relationship);
        for row in 0..batch.rows() {
            let (Some(from), Some(to)) = (from.node(row), to.node(row)) else { continue };
            for relationship in context.graph.relationships_between(from, to, self.step.direction, types) {
                extension.push(row, to, relationship, emit)?;
            }
        }
        extension.flush(emit)
    }

    /// Keeps the rows whose relationship, which is bound already, leads away from the node.
    fn check(&self, batch: &Batch, types: &[TypeId], context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let graph = context.graph;
        let (from, to) = (batch.column(self.step.from), batch.column(self.step.to));
        let relationships = batch.column(self.step.relationship);
        let mut extension = Extension::of(batch, context);
        if !self.step.into {
            extension = extension.with_nodes(self.step.to);
        }
        for row in 0..batch.rows() {
            let (Some(node), Some(relationship)) = (from.node(row), relationships.relationship(row)) else { continue };
            let Some(end) = touches(relationship, node, self.step.direction, types, graph) else { continue };
            if !self.step.into || to.node(row) == Some(end) {
                extension.push(row, end, relationship, emit)?;
            }
        }
        extension.flush(emit)
    }

    /// Multiplies the weight of each row by the number of relationships that would be walked.
    fn count(&self, mut batch: Batch, types: &[TypeId], context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        context.check()?;
        let nodes = batch.column(self.step.from);
        let degree = |node: NodeIndex| context.graph.degree(node, self.step.direction, types) as u64;
        let degrees: Vec<u64> = (0..batch.rows()).map(|row| nodes.node(row).map_or(0, degree)).collect();
        let kept: Vec<u32> = (0..batch.rows() as u32).filter(|&row| degrees[row as usize] > 0).collect();
        if kept.len() < batch.rows() {
            batch = batch.gather(&kept);
        }
        batch.multiply_weights(kept.iter().map(|&row| degrees[row as usize]).collect());
        if kept.is_empty() { Ok(()) } else { emit(batch) }
    }
}
