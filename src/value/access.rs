//! Parts of values: elements of lists and maps, slices, membership, and what strings begin with, end with or contain.

use super::compare::equals;
use super::temporal::component::component;
use super::{Value, ValueError, ValueErrorKind};
use std::ops::Range;

/// `subject[index]` of a list or map: null outside of it; a negative index counts from the end. Properties of nodes
/// and relationships are the graph's.
pub fn index(subject: &Value, index: &Value) -> Result<Value, ValueError> {
    match (subject, index) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(items), Value::Integer(position)) => Ok(element(items, *position)),
        (Value::List(_), _) => Err(no_list_index(index)),
        (Value::Map(entries), Value::String(key)) => Ok(entries.get(key).cloned().unwrap_or_default()),
        (Value::Map(_), _) => Err(no_map_key(index)),
        (_, Value::String(key)) if let Some(found) = component(subject, key) => found,
        _ => Err(ValueError::invalid_type(format!("`[…]` does not look into {}", subject.value_type().name()))),
    }
}

/// `subject.key` of a map: null where the key is missing; of a temporal value: its component.
pub fn property(subject: &Value, key: &str) -> Result<Value, ValueError> {
    match subject {
        Value::Null => Ok(Value::Null),
        Value::Map(entries) => Ok(entries.get(key).cloned().unwrap_or_default()),
        _ if let Some(found) = component(subject, key) => found,
        _ => Err(ValueError::invalid_type(format!("{} has no property `{key}`", subject.value_type().name()))),
    }
}

/// The element at a position, from the end where negative; null outside of the list.
pub fn element(items: &[Value], position: i64) -> Value {
    usize::try_from(absolute(position, items.len())).ok().and_then(|at| items.get(at)).cloned().unwrap_or_default()
}

/// `subject[from..to]` of a list: what there is of it; null where a given bound is null. Negative bounds count from the
/// end.
pub fn slice(subject: &Value, from: Option<&Value>, to: Option<&Value>) -> Result<Value, ValueError> {
    let items = match subject {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        _ => return Err(ValueError::invalid_type(format!("`[…]` does not cut {}", subject.value_type().name()))),
    };
    let (Some(from), Some(to)) = (bound(from, 0)?, bound(to, i64::MAX)?) else { return Ok(Value::Null) };
    let range = clamp(from, to, items.len());
    Ok(if range.len() == items.len() { subject.clone() } else { Value::list(items[range].iter().cloned()) })
}

/// The integer of a bound, `default` where it is left out, `None` where it is null.
fn bound(bound: Option<&Value>, default: i64) -> Result<Option<i64>, ValueError> {
    match bound {
        None => Ok(Some(default)),
        Some(Value::Null) => Ok(None),
        Some(Value::Integer(position)) => Ok(Some(*position)),
        Some(other) => Err(no_list_index(other)),
    }
}

/// The part of `from..to` that lies in a list of this length.
fn clamp(from: i64, to: i64, length: usize) -> Range<usize> {
    let [from, to] = [from, to].map(|at| usize::try_from(absolute(at, length).max(0)).unwrap_or(length).min(length));
    from..to.max(from)
}

/// The position counted from the beginning; below zero where it lies before it.
fn absolute(position: i64, length: usize) -> i64 {
    if position < 0 { position.saturating_add_unsigned(length as u64) } else { position }
}

/// `value IN list`: whether an element equals the value; null where a null decides.
pub fn contains(list: &Value, value: &Value) -> Result<Option<bool>, ValueError> {
    match list {
        Value::Null => Ok(None),
        Value::List(items) => Ok(any_equals(items, value)),
        _ => Err(ValueError::invalid_type(format!("`IN` takes a list, not {}", list.value_type().name()))),
    }
}

fn any_equals(items: &[Value], value: &Value) -> Option<bool> {
    let mut found = Some(false);
    for item in items {
        match equals(item, value) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

/// `text STARTS WITH prefix`; null unless both are strings.
pub fn starts_with(text: &Value, prefix: &Value) -> Option<bool> {
    on_strings(text, prefix, |text, prefix| text.starts_with(prefix))
}

/// `text ENDS WITH suffix`; null unless both are strings.
pub fn ends_with(text: &Value, suffix: &Value) -> Option<bool> {
    on_strings(text, suffix, |text, suffix| text.ends_with(suffix))
}

/// `text CONTAINS part`; null unless both are strings.
pub fn contains_text(text: &Value, part: &Value) -> Option<bool> {
    on_strings(text, part, |text, part| text.contains(part))
}

fn on_strings(text: &Value, part: &Value, holds: fn(&str, &str) -> bool) -> Option<bool> {
    match (text, part) {
        (Value::String(text), Value::String(part)) => Some(holds(text, part)),
        _ => None,
    }
}

fn no_list_index(index: &Value) -> ValueError {
    let message = format!("a list is indexed by Integer, not {}", index.value_type().name());
    ValueError::new(ValueErrorKind::ListElementAccessByNonInteger, message)
}

fn no_map_key(index: &Value) -> ValueError {
    let message = format!("a map is indexed by String, not {}", index.value_type().name());
    ValueError::new(ValueErrorKind::MapElementAccessByNonString, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(result: Result<Value, ValueError>, expected: &str) {
        assert_eq!(result.map(|value| value.to_string()), Ok(expected.to_owned()));
    }

    fn list() -> Value {
        Value::from(vec![1, 2, 3])
    }

    #[test]
    fn elements_are_counted_from_either_end() {
        check(index(&list(), &0.into()), "1");
        check(index(&list(), &(-1).into()), "3");
        check(index(&list(), &3.into()), "null");
        check(index(&list(), &(-4).into()), "null");
        check(index(&list(), &i64::MIN.into()), "null");
        check(index(&list(), &i64::MAX.into()), "null");
        check(index(&list(), &Value::Null), "null");
        check(index(&Value::Null, &0.into()), "null");
    }

    #[test]
    fn maps_are_indexed_by_case_sensitive_keys() {
        let map = Value::map([("name", Value::from("Mats"))]);
        check(index(&map, &"name".into()), "'Mats'");
        check(index(&map, &"Name".into()), "null");
        check(property(&map, "name"), "'Mats'");
    }

    #[test]
    fn wrong_types_have_their_own_errors() {
        let kind = |subject: Value, at: Value| index(&subject, &at).map_err(|error| error.kind).err();
        assert_eq!(kind(list(), "0".into()), Some(ValueErrorKind::ListElementAccessByNonInteger));
        assert_eq!(kind(list(), 4.7.into()), Some(ValueErrorKind::ListElementAccessByNonInteger));
        assert_eq!(kind(Value::map([("a", Value::Null)]), 0.into()), Some(ValueErrorKind::MapElementAccessByNonString));
        assert_eq!(kind(100.into(), 0.into()), Some(ValueErrorKind::InvalidArgumentType));
    }

    #[test]
    fn slices_take_what_there_is() {
        let cut = |from: i64, to: i64| slice(&list(), Some(&from.into()), Some(&to.into()));
        check(cut(0, 1), "[1]");
        check(cut(0, 0), "[]");
        check(cut(-3, -1), "[1, 2]");
        check(cut(3, 1), "[]");
        check(cut(-5, 5), "[1, 2, 3]");
        check(cut(1_000_000_000_000_000_000, i64::MAX), "[]");
        check(cut(i64::MIN, i64::MAX), "[1, 2, 3]");
        check(slice(&list(), Some(&1.into()), None), "[2, 3]");
        check(slice(&list(), None, Some(&Value::Null)), "null");
        check(slice(&list(), Some(&Value::Null), Some(&1.into())), "null");
    }

    #[test]
    fn membership_is_three_valued() {
        let check = |value: Value, list: Value, expected| assert_eq!(contains(&list, &value), Ok(expected));
        check(1.into(), Value::list([1.into(), Value::Null]), Some(true));
        check(5.into(), Value::list([1.into(), Value::Null]), None);
        check(Value::Null, Value::list([]), Some(false));
        check(Value::Null, list(), None);
        check(Value::list([]), Value::list([]), Some(false));
        check(vec![1, 2].into(), Value::list([Value::list([Value::Null, 2.into()])]), None);
        check(1.into(), Value::Null, None);
        assert!(contains(&1.into(), &1.into()).is_err());
    }

    #[test]
    fn only_strings_have_parts() {
        assert_eq!(starts_with(&"abc".into(), &"ab".into()), Some(true));
        assert_eq!(ends_with(&"abc".into(), &"".into()), Some(true));
        assert_eq!(contains_text(&"abc".into(), &"B".into()), Some(false));
        assert_eq!(starts_with(&"abc".into(), &1.into()), None);
        assert_eq!(starts_with(&Value::Null, &"".into()), None);
    }
}
