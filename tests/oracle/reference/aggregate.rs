//! Aggregating functions: a value for a list of rows.

use super::expression::integer;
use super::{Datum, Reference, Result, Row, unsupported};
use detente::syntax::ast::{Expression, ExpressionKind};

const AGGREGATES: [&str; 10] =
    ["count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentilecont", "percentiledisc"];

pub(super) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name.to_lowercase().as_str())
}

/// Whether an expression holds an aggregate.
pub(super) fn is_aggregating(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::CountStar => true,
        ExpressionKind::FunctionCall { name, .. } if is_aggregate(&name.text) => true,
        _ => expression.children().into_iter().any(is_aggregating),
    }
}

impl Reference<'_> {
    pub(super) fn count_star(&self, group: Option<&[Row]>) -> Result<Datum> {
        group.map_or_else(|| unsupported("an aggregate outside of a projection"), |group| Ok(integer(group.len())))
    }

    pub(super) fn aggregate_function(
        &self,
        name: &str,
        distinct: bool,
        arguments: &[Expression],
        group: Option<&[Row]>,
    ) -> Result<Datum> {
        let (Some(group), [argument, further @ ..]) = (group, arguments) else {
            return unsupported(format!("{name} here"));
        };
        let mut values = group.iter().map(|row| self.evaluate(argument, row)).collect::<Result<Vec<_>>>()?;
        values.retain(|value| !value.is_null());
        if distinct {
            values = self.distinct(values, std::slice::from_ref);
        }
        match name.to_lowercase().as_str() {
            "count" => Ok(integer(values.len())),
            "sum" => sum(&values),
            "avg" if values.is_empty() => Ok(Datum::Null),
            "avg" => Ok(Datum::Float(sum(&values)?.number().unwrap_or_default() / values.len() as f64)),
            "min" => Ok(self.extreme(values, std::cmp::Ordering::Less)),
            "max" => Ok(self.extreme(values, std::cmp::Ordering::Greater)),
            "stdev" => deviation(&values, 1),
            "stdevp" => deviation(&values, 0),
            "collect" => {
                self.loosen_lists();
                Ok(Datum::List(values))
            }
            _ if values.is_empty() => Ok(Datum::Null),
            name => self.percentile(name, values, &self.evaluate(&further[0], &group[0])?),
        }
    }

    /// The number that has this part of the numbers below it; between two numbers where it is continuous.
    fn percentile(&self, name: &str, mut values: Vec<Datum>, percentile: &Datum) -> Result<Datum> {
        let Some(percentile) = percentile.number().filter(|number| (0.0..=1.0).contains(number)) else {
            return super::error(format!("the percentile {percentile:?}"));
        };
        numbers(&values)?;
        values.sort_by(Datum::order);
        if name == "percentiledisc" {
            // Which of 1 and 1.0 comes first is open.
            self.loosen_numbers();
            let place = (percentile * values.len() as f64).ceil() as usize;
            return Ok(values[place.saturating_sub(1)].clone());
        }
        let numbers = numbers(&values)?;
        let place = percentile * (numbers.len() - 1) as f64;
        let (below, above) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
        Ok(Datum::Float(if below == above { below } else { below + (above - below) * place.fract() }))
    }

    /// The first value in an order; null of none.
    fn extreme(&self, values: Vec<Datum>, wanted: std::cmp::Ordering) -> Datum {
        let mut best: Option<Datum> = None;
        for value in values {
            match &best {
                Some(other) if value.order(other).is_eq() => {
                    if value != *other {
                        self.loosen_numbers();
                    }
                }
                Some(other) if value.order(other) != wanted => {}
                _ => best = Some(value),
            }
        }
        best.unwrap_or(Datum::Null)
    }
}

fn sum(values: &[Datum]) -> Result<Datum> {
    let integers: Option<Vec<i64>> = values.iter().map(Datum::integer).collect();
    match integers {
        Some(integers) => match i64::try_from(integers.iter().copied().map(i128::from).sum::<i128>()) {
            Ok(sum) => Ok(Datum::Integer(sum)),
            Err(_) => super::error("a sum that does not fit"),
        },
        None => Ok(Datum::Float(numbers(values)?.iter().sum())),
    }
}

fn numbers(values: &[Datum]) -> Result<Vec<f64>> {
    let number = |value: &Datum| value.number().map_or_else(|| super::error(format!("no number: {value:?}")), Ok);
    values.iter().map(number).collect()
}

/// The root of the mean square distance from the mean; as a sample of more, by one number less.
fn deviation(values: &[Datum], less: usize) -> Result<Datum> {
    let numbers = numbers(values)?;
    if numbers.len() < 2 {
        return Ok(Datum::Float(0.0));
    }
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    let squares: f64 = numbers.iter().map(|number| (number - mean) * (number - mean)).sum();
    Ok(Datum::Float((squares / (numbers.len() - less) as f64).sqrt()))
}
