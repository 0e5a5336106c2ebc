//! The oracle's own values: nothing of the engine's comparison, arithmetic or order is used here.
//!
//! Elements are the numbers that [`TestGraph`](super::graph::TestGraph) gave them, which the engine sees as the
//! property `id`.

use detente::result::{Elements, QueryResult};
use detente::value::{Map, NodeIndex, RelationshipIndex, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Datum {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    List(Vec<Datum>),
    Map(BTreeMap<String, Datum>),
    Node(usize),
    Relationship(usize),
    Path(Vec<usize>, Vec<usize>),
}

/// The key under which every element holds its number.
pub(crate) const ID: &str = "id";

impl Datum {
    /// A value of a result of the engine.
    pub(crate) fn of(value: &Value, elements: &Elements) -> Self {
        let node = |index: &NodeIndex| number(&elements.nodes[index].properties);
        let relationship = |index: &RelationshipIndex| number(&elements.relationships[index].properties);
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Float(value) => Self::Float(*value),
            Value::String(value) => Self::String(value.to_string()),
            Value::Date(_)
            | Value::LocalTime(_)
            | Value::Time(_)
            | Value::LocalDateTime(_)
            | Value::DateTime(_)
            | Value::Duration(_) => Self::String(value.to_string()),
            Value::List(items) => Self::List(items.iter().map(|item| Self::of(item, elements)).collect()),
            Value::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.to_string(), Self::of(value, elements))).collect())
            }
            Value::Node(index) => Self::Node(node(index)),
            Value::Relationship(index) => Self::Relationship(relationship(index)),
            Value::Path(path) => {
                Self::Path(path.nodes.iter().map(node).collect(), path.relationships.iter().map(relationship).collect())
            }
        }
    }

    /// The rows of a result of the engine.
    pub(crate) fn rows(result: &QueryResult) -> Vec<Vec<Self>> {
        let row = |row: &Vec<Value>| row.iter().map(|value| Self::of(value, &result.elements)).collect();
        result.rows.iter().map(row).collect()
    }

    pub(crate) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// `self = other` in three-valued logic.
    pub(crate) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => None,
            (Self::List(left), Self::List(right)) if left.len() == right.len() => {
                all(left.iter().zip(right).map(|(left, right)| left.equals(right)))
            }
            (Self::Map(left), Self::Map(right)) if left.keys().eq(right.keys()) => {
                all(left.values().zip(right.values()).map(|(left, right)| left.equals(right)))
            }
            (Self::List(_), Self::List(_)) | (Self::Map(_), Self::Map(_)) => Some(false),
            _ if self.number().is_some() && other.number().is_some() => {
                Some(self.compare_numbers(other) == Some(Ordering::Equal))
            }
            _ => Some(self == other),
        }
    }

    /// How two values compare by `<`, `<=`, `>`, `>=`.
    pub(crate) fn compare(&self, other: &Self) -> Comparison {
        match (self, other) {
            (Self::String(left), Self::String(right)) => Comparison::Ordered(left.cmp(right)),
            (Self::Boolean(left), Self::Boolean(right)) => Comparison::Ordered(left.cmp(right)),
            (Self::List(left), Self::List(right)) => {
                for (left, right) in left.iter().zip(right) {
                    if left.equals(right) != Some(true) {
                        return left.compare(right);
                    }
                }
                Comparison::Ordered(left.len().cmp(&right.len()))
            }
            _ if self.number().is_some() && other.number().is_some() => {
                self.compare_numbers(other).map_or(Comparison::Unordered, Comparison::Ordered)
            }
            _ => Comparison::Unknown,
        }
    }

    /// How two numbers compare by their exact values; `None` for NaN.
    fn compare_numbers(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(right)),
            (Self::Integer(left), Self::Float(right)) => compare_with_float(*left, *right),
            (Self::Float(left), Self::Integer(right)) => compare_with_float(*right, *left).map(Ordering::reverse),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            _ => None,
        }
    }

    /// The place of the value in ORDER BY; two values of one place are the same for DISTINCT and grouping.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::List(left), Self::List(right)) => order_all(left, right),
            (Self::Map(left), Self::Map(right)) => {
                let keys = left.len().cmp(&right.len()).then_with(|| left.keys().cmp(right.keys()));
                keys.then_with(|| order_all(left.values(), right.values()))
            }
            (Self::Node(left), Self::Node(right)) | (Self::Relationship(left), Self::Relationship(right)) => {
                left.cmp(right)
            }
            (Self::Path(nodes, relationships), Self::Path(other_nodes, other_relationships)) => {
                (nodes, relationships).cmp(&(other_nodes, other_relationships))
            }
            (Self::String(left), Self::String(right)) => left.cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) => {
                    self.compare_numbers(other).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
                }
                _ => self.rank().cmp(&other.rank()),
            },
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Map(_) => 0,
            Self::Node(_) => 1,
            Self::Relationship(_) => 2,
            Self::List(_) => 3,
            Self::Path(..) => 4,
            Self::String(_) => 5,
            Self::Boolean(_) => 6,
            Self::Integer(_) | Self::Float(_) => 7,
            Self::Null => 8,
        }
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The integer, if it is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, an integer as the float next to it.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// A text that is the same for two values exactly if they are the same under `sameness`.
    pub(crate) fn text(&self, sameness: Sameness) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) if sameness.numbers => round(*value as f64),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => round(*value),
            Self::String(value) => format!("'{value}'"),
            Self::List(items) => {
                let mut items: Vec<_> = items.iter().map(|item| item.text(sameness)).collect();
                if sameness.lists {
                    items.sort();
                }
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| format!("{key}: {}", value.text(sameness)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::Node(node) => format!("(#{node})"),
            Self::Relationship(relationship) => format!("[#{relationship}]"),
            Self::Path(nodes, relationships) => {
                let steps = relationships.iter().zip(&nodes[1..]).map(|(step, node)| format!("-[#{step}]-(#{node})"));
                format!("<(#{}){}>", nodes[0], steps.collect::<String>())
            }
        }
    }
}

/// What `<`, `<=`, `>`, `>=` find out about two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// Which comes first, or that they are equal.
    Ordered(Ordering),
    /// One number is NaN: none of the comparisons holds.
    Unordered,
    /// They do not compare: every comparison is null.
    Unknown,
}

impl Comparison {
    /// The answer to a comparison that holds for these orders.
    pub(crate) fn answer(self, holds: fn(Ordering) -> bool) -> Option<bool> {
        match self {
            Self::Ordered(order) => Some(holds(order)),
            Self::Unordered => Some(false),
            Self::Unknown => None,
        }
    }
}

/// How an integer compares with a float by their exact values: first their whole parts, then the fraction.
fn compare_with_float(integer: i64, float: f64) -> Option<Ordering> {
    let whole = float.trunc();
    (!float.is_nan()).then(|| {
        // As an i128, every float is cut to one that is still beyond all integers.
        i128::from(integer).cmp(&(whole as i128)).then(0.0_f64.total_cmp(&(float - whole + 0.0)))
    })
}

/// What counts as the same beside what is the same.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sameness {
    /// 1 and 1.0: a step of the statement may take either.
    pub(crate) numbers: bool,
    /// Lists in another order: a step of the statement makes lists whose order is free.
    pub(crate) lists: bool,
}

/// All of them hold, in three-valued logic.
pub(crate) fn all(conditions: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut answer = Some(true);
    for condition in conditions {
        match condition {
            Some(false) => return Some(false),
            None => answer = None,
            Some(true) => {}
        }
    }
    answer
}

/// One of them holds, in three-valued logic.
pub(crate) fn any(conditions: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    all(conditions.into_iter().map(|condition| condition.map(|holds| !holds))).map(|none| !none)
}

/// The order of sequences: the first difference counts, and then the length.
pub(crate) fn order_all<'a>(
    left: impl IntoIterator<Item = &'a Datum>,
    right: impl IntoIterator<Item = &'a Datum>,
) -> Ordering {
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    loop {
        match (left.next(), right.next()) {
            (Some(left), Some(right)) => match left.order(right) {
                Ordering::Equal => {}
                different => return different,
            },
            (left, right) => return left.is_some().cmp(&right.is_some()),
        }
    }
}

fn number(properties: &Map) -> usize {
    match properties.get(ID) {
        Some(Value::Integer(id)) => usize::try_from(*id).expect("the ids of elements are not negative"),
        other => panic!("an element of the oracle's graph without its id: {other:?}"),
    }
}

/// A float up to what another order of additions may change.
fn round(value: f64) -> String {
    if value == 0.0 { "0.0".to_owned() } else { format!("{value:.9e}") }
}
