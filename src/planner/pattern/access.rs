//! How a scan finds its nodes: by an index where a predicate allows it, else by label, else all.

use super::Search;
use crate::expression::{Expression, ExpressionKind, LabelTest, Slot, Slots};
use crate::graph::{LabelId, PropertyIndex};
use crate::plan::NodeAccess;
use crate::planner::Growing;
use crate::syntax::ast::{BinaryOperator, ComparisonOperator};
use crate::value::Value;
use std::sync::Arc;

/// A way to find the candidates for a node.
#[derive(Clone, Debug)]
pub(super) struct Access {
    /// The node.
    pub(super) node: Slot,
    /// How it is found.
    pub(super) access: NodeAccess,
    /// How many candidates there are, for each row so far.
    pub(super) rows: f64,
}

/// A predicate on one property of a node, which an index could answer.
struct Condition<'a> {
    key: &'a Arc<str>,
    operator: Comparison,
    value: &'a Expression,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    In,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Search<'_> {
    /// The cheapest node of a component to begin with, measured by what is left after its own predicates.
    pub(super) fn start(&self, component: &[Slot], growing: &Growing) -> Access {
        let cost = |access: &Access| access.rows * 2.0 + access.rows * self.own_selectivity(access.node);
        component
            .iter()
            .map(|node| self.access(*node, growing))
            .min_by(|left, right| cost(left).total_cmp(&cost(right)))
            .expect("a component has a node")
    }

    /// The cheapest way to find candidates for a node.
    pub(super) fn access(&self, node: Slot, growing: &Growing) -> Access {
        let graph = self.planner.graph;
        if let Some(id) = self.pending.iter().find_map(|predicate| id_condition(predicate, node, &growing.bound)) {
            return Access { node, access: NodeAccess::Id(id.clone()), rows: 1.0 };
        }
        let mut best = Access { node, access: NodeAccess::All, rows: graph.node_count() as f64 };
        for label in self.labels.get(&node).copied().unwrap_or_default() {
            let label_id = graph.label_id(label);
            let rows = label_id.map_or(0, |label| graph.statistics().label_count(label)) as f64;
            if rows <= best.rows && !is_index(&best.access) || rows < best.rows {
                best = Access { node, access: NodeAccess::Label(label.clone()), rows };
            }
            let Some(label_id) = label_id else { continue };
            let conditions: Vec<_> =
                self.pending.iter().filter_map(|predicate| condition(predicate, node, &growing.bound)).collect();
            let single = conditions.iter().map(|condition| self.seek(node, (label, label_id), condition, &conditions));
            let several = graph.node_indexes(label_id).iter().filter(|index| index.keys().len() > 1);
            let several = several.map(|index| self.seek_several(node, label, index, &conditions));
            for candidate in single.chain(several).flatten() {
                best = Some(candidate).filter(|candidate| candidate.rows <= best.rows).unwrap_or(best);
            }
        }
        best
    }

    /// The seek in an index over several properties, if there is a value for each.
    fn seek_several(
        &self,
        node: Slot,
        label: &Arc<str>,
        index: &PropertyIndex,
        conditions: &[Condition<'_>],
    ) -> Option<Access> {
        let keys = index.keys().iter().map(|key| self.planner.graph.key_name(*key));
        let equal = |key: &Arc<str>| {
            conditions
                .iter()
                .find(|one| one.operator == Comparison::Equal && one.key == key)
                .map(|one| one.value.clone())
        };
        let values = keys.clone().map(equal).collect::<Option<Vec<_>>>()?;
        let access = NodeAccess::IndexEqual { label: label.clone(), keys: keys.cloned().collect(), values };
        Some(Access { node, access, rows: matches(index) })
    }

    /// The index seek that answers a condition, where there is such an index.
    fn seek(
        &self,
        node: Slot,
        (label, label_id): (&Arc<str>, LabelId),
        condition: &Condition<'_>,
        conditions: &[Condition<'_>],
    ) -> Option<Access> {
        let graph = self.planner.graph;
        let index: &PropertyIndex = graph.node_index(label_id, &[graph.key_id(condition.key)?])?;
        let (label, key) = (label.clone(), condition.key.clone());
        let each = matches(index);
        let access = |access, rows| Some(Access { node, access, rows });
        match condition.operator {
            Comparison::Equal => {
                access(NodeAccess::IndexEqual { label, keys: vec![key], values: vec![condition.value.clone()] }, each)
            }
            Comparison::In => access(NodeAccess::IndexIn { label, key, values: condition.value.clone() }, each * 5.0),
            _ => {
                let (lower, upper) = bounds(condition.key, conditions);
                let share = if lower.is_some() && upper.is_some() { 0.1 } else { 0.3 };
                access(NodeAccess::IndexRange { label, key, lower, upper }, index.len() as f64 * share)
            }
        }
    }
}

/// How many elements have a value of the index, on average.
fn matches(index: &PropertyIndex) -> f64 {
    index.len() as f64 / index.distinct().max(1) as f64
}

/// The first lower and the first upper bound that the conditions set for a property.
fn bounds(key: &str, conditions: &[Condition<'_>]) -> (RangeBound, RangeBound) {
    let find = |open: Comparison, closed: Comparison| {
        conditions
            .iter()
            .filter(|condition| **condition.key == *key)
            .find(|condition| condition.operator == open || condition.operator == closed)
            .map(|condition| (condition.value.clone(), condition.operator == closed))
    };
    (find(Comparison::Greater, Comparison::GreaterOrEqual), find(Comparison::Less, Comparison::LessOrEqual))
}

/// The least or greatest value of a range, and whether it is included.
type RangeBound = Option<(Expression, bool)>;

fn is_index(access: &NodeAccess) -> bool {
    !matches!(access, NodeAccess::All | NodeAccess::Label(_))
}

/// The predicate as a condition on a property of the node, its other side bound.
fn condition<'a>(predicate: &'a Expression, node: Slot, bound: &Slots) -> Option<Condition<'a>> {
    let usable = |value: &Expression| value.slots().is_subset(bound) && value.is_deterministic();
    match &predicate.kind {
        ExpressionKind::Compare(operator, left, right) => {
            let normal = comparison(*operator)?;
            if let Some(key) = key_of(left, node)
                && usable(right)
            {
                return Some(Condition { key, operator: normal, value: right });
            }
            let key = key_of(right, node).filter(|_| usable(left))?;
            Some(Condition { key, operator: turned(normal), value: left })
        }
        ExpressionKind::Binary(BinaryOperator::In, left, right) if usable(right) => {
            key_of(left, node).map(|key| Condition { key, operator: Comparison::In, value: right })
        }
        _ => None,
    }
}

fn comparison(operator: ComparisonOperator) -> Option<Comparison> {
    match operator {
        ComparisonOperator::Equal => Some(Comparison::Equal),
        ComparisonOperator::NotEqual => None,
        ComparisonOperator::Less => Some(Comparison::Less),
        ComparisonOperator::LessOrEqual => Some(Comparison::LessOrEqual),
        ComparisonOperator::Greater => Some(Comparison::Greater),
        ComparisonOperator::GreaterOrEqual => Some(Comparison::GreaterOrEqual),
    }
}

/// The comparison with its sides exchanged.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        symmetric => symmetric,
    }
}

/// The variable and the key, where the expression is a property of a variable.
pub(super) fn property_of(expression: &Expression) -> Option<(Slot, &Arc<str>)> {
    match &expression.kind {
        ExpressionKind::Property(subject, key) => match subject.kind {
            ExpressionKind::Slot(slot) => Some((slot, key)),
            _ => None,
        },
        _ => None,
    }
}

/// The key, where the expression is a property of the node.
fn key_of(expression: &Expression, node: Slot) -> Option<&Arc<str>> {
    property_of(expression).filter(|(slot, _)| *slot == node).map(|(_, key)| key)
}

/// The value that the id of the node must have.
fn id_condition<'a>(predicate: &'a Expression, node: Slot, bound: &Slots) -> Option<&'a Expression> {
    let ExpressionKind::Compare(ComparisonOperator::Equal, left, right) = &predicate.kind else { return None };
    let is_id = |side: &Expression| match &side.kind {
        ExpressionKind::Function(function, arguments) => {
            function.name == "id"
                && matches!(arguments[..], [Expression { kind: ExpressionKind::Slot(slot), .. }] if slot == node)
        }
        _ => false,
    };
    let usable = |value: &Expression| value.slots().is_subset(bound) && value.is_deterministic();
    match (is_id(left) && usable(right), is_id(right) && usable(left)) {
        (true, _) => Some(right),
        (_, true) => Some(left),
        _ => None,
    }
}

impl Access {
    /// Whether the access gives only nodes for which the predicate holds.
    pub(super) fn answers(&self, predicate: &Expression) -> bool {
        let label = match &self.access {
            NodeAccess::All | NodeAccess::Id(_) => return false,
            NodeAccess::Label(label)
            | NodeAccess::IndexEqual { label, .. }
            | NodeAccess::IndexIn { label, .. }
            | NodeAccess::IndexRange { label, .. } => label,
        };
        match &predicate.kind {
            ExpressionKind::HasLabels(subject, LabelTest::Name(name)) => {
                name == label && matches!(subject.kind, ExpressionKind::Slot(slot) if slot == self.node)
            }
            // What an index finds is equivalent, which is more than equal where lists hold nulls: such values are
            // rare, a constant that is none of them is not.
            ExpressionKind::Compare(ComparisonOperator::Equal, left, right) => match &self.access {
                NodeAccess::IndexEqual { keys, values, .. } => keys.iter().zip(values).any(|(key, value)| {
                    key_of(left, self.node) == Some(key) && is_same_constant(value, right)
                        || key_of(right, self.node) == Some(key) && is_same_constant(value, left)
                }),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether the access reads the rows so far.
    pub(super) fn reads_row(&self, bound: &Slots) -> bool {
        let reads = |value: &Expression| !value.slots().is_disjoint(bound);
        match &self.access {
            NodeAccess::All | NodeAccess::Label(_) => false,
            NodeAccess::Id(value) => reads(value),
            NodeAccess::IndexEqual { values, .. } => values.iter().any(reads),
            NodeAccess::IndexIn { values, .. } => reads(values),
            NodeAccess::IndexRange { lower, upper, .. } => lower.iter().chain(upper).any(|(value, _)| reads(value)),
        }
    }
}

/// Whether both are the same constant, of a type whose values equal themselves, or the same parameter.
fn is_same_constant(left: &Expression, right: &Expression) -> bool {
    use ExpressionKind::{Constant, Parameter};
    match (&left.kind, &right.kind) {
        (Constant(Value::Integer(left)), Constant(Value::Integer(right))) => left == right,
        (Constant(Value::String(left)), Constant(Value::String(right))) => left == right,
        (Constant(Value::Boolean(left)), Constant(Value::Boolean(right))) => left == right,
        // The index finds nothing for a value that does not equal itself, as one with a null in it.
        (Parameter(left), Parameter(right)) => left == right,
        _ => false,
    }
}
