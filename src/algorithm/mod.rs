//! Graph algorithms.
//!
//! In: a graph, which of its nodes and relationships count, and settings. Out: a number or two for each node, or paths;
//! the same for the same graph, whatever is random in the literature. Knows nothing of statements and procedures; what
//! `CALL` says about an algorithm stands in `function/procedure/algorithm`.
//!
//! Most algorithms run over a [`Projection`]: nodes numbered from 0 on, and arrays of neighbours. Paths are searched in
//! the graph itself, as they need but little of it, and so are weakly connected components, as projecting costs more.
//!
//! Reading order: `watch` (ending early), `selection`, `weights`, `projection`; then a file for each algorithm.

mod watch;

mod projection;
mod selection;
mod weights;

mod partition;
mod tally;

mod betweenness;
mod closeness;
mod page_rank;

mod k_core;
mod label_propagation;
mod louvain;
mod strongly_connected;
mod triangles;
mod weakly_connected;

mod dijkstra;
mod yen;

pub use betweenness::betweenness;
pub use closeness::closeness;
pub use dijkstra::{CheapestPath, Steps, dijkstra};
pub use k_core::core_numbers;
pub use label_propagation::label_propagation;
pub use louvain::Louvain;
pub use page_rank::PageRank;
pub use projection::Projection;
pub use selection::{Nodes, Selection};
pub use strongly_connected::strongly_connected;
pub use triangles::{clustering, triangles};
pub use watch::{Pace, Unwatched, Watch};
pub use weakly_connected::weakly_connected;
pub use weights::Weights;
pub use yen::yen;
