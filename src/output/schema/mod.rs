//! The shape of a graph: which labels, types and keys it has, how often, and what they connect.
//!
//! In: a graph. Out: text for people, JSON, a compact notation for prompts, or a picture. A form is a file here and a line
//! in [`FORMS`].

mod cypher;
mod dot;
mod json;
mod text;

use super::export::cypher::{constraint_text, full_text_index_text, index_text};
use super::visible::visible;
use crate::graph::{Graph, KeyId, PropertyRef};
use crate::value::notation::Name;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::hash::Hash;
use std::io::{self, Write};
use std::sync::Arc;

/// What is in a graph, summed up.
#[derive(Clone, Debug, Default)]
pub struct GraphSchema {
    /// How many nodes there are.
    pub nodes: u64,
    /// How many relationships there are.
    pub relationships: u64,
    /// The labels, by name.
    pub labels: Vec<Kind>,
    /// The names of the labels in the order in which the graph first saw them, which decides on their colours.
    pub label_order: Vec<Arc<str>>,
    /// The relationship types, by name.
    pub types: Vec<Kind>,
    /// What the types connect, by type, the most frequent first.
    pub patterns: Vec<Pattern>,
    /// The statements that declare the indexes.
    pub indexes: Vec<String>,
    /// The statements that declare the constraints.
    pub constraints: Vec<String>,
}

/// A label or a relationship type.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub name: Arc<str>,
    /// How many nodes or relationships have it.
    pub count: u64,
    /// The keys that these have, the most frequent first.
    pub keys: Vec<Key>,
}

/// A property key of a label or a type.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name.
    pub name: Arc<str>,
    /// How many elements have it.
    pub count: u64,
    /// The types of its values, by name.
    pub types: BTreeSet<&'static str>,
}

/// Relationships of one type between nodes with the same labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// The type.
    pub relationship_type: Arc<str>,
    /// All labels of the nodes where they start.
    pub start: Vec<Arc<str>>,
    /// All labels of the nodes where they end.
    pub end: Vec<Arc<str>>,
    /// How many there are.
    pub count: u64,
}

/// A way to write a schema: its name, and what writes it.
pub type Form = (&'static str, fn(&GraphSchema, &mut dyn Write) -> io::Result<()>);

/// All ways, in the order in which help names them.
pub static FORMS: &[Form] =
    &[("text", text::write), ("json", json::write), ("cypher", cypher::write), ("dot", dot::write)];

/// The way of this name, in letters of any case.
pub fn find_form(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))
}

/// So many elements are looked at between two questions whether to go on.
const PACE: usize = 4096;

impl GraphSchema {
    /// Looks at every element of a graph; none if `is_stopped` says so before the end.
    pub fn of(graph: &Graph, is_stopped: &dyn Fn() -> bool) -> Option<Self> {
        let statistics = graph.statistics();
        let mut labels =
            Tally::new(graph, graph.labels().map(|(label, name)| (label, name, statistics.label_count(label))));
        for (number, node) in graph.nodes().enumerate() {
            if number % PACE == 0 && is_stopped() {
                return None;
            }
            labels.add(graph.node_labels(node), || graph.node_property_refs(node));
        }
        let mut types = Tally::new(graph, graph.types().map(|(kind, name)| (kind, name, statistics.type_count(kind))));
        for (number, relationship) in graph.relationships().enumerate() {
            if number % PACE == 0 && is_stopped() {
                return None;
            }
            let properties = || graph.relationship_property_refs(relationship);
            types.add(&[graph.relationship_type(relationship)], properties);
        }
        Some(Self {
            nodes: graph.node_count() as u64,
            relationships: graph.relationship_count() as u64,
            labels: labels.finish(),
            label_order: graph.labels().map(|(_, label)| label.clone()).collect(),
            types: types.finish(),
            patterns: patterns(graph),
            indexes: graph
                .indexes()
                .map(index_text)
                .chain(graph.full_text_indexes().map(full_text_index_text))
                .collect(),
            constraints: graph.constraints().map(constraint_text).collect(),
        })
    }

    /// The patterns of a type.
    fn patterns_of<'a>(&'a self, kind: &'a Kind) -> impl Iterator<Item = &'a Pattern> {
        self.patterns.iter().filter(|pattern| pattern.relationship_type == kind.name)
    }
}

fn patterns(graph: &Graph) -> Vec<Pattern> {
    let names = |labels: &[_]| labels.iter().map(|label| graph.label_name(*label).clone()).collect();
    let statistics = graph.statistics();
    let counts = statistics.patterns().map(|(start, kind, end, count)| {
        let relationship_type = graph.type_name(kind).clone();
        Pattern { relationship_type, start: names(start), end: names(end), count }
    });
    let mut patterns: Vec<_> = counts.collect();
    patterns.sort_by(|one, other| {
        let by_count = || other.count.cmp(&one.count);
        one.relationship_type.cmp(&other.relationship_type).then_with(by_count).then_with(|| one.cmp(other))
    });
    patterns
}

/// A name as the language writes it.
fn name(name: &str) -> String {
    visible(&Name(name).to_string()).into_owned()
}

/// Labels as a pattern has them.
fn labels(labels: &[Arc<str>]) -> String {
    labels.iter().map(|label| format!(":{}", name(label))).collect()
}

/// Counts the keys of labels, or of types.
struct Tally<'a, I> {
    graph: &'a Graph,
    kinds: IndexMap<I, (Kind, IndexMap<KeyId, Key>)>,
}

impl<'a, I: Copy + Eq + Hash> Tally<'a, I> {
    fn new(graph: &'a Graph, kinds: impl Iterator<Item = (I, &'a Arc<str>, u64)>) -> Self {
        let kind = |name: &Arc<str>, count| Kind { name: name.clone(), count, keys: Vec::new() };
        Self { graph, kinds: kinds.map(|(id, name, count)| (id, (kind(name, count), IndexMap::new()))).collect() }
    }

    /// Counts an element with these labels, or of this type.
    fn add<'p, P: Iterator<Item = (KeyId, PropertyRef<'p>)>>(&mut self, kinds: &[I], properties: impl Fn() -> P) {
        for kind in kinds {
            let Some((_, keys)) = self.kinds.get_mut(kind) else { continue };
            for (id, property) in properties() {
                let name = || self.graph.key_name(id).clone();
                let key = keys.entry(id).or_insert_with(|| Key { name: name(), count: 0, types: BTreeSet::new() });
                key.count += 1;
                key.types.insert(property.value_type().name());
            }
        }
    }

    fn finish(self) -> Vec<Kind> {
        let kinds = self.kinds.into_values().map(|(kind, keys)| {
            let mut keys: Vec<_> = keys.into_values().collect();
            keys.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.name.cmp(&other.name)));
            Kind { keys, ..kind }
        });
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_by(|one, other| one.name.cmp(&other.name));
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{IndexDefinition, SchemaTarget};
    use crate::output::export::example::{hostile, node, relationship};

    fn cities() -> Graph {
        let mut graph = Graph::new();
        let oslo = node(&mut graph, &["City"], vec![("name", "Oslo".into()), ("area", 454.into())]);
        let bergen = node(&mut graph, &["City"], vec![("name", "Bergen".into()), ("area", 464.7.into())]);
        let norway = node(&mut graph, &["Country", "Kingdom"], vec![("name", "Norway".into())]);
        relationship(&mut graph, "IN", oslo, norway, vec![("since", 1814.into())]);
        relationship(&mut graph, "IN", bergen, norway, vec![]);
        relationship(&mut graph, "ROAD", oslo, bergen, vec![]);
        relationship(&mut graph, "ROAD", bergen, oslo, vec![]);
        let target = SchemaTarget::Node("City".to_owned());
        let index = IndexDefinition { name: "names".to_owned(), target, keys: vec!["name".to_owned()] };
        graph.create_index(index).unwrap();
        graph
    }

    fn check(form: &str, expected: &str) {
        let schema = GraphSchema::of(&cities(), &|| false).unwrap();
        let mut out = Vec::new();
        find_form(form).unwrap().1(&schema, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, expected, "\n{text}");
    }

    #[test]
    fn people_read_it_as_text() {
        check(
            "TEXT",
            "\
3 nodes, 4 relationships

Labels
  City     2  area Float|Integer, name String
  Country  1  name String
  Kingdom  1  name String

Relationships
  (:City)-[:IN 2]->(:Country:Kingdom)
      since Integer 50%
  (:City)-[:ROAD 2]->(:City)

Indexes and constraints
  CREATE INDEX names FOR (n:City) ON (n.name)
",
        );
    }

    #[test]
    fn programs_read_it_as_json() {
        let expected = concat!(
            r#"{"nodes":3,"relationships":4,"labels":["#,
            r#"{"name":"City","count":2,"keys":[{"name":"area","count":2,"fill":1.0,"types":["Float","Integer"]},"#,
            r#"{"name":"name","count":2,"fill":1.0,"types":["String"]}]},"#,
            r#"{"name":"Country","count":1,"keys":[{"name":"name","count":1,"fill":1.0,"types":["String"]}]},"#,
            r#"{"name":"Kingdom","count":1,"keys":[{"name":"name","count":1,"fill":1.0,"types":["String"]}]}],"#,
            r#""types":[{"name":"IN","count":2,"keys":[{"name":"since","count":1,"fill":0.5,"types":["Integer"]}]},"#,
            r#"{"name":"ROAD","count":2,"keys":[]}],"#,
            r#""patterns":[{"start":["City"],"type":"IN","end":["Country","Kingdom"],"count":2},"#,
            r#"{"start":["City"],"type":"ROAD","end":["City"],"count":2}],"#,
            r#""indexes":["CREATE INDEX names FOR (n:City) ON (n.name)"],"constraints":[]}"#,
            "\n"
        );
        check("json", expected);
    }

    #[test]
    fn prompts_hold_it_as_patterns() {
        check(
            "cypher",
            "\
// 3 nodes, 4 relationships; a key with ? is not on all
(:City {area: Float|Integer, name: String}) // 2
(:Country {name: String}) // 1
(:Kingdom {name: String}) // 1
(:City)-[:IN {since: Integer?}]->(:Country:Kingdom) // 2
(:City)-[:ROAD]->(:City) // 2
",
        );
    }

    #[test]
    fn names_mean_nothing_to_a_terminal() {
        let schema = GraphSchema::of(&hostile(), &|| false).unwrap();
        for (form, write) in FORMS {
            let mut out = Vec::new();
            write(&schema, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\t']), "{form}: {text:?}");
        }
    }

    #[test]
    fn it_can_be_stopped() {
        assert!(GraphSchema::of(&cities(), &|| true).is_none());
    }
}
