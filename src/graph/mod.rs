//! The property graph: nodes with labels, relationships with a type, properties on both; in memory, in one [`Graph`].
//!
//! In: reads by index, writes by index, schema changes by name. Out: indices, property values, counts. Every write can
//! be undone until it is committed. Knows nothing of statements, plans or files; petgraph appears nowhere else.
//!
//! What is kept, and where:
//! - the truth about nodes and relationships is a petgraph `StableDiGraph` of small records (`topology.rs`);
//! - beside it lie compressed rows of neighbours per relationship type and direction (`rows.rs`), rebuilt in parallel
//!   by [`Graph::refresh`]; a node whose relationships changed since then is read from petgraph;
//! - properties lie in columns, one per key, cut into typed blocks of packed values;
//! - bitmaps tell which nodes have a label and which relationships a type;
//! - declared indexes, constraints and the counts that a planner asks for are kept up while writing.
//!
//! A deleted element stays readable until [`Graph::commit`], so that the values of the running statement keep their
//! meaning, and its place is not given away before that.
//!
//! Reading order: symbols, records and topology, adjacency and neighbours, properties, schema, writes, bulk, undo.

mod symbols;

mod ids;
mod record;
mod topology;

mod adjacency;
mod between;
mod directory;
mod neighbours;
mod rows;

mod block;
mod column;
mod properties;
mod property;
mod strings;

mod labelled;

mod constraint;
mod index;
mod indexes;
mod posting;
mod schema;

mod bulk;
mod changes;
mod read;
mod restore;
mod statistics;
mod undo;
mod verify;
mod write;

mod petgraph;

#[cfg(test)]
mod model;

pub use between::Between;
pub use block::{BLOCK_SIZE, Block, BlockValues};
pub use bulk::PropertyValues;
pub use changes::{Changed, Changes, ElementChanges};
pub use column::{ColumnKind, Element, PropertyColumn};
pub use constraint::ConstraintViolation;
pub use index::PropertyIndex;
pub use labelled::Labelled;
pub use neighbours::{Direction, Neighbours};
pub use petgraph::{DiGraph, assemble};
pub use posting::Postings;
pub use property::PropertyRef;
pub use restore::{Declarations, NameCounts, NextIds, RestoreError, StoredLink};
pub use schema::{
    ConstraintDefinition, FullTextIndexDefinition, IndexDefinition, Requirement, SchemaError, SchemaTarget,
};
pub use statistics::Statistics;
pub use strings::{Arena, Dictionary, Strings};
pub use symbols::{KeyId, LabelId, TypeId};
pub use undo::Savepoint;

pub use crate::value::{NodeIndex, RelationshipIndex};

use roaring::RoaringBitmap;

/// A property graph with its indexes, constraints and statistics.
///
/// Holds up to 2³² − 1 nodes and as many relationships. Cloning copies everything.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    symbols: symbols::Symbols,
    topology: topology::Topology,
    adjacency: adjacency::Adjacency,
    /// For each label, the live nodes that have it.
    label_nodes: Vec<RoaringBitmap>,
    /// For each type, the live relationships of it.
    type_relationships: Vec<RoaringBitmap>,
    node_properties: properties::Properties,
    relationship_properties: properties::Properties,
    schema: schema::Schema,
    patterns: statistics::PatternCounts,
    undo: undo::UndoLog,
    version: u64,
    /// What an unknown label or type answers with.
    nothing: RoaringBitmap,
}

impl Graph {
    /// A graph without elements.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was ever written to it.
    pub fn is_new(&self) -> bool {
        self.version == 0 && self.undo.is_empty() && self.schema.is_empty()
    }

    /// A number that changes with every commit that changed something.
    pub fn version(&self) -> u64 {
        self.version
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_graph_can_be_read_from_many_threads() {
        fn check<T: Send + Sync>() {}
        check::<super::Graph>();
    }
}
