//! `sum` and `avg`.

use super::State;
use crate::function::AggregateFunction;
use crate::function::argument::any;
use crate::function::signature::{mismatch, required};
use crate::value::temporal::duration::Sum as DurationSum;
use crate::value::{Value, ValueError, ValueErrorKind, ValueType};

/// What can be added up.
const SUMMABLE: &[ValueType] = &[ValueType::Integer, ValueType::Float, ValueType::Duration];

pub(super) static FUNCTIONS: &[AggregateFunction] = &[
    AggregateFunction {
        name: "sum",
        parameters: &[required("number", SUMMABLE)],
        returns: None,
        documentation: "The sum of the numbers: an integer if all are, 0 if there is none; or of durations.",
        example: ("UNWIND [1, null, 2.5] AS x RETURN sum(x)", "3.5"),
        start: || Box::new(Sum::default()),
    },
    AggregateFunction {
        name: "avg",
        parameters: &[required("number", SUMMABLE)],
        returns: None,
        documentation: "The mean of the numbers, a float, or of durations; null if there is none.",
        example: ("UNWIND [1, null, 2] AS x RETURN avg(x)", "1.5"),
        start: || Box::new(Sum { divides: true, ..Sum::default() }),
    },
];

/// A sum of numbers or durations, integers and floats apart. Integers are exact on the way even where the sum of some does not fit
/// 64 bits; floats keep what rounding takes away, so that their order makes next to no difference.
#[derive(Default)]
struct Total {
    integers: i128,
    floats: f64,
    /// What is lost of `floats` by rounding, after Neumaier.
    lost: f64,
    has_floats: bool,
    durations: DurationSum,
    /// How many of the values are durations.
    duration_count: u64,
    /// How many values there are.
    count: u64,
}

impl Total {
    fn add(&mut self, function: &str, arguments: &[Value], weight: u64) -> Result<(), ValueError> {
        match any(arguments, 0) {
            Value::Integer(integer) => {
                let sum = self.integers.saturating_add(i128::from(*integer).saturating_mul(i128::from(weight)));
                self.integers = sum;
            }
            Value::Float(float) => self.add_float(*float * weight as f64),
            Value::Duration(duration) => {
                self.durations.add_duration(**duration, weight);
                self.duration_count = self.duration_count.saturating_add(weight);
            }
            other => return Err(mismatch(function, &required("number", SUMMABLE), other)),
        }
        self.count = self.count.saturating_add(weight);
        Ok(())
    }

    fn add_integers(&mut self, integers: &[i64]) {
        let sum: i128 = integers.iter().copied().map(i128::from).sum();
        self.integers = self.integers.saturating_add(sum);
        self.count = self.count.saturating_add(integers.len() as u64);
    }

    fn add_floats(&mut self, floats: &[f64]) {
        floats.iter().for_each(|float| self.add_float(*float));
        self.count = self.count.saturating_add(floats.len() as u64);
    }

    fn add_float(&mut self, float: f64) {
        let sum = self.floats + float;
        let (greater, less) =
            if self.floats.abs() >= float.abs() { (self.floats, float) } else { (float, self.floats) };
        self.lost += (greater - sum) + less;
        self.floats = sum;
        self.has_floats = true;
    }

    fn merge(&mut self, other: Self) {
        if other.has_floats {
            self.add_float(other.floats);
            self.lost += other.lost;
        }
        self.integers = self.integers.saturating_add(other.integers);
        self.durations.merge(other.durations);
        self.duration_count = self.duration_count.saturating_add(other.duration_count);
        self.count = self.count.saturating_add(other.count);
    }

    /// Whether the values are durations; an error where some are and others are numbers.
    fn is_duration(&self, function: &str) -> Result<bool, ValueError> {
        match self.duration_count {
            0 => Ok(false),
            count if count == self.count => Ok(true),
            _ => Err(ValueError::invalid_type(format!("`{function}` takes numbers or durations, not both"))),
        }
    }

    /// The sum as a float.
    fn float(&self) -> f64 {
        let floats = if self.floats.is_finite() { self.floats + self.lost } else { self.floats };
        if self.has_floats { floats + self.integers as f64 } else { self.integers as f64 }
    }
}

/// The state of `sum`, and of `avg`, which divides.
#[derive(Default)]
struct Sum {
    total: Total,
    divides: bool,
}

impl Sum {
    fn name(&self) -> &'static str {
        if self.divides { "avg" } else { "sum" }
    }
}

impl State for Sum {
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError> {
        self.total.add(self.name(), arguments, weight)
    }

    fn add_integers(&mut self, integers: &[i64]) -> Result<(), ValueError> {
        self.total.add_integers(integers);
        Ok(())
    }

    fn add_floats(&mut self, floats: &[f64]) -> Result<(), ValueError> {
        self.total.add_floats(floats);
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.total.merge(other.total);
    }

    fn value(self) -> Result<Value, ValueError> {
        let (total, count) = (&self.total, self.total.count as f64);
        match (total.is_duration(self.name())?, self.divides) {
            (true, false) => self.total.durations.finish().map(Value::from),
            (true, true) => self.total.durations.finish()?.divided(count).map(Value::from),
            (false, true) => Ok((total.count > 0).then(|| total.float() / count).into()),
            (false, false) if total.has_floats => Ok(total.float().into()),
            (false, false) => i64::try_from(total.integers).map(Value::Integer).map_err(|_| {
                ValueError::new(ValueErrorKind::IntegerOverflow, "the result of `sum` does not fit a 64-bit integer")
            }),
        }
    }
}
