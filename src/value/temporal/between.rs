//! The duration from one temporal value to another.
//!
//! What one of the values does not tell is taken from the other: the date, the time zone. Without any, the time of day
//! is midnight and the zone UTC.

use super::parts::Parts;
use super::{Date, DateTime, Duration, LocalTime, NANOSECONDS_OF_DAY, TimeZone, ValueError};
use crate::value::Value;

/// The months, then the days, then the time from one value to another; only the time unless both have a date.
pub fn between(from: &Value, to: &Value) -> Result<Duration, ValueError> {
    let Some(span) = Span::new(from, to)? else { return Duration::from_nanoseconds(time_between(from, to)?) };
    let months = span.months();
    let after_months = span.from.on(span.from.local().date.plus_months(months)?)?;
    let days = Span { from: after_months, ..span }.days();
    let after_days = after_months.on(after_months.local().date.plus_days(days)?)?;
    let rest = Duration::from_nanoseconds(span.to.epoch_nanoseconds() - after_days.epoch_nanoseconds())?;
    Duration::new(months, days, 0, 0)?.plus(rest)
}

/// The whole months from one value to another; none unless both have a date.
pub fn in_months(from: &Value, to: &Value) -> Result<Duration, ValueError> {
    let months = Span::new(from, to)?.map_or(0, |span| span.months());
    Duration::new(months, 0, 0, 0)
}

/// The whole days from one value to another; none unless both have a date.
pub fn in_days(from: &Value, to: &Value) -> Result<Duration, ValueError> {
    let days = Span::new(from, to)?.map_or(0, |span| span.days());
    Duration::new(0, days, 0, 0)
}

/// The seconds from one value to another, with their fraction.
pub fn in_seconds(from: &Value, to: &Value) -> Result<Duration, ValueError> {
    Duration::from_nanoseconds(time_between(from, to)?)
}

/// The nanoseconds from one value to another.
fn time_between(from: &Value, to: &Value) -> Result<i128, ValueError> {
    let (from, to) = (parts(from)?, parts(to)?);
    let (from_start, to_start) = (start(from, to)?, start(to, from)?);
    Ok(to_start.epoch_nanoseconds() - from_start.epoch_nanoseconds())
}

fn parts(value: &Value) -> Result<Parts, ValueError> {
    Parts::of(value)
        .ok_or_else(|| ValueError::invalid_type(format!("no duration leads from or to {}", value.value_type().name())))
}

/// The instant of a value, with what it lacks taken from the other.
fn start(own: Parts, other: Parts) -> Result<DateTime, ValueError> {
    let zone = own.zone.or(other.zone).unwrap_or(TimeZone::UTC);
    let date = own.date.or(other.date).map_or_else(|| Date::from_days(0), Ok)?;
    Parts { zone: Some(zone), ..own }.instant(date, own.time.unwrap_or(LocalTime::MIDNIGHT))
}

/// Two instants on the clocks of one zone.
#[derive(Clone, Copy)]
struct Span {
    from: DateTime,
    to: DateTime,
}

impl Span {
    /// The way between two values with dates; `None` where one has none.
    fn new(from: &Value, to: &Value) -> Result<Option<Self>, ValueError> {
        let (from, to) = (parts(from)?, parts(to)?);
        if from.date.is_none() || to.date.is_none() {
            return Ok(None);
        }
        let start = start(from, to)?;
        let end = self::start(to, from)?.in_zone(start.zone())?;
        Ok(Some(Self { from: start, to: end }))
    }

    /// The whole months that clocks show, towards zero.
    fn months(self) -> i64 {
        let (from, to) = (self.from.local(), self.end_of_days());
        let packed = |date: Date| {
            let (year, month, day) = date.year_month_day();
            (year * 12 + month) * 32 + day
        };
        // Days stay below 32: the difference counts whole months.
        (packed(to) - packed(from.date)) / 32
    }

    /// The whole days that clocks show, towards zero.
    fn days(self) -> i64 {
        self.end_of_days().days() - self.from.local().date.days()
    }

    /// The date up to which whole days go: one day less where the last is not over.
    fn end_of_days(self) -> Date {
        let (from, to) = (self.from.local(), self.to.local());
        let days = (to.nanoseconds() - from.nanoseconds()) / i128::from(NANOSECONDS_OF_DAY);
        from.date.plus_days(days as i64).unwrap_or(to.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value of the kind that the text is of.
    fn value(text: &str) -> Value {
        let read = [
            text.parse().map(Value::Date),
            text.parse().map(Value::LocalTime),
            text.parse().map(Value::LocalDateTime),
            text.parse().map(Value::DateTime),
            text.parse().map(Value::Time),
        ];
        read.into_iter().flatten().next().unwrap()
    }

    fn check(duration: fn(&Value, &Value) -> Result<Duration, ValueError>, from: &str, to: &str, expected: &str) {
        let found = duration(&value(from), &value(to)).map(|duration| duration.to_string());
        assert_eq!(found, Ok(expected.to_owned()), "{from} to {to}");
    }

    #[test]
    fn months_come_first_then_days_then_time() {
        check(between, "1984-10-11", "2015-06-24", "P30Y8M13D");
        check(between, "2015-07-21T21:40:32.142", "2015-06-24", "P-27DT-21H-40M-32.142S");
        check(between, "2014-07-21T21:40:36.143+02:00", "2016-07-21T21:45:22.142", "P2YT4M45.999S");
        check(between, "2016-01-31", "2016-02-29", "P29D");
        check(between, "2016-03-31", "2016-02-28", "P-1M-1D");
        check(between, "-999999999-01-01", "+999999999-12-31", "P1999999998Y11M30D");
    }

    #[test]
    fn what_one_lacks_comes_from_the_other() {
        check(between, "14:30", "2015-06-24", "PT-14H-30M");
        check(between, "2014-07-21T21:40:36.143+02:00", "16:30+01:00", "PT-4H-10M-36.143S");
        check(in_seconds, "12:34:54.7", "12:34:54.3", "PT-0.4S");
        check(in_days, "1984-10-11", "2015-07-21T21:40:32.142+01:00", "P11240D");
        check(in_months, "2015-07-21T21:40:32.142", "16:30", "PT0S");
    }

    #[test]
    fn days_may_have_25_hours() {
        let zone = |text: &str| format!("{text}[Europe/Stockholm]");
        check(in_seconds, &zone("2017-10-29T00:00"), &zone("2017-10-29T04:00"), "PT5H");
        check(in_seconds, &zone("2017-10-29T00:00"), "2017-10-30", "PT25H");
        check(in_seconds, &zone("2017-10-29T00:00"), "04:00", "PT5H");
        check(in_days, &zone("2017-10-29T00:00"), "2017-10-30", "P1D");
        check(between, "2017-10-28T23:00+02:00[Europe/Stockholm]", &zone("2017-10-29T04:00"), "PT6H");
    }
}
