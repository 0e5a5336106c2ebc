//! JSON as Neo4j's APOC exports it: nodes and relationships in any order, an object a line, in an array, or in the fields
//! `nodes` and `rels` of an object.
//!
//! An id is a text: the number 1 and the string `"1"` are the same id, so a file with both for two nodes is refused. Ids
//! connect the records of a file and are not kept: the graph gives its own.

use super::elements::{Elements, Relationship};
use super::error::{ImportError, ImportErrorKind};
use super::ids::Ids;
use super::json::{check_labels, check_name, properties};
use super::source::Source;
use super::text::{Text, for_each_line};
use super::{Builder, Importer};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads APOC's JSON.
pub(super) struct ApocJson;

impl Importer for ApocJson {
    fn name(&self) -> &'static str {
        "apoc-json"
    }

    fn description(&self) -> &'static str {
        "JSON or JSON Lines as Neo4j's APOC exports them"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn recognises(&self, start: &str, _: &str) -> bool {
        let first = start.trim_start_matches(['[', ' ', '\t', '\r', '\n']);
        let record = first.split_once("},").map_or(first, |(record, _)| record).lines().next().unwrap_or_default();
        let kinds = ["\"node\"", "\"relationship\""];
        first.starts_with('{') && record.contains("\"type\"") && kinds.iter().any(|kind| record.contains(kind))
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        sources.iter().try_for_each(|source| read_file(source, builder))
    }
}

fn read_file(source: &Source, builder: &mut Builder<'_>) -> Result<(), ImportError> {
    let mut reader = Reader { elements: Elements::new(&source.name, builder), relationships: Ids::new() };
    match shape(source)? {
        Shape::Lines => for_each_line(source, |line| {
            let outcome = line.and_then(|text| reader.read(text, text.content.trim_ascii()));
            reader.elements.skip_or_fail(outcome)
        })?,
        Shape::Array => {
            let bytes = source.bytes()?;
            let text = Text::new(&source.name, &bytes)?;
            let records: Vec<&RawValue> = text.parse(text.content)?;
            reader.read_all(text, &records)?;
        }
        Shape::Object => {
            let bytes = source.bytes()?;
            let text = Text::new(&source.name, &bytes)?;
            let document: Document<'_> = text.parse(text.content)?;
            reader.read_all(text, &document.nodes)?;
            reader.read_all(text, &document.relationships)?;
        }
    }
    reader.elements.finish()
}

/// How the records of a file are put together.
enum Shape {
    Lines,
    Array,
    Object,
}

fn shape(source: &Source) -> Result<Shape, ImportError> {
    let start = source.start(super::TELLING)?;
    let start = String::from_utf8_lossy(&start);
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first_key = start.strip_prefix('{').map(|inside| inside.trim_start());
    Ok(match first_key {
        Some(inside) if inside.starts_with("\"nodes\"") => Shape::Object,
        None if start.starts_with('[') => Shape::Array,
        _ => Shape::Lines,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    #[serde(borrow)]
    nodes: Vec<&'a RawValue>,
    #[serde(borrow, rename = "rels", alias = "relationships")]
    relationships: Vec<&'a RawValue>,
}

/// A record, with the fields of nodes and of relationships.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    labels: Option<Vec<String>>,
    label: Option<String>,
    #[serde(borrow)]
    start: Option<&'a RawValue>,
    #[serde(borrow)]
    end: Option<&'a RawValue>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
}

/// An end of a relationship. Its labels and properties are for readers; what counts is the node's own record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    #[serde(rename = "labels")]
    _labels: Option<Vec<String>>,
    #[serde(borrow, rename = "properties")]
    _properties: Option<&'a RawValue>,
}

struct Reader<'b, 'g> {
    elements: Elements<'b, 'g>,
    /// The ids of relationships so far.
    relationships: Ids<()>,
}

impl Reader<'_, '_> {
    fn read_all<'a>(&mut self, text: Text<'a>, records: &[&'a RawValue]) -> Result<(), ImportError> {
        text.parts(records.iter().map(|record| record.get())).try_for_each(|record| {
            let outcome = self.read(record, record.content);
            self.elements.skip_or_fail(outcome)
        })
    }

    fn read(&mut self, text: Text<'_>, record: &str) -> Result<(), ImportError> {
        let fields: Record<'_> = text.parse_element(record)?;
        match fields.kind.as_str() {
            "node" => self.read_node(text, record, &fields),
            "relationship" => self.read_relationship(text, record, fields),
            other => Err(text.error(record, format!("the type `{other}` is neither `node` nor `relationship`"))),
        }
    }

    fn read_node(&mut self, text: Text<'_>, record: &str, fields: &Record<'_>) -> Result<(), ImportError> {
        let foreign =
            [("start", fields.start.is_some()), ("end", fields.end.is_some()), ("label", fields.label.is_some())];
        refuse(text, record, "node", foreign)?;
        let id = read_id(text, required(text, record, fields.id, "id")?)?;
        let labels = fields.labels.as_deref().unwrap_or_default();
        check_labels(text, record, labels)?;
        let properties = properties(text, fields.properties)?;
        self.elements.node(text.place(record), &id, labels, properties)
    }

    fn read_relationship(&mut self, text: Text<'_>, record: &str, fields: Record<'_>) -> Result<(), ImportError> {
        refuse(text, record, "relationship", [("labels", fields.labels.is_some())])?;
        let id = fields.id.map(|raw| read_id(text, raw)).transpose()?;
        if let Some(id) = id.as_deref().filter(|id| self.relationships.get(id).is_some()) {
            let error = text.error(record, format!("two relationships have the id `{id}`"));
            return Err(error.of_kind(ImportErrorKind::Duplicate));
        }
        let kind = required(text, record, fields.label, "label")?;
        check_name(text, record, &kind, "relationship type")?;
        let start = read_end(text, required(text, record, fields.start, "start")?)?;
        let end = read_end(text, required(text, record, fields.end, "end")?)?;
        let properties = properties(text, fields.properties)?;
        self.elements.relationship(Relationship { place: text.place(record), kind, start, end, properties });
        if let Some(id) = &id {
            self.relationships.insert(id, ());
        }
        Ok(())
    }
}

fn read_end(text: Text<'_>, raw: &RawValue) -> Result<String, ImportError> {
    let end: End<'_> = text.parse(raw.get())?;
    read_id(text, end.id)
}

/// An id as text.
fn read_id(text: Text<'_>, raw: &RawValue) -> Result<String, ImportError> {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'"') => text.parse(json),
        Some(b'-' | b'0'..=b'9') if json.parse::<i128>().is_ok() => Ok(json.to_owned()),
        _ => Err(text.error(json, "an id must be a string or an integer")),
    }
}

fn required<T>(text: Text<'_>, record: &str, field: Option<T>, name: &str) -> Result<T, ImportError> {
    field.ok_or_else(|| text.error(record, format!("missing field `{name}`")))
}

fn refuse<const N: usize>(
    text: Text<'_>,
    record: &str,
    kind: &str,
    fields: [(&str, bool); N],
) -> Result<(), ImportError> {
    match fields.iter().find(|(_, is_there)| *is_there) {
        Some((name, _)) => Err(text.error(record, format!("a {kind} has no field `{name}`"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::import::check::{check_error, check_loaded};

    const A: &str = r#"{"type": "node", "id": "1", "labels": ["A"], "properties": {"name": "a"}}"#;
    const LOOP: &str =
        r#"{"type": "relationship", "id": "1", "label": "T", "start": {"id": "1", "labels": ["A"]}, "end": {"id": 1}}"#;

    #[test]
    fn lines_may_come_in_any_order() {
        check_loaded("x.jsonl", &format!("{A}\n{LOOP}\n"), (1, 1, 1));
        check_loaded("x.jsonl", &format!("\u{feff}{LOOP}\r\n\r\n{A}"), (1, 1, 1));
        check_loaded("x.jsonl", r#"{"type":"node","id":1}"#, (1, 0, 0));
        let mixed = r#"{"type":"node","id":1,"properties":{"x":[1,"a",true,0.5],"y":[]}}"#;
        check_loaded("x.jsonl", mixed, (1, 0, 2));
    }

    fn check(lines: &[&str], expected: &str) {
        check_error("x.jsonl", lines.join("\n").as_bytes(), expected);
    }

    #[test]
    fn ids_are_texts() {
        check(&[A, &A.replace("\"1\"", "1")], "x.jsonl:2:1: two nodes have the id `1`");
        check(&[A, LOOP, LOOP], "x.jsonl:3:1: two relationships have the id `1`");
        check(&[&A.replace("\"1\"", "1.5")], "x.jsonl:1:24: an id must be a string or an integer");
        check(&[&A.replace("\"1\"", "null")], "x.jsonl:1:1: missing field `id`");
    }

    #[test]
    fn lines_must_be_right() {
        check(&[A, "{\"type\": \"path\"}"], "x.jsonl:2:1: the type `path` is neither `node` nor `relationship`");
        check(&[A, "{}"], "x.jsonl:2:2: missing field `type`");
        check(&[A, "[]"], "x.jsonl:2:2: ");
        check(&[A, &A[..40]], "x.jsonl:2:40: EOF while parsing a ");
        check(&[A, &format!("{A} {A}")], "x.jsonl:2:75: trailing characters");
        check(&[&A.replace("labels", "label")], "x.jsonl:1:");
        check(&[&A.replace("\"a\"", "null")], "x.jsonl:1:69: a property cannot hold null");
        check(&[&A.replace("\"a\"", "1, \"name\": 2")], "x.jsonl:1:77: duplicate field `name`");
        check(&[A, &LOOP.replace("\"label\"", "\"labels\"")], "x.jsonl:2:");
    }

    #[test]
    fn a_line_has_a_greatest_length() {
        let long = format!("{}\"{}", &A[..60], " ".repeat(64 << 20));
        check(&[A, &long], "x.jsonl:2:1: the line is longer than 64 MiB");
    }

    #[test]
    fn records_may_be_put_together_in_other_ways() {
        check_loaded("x.json", &format!("[{A},\n {LOOP}]"), (1, 1, 1));
        check_loaded("x.json", &format!("{{\"nodes\": [{A}], \"rels\": [{LOOP}]}}"), (1, 1, 1));
        check_error("x.json", format!("[{A},\n{A}]").as_bytes(), "x.json:2:1: two nodes have the id `1`");
        check_error("x.json", format!("[{A},").as_bytes(), "x.json:1:");
    }

    #[test]
    fn relationships_must_have_ends() {
        check(&[A, &LOOP.replace("{\"id\": 1}", "{\"id\": 2}")], "x.jsonl:2:1: no node has the id `2`");
        check(&[A, &LOOP.replace("\"end\"", "\"properties\"")], "x.jsonl:2:1: missing field `end`");
        check(&[LOOP], "x.jsonl:1:1: no node has the id `1`");
    }
}
