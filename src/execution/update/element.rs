//! Writing properties and labels of one element, and counting what changes.

use super::Writing;
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::graph::{Graph, KeyId};
use crate::value::{Map, NodeIndex, RelationshipIndex, Value, ValueError, ValueErrorKind};

/// An element whose properties can be written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Element {
    Node(NodeIndex),
    Relationship(RelationshipIndex),
}

impl Element {
    /// The element that a value is; `None` for null, an error for anything else and for what has been deleted.
    pub(super) fn of(value: &Value, graph: &Graph) -> Result<Option<Self>, RuntimeError> {
        let (element, alive) = match value {
            Value::Null => return Ok(None),
            Value::Node(node) => (Self::Node(*node), graph.contains_node(*node)),
            Value::Relationship(relationship) => {
                (Self::Relationship(*relationship), graph.contains_relationship(*relationship))
            }
            other => {
                let found = other.value_type().name();
                return Err(
                    ValueError::invalid_type(format!("expected a node or a relationship, found {found}")).into()
                );
            }
        };
        match alive {
            true => Ok(Some(element)),
            false => Err(RuntimeError::new(
                RuntimeErrorKind::Value(ValueErrorKind::DeletedEntityAccess),
                "the node or relationship has been deleted in this statement",
            )),
        }
    }

    /// Sets a property; null removes it.
    pub(super) fn set(self, key: KeyId, value: Value, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
        check_storable(writing.graph.key_name(key), &value)?;
        let changed = match self {
            Self::Node(node) => writing.graph.set_node_property(node, key, value),
            Self::Relationship(relationship) => writing.graph.set_relationship_property(relationship, key, value),
        };
        writing.counters.properties_set += u64::from(changed);
        Ok(())
    }

    /// Sets the properties of a map, those that are null are removed.
    pub(super) fn set_all(self, map: &Map, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
        for (key, value) in map {
            let key = match value {
                // A key that the graph does not know has nothing to remove.
                Value::Null => writing.graph.key_id(key),
                _ => Some(writing.graph.intern_key(key)),
            };
            if let Some(key) = key {
                self.set(key, value.clone(), writing)?;
            }
        }
        Ok(())
    }

    /// Removes all properties that are not among those of the map.
    pub(super) fn retain(self, map: &Map, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
        let keys: Vec<KeyId> = self.properties(writing.graph).into_iter().map(|(key, _)| key).collect();
        for key in keys {
            if !map.contains_key(writing.graph.key_name(key)) {
                self.set(key, Value::Null, writing)?;
            }
        }
        Ok(())
    }

    fn properties(self, graph: &Graph) -> Vec<(KeyId, Value)> {
        match self {
            Self::Node(node) => graph.node_properties(node),
            Self::Relationship(relationship) => graph.relationship_properties(relationship),
        }
    }
}

/// The entries of a map, or the properties of an element, as a map. `None` for null.
pub(super) fn map_of(value: &Value, graph: &Graph) -> Result<Option<Map>, RuntimeError> {
    if let Value::Map(map) = value {
        return Ok(Some((**map).clone()));
    }
    match value {
        Value::Node(_) | Value::Relationship(_) | Value::Null => {}
        other => {
            let found = other.value_type().name();
            return Err(ValueError::invalid_type(format!("expected a map, found {found}")).into());
        }
    }
    let Some(element) = Element::of(value, graph)? else { return Ok(None) };
    let properties = element.properties(graph).into_iter();
    Ok(Some(properties.map(|(key, value)| (graph.key_name(key).clone(), value)).collect()))
}

fn check_storable(key: &str, value: &Value) -> Result<(), RuntimeError> {
    if value.is_storable() {
        return Ok(());
    }
    let what = match value {
        Value::List(_) => "a list that holds lists, maps, elements or null",
        other => other.value_type().name(),
    };
    Err(ValueError::new(
        ValueErrorKind::InvalidPropertyType,
        format!("property `{key}` cannot hold {what}: properties hold numbers, strings, booleans and lists of them"),
    )
    .into())
}
