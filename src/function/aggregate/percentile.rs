//! `percentileCont` and `percentileDisc`.

use super::State;
use crate::function::argument::any;
use crate::function::signature::{NUMBER, mismatch, required};
use crate::function::{AggregateFunction, Parameter};
use crate::value::compare::order;
use crate::value::{Value, ValueError, ValueErrorKind, ValueType};

const VALUE: Parameter = required("number", NUMBER);
const PERCENTILE: Parameter = required("percentile", NUMBER);

pub(super) static FUNCTIONS: &[AggregateFunction] = &[
    AggregateFunction {
        name: "percentileCont",
        parameters: &[VALUE, PERCENTILE],
        returns: Some(ValueType::Float),
        documentation: "The number below which this part of the numbers lies, from 0.0 to 1.0, interpolated between \
                        the two next to it; null if there is none.",
        example: ("UNWIND [1, 2, 3, 4] AS x RETURN percentileCont(x, 0.5)", "2.5"),
        start: || Box::new(Percentile { interpolates: true, ..Percentile::default() }),
    },
    AggregateFunction {
        name: "percentileDisc",
        parameters: &[VALUE, PERCENTILE],
        returns: None,
        documentation: "The one of the numbers that has this part of them, from 0.0 to 1.0, up to it; null if there \
                        is none.",
        example: ("UNWIND [1, 2, 3, 4] AS x RETURN percentileDisc(x, 0.5)", "2"),
        start: || Box::new(Percentile::default()),
    },
];

#[derive(Default)]
struct Percentile {
    /// The numbers, and how often each occurs.
    numbers: Vec<(Value, u64)>,
    /// The part asked for: that of the first row.
    percentile: Option<f64>,
    interpolates: bool,
}

impl Percentile {
    fn name(&self) -> &'static str {
        if self.interpolates { "percentileCont" } else { "percentileDisc" }
    }

    /// The number at a place of the sorted numbers, counted from 0; the last one where it lies behind.
    fn at(&self, place: u64) -> &Value {
        let mut behind = 0;
        let found = self.numbers.iter().find(|(_, weight)| {
            behind += u128::from(*weight);
            behind > u128::from(place)
        });
        found.or(self.numbers.last()).map_or(&Value::Null, |(number, _)| number)
    }

    /// The number between two places, as far from each as the place asked for.
    fn interpolated(&self, percentile: f64, count: u64) -> Value {
        let place = percentile * (count.saturating_sub(1)) as f64;
        let (lower, upper) = (self.at(place.floor() as u64), self.at(place.ceil() as u64));
        let (Some(lower), Some(upper)) = (lower.as_number(), upper.as_number()) else { return Value::Null };
        let share = place.fract();
        Value::Float(if share == 0.0 { lower } else { lower * (1.0 - share) + upper * share })
    }

    fn discrete(&self, percentile: f64, count: u64) -> Value {
        let place = (percentile * count as f64).ceil() as u64;
        self.at(place.saturating_sub(1)).clone()
    }
}

impl State for Percentile {
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError> {
        let (number, percentile) = (any(arguments, 0), any(arguments, 1));
        if number.as_number().is_none() {
            return Err(mismatch(self.name(), &VALUE, number));
        }
        if self.percentile.is_none() {
            self.percentile = Some(checked(self.name(), percentile)?);
        }
        self.numbers.push((number.clone(), weight));
        Ok(())
    }

    fn merge(&mut self, mut other: Self) {
        self.numbers.append(&mut other.numbers);
        self.percentile = self.percentile.or(other.percentile);
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.numbers.capacity() * size_of::<(Value, u64)>()
    }

    fn value(mut self) -> Result<Value, ValueError> {
        let Some(percentile) = self.percentile else { return Ok(Value::Null) };
        self.numbers.sort_by(|(left, _), (right, _)| order(left, right));
        let count = self.numbers.iter().fold(0u64, |count, (_, weight)| count.saturating_add(*weight));
        Ok(if self.interpolates { self.interpolated(percentile, count) } else { self.discrete(percentile, count) })
    }
}

/// The percentile, which must lie between 0 and 1.
fn checked(function: &str, percentile: &Value) -> Result<f64, ValueError> {
    let number = percentile.as_number().ok_or_else(|| mismatch(function, &PERCENTILE, percentile))?;
    if (0.0..=1.0).contains(&number) {
        return Ok(number);
    }
    let message = format!("the percentile of `{function}` lies between 0.0 and 1.0, not at `{percentile}`");
    Err(ValueError::new(ValueErrorKind::NumberOutOfRange, message))
}
