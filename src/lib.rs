//! A knowledge-graph query engine: openCypher over petgraph.

pub mod binder;
pub mod database;
pub mod error;
pub mod expression;
pub mod function;
pub mod graph;
pub mod output;
pub mod result;
pub mod session;
pub mod shell;
pub mod span;
pub mod syntax;
pub mod value;
