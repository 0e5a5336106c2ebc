//! From the text of a cell to a value of the type of its column.

use crate::graph::PropertyValues;
use crate::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use crate::value::{Value, ValueError};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What the cells of a column hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CellType {
    /// Texts as they are.
    String,
    /// 64-bit integers.
    Integer,
    /// IEEE doubles.
    Float,
    /// `true` or `false`.
    Boolean,
    /// Dates; in a format of `strftime`, or in ISO 8601.
    Date(Option<String>),
    /// Times of day.
    LocalTime,
    /// Times of day with an offset.
    Time,
    /// Dates with times; in a format of `strftime`, or in ISO 8601.
    LocalDateTime(Option<String>),
    /// Instants; without a time zone, in UTC.
    DateTime,
    /// Durations in ISO 8601.
    Duration,
    /// Items of a type, with a delimiter between them.
    List(Box<CellType>),
}

/// The names of types, as neo4j-admin and Neptune have them, each with what it means. The first of a type is its own.
const NAMES: [(&str, CellType); 21] = [
    ("string", CellType::String),
    ("char", CellType::String),
    ("int", CellType::Integer),
    ("integer", CellType::Integer),
    ("long", CellType::Integer),
    ("short", CellType::Integer),
    ("byte", CellType::Integer),
    ("float", CellType::Float),
    ("double", CellType::Float),
    ("boolean", CellType::Boolean),
    ("bool", CellType::Boolean),
    ("date", CellType::Date(None)),
    ("localtime", CellType::LocalTime),
    ("time", CellType::Time),
    ("localdatetime", CellType::LocalDateTime(None)),
    ("local_datetime", CellType::LocalDateTime(None)),
    ("datetime", CellType::DateTime),
    ("zoned_datetime", CellType::DateTime),
    ("zoned_time", CellType::Time),
    ("local_time", CellType::LocalTime),
    ("duration", CellType::Duration),
];

/// There is no type of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnknownType(String);

impl fmt::Display for UnknownType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = NAMES.iter().map(|(name, _)| *name).collect();
        write!(formatter, "unknown type `{}`; one of {}, each also with `[]`", self.0, names.join(", "))
    }
}

impl FromStr for CellType {
    type Err = UnknownType;

    /// Reads the name of a type, such as `int`, `string[]`, `date(%d.%m.%Y)`.
    fn from_str(text: &str) -> Result<Self, UnknownType> {
        let unknown = || UnknownType(text.to_owned());
        let name = text.trim();
        if let Some(item) = name.strip_suffix("[]") {
            return match item.parse()? {
                Self::List(_) => Err(unknown()),
                item => Ok(Self::List(Box::new(item))),
            };
        }
        if let Some((name, format)) = name.split_once('(') {
            let format = format.strip_suffix(')').ok_or_else(unknown)?.to_owned();
            return match name.parse()? {
                Self::Date(_) => Ok(Self::Date(Some(format))),
                Self::LocalDateTime(_) => Ok(Self::LocalDateTime(Some(format))),
                // Neptune says so of properties that have one value.
                other if format.eq_ignore_ascii_case("single") => Ok(other),
                other if format.eq_ignore_ascii_case("set") => Ok(Self::List(Box::new(other))),
                _ => Err(unknown()),
            };
        }
        let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, cell_type)| cell_type.clone()).ok_or_else(unknown)
    }
}

impl fmt::Display for CellType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(item) => write!(formatter, "{item}[]"),
            Self::Date(Some(format)) => write!(formatter, "date({format})"),
            Self::LocalDateTime(Some(format)) => write!(formatter, "localdatetime({format})"),
            plain => {
                let name = NAMES.iter().find(|(_, cell_type)| cell_type == plain);
                formatter.write_str(name.map_or("string", |(name, _)| name))
            }
        }
    }
}

impl CellType {
    /// An empty column for values of the type.
    pub(super) fn column(&self) -> PropertyValues {
        match self {
            Self::String => PropertyValues::strings(),
            Self::Integer => PropertyValues::integers(),
            Self::Float => PropertyValues::floats(),
            Self::Boolean => PropertyValues::booleans(),
            _ => PropertyValues::any(),
        }
    }

    /// The value of a text; what is wrong with it otherwise.
    pub(super) fn read(&self, text: &str, array_delimiter: char) -> Result<Value, String> {
        let trimmed = text.trim();
        match self {
            Self::String => Ok(Value::from(text)),
            Self::Integer => trimmed.parse().map(Value::Integer).map_err(|_| self.refuse(text)),
            Self::Float => trimmed.parse().map(Value::Float).map_err(|_| self.refuse(text)),
            Self::Boolean if trimmed.eq_ignore_ascii_case("true") => Ok(Value::Boolean(true)),
            Self::Boolean if trimmed.eq_ignore_ascii_case("false") => Ok(Value::Boolean(false)),
            Self::Boolean => Err(self.refuse(text)),
            Self::Date(Some(format)) => self.checked(text, Date::in_format(trimmed, format).map(Value::Date)),
            Self::Date(None) => self.checked(text, read_date(trimmed)),
            Self::LocalTime => self.checked(text, LocalTime::from_str(trimmed).map(Value::LocalTime)),
            Self::Time => self.checked(text, Time::from_str(trimmed).map(Value::Time)),
            Self::LocalDateTime(Some(format)) => {
                self.checked(text, LocalDateTime::in_format(trimmed, format).map(Value::LocalDateTime))
            }
            Self::LocalDateTime(None) => {
                self.checked(text, LocalDateTime::from_str(&with_t(trimmed)).map(Value::LocalDateTime))
            }
            Self::DateTime => self.checked(text, DateTime::from_str(&with_t(trimmed)).map(Value::DateTime)),
            Self::Duration => {
                self.checked(text, Duration::from_str(trimmed).map(|duration| Value::Duration(Arc::new(duration))))
            }
            // An empty text is a list without items.
            Self::List(_) if text.is_empty() => Ok(Value::list([])),
            Self::List(item) => {
                let items: Result<Vec<_>, _> =
                    text.split(array_delimiter).map(|part| item.read(part, array_delimiter)).collect();
                items.map(Value::list)
            }
        }
    }

    fn checked(&self, text: &str, outcome: Result<Value, ValueError>) -> Result<Value, String> {
        outcome.map_err(|_| self.refuse(text))
    }

    fn refuse(&self, text: &str) -> String {
        const SHOWN: usize = 60;
        let cut = text.char_indices().nth(SHOWN).map_or(text, |(end, _)| &text[..end]);
        let dots = if cut.len() < text.len() { "…" } else { "" };
        format!("`{cut}{dots}` is not of the type `{self}`")
    }
}

/// A date, or what it is of an instant: Neptune's dates may have a time.
fn read_date(text: &str) -> Result<Value, ValueError> {
    match Date::from_str(text) {
        Ok(date) => Ok(Value::Date(date)),
        Err(error) if text.contains('T') => DateTime::from_str(text).map(Value::DateTime).map_err(|_| error),
        Err(error) => Err(error),
    }
}

/// The `T` of ISO 8601 between date and time, where SQL writes a blank.
fn with_t(text: &str) -> String {
    let mut text = text.to_owned();
    if text.as_bytes().get(10) == Some(&b' ') {
        text.replace_range(10..11, "T");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell_type: &str, text: &str, expected: Result<&str, &str>) {
        let cell_type: CellType = cell_type.parse().expect("the type is known");
        let value = cell_type.read(text, ';').map(|value| value.to_string());
        assert_eq!(value.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn texts_become_values() {
        check("string", " a ", Ok("' a '"));
        check("INT", " -12 ", Ok("-12"));
        check("long", "9223372036854775808", Err("`9223372036854775808` is not of the type `int`"));
        check("double", "1e3", Ok("1000.0"));
        check("float", "NaN", Ok("NaN"));
        check("boolean", "TRUE", Ok("true"));
        check("bool", "1", Err("`1` is not of the type `boolean`"));
        check("date", "2020-02-30", Err("`2020-02-30` is not of the type `date`"));
        check("date(%d.%m.%Y)", "30.10.1947", Ok("1947-10-30"));
        check("date(%d.%m.%Y)", "1947", Err("`1947` is not of the type `date(%d.%m.%Y)`"));
        check("localdatetime", "1996-07-04 00:00:00.000", Ok("1996-07-04T00:00"));
        check("datetime", "2014-12-09T13:50:51.644000Z", Ok("2014-12-09T13:50:51.644Z"));
        check("duration", "P1D", Ok("P1D"));
        check("int[]", "1;2", Ok("[1, 2]"));
        check("int[]", "1;x", Err("`x` is not of the type `int`"));
        check("string[]", "", Ok("[]"));
        check("string[]", "a;;b", Ok("['a', '', 'b']"));
        check("string(single)", "a;b", Ok("'a;b'"));
        check("string(set)", "a;b", Ok("['a', 'b']"));
    }

    #[test]
    fn unknown_types_are_refused() {
        for name in ["point", "int[][]", "int(%d)", "date(%d", ""] {
            assert!(name.parse::<CellType>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_type_has_a_name_that_reads_back() {
        for (_, cell_type) in NAMES {
            assert_eq!(cell_type.to_string().parse(), Ok(cell_type.clone()));
            let list = CellType::List(Box::new(cell_type));
            assert_eq!(list.to_string().parse(), Ok(list));
        }
    }
}
