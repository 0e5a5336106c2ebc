//! What a statement gives back: rows, the elements they mention, what was changed, and the plan where it was asked for.
//!
//! A result owns all that it shows, so it outlives the statement and any later change of the graph.
//!
//! Reading order: this file, `row` (rows as Rust types), `deserialize` (rows through serde).

mod deserialize;
mod row;

pub use deserialize::DeserializeError;
pub use row::Row;

use crate::graph::{DiGraph, assemble};
use crate::value::{Map, NodeIndex, RelationshipIndex, Value};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

/// The result of one statement.
#[derive(Clone, Debug, Default)]
pub struct QueryResult {
    /// The names of the columns, in order.
    pub columns: Vec<Arc<str>>,
    /// The rows, each with one value a column.
    pub rows: Vec<Vec<Value>>,
    /// The nodes and relationships that the rows mention, as they were when the statement ended.
    pub elements: Elements,
    /// What the statement changed.
    pub counters: Counters,
    /// What the author should know although it is no error.
    pub warnings: Vec<Warning>,
    /// The plan, for `EXPLAIN` and `PROFILE`.
    pub plan: Option<PlanDescription>,
    /// How long the steps took.
    pub timing: Timing,
}

impl QueryResult {
    /// The plan of a command that has no operators.
    pub(crate) fn of_plan(operator: &str) -> Self {
        let plan = PlanDescription { operator: operator.to_owned(), ..PlanDescription::default() };
        Self { plan: Some(plan), ..Self::default() }
    }

    /// Each row as any type that serde can deserialize; see [`Row::deserialize`].
    ///
    /// ```
    /// # use detente::{Database, map};
    /// let mut session = Database::bundled()?.session();
    /// let query = "MATCH (p)-[:LEADS]->(:Country {name: $country}) RETURN p.name AS name";
    /// let result = session.query(query, &map! { "country" => "Canada" })?;
    /// let leaders = result.deserialize::<String>().collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(leaders, ["Mark Carney"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deserialize<T: DeserializeOwned>(&self) -> impl Iterator<Item = Result<T, DeserializeError>> {
        self.into_iter().map(|row| row.deserialize())
    }

    /// The nodes and relationships of the result as a petgraph graph, for petgraph's algorithms; parallel relationships and
    /// self-loops are kept.
    pub fn to_petgraph(&self) -> DiGraph<Node, Relationship> {
        let nodes = self.elements.nodes.iter().map(|(index, node)| (*index, node.clone()));
        let relationships = self.elements.relationships.values();
        assemble(nodes, relationships.map(|edge| (edge.start, edge.end, edge.clone())))
    }
}

/// The nodes and relationships of a result: those in its rows, those on paths in its rows, and both ends of every
/// relationship. They stand in the order in which they are first mentioned.
#[derive(Clone, Debug, Default)]
pub struct Elements {
    /// The nodes by the index that values refer to.
    pub nodes: IndexMap<NodeIndex, Node, FxBuildHasher>,
    /// The relationships by the index that values refer to.
    pub relationships: IndexMap<RelationshipIndex, Relationship, FxBuildHasher>,
}

/// A node as a result shows it.
#[derive(Clone, Debug)]
pub struct Node {
    /// The stable id: never given to another node, even after this one is deleted.
    pub id: u64,
    /// The labels, in the order in which the graph first met them.
    pub labels: Vec<Arc<str>>,
    /// The properties.
    pub properties: Map,
}

/// A relationship as a result shows it.
#[derive(Clone, Debug)]
pub struct Relationship {
    /// The stable id: never given to another relationship, even after this one is deleted.
    pub id: u64,
    /// The type.
    pub relationship_type: Arc<str>,
    /// The node where it starts, a key of [`Elements::nodes`].
    pub start: NodeIndex,
    /// The node where it ends, a key of [`Elements::nodes`].
    pub end: NodeIndex,
    /// The properties.
    pub properties: Map,
}

/// How often a statement changed what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Nodes created.
    pub nodes_created: u64,
    /// Nodes deleted.
    pub nodes_deleted: u64,
    /// Relationships created.
    pub relationships_created: u64,
    /// Relationships deleted.
    pub relationships_deleted: u64,
    /// Properties set to a value or removed.
    pub properties_set: u64,
    /// Labels added to nodes.
    pub labels_added: u64,
    /// Labels removed from nodes.
    pub labels_removed: u64,
    /// Indexes added.
    pub indexes_added: u64,
    /// Indexes removed.
    pub indexes_removed: u64,
    /// Constraints added.
    pub constraints_added: u64,
    /// Constraints removed.
    pub constraints_removed: u64,
}

impl Counters {
    /// Each counter with its name in the words of reports, in a fixed order: `("nodes created", 2)`.
    pub fn named(&self) -> [(&'static str, u64); 11] {
        [
            ("nodes created", self.nodes_created),
            ("nodes deleted", self.nodes_deleted),
            ("relationships created", self.relationships_created),
            ("relationships deleted", self.relationships_deleted),
            ("properties set", self.properties_set),
            ("labels added", self.labels_added),
            ("labels removed", self.labels_removed),
            ("indexes added", self.indexes_added),
            ("indexes removed", self.indexes_removed),
            ("constraints added", self.constraints_added),
            ("constraints removed", self.constraints_removed),
        ]
    }

    /// Whether anything was changed.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What the author of a statement should know although it is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is doubtful, in lower case.
    pub message: String,
    /// Where it stands in the statement.
    pub span: crate::span::Span,
    /// What may have been meant.
    pub hint: Option<String>,
}

/// An operator of a plan and the operators that feed it.
#[derive(Clone, Debug, Default)]
pub struct PlanDescription {
    /// The operator's name: `NodeByLabelScan`, `Expand`, ….
    pub operator: String,
    /// What it works on: `(n:Country)`, `(n)-[r:PARTY_TO]->(a)`, ….
    pub details: String,
    /// How many rows the planner expects.
    pub estimated_rows: f64,
    /// How many rows it gave, how long it took with its inputs, and how much it held; only for `PROFILE`.
    pub profile: Option<OperatorProfile>,
    /// The operators that feed it.
    pub children: Vec<PlanDescription>,
}

/// What `PROFILE` measured of an operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperatorProfile {
    /// The rows that it handed on.
    pub rows: u64,
    /// The time spent in it and in the operators that feed it; where several threads worked on it, that of all of them.
    pub time: Duration,
    /// About the most bytes that it kept at a time of rows, groups and values, without the operators that feed it; none
    /// where it hands on what it makes at once.
    pub memory: u64,
}

/// How long the steps of a statement took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// From text to the syntax tree.
    pub parse: Duration,
    /// From the syntax tree to the physical plan.
    pub plan: Duration,
    /// Running it.
    pub run: Duration,
}
