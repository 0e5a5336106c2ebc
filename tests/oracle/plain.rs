//! Oracle 3: rules, indexes, threads and the size of batches change how an answer is found, never the answer.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine, Rows, Setup};
use super::generate::{Generator, Statement};
use super::graph::TestGraph;
use super::naive;
use super::run::{Verdict, run, shrink, shrink_graph};

const SETUPS: [(&str, Setup); 7] = [
    ("as users get it", DEFAULT),
    ("without rules", Setup { optimizer: false, ..DEFAULT }),
    ("with indexes", Setup { indexes: true, ..DEFAULT }),
    ("with indexes, one row in a batch", Setup { indexes: true, batch_size: 1, ..DEFAULT }),
    ("without rules, three rows in a batch", Setup { optimizer: false, batch_size: 3, ..DEFAULT }),
    ("two threads, one row in a batch", Setup { threads: 2, batch_size: 1, ..DEFAULT }),
    (
        "two threads, without rules, two rows in a batch",
        Setup { optimizer: false, threads: 2, batch_size: 2, ..DEFAULT },
    ),
];

#[test]
fn every_setup_gives_the_same_rows() {
    run("setups", 4, |graph| {
        let graph = graph.clone();
        let mut engines = SETUPS.map(|(_, setup)| Engine::new(&graph, setup));
        move |generator: &mut Generator| {
            let looks_up = generator.random().chance(40);
            let statement = if looks_up { generator.looking_statement() } else { generator.statement() };
            if !naive::is_small(&graph, &statement.text()) {
                return Verdict::Unknown("too large");
            }
            let answers = engines.each_mut().map(|engine| engine.rows(&statement.text()));
            match agree(&answers) {
                Some(true) => return Verdict::Right(engine::look(&answers[0])),
                Some(false) => {}
                None => return Verdict::Unknown(engine::TIMEOUT),
            }
            let is_wrong =
                |graph: &TestGraph, statement: &Statement| agree(&answers_of(graph, statement)) == Some(false);
            let statement = shrink(statement, Statement::smaller, |statement| is_wrong(&graph, statement));
            let graph = shrink_graph(&graph, |graph| is_wrong(graph, &statement));
            Verdict::Wrong(report(&graph, &statement))
        }
    });
}

fn answers_of(graph: &TestGraph, statement: &Statement) -> [Result<Rows, String>; 7] {
    SETUPS.map(|(_, setup)| Engine::new(graph, setup).rows(&statement.text()))
}

/// Whether all answers are the same bag, or all of them errors. `None` if the time was up.
fn agree(answers: &[Result<Rows, String>]) -> Option<bool> {
    if !engine::were_in_time(answers) {
        return None;
    }
    let sameness = Sameness { numbers: true, lists: true };
    if answers.iter().flat_map(|rows| rows.as_ref().err()).any(|error| engine::is_fault(error)) {
        return Some(false);
    }
    let bag = |rows: &Result<Rows, String>| rows.as_ref().ok().map(|rows| engine::bag(rows, sameness));
    Some(answers.iter().all(|rows| bag(rows) == bag(&answers[0])))
}

fn report(graph: &TestGraph, statement: &Statement) -> String {
    let answers = answers_of(graph, statement);
    let answers = SETUPS.iter().zip(&answers).map(|((name, _), rows)| format!("  {name}:\n{}", engine::show(rows)));
    format!("{}\n  {}\n{}", graph.text(), statement.text(), answers.collect::<Vec<_>>().join("\n"))
}
