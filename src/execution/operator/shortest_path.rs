//! Shortest walks between two nodes.
//!
//! The search begins at both ends and always goes on at the side with fewer nodes to look at. Each side keeps, for
//! every node it met, all steps that lead there on a shortest way, so that all shortest walks come out of one search and none
//! is walked twice.

use super::Input;
use super::extension::Extension;
use super::walk::{RelationshipTest, Types, relationship_list, resolve_types};
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::evaluate::select;
use crate::expression::{Batch, Column, Expression, ExpressionKind, RuntimeError, Slot};
use crate::graph::{Direction, TypeId};
use crate::plan::{Length, Step, WalkFilter};
use crate::span::Span;
use crate::value::{NodeIndex, RelationshipIndex};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::mem;

/// Gives each row of its input with the shortest walks between two nodes that it holds, all or any one.
#[derive(Debug)]
pub(in crate::execution) struct ShortestPath {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) step: Step,
    pub(in crate::execution) length: Length,
    pub(in crate::execution) filter: WalkFilter,
    pub(in crate::execution) all: bool,
    /// The path variable, where a predicate reads it, and its parts.
    pub(in crate::execution) path: Option<(Slot, Vec<Slot>)>,
    /// What a walk must satisfy to be considered at all.
    pub(in crate::execution) predicates: Vec<Expression>,
}

impl Operator for ShortestPath {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let types = match resolve_types(&self.step.types, context.graph) {
            Types::Known(types) => Some(types),
            Types::Absent => None,
        };
        self.input.run(context, &mut |batch| {
            let test = RelationshipTest::prepare(&self.filter, &batch, context)?;
            let search = Search { operator: self, types: types.as_deref(), test, context, batch: &batch };
            let (from, to) = (batch.column(self.step.from), batch.column(self.step.to));
            let mut extension = Extension::of(&batch, context).with_values(self.step.relationship);
            for row in 0..batch.rows() {
                let (Some(from), Some(to)) = (from.node(row), to.node(row)) else { continue };
                search.run(row, (from, to), &mut |walk| {
                    let list = relationship_list(walk, self.step.reversed);
                    extension.push_value(row, None, Some(list), emit)
                })?;
            }
            extension.flush(emit)
        })
    }
}

/// Takes a walk.
type Take<'a> = dyn FnMut(&[RelationshipIndex]) -> Flow + 'a;

/// The search in the rows of one batch.
struct Search<'a> {
    operator: &'a ShortestPath,
    /// The types that may be walked; `None` where the graph has none of them.
    types: Option<&'a [TypeId]>,
    test: RelationshipTest<'a>,
    context: &'a Context<'a>,
    batch: &'a Batch,
}

/// One side of the search.
struct Side {
    direction: Direction,
    /// The nodes that were met.
    met: FxHashMap<NodeIndex, Met>,
    /// The steps that lead to them from the side's origin, of all nodes.
    steps: Vec<LastStep>,
    frontier: Vec<NodeIndex>,
    distance: u64,
}

/// How far a node is from the origin, and the position of a step that leads to it.
struct Met {
    distance: u64,
    step: u32,
}

/// The last step of a shortest way to a node.
struct LastStep {
    before: NodeIndex,
    relationship: RelationshipIndex,
    /// The position of another one to the same node.
    other: u32,
}

/// Stands where there is no step.
const NO_STEP: u32 = u32::MAX;

impl Side {
    fn new(origin: NodeIndex, direction: Direction) -> Self {
        let met = FxHashMap::from_iter([(origin, Met { distance: 0, step: NO_STEP })]);
        Self { direction, met, steps: Vec::new(), frontier: vec![origin], distance: 0 }
    }
}

impl Search<'_> {
    fn run(&self, row: usize, (from, to): (NodeIndex, NodeIndex), take: &mut Take<'_>) -> Flow {
        if !self.operator.predicates.is_empty() {
            return self.by_length(row, (from, to), take);
        }
        if from == to {
            return if self.operator.length.minimum == 0 { take(&[]) } else { Ok(()) };
        }
        let direction = self.operator.step.direction;
        let mut near = Side::new(from, direction);
        let mut far = Side::new(to, direction.reverse());
        while !near.frontier.is_empty() && !far.frontier.is_empty() {
            if self.is_too_long(near.distance + far.distance + 1) {
                return Ok(());
            }
            self.context.check()?;
            let forward = self.work(&near) <= self.work(&far);
            let (side, other) = if forward { (&mut near, &far) } else { (&mut far, &near) };
            let meeting = self.advance(row, side, other);
            if !meeting.is_empty() {
                return self.walks(&near, &far, &meeting, take);
            }
        }
        Ok(())
    }

    fn is_too_long(&self, length: u64) -> bool {
        self.operator.length.maximum.is_some_and(|maximum| length > maximum)
    }

    /// How many relationships the next step of a side looks at.
    fn work(&self, side: &Side) -> usize {
        let types = self.types.unwrap_or_default();
        side.frontier.iter().map(|node| self.context.graph.degree(*node, side.direction, types)).sum()
    }

    /// Takes a side one step further; gives the nodes where it meets the other side, or the first of them where one walk is
    /// all that is wanted.
    fn advance(&self, row: usize, side: &mut Side, other: &Side) -> Vec<NodeIndex> {
        let (graph, all) = (self.context.graph, self.operator.all);
        let mut meeting = Vec::new();
        let frontier = mem::take(&mut side.frontier);
        let Some(types) = self.types else { return meeting };
        side.distance += 1;
        for before in frontier {
            for (node, relationship) in graph.neighbours(before, side.direction, types) {
                if !self.test.is_trivial() && !self.test.passes(row, relationship) {
                    continue;
                }
                let step = side.steps.len() as u32;
                let other_step = match side.met.entry(node) {
                    Entry::Vacant(entry) => {
                        entry.insert(Met { distance: side.distance, step });
                        side.frontier.push(node);
                        // Nothing met before, so what meets now does so over the shortest way.
                        if other.met.contains_key(&node) {
                            meeting.push(node);
                        }
                        NO_STEP
                    }
                    Entry::Occupied(entry) if all && entry.get().distance == side.distance => {
                        mem::replace(&mut entry.into_mut().step, step)
                    }
                    Entry::Occupied(_) => continue,
                };
                side.steps.push(LastStep { before, relationship, other: other_step });
                if !all && !meeting.is_empty() {
                    return meeting;
                }
            }
        }
        meeting
    }

    /// The walks through the nodes where the sides met: all, or the first.
    fn walks(&self, near: &Side, far: &Side, meeting: &[NodeIndex], take: &mut Take<'_>) -> Flow {
        for &node in meeting {
            if !self.operator.all {
                let mut walk = near.way_back(node);
                walk.reverse();
                walk.extend(far.way_back(node));
                return take(&walk);
            }
            near.for_each_way_back(node, &mut |back| {
                let there: Vec<RelationshipIndex> = back.iter().rev().copied().collect();
                far.for_each_way_back(node, &mut |onward| take(&[&there, onward].concat()))
            })?;
        }
        Ok(())
    }

    /// Looks at ever longer walks until one satisfies the predicates. There may be many walks: this is for predicates that
    /// the search from both ends cannot look at.
    fn by_length(&self, row: usize, (from, to): (NodeIndex, NodeIndex), take: &mut Take<'_>) -> Flow {
        let mut level: Vec<(Vec<RelationshipIndex>, NodeIndex)> = vec![(Vec::new(), from)];
        let mut length = 0;
        while !level.is_empty() {
            if length >= self.operator.length.minimum {
                let arrived = level.iter().filter(|(_, end)| *end == to).map(|(walk, _)| walk.clone()).collect();
                let satisfying = self.satisfying(row, arrived)?;
                if !satisfying.is_empty() {
                    let wanted = if self.operator.all { satisfying.len() } else { 1 };
                    return satisfying.iter().take(wanted).try_for_each(|walk| take(walk));
                }
            }
            length += 1;
            if self.is_too_long(length) {
                return Ok(());
            }
            level = self.longer(row, &level)?;
        }
        Ok(())
    }

    /// The walks with one more relationship.
    fn longer(
        &self,
        row: usize,
        level: &[(Vec<RelationshipIndex>, NodeIndex)],
    ) -> Result<Vec<(Vec<RelationshipIndex>, NodeIndex)>, RuntimeError> {
        let mut longer = Vec::new();
        let Some(types) = self.types else { return Ok(longer) };
        for (walk, end) in level {
            self.context.check()?;
            for (neighbour, relationship) in self.context.graph.neighbours(*end, self.operator.step.direction, types) {
                if !walk.contains(&relationship) && self.test.passes(row, relationship) {
                    longer.push(([walk.as_slice(), &[relationship]].concat(), neighbour));
                }
            }
        }
        Ok(longer)
    }

    /// Those of the walks that satisfy the predicates.
    fn satisfying(
        &self,
        row: usize,
        walks: Vec<Vec<RelationshipIndex>>,
    ) -> Result<Vec<Vec<RelationshipIndex>>, RuntimeError> {
        let evaluation = self.context.evaluation();
        let lists = walks.iter().map(|walk| relationship_list(walk, self.operator.step.reversed));
        let mut rows = self.batch.gather(&vec![row as u32; walks.len()]);
        rows.set(self.operator.step.relationship, Column::from_values(lists));
        if let Some((slot, parts)) = &self.operator.path {
            let path = Expression::new(ExpressionKind::Path(parts.clone()), Span::default());
            let column = path.evaluate(&rows, &evaluation)?;
            rows.set(*slot, column);
        }
        let mut left: Vec<usize> = (0..walks.len()).collect();
        for predicate in &self.operator.predicates {
            let passing = select(predicate, &rows, &evaluation)?;
            left = passing.iter().map(|&position| left[position as usize]).collect();
            rows = rows.gather(&passing);
        }
        Ok(left.into_iter().map(|position| walks[position].clone()).collect())
    }
}

impl Side {
    /// The last steps of the ways from the origin to `node`; none at the origin itself.
    fn last_steps(&self, node: NodeIndex) -> LastSteps<'_> {
        LastSteps { side: self, next: self.met.get(&node).map_or(NO_STEP, |met| met.step) }
    }

    /// One way from `node` back to the origin.
    fn way_back(&self, mut node: NodeIndex) -> Vec<RelationshipIndex> {
        let mut way = Vec::new();
        while let Some(step) = self.last_steps(node).next() {
            way.push(step.relationship);
            node = step.before;
        }
        way
    }

    /// Calls `visit` with each way from `node` back to the origin.
    fn for_each_way_back(&self, node: NodeIndex, visit: &mut dyn FnMut(&[RelationshipIndex]) -> Flow) -> Flow {
        let first = self.last_steps(node);
        if first.is_empty() {
            return visit(&[]);
        }
        let mut way = Vec::new();
        let mut open = vec![first];
        while let Some(steps) = open.last_mut() {
            let Some(step) = steps.next() else {
                open.pop();
                way.pop();
                continue;
            };
            way.push(step.relationship);
            let further = self.last_steps(step.before);
            if further.is_empty() {
                visit(&way)?;
                way.pop();
            } else {
                open.push(further);
            }
        }
        Ok(())
    }
}

/// The last steps of the ways to one node.
struct LastSteps<'a> {
    side: &'a Side,
    next: u32,
}

impl LastSteps<'_> {
    fn is_empty(&self) -> bool {
        self.next == NO_STEP
    }
}

impl<'a> Iterator for LastSteps<'a> {
    type Item = &'a LastStep;

    fn next(&mut self) -> Option<&'a LastStep> {
        let step = self.side.steps.get(self.next as usize)?;
        self.next = step.other;
        Some(step)
    }
}
