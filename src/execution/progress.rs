//! How far a statement is, for whoever waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How far the running statement of a session is; may be asked from any thread.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    rows: AtomicU64,
    nodes: AtomicU64,
    nodes_read: AtomicU64,
}

impl Progress {
    /// About how many rows were made so far of what is in the graph, in files and in lists, in all steps together.
    pub fn rows(&self) -> u64 {
        self.0.rows.load(Ordering::Relaxed)
    }

    /// Which part of the nodes was read, all of which lead to rows one after the other: more than 0 and less than 1. `None`
    /// where rows come from elsewhere, and when all were read: what is done with their rows may take longer than that.
    pub fn part_read(&self) -> Option<f64> {
        let [read, all] = [&self.0.nodes_read, &self.0.nodes].map(|count| count.load(Ordering::Relaxed));
        (0 < read && read < all).then(|| read as f64 / all as f64)
    }

    /// Forgets the last statement.
    pub(crate) fn reset(&self) {
        for count in [&self.0.rows, &self.0.nodes, &self.0.nodes_read] {
            count.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn add_rows(&self, rows: usize) {
        self.0.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }

    /// Begins to read so many nodes.
    pub(super) fn begin_nodes(&self, nodes: usize) {
        self.0.nodes.store(nodes as u64, Ordering::Relaxed);
    }

    /// Adds to the nodes that were read.
    pub(super) fn add_nodes(&self, nodes: usize) {
        self.0.nodes_read.fetch_add(nodes as u64, Ordering::Relaxed);
    }
}
