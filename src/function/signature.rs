//! Signatures: which arguments a function takes, how it is called with them, and how this is written.

use super::{AggregateFunction, FunctionContext, Nulls, Parameter, ScalarFunction};
use crate::value::{Value, ValueError, ValueErrorKind, ValueType};
use std::fmt::Write;

/// Integers and floats.
pub(super) const NUMBER: &[ValueType] = &[ValueType::Integer, ValueType::Float];
/// Integers.
pub(super) const INTEGER: &[ValueType] = &[ValueType::Integer];
/// Strings.
pub(super) const STRING: &[ValueType] = &[ValueType::String];
/// Lists.
pub(super) const LIST: &[ValueType] = &[ValueType::List];
/// Every type.
pub(super) const ANY: &[ValueType] = &[];

/// A parameter that must be given.
pub(super) const fn required(name: &'static str, types: &'static [ValueType]) -> Parameter {
    Parameter { name, types, optional: false }
}

/// A parameter that may be left out.
pub(super) const fn optional(name: &'static str, types: &'static [ValueType]) -> Parameter {
    Parameter { name, types, optional: true }
}

impl Parameter {
    /// Whether a value of this type may be given.
    pub fn accepts(&self, value_type: ValueType) -> bool {
        value_type == ValueType::Null || self.types.is_empty() || self.types.contains(&value_type)
    }

    /// The types it takes, as signatures show them: `INTEGER | FLOAT`.
    pub fn type_names(&self) -> String {
        if self.types.is_empty() {
            return "ANY".to_owned();
        }
        self.types.iter().map(|value_type| value_type.name().to_uppercase()).collect::<Vec<_>>().join(" | ")
    }
}

impl ScalarFunction {
    /// The least number of arguments, and the greatest unless there is none.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let (least, most) = arity(self.parameters);
        (least, (!self.variadic).then_some(most))
    }

    /// The parameter that takes the argument at a position; the last one again and again where it may be repeated.
    pub fn parameter(&self, position: usize) -> Option<&'static Parameter> {
        self.parameters.get(position).or_else(|| self.parameters.last().filter(|_| self.variadic))
    }

    /// Computes the value for these arguments: null where one is null and nulls propagate, an error where one has a
    /// type that the parameter does not take.
    pub fn call(&self, arguments: &[Value], context: &FunctionContext<'_>) -> Result<Value, ValueError> {
        if self.nulls == Nulls::Propagate && arguments.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        for (position, argument) in arguments.iter().enumerate() {
            match self.parameter(position) {
                Some(parameter) if parameter.accepts(argument.value_type()) => {}
                Some(parameter) => return Err(mismatch(self.name, parameter, argument)),
                None => return Err(too_many(self.name)),
            }
        }
        (self.body)(arguments, context)
    }

    /// The signature: `left(text :: STRING, length :: INTEGER) :: STRING`.
    pub fn signature(&self) -> String {
        signature(self.name, self.parameters, self.variadic, self.returns)
    }
}

impl AggregateFunction {
    /// The least and the greatest number of arguments.
    pub fn arity(&self) -> (usize, usize) {
        arity(self.parameters)
    }

    /// The signature: `sum(value :: INTEGER | FLOAT) :: ANY`.
    pub fn signature(&self) -> String {
        signature(self.name, self.parameters, false, self.returns)
    }
}

fn arity(parameters: &[Parameter]) -> (usize, usize) {
    (parameters.iter().filter(|parameter| !parameter.optional).count(), parameters.len())
}

fn signature(name: &str, parameters: &[Parameter], variadic: bool, returns: Option<ValueType>) -> String {
    let mut text = format!("{name}(");
    for (position, parameter) in parameters.iter().enumerate() {
        text.push_str(if parameter.optional { "[" } else { "" });
        text.push_str(if position == 0 { "" } else { ", " });
        // Writing to a string cannot fail.
        let _ = write!(text, "{} :: {}", parameter.name, parameter.type_names());
    }
    text.push_str(if variadic { ", …" } else { "" });
    text.push_str(&"]".repeat(parameters.iter().filter(|parameter| parameter.optional).count()));
    text.push_str(") :: ");
    text + &returns.map_or("ANY".to_owned(), |value_type| value_type.name().to_uppercase())
}

/// The error of an argument whose type the parameter does not take.
pub(super) fn mismatch(function: &str, parameter: &Parameter, argument: &Value) -> ValueError {
    let (expected, found) = (parameter.type_names(), argument.value_type().name().to_uppercase());
    let message = format!("`{function}` takes {expected} as `{}`, not {found}", parameter.name);
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

fn too_many(function: &str) -> ValueError {
    ValueError::new(ValueErrorKind::InvalidArgumentValue, format!("`{function}` is given too many arguments"))
}
