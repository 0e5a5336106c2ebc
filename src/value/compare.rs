//! Equality, comparability, orderability and equivalence: the four ways in which openCypher sets values side by side.
//!
//! - [`equals`] is `=`: three-valued, null where a null decides.
//! - [`compare`] is `<`, `<=`, `>`, `>=`: only within numbers, strings, booleans, lists, and each type of dates and times; otherwise
//!   null.
//! - [`order`] is `ORDER BY`: total over all values of all types.
//! - [`equivalent`] is `DISTINCT` and grouping: null is like null, NaN like NaN; it holds where [`order`] says equal.

use super::{Map, Value};
use rustc_hash::FxHasher;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Whether `left = right`: null (`None`) where a null decides, false for values of different types.
pub fn equals(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::Integer(left), Value::Integer(right)) => Some(left == right),
        (Value::Float(left), Value::Float(right)) => Some(left == right),
        (Value::Integer(integer), Value::Float(float)) | (Value::Float(float), Value::Integer(integer)) => {
            Some(compare_integer_with_float(*integer, *float) == Some(Ordering::Equal))
        }
        (Value::String(left), Value::String(right)) => Some(left == right),
        (Value::Date(left), Value::Date(right)) => Some(left == right),
        (Value::LocalTime(left), Value::LocalTime(right)) => Some(left == right),
        (Value::Time(left), Value::Time(right)) => Some(left == right),
        (Value::LocalDateTime(left), Value::LocalDateTime(right)) => Some(left == right),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left == right),
        (Value::Duration(left), Value::Duration(right)) => Some(left == right),
        (Value::List(left), Value::List(right)) => lists_equal(left, right),
        (Value::Map(left), Value::Map(right)) => maps_equal(left, right),
        (Value::Node(left), Value::Node(right)) => Some(left == right),
        (Value::Relationship(left), Value::Relationship(right)) => Some(left == right),
        (Value::Path(left), Value::Path(right)) => Some(left == right),
        _ => Some(false),
    }
}

fn lists_equal(left: &[Value], right: &[Value]) -> Option<bool> {
    if left.len() != right.len() {
        return Some(false);
    }
    all(left.iter().zip(right).map(|(left, right)| equals(left, right)))
}

fn maps_equal(left: &Map, right: &Map) -> Option<bool> {
    if left.len() != right.len() || !left.keys().all(|key| right.contains_key(key)) {
        return Some(false);
    }
    all(left.iter().map(|(key, value)| right.get(key).map_or(Some(false), |other| equals(value, other))))
}

/// The three-valued conjunction: false if one is, else null if one is, else true.
fn all(mut truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    truths
        .try_fold(Some(true), |so_far, truth| match truth {
            Some(true) => Ok(so_far),
            Some(false) => Err(()),
            None => Ok(None),
        })
        .unwrap_or(Some(false))
}

/// What [`compare`] finds out about two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// One comes before the other, or they are equal.
    Ordered(Ordering),
    /// One is NaN and both are numbers: neither is less, greater or equal.
    Unordered,
    /// They cannot be compared: every comparison is null.
    Unknown,
}

impl Comparison {
    /// The answer to `left < right`.
    pub fn is_less(self) -> Option<bool> {
        self.answer(Ordering::is_lt)
    }

    /// The answer to `left <= right`.
    pub fn is_less_or_equal(self) -> Option<bool> {
        self.answer(Ordering::is_le)
    }

    /// The answer to `left > right`.
    pub fn is_greater(self) -> Option<bool> {
        self.answer(Ordering::is_gt)
    }

    /// The answer to `left >= right`.
    pub fn is_greater_or_equal(self) -> Option<bool> {
        self.answer(Ordering::is_ge)
    }

    fn answer(self, holds: fn(Ordering) -> bool) -> Option<bool> {
        match self {
            Self::Ordered(ordering) => Some(holds(ordering)),
            Self::Unordered => Some(false),
            Self::Unknown => None,
        }
    }
}

impl From<Option<Ordering>> for Comparison {
    /// The comparison of two numbers, which is missing where one of them is NaN.
    fn from(ordering: Option<Ordering>) -> Self {
        ordering.map_or(Self::Unordered, Self::Ordered)
    }
}

/// How `left` compares with `right` for `<`, `<=`, `>` and `>=`.
pub fn compare(left: &Value, right: &Value) -> Comparison {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right).into(),
        (Value::Integer(left), Value::Float(right)) => compare_integer_with_float(*left, *right).into(),
        (Value::Float(left), Value::Integer(right)) => {
            compare_integer_with_float(*right, *left).map(Ordering::reverse).into()
        }
        (Value::String(left), Value::String(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::Boolean(left), Value::Boolean(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::LocalTime(left), Value::LocalTime(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::LocalDateTime(left), Value::LocalDateTime(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Comparison::Ordered(left.cmp(right)),
        (Value::List(left), Value::List(right)) => compare_lists(left, right),
        _ => Comparison::Unknown,
    }
}

/// Lists compare by their first elements that are not equal; the shorter comes first where all are.
fn compare_lists(left: &[Value], right: &[Value]) -> Comparison {
    left.iter()
        .zip(right)
        .find(|(left, right)| equals(left, right) != Some(true))
        .map_or(Comparison::Ordered(left.len().cmp(&right.len())), |(left, right)| compare(left, right))
}

/// How an integer compares with a float, by their exact values; `None` for NaN.
pub fn compare_integer_with_float(integer: i64, float: f64) -> Option<Ordering> {
    /// 2⁶³, the least float above every integer.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if float >= LIMIT {
        Some(Ordering::Less)
    } else if float < -LIMIT {
        Some(Ordering::Greater)
    } else {
        let whole = float.trunc();
        whole.partial_cmp(&float).map(|fraction| integer.cmp(&(whole as i64)).then(fraction))
    }
}

/// The order of `ORDER BY`: total, ascending. Types come as map, node, relationship, list, path, datetime,
/// localdatetime, date, time, localtime, duration, string, boolean, number, NaN, null; equal are those that are [`equivalent`].
pub fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Float(left), Value::Float(right)) => order_floats(*left, *right),
        (Value::Integer(left), Value::Float(right)) => order_integer_with_float(*left, *right),
        (Value::Float(left), Value::Integer(right)) => order_integer_with_float(*right, *left).reverse(),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::LocalTime(left), Value::LocalTime(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        (Value::LocalDateTime(left), Value::LocalDateTime(right)) => left.cmp(right),
        (Value::DateTime(left), Value::DateTime(right)) => left.cmp(right),
        (Value::Duration(left), Value::Duration(right)) => left.cmp(right),
        (Value::List(left), Value::List(right)) => order_lists(left, right),
        (Value::Map(left), Value::Map(right)) => order_maps(left, right),
        (Value::Node(left), Value::Node(right)) => left.cmp(right),
        (Value::Relationship(left), Value::Relationship(right)) => left.cmp(right),
        (Value::Path(left), Value::Path(right)) => {
            left.nodes.cmp(&right.nodes).then_with(|| left.relationships.cmp(&right.relationships))
        }
        _ => rank(left).cmp(&rank(right)),
    }
}

/// The order of floats: by value, then NaN; 0.0 and -0.0 are equal.
pub fn order_floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

fn order_integer_with_float(integer: i64, float: f64) -> Ordering {
    compare_integer_with_float(integer, float).unwrap_or(Ordering::Less)
}

fn order_lists(left: &[Value], right: &[Value]) -> Ordering {
    left.iter()
        .zip(right)
        .map(|(left, right)| order(left, right))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(left.len().cmp(&right.len()))
}

/// Maps order by size, then by their sorted keys, then by the values under these keys.
fn order_maps(left: &Map, right: &Map) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| {
        let (left, right) = (sorted_entries(left), sorted_entries(right));
        let by_keys = left.iter().map(|(key, _)| key).cmp(right.iter().map(|(key, _)| key));
        by_keys.then_with(|| {
            let values = left.iter().zip(&right).map(|((_, left), (_, right))| order(left, right));
            values.fold(Ordering::Equal, Ordering::then)
        })
    })
}

fn sorted_entries(map: &Map) -> Vec<(&str, &Value)> {
    let mut entries: Vec<_> = map.iter().map(|(key, value)| (&**key, value)).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries
}

/// Where the type of a value stands in the order of values.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Map(_) => 0,
        Value::Node(_) => 1,
        Value::Relationship(_) => 2,
        Value::List(_) => 3,
        Value::Path(_) => 4,
        Value::DateTime(_) => 5,
        Value::LocalDateTime(_) => 6,
        Value::Date(_) => 7,
        Value::Time(_) => 8,
        Value::LocalTime(_) => 9,
        Value::Duration(_) => 10,
        Value::String(_) => 11,
        Value::Boolean(_) => 12,
        Value::Integer(_) | Value::Float(_) => 13,
        Value::Null => 14,
    }
}

/// Whether `DISTINCT` and grouping take the values for the same: equal, or both null, or both NaN, also inside lists
/// and maps.
pub fn equivalent(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Float(left), Value::Float(right)) => left == right || (left.is_nan() && right.is_nan()),
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| equivalent(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| equivalent(value, other)))
        }
        _ => equals(left, right) == Some(true),
    }
}

/// Feeds `state` with the value such that [`equivalent`] values feed it the same.
pub fn hash_value<H: Hasher>(value: &Value, state: &mut H) {
    state.write_u8(rank(value));
    match value {
        Value::Null => {}
        Value::Boolean(boolean) => boolean.hash(state),
        Value::Integer(integer) => state.write_i64(*integer),
        Value::Float(float) => hash_float(*float, state),
        Value::String(string) => string.hash(state),
        Value::Date(date) => date.hash(state),
        Value::LocalTime(time) => time.hash(state),
        Value::Time(time) => time.hash(state),
        Value::LocalDateTime(local) => local.hash(state),
        Value::DateTime(instant) => instant.hash(state),
        Value::Duration(duration) => duration.hash(state),
        Value::List(items) => {
            state.write_usize(items.len());
            items.iter().for_each(|item| hash_value(item, state));
        }
        Value::Map(map) => state.write_u64(hash_entries(map)),
        Value::Node(node) => node.hash(state),
        Value::Relationship(relationship) => relationship.hash(state),
        Value::Path(path) => path.hash(state),
    }
}

/// Feeds `state` with a float as with the integer of the same value, if there is one.
fn hash_float<H: Hasher>(float: f64, state: &mut H) {
    let integer = float as i64;
    if compare_integer_with_float(integer, float) == Some(Ordering::Equal) {
        state.write_i64(integer);
    } else if float.is_nan() {
        state.write_u64(f64::NAN.to_bits());
    } else {
        state.write_u64(float.to_bits());
    }
}

/// A hash of the entries that does not depend on their order.
fn hash_entries(map: &Map) -> u64 {
    map.iter().fold(map.len() as u64, |sum, (key, value)| {
        let mut hasher = FxHasher::default();
        key.hash(&mut hasher);
        hash_value(value, &mut hasher);
        sum.wrapping_add(hasher.finish())
    })
}

/// A value as a key of ordered and hashed collections: equal where [`equivalent`], ordered by [`order`].
#[derive(Clone, Debug)]
pub struct OrderedValue(pub Value);

impl PartialEq for OrderedValue {
    fn eq(&self, other: &Self) -> bool {
        equivalent(&self.0, &other.0)
    }
}

impl Eq for OrderedValue {}

impl PartialOrd for OrderedValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedValue {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

impl Hash for OrderedValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_value(&self.0, state);
    }
}

#[cfg(test)]
mod tests;
