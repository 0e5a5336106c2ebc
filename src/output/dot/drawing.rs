//! What a picture shows.

use super::DotOptions;
use super::look::{self, Look, PLAIN};
use super::text::wrap;
use crate::output::cell::cell;
use crate::output::counters::{counted, grouped};
use crate::output::table::{cut, width};
use crate::result::{Elements, Node, Relationship};
use crate::value::Map;
use indexmap::IndexMap;
use std::sync::Arc;

/// The elements of a picture with their texts and colours.
pub(in crate::output) struct Drawing<'a> {
    pub(in crate::output) nodes: Vec<DrawnNode<'a>>,
    pub(in crate::output) relationships: Vec<DrawnRelationship>,
    pub(in crate::output) all_nodes: usize,
    pub(in crate::output) all_relationships: usize,
    looks: IndexMap<Arc<str>, Look>,
}

pub(in crate::output) struct DrawnNode<'a> {
    pub(in crate::output) node: &'a Node,
    pub(in crate::output) caption: String,
    pub(in crate::output) tooltip: String,
    pub(in crate::output) look: Look,
    cluster: Option<String>,
}

pub(in crate::output) struct DrawnRelationship {
    pub(in crate::output) start: u64,
    pub(in crate::output) end: u64,
    pub(in crate::output) caption: String,
    pub(in crate::output) tooltip: String,
}

impl<'a> Drawing<'a> {
    /// The first nodes of a result, as many as the options allow, and the relationships between them.
    pub(in crate::output) fn new(elements: &'a Elements, options: &DotOptions) -> Self {
        Self::of_part(elements, (elements.nodes.len(), elements.relationships.len()), options)
    }

    /// The same for elements that are themselves only a part of so many nodes and relationships.
    pub(in crate::output) fn of_part(elements: &'a Elements, all: (usize, usize), options: &DotOptions) -> Self {
        let shown = elements.nodes.len().min(options.max_nodes.unwrap_or(usize::MAX));
        let nodes = &elements.nodes.as_slice()[..shown];
        let looks =
            look::looks(nodes.values().filter_map(|node| node.labels.first().cloned()).collect(), &options.label_order);
        let nodes = nodes.values().map(|node| DrawnNode::new(node, elements, &looks, options)).collect();
        let relationships = elements.relationships.values();
        let relationships = relationships.filter_map(|known| DrawnRelationship::new(known, elements, shown)).collect();
        let (all_nodes, all_relationships) = all;
        Self { nodes, relationships, all_nodes, all_relationships, looks }
    }

    /// How many nodes and relationships are left out.
    pub(in crate::output) fn hidden(&self) -> (usize, usize) {
        (self.all_nodes - self.nodes.len(), self.all_relationships - self.relationships.len())
    }

    /// What the picture does not show, in a sentence.
    pub(in crate::output) fn note(&self) -> Option<String> {
        let part =
            |hidden: usize, all: usize, noun| format!("{} of {}", grouped(hidden as u64), counted(all as u64, noun));
        if self.all_nodes == 0 {
            return Some("Nothing to draw: the rows hold no node, relationship or path.".to_owned());
        }
        let (nodes, relationships) = self.hidden();
        (nodes > 0).then(|| {
            let nodes = part(nodes, self.all_nodes, "node");
            let relationships = part(relationships, self.all_relationships, "relationship");
            format!("Not shown: {nodes} and {relationships}; ask for more with --max-nodes.")
        })
    }

    /// The nodes by the box that they stand in, boxes in the order of their first node.
    pub(in crate::output) fn clusters(&self) -> IndexMap<Option<String>, Vec<&DrawnNode<'a>>> {
        let mut clusters: IndexMap<_, Vec<_>> = IndexMap::new();
        for node in &self.nodes {
            clusters.entry(node.cluster.clone()).or_default().push(node);
        }
        clusters
    }

    /// The labels that colours stand for, with the number of nodes that they colour.
    pub(in crate::output) fn labels(&self) -> Vec<(&str, usize, Look)> {
        let count = |label: &Arc<str>| self.nodes.iter().filter(|node| node.node.labels.first() == Some(label)).count();
        self.looks.iter().map(|(label, &look)| (label.as_ref(), count(label), look)).collect()
    }
}

impl<'a> DrawnNode<'a> {
    fn new(node: &'a Node, elements: &Elements, looks: &IndexMap<Arc<str>, Look>, options: &DotOptions) -> Self {
        let look = node.labels.first().and_then(|label| looks.get(label)).copied().unwrap_or(PLAIN);
        let title = node.labels.iter().map(|label| format!(":{label}")).collect::<String>();
        Self {
            node,
            caption: look::caption(node, elements),
            tooltip: tooltip(&title, &node.properties, elements),
            look,
            cluster: options.cluster_by.as_deref().and_then(|key| cluster(node, key, elements)),
        }
    }
}

impl DrawnRelationship {
    /// A relationship if both its ends are among the first `shown` nodes.
    fn new(relationship: &Relationship, elements: &Elements, shown: usize) -> Option<Self> {
        let end = |index| elements.nodes.get_full(index).filter(|(place, ..)| *place < shown).map(|(.., node)| node.id);
        let relationship_type = &relationship.relationship_type;
        Some(Self {
            start: end(&relationship.start)?,
            end: end(&relationship.end)?,
            caption: wrap(relationship_type, 32, 2),
            tooltip: tooltip(&format!(":{relationship_type}"), &relationship.properties, elements),
        })
    }
}

/// The box of a node: its first label, or the value of a property.
fn cluster(node: &Node, key: &str, elements: &Elements) -> Option<String> {
    if key == "label" {
        return node.labels.first().map(ToString::to_string);
    }
    node.properties.get(key).filter(|value| !value.is_null()).map(|value| look::cell_text(value, elements))
}

/// The widest line of a tooltip.
const TOOLTIP_WIDTH: usize = 200;

/// Labels or type, and the properties, a line each.
fn tooltip(title: &str, properties: &Map, elements: &Elements) -> String {
    let properties = properties.iter().map(|(key, value)| format!("{key}: {}", cell(value, elements)));
    let lines = (!title.is_empty()).then(|| title.to_owned()).into_iter().chain(properties);
    let lines: Vec<_> = lines.map(|line| cut(&line, width(&line), TOOLTIP_WIDTH)).collect();
    // An empty tooltip would make graphviz put the name of the node there.
    if lines.is_empty() { " ".to_owned() } else { lines.join("\n") }
}
