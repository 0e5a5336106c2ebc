//! A knowledge-graph query engine: openCypher over petgraph.

pub mod function;
pub mod graph;
pub mod span;
pub mod syntax;
pub mod value;
