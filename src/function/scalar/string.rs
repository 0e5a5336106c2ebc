//! Functions on strings. They count in characters: Unicode scalar values.

use super::FUNCTION;
use crate::function::argument::{any, count, string, unexpected};
use crate::function::signature::{INTEGER, STRING, optional, required};
use crate::function::{FunctionContext, Parameter, ScalarFunction};
use crate::value::limit::{check_list_length, check_string_length};
use crate::value::{Value, ValueError, ValueType};

const TEXT: Parameter = required("text", STRING);

/// What most entries of this file share: strings of strings.
const STRING_FUNCTION: ScalarFunction =
    ScalarFunction { parameters: &[TEXT], returns: Some(ValueType::String), ..FUNCTION };

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "char_length",
        returns: Some(ValueType::Integer),
        documentation: "The number of characters.",
        example: ("char_length('größe')", "5"),
        body: length,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "character_length",
        returns: Some(ValueType::Integer),
        documentation: "The number of characters, as `char_length`.",
        example: ("character_length('größe')", "5"),
        body: length,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "left",
        parameters: &[TEXT, required("length", INTEGER)],
        documentation: "The first characters, so many.",
        example: ("left('hello', 3)", "'hel'"),
        body: left,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "right",
        parameters: &[TEXT, required("length", INTEGER)],
        documentation: "The last characters, so many.",
        example: ("right('hello', 3)", "'llo'"),
        body: right,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "substring",
        parameters: &[TEXT, required("start", INTEGER), optional("length", INTEGER)],
        documentation: "The characters from a start, which counts from 0, to the end or so many.",
        example: ("[substring('hello', 1), substring('hello', 1, 3)]", "['ello', 'ell']"),
        body: substring,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "replace",
        parameters: &[TEXT, required("search", STRING), required("replacement", STRING), optional("limit", INTEGER)],
        documentation: "The text with every occurrence of `search`, or the first ones up to the limit, replaced.",
        example: ("replace('hello', 'l', 'w')", "'hewwo'"),
        body: replace,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "split",
        parameters: &[TEXT, required("delimiters", &[ValueType::String, ValueType::List])],
        returns: Some(ValueType::List),
        documentation: "The parts between the delimiters: of one string, or of each string of a list. The empty \
                        delimiter stands between all characters.",
        example: ("[split('a,b', ','), split('a-b c', ['-', ' '])]", "[['a', 'b'], ['a', 'b', 'c']]"),
        body: split,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "trim",
        documentation: "The text without the white space at both ends.",
        example: ("trim('  hello ')", "'hello'"),
        body: |arguments, _| Ok(string(arguments, 0)?.trim().into()),
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "btrim",
        parameters: &[TEXT, optional("characters", STRING)],
        documentation: "The text without the white space, or without these characters, at both ends.",
        example: ("btrim('xxhellox', 'x')", "'hello'"),
        body: |arguments, _| trim(arguments, |text, dropped| text.trim_matches(dropped)),
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "ltrim",
        parameters: &[TEXT, optional("characters", STRING)],
        documentation: "The text without the white space, or without these characters, at the beginning.",
        example: ("ltrim('  hello ')", "'hello '"),
        body: |arguments, _| trim(arguments, |text, dropped| text.trim_start_matches(dropped)),
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "rtrim",
        parameters: &[TEXT, optional("characters", STRING)],
        documentation: "The text without the white space, or without these characters, at the end.",
        example: ("rtrim('  hello ')", "'  hello'"),
        body: |arguments, _| trim(arguments, |text, dropped| text.trim_end_matches(dropped)),
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "toUpper",
        documentation: "The text in upper case.",
        example: ("toUpper('Größe')", "'GRÖSSE'"),
        body: upper,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "upper",
        documentation: "The text in upper case, as `toUpper`.",
        example: ("upper('hello')", "'HELLO'"),
        body: upper,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "toLower",
        documentation: "The text in lower case.",
        example: ("toLower('HELLO')", "'hello'"),
        body: lower,
        ..STRING_FUNCTION
    },
    ScalarFunction {
        name: "lower",
        documentation: "The text in lower case, as `toLower`.",
        example: ("lower('HELLO')", "'hello'"),
        body: lower,
        ..STRING_FUNCTION
    },
];

fn length(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    string(arguments, 0)?.chars().count().try_into()
}

fn left(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let length = count(arguments, 1, "the length of `left`")?;
    Ok(split_behind(string(arguments, 0)?, length).0.into())
}

fn right(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let (text, length) = (string(arguments, 0)?, count(arguments, 1, "the length of `right`")?);
    let dropped = text.chars().count().saturating_sub(length);
    Ok(split_behind(text, dropped).1.into())
}

fn substring(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let (_, rest) = split_behind(string(arguments, 0)?, count(arguments, 1, "the start of `substring`")?);
    if arguments.len() < 3 {
        return Ok(rest.into());
    }
    Ok(split_behind(rest, count(arguments, 2, "the length of `substring`")?).0.into())
}

/// The first characters, so many, and the rest.
fn split_behind(text: &str, characters: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(characters).map_or(text.len(), |(offset, _)| offset))
}

fn replace(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let (text, search, replacement) = (string(arguments, 0)?, string(arguments, 1)?, string(arguments, 2)?);
    let limit = if arguments.len() > 3 { count(arguments, 3, "the limit of `replace`")? } else { usize::MAX };
    let found = text.matches(&**search).take(limit).count();
    check_string_length(text.len().saturating_add(found.saturating_mul(replacement.len())))?;
    Ok(text.replacen(&**search, replacement, found).into())
}

fn split(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let text = string(arguments, 0)?;
    match any(arguments, 1) {
        Value::String(delimiter) => parts(text, delimiter),
        Value::List(delimiters) => split_at_any(text, delimiters),
        other => Err(unexpected("String or List", other)),
    }
}

fn parts(text: &str, delimiter: &str) -> Result<Value, ValueError> {
    if delimiter.is_empty() {
        check_list_length(text.chars().count() as u128)?;
        return Ok(Value::list(text.chars().map(|character| Value::from(character.to_string()))));
    }
    check_list_length(text.matches(delimiter).count() as u128 + 1)?;
    Ok(Value::list(text.split(delimiter).map(Value::from)))
}

/// Splits at each of the delimiters in turn: nothing that one leaves holds it again.
fn split_at_any(text: &str, delimiters: &[Value]) -> Result<Value, ValueError> {
    let mut parts = vec![text];
    for (position, _) in delimiters.iter().enumerate() {
        let delimiter = string(delimiters, position)?;
        let is_empty = delimiter.is_empty();
        check_list_length(parts.iter().map(|part| part.matches(&**delimiter).count() as u128 + 1).sum())?;
        parts = parts.into_iter().flat_map(|part| part.split(&**delimiter)).collect();
        parts.retain(|part| !is_empty || !part.is_empty());
    }
    Ok(parts.into())
}

/// Drops the characters of the second argument, white space where it is left out, at the ends that `cut` cuts.
fn trim(arguments: &[Value], cut: for<'a> fn(&'a str, &dyn Fn(char) -> bool) -> &'a str) -> Result<Value, ValueError> {
    let text = string(arguments, 0)?;
    if arguments.len() < 2 {
        return Ok(cut(text, &char::is_whitespace).into());
    }
    let characters = string(arguments, 1)?;
    Ok(cut(text, &|character| characters.contains(character)).into())
}

fn upper(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    Ok(string(arguments, 0)?.to_uppercase().into())
}

fn lower(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    Ok(string(arguments, 0)?.to_lowercase().into())
}
