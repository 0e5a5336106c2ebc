//! From tables to the graph: first the nodes that rows are about, then those that rows only mention, then relationships.
//!
//! Blocks of records are read by all cores, straight into columns; what they give goes into the graph in the order of the
//! files.

use super::nodes::load_nodes;
use super::relationships::load_relationships;
use super::rule::{Space, Table};
use crate::graph::Graph;
use crate::import::Builder;
use crate::import::error::ImportError;
use crate::import::ids::Ids;
use crate::value::{NodeIndex, Value};
use rustc_hash::FxHashMap;

/// Reads tables into the graph.
pub(super) fn load(tables: &[Table], builder: &mut Builder<'_>) -> Result<(), ImportError> {
    let mut directories = Directories::default();
    let rules = |is_mention: bool| {
        let all = tables.iter().flat_map(|table| table.nodes.iter().map(move |rule| (table, rule)));
        all.filter(move |(_, rule)| rule.is_mention == is_mention)
    };
    for (table, rule) in rules(false) {
        load_nodes(table, rule, builder, &mut directories)?;
    }
    let mentioned = rules(true).map(|(_, rule)| &rule.space);
    let ends =
        tables.iter().flat_map(|table| &table.relationships).flat_map(|rule| [&rule.start.space, &rule.end.space]);
    mentioned.chain(ends).for_each(|space| directories.add_properties(space, builder.graph));
    for (table, rule) in rules(true) {
        load_nodes(table, rule, builder, &mut directories)?;
    }
    for table in tables {
        for rule in &table.relationships {
            load_relationships(table, rule, builder, &directories)?;
        }
    }
    Ok(())
}

/// Nodes by what rows call them, for each space.
#[derive(Default)]
pub(super) struct Directories(pub(super) FxHashMap<Space, Directory>);

/// The nodes of a space.
pub(super) struct Directory {
    pub(super) ids: Ids<NodeIndex>,
    /// What several nodes are called.
    pub(super) ambiguous: Ids<()>,
}

impl Default for Directory {
    fn default() -> Self {
        Self { ids: Ids::new(), ambiguous: Ids::new() }
    }
}

impl Directories {
    /// Enters what is in the graph already, if nodes are looked up by a property.
    fn add_properties(&mut self, space: &Space, graph: &Graph) {
        let Space::Property { label, key } = space else { return };
        if self.0.contains_key(space) {
            return;
        }
        let mut directory = Directory::default();
        if let (Some(label), Some(key)) = (graph.label_id(label), graph.key_id(key)) {
            for node in graph.nodes_with_label(label).iter().map(NodeIndex) {
                let text = match graph.node_property(node, key).to_value() {
                    Value::Null => continue,
                    Value::String(text) => text.to_string(),
                    value => value.to_string(),
                };
                if directory.ids.insert(&text, node).is_some() {
                    directory.ambiguous.insert(&text, ());
                }
            }
        }
        self.0.insert(space.clone(), directory);
    }
}
