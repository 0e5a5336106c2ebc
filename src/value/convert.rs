//! Conversions: between the types of the language (`toInteger` and its kin), and between values and Rust types.

use super::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use super::{Map, Value, ValueError, ValueErrorKind};
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

/// `toInteger`: floats are cut towards zero, strings are read, null where they are no number; true is 1.
pub fn to_integer(value: &Value) -> Result<Value, ValueError> {
    match value {
        Value::Null | Value::Integer(_) => Ok(value.clone()),
        Value::Boolean(boolean) => Ok(Value::Integer((*boolean).into())),
        Value::Float(float) => float_to_integer(*float).map(Value::Integer).ok_or_else(|| no_integer(*float)),
        Value::String(text) => Ok(parse_integer(text).into()),
        _ => Err(inconvertible("toInteger", value)),
    }
}

/// `toFloat`: strings are read, null where they are no number.
pub fn to_float(value: &Value) -> Result<Value, ValueError> {
    match value {
        Value::Null | Value::Float(_) => Ok(value.clone()),
        Value::Integer(integer) => Ok(Value::Float(*integer as f64)),
        Value::String(text) => Ok(parse_float(text).into()),
        _ => Err(inconvertible("toFloat", value)),
    }
}

/// `toBoolean`: strings are read without regard to case, null where they are neither; zero is false, other integers
/// are true.
pub fn to_boolean(value: &Value) -> Result<Value, ValueError> {
    match value {
        Value::Null | Value::Boolean(_) => Ok(value.clone()),
        Value::Integer(integer) => Ok(Value::Boolean(*integer != 0)),
        Value::String(text) => Ok(parse_boolean(text).into()),
        _ => Err(inconvertible("toBoolean", value)),
    }
}

/// `toString`: the notation of booleans, numbers and temporal values; strings stay.
pub fn to_string(value: &Value) -> Result<Value, ValueError> {
    match value {
        Value::Null | Value::String(_) => Ok(value.clone()),
        Value::Boolean(_) | Value::Integer(_) | Value::Float(_) => Ok(value.to_string().into()),
        _ if value.is_temporal() => Ok(value.to_string().into()),
        _ => Err(inconvertible("toString", value)),
    }
}

/// The float cut towards zero, if it fits an integer.
pub fn float_to_integer(float: f64) -> Option<i64> {
    /// 2⁶³, the least float above every integer.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (-LIMIT..LIMIT).contains(&float).then_some(float as i64)
}

/// Reads an integer, or a float to be cut towards zero.
fn parse_integer(text: &str) -> Option<i64> {
    text.trim().parse().ok().or_else(|| parse_float(text).and_then(float_to_integer))
}

/// Reads a float as the notation writes it.
fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    match text.trim_start_matches(['+', '-']) {
        "NaN" | "Infinity" => text.parse().ok(),
        digits if digits.starts_with(|first: char| first == '.' || first.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    }
}

fn parse_boolean(text: &str) -> Option<bool> {
    match text.trim() {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn inconvertible(function: &str, value: &Value) -> ValueError {
    let message = format!("`{function}` does not take {}", value.value_type().name());
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

fn no_integer(float: f64) -> ValueError {
    let message = format!("`{}` does not fit a 64-bit integer", Value::Float(float));
    ValueError::new(ValueErrorKind::IntegerOverflow, message)
}

macro_rules! into_value {
    ($($from:ty => $variant:ident),* $(,)?) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

into_value! {
    bool => Boolean,
    i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer,
    u8 => Integer, u16 => Integer, u32 => Integer,
    f32 => Float, f64 => Float,
    &str => String, String => String, Arc<str> => String,
    Date => Date, LocalTime => LocalTime, Time => Time, LocalDateTime => LocalDateTime, DateTime => DateTime,
    Duration => Duration,
}

macro_rules! try_into_value {
    ($($from:ty),*) => {
        $(impl TryFrom<$from> for Value {
            type Error = ValueError;

            /// The integer, if it fits 64 bits with a sign.
            fn try_from(value: $from) -> Result<Self, ValueError> {
                let message = || format!("`{value}` does not fit a 64-bit integer");
                let integer = i64::try_from(value);
                integer.map(Self::Integer).map_err(|_| ValueError::new(ValueErrorKind::IntegerOverflow, message()))
            }
        })*
    };
}

try_into_value!(u64, usize, isize, i128, u128);

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::list(items.into_iter().map(Into::into))
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        Self::list(items.into_iter().map(Into::into))
    }
}

impl<T: Into<Value>, S> From<HashMap<String, T, S>> for Value {
    fn from(entries: HashMap<String, T, S>) -> Self {
        Self::map(entries.into_iter().map(|(key, value)| (key, value.into())))
    }
}

impl<T: Into<Value>> From<BTreeMap<String, T>> for Value {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self::map(entries.into_iter().map(|(key, value)| (key, value.into())))
    }
}

impl<K: Into<Arc<str>>, T: Into<Value>, S> From<IndexMap<K, T, S>> for Value {
    fn from(entries: IndexMap<K, T, S>) -> Self {
        Self::map(entries.into_iter().map(|(key, value)| (key, value.into())))
    }
}

/// Names with their values, each of a Rust type that goes into a [`Value`]: the parameters of a statement, the properties of
/// a node.
///
/// ```
/// # use detente::{Database, map};
/// let mut session = Database::bundled()?.session();
/// let query = "MATCH (c:Country)-[:PARTY_TO]->(:Agreement {name: $name}) RETURN c.name ORDER BY c.name LIMIT $n";
/// let result = session.query(query, &map! { "name" => "CPTPP", "n" => 3 })?;
/// assert_eq!(result.rows.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! map {
    ($($name:expr => $value:expr),* $(,)?) => {
        <$crate::value::Map as ::core::iter::FromIterator<_>>::from_iter([
            $((::std::sync::Arc::<str>::from($name), $crate::value::Value::from($value)),)*
        ])
    };
}

impl Value {
    /// The value of anything that serde can serialize: a struct is the map of its fields. As in JSON, a float that is no
    /// number or infinite becomes null.
    ///
    /// ```
    /// # use detente::{Database, Value, map};
    /// #[derive(serde::Serialize)]
    /// struct City {
    ///     name: &'static str,
    ///     twins: Vec<&'static str>,
    /// }
    ///
    /// let cities = [City { name: "Windsor", twins: vec!["Coventry"] }, City { name: "Detroit", twins: vec!["Turin"] }];
    /// let mut session = Database::in_memory().session();
    /// let rows = map! { "rows" => Value::from_serialize(&cities)? };
    /// let result = session.query("UNWIND $rows AS row CREATE (c:City) SET c = row", &rows)?;
    /// assert_eq!(result.counters.nodes_created, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_serialize(source: &(impl serde::Serialize + ?Sized)) -> Result<Self, ValueError> {
        let json = serde_json::to_value(source);
        let failure = |error: serde_json::Error| ValueError::invalid_type(error.to_string());
        json.map_err(failure).and_then(Self::try_from)
    }
}

/// A Rust type that values can be turned into, for results and procedures.
pub trait FromValue: Sized {
    /// The value as this type; an error that names both types where it is none.
    fn from_value(value: Value) -> Result<Self, ValueError>;
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        Ok(value)
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        if let Value::Boolean(boolean) = value { Ok(boolean) } else { Err(unexpected("Boolean", &value)) }
    }
}

impl FromValue for f64 {
    /// Integers are taken for floats.
    fn from_value(value: Value) -> Result<Self, ValueError> {
        value.as_number().ok_or_else(|| unexpected("Float", &value))
    }
}

impl FromValue for Arc<str> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        if let Value::String(string) = value { Ok(string) } else { Err(unexpected("String", &value)) }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        Arc::<str>::from_value(value).map(|string| string.as_ref().to_owned())
    }
}

macro_rules! integer_from_value {
    ($($to:ty),*) => {
        $(impl FromValue for $to {
            /// The integer, if it fits the type.
            fn from_value(value: Value) -> Result<Self, ValueError> {
                let Value::Integer(integer) = value else { return Err(unexpected("Integer", &value)) };
                let message = || format!("`{integer}` does not fit `{}`", stringify!($to));
                integer.try_into().map_err(|_| ValueError::new(ValueErrorKind::NumberOutOfRange, message()))
            }
        })*
    };
}

integer_from_value!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! temporal_from_value {
    ($($to:ident),*) => {
        $(impl FromValue for $to {
            fn from_value(value: Value) -> Result<Self, ValueError> {
                if let Value::$to(own) = value { Ok(own) } else { Err(unexpected(stringify!($to), &value)) }
            }
        })*
    };
}

temporal_from_value!(Date, LocalTime, Time, LocalDateTime, DateTime);

impl FromValue for Duration {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        if let Value::Duration(duration) = value { Ok(*duration) } else { Err(unexpected("Duration", &value)) }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::List(items) = value else { return Err(unexpected("List", &value)) };
        items.iter().cloned().map(T::from_value).collect()
    }
}

impl<K: From<Arc<str>> + Hash + Eq, T: FromValue, S: BuildHasher + Default> FromValue for IndexMap<K, T, S> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        entries(&value)?.iter().map(|(key, value)| Ok((key.clone().into(), T::from_value(value.clone())?))).collect()
    }
}

impl<T: FromValue, S: BuildHasher + Default> FromValue for HashMap<String, T, S> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        entries(&value)?.iter().map(|(key, value)| Ok((key.to_string(), T::from_value(value.clone())?))).collect()
    }
}

impl<T: FromValue> FromValue for BTreeMap<String, T> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        entries(&value)?.iter().map(|(key, value)| Ok((key.to_string(), T::from_value(value.clone())?))).collect()
    }
}

fn entries(value: &Value) -> Result<&Map, ValueError> {
    if let Value::Map(entries) = value { Ok(entries) } else { Err(unexpected("Map", value)) }
}

fn unexpected(expected: &str, value: &Value) -> ValueError {
    ValueError::invalid_type(format!("{} is no {expected}", value.value_type().name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Conversion = fn(&Value) -> Result<Value, ValueError>;

    fn check(conversion: Conversion, value: impl Into<Value>, expected: &str) {
        assert_eq!(conversion(&value.into()).map(|value| value.to_string()), Ok(expected.to_owned()));
    }

    fn check_error(conversion: Conversion, value: impl Into<Value>, expected: ValueErrorKind) {
        assert_eq!(conversion(&value.into()).map(|_| ()).map_err(|error| error.kind), Err(expected));
    }

    #[test]
    fn integers_come_of_numbers_booleans_and_texts() {
        check(to_integer, 82.9, "82");
        check(to_integer, -82.9, "-82");
        check(to_integer, "2.9", "2");
        check(to_integer, " -17 ", "-17");
        check(to_integer, "9223372036854775807", "9223372036854775807");
        check(to_integer, "9223372036854775808", "null");
        check(to_integer, "foo", "null");
        check(to_integer, "", "null");
        check(to_integer, "inf", "null");
        check(to_integer, true, "1");
        check(to_integer, Value::Null, "null");
    }

    #[test]
    fn floats_without_an_integer_are_errors() {
        check_error(to_integer, 1e19, ValueErrorKind::IntegerOverflow);
        check_error(to_integer, f64::NAN, ValueErrorKind::IntegerOverflow);
    }

    #[test]
    fn floats_come_of_numbers_and_texts() {
        check(to_float, 3, "3.0");
        check(to_float, "5", "5.0");
        check(to_float, ".5e-3", "0.0005");
        check(to_float, "-Infinity", "-Infinity");
        check(to_float, "nan", "null");
        check(to_float, "foo", "null");
        check_error(to_float, true, ValueErrorKind::InvalidArgumentValue);
    }

    #[test]
    fn booleans_come_of_texts_and_integers() {
        check(to_boolean, "TRUE", "true");
        check(to_boolean, " false ", "false");
        check(to_boolean, " tru ", "null");
        check(to_boolean, 0, "false");
        check_error(to_boolean, 1.0, ValueErrorKind::InvalidArgumentValue);
    }

    #[test]
    fn strings_come_of_scalars() {
        check(to_string, 42, "'42'");
        check(to_string, 2.3, "'2.3'");
        check(to_string, true, "'true'");
        check(to_string, "it's", r"'it\'s'");
        for conversion in [to_integer, to_float, to_boolean, to_string] {
            check_error(conversion, Value::list([]), ValueErrorKind::InvalidArgumentValue);
            check_error(conversion, Value::map::<&str>([]), ValueErrorKind::InvalidArgumentValue);
        }
    }

    #[test]
    fn rust_types_go_to_values_and_back() {
        assert_eq!(i64::from_value(7u32.into()), Ok(7));
        assert_eq!(Option::<String>::from_value(Value::Null), Ok(None));
        assert_eq!(Vec::<f64>::from_value(vec![1, 2].into()), Ok(vec![1.0, 2.0]));
        let map = BTreeMap::from([("a".to_owned(), Some(1)), ("b".to_owned(), None)]);
        assert_eq!(BTreeMap::from_value(map.clone().into()), Ok(map));
    }

    #[test]
    fn integers_that_do_not_fit_are_errors() {
        assert!(Value::try_from(u64::MAX).is_err());
        assert!(u8::from_value(256.into()).is_err());
        assert_eq!(u32::from_value(1.0.into()).map_err(|error| error.message), Err("Float is no Integer".to_owned()));
    }
}
