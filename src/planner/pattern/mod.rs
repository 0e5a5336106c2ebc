//! Patterns: where to begin, and in which order to walk.
//!
//! A pattern falls into components that are connected by relationships. A component that touches what is bound
//! already is walked from there; another one begins with a scan of its cheapest node, either for each row so far, or on
//! its own and then joined. Predicates are tested as soon as their variables are bound.
//!
//! Reading order: this file, [`access`] (how a scan finds its nodes), [`estimate`], [`order`] (dynamic programming).

mod access;
mod estimate;
mod order;

use super::{Growing, Planner};
use crate::binder::{PatternGraph, PatternPath, PatternRelationship};
use crate::expression::{Expression, ExpressionKind, LabelTest, Slot, Slots};
use crate::function::scalar;
use crate::graph::Direction;
use crate::plan::{LogicalPlan, Operator, Step, WalkFilter, Walks};
use crate::span::Span;
use crate::syntax::ast::{ComparisonOperator, PathSelector};
use access::Access;
use estimate::Agreements;
use std::collections::HashMap;
use std::sync::Arc;

impl Planner<'_> {
    /// The plan that adds the matches of a pattern to the rows so far.
    pub(super) fn pattern(&self, pattern: &PatternGraph, before: Growing) -> Growing {
        let mut search = Search::new(self, pattern, &before.bound);
        let mut growing = search.apply_predicates(before);
        growing = search.bound_relationships(growing);
        let (anchored, free): (Vec<_>, Vec<_>) =
            search.components().into_iter().partition(|nodes| nodes.iter().any(|node| growing.bound.contains(node)));
        for component in anchored {
            growing = search.walk(&component, growing);
        }
        for component in search.cheapest_first(free) {
            growing = search.free_component(&component, growing);
        }
        growing = search.shortest_paths(growing);
        search.finish(growing)
    }
}

/// The planning of one pattern.
struct Search<'a> {
    planner: &'a Planner<'a>,
    pattern: &'a PatternGraph,
    /// What was bound before the pattern.
    outer: Slots,
    /// The predicates that are not tested yet.
    pending: Vec<Expression>,
    /// The relationships that were walked already; no other may be the same.
    walked: Vec<usize>,
    /// The labels of nodes that are not tested yet are among the pending predicates; these are their nodes' labels.
    labels: HashMap<Slot, &'a [Arc<str>]>,
    agreements: Agreements,
}

impl<'a> Search<'a> {
    fn new(planner: &'a Planner<'a>, pattern: &'a PatternGraph, outer: &Slots) -> Self {
        let mut pending = Vec::new();
        for node in &pattern.nodes {
            pending.extend(node.labels.iter().map(|label| has_label(node.slot, label)));
            let alone = !pattern.relationships.iter().any(|step| step.from == node.slot || step.to == node.slot);
            if alone && node.labels.is_empty() && outer.contains(&node.slot) {
                pending.push(is_node(node.slot));
            }
        }
        pending.extend(pattern.predicates.iter().cloned());
        let labels = pattern.nodes.iter().map(|node| (node.slot, node.labels.as_slice())).collect();
        let (outer, walked, agreements) = (outer.clone(), Vec::new(), Agreements::new());
        let mut search = Self { planner, pattern, outer, pending, walked, labels, agreements };
        search.agreements = search.find_agreements();
        search
    }

    /// The sets of nodes that are connected by relationships (shortest paths connect nothing: both ends come first).
    fn components(&self) -> Vec<Vec<Slot>> {
        let mut components: Vec<Vec<Slot>> = self.pattern.nodes.iter().map(|node| vec![node.slot]).collect();
        for relationship in self.steps() {
            let of = |slot| components.iter().position(|component| component.contains(&slot));
            if let (Some(left), Some(right)) = (of(relationship.from), of(relationship.to))
                && left != right
            {
                let moved = components.swap_remove(left.max(right));
                components[left.min(right)].extend(moved);
            }
        }
        components
    }

    /// The relationships that are walked, shortest paths apart.
    fn steps(&self) -> impl Iterator<Item = &'a PatternRelationship> {
        self.pattern.relationships.iter().filter(|relationship| relationship.selector == PathSelector::All)
    }

    /// A relationship that is bound already gives its start node, so that the walk can begin there.
    fn bound_relationships(&mut self, mut growing: Growing) -> Growing {
        for relationship in self.steps().collect::<Vec<_>>() {
            let (from, to) = (relationship.from, relationship.to);
            let known = growing.bound.contains(&relationship.slot) && relationship.length.is_none();
            if known && !growing.bound.contains(&from) && !growing.bound.contains(&to) {
                let list = ends(relationship);
                growing.bound.insert(from);
                growing = growing.same_rows(|input| Operator::Unwind { input, list, slot: from });
                growing = self.apply_predicates(growing);
            }
        }
        growing
    }

    /// Walks a component that touches what is bound.
    fn walk(&mut self, component: &[Slot], mut growing: Growing) -> Growing {
        for (index, forward) in self.order(component, &growing) {
            growing = self.step(index, forward, growing);
        }
        growing
    }

    /// Adds the matches of a component that touches nothing that is bound.
    fn free_component(&mut self, component: &[Slot], growing: Growing) -> Growing {
        let start = self.start(component, &growing);
        let dependent = start.reads_row(&growing.bound) || self.walks_read_row(component, &growing.bound);
        if dependent || growing.rows() < 2.0 || (component.len() == 1 && self.is_plain(start.node)) {
            let growing = self.scan(start, growing);
            return self.walk(component, growing);
        }
        self.joined(component, growing)
    }

    /// Whether a relationship of the component is bound, or a walk in it tests what is bound.
    fn walks_read_row(&self, component: &[Slot], bound: &Slots) -> bool {
        self.steps().filter(|relationship| component.contains(&relationship.from)).any(|relationship| {
            let tests = self.known_properties(relationship);
            bound.contains(&relationship.slot) || tests.iter().any(|(_, value)| !value.slots().is_empty())
        })
    }

    /// Whether nothing but the existence of a node is asked for.
    fn is_plain(&self, node: Slot) -> bool {
        !self.pending.iter().any(|predicate| {
            let slots = predicate.slots();
            slots.len() == 1 && slots.contains(&node)
        })
    }

    /// Plans a component on its own, and joins it with the rows so far.
    fn joined(&mut self, component: &[Slot], growing: Growing) -> Growing {
        let unit = Growing { plan: LogicalPlan::new(Operator::Unit, 1.0), bound: Slots::new() };
        let start = self.start(component, &unit);
        let right = self.scan(start, unit);
        let right = self.walk(component, right);
        let keys = self.join_keys(&growing.bound, &right.bound);
        let selectivity = if keys.is_empty() { 1.0 } else { 0.01 };
        let rows = growing.rows() * right.rows() * selectivity;
        let right_plan = Box::new(right.plan);
        let mut joined = growing.on_top(rows, |left| Operator::Join { left, right: right_plan, keys });
        joined.bound.extend(right.bound);
        self.apply_predicates(joined)
    }

    /// The pending equalities between the two sides become keys. They stay pending: a hash table finds equivalent
    /// values, which null and NaN are to themselves, but not equal.
    fn join_keys(&self, left: &Slots, right: &Slots) -> Vec<(Expression, Expression)> {
        let mut keys = Vec::new();
        for predicate in &self.pending {
            let ExpressionKind::Compare(ComparisonOperator::Equal, one, other) = &predicate.kind else { continue };
            let reads = |side: &Expression, slots: &Slots| {
                let read = side.slots();
                !read.is_empty() && read.is_subset(slots) && side.is_deterministic()
            };
            if reads(one, left) && reads(other, right) {
                keys.push(((**one).clone(), (**other).clone()));
            } else if reads(other, left) && reads(one, right) {
                keys.push(((**other).clone(), (**one).clone()));
            }
        }
        keys
    }

    /// Adds a scan of the node.
    fn scan(&mut self, start: Access, growing: Growing) -> Growing {
        self.pending.retain(|predicate| !start.answers(predicate));
        let rows = growing.rows() * start.rows;
        let (node, access) = (start.node, start.access);
        let mut scanned = growing.on_top(rows, |input| Operator::NodeScan { input, node, access });
        scanned.bound.insert(node);
        self.apply_predicates(scanned)
    }

    /// Walks a relationship, forward (from its left end as written) or backward.
    fn step(&mut self, index: usize, forward: bool, growing: Growing) -> Growing {
        let relationship = &self.pattern.relationships[index];
        let step = oriented(relationship, forward, &growing.bound);
        let rows = growing.rows() * self.fan_out(relationship, forward, &growing.bound);
        let (avoid, elsewhere): (Vec<_>, Vec<_>) =
            self.avoided(index).into_iter().partition(|other| growing.bound.contains(other));
        let (from, to, slot) = (step.from, step.to, step.relationship);
        if !elsewhere.is_empty() {
            // Walked in a component that this one is yet to be joined with.
            self.pending.push(differs(slot, elsewhere));
        }
        let walks = Walks::Listed;
        let mut walked = match relationship.length {
            None => {
                let labels = if step.into { Vec::new() } else { self.take_labels(to) };
                let filter = WalkFilter { properties: Vec::new(), avoid };
                growing.on_top(rows, |input| Operator::Expand { input, step, filter, labels, walks })
            }
            Some(length) => {
                let filter = WalkFilter { properties: self.known_properties(relationship), avoid };
                growing.on_top(rows, |input| Operator::VariableExpand { input, step, length, filter, walks })
            }
        };
        walked.bound.extend([from, to, slot]);
        self.walked.push(index);
        self.apply_predicates(walked)
    }

    /// The labels that the node must have by predicates, which the step to it tests in their place.
    fn take_labels(&mut self, node: Slot) -> Vec<Arc<str>> {
        let mut labels = Vec::new();
        self.pending.retain(|predicate| match &predicate.kind {
            ExpressionKind::HasLabels(subject, LabelTest::Name(label))
                if matches!(subject.kind, ExpressionKind::Slot(slot) if slot == node) =>
            {
                labels.push(label.clone());
                false
            }
            _ => true,
        });
        labels.dedup();
        labels
    }

    /// The properties that a walk can test on its way: those whose values the rows before the pattern know. For the others
    /// there are predicates.
    fn known_properties(&self, relationship: &PatternRelationship) -> Vec<(Arc<str>, Expression)> {
        let is_known = |value: &Expression| value.slots().is_subset(&self.outer);
        relationship.properties.iter().filter(|(_, value)| is_known(value)).cloned().collect()
    }

    /// The relationships walked before that could be the same as this one: those that share a type.
    fn avoided(&self, index: usize) -> Vec<Slot> {
        let types = &self.pattern.relationships[index].types;
        let shares = |other: &PatternRelationship| {
            types.is_empty() || other.types.is_empty() || types.iter().any(|name| other.types.contains(name))
        };
        let walked = self.walked.iter().map(|&walked| &self.pattern.relationships[walked]);
        walked.filter(|other| shares(other)).map(|other| other.slot).collect()
    }

    /// Looks for the shortest paths, whose ends are bound by now.
    fn shortest_paths(&mut self, mut growing: Growing) -> Growing {
        for (index, relationship) in self.pattern.relationships.iter().enumerate() {
            if relationship.selector == PathSelector::All {
                continue;
            }
            let step = oriented(relationship, true, &growing.bound);
            let path = self.pattern.paths.iter().find(|path| path.parts.contains(&relationship.slot));
            let of_path = |slot: &Slot| *slot == relationship.slot || path.is_some_and(|path| path.slot == *slot);
            let mut visible = growing.bound.clone();
            visible.insert(relationship.slot);
            visible.extend(path.map(|path| path.slot));
            let (predicates, pending) = std::mem::take(&mut self.pending).into_iter().partition(|predicate| {
                let slots = predicate.slots();
                slots.is_subset(&visible) && slots.iter().any(of_path)
            });
            self.pending = pending;
            let avoid = self.avoided(index);
            self.walked.push(index);
            growing.bound.insert(relationship.slot);
            growing = growing.same_rows(|input| Operator::ShortestPath {
                input,
                step,
                length: relationship.length.unwrap_or(crate::plan::Length { minimum: 1, maximum: Some(1) }),
                filter: WalkFilter { properties: relationship.properties.clone(), avoid },
                all: relationship.selector == PathSelector::AllShortest,
                path: path.map(|path| (path.slot, path.parts.clone())),
                predicates,
            });
        }
        growing
    }

    /// Tests the pending predicates whose variables are bound.
    fn apply_predicates(&mut self, growing: Growing) -> Growing {
        let ready = |predicate: &Expression| predicate.slots().is_subset(&growing.bound);
        let (ready, pending): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending).into_iter().partition(ready);
        self.pending = pending;
        let selectivity = ready.iter().map(|predicate| self.selectivity(predicate)).product();
        growing.filtered(ready, selectivity)
    }

    /// Binds the paths, and tests the predicates on them.
    fn finish(mut self, growing: Growing) -> Growing {
        let growing = with_paths(&self.pattern.paths, growing);
        let growing = self.apply_predicates(growing);
        debug_assert!(self.pending.is_empty(), "every predicate is tested: {:?}", self.pending);
        growing
    }
}

/// Binds path variables, whose parts are bound.
pub(super) fn with_paths(paths: &[PatternPath], mut growing: Growing) -> Growing {
    if paths.is_empty() {
        return growing;
    }
    let path =
        |path: &PatternPath| (path.slot, Expression::new(ExpressionKind::Path(path.parts.clone()), Span::default()));
    let items: Vec<_> = paths.iter().map(path).collect();
    growing.bound.extend(paths.iter().map(|path| path.slot));
    growing.same_rows(|input| Operator::Extend { input, items })
}

/// A relationship as a step from one of its ends.
fn oriented(relationship: &PatternRelationship, forward: bool, bound: &Slots) -> Step {
    let (from, to, direction) = match forward {
        true => (relationship.from, relationship.to, relationship.direction),
        false => (relationship.to, relationship.from, relationship.direction.reverse()),
    };
    Step {
        from,
        relationship: relationship.slot,
        to,
        direction,
        types: relationship.types.clone(),
        into: bound.contains(&to),
        bound: bound.contains(&relationship.slot),
        reversed: !forward,
    }
}

fn has_label(slot: Slot, label: &Arc<str>) -> Expression {
    let test = LabelTest::Name(label.clone());
    let subject = Box::new(Expression::slot(slot, Span::default()));
    Expression::new(ExpressionKind::HasLabels(subject, test), Span::default())
}

/// The predicate that a relationship is none of the others.
fn differs(slot: Slot, others: Vec<Slot>) -> Expression {
    Expression::new(ExpressionKind::RelationshipsDiffer(slot, others), Span::default())
}

/// The predicate that there is a node in the slot, neither null nor a value whose type nobody could tell before: that
/// there is a path which begins and ends there.
fn is_node(slot: Slot) -> Expression {
    let operand = Box::new(Expression::new(ExpressionKind::Path(vec![slot]), Span::default()));
    Expression::new(ExpressionKind::IsNull { operand, negated: true }, Span::default())
}

/// The list of nodes at which a walk over a bound relationship may begin: its start, or either end.
fn ends(relationship: &PatternRelationship) -> Expression {
    let expression = |kind| Expression::new(kind, Span::default());
    let call = |name: &str| {
        let function = scalar::scalar(name).expect("startNode and endNode are in the library");
        let argument = Expression::slot(relationship.slot, Span::default());
        expression(ExpressionKind::Function(function, vec![argument]))
    };
    let (start, end) = (call("startNode"), call("endNode"));
    match relationship.direction {
        Direction::Outgoing => expression(ExpressionKind::List(vec![start])),
        Direction::Incoming => expression(ExpressionKind::List(vec![end])),
        Direction::Both => {
            let same =
                ExpressionKind::Compare(ComparisonOperator::Equal, Box::new(start.clone()), Box::new(end.clone()));
            let one = expression(ExpressionKind::List(vec![start.clone()]));
            let two = expression(ExpressionKind::List(vec![start, end]));
            expression(ExpressionKind::Case { branches: vec![(expression(same), one)], otherwise: Box::new(two) })
        }
    }
}
