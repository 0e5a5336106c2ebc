//! A knowledge-graph query engine: openCypher over petgraph.
//!
//! A [`Database`] holds a graph, a [`Session`] runs statements on it, a [`QueryResult`] owns the rows.
//!
//! ```
//! use detente::{Database, Parameters};
//!
//! let mut session = Database::bundled()?.session();
//! let parameters = Parameters::from_iter([("name".into(), "USMCA".into())]);
//! let query = "MATCH (c:Country)-[:PARTY_TO]->(:Agreement {name: $name}) RETURN c.name AS country ORDER BY country";
//! let result = session.query(query, &parameters)?;
//! let countries = (&result).into_iter().map(|row| row.get::<String>("country")).collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(countries, ["Canada", "Mexico", "United States"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `docs/architecture.md` tells the life of a query and where everything is, `docs/language.md` what is spoken.

pub mod algorithm;
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
pub mod storage;
pub mod suggestion;
pub mod syntax;
pub mod value;

/// The petgraph that graphs come from and results become, in the version that fits.
pub use ::petgraph;
pub use database::Database;
pub use error::Error;
pub use result::{DeserializeError, QueryResult, Row};
pub use session::{Parameters, Session};
pub use value::Value;
