//! The engine over a test graph, and answers compared as bags.

use super::datum::{Datum, Sameness};
use super::graph::{LABELS, TYPES, TestGraph, TestNode, TestRelationship};
use super::reference::{Answer, Counts, Row};
use detente::graph::Graph;
use detente::result::{Elements, QueryResult};
use detente::value::{Map, Value};
use detente::{Database, Session};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// A statement that takes longer is left out. The reference does what it has not left out itself in far less, so that only
/// an engine that goes a very long way round reaches it, however busy the machine is.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Rows of an answer.
pub(crate) type Rows = Vec<Vec<Datum>>;

/// A database with a test graph in it.
pub(crate) struct Engine {
    session: Session,
    parameters: Map,
}

/// How the engine is set up: what may change how an answer is found, never the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    /// Whether the optimizer's rules are applied.
    pub(crate) optimizer: bool,
    /// The number of rows in a batch.
    pub(crate) batch_size: usize,
    /// How many threads may work on a statement.
    pub(crate) threads: usize,
    /// Whether the properties of nodes, and of relationships of one type, have indexes.
    pub(crate) indexes: bool,
}

/// The engine as users get it, on one thread.
pub(crate) const DEFAULT: Setup = Setup { optimizer: true, batch_size: 1024, threads: 1, indexes: false };

impl Engine {
    /// The engine, set up in this way, over a graph.
    pub(crate) fn new(graph: &TestGraph, setup: Setup) -> Self {
        let mut session = Database::from_graph(to_graph(graph)).session();
        session.set_optimizer(setup.optimizer);
        session.set_batch_size(setup.batch_size);
        session.set_threads(setup.threads);
        session.set_timeout(Some(TIME_LIMIT));
        let mut engine = Self { session, parameters: to_map(&super::generate::parameters()) };
        if setup.indexes {
            for key in ["i", "s", "m", "f", "b", "id"] {
                for label in LABELS {
                    engine.must_run(&format!("CREATE INDEX FOR (n:{label}) ON (n.{key})"));
                }
                engine.must_run(&format!("CREATE INDEX FOR ()-[r:{}]-() ON (r.{key})", TYPES[0]));
            }
        }
        engine
    }

    fn must_run(&mut self, statement: &str) {
        drop(self.query(statement));
    }

    /// The result of a statement that does not fail.
    pub(crate) fn query(&mut self, statement: &str) -> QueryResult {
        match self.session.query(statement, &self.parameters) {
            Ok(result) => result,
            Err(error) => panic!("{}: {}\n{statement}", error.class(), error.message()),
        }
    }

    /// The rows that a statement gives, or what went wrong; a panic goes wrong like an error.
    pub(crate) fn rows(&mut self, statement: &str) -> Result<Rows, String> {
        self.run(statement).map(|result| Datum::rows(&result))
    }

    /// The rows that a statement gives, and what it made and deleted.
    pub(crate) fn write(&mut self, statement: &str) -> Result<(Rows, Counts), String> {
        let result = self.run(statement)?;
        let counts = Counts {
            nodes_created: result.counters.nodes_created,
            relationships_created: result.counters.relationships_created,
            nodes_deleted: result.counters.nodes_deleted,
            relationships_deleted: result.counters.relationships_deleted,
        };
        Ok((Datum::rows(&result), counts))
    }

    fn run(&mut self, statement: &str) -> Result<QueryResult, String> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.session.query(statement, &self.parameters)));
        match answer {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(format!("{} ({}): {}", error.class(), error.detail(), error.message())),
            Err(_) => Err(PANIC.to_owned()),
        }
    }

    /// The graph as it is now.
    pub(crate) fn graph(&mut self) -> TestGraph {
        let nodes = self.query("MATCH (n) RETURN n").elements.nodes;
        let relationships = self.query("MATCH ()-[r]->() RETURN r").elements.relationships;
        let properties = |map: &Map| map.iter().map(|(key, value)| (key.to_string(), of_property(value))).collect();
        let place = |node| nodes.get_index_of(&node).expect("the nodes of relationships are among the nodes");
        let relationships = relationships.values().map(|relationship| TestRelationship {
            relationship_type: relationship.relationship_type.to_string(),
            start: place(relationship.start),
            end: place(relationship.end),
            properties: properties(&relationship.properties),
            deleted: false,
        });
        let relationships = relationships.collect();
        let nodes = nodes.values().map(|node| TestNode {
            labels: node.labels.iter().map(ToString::to_string).collect(),
            properties: properties(&node.properties),
            deleted: false,
        });
        TestGraph { nodes: nodes.collect(), relationships }
    }
}

/// The engine's graph with the same elements; made without a statement, which would be the longest of all to read.
fn to_graph(graph: &TestGraph) -> Graph {
    let mut made = Graph::new();
    let mut nodes = Vec::new();
    for TestNode { labels, properties, .. } in &graph.nodes {
        let labels: Vec<_> = labels.iter().map(|label| made.intern_label(label)).collect();
        let node = made.create_node(&labels);
        for (key, value) in properties {
            let key = made.intern_key(key);
            made.set_node_property(node, key, to_value(value));
        }
        nodes.push(node);
    }
    for TestRelationship { relationship_type, start, end, properties, .. } in &graph.relationships {
        let kind = made.intern_type(relationship_type);
        let relationship = made.create_relationship(kind, nodes[*start], nodes[*end]);
        for (key, value) in properties {
            let key = made.intern_key(key);
            made.set_relationship_property(relationship, key, to_value(value));
        }
    }
    made.commit();
    made.refresh();
    made
}

/// Why an answer of an engine whose time was up says nothing.
pub(crate) const TIMEOUT: &str = "too slow";

const PANIC: &str = "a panic";

/// Whether an error is a fault of the engine itself.
pub(crate) fn is_fault(error: &str) -> bool {
    error == PANIC || error.starts_with("InternalError")
}

/// What is wrong with the statement's text, if the engine finds something. A statement that is made smaller must not become
/// one that makes no sense.
pub(crate) fn misreading<T>(answer: &Result<T, String>) -> Option<&str> {
    answer.as_ref().err().map(String::as_str).filter(|error| error.starts_with("SyntaxError"))
}

fn of_property(value: &Value) -> Datum {
    Datum::of(value, &Elements::default())
}

/// Whether none of the answers is that the time was up.
pub(crate) fn were_in_time(answers: &[Result<Rows, String>]) -> bool {
    !answers.iter().any(|rows| rows.as_ref().is_err_and(|error| error.starts_with("LimitReached")))
}

/// What an answer is like.
pub(crate) fn look(answer: &Result<Rows, String>) -> &'static str {
    match answer {
        Ok(rows) if rows.is_empty() => "without rows",
        Ok(_) => "with rows",
        Err(_) => "failing",
    }
}

/// The parameters as the engine takes them.
fn to_map(parameters: &Row) -> Map {
    parameters.iter().map(|(name, value)| (name.clone(), to_value(value))).collect()
}

fn to_value(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Boolean(value) => Value::Boolean(*value),
        Datum::Integer(value) => Value::Integer(*value),
        Datum::Float(value) => Value::Float(*value),
        Datum::String(value) => Value::String(value.as_str().into()),
        Datum::List(items) => Value::list(items.iter().map(to_value)),
        Datum::Map(entries) => Value::map(entries.iter().map(|(key, value)| (key.as_str(), to_value(value)))),
        other => unreachable!("no parameter holds {other:?}"),
    }
}

/// The texts of rows, sorted: equal for equal bags.
pub(crate) fn bag(rows: &[Vec<Datum>], sameness: Sameness) -> Vec<String> {
    let mut texts: Vec<_> = rows.iter().map(|row| text(row, sameness)).collect();
    texts.sort();
    texts
}

fn text(row: &[Datum], sameness: Sameness) -> String {
    row.iter().map(|value| value.text(sameness)).collect::<Vec<_>>().join(" | ")
}

/// Whether rows are an answer: the bags of its groups, one after another.
pub(crate) fn is_answer(rows: &[Vec<Datum>], answer: &Answer) -> bool {
    let mut rest = rows;
    for group in &answer.groups {
        let Some((first, others)) = rest.split_at_checked(group.len()) else { return false };
        if bag(first, answer.sameness) != bag(group, answer.sameness) {
            return false;
        }
        rest = others;
    }
    rest.is_empty()
}

/// Whether all rows of the one bag are in the other.
pub(crate) fn is_subset(smaller: &[Vec<Datum>], larger: &[Vec<Datum>], sameness: Sameness) -> bool {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for row in larger {
        *counts.entry(text(row, sameness)).or_default() += 1;
    }
    for row in smaller {
        *counts.entry(text(row, sameness)).or_default() -= 1;
    }
    counts.values().all(|count| *count >= 0)
}

/// Rows or an error, a line each.
pub(crate) fn show(rows: &Result<Rows, String>) -> String {
    match rows {
        Ok(rows) => {
            let rows = rows.iter().map(|row| format!("    {}", text(row, Sameness::default())));
            let rows: Vec<_> = rows.collect();
            if rows.is_empty() { "    no rows".to_owned() } else { rows.join("\n") }
        }
        Err(error) => format!("    {error}"),
    }
}
