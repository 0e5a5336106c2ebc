//! Many new elements at once, with their properties in columns: how imports write.

use super::block::BLOCK_SIZE;
use super::undo::Change;
use super::{Graph, KeyId, LabelId, TypeId};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use std::ops::Range;

/// So many relationships are added and then entered: what was looked at for the one is near at hand for the other.
pub(super) const AT_ONCE: usize = 64;

/// The values of one property for a row of elements, all of one type where possible.
#[derive(Clone, Debug)]
pub struct PropertyValues {
    pub(super) data: PropertyData,
    /// Whether each element has the property; where not, the place in the data holds nothing of meaning.
    pub(super) present: Vec<bool>,
}

/// Values side by side, one for each element.
#[derive(Clone, Debug)]
pub(super) enum PropertyData {
    Boolean(Vec<bool>),
    Integer(Vec<i64>),
    Float(Vec<f64>),
    String(Texts),
    Any(Vec<Value>),
}

/// Texts one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    pub(super) fn get(&self, position: usize) -> &str {
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[position]]
    }
}

impl PropertyValues {
    /// Room for truth values.
    pub fn booleans() -> Self {
        Self { data: PropertyData::Boolean(Vec::new()), present: Vec::new() }
    }

    /// Room for integers.
    pub fn integers() -> Self {
        Self { data: PropertyData::Integer(Vec::new()), present: Vec::new() }
    }

    /// Room for floats.
    pub fn floats() -> Self {
        Self { data: PropertyData::Float(Vec::new()), present: Vec::new() }
    }

    /// Room for strings.
    pub fn strings() -> Self {
        Self { data: PropertyData::String(Texts::default()), present: Vec::new() }
    }

    /// Room for values of any type.
    pub fn any() -> Self {
        Self { data: PropertyData::Any(Vec::new()), present: Vec::new() }
    }

    /// Says that the next element has the string as its property.
    pub fn push_str(&mut self, text: &str) {
        match &mut self.data {
            PropertyData::String(texts) => {
                texts.push(text);
                self.present.push(true);
            }
            _ => self.push(Value::from(text)),
        }
    }

    /// Says what the property of the next element is: null for none. A value of another type than there is room for makes
    /// room for any.
    pub fn push(&mut self, value: Value) {
        self.present.push(!value.is_null());
        match (&mut self.data, value) {
            (PropertyData::Boolean(values), Value::Boolean(value)) => values.push(value),
            (PropertyData::Integer(values), Value::Integer(value)) => values.push(value),
            (PropertyData::Float(values), Value::Float(value)) => values.push(value),
            (PropertyData::String(texts), Value::String(text)) => texts.push(&text),
            (PropertyData::Any(values), value) => values.push(value),
            (PropertyData::Boolean(values), Value::Null) => values.push(false),
            (PropertyData::Integer(values), Value::Null) => values.push(0),
            (PropertyData::Float(values), Value::Null) => values.push(0.0),
            (PropertyData::String(texts), Value::Null) => texts.push(""),
            (_, value) => {
                let mut values: Vec<_> = (0..self.present.len() - 1).map(|position| self.get(position)).collect();
                values.push(value);
                self.data = PropertyData::Any(values);
            }
        }
    }

    /// For how many elements it is said what they have.
    pub fn len(&self) -> usize {
        self.present.len()
    }

    /// Whether nothing is said of any element.
    pub fn is_empty(&self) -> bool {
        self.present.is_empty()
    }

    /// How many elements have the property.
    pub fn count(&self) -> usize {
        self.present.iter().filter(|present| **present).count()
    }

    /// Forgets all elements from the one at `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.present.truncate(len);
        match &mut self.data {
            PropertyData::Boolean(values) => values.truncate(len),
            PropertyData::Integer(values) => values.truncate(len),
            PropertyData::Float(values) => values.truncate(len),
            PropertyData::String(texts) => texts.truncate(len),
            PropertyData::Any(values) => values.truncate(len),
        }
    }

    /// Keeps only the elements of which this says so.
    pub fn retain(&mut self, keep: &[bool]) {
        fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
            let mut keep = keep.iter();
            values.retain(|_| keep.next().is_some_and(|keep| *keep));
        }
        match &mut self.data {
            PropertyData::Boolean(values) => retain(values, keep),
            PropertyData::Integer(values) => retain(values, keep),
            PropertyData::Float(values) => retain(values, keep),
            PropertyData::String(texts) => {
                let kept = (0..texts.ends.len()).filter(|position| keep[*position]).map(|position| texts.get(position));
                let mut retained = Texts::default();
                kept.for_each(|text| retained.push(text));
                *texts = retained;
            }
            PropertyData::Any(values) => retain(values, keep),
        }
        retain(&mut self.present, keep);
    }

    /// The property of an element if it is a string of a column of strings.
    pub fn text(&self, position: usize) -> Option<&str> {
        match &self.data {
            PropertyData::String(texts) if self.present[position] => Some(texts.get(position)),
            _ => None,
        }
    }

    /// The property of an element; null if it has none.
    pub fn get(&self, position: usize) -> Value {
        if !self.present[position] {
            return Value::Null;
        }
        match &self.data {
            PropertyData::Boolean(values) => Value::Boolean(values[position]),
            PropertyData::Integer(values) => Value::Integer(values[position]),
            PropertyData::Float(values) => Value::Float(values[position]),
            PropertyData::String(texts) => Value::from(texts.get(position)),
            PropertyData::Any(values) => values[position].clone(),
        }
    }
}

/// Writes of many elements. Each counts as one for [`Graph::rollback_to`].
impl Graph {
    /// Makes nodes, one for each set of labels.
    pub fn create_nodes<'a>(&mut self, label_sets: impl Iterator<Item = &'a [LabelId]>) -> Vec<NodeIndex> {
        let mut nodes = Vec::with_capacity(label_sets.size_hint().0);
        for labels in label_sets {
            let node = self.topology.add_node(labels);
            self.enter_labels(node);
            nodes.push(node);
        }
        if self.undo.is_recording() {
            self.undo.record(Change::NodesCreated(nodes.clone()));
        }
        nodes
    }

    /// Makes relationships of a type between nodes, which must have been created.
    pub fn create_relationships(
        &mut self,
        links: impl Iterator<Item = (TypeId, NodeIndex, NodeIndex)>,
    ) -> Vec<RelationshipIndex> {
        let mut relationships = Vec::with_capacity(links.size_hint().0);
        let mut entered = 0;
        for (kind, source, target) in links {
            relationships.push(self.topology.add_relationship(kind, source, target));
            if relationships.len() == entered + AT_ONCE {
                self.enter_types(&relationships[entered..]);
                entered = relationships.len();
            }
        }
        self.enter_types(&relationships[entered..]);
        if self.undo.is_recording() {
            self.undo.record(Change::RelationshipsCreated(relationships.clone()));
        }
        relationships
    }

    /// Gives new nodes a property: those that [`create_nodes`](Self::create_nodes) has just made.
    pub fn add_node_properties(&mut self, nodes: &[NodeIndex], key: KeyId, values: &PropertyValues) {
        if !self.schema.nodes.is_empty() {
            for (position, node) in nodes.iter().enumerate() {
                self.put_node_property(*node, key, values.get(position));
            }
        } else {
            for stretch in stretches(nodes, |node| node.0) {
                self.node_properties.append(nodes[stretch.start].0, key, values, stretch);
            }
        }
    }

    /// Gives new relationships a property: those that [`create_relationships`](Self::create_relationships) has just made.
    pub fn add_relationship_properties(
        &mut self,
        relationships: &[RelationshipIndex],
        key: KeyId,
        values: &PropertyValues,
    ) {
        if !self.schema.relationships.is_empty() {
            for (position, relationship) in relationships.iter().enumerate() {
                self.put_relationship_property(*relationship, key, values.get(position));
            }
        } else {
            for stretch in stretches(relationships, |relationship| relationship.0) {
                self.relationship_properties.append(relationships[stretch.start].0, key, values, stretch);
            }
        }
    }

    /// Takes the creation of nodes back, which have no relationships any more.
    pub(super) fn erase_nodes(&mut self, nodes: &[NodeIndex]) {
        for node in nodes.iter().rev() {
            let keys: Vec<_> = self.node_properties.of(node.0).map(|(key, _)| key).collect();
            keys.into_iter().for_each(|key| drop(self.put_node_property(*node, key, Value::Null)));
            self.erase_node(*node);
        }
    }

    /// Takes the creation of relationships back.
    pub(super) fn erase_relationships(&mut self, relationships: &[RelationshipIndex]) {
        for relationship in relationships.iter().rev() {
            let keys: Vec<_> = self.relationship_properties.of(relationship.0).map(|(key, _)| key).collect();
            keys.into_iter().for_each(|key| drop(self.put_relationship_property(*relationship, key, Value::Null)));
            self.erase_relationship(*relationship);
        }
    }
}

/// The positions of elements whose indices follow one another, all in one block.
fn stretches<T>(elements: &[T], index: impl Fn(&T) -> u32) -> Vec<Range<usize>> {
    let is_next =
        |one: &T, other: &T| index(other) == index(one) + 1 && !(index(other) as usize).is_multiple_of(BLOCK_SIZE);
    let mut start = 0;
    let ends = elements.chunk_by(is_next).map(<[T]>::len);
    let stretch = |len| {
        start += len;
        start - len..start
    };
    ends.map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Direction, IndexDefinition, PropertyIndex, SchemaTarget};
    use crate::value::OrderedValue;

    fn values(values: impl IntoIterator<Item = Value>) -> PropertyValues {
        let mut column = PropertyValues::integers();
        values.into_iter().for_each(|value| column.push(value));
        column
    }

    #[test]
    fn relationships_made_at_once_are_those_made_one_by_one() {
        let (mut at_once, mut one_by_one) = (Graph::new(), Graph::new());
        let links: Vec<_> = (0..150_000_u32)
            .map(|number| {
                let kind = TypeId(u32::from(number > 70_000 && number % 100 > 90));
                (kind, NodeIndex(number % 7), NodeIndex(number % 5))
            })
            .collect();
        for graph in [&mut at_once, &mut one_by_one] {
            assert_eq!(["S", "T"].map(|name| graph.intern_type(name)), [TypeId(0), TypeId(1)]);
            let labels = ["A", "B"].map(|name| graph.intern_label(name));
            graph.create_nodes((0..7).map(|number| &labels[number % 3..]));
        }
        let made = at_once.create_relationships(links.iter().copied());
        assert!(made.iter().zip(0..).all(|(made, index)| made.0 == index) && made.len() == links.len());
        for (kind, source, target) in links {
            one_by_one.create_relationship(kind, source, target);
        }
        for graph in [&mut at_once, &mut one_by_one] {
            graph.rebuild();
            assert_eq!(graph.verify(), [""; 0]);
        }
        assert_eq!(at_once.patterns, one_by_one.patterns);
        for (kind, node) in (0..2).flat_map(|kind| (0..7).map(move |node| (TypeId(kind), NodeIndex(node)))) {
            let walk = |graph: &Graph| graph.neighbours(node, Direction::Both, &[kind]).collect::<Vec<_>>();
            assert_eq!(walk(&at_once), walk(&one_by_one));
        }
    }

    fn check(graph: &Graph, nodes: &[NodeIndex], key: KeyId, expected: &PropertyValues) {
        for (position, node) in nodes.iter().enumerate() {
            let found = graph.node_property(*node, key).to_value();
            assert_eq!(OrderedValue(found), OrderedValue(expected.get(position)), "{position}");
        }
        assert_eq!(graph.node_column(key).map_or(0, |column| column.len()), expected.count());
    }

    /// Values of a type with gaps, for more elements than a block holds.
    fn column(value: fn(usize) -> Value) -> PropertyValues {
        values((0..10_000).map(|position| if position % 7 == 3 { Value::Null } else { value(position) }))
    }

    #[test]
    fn properties_of_every_type_arrive() {
        let columns: [fn(usize) -> Value; 5] = [
            |n| Value::from(n as i64),
            |n| Value::from(n as f64),
            |n| Value::from(n % 2 == 0),
            |n| Value::from(format!("text {}", n % 5000)),
            |n| if n % 2 == 0 { Value::from(n as i64) } else { Value::from("odd") },
        ];
        for make in columns {
            let mut graph = Graph::new();
            let key = graph.intern_key("k");
            let expected = column(make);
            graph.create_node(&[]);
            let nodes = graph.create_nodes((0..10_000).map(|_| [].as_slice()));
            graph.add_node_properties(&nodes, key, &expected);
            check(&graph, &nodes, key, &expected);
        }
    }

    #[test]
    fn places_of_deleted_elements_are_used_again() {
        let mut graph = Graph::new();
        let key = graph.intern_key("k");
        let old: Vec<_> = (0..20).map(|_| graph.create_node(&[])).collect();
        old.iter().for_each(|node| assert!(graph.set_node_property(*node, key, Value::from("old"))));
        for position in [3, 4, 9] {
            graph.delete_node(old[position]);
        }
        graph.commit();
        let expected = values((0..10).map(|n| Value::from(n as i64)));
        let nodes = graph.create_nodes((0..10).map(|_| [].as_slice()));
        graph.add_node_properties(&nodes, key, &expected);
        for (position, node) in nodes.iter().enumerate() {
            let found = graph.node_property(*node, key).to_value();
            assert_eq!(OrderedValue(found), OrderedValue(expected.get(position)));
        }
    }

    #[test]
    fn what_was_made_can_be_undone_and_indexes_follow() {
        for with_index in [false, true] {
            let mut graph = Graph::new();
            let (label, key, kind) = (graph.intern_label("A"), graph.intern_key("k"), graph.intern_type("T"));
            if with_index {
                let target = SchemaTarget::Node("A".to_owned());
                let index = IndexDefinition { name: "i".to_owned(), target, keys: vec!["k".to_owned()] };
                graph.create_index(index).expect("there is no other");
            }
            graph.commit();
            let savepoint = graph.savepoint();
            let labels = [label];
            let nodes = graph.create_nodes((0..10).map(|_| labels.as_slice()));
            let expected = values((0..10).map(|n| Value::from(n as i64)));
            graph.add_node_properties(&nodes, key, &expected);
            let links = nodes.windows(2).map(|pair| (kind, pair[0], pair[1]));
            let relationships = graph.create_relationships(links);
            graph.add_relationship_properties(&relationships, key, &expected);
            let found = |graph: &Graph| graph.node_index(label, &[key]).map(PropertyIndex::len);
            assert_eq!(found(&graph), with_index.then_some(10));
            graph.rollback_to(savepoint);
            assert_eq!((graph.node_count(), graph.relationship_count()), (0, 0));
            assert!(graph.node_column(key).is_none() && graph.relationship_column(key).is_none());
            assert_eq!(found(&graph), with_index.then_some(0));
        }
    }

    #[test]
    fn forgotten_elements_are_gone() {
        let mut column = PropertyValues::strings();
        ["a", "b", "c"].into_iter().for_each(|text| column.push_str(text));
        column.truncate(2);
        column.push_str("d");
        assert_eq!((column.len(), column.text(2)), (3, Some("d")));
        column.retain(&[true, false, true]);
        assert_eq!((column.text(0), column.text(1), column.count()), (Some("a"), Some("d"), 2));
    }
}
