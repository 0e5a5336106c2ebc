//! Node-link JSON, the form of networkx and d3: an object with a list of nodes and a list of edges, called `edges` or `links`.
//!
//! The number 1 and the string `"1"` are two ids. An id is kept as the property `id`, unless it is an integer beside a list
//! of `labels`: so this program and others write graphs out of databases, where it only connects. What such a file has
//! renamed, as the format uses the key itself, gets its name back. Nodes without ids are numbered, as old d3 does.

use super::builder::Properties;
use super::elements::{Elements, Relationship};
use super::json::{check_labels, check_name, fields, keys_at_start, property, typed_id};
use super::source::Source;
use super::text::Text;
use super::{Builder, ImportError, Importer};
use indexmap::IndexMap;
use serde_json::value::RawValue;

/// Reads node-link JSON.
pub(super) struct NodeLink;

/// The keys of such a document, beside `nodes`.
const KEYS: [&str; 4] = ["directed", "multigraph", "links", "edges"];

/// The keys that show that a document with nodes is of another kind.
const OTHER_KEYS: [&str; 4] = ["format", "rels", "relationships", "graphs"];

/// The keys that this program renames, in nodes and in edges.
const NODE_FIELDS: [&str; 2] = ["id", "labels"];
const EDGE_FIELDS: [&str; 4] = ["source", "target", "key", "type"];

/// The type of an edge that tells none.
const NO_TYPE: &str = "RELATED";

impl Importer for NodeLink {
    fn name(&self) -> &'static str {
        "node-link"
    }

    fn description(&self) -> &'static str {
        "node-link JSON, as networkx and d3 write it"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn recognises(&self, start: &str, _: &str) -> bool {
        let keys = if start.starts_with('{') { keys_at_start(start) } else { Vec::new() };
        let has = |known: &[&str]| keys.iter().any(|(key, _)| known.contains(key));
        // A record of APOC's, alone or the first of a list of nodes, has a type.
        let is_apoc = || keys.iter().any(|(key, value)| *key == "nodes" && first_has_type(value));
        !has(&OTHER_KEYS) && (has(&KEYS) || has(&["nodes"]) && !is_apoc())
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        sources.iter().try_for_each(|source| {
            let bytes = source.bytes()?;
            let elements = Elements::new(&source.name, builder);
            Reader { elements, are_numbered: None }.read(Text::new(&source.name, &bytes)?)
        })
    }
}

/// Whether the first object in a list says that it is a node.
fn first_has_type(list: &str) -> bool {
    let object = list.trim_start_matches(['[', ' ', '\t', '\r', '\n']);
    keys_at_start(object).iter().any(|(key, value)| *key == "type" && value.starts_with("\"node\""))
}

struct Reader<'b, 'g> {
    elements: Elements<'b, 'g>,
    /// Whether nodes have no ids but their numbers, once there are nodes.
    are_numbered: Option<bool>,
}

type Fields<'a> = IndexMap<String, &'a RawValue>;

impl Reader<'_, '_> {
    fn read(mut self, text: Text<'_>) -> Result<(), ImportError> {
        let mut document = fields(text, text.content)?;
        let nodes = list(text, document.shift_remove("nodes"))?;
        let nodes = nodes.ok_or_else(|| text.error(text.content, "missing field `nodes`"))?;
        let [links, edges] = ["links", "edges"].map(|key| document.shift_remove(key));
        if let (Some(_), Some(edges)) = (links, edges) {
            return Err(text.error(edges.get(), "there are both `links` and `edges`"));
        }
        let edges = list(text, links.or(edges))?.unwrap_or_default();
        for (number, node) in text.parts(nodes.iter().map(|node| node.get())).enumerate() {
            let outcome = self.read_node(node, number);
            self.elements.skip_or_fail(outcome)?;
        }
        for edge in text.parts(edges.iter().map(|edge| edge.get())) {
            let outcome = self.read_edge(edge);
            self.elements.skip_or_fail(outcome)?;
        }
        self.elements.finish()
    }

    fn read_node(&mut self, text: Text<'_>, number: usize) -> Result<(), ImportError> {
        let mut fields = element_fields(text)?;
        let raw = fields.shift_remove("id");
        if *self.are_numbered.get_or_insert(raw.is_none()) != raw.is_none() {
            return Err(text.error(text.content, "some nodes have an `id`, and others have none"));
        }
        let id = raw.map_or_else(|| Ok(number.to_string()), |raw| typed_id(text, raw))?;
        let labels = labels(text, &mut fields)?;
        let is_ours = labels.is_some() && id.parse::<u64>().is_ok();
        let mut properties = properties(text, fields, if is_ours { &NODE_FIELDS } else { &[] })?;
        if let Some(raw) = raw.filter(|_| !is_ours) {
            properties.insert(0, property(text, "id".to_owned(), raw)?);
        }
        self.elements.node(text.place(text.content), &id, &labels.unwrap_or_default(), properties)
    }

    fn read_edge(&mut self, text: Text<'_>) -> Result<(), ImportError> {
        let mut fields = element_fields(text)?;
        let [start, end] = ["source", "target"].map(|end| {
            let raw = fields.shift_remove(end);
            typed_id(text, raw.ok_or_else(|| text.error(text.content, format!("missing field `{end}`")))?)
        });
        let (start, end) = (start?, end?);
        // An integer tells parallel edges apart, and says nothing else.
        let has_number = fields.get("key").is_some_and(|key| key.get().parse::<u64>().is_ok());
        let kind = edge_type(text, &mut fields)?;
        if has_number {
            fields.shift_remove("key");
        }
        let is_ours = has_number && kind.is_some();
        let properties = properties(text, fields, if is_ours { &EDGE_FIELDS } else { &[] })?;
        let kind = kind.unwrap_or_else(|| NO_TYPE.to_owned());
        self.elements.relationship(Relationship { place: text.place(text.content), kind, start, end, properties });
        Ok(())
    }
}

fn list<'a>(text: Text<'a>, raw: Option<&'a RawValue>) -> Result<Option<Vec<&'a RawValue>>, ImportError> {
    raw.map(|raw| text.parse(raw.get())).transpose()
}

fn element_fields(text: Text<'_>) -> Result<Fields<'_>, ImportError> {
    text.check_length(text.content)?;
    fields(text, text.content)
}

/// The labels of a node, if it has a list of strings called so.
fn labels(text: Text<'_>, fields: &mut Fields<'_>) -> Result<Option<Vec<String>>, ImportError> {
    let labels = fields.get("labels").and_then(|raw| serde_json::from_str::<Vec<String>>(raw.get()).ok());
    if let Some(labels) = &labels {
        check_labels(text, text.content, labels)?;
        fields.shift_remove("labels");
    }
    Ok(labels)
}

/// The type of an edge, if it has a string called so.
fn edge_type(text: Text<'_>, fields: &mut Fields<'_>) -> Result<Option<String>, ImportError> {
    let kind = fields.get("type").and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    if let Some(kind) = &kind {
        check_name(text, text.content, kind, "relationship type")?;
        fields.shift_remove("type");
    }
    Ok(kind)
}

/// The other fields as properties; those that were renamed, which have a `_` too many, get their names back.
fn properties(text: Text<'_>, fields: Fields<'_>, renamed: &[&str]) -> Result<Properties, ImportError> {
    let named = fields.into_iter().map(|(key, raw)| property(text, original_name(key, renamed), raw));
    named.collect()
}

fn original_name(mut key: String, renamed: &[&str]) -> String {
    let name = key.trim_end_matches('_');
    if name.len() < key.len() && renamed.contains(&name) {
        key.pop();
    }
    key
}

#[cfg(test)]
mod tests {
    use crate::import::Options;
    use crate::import::check::{check_error, check_loaded, described, loaded, recognised};

    fn check(document: &str, expected: &[&str]) {
        assert_eq!(described("x.json", document), expected, "{document}");
    }

    fn check_wrong(document: &str, expected: &str) {
        check_error("x.json", document.as_bytes(), expected);
    }

    fn nodes(nodes: &str) -> String {
        format!("{{\"directed\": true, \"graph\": {{}}, \"nodes\": [{nodes}]}}")
    }

    fn edges(edges: &str) -> String {
        format!("{{\"nodes\": [{{\"id\": 1}},\n{{\"id\": \"1\"}}], \"links\": [\n{edges}]}}")
    }

    #[test]
    fn files_are_known_by_their_keys() {
        let kind = |start: &str| recognised("x.json", start);
        assert_eq!(kind(r#"{"nodes": [{"id": "a", "#), Some("node-link"));
        assert_eq!(kind(r#"{"links": [{"source": "nodes"}]"#), Some("node-link"));
        assert_eq!(kind(r#"{"graph": {"name": "x"}, "multigraph": false"#), Some("node-link"));
        assert_eq!(kind(r#"{"nodes": [{"type": "node", "id": "a""#), Some("apoc-json"));
        assert_eq!(kind(r#"{"format": "detente-graph", "nodes": []"#), Some("detente-json"));
        assert_eq!(kind(r#"{"format": "x", "nodes": []"#), Some("detente-json"));
    }

    #[test]
    fn a_number_and_a_string_are_two_ids() {
        check(&edges(r#"{"source": 1, "target": "1"}"#), &["({id: 1})", "({id: '1'})", "(0)-[:RELATED {}]->(1)"]);
        check_wrong(&nodes("{\"id\": 1},\n{\"id\": 1}"), "x.json:2:1: two nodes have the id `1`");
        check_wrong(&nodes(r#"{"id": "\u0061"}, {"id": "a"}"#), "x.json:1:61: two nodes have the id `\"a\"`");
        check_wrong(&edges(r#"{"source": 1, "target": "2"}"#), "x.json:3:1: no node has the id `\"2\"`");
    }

    #[test]
    fn ids_of_databases_only_connect() {
        check(
            &nodes(r#"{"id": 0, "labels": ["A", "B"], "id_": "x", "id__": 1, "type_": 2}"#),
            &["(:A:B {id: 'x', id_: 1, type_: 2})"],
        );
        check(&nodes(r#"{"id": "a", "labels": ["A"], "id_": 1}"#), &["(:A {id: 'a', id_: 1})"]);
        check(&nodes(r#"{"id": 5, "labels": "A"}"#), &["({id: 5, labels: 'A'})"]);
    }

    #[test]
    fn edges_have_types_and_keys() {
        let edge = |fields: &str| edges(&format!(r#"{{"source": 1, "target": 1, {fields}}}"#));
        let read = |fields: &str| described("x.json", &edge(fields)).remove(2);
        assert_eq!(read(r#""key": 7, "type": "T", "type_": 1, "key_": 2"#), "(0)-[:T {key: 2, type: 1}]->(0)");
        assert_eq!(read(r#""key": "k", "type": "T", "type_": 1"#), "(0)-[:T {key: 'k', type_: 1}]->(0)");
        assert_eq!(read(r#""type": 1, "value": 0.5"#), "(0)-[:RELATED {type: 1, value: 0.5}]->(0)");
        check_wrong(&edge(r#""type": """#), "x.json:3:1: the relationship type is empty");
    }

    #[test]
    fn nodes_without_ids_are_numbered() {
        check_loaded(
            "x.json",
            r#"{"nodes": [{"name": "a"}, {"name": "b"}], "links": [{"source": 0, "target": 1}]}"#,
            (2, 1, 2),
        );
    }

    #[test]
    fn documents_must_be_right() {
        check_wrong(r#"{"links": []}"#, "x.json:1:1: missing field `nodes`");
        check_wrong(r#"{"nodes": {}, "links": []}"#, "x.json:1:11: invalid type: map, expected a sequence");
        check_wrong(r#"{"nodes": [], "links": [], "edges": []}"#, "x.json:1:37: there are both `links` and `edges`");
        check_wrong(&nodes("1"), "x.json:1:");
        check_wrong(&nodes("{},\n{\"id\": 1}"), "x.json:2:1: some nodes have an `id`, and others have none");
        check_wrong(&nodes(r#"{"id": null}"#), "x.json:1:");
        check_wrong(&nodes(r#"{"id": 1, "x": {"y": 1}}"#), "x.json:1:58: a property cannot hold an object");
        check_wrong(&nodes(r#"{"id": 1, "x": NaN}"#), "x.json:1:");
        check_wrong(
            &nodes(&format!(r#"{{"id": 1, "x": {}}}"#, "[".repeat(100_000) + &"]".repeat(100_000))),
            "x.json:1:",
        );
        check_wrong(&nodes(&format!(r#"{{"id": 1, "x": {}"#, "[".repeat(100_000))), "x.json:1:");
        let whole = edges(r#"{"source": 1, "target": "1"}"#);
        for end in "{\"nodes\"".len()..whole.len() {
            assert!(loaded("x.json", &whole.as_bytes()[..end], &Options::default()).1.is_err(), "{}", &whole[..end]);
        }
    }

    #[test]
    fn what_is_wrong_can_be_left_out() {
        let options = Options { skip_bad: true, ..Options::default() };
        let document = nodes(r#"{"id": 1}, {"id": 1}, {"id": []}, {"id": 2, "x": {}}"#);
        let report = loaded("x.json", document.as_bytes(), &options).1.expect("bad ones are left out");
        assert_eq!((report.summary.nodes, report.skipped.duplicates, report.skipped.wrong), (1, 1, 2));
    }
}
