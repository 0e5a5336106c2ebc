//! Values as JSON and back. Integers keep their 64 bits, temporal values become
//! strings in ISO 8601; what JSON cannot say (NaN, infinities, elements of a graph) is
//! an error, never something else.

use super::{Map, Value, ValueError, ValueErrorKind};
use serde_json::{Number, Value as Json};

impl TryFrom<Json> for Value {
    type Error = ValueError;

    /// The value of the same shape; an integer that does not fit 64 bits with a sign is an error.
    fn try_from(json: Json) -> Result<Self, ValueError> {
        match json {
            Json::Null => Ok(Self::Null),
            Json::Bool(boolean) => Ok(boolean.into()),
            Json::Number(number) => from_number(&number),
            Json::String(string) => Ok(string.into()),
            Json::Array(items) => items.into_iter().map(Self::try_from).collect::<Result<_, _>>().map(Self::List),
            Json::Object(entries) => {
                let entries = entries.into_iter().map(|(key, value)| Ok((key.into(), Self::try_from(value)?)));
                Ok(Self::Map(std::sync::Arc::new(entries.collect::<Result<Map, ValueError>>()?)))
            }
        }
    }
}

fn from_number(number: &Number) -> Result<Value, ValueError> {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(integer), ..) => Ok(integer.into()),
        (None, Some(natural), _) => natural.try_into(),
        (None, None, Some(float)) => Ok(float.into()),
        (None, None, None) => {
            Err(ValueError::new(ValueErrorKind::NumberOutOfRange, format!("`{number}` does not fit a float")))
        }
    }
}

impl TryFrom<&Value> for Json {
    type Error = ValueError;

    /// The JSON of the same shape, for values that JSON has.
    fn try_from(value: &Value) -> Result<Self, ValueError> {
        match value {
            Value::Null => Ok(Self::Null),
            Value::Boolean(boolean) => Ok(Self::Bool(*boolean)),
            Value::Integer(integer) => Ok(Self::Number((*integer).into())),
            Value::Float(float) => Number::from_f64(*float).map(Self::Number).ok_or_else(|| inexpressible(value)),
            Value::String(string) => Ok(Self::String(string.as_ref().to_owned())),
            Value::List(items) => items.iter().map(Self::try_from).collect::<Result<_, _>>().map(Self::Array),
            Value::Map(map) => {
                let entries = map.iter().map(|(key, value)| Ok((key.as_ref().to_owned(), Self::try_from(value)?)));
                entries.collect::<Result<_, _>>().map(Self::Object)
            }
            _ if value.is_temporal() => Ok(Self::String(value.to_string())),
            _ => Err(inexpressible(value)),
        }
    }
}

fn inexpressible(value: &Value) -> ValueError {
    let message = match value {
        Value::Float(_) => format!("JSON has no number `{value}`"),
        _ => format!("JSON has no {}", value.value_type().name()),
    };
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &str) {
        let value = Value::try_from(serde_json::from_str::<Json>(json).expect("valid JSON")).expect("a value");
        assert_eq!(value.to_string(), expected);
        assert_eq!(Json::try_from(&value).map(|json| json.to_string()), Ok(json.to_owned()));
    }

    #[test]
    fn json_goes_to_values_and_back() {
        check("null", "null");
        check("9223372036854775807", "9223372036854775807");
        check("-9223372036854775808", "-9223372036854775808");
        check("1.0", "1.0");
        check(r#"{"b":[1,2.5,"x"],"a":{"k":true}}"#, "{b: [1, 2.5, 'x'], a: {k: true}}");
    }

    #[test]
    fn what_json_has_no_word_for_is_a_string() {
        let date = Value::Date("2024-02-29".parse().expect("a date"));
        assert_eq!(Json::try_from(&date), Ok(Json::from("2024-02-29")));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert!(Value::try_from(Json::from(u64::MAX)).is_err());
        assert!(Json::try_from(&Value::Float(f64::NAN)).is_err());
        assert!(Json::try_from(&Value::Node(super::super::NodeIndex(0))).is_err());
    }
}
