//! Rows as any type that serde can deserialize.
//!
//! A row is a map from column names to values, a sequence of values, or (if it has one column) that column's value. A
//! node or a relationship is the map of its properties, a path the list of its nodes and relationships in walking order.

use super::{Elements, QueryResult};
use crate::value::{Map, Path, Value, ValueType};
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

/// Why a row is no value of the wanted type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeserializeError {
    /// What does not fit.
    message: String,
    /// Whether it is that the row lacks a column.
    lacks_column: bool,
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for DeserializeError {}

impl serde::de::Error for DeserializeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), lacks_column: false }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("expected {expected}, found {}", type_name(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("expected {expected}, found {found}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self { message: format!("there is no `{field}`"), lacks_column: true }
    }
}

/// The name that the language has for the type of what serde found.
fn type_name(found: Unexpected<'_>) -> String {
    let found = match found {
        Unexpected::Bool(_) => ValueType::Boolean,
        Unexpected::Signed(_) | Unexpected::Unsigned(_) => ValueType::Integer,
        Unexpected::Float(_) => ValueType::Float,
        Unexpected::Str(_) | Unexpected::Char(_) => ValueType::String,
        Unexpected::Unit | Unexpected::Option => ValueType::Null,
        Unexpected::Seq => ValueType::List,
        Unexpected::Map => ValueType::Map,
        other => return other.to_string(),
    };
    found.name().to_owned()
}

/// A row as a `T`. A failure names the column where that is known.
pub(super) fn deserialize_row<T: DeserializeOwned>(
    result: &QueryResult,
    values: &[Value],
) -> Result<T, DeserializeError> {
    T::deserialize(RowDeserializer { result, values })
}

/// A row that is taken apart by serde.
#[derive(Clone, Copy)]
struct RowDeserializer<'a> {
    result: &'a QueryResult,
    values: &'a [Value],
}

impl<'a> RowDeserializer<'a> {
    fn cells(&self) -> impl Iterator<Item = Cell<'a>> {
        let elements = &self.result.elements;
        let columns = self.result.columns.iter().zip(self.values);
        columns.map(|(column, value)| Cell { value, elements, column: Some(column) })
    }

    /// The only cell of a row of one column.
    fn only(self) -> Result<Cell<'a>, DeserializeError> {
        let columns = self.values.len();
        let mut cells = self.cells();
        match (cells.next(), columns) {
            (Some(cell), 1) => Ok(cell),
            _ => Err(DeserializeError::custom(format!("expected one column, found {columns}"))),
        }
    }

    /// Whether the row is one element or map, which a struct with these fields takes for itself and not for a field.
    fn is_struct(&self, fields: &[&str]) -> bool {
        match (self.result.columns.as_slice(), self.values) {
            ([column], [Value::Node(_) | Value::Relationship(_) | Value::Map(_)]) => !fields.contains(&&**column),
            _ => false,
        }
    }

    /// The error, with the columns that there are where it is about one that there is not.
    fn with_columns(&self, error: DeserializeError) -> DeserializeError {
        let columns: Vec<&str> = self.result.columns.iter().map(|column| &**column).collect();
        match error.lacks_column {
            true => DeserializeError::custom(format!("{error}; the columns are: {}", columns.join(", "))),
            false => error,
        }
    }
}

impl<'a, 'de> Deserializer<'de> for RowDeserializer<'a> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.only()?.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.only()?.deserialize_option(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let names = self.result.columns.iter().map(|name| name.to_string());
        visitor.visit_map(MapDeserializer::new(names.zip(self.cells())))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self.is_struct(fields) {
            true => self.only()?.deserialize_any(visitor),
            false => self.deserialize_map(visitor).map_err(|error| self.with_columns(error)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Self::Error> {
        match self.values {
            values if values.len() == length => visitor.visit_seq(SeqDeserializer::new(self.cells())),
            [Value::List(_)] => self.only()?.deserialize_any(visitor),
            values => Err(DeserializeError::custom(format!("expected {length} columns, found {}", values.len()))),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.values {
            [Value::List(_)] => self.only()?.deserialize_any(visitor),
            _ => visitor.visit_seq(SeqDeserializer::new(self.cells())),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct identifier
        ignored_any
    }
}

/// A value of a row, or a part of one.
#[derive(Clone, Copy)]
struct Cell<'a> {
    value: &'a Value,
    elements: &'a Elements,
    /// The column, for errors; only at the outermost value.
    column: Option<&'a str>,
}

impl<'a> Cell<'a> {
    fn part(&self, value: &'a Value) -> Self {
        Self { value, elements: self.elements, column: None }
    }

    /// The error with the column's name in front.
    fn named(&self, error: DeserializeError) -> DeserializeError {
        match self.column {
            Some(column) => DeserializeError::custom(format!("column `{column}`: {error}")),
            None => error,
        }
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::String(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(|item| self.part(item)))),
            Value::Map(map) => self.visit_map(map, visitor),
            Value::Node(node) => match self.elements.nodes.get(node) {
                Some(node) => self.visit_map(&node.properties, visitor),
                None => visitor.visit_unit(),
            },
            Value::Relationship(relationship) => match self.elements.relationships.get(relationship) {
                Some(relationship) => self.visit_map(&relationship.properties, visitor),
                None => visitor.visit_unit(),
            },
            Value::Path(path) => visit_path(path, self.elements, visitor),
            Value::Date(_)
            | Value::LocalTime(_)
            | Value::Time(_)
            | Value::LocalDateTime(_)
            | Value::DateTime(_)
            | Value::Duration(_) => visitor.visit_string(self.value.to_string()),
        }
    }

    fn visit_map<'de, V: Visitor<'de>>(&self, map: &'a Map, visitor: V) -> Result<V::Value, DeserializeError> {
        let entries = map.iter().map(|(key, value)| (key.to_string(), self.part(value)));
        visitor.visit_map(MapDeserializer::new(entries))
    }
}

/// A path as the list of its nodes and relationships, in walking order.
fn visit_path<'de, V: Visitor<'de>>(
    path: &Path,
    elements: &Elements,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    let relationships = path.relationships.iter().map(|relationship| Some(Value::Relationship(*relationship)));
    let steps = path.nodes.iter().zip(relationships.chain([None]));
    let values: Vec<Value> = steps.flat_map(|(node, next)| [Some(Value::Node(*node)), next]).flatten().collect();
    visitor.visit_seq(SeqDeserializer::new(values.iter().map(|value| Cell { value, elements, column: None })))
}

impl<'de> IntoDeserializer<'de, DeserializeError> for Cell<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Cell<'_> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.visit(visitor).map_err(|error| self.named(error))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let outcome = match self.value {
            Value::String(text) => {
                let variant: StrDeserializer<'_, DeserializeError> = (**text).into_deserializer();
                variant.deserialize_enum(name, variants, visitor)
            }
            Value::Map(map) => {
                let entries = map.iter().map(|(key, value)| (key.to_string(), self.part(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(entries)))
            }
            other => {
                let found = other.value_type().name();
                Err(DeserializeError::custom(format!("expected the name of a variant, found {found}")))
            }
        };
        outcome.map_err(|error| self.named(error))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}
