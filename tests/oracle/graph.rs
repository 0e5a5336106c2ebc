//! Small random graphs: up to 8 nodes and 12 relationships, with self-loops, parallel relationships, several labels,
//! missing properties and properties of mixed types.

use super::datum::{Datum, ID, Sameness};
use super::random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

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

/// The properties of an element; of one that is not made by a statement under test, its number is one of them.
pub(crate) type Properties = BTreeMap<String, Datum>;

/// A node; its number is its place in [`TestGraph::nodes`].
#[derive(Clone, Debug, Default)]
pub(crate) struct TestNode {
    pub(crate) labels: BTreeSet<String>,
    pub(crate) properties: Properties,
    /// Whether a statement has deleted it.
    pub(crate) deleted: bool,
}

/// A relationship; its number is its place in [`TestGraph::relationships`].
#[derive(Clone, Debug)]
pub(crate) struct TestRelationship {
    pub(crate) relationship_type: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) properties: Properties,
    /// Whether a statement has deleted it.
    pub(crate) deleted: bool,
}

impl TestGraph {
    /// A random graph.
    pub(crate) fn random(random: &mut Random) -> Self {
        let nodes: Vec<_> =
            (0..if random.chance(3) { 0 } else { 1 + random.below(8) }).map(|_| TestNode::random(random)).collect();
        // More rather than fewer: on few relationships, most patterns have no match.
        let count = if nodes.is_empty() { 0 } else { random.below(13).max(random.below(13)) };
        let relationships = (0..count).map(|_| TestRelationship::random(random, nodes.len())).collect();
        Self { nodes, relationships }.numbered()
    }

    /// The graph in which every element holds its number.
    fn numbered(mut self) -> Self {
        let nodes = self.nodes.iter_mut().map(|node| &mut node.properties).enumerate();
        let relationships = self.relationships.iter_mut().map(|relationship| &mut relationship.properties).enumerate();
        for (id, properties) in nodes.chain(relationships) {
            properties.insert(ID.to_owned(), Datum::Integer(i64::try_from(id).expect("the graph is small")));
        }
        self
    }

    /// Whether there are few ways to walk along its relationships, none of them twice: whether a pattern may ask for walks of
    /// any length.
    pub(crate) fn has_few_walks(&self) -> bool {
        const FEW: usize = 600;
        let mut left = FEW;
        (0..self.nodes.len()).all(|node| self.walk_on(node, &mut Vec::new(), &mut left))
    }

    /// Takes all walks that go on from here; false when there are more than are left.
    fn walk_on(&self, from: usize, used: &mut Vec<usize>, left: &mut usize) -> bool {
        for (index, TestRelationship { start, end, .. }) in self.relationships.iter().enumerate() {
            let to = if *start == from { *end } else { *start };
            if used.contains(&index) || (*start != from && *end != from) {
                continue;
            }
            let Some(fewer) = left.checked_sub(1) else { return false };
            *left = fewer;
            used.push(index);
            let goes_on = self.walk_on(to, used, left);
            used.pop();
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// The statement that creates it; `None` where it is empty.
    pub(crate) fn create(&self) -> Option<String> {
        let nodes = self.nodes.iter().enumerate().map(|(id, node)| {
            let labels = node.labels.iter().fold(String::new(), |labels, label| labels + ":" + label);
            format!("(n{id}{labels} {})", literal_map(&node.properties))
        });
        let relationships = self.relationships.iter().map(|relationship| {
            let TestRelationship { relationship_type, start, end, properties, .. } = relationship;
            format!("(n{start})-[:{relationship_type} {}]->(n{end})", literal_map(properties))
        });
        let patterns: Vec<_> = nodes.chain(relationships).collect();
        (!patterns.is_empty()).then(|| format!("CREATE {}", patterns.join(", ")))
    }

    /// The statement that creates it, for reports.
    pub(crate) fn text(&self) -> String {
        self.create().unwrap_or_else(|| "the empty graph".to_owned())
    }

    /// The graph of what is not deleted. Nodes at the end of relationships must not be.
    pub(crate) fn without_deleted(&self) -> Self {
        let mut places = Vec::new();
        let mut nodes = Vec::new();
        for node in &self.nodes {
            places.push(nodes.len());
            if !node.deleted {
                nodes.push(node.clone());
            }
        }
        let relationships = self.relationships.iter().filter(|relationship| !relationship.deleted);
        let relationships = relationships.map(|relationship| TestRelationship {
            start: places[relationship.start],
            end: places[relationship.end],
            ..relationship.clone()
        });
        Self { relationships: relationships.collect(), nodes }
    }

    /// What the graph looks like, whatever numbers its elements have: each node and relationship with a mark of what is
    /// around it. Graphs of one shape may differ where much in them is alike; graphs of two shapes differ.
    pub(crate) fn shape(&self) -> Vec<String> {
        const DISTANCE: usize = 4;
        let looks: Vec<_> =
            self.nodes.iter().map(|node| format!("{:?} {}", node.labels, text(&node.properties))).collect();
        let steps = self
            .relationships
            .iter()
            .map(|relationship| format!(":{} {}", relationship.relationship_type, text(&relationship.properties)));
        let steps: Vec<_> = steps.collect();
        let mut marks: Vec<u64> = looks.iter().map(mark).collect();
        for _ in 0..DISTANCE {
            marks = (0..self.nodes.len()).map(|node| mark(&self.surroundings(node, &marks, &steps))).collect();
        }
        let nodes = looks.iter().zip(&marks).map(|(look, mark)| format!("({look} {mark:x})"));
        let relationships = self.relationships.iter().zip(&steps);
        let relationships = relationships.map(|(TestRelationship { start, end, .. }, step)| {
            format!("{:x}-{step}->{:x}", marks[*start], marks[*end])
        });
        let mut shape: Vec<_> = nodes.chain(relationships).collect();
        shape.sort();
        shape
    }

    /// A node's mark, and what leads where from it and to it.
    fn surroundings<'a>(&self, node: usize, marks: &[u64], steps: &'a [String]) -> (u64, Vec<(bool, &'a str, u64)>) {
        let mut surroundings = Vec::new();
        for (TestRelationship { start, end, .. }, step) in self.relationships.iter().zip(steps) {
            if *start == node {
                surroundings.push((true, step.as_str(), marks[*end]));
            }
            if *end == node {
                surroundings.push((false, step.as_str(), marks[*start]));
            }
        }
        surroundings.sort_unstable();
        (marks[node], surroundings)
    }

    /// Graphs that are a little smaller.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        let keys = |properties: &Properties| properties.keys().filter(|key| *key != ID).cloned().collect::<Vec<_>>();
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
            for key in keys(&node.properties) {
                let mut graph = self.clone();
                graph.nodes[index].properties.remove(&key);
                smaller.push(graph);
            }
            for label in &node.labels {
                let mut graph = self.clone();
                graph.nodes[index].labels.remove(label);
                smaller.push(graph);
            }
        }
        for (index, relationship) in self.relationships.iter().enumerate() {
            for key in keys(&relationship.properties) {
                let mut graph = self.clone();
                graph.relationships[index].properties.remove(&key);
                smaller.push(graph);
            }
        }
        smaller.into_iter().map(Self::numbered).collect()
    }
}

impl TestNode {
    fn random(random: &mut Random) -> Self {
        let labels = LABELS.into_iter().filter(|_| random.chance(55)).map(str::to_owned).collect();
        Self { labels, properties: random_properties(random), deleted: false }
    }
}

impl TestRelationship {
    fn random(random: &mut Random, nodes: usize) -> Self {
        Self {
            relationship_type: random.choose(&TYPES).to_owned(),
            start: random.below(nodes),
            end: random.below(nodes),
            properties: random_properties(random),
            deleted: false,
        }
    }
}

/// `i` integers, `f` numbers, `s` strings, `b` truth values, `l` lists of integers, `m` any of them; each may be missing.
fn random_properties(random: &mut Random) -> Properties {
    let mut properties = BTreeMap::new();
    for key in ["i", "f", "s", "b", "l", "m"] {
        if random.chance(55) {
            let kind = if key == "m" { random.choose(&["i", "f", "s", "b", "l"]) } else { key };
            properties.insert(key.to_owned(), random_value(random, kind));
        }
    }
    properties
}

fn random_value(random: &mut Random, kind: &str) -> Datum {
    match kind {
        "i" => random_integer(random),
        "f" if random.chance(40) => random_integer(random),
        "f" => Datum::Float(random.below(8) as f64 / 2.0 - 1.0),
        "s" => Datum::String((random.choose(&["", "a", "b", "ab", "ba"])).to_owned()),
        "b" => Datum::Boolean(random.chance(50)),
        _ => Datum::List((0..random.below(3)).map(|_| random_integer(random)).collect()),
    }
}

fn random_integer(random: &mut Random) -> Datum {
    Datum::Integer(i64::try_from(random.below(4)).expect("the number is small") - 1)
}

/// A number that stands for a value.
fn mark(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn text(properties: &Properties) -> String {
    let entries = properties.iter().map(|(key, value)| format!("{key}: {}", value.text(Sameness::default())));
    entries.collect::<Vec<_>>().join(", ")
}

fn literal_map(properties: &Properties) -> String {
    let entries = properties.iter().map(|(key, value)| format!("{key}: {}", literal(value)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
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
