//! Deleting nodes and relationships.

use super::{Update, Writing};
use crate::expression::{Batch, Expression, RuntimeError};
use crate::graph::Direction;
use crate::value::{NodeIndex, RelationshipIndex, Value, ValueError};

/// Deletes the elements that the expressions name in each row: first all relationships, then the nodes.
#[derive(Debug)]
pub(in crate::execution) struct Delete {
    pub(in crate::execution) detach: bool,
    pub(in crate::execution) expressions: Vec<Expression>,
}

/// What is to be deleted.
#[derive(Default)]
struct Doomed {
    nodes: Vec<NodeIndex>,
    relationships: Vec<RelationshipIndex>,
}

impl Update for Delete {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        let mut doomed = Doomed::default();
        for batch in &rows {
            writing.check()?;
            for expression in &self.expressions {
                let column = writing.evaluate(expression, batch)?;
                (0..batch.rows())
                    .try_for_each(|row| doomed.add(&column.value(row)))
                    .map_err(|error| RuntimeError::from(error).at(expression.span))?;
            }
        }
        self.delete(doomed, writing);
        Ok(rows)
    }
}

impl Delete {
    fn delete(&self, mut doomed: Doomed, writing: &mut Writing<'_>) {
        if self.detach {
            for node in &doomed.nodes {
                let relationships = writing.graph.neighbours(*node, Direction::Both, &[]);
                doomed.relationships.extend(relationships.map(|(_, relationship)| relationship));
            }
        }
        for relationship in doomed.relationships {
            writing.counters.relationships_deleted += u64::from(writing.graph.delete_relationship(relationship));
        }
        for node in &doomed.nodes {
            writing.counters.nodes_deleted += u64::from(writing.graph.delete_node(*node));
        }
    }
}

impl Doomed {
    /// Adds the elements that a value is or, for a path, consists of.
    fn add(&mut self, value: &Value) -> Result<(), ValueError> {
        match value {
            Value::Null => Ok(()),
            Value::Node(node) => {
                self.nodes.push(*node);
                Ok(())
            }
            Value::Relationship(relationship) => {
                self.relationships.push(*relationship);
                Ok(())
            }
            Value::Path(path) => {
                self.nodes.extend(&path.nodes);
                self.relationships.extend(&path.relationships);
                Ok(())
            }
            other => Err(ValueError::invalid_type(format!(
                "`DELETE` takes nodes, relationships and paths, found {}",
                other.value_type().name()
            ))),
        }
    }
}
