//! A block: the properties of one key for a stretch of elements.

use super::bulk::PropertyData;
use super::strings::Strings;
use super::{ColumnKind, PropertyRef, PropertyValues};
use crate::value::Value;
use std::ops::Range;

/// How many elements a block spans.
pub const BLOCK_SIZE: usize = 4096;

const WORD: usize = 64;
const WORDS: usize = BLOCK_SIZE / WORD;

/// The properties of one key for [`BLOCK_SIZE`] elements with consecutive indices, all of one type where possible.
///
/// Only values that are there take room: they lie packed in order of their elements, and a bitmap tells whose they are.
#[derive(Clone, Debug)]
pub struct Block {
    valid: [u64; WORDS],
    /// How many values lie before those of each word of the bitmap.
    before: [u16; WORDS],
    count: u16,
    /// One more than the greatest offset that has a value.
    end: u16,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Boolean(Vec<bool>),
    Integer(Vec<i64>),
    Float(Vec<f64>),
    String(Strings),
    Mixed(Vec<Value>),
}

/// The values of a block, packed: in order of their elements, without gaps.
#[derive(Clone, Copy, Debug)]
pub enum BlockValues<'a> {
    /// Truth values only.
    Boolean(&'a [bool]),
    /// Integers only.
    Integer(&'a [i64]),
    /// Floats only.
    Float(&'a [f64]),
    /// Strings only.
    String(&'a Strings),
    /// Lists, strings of extraordinary length, or values of several types.
    Mixed(&'a [Value]),
}

impl Block {
    /// A block that holds nothing but the value.
    pub(super) fn new(offset: usize, value: Value) -> Self {
        let mut block = Self::with_room_for(&value);
        block.set(offset, value);
        block
    }

    /// The block of elements with these values; none if no element has one.
    ///
    /// # Panics
    /// If there are more than [`BLOCK_SIZE`] elements.
    pub fn of(values: &PropertyValues) -> Option<Self> {
        assert!(values.len() <= BLOCK_SIZE, "a block holds no more");
        let first = values.present.iter().position(|present| *present)?;
        let mut block = Self::with_room_for(&values.get(first));
        block.append(first, values, first..values.len());
        Some(block)
    }

    /// A block that holds nothing yet, for values like this one.
    pub(super) fn with_room_for(value: &Value) -> Self {
        let values = match value {
            Value::Boolean(_) => Values::Boolean(Vec::new()),
            Value::Integer(_) => Values::Integer(Vec::new()),
            Value::Float(_) => Values::Float(Vec::new()),
            Value::String(_) => Values::String(Strings::new()),
            _ => Values::Mixed(Vec::new()),
        };
        Self { valid: [0; WORDS], before: [0; WORDS], count: 0, end: 0, values }
    }

    /// How many elements have a value.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// One more than the greatest offset that has a value.
    pub(super) fn end(&self) -> usize {
        self.end as usize
    }

    /// Whether no element has a value.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A bit for each element, lowest first: whether it has a value.
    pub fn valid(&self) -> &[u64; WORDS] {
        &self.valid
    }

    /// The values.
    pub fn values(&self) -> BlockValues<'_> {
        match &self.values {
            Values::Boolean(values) => BlockValues::Boolean(values),
            Values::Integer(values) => BlockValues::Integer(values),
            Values::Float(values) => BlockValues::Float(values),
            Values::String(strings) => BlockValues::String(strings),
            Values::Mixed(values) => BlockValues::Mixed(values),
        }
    }

    /// Where in the values that of the element at `offset` lies, if it has one.
    #[inline]
    pub fn position(&self, offset: usize) -> Option<usize> {
        if self.is_gapless() {
            return (offset < self.count as usize).then_some(offset);
        }
        let has_value = self.valid[offset / WORD] >> (offset % WORD) & 1 == 1;
        has_value.then(|| self.rank(offset))
    }

    /// Whether the elements with a value are the first ones, so that offset and position are the same.
    #[inline]
    pub fn is_gapless(&self) -> bool {
        self.count == self.end
    }

    /// How many values lie before the offset.
    #[inline]
    fn rank(&self, offset: usize) -> usize {
        let lower = self.valid[offset / WORD] & ((1 << (offset % WORD)) - 1);
        self.before[offset / WORD] as usize + lower.count_ones() as usize
    }

    /// The property of the element at `offset`.
    #[inline]
    pub fn get(&self, offset: usize) -> PropertyRef<'_> {
        let Some(position) = self.position(offset) else { return PropertyRef::Missing };
        match &self.values {
            Values::Boolean(values) => PropertyRef::Boolean(values[position]),
            Values::Integer(values) => PropertyRef::Integer(values[position]),
            Values::Float(values) => PropertyRef::Float(values[position]),
            Values::String(strings) => strings.property(position),
            Values::Mixed(values) => PropertyRef::from(&values[position]),
        }
    }

    /// Gives the element at `offset` the value, which is not null.
    pub(super) fn set(&mut self, offset: usize, value: Value) {
        match self.position(offset) {
            Some(position) => self.values.replace(position, value),
            None => {
                self.values.insert(self.rank(offset), value);
                self.valid[offset / WORD] |= 1 << (offset % WORD);
                self.before[offset / WORD + 1..].iter_mut().for_each(|before| *before += 1);
                self.count += 1;
                self.end = self.end.max(offset as u16 + 1);
                self.shrink_if_full();
            }
        }
    }

    /// Gives the elements from `offset` on the values at these positions, where there are any.
    pub(super) fn append(&mut self, offset: usize, values: &PropertyValues, positions: Range<usize>) {
        let mut left = positions.zip(offset..).filter(|(position, _)| values.present[*position]).peekable();
        if offset >= self.end.into() {
            // As long as the types agree, values go behind the others, and what lies before each word is summed up once.
            while let Some((_, offset)) = left.next_if(|(position, _)| self.values.push(values, *position)) {
                self.valid[offset / WORD] |= 1 << (offset % WORD);
                self.count += 1;
                self.end = offset as u16 + 1;
            }
            self.sum_up();
        }
        left.for_each(|(position, offset)| self.set(offset, values.get(position)));
    }

    fn sum_up(&mut self) {
        let mut sum = 0;
        for (before, valid) in self.before.iter_mut().zip(&self.valid) {
            *before = sum;
            sum += valid.count_ones() as u16;
        }
        self.shrink_if_full();
    }

    /// Gives back what was kept ready for more strings once there can be no more.
    fn shrink_if_full(&mut self) {
        if let (BLOCK_SIZE, Values::String(strings)) = (self.len(), &mut self.values) {
            strings.shrink();
        }
    }

    /// Takes the value of the element at `offset` away, if it has one.
    pub(super) fn remove(&mut self, offset: usize) {
        let Some(position) = self.position(offset) else { return };
        self.values.remove(position);
        self.valid[offset / WORD] &= !(1 << (offset % WORD));
        self.before[offset / WORD + 1..].iter_mut().for_each(|before| *before -= 1);
        self.count -= 1;
        if self.end as usize == offset + 1 {
            self.end = self.find_end();
        }
    }

    fn find_end(&self) -> u16 {
        let last = self.valid.iter().rposition(|word| *word != 0);
        last.map_or(0, |word| ((word + 1) * WORD) as u16 - self.valid[word].leading_zeros() as u16)
    }

    /// What type the values have in common.
    pub(super) fn kind(&self) -> ColumnKind {
        match &self.values {
            Values::Boolean(_) => ColumnKind::Boolean,
            Values::Integer(_) => ColumnKind::Integer,
            Values::Float(_) => ColumnKind::Float,
            Values::String(_) => ColumnKind::String,
            Values::Mixed(_) => ColumnKind::Mixed,
        }
    }
}

impl Values {
    /// Takes the value at this position behind all others; false if the types differ or there is no room.
    fn push(&mut self, new: &PropertyValues, position: usize) -> bool {
        match (self, &new.data) {
            (Self::Boolean(values), PropertyData::Boolean(new)) => values.push(new[position]),
            (Self::Integer(values), PropertyData::Integer(new)) => values.push(new[position]),
            (Self::Float(values), PropertyData::Float(new)) => values.push(new[position]),
            (Self::String(strings), PropertyData::String(new)) if strings.has_room(new.get(position)) => {
                strings.push(new.get(position));
            }
            (Self::Mixed(values), PropertyData::Any(new)) => values.push(new[position].clone()),
            _ => return false,
        }
        true
    }

    fn insert(&mut self, position: usize, value: Value) {
        match (&mut *self, value) {
            (Self::Boolean(values), Value::Boolean(value)) => values.insert(position, value),
            (Self::Integer(values), Value::Integer(value)) => values.insert(position, value),
            (Self::Float(values), Value::Float(value)) => values.insert(position, value),
            (Self::String(strings), Value::String(text)) if strings.has_room(&text) => strings.insert(position, text),
            (Self::Mixed(values), value) => values.insert(position, value),
            (_, value) => self.mix().insert(position, value),
        }
    }

    fn replace(&mut self, position: usize, value: Value) {
        match (&mut *self, value) {
            (Self::Boolean(values), Value::Boolean(value)) => values[position] = value,
            (Self::Integer(values), Value::Integer(value)) => values[position] = value,
            (Self::Float(values), Value::Float(value)) => values[position] = value,
            (Self::String(strings), Value::String(text)) if strings.has_room(&text) => strings.replace(position, text),
            (Self::Mixed(values), value) => values[position] = value,
            (_, value) => self.mix()[position] = value,
        }
    }

    fn remove(&mut self, position: usize) {
        match self {
            Self::Boolean(values) => drop(values.remove(position)),
            Self::Integer(values) => drop(values.remove(position)),
            Self::Float(values) => drop(values.remove(position)),
            Self::String(strings) => strings.remove(position),
            Self::Mixed(values) => drop(values.remove(position)),
        }
    }

    /// Makes room for values of any type.
    fn mix(&mut self) -> &mut Vec<Value> {
        let mixed = match self {
            Self::Boolean(values) => values.iter().map(|value| Value::Boolean(*value)).collect(),
            Self::Integer(values) => values.iter().map(|value| Value::Integer(*value)).collect(),
            Self::Float(values) => values.iter().map(|value| Value::Float(*value)).collect(),
            Self::String(strings) => (0..strings.len()).map(|position| strings.property(position).to_value()).collect(),
            Self::Mixed(values) => std::mem::take(values),
        };
        *self = Self::Mixed(mixed);
        match self {
            Self::Mixed(values) => values,
            _ => unreachable!("was made so in the line before"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &Block, model: &[Option<i64>]) {
        for (offset, expected) in model.iter().enumerate() {
            match (block.get(offset), expected) {
                (PropertyRef::Missing, None) => {}
                (PropertyRef::Integer(value), Some(expected)) => assert_eq!(value, *expected),
                (value, expected) => panic!("{value:?} at {offset}, not {expected:?}"),
            }
        }
        assert_eq!(block.len(), model.iter().flatten().count());
        assert_eq!(block.find_end(), block.end);
    }

    #[test]
    fn values_are_found_whatever_the_order_of_writing() {
        let mut block = Block::new(17, Value::Integer(0));
        let mut model = vec![None; BLOCK_SIZE];
        model[17] = Some(0);
        for round in 1..3000 {
            let offset = (round * 2_654_435_761) % BLOCK_SIZE;
            if round % 3 == 0 {
                block.remove(offset / 2);
                model[offset / 2] = None;
            } else {
                block.set(offset, Value::Integer(round as i64));
                model[offset] = Some(round as i64);
            }
        }
        check(&block, &model);
    }

    #[test]
    fn a_block_filled_from_the_start_is_gapless() {
        let mut block = Block::new(0, Value::Boolean(true));
        (1..BLOCK_SIZE).for_each(|offset| block.set(offset, Value::Boolean(false)));
        assert!(block.is_gapless());
        block.remove(5);
        assert!(!block.is_gapless());
        assert!(matches!((block.get(5), block.get(6)), (PropertyRef::Missing, PropertyRef::Boolean(false))));
        block.set(5, Value::Boolean(true));
        assert!(block.is_gapless());
    }

    #[test]
    fn values_of_another_type_make_a_block_mixed() {
        let mut block = Block::new(3, Value::Integer(1));
        block.set(1, Value::String("a".into()));
        assert_eq!(block.kind(), ColumnKind::Mixed);
        assert!(matches!((block.get(3), block.get(1).as_str()), (PropertyRef::Integer(1), Some("a"))));
    }
}
