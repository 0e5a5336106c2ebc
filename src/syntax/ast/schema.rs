//! Commands about indexes and constraints.

use super::Name;

/// A command about indexes or constraints.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaCommand {
    /// `CREATE INDEX [name] [IF NOT EXISTS] FOR (n:Label) ON (n.key, …)`.
    CreateIndex {
        /// The given name, if any.
        name: Option<Name>,
        /// Whether an existing index is no error.
        if_not_exists: bool,
        /// Which properties.
        of: SchemaProperties,
    },
    /// `CREATE FULLTEXT INDEX [name] [IF NOT EXISTS] FOR (n:Label|…) ON EACH [n.key, …]`.
    CreateFullTextIndex {
        /// The given name, if any.
        name: Option<Name>,
        /// Whether an existing index is no error.
        if_not_exists: bool,
        /// The elements: all nodes or all relationships.
        targets: Vec<SchemaTarget>,
        /// The keys of the texts.
        keys: Vec<Name>,
    },
    /// `DROP INDEX name [IF EXISTS]` or `DROP INDEX [IF EXISTS] FOR (n:Label) ON (n.key, …)`.
    DropIndex {
        /// Which index.
        what: IndexReference,
        /// Whether a missing index is no error.
        if_exists: bool,
    },
    /// `CREATE CONSTRAINT [name] [IF NOT EXISTS] FOR (n:Label) REQUIRE (n.key, …) IS UNIQUE`.
    CreateConstraint {
        /// The given name, if any.
        name: Option<Name>,
        /// Whether an existing constraint is no error.
        if_not_exists: bool,
        /// Which properties.
        of: SchemaProperties,
        /// What is required of them.
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

/// The properties that an index or a constraint is about.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaProperties {
    /// Whose they are.
    pub target: SchemaTarget,
    /// Their keys, at least one.
    pub keys: Vec<Name>,
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
pub enum IndexReference {
    /// By name.
    Name(Name),
    /// By its properties.
    Properties(SchemaProperties),
}

/// A constraint, by its name or by what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum ConstraintReference {
    /// By name.
    Name(Name),
    /// By its properties and what it requires of them.
    Properties(SchemaProperties, Requirement),
}

/// What a constraint requires of properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// `IS UNIQUE`: no two elements have equal values.
    Unique,
    /// `IS NOT NULL`: every element has values.
    NotNull,
    /// `IS NODE KEY`, `IS RELATIONSHIP KEY`: both.
    Key,
}
