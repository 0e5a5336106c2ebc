//! A whole graph as a file that reads back as the same graph.
//!
//! Nodes stand in the order of their ids, then relationships in that of theirs, so that equal graphs give equal files.

use super::json::{JsonNode, JsonRelationship, write_json};
use crate::graph::{ConstraintDefinition, Graph, IndexDefinition, KeyId, Requirement, SchemaTarget};
use crate::result::{Elements, Node, Relationship};
use crate::value::notation::Name;
use crate::value::{Map, NodeIndex, RelationshipIndex, Value};
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

/// Writes the graph as JSON Lines in the form of Neo4j's APOC export. Indexes and constraints have no place there.
pub fn save_json_lines(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    let elements = Elements::default();
    for index in nodes_by_id(graph) {
        write_json(&JsonNode { node: &node(graph, index), elements: &elements }, out)?;
        out.write_all(b"\n")?;
    }
    for index in relationships_by_id(graph) {
        let (relationship, elements) = relationship(graph, index);
        write_json(&JsonRelationship { relationship: &relationship, elements: &elements }, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The label that a script gives to its nodes while it runs, to find them again.
const SCRIPT_LABEL: &str = "saved node";

/// The property in which a script keeps the ids of its nodes while it runs.
const SCRIPT_KEY: &str = "saved id";

/// Writes the graph as a Cypher script: nodes, relationships, then indexes and constraints. While the script runs, its
/// nodes have one more label and property, by which the relationships find them.
pub fn save_cypher(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    let (label, key) = (Name(SCRIPT_LABEL), Name(SCRIPT_KEY));
    if graph.relationship_count() > 0 {
        writeln!(out, "CREATE INDEX {label} FOR (n:{label}) ON (n.{key});")?;
    }
    for index in nodes_by_id(graph) {
        write_node_statement(graph, index, out)?;
    }
    for index in relationships_by_id(graph) {
        write_relationship_statement(graph, index, out)?;
    }
    if graph.relationship_count() > 0 {
        writeln!(out, "MATCH (n:{label}) REMOVE n:{label}, n.{key};\nDROP INDEX {label};")?;
    }
    graph.indexes().try_for_each(|index| write_index(index, out))?;
    graph.constraints().try_for_each(|constraint| write_constraint(constraint, out))
}

fn write_node_statement(graph: &Graph, index: NodeIndex, out: &mut dyn Write) -> io::Result<()> {
    let mut node = node(graph, index);
    if graph.relationship_count() > 0 {
        node.labels.push(SCRIPT_LABEL.into());
        node.properties.insert(SCRIPT_KEY.into(), Value::Integer(node.id.cast_signed()));
    }
    write!(out, "CREATE (")?;
    node.labels.iter().try_for_each(|label| write!(out, ":{}", Name(label)))?;
    let space = if node.labels.is_empty() || node.properties.is_empty() { "" } else { " " };
    writeln!(out, "{space}{});", Literals(&node.properties))
}

fn write_relationship_statement(graph: &Graph, index: RelationshipIndex, out: &mut dyn Write) -> io::Result<()> {
    let (relationship, elements) = relationship(graph, index);
    let ends = [("a", relationship.start), ("b", relationship.end)];
    let ends = ends.map(|(variable, end)| {
        let id = elements.nodes.get(&end).map_or(0, |node| node.id);
        format!("({variable}:{} {{{}: {id}}})", Name(SCRIPT_LABEL), Name(SCRIPT_KEY))
    });
    let space = if relationship.properties.is_empty() { "" } else { " " };
    let (name, properties) = (Name(&relationship.relationship_type), Literals(&relationship.properties));
    writeln!(out, "MATCH {} CREATE (a)-[:{name}{space}{properties}]->(b);", ends.join(", "))
}

fn write_index(index: &IndexDefinition, out: &mut dyn Write) -> io::Result<()> {
    let IndexDefinition { name, target, key, .. } = index;
    writeln!(out, "CREATE INDEX {} FOR {} ON (n.{});", Name(name), Target(target), Name(key))
}

fn write_constraint(constraint: &ConstraintDefinition, out: &mut dyn Write) -> io::Result<()> {
    let ConstraintDefinition { name, target, key, requirement, .. } = constraint;
    let requirement = match requirement {
        Requirement::Unique => "UNIQUE",
        Requirement::NotNull => "NOT NULL",
    };
    writeln!(out, "CREATE CONSTRAINT {} FOR {} REQUIRE n.{} IS {requirement};", Name(name), Target(target), Name(key))
}

/// The pattern that a schema statement names: `(n:L)` or `()-[n:T]-()`.
struct Target<'a>(&'a SchemaTarget);

impl fmt::Display for Target<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SchemaTarget::Node(label) => write!(formatter, "(n:{})", Name(label)),
            SchemaTarget::Relationship(name) => write!(formatter, "()-[n:{}]-()", Name(name)),
        }
    }
}

/// Properties as a map literal; nothing if there are none.
struct Literals<'a>(&'a Map);

impl fmt::Display for Literals<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (key, value)) in self.0.iter().enumerate() {
            let before = if position == 0 { "{" } else { ", " };
            write!(formatter, "{before}{}: {}", Name(key), Literal(value))?;
        }
        formatter.write_str(if self.0.is_empty() { "" } else { "}" })
    }
}

/// A stored value as an expression. Some floats have no literal and are written as the division that gives them, temporal
/// values as the function that reads their text.
struct Literal<'a>(&'a Value);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Float(float) if float.is_nan() => formatter.write_str("0.0 / 0.0"),
            Value::Float(float) if float.is_infinite() => write!(formatter, "{:?} / 0.0", float.signum()),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| Literal(item).to_string()).collect();
                write!(formatter, "[{}]", items.join(", "))
            }
            value if value.is_temporal() => {
                write!(formatter, "{}('{value}')", value.value_type().name().to_lowercase())
            }
            value => write!(formatter, "{value}"),
        }
    }
}

fn nodes_by_id(graph: &Graph) -> Vec<NodeIndex> {
    let mut nodes: Vec<_> = graph.nodes().collect();
    nodes.sort_by_key(|&node| graph.node_id(node));
    nodes
}

fn relationships_by_id(graph: &Graph) -> Vec<RelationshipIndex> {
    let mut relationships: Vec<_> = graph.relationships().collect();
    relationships.sort_by_key(|&relationship| graph.relationship_id(relationship));
    relationships
}

fn node(graph: &Graph, index: NodeIndex) -> Node {
    let properties = named(graph, graph.node_properties(index));
    Node { properties, ..bare_node(graph, index) }
}

/// A node without its properties, as relationships mention it.
fn bare_node(graph: &Graph, index: NodeIndex) -> Node {
    let labels: Vec<Arc<str>> = graph.node_labels(index).iter().map(|&label| graph.label_name(label).clone()).collect();
    Node { id: graph.node_id(index), labels, properties: Map::default() }
}

/// A relationship, and the nodes at its ends.
fn relationship(graph: &Graph, index: RelationshipIndex) -> (Relationship, Elements) {
    let (start, end) = (graph.source(index), graph.target(index));
    let relationship = Relationship {
        id: graph.relationship_id(index),
        relationship_type: graph.type_name(graph.relationship_type(index)).clone(),
        start,
        end,
        properties: named(graph, graph.relationship_properties(index)),
    };
    let mut elements = Elements::default();
    elements.nodes.extend([start, end].map(|end| (end, bare_node(graph, end))));
    (relationship, elements)
}

fn named(graph: &Graph, properties: Vec<(KeyId, Value)>) -> Map {
    properties.into_iter().map(|(key, value)| (graph.key_name(key).clone(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Source, load};
    use crate::value::temporal::{DateTime, Duration};

    const FILE: &str = r#"{"type":"node","id":"0","labels":["A","B C"],"properties":{"name":"it's \"\\\n\u001b","n":-9223372036854775808,"f":0.1,"l":["a","b"]}}
{"type":"node","id":"1","labels":[],"properties":{}}
{"type":"relationship","id":"0","label":"T","start":{"id":"0","labels":["A","B C"]},"end":{"id":"1","labels":[]},"properties":{"x":true}}
{"type":"relationship","id":"1","label":"T","start":{"id":"1","labels":[]},"end":{"id":"1","labels":[]},"properties":{}}
"#;

    fn loaded() -> Graph {
        let mut graph = Graph::new();
        load(&mut graph, Source { name: "x.jsonl", bytes: FILE.as_bytes() }).unwrap();
        graph
    }

    fn saved(save: impl Fn(&Graph, &mut dyn Write) -> io::Result<()>, graph: &Graph) -> String {
        let mut out = Vec::new();
        save(graph, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_lines_read_back_as_the_same_graph() {
        assert_eq!(saved(save_json_lines, &loaded()), FILE);
    }

    #[test]
    fn a_script_creates_the_graph() {
        let mut graph = loaded();
        let name = graph.intern_key("f");
        let relationship = graph.relationships().next().unwrap();
        graph.set_relationship_property(relationship, name, vec![f64::NAN, f64::NEG_INFINITY].into());
        let expected = [
            "CREATE INDEX `saved node` FOR (n:`saved node`) ON (n.`saved id`);",
            r"CREATE (:A:`B C`:`saved node` {name: 'it\'s \u0022\\\n\u001B', n: -9223372036854775808, f: 0.1, l: ['a', 'b'], `saved id`: 0});",
            "CREATE (:`saved node` {`saved id`: 1});",
            "MATCH (a:`saved node` {`saved id`: 0}), (b:`saved node` {`saved id`: 1}) CREATE (a)-[:T {f: [0.0 / 0.0, -1.0 / 0.0], x: true}]->(b);",
            "MATCH (a:`saved node` {`saved id`: 1}), (b:`saved node` {`saved id`: 1}) CREATE (a)-[:T]->(b);",
            "MATCH (n:`saved node`) REMOVE n:`saved node`, n.`saved id`;",
            "DROP INDEX `saved node`;",
        ];
        let script = saved(save_cypher, &graph);
        assert_eq!(script.lines().collect::<Vec<_>>(), expected.map(|line| line.replace(r"\u0022", "\"")), "{script}");
    }

    #[test]
    fn temporal_values_are_written_as_calls_that_make_them() {
        let mut graph = Graph::new();
        let (node, key) = (graph.create_node(&[]), graph.intern_key("at"));
        let instant: DateTime = "2015-07-21T21:40[Europe/London]".parse().unwrap();
        let duration: Duration = "P1DT0.5S".parse().unwrap();
        graph.set_node_property(node, key, Value::list([instant.into(), duration.into()]));
        let expected = "CREATE ({at: [datetime('2015-07-21T21:40+01:00[Europe/London]'), duration('P1DT0.5S')]});\n";
        assert_eq!(saved(save_cypher, &graph), expected);
    }

    #[test]
    fn nodes_alone_need_no_helpers() {
        let mut graph = Graph::new();
        graph.create_node(&[]);
        assert_eq!(saved(save_cypher, &graph), "CREATE ();\n");
        assert_eq!(saved(save_cypher, &Graph::new()), "");
    }
}
