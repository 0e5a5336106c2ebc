//! Oracle 2, ternary logic partitioning: a predicate is true, false or unknown of every row, so that the rows of the
//! three cases together are all rows.

use super::datum::{Datum, Sameness};
use super::engine::{self, DEFAULT, Engine, Rows};
use super::generate::{Generator, Kind};
use super::graph::TestGraph;
use super::naive;
use super::run::{Verdict, run, shrink_graph};

/// What is asked of the rows, and how the answers to the three cases add up.
#[derive(Clone, Copy, Debug)]
enum Question {
    Rows,
    Distinct,
    Count,
    /// The sum of integers, which is exact, with how many there are: what the mean is made of.
    Sum,
    Minimum,
    Maximum,
    Collection,
}

/// Where the predicate stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Behind `WITH *`.
    With,
    /// Behind the patterns of a MATCH, where it may become part of how they are found.
    Match,
}

const QUESTIONS: [Question; 8] = [
    Question::Rows,
    Question::Rows,
    Question::Distinct,
    Question::Count,
    Question::Sum,
    Question::Minimum,
    Question::Maximum,
    Question::Collection,
];

/// A statement before its predicate, the predicate, and what is returned.
struct Partition {
    clauses: String,
    predicate: String,
    place: Place,
    columns: String,
    /// What the sum, the least and the greatest are asked of.
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
            if !partition.statements().iter().all(|statement| naive::is_small(&graph, statement)) {
                return Verdict::Unknown("too large");
            }
            let answers = partition.answers(&mut engine);
            if partition.overflows(&answers) {
                return Verdict::Unknown("sum that does not fit");
            }
            match partition.adds_up(&answers) {
                Some(true) => return Verdict::Right(engine::look(&answers[0])),
                Some(false) => {}
                None => return Verdict::Unknown(engine::TIMEOUT),
            }
            let anew = |graph: &TestGraph| partition.answers(&mut Engine::new(graph, DEFAULT));
            let graph = shrink_graph(&graph, |graph| partition.adds_up(&anew(graph)) == Some(false));
            Verdict::Wrong(partition.report(&graph, &anew(&graph)))
        }
    });
}

impl Partition {
    fn random(generator: &mut Generator) -> Self {
        let place = generator.random().choose(&[Place::With, Place::Match]);
        let clauses = match place {
            Place::With => {
                let count = 1 + generator.random().below(2);
                generator.reading_clauses(count)
            }
            Place::Match => {
                let count = 1 + generator.random().below(2);
                let mut clauses = generator.reading_clauses(count);
                clauses.push(generator.bare_match_clause());
                clauses
            }
        };
        let predicate = generator.truth_value();
        let question = generator.random().choose(&QUESTIONS);
        let elements = generator.variables(&[Kind::Node, Kind::Relationship]);
        let value = match (question, elements.first()) {
            (Question::Sum, _) => generator.expression(Kind::Integer, 2),
            (_, Some(element)) => format!("coalesce({element}.i, {element}.m)"),
            (_, None) => generator.expression(Kind::Number, 2),
        };
        Self { clauses: clauses.join(" "), predicate, place, columns: generator.columns(), value, question }
    }

    /// The statement for one of the cases.
    fn statement(&self, case: &str) -> String {
        let Self { clauses, columns, value, .. } = self;
        let asked = match self.question {
            Question::Rows => format!("RETURN {columns}"),
            Question::Distinct => format!("RETURN DISTINCT {columns}"),
            Question::Count => "RETURN count(*) AS count".to_owned(),
            Question::Sum => format!("RETURN sum({value}) AS sum, count({value}) AS count"),
            Question::Minimum => format!("RETURN min({value}) AS extreme"),
            Question::Maximum => format!("RETURN max({value}) AS extreme"),
            Question::Collection => format!("RETURN collect({value}) AS all"),
        };
        match self.place {
            Place::With => format!("{clauses} WITH * {case}{asked}"),
            Place::Match => format!("{clauses} {case}{asked}"),
        }
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

    /// Whether a sum does not fit its type: the whole may, and a part not, or the other way round.
    fn overflows(&self, answers: &[Result<Rows, String>; 4]) -> bool {
        let is_overflow = |answer: &Result<Rows, String>| answer.as_ref().is_err_and(|e| e.contains("IntegerOverflow"));
        matches!(self.question, Question::Sum) && answers.iter().any(is_overflow)
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
            Question::Count => vec![total(&rows, 0)],
            Question::Sum => vec![total(&rows, 0), total(&rows, 1)],
            Question::Minimum => {
                values().min_by(|a, b| a.order(b)).map(|value| value.text(sameness)).into_iter().collect()
            }
            Question::Maximum => {
                values().max_by(|a, b| a.order(b)).map(|value| value.text(sameness)).into_iter().collect()
            }
            Question::Collection => {
                let lists = values().flat_map(|list| list.items().iter().cloned());
                engine::bag(&lists.map(|item| vec![item]).collect::<Vec<_>>(), sameness)
            }
        }
    }

    fn report(&self, graph: &TestGraph, answers: &[Result<Rows, String>; 4]) -> String {
        let statements = self.statements();
        let cases = statements.iter().zip(answers).map(|(text, rows)| format!("  {text}\n{}", engine::show(rows)));
        format!("{}\n{}", graph.text(), cases.collect::<Vec<_>>().join("\n"))
    }
}

/// The sum of a column of integers.
fn total(rows: &Rows, column: usize) -> String {
    let numbers = rows.iter().map(|row| row[column].integer());
    numbers.sum::<Option<i64>>().map_or_else(|| "no integers".to_owned(), |sum| sum.to_string())
}

#[test]
fn parts_are_combined_as_they_are_asked_for() {
    let rows = |numbers: &[i64]| -> Rows { numbers.iter().map(|number| vec![Datum::Integer(*number)]).collect() };
    let none = String::new;
    let partition = |question| Partition {
        clauses: none(),
        predicate: none(),
        place: Place::With,
        columns: none(),
        value: none(),
        question,
    };
    assert_ne!(partition(Question::Rows).combine(rows(&[1, 1])), partition(Question::Rows).combine(rows(&[1])));
    assert_eq!(partition(Question::Distinct).combine(rows(&[1, 1])), partition(Question::Distinct).combine(rows(&[1])));
    assert_eq!(partition(Question::Count).combine(rows(&[1, 2, 0])), partition(Question::Count).combine(rows(&[3])));
    assert_eq!(partition(Question::Maximum).combine(rows(&[1, 2])), partition(Question::Maximum).combine(rows(&[2])));
}
