//! Functions that answer yes or no.

use super::FUNCTION;
use crate::function::argument::{any, number};
use crate::function::signature::{ANY, NUMBER, required};
use crate::function::{FunctionContext, Nulls, ScalarFunction};
use crate::value::{Value, ValueError, ValueType};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "exists",
        parameters: &[required("property", ANY)],
        returns: Some(ValueType::Boolean),
        documentation: "Whether the property exists, that is: is not null. With a pattern: whether it has a match.",
        example: ("[exists(n.name), exists(n.age)]", "[true, false]"),
        nulls: Nulls::Accept,
        body: |arguments, _| Ok((!any(arguments, 0).is_null()).into()),
        ..FUNCTION
    },
    ScalarFunction {
        name: "isEmpty",
        parameters: &[required("value", &[ValueType::String, ValueType::List, ValueType::Map])],
        returns: Some(ValueType::Boolean),
        documentation: "Whether a string has no characters, a list no elements, a map no entries.",
        example: ("[isEmpty(''), isEmpty([]), isEmpty({a: 1})]", "[true, true, false]"),
        body: is_empty,
        ..FUNCTION
    },
    ScalarFunction {
        name: "isNaN",
        parameters: &[required("number", NUMBER)],
        returns: Some(ValueType::Boolean),
        documentation: "Whether the number is NaN, which equals no number, not even itself.",
        example: ("[isNaN(0.0 / 0.0), isNaN(1)]", "[true, false]"),
        body: |arguments, _| Ok(number(arguments, 0)?.is_nan().into()),
        ..FUNCTION
    },
];

fn is_empty(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    match any(arguments, 0) {
        Value::String(string) => Ok(string.is_empty().into()),
        Value::List(items) => Ok(items.is_empty().into()),
        Value::Map(entries) => Ok(entries.is_empty().into()),
        other => Err(crate::function::argument::unexpected("String, List or Map", other)),
    }
}
