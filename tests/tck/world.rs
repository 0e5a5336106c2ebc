//! A scenario run: a fresh database, the steps one after another.

use super::compare::{ErrorShape, GraphState, Mismatch, ShownTable, SideEffects, TableOrder, compare_table};
use super::feature::{Scenario, Step};
use super::notation::Shown;
use super::procedure;
use detente::result::QueryResult;
use detente::value::Map;
use detente::{Database, Error, Session};
use std::path::Path;

/// How the engine is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Configuration {
    /// What it is called in reports.
    pub(crate) name: &'static str,
    /// Whether the optimizer's rules are applied.
    pub(crate) optimizer: bool,
    /// The number of rows in a batch.
    pub(crate) batch_size: usize,
    /// How many threads may work on a statement.
    pub(crate) threads: usize,
}

/// The engine as users get it, on one thread.
const DEFAULT: Configuration = Configuration { name: "default", optimizer: true, batch_size: 1024, threads: 1 };

/// The engine as users get it, and what must make no difference. Graphs of the suite are smaller than a batch: only where a
/// batch is a row do two threads have something to share.
pub(crate) const CONFIGURATIONS: [Configuration; 5] = [
    DEFAULT,
    Configuration { name: "no-rules", optimizer: false, ..DEFAULT },
    Configuration { name: "batch-1", batch_size: 1, ..DEFAULT },
    Configuration { name: "batch-3", batch_size: 3, ..DEFAULT },
    Configuration { name: "threads-2", batch_size: 1, threads: 2, ..DEFAULT },
];

/// Why a scenario failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The statement that was run last.
    pub(crate) query: String,
    /// What should have come out, and what did.
    pub(crate) mismatch: Mismatch,
}

/// Runs a scenario; `graphs` is the folder of the named graphs.
pub(crate) fn run(scenario: &Scenario, graphs: &Path, configuration: Configuration) -> Result<(), Failure> {
    let mut world = World::new(graphs, configuration);
    for step in &scenario.steps {
        world.perform(step).map_err(|mismatch| Failure { query: world.query.clone(), mismatch })?;
    }
    match &world.outcome {
        Some(Err(error)) if !world.error_was_expected => {
            Err(Failure { query: world.query.clone(), mismatch: Mismatch::new("no error", describe(error)) })
        }
        _ => Ok(()),
    }
}

struct World<'a> {
    graphs: &'a Path,
    database: Database,
    session: Session,
    parameters: Map,
    query: String,
    outcome: Option<Result<QueryResult, Error>>,
    error_was_expected: bool,
    before: GraphState,
    after: GraphState,
}

impl<'a> World<'a> {
    fn new(graphs: &'a Path, configuration: Configuration) -> Self {
        let database = Database::in_memory();
        let mut session = database.session();
        session.set_optimizer(configuration.optimizer);
        session.set_batch_size(configuration.batch_size);
        session.set_threads(configuration.threads);
        Self {
            graphs,
            database,
            session,
            parameters: Map::default(),
            query: String::new(),
            outcome: None,
            error_was_expected: false,
            before: GraphState::default(),
            after: GraphState::default(),
        }
    }

    fn perform(&mut self, step: &Step) -> Result<(), Mismatch> {
        let document = step.document.as_deref().unwrap_or_default();
        match step.text.as_str() {
            "an empty graph" | "any graph" => Ok(()),
            "having executed:" => self.set_up(document),
            "parameters are:" => self.bind(step),
            "executing query:" | "executing control query:" => self.execute(document),
            "the result should be empty" => self.expect_no_rows(),
            "no side effects" => self.expect_effects(&SideEffects::default()),
            "the side effects should be:" => {
                let effects = SideEffects::read(&step.table).map_err(|reason| unreadable(step, reason))?;
                self.expect_effects(&effects)
            }
            text => self.perform_with_words(text, step),
        }
    }

    /// Steps with a varying part.
    fn perform_with_words(&mut self, text: &str, step: &Step) -> Result<(), Mismatch> {
        if let Some(signature) = text.strip_prefix("there exists a procedure ") {
            let procedure = procedure::read(signature, &step.table).map_err(|reason| unreadable(step, reason))?;
            self.database.register_procedure(procedure);
            Ok(())
        } else if let Some(name) = text.strip_prefix("the ").and_then(|rest| rest.strip_suffix(" graph")) {
            self.load(name)
        } else if let Some(order) = table_order(text) {
            let result = self.result(&ShownExpectation(step))?;
            compare_table(&step.table, result, order)
        } else if let Some(error) = ErrorShape::read(text) {
            self.expect_error(&error)
        } else {
            Err(unreadable(step, "unknown step".to_owned()))
        }
    }

    fn set_up(&mut self, statement: &str) -> Result<(), Mismatch> {
        self.query = statement.to_owned();
        let result = self.session.query(statement, &self.parameters);
        result.map(drop).map_err(|error| Mismatch::new("a set-up without errors", describe(&error)))
    }

    fn load(&mut self, graph: &str) -> Result<(), Mismatch> {
        let scripts = named_graph(&self.graphs.join(graph), graph).map_err(|reason| Mismatch::new(graph, reason))?;
        scripts.iter().flat_map(|script| statements(script)).try_for_each(|statement| self.set_up(statement))
    }

    fn bind(&mut self, step: &Step) -> Result<(), Mismatch> {
        for row in &step.table {
            let [name, notation] = row.as_slice() else { return Err(unreadable(step, format!("{row:?}"))) };
            let value = Shown::read(notation).map_err(|reason| unreadable(step, reason))?;
            let value = value.to_value().ok_or_else(|| unreadable(step, format!("no parameter: {notation}")))?;
            self.parameters.insert(name.as_str().into(), value);
        }
        Ok(())
    }

    fn execute(&mut self, query: &str) -> Result<(), Mismatch> {
        self.query = query.to_owned();
        self.before = self.observe()?;
        self.outcome = Some(self.session.query(query, &self.parameters));
        self.error_was_expected = false;
        self.after = self.observe()?;
        Ok(())
    }

    /// The graph's state, by asking for all that is in it.
    fn observe(&mut self) -> Result<GraphState, Mismatch> {
        let mut state = GraphState::default();
        for query in ["MATCH (n) RETURN n", "MATCH ()-[r]->() RETURN r"] {
            let result = self.session.query(query, &Map::default());
            state.add(&result.map_err(|error| Mismatch::new(format!("an answer to {query}"), describe(&error)))?);
        }
        Ok(state)
    }

    fn result(&self, expected: &impl std::fmt::Display) -> Result<&QueryResult, Mismatch> {
        match &self.outcome {
            Some(Ok(result)) => Ok(result),
            Some(Err(error)) => Err(Mismatch::new(expected, describe(error))),
            None => Err(Mismatch::new(expected, "no query was run")),
        }
    }

    fn expect_no_rows(&self) -> Result<(), Mismatch> {
        let result = self.result(&"no rows")?;
        let order = TableOrder { rows: true, lists: true };
        if result.rows.is_empty() { Ok(()) } else { Err(Mismatch::new("no rows", ShownTable::of(result, order))) }
    }

    fn expect_effects(&self, expected: &SideEffects) -> Result<(), Mismatch> {
        let actual = self.before.effects(&self.after);
        if *expected == actual { Ok(()) } else { Err(Mismatch::new(expected, actual)) }
    }

    /// A failing statement leaves nothing behind.
    fn expect_error(&mut self, expected: &ErrorShape) -> Result<(), Mismatch> {
        match &self.outcome {
            Some(Err(error)) if expected.includes(&shape(error)) => {}
            Some(Err(error)) => return Err(Mismatch::new(expected, describe(error))),
            Some(Ok(result)) => {
                let order = TableOrder { rows: true, lists: true };
                return Err(Mismatch::new(expected, ShownTable::of(result, order)));
            }
            None => return Err(Mismatch::new(expected, "no query was run")),
        }
        self.error_was_expected = true;
        self.expect_effects(&SideEffects::default())
    }
}

/// How the table of a result step is compared; `None` where it is another step.
fn table_order(text: &str) -> Option<TableOrder> {
    Some(match text {
        "the result should be, in any order:" => TableOrder { rows: false, lists: true },
        "the result should be, in order:" => TableOrder { rows: true, lists: true },
        "the result should be (ignoring element order for lists):" => TableOrder { rows: false, lists: false },
        "the result should be, in order (ignoring element order for lists):" => TableOrder { rows: true, lists: false },
        _ => return None,
    })
}

/// A step's table as it is written, for the report.
struct ShownExpectation<'a>(&'a Step);

impl std::fmt::Display for ShownExpectation<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<_> = self.0.table.iter().map(|row| format!("| {} |", row.join(" | "))).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

fn unreadable(step: &Step, reason: String) -> Mismatch {
    Mismatch::new(format!("a step that the runner knows: {}", step.text), reason)
}

fn shape(error: &Error) -> ErrorShape {
    ErrorShape { class: error.class().to_owned(), phase: error.phase().to_owned(), detail: error.detail().to_owned() }
}

fn describe(error: &Error) -> String {
    format!("{} ({})", shape(error), error.message())
}

/// The texts of a named graph's scripts.
fn named_graph(folder: &Path, name: &str) -> Result<Vec<String>, String> {
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let description = read(&folder.join(format!("{name}.json")))?;
    let description: serde_json::Value = serde_json::from_str(&description).map_err(|error| error.to_string())?;
    let scripts = description["scripts"].as_array().ok_or("a graph without scripts")?;
    let scripts = scripts.iter().map(|script| script.as_str().ok_or("a script without a name"));
    scripts.map(|script| read(&folder.join(format!("{}.cypher", script?)))).collect()
}

/// The statements of a script: semicolons outside of quotes end them.
fn statements(script: &str) -> Vec<&str> {
    let mut quote = None;
    let ends = |character: char| {
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '\'' | '"' | '`') => quote = Some(character),
            _ => {}
        }
        quote.is_none() && character == ';'
    };
    script.split(ends).map(str::trim).filter(|statement| !statement.is_empty()).collect()
}
