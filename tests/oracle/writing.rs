//! Oracle 7: a statement that writes leaves the graph that the reference leaves, whatever numbers its elements have, and
//! gives the same rows; indexes and rows of neighbours then find what is there.

use super::engine::{self, DEFAULT, Engine, Rows, Setup};
use super::generate::{Generator, Statement, parameters};
use super::graph::TestGraph;
use super::naive;
use super::reference::{self, Counts, Failure, Order, Outcome, Result};
use super::run::{Verdict, run, shrink, shrink_graph};

/// What is asked of the graph afterwards, some of it after each statement: as values, for elements may have no numbers.
const PROBES: [&str; 9] = [
    "MATCH (n:A) RETURN count(n) AS count, sum(n.id) AS sum",
    "MATCH (n:A {i: 1}) RETURN n.s AS s, n.id AS id",
    "MATCH (n:B {s: 'a'}) RETURN n.i AS i, n.id AS id",
    "MATCH (n:A) WHERE n.m > 0 RETURN n.m AS m",
    "MATCH (n:C) WHERE n.id >= 2 RETURN n.id AS id",
    "MATCH (n:Z) RETURN n.i AS i, n.w AS w",
    "MATCH (a:A)-[r:S|N]->(b) RETURN a.i AS a, r.i AS r, b.i AS b",
    "MATCH (a)-[r]-(b:B) RETURN type(r) AS type, a.id AS id",
    "MATCH (a)<-[*1..2]-(b:C) RETURN count(*) AS count",
];

/// A set of rows is written in no more orders than twice this.
const ROTATIONS: usize = 8;

#[test]
fn what_is_written_is_what_the_reference_writes() {
    run("writing", 4, |graph| {
        let graph = graph.clone();
        move |generator: &mut Generator| {
            let (statement, expected) = decided(&graph, generator);
            if let Err(error) = detente::syntax::parse(&statement.text()) {
                return Verdict::Wrong(format!("does not parse: {}\n  {error}", statement.text()));
            }
            let trial = Trial { setup: random_setup(generator), probes: random_probes(generator) };
            match right_look(&graph, &trial, &statement, expected) {
                Ok(Some(look)) => Verdict::Right(look),
                Ok(None) => Verdict::Wrong(fault(&graph, &trial, &statement)),
                Err(why) => Verdict::Unknown(why),
            }
        }
    });
}

/// A statement with one outcome. Of what is written at random, some statements come to something else in another order of
/// rows: they have no right answer, and are thrown away here.
fn decided(graph: &TestGraph, generator: &mut Generator) -> (Statement, Result<Outcome>) {
    const TRIES: usize = 10;
    let mut tries = 0;
    loop {
        let statement = generator.writing_statement();
        let outcome = outcome(graph, &statement.text());
        tries += 1;
        if tries == TRIES || !matches!(outcome, Err(Failure::Ambiguous | Failure::TooLarge)) {
            return (statement, outcome);
        }
    }
}

/// How a statement is tried.
struct Trial {
    setup: Setup,
    probes: [&'static str; 3],
}

fn random_probes(generator: &mut Generator) -> [&'static str; 3] {
    [(); 3].map(|()| generator.random().choose(&PROBES))
}

fn random_setup(generator: &mut Generator) -> Setup {
    let random = generator.random();
    Setup {
        optimizer: random.chance(70),
        batch_size: random.choose(&[1, 2, 1024]),
        threads: random.choose(&[1, 2]),
        indexes: random.chance(50),
    }
}

/// What the engine's outcome is like, if it is right; none if it is wrong; an error where that is open, with the reason.
fn right_look(
    graph: &TestGraph,
    trial: &Trial,
    statement: &Statement,
    expected: Result<Outcome>,
) -> std::result::Result<Option<&'static str>, &'static str> {
    if let Some(why) = expected.as_ref().err().and_then(Failure::is_open) {
        return Err(why);
    }
    let mut engine = Engine::new(graph, trial.setup);
    match (expected, engine.write(&statement.text())) {
        (Ok(expected), Ok((rows, counts))) => {
            let is_right = agrees(&expected, &rows, counts, &engine.graph())
                && wrong_probe(&mut engine, &expected.graph, &trial.probes).is_none();
            let changes = expected.graph.shape() != graph.shape();
            Ok(is_right.then_some(if changes { "changing the graph" } else { "changing nothing" }))
        }
        (Err(_), Err(error)) => {
            let is_right = !engine::is_fault(&error) && engine.graph().shape() == graph.shape();
            Ok(is_right.then_some("failing"))
        }
        _ => Ok(None),
    }
}

/// What the reference says; ambiguous where the order of rows decides what is written.
fn outcome(graph: &TestGraph, statement: &str) -> Result<Outcome> {
    let parsed = detente::syntax::parse(statement).map_err(|error| Failure::Unsupported(error.to_string()))?;
    let in_order = |order: Order| reference::outcome(&parsed, graph, &parameters(), order);
    let (outcome, rows) = in_order(Order::default());
    if rows > ROTATIONS {
        return Err(Failure::TooLarge);
    }
    let orders = (0..rows).flat_map(|rotation| [false, true].map(|reversed| Order { reversed, rotation }));
    for order in orders.skip(1) {
        match (&outcome, in_order(order).0) {
            (Ok(outcome), Ok(other)) if agrees(outcome, &other.answer.groups.concat(), other.counts, &other.graph) => {}
            (Err(_), Err(_)) => {}
            _ => return Err(Failure::Ambiguous),
        }
    }
    outcome
}

fn agrees(expected: &Outcome, rows: &Rows, counts: Counts, graph: &TestGraph) -> bool {
    let sameness = expected.answer.sameness;
    expected.counts == counts
        && engine::bag(rows, sameness) == engine::bag(&expected.answer.groups.concat(), sameness)
        && expected.graph.shape() == graph.shape()
}

/// What is asked of the graph that the engine answers in another way than the reference.
fn wrong_probe(engine: &mut Engine, graph: &TestGraph, probes: &[&'static str]) -> Option<&'static str> {
    probes.iter().copied().find(|probe| match (naive::answer(graph, probe), engine.rows(probe)) {
        (Ok(answer), Ok(rows)) => !engine::is_answer(&rows, &answer),
        (Err(Failure::TooLarge), _) => false,
        _ => true,
    })
}

/// What is wrong, on a graph and with a statement that are as small as they can be made.
fn fault(graph: &TestGraph, trial: &Trial, statement: &Statement) -> String {
    let setup = trial.setup;
    let written = |graph: &TestGraph, statement: &Statement| Engine::new(graph, setup).write(&statement.text());
    let answered = written(graph, statement);
    let is_wrong = |graph: &TestGraph, statement: &Statement| {
        right_look(graph, trial, statement, outcome(graph, &statement.text())) == Ok(None)
            && engine::misreading(&written(graph, statement)) == engine::misreading(&answered)
    };
    let statement = shrink(statement.clone(), Statement::smaller, |statement| is_wrong(graph, statement));
    let graph = shrink_graph(graph, |graph| is_wrong(graph, &statement));
    let mut engine = Engine::new(&graph, setup);
    let actual = match engine.write(&statement.text()) {
        Ok((rows, counts)) => report(&rows, counts, &engine.graph()),
        Err(error) => format!("    {error}\n    {}", engine.graph().text()),
    };
    let expected = match outcome(&graph, &statement.text()) {
        Ok(outcome) => {
            let probe = wrong_probe(&mut engine, &outcome.graph, &trial.probes).unwrap_or("all questions are answered");
            let report = report(&outcome.answer.groups.concat(), outcome.counts, &outcome.graph);
            format!("{report}\n    {probe}")
        }
        Err(failure) => format!("    {failure:?}"),
    };
    format!("{}\n  {} ({setup:?})\n  expected:\n{expected}\n  actual:\n{actual}", graph.text(), statement.text())
}

fn report(rows: &Rows, counts: Counts, graph: &TestGraph) -> String {
    format!("{}\n    {counts:?}\n    {}", engine::show(&Ok(rows.clone())), graph.text())
}

#[test]
fn graphs_of_one_shape_differ_only_in_numbers() {
    let shape = |create: &str| {
        let mut engine = Engine::new(&TestGraph::default(), DEFAULT);
        drop(engine.query(create));
        assert_eq!(engine.graph().without_deleted().shape(), engine.graph().shape());
        engine.graph().shape()
    };
    let chain = shape("CREATE (a:A {i: 1})-[:S]->(b:B)-[:T]->(c)");
    assert_eq!(chain, shape("CREATE (c), (b:B)-[:T]->(c), (a:A {i: 1})-[:S]->(b)"));
    assert_ne!(chain, shape("CREATE (a:A {i: 1})-[:S]->(b:B)<-[:T]-(c)"));
    assert_ne!(chain, shape("CREATE (a:A {i: 1.0})-[:S]->(b:B)-[:T]->(c)"));
    assert_ne!(shape("CREATE (a)-[:S]->(b), (c)-[:S]->(d)"), shape("CREATE (a)-[:S]->(b)-[:S]->(c), (d)"));
}
