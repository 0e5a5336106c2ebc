//! Whether what is derived from the elements says what they do: for who doubts it.

use super::schema::Owner;
use super::statistics::PatternCounts;
use super::{Graph, KeyId, PropertyIndex};
use crate::value::compare;
use roaring::RoaringBitmap;

impl Graph {
    /// What is wrong with the graph, a line each: ends of relationships, counts, indexes and constraints are compared with
    /// what one finds by looking at every element. To be called when nothing is written.
    pub fn verify(&self) -> Vec<String> {
        let mut faults = Vec::new();
        self.verify_ends(&mut faults);
        self.verify_members(&mut faults);
        self.verify_patterns(&mut faults);
        self.verify_indexes(&mut faults);
        for constraint in self.constraints() {
            faults.extend(self.check_everywhere(constraint).err().map(|violation| violation.to_string()));
        }
        faults
    }

    fn verify_ends(&self, faults: &mut Vec<String>) {
        for relationship in self.relationships() {
            let ends = [self.source(relationship), self.target(relationship)];
            if ends.iter().any(|end| !self.contains_node(*end)) {
                faults
                    .push(format!("relationship {} has an end that is not there", self.relationship_id(relationship)));
            }
        }
    }

    /// The bitmaps of labels and types.
    fn verify_members(&self, faults: &mut Vec<String>) {
        let mut labels = vec![RoaringBitmap::new(); self.label_nodes.len()];
        for node in self.nodes() {
            for label in self.node_labels(node) {
                labels[label.0 as usize].insert(node.0);
            }
        }
        let mut types = vec![RoaringBitmap::new(); self.type_relationships.len()];
        for relationship in self.relationships() {
            types[self.relationship_type(relationship).0 as usize].insert(relationship.0);
        }
        if labels != self.label_nodes {
            faults.push("the nodes with a label are not those that are listed for it".to_owned());
        }
        if types != self.type_relationships {
            faults.push("the relationships of a type are not those that are listed for it".to_owned());
        }
    }

    fn verify_patterns(&self, faults: &mut Vec<String>) {
        let mut patterns = PatternCounts::default();
        for relationship in self.relationships() {
            let (source, target) = (self.source(relationship), self.target(relationship));
            patterns.add(&self.topology, self.relationship_type(relationship), source, target);
        }
        if patterns != self.patterns {
            faults.push("the counted patterns are not those of the relationships".to_owned());
        }
    }

    fn verify_indexes(&self, faults: &mut Vec<String>) {
        let declared = self.indexes().map(|index| (&index.name, &index.target, &index.keys));
        let needed = self.constraints().filter(|constraint| constraint.requirement.is_unique());
        let needed = needed.map(|constraint| (&constraint.name, &constraint.target, &constraint.keys));
        for (name, target, keys) in declared.chain(needed) {
            let owner = self.owner(target).zip(self.key_ids(keys));
            if !owner.is_some_and(|(owner, keys)| self.has_true_index(owner, keys)) {
                faults.push(format!("the index of `{name}` does not hold what a scan finds"));
            }
        }
    }

    fn has_true_index(&self, owner: Owner, keys: Vec<KeyId>) -> bool {
        let Some(kept) = self.index_of(owner, &keys) else { return false };
        let (elements, properties) = self.owned(owner);
        is_same(kept, &PropertyIndex::build(keys.into(), elements.iter(), properties))
    }
}

fn is_same(one: &PropertyIndex, other: &PropertyIndex) -> bool {
    let mut entries = one.entries().zip(other.entries());
    one.len() == other.len()
        && one.distinct() == other.distinct()
        && entries.all(|(one, other)| compare::order(one.0, other.0).is_eq() && one.1.eq(other.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{IndexDefinition, SchemaTarget};
    use crate::value::Value;

    fn sample() -> Graph {
        let mut graph = Graph::new();
        let (label, kind, key) = (graph.intern_label("A"), graph.intern_type("T"), graph.intern_key("k"));
        let nodes: Vec<_> = (0..10).map(|_| graph.create_node(&[label])).collect();
        for (node, number) in nodes.iter().zip(0..) {
            graph.set_node_property(*node, key, Value::Integer(number % 3));
            graph.create_relationship(kind, *node, nodes[0]);
        }
        let target = SchemaTarget::Node("A".to_owned());
        graph.create_index(IndexDefinition { name: "i".to_owned(), target, keys: vec!["k".to_owned()] }).unwrap();
        graph.commit();
        graph
    }

    #[test]
    fn nothing_is_wrong_with_a_graph() {
        assert_eq!(sample().verify(), [""; 0]);
    }

    #[test]
    fn what_does_not_agree_is_found() {
        type Damage = fn(&mut Graph);
        let damages: [(Damage, &str); 4] = [
            (|graph| assert!(graph.label_nodes[0].remove(3)), "the nodes with a label"),
            (|graph| assert!(graph.type_relationships[0].insert(99)), "the relationships of a type"),
            (|graph| graph.patterns = PatternCounts::default(), "the counted patterns"),
            (|graph| graph.node_properties.set(2, KeyId(0), Value::from("other")), "the index of `i`"),
        ];
        for (damage, expected) in damages {
            let mut graph = sample();
            damage(&mut graph);
            let faults = graph.verify();
            assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{expected}: {faults:?}");
        }
    }
}
