//! Statements: queries and schema commands.

use super::{Clause, ClauseKind, Name, Projection};
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

/// A command about indexes or constraints.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaCommand {
    /// `CREATE INDEX [name] [IF NOT EXISTS] FOR (n:Label) ON (n.key)`.
    CreateIndex {
        /// The given name, if any.
        name: Option<Name>,
        /// Whether an existing index is no error.
        if_not_exists: bool,
        /// Which elements.
        target: SchemaTarget,
        /// The indexed property key.
        key: Name,
    },
    /// `DROP INDEX name [IF EXISTS]` or `DROP INDEX [IF EXISTS] FOR (n:Label) ON (n.key)`.
    DropIndex {
        /// Which index.
        what: SchemaReference,
        /// Whether a missing index is no error.
        if_exists: bool,
    },
    /// `CREATE CONSTRAINT [name] [IF NOT EXISTS] FOR (n:Label) REQUIRE n.key IS UNIQUE` or `IS NOT NULL`.
    CreateConstraint {
        /// The given name, if any.
        name: Option<Name>,
        /// Whether an existing constraint is no error.
        if_not_exists: bool,
        /// Which elements.
        target: SchemaTarget,
        /// The constrained property key.
        key: Name,
        /// What is required of it.
        requirement: Requirement,
    },
    /// `DROP CONSTRAINT name [IF EXISTS]` or `DROP CONSTRAINT [IF EXISTS] FOR (n:Label) REQUIRE n.key IS …`.
    DropConstraint {
        /// Which constraint.
        what: ConstraintReference,
        /// Whether a missing constraint is no error.
        if_exists: bool,
    },
    /// `SHOW INDEXES` (or `SHOW INDEX`).
    ShowIndexes,
    /// `SHOW CONSTRAINTS` (or `SHOW CONSTRAINT`).
    ShowConstraints,
}

/// The elements that an index or a constraint is about.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaTarget {
    /// `(n:Label)`: nodes with the label.
    Node(Name),
    /// `()-[r:TYPE]-()`: relationships of the type.
    Relationship(Name),
}

/// An index, by its name or by what it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaReference {
    /// By name.
    Name(Name),
    /// By target and property key.
    Target(SchemaTarget, Name),
}

/// A constraint, by its name or by what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum ConstraintReference {
    /// By name.
    Name(Name),
    /// By target, property key and requirement.
    Target(SchemaTarget, Name, Requirement),
}

/// What a constraint requires of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// `IS UNIQUE`: no two elements have equal values.
    Unique,
    /// `IS NOT NULL`: every element has a value.
    NotNull,
}
