//! JSON: an array of rows, or a row a line.
//!
//! Nodes, relationships and paths take the form of Neo4j's APOC export. Integers keep their 64 bits; floats that JSON
//! cannot hold are the strings `NaN`, `Infinity` and `-Infinity`.

use super::plan::write_plan_json;
use super::visible::is_hidden;
use super::{Format, Options};
use crate::result::{Elements, Node, PlanDescription, QueryResult, Relationship};
use crate::value::{Map, NodeIndex, Path, RelationshipIndex, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

/// One array over all rows, a line a row.
pub(super) struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn description(&self) -> &'static str {
        "an array with an object per row"
    }

    fn write_rows(&self, result: &QueryResult, _: &Options, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")?;
        for (number, row) in result.rows.iter().enumerate() {
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            write_json(&JsonRow { result, row }, out)?;
        }
        out.write_all(if result.rows.is_empty() { b"]\n" } else { b"\n]\n" })
    }

    fn write_plan(&self, plan: &PlanDescription, out: &mut dyn Write) -> io::Result<()> {
        write_plan_json(plan, out)
    }
}

/// An object a line.
pub(super) struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn description(&self) -> &'static str {
        "an object per row, a row per line"
    }

    fn write_rows(&self, result: &QueryResult, _: &Options, out: &mut dyn Write) -> io::Result<()> {
        for row in &result.rows {
            write_json(&JsonRow { result, row }, out)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn write_plan(&self, plan: &PlanDescription, out: &mut dyn Write) -> io::Result<()> {
        write_plan_json(plan, out)
    }
}

/// Writes compact JSON on one line, with everything that would control a terminal escaped.
pub(super) fn write_json(content: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    content.serialize(&mut serde_json::Serializer::with_formatter(out, Guarded)).map_err(io::Error::from)
}

/// A row that serializes as an object with the columns in order.
struct JsonRow<'a> {
    result: &'a QueryResult,
    row: &'a [Value],
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let elements = &self.result.elements;
        let columns = self.result.columns.iter().map(AsRef::as_ref);
        serializer.collect_map(columns.zip(self.row.iter().map(|value| JsonValue { value, elements })))
    }
}

/// A value that serializes with the nodes and relationships that it refers to. An element that is not among those of the
/// result is null.
#[derive(Clone, Copy)]
pub struct JsonValue<'a> {
    /// The value.
    pub value: &'a Value,
    /// The elements of the result that the value is from.
    pub elements: &'a Elements,
}

impl fmt::Display for JsonValue<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        write_json(self, &mut text).map_err(|_| fmt::Error)?;
        formatter.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for JsonValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let elements = self.elements;
        match self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Value::Integer(integer) => serializer.serialize_i64(*integer),
            Value::Float(float) if float.is_finite() => serializer.serialize_f64(*float),
            Value::Float(_) => serializer.collect_str(self.value),
            Value::String(string) => serializer.serialize_str(string),
            Value::List(items) => serializer.collect_seq(items.iter().map(|value| JsonValue { value, elements })),
            Value::Map(map) => JsonMap { map, elements }.serialize(serializer),
            Value::Node(node) => JsonNode::find(*node, elements).serialize(serializer),
            Value::Relationship(relationship) => JsonRelationship::find(*relationship, elements).serialize(serializer),
            Value::Path(path) => JsonPath { path, elements }.serialize(serializer),
            Value::Date(_)
            | Value::LocalTime(_)
            | Value::Time(_)
            | Value::LocalDateTime(_)
            | Value::DateTime(_)
            | Value::Duration(_) => serializer.collect_str(self.value),
        }
    }
}

struct JsonMap<'a> {
    map: &'a Map,
    elements: &'a Elements,
}

impl Serialize for JsonMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let elements = self.elements;
        serializer.collect_map(self.map.iter().map(|(key, value)| (key.as_ref(), JsonValue { value, elements })))
    }
}

/// A node that serializes as `{"type":"node","id":"0","labels":[…],"properties":{…}}`.
pub(super) struct JsonNode<'a> {
    pub(super) node: &'a Node,
    pub(super) elements: &'a Elements,
}

impl<'a> JsonNode<'a> {
    fn find(index: NodeIndex, elements: &'a Elements) -> Option<Self> {
        elements.nodes.get(&index).map(|node| Self { node, elements })
    }
}

impl Serialize for JsonNode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(4))?;
        fields.serialize_entry("type", "node")?;
        fields.serialize_entry("id", &self.node.id.to_string())?;
        fields.serialize_entry("labels", &names(&self.node.labels))?;
        fields.serialize_entry("properties", &JsonMap { map: &self.node.properties, elements: self.elements })?;
        fields.end()
    }
}

/// A relationship that serializes as
/// `{"type":"relationship","id":"7","label":"T","start":{…},"end":{…},"properties":{…}}`.
pub(super) struct JsonRelationship<'a> {
    pub(super) relationship: &'a Relationship,
    pub(super) ends: [Option<&'a Node>; 2],
    pub(super) elements: &'a Elements,
}

impl<'a> JsonRelationship<'a> {
    fn find(index: RelationshipIndex, elements: &'a Elements) -> Option<Self> {
        let relationship = elements.relationships.get(&index)?;
        let ends = [relationship.start, relationship.end].map(|end| elements.nodes.get(&end));
        Some(Self { relationship, ends, elements })
    }
}

impl Serialize for JsonRelationship<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let relationship = self.relationship;
        let [start, end] = self.ends.map(|end| end.map(|node| JsonEnd { node }));
        let mut fields = serializer.serialize_map(Some(6))?;
        fields.serialize_entry("type", "relationship")?;
        fields.serialize_entry("id", &relationship.id.to_string())?;
        fields.serialize_entry("label", relationship.relationship_type.as_ref())?;
        fields.serialize_entry("start", &start)?;
        fields.serialize_entry("end", &end)?;
        fields.serialize_entry("properties", &JsonMap { map: &relationship.properties, elements: self.elements })?;
        fields.end()
    }
}

/// An end of a relationship: `{"id":"0","labels":[…]}`.
struct JsonEnd<'a> {
    node: &'a Node,
}

impl Serialize for JsonEnd<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(2))?;
        fields.serialize_entry("id", &self.node.id.to_string())?;
        fields.serialize_entry("labels", &names(&self.node.labels))?;
        fields.end()
    }
}

/// A path that serializes as `{"type":"path","nodes":[…],"relationships":[…]}`.
struct JsonPath<'a> {
    path: &'a Path,
    elements: &'a Elements,
}

impl Serialize for JsonPath<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let elements = self.elements;
        let nodes: Vec<_> = self.path.nodes.iter().map(|&node| JsonNode::find(node, elements)).collect();
        let relationships = self.path.relationships.iter();
        let relationships: Vec<_> = relationships.map(|&index| JsonRelationship::find(index, elements)).collect();
        let mut fields = serializer.serialize_map(Some(3))?;
        fields.serialize_entry("type", "path")?;
        fields.serialize_entry("nodes", &nodes)?;
        fields.serialize_entry("relationships", &relationships)?;
        fields.end()
    }
}

fn names(names: &[Arc<str>]) -> Vec<&str> {
    names.iter().map(AsRef::as_ref).collect()
}

/// Compact JSON in which what would control a terminal is an escape. JSON itself asks for this only below U+0020.
struct Guarded;

impl serde_json::ser::Formatter for Guarded {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(position) = rest.find(is_hidden) {
            let (safe, hidden) = rest.split_at(position);
            let mut characters = hidden.chars();
            let character = characters.next().map_or(0, u32::from);
            write!(writer, "{safe}\\u{character:04x}")?;
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{path, rows, treaty, written};

    const CANADA: &str = r#"{"type":"node","id":"10","labels":["Country"],"properties":{"name":"Canada"}}"#;
    const USMCA: &str = r#"{"type":"node","id":"11","labels":["Agreement"],"properties":{"name":"USMCA"}}"#;
    const PARTY_TO: &str = concat!(
        r#"{"type":"relationship","id":"7","label":"PARTY_TO","start":{"id":"10","labels":["Country"]},"#,
        r#""end":{"id":"11","labels":["Agreement"]},"properties":{"since":2020}}"#
    );

    fn check(value: Value, expected: &str) {
        let text = JsonValue { value: &value, elements: &treaty().elements }.to_string();
        assert_eq!(text, expected);
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }

    #[test]
    fn scalars_keep_their_bits() {
        check(i64::MIN.into(), "-9223372036854775808");
        check(1.0.into(), "1.0");
        check(0.1.into(), "0.1");
        check(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY].into(), r#"["NaN","Infinity","-Infinity"]"#);
        check(Value::map([("b", Value::Null), ("a", true.into())]), r#"{"b":null,"a":true}"#);
    }

    #[test]
    fn elements_take_the_form_of_apoc() {
        check(Value::Node(NodeIndex(0)), CANADA);
        check(Value::Relationship(RelationshipIndex(0)), PARTY_TO);
        let expected = format!(r#"{{"type":"path","nodes":[{CANADA},{USMCA}],"relationships":[{PARTY_TO}]}}"#);
        check(path(), &expected);
        check(Value::Node(NodeIndex(99)), "null");
    }

    #[test]
    fn strings_survive_and_cannot_control_a_terminal() {
        check("\"\\/\n\x1b\u{9b}\u{202e}é😀".into(), r#""\"\\/\n\u001b\u009b\u202eé😀""#);
        let hostile = "\0\u{7f}\u{2028}\u{feff}\u{ffff}";
        let text = JsonValue { value: &hostile.into(), elements: &Elements::default() }.to_string();
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }

    #[test]
    fn rows_are_objects_in_column_order() {
        let result = rows(&["b", "a"], vec![vec![1.into(), "x".into()], vec![Value::Null, 2.into()]]);
        let lines = "{\"b\":1,\"a\":\"x\"}\n{\"b\":null,\"a\":2}\n";
        assert_eq!(written(&JsonLines, &result, &Options::default()), lines);
        let array = "[\n{\"b\":1,\"a\":\"x\"},\n{\"b\":null,\"a\":2}\n]\n";
        assert_eq!(written(&Json, &result, &Options::default()), array);
    }

    #[test]
    fn no_rows_are_an_empty_array() {
        assert_eq!(written(&Json, &rows(&["a"], vec![]), &Options::default()), "[]\n");
        assert_eq!(written(&JsonLines, &rows(&["a"], vec![]), &Options::default()), "");
    }
}
