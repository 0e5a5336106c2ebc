//! Components of temporal values: `d.year`, `t.offset`, `p.minutesOfHour`.

use super::{Date, DateTime, Duration, LocalTime, NANOSECONDS, TimeZone, ValueError, invalid};
use crate::value::Value;

/// A component of a temporal value; an error where it has no component of this name, `None` where the value is not temporal.
pub fn component(value: &Value, name: &str) -> Option<Result<Value, ValueError>> {
    let found = match value {
        Value::Date(date) => of_date(*date, name).map(Value::Integer),
        Value::LocalTime(time) => of_time(*time, name).map(Value::Integer),
        Value::Time(time) => {
            let zone = || TimeZone::from_offset(time.offset().into()).unwrap_or(TimeZone::UTC);
            of_time(time.local(), name).map(Value::Integer).or_else(|| of_zone(zone(), time.offset(), name))
        }
        Value::LocalDateTime(local) => {
            of_date(local.date, name).or_else(|| of_time(local.time, name)).map(Value::Integer)
        }
        Value::DateTime(instant) => of_instant(*instant, name),
        Value::Duration(duration) => of_duration(**duration, name),
        _ => return None,
    };
    Some(found.ok_or_else(|| unknown(value, name)))
}

/// The components of dates.
const DATE: [&str; 10] =
    ["year", "quarter", "month", "week", "weekYear", "day", "ordinalDay", "dayOfWeek", "weekDay", "dayOfQuarter"];

fn of_date(date: Date, name: &str) -> Option<i64> {
    let (year, month, day) = date.year_month_day();
    Some(match name {
        "year" => year,
        "quarter" => date.quarter(),
        "month" => month,
        "week" => date.week().1,
        "weekYear" => date.week().0,
        "day" => day,
        "ordinalDay" => date.ordinal_day(),
        "dayOfWeek" | "weekDay" => date.day_of_week(),
        "dayOfQuarter" => date.day_of_quarter(),
        _ => return None,
    })
}

/// The components of times of day.
const TIME: [&str; 6] = ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];

fn of_time(time: LocalTime, name: &str) -> Option<i64> {
    let (hour, minute, second, nanosecond) = time.hour_minute_second();
    Some(match name {
        "hour" => hour,
        "minute" => minute,
        "second" => second,
        "millisecond" => nanosecond / 1_000_000,
        "microsecond" => nanosecond / 1_000,
        "nanosecond" => nanosecond,
        _ => return None,
    })
}

/// The components of what has a time zone.
const ZONE: [&str; 4] = ["timezone", "offset", "offsetMinutes", "offsetSeconds"];

fn of_zone(zone: TimeZone, offset: i32, name: &str) -> Option<Value> {
    Some(match name {
        "timezone" => zone.to_string().into(),
        "offset" => TimeZone::from_offset(offset.into()).ok()?.to_string().into(),
        "offsetMinutes" => (offset / 60).into(),
        "offsetSeconds" => offset.into(),
        _ => return None,
    })
}

/// The components of instants.
const INSTANT: [&str; 2] = ["epochSeconds", "epochMillis"];

fn of_instant(instant: DateTime, name: &str) -> Option<Value> {
    match name {
        "epochSeconds" => Some(instant.epoch_seconds().into()),
        "epochMillis" => Some(instant.epoch_milliseconds().into()),
        _ => {
            let local = instant.local();
            let number = of_date(local.date, name).or_else(|| of_time(local.time, name)).map(Value::Integer);
            number.or_else(|| of_zone(instant.zone(), instant.offset(), name))
        }
    }
}

/// The components of durations: whole ones of all there is, and what is left of the next larger unit.
const DURATION: [&str; 20] = [
    "years",
    "quarters",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "quartersOfYear",
    "monthsOfYear",
    "monthsOfQuarter",
    "daysOfWeek",
    "minutesOfHour",
    "secondsOfMinute",
    "millisecondsOfSecond",
    "microsecondsOfSecond",
    "nanosecondsOfSecond",
];

fn of_duration(duration: Duration, name: &str) -> Option<Value> {
    let (months, days, seconds) = (duration.months(), duration.days(), duration.seconds());
    let nanosecond = duration.nanosecond();
    let whole = |per_second: i64| {
        let all = duration.nanoseconds() / i128::from(NANOSECONDS / per_second);
        i64::try_from(all).ok()
    };
    let number = match name {
        "years" => months / 12,
        "quarters" => months / 3,
        "months" => months,
        "weeks" => days / 7,
        "days" => days,
        "hours" => seconds / 3_600,
        "minutes" => seconds / 60,
        "seconds" => seconds,
        // Null where 64 bits do not hold as many.
        "milliseconds" => return Some(whole(1_000).into()),
        "microseconds" => return Some(whole(1_000_000).into()),
        "nanoseconds" => return Some(whole(NANOSECONDS).into()),
        "quartersOfYear" => months / 3 % 4,
        "monthsOfYear" => months % 12,
        "monthsOfQuarter" => months % 3,
        "daysOfWeek" => days % 7,
        "minutesOfHour" => seconds / 60 % 60,
        "secondsOfMinute" => seconds % 60,
        "millisecondsOfSecond" => nanosecond / 1_000_000,
        "microsecondsOfSecond" => nanosecond / 1_000,
        "nanosecondsOfSecond" => nanosecond,
        _ => return None,
    };
    Some(number.into())
}

fn unknown(value: &Value, name: &str) -> ValueError {
    let known: Vec<&str> = match value {
        Value::Date(_) => DATE.to_vec(),
        Value::LocalTime(_) => TIME.to_vec(),
        Value::Time(_) => [&TIME[..], &ZONE].concat(),
        Value::LocalDateTime(_) => [&DATE[..], &TIME].concat(),
        Value::DateTime(_) => [&DATE[..], &TIME, &ZONE, &INSTANT].concat(),
        _ => DURATION.to_vec(),
    };
    invalid(format!("{} has no component `{name}`", value.value_type().name()), name, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &Value, name: &str, expected: &str) {
        let found = component(value, name).map(|found| found.map(|found| found.to_string()));
        assert_eq!(found, Some(Ok(expected.to_owned())), "{name}");
    }

    #[test]
    fn every_component_that_is_known_is_there() {
        let instant = Value::DateTime("1984-11-11T12:31:14.645876123+01:00[Europe/Stockholm]".parse().unwrap());
        for name in DATE.into_iter().chain(TIME).chain(ZONE).chain(INSTANT) {
            assert!(matches!(component(&instant, name), Some(Ok(_))), "{name}");
        }
        let duration = Value::from("P1Y".parse::<Duration>().unwrap());
        for name in DURATION {
            assert!(matches!(component(&duration, name), Some(Ok(_))), "{name}");
        }
    }

    #[test]
    fn components_say_what_clocks_show() {
        let instant = Value::DateTime("1984-11-11T12:31:14.645876123+01:00[Europe/Stockholm]".parse().unwrap());
        check(&instant, "week", "45");
        check(&instant, "dayOfQuarter", "42");
        check(&instant, "timezone", "'Europe/Stockholm'");
        check(&instant, "offset", "'+01:00'");
        check(&instant, "epochMillis", "469020674645");
        check(&Value::Time("12:31Z".parse().unwrap()), "timezone", "'Z'");
    }

    #[test]
    fn durations_have_wholes_and_rests() {
        let duration = Value::from(Duration::new(16, 10, 3_661, 111_111_111).unwrap());
        check(&duration, "quarters", "5");
        check(&duration, "monthsOfYear", "4");
        check(&duration, "daysOfWeek", "3");
        check(&duration, "secondsOfMinute", "1");
        check(&duration, "nanoseconds", "3661111111111");
        check(&Value::from(Duration::new(0, 0, i64::MAX, 0).unwrap()), "milliseconds", "null");
    }

    #[test]
    fn other_names_are_refused() {
        let date = Value::Date(Date::MAX);
        let message = component(&date, "yeer").map(|found| found.map_err(|error| error.message));
        let expected = "Date has no component `yeer`; did you mean `year`?".to_owned();
        assert_eq!(message.and_then(Result::err), Some(expected));
        assert!(component(&Value::Null, "year").is_none());
    }
}
