//! Graph algorithms.
//!
//! In: a graph, which of its nodes and relationships count, and settings. Out: a number or two for each node, or paths.
//! Knows nothing of statements and procedures.

mod watch;

pub use watch::{Pace, Unwatched, Watch};
