//! A column: the properties of one key.

use super::block::{BLOCK_SIZE, Block, BlockValues};
use super::{PropertyRef, PropertyValues, Strings};
use crate::value::{NodeIndex, RelationshipIndex, Value};
use rustc_hash::FxHashMap;
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

    /// Takes a block in place of the one of this number, whose elements lose what they have.
    pub(super) fn put_block(&mut self, number: usize, block: Block) {
        if self.blocks.len() <= number {
            self.blocks.resize_with(number + 1, || None);
        }
        self.len += block.len();
        self.kinds[block.kind() as usize] += 1;
        if let Some(old) = self.blocks[number].replace(Box::new(block)) {
            self.len -= old.len();
            self.kinds[old.kind() as usize] -= 1;
        }
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

/// Gathering: the properties of many elements at once, as values of one type.
///
/// A value of another type counts as missing: [`kind`](PropertyColumn::kind) tells which type to ask for. Beside the values
/// stands which of them are there, unless all are; where one is missing, a zero stands for it.
impl PropertyColumn {
    /// The integers of the elements.
    pub fn integers(&self, elements: &[impl Element]) -> (Vec<i64>, Option<Vec<bool>>) {
        self.gather(elements, |values| match values {
            BlockValues::Integer(values) => Some(values),
            _ => None,
        })
    }

    /// The floats of the elements.
    pub fn floats(&self, elements: &[impl Element]) -> (Vec<f64>, Option<Vec<bool>>) {
        self.gather(elements, |values| match values {
            BlockValues::Float(values) => Some(values),
            _ => None,
        })
    }

    /// The truth values of the elements.
    pub fn booleans(&self, elements: &[impl Element]) -> (Vec<bool>, Option<Vec<bool>>) {
        self.gather(elements, |values| match values {
            BlockValues::Boolean(values) => Some(values),
            _ => None,
        })
    }

    /// The strings of the elements: values, and for each element the position of its own among them. What a dictionary
    /// holds, or belongs to an element that comes again, is made a value once; null stands for what is missing.
    pub fn strings(&self, elements: &[impl Element]) -> (Vec<Value>, Vec<u32>) {
        // What ascends does not come again.
        let repeats = !elements.is_sorted_by(|one, next| one.index() < next.index());
        let mut gathered = GatheredStrings { codes: Vec::with_capacity(elements.len()), ..Default::default() };
        for run in runs(elements) {
            let number = run[0].block();
            let block = self.block(number);
            match block.map(|block| (block, block.values())) {
                Some((block, BlockValues::String(strings))) => gathered.add_run(number, block, strings, run, repeats),
                _ => run.iter().for_each(|_| gathered.add_missing()),
            }
        }
        (gathered.values, gathered.codes)
    }

    fn gather<'a, E: Element, T: Copy + Default>(
        &'a self,
        elements: &[E],
        typed: fn(BlockValues<'a>) -> Option<&'a [T]>,
    ) -> (Vec<T>, Option<Vec<bool>>) {
        let mut values = Vec::with_capacity(elements.len());
        let mut valid: Option<Vec<bool>> = None;
        for run in runs(elements) {
            let block = self.block(run[0].block()).and_then(|block| Some((block, typed(block.values())?)));
            match block {
                // Without a branch for each element.
                Some((block, packed)) if has_all(block, run) => {
                    match are_consecutive(run) {
                        true => values.extend_from_slice(&packed[run[0].offset()..][..run.len()]),
                        false => values.extend(run.iter().map(|element| packed[element.offset()])),
                    }
                    valid.iter_mut().for_each(|valid| valid.resize(values.len(), true));
                }
                _ => {
                    let valid = valid.get_or_insert_with(|| vec![true; values.len()]);
                    for element in run {
                        let found = block.and_then(|(block, packed)| Some(packed[block.position(element.offset())?]));
                        valid.push(found.is_some());
                        values.push(found.unwrap_or_default());
                    }
                }
            }
        }
        (values, valid.filter(|valid| !valid.iter().all(|valid| *valid)))
    }
}

/// Strings of elements, gathered block by block.
#[derive(Default)]
struct GatheredStrings {
    values: Vec<Value>,
    codes: Vec<u32>,
    /// The code of what is missing.
    missing: Option<u32>,
    /// The codes of what was made a value, by the block and the string's place in it.
    known: FxHashMap<(usize, usize), u32>,
}

impl GatheredStrings {
    /// Adds the strings of elements of one block.
    fn add_run(&mut self, number: usize, block: &Block, strings: &Strings, run: &[impl Element], repeats: bool) {
        // A table of the whole dictionary is worth while only where much of it is wanted.
        let texts = match strings {
            Strings::Dictionary(dictionary) if dictionary.texts().len() <= run.len() => dictionary.texts().len(),
            _ => 0,
        };
        let mut table: Vec<Option<u32>> = vec![None; texts];
        for element in run {
            let Some(position) = block.position(element.offset()) else {
                self.add_missing();
                continue;
            };
            let place = match strings {
                Strings::Dictionary(dictionary) => Some(dictionary.codes()[position].into()),
                Strings::Arena(_) => repeats.then_some(position),
            };
            let code = match place {
                None => self.make(strings, position),
                Some(place) if place < table.len() => *table[place].get_or_insert_with(|| self.make(strings, position)),
                Some(place) => match self.known.get(&(number, place)) {
                    Some(code) => *code,
                    None => {
                        let code = self.make(strings, position);
                        self.known.insert((number, place), code);
                        code
                    }
                },
            };
            self.codes.push(code);
        }
    }

    fn add_missing(&mut self) {
        let code = self.missing.unwrap_or_else(|| self.add(Value::Null));
        self.missing = Some(code);
        self.codes.push(code);
    }

    /// The code of a string that becomes a value.
    fn make(&mut self, strings: &Strings, position: usize) -> u32 {
        self.add(strings.property(position).to_value())
    }

    fn add(&mut self, value: Value) -> u32 {
        self.values.push(value);
        self.values.len() as u32 - 1
    }
}

/// The elements cut into those behind each other that lie in one block.
fn runs<E: Element>(elements: &[E]) -> impl Iterator<Item = &[E]> {
    let first = elements.first().map_or(0, |first| first.index());
    // Scans mostly stay in one block, which a loop without a branch tells much faster than one that looks for the end.
    let differing = elements.iter().fold(0, |bits, element| bits | (element.index() ^ first));
    let (whole, rest) = elements.split_at(if differing < BLOCK_SIZE as u32 { elements.len() } else { 0 });
    let whole = (!whole.is_empty()).then_some(whole);
    whole.into_iter().chain(rest.chunk_by(|one, next| one.block() == next.block()))
}

/// Whether all elements, which lie in this block, have a value whose position is their offset in it.
fn has_all(block: &Block, elements: &[impl Element]) -> bool {
    let fits = || elements.iter().map(|element| element.offset()).max().is_some_and(|last| last < block.len());
    block.is_gapless() && (block.len() == BLOCK_SIZE || fits())
}

/// Whether each element is the one behind that before it.
fn are_consecutive(elements: &[impl Element]) -> bool {
    let mut pairs = elements.iter().zip(elements.get(1..).unwrap_or_default());
    // Cheap to find out of the first two where they lie apart, else in a loop without a branch.
    pairs.next().is_none_or(|(one, next)| next.index().wrapping_sub(one.index()) == 1)
        && pairs.fold(true, |all, (one, next)| all & (next.index().wrapping_sub(one.index()) == 1))
}

/// What has properties: a node or a relationship.
pub trait Element: Copy {
    /// Its index, by which columns know it.
    fn index(self) -> u32;

    /// The number of the block that holds its properties.
    fn block(self) -> usize {
        self.index() as usize / BLOCK_SIZE
    }

    /// Its place among the elements of that block.
    fn offset(self) -> usize {
        self.index() as usize % BLOCK_SIZE
    }
}

impl Element for NodeIndex {
    fn index(self) -> u32 {
        self.0
    }
}

impl Element for RelationshipIndex {
    fn index(self) -> u32 {
        self.0
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
        let (values, valid) = column.integers(&[5000, 0, 1, 9000, 5000].map(NodeIndex));
        assert_eq!(values, [20, 0, 10, 0, 20]);
        assert_eq!(valid, Some(vec![true, false, true, false, true]));
        assert_eq!(column.integers(&[1, 5000].map(NodeIndex)), (vec![10, 20], None));
        (5000..5010).for_each(|element| column.set(element, Value::Integer(element.into())));
        (0..4).for_each(|element| column.set(element, Value::Integer(element.into())));
        let check = |elements: &[u32]| {
            let expected: Vec<i64> = elements.iter().copied().map(i64::from).collect();
            let elements: Vec<NodeIndex> = elements.iter().copied().map(NodeIndex).collect();
            assert_eq!(column.integers(&elements), (expected, None), "{elements:?}");
        };
        for elements in [&[0, 1, 2, 3][..], &[1, 2], &[1, 2, 0], &[3, 2], &[2], &[1, 2, 5001, 5002, 5004], &[]] {
            check(elements);
        }
    }

    #[test]
    fn a_string_that_comes_again_is_made_once() {
        let mut column = PropertyColumn::default();
        // Strings that differ lie in an arena, those that repeat in a dictionary.
        (0..1000).for_each(|element| column.set(element, element.to_string().as_str().into()));
        (5000..6000).for_each(|element| column.set(element, (element % 2).to_string().as_str().into()));
        let check = |elements: &[u32], expected: &str, made: usize| {
            let elements: Vec<NodeIndex> = elements.iter().copied().map(NodeIndex).collect();
            let (values, codes) = column.strings(&elements);
            let texts = codes.iter().map(|code| match &values[*code as usize] {
                Value::String(text) => text,
                _ => "-",
            });
            assert_eq!((texts.collect::<Vec<_>>().join(" ").as_str(), values.len()), (expected, made));
        };
        check(&[7, 9, 10], "7 9 10", 3);
        check(&[7, 9, 7, 7], "7 9 7 7", 2);
        check(&[5000, 5001, 5002, 5004], "0 1 0 0", 2);
        check(&[1000, 1, 9999], "- 1 -", 2);
    }
}
