//! Angles, in radians.

use super::FUNCTION;
use super::mathematical::of_float;
use crate::function::ScalarFunction;
use crate::function::argument::number;
use crate::function::signature::{NUMBER, required};
use crate::value::ValueType;

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "pi",
        returns: Some(ValueType::Float),
        documentation: "Half of the full angle.",
        example: ("pi()", "3.141592653589793"),
        body: |_, _| Ok(std::f64::consts::PI.into()),
        ..FUNCTION
    },
    of_float("degrees", "Radians as degrees.", ("degrees(pi())", "180.0"), |arguments, _| {
        Ok(number(arguments, 0)?.to_degrees().into())
    }),
    of_float("radians", "Degrees as radians.", ("radians(180)", "3.141592653589793"), |arguments, _| {
        Ok(number(arguments, 0)?.to_radians().into())
    }),
    of_float("sin", "The sine.", ("sin(0)", "0.0"), |arguments, _| Ok(number(arguments, 0)?.sin().into())),
    of_float("cos", "The cosine.", ("cos(0)", "1.0"), |arguments, _| Ok(number(arguments, 0)?.cos().into())),
    of_float("tan", "The tangent.", ("tan(0)", "0.0"), |arguments, _| Ok(number(arguments, 0)?.tan().into())),
    of_float("cot", "The cotangent; Infinity for zero.", ("cot(0)", "Infinity"), |arguments, _| {
        Ok(number(arguments, 0)?.tan().recip().into())
    }),
    of_float("asin", "The angle of this sine; NaN outside of -1 to 1.", ("asin(0)", "0.0"), |arguments, _| {
        Ok(number(arguments, 0)?.asin().into())
    }),
    of_float("acos", "The angle of this cosine; NaN outside of -1 to 1.", ("acos(1)", "0.0"), |arguments, _| {
        Ok(number(arguments, 0)?.acos().into())
    }),
    of_float("atan", "The angle of this tangent.", ("atan(0)", "0.0"), |arguments, _| {
        Ok(number(arguments, 0)?.atan().into())
    }),
    ScalarFunction {
        name: "atan2",
        parameters: &[required("y", NUMBER), required("x", NUMBER)],
        returns: Some(ValueType::Float),
        documentation: "The angle of the point (x, y), from -pi to pi.",
        example: ("atan2(0, -1)", "3.141592653589793"),
        body: |arguments, _| Ok(number(arguments, 0)?.atan2(number(arguments, 1)?).into()),
        ..FUNCTION
    },
    of_float("haversin", "Half of the versine: (1 - cos(x)) / 2.", ("haversin(pi())", "1.0"), |arguments, _| {
        Ok(((1.0 - number(arguments, 0)?.cos()) / 2.0).into())
    }),
    of_float("sinh", "The hyperbolic sine.", ("sinh(0)", "0.0"), |arguments, _| {
        Ok(number(arguments, 0)?.sinh().into())
    }),
    of_float("cosh", "The hyperbolic cosine.", ("cosh(0)", "1.0"), |arguments, _| {
        Ok(number(arguments, 0)?.cosh().into())
    }),
    of_float("tanh", "The hyperbolic tangent.", ("tanh(0)", "0.0"), |arguments, _| {
        Ok(number(arguments, 0)?.tanh().into())
    }),
    of_float("coth", "The hyperbolic cotangent; Infinity for zero.", ("coth(0)", "Infinity"), |arguments, _| {
        Ok(number(arguments, 0)?.tanh().recip().into())
    }),
];
