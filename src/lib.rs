//! A knowledge-graph query engine: openCypher over petgraph.

pub mod binder;
pub mod expression;
pub mod function;
pub mod graph;
pub mod result;
pub mod span;
pub mod syntax;
pub mod value;
