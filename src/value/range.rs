//! `range(start, end, step)`: integers at equal distances, counted before any is made.

use super::limit::check_list_length;
use super::{Value, ValueError, ValueErrorKind};

/// The integers from a start up to (or down to) an end, both included, by a step. Huge ranges are cheap as long as
/// nobody asks for their list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    start: i64,
    step: i64,
    length: u128,
}

impl Range {
    /// The range; empty where the step leads away from the end. The step must not be zero.
    pub fn new(start: i64, end: i64, step: i64) -> Result<Self, ValueError> {
        if step == 0 {
            return Err(ValueError::new(ValueErrorKind::NumberOutOfRange, "the step of a range must not be 0"));
        }
        let (distance, stride) = (i128::from(end) - i128::from(start), i128::from(step));
        let is_empty = distance != 0 && (distance < 0) != (stride < 0);
        let length = if is_empty { 0 } else { (distance / stride).unsigned_abs() + 1 };
        Ok(Self { start, step, length })
    }

    /// How many integers there are: up to 2⁶⁴.
    pub fn length(&self) -> u128 {
        self.length
    }

    /// The integers, in order.
    pub fn iter(&self) -> impl Iterator<Item = i64> + use<> {
        let (mut next, step, mut left) = (self.start, self.step, self.length);
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let current = next;
            next = next.wrapping_add(step);
            Some(current)
        })
    }

    /// The list of the integers, if it is not longer than [`MAX_LIST_LENGTH`](super::limit::MAX_LIST_LENGTH).
    pub fn to_list(&self) -> Result<Value, ValueError> {
        check_list_length(self.length)?;
        Ok(Value::list(self.iter().map(Value::Integer)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: i64, end: i64, step: i64, expected: &[i64]) {
        let range = Range::new(start, end, step).expect("the step is not zero");
        assert_eq!(range.iter().collect::<Vec<_>>(), expected);
        assert_eq!(range.length(), expected.len() as u128);
    }

    #[test]
    fn both_ends_are_included() {
        check(0, 3, 1, &[0, 1, 2, 3]);
        check(0, 0, -1, &[0]);
        check(-10, 10, 3, &[-10, -7, -4, -1, 2, 5, 8]);
        check(1381, -3412, -1298, &[1381, 83, -1215, -2513]);
    }

    #[test]
    fn a_step_away_from_the_end_makes_nothing() {
        check(0, -1, 1, &[]);
        check(0, 1, -123, &[]);
    }

    #[test]
    fn extremes_do_not_wrap() {
        check(i64::MAX, i64::MAX, 1, &[i64::MAX]);
        check(i64::MAX - 1, i64::MAX, 5, &[i64::MAX - 1]);
        check(0, i64::MAX, i64::MAX, &[0, i64::MAX]);
        check(i64::MIN, i64::MAX, i64::MAX, &[i64::MIN, -1, i64::MAX - 1]);
        check(i64::MAX, i64::MIN, i64::MIN, &[i64::MAX, -1]);
    }

    #[test]
    fn huge_lists_are_refused_at_once() {
        let range = Range::new(i64::MIN, i64::MAX, 1).expect("the step is not zero");
        assert_eq!(range.length(), 1 << 64);
        assert_eq!(range.to_list().map_err(|error| error.kind).err(), Some(ValueErrorKind::NumberOutOfRange));
    }

    #[test]
    fn a_step_of_zero_is_out_of_range() {
        assert_eq!(Range::new(2, 8, 0).map_err(|error| error.kind), Err(ValueErrorKind::NumberOutOfRange));
    }
}
