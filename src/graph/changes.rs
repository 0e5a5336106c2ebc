//! What was written since the last commit, as the state that elements are left in: what a store keeps of a transaction.

use super::undo::Change;
use super::{Graph, KeyId};
use crate::value::{NodeIndex, RelationshipIndex};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// What became of the elements that were written to since the last commit. Those that came and went are not in it.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The nodes.
    pub nodes: ElementChanges<NodeIndex>,
    /// The relationships.
    pub relationships: ElementChanges<RelationshipIndex>,
    /// Whether something was declared or taken back.
    pub schema: bool,
}

/// What became of elements of one kind, in the order in which they were first written to.
#[derive(Clone, Debug)]
pub struct ElementChanges<T> {
    /// Those that are new.
    pub created: Vec<T>,
    /// Those that were there and still are, with what may be different.
    pub changed: Vec<(T, Changed)>,
    /// Those that are gone.
    pub deleted: Vec<T>,
}

/// What may be different about an element.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Whether a label was added or removed.
    pub labels: bool,
    /// The keys of the properties that were set or removed.
    pub keys: Vec<KeyId>,
}

/// The elements of one kind that were written to.
#[derive(Default)]
struct Written(IndexMap<u32, Writes, FxBuildHasher>);

#[derive(Default)]
struct Writes {
    is_new: bool,
    changed: Changed,
}

impl Graph {
    /// What was written since the last commit; nothing if some of it was not recorded.
    pub fn changes(&self) -> Option<Changes> {
        let (mut nodes, mut relationships, mut schema) = (Written::default(), Written::default(), false);
        for change in self.undo.recorded()? {
            match change {
                Change::NodeCreated(node) => nodes.create(node.0),
                Change::NodesCreated(new) => new.iter().for_each(|node| nodes.create(node.0)),
                Change::NodeDeleted(node) => drop(nodes.change(node.0)),
                Change::LabelAdded(node, _) | Change::LabelRemoved(node, _) => nodes.change(node.0).labels = true,
                Change::NodeProperty { node, key, .. } => nodes.change(node.0).set(*key),
                Change::RelationshipCreated(relationship) => relationships.create(relationship.0),
                Change::RelationshipsCreated(new) => {
                    new.iter().for_each(|relationship| relationships.create(relationship.0));
                }
                Change::RelationshipDeleted(relationship) => drop(relationships.change(relationship.0)),
                Change::RelationshipProperty { relationship, key, .. } => {
                    relationships.change(relationship.0).set(*key)
                }
                Change::Schema(_) => schema = true,
            }
        }
        let nodes = nodes.sort_out(NodeIndex, |node| self.contains_node(*node));
        let relationships = relationships.sort_out(RelationshipIndex, |one| self.contains_relationship(*one));
        Some(Changes { nodes, relationships, schema })
    }
}

impl Changed {
    fn set(&mut self, key: KeyId) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }
}

impl Written {
    fn create(&mut self, index: u32) {
        self.0.insert(index, Writes { is_new: true, changed: Changed::default() });
    }

    fn change(&mut self, index: u32) -> &mut Changed {
        &mut self.0.entry(index).or_default().changed
    }

    fn sort_out<T>(self, element: fn(u32) -> T, is_there: impl Fn(&T) -> bool) -> ElementChanges<T> {
        let mut sorted = ElementChanges { created: Vec::new(), changed: Vec::new(), deleted: Vec::new() };
        for (index, Writes { is_new, changed }) in self.0 {
            let element = element(index);
            match (is_new, is_there(&element)) {
                (true, true) => sorted.created.push(element),
                (false, true) => sorted.changed.push((element, changed)),
                (false, false) => sorted.deleted.push(element),
                (true, false) => {}
            }
        }
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn only_the_outcome_counts() {
        let mut graph = Graph::new();
        let (label, key, kind) = (graph.intern_label("A"), graph.intern_key("k"), graph.intern_type("T"));
        let [kept, changed, deleted] = [0, 1, 2].map(|_| graph.create_node(&[]));
        let relationship = graph.create_relationship(kind, kept, deleted);
        graph.commit();
        graph.set_node_property(changed, key, Value::Integer(1));
        graph.set_node_property(changed, key, Value::Integer(2));
        graph.delete_relationship(relationship);
        graph.delete_node(deleted);
        let (new, gone) = (graph.create_node(&[label]), graph.create_node(&[]));
        graph.delete_node(gone);
        let changes = graph.changes().expect("all was recorded");
        assert_eq!((changes.nodes.created, changes.nodes.deleted), (vec![new], vec![deleted]));
        assert_eq!(changes.relationships.deleted, [relationship]);
        let [(node, Changed { labels: false, keys })] = &changes.nodes.changed[..] else { panic!() };
        assert_eq!((*node, &keys[..]), (changed, &[key][..]));
        assert!(!changes.schema);
    }

    #[test]
    fn what_is_not_recorded_is_not_known() {
        let mut graph = Graph::new();
        graph.record_changes(false);
        graph.create_node(&[]);
        assert!(graph.changes().is_none());
        graph.commit();
        assert!(graph.changes().is_some_and(|changes| changes.nodes.created.is_empty()));
    }
}
