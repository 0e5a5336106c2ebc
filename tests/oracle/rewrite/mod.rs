//! Oracle 4: statements that say the same in other words have the same answer.
//!
//! Reading order: this file, [`query`] (what is said in other words), then the ways to say it: [`patterns`],
//! [`predicates`], [`results`].

mod patterns;
mod predicates;
mod query;
mod results;

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine, Rows};
use super::generate::Generator;
use super::graph::TestGraph;
use super::naive;
use super::run::{Verdict, run, shrink_graph};
use query::Query;

/// Two statements that say the same of a query; `None` where the query has nothing to say in these words.
type Rewrite = fn(&Query, &mut Generator) -> Option<[String; 2]>;

#[test]
fn the_same_in_other_words_has_the_same_answer() {
    run("rewrites", 4, |graph| {
        let graph = graph.clone();
        let mut engine = Engine::new(&graph, DEFAULT);
        move |generator: &mut Generator| {
            let (name, statements) = pair(generator);
            if !statements.iter().all(|statement| naive::is_small(&graph, statement)) {
                return Verdict::Unknown("too large");
            }
            let answers = answers(&mut engine, &statements);
            match agree(&answers) {
                Some(true) => Verdict::Right(engine::look(&answers[1])),
                Some(false) => Verdict::Wrong(fault(name, &graph, &statements)),
                None => Verdict::Unknown(engine::TIMEOUT),
            }
        }
    });
}

/// A way to say the same, and the two statements.
fn pair(generator: &mut Generator) -> (&'static str, [String; 2]) {
    let rewrites = [patterns::REWRITES, predicates::REWRITES, results::REWRITES].concat();
    loop {
        let query = Query::random(generator);
        let (name, rewrite) = generator.random().choose(&rewrites);
        if let Some(statements) = rewrite(&query, generator) {
            return (name, statements);
        }
    }
}

fn answers(engine: &mut Engine, statements: &[String; 2]) -> [Result<Rows, String>; 2] {
    statements.each_ref().map(|statement| engine.rows(statement))
}

/// Whether both answers are the same bag; an error is none. `None` if the time was up.
fn agree(answers: &[Result<Rows, String>; 2]) -> Option<bool> {
    let sameness = Sameness { numbers: true, lists: true };
    match answers {
        [Ok(before), Ok(after)] => Some(engine::bag(before, sameness) == engine::bag(after, sameness)),
        _ => engine::were_in_time(answers).then_some(false),
    }
}

fn fault(name: &str, graph: &TestGraph, statements: &[String; 2]) -> String {
    let is_wrong = |graph: &TestGraph| agree(&answers(&mut Engine::new(graph, DEFAULT), statements)) == Some(false);
    let graph = shrink_graph(graph, is_wrong);
    let [before, after] = answers(&mut Engine::new(&graph, DEFAULT), statements).map(|rows| engine::show(&rows));
    format!("{name}\n{}\n  {}\n{before}\n  {}\n{after}", graph.text(), statements[0], statements[1])
}
