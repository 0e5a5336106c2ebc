//! Labels, relationship types and property keys as small integers.

use super::{Graph, NameCounts};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// A label, as a number that means something only within its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelId(pub u32);

/// A relationship type, as a number that means something only within its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// A property key, as a number that means something only within its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// The names of a graph. A name once given a number keeps it, also when nothing bears the name any more.
#[derive(Clone, Debug, Default)]
pub(super) struct Symbols {
    labels: SymbolTable,
    types: SymbolTable,
    keys: SymbolTable,
}

/// Names of one kind, numbered in order of appearance.
#[derive(Clone, Debug, Default)]
struct SymbolTable {
    names: IndexSet<Arc<str>, FxBuildHasher>,
}

impl SymbolTable {
    fn id(&self, name: &str) -> Option<u32> {
        self.names.get_index_of(name).map(to_id)
    }

    fn intern(&mut self, name: &str) -> u32 {
        match self.names.get_index_of(name) {
            Some(index) => to_id(index),
            None => to_id(self.names.insert_full(Arc::from(name)).0),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &Arc<str>)> {
        self.names.iter().enumerate().map(|(index, name)| (to_id(index), name))
    }
}

impl Symbols {
    /// How many names there are of each kind.
    pub(super) fn counts(&self) -> NameCounts {
        let count = |table: &SymbolTable| to_id(table.names.len());
        NameCounts { labels: count(&self.labels), types: count(&self.types), keys: count(&self.keys) }
    }
}

fn to_id(index: usize) -> u32 {
    u32::try_from(index).expect("memory ends before 2^32 different names")
}

/// Names.
impl Graph {
    /// The label of that name, if the graph has ever seen it.
    pub fn label_id(&self, name: &str) -> Option<LabelId> {
        self.symbols.labels.id(name).map(LabelId)
    }

    /// The relationship type of that name, if the graph has ever seen it.
    pub fn type_id(&self, name: &str) -> Option<TypeId> {
        self.symbols.types.id(name).map(TypeId)
    }

    /// The property key of that name, if the graph has ever seen it.
    pub fn key_id(&self, name: &str) -> Option<KeyId> {
        self.symbols.keys.id(name).map(KeyId)
    }

    /// The label's name.
    pub fn label_name(&self, label: LabelId) -> &Arc<str> {
        &self.symbols.labels.names[label.0 as usize]
    }

    /// The relationship type's name.
    pub fn type_name(&self, kind: TypeId) -> &Arc<str> {
        &self.symbols.types.names[kind.0 as usize]
    }

    /// The property key's name.
    pub fn key_name(&self, key: KeyId) -> &Arc<str> {
        &self.symbols.keys.names[key.0 as usize]
    }

    /// The label of that name, made known if it is new.
    pub fn intern_label(&mut self, name: &str) -> LabelId {
        let label = self.symbols.labels.intern(name);
        if self.label_nodes.len() <= label as usize {
            self.label_nodes.resize_with(label as usize + 1, Default::default);
        }
        LabelId(label)
    }

    /// The relationship type of that name, made known if it is new.
    pub fn intern_type(&mut self, name: &str) -> TypeId {
        let kind = self.symbols.types.intern(name);
        if self.type_relationships.len() <= kind as usize {
            self.type_relationships.resize_with(kind as usize + 1, Default::default);
        }
        TypeId(kind)
    }

    /// The property key of that name, made known if it is new.
    pub fn intern_key(&mut self, name: &str) -> KeyId {
        KeyId(self.symbols.keys.intern(name))
    }

    /// The labels that at least one node has.
    pub fn labels(&self) -> impl Iterator<Item = (LabelId, &Arc<str>)> {
        let all = self.symbols.labels.iter().map(|(id, name)| (LabelId(id), name));
        all.filter(|(label, _)| !self.nodes_with_label(*label).is_empty())
    }

    /// The types that at least one relationship has.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Arc<str>)> {
        let all = self.symbols.types.iter().map(|(id, name)| (TypeId(id), name));
        all.filter(|(kind, _)| !self.relationships_with_type(*kind).is_empty())
    }

    /// The keys under which at least one node or relationship has a property.
    pub fn keys(&self) -> impl Iterator<Item = (KeyId, &Arc<str>)> {
        let all = self.symbols.keys.iter().map(|(id, name)| (KeyId(id), name));
        all.filter(|(key, _)| self.node_properties.is_used(*key) || self.relationship_properties.is_used(*key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn a_name_keeps_its_number() {
        let mut graph = Graph::new();
        let person = graph.intern_label("Person");
        let city = graph.intern_label("City");
        assert_ne!(person, city);
        assert_eq!(graph.intern_label("Person"), person);
        assert_eq!(graph.label_id("City"), Some(city));
        assert_eq!(graph.label_id("Town"), None);
        assert_eq!(&**graph.label_name(city), "City");
    }

    #[test]
    fn only_names_in_use_are_listed() {
        let mut graph = Graph::new();
        let (person, name) = (graph.intern_label("Person"), graph.intern_key("name"));
        let knows = graph.intern_type("KNOWS");
        assert_eq!((graph.labels().count(), graph.types().count(), graph.keys().count()), (0, 0, 0));
        let node = graph.create_node(&[person]);
        let relationship = graph.create_relationship(knows, node, node);
        graph.set_node_property(node, name, Value::Integer(1));
        assert_eq!((graph.labels().count(), graph.types().count(), graph.keys().count()), (1, 1, 1));
        graph.delete_relationship(relationship);
        graph.delete_node(node);
        assert_eq!((graph.labels().count(), graph.types().count(), graph.keys().count()), (0, 0, 0));
    }
}
