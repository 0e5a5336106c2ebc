//! Functions on lists, and on what strings have in common with them.

use super::FUNCTION;
use crate::function::argument::{any, list, unexpected};
use crate::function::signature::{ANY, LIST, optional, required};
use crate::function::{FunctionContext, ScalarFunction};
use crate::value::limit::MAX_LIST_LENGTH;
use crate::value::range::Range;
use crate::value::{Value, ValueError, ValueErrorKind, ValueType};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "size",
        parameters: &[required("value", &[ValueType::List, ValueType::String])],
        returns: Some(ValueType::Integer),
        documentation: "The number of elements of a list, or of characters of a string.",
        example: ("[size([1, 2]), size('größe')]", "[2, 5]"),
        body: size,
        ..FUNCTION
    },
    ScalarFunction {
        name: "head",
        parameters: &[required("list", LIST)],
        documentation: "The first element; null if there is none.",
        example: ("[head([1, 2]), head([])]", "[1, null]"),
        body: |arguments, _| Ok(list(arguments, 0)?.first().cloned().unwrap_or_default()),
        ..FUNCTION
    },
    ScalarFunction {
        name: "last",
        parameters: &[required("list", LIST)],
        documentation: "The last element; null if there is none.",
        example: ("[last([1, 2]), last([])]", "[2, null]"),
        body: |arguments, _| Ok(list(arguments, 0)?.last().cloned().unwrap_or_default()),
        ..FUNCTION
    },
    ScalarFunction {
        name: "tail",
        parameters: &[required("list", LIST)],
        returns: Some(ValueType::List),
        documentation: "All elements but the first.",
        example: ("tail([1, 2, 3])", "[2, 3]"),
        body: |arguments, _| Ok(Value::list(list(arguments, 0)?.iter().skip(1).cloned())),
        ..FUNCTION
    },
    ScalarFunction {
        name: "reverse",
        parameters: &[required("value", &[ValueType::List, ValueType::String])],
        documentation: "The elements of a list, or the characters of a string, from last to first.",
        example: ("[reverse([1, 2, 3]), reverse('raksO')]", "[[3, 2, 1], 'Oskar']"),
        body: reverse,
        ..FUNCTION
    },
    ScalarFunction {
        name: "range",
        parameters: &[required("start", ANY), required("end", ANY), optional("step", ANY)],
        returns: Some(ValueType::List),
        documentation: "The integers from one to another, both included, by a step, which is 1 unless given.",
        example: ("[range(1, 3), range(10, 0, -5)]", "[[1, 2, 3], [10, 5, 0]]"),
        body: range,
        ..FUNCTION
    },
];

fn size(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    match any(arguments, 0) {
        Value::List(items) => items.len().try_into(),
        Value::String(string) => string.chars().count().try_into(),
        other => Err(unexpected("List or String", other)),
    }
}

fn reverse(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    match any(arguments, 0) {
        Value::List(items) => Ok(Value::list(items.iter().rev().cloned())),
        Value::String(string) => Ok(string.chars().rev().collect::<String>().into()),
        other => Err(unexpected("List or String", other)),
    }
}

fn range(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let step = if arguments.len() > 2 { bound(arguments, 2)? } else { 1 };
    let range = Range::new(bound(arguments, 0)?, bound(arguments, 1)?, step)?;
    let length = usize::try_from(range.length()).unwrap_or(usize::MAX).min(MAX_LIST_LENGTH);
    context.watch.claim(length.saturating_mul(size_of::<Value>()))?;
    range.to_list()
}

/// An argument of `range`. What is no integer is refused like an integer that is no bound: when the function is called.
fn bound(arguments: &[Value], position: usize) -> Result<i64, ValueError> {
    match any(arguments, position) {
        Value::Integer(integer) => Ok(*integer),
        other => {
            let message = format!("`range` takes Integer, not {}", other.value_type().name());
            Err(ValueError::new(ValueErrorKind::InvalidRangeType, message))
        }
    }
}
