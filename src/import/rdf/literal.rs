//! Literals as values: of a type of XML Schema, of one of this program, or text.
//!
//! Languages are left out, and literals of types that are not known are the text that they are written as. A date with a time
//! zone is the date.

use crate::result::Elements;
use crate::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use crate::value::{Notation, Value, ValueError};
use oxrdf::Literal;
use std::borrow::Cow;
use std::str::FromStr;
use std::sync::Arc;

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema#";

/// The value of a literal, or why it has none.
pub(super) fn value(literal: &Literal, bases: &[String]) -> Result<Value, String> {
    let (text, datatype) = (literal.value(), literal.datatype());
    let datatype = datatype.as_str();
    let ours = || bases.iter().find_map(|base| datatype.strip_prefix(base.as_str())?.strip_prefix("datatype/"));
    let read = match datatype.strip_prefix(XML_SCHEMA) {
        Some(name) => of_schema(name, text.trim()),
        None => ours().and_then(|name| of_program(name, text)),
    };
    let wrong = || {
        let name = datatype.rsplit(['#', '/']).next().unwrap_or(datatype);
        format!("`{}` is no {name}", text.chars().take(40).collect::<String>())
    };
    read.map_or_else(|| Ok(text.into()), |value| value.ok_or_else(wrong))
}

/// A text as a value of a type of XML Schema: none if it is no such value, or the type is one of texts.
fn of_schema(name: &str, text: &str) -> Option<Option<Value>> {
    Some(match name {
        "boolean" => boolean(text),
        "integer" | "long" | "int" | "short" | "byte" | "nonNegativeInteger" | "positiveInteger"
        | "nonPositiveInteger" | "negativeInteger" | "unsignedLong" | "unsignedInt" | "unsignedShort"
        | "unsignedByte" => text.parse().ok().map(Value::Integer),
        "decimal" | "double" | "float" => text.parse().ok().map(Value::Float),
        "date" => parsed::<Date>(&with_sign(without_zone(text))),
        "time" if without_zone(text) == text => parsed::<LocalTime>(text),
        "time" => parsed::<Time>(text),
        "dateTime" | "dateTimeStamp" if without_zone(text) == text => parsed::<LocalDateTime>(&with_sign(text)),
        "dateTime" | "dateTimeStamp" => parsed::<DateTime>(&with_sign(text)),
        "duration" | "dayTimeDuration" | "yearMonthDuration" => duration(text),
        _ => return None,
    })
}

/// The same for a type of this program, which has the text that the language writes.
fn of_program(name: &str, text: &str) -> Option<Option<Value>> {
    Some(match name {
        "Date" => parsed::<Date>(text),
        "LocalTime" => parsed::<LocalTime>(text),
        "Time" => parsed::<Time>(text),
        "LocalDateTime" => parsed::<LocalDateTime>(text),
        "DateTime" => parsed::<DateTime>(text),
        "Duration" => duration(text),
        _ => return None,
    })
}

/// What a value looks like, which only equal values of the same type do.
pub(super) fn look(value: &Value) -> String {
    Notation::new(value, &Elements::default()).to_string()
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" | "1" => Some(true.into()),
        "false" | "0" => Some(false.into()),
        _ => None,
    }
}

fn parsed<T: FromStr<Err = ValueError> + Into<Value>>(text: &str) -> Option<Value> {
    text.parse::<T>().ok().map(Into::into)
}

/// A duration; a sign before it is that of all its parts.
fn duration(text: &str) -> Option<Value> {
    let duration = match text.strip_prefix('-') {
        Some(positive) => Duration::default().minus(positive.parse().ok()?).ok()?,
        None => text.parse().ok()?,
    };
    Some(Value::Duration(Arc::new(duration)))
}

/// A date or time without the offset or the `Z` behind it.
fn without_zone(text: &str) -> &str {
    let offset = text.len().checked_sub("+00:00".len()).and_then(|start| text.get(start..));
    let has_offset = |offset: &str| offset.starts_with(['+', '-']) && offset.as_bytes()[3] == b':';
    match offset {
        Some(offset) if has_offset(offset) => &text[..text.len() - offset.len()],
        _ => text.strip_suffix('Z').unwrap_or(text),
    }
}

/// A date with the sign that ISO 8601 asks for before years of more than four digits.
fn with_sign(text: &str) -> Cow<'_, str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 4 { format!("+{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::NamedNode;

    fn check(datatype: &str, text: &str, expected: Result<&str, &str>) {
        let datatype = datatype.replace("xsd:", XML_SCHEMA);
        let literal = Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype));
        let found =
            value(&literal, &["urn:x:".to_owned()]).map(|value| format!("{} {value}", value.value_type().name()));
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn types_of_xml_schema_are_types_of_the_language() {
        check("xsd:integer", "-7", Ok("Integer -7"));
        check("xsd:unsignedByte", "+7", Ok("Integer 7"));
        check("xsd:decimal", "1.50", Ok("Float 1.5"));
        check("xsd:double", "-INF", Ok("Float -Infinity"));
        check("xsd:boolean", "1", Ok("Boolean true"));
        check("xsd:date", "12345-01-02Z", Ok("Date +12345-01-02"));
        check("xsd:date", "-0044-03-15", Ok("Date -0044-03-15"));
        check("xsd:time", "12:31:00", Ok("LocalTime 12:31"));
        check("xsd:time", "12:31:14.5-08:30", Ok("Time 12:31:14.5-08:30"));
        check("xsd:dateTime", "2015-07-21T21:40:00", Ok("LocalDateTime 2015-07-21T21:40"));
        check("xsd:dateTimeStamp", "2015-07-21T21:40:32.142Z", Ok("DateTime 2015-07-21T21:40:32.142Z"));
        check("xsd:duration", "-P1Y2DT3S", Ok("Duration P-1Y-2DT-3S"));
        check("xsd:anyURI", "x", Ok("String 'x'"));
        check("xsd:gYear", "2020", Ok("String '2020'"));
        check("urn:y", " x ", Ok("String ' x '"));
    }

    #[test]
    fn types_of_this_program_have_its_texts() {
        let zoned = "2015-07-21T21:40+01:00[Europe/London]";
        check("urn:x:datatype/DateTime", zoned, Ok(&format!("DateTime {zoned}")));
        check("urn:x:datatype/Duration", "P1M-3D", Ok("Duration P1M-3D"));
        check("urn:x:datatype/Other", "P1M-3D", Ok("String 'P1M-3D'"));
    }

    #[test]
    fn a_literal_must_be_of_its_type() {
        check("xsd:integer", "1.5", Err("`1.5` is no integer"));
        check("xsd:long", "9223372036854775808", Err("`9223372036854775808` is no long"));
        check("xsd:date", "2020-02-30", Err("`2020-02-30` is no date"));
        check("xsd:duration", "-", Err("`-` is no duration"));
        check("xsd:double", "\u{e9}\u{e9}\u{e9}", Err("`\u{e9}\u{e9}\u{e9}` is no double"));
        check("urn:x:datatype/Time", "x", Err("`x` is no Time"));
    }
}
