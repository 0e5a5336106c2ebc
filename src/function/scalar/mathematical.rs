//! Absolute values, roots, powers of e and logarithms.

use super::FUNCTION;
use crate::function::argument::{any, number, unexpected};
use crate::function::signature::{NUMBER, required};
use crate::function::{FunctionContext, ScalarFunction};
use crate::value::{Value, ValueError, ValueErrorKind, ValueType};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "abs",
        parameters: &[required("number", NUMBER)],
        documentation: "The number without its sign.",
        example: ("[abs(-1), abs(-1.5)]", "[1, 1.5]"),
        body: absolute,
        ..FUNCTION
    },
    ScalarFunction {
        name: "sign",
        parameters: &[required("number", NUMBER)],
        returns: Some(ValueType::Integer),
        documentation: "-1, 0 or 1 for a negative number, zero or a positive number.",
        example: ("[sign(-17), sign(0.0), sign(0.1)]", "[-1, 0, 1]"),
        body: sign,
        ..FUNCTION
    },
    of_float("sqrt", "The square root; NaN for a negative number.", ("sqrt(12.96)", "3.6"), |arguments, _| {
        Ok(number(arguments, 0)?.sqrt().into())
    }),
    of_float("exp", "e to the power of the number.", ("exp(0)", "1.0"), |arguments, _| {
        Ok(number(arguments, 0)?.exp().into())
    }),
    of_float("log", "The natural logarithm; NaN for a negative number.", ("log(1)", "0.0"), natural_logarithm),
    of_float("ln", "The natural logarithm, as `log`.", ("ln(e())", "1.0"), natural_logarithm),
    of_float(
        "log10",
        "The logarithm to base 10; NaN for a negative number.",
        ("log10(1000)", "3.0"),
        |arguments, _| Ok(number(arguments, 0)?.log10().into()),
    ),
    ScalarFunction {
        name: "e",
        returns: Some(ValueType::Float),
        documentation: "The base of the natural logarithm.",
        example: ("e()", "2.718281828459045"),
        body: |_, _| Ok(std::f64::consts::E.into()),
        ..FUNCTION
    },
];

/// The entry of a function of one number that makes a float.
pub(super) const fn of_float(
    name: &'static str,
    documentation: &'static str,
    example: (&'static str, &'static str),
    body: fn(&[Value], &FunctionContext<'_>) -> Result<Value, ValueError>,
) -> ScalarFunction {
    let parameters = const { &[required("number", NUMBER)] };
    ScalarFunction { name, parameters, returns: Some(ValueType::Float), documentation, example, body, ..FUNCTION }
}

fn absolute(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    match any(arguments, 0) {
        Value::Integer(integer) => integer.checked_abs().map(Value::Integer).ok_or_else(|| {
            let message = format!("`abs({integer})` does not fit a 64-bit integer");
            ValueError::new(ValueErrorKind::IntegerOverflow, message)
        }),
        Value::Float(float) => Ok(float.abs().into()),
        other => Err(unexpected("a number", other)),
    }
}

fn sign(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let sign = match any(arguments, 0) {
        Value::Integer(integer) => integer.signum(),
        Value::Float(float) => i64::from(*float > 0.0) - i64::from(*float < 0.0),
        other => return Err(unexpected("a number", other)),
    };
    Ok(sign.into())
}

fn natural_logarithm(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    Ok(number(arguments, 0)?.ln().into())
}
