//! Deleting nodes and relationships.

use super::{Update, evaluate};
use crate::execution::Environment;
use crate::expression::{Batch, Expression, RuntimeError};
use crate::graph::{Direction, Graph};
use crate::result::Counters;
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
    fn run(
        &self,
        rows: Vec<Batch>,
        graph: &mut Graph,
        environment: &Environment<'_>,
        counters: &mut Counters,
    ) -> Result<Vec<Batch>, RuntimeError> {
        let mut doomed = Doomed::default();
        for batch in &rows {
            environment.monitor.check()?;
            for expression in &self.expressions {
                let column = evaluate(expression, batch, graph, environment)?;
                (0..batch.rows())
                    .try_for_each(|row| doomed.add(&column.value(row)))
                    .map_err(|error| RuntimeError::from(error).at(expression.span))?;
            }
        }
        self.delete(doomed, graph, counters);
        Ok(rows)
    }
}

impl Delete {
    fn delete(&self, mut doomed: Doomed, graph: &mut Graph, counters: &mut Counters) {
        if self.detach {
            for node in &doomed.nodes {
                let relationships = graph.neighbours(*node, Direction::Both, &[]);
                doomed.relationships.extend(relationships.map(|(_, relationship)| relationship));
            }
        }
        for relationship in doomed.relationships {
            counters.relationships_deleted += u64::from(graph.delete_relationship(relationship));
        }
        for node in &doomed.nodes {
            counters.nodes_deleted += u64::from(graph.delete_node(*node));
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
