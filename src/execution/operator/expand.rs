//! Walking one relationship.

use super::Input;
use super::extension::Extension;
use super::walk::{EndTest, RelationshipTest, Types, WORTH_MARKING, no_nodes, resolve_types, same_node, touches};
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Batch;
use crate::graph::TypeId;
use crate::plan::{Step, WalkFilter, Walks};
use crate::value::{NodeIndex, RelationshipIndex};
use fixedbitset::FixedBitSet;
use std::sync::Arc;

/// Gives each row of its input with each relationship of a node and the node at its other end.
#[derive(Debug)]
pub(in crate::execution) struct Expand {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) step: Step,
    pub(in crate::execution) filter: WalkFilter,
    /// The labels that the other node must have.
    pub(in crate::execution) labels: Vec<Arc<str>>,
    pub(in crate::execution) walks: Walks,
}

impl Operator for Expand {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let Types::Known(types) = resolve_types(&self.step.types, context.graph) else { return Ok(()) };
        let end = EndTest::prepare(&self.labels, self.step.direction, &types, context.graph);
        let Some(end) = end else { return Ok(()) };
        let mut given = None;
        self.input.run(context, &mut |batch| {
            let walk = Walk {
                operator: self,
                types: &types,
                end: &end,
                relationship: RelationshipTest::prepare(&self.filter, &batch, context)?,
                context,
            };
            match (self.walks, self.step.bound, self.step.into) {
                (Walks::Counted, false, false) => walk.count(batch, emit),
                (Walks::Counted, false, true) => walk.count_between(batch, emit),
                (Walks::DistinctEnds, false, false) if batch.origins().is_none() => {
                    walk.distinct_ends(&batch, given.get_or_insert_with(|| no_nodes(context.graph)), emit)
                }
                (_, true, _) => walk.check(&batch, emit),
                (_, false, true) => walk.between(&batch, emit),
                (_, false, false) => walk.expand(&batch, emit),
            }
        })
    }
}

/// The step from the rows of one batch.
struct Walk<'a> {
    operator: &'a Expand,
    types: &'a [TypeId],
    end: &'a EndTest<'a>,
    relationship: RelationshipTest<'a>,
    context: &'a Context<'a>,
}

impl Walk<'_> {
    fn expand(&self, batch: &Batch, emit: &mut Emit<'_>) -> Flow {
        let step = &self.operator.step;
        let nodes = batch.column(step.from);
        let mut extension = Extension::of(batch, self.context).with_nodes(step.to);
        if self.operator.walks == Walks::Listed {
            extension = extension.with_relationships(step.relationship);
        }
        let all_pass = self.end.is_trivial() && self.relationship.is_trivial();
        for row in 0..batch.rows() {
            let Some(node) = nodes.node(row) else { continue };
            self.for_each_row(node, |neighbours, relationships| {
                if all_pass {
                    return extension.push_all(row, neighbours, relationships, emit);
                }
                for (&neighbour, &relationship) in neighbours.iter().zip(relationships) {
                    if self.passes(row, neighbour, relationship) {
                        extension.push(row, NodeIndex(neighbour), RelationshipIndex(relationship), emit)?;
                    }
                }
                Ok(())
            })?;
        }
        extension.flush(emit)
    }

    /// Gives each node at an end that is not among those given before.
    fn distinct_ends(&self, batch: &Batch, given: &mut FixedBitSet, emit: &mut Emit<'_>) -> Flow {
        let nodes = batch.column(self.operator.step.from);
        let mut extension = Extension::of(batch, self.context).with_nodes(self.operator.step.to);
        for row in 0..batch.rows() {
            let Some(node) = nodes.node(row) else { continue };
            self.for_each_row(node, |neighbours, relationships| {
                for (&neighbour, &relationship) in neighbours.iter().zip(relationships) {
                    if !given.contains(neighbour as usize) && self.passes(row, neighbour, relationship) {
                        given.insert(neighbour as usize);
                        extension.push(row, NodeIndex(neighbour), RelationshipIndex(relationship), emit)?;
                    }
                }
                Ok(())
            })?;
        }
        extension.flush(emit)
    }

    /// Looks for relationships between two nodes that are both bound.
    fn between(&self, batch: &Batch, emit: &mut Emit<'_>) -> Flow {
        let step = &self.operator.step;
        let (from, to) = (batch.column(step.from), batch.column(step.to));
        let mut extension = Extension::of(batch, self.context).with_relationships(step.relationship);
        for row in 0..batch.rows() {
            let (Some(from), Some(to)) = (from.node(row), to.node(row)) else { continue };
            for relationship in self.context.graph.relationships_between(from, to, step.direction, self.types) {
                if self.relationship.passes(row, relationship) {
                    extension.push(row, to, relationship, emit)?;
                }
            }
        }
        extension.flush(emit)
    }

    /// Keeps the rows whose relationship, which is bound already, leads away from the node.
    fn check(&self, batch: &Batch, emit: &mut Emit<'_>) -> Flow {
        let (step, graph) = (&self.operator.step, self.context.graph);
        let (from, to) = (batch.column(step.from), batch.column(step.to));
        let relationships = batch.column(step.relationship);
        let mut extension = Extension::of(batch, self.context);
        if !step.into {
            extension = extension.with_nodes(step.to);
        }
        for row in 0..batch.rows() {
            let (Some(node), Some(relationship)) = (from.node(row), relationships.relationship(row)) else { continue };
            let Some(end) = touches(relationship, node, step.direction, self.types, graph) else { continue };
            let is_wanted = if step.into { to.node(row) == Some(end) } else { self.end.passes(end.0) };
            if is_wanted && self.relationship.passes(row, relationship) {
                extension.push(row, end, relationship, emit)?;
            }
        }
        extension.flush(emit)
    }

    /// Multiplies the weight of each row by the number of relationships that would be walked.
    fn count(&self, batch: Batch, emit: &mut Emit<'_>) -> Flow {
        self.context.check()?;
        let nodes = batch.column(self.operator.step.from);
        let count = |row: usize| nodes.node(row).map_or(0, |node| self.degree(row, node) as u64);
        let counts = (0..batch.rows()).map(count).collect();
        weighted(batch, counts, emit)
    }

    /// How many relationships would be walked from the node in a row.
    fn degree(&self, row: usize, node: NodeIndex) -> usize {
        let (graph, direction) = (self.context.graph, self.operator.step.direction);
        if self.relationship.is_trivial() && !self.end.is_trivial() {
            let mut count = 0;
            graph.for_each_row(node, direction, self.types, |neighbours, _| count += self.end.count(neighbours));
            return count;
        }
        let Some(avoided) = self.relationship.avoided(row).filter(|_| self.end.is_trivial()) else {
            let walked = graph.neighbours(node, direction, self.types);
            return walked.filter(|(end, relationship)| self.passes(row, end.0, relationship.0)).count();
        };
        // Of all its relationships those that are to be avoided are left out, each once.
        let mut left_out: Vec<RelationshipIndex> = avoided
            .filter(|relationship| touches(*relationship, node, direction, self.types, graph).is_some())
            .collect();
        left_out.sort_unstable();
        left_out.dedup();
        graph.degree(node, direction, self.types) - left_out.len()
    }

    /// Multiplies the weight of each row by the number of relationships between two nodes that are both bound.
    fn count_between(&self, batch: Batch, emit: &mut Emit<'_>) -> Flow {
        self.context.check()?;
        let step = &self.operator.step;
        let (from, to) = (batch.column(step.from), batch.column(step.to));
        let count = |row: usize, from: NodeIndex, to: NodeIndex| {
            let between = self.context.graph.relationships_between(from, to, step.direction, self.types);
            between.filter(|relationship| self.relationship.passes(row, *relationship)).count() as u64
        };
        let mut counts = vec![0; batch.rows()];
        let mut marked = None;
        let mut row = 0;
        while row < batch.rows() {
            let Some(node) = from.node(row) else {
                row += 1;
                continue;
            };
            let end = row + same_node(&from, row, batch.rows());
            let is_worthwhile = end - row >= WORTH_MARKING
                && self.context.graph.degree(node, step.direction, self.types) <= 4 * (end - row);
            if is_worthwhile {
                let marks: &mut FixedBitSet = marked.get_or_insert_with(|| no_nodes(self.context.graph));
                self.mark(node, marks, true);
                for (row, counted) in (row..end).zip(&mut counts[row..end]) {
                    if let Some(to) = to.node(row).filter(|to| marks.contains(to.0 as usize)) {
                        *counted = count(row, node, to);
                    }
                }
                self.mark(node, marks, false);
            } else {
                (row..end).for_each(|row| counts[row] = to.node(row).map_or(0, |to| count(row, node, to)));
            }
            row = end;
        }
        weighted(batch, counts, emit)
    }

    /// Marks the neighbours of a node, or unmarks them.
    fn mark(&self, node: NodeIndex, marks: &mut FixedBitSet, mark: bool) {
        self.context.graph.for_each_row(node, self.operator.step.direction, self.types, |neighbours, _| {
            neighbours.iter().for_each(|neighbour| marks.set(*neighbour as usize, mark));
        });
    }

    #[inline]
    fn for_each_row(&self, node: NodeIndex, f: impl FnMut(&[u32], &[u32]) -> Flow) -> Flow {
        self.context.graph.try_for_each_row(node, self.operator.step.direction, self.types, f)
    }

    #[inline]
    fn passes(&self, row: usize, neighbour: u32, relationship: u32) -> bool {
        self.end.passes(neighbour) && self.relationship.passes(row, RelationshipIndex(relationship))
    }
}

/// Hands the rows on, each as often as it is counted.
pub(super) fn weighted(mut batch: Batch, counts: Vec<u64>, emit: &mut Emit<'_>) -> Flow {
    let kept: Vec<u32> = (0..batch.rows() as u32).filter(|&row| counts[row as usize] > 0).collect();
    if kept.is_empty() {
        return Ok(());
    }
    if kept.len() == batch.rows() {
        batch.multiply_weights(counts);
        return emit(batch);
    }
    batch = batch.gather(&kept);
    batch.multiply_weights(kept.iter().map(|&row| counts[row as usize]).collect());
    emit(batch)
}
