//! How large a value may grow. A statement that asks for more is told the limit; it never exhausts memory or the stack.

use super::{Value, ValueError, ValueErrorKind};

/// The greatest number of elements of a list.
pub const MAX_LIST_LENGTH: usize = 100_000_000;

/// The greatest number of bytes of a string.
pub const MAX_STRING_LENGTH: usize = 1 << 28;

/// The greatest number of lists and maps inside each other: comparing, printing and dropping a value take a call for
/// each.
pub const MAX_NESTING: usize = 1_000;

/// Refuses strings longer than [`MAX_STRING_LENGTH`].
pub fn check_string_length(bytes: usize) -> Result<(), ValueError> {
    check(bytes as u128, MAX_STRING_LENGTH, "a string", "bytes")
}

/// Refuses lists longer than [`MAX_LIST_LENGTH`].
pub fn check_list_length(elements: u128) -> Result<(), ValueError> {
    check(elements, MAX_LIST_LENGTH, "a list", "elements")
}

fn check(size: u128, limit: usize, what: &str, unit: &str) -> Result<(), ValueError> {
    if size <= limit as u128 {
        return Ok(());
    }
    let message = format!("{what} of {size} {unit} is longer than the limit of {limit}");
    Err(ValueError::new(ValueErrorKind::NumberOutOfRange, message))
}

/// Refuses values with more than [`MAX_NESTING`] lists and maps inside each other, or with more than
/// [`MAX_LIST_LENGTH`] elements in all of them: few lists can hold each other so often that nobody sees an end. For
/// whatever wraps values repeatedly: list and map literals (think of `reduce`), `collect`.
pub fn check_nesting(value: &Value) -> Result<(), ValueError> {
    let mut open = vec![(value, 1)];
    let mut elements = 0;
    while let Some((value, depth)) = open.pop() {
        let before = open.len();
        let is_deep = |item: &&Value| matches!(item, Value::List(_) | Value::Map(_));
        match value {
            Value::List(items) => {
                elements += items.len();
                open.extend(items.iter().filter(is_deep).map(|item| (item, depth + 1)));
            }
            Value::Map(entries) => {
                elements += entries.len();
                open.extend(entries.values().filter(is_deep).map(|item| (item, depth + 1)));
            }
            _ => {}
        }
        if depth >= MAX_NESTING && open.len() > before {
            let message = format!("lists and maps are nested deeper than the limit of {MAX_NESTING}");
            return Err(ValueError::new(ValueErrorKind::NumberOutOfRange, message));
        }
        check_list_length(elements as u128)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> Value {
        (1..depth).fold(Value::list([]), |inner, _| Value::list([Value::Integer(1), inner]))
    }

    #[test]
    fn values_nest_up_to_the_limit() {
        assert!(check_nesting(&Value::Integer(1)).is_ok());
        assert!(check_nesting(&nested(MAX_NESTING)).is_ok());
        assert!(check_nesting(&nested(MAX_NESTING + 1)).is_err());
    }

    #[test]
    fn lists_that_hold_each_other_too_often_are_refused() {
        let value =
            (0..8).fold(Value::list(vec![Value::Null; 1 << 20]), |inner, _| Value::list([inner.clone(), inner]));
        assert!(check_nesting(&value).is_err());
    }

    #[test]
    fn lengths_are_limited_by_name() {
        assert!(check_list_length(MAX_LIST_LENGTH as u128).is_ok());
        let error = check_string_length(MAX_STRING_LENGTH + 1).map_err(|error| error.message);
        let expected = "a string of 268435457 bytes is longer than the limit of 268435456";
        assert_eq!(error, Err(expected.to_owned()));
    }
}
