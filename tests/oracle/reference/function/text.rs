//! Functions on strings, and those that make strings.

use super::super::expression::integer;
use super::super::{Datum, Result, error};
use super::strings;

/// The value, if it is one of these functions of arguments that it takes.
pub(super) fn function(name: &str, arguments: &[Datum]) -> Option<Result<Datum>> {
    let text = match (name, arguments) {
        ("tostring", [argument]) => return Some(text_of(argument).map(Datum::String)),
        ("tostringornull", [argument]) => return Some(Ok(text_of(argument).map_or(Datum::Null, Datum::String))),
        ("size" | "char_length", [Datum::String(text)]) => return Some(Ok(integer(text.chars().count()))),
        ("isempty", [Datum::String(text)]) => return Some(Ok(Datum::Boolean(text.is_empty()))),
        ("split", [Datum::String(text), Datum::String(mark)]) => return Some(Ok(split(text, mark))),
        ("toupper", [Datum::String(text)]) => text.to_uppercase(),
        ("tolower", [Datum::String(text)]) => text.to_lowercase(),
        ("trim", [Datum::String(text)]) => text.trim().to_owned(),
        ("ltrim", [Datum::String(text)]) => text.trim_start().to_owned(),
        ("rtrim", [Datum::String(text)]) => text.trim_end().to_owned(),
        ("reverse", [Datum::String(text)]) => text.chars().rev().collect(),
        ("replace", [Datum::String(text), Datum::String(search), Datum::String(replacement)]) => {
            text.replace(search, replacement)
        }
        ("left" | "right" | "substring", [Datum::String(text), numbers @ ..]) => return part(name, text, numbers),
        _ => return None,
    };
    Some(Ok(Datum::String(text)))
}

/// A scalar as text.
pub(in super::super) fn text_of(value: &Datum) -> Result<String> {
    match value {
        Datum::String(text) => Ok(text.clone()),
        Datum::Integer(value) => Ok(value.to_string()),
        Datum::Boolean(value) => Ok(value.to_string()),
        Datum::Float(value) if value.is_infinite() => {
            Ok(if *value > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() })
        }
        Datum::Float(value) => Ok(format!("{value:?}")),
        other => error(format!("no text: {other:?}")),
    }
}

fn split(text: &str, mark: &str) -> Datum {
    if mark.is_empty() {
        return strings(text.chars().map(String::from));
    }
    strings(text.split(mark).map(str::to_owned))
}

/// Some of the characters: at the beginning, at the end, or from a place on.
fn part(name: &str, text: &str, numbers: &[Datum]) -> Option<Result<Datum>> {
    let numbers: Vec<i64> = numbers.iter().map(Datum::integer).collect::<Option<_>>()?;
    if numbers.iter().any(|number| *number < 0) {
        return Some(error(format!("{name} with {numbers:?}")));
    }
    let numbers: Vec<usize> = numbers.into_iter().map(|number| usize::try_from(number).unwrap_or(usize::MAX)).collect();
    let length = text.chars().count();
    let (skipped, taken) = match (name, numbers.as_slice()) {
        ("left", [taken]) => (0, *taken),
        ("right", [taken]) => (length.saturating_sub(*taken), length),
        ("substring", [skipped]) => (*skipped, length),
        ("substring", [skipped, taken]) => (*skipped, *taken),
        _ => return None,
    };
    Some(Ok(Datum::String(text.chars().skip(skipped).take(taken).collect())))
}
