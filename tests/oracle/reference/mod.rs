//! A reference evaluator that is too simple to be wrong in the ways an engine is: nested loops over all assignments,
//! three-valued logic, no index, no rewriting. It shares only the syntax tree with the engine.
//!
//! Reading order: this file, then [`clause`], [`projection`], [`pattern`], [`expression`], [`function`], [`aggregate`].

mod aggregate;
mod clause;
mod expression;
mod function;
mod pattern;
mod projection;

use super::datum::{Datum, Sameness};
use super::graph::TestGraph;
use detente::syntax::ast;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The variables of a row.
pub(crate) type Row = BTreeMap<String, Datum>;

/// The rows beyond which a statement is left out: nested loops should not decide how long a test takes.
const ROW_LIMIT: usize = 1_500;

/// What a statement gives.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The rows in groups: the order of the groups is fixed, that within a group is free.
    pub(crate) groups: Vec<Vec<Vec<Datum>>>,
    /// What counts as the same beside what is the same.
    pub(crate) sameness: Sameness,
}

/// Why there is no answer to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The statement fails.
    Error(String),
    /// More than one answer is right.
    Ambiguous,
    /// There are too many rows.
    TooLarge,
    /// The reference does not know this part of the language.
    Unsupported(String),
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// The answer to a statement over a graph.
pub(crate) fn answer(statement: &ast::Statement, graph: &TestGraph, parameters: &Row) -> Result<Answer> {
    let reference = Reference { graph, parameters, sameness: Cell::default() };
    let ast::StatementBody::Query(query) = &statement.body else { return unsupported("a schema command") };
    let table = reference.query(query, &Row::new())?;
    Ok(Answer { groups: table.groups, sameness: reference.sameness.get() })
}

/// The evaluator: what stays the same during a statement.
struct Reference<'a> {
    graph: &'a TestGraph,
    parameters: &'a Row,
    /// What the statement leaves open, as far as it has run.
    sameness: Cell<Sameness>,
}

/// Rows with their columns, in groups as in [`Answer`].
struct Table {
    columns: Vec<String>,
    groups: Vec<Vec<Vec<Datum>>>,
}

impl Reference<'_> {
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
