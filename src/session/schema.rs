//! Commands about indexes and constraints.

use super::Session;
use crate::error::Error;
use crate::expression::{RuntimeError, RuntimeErrorKind};
use crate::graph::{ConstraintDefinition, Graph, IndexDefinition, Requirement, SchemaError, SchemaTarget};
use crate::result::{PlanDescription, QueryResult};
use crate::syntax::ast::{self, ConstraintReference, Mode, Name, SchemaCommand, SchemaReference};
use crate::value::Value;

impl Session {
    pub(super) fn run_schema_command(&self, command: &SchemaCommand, mode: Mode) -> Result<QueryResult, Error> {
        if mode == Mode::Explain {
            let plan = PlanDescription { operator: "SchemaCommand".to_owned(), ..PlanDescription::default() };
            return Ok(QueryResult { plan: Some(plan), ..QueryResult::default() });
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
        SchemaCommand::CreateIndex { name, if_not_exists, target, key } => {
            let definition = IndexDefinition {
                name: given_or_made(name.as_ref(), "index", target, key, None),
                target: schema_target(target),
                key: key.text.to_string(),
            };
            counters.indexes_added += u64::from(created(graph.create_index(definition), *if_not_exists)?);
        }
        SchemaCommand::DropIndex { what, if_exists } => {
            let name = match what {
                SchemaReference::Name(name) => name.text.to_string(),
                SchemaReference::Target(target, key) => find_index(graph, target, key),
            };
            counters.indexes_removed += u64::from(dropped(graph.drop_index(&name), *if_exists)?);
        }
        SchemaCommand::CreateConstraint { name, if_not_exists, target, key, requirement } => {
            let definition = ConstraintDefinition {
                name: given_or_made(name.as_ref(), "constraint", target, key, Some(*requirement)),
                target: schema_target(target),
                key: key.text.to_string(),
                requirement: requirement_of(*requirement),
            };
            counters.constraints_added += u64::from(created(graph.create_constraint(definition), *if_not_exists)?);
        }
        SchemaCommand::DropConstraint { what, if_exists } => {
            let name = match what {
                ConstraintReference::Name(name) => name.text.to_string(),
                ConstraintReference::Target(target, key, requirement) => {
                    find_constraint(graph, target, key, *requirement)
                }
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

fn requirement_of(requirement: ast::Requirement) -> Requirement {
    match requirement {
        ast::Requirement::Unique => Requirement::Unique,
        ast::Requirement::NotNull => Requirement::NotNull,
    }
}

/// The given name, or one that says what the index or constraint is about.
fn given_or_made(
    name: Option<&Name>,
    kind: &str,
    target: &ast::SchemaTarget,
    key: &Name,
    requirement: Option<ast::Requirement>,
) -> String {
    let (ast::SchemaTarget::Node(of) | ast::SchemaTarget::Relationship(of)) = target;
    let requirement = match requirement {
        None => "",
        Some(ast::Requirement::Unique) => "_unique",
        Some(ast::Requirement::NotNull) => "_not_null",
    };
    let made = || format!("{kind}_{}_{}{requirement}", of.text, key.text);
    name.map_or_else(made, |name| name.text.to_string())
}

/// The name of an index; where there is none, a name that none has.
fn find_index(graph: &Graph, target: &ast::SchemaTarget, key: &Name) -> String {
    let target = schema_target(target);
    let found = graph.indexes().find(|index| index.target == target && index.key == *key.text);
    found.map_or_else(|| format!("index on {}", key.text), |index| index.name.clone())
}

fn find_constraint(graph: &Graph, target: &ast::SchemaTarget, key: &Name, requirement: ast::Requirement) -> String {
    let (target, requirement) = (schema_target(target), requirement_of(requirement));
    let found = graph
        .constraints()
        .find(|known| known.target == target && known.key == *key.text && known.requirement == requirement);
    found.map_or_else(|| format!("constraint on {}", key.text), |constraint| constraint.name.clone())
}

fn show_indexes(graph: &Graph) -> QueryResult {
    let rows = graph.indexes().map(|index| {
        let (kind, of) = target_row(&index.target);
        vec![text(&index.name), kind, of, Value::list([text(&index.key)])]
    });
    table(&["name", "entityType", "labelsOrTypes", "properties"], rows.collect())
}

fn show_constraints(graph: &Graph) -> QueryResult {
    let rows = graph.constraints().map(|constraint| {
        let (entity, of) = target_row(&constraint.target);
        let kind = match constraint.requirement {
            Requirement::Unique => "UNIQUENESS",
            Requirement::NotNull => "NOT NULL",
        };
        vec![text(&constraint.name), text(kind), entity, of, Value::list([text(&constraint.key)])]
    });
    table(&["name", "type", "entityType", "labelsOrTypes", "properties"], rows.collect())
}

fn target_row(target: &SchemaTarget) -> (Value, Value) {
    match target {
        SchemaTarget::Node(label) => (text("NODE"), Value::list([text(label)])),
        SchemaTarget::Relationship(kind) => (text("RELATIONSHIP"), Value::list([text(kind)])),
    }
}

fn text(text: &str) -> Value {
    Value::String(text.into())
}

fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> QueryResult {
    QueryResult { columns: columns.iter().map(|&name| name.into()).collect(), rows, ..QueryResult::default() }
}
