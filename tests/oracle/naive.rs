//! Oracle 1: what the engine answers is what the reference evaluator answers, and what fails in the one fails in the other.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine};
use super::generate::{Generator, Statement, parameters};
use super::graph::TestGraph;
use super::reference::{self, Answer, Failure, Result};
use super::run::{Verdict, run, shrink, shrink_graph};

#[test]
fn the_engine_answers_like_the_reference() {
    run("reference", 1, |graph| checker(graph, Generator::statement));
}

#[test]
fn the_engine_fails_like_the_reference() {
    run("failures", 4, |graph| checker(graph, Generator::failing_statement));
}

/// The check of a statement that the generator makes in this way.
fn checker(graph: &TestGraph, make: fn(&mut Generator) -> Statement) -> impl FnMut(&mut Generator) -> Verdict + use<> {
    let graph = graph.clone();
    let mut engine = Engine::new(&graph, DEFAULT);
    move |generator| {
        let statement = make(generator);
        let parsed = match detente::syntax::parse(&statement.text()) {
            Ok(parsed) => parsed,
            Err(error) => return Verdict::Wrong(format!("does not parse: {}\n  {error}", statement.text())),
        };
        match right_look(&mut engine, &statement, &reference::answer(&parsed, &graph, &parameters())) {
            Ok(Some(look)) => Verdict::Right(look),
            Ok(None) => Verdict::Wrong(fault(&graph, &statement)),
            Err(why) => Verdict::Unknown(why),
        }
    }
}

/// The reference's answer to a statement that parses.
pub(crate) fn answer(graph: &TestGraph, statement: &str) -> Result<Answer> {
    let parsed = detente::syntax::parse(statement).map_err(|error| Failure::Unsupported(error.to_string()))?;
    reference::answer(&parsed, graph, &parameters())
}

/// Whether a statement is small enough for the reference, and so for any way round that the engine may go.
pub(crate) fn is_small(graph: &TestGraph, statement: &str) -> bool {
    !matches!(answer(graph, statement), Err(Failure::TooLarge))
}

/// What the engine's answer is like, if it is right; none if it is wrong; an error where that is open, with the reason.
fn right_look(
    engine: &mut Engine,
    statement: &Statement,
    answer: &Result<Answer>,
) -> std::result::Result<Option<&'static str>, &'static str> {
    let open = answer.as_ref().err().and_then(Failure::is_open);
    if let (Some(why), Err(Failure::TooLarge)) = (open, answer) {
        return Err(why);
    }
    let rows = engine.rows(&statement.text());
    match (answer, &rows) {
        (_, Err(error)) if engine::is_fault(error) => Ok(None),
        _ if !engine::were_in_time(std::slice::from_ref(&rows)) => Err(engine::TIMEOUT),
        _ if open.is_some() => Err(open.unwrap_or_default()),
        (Ok(answer), Ok(answered)) if engine::is_answer(answered, answer) => Ok(Some(engine::look(&rows))),
        (Err(_), Err(_)) => Ok(Some(engine::look(&rows))),
        _ => Ok(None),
    }
}

/// What is wrong, on a graph and with a statement that are as small as they can be made.
fn fault(graph: &TestGraph, statement: &Statement) -> String {
    let answered = Engine::new(graph, DEFAULT).rows(&statement.text());
    let is_wrong = |graph: &TestGraph, statement: &Statement| {
        let (answer, mut engine) = (answer(graph, &statement.text()), Engine::new(graph, DEFAULT));
        right_look(&mut engine, statement, &answer) == Ok(None)
            && engine::misreading(&engine.rows(&statement.text())) == engine::misreading(&answered)
    };
    let statement = shrink(statement.clone(), Statement::smaller, |statement| is_wrong(graph, statement));
    let graph = shrink_graph(graph, |graph| is_wrong(graph, &statement));
    let actual = Engine::new(&graph, DEFAULT).rows(&statement.text());
    let expected = answer(&graph, &statement.text()).map(|answer| answer.groups.concat());
    let expected = expected.map_err(|failure| format!("{failure:?}"));
    format!(
        "{}\n  {}\n  expected:\n{}\n  actual:\n{}",
        graph.text(),
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
