//! What the JSON forms have in common: names, and properties with their values.

use super::ImportError;
use super::builder::Properties;
use super::text::Text;
use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads an object as properties.
pub(super) fn properties<'a>(text: Text<'a>, object: Option<&'a RawValue>) -> Result<Properties, ImportError> {
    let Some(object) = object else { return Ok(Properties::new()) };
    fields(text, object.get())?.into_iter().map(|(key, raw)| property(text, key, raw)).collect()
}

/// Reads a field of an object as a property.
pub(super) fn property<'a>(text: Text<'a>, key: String, raw: &'a RawValue) -> Result<(String, Value), ImportError> {
    Ok((named(text, raw, key)?, value(text, raw)?))
}

/// Reads an object as its fields, none of which is there twice.
pub(super) fn fields<'a>(text: Text<'a>, object: &'a str) -> Result<IndexMap<String, &'a RawValue>, ImportError> {
    text.parse::<Fields<'a>>(object).map(|fields| fields.0)
}

/// An id as a text that no other has: the number 1 and the string `"1"` are two.
pub(super) fn typed_id(text: Text<'_>, raw: &RawValue) -> Result<String, ImportError> {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'"') => text.parse::<String>(json).map(|id| id_of_string(&id)),
        Some(b'-' | b'0'..=b'9') => Ok(json.to_owned()),
        _ => Err(text.error(json, "an id must be a string or a number")),
    }
}

/// The id that is a string, as [`typed_id`] gives it.
pub(super) fn id_of_string(id: &str) -> String {
    format!("\"{id}\"")
}

/// The keys of the object that a text starts with, as far as the text goes, each with what stands behind its colon.
pub(super) fn keys_at_start(start: &str) -> Vec<(&str, &str)> {
    let (mut keys, mut depth, mut rest) = (Vec::new(), 0, start);
    while let Some(position) = rest.find(['{', '[', '}', ']', '"']) {
        let (sign, behind) = rest[position..].split_at(1);
        rest = behind;
        match sign {
            "{" | "[" => depth += 1,
            "}" | "]" => depth -= 1,
            _ => {
                let Some(end) = end_of_string(behind) else { break };
                rest = &behind[end + 1..];
                if let (1, Some(value)) = (depth, rest.trim_start().strip_prefix(':')) {
                    keys.push((&behind[..end], value.trim_start()));
                }
            }
        }
    }
    keys
}

/// Where the quote is that ends a string.
fn end_of_string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    })
}

fn named(text: Text<'_>, raw: &RawValue, key: String) -> Result<String, ImportError> {
    if key.is_empty() { Err(text.error(raw.get(), "a property has no name")) } else { Ok(key) }
}

/// Checks that names of labels are neither empty nor there twice.
pub(super) fn check_labels(text: Text<'_>, node: &str, labels: &[String]) -> Result<(), ImportError> {
    let mut known = FxHashSet::default();
    for label in labels {
        check_name(text, node, label, "label")?;
        if !known.insert(label) {
            return Err(text.error(node, format!("the node has the label `{label}` twice")));
        }
    }
    Ok(())
}

/// Checks that the name of a label or type is not empty.
pub(super) fn check_name(text: Text<'_>, element: &str, name: &str, what: &str) -> Result<(), ImportError> {
    if name.is_empty() { Err(text.error(element, format!("the {what} is empty"))) } else { Ok(()) }
}

/// Reads the value of a property. Integers must fit 64 bits: none becomes a float in silence.
fn value<'a>(text: Text<'a>, raw: &'a RawValue) -> Result<Value, ImportError> {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'"') => text.parse::<String>(json).map(Value::from),
        Some(b't' | b'f') => text.parse::<bool>(json).map(Value::from),
        Some(b'[') => list(text, json),
        Some(b'{') => Err(text.error(json, "a property cannot hold an object")),
        Some(b'n') => Err(text.error(json, "a property cannot hold null").with_hint("leave the property out")),
        _ => number(json).ok_or_else(|| text.error(json, format!("the number `{json}` does not fit 64 bits"))),
    }
}

fn list<'a>(text: Text<'a>, json: &'a str) -> Result<Value, ImportError> {
    let items: Vec<&RawValue> = text.parse(json)?;
    let items: Result<Vec<_>, _> = items.into_iter().map(|item| list_item(text, item)).collect();
    items.map(Value::list)
}

fn list_item<'a>(text: Text<'a>, item: &'a RawValue) -> Result<Value, ImportError> {
    if item.get().starts_with('[') {
        return Err(text.error(item.get(), "a property cannot hold a list in a list"));
    }
    value(text, item)
}

fn number(json: &str) -> Option<Value> {
    if json.contains(['.', 'e', 'E']) {
        json.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::Float)
    } else {
        json.parse().ok().map(Value::Integer)
    }
}

/// The fields of an object, none of them twice.
struct Fields<'a>(IndexMap<String, &'a RawValue>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor).map(Fields)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = IndexMap<String, &'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut fields = IndexMap::new();
        while let Some(key) = object.next_key::<String>()? {
            if fields.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
            fields.insert(key, object.next_value()?);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_at_the_start_of_an_object_are_found() {
        let keys = |start| keys_at_start(start).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys(r#"{"a": {"b": "}"}, "c\"}" : [{"d": 1}], "e":"f", "g"#), ["a", r#"c\"}"#, "e"]);
        assert_eq!(keys_at_start(r#"{"a": [1"#), [("a", "[1")]);
        assert!(keys("nothing").is_empty() && keys("}}").is_empty());
    }
}
