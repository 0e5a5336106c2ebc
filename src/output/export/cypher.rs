//! A Cypher script that makes the graph: a statement a line, nothing lost.

use super::{Connection, Exporter, Form, Losses, Options, Selection};
use crate::graph::{ConstraintDefinition, FullTextIndexDefinition, IndexDefinition, Requirement, SchemaTarget};
use crate::import::SCRIPT_EXTENSIONS;
use crate::result::Node;
use crate::value::notation::Name;
use crate::value::{Map, Value};
use std::fmt;
use std::io::{self, Write};
use std::slice;

/// A Cypher script.
pub(super) struct Cypher;

impl Exporter for Cypher {
    fn name(&self) -> &'static str {
        "cypher"
    }

    fn description(&self) -> &'static str {
        "a script that makes the graph, indexes and constraints too"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &SCRIPT_EXTENSIONS
    }

    fn form(&self) -> Form {
        Form::File(write)
    }
}

/// Nodes, relationships, then indexes and constraints. While the script runs, its nodes have one more label and
/// property, by which the relationships find them.
fn write(selection: &Selection<'_>, _: &Options, out: &mut dyn Write) -> io::Result<Losses> {
    let helper = (selection.relationship_count() > 0).then(|| Helper::new(selection));
    if let Some(Helper { label, key }) = &helper {
        writeln!(out, "CREATE INDEX {0} FOR (n:{0}) ON (n.{1});", Name(label), Name(key))?;
    }
    selection.nodes().try_for_each(|node| write_node(node.into_owned(), helper.as_ref(), out))?;
    if let Some(helper) = &helper {
        selection.connections().try_for_each(|known| write_relationship(&known, helper, out))?;
        let Helper { label, key } = helper;
        writeln!(out, "MATCH (n:{0}) REMOVE n:{0}, n.{1};\nDROP INDEX {0};", Name(label), Name(key))?;
    }
    selection.indexes().try_for_each(|index| writeln!(out, "{};", index_text(index)))?;
    selection.full_text_indexes().try_for_each(|index| writeln!(out, "{};", full_text_index_text(index)))?;
    selection.constraints().try_for_each(|constraint| writeln!(out, "{};", constraint_text(constraint)))?;
    Ok(Losses::default())
}

/// What nodes have while the script runs.
struct Helper {
    /// A label that no node has by itself, so that none loses one that is its own.
    label: String,
    /// The property with the id of the node.
    key: String,
}

impl Helper {
    fn new(selection: &Selection<'_>) -> Self {
        let free = |name: String, is_taken: &dyn Fn(&str) -> bool| {
            let others = (2..).map(|number| format!("{name} {number}"));
            std::iter::once(name.clone()).chain(others).find(|name| !is_taken(name)).unwrap_or(name)
        };
        let label = free("saved node".to_owned(), &|name| selection.has_label(name));
        let key = free("saved id".to_owned(), &|name| selection.has_node_key(name));
        Self { label, key }
    }
}

fn write_node(mut node: Node, helper: Option<&Helper>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(Helper { label, key }) = helper {
        node.labels.push(label.as_str().into());
        node.properties.insert(key.as_str().into(), Value::Integer(node.id.cast_signed()));
    }
    write!(out, "CREATE (")?;
    node.labels.iter().try_for_each(|label| write!(out, ":{}", Name(label)))?;
    let space = if node.labels.is_empty() || node.properties.is_empty() { "" } else { " " };
    writeln!(out, "{space}{});", Literals(&node.properties))
}

fn write_relationship(known: &Connection<'_>, helper: &Helper, out: &mut dyn Write) -> io::Result<()> {
    let relationship = &known.relationship;
    let [a, b] = [("a", &known.start), ("b", &known.end)].map(|(variable, end)| {
        format!("({variable}:{} {{{}: {}}})", Name(&helper.label), Name(&helper.key), end.id.cast_signed())
    });
    let space = if relationship.properties.is_empty() { "" } else { " " };
    let (name, properties) = (Name(&relationship.relationship_type), Literals(&relationship.properties));
    writeln!(out, "MATCH {a}, {b} CREATE (a)-[:{name}{space}{properties}]->(b);")
}

/// The statement that declares an index.
pub(in crate::output) fn index_text(index: &IndexDefinition) -> String {
    let IndexDefinition { name, target, keys } = index;
    format!("CREATE INDEX {} FOR {} ON ({})", Name(name), Targets(slice::from_ref(target)), Keys(keys))
}

/// The statement that declares a full-text index.
pub(in crate::output) fn full_text_index_text(index: &FullTextIndexDefinition) -> String {
    let FullTextIndexDefinition { name, targets, keys } = index;
    format!("CREATE FULLTEXT INDEX {} FOR {} ON EACH [{}]", Name(name), Targets(targets), Keys(keys))
}

/// The statement that declares a constraint.
pub(in crate::output) fn constraint_text(constraint: &ConstraintDefinition) -> String {
    let ConstraintDefinition { name, target, keys, requirement } = constraint;
    let requirement = match (requirement, target) {
        (Requirement::Unique, _) => "UNIQUE",
        (Requirement::NotNull, _) => "NOT NULL",
        (Requirement::Key, SchemaTarget::Node(_)) => "NODE KEY",
        (Requirement::Key, SchemaTarget::Relationship(_)) => "RELATIONSHIP KEY",
    };
    let (name, target, keys) = (Name(name), Targets(slice::from_ref(target)), Keys(keys));
    format!("CREATE CONSTRAINT {name} FOR {target} REQUIRE ({keys}) IS {requirement}")
}

/// The pattern that a schema statement names: `(n:L)` or `()-[n:T|U]-()`.
struct Targets<'a>(&'a [SchemaTarget]);

impl fmt::Display for Targets<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_node = matches!(self.0, [SchemaTarget::Node(_), ..]);
        formatter.write_str(if is_node { "(n" } else { "()-[n" })?;
        for (position, target) in self.0.iter().enumerate() {
            let (SchemaTarget::Node(name) | SchemaTarget::Relationship(name)) = target;
            write!(formatter, "{}{}", if position == 0 { ":" } else { "|" }, Name(name))?;
        }
        formatter.write_str(if is_node { ")" } else { "]-()" })
    }
}

/// The properties that a schema statement names: `n.a, n.b`.
struct Keys<'a>(&'a [String]);

impl fmt::Display for Keys<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, key) in self.0.iter().enumerate() {
            write!(formatter, "{}n.{}", if position == 0 { "" } else { ", " }, Name(key))?;
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::import::{Options, Source, load};
    use crate::output::export::example::{exported, hostile};
    use crate::value::temporal::{DateTime, Duration};
    use crate::value::{NodeIndex, Value};

    const FILE: &str = r#"{"type":"node","id":"0","labels":["A","B C"],"properties":{"name":"it's \"\\\n\u001b","n":-9223372036854775808,"f":0.1,"l":["a","b"]}}
{"type":"node","id":"1","labels":[],"properties":{}}
{"type":"relationship","id":"0","label":"T","start":{"id":"0","labels":["A","B C"]},"end":{"id":"1","labels":[]},"properties":{"x":true}}
{"type":"relationship","id":"1","label":"T","start":{"id":"1","labels":[]},"end":{"id":"1","labels":[]},"properties":{}}
"#;

    fn script(graph: &Graph) -> String {
        let (script, losses) = exported("cypher", graph);
        assert_eq!(losses, "", "a script holds everything");
        script
    }

    #[test]
    fn a_script_creates_the_graph() {
        let mut graph = Graph::new();
        load(&mut graph, &[Source::memory("x.jsonl", FILE.as_bytes())], &Options::default()).unwrap();
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
        let script = script(&graph);
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
        assert_eq!(script(&graph), expected);
    }

    #[test]
    fn nodes_alone_need_no_helpers() {
        let mut graph = Graph::new();
        graph.create_node(&[]);
        assert_eq!(script(&graph), "CREATE ();\n");
        assert_eq!(script(&Graph::new()), "");
    }

    #[test]
    fn indexes_and_constraints_are_made_last() {
        let script = script(&hostile());
        let last: Vec<_> = script.lines().rev().take(2).collect();
        let constraint = "CREATE CONSTRAINT named FOR (n:A) REQUIRE (n.n) IS NOT NULL;";
        assert_eq!(last, [constraint, "CREATE INDEX `by name` FOR (n:A) ON (n.name);"]);
    }

    #[test]
    fn the_helpers_are_no_names_of_the_graph() {
        let mut graph = hostile();
        let (label, key) = (graph.intern_label("saved node"), graph.intern_key("saved id"));
        graph.add_label(NodeIndex(0), label);
        graph.set_node_property(NodeIndex(0), key, 7.into());
        let script = script(&graph);
        assert!(script.contains("`saved id`: 7, `saved id 2`: 0})"), "{script}");
        assert!(script.contains("REMOVE n:`saved node 2`, n.`saved id 2`;"), "{script}");
    }
}
