//! Statements.

use super::{Clause, ClauseKind, Projection, SchemaCommand};
use crate::span::Span;

/// One statement of a script, with what is asked about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Whether the statement is run, explained or profiled.
    pub mode: Mode,
    /// What the statement does.
    pub body: StatementBody,
}

/// What happens to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The statement runs and its rows are the result.
    Run,
    /// `EXPLAIN`: the plan is the result, nothing runs.
    Explain,
    /// `PROFILE`: the statement runs and the plan with its row counts is the result.
    Profile,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementBody {
    /// Reads or updates the graph.
    Query(Query),
    /// Changes or lists indexes and constraints.
    Schema(SchemaCommand),
    /// Begins or ends a transaction.
    Transaction(TransactionCommand),
}

/// What happens to the transaction of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionCommand {
    /// `BEGIN`: one begins.
    Begin,
    /// `COMMIT`: it ends, and its changes are kept.
    Commit,
    /// `ROLLBACK`: it ends, and its changes are taken back.
    Rollback,
}

/// Single queries, combined by `UNION`.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The first single query.
    pub first: SingleQuery,
    /// The further ones, each with the `UNION` before it.
    pub unions: Vec<Union>,
}

impl Query {
    /// The single queries, in order.
    pub fn branches(&self) -> impl Iterator<Item = &SingleQuery> {
        std::iter::once(&self.first).chain(self.unions.iter().map(|union| &union.query))
    }
}

/// `UNION [ALL]` and the single query behind it.
#[derive(Clone, Debug)]
pub struct Union {
    /// Whether duplicates are kept (`UNION ALL`).
    pub all: bool,
    /// The query behind it.
    pub query: SingleQuery,
    /// The `UNION [ALL]` keywords.
    pub span: Span,
}

impl PartialEq for Union {
    /// Unions are equal when they say the same, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        (self.all, &self.query) == (other.all, &other.query)
    }
}

/// A sequence of clauses, each working on the rows of the one before it.
#[derive(Clone, Debug)]
pub struct SingleQuery {
    /// The clauses, at least one.
    pub clauses: Vec<Clause>,
    /// From the first clause to the last.
    pub span: Span,
}

impl SingleQuery {
    /// What its `RETURN` says, where it has one.
    pub fn returned(&self) -> Option<&Projection> {
        match &self.clauses.last()?.kind {
            ClauseKind::Return(projection) => Some(projection),
            _ => None,
        }
    }
}

impl PartialEq for SingleQuery {
    /// Queries are equal when they say the same, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.clauses == other.clauses
    }
}
