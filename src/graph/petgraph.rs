//! To and from petgraph's own graphs.

use super::Graph;
use crate::value::{Map, NodeIndex, RelationshipIndex};
use petgraph::visit::{EdgeRef, IntoEdgeReferences, IntoNodeReferences, NodeIndexable, NodeRef};
use rustc_hash::FxHashMap;

/// A directed petgraph graph, as results are handed back.
pub use petgraph::graph::DiGraph;

/// The petgraph graph with these nodes and these edges between them; an edge with an end that is not there is left out.
pub fn assemble<N, E>(
    nodes: impl IntoIterator<Item = (NodeIndex, N)>,
    edges: impl IntoIterator<Item = (NodeIndex, NodeIndex, E)>,
) -> DiGraph<N, E> {
    let mut made = DiGraph::new();
    let places: FxHashMap<NodeIndex, _> =
        nodes.into_iter().map(|(node, weight)| (node, made.add_node(weight))).collect();
    for (source, target, weight) in edges {
        if let (Some(source), Some(target)) = (places.get(&source), places.get(&target)) {
            made.add_edge(*source, *target, weight);
        }
    }
    made
}

impl Graph {
    /// The property graph with the nodes and edges of a petgraph graph: a `Graph`, a `StableGraph`, a `GraphMap`, or
    /// anything else that can list them. `node` tells a node's labels and properties, `edge` an edge's type and
    /// properties. An undirected edge leads from its source to its target.
    ///
    /// ```
    /// use detente::graph::Graph;
    /// use detente::petgraph::{algo, graph::DiGraph};
    /// use detente::{Database, map};
    ///
    /// let mut roads = DiGraph::<&str, u32>::new();
    /// let ottawa = roads.add_node("Ottawa");
    /// let montreal = roads.add_node("Montréal");
    /// roads.add_edge(ottawa, montreal, 199);
    ///
    /// let graph = Graph::from_petgraph(
    ///     &roads,
    ///     |_, name| (["City"], map! { "name" => *name }),
    ///     |_, km| ("ROAD", map! { "km" => *km }),
    /// );
    /// let mut session = Database::from_graph(graph).session();
    /// let query = "MATCH p = (:City {name: $from})-[:ROAD]->(c) RETURN c.name, p";
    /// let found = session.query(query, &map! { "from" => "Ottawa" })?.to_petgraph();
    /// assert_eq!((found.node_count(), found.edge_count()), (2, 1));
    /// assert!(!algo::is_cyclic_directed(&found));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_petgraph<G, L, T>(
        graph: G,
        node: impl Fn(G::NodeId, &G::NodeWeight) -> (L, Map),
        edge: impl Fn(G::EdgeId, &G::EdgeWeight) -> (T, Map),
    ) -> Self
    where
        G: IntoNodeReferences + IntoEdgeReferences + NodeIndexable,
        L: IntoIterator<Item: AsRef<str>>,
        T: AsRef<str>,
    {
        let mut made = Self::new();
        made.record_changes(false);
        let mut places = vec![NodeIndex(u32::MAX); graph.node_bound()];
        for reference in graph.node_references() {
            let (labels, properties) = node(reference.id(), reference.weight());
            places[graph.to_index(reference.id())] = made.load_node(labels, properties);
        }
        for reference in graph.edge_references() {
            let (kind, properties) = edge(reference.id(), reference.weight());
            let [source, target] = [reference.source(), reference.target()].map(|end| places[graph.to_index(end)]);
            made.load_relationship(kind.as_ref(), source, target, properties);
        }
        made.commit();
        made.record_changes(true);
        made.rebuild();
        made
    }

    /// A petgraph graph with the same nodes and relationships, for petgraph's algorithms. Its weights tell which node
    /// and relationship of this graph each of its own stands for.
    pub fn to_petgraph(&self) -> DiGraph<NodeIndex, RelationshipIndex, u32> {
        let mut made = DiGraph::with_capacity(self.node_count(), self.relationship_count());
        let mut places = vec![petgraph::graph::NodeIndex::end(); self.node_bound() as usize];
        for node in self.nodes() {
            places[node.0 as usize] = made.add_node(node);
        }
        for relationship in self.relationships() {
            let [source, target] =
                [self.source(relationship), self.target(relationship)].map(|end| places[end.0 as usize]);
            made.add_edge(source, target, relationship);
        }
        made
    }

    fn load_node(&mut self, labels: impl IntoIterator<Item: AsRef<str>>, properties: Map) -> NodeIndex {
        let labels: Vec<_> = labels.into_iter().map(|label| self.intern_label(label.as_ref())).collect();
        let node = self.create_node(&labels);
        for (key, value) in properties {
            let key = self.intern_key(&key);
            self.set_node_property(node, key, value);
        }
        node
    }

    fn load_relationship(&mut self, kind: &str, source: NodeIndex, target: NodeIndex, properties: Map) {
        let kind = self.intern_type(kind);
        let relationship = self.create_relationship(kind, source, target);
        for (key, value) in properties {
            let key = self.intern_key(&key);
            self.set_relationship_property(relationship, key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Direction;
    use petgraph::graphmap::DiGraphMap;
    use petgraph::stable_graph::StableDiGraph;

    #[test]
    fn a_stable_graph_with_gaps_is_taken_over() {
        let mut source = StableDiGraph::<&str, i64>::new();
        let nodes = ["Ada", "gone", "Bob"].map(|name| source.add_node(name));
        source.add_edge(nodes[0], nodes[2], 7);
        source.remove_node(nodes[1]);
        let graph = Graph::from_petgraph(
            &source,
            |_, name| (["Person"], Map::from_iter([("name".into(), (*name).into())])),
            |_, weight| ("KNOWS", Map::from_iter([("weight".into(), (*weight).into())])),
        );
        let (label, key) = (graph.label_id("Person").unwrap(), graph.key_id("name").unwrap());
        assert_eq!(graph.nodes_with_label(label).len(), 2);
        let names: Vec<_> = graph.nodes().filter_map(|node| graph.node_property(node, key).as_str()).collect();
        assert_eq!(names, ["Ada", "Bob"]);
        assert_eq!(graph.degree(NodeIndex(0), Direction::Outgoing, &[]), 1);
    }

    #[test]
    fn a_graph_map_is_taken_over_and_given_back() {
        let source = DiGraphMap::<&str, ()>::from_edges([("a", "b"), ("b", "c")]);
        let mut graph = Graph::from_petgraph(&source, |_, _| ([""; 0], Map::default()), |_, ()| ("T", Map::default()));
        assert_eq!((graph.node_count(), graph.relationship_count()), (3, 2));
        let relationship = graph.relationships().next().unwrap();
        graph.delete_relationship(relationship);
        let back = graph.to_petgraph();
        assert_eq!((back.node_count(), back.edge_count()), (3, 1));
        assert!(!petgraph::algo::is_cyclic_directed(&back));
    }
}
