//! Arguments as the types that bodies work with. A body is called after its signature was checked, so the errors here
//! are for those who call it otherwise.

use crate::value::{Value, ValueError, ValueErrorKind};
use std::sync::Arc;

/// The argument at a position; null where it was left out.
pub(super) fn any(arguments: &[Value], position: usize) -> &Value {
    static MISSING: Value = Value::Null;
    arguments.get(position).unwrap_or(&MISSING)
}

/// The string at a position.
pub(super) fn string(arguments: &[Value], position: usize) -> Result<&Arc<str>, ValueError> {
    match any(arguments, position) {
        Value::String(string) => Ok(string),
        other => Err(unexpected("String", other)),
    }
}

/// The integer at a position.
pub(super) fn integer(arguments: &[Value], position: usize) -> Result<i64, ValueError> {
    match any(arguments, position) {
        Value::Integer(integer) => Ok(*integer),
        other => Err(unexpected("Integer", other)),
    }
}

/// The integer at a position as a count, which must not be negative.
pub(super) fn count(arguments: &[Value], position: usize, what: &str) -> Result<usize, ValueError> {
    let integer = integer(arguments, position)?;
    if integer < 0 {
        let message = format!("{what} must not be negative, not `{integer}`");
        return Err(ValueError::new(ValueErrorKind::NegativeIntegerArgument, message));
    }
    Ok(usize::try_from(integer).unwrap_or(usize::MAX))
}

/// The number at a position as a float.
pub(super) fn number(arguments: &[Value], position: usize) -> Result<f64, ValueError> {
    let argument = any(arguments, position);
    argument.as_number().ok_or_else(|| unexpected("a number", argument))
}

/// The list at a position.
pub(super) fn list(arguments: &[Value], position: usize) -> Result<&Arc<[Value]>, ValueError> {
    match any(arguments, position) {
        Value::List(items) => Ok(items),
        other => Err(unexpected("List", other)),
    }
}

/// The error of an argument of another type than expected.
pub(super) fn unexpected(expected: &str, argument: &Value) -> ValueError {
    let message = format!("{expected} expected, not {}", argument.value_type().name());
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}
