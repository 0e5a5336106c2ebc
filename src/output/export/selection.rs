//! What is exported: a whole graph, or the nodes and relationships of a result.

use crate::graph::{ConstraintDefinition, FullTextIndexDefinition, Graph, IndexDefinition, KeyId};
use crate::result::{Elements, Node, QueryResult, Relationship};
use crate::value::{Map, NodeIndex, RelationshipIndex, Value};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Nodes, then the relationships between them, both in the order of their ids, so that equal graphs give equal files.
/// Each can be walked through any number of times; no more than one element is made at a time.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    source: Source<'a>,
    nodes: Vec<NodeIndex>,
    relationships: Vec<RelationshipIndex>,
    is_stopped: IsStopped<'a>,
}

/// Whether nobody waits for the elements any more.
#[derive(Clone, Copy)]
struct IsStopped<'a>(&'a dyn Fn() -> bool);

impl fmt::Debug for IsStopped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IsStopped({})", self.0())
    }
}

#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    Graph(&'a Graph),
    Result(&'a Elements),
}

/// A relationship with the nodes at its ends, of which only ids and labels are to be read.
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// The relationship.
    pub relationship: Cow<'a, Relationship>,
    /// The node where it starts.
    pub start: Cow<'a, Node>,
    /// The node where it ends.
    pub end: Cow<'a, Node>,
}

impl<'a> Selection<'a> {
    /// Everything in a graph.
    pub fn of_graph(graph: &'a Graph) -> Self {
        let mut nodes: Vec<_> = graph.nodes().collect();
        nodes.sort_by_key(|&node| graph.node_id(node));
        let mut relationships: Vec<_> = graph.relationships().collect();
        relationships.sort_by_key(|&relationship| graph.relationship_id(relationship));
        Self { source: Source::Graph(graph), nodes, relationships, is_stopped: IsStopped(&|| false) }
    }

    /// The elements that the rows of a result mention, with both ends of each relationship.
    pub fn of_result(result: &'a QueryResult) -> Self {
        let elements = &result.elements;
        let mut nodes: Vec<_> = elements.nodes.iter().map(|(index, node)| (node.id, *index)).collect();
        nodes.sort_unstable();
        let is_whole =
            |known: &Relationship| elements.nodes.contains_key(&known.start) && elements.nodes.contains_key(&known.end);
        let relationships = elements.relationships.iter().filter(|(_, known)| is_whole(known));
        let mut relationships: Vec<_> = relationships.map(|(index, known)| (known.id, *index)).collect();
        relationships.sort_unstable();
        Self {
            source: Source::Result(elements),
            nodes: nodes.into_iter().map(|(_, index)| index).collect(),
            relationships: relationships.into_iter().map(|(_, index)| index).collect(),
            is_stopped: IsStopped(&|| false),
        }
    }

    /// The same, of which no more is walked through once `is_stopped` says yes: what is made of it then is of no use.
    #[must_use]
    pub fn until(self, is_stopped: &'a dyn Fn() -> bool) -> Self {
        Self { is_stopped: IsStopped(is_stopped), ..self }
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many relationships there are.
    pub fn relationship_count(&self) -> usize {
        self.relationships.len()
    }

    /// The nodes.
    pub fn nodes(&self) -> impl Iterator<Item = Cow<'a, Node>> {
        self.nodes.iter().take_while(|_| !self.is_stopped.0()).filter_map(|index| self.source.node(*index))
    }

    /// The relationships.
    pub fn connections(&self) -> impl Iterator<Item = Connection<'a>> {
        let wanted = self.relationships.iter().take_while(|_| !self.is_stopped.0());
        wanted.filter_map(|index| self.source.connection(*index))
    }

    /// The node at this place, counted from 0.
    pub fn node(&self, place: usize) -> Option<Cow<'a, Node>> {
        self.source.node(*self.nodes.get(place)?)
    }

    /// The relationship at this place, counted from 0.
    pub fn connection(&self, place: usize) -> Option<Connection<'a>> {
        self.source.connection(*self.relationships.get(place)?)
    }

    /// The declared indexes. A result has none.
    pub fn indexes(&self) -> impl Iterator<Item = &'a IndexDefinition> {
        self.source.graph().into_iter().flat_map(Graph::indexes)
    }

    /// The declared full-text indexes. A result has none.
    pub fn full_text_indexes(&self) -> impl Iterator<Item = &'a FullTextIndexDefinition> {
        self.source.graph().into_iter().flat_map(Graph::full_text_indexes)
    }

    /// The declared constraints. A result has none.
    pub fn constraints(&self) -> impl Iterator<Item = &'a ConstraintDefinition> {
        self.source.graph().into_iter().flat_map(Graph::constraints)
    }

    /// Whether a node has this label.
    pub fn has_label(&self, name: &str) -> bool {
        match self.source {
            Source::Graph(graph) => graph.labels().any(|(_, label)| label.as_ref() == name),
            Source::Result(_) => self.nodes().any(|node| node.labels.iter().any(|label| label.as_ref() == name)),
        }
    }

    /// Whether a node may have a property of this key; for certain not if the answer is no.
    pub fn has_node_key(&self, name: &str) -> bool {
        match self.source {
            Source::Graph(graph) => graph.keys().any(|(_, key)| key.as_ref() == name),
            Source::Result(_) => self.nodes().any(|node| node.properties.contains_key(name)),
        }
    }

    /// The first nodes, and the relationships among them, as a result has them.
    pub fn first(&self, count: usize) -> Elements {
        let mut elements = Elements::default();
        let nodes = self.nodes.iter().take(count);
        elements.nodes.extend(nodes.filter_map(|index| Some((*index, self.source.node(*index)?.into_owned()))));
        for index in &self.relationships {
            let (start, end) = self.source.ends(*index);
            if elements.nodes.contains_key(&start)
                && elements.nodes.contains_key(&end)
                && let Some(connection) = self.source.connection(*index)
            {
                elements.relationships.insert(*index, connection.relationship.into_owned());
            }
        }
        elements
    }
}

impl<'a> Source<'a> {
    fn graph(self) -> Option<&'a Graph> {
        match self {
            Self::Graph(graph) => Some(graph),
            Self::Result(_) => None,
        }
    }

    fn node(self, index: NodeIndex) -> Option<Cow<'a, Node>> {
        match self {
            Self::Graph(graph) => Some(Cow::Owned(node(graph, index))),
            Self::Result(elements) => elements.nodes.get(&index).map(Cow::Borrowed),
        }
    }

    fn ends(self, index: RelationshipIndex) -> (NodeIndex, NodeIndex) {
        match self {
            Self::Graph(graph) => (graph.source(index), graph.target(index)),
            Self::Result(elements) => elements
                .relationships
                .get(&index)
                .map_or((NodeIndex(u32::MAX), NodeIndex(u32::MAX)), |known| (known.start, known.end)),
        }
    }

    fn connection(self, index: RelationshipIndex) -> Option<Connection<'a>> {
        let (start, end) = self.ends(index);
        Some(match self {
            Self::Graph(graph) => Connection {
                relationship: Cow::Owned(relationship(graph, index)),
                start: Cow::Owned(bare_node(graph, start)),
                end: Cow::Owned(bare_node(graph, end)),
            },
            Self::Result(elements) => Connection {
                relationship: Cow::Borrowed(elements.relationships.get(&index)?),
                start: Cow::Borrowed(elements.nodes.get(&start)?),
                end: Cow::Borrowed(elements.nodes.get(&end)?),
            },
        })
    }
}

/// A node of a graph.
pub(in crate::output) fn node(graph: &Graph, index: NodeIndex) -> Node {
    Node { properties: named(graph, graph.node_properties(index)), ..bare_node(graph, index) }
}

/// A node without its properties, as relationships mention it.
fn bare_node(graph: &Graph, index: NodeIndex) -> Node {
    let labels: Vec<Arc<str>> = graph.node_labels(index).iter().map(|&label| graph.label_name(label).clone()).collect();
    Node { id: graph.node_id(index), labels, properties: Map::default() }
}

/// A relationship of a graph.
pub(in crate::output) fn relationship(graph: &Graph, index: RelationshipIndex) -> Relationship {
    Relationship {
        id: graph.relationship_id(index),
        relationship_type: graph.type_name(graph.relationship_type(index)).clone(),
        start: graph.source(index),
        end: graph.target(index),
        properties: named(graph, graph.relationship_properties(index)),
    }
}

fn named(graph: &Graph, properties: Vec<(KeyId, Value)>) -> Map {
    properties.into_iter().map(|(key, value)| (graph.key_name(key).clone(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{node, relationship, treaty};

    #[test]
    fn elements_of_a_result_stand_in_the_order_of_their_ids() {
        let mut result = treaty();
        result.elements.nodes.insert(NodeIndex(9), node(3, &["A"], []));
        result.elements.relationships.insert(RelationshipIndex(9), relationship(1, "T", 9, 9, []));
        // A relationship without a known end is left out: no file could say where it leads.
        result.elements.relationships.insert(RelationshipIndex(8), relationship(2, "T", 9, 99, []));
        let selection = Selection::of_result(&result);
        assert_eq!(selection.nodes().map(|node| node.id).collect::<Vec<_>>(), [3, 10, 11]);
        let ids = selection.connections().map(|known| (known.start.id, known.relationship.id, known.end.id));
        assert_eq!(ids.collect::<Vec<_>>(), [(3, 1, 3), (10, 7, 11)]);
        assert_eq!((selection.node_count(), selection.relationship_count()), (3, 2));
        assert!(selection.has_label("A") && !selection.has_label("B"));
    }

    #[test]
    fn the_first_nodes_keep_the_relationships_among_them() {
        let result = treaty();
        let selection = Selection::of_result(&result);
        assert_eq!((selection.first(1).nodes.len(), selection.first(1).relationships.len()), (1, 0));
        assert_eq!(selection.first(2).relationships.len(), 1);
    }
}
