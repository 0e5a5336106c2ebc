//! Oracle 1: what the engine answers is what the reference evaluator answers.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine};
use super::generate::{Generator, Statement, parameters};
use super::graph::TestGraph;
use super::reference::{self, Answer, Failure, Result};
use super::run::{Verdict, run, shrink, shrink_graph};

#[test]
fn the_engine_answers_like_the_reference() {
    run("reference", 1, |graph| {
        let graph = graph.clone();
        let mut engine = Engine::new(&graph, DEFAULT);
        move |generator: &mut Generator| {
            let statement = generator.statement();
            if let Err(error) = detente::syntax::parse(&statement.text()) {
                return Verdict::Wrong(format!("does not parse: {}\n  {error}", statement.text()));
            }
            match reference_answer(&graph, &statement) {
                Ok(answer) => match is_right(&mut engine, &statement, &answer) {
                    Some(true) => Verdict::Right,
                    Some(false) => Verdict::Wrong(fault(&graph, &statement)),
                    None => Verdict::Unknown,
                },
                Err(_) => Verdict::Unknown,
            }
        }
    });
}

fn reference_answer(graph: &TestGraph, statement: &Statement) -> Result<Answer> {
    let parsed = detente::syntax::parse(&statement.text());
    let parsed = parsed.map_err(|error| Failure::Error(error.to_string()))?;
    reference::answer(&parsed, graph, &parameters())
}

/// Whether the engine gives the answer; `None` where its time was up, which depends on what else the machine does.
fn is_right(engine: &mut Engine, statement: &Statement, answer: &Answer) -> Option<bool> {
    let rows = engine.rows(&statement.text());
    engine::were_in_time(std::slice::from_ref(&rows)).then(|| rows.is_ok_and(|rows| engine::is_answer(&rows, answer)))
}

/// What is wrong, on a graph and with a statement that are as small as they can be made.
fn fault(graph: &TestGraph, statement: &Statement) -> String {
    let is_wrong = |graph: &TestGraph, statement: &Statement| match reference_answer(graph, statement) {
        Ok(answer) => is_right(&mut Engine::new(graph, DEFAULT), statement, &answer) == Some(false),
        Err(_) => false,
    };
    let statement = shrink(statement.clone(), Statement::smaller, |statement| is_wrong(graph, statement));
    let graph = shrink_graph(graph, |graph| is_wrong(graph, &statement));
    let actual = Engine::new(&graph, DEFAULT).rows(&statement.text());
    let expected = reference_answer(&graph, &statement).map(|answer| answer.groups.concat());
    let expected = expected.map_err(|failure| format!("{failure:?}"));
    format!(
        "{}\n  {}\n  expected:\n{}\n  actual:\n{}",
        graph.create().unwrap_or_else(|| "the empty graph".to_owned()),
        statement.text(),
        engine::show(&expected),
        engine::show(&actual)
    )
}

#[test]
fn the_reference_knows_what_is_right_and_what_is_wrong() {
    let one = Answer { groups: vec![vec![vec![super::Datum::Integer(1)]]], sameness: Sameness::default() };
    assert!(engine::is_answer(&[vec![super::Datum::Integer(1)]], &one));
    assert!(!engine::is_answer(&[vec![super::Datum::Float(1.0)]], &one));
    assert!(!engine::is_answer(&[], &one));
    assert!(!engine::is_answer(&[vec![super::Datum::Integer(1)], vec![super::Datum::Integer(1)]], &one));
}
