//! Commands about indexes and constraints.

use super::Session;
use crate::error::Error;
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::graph::{
    ConstraintDefinition, FullTextIndexDefinition, Graph, IndexDefinition, Requirement, SchemaError, SchemaTarget,
};
use crate::result::QueryResult;
use crate::syntax::ast::{self, ConstraintReference, IndexReference, Mode, Name, SchemaCommand, SchemaProperties};
use crate::value::Value;
use std::slice;

impl Session {
    pub(super) fn run_schema_command(&self, command: &SchemaCommand, mode: Mode) -> Result<QueryResult, Error> {
        if mode == Mode::Explain {
            return Ok(QueryResult::of_plan("SchemaCommand"));
        }
        match command {
            SchemaCommand::ShowIndexes => return Ok(show_indexes(&self.graph())),
            SchemaCommand::ShowConstraints => return Ok(show_constraints(&self.graph())),
            _ => self.check_may_write()?,
        }
        let mut graph = self.store.write(self.id)?;
        let result = change(command, &mut graph)?;
        graph.finish()?;
        Ok(result)
    }
}

fn change(command: &SchemaCommand, graph: &mut Graph) -> Result<QueryResult, RuntimeError> {
    let mut result = QueryResult::default();
    let counters = &mut result.counters;
    match command {
        SchemaCommand::CreateIndex { name, if_not_exists, of } => {
            let (target, keys) = (schema_target(&of.target), key_names(&of.keys));
            let name = given_or_made(name.as_ref(), "index", slice::from_ref(&of.target), &of.keys, "");
            let definition = IndexDefinition { name, target, keys };
            counters.indexes_added += u64::from(created(graph.create_index(definition), *if_not_exists)?);
        }
        SchemaCommand::CreateFullTextIndex { name, if_not_exists, targets, keys } => {
            let definition = FullTextIndexDefinition {
                name: given_or_made(name.as_ref(), "fulltext", targets, keys, ""),
                targets: targets.iter().map(schema_target).collect(),
                keys: key_names(keys),
            };
            counters.indexes_added += u64::from(created(graph.create_full_text_index(definition), *if_not_exists)?);
        }
        SchemaCommand::DropIndex { what, if_exists } => {
            let name = match what {
                IndexReference::Name(name) => name.text.to_string(),
                IndexReference::Properties(of) => find_index(graph, of),
            };
            counters.indexes_removed += u64::from(dropped(graph.drop_index(&name), *if_exists)?);
        }
        SchemaCommand::CreateConstraint { name, if_not_exists, of, requirement } => {
            let (requirement, ending) = requirement_of(*requirement);
            let name = given_or_made(name.as_ref(), "constraint", slice::from_ref(&of.target), &of.keys, ending);
            let (target, keys) = (schema_target(&of.target), key_names(&of.keys));
            let definition = ConstraintDefinition { name, target, keys, requirement };
            counters.constraints_added += u64::from(created(graph.create_constraint(definition), *if_not_exists)?);
        }
        SchemaCommand::DropConstraint { what, if_exists } => {
            let name = match what {
                ConstraintReference::Name(name) => name.text.to_string(),
                ConstraintReference::Properties(of, requirement) => find_constraint(graph, of, *requirement),
            };
            counters.constraints_removed += u64::from(dropped(graph.drop_constraint(&name), *if_exists)?);
        }
        SchemaCommand::ShowIndexes | SchemaCommand::ShowConstraints => {}
    }
    Ok(result)
}

/// Whether something was created; that it exists already may be no error.
fn created(outcome: Result<(), SchemaError>, if_not_exists: bool) -> Result<bool, RuntimeError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(SchemaError::NameTaken(_) | SchemaError::Redundant(_)) if if_not_exists => Ok(false),
        Err(SchemaError::Violated(violation)) => Err(super::violation(*violation)),
        Err(error) => Err(RuntimeError::new(RuntimeErrorKind::Schema, error.to_string())),
    }
}

/// Whether something was dropped; that it does not exist may be no error.
fn dropped(outcome: Result<(), SchemaError>, if_exists: bool) -> Result<bool, RuntimeError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(SchemaError::Unknown(_)) if if_exists => Ok(false),
        Err(error) => Err(RuntimeError::new(RuntimeErrorKind::Schema, error.to_string())),
    }
}

fn schema_target(target: &ast::SchemaTarget) -> SchemaTarget {
    match target {
        ast::SchemaTarget::Node(label) => SchemaTarget::Node(label.text.to_string()),
        ast::SchemaTarget::Relationship(kind) => SchemaTarget::Relationship(kind.text.to_string()),
    }
}

fn key_names(keys: &[Name]) -> Vec<String> {
    keys.iter().map(|key| key.text.to_string()).collect()
}

/// What is required, and how names that are made for it end.
fn requirement_of(requirement: ast::Requirement) -> (Requirement, &'static str) {
    match requirement {
        ast::Requirement::Unique => (Requirement::Unique, "_unique"),
        ast::Requirement::NotNull => (Requirement::NotNull, "_not_null"),
        ast::Requirement::Key => (Requirement::Key, "_key"),
    }
}

/// The given name, or one that says what the index or constraint is about.
fn given_or_made(
    name: Option<&Name>,
    kind: &str,
    targets: &[ast::SchemaTarget],
    keys: &[Name],
    ending: &str,
) -> String {
    let targets = targets.iter().map(|target| match target {
        ast::SchemaTarget::Node(of) | ast::SchemaTarget::Relationship(of) => &*of.text,
    });
    let words: Vec<&str> = std::iter::once(kind).chain(targets).chain(keys.iter().map(|key| &*key.text)).collect();
    name.map_or_else(|| words.join("_") + ending, |name| name.text.to_string())
}

/// The name of an index; where there is none, a name that none has.
fn find_index(graph: &Graph, of: &SchemaProperties) -> String {
    let (target, keys) = (schema_target(&of.target), key_names(&of.keys));
    let found = graph.indexes().find(|index| index.target == target && index.keys == keys);
    found.map_or_else(|| format!("index on {}", keys.join(", ")), |index| index.name.clone())
}

fn find_constraint(graph: &Graph, of: &SchemaProperties, requirement: ast::Requirement) -> String {
    let (target, keys, requirement) = (schema_target(&of.target), key_names(&of.keys), requirement_of(requirement).0);
    let found = graph
        .constraints()
        .find(|known| known.target == target && known.keys == keys && known.requirement == requirement);
    found.map_or_else(|| format!("constraint on {}", keys.join(", ")), |constraint| constraint.name.clone())
}

fn show_indexes(graph: &Graph) -> QueryResult {
    let row = |name: &str, kind: &str, targets: &[SchemaTarget], keys: &[String]| {
        let (entity, of) = targets_row(targets);
        vec![text(name), text(kind), entity, of, texts(keys)]
    };
    let properties = graph.indexes().map(|one| row(&one.name, "RANGE", slice::from_ref(&one.target), &one.keys));
    let full_text = graph.full_text_indexes().map(|one| row(&one.name, "FULLTEXT", &one.targets, &one.keys));
    table(&["name", "type", "entityType", "labelsOrTypes", "properties"], properties.chain(full_text).collect())
}

fn show_constraints(graph: &Graph) -> QueryResult {
    let rows = graph.constraints().map(|constraint| {
        let (entity, of) = targets_row(slice::from_ref(&constraint.target));
        let kind = match (constraint.requirement, &constraint.target) {
            (Requirement::Unique, _) => "UNIQUENESS",
            (Requirement::NotNull, _) => "NOT NULL",
            (Requirement::Key, SchemaTarget::Node(_)) => "NODE_KEY",
            (Requirement::Key, SchemaTarget::Relationship(_)) => "RELATIONSHIP_KEY",
        };
        vec![text(&constraint.name), text(kind), entity, of, texts(&constraint.keys)]
    });
    table(&["name", "type", "entityType", "labelsOrTypes", "properties"], rows.collect())
}

/// Whether the targets are nodes or relationships, and their labels or types.
fn targets_row(targets: &[SchemaTarget]) -> (Value, Value) {
    let entity = if matches!(targets, [SchemaTarget::Node(_), ..]) { "NODE" } else { "RELATIONSHIP" };
    let names = targets.iter().map(|target| match target {
        SchemaTarget::Node(name) | SchemaTarget::Relationship(name) => text(name),
    });
    (text(entity), Value::list(names))
}

fn texts(all: &[String]) -> Value {
    Value::list(all.iter().map(|one| text(one)))
}

fn text(text: &str) -> Value {
    Value::String(text.into())
}

fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> QueryResult {
    QueryResult { columns: columns.iter().map(|&name| name.into()).collect(), rows, ..QueryResult::default() }
}
