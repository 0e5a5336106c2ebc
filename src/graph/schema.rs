//! What has been declared: indexes and constraints, by name.

use super::indexes::Indexes;
use super::properties::Properties;
use super::undo::{Change, SchemaChange};
use super::{ConstraintViolation, Graph, KeyId, LabelId, PropertyIndex, TypeId};
use indexmap::IndexMap;
use roaring::RoaringBitmap;
use std::fmt;

/// Which elements an index or a constraint is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SchemaTarget {
    /// The nodes with this label.
    Node(String),
    /// The relationships of this type.
    Relationship(String),
}

/// An index over a property, or over several: then it finds elements by all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexDefinition {
    /// The name to drop it by.
    pub name: String,
    /// Whose properties they are.
    pub target: SchemaTarget,
    /// The keys of the properties, at least one.
    pub keys: Vec<String>,
}

/// A declaration that texts are searched by their words. There is nothing kept beside the graph for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTextIndexDefinition {
    /// The name to search and to drop it by.
    pub name: String,
    /// Whose texts they are: labels, or types; at least one.
    pub targets: Vec<SchemaTarget>,
    /// The keys of the texts, at least one.
    pub keys: Vec<String>,
}

/// A condition on a property, or on several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintDefinition {
    /// The name to drop it by.
    pub name: String,
    /// Whose properties they are.
    pub target: SchemaTarget,
    /// The keys of the properties, at least one.
    pub keys: Vec<String>,
    /// What is asked of the properties.
    pub requirement: Requirement,
}

/// What a constraint asks of properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// No two elements have equal values of all properties; any number may be without one of them.
    Unique,
    /// Every element has the properties.
    NotNull,
    /// Every element has the properties, and no two have equal values of all of them.
    Key,
}

impl Requirement {
    /// Whether elements must differ.
    pub fn is_unique(self) -> bool {
        matches!(self, Self::Unique | Self::Key)
    }

    /// Whether the properties must be there.
    pub fn is_present(self) -> bool {
        matches!(self, Self::NotNull | Self::Key)
    }
}

/// Why a schema change was refused.
#[derive(Clone, Debug)]
pub enum SchemaError {
    /// An index or constraint has that name already.
    NameTaken(String),
    /// The index or constraint of that name says the same.
    Redundant(String),
    /// There is no index or constraint of that name.
    Unknown(String),
    /// The graph does not meet the constraint.
    Violated(Box<ConstraintViolation>),
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTaken(name) => write!(f, "the name `{name}` is taken by another index or constraint"),
            Self::Redundant(name) => write!(f, "`{name}` says the same already"),
            Self::Unknown(name) => write!(f, "there is no `{name}`"),
            Self::Violated(violation) => violation.fmt(f),
        }
    }
}

impl std::error::Error for SchemaError {}

/// The declarations, and the indexes that serve them: an index exists as long as an index declaration or a uniqueness
/// constraint needs it.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema {
    pub(super) indexes: IndexMap<String, IndexDefinition>,
    pub(super) full_text: IndexMap<String, FullTextIndexDefinition>,
    pub(super) constraints: IndexMap<String, ConstraintDefinition>,
    pub(super) nodes: Indexes,
    pub(super) relationships: Indexes,
    /// How often something was declared or taken back.
    pub(super) version: u64,
}

impl Schema {
    /// Whether nothing is declared.
    pub(super) fn is_empty(&self) -> bool {
        self.indexes.is_empty() && self.full_text.is_empty() && self.constraints.is_empty()
    }

    fn has_name(&self, name: &str) -> bool {
        self.indexes.contains_key(name) || self.full_text.contains_key(name) || self.constraints.contains_key(name)
    }

    fn needs_index(&self, target: &SchemaTarget, keys: &[String]) -> bool {
        let declared = self.indexes.values().any(|index| index.target == *target && index.keys == keys);
        declared
            || self.constraints.values().any(|constraint| {
                constraint.requirement.is_unique() && constraint.target == *target && constraint.keys == keys
            })
    }
}

/// A target as the graph knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Label(LabelId),
    Type(TypeId),
}

impl Graph {
    /// Declares an index and builds it.
    pub fn create_index(&mut self, definition: IndexDefinition) -> Result<(), SchemaError> {
        self.schema.version += 1;
        if self.schema.has_name(&definition.name) {
            return Err(SchemaError::NameTaken(definition.name));
        }
        let same = |other: &&IndexDefinition| other.target == definition.target && other.keys == definition.keys;
        if let Some(other) = self.schema.indexes.values().find(same) {
            return Err(SchemaError::Redundant(other.name.clone()));
        }
        self.build_index(&definition.target, &definition.keys);
        self.undo.record(Change::Schema(Box::new(SchemaChange::IndexCreated(definition.name.clone()))));
        self.schema.indexes.insert(definition.name.clone(), definition);
        Ok(())
    }

    /// Declares a full-text index.
    pub fn create_full_text_index(&mut self, definition: FullTextIndexDefinition) -> Result<(), SchemaError> {
        self.schema.version += 1;
        if self.schema.has_name(&definition.name) {
            return Err(SchemaError::NameTaken(definition.name));
        }
        let same =
            |other: &&FullTextIndexDefinition| other.targets == definition.targets && other.keys == definition.keys;
        if let Some(other) = self.schema.full_text.values().find(same) {
            return Err(SchemaError::Redundant(other.name.clone()));
        }
        self.undo.record(Change::Schema(Box::new(SchemaChange::FullTextIndexCreated(definition.name.clone()))));
        self.schema.full_text.insert(definition.name.clone(), definition);
        Ok(())
    }

    /// Takes the declaration of an index back, be it a full-text index.
    pub fn drop_index(&mut self, name: &str) -> Result<(), SchemaError> {
        self.schema.version += 1;
        if let Some((position, _, definition)) = self.schema.full_text.shift_remove_full(name) {
            let change = SchemaChange::FullTextIndexDropped { position, definition };
            self.undo.record(Change::Schema(Box::new(change)));
            return Ok(());
        }
        let Some((position, _, definition)) = self.schema.indexes.shift_remove_full(name) else {
            return Err(SchemaError::Unknown(name.to_owned()));
        };
        let built = self.take_unneeded_index(&definition.target, &definition.keys);
        self.undo.record(Change::Schema(Box::new(SchemaChange::IndexDropped { position, definition, built })));
        Ok(())
    }

    /// Declares a constraint, which the graph must meet.
    pub fn create_constraint(&mut self, definition: ConstraintDefinition) -> Result<(), SchemaError> {
        self.schema.version += 1;
        if self.schema.has_name(&definition.name) {
            return Err(SchemaError::NameTaken(definition.name));
        }
        let same = |other: &&ConstraintDefinition| {
            (&other.target, &other.keys, other.requirement)
                == (&definition.target, &definition.keys, definition.requirement)
        };
        if let Some(other) = self.schema.constraints.values().find(same) {
            return Err(SchemaError::Redundant(other.name.clone()));
        }
        if definition.requirement.is_unique() {
            self.build_index(&definition.target, &definition.keys);
        }
        if let Err(violation) = self.check_everywhere(&definition) {
            self.take_unneeded_index(&definition.target, &definition.keys);
            return Err(SchemaError::Violated(Box::new(violation)));
        }
        self.undo.record(Change::Schema(Box::new(SchemaChange::ConstraintCreated(definition.name.clone()))));
        self.schema.constraints.insert(definition.name.clone(), definition);
        Ok(())
    }

    /// Takes a constraint back.
    pub fn drop_constraint(&mut self, name: &str) -> Result<(), SchemaError> {
        self.schema.version += 1;
        let Some((position, _, definition)) = self.schema.constraints.shift_remove_full(name) else {
            return Err(SchemaError::Unknown(name.to_owned()));
        };
        let built = self.take_unneeded_index(&definition.target, &definition.keys);
        self.undo.record(Change::Schema(Box::new(SchemaChange::ConstraintDropped { position, definition, built })));
        Ok(())
    }

    /// A number that changes with every change of what is declared.
    pub fn schema_version(&self) -> u64 {
        self.schema.version
    }

    /// The declared full-text indexes, in order of declaration.
    pub fn full_text_indexes(&self) -> impl Iterator<Item = &FullTextIndexDefinition> {
        self.schema.full_text.values()
    }

    /// The declared full-text index of that name.
    pub fn full_text_index(&self, name: &str) -> Option<&FullTextIndexDefinition> {
        self.schema.full_text.get(name)
    }

    /// The declared indexes, in order of declaration.
    pub fn indexes(&self) -> impl Iterator<Item = &IndexDefinition> {
        self.schema.indexes.values()
    }

    /// The declared constraints, in order of declaration.
    pub fn constraints(&self) -> impl Iterator<Item = &ConstraintDefinition> {
        self.schema.constraints.values()
    }

    /// The index over just these properties of the nodes with a label, if one is declared or a constraint needs one.
    pub fn node_index(&self, label: LabelId, keys: &[KeyId]) -> Option<&PropertyIndex> {
        self.schema.nodes.get(label.0, keys)
    }

    /// All indexes over properties of the nodes with a label.
    pub fn node_indexes(&self, label: LabelId) -> &[PropertyIndex] {
        self.schema.nodes.of(label.0)
    }

    /// The index over just these properties of the relationships of a type, if one is declared or a constraint needs one.
    pub fn relationship_index(&self, kind: TypeId, keys: &[KeyId]) -> Option<&PropertyIndex> {
        self.schema.relationships.get(kind.0, keys)
    }

    /// The label or type that a target names, if the graph has ever seen it.
    pub(super) fn owner(&self, target: &SchemaTarget) -> Option<Owner> {
        match target {
            SchemaTarget::Node(label) => self.label_id(label).map(Owner::Label),
            SchemaTarget::Relationship(kind) => self.type_id(kind).map(Owner::Type),
        }
    }

    /// The index that serves the target, if there is one.
    pub(super) fn index_of(&self, owner: Owner, keys: &[KeyId]) -> Option<&PropertyIndex> {
        match owner {
            Owner::Label(label) => self.node_index(label, keys),
            Owner::Type(kind) => self.relationship_index(kind, keys),
        }
    }

    /// The elements with the label or of the type, and where their properties are.
    pub(super) fn owned(&self, owner: Owner) -> (&RoaringBitmap, &Properties) {
        match owner {
            Owner::Label(label) => (self.nodes_with_label(label), &self.node_properties),
            Owner::Type(kind) => (self.relationships_with_type(kind), &self.relationship_properties),
        }
    }

    /// These keys as the graph knows them, if it has ever seen all of them.
    pub(super) fn key_ids(&self, keys: &[String]) -> Option<Vec<KeyId>> {
        keys.iter().map(|key| self.key_id(key)).collect()
    }

    fn build_index(&mut self, target: &SchemaTarget, keys: &[String]) {
        let keys: Box<[KeyId]> = keys.iter().map(|key| self.intern_key(key)).collect();
        let owner = match target {
            SchemaTarget::Node(label) => Owner::Label(self.intern_label(label)),
            SchemaTarget::Relationship(kind) => Owner::Type(self.intern_type(kind)),
        };
        if self.index_of(owner, &keys).is_some() {
            return;
        }
        let (elements, properties) = self.owned(owner);
        let index = PropertyIndex::build(keys, elements.iter(), properties);
        self.put_index(owner, index);
    }

    fn put_index(&mut self, owner: Owner, index: PropertyIndex) {
        match owner {
            Owner::Label(label) => self.schema.nodes.add(label.0, index),
            Owner::Type(kind) => self.schema.relationships.add(kind.0, index),
        }
    }

    /// Takes the index away if no declaration needs it any more.
    fn take_unneeded_index(&mut self, target: &SchemaTarget, keys: &[String]) -> Option<PropertyIndex> {
        if self.schema.needs_index(target, keys) {
            return None;
        }
        let keys = self.key_ids(keys)?;
        match self.owner(target)? {
            Owner::Label(label) => self.schema.nodes.take(label.0, &keys),
            Owner::Type(kind) => self.schema.relationships.take(kind.0, &keys),
        }
    }
}

/// Undoing schema changes.
impl Graph {
    pub(super) fn undo_schema_change(&mut self, change: SchemaChange) {
        self.schema.version += 1;
        match change {
            SchemaChange::IndexCreated(name) => {
                if let Some(definition) = self.schema.indexes.shift_remove(&name) {
                    self.take_unneeded_index(&definition.target, &definition.keys);
                }
            }
            SchemaChange::IndexDropped { position, definition, built } => {
                self.put_index_back(&definition.target, built);
                self.schema.indexes.shift_insert(position, definition.name.clone(), definition);
            }
            SchemaChange::FullTextIndexCreated(name) => drop(self.schema.full_text.shift_remove(&name)),
            SchemaChange::FullTextIndexDropped { position, definition } => {
                self.schema.full_text.shift_insert(position, definition.name.clone(), definition);
            }
            SchemaChange::ConstraintCreated(name) => {
                if let Some(definition) = self.schema.constraints.shift_remove(&name) {
                    self.take_unneeded_index(&definition.target, &definition.keys);
                }
            }
            SchemaChange::ConstraintDropped { position, definition, built } => {
                self.put_index_back(&definition.target, built);
                self.schema.constraints.shift_insert(position, definition.name.clone(), definition);
            }
        }
    }

    fn put_index_back(&mut self, target: &SchemaTarget, built: Option<PropertyIndex>) {
        if let (Some(owner), Some(index)) = (self.owner(target), built) {
            self.put_index(owner, index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn index(name: &str) -> IndexDefinition {
        IndexDefinition { name: name.into(), target: SchemaTarget::Node("Person".into()), keys: vec!["name".into()] }
    }

    fn unique(name: &str) -> ConstraintDefinition {
        let IndexDefinition { name, target, keys } = index(name);
        ConstraintDefinition { name, target, keys, requirement: Requirement::Unique }
    }

    fn sample() -> (Graph, LabelId, KeyId) {
        let mut graph = Graph::new();
        let (label, key) = (graph.intern_label("Person"), graph.intern_key("name"));
        for name in ["Ada", "Bob"] {
            let node = graph.create_node(&[label]);
            graph.set_node_property(node, key, Value::String(name.into()));
        }
        (graph, label, key)
    }

    #[test]
    fn an_index_is_shared_and_lives_as_long_as_it_is_needed() {
        let (mut graph, label, key) = sample();
        graph.create_constraint(unique("c")).unwrap();
        graph.create_index(index("i")).unwrap();
        assert_eq!(graph.node_index(label, &[key]).map(PropertyIndex::len), Some(2));
        graph.drop_constraint("c").unwrap();
        assert!(graph.node_index(label, &[key]).is_some());
        graph.drop_index("i").unwrap();
        assert!(graph.node_index(label, &[key]).is_none());
    }

    #[test]
    fn names_and_meanings_are_unique() {
        let (mut graph, ..) = sample();
        graph.create_index(index("i")).unwrap();
        assert!(matches!(graph.create_index(index("i")), Err(SchemaError::NameTaken(_))));
        assert!(matches!(graph.create_constraint(unique("i")), Err(SchemaError::NameTaken(_))));
        assert!(matches!(graph.create_index(index("j")), Err(SchemaError::Redundant(name)) if name == "i"));
        assert!(matches!(graph.drop_index("j"), Err(SchemaError::Unknown(_))));
        assert!(matches!(graph.drop_constraint("i"), Err(SchemaError::Unknown(_))));
    }

    #[test]
    fn a_constraint_that_does_not_hold_leaves_nothing_behind() {
        let (mut graph, label, key) = sample();
        let node = graph.create_node(&[label]);
        graph.set_node_property(node, key, Value::String("Ada".into()));
        assert!(matches!(graph.create_constraint(unique("c")), Err(SchemaError::Violated(_))));
        assert!(graph.node_index(label, &[key]).is_none());
        assert_eq!(graph.constraints().count(), 0);
    }

    #[test]
    fn schema_changes_are_undone() {
        let (mut graph, label, key) = sample();
        graph.create_index(index("i")).unwrap();
        graph.commit();
        let before = graph.savepoint();
        graph.drop_index("i").unwrap();
        let node = graph.create_node(&[label]);
        graph.set_node_property(node, key, Value::String("Cyd".into()));
        graph.create_constraint(unique("c")).unwrap();
        graph.rollback_to(before);
        assert_eq!(graph.indexes().collect::<Vec<_>>(), [&index("i")]);
        assert_eq!(graph.constraints().count(), 0);
        assert_eq!(graph.node_index(label, &[key]).map(PropertyIndex::len), Some(2));
    }
}
