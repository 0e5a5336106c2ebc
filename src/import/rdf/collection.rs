//! Collections: chains of cells, each with an item (`rdf:first`) and the cell behind it (`rdf:rest`).
//!
//! A collection is a list if all of its items are literals, nothing else is said of its cells, and only its first cell is
//! the object of other triples. What is no list stays a chain of nodes.

use super::literal::look;
use crate::import::error::Place;
use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// The number of an IRI or a blank node.
pub(super) type TermId = usize;

/// An item of a collection.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// A literal.
    Value(Value),
    /// An IRI or a blank node.
    Term(TermId),
}

impl Item {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(one), Self::Value(other)) => look(one) == look(other),
            (Self::Term(one), Self::Term(other)) => one == other,
            _ => false,
        }
    }

    fn into_value(self) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Term(_) => None,
        }
    }
}

/// What is said of a cell. More than one item or one rest is wrong, and is kept all the same.
#[derive(Debug)]
pub(super) struct Cell {
    /// Where it is mentioned first.
    pub(super) place: Place,
    pub(super) items: Vec<Item>,
    /// The cells behind; none for the end of the collection.
    pub(super) rests: Vec<Option<TermId>>,
}

/// The cells of a file.
#[derive(Debug, Default)]
pub(super) struct Collections {
    pub(super) cells: IndexMap<TermId, Cell>,
}

impl Collections {
    /// Takes note of the item of a cell.
    pub(super) fn add_item(&mut self, cell: TermId, item: Item, place: Place) {
        let items = &mut self.cell(cell, place).items;
        if items.first().is_none_or(|first| !first.is_same(&item)) {
            items.push(item);
        }
    }

    /// Takes note of the cell behind a cell.
    pub(super) fn add_rest(&mut self, cell: TermId, rest: Option<TermId>, place: Place) {
        let rests = &mut self.cell(cell, place).rests;
        if rests.first() != Some(&rest) {
            rests.push(rest);
        }
    }

    fn cell(&mut self, cell: TermId, place: Place) -> &mut Cell {
        self.cells.entry(cell).or_insert_with(|| Cell { place, items: Vec::new(), rests: Vec::new() })
    }

    /// Takes out the lists that objects of triples begin.
    pub(super) fn take_lists(
        &mut self,
        objects: &FxHashSet<TermId>,
        is_node: impl Fn(TermId) -> bool,
    ) -> FxHashMap<TermId, Value> {
        let mut uses: FxHashMap<TermId, usize> = FxHashMap::default();
        for rest in self.cells.values().flat_map(|cell| &cell.rests).flatten() {
            *uses.entry(*rest).or_default() += 1;
        }
        let is_inner = |cell: TermId| uses.get(&cell) == Some(&1) && !objects.contains(&cell);
        let is_first = |cell: TermId| !uses.contains_key(&cell) && self.cells.contains_key(&cell);
        let firsts: Vec<_> = objects.iter().copied().filter(|object| is_first(*object)).collect();
        let mut lists = FxHashMap::default();
        for first in firsts {
            if let Some(chain) = self.chain(first, &is_inner, &is_node) {
                lists.insert(first, Value::list(self.take(&chain)));
            }
        }
        lists
    }

    /// Takes the values out of the cells of a list, which then say nothing any more.
    fn take(&mut self, chain: &[TermId]) -> Vec<Value> {
        let mut values = Vec::with_capacity(chain.len());
        for cell in chain {
            let Some(cell) = self.cells.get_mut(cell) else { continue };
            cell.rests.clear();
            values.extend(cell.items.drain(..).filter_map(Item::into_value));
        }
        values
    }

    /// The cells of a list from its first one. As each is behind one other only, and none behind the first, it ends.
    fn chain(
        &self,
        first: TermId,
        is_inner: &impl Fn(TermId) -> bool,
        is_node: &impl Fn(TermId) -> bool,
    ) -> Option<Vec<TermId>> {
        let mut chain = vec![first];
        loop {
            let last = *chain.last()?;
            let cell = self.cells.get(&last).filter(|_| !is_node(last))?;
            match (&cell.items[..], &cell.rests[..]) {
                ([Item::Value(_)], [None]) => return Some(chain),
                ([Item::Value(_)], [Some(rest)]) if is_inner(*rest) => chain.push(*rest),
                _ => return None,
            }
        }
    }
}
