//! A property index: from the values of one property, or of several, to the elements that have them.

use super::KeyId;
use super::posting::{Posting, Postings};
use super::properties::Properties;
use crate::value::temporal::{Date, DateTime, LocalDateTime, LocalTime, Time};
use crate::value::{OrderedValue, Value, compare};
use std::collections::BTreeMap;
use std::ops::Bound;

/// The live elements with a certain label or type, ordered by one of their properties, or by the list of several; those
/// without one of these properties are absent.
#[derive(Clone, Debug)]
pub struct PropertyIndex {
    keys: Box<[KeyId]>,
    entries: BTreeMap<OrderedValue, Posting>,
    len: usize,
}

/// Values that can be compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    String,
    Boolean,
    Number,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
}

impl PropertyIndex {
    /// The index over these properties of these elements, which ascend.
    pub(super) fn build(keys: Box<[KeyId]>, elements: impl Iterator<Item = u32>, properties: &Properties) -> Self {
        let mut index = Self { keys, entries: BTreeMap::new(), len: 0 };
        let values = elements.map(|element| (index.value_of(element, properties), element));
        let mut values: Vec<(Value, u32)> = values.filter(|(value, _)| !value.is_null()).collect();
        // Sorted first, a tree is made in one go; often enough, elements were made in the order of the property.
        values.sort_by(|one, other| compare::order(&one.0, &other.0));
        let groups = values.chunk_by(|one, other| compare::order(&one.0, &other.0).is_eq());
        let entries = groups.map(|group| {
            let elements = group.iter().map(|(_, element)| *element);
            (OrderedValue(group[0].0.clone()), Posting::of(elements.collect()))
        });
        index.entries = entries.collect();
        index.len = values.len();
        index
    }

    /// The keys of the properties, at least one.
    pub fn keys(&self) -> &[KeyId] {
        &self.keys
    }

    /// What the index knows an element by that has these properties.
    pub(super) fn value_of(&self, element: u32, properties: &Properties) -> Value {
        self.value_from(|key| properties.get(element, key).to_value())
    }

    /// What the index knows an element by: its property, or the list of several; null if one is missing.
    pub(super) fn value_from(&self, property: impl Fn(KeyId) -> Value) -> Value {
        match self.keys[..] {
            [key] => property(key),
            _ => {
                let values: Option<Vec<Value>> =
                    self.keys.iter().map(|key| Some(property(*key)).filter(|value| !value.is_null())).collect();
                values.map_or(Value::Null, Value::list)
            }
        }
    }

    /// How many elements have the properties.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no element has the properties.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many different values, or lists of values, there are.
    pub fn distinct(&self) -> usize {
        self.entries.len()
    }

    /// The elements whose property, or list of properties, equals the value, ascending; none for null and for anything with a NaN in it.
    pub fn equal(&self, value: &Value) -> Postings<'_> {
        if !equals_itself(value) {
            return Postings::default();
        }
        self.entries.get(&OrderedValue(value.clone())).map_or_else(Postings::default, Posting::iter)
    }

    /// The elements whose property lies between the bounds, in order of the property.
    ///
    /// Bounds are numbers, strings, truth values, dates or times; only properties of that sort are found, and never a NaN. Bounds of
    /// another sort, or of two sorts, find nothing. Without any bound every element is found that has the property.
    pub fn range(&self, lower: Bound<&Value>, upper: Bound<&Value>) -> impl Iterator<Item = u32> + use<'_> {
        self.entries_between(lower, upper).flat_map(|(_, posting)| posting.iter())
    }

    /// Every value with its elements, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&Value, Postings<'_>)> {
        self.entries.iter().map(|(key, posting)| (&key.0, posting.iter()))
    }

    fn entries_between(
        &self,
        lower: Bound<&Value>,
        upper: Bound<&Value>,
    ) -> impl Iterator<Item = (&OrderedValue, &Posting)> + use<'_> {
        let limits = limits(lower, upper);
        let upper = upper.map(|value| OrderedValue(value.clone()));
        let entries = limits.map(|(start, group)| {
            self.entries.range((start, Bound::Unbounded)).take_while(move |(key, _)| {
                group.is_none_or(|group| group_of(&key.0) == Some(group)) && is_below(key, &upper)
            })
        });
        entries.into_iter().flatten()
    }

    pub(super) fn insert(&mut self, value: &Value, element: u32) {
        if value.is_null() {
            return;
        }
        self.len += 1;
        match self.entries.get_mut(&OrderedValue(value.clone())) {
            Some(posting) => posting.insert(element),
            None => drop(self.entries.insert(OrderedValue(value.clone()), Posting::One(element))),
        }
    }

    pub(super) fn remove(&mut self, value: &Value, element: u32) {
        let key = OrderedValue(value.clone());
        let Some(posting) = self.entries.get_mut(&key) else { return };
        self.len -= 1;
        if posting.len() > 1 {
            posting.remove(element);
        } else {
            self.entries.remove(&key);
        }
    }
}

/// Whether the value equals itself, which null and NaN do not.
pub(super) fn equals_itself(value: &Value) -> bool {
    compare::equals(value, value) == Some(true)
}

/// Where to begin between the bounds, and to what sort of values they limit the search; none where nothing can match.
fn limits(lower: Bound<&Value>, upper: Bound<&Value>) -> Option<(Bound<OrderedValue>, Option<Group>)> {
    let group = match (value_of(lower), value_of(upper)) {
        (None, None) => return Some((Bound::Unbounded, None)),
        (Some(value), None) | (None, Some(value)) => group_of(value)?,
        (Some(lower), Some(upper)) => group_of(lower).filter(|group| group_of(upper) == Some(*group))?,
    };
    let start = match lower {
        Bound::Unbounded => Bound::Included(OrderedValue(least(group))),
        _ => lower.map(|value| OrderedValue(value.clone())),
    };
    Some((start, Some(group)))
}

fn value_of(bound: Bound<&Value>) -> Option<&Value> {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => Some(value),
        Bound::Unbounded => None,
    }
}

fn group_of(value: &Value) -> Option<Group> {
    match value {
        Value::Boolean(_) => Some(Group::Boolean),
        Value::Integer(_) => Some(Group::Number),
        Value::Float(float) if !float.is_nan() => Some(Group::Number),
        Value::String(_) => Some(Group::String),
        Value::Date(_) => Some(Group::Date),
        Value::LocalTime(_) => Some(Group::LocalTime),
        Value::Time(_) => Some(Group::Time),
        Value::LocalDateTime(_) => Some(Group::LocalDateTime),
        Value::DateTime(_) => Some(Group::DateTime),
        _ => None,
    }
}

fn least(group: Group) -> Value {
    match group {
        Group::String => Value::String("".into()),
        Group::Boolean => Value::Boolean(false),
        Group::Number => Value::Float(f64::NEG_INFINITY),
        Group::Date => Value::Date(Date::MIN),
        Group::LocalTime => Value::LocalTime(LocalTime::MIDNIGHT),
        Group::Time => Value::Time(Time::MIN),
        Group::LocalDateTime => Value::LocalDateTime(LocalDateTime::MIN),
        Group::DateTime => Value::DateTime(DateTime::MIN),
    }
}

fn is_below(key: &OrderedValue, upper: &Bound<OrderedValue>) -> bool {
    match upper {
        Bound::Included(limit) => key <= limit,
        Bound::Excluded(limit) => key < limit,
        Bound::Unbounded => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Bound::{Excluded, Included, Unbounded};

    fn sample() -> PropertyIndex {
        let values = [
            Value::Integer(1),
            Value::Float(1.0),
            Value::Float(2.5),
            Value::Integer(3),
            Value::Float(f64::NAN),
            Value::String("b".into()),
            Value::String("a".into()),
            Value::Boolean(true),
            Value::Null,
            Value::list([Value::Integer(1)]),
        ];
        // Some are there when the index is made, some come later.
        let (there, later) = values.split_at(6);
        let mut properties = Properties::default();
        there.iter().zip(0..).for_each(|(value, element)| properties.set(element, KeyId(0), value.clone()));
        let mut index = PropertyIndex::build([KeyId(0)].into(), 0..6, &properties);
        later.iter().zip(6..).for_each(|(value, element)| index.insert(value, element));
        index
    }

    fn check(lower: Bound<Value>, upper: Bound<Value>, expected: &[u32]) {
        let found: Vec<u32> = sample().range(lower.as_ref(), upper.as_ref()).collect();
        assert_eq!(found, expected, "{lower:?} to {upper:?}");
    }

    #[test]
    fn equality_crosses_number_types_but_not_nan() {
        let index = sample();
        assert_eq!(index.equal(&Value::Float(1.0)).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(index.equal(&Value::Integer(7)).count(), 0);
        assert_eq!(index.equal(&Value::Float(f64::NAN)).count(), 0);
        assert_eq!(index.equal(&Value::Null).count(), 0);
        assert_eq!(index.equal(&Value::list([Value::Float(1.0)])).collect::<Vec<_>>(), [9]);
        assert_eq!((index.len(), index.distinct()), (9, 8));
    }

    #[test]
    fn ranges_stay_among_comparable_values() {
        check(Included(Value::Integer(1)), Unbounded, &[0, 1, 2, 3]);
        check(Excluded(Value::Integer(1)), Excluded(Value::Integer(3)), &[2]);
        check(Unbounded, Included(Value::Float(2.5)), &[0, 1, 2]);
        check(Unbounded, Excluded(Value::String("b".into())), &[6]);
        check(Included(Value::Boolean(false)), Unbounded, &[7]);
        check(Unbounded, Unbounded, &[9, 6, 5, 7, 0, 1, 2, 3, 4]);
    }

    #[test]
    fn impossible_ranges_are_empty() {
        check(Included(Value::Integer(3)), Included(Value::Integer(1)), &[]);
        check(Excluded(Value::Integer(1)), Excluded(Value::Integer(1)), &[]);
        check(Included(Value::Integer(1)), Included(Value::String("z".into())), &[]);
        check(Included(Value::Float(f64::NAN)), Unbounded, &[]);
        check(Unbounded, Included(Value::Null), &[]);
    }

    #[test]
    fn what_is_removed_is_not_found() {
        let mut index = sample();
        index.remove(&Value::Integer(1), 0);
        assert_eq!(index.equal(&Value::Integer(1)).collect::<Vec<_>>(), [1]);
        index.remove(&Value::Float(1.0), 1);
        assert_eq!(index.equal(&Value::Integer(1)).count(), 0);
        assert_eq!((index.len(), index.distinct()), (7, 7));
    }
}
