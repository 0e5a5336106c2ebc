//! Conditions that the graph must meet at the end of a statement.

use super::schema::Owner;
use super::undo::{Savepoint, Touched};
use super::{ConstraintDefinition, Graph, KeyId, PropertyIndex, SchemaTarget};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use std::fmt;

/// What is wrong with the graph, in ids that users know.
#[derive(Clone, Debug)]
pub enum ConstraintViolation {
    /// A node was deleted, but not a relationship that it has.
    ConnectedNodeDeleted {
        /// The node.
        node: u64,
        /// One of the relationships that it still has.
        relationship: u64,
    },
    /// Two elements have equal values of properties that must be unique.
    NotUnique {
        /// The constraint's name.
        constraint: String,
        /// The constraint's label or type.
        target: SchemaTarget,
        /// The keys of the properties.
        keys: Vec<String>,
        /// The value; of several properties the list of their values.
        value: Value,
        /// One of the elements.
        element: u64,
        /// Another one.
        other: u64,
    },
    /// An element lacks a property that it must have.
    Missing {
        /// The constraint's name.
        constraint: String,
        /// The constraint's label or type.
        target: SchemaTarget,
        /// The property's key.
        key: String,
        /// The element.
        element: u64,
    },
}

impl fmt::Display for ConstraintViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectedNodeDeleted { node, relationship } => {
                write!(f, "node {node} cannot be deleted while it has relationships, such as {relationship}; ")?;
                f.write_str("delete them first, or use DETACH DELETE")
            }
            Self::NotUnique { constraint, target, keys, element, other, .. } => {
                let ((kind, name), keys) = (describe(target), keys.join("` and `"));
                write!(f, "{kind} {element} and {other} of `{name}` have the same `{keys}`, ")?;
                write!(f, "which constraint `{constraint}` forbids")
            }
            Self::Missing { constraint, target, key, element } => {
                let (kind, name) = describe(target);
                write!(f, "{kind} {element} of `{name}` has no `{key}`, which constraint `{constraint}` asks for")
            }
        }
    }
}

impl std::error::Error for ConstraintViolation {}

fn describe(target: &SchemaTarget) -> (&'static str, &str) {
    match target {
        SchemaTarget::Node(label) => ("node", label),
        SchemaTarget::Relationship(kind) => ("relationship", kind),
    }
}

impl Graph {
    /// Whether everything written since the savepoint leaves the graph as it must be: no relationship has a deleted end
    /// node, and all constraints hold. What is not recorded is not looked at.
    pub fn check(&self, since: Savepoint) -> Result<(), ConstraintViolation> {
        let touched = self.undo.touched(since);
        self.check_ends(&touched)?;
        for constraint in self.constraints() {
            let elements = match constraint.target {
                SchemaTarget::Node(_) => &touched.nodes,
                SchemaTarget::Relationship(_) => &touched.relationships,
            };
            self.check_elements(constraint, elements.iter().copied())?;
        }
        Ok(())
    }

    /// Whether all elements meet the constraint, which need not be declared yet; its index must be there.
    pub(super) fn check_everywhere(&self, constraint: &ConstraintDefinition) -> Result<(), ConstraintViolation> {
        let owner = self.owner(&constraint.target);
        owner.map_or(Ok(()), |owner| self.check_elements(constraint, self.owned(owner).0.iter()))
    }

    fn check_ends(&self, touched: &Touched) -> Result<(), ConstraintViolation> {
        let deleted = touched.nodes.iter().copied().map(NodeIndex).filter(|node| !self.contains_node(*node));
        let connected = deleted.filter_map(|node| Some((node, self.any_relationship(node)?)));
        let created = touched.relationships.iter().copied().map(RelationshipIndex);
        let dangling = created.filter(|relationship| self.contains_relationship(*relationship)).filter_map(|created| {
            let ends = [self.source(created), self.target(created)];
            ends.into_iter().find(|end| !self.contains_node(*end)).map(|end| (end, created))
        });
        match connected.chain(dangling).next() {
            None => Ok(()),
            Some((node, relationship)) => Err(ConstraintViolation::ConnectedNodeDeleted {
                node: self.node_id(node),
                relationship: self.relationship_id(relationship),
            }),
        }
    }

    fn any_relationship(&self, node: NodeIndex) -> Option<RelationshipIndex> {
        self.all_links(node).next().map(|link| RelationshipIndex(link.index))
    }

    /// Whether those of the elements that the constraint is about meet it.
    fn check_elements(
        &self,
        constraint: &ConstraintDefinition,
        elements: impl Iterator<Item = u32>,
    ) -> Result<(), ConstraintViolation> {
        let Some(owner) = self.owner(&constraint.target) else { return Ok(()) };
        let (owned, properties) = self.owned(owner);
        let keys: Vec<Option<KeyId>> = constraint.keys.iter().map(|key| self.key_id(key)).collect();
        let known: Option<Vec<KeyId>> = keys.iter().copied().collect();
        let index = known.and_then(|keys| self.index_of(owner, &keys)).filter(|_| constraint.requirement.is_unique());
        for element in elements.filter(|element| owned.contains(*element)) {
            if constraint.requirement.is_present() {
                let has = |key: Option<KeyId>| key.is_some_and(|key| !properties.get(element, key).is_missing());
                if let Some(missing) = keys.iter().position(|key| !has(*key)) {
                    return Err(self.missing(constraint, owner, element, missing));
                }
            }
            if let Some(index) = index {
                self.check_unique(constraint, owner, index, element)?;
            }
        }
        Ok(())
    }

    fn owned_id(&self, owner: Owner, element: u32) -> u64 {
        match owner {
            Owner::Label(_) => self.node_id(NodeIndex(element)),
            Owner::Type(_) => self.relationship_id(RelationshipIndex(element)),
        }
    }

    fn check_unique(
        &self,
        constraint: &ConstraintDefinition,
        owner: Owner,
        index: &PropertyIndex,
        element: u32,
    ) -> Result<(), ConstraintViolation> {
        let value = index.value_of(element, self.owned(owner).1);
        match index.equal(&value).find(|other| *other != element) {
            None => Ok(()),
            Some(other) => Err(ConstraintViolation::NotUnique {
                constraint: constraint.name.clone(),
                target: constraint.target.clone(),
                keys: constraint.keys.clone(),
                value,
                element: self.owned_id(owner, element),
                other: self.owned_id(owner, other),
            }),
        }
    }

    fn missing(
        &self,
        constraint: &ConstraintDefinition,
        owner: Owner,
        element: u32,
        position: usize,
    ) -> ConstraintViolation {
        ConstraintViolation::Missing {
            constraint: constraint.name.clone(),
            target: constraint.target.clone(),
            key: constraint.keys[position].clone(),
            element: self.owned_id(owner, element),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Requirement;

    fn sample(requirement: Requirement) -> Graph {
        let mut graph = Graph::new();
        let target = SchemaTarget::Node("Person".into());
        let definition = ConstraintDefinition { name: "c".into(), target, keys: vec!["name".into()], requirement };
        graph.create_constraint(definition).unwrap();
        graph.commit();
        graph
    }

    #[test]
    fn equal_values_are_reported_once_the_statement_ends() {
        let mut graph = sample(Requirement::Unique);
        let (label, key) = (graph.intern_label("Person"), graph.intern_key("name"));
        let since = graph.savepoint();
        let nodes = [graph.create_node(&[label]), graph.create_node(&[label])];
        assert!(graph.check(since).is_ok());
        graph.set_node_property(nodes[0], key, Value::Integer(1));
        graph.set_node_property(nodes[1], key, Value::Float(1.0));
        assert!(matches!(graph.check(since), Err(ConstraintViolation::NotUnique { element: 0, other: 1, .. })));
        graph.remove_label(nodes[1], label);
        assert!(graph.check(since).is_ok());
        graph.set_node_property(nodes[0], key, Value::Float(f64::NAN));
        graph.set_node_property(nodes[1], key, Value::Float(f64::NAN));
        graph.add_label(nodes[1], label);
        assert!(graph.check(since).is_ok(), "NaN equals nothing");
    }

    #[test]
    fn a_missing_property_is_reported() {
        let mut graph = sample(Requirement::NotNull);
        let (label, key) = (graph.intern_label("Person"), graph.intern_key("name"));
        let since = graph.savepoint();
        let node = graph.create_node(&[label]);
        let violation = graph.check(since).unwrap_err();
        assert_eq!(violation.to_string(), "node 0 of `Person` has no `name`, which constraint `c` asks for");
        graph.set_node_property(node, key, Value::Integer(1));
        assert!(graph.check(since).is_ok());
    }

    #[test]
    fn a_deleted_node_must_have_no_relationships() {
        let mut graph = Graph::new();
        let (node, kind) = (graph.create_node(&[]), graph.intern_type("T"));
        let relationship = graph.create_relationship(kind, node, node);
        graph.commit();
        let since = graph.savepoint();
        graph.delete_node(node);
        assert!(matches!(graph.check(since), Err(ConstraintViolation::ConnectedNodeDeleted { .. })));
        graph.delete_relationship(relationship);
        assert!(graph.check(since).is_ok());
        let later = graph.savepoint();
        graph.create_relationship(kind, node, node);
        assert!(matches!(graph.check(later), Err(ConstraintViolation::ConnectedNodeDeleted { .. })));
    }
}
