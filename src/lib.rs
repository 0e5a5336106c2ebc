//! A knowledge-graph query engine: openCypher over petgraph.

pub mod binder;
pub mod database;
pub mod error;
pub mod execution;
pub mod expression;
pub mod function;
pub mod graph;
pub mod import;
pub mod optimizer;
pub mod output;
pub mod plan;
pub mod planner;
pub mod result;
pub mod session;
pub mod shell;
pub mod span;
pub mod syntax;
pub mod value;

/// The petgraph that graphs come from and results become, in the version that fits.
pub use ::petgraph;
pub use database::Database;
pub use error::Error;
pub use result::{DeserializeError, QueryResult, Row};
pub use session::{Parameters, Session};
pub use value::Value;
