//! What the sessions of a database share.

use crate::function::Procedures;
use crate::graph::Graph;
use std::ops::{Deref, DerefMut};
use std::sync::{PoisonError, RwLock};

/// A graph and the procedures that can be called on it, each read by many at a time or written by one.
///
/// A thread that panicked while it held a lock is no reason to refuse it: a statement that panics is rolled back before it
/// lets go of the graph.
#[derive(Debug, Default)]
pub(crate) struct Store {
    graph: RwLock<Graph>,
    procedures: RwLock<Procedures>,
}

impl Store {
    /// The graph, for reading.
    pub(crate) fn graph(&self) -> impl Deref<Target = Graph> {
        self.graph.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The graph, for writing.
    pub(crate) fn graph_mut(&self) -> impl DerefMut<Target = Graph> {
        self.graph.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The procedures.
    pub(crate) fn procedures(&self) -> impl Deref<Target = Procedures> {
        self.procedures.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The procedures, to add to them.
    pub(crate) fn procedures_mut(&self) -> impl DerefMut<Target = Procedures> {
        self.procedures.write().unwrap_or_else(PoisonError::into_inner)
    }
}
