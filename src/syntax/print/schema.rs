//! Commands about indexes and constraints.

use super::name::{Plain, Variable};
use super::{Prefixed, Separated, text_if};
use crate::syntax::ast::{
    ConstraintReference, IndexReference, Name, Requirement, SchemaCommand, SchemaProperties, SchemaTarget,
};
use std::fmt::{Display, Formatter, Result};

impl Display for SchemaCommand {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::CreateIndex { name, if_not_exists, of } => {
                write!(formatter, "CREATE INDEX{} {}", Made(name, *if_not_exists), Index(of))
            }
            Self::CreateFullTextIndex { name, if_not_exists, targets, keys } => {
                let (made, pattern) = (Made(name, *if_not_exists), FullTextPattern(targets));
                write!(formatter, "CREATE FULLTEXT INDEX{made} FOR {pattern} ON EACH [{}]", Properties(keys))
            }
            Self::DropIndex { what, if_exists } => match what {
                IndexReference::Name(name) => drop_named(formatter, "INDEX", name, *if_exists),
                IndexReference::Properties(of) => drop_described(formatter, "INDEX", &Index(of), *if_exists),
            },
            Self::CreateConstraint { name, if_not_exists, of, requirement } => {
                let made = Made(name, *if_not_exists);
                write!(formatter, "CREATE CONSTRAINT{made} {}", Constraint(of, *requirement))
            }
            Self::DropConstraint { what, if_exists } => match what {
                ConstraintReference::Name(name) => drop_named(formatter, "CONSTRAINT", name, *if_exists),
                ConstraintReference::Properties(of, requirement) => {
                    drop_described(formatter, "CONSTRAINT", &Constraint(of, *requirement), *if_exists)
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

fn drop_described(formatter: &mut Formatter<'_>, what: &str, described: &dyn Display, if_exists: bool) -> Result {
    write!(formatter, "DROP {what}{} {described}", text_if(if_exists, " IF EXISTS"))
}

/// The name of what is created, where it has one, and whether it may be there.
struct Made<'a>(&'a Option<Name>, bool);

impl Display for Made<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        Prefixed(" ", self.0.as_ref().map(Variable).as_ref()).fmt(formatter)?;
        formatter.write_str(text_if(self.1, " IF NOT EXISTS"))
    }
}

/// `FOR (n:Person) ON (n.name)`
struct Index<'a>(&'a SchemaProperties);

impl Display for Index<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "FOR {} ON ({})", self.0.target, Properties(&self.0.keys))
    }
}

/// `FOR (n:Person) REQUIRE (n.name) IS UNIQUE`
struct Constraint<'a>(&'a SchemaProperties, Requirement);

impl Display for Constraint<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let Self(SchemaProperties { target, keys }, requirement) = self;
        let requirement = match (requirement, target) {
            (Requirement::Unique, _) => "UNIQUE",
            (Requirement::NotNull, _) => "NOT NULL",
            (Requirement::Key, SchemaTarget::Node(_)) => "NODE KEY",
            (Requirement::Key, SchemaTarget::Relationship(_)) => "RELATIONSHIP KEY",
        };
        write!(formatter, "FOR {target} REQUIRE ({}) IS {requirement}", Properties(keys))
    }
}

/// `n.name, n.born`
struct Properties<'a>(&'a [Name]);

impl Display for Properties<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        for (position, key) in self.0.iter().enumerate() {
            write!(formatter, "{}n.{}", text_if(position > 0, ", "), Plain(key))?;
        }
        Ok(())
    }
}

impl Display for SchemaTarget {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        FullTextPattern(std::slice::from_ref(self)).fmt(formatter)
    }
}

/// `(n:Film|Book)`, `()-[n:ACTED_IN]-()`
struct FullTextPattern<'a>(&'a [SchemaTarget]);

impl Display for FullTextPattern<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let is_node = matches!(self.0, [SchemaTarget::Node(_), ..]);
        let names = self.0.iter().map(|target| match target {
            SchemaTarget::Node(name) | SchemaTarget::Relationship(name) => Plain(name),
        });
        let names = Separated(&names.collect::<Vec<_>>(), "|").to_string();
        match is_node {
            true => write!(formatter, "(n:{names})"),
            false => write!(formatter, "()-[n:{names}]-()"),
        }
    }
}
