//! Walking a varying number of relationships.

use super::Input;
use super::expand::weighted;
use super::extension::Extension;
use super::walk::{RelationshipTest, Types, no_nodes, relationship_list, resolve_types, touches};
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::Batch;
use crate::graph::{Direction, Graph, TypeId};
use crate::plan::{Length, Step, WalkFilter, Walks};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use fixedbitset::FixedBitSet;
use rustc_hash::FxHashSet;

/// Gives each row of its input with each walk from a node that uses no relationship twice.
#[derive(Debug)]
pub(in crate::execution) struct VariableExpand {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) step: Step,
    pub(in crate::execution) length: Length,
    pub(in crate::execution) filter: WalkFilter,
    pub(in crate::execution) walks: Walks,
}

/// How many relationships are walked between two looks at the clock.
const CHECK_INTERVAL: usize = 4096;

impl Operator for VariableExpand {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let types = match resolve_types(&self.step.types, context.graph) {
            Types::Known(types) => Some(types),
            // A walk of no relationships needs no type.
            Types::Absent if self.length.minimum == 0 => None,
            Types::Absent => return Ok(()),
        };
        let ends = types.as_deref().map_or(0, |types| ends(types, self.step.direction, context.graph));
        self.input.run(context, &mut |batch| {
            let mut extension = Extension::of(&batch, context);
            if !self.step.into && self.walks != Walks::Counted {
                extension = extension.with_nodes(self.step.to);
            }
            if self.walks == Walks::Listed && !self.step.bound {
                extension = extension.with_values(self.step.relationship);
            }
            let mut search = Search {
                operator: self,
                types: types.as_deref(),
                test: RelationshipTest::prepare(&self.filter, &batch, context)?,
                context,
                extension,
                counts: if self.walks == Walks::Counted { vec![0; batch.rows()] } else { Vec::new() },
                ends,
                visited: FixedBitSet::new(),
                since_check: 0,
            };
            search.run(&batch, emit)?;
            search.extension.flush(emit)?;
            match self.walks {
                Walks::Counted => {
                    let counts = search.counts;
                    weighted(batch, counts, emit)
                }
                _ => Ok(()),
            }
        })
    }
}

/// The walks that begin in the rows of one batch.
struct Search<'a> {
    operator: &'a VariableExpand,
    /// The types that may be walked; `None` where the graph has none of them.
    types: Option<&'a [TypeId]>,
    test: RelationshipTest<'a>,
    context: &'a Context<'a>,
    extension: Extension<'a>,
    /// How many walks begin in each row, where that is all that is wanted.
    counts: Vec<u64>,
    /// About how many nodes a breadth-first search may reach.
    ends: usize,
    /// The nodes that it has met; empty between two rows.
    visited: FixedBitSet,
    since_check: usize,
}

impl Search<'_> {
    fn run(&mut self, batch: &Batch, emit: &mut Emit<'_>) -> Flow {
        let step = &self.operator.step;
        let (from, to, lists) = (batch.column(step.from), batch.column(step.to), batch.column(step.relationship));
        for row in 0..batch.rows() {
            let Some(start) = from.node(row) else { continue };
            let wanted = match step.into {
                false => None,
                true => match to.node(row) {
                    Some(end) => Some(end),
                    None => continue,
                },
            };
            match (step.bound, self.operator.walks) {
                (true, _) => self.follow(row, start, wanted, &lists.value(row), emit)?,
                (_, Walks::DistinctEnds) => self.reach(row, start, wanted, emit)?,
                _ => self.enumerate(row, start, wanted, emit)?,
            }
        }
        Ok(())
    }

    fn is_too_long(&self, length: usize) -> bool {
        self.operator.length.maximum.is_some_and(|maximum| length as u64 > maximum)
    }

    /// Looks at the clock now and then.
    fn count_step(&mut self) -> Flow {
        self.since_check += 1;
        if self.since_check >= CHECK_INTERVAL {
            self.since_check = 0;
            self.context.check()?;
        }
        Ok(())
    }

    /// Hands a walk on, where it is long enough and ends where it should.
    fn found(
        &mut self,
        row: usize,
        end: NodeIndex,
        wanted: Option<NodeIndex>,
        walk: &[RelationshipIndex],
        emit: &mut Emit<'_>,
    ) -> Flow {
        if (walk.len() as u64) < self.operator.length.minimum || wanted.is_some_and(|wanted| wanted != end) {
            return Ok(());
        }
        if self.operator.walks == Walks::Counted {
            self.counts[row] += 1;
            return Ok(());
        }
        let listed = self.operator.walks == Walks::Listed && !self.operator.step.bound;
        let list = listed.then(|| relationship_list(walk, self.operator.step.reversed));
        self.extension.push_value(row, Some(end), list, emit)
    }

    /// Depth first over all walks; the stack holds what is left to try at each node of the current one.
    fn enumerate(&mut self, row: usize, start: NodeIndex, wanted: Option<NodeIndex>, emit: &mut Emit<'_>) -> Flow {
        let graph = self.context.graph;
        let direction = self.operator.step.direction;
        let mut walk = Walk::default();
        self.found(row, start, wanted, &[], emit)?;
        let Some(types) = self.types else { return Ok(()) };
        if self.is_too_long(1) {
            return Ok(());
        }
        let mut stack = vec![graph.neighbours(start, direction, types)];
        while let Some(open) = stack.last_mut() {
            let Some((neighbour, relationship)) = open.next() else {
                stack.pop();
                walk.pop();
                continue;
            };
            self.count_step()?;
            let passes = self.test.is_trivial() || self.test.passes(row, relationship);
            if !passes || walk.contains(relationship) {
                continue;
            }
            walk.push(relationship);
            self.found(row, neighbour, wanted, &walk.relationships, emit)?;
            match self.is_too_long(walk.relationships.len() + 1) {
                true => walk.pop(),
                false => stack.push(graph.neighbours(neighbour, direction, types)),
            }
        }
        Ok(())
    }

    /// Breadth first: each node in reach once. Only for a minimum of zero or one, in one direction.
    fn reach(&mut self, row: usize, start: NodeIndex, wanted: Option<NodeIndex>, emit: &mut Emit<'_>) -> Flow {
        let (graph, direction) = (self.context.graph, self.operator.step.direction);
        self.visited.grow(graph.node_bound() as usize);
        let Some(types) = self.types else {
            return if self.operator.length.minimum == 0 { self.reached(row, start, wanted, emit) } else { Ok(()) };
        };
        if self.operator.length.minimum == 0 {
            self.visited.insert(start.0 as usize);
            self.reached(row, start, wanted, emit)?;
        }
        let mut met = vec![start];
        let mut frontier = vec![start];
        let mut length = 0;
        while !frontier.is_empty() && !self.is_too_long(length + 1) {
            length += 1;
            self.context.check()?;
            // Few ends are left: it takes less to ask each whether it is reached than to look at all that the frontier reaches.
            let is_nearly_done = frontier.len() + met.len() > self.ends && self.test.is_trivial();
            let mut next = Vec::new();
            match graph.ends(direction, types).filter(|_| is_nearly_done) {
                Some(ends) => self.reach_back(ends, &frontier, types, &mut next),
                None => frontier.iter().try_for_each(|node| self.reach_on(row, *node, types, &mut next))?,
            }
            next.iter().try_for_each(|node| self.reached(row, *node, wanted, emit))?;
            met.extend(&next);
            frontier = next;
        }
        met.iter().for_each(|node| self.visited.remove(node.0 as usize));
        Ok(())
    }

    /// Adds the nodes to `next` that one step from a node leads to and that were not met before.
    fn reach_on(&mut self, row: usize, node: NodeIndex, types: &[TypeId], next: &mut Vec<NodeIndex>) -> Flow {
        let Self { context, operator, test, visited, .. } = self;
        let is_trivial = test.is_trivial();
        context.graph.for_each_row(node, operator.step.direction, types, |neighbours, relationships| {
            for (&neighbour, &relationship) in neighbours.iter().zip(relationships) {
                if !visited.contains(neighbour as usize)
                    && (is_trivial || test.passes(row, RelationshipIndex(relationship)))
                {
                    visited.insert(neighbour as usize);
                    next.push(NodeIndex(neighbour));
                }
            }
        });
        self.count_step()
    }

    /// The same for a step from any node of the frontier, found from its end (Beamer, Asanović, Patterson:
    /// Direction-Optimizing Breadth-First Search, 2012).
    fn reach_back(
        &mut self,
        ends: impl Iterator<Item = NodeIndex>,
        frontier: &[NodeIndex],
        types: &[TypeId],
        next: &mut Vec<NodeIndex>,
    ) {
        let (graph, direction) = (self.context.graph, self.operator.step.direction.reverse());
        let mut is_in_frontier = no_nodes(graph);
        frontier.iter().for_each(|node| is_in_frontier.insert(node.0 as usize));
        for end in ends {
            if self.visited.contains(end.0 as usize) {
                continue;
            }
            let asked = graph.try_for_each_row(end, direction, types, |neighbours, _| {
                let is_reached = neighbours.iter().any(|neighbour| is_in_frontier.contains(*neighbour as usize));
                if is_reached { Err(()) } else { Ok(()) }
            });
            if asked.is_err() {
                self.visited.insert(end.0 as usize);
                next.push(end);
            }
        }
    }

    fn reached(&mut self, row: usize, end: NodeIndex, wanted: Option<NodeIndex>, emit: &mut Emit<'_>) -> Flow {
        match wanted.is_some_and(|wanted| wanted != end) {
            true => Ok(()),
            false => self.extension.push_value(row, Some(end), None, emit),
        }
    }

    /// Checks that a list of relationships, which is bound already, is a walk from `start`.
    fn follow(
        &mut self,
        row: usize,
        start: NodeIndex,
        wanted: Option<NodeIndex>,
        list: &Value,
        emit: &mut Emit<'_>,
    ) -> Flow {
        let Value::List(items) = list else { return Ok(()) };
        let (direction, types) = (self.operator.step.direction, self.types.unwrap_or_default());
        let mut walk = Walk::default();
        let mut here = start;
        let position = |index: usize| if self.operator.step.reversed { items.len() - 1 - index } else { index };
        for index in 0..items.len() {
            let Value::Relationship(relationship) = items[position(index)] else { return Ok(()) };
            let next = touches(relationship, here, direction, types, self.context.graph);
            let Some(next) = next.filter(|_| !walk.contains(relationship) && self.test.passes(row, relationship))
            else {
                return Ok(());
            };
            walk.push(relationship);
            here = next;
        }
        if self.is_too_long(walk.relationships.len()) {
            return Ok(());
        }
        self.found(row, here, wanted, &walk.relationships, emit)
    }
}

/// About how many nodes are at the ends of steps over these types.
fn ends(types: &[TypeId], direction: Direction, graph: &Graph) -> usize {
    let of_type = |kind: &TypeId| graph.statistics().nodes_with(*kind, direction.reverse()) as usize;
    if types.is_empty() { graph.node_count() } else { types.iter().map(of_type).sum() }
}

/// The relationships of the current walk. Short ones are searched through; a set helps with long ones.
#[derive(Default)]
struct Walk {
    relationships: Vec<RelationshipIndex>,
    beyond: FxHashSet<RelationshipIndex>,
}

/// Up to this length a walk is searched through.
const SHORT: usize = 16;

impl Walk {
    fn contains(&self, relationship: RelationshipIndex) -> bool {
        let short = &self.relationships[..self.relationships.len().min(SHORT)];
        short.contains(&relationship) || self.beyond.contains(&relationship)
    }

    fn push(&mut self, relationship: RelationshipIndex) {
        if self.relationships.len() >= SHORT {
            self.beyond.insert(relationship);
        }
        self.relationships.push(relationship);
    }

    fn pop(&mut self) {
        if let Some(relationship) = self.relationships.pop()
            && self.relationships.len() >= SHORT
        {
            self.beyond.remove(&relationship);
        }
    }
}
