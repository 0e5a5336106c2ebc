//! Commands about indexes and constraints.

use super::super::error::SyntaxError;
use super::{Lowering, Pair, Result, Rule, has, misplaced, next_part, parts};
use crate::syntax::ast::{
    ConstraintReference, IndexReference, Name, Requirement, SchemaCommand, SchemaProperties, SchemaTarget,
};

impl Lowering<'_> {
    /// `SHOW INDEXES`
    pub(super) fn schema_command(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        match pair.as_rule() {
            Rule::create_index => self.create_index(pair),
            Rule::create_full_text_index => self.create_full_text_index(pair),
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
        let (of, _) = parts.required_target();
        Ok(SchemaCommand::CreateIndex { name: parts.name, if_not_exists: parts.conditional, of })
    }

    fn create_full_text_index(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let (mut name, mut if_not_exists, mut targets, mut keys) = (None, false, Vec::new(), Vec::new());
        for part in parts(pair) {
            match part.as_rule() {
                Rule::schema_name => name = Some(self.name(part)),
                Rule::if_not_exists => if_not_exists = true,
                Rule::full_text_target => (targets, keys) = self.full_text_target(part)?,
                Rule::index_options => {}
                _ => misplaced(&part),
            }
        }
        Ok(SchemaCommand::CreateFullTextIndex { name, if_not_exists, targets, keys })
    }

    fn drop_index(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let what = match parts.name {
            Some(name) => IndexReference::Name(name),
            None => IndexReference::Properties(parts.required_target().0),
        };
        Ok(SchemaCommand::DropIndex { what, if_exists: parts.conditional })
    }

    fn create_constraint(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let (of, requirement) = parts.required_target();
        Ok(SchemaCommand::CreateConstraint { name: parts.name, if_not_exists: parts.conditional, of, requirement })
    }

    fn drop_constraint(&self, pair: Pair<'_>) -> Result<SchemaCommand> {
        let parts = self.schema_parts(pair)?;
        let what = match parts.name {
            Some(name) => ConstraintReference::Name(name),
            None => {
                let (of, requirement) = parts.required_target();
                ConstraintReference::Properties(of, requirement)
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
                Rule::index_options => {}
                _ => misplaced(&part),
            }
        }
        Ok(found)
    }

    /// `FOR (n:Person) ON (n.name)`, `FOR (n:Person) REQUIRE n.name IS UNIQUE`
    fn schema_target(&self, pair: Pair<'_>) -> Result<(SchemaProperties, Requirement)> {
        let mut parts = parts(pair);
        let element = next_part(&mut parts);
        if element.as_rule() == Rule::former_index_target {
            let mut names = self.names(element);
            let keys = names.split_off(1);
            let target = names.into_iter().map(SchemaTarget::Node).next().expect("the grammar begins with a label");
            return Ok((SchemaProperties { target, keys }, Requirement::NotNull));
        }
        let (variable, targets) = self.schema_element(element);
        let (mut keys, mut required) = (Vec::new(), Requirement::NotNull);
        for part in parts {
            match part.as_rule() {
                Rule::schema_property => keys.push(self.schema_property(part, &variable)?),
                _ => required = requirement(&part),
            }
        }
        let target = targets.into_iter().next().expect("the grammar requires a label or type");
        Ok((SchemaProperties { target, keys }, required))
    }

    /// `FOR (n:Film|Book) ON EACH [n.title, n.text]`
    fn full_text_target(&self, pair: Pair<'_>) -> Result<(Vec<SchemaTarget>, Vec<Name>)> {
        let mut parts = parts(pair);
        let (variable, targets) = self.schema_element(next_part(&mut parts));
        let keys = parts.map(|part| self.schema_property(part, &variable)).collect::<Result<_>>()?;
        Ok((targets, keys))
    }

    /// The variable of `(n:Person)` or `()-[n:KNOWS]-()`, and what it stands for.
    fn schema_element(&self, pair: Pair<'_>) -> (Name, Vec<SchemaTarget>) {
        let is_node = matches!(pair.as_rule(), Rule::schema_node | Rule::full_text_node);
        let mut names = self.names(pair).into_iter();
        let variable = names.next().expect("the grammar begins with a variable");
        (variable, names.map(if is_node { SchemaTarget::Node } else { SchemaTarget::Relationship }).collect())
    }

    /// The key of `n.name`, which must be a property of that variable.
    fn schema_property(&self, pair: Pair<'_>, variable: &Name) -> Result<Name> {
        let mut names = self.names(pair).into_iter();
        match (names.next(), names.next()) {
            (Some(subject), Some(key)) if subject == *variable => Ok(key),
            (subject, _) => {
                let subject = subject.expect("the grammar begins with a variable");
                let message = format!("expected `{}`, found `{}`", variable.text, subject.text);
                Err(SyntaxError::unexpected(message, subject.span))
            }
        }
    }

    fn names(&self, pair: Pair<'_>) -> Vec<Name> {
        parts(pair).map(|part| self.name(part)).collect()
    }
}

/// What schema commands are made of.
#[derive(Default)]
struct SchemaParts {
    name: Option<Name>,
    conditional: bool,
    target: Option<(SchemaProperties, Requirement)>,
}

impl SchemaParts {
    fn required_target(&self) -> (SchemaProperties, Requirement) {
        self.target.clone().expect("the grammar requires a target where no name is given")
    }
}

/// `UNIQUE`, `NOT NULL`, `NODE KEY`
fn requirement(pair: &Pair<'_>) -> Requirement {
    match () {
        () if has(pair, Rule::KEY) => Requirement::Key,
        () if has(pair, Rule::UNIQUE) => Requirement::Unique,
        () => Requirement::NotNull,
    }
}
