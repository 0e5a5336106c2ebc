//! All property indexes over elements of one kind.

use super::properties::Properties;
use super::{KeyId, PropertyIndex};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// The property indexes over nodes, by label, or over relationships, by type; a label or type is called owner here.
#[derive(Clone, Debug, Default)]
pub(super) struct Indexes {
    owners: FxHashMap<u32, Vec<PropertyIndex>>,
}

impl Indexes {
    /// Whether there is no index.
    pub(super) fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    pub(super) fn get(&self, owner: u32, keys: &[KeyId]) -> Option<&PropertyIndex> {
        self.of(owner).iter().find(|index| index.keys() == keys)
    }

    /// The indexes over elements of that owner.
    pub(super) fn of(&self, owner: u32) -> &[PropertyIndex] {
        self.owners.get(&owner).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add(&mut self, owner: u32, index: PropertyIndex) {
        self.owners.entry(owner).or_default().push(index);
    }

    pub(super) fn take(&mut self, owner: u32, keys: &[KeyId]) -> Option<PropertyIndex> {
        let indexes = self.owners.get_mut(&owner)?;
        let position = indexes.iter().position(|index| index.keys() == keys)?;
        let index = indexes.swap_remove(position);
        if indexes.is_empty() {
            self.owners.remove(&owner);
        }
        Some(index)
    }

    /// Follows a property of an element of that owner to another value, which `properties` do not have yet.
    pub(super) fn change(&mut self, owner: u32, key: KeyId, element: u32, after: &Value, properties: &Properties) {
        let Some(indexes) = self.owners.get_mut(&owner) else { return };
        for index in indexes.iter_mut().filter(|index| index.keys().contains(&key)) {
            let before = index.value_of(element, properties);
            let after = index.value_from(|own| match own == key {
                true => after.clone(),
                false => properties.get(element, own).to_value(),
            });
            index.remove(&before, element);
            index.insert(&after, element);
        }
    }

    /// Takes an element in that now is one of the owner's.
    pub(super) fn enter(&mut self, owner: u32, element: u32, properties: &Properties) {
        for index in self.owners.get_mut(&owner).into_iter().flatten() {
            index.insert(&index.value_of(element, properties), element);
        }
    }

    /// Lets an element go that no longer is one of the owner's.
    pub(super) fn leave(&mut self, owner: u32, element: u32, properties: &Properties) {
        for index in self.owners.get_mut(&owner).into_iter().flatten() {
            index.remove(&index.value_of(element, properties), element);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_enters_with_its_property_and_leaves_with_it() {
        let (key, mut indexes, mut properties) = (KeyId(2), Indexes::default(), Properties::default());
        indexes.add(1, PropertyIndex::build([key].into(), [].into_iter(), &properties));
        properties.set(5, key, Value::Integer(7));
        let found = |indexes: &Indexes| indexes.get(1, &[key]).map(|index| index.equal(&Value::Integer(7)).count());
        indexes.enter(1, 5, &properties);
        assert_eq!(found(&indexes), Some(1));
        indexes.change(1, key, 5, &Value::Integer(8), &properties);
        properties.set(5, key, Value::Integer(8));
        assert_eq!(found(&indexes), Some(0));
        indexes.change(1, key, 5, &Value::Integer(7), &properties);
        properties.set(5, key, Value::Integer(7));
        indexes.leave(1, 5, &properties);
        assert_eq!(found(&indexes), Some(0));
        assert!(indexes.take(1, &[key]).is_some() && indexes.take(1, &[key]).is_none());
    }

    #[test]
    fn an_index_over_several_properties_has_the_elements_with_all_of_them() {
        let (keys, mut indexes, mut properties) = ([KeyId(0), KeyId(1)], Indexes::default(), Properties::default());
        properties.set(5, keys[0], Value::Integer(7));
        indexes.add(1, PropertyIndex::build(keys.into(), [5].into_iter(), &properties));
        let wanted = Value::list([Value::Integer(7), Value::Integer(8)]);
        let found = |indexes: &Indexes| indexes.get(1, &keys).map(|index| (index.len(), index.equal(&wanted).count()));
        assert_eq!(found(&indexes), Some((0, 0)));
        indexes.change(1, keys[1], 5, &Value::Integer(8), &properties);
        properties.set(5, keys[1], Value::Integer(8));
        assert_eq!(found(&indexes), Some((1, 1)));
        indexes.change(1, keys[0], 5, &Value::Null, &properties);
        assert_eq!(found(&indexes), Some((0, 0)));
    }
}
