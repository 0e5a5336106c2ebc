//! JSON Lines as Neo4j's APOC exports them: a node or a relationship a line, in any order.
//!
//! An id is a text: the number 1 and the string `"1"` are the same id, so a file with both for two nodes is refused. Ids
//! connect the lines of a file and are not kept: the graph gives its own.

use super::json::{check_labels, check_name, properties};
use super::text::Text;
use super::{Builder, ImportError, Importer};
use crate::value::NodeIndex;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads APOC's JSON Lines.
pub(super) struct ApocJsonLines;

impl Importer for ApocJsonLines {
    fn name(&self) -> &'static str {
        "apoc-jsonl"
    }

    fn description(&self) -> &'static str {
        "JSON Lines as Neo4j's APOC exports them"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn recognises(&self, start: &str) -> bool {
        let line = start.lines().next().unwrap_or_default();
        let kinds = ["\"node\"", "\"relationship\""];
        line.starts_with('{') && line.contains("\"type\"") && kinds.iter().any(|kind| line.contains(kind))
    }

    fn read(&self, text: Text<'_>, builder: &mut Builder<'_>) -> Result<(), ImportError> {
        let mut reader = Reader { text, builder, nodes: FxHashMap::default(), relationships: FxHashSet::default() };
        let mut relationships = Vec::new();
        for line in text.content.lines().filter(|line| !line.trim_ascii().is_empty()) {
            let record: Record<'_> = text.parse_element(line)?;
            match record.kind.as_str() {
                "node" => reader.read_node(line, &record)?,
                "relationship" => relationships.push((line, record)),
                other => return Err(unknown_kind(text, line, other)),
            }
        }
        relationships.iter().try_for_each(|(line, record)| reader.read_relationship(line, record))
    }
}

fn unknown_kind(text: Text<'_>, line: &str, kind: &str) -> ImportError {
    text.error(line, format!("the type `{kind}` is neither `node` nor `relationship`"))
}

/// A line, with the fields of nodes and of relationships.
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

/// An end of a relationship. Its labels are for readers; what counts is the node's own line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    #[serde(rename = "labels")]
    _labels: Option<Vec<String>>,
}

struct Reader<'a, 'b, 'g> {
    text: Text<'a>,
    builder: &'b mut Builder<'g>,
    /// The nodes by their ids.
    nodes: FxHashMap<String, NodeIndex>,
    /// The ids of relationships so far.
    relationships: FxHashSet<String>,
}

impl<'a> Reader<'a, '_, '_> {
    fn read_node(&mut self, line: &'a str, record: &Record<'a>) -> Result<(), ImportError> {
        let foreign =
            [("start", record.start.is_some()), ("end", record.end.is_some()), ("label", record.label.is_some())];
        self.refuse(line, "node", foreign)?;
        let id = self.required(line, record.id, "id").and_then(|raw| self.id(raw))?;
        let labels = record.labels.as_deref().unwrap_or_default();
        check_labels(self.text, line, labels)?;
        let index = self.builder.node(labels, properties(self.text, record.properties)?);
        match self.nodes.insert(id.clone(), index) {
            Some(_) => Err(self.duplicate(line, "nodes", &id)),
            None => Ok(()),
        }
    }

    fn read_relationship(&mut self, line: &'a str, record: &Record<'a>) -> Result<(), ImportError> {
        self.refuse(line, "relationship", [("labels", record.labels.is_some())])?;
        if let Some(id) = record.id.map(|raw| self.id(raw)).transpose()?
            && !self.relationships.insert(id.clone())
        {
            return Err(self.duplicate(line, "relationships", &id));
        }
        let relationship_type = self.required(line, record.label.as_deref(), "label")?;
        check_name(self.text, line, relationship_type, "relationship type")?;
        let start = self.end(self.required(line, record.start, "start")?)?;
        let end = self.end(self.required(line, record.end, "end")?)?;
        self.builder.relationship(relationship_type, start, end, properties(self.text, record.properties)?);
        Ok(())
    }

    fn end(&self, raw: &'a RawValue) -> Result<NodeIndex, ImportError> {
        let end: End<'a> = self.text.parse(raw.get())?;
        let id = self.id(end.id)?;
        let missing = || self.text.error(raw.get(), format!("no node has the id `{id}`"));
        self.nodes.get(&id).copied().ok_or_else(missing)
    }

    /// An id as text.
    fn id(&self, raw: &'a RawValue) -> Result<String, ImportError> {
        let json = raw.get();
        match json.as_bytes().first() {
            Some(b'"') => self.text.parse(json),
            Some(b'-' | b'0'..=b'9') if json.parse::<i128>().is_ok() => Ok(json.to_owned()),
            _ => Err(self.text.error(json, "an id must be a string or an integer")),
        }
    }

    fn required<T>(&self, line: &str, field: Option<T>, name: &str) -> Result<T, ImportError> {
        field.ok_or_else(|| self.text.error(line, format!("missing field `{name}`")))
    }

    fn refuse<const N: usize>(&self, line: &str, kind: &str, fields: [(&str, bool); N]) -> Result<(), ImportError> {
        match fields.iter().find(|(_, is_there)| *is_there) {
            Some((name, _)) => Err(self.text.error(line, format!("a {kind} has no field `{name}`"))),
            None => Ok(()),
        }
    }

    fn duplicate(&self, line: &str, what: &str, id: &str) -> ImportError {
        self.text.error(line, format!("two {what} have the id `{id}`"))
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
        check(&[A, &long], "x.jsonl:2:1: the element is longer than 64 MiB");
    }

    #[test]
    fn relationships_must_have_ends() {
        check(&[A, &LOOP.replace("{\"id\": 1}", "{\"id\": 2}")], "x.jsonl:2:97: no node has the id `2`");
        check(&[A, &LOOP.replace("\"end\"", "\"properties\"")], "x.jsonl:2:1: missing field `end`");
        check(&[LOOP], "x.jsonl:1:60: no node has the id `1`");
    }
}
