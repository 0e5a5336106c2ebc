//! Functions on numbers, and those that make numbers and truth values.

use super::super::{Datum, Result, error};

/// The value, if it is one of these functions of arguments that it takes.
pub(super) fn function(name: &str, arguments: &[Datum]) -> Option<Result<Datum>> {
    let [argument] = arguments else { return None };
    let of_float = |function: fn(f64) -> f64| argument.number().map(|number| Ok(Datum::Float(function(number))));
    match name {
        "abs" => absolute(argument),
        "sign" => argument.number().map(|number| Ok(Datum::Integer(i64::from(number > 0.0) - i64::from(number < 0.0)))),
        "floor" => of_float(f64::floor),
        "ceil" => of_float(f64::ceil),
        "round" => of_float(|number| if number.fract().abs() == 0.5 { number.ceil() } else { number.round() }),
        "sqrt" => of_float(f64::sqrt),
        "isnan" => argument.number().map(|number| Ok(Datum::Boolean(number.is_nan()))),
        "tointeger" => to_integer(argument),
        "tointegerornull" => Some(Ok(to_integer(argument).and_then(Result::ok).unwrap_or(Datum::Null))),
        "tofloat" => to_float(argument),
        "tofloatornull" => Some(Ok(to_float(argument).and_then(Result::ok).unwrap_or(Datum::Null))),
        "toboolean" => to_boolean(argument),
        "tobooleanornull" => Some(Ok(to_boolean(argument).and_then(Result::ok).unwrap_or(Datum::Null))),
        _ => None,
    }
}

fn absolute(argument: &Datum) -> Option<Result<Datum>> {
    match argument {
        Datum::Integer(value) => {
            Some(value.checked_abs().map_or_else(|| error("overflow"), |value| Ok(Datum::Integer(value))))
        }
        Datum::Float(value) => Some(Ok(Datum::Float(value.abs()))),
        _ => None,
    }
}

/// Floats are cut; texts are read as numbers and cut.
fn to_integer(argument: &Datum) -> Option<Result<Datum>> {
    Some(match argument {
        Datum::Integer(_) => Ok(argument.clone()),
        Datum::Boolean(value) => Ok(Datum::Integer(i64::from(*value))),
        Datum::Float(value) => cut(*value)
            .map_or_else(|| error(format!("{value} is beyond all integers")), |value| Ok(Datum::Integer(value))),
        Datum::String(text) => {
            let integer = text.trim().parse().ok();
            let number = integer.or_else(|| text.trim().parse().ok().and_then(cut));
            Ok(number.map_or(Datum::Null, Datum::Integer))
        }
        _ => return None,
    })
}

/// A float without its fraction, if that is an integer of 64 bits.
fn cut(value: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0;
    let value = value.trunc();
    (-END..END).contains(&value).then_some(value as i64)
}

fn to_float(argument: &Datum) -> Option<Result<Datum>> {
    Some(Ok(match argument {
        Datum::Integer(value) => Datum::Float(*value as f64),
        Datum::Float(_) => argument.clone(),
        Datum::String(text) => text.trim().parse().map_or(Datum::Null, Datum::Float),
        _ => return None,
    }))
}

fn to_boolean(argument: &Datum) -> Option<Result<Datum>> {
    Some(Ok(match argument {
        Datum::Boolean(_) => argument.clone(),
        Datum::Integer(value) => Datum::Boolean(*value != 0),
        Datum::String(text) => match text.trim().to_lowercase().as_str() {
            "true" => Datum::Boolean(true),
            "false" => Datum::Boolean(false),
            _ => Datum::Null,
        },
        _ => return None,
    }))
}
