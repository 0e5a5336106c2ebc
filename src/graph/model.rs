//! A test against a model: random writes, savepoints, rollbacks and commits, done to a graph and to plain maps, with
//! every read compared in between.

use super::*;
use crate::value::{OrderedValue, Value, compare};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

const LABELS: u32 = 4;
const TYPES: u32 = 12;
const KEYS: u32 = 3;
/// What indexes and constraints are over.
const KEY_SETS: [&[KeyId]; 5] = [&[KeyId(0)], &[KeyId(1)], &[KeyId(2)], &[KeyId(0), KeyId(1)], &[KeyId(2), KeyId(0)]];

/// A linear congruential generator.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        (!items.is_empty()).then(|| items[self.below(items.len())])
    }

    /// A low number more often than a high one, so that types differ in how common they are.
    fn type_id(&mut self) -> TypeId {
        let bound = self.below(TYPES as usize) + 1;
        TypeId(self.below(bound) as u32)
    }

    fn value(&mut self) -> Value {
        let small = self.below(6);
        match self.below(8) {
            0 | 1 => Value::Integer(small as i64),
            2 => Value::Float(small as f64 / 2.0),
            3 | 4 => Value::String(["", "a", "b", "ab", "é", "a longer text"][small].into()),
            5 => Value::Boolean(small < 3),
            6 => Value::list([Value::Integer(small as i64)]),
            _ => [Value::Null, Value::Float(f64::NAN)][small % 2].clone(),
        }
    }
}

#[derive(Clone, Default)]
struct ModelNode {
    id: u64,
    labels: BTreeSet<LabelId>,
    properties: BTreeMap<KeyId, Value>,
}

#[derive(Clone)]
struct ModelRelationship {
    id: u64,
    kind: TypeId,
    source: u32,
    target: u32,
    properties: BTreeMap<KeyId, Value>,
}

/// What should be in the graph.
#[derive(Clone, Default)]
struct Model {
    nodes: BTreeMap<u32, ModelNode>,
    relationships: BTreeMap<u32, ModelRelationship>,
    indexes: BTreeSet<(u32, Vec<KeyId>)>,
    unique: BTreeSet<(u32, Vec<KeyId>)>,
}

impl Model {
    fn node_indices(&self) -> Vec<u32> {
        self.nodes.keys().copied().collect()
    }

    fn relationship_indices(&self) -> Vec<u32> {
        self.relationships.keys().copied().collect()
    }

    fn with_label(&self, label: LabelId) -> Vec<u32> {
        self.nodes.iter().filter(|(_, node)| node.labels.contains(&label)).map(|(index, _)| *index).collect()
    }

    fn steps(&self, node: u32, direction: Direction, types: &[TypeId]) -> Vec<(u32, u32)> {
        let mut steps = Vec::new();
        for (index, relationship) in &self.relationships {
            if !types.is_empty() && !types.contains(&relationship.kind) {
                continue;
            }
            let (source, target) = (relationship.source, relationship.target);
            if source == node && direction != Direction::Incoming {
                steps.push((target, *index));
            } else if target == node && direction != Direction::Outgoing {
                steps.push((source, *index));
            }
        }
        steps.sort_unstable();
        steps
    }

    /// What an index over these keys of the nodes with the label should hold.
    fn values(&self, label: LabelId, keys: &[KeyId]) -> Vec<(u32, Value)> {
        let nodes = self.nodes.iter().filter(|(_, node)| node.labels.contains(&label));
        let value = |node: &ModelNode| {
            let values: Option<Vec<Value>> = keys.iter().map(|key| node.properties.get(key).cloned()).collect();
            values.map(|values| if keys.len() == 1 { values[0].clone() } else { Value::list(values) })
        };
        nodes.filter_map(|(index, node)| Some((*index, value(node)?))).collect()
    }

    fn is_valid(&self) -> bool {
        self.unique.iter().all(|(label, keys)| {
            let mut values = self.values(LabelId(*label), keys);
            values.retain(|(_, value)| index::equals_itself(value));
            let different: BTreeSet<_> = values.iter().map(|(_, value)| OrderedValue(value.clone())).collect();
            different.len() == values.len()
        })
    }
}

/// A graph, its model, and the way back.
struct Pair {
    random: Random,
    graph: Graph,
    model: Model,
    savepoints: Vec<(Savepoint, Model)>,
    /// The highest ids seen; none may come again.
    ids: (Option<u64>, Option<u64>),
    gone: Vec<u64>,
}

impl Pair {
    fn new(seed: u64) -> Self {
        let mut graph = Graph::new();
        (0..LABELS).for_each(|label| assert_eq!(graph.intern_label(&label_name(label)), LabelId(label)));
        (0..TYPES).for_each(|kind| assert_eq!(graph.intern_type(&format!("T{kind}")), TypeId(kind)));
        (0..KEYS).for_each(|key| assert_eq!(graph.intern_key(&key_name(key)), KeyId(key)));
        let start = (graph.savepoint(), Model::default());
        let model = Model::default();
        Self { random: Random(seed), graph, model, savepoints: vec![start], ids: (None, None), gone: Vec::new() }
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..16 => self.create_node(),
            16..42 => self.create_relationship(),
            42..58 => self.set_node_property(),
            58..66 => self.set_relationship_property(),
            66..76 => self.change_label(),
            76..84 => self.delete_relationship(),
            84..87 => self.delete_node(),
            87..90 => self.savepoints.push((self.graph.savepoint(), self.model.clone())),
            90..93 => self.roll_back(),
            93..95 => self.commit(),
            95..97 => self.graph.refresh(),
            97 => self.graph.rebuild(),
            _ => self.change_schema(),
        }
    }

    fn create_node(&mut self) {
        let labels: Vec<_> = (0..self.random.below(3)).map(|_| LabelId(self.random.below(4) as u32)).collect();
        let node = self.graph.create_node(&labels);
        let id = self.graph.node_id(node);
        assert!(self.ids.0.is_none_or(|highest| highest < id));
        self.ids.0 = Some(id);
        let made = ModelNode { id, labels: labels.into_iter().collect(), ..ModelNode::default() };
        assert!(self.model.nodes.insert(node.0, made).is_none());
    }

    fn create_relationship(&mut self) {
        let nodes = self.model.node_indices();
        // Few sources, so that some nodes have many relationships and parallel ones and loops come up.
        let sources = &nodes[..nodes.len().div_ceil(3)];
        let (Some(source), Some(target)) = (self.random.pick(sources), self.random.pick(&nodes)) else { return };
        let kind = self.random.type_id();
        let relationship = self.graph.create_relationship(kind, NodeIndex(source), NodeIndex(target));
        let id = self.graph.relationship_id(relationship);
        assert!(self.ids.1.is_none_or(|highest| highest < id));
        self.ids.1 = Some(id);
        let made = ModelRelationship { id, kind, source, target, properties: BTreeMap::new() };
        assert!(self.model.relationships.insert(relationship.0, made).is_none());
    }

    fn set_node_property(&mut self) {
        let Some(node) = self.random.pick(&self.model.node_indices()) else { return };
        let (key, value) = (KeyId(self.random.below(3) as u32), self.random.value());
        self.graph.set_node_property(NodeIndex(node), key, value.clone());
        set(&mut self.model.nodes.get_mut(&node).unwrap().properties, key, value);
    }

    fn set_relationship_property(&mut self) {
        let Some(relationship) = self.random.pick(&self.model.relationship_indices()) else { return };
        let (key, value) = (KeyId(self.random.below(3) as u32), self.random.value());
        self.graph.set_relationship_property(RelationshipIndex(relationship), key, value.clone());
        set(&mut self.model.relationships.get_mut(&relationship).unwrap().properties, key, value);
    }

    fn change_label(&mut self) {
        let Some(node) = self.random.pick(&self.model.node_indices()) else { return };
        let label = LabelId(self.random.below(LABELS as usize) as u32);
        let labels = &mut self.model.nodes.get_mut(&node).unwrap().labels;
        if self.random.below(2) == 0 {
            assert_eq!(self.graph.add_label(NodeIndex(node), label), labels.insert(label));
        } else {
            assert_eq!(self.graph.remove_label(NodeIndex(node), label), labels.remove(&label));
        }
    }

    fn delete_relationship(&mut self) {
        let Some(relationship) = self.random.pick(&self.model.relationship_indices()) else { return };
        assert!(self.graph.delete_relationship(RelationshipIndex(relationship)));
        self.model.relationships.remove(&relationship);
    }

    fn delete_node(&mut self) {
        let Some(node) = self.random.pick(&self.model.node_indices()) else { return };
        for (_, relationship) in self.model.steps(node, Direction::Both, &[]) {
            assert!(self.graph.delete_relationship(RelationshipIndex(relationship)));
            self.model.relationships.remove(&relationship);
        }
        assert!(self.graph.delete_node(NodeIndex(node)));
        let gone = self.model.nodes.remove(&node).unwrap();
        self.gone.push(gone.id);
        let labels: Vec<_> = gone.labels.into_iter().collect();
        assert_eq!(self.graph.node_labels(NodeIndex(node)), labels, "a deleted node stays readable");
    }

    fn roll_back(&mut self) {
        let keep = self.random.below(self.savepoints.len());
        self.savepoints.truncate(keep + 1);
        let (savepoint, model) = self.savepoints[keep].clone();
        self.graph.rollback_to(savepoint);
        self.model = model;
    }

    fn commit(&mut self) {
        let (start, model) = self.savepoints[0].clone();
        let checked = self.graph.check(start);
        assert_eq!(checked.is_ok(), self.model.is_valid(), "{checked:?}");
        if checked.is_err() {
            self.graph.rollback_to(start);
            self.model = model;
        }
        self.graph.commit();
        self.savepoints = vec![(self.graph.savepoint(), self.model.clone())];
    }

    fn change_schema(&mut self) {
        let label = self.random.below(LABELS as usize) as u32;
        let keys = self.random.pick(&KEY_SETS).unwrap().to_vec();
        let (target, texts) = (SchemaTarget::Node(label_name(label)), keys.iter().map(|key| key_name(key.0)).collect());
        let is_index = self.random.below(2) == 0;
        let name = format!("{is_index} {label} {keys:?}");
        if is_index {
            if self.model.indexes.remove(&(label, keys.clone())) {
                self.graph.drop_index(&name).unwrap();
            } else {
                self.graph.create_index(IndexDefinition { name, target, keys: texts }).unwrap();
                self.model.indexes.insert((label, keys));
            }
        } else if self.model.unique.remove(&(label, keys.clone())) {
            self.graph.drop_constraint(&name).unwrap();
        } else if self.model.is_valid() {
            self.model.unique.insert((label, keys.clone()));
            let requirement = Requirement::Unique;
            let definition = ConstraintDefinition { name, target, keys: texts, requirement };
            let created = self.graph.create_constraint(definition);
            assert_eq!(created.is_ok(), self.model.is_valid(), "{created:?}");
            if created.is_err() {
                self.model.unique.remove(&(label, keys));
            }
        }
    }
}

fn set(properties: &mut BTreeMap<KeyId, Value>, key: KeyId, value: Value) {
    if value.is_null() {
        properties.remove(&key);
    } else {
        properties.insert(key, value);
    }
}

fn label_name(label: u32) -> String {
    format!("L{label}")
}

fn key_name(key: u32) -> String {
    format!("k{key}")
}

/// Comparisons.
impl Pair {
    fn compare(&mut self) {
        self.compare_elements();
        self.compare_properties();
        self.compare_steps();
        self.compare_indexes();
        self.compare_statistics();
    }

    fn compare_elements(&self) {
        let (graph, model) = (&self.graph, &self.model);
        assert_eq!(graph.node_count(), model.nodes.len());
        assert_eq!(graph.relationship_count(), model.relationships.len());
        assert!(graph.nodes().map(|node| node.0).eq(model.nodes.keys().copied()));
        assert!(graph.relationships().map(|one| one.0).eq(model.relationships.keys().copied()));
        for (index, node) in &model.nodes {
            assert_eq!(
                (graph.node_id(NodeIndex(*index)), graph.node_by_id(node.id)),
                (node.id, Some(NodeIndex(*index)))
            );
            assert!(graph.node_labels(NodeIndex(*index)).iter().eq(&node.labels));
        }
        for (index, one) in &model.relationships {
            let index = RelationshipIndex(*index);
            assert_eq!((graph.relationship_id(index), graph.relationship_by_id(one.id)), (one.id, Some(index)));
            let ends = (graph.source(index).0, graph.target(index).0);
            assert_eq!((graph.relationship_type(index), ends), (one.kind, (one.source, one.target)));
        }
        for label in (0..LABELS).map(LabelId) {
            assert!(graph.nodes_with_label(label).iter().eq(model.with_label(label)));
        }
        for kind in (0..TYPES).map(TypeId) {
            let expected = model.relationships.iter().filter(|(_, one)| one.kind == kind).map(|(index, _)| *index);
            assert!(graph.relationships_of_type(kind).map(|one| one.0).eq(expected));
        }
        let alive: BTreeSet<u64> = model.nodes.values().map(|node| node.id).collect();
        assert!(self.gone.iter().all(|id| alive.contains(id) || graph.node_by_id(*id).is_none()));
    }

    fn compare_properties(&self) {
        for (index, node) in &self.model.nodes {
            assert_eq!(show(self.graph.node_properties(NodeIndex(*index))), show(node.properties.clone()));
        }
        for (index, one) in &self.model.relationships {
            let actual = self.graph.relationship_properties(RelationshipIndex(*index));
            assert_eq!(show(actual), show(one.properties.clone()));
        }
        let used = |key: &KeyId| {
            self.model.nodes.values().any(|node| node.properties.contains_key(key))
                || self.model.relationships.values().any(|one| one.properties.contains_key(key))
        };
        let keys: Vec<_> = (0..KEYS).map(KeyId).filter(used).collect();
        assert!(self.graph.keys().map(|(key, _)| key).eq(keys));
    }

    fn compare_steps(&mut self) {
        let several = [self.random.type_id(), TypeId(TYPES - 1)];
        let several = if several[0] == several[1] { &several[..1] } else { &several[..] };
        let nodes = self.model.node_indices();
        for types in [&[][..], &[TypeId(0)], several] {
            for direction in [Direction::Outgoing, Direction::Incoming, Direction::Both] {
                nodes.iter().for_each(|node| self.compare_steps_of(*node, direction, types));
                for _ in 0..nodes.len() {
                    let (from, to) = (self.random.pick(&nodes).unwrap(), self.random.pick(&nodes).unwrap());
                    self.compare_between(from, to, direction, types);
                }
            }
        }
    }

    fn compare_steps_of(&self, node: u32, direction: Direction, types: &[TypeId]) {
        let expected = self.model.steps(node, direction, types);
        let node = NodeIndex(node);
        let mut actual: Vec<_> = self.graph.neighbours(node, direction, types).map(|(n, r)| (n.0, r.0)).collect();
        actual.sort_unstable();
        assert_eq!(actual, expected);
        let mut folded = Vec::new();
        self.graph.neighbours(node, direction, types).for_each(|(n, r)| folded.push((n.0, r.0)));
        folded.sort_unstable();
        assert_eq!(folded, expected);
        let mut in_rows = Vec::new();
        self.graph.for_each_row(node, direction, types, |neighbours, relationships| {
            in_rows.extend(neighbours.iter().copied().zip(relationships.iter().copied()));
        });
        in_rows.sort_unstable();
        assert_eq!(in_rows, expected);
        assert_eq!(self.graph.degree(node, direction, types), expected.len());
    }

    fn compare_between(&self, from: u32, to: u32, direction: Direction, types: &[TypeId]) {
        let steps = self.model.steps(from, direction, types).into_iter();
        let expected: Vec<_> = steps.filter(|(neighbour, _)| *neighbour == to).map(|(_, one)| one).collect();
        let found = self.graph.relationships_between(NodeIndex(from), NodeIndex(to), direction, types);
        let mut found: Vec<_> = found.map(|one| one.0).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    fn compare_indexes(&self) {
        for (label, keys) in (0..LABELS).flat_map(|label| KEY_SETS.map(|keys| (label, keys.to_vec()))) {
            let declared = (label, keys.clone());
            let is_there = self.model.indexes.contains(&declared) || self.model.unique.contains(&declared);
            let index = self.graph.node_index(LabelId(label), &keys);
            assert_eq!(index.is_some(), is_there);
            if let Some(index) = index {
                compare_index(index, &self.model.values(LabelId(label), &keys));
            }
        }
    }

    fn compare_statistics(&self) {
        let labels: Vec<_> = (0..LABELS).map(|label| Some(LabelId(label))).chain([None]).collect();
        for kind in [Some(TypeId(0)), Some(TypeId(3)), None] {
            for (source, target) in labels.iter().flat_map(|a| labels.iter().map(move |b| (*a, *b))) {
                let has = |node, label: Option<LabelId>| {
                    label.is_none_or(|label| self.model.nodes[&node].labels.contains(&label))
                };
                let matching = self.model.relationships.values().filter(|one| {
                    kind.is_none_or(|kind| kind == one.kind) && has(one.source, source) && has(one.target, target)
                });
                let expected = matching.count() as u64;
                assert_eq!(self.graph.statistics().pattern_count(source, kind, target), expected);
            }
        }
    }
}

fn show(properties: impl IntoIterator<Item = (KeyId, Value)>) -> String {
    format!("{:?}", properties.into_iter().collect::<Vec<_>>())
}

fn compare_index(index: &PropertyIndex, values: &[(u32, Value)]) {
    assert_eq!(index.len(), values.len());
    let different: BTreeSet<_> = values.iter().map(|(_, value)| OrderedValue(value.clone())).collect();
    assert_eq!(index.distinct(), different.len());
    for (_, wanted) in values {
        let is_equal = |value: &Value| index::equals_itself(value) && compare::order(value, wanted).is_eq();
        let expected = values.iter().filter(|(_, value)| is_equal(value)).map(|(element, _)| *element);
        assert!(index.equal(wanted).eq(expected));
    }
    let (lower, upper) = (Value::Float(0.5), Value::Integer(3));
    let is_between = |value: &Value| match value {
        Value::Integer(value) => (1..3).contains(value),
        Value::Float(value) => *value >= 0.5 && *value < 3.0,
        _ => false,
    };
    let expected: BTreeSet<_> =
        values.iter().filter(|(_, value)| is_between(value)).map(|(element, _)| *element).collect();
    let found: BTreeSet<_> = index.range(Bound::Included(&lower), Bound::Excluded(&upper)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_graph_answers_like_its_model() {
    for seed in 0..6 {
        let mut pair = Pair::new(seed);
        for round in 0..1200 {
            pair.step();
            if round % 8 == 0 {
                pair.compare();
            }
        }
    }
}
