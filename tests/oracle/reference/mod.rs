//! A reference evaluator that is too simple to be wrong in the ways an engine is: nested loops over all assignments,
//! three-valued logic, no index, no rewriting. It shares only the syntax tree with the engine.
//!
//! Reading order: this file, then [`clause`], [`projection`], [`update`], [`pattern`], [`expression`], [`function`],
//! [`aggregate`].

mod aggregate;
mod clause;
mod expression;
mod function;
mod pattern;
mod projection;
mod update;

use super::datum::{Datum, Sameness};
use super::graph::TestGraph;
use detente::syntax::ast;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
pub(crate) use update::{Counts, Order};

/// The variables of a row.
pub(crate) type Row = BTreeMap<Arc<str>, Datum>;

/// The rows beyond which a statement is left out: nested loops should not decide how long a test takes.
const ROW_LIMIT: usize = 2_500;
/// The operands evaluated and the elements tried after which a statement is left out. A count and no clock, so that every
/// machine leaves out the same statements.
const STEP_LIMIT: u32 = 150_000;

/// What a statement gives.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The rows in groups: the order of the groups is fixed, that within a group is free.
    pub(crate) groups: Vec<Vec<Vec<Datum>>>,
    /// What counts as the same beside what is the same.
    pub(crate) sameness: Sameness,
}

/// What a statement gives and does.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    /// The graph afterwards.
    pub(crate) graph: TestGraph,
    /// What was made and what was deleted.
    pub(crate) counts: Counts,
}

/// Why there is no answer to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The statement fails.
    Error(String),
    /// The statement fails if it is evaluated in this order: in another, the part that fails may not be asked for.
    PossibleError(String),
    /// More than one answer is right.
    Ambiguous,
    /// There are too many rows, or too much is to be done for them.
    TooLarge,
    /// The reference does not know this part of the language.
    Unsupported(String),
}

impl Failure {
    /// Why there is nothing to compare with, if that is so.
    pub(crate) fn is_open(&self) -> Option<&'static str> {
        match self {
            Self::Error(_) => None,
            Self::PossibleError(_) => Some("failing or not"),
            Self::Ambiguous => Some("open"),
            Self::TooLarge => Some("too large"),
            Self::Unsupported(_) => Some("not known to the reference"),
        }
    }

    /// The failure of a part that another order of evaluation might leave out.
    fn if_asked_for(self) -> Self {
        match self {
            Self::Error(what) => Self::PossibleError(what),
            other => other,
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// The answer to a statement over a graph.
pub(crate) fn answer(statement: &ast::Statement, graph: &TestGraph, parameters: &Row) -> Result<Answer> {
    outcome(statement, graph, parameters, Order::default()).0.map(|outcome| outcome.answer)
}

/// What a statement gives and does if its writing clauses take their rows in this order, and the most rows that one of
/// them had.
pub(crate) fn outcome(
    statement: &ast::Statement,
    graph: &TestGraph,
    parameters: &Row,
    order: Order,
) -> (Result<Outcome>, usize) {
    let mut reference = Reference {
        graph: graph.clone(),
        parameters,
        order,
        counts: Counts::default(),
        written_rows: 0,
        sameness: Cell::default(),
        steps: Cell::new(STEP_LIMIT),
    };
    let table = match &statement.body {
        ast::StatementBody::Query(query) => reference.statement(query),
        ast::StatementBody::Schema(_) => unsupported("a schema command"),
        ast::StatementBody::Transaction(_) => unsupported("a transaction command"),
    };
    let sameness = reference.sameness.get();
    let Reference { graph, counts, written_rows, .. } = reference;
    let outcome = |table: Table| {
        let answer = Answer { groups: table.groups, sameness };
        Outcome { answer, graph: graph.without_deleted(), counts }
    };
    (table.map(outcome), written_rows)
}

/// The evaluator.
struct Reference<'a> {
    /// The graph as the clauses so far have left it.
    graph: TestGraph,
    parameters: &'a Row,
    /// In which order writing clauses take their rows.
    order: Order,
    counts: Counts,
    written_rows: usize,
    /// What the statement leaves open, as far as it has run.
    sameness: Cell<Sameness>,
    /// What may still be done.
    steps: Cell<u32>,
}

/// Rows with their columns, in groups as in [`Answer`].
struct Table {
    columns: Vec<Arc<str>>,
    groups: Vec<Vec<Vec<Datum>>>,
}

impl Reference<'_> {
    /// One more thing is done.
    fn spend(&self) -> Result<()> {
        self.steps.set(self.steps.get().checked_sub(1).ok_or(Failure::TooLarge)?);
        Ok(())
    }

    /// From now on, 1 may as well be 1.0.
    fn loosen_numbers(&self) {
        self.sameness.set(Sameness { numbers: true, ..self.sameness.get() });
    }

    /// From now on, lists may have another order.
    fn loosen_lists(&self) {
        self.sameness.set(Sameness { lists: true, ..self.sameness.get() });
    }

    /// Keeps one of the rows that are the same for DISTINCT and grouping.
    fn distinct<T>(&self, rows: Vec<T>, key: impl Fn(&T) -> &[Datum]) -> Vec<T> {
        let mut kept: Vec<T> = Vec::new();
        for row in rows {
            match kept.iter().find(|other| same(key(other), key(&row))) {
                Some(other) if key(other) != key(&row) => self.loosen_numbers(),
                Some(_) => {}
                None => kept.push(row),
            }
        }
        kept
    }
}

/// Whether two sequences are the same for DISTINCT and grouping.
fn same(left: &[Datum], right: &[Datum]) -> bool {
    super::datum::order_all(left, right).is_eq()
}

fn unsupported<T>(what: impl Into<String>) -> Result<T> {
    Err(Failure::Unsupported(what.into()))
}

fn error<T>(what: impl Into<String>) -> Result<T> {
    Err(Failure::Error(what.into()))
}

fn limited<T>(rows: Vec<T>) -> Result<Vec<T>> {
    if rows.len() > ROW_LIMIT { Err(Failure::TooLarge) } else { Ok(rows) }
}

/// The value of a truth value that may be unknown.
fn truth(condition: Option<bool>) -> Datum {
    condition.map_or(Datum::Null, Datum::Boolean)
}
