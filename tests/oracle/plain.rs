//! Oracle 3: rules, indexes and the size of batches change how an answer is found, never the answer.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine, Rows, Setup};
use super::generate::{Generator, Statement};
use super::graph::TestGraph;
use super::run::{Verdict, run, shrink, shrink_graph};

const SETUPS: [(&str, Setup); 5] = [
    ("as users get it", DEFAULT),
    ("without rules", Setup { optimizer: false, ..DEFAULT }),
    ("with indexes", Setup { indexes: true, ..DEFAULT }),
    ("with indexes, one row in a batch", Setup { indexes: true, batch_size: 1, ..DEFAULT }),
    ("without rules, three rows in a batch", Setup { optimizer: false, batch_size: 3, ..DEFAULT }),
];

#[test]
fn every_setup_gives_the_same_rows() {
    run("setups", 4, |graph| {
        let graph = graph.clone();
        let mut engines = SETUPS.map(|(_, setup)| Engine::new(&graph, setup));
        move |generator: &mut Generator| {
            let statement = generator.statement();
            let answers_now = engines.each_mut().map(|engine| engine.rows(&statement.text()));
            if agree(&answers_now) {
                return if answers_now[0].is_ok() { Verdict::Right } else { Verdict::Unknown };
            }
            let statement = shrink(statement, Statement::smaller, |statement| !agree(&answers(&graph, statement)));
            let graph = shrink_graph(&graph, |graph| !agree(&answers(graph, &statement)));
            Verdict::Wrong(report(&graph, &statement))
        }
    });
}

fn answers(graph: &TestGraph, statement: &Statement) -> [Result<Rows, String>; 5] {
    SETUPS.map(|(_, setup)| Engine::new(graph, setup).rows(&statement.text()))
}

/// Whether all fail, or all give the same bag.
fn agree(answers: &[Result<Rows, String>]) -> bool {
    let sameness = Sameness { numbers: true, lists: true };
    let bags = answers.iter().map(|rows| rows.as_ref().ok().map(|rows| engine::bag(rows, sameness)));
    let bags: Vec<_> = bags.collect();
    bags.iter().all(|bag| *bag == bags[0])
}

fn report(graph: &TestGraph, statement: &Statement) -> String {
    let create = graph.create().unwrap_or_else(|| "the empty graph".to_owned());
    let answers = answers(graph, statement);
    let answers = SETUPS.iter().zip(&answers).map(|((name, _), rows)| format!("  {name}:\n{}", engine::show(rows)));
    format!("{create}\n  {}\n{}", statement.text(), answers.collect::<Vec<_>>().join("\n"))
}
