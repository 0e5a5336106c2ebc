//! Temporal values from texts, from maps of components (`{year: 1984, month: 10}`), and from parts of other temporal values
//! (`{date: other, day: 28}`).
//!
//! A map is read into `Fields`, which know what they say of a date and a time.

use super::duration::{Number, Sum, Unit};
use super::fields::{Fields, wrong_type};
use super::parts::Parts;
use super::{
    Date, DateTime, Duration, LocalDateTime, LocalTime, NANOSECONDS, Time, TimeZone, ValueError, ValueErrorKind,
    invalid,
};
use crate::value::{Map, Value, ValueType};
use std::str::FromStr;

/// The date that a text, a map or another temporal value says.
pub fn date(source: &Value) -> Result<Date, ValueError> {
    read(source, ValueType::Date, |fields| fields.date())
}

/// The time of day that a text, a map or another temporal value says.
pub fn local_time(source: &Value) -> Result<LocalTime, ValueError> {
    read(source, ValueType::LocalTime, Fields::time_alone)
}

/// The time of day with an offset that a text, a map or another temporal value says; in UTC where it says no zone. A region
/// has the offset of the selected instant, or that of `now`.
pub fn time(source: &Value, now: DateTime) -> Result<Time, ValueError> {
    read(source, ValueType::Time, |fields| {
        let own = fields.selected_time();
        let local = Time::new(fields.time_alone()?, own.time_offset(now))?;
        match fields.zone() {
            None => Ok(local),
            Some(zone) if own.zone.is_some() => local.at_offset(zone.offset_at(now.epoch_seconds())),
            Some(zone) => Time::new(local.local(), zone.offset_at(now.epoch_seconds())),
        }
    })
}

/// The date and time that a text, a map or another temporal value says; midnight where it says no time.
pub fn local_date_time(source: &Value) -> Result<LocalDateTime, ValueError> {
    read(source, ValueType::LocalDateTime, |fields| Ok(LocalDateTime { date: fields.date()?, time: fields.time()? }))
}

/// The instant that a text, a map or another temporal value says; in UTC where it says no zone.
pub fn date_time(source: &Value) -> Result<DateTime, ValueError> {
    read(source, ValueType::DateTime, |fields| {
        if let Some((seconds, nanosecond)) = fields.epoch()? {
            return DateTime::from_epoch(seconds, nanosecond, fields.zone().unwrap_or(TimeZone::UTC));
        }
        let own = fields.selected_time();
        let zone = own.zone.or(fields.zone());
        let instant = Parts { zone, ..own }.instant(fields.date()?, fields.time()?)?;
        fields.zone().map_or(Ok(instant), |zone| instant.in_zone(zone))
    })
}

/// The duration that a text or a map says.
pub fn duration(source: &Value) -> Result<Duration, ValueError> {
    match source {
        Value::Duration(duration) => Ok(**duration),
        Value::String(text) => text.parse(),
        Value::Map(map) => duration_of(map),
        other => Err(unexpected(ValueType::Duration, other)),
    }
}

/// Reads a text, or makes the value from the fields that a map or another temporal value sets.
fn read<T: FromStr<Err = ValueError>>(
    source: &Value,
    target: ValueType,
    make: impl Fn(&Fields) -> Result<T, ValueError>,
) -> Result<T, ValueError> {
    match source {
        Value::String(text) => text.parse(),
        Value::Map(map) => make(&Fields::of(map, target)?),
        other => match Parts::of(other) {
            Some(parts) => make(&Fields::selecting(parts)),
            None => Err(unexpected(target, other)),
        },
    }
}

/// The units of durations by their names in maps.
const UNITS: [(&str, Unit); 11] = [
    ("years", Unit::Months(12)),
    ("quarters", Unit::Months(3)),
    ("months", Unit::Months(1)),
    ("weeks", Unit::Days(7)),
    ("days", Unit::Days(1)),
    ("hours", Unit::Nanoseconds(3_600 * NANOSECONDS)),
    ("minutes", Unit::Nanoseconds(60 * NANOSECONDS)),
    ("seconds", Unit::Nanoseconds(NANOSECONDS)),
    ("milliseconds", Unit::Nanoseconds(1_000_000)),
    ("microseconds", Unit::Nanoseconds(1_000)),
    ("nanoseconds", Unit::Nanoseconds(1)),
];

fn duration_of(map: &Map) -> Result<Duration, ValueError> {
    let mut sum = Sum::default();
    for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
        let Some((_, unit)) = UNITS.iter().find(|(name, _)| **name == **key) else {
            let names = UNITS.iter().map(|(name, _)| *name);
            return Err(invalid(format!("`duration` takes no `{key}`"), key, names));
        };
        let amount = match value {
            Value::Integer(amount) => Number::Integer(*amount),
            Value::Float(amount) => Number::Float(*amount),
            other => return Err(wrong_type(key, "a number", other)),
        };
        sum.add(*unit, amount)?;
    }
    sum.finish()
}

fn unexpected(target: ValueType, found: &Value) -> ValueError {
    let message = format!("`{}` makes no value of {}", target.name().to_lowercase(), found.value_type().name());
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Display;

    /// A map from `key: value` pairs.
    fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
        Value::map(entries)
    }

    fn check<T: Display>(result: Result<T, ValueError>, expected: &str) {
        assert_eq!(result.map(|value| value.to_string()).map_err(|error| error.message), Ok(expected.to_owned()));
    }

    fn check_error<T: Display>(result: Result<T, ValueError>, expected: &str) {
        assert_eq!(result.map(|value| value.to_string()).map_err(|error| error.message), Err(expected.to_owned()));
    }

    fn day() -> Value {
        Value::Date("1984-11-11".parse().unwrap())
    }

    fn zoned() -> Value {
        Value::DateTime("1984-10-11T12:00+01:00[Europe/Stockholm]".parse().unwrap())
    }

    #[test]
    fn what_is_left_open_comes_from_what_is_selected() {
        check(date(&map([("date", day()), ("year", 28.into())])), "0028-11-11");
        check(date(&map([("date", day()), ("week", 1.into())])), "1984-01-08");
        check(date(&map([("date", day()), ("quarter", 3.into())])), "1984-08-11");
        check(date(&map([("date", Value::Date("2016-02-29".parse().unwrap())), ("year", 2015.into())])), "2015-02-28");
        check(date(&map([("date", Value::Date("2015-05-31".parse().unwrap())), ("month", 2.into())])), "2015-02-28");
        check(local_time(&map([("time", zoned()), ("second", 42.into())])), "12:00:42");
        check(local_date_time(&map([("date", day()), ("hour", 10.into())])), "1984-11-11T10:00");
        check(local_date_time(&day()), "1984-11-11T00:00");
    }

    #[test]
    fn a_zone_moves_what_has_one_and_is_given_to_what_has_none() {
        let time = |source: &Value| time(source, "2024-07-01T00:00Z".parse()?);
        let zone = ("timezone", Value::from("+05:00"));
        check(time(&map([("time", zoned()), zone.clone()])), "16:00+05:00");
        check(date_time(&map([("datetime", zoned()), zone.clone()])), "1984-10-11T16:00+05:00");
        check(date_time(&map([("date", zoned()), ("hour", 10.into()), zone.clone()])), "1984-10-11T10:00+05:00");
        check(date_time(&map([("date", zoned()), ("hour", 10.into())])), "1984-10-11T10:00Z");
        check(date_time(&map([("date", day()), ("time", zoned())])), "1984-11-11T12:00+01:00[Europe/Stockholm]");
        check(time(&zoned()), "12:00+01:00");
        let summer = map([("hour", 12.into()), ("timezone", "Europe/London".into())]);
        check(time(&summer), "12:00+01:00");
    }

    #[test]
    fn instants_are_counted_from_1970() {
        let fields = [("epochSeconds", 416_779.into()), ("nanosecond", 23.into())];
        check(date_time(&map(fields)), "1970-01-05T19:46:19.000000023Z");
        check(date_time(&map([("epochMillis", (-1).into())])), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn what_names_no_value_is_refused() {
        check_error(date(&map([("year", 1984.into()), ("day", 1.into())])), "`month` is missing");
        check_error(date(&map([("month", 1.into())])), "`year` is missing");
        check_error(local_time(&map([("hour", 1.into()), ("second", 1.into())])), "`minute` is missing");
        let both = map([("year", 1984.into()), ("month", 1.into()), ("week", 1.into())]);
        check_error(date(&both), "`month` and `week` cannot be given together");
        check_error(date(&map([("yeer", 1984.into())])), "`date` takes no `yeer`; did you mean `year`?");
        check_error(date(&map([("hour", 1.into())])), "`date` takes no `hour`");
        check_error(date(&map([("year", "x".into())])), "`year` must be Integer, not String");
        check_error(date(&Value::LocalTime(LocalTime::MIDNIGHT)), "the value that is selected has no date");
        check_error(local_time(&day()), "the value that is selected has no time");
        check_error(date(&1.into()), "`date` makes no value of Integer");
        let fraction =
            map([("hour", 0.into()), ("minute", 0.into()), ("second", 0.into()), ("nanosecond", 1_000_000_000.into())]);
        check_error(local_time(&fraction), "`nanosecond` must be 0 to 999999999, not 1000000000");
    }

    #[test]
    fn durations_add_up() {
        let parts = [("years", 12.5.into()), ("months", 5.5.into()), ("days", 14.5.into()), ("hours", 16.5.into())];
        let smaller = [("minutes", 12.5.into()), ("seconds", 70.5.into()), ("nanoseconds", 3.into())];
        let all = Value::map(parts.into_iter().chain(smaller));
        check(duration(&all), "P12Y11M29DT33H58M13.500000003S");
        check_error(duration(&map([("year", 1.into())])), "`duration` takes no `year`; did you mean `years`?");
    }
}
