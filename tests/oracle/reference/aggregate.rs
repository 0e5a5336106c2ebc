//! Aggregating functions: a value for a list of rows.

use super::expression::integer;
use super::{Datum, Reference, Result, Row, unsupported};
use detente::syntax::ast::{Expression, ExpressionKind};

const AGGREGATES: [&str; 6] = ["count", "sum", "avg", "min", "max", "collect"];

pub(super) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name.to_lowercase().as_str())
}

/// Whether an expression holds an aggregate. The generator puts none into the parts that are not looked at here.
pub(super) fn is_aggregating(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::CountStar => true,
        ExpressionKind::FunctionCall { name, arguments, .. } => {
            is_aggregate(&name.text) || arguments.iter().any(is_aggregating)
        }
        ExpressionKind::List(operands) | ExpressionKind::And(operands) | ExpressionKind::Or(operands) => {
            operands.iter().any(is_aggregating)
        }
        ExpressionKind::Map(entries) => entries.iter().any(|(_, value)| is_aggregating(value)),
        ExpressionKind::Unary(_, operand) | ExpressionKind::Property(operand, _) => is_aggregating(operand),
        ExpressionKind::Binary(_, left, right) | ExpressionKind::Index(left, right) => {
            is_aggregating(left) || is_aggregating(right)
        }
        ExpressionKind::Comparison(first, rest) => {
            is_aggregating(first) || rest.iter().any(|(_, operand)| is_aggregating(operand))
        }
        ExpressionKind::IsNull { operand, .. } => is_aggregating(operand),
        ExpressionKind::Quantifier { list, .. }
        | ExpressionKind::ListComprehension { list, .. }
        | ExpressionKind::Reduce { list, .. } => is_aggregating(list),
        _ => false,
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
        let (Some(group), [argument]) = (group, arguments) else { return unsupported(format!("{name} here")) };
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
            _ => {
                self.loosen_lists();
                Ok(Datum::List(values))
            }
        }
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
    let mut whole = Some(0i64);
    let mut total = 0.0;
    for value in values {
        let Some(number) = value.number() else { return super::error(format!("the sum of {value:?}")) };
        total += number;
        whole = match value {
            Datum::Integer(integer) => whole.and_then(|whole| whole.checked_add(*integer)),
            _ => None,
        };
    }
    Ok(whole.map_or(Datum::Float(total), Datum::Integer))
}
