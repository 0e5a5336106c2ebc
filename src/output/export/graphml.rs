//! GraphML, with labels and types where Neo4j's APOC puts them.
//!
//! What is written is a handful of tags, and escaping has to decide about characters that no XML can hold, so no library
//! for XML is used.

use super::column::{ColumnType, Columns, LIST, MIXED};
use super::loss::TEMPORAL;
use super::{Connection, Exporter, Form, Loss, Losses, Options, Selection};
use crate::output::json::JsonValue;
use crate::output::visible::is_hidden;
use crate::result::{Elements, Node};
use crate::value::{Map, Value, ValueType};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

/// GraphML.
pub(super) struct GraphMl;

impl Exporter for GraphMl {
    fn name(&self) -> &'static str {
        "graphml"
    }

    fn description(&self) -> &'static str {
        "GraphML, as Neo4j's APOC, networkx, Gephi and yEd read it"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["graphml"]
    }

    fn form(&self) -> Form {
        Form::File(write)
    }
}

/// A character that may stand nowhere in XML 1.0, not even as a reference.
const CHARACTER: Loss =
    Loss { one: "character that XML cannot hold", many: "characters that XML cannot hold", fate: "left out" };

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
<key id="labels" for="node" attr.name="labels" attr.type="string"/>
<key id="label" for="edge" attr.name="label" attr.type="string"/>
"#;

fn write(selection: &Selection<'_>, _: &Options, out: &mut dyn Write) -> io::Result<Losses> {
    let (mut nodes, mut edges) = (Columns::default(), Columns::default());
    selection.nodes().for_each(|node| nodes.add(&node.properties));
    selection.connections().for_each(|known| edges.add(&known.relationship.properties));
    let mut file = File { out, losses: Losses::without_schema(selection) };
    file.out.write_all(HEAD.as_bytes())?;
    file.keys("node", &nodes)?;
    file.keys("edge", &edges)?;
    writeln!(file.out, r#"<graph id="G" edgedefault="directed">"#)?;
    selection.nodes().try_for_each(|node| file.node(&node, &nodes))?;
    selection.connections().try_for_each(|known| file.edge(&known, &edges))?;
    writeln!(file.out, "</graph>\n</graphml>")?;
    Ok(file.losses)
}

/// The file as far as it is written.
struct File<'a> {
    out: &'a mut dyn Write,
    losses: Losses,
}

impl File<'_> {
    /// Declares the keys of nodes or edges, which are numbered, as their names may be any text.
    fn keys(&mut self, element: &str, columns: &Columns) -> io::Result<()> {
        for (number, (key, column)) in columns.0.iter().enumerate() {
            let key = self.escaped(key, Place::Attribute);
            let (type_name, list) = (type_name(*column), list_attribute(*column));
            let head = format!(r#"<key id="{element}-{number}" for="{element}""#);
            writeln!(self.out, r#"{head} attr.name="{key}" attr.type="{type_name}"{list}/>"#)?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node, columns: &Columns) -> io::Result<()> {
        let labels = labels(&node.labels);
        let attribute = escape(&labels, Place::Attribute);
        if labels.is_empty() {
            write!(self.out, r#"<node id="n{}">"#, node.id)?;
        } else {
            write!(self.out, r#"<node id="n{}" labels="{attribute}">"#, node.id)?;
            self.data("labels", &labels)?;
        }
        self.properties(&node.properties, "node", columns)?;
        writeln!(self.out, "</node>")
    }

    fn edge(&mut self, known: &Connection<'_>, columns: &Columns) -> io::Result<()> {
        let (relationship, ends) = (&known.relationship, (known.start.id, known.end.id));
        let kind = &relationship.relationship_type;
        let attribute = escape(kind, Place::Attribute);
        let head = format!(r#"<edge id="e{}" source="n{}" target="n{}""#, relationship.id, ends.0, ends.1);
        write!(self.out, r#"{head} label="{attribute}">"#)?;
        self.data("label", kind)?;
        self.properties(&relationship.properties, "edge", columns)?;
        writeln!(self.out, "</edge>")
    }

    fn properties(&mut self, properties: &Map, element: &str, columns: &Columns) -> io::Result<()> {
        for (key, value) in properties {
            if let Some((number, _, column)) = columns.0.get_full(key) {
                let text = self.text(value, *column);
                self.data(&format!("{element}-{number}"), &text)?;
            }
        }
        Ok(())
    }

    fn data(&mut self, key: &str, text: &str) -> io::Result<()> {
        let text = self.escaped(text, Place::Content);
        write!(self.out, r#"<data key="{key}">{text}</data>"#)
    }

    /// A value as text, with what that loses of it.
    fn text(&mut self, value: &Value, column: ColumnType) -> String {
        match value {
            Value::String(text) => return text.to_string(),
            Value::List(items) => {
                self.losses.add(LIST);
                items.iter().for_each(|item| self.losses.add_for_json(item));
                return JsonValue { value, elements: &Elements::default() }.to_string();
            }
            value if value.is_temporal() => self.losses.add(TEMPORAL),
            _ if column == ColumnType::Mixed => self.losses.add(MIXED),
            _ => {}
        }
        value.to_string()
    }

    /// Text as it may stand in XML.
    fn escaped(&mut self, text: &str, place: Place) -> String {
        self.losses.add_several(CHARACTER, text.chars().filter(|character| !is_xml(*character)).count() as u64);
        escape(text, place)
    }
}

/// Text as it may stand in XML, without what may not.
fn escape(text: &str, place: Place) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|character| is_xml(*character)) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' if matches!(place, Place::Content) => escaped.push(character),
            // Also line breaks in attributes and carriage returns, which a reader would change.
            _ if is_hidden(character) => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Where text stands.
#[derive(Clone, Copy)]
enum Place {
    Attribute,
    Content,
}

/// Whether XML 1.0 has the character.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The names of types are those of Java.
fn type_name(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Scalar(value_type) => scalar_name(value_type),
        _ => "string",
    }
}

/// What APOC adds to a key with lists: the type of their items.
fn list_attribute(column: ColumnType) -> String {
    match column {
        ColumnType::List(item) => format!(r#" attr.list="{}""#, item.map_or("string", scalar_name)),
        _ => String::new(),
    }
}

fn scalar_name(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Boolean => "boolean",
        ValueType::Integer => "long",
        ValueType::Float => "double",
        _ => "string",
    }
}

/// Labels behind a colon each: `:A:B`. One that holds a colon, or begins with a backquote, stands in backquotes as in Cypher.
fn labels(labels: &[Arc<str>]) -> String {
    labels.iter().fold(String::new(), |mut text, label| {
        let is_plain = !label.contains(':') && !label.starts_with('`') && !label.is_empty();
        let quoted = || format!("`{}`", label.replace('`', "``"));
        let _ = write!(text, ":{}", if is_plain { label.to_string() } else { quoted() });
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::export::example::{exported, hostile};

    #[test]
    fn what_it_cannot_hold_is_said() {
        let (_, losses) = exported("graphml", &hostile());
        let expected = "1 index left out, 1 constraint left out, 18 characters that XML cannot hold left out, 2 values under \
                        a key of several types written as text, 11 temporal values written as text, 9 lists written as \
                        JSON text, 2 floats that are not finite written as text";
        assert_eq!(losses, expected);
    }

    #[test]
    fn keys_are_typed() {
        let (text, _) = exported("graphml", &hostile());
        for key in [
            r#" for="node" attr.name="yes" attr.type="boolean"/>"#,
            r#" for="node" attr.name="n" attr.type="string"/>"#,
            r#" for="edge" attr.name="n" attr.type="long"/>"#,
            r#" for="node" attr.name="nan" attr.type="double"/>"#,
            r#" attr.name="numbers" attr.type="string" attr.list="long"/>"#,
            r#" attr.name="mixed" attr.type="string"/>"#,
        ] {
            assert!(text.contains(key), "{key}\n{text}");
        }
        assert!(text.contains(r#"<node id="n2"></node>"#), "{text}");
        assert!(text.contains(r#"<node id="n0" labels=":A:B C"><data key="labels">:A:B C</data>"#), "{text}");
        assert!(
            text.contains(r#"<edge id="e1" source="n0" target="n1" label="T"><data key="label">T</data>"#),
            "{text}"
        );
    }

    #[test]
    fn text_is_escaped() {
        let mut file = File { out: &mut Vec::new(), losses: Losses::default() };
        assert_eq!(
            file.escaped("<a b='\"'>\n\t&]]>\r\u{202e}", Place::Content),
            "&lt;a b='&quot;'&gt;\n\t&amp;]]&gt;&#13;&#8238;"
        );
        assert_eq!(file.escaped("\n\t", Place::Attribute), "&#10;&#9;");
        assert_eq!(file.escaped("a\0\u{1b}\u{fffe}😀", Place::Content), "a😀");
        assert_eq!(file.losses.to_string(), "3 characters that XML cannot hold left out");
        assert_eq!(labels(&["A:B".into(), "`".into(), "C".into()]), ":`A:B`:````:C");
    }
}
