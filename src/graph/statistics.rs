//! Counts that a planner estimates with.

use super::record::LabelSetId;
use super::topology::Topology;
use super::{Direction, Graph, KeyId, LabelId, TypeId};
use crate::value::{NodeIndex, Value, compare};
use rustc_hash::FxHashMap;

/// How many relationships of each type lead from nodes with one set of labels to nodes with another.
///
/// Counting by sets rather than by labels makes a write cost one step, however many labels there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PatternCounts {
    counts: FxHashMap<(LabelSetId, TypeId, LabelSetId), u64>,
}

impl PatternCounts {
    pub(super) fn add(&mut self, topology: &Topology, kind: TypeId, source: NodeIndex, target: NodeIndex) {
        self.add_all(topology, kind, [(source, target)].into_iter());
    }

    /// Counts relationships of a type between these ends; many of the same pattern in succession take one step together.
    pub(super) fn add_all(
        &mut self,
        topology: &Topology,
        kind: TypeId,
        ends: impl Iterator<Item = (NodeIndex, NodeIndex)>,
    ) {
        let sets = ends.filter_map(|(source, target)| Some((topology.label_set(source)?, topology.label_set(target)?)));
        let mut counted = None;
        let mut count = 0;
        for sets in sets.map(Some).chain([None]) {
            if sets != counted {
                if let Some((source, target)) = counted {
                    *self.counts.entry((source, kind, target)).or_default() += count;
                }
                (counted, count) = (sets, 0);
            }
            count += 1;
        }
    }

    pub(super) fn remove(&mut self, topology: &Topology, kind: TypeId, source: NodeIndex, target: NodeIndex) {
        if let (Some(source), Some(target)) = (topology.label_set(source), topology.label_set(target))
            && let Some(count) = self.counts.get_mut(&(source, kind, target))
        {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&(source, kind, target));
            }
        }
    }
}

/// So many patterns are looked through for what is true of all relationships; it is done each time that a query runs.
const FEW_PATTERNS: usize = 256;

/// So many nodes are looked at to tell how much the values of a property differ.
const SAMPLE: u32 = 32;

/// Counts of what is in the graph. Those of labels, types and patterns are exact at any time; degrees are as of the
/// last time that the read index was rebuilt.
#[derive(Clone, Copy, Debug)]
pub struct Statistics<'a> {
    graph: &'a Graph,
}

impl Graph {
    /// The graph's statistics.
    pub fn statistics(&self) -> Statistics<'_> {
        Statistics { graph: self }
    }
}

impl<'a> Statistics<'a> {
    /// How many nodes have the label.
    pub fn label_count(&self, label: LabelId) -> u64 {
        self.graph.nodes_with_label(label).len()
    }

    /// How many relationships have the type.
    pub fn type_count(&self, kind: TypeId) -> u64 {
        self.graph.relationships_with_type(kind).len()
    }

    /// How many relationships of a type lead from a node with a label to a node with a label, each if given.
    pub fn pattern_count(&self, source: Option<LabelId>, kind: Option<TypeId>, target: Option<LabelId>) -> u64 {
        match (source, kind, target) {
            (None, None, None) => self.graph.relationship_count() as u64,
            (None, Some(kind), None) => self.type_count(kind),
            _ => self.count_sets(source, kind, target),
        }
    }

    fn count_sets(&self, source: Option<LabelId>, kind: Option<TypeId>, target: Option<LabelId>) -> u64 {
        let sets = self.graph.topology.label_sets();
        let has = |set: LabelSetId, label: Option<LabelId>| label.is_none_or(|label| sets.labels(set).contains(&label));
        let counts = self.graph.patterns.counts.iter();
        let matching = counts.filter(|((from, of, to), _)| {
            kind.is_none_or(|kind| kind == *of) && has(*from, source) && has(*to, target)
        });
        matching.map(|(_, count)| count).sum()
    }

    /// The labels at the start, the type, the labels at the end, and how many relationships are like that; in no order.
    pub fn patterns(&self) -> impl Iterator<Item = (&'a [LabelId], TypeId, &'a [LabelId], u64)> {
        let sets = self.graph.topology.label_sets();
        let counts = self.graph.patterns.counts.iter();
        counts.map(move |((start, kind, end), count)| (sets.labels(*start), *kind, sets.labels(*end), *count))
    }

    /// How many steps lead away from a node with a label (or any) over a type (or any) to a node with a label (or any),
    /// on average.
    pub fn average_degree(
        &self,
        from: Option<LabelId>,
        direction: Direction,
        kind: Option<TypeId>,
        to: Option<LabelId>,
    ) -> f64 {
        let nodes = from.map_or(self.graph.node_count() as u64, |label| self.label_count(label));
        let steps = match direction {
            Direction::Outgoing => self.pattern_count(from, kind, to),
            Direction::Incoming => self.pattern_count(to, kind, from),
            Direction::Both => self.pattern_count(from, kind, to) + self.pattern_count(to, kind, from),
        };
        if nodes == 0 { 0.0 } else { steps as f64 / nodes as f64 }
    }

    /// The chance that two nodes with the label (or any) have the same value of a property, as far as a sample tells. None if
    /// no node has the property.
    pub fn agreement(&self, label: Option<LabelId>, key: KeyId) -> Option<f64> {
        let column = self.graph.node_column(key)?;
        let nodes = label.map(|label| self.graph.nodes_with_label(label));
        let count = nodes.map_or(self.graph.node_bound(), |nodes| nodes.len() as u32);
        let size = count.min(SAMPLE);
        let places = (0..size).map(|number| (u64::from(number) * u64::from(count) / u64::from(size)) as u32);
        let sample = places.filter_map(|place| nodes.map_or(Some(place), |nodes| nodes.select(place)));
        let values: Vec<Value> = sample.map(|node| column.get(node).to_value()).collect();
        let alike = |one: &Value, others: &[Value]| {
            others.iter().filter(|other| compare::equals(one, other) == Some(true)).count()
        };
        let equal: usize = values.iter().zip(1..).map(|(value, next)| alike(value, &values[next..])).sum();
        let pairs = size * size.saturating_sub(1) / 2;
        // What is rarer than all pairs together are does not show in them.
        let share = (equal as f64).max(0.5) / f64::from(pairs.max(1));
        Some(share.max(1.0 / f64::from(count.max(1))).min(1.0))
    }

    /// Whether every relationship of these types (of any, without types) leads in this direction to a node with the label.
    /// May say no where nobody knows for sure.
    pub fn always_leads_to(&self, direction: Direction, types: &[TypeId], label: LabelId) -> bool {
        let sets = self.graph.topology.label_sets();
        let has = |set: LabelSetId| sets.labels(set).contains(&label);
        let counts = &self.graph.patterns.counts;
        let mut walked = counts.keys().filter(|(_, kind, _)| types.is_empty() || types.contains(kind));
        counts.len() <= FEW_PATTERNS
            && walked.all(|(source, _, target)| match direction {
                Direction::Outgoing => has(*target),
                Direction::Incoming => has(*source),
                Direction::Both => has(*source) && has(*target),
            })
    }

    /// The greatest number of relationships of the type that one node has, both directions apart: the larger counts.
    pub fn max_degree(&self, kind: TypeId, direction: Direction) -> u32 {
        self.rows(kind, direction).map(|rows| rows.longest()).max().unwrap_or(0)
    }

    /// How many nodes have a relationship of the type in the direction; either way, those of the larger direction.
    pub fn nodes_with(&self, kind: TypeId, direction: Direction) -> u32 {
        self.rows(kind, direction).map(|rows| rows.occupied()).max().unwrap_or(0)
    }

    fn rows(&self, kind: TypeId, direction: Direction) -> impl Iterator<Item = &super::rows::Rows> {
        direction.ways().iter().filter_map(move |way| self.graph.adjacency.rows(kind, *way))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_counted_through_changes_of_labels() {
        let mut graph = Graph::new();
        let (a, b) = (graph.intern_label("A"), graph.intern_label("B"));
        let kind = graph.intern_type("T");
        let nodes = [graph.create_node(&[a]), graph.create_node(&[b]), graph.create_node(&[a, b])];
        graph.create_relationship(kind, nodes[0], nodes[1]);
        graph.create_relationship(kind, nodes[0], nodes[2]);
        let last = graph.create_relationship(kind, nodes[2], nodes[2]);
        assert_eq!(graph.statistics().pattern_count(Some(a), Some(kind), Some(b)), 3);
        assert_eq!(graph.statistics().pattern_count(Some(b), None, None), 1);
        assert!(graph.statistics().always_leads_to(Direction::Outgoing, &[kind], b));
        assert!(!graph.statistics().always_leads_to(Direction::Both, &[], b));
        assert!(graph.statistics().always_leads_to(Direction::Incoming, &[kind], a));
        graph.remove_label(nodes[2], b);
        assert!(!graph.statistics().always_leads_to(Direction::Outgoing, &[kind], b));
        assert_eq!(graph.statistics().pattern_count(Some(a), Some(kind), Some(b)), 1);
        graph.add_label(nodes[2], b);
        graph.delete_relationship(last);
        assert_eq!(graph.statistics().pattern_count(Some(a), Some(kind), Some(b)), 2);
        assert_eq!(graph.statistics().average_degree(Some(a), Direction::Outgoing, Some(kind), None), 1.0);
        graph.refresh();
        assert_eq!(graph.statistics().max_degree(kind, Direction::Both), 2);
        assert_eq!(graph.statistics().nodes_with(kind, Direction::Incoming), 2);
    }

    #[test]
    fn a_sample_tells_how_much_a_property_varies() {
        let mut graph = Graph::new();
        let (a, b) = (graph.intern_label("A"), graph.intern_label("B"));
        let [own, of_four, rare] = ["own", "of_four", "rare"].map(|name| graph.intern_key(name));
        for number in 0..1000 {
            let node = graph.create_node(&[if number % 2 == 0 { a } else { b }]);
            graph.set_node_property(node, own, Value::Integer(number));
            graph.set_node_property(node, of_four, Value::Integer(number / 2 % 4));
            if number % 2 == 1 {
                graph.set_node_property(node, rare, Value::Boolean(true));
            }
        }
        let agreement = |label, key| graph.statistics().agreement(label, key).unwrap();
        assert!((0.001..0.005).contains(&agreement(Some(a), own)) && (0.001..0.005).contains(&agreement(None, own)));
        assert!((0.1..0.5).contains(&agreement(Some(a), of_four)), "{}", agreement(Some(a), of_four));
        assert!(agreement(Some(a), rare) < 0.005 && agreement(Some(b), rare) == 1.0);
        assert_eq!(graph.statistics().agreement(Some(a), KeyId(99)), None);
    }
}
