//! What a picture shows.

use super::look::{self, Look};
use super::style::{LabelStyle, Size};
use super::{PictureOptions, wrap};
use crate::output::cell::cell;
use crate::output::counters::{counted, grouped};
use crate::output::table::{cut, width};
use crate::result::{Elements, Node, Relationship};
use crate::value::{Map, Value};
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The elements of a picture with their texts and colours.
pub(in crate::output) struct Drawing<'a> {
    pub(in crate::output) elements: &'a Elements,
    pub(in crate::output) nodes: Vec<DrawnNode<'a>>,
    pub(in crate::output) relationships: Vec<DrawnRelationship<'a>>,
    pub(in crate::output) all_nodes: usize,
    pub(in crate::output) all_relationships: usize,
    looks: IndexMap<Arc<str>, Look>,
}

pub(in crate::output) struct DrawnNode<'a> {
    pub(in crate::output) node: &'a Node,
    pub(in crate::output) caption: String,
    pub(in crate::output) tooltip: String,
    pub(in crate::output) look: Look,
    /// How much larger than usual the node is, where the style asks for that.
    pub(in crate::output) scale: Option<f64>,
    cluster: Option<String>,
}

pub(in crate::output) struct DrawnRelationship<'a> {
    pub(in crate::output) relationship: &'a Relationship,
    pub(in crate::output) start: u64,
    pub(in crate::output) end: u64,
    pub(in crate::output) caption: String,
    pub(in crate::output) tooltip: String,
    pub(in crate::output) color: Option<String>,
    pub(in crate::output) width: Option<f64>,
}

impl<'a> Drawing<'a> {
    /// The first nodes of a result, as many as the options allow, and the relationships between them.
    pub(in crate::output) fn new(elements: &'a Elements, options: &PictureOptions) -> Self {
        let all = (elements.nodes.len() + options.left_out, elements.relationships.len());
        Self::of_part(elements, all, options)
    }

    /// The same for elements that are themselves only a part of so many nodes and relationships.
    pub(in crate::output) fn of_part(elements: &'a Elements, all: (usize, usize), options: &PictureOptions) -> Self {
        let shown = elements.nodes.len().min(options.max_nodes.unwrap_or(usize::MAX));
        let nodes = &elements.nodes.as_slice()[..shown];
        let labels = nodes.values().filter_map(|node| node.labels.first().cloned()).collect();
        let looks = look::looks(labels, &options.label_order, &options.style);
        let mut nodes: Vec<_> = nodes.values().map(|node| DrawnNode::new(node, elements, &looks, options)).collect();
        let relationships = elements.relationships.values();
        let relationships: Vec<_> =
            relationships.filter_map(|known| DrawnRelationship::new(known, elements, shown, options)).collect();
        scale(&mut nodes, &relationships, options);
        let (all_nodes, all_relationships) = all;
        Self { elements, nodes, relationships, all_nodes, all_relationships, looks }
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
    pub(in crate::output) fn labels(&self) -> Vec<(&str, usize, &Look)> {
        let count = |label: &Arc<str>| self.nodes.iter().filter(|node| node.node.labels.first() == Some(label)).count();
        self.looks.iter().map(|(label, look)| (label.as_ref(), count(label), look)).collect()
    }
}

impl<'a> DrawnNode<'a> {
    fn new(node: &'a Node, elements: &Elements, looks: &IndexMap<Arc<str>, Look>, options: &PictureOptions) -> Self {
        let look = node.labels.first().and_then(|label| looks.get(label)).cloned().unwrap_or_default();
        let style = node_style(node, options);
        let title = node.labels.iter().map(|label| format!(":{label}")).collect::<String>();
        Self {
            node,
            caption: look::caption(node, style.and_then(|style| style.caption.as_deref()), elements),
            tooltip: tooltip(&title, &node.properties, elements),
            look,
            scale: None,
            cluster: options.cluster_by.as_deref().and_then(|key| cluster(node, key, elements)),
        }
    }
}

impl<'a> DrawnRelationship<'a> {
    /// A relationship if both its ends are among the first `shown` nodes.
    fn new(
        relationship: &'a Relationship,
        elements: &Elements,
        shown: usize,
        options: &PictureOptions,
    ) -> Option<Self> {
        let end = |index| elements.nodes.get_full(index).filter(|(place, ..)| *place < shown).map(|(.., node)| node.id);
        let relationship_type = &relationship.relationship_type;
        let style = options.style.r#type.get(relationship_type.as_ref());
        let chosen = style.and_then(|style| relationship.properties.get(style.caption.as_deref()?));
        let caption = chosen.map_or(relationship_type.to_string(), |value| look::cell_text(value, elements));
        Some(Self {
            relationship,
            start: end(&relationship.start)?,
            end: end(&relationship.end)?,
            caption: wrap(&caption, 32, 2),
            tooltip: tooltip(&format!(":{relationship_type}"), &relationship.properties, elements),
            color: style.and_then(|style| style.color.clone()),
            width: style.and_then(|style| style.width),
        })
    }
}

/// What the user chose for the first label of a node.
fn node_style<'a>(node: &Node, options: &'a PictureOptions) -> Option<&'a LabelStyle> {
    options.style.label.get(node.labels.first()?.as_ref())
}

/// The largest scale of a node.
const LARGEST: f64 = 2.5;

/// Makes nodes larger by what the style names, compared with the largest number among the nodes of their label.
fn scale(nodes: &mut [DrawnNode<'_>], relationships: &[DrawnRelationship<'_>], options: &PictureOptions) {
    let mut degrees: FxHashMap<u64, f64> = FxHashMap::default();
    for id in relationships.iter().flat_map(|known| [known.start, known.end]) {
        *degrees.entry(id).or_default() += 1.0;
    }
    let number = |node: &Node| match node_style(node, options)?.size.as_ref()? {
        Size::Degree => Some(degrees.get(&node.id).copied().unwrap_or(0.0)),
        Size::Property(key) => node.properties.get(key.as_str()).and_then(as_number).map(|number| number.max(0.0)),
    };
    let mut largest: FxHashMap<Option<&Arc<str>>, f64> = FxHashMap::default();
    for node in nodes.iter().map(|drawn| drawn.node) {
        let known = largest.entry(node.labels.first()).or_default();
        *known = known.max(number(node).unwrap_or(0.0));
    }
    for drawn in nodes {
        let all = largest.get(&drawn.node.labels.first()).copied().filter(|largest| *largest > 0.0);
        // The area grows with the number, not the width.
        drawn.scale = number(drawn.node).zip(all).map(|(own, all)| 1.0 + (LARGEST - 1.0) * (own / all).sqrt());
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number).filter(|number| number.is_finite()),
        _ => None,
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
