//! How many rows things give: labels and relationship patterns from the graph's statistics, equality from a sample of the
//! property's values, other predicates by rules of thumb.

use super::Search;
use super::access::property_of;
use crate::binder::PatternRelationship;
use crate::expression::{Expression, ExpressionKind, LabelTest, Slot, Slots};
use crate::graph::{LabelId, TypeId};
use crate::syntax::ast::{BinaryOperator, ComparisonOperator};
use std::collections::HashMap;
use std::sync::Arc;

/// How long a walk without an upper bound is taken to become.
const UNBOUNDED: u64 = 6;

/// How many lengths of a walk are counted beyond the least.
const COUNTED: u64 = 8;

/// The near and the far end of a relationship that is walked forward, from its left end as written, or backward.
fn ends(relationship: &PatternRelationship, forward: bool) -> (Slot, Slot) {
    match forward {
        true => (relationship.from, relationship.to),
        false => (relationship.to, relationship.from),
    }
}

/// How likely it is that two candidates agree in a property, by the variable and the key.
pub(super) type Agreements = HashMap<(Slot, Arc<str>), f64>;

impl Search<'_> {
    /// How likely it is that two of a node's candidates agree in a property, for those that are compared for equality.
    pub(super) fn find_agreements(&self) -> Agreements {
        let compared = self.pending.iter().filter_map(|predicate| match &predicate.kind {
            ExpressionKind::Compare(ComparisonOperator::Equal, left, right) => Some([left, right]),
            _ => None,
        });
        let graph = self.planner.graph;
        let of_nodes = compared.flatten().filter_map(|side| {
            let (node, key) = property_of(side).filter(|(slot, _)| self.labels.contains_key(slot))?;
            let agreement = graph.statistics().agreement(self.label_of(node), graph.key_id(key)?)?;
            Some(((node, key.clone()), agreement))
        });
        of_nodes.collect()
    }

    /// How likely it is that two candidates agree in what the expression is, if that is a property that was looked at.
    fn agreement(&self, side: &Expression) -> Option<f64> {
        let (slot, key) = property_of(side)?;
        self.agreements.get(&(slot, key.clone())).copied()
    }

    /// The share of rows for which a predicate holds.
    pub(super) fn selectivity(&self, predicate: &Expression) -> f64 {
        match &predicate.kind {
            ExpressionKind::HasLabels(subject, LabelTest::Name(label)) => {
                // A node reached over a relationship is counted by its label there already.
                match subject.kind {
                    ExpressionKind::Slot(slot) if self.outer.contains(&slot) => self.label_share(label),
                    _ => 1.0,
                }
            }
            ExpressionKind::Compare(ComparisonOperator::Equal, left, right) => {
                [left, right].into_iter().filter_map(|side| self.agreement(side)).reduce(f64::min).unwrap_or(0.1)
            }
            ExpressionKind::Compare(ComparisonOperator::NotEqual, ..) => 0.9,
            ExpressionKind::Compare(..) => 0.3,
            ExpressionKind::Binary(BinaryOperator::In, ..) => 0.3,
            ExpressionKind::Binary(
                BinaryOperator::Contains | BinaryOperator::StartsWith | BinaryOperator::EndsWith,
                ..,
            ) => 0.1,
            ExpressionKind::RelationshipsDiffer(..) => 1.0,
            _ => 0.5,
        }
    }

    fn label_share(&self, label: &str) -> f64 {
        let graph = self.planner.graph;
        let count = graph.label_id(label).map_or(0, |label| graph.statistics().label_count(label));
        count as f64 / graph.node_count().max(1) as f64
    }

    /// The share of candidates for a node for which the predicates on it alone hold.
    pub(super) fn own_selectivity(&self, node: Slot) -> f64 {
        let own = self.pending.iter().filter(|predicate| {
            let slots = predicate.slots();
            slots.len() == 1 && slots.contains(&node) && !matches!(predicate.kind, ExpressionKind::HasLabels(..))
        });
        own.map(|predicate| self.selectivity(predicate)).product()
    }

    /// How many rows a step makes of one.
    pub(super) fn fan_out(&self, relationship: &PatternRelationship, forward: bool, bound: &Slots) -> f64 {
        let walks = self.walks(relationship, forward);
        let (_, to) = ends(relationship, forward);
        if !bound.contains(&to) {
            return walks;
        }
        // Into a node that is bound: the chance to hit it.
        let graph = self.planner.graph;
        let all = graph.node_count() as u64;
        let targets = self.label_of(to).map_or(all, |label| graph.statistics().label_count(label));
        walks / targets.max(1) as f64
    }

    /// The average number of walks that fit the pattern at its near end: for a single relationship those with the labels of
    /// both ends; for a varying length those of the first few lengths, whose further steps may meet any node.
    fn walks(&self, relationship: &PatternRelationship, forward: bool) -> f64 {
        let (from, to) = ends(relationship, forward);
        let first = self.degree_between(relationship, forward, self.label_of(from), self.label_of(to));
        let Some(length) = relationship.length else { return first };
        let further = self.degree_between(relationship, forward, self.label_of(to), None).max(0.1);
        let least = length.minimum.max(1);
        let most = length.maximum.unwrap_or(UNBOUNDED).clamp(least, least.saturating_add(COUNTED));
        let of_length = |steps: u64| first * further.powi(steps.min(12) as i32 - 1);
        (least..=most).map(of_length).sum::<f64>() + f64::from(u8::from(length.minimum == 0))
    }

    fn degree_between(
        &self,
        relationship: &PatternRelationship,
        forward: bool,
        from: Option<LabelId>,
        to: Option<LabelId>,
    ) -> f64 {
        let graph = self.planner.graph;
        let direction = if forward { relationship.direction } else { relationship.direction.reverse() };
        let of = |kind: Option<TypeId>| graph.statistics().average_degree(from, direction, kind, to);
        match relationship.types.as_slice() {
            [] => of(None),
            types => types.iter().filter_map(|name| graph.type_id(name)).map(|kind| of(Some(kind))).sum(),
        }
    }

    /// The rarest label that the pattern gives a node.
    fn label_of(&self, node: Slot) -> Option<LabelId> {
        let graph = self.planner.graph;
        let labels = self.labels.get(&node).copied().unwrap_or_default();
        labels
            .iter()
            .filter_map(|label| graph.label_id(label))
            .min_by_key(|label| graph.statistics().label_count(*label))
    }
}
