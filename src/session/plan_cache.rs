//! Plans of statements that have run, so that the same text need not be parsed, bound and planned again.

use super::Prepared;
use crate::binder::BoundStatement;
use crate::graph::Graph;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// So many statements are kept. Programs have a few, with parameters; who writes values into texts needs none of them.
const MOST: usize = 256;

/// The statements of a session, by their text.
#[derive(Debug, Default)]
pub(super) struct PlanCache {
    known: FxHashMap<Box<str>, Known>,
}

/// A statement that has run.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) bound: Arc<BoundStatement>,
    pub(super) prepared: Arc<Prepared>,
    basis: Basis,
}

/// What a plan stands on. On another basis it would be no good one, or none at all: an index that it seeks in may be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Basis {
    schema: u64,
    procedures: u64,
    /// The orders of magnitude of the numbers of nodes and relationships.
    size: [u32; 2],
}

impl Basis {
    /// What plans for a graph stand on now.
    pub(super) fn of(graph: &Graph, procedures: u64) -> Self {
        let magnitude = |count: usize| usize::BITS - count.leading_zeros();
        let size = [graph.node_count(), graph.relationship_count()].map(magnitude);
        Self { schema: graph.schema_version(), procedures, size }
    }
}

impl PlanCache {
    /// The statement with the text, planned on this basis.
    pub(super) fn get(&self, text: &str, basis: Basis) -> Option<Known> {
        self.known.get(text).filter(|known| known.basis == basis).cloned()
    }

    /// Keeps a statement.
    pub(super) fn insert(&mut self, text: &str, basis: Basis, bound: Arc<BoundStatement>, prepared: Arc<Prepared>) {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(text.into(), Known { bound, prepared, basis });
    }

    /// Forgets all statements.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }
}
