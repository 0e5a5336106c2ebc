//! Telling rows apart: which rows of values were there before.

use super::groups::{Groups, Key};
use crate::expression::Column;
use crate::expression::column::Typed;
use crate::expression::evaluate::rows_that_hold;
use fixedbitset::FixedBitSet;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The rows of values that there were so far. Equal is what is one of the [`Groups`].
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The rows that are one node.
    nodes: Numbers,
    /// The rows that are one integer.
    integers: Numbers,
    others: Groups,
}

impl Seen {
    /// The rows of the columns that are equal to none before them.
    pub(super) fn first(&mut self, columns: &[Arc<Column>], rows: usize) -> Vec<u32> {
        let [only] = columns else { return self.others.first(columns, rows) };
        match &**only {
            Column::Constant(..) => rows_that_hold(0..rows.min(1) as u32, |row| self.insert(columns, row)),
            Column::Integers(Typed { values, valid: None }) => {
                rows_that_hold(0..rows as u32, |row| self.integers.insert(values[row].cast_unsigned()))
            }
            Column::Coded(coded) => {
                let mut known = vec![false; coded.values.len()];
                rows_that_hold(0..rows as u32, |row| {
                    !std::mem::replace(&mut known[coded.codes[row] as usize], true) && self.insert(columns, row)
                })
            }
            _ => rows_that_hold(0..rows as u32, |row| self.insert(columns, row)),
        }
    }

    /// Whether a row of one column is a new one.
    fn insert(&mut self, columns: &[Arc<Column>], row: usize) -> bool {
        match Key::at(&columns[0], row) {
            Key::Node(node) => self.nodes.insert(node.into()),
            Key::Integer(integer) => self.integers.insert(integer.cast_unsigned()),
            Key::Other(hash) => self.others.insert(columns, row, hash),
        }
    }

    /// About how many bytes the rows take.
    pub(super) fn bytes(&mut self) -> usize {
        self.nodes.bytes() + self.integers.bytes() + self.others.bytes()
    }
}

/// A set of whole numbers: bits as long as those lie close together, else a hash table.
#[derive(Debug, Default)]
struct Numbers {
    near: FixedBitSet,
    far: FxHashSet<u64>,
    count: usize,
}

/// How many bits there may be for each number.
const SPREAD: usize = 128;

/// For how many numbers there are bits before there are any numbers.
const LEAST_NUMBERS: usize = 64;

impl Numbers {
    /// Adds a number; whether it was not there before.
    #[inline]
    fn insert(&mut self, number: u64) -> bool {
        match usize::try_from(number) {
            Ok(place) if place < self.near.len() => {
                let is_new = !self.near.put(place);
                self.count += usize::from(is_new);
                is_new
            }
            _ => self.insert_far(number),
        }
    }

    // Kept out of the way of the bits; a look into the hash table costs more than the call.
    #[cold]
    fn insert_far(&mut self, number: u64) -> bool {
        let room = SPREAD * (self.count + LEAST_NUMBERS);
        // Bits that at least double are not moved for each number.
        if number < room as u64 && room >= 2 * self.near.len() {
            self.near.grow(room);
            let near = &mut self.near;
            self.far.retain(|number| {
                let place = usize::try_from(*number).ok().filter(|place| *place < near.len());
                place.map(|place| near.insert(place)).is_none()
            });
            return self.insert(number);
        }
        let is_new = self.far.insert(number);
        self.count += usize::from(is_new);
        is_new
    }

    fn bytes(&self) -> usize {
        self.near.len() / 8 + self.far.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::column::{Coded, NO_NODE};
    use crate::value::{NodeIndex, Value};

    #[test]
    fn equal_values_come_first_once_however_columns_keep_them() {
        let columns: [(Column, &[u32]); 8] = [
            (Column::from_values([1, 1 << 60, 1].map(Value::Integer)), &[0, 1]),
            (Column::from_values([1.0, f64::NAN, (1_i64 << 60) as f64, -f64::NAN].map(Value::Float)), &[1]),
            (Column::Values(vec![Value::Null, "a".into(), "a".into(), Value::Float(1.0)]), &[0, 1]),
            (Column::Nodes(vec![NO_NODE, NodeIndex(1), NodeIndex(9), NodeIndex(1)]), &[1, 2]),
            (Column::Values(vec![Value::Node(NodeIndex(9)), Value::Integer(9)]), &[1]),
            (
                Column::Coded(Coded { values: ["a".into(), "b".into(), 9.0.into()].into(), codes: vec![1, 2, 0, 1] }),
                &[0],
            ),
            (Column::Constant("b".into(), 2), &[]),
            (Column::Constant("c".into(), 2), &[0]),
        ];
        let mut seen = Seen::default();
        for (column, expected) in columns {
            let rows = column.len();
            assert_eq!(seen.first(&[Arc::new(column)], rows), expected);
        }
        assert!(seen.first(&[Arc::new(Column::Constant(Value::Null, 0))], 0).is_empty());
    }

    #[test]
    fn rows_without_values_are_all_equal_and_several_values_differ_where_one_does() {
        let (mut none, mut pairs) = (Seen::default(), Seen::default());
        assert_eq!((none.first(&[], 3), none.first(&[], 3)), (vec![0], vec![]));
        let column = |values: [i64; 3]| Arc::new(Column::Integers(Typed::all(values.to_vec())));
        assert_eq!(pairs.first(&[column([1, 2, 1]), column([1, 1, 1])], 3), [0, 1]);
        assert_eq!(pairs.first(&[column([1, 2, 1]), column([1, 2, 2])], 3), [1, 2]);
    }

    #[test]
    fn no_number_is_lost_while_the_bits_grow() {
        let mut numbers = Numbers::default();
        let all: Vec<u64> = (0..3000).map(|number| (number * 7919) % 3000 * 50).chain([u64::MAX, 1 << 40]).collect();
        assert!(all.iter().all(|number| numbers.insert(*number)));
        assert!(!all.iter().any(|number| numbers.insert(*number)));
        assert!(numbers.near.len() > 100_000 && numbers.far.len() < 10, "{}", numbers.far.len());
    }
}
