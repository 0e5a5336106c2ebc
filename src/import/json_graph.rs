//! JSON Graph Format (jsongraphformat.info), versions 1 and 2: `{"graph": {…}}` or `{"graphs": [{…}, …]}`.
//!
//! The id of a node, its `label` and the fields of its `metadata` become properties, its `type` a label; the `relation` of an
//! edge becomes a type, its `id` and `label` and the fields of its `metadata` properties. Each graph has ids of its own.

use super::builder::Properties;
use super::elements::{Elements, Relationship};
use super::json::{check_name, id_of_string, keys_at_start, properties, property, typed_id};
use super::source::Source;
use super::text::Text;
use super::{Builder, ImportError, Importer};
use crate::value::Value;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads JSON Graph Format.
pub(super) struct JsonGraph;

/// The keys of a graph, of which one shows that it is a graph.
const KEYS: [&str; 8] = ["id", "label", "type", "directed", "metadata", "nodes", "edges", "hyperedges"];

/// The type of an edge that tells none.
const NO_TYPE: &str = "RELATED";

impl Importer for JsonGraph {
    fn name(&self) -> &'static str {
        "json-graph"
    }

    fn description(&self) -> &'static str {
        "JSON Graph Format, versions 1 and 2"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jgf"]
    }

    fn recognises(&self, start: &str, _: &str) -> bool {
        let keys = if start.starts_with('{') { keys_at_start(start) } else { Vec::new() };
        let is_graph = |value: &str| keys_at_start(value).iter().any(|(key, _)| KEYS.contains(key));
        match keys[..] {
            [("graph", value)] => value.starts_with('{') && is_graph(value),
            [("graphs", value)] => value.starts_with('['),
            _ => false,
        }
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        sources.iter().try_for_each(|source| {
            let bytes = source.bytes()?;
            let text = Text::new(&source.name, &bytes)?;
            let document: Document<'_> = text.parse(text.content)?;
            let graphs = match (document.graph, document.graphs) {
                (Some(graph), None) => vec![graph],
                (None, Some(graphs)) => graphs,
                _ => return Err(text.error(text.content, "a document has either `graph` or `graphs`")),
            };
            text.parts(graphs.iter().map(|graph| graph.get())).try_for_each(|graph| {
                let elements = Elements::new(&source.name, builder);
                Reader { elements }.read(graph)
            })
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    #[serde(borrow)]
    graph: Option<&'a RawValue>,
    #[serde(borrow)]
    graphs: Option<Vec<&'a RawValue>>,
}

/// A graph; what it says of itself as a whole has no place in ours.
#[derive(Deserialize)]
struct Graph<'a> {
    #[serde(borrow, default)]
    nodes: Nodes<'a>,
    #[serde(borrow, default)]
    edges: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    hyperedges: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Node<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    label: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge<'a> {
    id: Option<String>,
    #[serde(borrow)]
    source: &'a RawValue,
    #[serde(borrow)]
    target: &'a RawValue,
    relation: Option<String>,
    #[serde(rename = "directed")]
    _directed: Option<bool>,
    label: Option<String>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

/// The nodes of a graph: in version 1 a list, in version 2 an object with the ids as keys. An id may be there twice, so that
/// a reader sees it.
#[derive(Default)]
struct Nodes<'a>(Vec<(Option<String>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Nodes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodesVisitor).map(Nodes)
    }
}

struct NodesVisitor;

impl<'de> Visitor<'de> for NodesVisitor {
    type Value = Vec<(Option<String>, &'de RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of nodes, or an object with nodes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push((None, node));
        }
        Ok(nodes)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(id) = object.next_key::<String>()? {
            nodes.push((Some(id), object.next_value()?));
        }
        Ok(nodes)
    }
}

struct Reader<'b, 'g> {
    elements: Elements<'b, 'g>,
}

impl Reader<'_, '_> {
    fn read(mut self, text: Text<'_>) -> Result<(), ImportError> {
        let graph: Graph<'_> = text.parse(text.content)?;
        let texts = text.parts(graph.nodes.0.iter().map(|(_, node)| node.get()));
        for ((key, _), node) in graph.nodes.0.iter().zip(texts) {
            let outcome = self.read_node(node, key.as_deref());
            self.elements.skip_or_fail(outcome)?;
        }
        for edge in text.parts(graph.edges.iter().map(|edge| edge.get())) {
            let outcome = self.read_edge(edge);
            self.elements.skip_or_fail(outcome)?;
        }
        for edge in text.parts(graph.hyperedges.iter().map(|edge| edge.get())) {
            let error = edge.error(edge.content, "a hyperedge cannot be read, as a relationship has two ends");
            self.elements.skip_or_fail(Err(error))?;
        }
        self.elements.finish()
    }

    fn read_node(&mut self, text: Text<'_>, key: Option<&str>) -> Result<(), ImportError> {
        let node: Node<'_> = text.parse_element(text.content)?;
        let (id, value) = match (key, node.id) {
            (Some(key), _) => (id_of_string(key), Value::from(key)),
            (None, Some(raw)) => (typed_id(text, raw)?, property(text, "id".to_owned(), raw)?.1),
            (None, None) => return Err(text.error(text.content, "missing field `id`")),
        };
        if let Some(kind) = &node.kind {
            check_name(text, text.content, kind, "type")?;
        }
        let known = [("id", Some(value)), ("label", node.label.map(Value::from))];
        let properties = joined(text, known, node.metadata)?;
        self.elements.node(text.place(text.content), &id, node.kind.as_slice(), properties)
    }

    fn read_edge(&mut self, text: Text<'_>) -> Result<(), ImportError> {
        let edge: Edge<'_> = text.parse_element(text.content)?;
        let (start, end) = (typed_id(text, edge.source)?, typed_id(text, edge.target)?);
        let kind = edge.relation.unwrap_or_else(|| NO_TYPE.to_owned());
        check_name(text, text.content, &kind, "relation")?;
        let known = [("id", edge.id.map(Value::from)), ("label", edge.label.map(Value::from))];
        let properties = joined(text, known, edge.metadata)?;
        self.elements.relationship(Relationship { place: text.place(text.content), kind, start, end, properties });
        Ok(())
    }
}

/// The fields that are properties, and those of the metadata.
fn joined<'a>(
    text: Text<'a>,
    known: [(&str, Option<Value>); 2],
    metadata: Option<&'a RawValue>,
) -> Result<Properties, ImportError> {
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut known: Properties = known.collect();
    let others = properties(text, metadata)?;
    if let Some((name, _)) = others.iter().find(|(name, _)| known.iter().any(|(other, _)| other == name)) {
        let message = format!("the metadata have a field `{name}` beside that of the element");
        return Err(text.error(text.content, message));
    }
    known.extend(others);
    Ok(known)
}

#[cfg(test)]
mod tests {
    use crate::import::Options;
    use crate::import::check::{check_error, check_loaded, described, loaded, recognised};

    fn check_wrong(document: &str, expected: &str) {
        check_error("x.json", document.as_bytes(), expected);
    }

    #[test]
    fn files_are_known_by_their_keys() {
        let kind = |start: &str| recognised("x.json", start);
        assert_eq!(kind(r#"{"graph": {"nodes": ["#), Some("json-graph"));
        assert_eq!(kind(r#"{"graphs": []}"#), Some("json-graph"));
        assert_eq!(kind(r#"{"graph": {"nodes": 1}, "directed": true"#), Some("node-link"));
    }

    #[test]
    fn both_versions_are_read() {
        let first = r#"{"graph": {"directed": true, "nodes": [{"id": "a", "type": "A", "label": "x", "metadata": {"n": 1}},
            {"id": "b"}], "edges": [{"source": "a", "target": "b", "relation": "R", "directed": true, "label": "y"}]}}"#;
        let second = r#"{"graph": {"nodes": {"a": {"label": "x", "metadata": {"n": [1]}}, "b": {"metadata": null}}, "edges": [
            {"id": "e", "source": "a", "target": "b", "metadata": {"w": 0.5}}]}}"#;
        let expected = ["(:A {id: 'a', label: 'x', n: 1})", "({id: 'b'})", "(0)-[:R {label: 'y'}]->(1)"];
        assert_eq!(described("x.json", first), expected);
        let expected = ["({id: 'a', label: 'x', n: [1]})", "({id: 'b'})", "(0)-[:RELATED {id: 'e', w: 0.5}]->(1)"];
        assert_eq!(described("x.json", second), expected);
    }

    #[test]
    fn each_graph_has_ids_of_its_own() {
        let graph = r#"{"nodes": {"a": {}}, "edges": [{"source": "a", "target": "a"}]}"#;
        check_loaded("x.json", &format!("{{\"graphs\": [{graph}, {graph}]}}"), (2, 2, 2));
        check_loaded("x.jgf", r#"{"graph": {}}"#, (0, 0, 0));
    }

    #[test]
    fn documents_must_be_right() {
        let graph = |nodes: &str, edges: &str| format!("{{\"graph\": {{\"nodes\": {nodes},\n\"edges\": [{edges}]}}}}");
        check_wrong(r#"{"graph": {"nodes": []}, "graphs": []}"#, "x.json:1:");
        check_wrong(&graph(r#"{"a": {}, "a": {}}"#, ""), "x.json:1:36: two nodes have the id `\"a\"`");
        check_wrong(&graph(r#"[{"id": 1}, {"id": 1}]"#, ""), "x.json:1:33: two nodes have the id `1`");
        check_wrong(
            &graph(r#"[{"id": "1"}]"#, r#"{"source": "1", "target": 1}"#),
            "x.json:2:11: no node has the id `1`",
        );
        check_wrong(&graph("[{}]", ""), "x.json:1:22: missing field `id`");
        check_wrong(&graph("[]", r#"{"source": "a"}"#), "x.json:2:25: missing field `target`");
        check_wrong(&graph("1", ""), "x.json:1:21: invalid type: integer `1`, expected a list of nodes");
        check_wrong(&graph(r#"{"a": {"metadata": {"x": {}}}}"#, ""), "x.json:1:46: a property cannot hold an object");
        check_wrong(&graph(r#"{"a": {"metadata": {"id": 1}}}"#, ""), "x.json:1:27: the metadata have a field `id`");
        check_wrong(&graph(r#"{"a": {"metadata": {"x": NaN}}}"#, ""), "x.json:1:");
        check_wrong(r#"{"graph": {"hyperedges": [{}]}}"#, "x.json:1:27: a hyperedge cannot be read");
        let whole = graph(r#"{"a": {}}"#, "");
        for end in "{\"graph\": {\"nodes\"".len()..whole.len() {
            assert!(loaded("x.json", &whole.as_bytes()[..end], &Options::default()).1.is_err(), "{}", &whole[..end]);
        }
        check_error("x.jgf", b"", "x.jgf: the file is empty");
    }

    #[test]
    fn what_is_wrong_can_be_left_out() {
        let options = Options { skip_bad: true, ..Options::default() };
        let document = r#"{"graph": {"nodes": [{"id": 1}, {"id": 1}, {"x": 1}], "edges": [{"source": 1, "target": 2}],
            "hyperedges": [{}]}}"#;
        let report = loaded("x.json", document.as_bytes(), &options).1.expect("bad ones are left out");
        assert_eq!((report.skipped.duplicates, report.skipped.wrong, report.skipped.missing_ends), (1, 2, 1));
    }
}
