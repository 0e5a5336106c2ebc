//! A property as it lies in its column.

use crate::value::{Value, ValueType};
use std::sync::Arc;

/// A property of an element, borrowed from where it is kept.
#[derive(Clone, Copy, Debug)]
pub enum PropertyRef<'a> {
    /// The element has no such property.
    Missing,
    /// A truth value.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string that lies among others; making a value of it copies it.
    String(&'a str),
    /// A string that may be shared; making a value of it copies nothing.
    Shared(&'a Arc<str>),
    /// Anything else that a property can be: a list.
    Value(&'a Value),
}

impl<'a> PropertyRef<'a> {
    /// The property as a value; null where it is missing.
    pub fn to_value(self) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Boolean(value) => Value::Boolean(value),
            Self::Integer(value) => Value::Integer(value),
            Self::Float(value) => Value::Float(value),
            Self::String(text) => Value::String(Arc::from(text)),
            Self::Shared(text) => Value::String(Arc::clone(text)),
            Self::Value(value) => value.clone(),
        }
    }

    /// The type of the value; that of null where the property is missing.
    pub fn value_type(self) -> ValueType {
        match self {
            Self::Missing => ValueType::Null,
            Self::Boolean(_) => ValueType::Boolean,
            Self::Integer(_) => ValueType::Integer,
            Self::Float(_) => ValueType::Float,
            Self::String(_) | Self::Shared(_) => ValueType::String,
            Self::Value(value) => value.value_type(),
        }
    }

    /// Whether the element has no such property.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The text, if the property is a string, however it is kept.
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            Self::String(text) => Some(text),
            Self::Shared(text) => Some(text),
            _ => None,
        }
    }

    /// Whether writing `value` in place of the property would change nothing at all; lists are not looked into.
    pub(super) fn is_identical(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Missing, Value::Null) => true,
            (Self::Boolean(old), Value::Boolean(new)) => old == *new,
            (Self::Integer(old), Value::Integer(new)) => old == *new,
            (Self::Float(old), Value::Float(new)) => old.to_bits() == new.to_bits(),
            (Self::String(_) | Self::Shared(_), Value::String(new)) => self.as_str() == Some(new),
            _ => false,
        }
    }
}

impl<'a> From<&'a Value> for PropertyRef<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Missing,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Float(value) => Self::Float(*value),
            Value::String(text) => Self::Shared(text),
            _ => Self::Value(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_the_same_in_type_and_bits_is_identical() {
        assert!(PropertyRef::Missing.is_identical(&Value::Null));
        assert!(PropertyRef::String("a").is_identical(&Value::String("a".into())));
        assert!(PropertyRef::Float(f64::NAN).is_identical(&Value::Float(f64::NAN)));
        assert!(!PropertyRef::Integer(1).is_identical(&Value::Float(1.0)));
        assert!(!PropertyRef::Float(0.0).is_identical(&Value::Float(-0.0)));
        assert!(!PropertyRef::Missing.is_identical(&Value::Integer(1)));
    }

    #[test]
    fn the_type_is_that_of_the_value() {
        let list = Value::list([Value::Integer(1)]);
        let shared: Arc<str> = "a".into();
        let all = [
            PropertyRef::Missing,
            PropertyRef::Boolean(true),
            PropertyRef::Integer(1),
            PropertyRef::Float(1.0),
            PropertyRef::String("a"),
            PropertyRef::Shared(&shared),
            PropertyRef::Value(&list),
        ];
        assert!(all.iter().all(|property| property.value_type() == property.to_value().value_type()));
    }

    #[test]
    fn both_kinds_of_string_are_text() {
        let shared: Arc<str> = "a".into();
        assert_eq!(PropertyRef::Shared(&shared).as_str(), Some("a"));
        assert_eq!(PropertyRef::String("a").as_str(), Some("a"));
        assert_eq!(PropertyRef::Integer(1).as_str(), None);
    }
}
