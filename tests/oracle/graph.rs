//! Small random graphs: up to 8 nodes and 12 relationships, with self-loops, parallel relationships, several labels,
//! missing properties and properties of mixed types.

use super::datum::{Datum, ID};
use super::random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The labels of nodes.
pub(crate) const LABELS: [&str; 3] = ["A", "B", "C"];
/// The types of relationships.
pub(crate) const TYPES: [&str; 3] = ["S", "T", "U"];

/// A graph as a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestGraph {
    pub(crate) nodes: Vec<TestNode>,
    pub(crate) relationships: Vec<TestRelationship>,
}

/// A node; its number is its place in [`TestGraph::nodes`].
#[derive(Clone, Debug)]
pub(crate) struct TestNode {
    pub(crate) labels: BTreeSet<&'static str>,
    pub(crate) properties: BTreeMap<&'static str, Datum>,
}

/// A relationship; its number is its place in [`TestGraph::relationships`].
#[derive(Clone, Debug)]
pub(crate) struct TestRelationship {
    pub(crate) relationship_type: &'static str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) properties: BTreeMap<&'static str, Datum>,
}

impl TestGraph {
    /// A random graph.
    pub(crate) fn random(random: &mut Random) -> Self {
        let nodes: Vec<_> =
            (0..if random.chance(3) { 0 } else { 1 + random.below(8) }).map(|_| TestNode::random(random)).collect();
        let count = if nodes.is_empty() { 0 } else { random.below(13) };
        let relationships = (0..count).map(|_| TestRelationship::random(random, nodes.len())).collect();
        Self { nodes, relationships }
    }

    /// The statement that creates it; `None` where it is empty.
    pub(crate) fn create(&self) -> Option<String> {
        let nodes = self.nodes.iter().enumerate().map(|(id, node)| {
            let labels = node.labels.iter().fold(String::new(), |labels, label| labels + ":" + label);
            format!("(n{id}{labels} {})", literal_map(id, &node.properties))
        });
        let relationships = self.relationships.iter().enumerate().map(|(id, relationship)| {
            let TestRelationship { relationship_type, start, end, properties } = relationship;
            format!("(n{start})-[:{relationship_type} {}]->(n{end})", literal_map(id, properties))
        });
        let patterns: Vec<_> = nodes.chain(relationships).collect();
        (!patterns.is_empty()).then(|| format!("CREATE {}", patterns.join(", ")))
    }

    /// Graphs that are a little smaller.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        for index in 0..self.relationships.len() {
            let mut graph = self.clone();
            graph.relationships.remove(index);
            smaller.push(graph);
        }
        let last = self.nodes.len().wrapping_sub(1);
        if !self.nodes.is_empty() && self.relationships.iter().all(|r| r.start != last && r.end != last) {
            let mut graph = self.clone();
            graph.nodes.pop();
            smaller.push(graph);
        }
        for (index, node) in self.nodes.iter().enumerate() {
            for key in node.properties.keys() {
                let mut graph = self.clone();
                graph.nodes[index].properties.remove(key);
                smaller.push(graph);
            }
            for label in &node.labels {
                let mut graph = self.clone();
                graph.nodes[index].labels.remove(label);
                smaller.push(graph);
            }
        }
        smaller
    }
}

impl TestNode {
    fn random(random: &mut Random) -> Self {
        let labels = LABELS.into_iter().filter(|_| random.chance(45)).collect();
        Self { labels, properties: random_properties(random) }
    }
}

impl TestRelationship {
    fn random(random: &mut Random, nodes: usize) -> Self {
        Self {
            relationship_type: random.choose(&TYPES),
            start: random.below(nodes),
            end: random.below(nodes),
            properties: random_properties(random),
        }
    }
}

/// `i` integers, `f` numbers, `s` strings, `b` truth values, `l` lists of integers, `m` any of them; each may be missing.
fn random_properties(random: &mut Random) -> BTreeMap<&'static str, Datum> {
    let mut properties = BTreeMap::new();
    for key in ["i", "f", "s", "b", "l", "m"] {
        if random.chance(55) {
            let kind = if key == "m" { random.choose(&["i", "f", "s", "b", "l"]) } else { key };
            properties.insert(key, random_value(random, kind));
        }
    }
    properties
}

fn random_value(random: &mut Random, kind: &str) -> Datum {
    match kind {
        "i" => random_integer(random),
        "f" if random.chance(40) => random_integer(random),
        "f" => Datum::Float(random.below(6) as f64 / 2.0),
        "s" => Datum::String((random.choose(&["", "a", "b", "ab", "ba"])).to_owned()),
        "b" => Datum::Boolean(random.chance(50)),
        _ => Datum::List((0..random.below(3)).map(|_| random_integer(random)).collect()),
    }
}

fn random_integer(random: &mut Random) -> Datum {
    Datum::Integer(i64::try_from(random.below(4)).expect("the number is small") - 1)
}

fn literal_map(id: usize, properties: &BTreeMap<&'static str, Datum>) -> String {
    let mut text = format!("{{{ID}: {id}");
    for (key, value) in properties {
        let _ = write!(text, ", {key}: {}", literal(value));
    }
    text + "}"
}

/// A property's value in the language.
pub(crate) fn literal(value: &Datum) -> String {
    match value {
        Datum::Float(float) => format!("{float:?}"),
        Datum::String(string) => format!("'{string}'"),
        Datum::List(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Datum::Boolean(boolean) => boolean.to_string(),
        Datum::Integer(integer) => integer.to_string(),
        other => unreachable!("no property holds {other:?}"),
    }
}
