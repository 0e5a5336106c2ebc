//! Node-link JSON, the form of networkx and d3: one object with a list of nodes and a list of edges.

use super::{Connection, Exporter, Form, Loss, Losses, Options, Selection};
use crate::output::json::{JsonValue, write_json};
use crate::result::{Elements, Node};
use crate::value::{Map, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::io::{self, Write};
use std::sync::Arc;

/// Node-link JSON.
pub(super) struct NodeLink;

impl Exporter for NodeLink {
    fn name(&self) -> &'static str {
        "node-link"
    }

    fn description(&self) -> &'static str {
        "node-link JSON, as networkx and d3 read it"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn form(&self) -> Form {
        Form::File(write)
    }
}

/// A property whose key is taken by the format.
const RENAMED: Loss = Loss { one: "property", many: "properties", fate: "renamed, as the format uses the key itself" };

/// The keys that the format uses itself.
const NODE_FIELDS: &[&str] = &["id", "labels"];
const EDGE_FIELDS: &[&str] = &["source", "target", "key", "type"];

fn write(selection: &Selection<'_>, _: &Options, out: &mut dyn Write) -> io::Result<Losses> {
    let mut losses = Losses::without_schema(selection);
    out.write_all(br#"{"directed":true,"multigraph":true,"graph":{},"nodes":["#)?;
    for (number, node) in selection.nodes().enumerate() {
        out.write_all(separator(number))?;
        let properties = Properties::new(&node.properties, NODE_FIELDS, &mut losses);
        write_json(&JsonNode { node: &node, properties }, out)?;
    }
    out.write_all(b"\n],\"edges\":[")?;
    for (number, known) in selection.connections().enumerate() {
        out.write_all(separator(number))?;
        let properties = Properties::new(&known.relationship.properties, EDGE_FIELDS, &mut losses);
        write_json(&JsonEdge { known: &known, properties }, out)?;
    }
    out.write_all(b"\n]}\n")?;
    Ok(losses)
}

fn separator(number: usize) -> &'static [u8] {
    if number == 0 { b"\n" } else { b",\n" }
}

struct JsonNode<'a> {
    node: &'a Node,
    properties: Properties<'a>,
}

impl Serialize for JsonNode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        let labels: Vec<&str> = self.node.labels.iter().map(AsRef::as_ref).collect();
        fields.serialize_entry("id", &self.node.id)?;
        fields.serialize_entry("labels", &labels)?;
        self.properties.serialize_into(&mut fields)?;
        fields.end()
    }
}

struct JsonEdge<'a> {
    known: &'a Connection<'a>,
    properties: Properties<'a>,
}

impl Serialize for JsonEdge<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("source", &self.known.start.id)?;
        fields.serialize_entry("target", &self.known.end.id)?;
        // What tells parallel edges apart.
        fields.serialize_entry("key", &self.known.relationship.id)?;
        fields.serialize_entry("type", self.known.relationship.relationship_type.as_ref())?;
        self.properties.serialize_into(&mut fields)?;
        fields.end()
    }
}

/// Properties under keys that are free.
struct Properties<'a>(Vec<(Arc<str>, &'a Value)>);

impl<'a> Properties<'a> {
    fn new(properties: &'a Map, fields: &[&str], losses: &mut Losses) -> Self {
        let mut named = Vec::with_capacity(properties.len());
        for (key, value) in properties {
            losses.add_for_json(value);
            // Also those that already have a `_` behind, so that a reader takes one away from all.
            if fields.contains(&key.trim_end_matches('_')) {
                losses.add(RENAMED);
                named.push((format!("{key}_").into(), value));
            } else {
                named.push((key.clone(), value));
            }
        }
        Self(named)
    }

    fn serialize_into<M: SerializeMap>(&self, fields: &mut M) -> Result<(), M::Error> {
        let elements = &Elements::default();
        self.0.iter().try_for_each(|(key, value)| fields.serialize_entry(key.as_ref(), &JsonValue { value, elements }))
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::output::export::example::{exported, hostile};

    #[test]
    fn it_is_json_with_every_element() {
        let (text, losses) = exported("node-link", &hostile());
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["nodes"].as_array().map(Vec::len), Some(4));
        assert_eq!(json["edges"].as_array().map(Vec::len), Some(5));
        assert_eq!(json["nodes"][0]["n"], i64::MIN);
        assert_eq!(json["edges"][3]["source"], json["edges"][3]["target"]);
        let expected = "1 index left out, 1 constraint left out, 4 floats that are not finite written as text, \
                        11 temporal values written as text";
        assert_eq!(losses, expected);
    }

    #[test]
    fn keys_of_the_format_are_not_taken() {
        let mut graph = Graph::new();
        let node = graph.create_node(&[]);
        for (key, value) in [("id", "a"), ("id_", "b"), ("type", "c")] {
            let key = graph.intern_key(key);
            graph.set_node_property(node, key, value.into());
        }
        let (text, losses) = exported("node-link", &graph);
        assert!(text.contains(r#"{"id":0,"labels":[],"id_":"a","id__":"b","type":"c"}"#), "{text}");
        assert_eq!(losses, "2 properties renamed, as the format uses the key itself");
        let empty = "{\"directed\":true,\"multigraph\":true,\"graph\":{},\"nodes\":[\n],\"edges\":[\n]}\n";
        assert_eq!(exported("node-link", &Graph::new()).0, empty);
    }
}
