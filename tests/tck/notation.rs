//! Values as the suite writes them: `1`, `1.0`, `'a'`, `[1, null]`, `{k: 1}`, `(:L {k: 1})`, `[:T]`, `<(:A)-[:T]->(:B)>`.
//!
//! Expected values are read from this notation, actual values are translated to it. The text of a value is normal: labels
//! and keys are sorted, floats show that they are floats; so two values are the same exactly if their texts are.

use detente::result::{Elements, Node, Relationship};
use detente::value::{Map, NodeIndex, Path, RelationshipIndex, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

/// A value, elements with what they hold.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    List(Vec<Shown>),
    Map(Properties),
    Node(ShownNode),
    Relationship(ShownRelationship),
    Path(ShownNode, Vec<ShownStep>),
}

/// Keys and values, sorted.
pub(crate) type Properties = BTreeMap<String, Shown>;

/// What can be seen of a node.
#[derive(Clone, Debug)]
pub(crate) struct ShownNode {
    labels: BTreeSet<String>,
    properties: Properties,
}

/// What can be seen of a relationship.
#[derive(Clone, Debug)]
pub(crate) struct ShownRelationship {
    relationship_type: String,
    properties: Properties,
}

/// A relationship of a path, whether it is walked along its direction, and the node behind it.
#[derive(Clone, Debug)]
pub(crate) struct ShownStep {
    forward: bool,
    relationship: ShownRelationship,
    node: ShownNode,
}

impl Shown {
    /// The value that `notation` stands for.
    pub(crate) fn read(notation: &str) -> Result<Self, String> {
        let mut reader = Reader { text: notation, at: 0 };
        let value = reader.value()?;
        reader.space();
        if reader.at == notation.len() { Ok(value) } else { Err(reader.error("the end")) }
    }

    /// What can be seen of a value of a result.
    pub(crate) fn of(value: &Value, elements: &Elements) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Float(value) => Self::Float(*value),
            Value::String(value) => Self::String(value.to_string()),
            Value::List(items) => Self::List(items.iter().map(|item| Self::of(item, elements)).collect()),
            Value::Map(entries) => Self::Map(properties(entries, elements)),
            Value::Node(node) => Self::Node(ShownNode::of(*node, elements)),
            Value::Relationship(relationship) => Self::Relationship(ShownRelationship::of(*relationship, elements)),
            Value::Path(path) => Self::path(path, elements),
            // The suite writes temporal values as strings.
            Value::Date(_)
            | Value::LocalTime(_)
            | Value::Time(_)
            | Value::LocalDateTime(_)
            | Value::DateTime(_)
            | Value::Duration(_) => Self::String(value.to_string()),
        }
    }

    fn path(path: &Path, elements: &Elements) -> Self {
        let steps = path.relationships.iter().zip(path.nodes.windows(2)).map(|(relationship, ends)| ShownStep {
            forward: relationship_of(*relationship, elements).start == ends[0],
            relationship: ShownRelationship::of(*relationship, elements),
            node: ShownNode::of(ends[1], elements),
        });
        Self::Path(ShownNode::of(path.nodes[0], elements), steps.collect())
    }

    /// The value as a parameter; `None` where it holds an element.
    pub(crate) fn to_value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Boolean(*value),
            Self::Integer(value) => Value::Integer(*value),
            Self::Float(value) => Value::Float(*value),
            Self::String(value) => Value::String(value.as_str().into()),
            Self::List(items) => Value::list(items.iter().map(Self::to_value).collect::<Option<Vec<_>>>()?),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| Some((key.as_str(), value.to_value()?)));
                Value::map(entries.collect::<Option<Vec<_>>>()?)
            }
            Self::Node(_) | Self::Relationship(_) | Self::Path(..) => return None,
        })
    }

    /// The same value with the elements of every list in a normal order.
    pub(crate) fn with_sorted_lists(self) -> Self {
        match self {
            Self::List(items) => {
                let mut items: Vec<_> = items.into_iter().map(Self::with_sorted_lists).collect();
                items.sort_by_cached_key(Self::to_string);
                Self::List(items)
            }
            Self::Map(entries) => Self::Map(sort_lists(entries)),
            Self::Node(node) => Self::Node(node.with_sorted_lists()),
            Self::Relationship(relationship) => Self::Relationship(relationship.with_sorted_lists()),
            other => other,
        }
    }
}

impl ShownNode {
    fn of(node: NodeIndex, elements: &Elements) -> Self {
        let node: &Node = elements.nodes.get(&node).expect("a result holds the nodes that it mentions");
        let labels = node.labels.iter().map(|label| label.to_string()).collect();
        Self { labels, properties: properties(&node.properties, elements) }
    }

    fn with_sorted_lists(self) -> Self {
        Self { properties: sort_lists(self.properties), ..self }
    }
}

impl ShownRelationship {
    fn of(relationship: RelationshipIndex, elements: &Elements) -> Self {
        let relationship = relationship_of(relationship, elements);
        let properties = properties(&relationship.properties, elements);
        Self { relationship_type: relationship.relationship_type.to_string(), properties }
    }

    fn with_sorted_lists(self) -> Self {
        Self { properties: sort_lists(self.properties), ..self }
    }
}

fn relationship_of(relationship: RelationshipIndex, elements: &Elements) -> &Relationship {
    elements.relationships.get(&relationship).expect("a result holds the relationships that it mentions")
}

fn properties(map: &Map, elements: &Elements) -> Properties {
    map.iter().map(|(key, value)| (key.to_string(), Shown::of(value, elements))).collect()
}

fn sort_lists(entries: Properties) -> Properties {
    entries.into_iter().map(|(key, value)| (key, value.with_sorted_lists())).collect()
}

impl Display for Shown {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Float(value) if value.is_infinite() => {
                write!(formatter, "{}Inf", if *value < 0.0 { "-" } else { "" })
            }
            // The suite compares by value, and there the zeros are equal.
            Self::Float(value) => write!(formatter, "{:?}", if *value == 0.0 { 0.0 } else { *value }),
            Self::String(value) => write_string(value, formatter),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::to_string).collect();
                write!(formatter, "[{}]", items.join(", "))
            }
            Self::Map(entries) => write_map(entries, formatter),
            Self::Node(node) => node.fmt(formatter),
            Self::Relationship(relationship) => relationship.fmt(formatter),
            Self::Path(start, steps) => {
                write!(formatter, "<{start}")?;
                for ShownStep { forward, relationship, node } in steps {
                    let (left, right) = if *forward { ("-", "->") } else { ("<-", "-") };
                    write!(formatter, "{left}{relationship}{right}{node}")?;
                }
                formatter.write_str(">")
            }
        }
    }
}

impl Display for ShownNode {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("(")?;
        self.labels.iter().try_for_each(|label| write!(formatter, ":{label}"))?;
        if !self.properties.is_empty() {
            formatter.write_str(if self.labels.is_empty() { "" } else { " " })?;
            write_map(&self.properties, formatter)?;
        }
        formatter.write_str(")")
    }
}

impl Display for ShownRelationship {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "[:{}", self.relationship_type)?;
        if !self.properties.is_empty() {
            formatter.write_str(" ")?;
            write_map(&self.properties, formatter)?;
        }
        formatter.write_str("]")
    }
}

fn write_map(entries: &Properties, formatter: &mut Formatter<'_>) -> fmt::Result {
    let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    write!(formatter, "{{{}}}", entries.join(", "))
}

fn write_string(text: &str, formatter: &mut Formatter<'_>) -> fmt::Result {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n").replace('\t', "\\t");
    write!(formatter, "'{escaped}'")
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Whether `token` comes next; then it is read.
    fn takes(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expects(&mut self, token: &str) -> Result<(), String> {
        if self.takes(token) { Ok(()) } else { Err(self.error(&format!("`{token}`"))) }
    }

    fn error(&self, wanted: &str) -> String {
        format!("expected {wanted} before `{}` in `{}`", self.rest(), self.text)
    }

    fn value(&mut self) -> Result<Shown, String> {
        self.space();
        match self.rest().chars().next() {
            Some('\'') => self.string().map(Shown::String),
            Some('[') => self.list_or_relationship(),
            Some('{') => self.map().map(Shown::Map),
            Some('(') => self.node().map(Shown::Node),
            Some('<') => self.path(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Shown, String> {
        let end = self.rest().find([',', ']', '}', ' ', ')']).unwrap_or(self.rest().len());
        let word = &self.rest()[..end];
        let value = match word {
            "null" => Shown::Null,
            "true" | "false" => Shown::Boolean(word == "true"),
            "NaN" => Shown::Float(f64::NAN),
            "Inf" | "Infinity" => Shown::Float(f64::INFINITY),
            "-Inf" | "-Infinity" => Shown::Float(f64::NEG_INFINITY),
            _ if word.contains(['.', 'e', 'E']) => Shown::Float(word.parse().map_err(|_| self.error("a float"))?),
            _ => Shown::Integer(word.parse().map_err(|_| self.error("a value"))?),
        };
        self.at += end;
        Ok(value)
    }

    fn string(&mut self) -> Result<String, String> {
        self.expects("'")?;
        let mut text = String::new();
        let start = self.at;
        let mut characters = self.text[start..].char_indices();
        while let Some((offset, character)) = characters.next() {
            match character {
                '\'' => {
                    self.at = start + offset + 1;
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 'b')) => text.push('\u{8}'),
                    Some((_, 'f')) => text.push('\u{c}'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                _ => text.push(character),
            }
        }
        Err(self.error("a string that is closed"))
    }

    fn list_or_relationship(&mut self) -> Result<Shown, String> {
        self.expects("[")?;
        if self.takes(":") {
            return self.relationship().map(Shown::Relationship);
        }
        let mut items = Vec::new();
        while !self.takes("]") {
            if !items.is_empty() {
                self.expects(",")?;
            }
            items.push(self.value()?);
        }
        Ok(Shown::List(items))
    }

    fn map(&mut self) -> Result<Properties, String> {
        self.expects("{")?;
        let mut entries = Properties::new();
        while !self.takes("}") {
            if !entries.is_empty() {
                self.expects(",")?;
            }
            let key = self.name()?;
            self.expects(":")?;
            entries.insert(key, self.value()?);
        }
        Ok(entries)
    }

    fn name(&mut self) -> Result<String, String> {
        self.space();
        if let Some(quoted) = self.rest().strip_prefix('`') {
            let name = quoted.split('`').next().unwrap_or_default().to_owned();
            self.at += name.len() + 2;
            return Ok(name);
        }
        let end = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest().len());
        let name = self.rest()[..end].to_owned();
        self.at += end;
        if name.is_empty() { Err(self.error("a name")) } else { Ok(name) }
    }

    fn optional_map(&mut self) -> Result<Properties, String> {
        self.space();
        if self.rest().starts_with('{') { self.map() } else { Ok(Properties::new()) }
    }

    fn node(&mut self) -> Result<ShownNode, String> {
        self.expects("(")?;
        let mut labels = BTreeSet::new();
        while self.takes(":") {
            labels.insert(self.name()?);
        }
        let properties = self.optional_map()?;
        self.expects(")")?;
        Ok(ShownNode { labels, properties })
    }

    /// A relationship behind its `[:`.
    fn relationship(&mut self) -> Result<ShownRelationship, String> {
        let relationship_type = self.name()?;
        let properties = self.optional_map()?;
        self.expects("]")?;
        Ok(ShownRelationship { relationship_type, properties })
    }

    fn path(&mut self) -> Result<Shown, String> {
        self.expects("<")?;
        let start = self.node()?;
        let mut steps = Vec::new();
        while !self.takes(">") {
            let forward = !self.takes("<-");
            if forward {
                self.expects("-")?;
            }
            self.expects("[:")?;
            let relationship = self.relationship()?;
            self.expects(if forward { "->" } else { "-" })?;
            steps.push(ShownStep { forward, relationship, node: self.node()? });
        }
        Ok(Shown::Path(start, steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_is_read_and_written_in_its_normal_form() {
        for (notation, normal) in [
            ("1", "1"),
            ("1.0", "1.0"),
            ("1e3", "1000.0"),
            ("-Inf", "-Inf"),
            ("NaN", "NaN"),
            (r"'a\'b\\n'", r"'a\'b\\n'"),
            ("[1,'x', null ]", "[1, 'x', null]"),
            ("{b: 1, a: []}", "{a: [], b: 1}"),
            ("(:B:A {k: true})", "(:A:B {k: true})"),
            ("({k: 1})", "({k: 1})"),
            ("[:T {k: 1}]", "[:T {k: 1}]"),
            ("<(:A)<-[:T]-()-[:U]->(:B)>", "<(:A)<-[:T]-()-[:U]->(:B)>"),
        ] {
            assert_eq!(Shown::read(notation).expect(notation).to_string(), normal);
        }
    }

    #[test]
    fn what_is_no_notation_is_an_error() {
        for notation in ["", "x", "1 2", "[1", "'a", "(:A", "<(:A)-[:T]-(:B)>"] {
            assert!(Shown::read(notation).is_err(), "{notation}");
        }
    }
}
