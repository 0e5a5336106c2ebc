//! The types of properties, for formats that declare one for each key.

use super::Loss;
use crate::value::{Map, Value, ValueType};
use indexmap::IndexMap;
use std::sync::Arc;

/// A value that is text because values under its key are of several types.
pub(super) const MIXED: Loss = Loss {
    one: "value under a key of several types",
    many: "values under a key of several types",
    fate: "written as text",
};

/// A list of a format without lists, or of items that its lists cannot hold.
pub(super) const LIST: Loss = Loss { one: "list", many: "lists", fate: "written as JSON text" };

/// The type that all values under a key have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnType {
    /// Values of this type, no lists.
    Scalar(ValueType),
    /// Lists with items of this type; none if all of them are empty.
    List(Option<ValueType>),
    /// Lists of items of several types.
    MixedList,
    /// Values of several types.
    Mixed,
}

/// The keys of some elements with the types of their values, in the order in which they are first met.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns(pub(super) IndexMap<Arc<str>, ColumnType>);

impl ColumnType {
    fn of(value: &Value) -> Self {
        match value {
            Value::List(items) => {
                let mut types = items.iter().map(Value::value_type);
                let first = types.next();
                if types.all(|other| Some(other) == first) { Self::List(first) } else { Self::MixedList }
            }
            value => Self::Scalar(value.value_type()),
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::List(None), Self::List(Some(item))) | (Self::List(Some(item)), Self::List(None)) => {
                Self::List(Some(item))
            }
            (Self::List(_) | Self::MixedList, Self::List(_) | Self::MixedList) => Self::MixedList,
            _ => Self::Mixed,
        }
    }
}

impl Columns {
    /// Takes the properties of one more element into account.
    pub(super) fn add(&mut self, properties: &Map) {
        for (key, value) in properties {
            let found = ColumnType::of(value);
            self.0.entry(key.clone()).and_modify(|known| *known = known.and(found)).or_insert(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[Value], expected: ColumnType) {
        let mut columns = Columns::default();
        values.iter().for_each(|value| columns.add(&[("k".into(), value.clone())].into_iter().collect()));
        assert_eq!(columns.0["k"], expected, "{values:?}");
    }

    #[test]
    fn a_column_has_the_type_of_all_its_values() {
        check(&[1.into(), 2.into()], ColumnType::Scalar(ValueType::Integer));
        check(&[1.into(), 0.5.into()], ColumnType::Mixed);
        check(&[1.into(), vec![1].into()], ColumnType::Mixed);
        check(&[Value::list([])], ColumnType::List(None));
        check(&[Value::list([]), vec![1].into()], ColumnType::List(Some(ValueType::Integer)));
        check(&[vec![1].into(), vec!["a"].into()], ColumnType::MixedList);
        check(&[Value::list([1.into(), 0.5.into()]), Value::list([])], ColumnType::MixedList);
    }
}
