//! Functions that make one value of their arguments, by subject: a file holds entries, and the bodies that need more
//! than a line.

mod conversion;
mod general;
mod graph;
mod list;
mod mathematical;
mod predicate;
mod random;
mod rounding;
mod string;
mod temporal;
mod trigonometric;

use super::{Nulls, ScalarFunction};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The function of this name, in whatever case.
pub fn scalar(name: &str) -> Option<&'static ScalarFunction> {
    static BY_NAME: LazyLock<FxHashMap<String, &'static ScalarFunction>> =
        LazyLock::new(|| scalars().map(|function| (function.name.to_lowercase(), function)).collect());
    BY_NAME.get(&name.to_lowercase()).copied()
}

/// All functions, by subject.
pub fn scalars() -> impl Iterator<Item = &'static ScalarFunction> {
    let subjects = [
        general::FUNCTIONS,
        predicate::FUNCTIONS,
        conversion::FUNCTIONS,
        mathematical::FUNCTIONS,
        rounding::FUNCTIONS,
        trigonometric::FUNCTIONS,
        random::FUNCTIONS,
        string::FUNCTIONS,
        list::FUNCTIONS,
        graph::FUNCTIONS,
        temporal::OF_DATE,
        temporal::OF_LOCAL_TIME,
        temporal::OF_TIME,
        temporal::OF_LOCAL_DATE_TIME,
        temporal::OF_DATE_TIME,
        temporal::FUNCTIONS,
    ];
    subjects.into_iter().flatten()
}

/// What most entries share: no parameters, any value, null for nulls, the same value for the same arguments.
const FUNCTION: ScalarFunction = ScalarFunction {
    name: "",
    parameters: &[],
    variadic: false,
    returns: None,
    documentation: "",
    example: ("", ""),
    nulls: Nulls::Propagate,
    deterministic: true,
    body: |_, _| Ok(Value::Null),
};

#[cfg(test)]
mod tests;
