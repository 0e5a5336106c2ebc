//! Telling how far the scan is that a statement begins with.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use std::sync::Arc;

/// Gives the rows of a scan, a row per node, and counts the nodes that whoever takes the rows is done with.
#[derive(Debug)]
pub(in crate::execution) struct Followed {
    pub(in crate::execution) scan: Input,
    /// The label whose nodes are scanned; all nodes without one.
    pub(in crate::execution) label: Option<Arc<str>>,
}

impl Operator for Followed {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let graph = context.graph;
        let with_label =
            |label: &Arc<str>| graph.label_id(label).map_or(0, |label| graph.nodes_with_label(label).len());
        let nodes = self.label.as_ref().map_or_else(|| graph.node_count(), |label| with_label(label) as usize);
        let progress = context.environment.monitor.progress();
        progress.begin_nodes(nodes);
        self.scan.run(context, &mut |batch| {
            let nodes = batch.rows();
            emit(batch)?;
            progress.add_nodes(nodes);
            Ok(())
        })
    }
}
