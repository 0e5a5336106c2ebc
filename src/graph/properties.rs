//! The properties of all elements of one kind.

use super::{Block, KeyId, PropertyColumn, PropertyRef, PropertyValues};
use crate::value::Value;
use std::ops::Range;

/// The properties of all nodes, or of all relationships: a column for each key.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    columns: Vec<PropertyColumn>,
}

impl Properties {
    pub(super) fn column(&self, key: KeyId) -> Option<&PropertyColumn> {
        self.columns.get(key.0 as usize).filter(|column| !column.is_empty())
    }

    #[inline]
    pub(super) fn get(&self, element: u32, key: KeyId) -> PropertyRef<'_> {
        self.columns.get(key.0 as usize).map_or(PropertyRef::Missing, |column| column.get(element))
    }

    /// Gives the element the property; null takes it away.
    pub(super) fn set(&mut self, element: u32, key: KeyId, value: Value) {
        if self.columns.len() > key.0 as usize || !value.is_null() {
            self.column_mut(key).set(element, value);
        }
    }

    /// Gives elements from `first` on, which are new and in one block, the values at these positions.
    pub(super) fn append(&mut self, first: u32, key: KeyId, values: &PropertyValues, positions: Range<usize>) {
        self.column_mut(key).append(first, values, positions);
    }

    /// Gives the elements of a block the properties in it.
    pub(super) fn put_block(&mut self, key: KeyId, number: usize, block: Block) {
        self.column_mut(key).put_block(number, block);
    }

    /// The column of that key, an empty one if there is none yet.
    fn column_mut(&mut self, key: KeyId) -> &mut PropertyColumn {
        let column = key.0 as usize;
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Default::default);
        }
        &mut self.columns[column]
    }

    /// The properties that the element has.
    pub(super) fn of(&self, element: u32) -> impl Iterator<Item = (KeyId, PropertyRef<'_>)> {
        let all = self.columns.iter().enumerate().map(move |(key, column)| (KeyId(key as u32), column.get(element)));
        all.filter(|(_, property)| !property.is_missing())
    }

    /// Whether a live element has a property of that key.
    pub(super) fn is_used(&self, key: KeyId) -> bool {
        self.columns.get(key.0 as usize).is_some_and(|column| column.len() > column.hidden)
    }

    /// Counts the properties of a deleted element out, without taking them away.
    pub(super) fn hide(&mut self, element: u32) {
        self.columns_of(element).for_each(|column| column.hidden += 1);
    }

    /// Counts the properties of an element in that is deleted no more.
    pub(super) fn show(&mut self, element: u32) {
        self.columns_of(element).for_each(|column| column.hidden -= 1);
    }

    /// Takes the properties of a hidden element away.
    pub(super) fn clear(&mut self, element: u32) {
        for column in self.columns_of(element) {
            column.hidden -= 1;
            column.set(element, Value::Null);
        }
    }

    fn columns_of(&mut self, element: u32) -> impl Iterator<Item = &mut PropertyColumn> {
        self.columns.iter_mut().filter(move |column| !column.get(element).is_missing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_properties_are_kept_but_not_used() {
        let (mut properties, key) = (Properties::default(), KeyId(3));
        properties.set(7, key, Value::Integer(1));
        properties.hide(7);
        assert!(!properties.is_used(key));
        assert!(matches!(properties.get(7, key), PropertyRef::Integer(1)));
        properties.show(7);
        assert!(properties.is_used(key));
        properties.hide(7);
        properties.clear(7);
        assert_eq!(properties.of(7).count(), 0);
        assert!(properties.column(key).is_none());
    }
}
