//! Values as text, in the notation of openCypher: what is written for a literal reads back as the same value. Temporal
//! values, which have no literals, are written in ISO 8601.
//!
//! Nodes and relationships are indices here, so what they look like is asked of a [`Describe`].

use super::{Map, NodeIndex, Path, RelationshipIndex, Value};
use regex::Regex;
use std::fmt::{self, Display, Formatter, Write};
use std::sync::{Arc, LazyLock};

/// Knows what nodes and relationships look like.
pub trait Describe {
    /// The labels of a node.
    fn labels(&self, node: NodeIndex) -> Vec<Arc<str>>;

    /// The properties of a node.
    fn node_properties(&self, node: NodeIndex) -> Vec<(Arc<str>, Value)>;

    /// The type of a relationship.
    fn relationship_type(&self, relationship: RelationshipIndex) -> Arc<str>;

    /// The properties of a relationship.
    fn relationship_properties(&self, relationship: RelationshipIndex) -> Vec<(Arc<str>, Value)>;

    /// The node where a relationship starts.
    fn source(&self, relationship: RelationshipIndex) -> NodeIndex;
}

/// A value that is displayed with the elements of a graph: `(:Person {name: 'Ada'})`, `[:KNOWS]`,
/// `<(:A)-[:R]->(:B)>`.
pub struct Notation<'a, D: Describe> {
    value: &'a Value,
    graph: &'a D,
}

impl<'a, D: Describe> Notation<'a, D> {
    /// The notation of a value whose elements `graph` describes.
    pub fn new(value: &'a Value, graph: &'a D) -> Self {
        Self { value, graph }
    }
}

impl<D: Describe> Display for Notation<'_, D> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write_value(formatter, self.value, &Known(self.graph))
    }
}

impl Display for Value {
    /// The notation without a graph: a node is `(#7)`, a relationship `[#7]`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write_value(formatter, self, &Unknown)
    }
}

/// How elements are written, with or without a graph.
trait Elements {
    fn node(&self, formatter: &mut Formatter<'_>, node: NodeIndex) -> fmt::Result;
    fn relationship(&self, formatter: &mut Formatter<'_>, relationship: RelationshipIndex) -> fmt::Result;
    /// Whether a path walks the relationship against its direction when it leaves `from` for `to`.
    fn is_against(&self, relationship: RelationshipIndex, from: NodeIndex, to: NodeIndex) -> bool;
}

struct Known<'a, D>(&'a D);

impl<D: Describe> Elements for Known<'_, D> {
    fn node(&self, formatter: &mut Formatter<'_>, node: NodeIndex) -> fmt::Result {
        let labels = self.0.labels(node);
        formatter.write_char('(')?;
        labels.iter().try_for_each(|label| write!(formatter, ":{}", Name(label)))?;
        write_properties(formatter, &self.0.node_properties(node), !labels.is_empty(), self)?;
        formatter.write_char(')')
    }

    fn relationship(&self, formatter: &mut Formatter<'_>, relationship: RelationshipIndex) -> fmt::Result {
        write!(formatter, "[:{}", Name(&self.0.relationship_type(relationship)))?;
        write_properties(formatter, &self.0.relationship_properties(relationship), true, self)?;
        formatter.write_char(']')
    }

    fn is_against(&self, relationship: RelationshipIndex, from: NodeIndex, to: NodeIndex) -> bool {
        from != to && self.0.source(relationship) == to
    }
}

struct Unknown;

impl Elements for Unknown {
    fn node(&self, formatter: &mut Formatter<'_>, node: NodeIndex) -> fmt::Result {
        write!(formatter, "(#{})", node.0)
    }

    fn relationship(&self, formatter: &mut Formatter<'_>, relationship: RelationshipIndex) -> fmt::Result {
        write!(formatter, "[#{}]", relationship.0)
    }

    fn is_against(&self, _: RelationshipIndex, _: NodeIndex, _: NodeIndex) -> bool {
        false
    }
}

fn write_value(formatter: &mut Formatter<'_>, value: &Value, elements: &impl Elements) -> fmt::Result {
    match value {
        Value::Null => formatter.write_str("null"),
        Value::Boolean(boolean) => write!(formatter, "{boolean}"),
        Value::Integer(integer) => write!(formatter, "{integer}"),
        Value::Float(float) => write_float(formatter, *float),
        Value::String(string) => write!(formatter, "{}", Quoted(string)),
        Value::Date(date) => write!(formatter, "{date}"),
        Value::LocalTime(time) => write!(formatter, "{time}"),
        Value::Time(time) => write!(formatter, "{time}"),
        Value::LocalDateTime(local) => write!(formatter, "{local}"),
        Value::DateTime(instant) => write!(formatter, "{instant}"),
        Value::Duration(duration) => write!(formatter, "{duration}"),
        Value::List(items) => write_list(formatter, items, elements),
        Value::Map(map) => write_map(formatter, map, elements),
        Value::Node(node) => elements.node(formatter, *node),
        Value::Relationship(relationship) => elements.relationship(formatter, *relationship),
        Value::Path(path) => write_path(formatter, path, elements),
    }
}

/// Writes the shortest text that reads back as the float; always with a point or an exponent.
fn write_float(formatter: &mut Formatter<'_>, float: f64) -> fmt::Result {
    if float.is_infinite() {
        formatter.write_str(if float > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        write!(formatter, "{float:?}")
    }
}

fn write_list(formatter: &mut Formatter<'_>, items: &[Value], elements: &impl Elements) -> fmt::Result {
    formatter.write_char('[')?;
    for (position, item) in items.iter().enumerate() {
        write_separator(formatter, position)?;
        write_value(formatter, item, elements)?;
    }
    formatter.write_char(']')
}

fn write_map(formatter: &mut Formatter<'_>, map: &Map, elements: &impl Elements) -> fmt::Result {
    write_entries(formatter, map.iter(), elements)
}

fn write_properties(
    formatter: &mut Formatter<'_>,
    properties: &[(Arc<str>, Value)],
    follows: bool,
    elements: &impl Elements,
) -> fmt::Result {
    if properties.is_empty() {
        return Ok(());
    }
    if follows {
        formatter.write_char(' ')?;
    }
    write_entries(formatter, properties.iter().map(|(key, value)| (key, value)), elements)
}

fn write_entries<'a>(
    formatter: &mut Formatter<'_>,
    entries: impl Iterator<Item = (&'a Arc<str>, &'a Value)>,
    elements: &impl Elements,
) -> fmt::Result {
    formatter.write_char('{')?;
    for (position, (key, value)) in entries.enumerate() {
        write_separator(formatter, position)?;
        write!(formatter, "{}: ", Name(key))?;
        write_value(formatter, value, elements)?;
    }
    formatter.write_char('}')
}

fn write_separator(formatter: &mut Formatter<'_>, position: usize) -> fmt::Result {
    if position == 0 { Ok(()) } else { formatter.write_str(", ") }
}

fn write_path(formatter: &mut Formatter<'_>, path: &Path, elements: &impl Elements) -> fmt::Result {
    formatter.write_char('<')?;
    if let Some(first) = path.nodes.first() {
        elements.node(formatter, *first)?;
    }
    for (relationship, ends) in path.relationships.iter().zip(path.nodes.windows(2)) {
        let against = elements.is_against(*relationship, ends[0], ends[1]);
        formatter.write_str(if against { "<-" } else { "-" })?;
        elements.relationship(formatter, *relationship)?;
        formatter.write_str(if against { "-" } else { "->" })?;
        elements.node(formatter, ends[1])?;
    }
    formatter.write_char('>')
}

/// A string as a literal: `'it\'s'`. What cannot be seen or turns the reading direction is written as an escape.
pub struct Quoted<'a>(pub &'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_char('\'')?;
        for character in self.0.chars() {
            match character {
                '\\' => formatter.write_str("\\\\")?,
                '\'' => formatter.write_str("\\'")?,
                '\n' => formatter.write_str("\\n")?,
                '\t' => formatter.write_str("\\t")?,
                '\r' => formatter.write_str("\\r")?,
                '\u{8}' => formatter.write_str("\\b")?,
                '\u{c}' => formatter.write_str("\\f")?,
                _ if is_invisible(character) => write!(formatter, "\\u{:04X}", u32::from(character))?,
                _ => formatter.write_char(character)?,
            }
        }
        formatter.write_char('\'')
    }
}

/// Whether a character controls the output rather than showing: controls, line separators, marks of direction, the
/// byte order mark.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A name as the grammar reads it: in backquotes unless it is an identifier.
pub struct Name<'a>(pub &'a str);

impl Display for Name<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if is_identifier(self.0) {
            formatter.write_str(self.0)
        } else {
            write!(formatter, "`{}`", self.0.replace('`', "``"))
        }
    }
}

/// Whether a name can stand without backquotes.
fn is_identifier(name: &str) -> bool {
    static UNICODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[_\p{XID_Start}]\p{XID_Continue}*$").ok());
    if name.is_ascii() {
        let is_part = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
        return name.bytes().all(is_part) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    }
    UNICODE.as_ref().is_some_and(|identifier| identifier.is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: impl Into<Value>, expected: &str) {
        assert_eq!(value.into().to_string(), expected);
    }

    #[test]
    fn floats_are_short_and_read_as_floats() {
        check(1.0, "1.0");
        check(1e9, "1000000000.0");
        check(1e22, "1e22");
        check(1e-305, "1e-305");
        check(1.263_541_865_238_126_4e305, "1.2635418652381264e305");
        check(0.1 + 0.2, "0.30000000000000004");
        check(-0.0, "-0.0");
        check(f64::NAN, "NaN");
        check(f64::NEG_INFINITY, "-Infinity");
    }

    #[test]
    fn strings_escape_what_cannot_be_seen() {
        check("it's", r"'it\'s'");
        check("a\\b\n\u{1b}\u{202e}", r"'a\\b\n\u001B\u202E'");
        check("größe 漢 😀", "'größe 漢 😀'");
    }

    #[test]
    fn keys_are_quoted_where_they_must() {
        let keys = ["a", "größe", "Ⓐ", "a b", "1a", "", "a`b", "null"];
        let map = Value::map(keys.map(|key| (key, Value::Integer(1))));
        check(map, "{a: 1, größe: 1, `Ⓐ`: 1, `a b`: 1, `1a`: 1, ``: 1, `a``b`: 1, null: 1}");
    }

    #[test]
    fn lists_and_maps_nest() {
        check(Value::list([]), "[]");
        check(vec![Value::Null, vec![1, 2].into(), Value::map([("k", true.into())])], "[null, [1, 2], {k: true}]");
    }

    struct Loop;

    impl Describe for Loop {
        fn labels(&self, node: NodeIndex) -> Vec<Arc<str>> {
            if node.0 == 0 { vec!["A".into(), "B C".into()] } else { Vec::new() }
        }

        fn node_properties(&self, node: NodeIndex) -> Vec<(Arc<str>, Value)> {
            if node.0 == 1 { vec![("name".into(), "x".into())] } else { Vec::new() }
        }

        fn relationship_type(&self, _: RelationshipIndex) -> Arc<str> {
            "R".into()
        }

        fn relationship_properties(&self, relationship: RelationshipIndex) -> Vec<(Arc<str>, Value)> {
            if relationship.0 == 1 { vec![("w".into(), 1.into())] } else { Vec::new() }
        }

        fn source(&self, _: RelationshipIndex) -> NodeIndex {
            NodeIndex(0)
        }
    }

    #[test]
    fn paths_show_the_direction_of_their_relationships() {
        let nodes = vec![NodeIndex(0), NodeIndex(1), NodeIndex(0)];
        let path = Path { nodes, relationships: vec![RelationshipIndex(0), RelationshipIndex(1)] };
        let value = Value::Path(Arc::new(path));
        let expected = "<(:A:`B C`)-[:R]->({name: 'x'})<-[:R {w: 1}]-(:A:`B C`)>";
        assert_eq!(Notation::new(&value, &Loop).to_string(), expected);
        check(value, "<(#0)-[#0]->(#1)-[#1]->(#0)>");
    }
}
