//! Telling rows apart: which rows of values are equal.

use crate::expression::Column;
use crate::expression::column::{ColumnBuilder, NO_NODE, Typed};
use crate::value::compare::{compare_integer_with_float, hash_value};
use crate::value::{NodeIndex, Value};
use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::sync::Arc;

/// Numbers rows of values by the order in which they first come: equal rows get one number.
///
/// Equal is what grouping takes for the same, however columns keep it: null and null, NaN and NaN, 1 and 1.0.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The groups of rows that are one node.
    nodes: Numbers,
    /// The groups of rows that are one integer.
    integers: Numbers,
    /// All other groups, with their hashes.
    others: HashTable<(u64, u32)>,
    /// The values of each group, a column for each of theirs.
    keys: Vec<ColumnBuilder>,
    /// The nodes that [`number_by_node`](Self::number_by_node) has met, and the group of each.
    met: (Numbers, Vec<u32>),
    count: u32,
    /// What the values of so many groups take beside themselves.
    counted: (usize, usize),
}

impl Groups {
    /// The number of groups.
    pub(super) fn len(&self) -> usize {
        self.count as usize
    }

    /// About how many bytes the groups take. The values of each are looked at once.
    pub(super) fn bytes(&mut self) -> usize {
        let (known, counted) = self.counted;
        let heap = counted + self.keys.iter().map(|key| key.heap_bytes_from(known)).sum::<usize>();
        self.counted = (self.len(), heap);
        let keys = self.len() * self.keys.len() * size_of::<Value>();
        let others = self.others.capacity() * size_of::<(u64, u32)>();
        let met = self.met.0.bytes() + size_of_val(self.met.1.as_slice());
        keys + heap + self.nodes.bytes() + self.integers.bytes() + others + met
    }

    /// The values of the groups as they first came, in the order of their numbers.
    pub(super) fn into_keys(self) -> Vec<Column> {
        self.keys.into_iter().map(ColumnBuilder::finish).collect()
    }

    /// The number of the group of each row of the key columns.
    pub(super) fn number(&mut self, columns: &[Arc<Column>], rows: usize) -> Vec<u32> {
        self.keys.resize_with(columns.len(), ColumnBuilder::default);
        let [only] = columns else {
            let hashes = hash_rows(columns, rows);
            return (0..).zip(hashes).map(|(row, hash)| self.row(columns, row, hash)).collect();
        };
        match &**only {
            Column::Constant(..) if rows > 0 => vec![self.value(columns, 0); rows],
            Column::Nodes(nodes) => (0..)
                .zip(nodes)
                .map(|(row, node)| match *node {
                    NO_NODE => self.value(columns, row),
                    node => self.node(node.0, columns, row),
                })
                .collect(),
            Column::Integers(Typed { values, valid: None }) => {
                (0..).zip(values).map(|(row, integer)| self.integer(*integer, columns, row)).collect()
            }
            Column::Coded(coded) => {
                let mut known = vec![None; coded.values.len()];
                let mut number =
                    |(row, code): (usize, &u32)| *known[*code as usize].get_or_insert_with(|| self.value(columns, row));
                (0..).zip(&coded.codes).map(&mut number).collect()
            }
            _ => (0..rows).map(|row| self.value(columns, row)).collect(),
        }
    }

    /// The number of the group of each row, where the values depend on nothing but a node. `values` works out the key columns
    /// of some of the rows: of one for each node that was not met before.
    pub(super) fn number_by_node<E>(
        &mut self,
        nodes: &[NodeIndex],
        values: impl FnOnce(&[u32]) -> Result<Vec<Arc<Column>>, E>,
    ) -> Result<Vec<u32>, E> {
        let (met, groups) = &mut self.met;
        let mut new = Vec::new();
        let mut meet = |(row, node): (u32, &NodeIndex)| {
            let next = (groups.len() + new.len()) as u32;
            let number = met.get_or_insert(node.0.into(), next);
            if number == next {
                new.push(row);
            }
            number as usize
        };
        let numbers: Vec<usize> = (0..).zip(nodes).map(&mut meet).collect();
        let groups = self.number(&values(&new)?, new.len());
        self.met.1.extend(groups);
        Ok(numbers.into_iter().map(|number| self.met.1[number]).collect())
    }

    /// The rows of the columns that are equal to none before them.
    pub(super) fn first(&mut self, columns: &[Arc<Column>], rows: usize) -> Vec<u32> {
        let mut known = self.count;
        let numbers = self.number(columns, rows);
        let mut first = Vec::new();
        for (row, number) in (0..).zip(numbers) {
            // Groups are numbered in the order in which they first come.
            if number == known {
                known += 1;
                first.push(row);
            }
        }
        first
    }

    /// The group of a row of one column.
    fn value(&mut self, columns: &[Arc<Column>], row: usize) -> u32 {
        match Key::at(&columns[0], row) {
            Key::Node(node) => self.node(node, columns, row),
            Key::Integer(integer) => self.integer(integer, columns, row),
            Key::Other(hash) => self.row(columns, row, hash),
        }
    }

    #[inline]
    fn node(&mut self, node: u32, columns: &[Arc<Column>], row: usize) -> u32 {
        let number = self.nodes.get_or_insert(node.into(), self.count);
        self.add_if_new(number, columns, row)
    }

    #[inline]
    fn integer(&mut self, integer: i64, columns: &[Arc<Column>], row: usize) -> u32 {
        let number = self.integers.get_or_insert(integer.cast_unsigned(), self.count);
        self.add_if_new(number, columns, row)
    }

    /// The group of a row with this hash.
    fn row(&mut self, columns: &[Arc<Column>], row: usize, hash: u64) -> u32 {
        let keys = &self.keys;
        let is_equal = |(other, group): &(u64, u32)| {
            let mut pairs = keys.iter().zip(columns);
            *other == hash && pairs.all(|(key, column)| key.is_equivalent(*group as usize, column, row))
        };
        if let Some((_, group)) = self.others.find(hash, is_equal) {
            return *group;
        }
        self.others.insert_unique(hash, (hash, self.count), |(hash, _)| *hash);
        self.add_if_new(self.count, columns, row)
    }

    /// Adds a row with this hash, which is neither a node nor an integer; whether it was not there before.
    pub(super) fn insert(&mut self, columns: &[Arc<Column>], row: usize, hash: u64) -> bool {
        self.keys.resize_with(columns.len(), ColumnBuilder::default);
        let known = self.count;
        self.row(columns, row, hash) == known
    }

    /// Keeps the values of a row whose group is the next one.
    #[inline]
    fn add_if_new(&mut self, group: u32, columns: &[Arc<Column>], row: usize) -> u32 {
        if group == self.count {
            self.keys.iter_mut().zip(columns).for_each(|(key, column)| key.push_row(column, row));
            self.count += 1;
        }
        group
    }
}

/// What a value is found by, the same for equal values.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Node(u32),
    Integer(i64),
    /// The hash of anything else.
    Other(u64),
}

impl Key {
    pub(super) fn at(column: &Column, row: usize) -> Self {
        column.reference(row).map_or_else(|| Self::of(&column.value(row)), Self::of)
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Node(node) => Self::Node(node.0),
            Value::Integer(integer) => Self::Integer(*integer),
            // Equal to an integer, and so the same as it.
            Value::Float(float)
                if compare_integer_with_float(*float as i64, *float).is_some_and(|order| order.is_eq()) =>
            {
                Self::Integer(*float as i64)
            }
            other => {
                let mut hasher = FxHasher::default();
                hash_value(other, &mut hasher);
                Self::Other(hasher.finish())
            }
        }
    }

    /// The hash of a row that begins with values of this hash and goes on with this one.
    fn hash_after(self, hash: u64) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write_u64(hash);
        match self {
            Self::Node(node) => hasher.write_u32(node),
            Self::Integer(integer) => hasher.write_i64(integer),
            Self::Other(hash) => hasher.write_u64(hash),
        }
        hasher.finish()
    }
}

/// The hashes of rows, column by column.
fn hash_rows(columns: &[Arc<Column>], rows: usize) -> Vec<u64> {
    let mut hashes = vec![0; rows];
    for column in columns {
        let mut add = |keys: &mut dyn Iterator<Item = Key>| {
            hashes.iter_mut().zip(keys).for_each(|(hash, key)| *hash = key.hash_after(*hash));
        };
        match &**column {
            Column::Integers(Typed { values, valid: None }) => {
                add(&mut values.iter().map(|value| Key::Integer(*value)))
            }
            Column::Coded(coded) => {
                let keys: Vec<Key> = coded.values.iter().map(Key::of).collect();
                add(&mut coded.codes.iter().map(|code| keys[*code as usize]));
            }
            other => add(&mut (0..rows).map(|row| Key::at(other, row))),
        }
    }
    hashes
}

/// Numbers of whole numbers: in an array as long as those lie close together, else in a hash table.
#[derive(Debug, Default)]
struct Numbers {
    /// The number of each key that is less than the length; [`NONE`] of those that have none.
    near: Vec<u32>,
    far: FxHashMap<u64, u32>,
    count: usize,
}

/// Stands where a key has no number.
const NONE: u32 = u32::MAX;

/// How many places the array may have for each key.
const SPREAD: usize = 8;

/// For how many keys the array has places before there are any.
const LEAST_KEYS: usize = 128;

impl Numbers {
    /// The number of the key; if it has none, it gets a new one.
    #[inline]
    fn get_or_insert(&mut self, key: u64, new: u32) -> u32 {
        match usize::try_from(key).ok().and_then(|key| self.near.get_mut(key)) {
            Some(number) if *number != NONE => *number,
            Some(number) => {
                self.count += 1;
                *number = new;
                new
            }
            None => self.get_or_insert_far(key, new),
        }
    }

    // Kept out of the way of the array; a look into the hash table costs more than the call.
    #[cold]
    fn get_or_insert_far(&mut self, key: u64, new: u32) -> u32 {
        let room = SPREAD * (self.count + LEAST_KEYS);
        // An array that at least doubles is not made anew for each key.
        if key < room as u64 && room >= 2 * self.near.len() {
            self.widen(room);
            return self.get_or_insert(key, new);
        }
        let count = &mut self.count;
        *self.far.entry(key).or_insert_with(|| {
            *count += 1;
            new
        })
    }

    fn bytes(&self) -> usize {
        size_of_val(self.near.as_slice()) + self.far.capacity() * size_of::<(u64, u32)>()
    }

    fn widen(&mut self, room: usize) {
        self.near.resize(room, NONE);
        let near = &mut self.near;
        self.far.retain(|key, number| {
            let place = usize::try_from(*key).ok().and_then(|key| near.get_mut(key));
            place.map(|place| *place = *number).is_none()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::column::Coded;

    fn integers(values: impl IntoIterator<Item = i64>) -> Arc<Column> {
        Arc::new(Column::Integers(Typed::all(values.into_iter().collect())))
    }

    #[test]
    fn equal_values_are_one_group_however_columns_keep_them() {
        let (null, big) = (Value::Null, 1_i64 << 60);
        let columns: [(Column, &[u32]); 7] = [
            (Column::from_values([1, big].map(Value::Integer)), &[0, 1]),
            (Column::from_values([1.0, f64::NAN, big as f64, 0.5, -f64::NAN].map(Value::Float)), &[0, 2, 1, 3, 2]),
            (Column::Values(vec![Value::Float(1.0), null.clone(), "a".into(), Value::Float(0.5)]), &[0, 4, 5, 3]),
            (Column::Nodes(vec![NO_NODE, NodeIndex(1), NodeIndex(9)]), &[4, 6, 7]),
            (Column::Values(vec![Value::Node(NodeIndex(9)), Value::Integer(9)]), &[7, 8]),
            (
                Column::Coded(Coded { values: ["a".into(), null, 9.0.into()].into(), codes: vec![1, 2, 0, 1] }),
                &[4, 8, 5, 4],
            ),
            (Column::Constant("a".into(), 2), &[5, 5]),
        ];
        let (mut alone, mut paired) = (Groups::default(), Groups::default());
        for (column, expected) in columns {
            let (rows, column) = (column.len(), Arc::new(column));
            let same = Arc::new(Column::Constant(true.into(), rows));
            assert_eq!(alone.number(std::slice::from_ref(&column), rows), expected, "{column:?}");
            assert_eq!(paired.number(&[same, column.clone()], rows), expected, "{column:?} in pairs");
        }
        assert_eq!((alone.len(), paired.len()), (9, 9));
        let first_of_one = alone.into_keys()[0].value(0);
        assert!(matches!(first_of_one, Value::Integer(1)), "{first_of_one:?}");
    }

    #[test]
    fn numbers_do_not_change_while_the_array_grows() {
        // Far ones first, so that they move as the near ones become many.
        let values: Vec<i64> =
            (0..3000).map(|number| (number * 7919) % 3000 * 5 - 100).chain([i64::MAX, i64::MIN]).collect();
        let mut groups = Groups::default();
        let numbers: Vec<u32> =
            values.chunks(64).flat_map(|some| groups.number(&[integers(some.to_vec())], some.len())).collect();
        assert!(numbers.iter().copied().eq(0..3002));
        assert_eq!(groups.number(&[integers(values)], 3002), numbers);
        assert!(groups.integers.near.len() > 10_000 && groups.integers.far.len() < 100);
    }

    #[test]
    fn what_depends_on_a_node_is_worked_out_once_for_each() {
        let mut groups = Groups::default();
        let mut number = |nodes: &[u32], asked: &[u32]| {
            let nodes: Vec<NodeIndex> = nodes.iter().copied().map(NodeIndex).collect();
            let values = |rows: &[u32]| {
                assert_eq!(rows, asked);
                Ok::<_, ()>(vec![integers(rows.iter().map(|row| i64::from(nodes[*row as usize].0 % 10)))])
            };
            groups.number_by_node(&nodes, values).unwrap_or_default()
        };
        assert_eq!(number(&[11, 2, 11, 21, 7_000_001], &[0, 1, 3, 4]), [0, 1, 0, 0, 0]);
        assert_eq!(number(&[2, 21, 5, 5, 7_000_001], &[2]), [1, 0, 2, 2, 0]);
        assert!(number(&[], &[]).is_empty());
        assert_eq!(groups.len(), 3);
    }

    #[test]
    fn rows_without_values_are_all_equal() {
        let mut groups = Groups::default();
        assert!(groups.number(&[], 0).is_empty());
        assert_eq!(groups.number(&[], 3), [0, 0, 0]);
    }

    #[test]
    fn rows_differ_where_one_value_does() {
        let mut groups = Groups::default();
        let text = |codes: &[u32]| {
            Arc::new(Column::Coded(Coded { values: ["x".into(), "y".into()].into(), codes: codes.into() }))
        };
        assert_eq!(groups.number(&[integers([1, 2, 1, 1]), text(&[0, 0, 1, 0])], 4), [0, 1, 2, 0]);
        assert_eq!(groups.first(&[integers([2, 2, 1, 2]), text(&[0, 1, 1, 1])], 4), [1]);
    }
}
