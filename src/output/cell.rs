//! Values as the text of a cell.

use super::visible::visible;
use crate::result::Elements;
use crate::value::notation::{Describe, Notation};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use std::sync::Arc;

/// The value on one line that any terminal can show: strings bare, everything else as the language writes it.
pub fn cell(value: &Value, elements: &Elements) -> String {
    match value {
        Value::String(string) => visible(string).into_owned(),
        Value::Path(_) => path_text(value, elements),
        _ => visible(&notation(value, elements)).into_owned(),
    }
}

/// Whether cells of this value stand to the right of their column.
pub fn is_number(value: &Value) -> bool {
    matches!(value, Value::Integer(_) | Value::Float(_))
}

/// A path without the angle brackets that the notation puts around it, since nothing else is in the cell.
fn path_text(value: &Value, elements: &Elements) -> String {
    let text = notation(value, elements);
    let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    visible(bare.unwrap_or(&text)).into_owned()
}

fn notation(value: &Value, elements: &Elements) -> String {
    Notation::new(value, elements).to_string()
}

impl Describe for Elements {
    fn labels(&self, node: NodeIndex) -> Vec<Arc<str>> {
        self.nodes.get(&node).map(|node| node.labels.clone()).unwrap_or_default()
    }

    fn node_properties(&self, node: NodeIndex) -> Vec<(Arc<str>, Value)> {
        self.nodes.get(&node).map(|node| entries(&node.properties)).unwrap_or_default()
    }

    fn relationship_type(&self, relationship: RelationshipIndex) -> Arc<str> {
        self.relationships.get(&relationship).map(|known| known.relationship_type.clone()).unwrap_or_else(|| "".into())
    }

    fn relationship_properties(&self, relationship: RelationshipIndex) -> Vec<(Arc<str>, Value)> {
        self.relationships.get(&relationship).map(|known| entries(&known.properties)).unwrap_or_default()
    }

    fn source(&self, relationship: RelationshipIndex) -> NodeIndex {
        self.relationships.get(&relationship).map_or(NodeIndex(u32::MAX), |known| known.start)
    }
}

fn entries(properties: &crate::value::Map) -> Vec<(Arc<str>, Value)> {
    properties.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example;

    fn check(value: Value, expected: &str) {
        assert_eq!(cell(&value, &example::treaty().elements), expected);
    }

    #[test]
    fn strings_are_bare_outside_and_quoted_inside() {
        check("it's".into(), "it's");
        check(Value::list(["it's".into(), Value::Null]), r"['it\'s', null]");
    }

    #[test]
    fn elements_look_like_patterns() {
        check(Value::Node(NodeIndex(0)), "(:Country {name: 'Canada'})");
        check(Value::Relationship(RelationshipIndex(0)), "[:PARTY_TO {since: 2020}]");
        check(example::path(), "(:Country {name: 'Canada'})-[:PARTY_TO {since: 2020}]->(:Agreement {name: 'USMCA'})");
    }

    #[test]
    fn an_unknown_element_is_no_panic() {
        check(Value::Node(NodeIndex(99)), "()");
    }

    #[test]
    fn nothing_reaches_the_terminal_from_inside() {
        check(Value::map([("a\x1b", Value::list(["\u{202e}".into()]))]), r"{`a\u001B`: ['\u202E']}");
    }
}
