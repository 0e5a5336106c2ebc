//! Remembering which values, or rows of values, were there before.

use crate::expression::Column;
use crate::expression::column::NO_NODE;
use crate::value::compare::OrderedValue;
use crate::value::{NodeIndex, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A set of values. Nodes and integers are kept as numbers for as long as there is nothing else.
#[derive(Debug, Default)]
pub(super) struct SeenValues {
    nodes: FxHashSet<u32>,
    integers: FxHashSet<i64>,
    others: FxHashSet<OrderedValue>,
}

impl SeenValues {
    /// Adds a value; whether it was not there before.
    pub(super) fn insert(&mut self, value: Value) -> bool {
        match value {
            Value::Node(node) => self.nodes.insert(node.0),
            Value::Integer(integer) => self.integers.insert(integer),
            // Equal to an integer, and so the same as it.
            Value::Float(float) if is_whole(float) => self.integers.insert(float as i64),
            other => self.others.insert(OrderedValue(other)),
        }
    }
}

/// Numbers rows of values by the order in which they first come: equal rows get one number.
#[derive(Debug, Default)]
pub(super) struct Groups {
    by_node: FxHashMap<u32, u32>,
    by_integer: FxHashMap<i64, u32>,
    by_values: FxHashMap<Box<[OrderedValue]>, u32>,
    /// The values of each group.
    keys: Vec<Box<[Value]>>,
}

impl Groups {
    /// The number of groups.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The values of each group, in the order of their numbers.
    pub(super) fn into_keys(self) -> Vec<Box<[Value]>> {
        self.keys
    }

    /// The number of the group of each row of the key columns.
    pub(super) fn number(&mut self, columns: &[Arc<Column>], rows: usize) -> Vec<u32> {
        match columns {
            [] => {
                if self.keys.is_empty() && rows > 0 {
                    self.keys.push(Box::default());
                }
                vec![0; rows]
            }
            [only] => match &**only {
                Column::Nodes(nodes) => nodes.iter().map(|node| self.node(*node)).collect(),
                Column::Integers(typed) => (0..rows).map(|row| self.integer(typed.get(row))).collect(),
                _ => (0..rows).map(|row| self.value(only.value(row))).collect(),
            },
            several => {
                (0..rows).map(|row| self.values(several.iter().map(|column| column.value(row)).collect())).collect()
            }
        }
    }

    fn node(&mut self, node: NodeIndex) -> u32 {
        if node == NO_NODE {
            return self.values(vec![Value::Null]);
        }
        let keys = &mut self.keys;
        *self.by_node.entry(node.0).or_insert_with(|| add(keys, [Value::Node(node)].into()))
    }

    fn integer(&mut self, integer: Option<i64>) -> u32 {
        let Some(integer) = integer else { return self.values(vec![Value::Null]) };
        let keys = &mut self.keys;
        *self.by_integer.entry(integer).or_insert_with(|| add(keys, [Value::Integer(integer)].into()))
    }

    /// One value whose column has no type of its own.
    fn value(&mut self, value: Value) -> u32 {
        match value {
            Value::Node(node) => self.node(node),
            Value::Integer(integer) => self.integer(Some(integer)),
            Value::Float(float) if is_whole(float) => {
                let keys = &mut self.keys;
                *self.by_integer.entry(float as i64).or_insert_with(|| add(keys, [value].into()))
            }
            other => self.values(vec![other]),
        }
    }

    fn values(&mut self, values: Vec<Value>) -> u32 {
        let key: Box<[OrderedValue]> = values.iter().cloned().map(OrderedValue).collect();
        let keys = &mut self.keys;
        *self.by_values.entry(key).or_insert_with(|| add(keys, values.into()))
    }
}

fn add(keys: &mut Vec<Box<[Value]>>, key: Box<[Value]>) -> u32 {
    keys.push(key);
    keys.len() as u32 - 1
}

/// Whether a float is equal to an integer, and one that no other integer is taken for.
fn is_whole(float: f64) -> bool {
    float.fract() == 0.0 && float.abs() < 9.0e15
}
