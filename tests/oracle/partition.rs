//! Oracle 2, ternary logic partitioning: a predicate is true, false or unknown of every row, so that the rows of the
//! three cases together are all rows.

use super::datum::{Datum, Sameness};
use super::engine::{self, DEFAULT, Engine, Rows};
use super::generate::{Generator, Kind};
use super::graph::TestGraph;
use super::run::{Verdict, run, shrink_graph};

/// What is asked of the rows, and how the answers to the three cases add up.
#[derive(Clone, Copy, Debug)]
enum Question {
    Rows,
    Distinct,
    Count,
    Minimum,
    Maximum,
}

/// A statement before its predicate, the predicate, and what is returned.
struct Partition {
    clauses: String,
    predicate: String,
    columns: String,
    /// What the least and the greatest are asked of.
    value: String,
    question: Question,
}

#[test]
fn a_predicate_and_its_negations_partition_the_rows() {
    run("partitioning", 4, |graph| {
        let graph = graph.clone();
        let mut engine = Engine::new(&graph, DEFAULT);
        move |generator: &mut Generator| {
            let partition = Partition::random(generator);
            match partition.adds_up(&partition.answers(&mut engine)) {
                Some(true) => return Verdict::Right,
                Some(false) => {}
                None => return Verdict::Unknown,
            }
            let answers = |graph: &TestGraph| partition.answers(&mut Engine::new(graph, DEFAULT));
            let graph = shrink_graph(&graph, |graph| partition.adds_up(&answers(graph)) == Some(false));
            Verdict::Wrong(partition.report(&graph, &answers(&graph)))
        }
    });
}

impl Partition {
    fn random(generator: &mut Generator) -> Self {
        let clauses = generator.reading().join(" ");
        let predicate = generator.truth_value();
        let elements = generator.variables(&[Kind::Node, Kind::Relationship]);
        let value = match elements.first() {
            Some(element) => format!("coalesce({element}.i, {element}.m)"),
            None => generator.expression(Kind::Number, 2),
        };
        let questions =
            [Question::Rows, Question::Rows, Question::Distinct, Question::Count, Question::Minimum, Question::Maximum];
        let question = generator.random().choose(&questions);
        Self { clauses, predicate, columns: generator.columns(), value, question }
    }

    /// The statement for one of the cases.
    fn statement(&self, case: &str) -> String {
        let Self { clauses, columns, value, .. } = self;
        let asked = match self.question {
            Question::Rows => format!("RETURN {columns}"),
            Question::Distinct => format!("RETURN DISTINCT {columns}"),
            Question::Count => "RETURN count(*) AS count".to_owned(),
            Question::Minimum => format!("RETURN min({value}) AS extreme"),
            Question::Maximum => format!("RETURN max({value}) AS extreme"),
        };
        format!("{clauses} WITH * {case}{asked}")
    }

    /// The statements: without the predicate, and for its three cases.
    fn statements(&self) -> [String; 4] {
        let p = &self.predicate;
        ["", &format!("WHERE {p} "), &format!("WHERE NOT ({p}) "), &format!("WHERE ({p}) IS NULL ")]
            .map(|case| self.statement(case))
    }

    fn answers(&self, engine: &mut Engine) -> [Result<Rows, String>; 4] {
        self.statements().map(|statement| engine.rows(&statement))
    }

    /// Whether the first answer is the other three together; an error is none. `None` if the time was up.
    fn adds_up(&self, answers: &[Result<Rows, String>; 4]) -> Option<bool> {
        match answers {
            [Ok(all), Ok(yes), Ok(no), Ok(unknown)] => {
                let parts = [yes.as_slice(), no, unknown].concat();
                Some(self.combine(all.clone()) == self.combine(parts))
            }
            _ => engine::were_in_time(answers).then_some(false),
        }
    }

    /// The rows of the three cases as one answer.
    fn combine(&self, rows: Rows) -> Vec<String> {
        let sameness = Sameness { numbers: true, lists: true };
        let mut bag = engine::bag(&rows, sameness);
        let values = || rows.iter().map(|row| &row[0]).filter(|value| !value.is_null());
        match self.question {
            Question::Rows => bag,
            Question::Distinct => {
                bag.dedup();
                bag
            }
            Question::Count => {
                let counts = values().map(|value| value.number().unwrap_or(f64::NAN));
                vec![counts.sum::<f64>().to_string()]
            }
            Question::Minimum => {
                values().min_by(|a, b| a.order(b)).map(|value| value.text(sameness)).into_iter().collect()
            }
            Question::Maximum => {
                values().max_by(|a, b| a.order(b)).map(|value| value.text(sameness)).into_iter().collect()
            }
        }
    }

    fn report(&self, graph: &TestGraph, answers: &[Result<Rows, String>; 4]) -> String {
        let create = graph.create().unwrap_or_else(|| "the empty graph".to_owned());
        let statements = self.statements();
        let cases = statements.iter().zip(answers).map(|(text, rows)| format!("  {text}\n{}", engine::show(rows)));
        format!("{create}\n{}", cases.collect::<Vec<_>>().join("\n"))
    }
}

#[test]
fn parts_are_combined_as_they_are_asked_for() {
    let rows = |numbers: &[i64]| -> Rows { numbers.iter().map(|number| vec![Datum::Integer(*number)]).collect() };
    let none = String::new;
    let partition =
        |question| Partition { clauses: none(), predicate: none(), columns: none(), value: none(), question };
    assert_ne!(partition(Question::Rows).combine(rows(&[1, 1])), partition(Question::Rows).combine(rows(&[1])));
    assert_eq!(partition(Question::Distinct).combine(rows(&[1, 1])), partition(Question::Distinct).combine(rows(&[1])));
    assert_eq!(partition(Question::Count).combine(rows(&[1, 2, 0])), partition(Question::Count).combine(rows(&[3])));
    assert_eq!(partition(Question::Maximum).combine(rows(&[1, 2])), partition(Question::Maximum).combine(rows(&[2])));
}
