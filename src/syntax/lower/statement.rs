//! Statements: queries and schema commands.

use super::super::error::SyntaxError;
use super::{Lowering, Pair, Result, Rule, has, misplaced, next_part, parts};
use crate::span::Span;
use crate::syntax::ast::{
    ClauseKind, ConstraintReference, Mode, Name, Query, Requirement, SchemaCommand, SchemaReference, SchemaTarget,
    SingleQuery, Statement, StatementBody, Union,
};

impl Lowering<'_> {
    /// `EXPLAIN MATCH (n) RETURN n;`
    pub(super) fn statement(&self, pair: Pair<'_>) -> Result<Statement> {
        let mode = mode(&pair);
        let part = next_part(&mut parts(pair).filter(|part| part.as_rule() != Rule::EOI));
        let body = match part.as_rule() {
            Rule::query => {
                let query = self.query(part)?;
                check_query(&query)?;
                StatementBody::Query(query)
            }
            _ => StatementBody::Schema(self.schema_command(part)?),
        };
        Ok(Statement { mode, body })
    }

    /// `RETURN 1 AS x UNION ALL RETURN 2 AS x`
    pub(super) fn query(&self, pair: Pair<'_>) -> Result<Query> {
        let mut parts = parts(pair);
        let first = self.single_query(next_part(&mut parts))?;
        let mut unions = Vec::new();
        while let Some(union) = parts.next() {
            let query = self.single_query(next_part(&mut parts))?;
            unions.push(Union { all: has(&union, Rule::ALL), query, span: self.span(&union) });
        }
        Ok(Query { first, unions })
    }

    fn single_query(&self, pair: Pair<'_>) -> Result<SingleQuery> {
        let span = self.span(&pair);
        let clauses = parts(pair).map(|part| self.clause(part)).collect::<Result<_>>()?;
        Ok(SingleQuery { clauses, span })
    }

    fn schema_command(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        match pair.as_rule() {
            Rule::create_index => self.create_index(pair),
            Rule::drop_index => self.drop_index(pair),
            Rule::create_constraint => self.create_constraint(pair),
            Rule::drop_constraint => self.drop_constraint(pair),
            Rule::show_indexes => Ok(SchemaCommand::ShowIndexes),
            Rule::show_constraints => Ok(SchemaCommand::ShowConstraints),
            _ => misplaced(&pair),
        }
    }

    fn create_index(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let (target, key, _) = parts.required_target();
        Ok(SchemaCommand::CreateIndex { name: parts.name, if_not_exists: parts.conditional, target, key })
    }

    fn drop_index(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let what = match parts.name {
            Some(name) => SchemaReference::Name(name),
            None => {
                let (target, key, _) = parts.required_target();
                SchemaReference::Target(target, key)
            }
        };
        Ok(SchemaCommand::DropIndex { what, if_exists: parts.conditional })
    }

    fn create_constraint(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let (target, key, requirement) = parts.required_target();
        let (name, if_not_exists) = (parts.name, parts.conditional);
        Ok(SchemaCommand::CreateConstraint { name, if_not_exists, target, key, requirement })
    }

    fn drop_constraint(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let what = match parts.name {
            Some(name) => ConstraintReference::Name(name),
            None => {
                let (target, key, requirement) = parts.required_target();
                ConstraintReference::Target(target, key, requirement)
            }
        };
        Ok(SchemaCommand::DropConstraint { what, if_exists: parts.conditional })
    }

    fn schema_parts(&self, pair: Pair<'_>) -> Result<SchemaParts> {
        let mut found = SchemaParts::default();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::schema_name => found.name = Some(self.name(part)),
                Rule::if_exists | Rule::if_not_exists => found.conditional = true,
                Rule::index_target | Rule::constraint_target => found.target = Some(self.schema_target(part)?),
                _ => misplaced(&part),
            }
        }
        Ok(found)
    }

    /// `FOR (n:Person) ON (n.name)`, `FOR (n:Person) REQUIRE n.name IS UNIQUE`
    fn schema_target(&self, pair: Pair<'_>) -> Result<(SchemaTarget, Name, Requirement)> {
        let mut parts = parts(pair);
        let element = next_part(&mut parts);
        if element.as_rule() == Rule::former_index_target {
            let (label, key) = self.two_names(element);
            return Ok((SchemaTarget::Node(label), key, Requirement::NotNull));
        }
        let is_node = element.as_rule() == Rule::schema_node;
        let (variable, label) = self.two_names(element);
        let (subject, key) = self.two_names(next_part(&mut parts));
        if subject != variable {
            let message = format!("expected `{}`, found `{}`", variable.text, subject.text);
            return Err(SyntaxError::unexpected(message, subject.span));
        }
        let target = if is_node { SchemaTarget::Node(label) } else { SchemaTarget::Relationship(label) };
        Ok((target, key, parts.next().map_or(Requirement::NotNull, requirement)))
    }

    fn two_names(&self, pair: Pair<'_>) -> (Name, Name) {
        let mut parts = parts(pair);
        (self.name(next_part(&mut parts)), self.name(next_part(&mut parts)))
    }
}

/// What schema commands are made of.
#[derive(Default)]
struct SchemaParts {
    name: Option<Name>,
    conditional: bool,
    target: Option<(SchemaTarget, Name, Requirement)>,
}

impl SchemaParts {
    fn required_target(&self) -> (SchemaTarget, Name, Requirement) {
        self.target.clone().expect("the grammar requires a target where no name is given")
    }
}

fn mode(statement: &Pair<'_>) -> Mode {
    match statement.clone().into_inner().next().map(|first| first.as_rule()) {
        Some(Rule::EXPLAIN) => Mode::Explain,
        Some(Rule::PROFILE) => Mode::Profile,
        _ => Mode::Run,
    }
}

/// `UNIQUE`, `NOT NULL`
fn requirement(pair: Pair<'_>) -> Requirement {
    if has(&pair, Rule::UNIQUE) { Requirement::Unique } else { Requirement::NotNull }
}

/// A query has to come to an end, and `YIELD *` has to stand alone.
fn check_query(query: &Query) -> Result<()> {
    query.branches().try_for_each(check_single_query)
}

fn check_single_query(query: &SingleQuery) -> Result<()> {
    let alone = query.clauses.len() == 1;
    let star = query.clauses.iter().find(|clause| yields_star(&clause.kind) && !alone);
    if let Some(clause) = star {
        let message = "`YIELD *` may only stand in a call that is the whole query";
        return Err(SyntaxError::unexpected(message, clause.span).with_hint("name the columns"));
    }
    let clause = match query.clauses.last().map(|clause| &clause.kind) {
        Some(ClauseKind::Match(_)) => "MATCH",
        Some(ClauseKind::Unwind { .. }) => "UNWIND",
        Some(ClauseKind::Load(load)) => load.format.keywords(),
        Some(ClauseKind::With(_)) => "WITH",
        Some(ClauseKind::Call(call)) if call.yields.is_some() && !alone => "CALL … YIELD",
        _ => return Ok(()),
    };
    let message = format!("a query cannot end with `{clause}`: expected `RETURN` or an updating clause behind it");
    Err(SyntaxError::unexpected(message, Span::new(query.span.end, query.span.end)))
}

fn yields_star(clause: &ClauseKind) -> bool {
    matches!(clause, ClauseKind::Call(call) if call.yields.as_ref().is_some_and(|yields| yields.star))
}
