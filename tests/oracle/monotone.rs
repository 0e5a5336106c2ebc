//! Oracle 5: one more filter, or one more thing asked of a pattern, leaves a part of the rows.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine, Rows};
use super::generate::Generator;
use super::generate::pattern::PathText;
use super::graph::TestGraph;
use super::naive;
use super::run::{Verdict, run, shrink_graph};

#[test]
fn one_more_filter_gives_a_part_of_the_rows() {
    run("monotonicity", 4, |graph| {
        let graph = graph.clone();
        let mut engine = Engine::new(&graph, DEFAULT);
        move |generator: &mut Generator| {
            let statements = statements(generator);
            if !statements.iter().all(|statement| naive::is_small(&graph, statement)) {
                return Verdict::Unknown("too large");
            }
            let answers = answers(&mut engine, &statements);
            match is_part(&answers) {
                Some(true) => Verdict::Right(engine::look(&answers[1])),
                Some(false) => Verdict::Wrong(fault(&graph, &statements)),
                None => Verdict::Unknown(engine::TIMEOUT),
            }
        }
    });
}

/// A statement, and one that gives a part of its rows.
fn statements(generator: &mut Generator) -> [String; 2] {
    let clauses = generator.reading().join(" ");
    let predicate = generator.predicate();
    let columns = generator.columns();
    let statement = |filter: &str, returned: &str| format!("{clauses} WITH * WHERE {filter} RETURN {returned}");
    let all = statement(&predicate, &columns);
    let some = match generator.random().below(7) {
        0 => statement(&predicate, &format!("DISTINCT {columns}")),
        1 => statement(&predicate, &format!("{columns} LIMIT {}", generator.random().below(4))),
        2 => statement(&predicate, &format!("{columns} SKIP {}", generator.random().below(3))),
        3 => statement(&format!("({predicate}) AND EXISTS {{ {} }}", generator.subquery()), &columns),
        4 => return more_asked_of_a_pattern(generator),
        _ => statement(&format!("({predicate}) AND ({})", generator.predicate()), &columns),
    };
    [all, some]
}

/// A pattern, and the same pattern with a label, a type, a length or a property asked for.
fn more_asked_of_a_pattern(generator: &mut Generator) -> [String; 2] {
    generator.scope.clear();
    let patterns = generator.patterns();
    let columns = generator.columns();
    let mut asked = patterns.clone();
    let place = generator.random().below(asked.len());
    let path = &mut asked[place];
    let node = generator.random().below(path.nodes.len());
    let choice = generator.random().below(4);
    match path.steps.first_mut() {
        Some(step) if choice == 0 && step.types.is_empty() => step.types = vec!["S", "U"],
        Some(step) if choice == 1 && step.length == "*" => step.length = "*2..3".to_owned(),
        Some(step) if choice == 2 && step.properties.is_empty() => step.properties = " {i: 1}".to_owned(),
        _ if path.nodes[node].labels.is_empty() => path.nodes[node].labels = ":A".to_owned(),
        _ => path.nodes[node].labels.push_str("&B"),
    }
    [patterns, asked].map(|patterns| format!("MATCH {} RETURN {columns}", PathText::join(&patterns)))
}

fn answers(engine: &mut Engine, statements: &[String; 2]) -> [Result<Rows, String>; 2] {
    statements.each_ref().map(|statement| engine.rows(statement))
}

/// Whether the rows of the second answer are among those of the first; an error is none. `None` if the time was up.
fn is_part(answers: &[Result<Rows, String>; 2]) -> Option<bool> {
    match answers {
        [Ok(all), Ok(some)] => Some(engine::is_subset(some, all, Sameness { numbers: true, lists: true })),
        _ => engine::were_in_time(answers).then_some(false),
    }
}

fn fault(graph: &TestGraph, statements: &[String; 2]) -> String {
    let is_wrong = |graph: &TestGraph| is_part(&answers(&mut Engine::new(graph, DEFAULT), statements)) == Some(false);
    let graph = shrink_graph(graph, is_wrong);
    let [all, some] = answers(&mut Engine::new(&graph, DEFAULT), statements).map(|rows| engine::show(&rows));
    format!("{}\n  {}\n{all}\n  {}\n{some}", graph.text(), statements[0], statements[1])
}
