//! Whether what is derived from the elements says what they do: for who doubts it.

use super::statistics::PatternCounts;
use super::{Graph, PropertyIndex, SchemaTarget};
use crate::value::{NodeIndex, RelationshipIndex, compare};
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
        for definition in self.indexes() {
            let key = self.key_id(&definition.key);
            let found = match (&definition.target, key) {
                (_, None) => None,
                (SchemaTarget::Node(label), Some(key)) => self.label_id(label).and_then(|label| {
                    let values = self.nodes_with_label(label).iter();
                    let values = values.map(|node| (self.node_property(NodeIndex(node), key).to_value(), node));
                    Some((self.node_index(label, key)?, PropertyIndex::build(key, values)))
                }),
                (SchemaTarget::Relationship(kind), Some(key)) => self.type_id(kind).and_then(|kind| {
                    let values = self.relationships_with_type(kind).iter();
                    let value = |one: u32| self.relationship_property(RelationshipIndex(one), key).to_value();
                    let values = values.map(|one| (value(one), one));
                    Some((self.relationship_index(kind, key)?, PropertyIndex::build(key, values)))
                }),
            };
            if !found.is_some_and(|(kept, made)| is_same(kept, &made)) {
                faults.push(format!("index `{}` does not hold what a scan finds", definition.name));
            }
        }
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
    use crate::graph::IndexDefinition;
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
        graph.create_index(IndexDefinition { name: "i".to_owned(), target, key: "k".to_owned() }).unwrap();
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
            (|graph| graph.node_properties.set(2, crate::graph::KeyId(0), Value::from("other")), "index `i`"),
        ];
        for (damage, expected) in damages {
            let mut graph = sample();
            damage(&mut graph);
            let faults = graph.verify();
            assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{expected}: {faults:?}");
        }
    }
}
