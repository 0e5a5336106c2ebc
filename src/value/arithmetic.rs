//! Arithmetic: `+`, `-`, `*`, `/`, `%`, `^`, negation and `||`.
//!
//! Null makes null. Integers are checked: what does not fit 64 bits is an error, never another number. Floats follow
//! IEEE 754. The functions on plain numbers are for loops over columns of one type.

use super::limit::{check_list_length, check_string_length};
use super::{Value, ValueError, ValueErrorKind, temporal};
use std::sync::Arc;

/// `left + right`: the sum of numbers or durations, what a duration leads to, or strings or lists put together. A string takes numbers and booleans as text;
/// a list takes a value of another type as one more element, behind or in front.
pub fn add(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => add_integers(*left, *right).map(Value::Integer),
        (Value::List(left), Value::List(right)) => join_lists(left, right),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(list), element) => join_lists(list, std::slice::from_ref(element)),
        (element, Value::List(list)) => join_lists(std::slice::from_ref(element), list),
        (Value::String(left), Value::String(right)) => join_strings(left, right),
        (Value::String(left), Value::Boolean(_) | Value::Integer(_) | Value::Float(_)) => {
            join_strings(left, &right.to_string())
        }
        (Value::Boolean(_) | Value::Integer(_) | Value::Float(_), Value::String(right)) => {
            join_strings(&left.to_string(), right)
        }
        _ => floats(left, right, |left, right| left + right)
            .map(Ok)
            .or_else(|| temporal::add(left, right))
            .unwrap_or_else(|| Err(mismatch("+", left, right))),
    }
}

/// `left - right` of numbers or durations, or from where a duration leads to `left`.
pub fn subtract(left: &Value, right: &Value) -> Result<Value, ValueError> {
    numeric("-", left, right, subtract_integers, |left, right| left - right, temporal::subtract)
}

/// `left * right` of numbers, or of a duration and a number.
pub fn multiply(left: &Value, right: &Value) -> Result<Value, ValueError> {
    numeric("*", left, right, multiply_integers, |left, right| left * right, temporal::multiply)
}

/// `left / right` of numbers, or of a duration by a number; the quotient of integers is an integer, cut towards zero.
pub fn divide(left: &Value, right: &Value) -> Result<Value, ValueError> {
    numeric("/", left, right, divide_integers, |left, right| left / right, temporal::divide)
}

/// `left % right` of numbers: the remainder of [`divide`], with the sign of `left`.
pub fn modulo(left: &Value, right: &Value) -> Result<Value, ValueError> {
    numeric("%", left, right, modulo_integers, |left, right| left % right, |_, _| None)
}

/// `left ^ right` of numbers: always a float.
pub fn power(left: &Value, right: &Value) -> Result<Value, ValueError> {
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    floats(left, right, f64::powf).ok_or_else(|| mismatch("^", left, right))
}

/// `-operand` of a number.
pub fn negate(operand: &Value) -> Result<Value, ValueError> {
    match operand {
        Value::Null => Ok(Value::Null),
        Value::Integer(integer) => negate_integer(*integer).map(Value::Integer),
        Value::Float(float) => Ok(Value::Float(-float)),
        _ => Err(no_number("-", operand)),
    }
}

/// `+operand` of a number: the operand itself.
pub fn keep_sign(operand: &Value) -> Result<Value, ValueError> {
    match operand {
        Value::Null | Value::Integer(_) | Value::Float(_) => Ok(operand.clone()),
        _ => Err(no_number("+", operand)),
    }
}

/// `left || right`: two strings or two lists, one behind the other.
pub fn concatenate(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::String(left), Value::String(right)) => join_strings(left, right),
        (Value::List(left), Value::List(right)) => join_lists(left, right),
        _ => Err(mismatch("||", left, right)),
    }
}

/// The sum of two integers.
#[inline]
pub fn add_integers(left: i64, right: i64) -> Result<i64, ValueError> {
    left.checked_add(right).ok_or_else(|| overflow("+", left, right))
}

/// The difference of two integers.
#[inline]
pub fn subtract_integers(left: i64, right: i64) -> Result<i64, ValueError> {
    left.checked_sub(right).ok_or_else(|| overflow("-", left, right))
}

/// The product of two integers.
#[inline]
pub fn multiply_integers(left: i64, right: i64) -> Result<i64, ValueError> {
    left.checked_mul(right).ok_or_else(|| overflow("*", left, right))
}

/// The quotient of two integers, cut towards zero.
#[inline]
pub fn divide_integers(left: i64, right: i64) -> Result<i64, ValueError> {
    if right == 0 {
        return Err(division_by_zero("/", left));
    }
    left.checked_div(right).ok_or_else(|| overflow("/", left, right))
}

/// The remainder of two integers, with the sign of `left`.
#[inline]
pub fn modulo_integers(left: i64, right: i64) -> Result<i64, ValueError> {
    if right == 0 {
        return Err(division_by_zero("%", left));
    }
    left.checked_rem(right).ok_or_else(|| overflow("%", left, right))
}

/// The negative of an integer.
#[inline]
pub fn negate_integer(operand: i64) -> Result<i64, ValueError> {
    operand.checked_neg().ok_or_else(|| overflowing(format!("`-({operand})`")))
}

fn numeric(
    operator: &str,
    left: &Value,
    right: &Value,
    of_integers: fn(i64, i64) -> Result<i64, ValueError>,
    of_floats: fn(f64, f64) -> f64,
    of_temporals: fn(&Value, &Value) -> Option<Result<Value, ValueError>>,
) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => of_integers(*left, *right).map(Value::Integer),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        _ => floats(left, right, of_floats)
            .map(Ok)
            .or_else(|| of_temporals(left, right))
            .unwrap_or_else(|| Err(mismatch(operator, left, right))),
    }
}

/// The operation on two numbers as floats, if both are numbers.
fn floats(left: &Value, right: &Value, operation: fn(f64, f64) -> f64) -> Option<Value> {
    Some(Value::Float(operation(left.as_number()?, right.as_number()?)))
}

fn join_strings(left: &str, right: &str) -> Result<Value, ValueError> {
    check_string_length(left.len().saturating_add(right.len()))?;
    Ok(Value::String([left, right].concat().into()))
}

fn join_lists(left: &[Value], right: &[Value]) -> Result<Value, ValueError> {
    check_list_length(left.len() as u128 + right.len() as u128)?;
    Ok(Value::List(left.iter().chain(right).cloned().collect::<Arc<[Value]>>()))
}

#[cold]
fn overflow(operator: &str, left: i64, right: i64) -> ValueError {
    overflowing(format!("`{left} {operator} {right}`"))
}

#[cold]
fn overflowing(expression: String) -> ValueError {
    ValueError::new(ValueErrorKind::IntegerOverflow, format!("{expression} does not fit a 64-bit integer"))
}

#[cold]
fn division_by_zero(operator: &str, left: i64) -> ValueError {
    ValueError::new(ValueErrorKind::DivisionByZero, format!("`{left} {operator} 0` divides an integer by zero"))
}

#[cold]
fn mismatch(operator: &str, left: &Value, right: &Value) -> ValueError {
    let (left, right) = (left.value_type().name(), right.value_type().name());
    ValueError::invalid_type(format!("`{operator}` does not take {left} and {right}"))
}

#[cold]
fn no_number(operator: &str, operand: &Value) -> ValueError {
    ValueError::invalid_type(format!("`{operator}` takes a number, not {}", operand.value_type().name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ValueErrorKind::{DivisionByZero, IntegerOverflow, InvalidArgumentType};

    type Operation = fn(&Value, &Value) -> Result<Value, ValueError>;

    fn check(operation: Operation, left: impl Into<Value>, right: impl Into<Value>, expected: &str) {
        let result = operation(&left.into(), &right.into());
        assert_eq!(result.map(|value| value.to_string()), Ok(expected.to_owned()));
    }

    fn check_error(operation: Operation, left: impl Into<Value>, right: impl Into<Value>, expected: ValueErrorKind) {
        let result = operation(&left.into(), &right.into());
        assert_eq!(result.map(|value| value.to_string()).map_err(|error| error.kind), Err(expected));
    }

    #[test]
    fn numbers_add_and_keep_integers() {
        check(add, 1, 2, "3");
        check(add, 1, 2.5, "3.5");
        check(subtract, 1, 2, "-1");
        check(multiply, 3, 0.5, "1.5");
        check(power, 2, 3, "8.0");
    }

    #[test]
    fn integer_division_truncates_towards_zero() {
        check(divide, 7, 2, "3");
        check(divide, -7, 2, "-3");
        check(modulo, -7, 2, "-1");
        check(divide, 7, 2.0, "3.5");
    }

    #[test]
    fn integers_never_wrap() {
        check_error(add, i64::MAX, 1, IntegerOverflow);
        check_error(subtract, i64::MIN, 1, IntegerOverflow);
        check_error(multiply, i64::MAX, 2, IntegerOverflow);
        check_error(divide, i64::MIN, -1, IntegerOverflow);
        check_error(modulo, i64::MIN, -1, IntegerOverflow);
        assert_eq!(negate(&Value::Integer(i64::MIN)).map_err(|error| error.kind).err(), Some(IntegerOverflow));
    }

    #[test]
    fn integers_do_not_divide_by_zero_but_floats_do() {
        check_error(divide, 1, 0, DivisionByZero);
        check_error(modulo, 1, 0, DivisionByZero);
        check(divide, 1.0, 0, "Infinity");
        check(divide, 0.0, 0.0, "NaN");
    }

    #[test]
    fn null_makes_null() {
        for operation in [add, subtract, multiply, divide, modulo, power, concatenate] {
            check(operation, Value::Null, 1, "null");
            check(operation, "a", Value::Null, "null");
        }
        check(add, vec![1], Value::Null, "null");
    }

    #[test]
    fn strings_take_numbers_and_booleans() {
        check(add, "a", "b", "'ab'");
        check(add, "a", 1, "'a1'");
        check(add, 1.5, "a", "'1.5a'");
        check(add, "a", true, "'atrue'");
        check_error(concatenate, "a", 1, InvalidArgumentType);
    }

    #[test]
    fn lists_take_lists_and_elements() {
        check(add, vec![1, 10], vec![4], "[1, 10, 4]");
        check(add, vec![1], "a", "[1, 'a']");
        check(add, 0, vec![1], "[0, 1]");
        check(concatenate, vec![1], vec![2], "[1, 2]");
    }

    #[test]
    fn other_types_are_errors_that_name_them() {
        check_error(subtract, "a", 1, InvalidArgumentType);
        check_error(add, true, 1, InvalidArgumentType);
        let error = multiply(&"a".into(), &true.into()).map(|value| value.to_string());
        assert_eq!(error.map_err(|error| error.message), Err("`*` does not take String and Boolean".to_owned()));
    }
}
