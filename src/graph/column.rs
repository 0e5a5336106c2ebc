//! A column: the properties of one key.

use super::block::{BLOCK_SIZE, Block, BlockValues};
use super::{PropertyRef, PropertyValues};
use crate::value::Value;
use std::ops::Range;

/// The properties of one key, of all nodes or of all relationships, cut into blocks that exist only where an element
/// has the property.
///
/// Elements deleted by the running transaction are still in it.
#[derive(Clone, Debug, Default)]
pub struct PropertyColumn {
    blocks: Vec<Option<Box<Block>>>,
    /// How many blocks there are of each kind.
    kinds: [u32; KINDS],
    len: usize,
    /// How many of the values belong to deleted elements.
    pub(super) hidden: usize,
}

/// What type the values of a column have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Truth values only.
    Boolean,
    /// Integers only.
    Integer,
    /// Floats only.
    Float,
    /// Strings only.
    String,
    /// Values of several types, or lists.
    Mixed,
}

const KINDS: usize = 5;

impl PropertyColumn {
    /// The property of the element with the index.
    #[inline]
    pub fn get(&self, index: u32) -> PropertyRef<'_> {
        match self.block(index as usize / BLOCK_SIZE) {
            Some(block) => block.get(index as usize % BLOCK_SIZE),
            None => PropertyRef::Missing,
        }
    }

    /// The block of the elements from `number * BLOCK_SIZE` on; none where no element has the property.
    #[inline]
    pub fn block(&self, number: usize) -> Option<&Block> {
        self.blocks.get(number)?.as_deref()
    }

    /// How many elements have the property.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no element has the property.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What type the values have in common; none for a column without values.
    pub fn kind(&self) -> Option<ColumnKind> {
        const ALL: [ColumnKind; KINDS] =
            [ColumnKind::Boolean, ColumnKind::Integer, ColumnKind::Float, ColumnKind::String, ColumnKind::Mixed];
        let mut present = ALL.into_iter().filter(|kind| self.kinds[*kind as usize] > 0);
        match (present.next(), present.next()) {
            (kind, None) => kind,
            _ => Some(ColumnKind::Mixed),
        }
    }

    /// Gives the element the value; null takes the property away.
    pub(super) fn set(&mut self, index: u32, value: Value) {
        if value.is_null() {
            return self.remove(index);
        }
        let (number, offset) = (index as usize / BLOCK_SIZE, index as usize % BLOCK_SIZE);
        if self.blocks.len() <= number {
            self.blocks.resize_with(number + 1, || None);
        }
        let slot = &mut self.blocks[number];
        if let Some(block) = slot {
            let (kind, len) = (block.kind(), block.len());
            block.set(offset, value);
            self.len += block.len() - len;
            self.kinds[kind as usize] -= 1;
            self.kinds[block.kind() as usize] += 1;
        } else {
            let block = slot.insert(Box::new(Block::new(offset, value)));
            self.kinds[block.kind() as usize] += 1;
            self.len += 1;
        }
    }

    /// Gives elements from `first` on, which lie in one block, the values at these positions; those without one keep
    /// what they have.
    pub(super) fn append(&mut self, first: u32, values: &PropertyValues, positions: Range<usize>) {
        let Some(start) = positions.clone().find(|position| values.present[*position]) else { return };
        let (number, offset) = (first as usize / BLOCK_SIZE, first as usize % BLOCK_SIZE);
        if self.blocks.len() <= number {
            self.blocks.resize_with(number + 1, || None);
        }
        let is_new = self.blocks[number].is_none();
        let block = self.blocks[number].get_or_insert_with(|| Box::new(Block::with_room_for(&values.get(start))));
        let (kind, len) = (block.kind(), block.len());
        block.append(offset + (start - positions.start), values, start..positions.end);
        self.len += block.len() - len;
        if !is_new {
            self.kinds[kind as usize] -= 1;
        }
        self.kinds[block.kind() as usize] += 1;
    }

    fn remove(&mut self, index: u32) {
        let Some(slot) = self.blocks.get_mut(index as usize / BLOCK_SIZE) else { return };
        let Some(block) = slot else { return };
        let len = block.len();
        block.remove(index as usize % BLOCK_SIZE);
        self.len -= len - block.len();
        if block.is_empty() {
            self.kinds[block.kind() as usize] -= 1;
            *slot = None;
        }
    }
}

/// Gathering: the properties of many elements at once, into columns of one type.
///
/// Each appends to `out` the value of every element and to `valid` whether there is one; a value of another type, or
/// none, counts as missing and leaves a zero in `out`.
impl PropertyColumn {
    /// Gathers integers.
    pub fn integers(&self, indices: &[u32], out: &mut Vec<i64>, valid: &mut Vec<bool>) {
        self.gather(indices, out, valid, |values| match values {
            BlockValues::Integer(values) => Some(values),
            _ => None,
        });
    }

    /// Gathers floats.
    pub fn floats(&self, indices: &[u32], out: &mut Vec<f64>, valid: &mut Vec<bool>) {
        self.gather(indices, out, valid, |values| match values {
            BlockValues::Float(values) => Some(values),
            _ => None,
        });
    }

    /// Gathers truth values.
    pub fn booleans(&self, indices: &[u32], out: &mut Vec<bool>, valid: &mut Vec<bool>) {
        self.gather(indices, out, valid, |values| match values {
            BlockValues::Boolean(values) => Some(values),
            _ => None,
        });
    }

    /// Gathers strings.
    pub fn strings<'a>(&'a self, indices: &[u32], out: &mut Vec<Option<&'a str>>) {
        out.extend(indices.iter().map(|index| self.get(*index).as_str()));
    }

    /// Gathers values of any type, null where there is none.
    pub fn values(&self, indices: &[u32], out: &mut Vec<Value>) {
        out.extend(indices.iter().map(|index| self.get(*index).to_value()));
    }

    fn gather<'a, T: Copy + Default + 'a>(
        &'a self,
        indices: &[u32],
        out: &mut Vec<T>,
        valid: &mut Vec<bool>,
        typed: impl Fn(BlockValues<'a>) -> Option<&'a [T]>,
    ) {
        out.reserve(indices.len());
        valid.reserve(indices.len());
        let mut current = (usize::MAX, None);
        for index in indices {
            let (number, offset) = (*index as usize / BLOCK_SIZE, *index as usize % BLOCK_SIZE);
            if current.0 != number {
                let block = self.block(number);
                current = (number, block.and_then(|block| Some((block, typed(block.values())?))));
            }
            let value = current.1.and_then(|(block, values)| Some(values[block.position(offset)?]));
            out.push(value.unwrap_or_default());
            valid.push(value.is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_exists_only_where_it_is_used() {
        let mut column = PropertyColumn::default();
        column.set(1_000_000, Value::Integer(7));
        assert_eq!(column.blocks.iter().flatten().count(), 1);
        assert!(matches!(column.get(1_000_000), PropertyRef::Integer(7)));
        assert!(column.get(999_999).is_missing() && column.get(u32::MAX).is_missing());
        column.set(1_000_000, Value::Null);
        assert_eq!((column.blocks.iter().flatten().count(), column.len(), column.kind()), (0, 0, None));
    }

    #[test]
    fn the_kind_is_that_of_all_blocks() {
        let mut column = PropertyColumn::default();
        column.set(1, Value::Integer(1));
        column.set(5000, Value::Integer(1));
        assert_eq!(column.kind(), Some(ColumnKind::Integer));
        column.set(9000, Value::Float(1.0));
        assert_eq!(column.kind(), Some(ColumnKind::Mixed));
        column.set(9000, Value::Null);
        assert_eq!(column.kind(), Some(ColumnKind::Integer));
    }

    #[test]
    fn gathering_marks_what_is_missing() {
        let mut column = PropertyColumn::default();
        column.set(1, Value::Integer(10));
        column.set(5000, Value::Integer(20));
        column.set(9000, Value::String("a".into()));
        let (mut out, mut valid) = (Vec::new(), Vec::new());
        column.integers(&[5000, 0, 1, 9000, 5000], &mut out, &mut valid);
        assert_eq!(out, [20, 0, 10, 0, 20]);
        assert_eq!(valid, [true, false, true, false, true]);
        let mut strings = Vec::new();
        column.strings(&[9000, 1], &mut strings);
        assert_eq!(strings, [Some("a"), None]);
    }
}
