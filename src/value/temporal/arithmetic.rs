//! Arithmetic of temporal values: durations are added to, taken from and scaled; months first, then days, then time.
//!
//! Each function answers only for operands that it knows: `None` leaves them to others.

use super::duration::Number;
use super::{Date, DateTime, Duration, LocalDateTime, LocalTime, NANOSECONDS_OF_DAY, Time, ValueError, ValueErrorKind};
use crate::value::Value;

type Answer = Option<Result<Value, ValueError>>;

/// `left + right`: a duration and a duration, or a duration and what it leads from, in either order.
pub(in crate::value) fn add(left: &Value, right: &Value) -> Answer {
    match (left, right) {
        (Value::Duration(left), Value::Duration(right)) => Some(left.plus(**right).map(Value::from)),
        (moved, Value::Duration(duration)) | (Value::Duration(duration), moved) => move_by(moved, **duration),
        _ => None,
    }
}

/// `left - right`: a duration less another, or the value from which a duration leads to `left`.
pub(in crate::value) fn subtract(left: &Value, right: &Value) -> Answer {
    let Value::Duration(duration) = right else { return None };
    match left {
        Value::Duration(left) => Some(left.minus(**duration).map(Value::from)),
        moved if moved.is_temporal() => match duration.times(Number::Integer(-1)) {
            Ok(back) => move_by(moved, back),
            Err(error) => Some(Err(error)),
        },
        _ => None,
    }
}

/// `left * right`: a duration and a number, in either order.
pub(in crate::value) fn multiply(left: &Value, right: &Value) -> Answer {
    let (Value::Duration(duration), factor) = (match left {
        Value::Duration(_) => (left, right),
        _ => (right, left),
    }) else {
        return None;
    };
    Some(duration.times(number(factor)?).map(Value::from))
}

/// `left / right`: a duration by a number.
pub(in crate::value) fn divide(left: &Value, right: &Value) -> Answer {
    let Value::Duration(duration) = left else { return None };
    if matches!(right, Value::Integer(0)) {
        let message = format!("`{left} / 0` divides a duration by zero");
        return Some(Err(ValueError::new(ValueErrorKind::DivisionByZero, message)));
    }
    Some(duration.divided(right.as_number()?).map(Value::from))
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Integer(integer) => Some(Number::Integer(*integer)),
        Value::Float(float) => Some(Number::Float(*float)),
        _ => None,
    }
}

/// The value to which a duration leads from another.
fn move_by(moved: &Value, by: Duration) -> Answer {
    Some(match moved {
        Value::Date(date) => move_date(*date, by, days_of_time(by)).map(Value::Date),
        Value::LocalTime(time) => Ok(Value::LocalTime(move_time(*time, by))),
        Value::Time(time) => Time::new(move_time(time.local(), by), time.offset()).map(Value::Time),
        Value::LocalDateTime(local) => move_local(*local, by).map(Value::LocalDateTime),
        Value::DateTime(instant) => move_instant(*instant, by).map(Value::DateTime),
        _ => return None,
    })
}

fn move_date(date: Date, by: Duration, more_days: i64) -> Result<Date, ValueError> {
    date.plus_months(by.months())?.plus_days(by.days())?.plus_days(more_days)
}

/// The whole days in the time of a duration, which are all of it that a date can be moved by.
fn days_of_time(duration: Duration) -> i64 {
    (duration.nanoseconds() / i128::from(NANOSECONDS_OF_DAY)) as i64
}

/// A time of day is moved round the clock; months and days bring it back to where it was.
fn move_time(time: LocalTime, by: Duration) -> LocalTime {
    LocalTime::wrapping(i128::from(time.nanoseconds()) + by.nanoseconds())
}

fn move_local(local: LocalDateTime, by: Duration) -> Result<LocalDateTime, ValueError> {
    LocalDateTime { date: move_date(local.date, by, 0)?, ..local }.plus_nanoseconds(by.nanoseconds())
}

fn move_instant(instant: DateTime, by: Duration) -> Result<DateTime, ValueError> {
    let on_date = match (by.months(), by.days()) {
        (0, 0) => instant,
        _ => instant.on(move_date(instant.local().date, by, 0)?)?,
    };
    on_date.plus_nanoseconds(by.nanoseconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duration(text: &str) -> Value {
        Value::from(text.parse::<Duration>().unwrap())
    }

    fn check(answer: Answer, expected: &str) {
        assert_eq!(answer.map(|value| value.map(|value| value.to_string())), Some(Ok(expected.to_owned())));
    }

    #[test]
    fn durations_lead_from_values_to_others() {
        let long = duration("P12Y11M29DT33H58M13.500000003S");
        let date = Value::Date("1984-10-11".parse().unwrap());
        check(add(&date, &long), "1997-10-11");
        check(subtract(&date, &long), "1971-10-12");
        check(add(&long, &Value::LocalTime("12:31:14.000000001".parse().unwrap())), "22:29:27.500000004");
        check(subtract(&Value::Time("12:31+01:00".parse().unwrap()), &duration("PT13H")), "23:31+01:00");
        check(add(&Value::LocalDateTime("2016-01-31T23:00".parse().unwrap()), &duration("P1MT1H")), "2016-03-01T00:00");
    }

    #[test]
    fn clocks_that_are_changed_make_days_of_23_hours() {
        let evening = Value::DateTime("2017-03-25T12:00[Europe/Stockholm]".parse().unwrap());
        check(add(&evening, &duration("P1D")), "2017-03-26T12:00+02:00[Europe/Stockholm]");
        check(add(&evening, &duration("PT24H")), "2017-03-26T13:00+02:00[Europe/Stockholm]");
    }

    #[test]
    fn durations_are_scaled() {
        check(multiply(&2.into(), &duration("P1Y2DT1S")), "P2Y4DT2S");
        check(divide(&duration("P1Y"), &8.into()), "P1M15DT5H14M33S");
        assert!(divide(&duration("P1Y"), &0.into()).is_some_and(|answer| answer.is_err()));
        assert!(
            multiply(&duration("P1Y"), &duration("P1Y")).is_none() && divide(&1.into(), &duration("P1Y")).is_none()
        );
    }

    #[test]
    fn the_calendar_has_an_end() {
        assert!(add(&Value::Date(Date::MAX), &duration("P1D")).is_some_and(|answer| answer.is_err()));
        let most = Value::from(Duration::new(i64::MAX, i64::MAX, i64::MAX, 0).unwrap());
        assert!(add(&Value::Date(Date::MIN), &most).is_some_and(|answer| answer.is_err()));
        assert!(add(&Value::DateTime(DateTime::EPOCH), &most).is_some_and(|answer| answer.is_err()));
        let least = Value::from(Duration::new(i64::MIN, 0, 0, 0).unwrap());
        assert!(subtract(&Value::Date(Date::MIN), &least).is_some_and(|answer| answer.is_err()));
    }
}
