//! `min` and `max`: by the order of all values, so that types may be mixed.

use super::State;
use crate::function::AggregateFunction;
use crate::function::argument::any;
use crate::function::signature::{ANY, required};
use crate::value::compare::{order, order_floats};
use crate::value::{Value, ValueError};
use std::cmp::Ordering;

pub(super) static FUNCTIONS: &[AggregateFunction] = &[
    AggregateFunction {
        name: "min",
        parameters: &[required("value", ANY)],
        returns: None,
        documentation: "The value that `ORDER BY` puts first; null if there is none.",
        example: ("UNWIND ['b', null, 'a'] AS x RETURN min(x)", "'a'"),
        start: || Box::new(Extreme { value: Value::Null, is_nearer: Ordering::is_lt }),
    },
    AggregateFunction {
        name: "max",
        parameters: &[required("value", ANY)],
        returns: None,
        documentation: "The value that `ORDER BY` puts last, nulls aside; null if there is none.",
        example: ("UNWIND ['b', null, 'a'] AS x RETURN max(x)", "'b'"),
        start: || Box::new(Extreme { value: Value::Null, is_nearer: Ordering::is_gt }),
    },
];

struct Extreme {
    value: Value,
    /// Whether a value with this order to the present one takes its place.
    is_nearer: fn(Ordering) -> bool,
}

impl Extreme {
    fn consider(&mut self, value: &Value) {
        if self.value.is_null() || (self.is_nearer)(order(value, &self.value)) {
            self.value = value.clone();
        }
    }
}

impl State for Extreme {
    fn add(&mut self, arguments: &[Value], _: u64) -> Result<(), ValueError> {
        self.consider(any(arguments, 0));
        Ok(())
    }

    fn add_integers(&mut self, integers: &[i64]) -> Result<(), ValueError> {
        let nearer = |one: i64, next: i64| if (self.is_nearer)(next.cmp(&one)) { next } else { one };
        if let Some(nearest) = integers.iter().copied().reduce(nearer) {
            self.consider(&Value::Integer(nearest));
        }
        Ok(())
    }

    fn add_floats(&mut self, floats: &[f64]) -> Result<(), ValueError> {
        let nearer = |one: f64, next: f64| if (self.is_nearer)(order_floats(next, one)) { next } else { one };
        if let Some(nearest) = floats.iter().copied().reduce(nearer) {
            self.consider(&Value::Float(nearest));
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        if !other.value.is_null() {
            self.consider(&other.value);
        }
    }

    fn value(self) -> Result<Value, ValueError> {
        Ok(self.value)
    }
}
