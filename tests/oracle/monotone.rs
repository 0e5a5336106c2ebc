//! Oracle 5: one more filter, or one more thing asked of a pattern, leaves a part of the rows.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine, Rows};
use super::generate::Generator;
use super::run::{Verdict, run, shrink_graph};

#[test]
fn one_more_filter_gives_a_part_of_the_rows() {
    run("monotonicity", 4, |graph| {
        let graph = graph.clone();
        let mut engine = Engine::new(&graph, DEFAULT);
        move |generator: &mut Generator| {
            let statements = statements(generator);
            let answers = |engine: &mut Engine| statements.each_ref().map(|statement| engine.rows(statement));
            match is_part(&answers(&mut engine)) {
                Some(true) => return Verdict::Right,
                Some(false) => {}
                None => return Verdict::Unknown,
            }
            let graph =
                shrink_graph(&graph, |graph| is_part(&answers(&mut Engine::new(graph, DEFAULT))) == Some(false));
            let [all, some] = answers(&mut Engine::new(&graph, DEFAULT)).map(|rows| engine::show(&rows));
            let create = graph.create().unwrap_or_else(|| "the empty graph".to_owned());
            Verdict::Wrong(format!("{create}\n  {}\n{all}\n  {}\n{some}", statements[0], statements[1]))
        }
    });
}

/// A statement, and the same one with a further filter.
fn statements(generator: &mut Generator) -> [String; 2] {
    let clauses = generator.reading().join(" ");
    let predicate = generator.predicate();
    let columns = generator.columns();
    let further = generator.predicate();
    let statement = |predicate: String| format!("{clauses} WITH * WHERE {predicate} RETURN {columns}");
    [statement(format!("({predicate})")), statement(format!("({predicate}) AND ({further})"))]
}

/// Whether the rows of the second answer are among those of the first; an error is none. `None` if the time was up.
fn is_part(answers: &[Result<Rows, String>; 2]) -> Option<bool> {
    match answers {
        [Ok(all), Ok(some)] => Some(engine::is_subset(some, all, Sameness { numbers: true, lists: true })),
        _ => engine::were_in_time(answers).then_some(false),
    }
}
