//! The total order of values, as keys of an index.

use crate::value::Value;
use std::cmp::Ordering;

/// A value as the key of an ordered map: equal as the order has it, so that 1 and 1.0 are one key and so are all NaNs.
#[derive(Clone, Debug)]
pub(super) struct OrderedValue(pub(super) Value);

impl PartialEq for OrderedValue {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for OrderedValue {}

impl PartialOrd for OrderedValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedValue {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

/// The order of two values of any types.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => order_floats(*a, *b),
        (Value::Integer(a), Value::Float(b)) => order_mixed(*a, *b),
        (Value::Float(a), Value::Integer(b)) => order_mixed(*b, *a).reverse(),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => order_lists(a, b),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn order_lists(a: &[Value], b: &[Value]) -> Ordering {
    let unequal = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|ordering| ordering.is_ne());
    unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// The order of floats, with zeros equal and NaN behind everything.
fn order_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// The exact order of an integer and a float, which may not be rounded into each other.
fn order_mixed(a: i64, b: f64) -> Ordering {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() || b >= LIMIT {
        Ordering::Less
    } else if b < -LIMIT {
        Ordering::Greater
    } else {
        let whole = b.trunc();
        a.cmp(&(whole as i64)).then_with(|| 0.0.partial_cmp(&(b - whole)).unwrap_or(Ordering::Equal))
    }
}

/// Where values of the type stand among those of other types.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Map(_) => 0,
        Value::Node(_) => 1,
        Value::Relationship(_) => 2,
        Value::List(_) => 3,
        Value::Path(_) => 4,
        Value::String(_) => 5,
        Value::Boolean(_) => 6,
        Value::Integer(_) | Value::Float(_) => 7,
        Value::Null => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_order() {
        let ascending = [
            Value::list([Value::Integer(1)]),
            Value::list([Value::Integer(1), Value::Integer(0)]),
            Value::String("a".into()),
            Value::String("b".into()),
            Value::Boolean(false),
            Value::Boolean(true),
            Value::Float(f64::NEG_INFINITY),
            Value::Integer(i64::MIN),
            Value::Float(-1.5),
            Value::Integer(-1),
            Value::Integer(1),
            Value::Float(1.5),
            Value::Integer((1 << 53) + 1),
            Value::Float(9_007_199_254_740_994.0),
            Value::Integer(i64::MAX),
            Value::Float(9_223_372_036_854_775_808.0),
            Value::Float(f64::NAN),
            Value::Null,
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(order(a, b), i.cmp(&j), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn an_integer_equals_its_float() {
        assert_eq!(OrderedValue(Value::Integer(1)), OrderedValue(Value::Float(1.0)));
        assert_eq!(OrderedValue(Value::Float(0.0)), OrderedValue(Value::Float(-0.0)));
        assert_eq!(OrderedValue(Value::Float(f64::NAN)), OrderedValue(Value::Float(-f64::NAN)));
    }
}
