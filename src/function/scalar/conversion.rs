//! Functions that turn a value into one of another type: plain ones refuse what has no such value, `…OrNull` makes it
//! null, `…List` turns each element of a list.

use super::FUNCTION;
use crate::function::ScalarFunction;
use crate::function::argument::{any, list};
use crate::function::signature::{ANY, LIST, required};
use crate::value::convert::{to_boolean, to_float, to_integer, to_string};
use crate::value::{Value, ValueError, ValueType};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "toBoolean",
        parameters: &[required("value", &[ValueType::Boolean, ValueType::String, ValueType::Integer])],
        returns: Some(ValueType::Boolean),
        documentation: "The value as a boolean: 'true' and 'false' are read in any case, other strings make null; 0 is \
                        false, other integers are true.",
        example: ("toBoolean('TRUE')", "true"),
        body: |arguments, _| to_boolean(any(arguments, 0)),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toBooleanOrNull",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::Boolean),
        documentation: "As `toBoolean`, but null where that fails.",
        example: ("toBooleanOrNull(1.5)", "null"),
        body: |arguments, _| or_null(to_boolean, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toBooleanList",
        parameters: &[required("list", LIST)],
        returns: Some(ValueType::List),
        documentation: "The elements as `toBooleanOrNull` makes them.",
        example: ("toBooleanList(['true', 0, 'x', [1]])", "[true, false, null, null]"),
        body: |arguments, _| each(to_boolean, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toFloat",
        parameters: &[required("value", &[ValueType::Float, ValueType::Integer, ValueType::String])],
        returns: Some(ValueType::Float),
        documentation: "The value as a float; strings that are no number make null.",
        example: ("[toFloat(3), toFloat('5.5e2'), toFloat('x')]", "[3.0, 550.0, null]"),
        body: |arguments, _| to_float(any(arguments, 0)),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toFloatOrNull",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::Float),
        documentation: "As `toFloat`, but null where that fails.",
        example: ("toFloatOrNull(true)", "null"),
        body: |arguments, _| or_null(to_float, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toFloatList",
        parameters: &[required("list", LIST)],
        returns: Some(ValueType::List),
        documentation: "The elements as `toFloatOrNull` makes them.",
        example: ("toFloatList([1, '2.5', true])", "[1.0, 2.5, null]"),
        body: |arguments, _| each(to_float, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toInteger",
        parameters: &[required(
            "value",
            &[ValueType::Integer, ValueType::Float, ValueType::String, ValueType::Boolean],
        )],
        returns: Some(ValueType::Integer),
        documentation: "The value as an integer: floats are cut towards zero, true is 1; strings that are no number \
                        make null.",
        example: ("[toInteger(82.9), toInteger('2.9'), toInteger('x')]", "[82, 2, null]"),
        body: |arguments, _| to_integer(any(arguments, 0)),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toIntegerOrNull",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::Integer),
        documentation: "As `toInteger`, but null where that fails.",
        example: ("[toIntegerOrNull([1]), toIntegerOrNull(1e30)]", "[null, null]"),
        body: |arguments, _| or_null(to_integer, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toIntegerList",
        parameters: &[required("list", LIST)],
        returns: Some(ValueType::List),
        documentation: "The elements as `toIntegerOrNull` makes them.",
        example: ("toIntegerList([1.9, '2', 'x'])", "[1, 2, null]"),
        body: |arguments, _| each(to_integer, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toString",
        parameters: &[required(
            "value",
            &[
                ValueType::String,
                ValueType::Integer,
                ValueType::Float,
                ValueType::Boolean,
                ValueType::Date,
                ValueType::LocalTime,
                ValueType::Time,
                ValueType::LocalDateTime,
                ValueType::DateTime,
                ValueType::Duration,
            ],
        )],
        returns: Some(ValueType::String),
        documentation: "The value as a string, as results show it.",
        example: ("[toString(42), toString(2.0), toString(true)]", "['42', '2.0', 'true']"),
        body: |arguments, _| to_string(any(arguments, 0)),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toStringOrNull",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::String),
        documentation: "As `toString`, but null where that fails.",
        example: ("toStringOrNull([1])", "null"),
        body: |arguments, _| or_null(to_string, arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "toStringList",
        parameters: &[required("list", LIST)],
        returns: Some(ValueType::List),
        documentation: "The elements as `toStringOrNull` makes them.",
        example: ("toStringList([1, 'a', [2]])", "['1', 'a', null]"),
        body: |arguments, _| each(to_string, arguments),
        ..FUNCTION
    },
];

type Conversion = fn(&Value) -> Result<Value, ValueError>;

fn or_null(conversion: Conversion, arguments: &[Value]) -> Result<Value, ValueError> {
    Ok(conversion(any(arguments, 0)).unwrap_or_default())
}

fn each(conversion: Conversion, arguments: &[Value]) -> Result<Value, ValueError> {
    Ok(Value::list(list(arguments, 0)?.iter().map(|item| conversion(item).unwrap_or_default())))
}
