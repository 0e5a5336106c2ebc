//! Statements.

use super::name::{Plain, Variable};
use super::{Prefixed, Separated, text_if};
use crate::syntax::ast::{
    ConstraintReference, Mode, Name, Query, Requirement, SchemaCommand, SchemaReference, SchemaTarget, SingleQuery,
    Statement, StatementBody, Union,
};
use std::fmt::{Display, Formatter, Result};

impl Display for Statement {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self.mode {
            Mode::Run => "",
            Mode::Explain => "EXPLAIN ",
            Mode::Profile => "PROFILE ",
        })?;
        match &self.body {
            StatementBody::Query(query) => query.fmt(formatter),
            StatementBody::Schema(command) => command.fmt(formatter),
        }
    }
}

impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}{}", self.first, Separated(&self.unions, ""))
    }
}

impl Display for Union {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, " UNION {}{}", text_if(self.all, "ALL "), self.query)
    }
}

impl Display for SingleQuery {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        Separated(&self.clauses, " ").fmt(formatter)
    }
}

impl Display for SchemaCommand {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::CreateIndex { name, if_not_exists, target, key } => {
                let condition = text_if(*if_not_exists, " IF NOT EXISTS");
                write!(formatter, "CREATE INDEX{}{condition} {}", Named(name), IndexTarget(target, key))
            }
            Self::DropIndex { what, if_exists } => match what {
                SchemaReference::Name(name) => drop_named(formatter, "INDEX", name, *if_exists),
                SchemaReference::Target(target, key) => {
                    drop_target(formatter, "INDEX", &IndexTarget(target, key), *if_exists)
                }
            },
            Self::CreateConstraint { name, if_not_exists, target, key, requirement } => {
                let condition = text_if(*if_not_exists, " IF NOT EXISTS");
                let target = ConstraintTarget(target, key, *requirement);
                write!(formatter, "CREATE CONSTRAINT{}{condition} {target}", Named(name))
            }
            Self::DropConstraint { what, if_exists } => match what {
                ConstraintReference::Name(name) => drop_named(formatter, "CONSTRAINT", name, *if_exists),
                ConstraintReference::Target(target, key, requirement) => {
                    let target = ConstraintTarget(target, key, *requirement);
                    drop_target(formatter, "CONSTRAINT", &target, *if_exists)
                }
            },
            Self::ShowIndexes => formatter.write_str("SHOW INDEXES"),
            Self::ShowConstraints => formatter.write_str("SHOW CONSTRAINTS"),
        }
    }
}

fn drop_named(formatter: &mut Formatter<'_>, what: &str, name: &Name, if_exists: bool) -> Result {
    write!(formatter, "DROP {what} {}{}", Variable(name), text_if(if_exists, " IF EXISTS"))
}

fn drop_target(formatter: &mut Formatter<'_>, what: &str, target: &dyn Display, if_exists: bool) -> Result {
    write!(formatter, "DROP {what}{} {target}", text_if(if_exists, " IF EXISTS"))
}

/// The name of an index or a constraint, where it has one.
struct Named<'a>(&'a Option<Name>);

impl Display for Named<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        Prefixed(" ", self.0.as_ref().map(Variable).as_ref()).fmt(formatter)
    }
}

/// `FOR (n:Person) ON (n.name)`
struct IndexTarget<'a>(&'a SchemaTarget, &'a Name);

impl Display for IndexTarget<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "FOR {} ON (n.{})", self.0, Plain(self.1))
    }
}

/// `FOR (n:Person) REQUIRE n.name IS UNIQUE`
struct ConstraintTarget<'a>(&'a SchemaTarget, &'a Name, Requirement);

impl Display for ConstraintTarget<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let requirement = match self.2 {
            Requirement::Unique => "UNIQUE",
            Requirement::NotNull => "NOT NULL",
        };
        write!(formatter, "FOR {} REQUIRE n.{} IS {requirement}", self.0, Plain(self.1))
    }
}

impl Display for SchemaTarget {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Node(label) => write!(formatter, "(n:{})", Plain(label)),
            Self::Relationship(label) => write!(formatter, "()-[n:{}]-()", Plain(label)),
        }
    }
}
