//! `stDev` and `stDevP`.

use super::State;
use crate::function::AggregateFunction;
use crate::function::argument::any;
use crate::function::signature::{NUMBER, mismatch, required};
use crate::value::{Value, ValueError, ValueType};

pub(super) static FUNCTIONS: &[AggregateFunction] = &[
    AggregateFunction {
        name: "stDev",
        parameters: &[required("number", NUMBER)],
        returns: Some(ValueType::Float),
        documentation: "The standard deviation of the numbers as a sample of more; 0.0 for less than two.",
        example: ("UNWIND [1, 3, 5] AS x RETURN stDev(x)", "2.0"),
        start: || Box::new(Deviation { without: 1, ..Deviation::default() }),
    },
    AggregateFunction {
        name: "stDevP",
        parameters: &[required("number", NUMBER)],
        returns: Some(ValueType::Float),
        documentation: "The standard deviation of the numbers as all there are; 0.0 for less than two.",
        example: ("UNWIND [1, 3] AS x RETURN stDevP(x)", "1.0"),
        start: || Box::new(Deviation::default()),
    },
];

/// Mean and squared deviations so far, after Welford; merged after Chan.
#[derive(Default)]
struct Deviation {
    count: f64,
    mean: f64,
    squares: f64,
    /// How many numbers the count is diminished by: 1 for a sample.
    without: u8,
}

impl Deviation {
    fn take_in(&mut self, count: f64, mean: f64, squares: f64) {
        if count == 0.0 {
            return;
        }
        let (total, distance) = (self.count + count, mean - self.mean);
        self.squares += squares + distance * distance * self.count * count / total;
        self.mean += distance * count / total;
        self.count = total;
    }
}

impl State for Deviation {
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError> {
        let name = if self.without == 1 { "stDev" } else { "stDevP" };
        let argument = any(arguments, 0);
        let number = argument.as_number().ok_or_else(|| mismatch(name, &required("number", NUMBER), argument))?;
        self.take_in(weight as f64, number, 0.0);
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.take_in(other.count, other.mean, other.squares);
    }

    fn value(self) -> Result<Value, ValueError> {
        let deviation =
            if self.count < 2.0 { 0.0 } else { (self.squares / (self.count - f64::from(self.without))).sqrt() };
        Ok(deviation.into())
    }
}
