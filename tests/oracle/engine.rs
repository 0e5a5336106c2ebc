//! The engine over a test graph, and answers compared as bags.

use super::datum::{Datum, Sameness};
use super::graph::TestGraph;
use super::reference::{Answer, Row};
use detente::result::QueryResult;
use detente::value::{Map, Value};
use detente::{Database, Session};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// A statement that takes longer is left out: on a small graph it is one that makes millions of rows.
const TIME_LIMIT: Duration = Duration::from_millis(500);

/// Rows of an answer.
pub(crate) type Rows = Vec<Vec<Datum>>;

/// A database with a test graph in it.
pub(crate) struct Engine {
    session: Session,
    parameters: Map,
}

/// How the engine is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    /// Whether the optimizer's rules are applied.
    pub(crate) optimizer: bool,
    /// The number of rows in a batch.
    pub(crate) batch_size: usize,
    /// How many threads may work on a statement.
    pub(crate) threads: usize,
    /// Whether the properties of nodes have indexes.
    pub(crate) indexes: bool,
}

/// The engine as users get it, on one thread.
pub(crate) const DEFAULT: Setup = Setup { optimizer: true, batch_size: 1024, threads: 1, indexes: false };

impl Engine {
    /// The engine, set up in this way, over a graph.
    pub(crate) fn new(graph: &TestGraph, setup: Setup) -> Self {
        let mut session = Database::in_memory().session();
        session.set_optimizer(setup.optimizer);
        session.set_batch_size(setup.batch_size);
        session.set_threads(setup.threads);
        session.set_timeout(Some(TIME_LIMIT));
        let mut engine = Self { session, parameters: to_map(&super::generate::parameters()) };
        if setup.indexes {
            for (label, key) in [("A", "i"), ("B", "s"), ("A", "m"), ("C", "id")] {
                engine.must_run(&format!("CREATE INDEX FOR (n:{label}) ON (n.{key})"));
            }
        }
        graph.create().into_iter().for_each(|create| engine.must_run(&create));
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
        let answer = catch_unwind(AssertUnwindSafe(|| self.session.query(statement, &self.parameters)));
        match answer {
            Ok(Ok(result)) => Ok(Datum::rows(&result)),
            Ok(Err(error)) => Err(format!("{} ({}): {}", error.class(), error.detail(), error.message())),
            Err(_) => Err("a panic".to_owned()),
        }
    }
}

/// Whether none of the answers is that the time was up.
pub(crate) fn were_in_time(answers: &[Result<Rows, String>]) -> bool {
    !answers.iter().any(|rows| rows.as_ref().is_err_and(|error| error.starts_with("LimitReached")))
}

/// The parameters as the engine takes them.
fn to_map(parameters: &Row) -> Map {
    parameters.iter().map(|(name, value)| (name.as_str().into(), to_value(value))).collect()
}

fn to_value(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Boolean(value) => Value::Boolean(*value),
        Datum::Integer(value) => Value::Integer(*value),
        Datum::Float(value) => Value::Float(*value),
        Datum::String(value) => Value::String(value.as_str().into()),
        Datum::List(items) => Value::list(items.iter().map(to_value)),
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
