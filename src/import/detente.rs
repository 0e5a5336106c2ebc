//! The JSON form of the bundled graph, which `graph-data/README.md` documents: nodes, and relationships that name their
//! ends by a property of the nodes.

use super::builder::Properties;
use super::json::{check_labels, check_name, properties};
use super::source::Source;
use super::text::Text;
use super::{Builder, ImportError, Importer};
use crate::suggestion::did_you_mean;
use crate::value::{NodeIndex, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What the field `format` must say.
const FORMAT: &str = "detente-graph";

/// The version that is read.
const VERSION: u64 = 1;

/// Reads the bundled form.
pub(super) struct DetenteJson;

impl Importer for DetenteJson {
    fn name(&self) -> &'static str {
        "detente-json"
    }

    fn description(&self) -> &'static str {
        "the JSON form of the bundled graph"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn recognises(&self, start: &str, _: &str) -> bool {
        start.starts_with('{') && start.contains("\"detente-graph\"")
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        sources.iter().try_for_each(|source| {
            let bytes = source.bytes()?;
            read_file(Text::new(&source.name, &bytes)?, builder)
        })
    }
}

fn read_file(text: Text<'_>, builder: &mut Builder<'_>) -> Result<(), ImportError> {
    let file: File<'_> = text.parse(text.content)?;
    file.check(text)?;
    let mut reader = Reader { text, builder, key: &file.key, nodes: FxHashMap::default(), seen: FxHashSet::default() };
    file.nodes.iter().try_for_each(|node| reader.read_node(node))?;
    file.relationships.iter().try_for_each(|relationship| reader.read_relationship(relationship))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    format: String,
    version: u64,
    #[serde(rename = "name")]
    _name: String,
    key: String,
    #[serde(borrow)]
    nodes: Vec<&'a RawValue>,
    relationships: Vec<&'a RawValue>,
}

impl File<'_> {
    fn check(&self, text: Text<'_>) -> Result<(), ImportError> {
        if self.format != FORMAT {
            return Err(text.error(text.content, format!("the format is `{}`, not `{FORMAT}`", self.format)));
        }
        if self.version != VERSION {
            let message = format!("version {} of the format is not known", self.version);
            return Err(text.error(text.content, message).with_hint(format!("version {VERSION} is read")));
        }
        check_name(text, text.content, &self.key, "field `key`")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeRecord<'a> {
    labels: Vec<String>,
    #[serde(borrow)]
    properties: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationshipRecord<'a> {
    from: String,
    #[serde(rename = "type")]
    relationship_type: String,
    to: String,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
}

struct Reader<'a, 'b, 'g> {
    text: Text<'a>,
    builder: &'b mut Builder<'g>,
    key: &'b str,
    /// The nodes by their keys.
    nodes: FxHashMap<String, NodeIndex>,
    /// The relationships so far, each with all that tells it from others.
    seen: FxHashSet<String>,
}

impl<'a> Reader<'a, '_, '_> {
    fn read_node(&mut self, raw: &'a RawValue) -> Result<(), ImportError> {
        let node: NodeRecord<'a> = self.text.parse_element(raw.get())?;
        check_labels(self.text, raw.get(), &node.labels)?;
        let properties = self.properties(raw, Some(node.properties))?;
        let key = self.key(raw, &properties)?;
        let index = self.builder.node(&node.labels, properties);
        match self.nodes.insert(key.clone(), index) {
            Some(_) => Err(self.text.error(raw.get(), format!("two nodes have the {} `{key}`", self.key))),
            None => Ok(()),
        }
    }

    fn key(&self, raw: &RawValue, properties: &Properties) -> Result<String, ImportError> {
        match properties.iter().find(|(key, _)| key == self.key) {
            Some((_, Value::String(text))) => Ok(text.to_string()),
            Some(_) => {
                Err(self.text.error(raw.get(), format!("the property `{}` of the node is not a string", self.key)))
            }
            None => {
                let message = format!("the node has no property `{}`", self.key);
                Err(self.text.error(raw.get(), message).with_hint("relationships refer to nodes by it"))
            }
        }
    }

    fn read_relationship(&mut self, raw: &'a RawValue) -> Result<(), ImportError> {
        let relationship: RelationshipRecord<'a> = self.text.parse_element(raw.get())?;
        check_name(self.text, raw.get(), &relationship.relationship_type, "relationship type")?;
        let start = self.end(raw, "from", &relationship.from)?;
        let end = self.end(raw, "to", &relationship.to)?;
        let properties = self.properties(raw, relationship.properties)?;
        if !self.seen.insert(identity(start, &relationship.relationship_type, end, &properties)) {
            return Err(self.text.error(raw.get(), "the same relationship is there twice"));
        }
        self.builder.relationship(&relationship.relationship_type, start, end, properties);
        Ok(())
    }

    fn end(&self, raw: &RawValue, field: &str, key: &str) -> Result<NodeIndex, ImportError> {
        self.nodes.get(key).copied().ok_or_else(|| {
            let message = format!("`{field}` names no node: none has the {} `{key}`", self.key);
            let error = self.text.error(raw.get(), message);
            match did_you_mean(key, self.nodes.keys().map(String::as_str)) {
                Some(hint) => error.with_hint(hint),
                None => error,
            }
        })
    }

    fn properties(&self, raw: &RawValue, object: Option<&'a RawValue>) -> Result<Properties, ImportError> {
        let properties = properties(self.text, object)?;
        match properties.iter().find(|(_, value)| !is_of_one_kind(value)) {
            Some((key, _)) => {
                Err(self.text.error(raw.get(), format!("the list in `{key}` holds values of several kinds")))
            }
            None => Ok(properties),
        }
    }
}

fn is_of_one_kind(value: &Value) -> bool {
    let Value::List(items) = value else { return true };
    items.windows(2).all(|pair| pair[0].value_type() == pair[1].value_type())
}

/// A text that two relationships share only if they are the same.
fn identity(start: NodeIndex, relationship_type: &str, end: NodeIndex, properties: &Properties) -> String {
    let mut sorted: Vec<_> = properties.iter().collect();
    sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
    let properties = sorted.into_iter().map(|(key, value)| format!("{key:?}: {value}, "));
    format!("{} {relationship_type:?} {} {}", start.0, end.0, properties.collect::<String>())
}

#[cfg(test)]
mod tests {
    use crate::import::check::{check_error, check_loaded};

    fn file(nodes: &str, relationships: &str) -> String {
        format!(
            "{{\n\"format\": \"detente-graph\", \"version\": 1, \"name\": \"test\", \"key\": \"name\",\n\
             \"nodes\": [{nodes}],\n\"relationships\": [{relationships}]\n}}"
        )
    }

    const A: &str = r#"{"labels": ["A"], "properties": {"name": "a"}}"#;

    #[test]
    fn nodes_and_relationships_are_read() {
        let nodes = r#"{"labels": ["A", "B"], "properties": {"name": "a", "n": [1, 2], "f": 1e3, "t": true}}"#;
        let relationships =
            r#"{"from": "a", "type": "T", "to": "a"}, {"from": "a", "type": "T", "to": "a", "properties": {"x": 1}}"#;
        check_loaded("x.json", &file(nodes, relationships), (1, 2, 5));
        check_loaded("x.json", &format!("\u{feff}{}", file("", "").replace('\n', "\r\n")), (0, 0, 0));
    }

    fn check(nodes: &str, relationships: &str, expected: &str) {
        check_error("x.json", file(nodes, relationships).as_bytes(), expected);
    }

    #[test]
    fn the_head_must_be_right() {
        let change =
            |from, to, expected: &str| check_error("x.json", file("", "").replace(from, to).as_bytes(), expected);
        change(
            "\"version\": 1",
            "\"version\": 2",
            "x.json:1:1: version 2 of the format is not known; version 1 is read",
        );
        change("\"version\": 1", "\"version\": \"1\"", "x.json:2:41: invalid type: string \"1\", expected u64");
        change("\"key\": \"name\"", "\"key\": \"\"", "x.json:1:1: the field `key` is empty");
        change("\"key\": \"name\",", "", "x.json:5:1: missing field `key`");
        change("\"key\"", "\"name\": \"x\", \"key\"", "x.json:2:63: duplicate field `name`");
        change("detente-graph", "other", "x.json:1:1: the format is `other`, not `detente-graph`");
        let unknown = "x.json:2:60: unknown field `x`, expected one of `format`, `version`, `name`, `key`, `nodes`, `relationships`";
        change("\"key\"", "\"x\": 1, \"key\"", unknown);
    }

    #[test]
    fn nodes_must_be_right() {
        check(r#"{"labels": []}"#, "", "x.json:3:24: missing field `properties`");
        check(r#"{"labels": [1], "properties": {}}"#, "", "x.json:3:23: invalid type: integer `1`, expected a string");
        check(r#"{"labels": [""], "properties": {"name": "a"}}"#, "", "x.json:3:11: the label is empty");
        check(r#"{"labels": ["A", "A"], "properties": {}}"#, "", "x.json:3:11: the node has the label `A` twice");
        let no_key = "x.json:3:11: the node has no property `name`; relationships refer to nodes by it";
        check(r#"{"labels": [], "properties": {"Name": "a"}}"#, "", no_key);
        check(
            r#"{"labels": [], "properties": {"name": 1}}"#,
            "",
            "x.json:3:11: the property `name` of the node is not a string",
        );
        check(&format!("{A},\n{A}"), "", "x.json:4:1: two nodes have the name `a`");
    }

    #[test]
    fn values_must_be_right() {
        let value = |value: &str, expected: &str| {
            check(&format!("{{\"labels\": [], \"properties\": {{\n\"é\": {value}}}}}"), "", expected);
        };
        value("null", "x.json:4:6: a property cannot hold null; leave the property out");
        value("{}", "x.json:4:6: a property cannot hold an object");
        value("[1, [2]]", "x.json:4:10: a property cannot hold a list in a list");
        value("[1, null]", "x.json:4:10: a property cannot hold null; leave the property out");
        value("[1, 1.0]", "x.json:3:11: the list in `é` holds values of several kinds");
        value("9223372036854775808", "x.json:4:6: the number `9223372036854775808` does not fit 64 bits");
        value("1e400", "x.json:4:6: the number `1e400` does not fit 64 bits");
        value("1, \"é\": 2", "x.json:4:11: duplicate field `é`");
        value("NaN", "x.json:4:6: expected value");
        value("\"\\ud800\"", "x.json:4:13: unexpected end of hex escape");
    }

    #[test]
    fn relationships_must_be_right() {
        let relationship = r#"{"from": "a", "type": "T", "to": "a", "properties": {"x": 1}}"#;
        let named = |from: &str| relationship.replacen("\"a\"", &format!("{from:?}"), 1);
        let dangling = "x.json:4:19: `from` names no node: none has the name `zz`";
        check(A, &named("zz"), dangling);
        let country = A.replace("\"a\"", "\"Canada\"");
        let hint = "x.json:4:19: `from` names no node: none has the name `Canda`; did you mean `Canada`?";
        check(&country, &named("Canda"), hint);
        check(A, &format!("{relationship},\n{relationship}"), "x.json:5:1: the same relationship is there twice");
        check(A, &relationship.replace("\"T\"", "\"\""), "x.json:4:19: the relationship type is empty");
    }

    #[test]
    fn broken_files_are_named() {
        check_error("x.json", b"", "x.json: the file is empty");
        check_error("x.json", b"\xef\xbb\xbf \n", "x.json: the file is empty");
        check_error("x.json", b"{\n\"a\": \xff}", "x.json:2:6: the file is not UTF-8; `--encoding` names another");
        let whole = file(A, "");
        for end in 1..whole.len() {
            check_error("x.json", &whole.as_bytes()[..end], "x.json:");
        }
        let deep = file(&format!("{{\"labels\": [], \"properties\": {{\"x\": {}", "[".repeat(100_000)), "");
        check_error("x.json", deep.as_bytes(), "x.json:");
        let closed = file(
            &format!("{{\"labels\": [], \"properties\": {{\"x\": {}{}}}}}", "[".repeat(100_000), "]".repeat(100_000)),
            "",
        );
        check_error("x.json", closed.as_bytes(), "x.json:3:47: a property cannot hold a list in a list");
    }
}
