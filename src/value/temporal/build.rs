//! Temporal values from texts, from maps of components (`{year: 1984, month: 10}`), and from parts of other temporal values
//! (`{date: other, day: 28}`).
//!
//! A map is read into [`Fields`], which say what a value is to have; what they leave open comes from the value that they
//! select (`date`, `time`, `datetime`), or is the first there is (month 1, hour 0). What stands between two given
//! components must be given too: `{year: 1984, day: 1}` names no day.

use super::duration::{Number, Sum, Unit};
use super::parts::Parts;
use super::{
    Date, DateTime, Duration, LocalDateTime, LocalTime, NANOSECONDS, Time, TimeZone, ValueError, ValueErrorKind,
    checked,
};
use crate::suggestion::did_you_mean;
use crate::value::{Map, Value};
use std::str::FromStr;

/// The date that a text, a map or another temporal value says.
pub fn date(source: &Value) -> Result<Date, ValueError> {
    read(source, "date", |fields| fields.date())
}

/// The time of day that a text, a map or another temporal value says.
pub fn local_time(source: &Value) -> Result<LocalTime, ValueError> {
    read(source, "localtime", Fields::time_alone)
}

/// The time of day with an offset that a text, a map or another temporal value says; in UTC where it says no zone.
pub fn time(source: &Value) -> Result<Time, ValueError> {
    read(source, "time", |fields| {
        let local = fields.time_alone()?;
        let own = fields.selected_time().zone;
        // The offset of a region is that of the selected instant, or of the day when clocks began to count.
        let offset_of = |zone: TimeZone| fields.selected_time().offset.unwrap_or_else(|| zone.offset_at(0));
        let time = Time::new(local, own.map_or(0, offset_of))?;
        match (fields.zone, own) {
            (None, _) => Ok(time),
            (Some(zone), None) => Time::new(local, zone.offset_at(0)),
            (Some(zone), Some(_)) => time.at_offset(zone.offset_at(0)),
        }
    })
}

/// The date and time that a text, a map or another temporal value says; midnight where it says no time.
pub fn local_date_time(source: &Value) -> Result<LocalDateTime, ValueError> {
    read(source, "localdatetime", |fields| Ok(LocalDateTime { date: fields.date()?, time: fields.time()? }))
}

/// The instant that a text, a map or another temporal value says; in UTC where it says no zone.
pub fn date_time(source: &Value) -> Result<DateTime, ValueError> {
    read(source, "datetime", |fields| {
        if let Some((seconds, nanosecond)) = fields.epoch()? {
            return DateTime::from_epoch(seconds, nanosecond, fields.zone.unwrap_or(TimeZone::UTC));
        }
        let own = fields.selected_time();
        let zone = own.zone.or(fields.zone);
        let instant = Parts { zone, ..own }.instant(fields.date()?, fields.time()?)?;
        fields.zone.map_or(Ok(instant), |zone| instant.in_zone(zone))
    })
}

/// The duration that a text or a map says.
pub fn duration(source: &Value) -> Result<Duration, ValueError> {
    match source {
        Value::Duration(duration) => Ok(**duration),
        Value::String(text) => text.parse(),
        Value::Map(map) => duration_of(map),
        other => Err(unexpected("duration", other)),
    }
}

/// Reads a text, or makes the value from the fields that a map or another temporal value sets.
fn read<T: FromStr<Err = ValueError>>(
    source: &Value,
    function: &str,
    make: impl Fn(&Fields) -> Result<T, ValueError>,
) -> Result<T, ValueError> {
    match source {
        Value::String(text) => text.parse(),
        Value::Map(map) => make(&Fields::of(map, function)?),
        other => match Parts::of(other) {
            Some(parts) => make(&Fields::selecting(parts)),
            None => Err(unexpected(function, other)),
        },
    }
}

/// The components that a map gives, and the values that it selects.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    numbers: [Option<i64>; NUMBERS.len()],
    date: Option<Parts>,
    time: Option<Parts>,
    zone: Option<TimeZone>,
}

/// The components that are numbers, in the order in which [`Fields`] keeps them; `weekDay` is another name of `dayOfWeek`.
const NUMBERS: [&str; 17] = [
    "year",
    "month",
    "day",
    "week",
    "dayOfWeek",
    "ordinalDay",
    "quarter",
    "dayOfQuarter",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "nanosecond",
    "epochSeconds",
    "epochMillis",
    "weekDay",
];

const OF_DATE: [&str; 8] = ["year", "month", "day", "week", "dayOfWeek", "ordinalDay", "quarter", "dayOfQuarter"];
const OF_TIME: [&str; 6] = ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];
const SELECTED: [&str; 4] = ["date", "time", "datetime", "timezone"];

impl Fields {
    /// What selects all parts of a value.
    fn selecting(parts: Parts) -> Self {
        Self { date: Some(parts), time: parts.time.map(|_| parts), ..Self::default() }
    }

    /// The fields of a map, as the function takes them. What is null counts as not given.
    pub(super) fn of(map: &Map, function: &str) -> Result<Self, ValueError> {
        let mut fields = Self::default();
        for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            fields.read(key, value, function)?;
        }
        Ok(fields)
    }

    fn read(&mut self, key: &str, value: &Value, function: &str) -> Result<(), ValueError> {
        if !accepts(function, key) {
            return Err(unknown_field(key, function));
        }
        let number = |value: &Value| match value {
            Value::Integer(number) => Ok(*number),
            other => Err(wrong_type(key, "Integer", other)),
        };
        let parts = |value: &Value| Parts::of(value).ok_or_else(|| wrong_type(key, "a date or time", value));
        match key {
            "timezone" => self.zone = Some(zone(value)?),
            "date" => self.date = Some(parts(value)?),
            "time" => self.time = Some(parts(value)?),
            "datetime" => (self.date, self.time) = (Some(parts(value)?), Some(parts(value)?)),
            "weekDay" => self.set("dayOfWeek", number(value)?),
            name => self.set(name, number(value)?),
        }
        Ok(())
    }

    /// The number of a component, if it is given.
    fn get(&self, name: &str) -> Option<i64> {
        NUMBERS.iter().position(|known| *known == name).and_then(|position| self.numbers[position])
    }

    /// Gives a component a number.
    pub(super) fn set(&mut self, name: &str, number: i64) {
        if let Some(position) = NUMBERS.iter().position(|known| *known == name) {
            self.numbers[position] = Some(number);
        }
    }

    /// Whether a component finer than milliseconds is given.
    pub(super) fn has_finer_than(&self, unit: &str) -> bool {
        let finer = OF_TIME.iter().skip_while(|name| **name != unit).skip(1);
        finer.into_iter().any(|name| self.get(name).is_some())
    }

    /// Selects the parts of a value where the map selects none.
    pub(super) fn select(&mut self, parts: Parts) {
        self.date.get_or_insert(parts);
        self.time.get_or_insert(parts);
    }

    /// The time zone that the map names.
    pub(super) fn zone(&self) -> Option<TimeZone> {
        self.zone
    }

    /// What is said of the time by the value that the map selects.
    fn selected_time(&self) -> Parts {
        self.time.unwrap_or_default()
    }

    /// The instant that is given by its distance from 1970-01-01T00:00:00Z.
    fn epoch(&self) -> Result<Option<(i64, i64)>, ValueError> {
        let nanosecond = self.get("nanosecond").unwrap_or(0);
        match (self.get("epochSeconds"), self.get("epochMillis")) {
            (None, None) => Ok(None),
            (Some(seconds), None) => Ok(Some((seconds, nanosecond))),
            (None, Some(milliseconds)) => {
                let nanosecond = checked("nanosecond", nanosecond, 0..=999_999)?;
                Ok(Some((milliseconds.div_euclid(1_000), milliseconds.rem_euclid(1_000) * 1_000_000 + nanosecond)))
            }
            (Some(_), Some(_)) => Err(conflict("epochSeconds", "epochMillis")),
        }
    }

    /// The date that the fields say.
    pub(super) fn date(&self) -> Result<Date, ValueError> {
        let selected = match self.date {
            Some(parts) => Some(parts.date.ok_or_else(|| lacking("date"))?),
            None => None,
        };
        match self.calendar()? {
            Some("week") => self.date_of_week(selected),
            Some("ordinalDay") => Date::from_ordinal(self.year(selected)?, self.get("ordinalDay").unwrap_or(1)),
            Some("quarter") => self.date_of_quarter(selected),
            _ => self.date_of_month(selected),
        }
    }

    /// The way in which the fields name days of a year; `None` for the usual one.
    fn calendar(&self) -> Result<Option<&'static str>, ValueError> {
        const CALENDARS: [(&str, [&str; 2]); 4] = [
            ("month", ["month", "day"]),
            ("week", ["week", "dayOfWeek"]),
            ("ordinalDay", ["ordinalDay", "ordinalDay"]),
            ("quarter", ["quarter", "dayOfQuarter"]),
        ];
        let given = |names: [&'static str; 2]| names.into_iter().find(|name| self.get(name).is_some());
        let mut used = CALENDARS.into_iter().filter_map(|(calendar, names)| Some((calendar, given(names)?)));
        match (used.next(), used.next()) {
            (Some((_, first)), Some((_, second))) => Err(conflict(first, second)),
            (used, _) => Ok(used.map(|(calendar, _)| calendar)),
        }
    }

    fn year(&self, selected: Option<Date>) -> Result<i64, ValueError> {
        self.get("year").or(selected.map(Date::year)).ok_or_else(|| missing("year"))
    }

    fn date_of_month(&self, selected: Option<Date>) -> Result<Date, ValueError> {
        let year = self.year(selected)?;
        let (month, day) =
            self.pair("month", "day", selected.map(|date| (date.year_month_day().1, date.year_month_day().2)))?;
        // A day that is not asked for gives way to a shorter month.
        if self.get("day").is_some() { Date::new(year, month, day) } else { Date::clamped(year, month, day) }
    }

    fn date_of_week(&self, selected: Option<Date>) -> Result<Date, ValueError> {
        let year = self.get("year").or(selected.map(|date| date.week().0)).ok_or_else(|| missing("year"))?;
        let (week, day) = self.pair("week", "dayOfWeek", selected.map(|date| (date.week().1, date.day_of_week())))?;
        Date::from_week(year, week, day)
    }

    fn date_of_quarter(&self, selected: Option<Date>) -> Result<Date, ValueError> {
        let year = self.year(selected)?;
        let (quarter, day) =
            self.pair("quarter", "dayOfQuarter", selected.map(|date| (date.quarter(), date.day_of_quarter())))?;
        let last = super::calendar::days_of_quarter(year, quarter.clamp(1, 4));
        Date::from_quarter(year, quarter, if self.get("dayOfQuarter").is_some() { day } else { day.min(last) })
    }

    /// Two components, from the fields, the selected date, or 1.
    fn pair(&self, large: &str, small: &str, selected: Option<(i64, i64)>) -> Result<(i64, i64), ValueError> {
        match (self.get(large), self.get(small), selected) {
            (None, Some(_), None) => Err(missing(large)),
            (first, second, selected) => {
                let (large, small) = selected.unwrap_or((1, 1));
                Ok((first.unwrap_or(large), second.unwrap_or(small)))
            }
        }
    }

    /// The time that the fields say.
    pub(super) fn time(&self) -> Result<LocalTime, ValueError> {
        let selected = match self.time {
            Some(Parts { time: Some(time), .. }) => Some(time),
            Some(_) => return Err(lacking("time")),
            None => None,
        };
        if selected.is_none() {
            self.check_gapless_time()?;
        }
        let (hour, minute, second, nanosecond) = selected.unwrap_or(LocalTime::MIDNIGHT).hour_minute_second();
        let part = |name, selected| self.get(name).unwrap_or(selected);
        let nanosecond = self.fraction()?.unwrap_or(nanosecond);
        LocalTime::new(part("hour", hour), part("minute", minute), part("second", second), nanosecond)
    }

    /// The time that the fields say; midnight must be said too.
    fn time_alone(&self) -> Result<LocalTime, ValueError> {
        match (self.time, self.get("hour"), self.date) {
            (None, None, Some(_)) => Err(lacking("time")),
            (None, None, None) => Err(missing("hour")),
            _ => self.time(),
        }
    }

    fn check_gapless_time(&self) -> Result<(), ValueError> {
        let has_fraction = OF_TIME[3..].iter().any(|name| self.get(name).is_some());
        let given =
            [self.get("hour").is_some(), self.get("minute").is_some(), self.get("second").is_some(), has_fraction];
        match (0..3).find(|&position| !given[position] && given[position + 1..].contains(&true)) {
            Some(position) => Err(missing(OF_TIME[position])),
            None => Ok(()),
        }
    }

    /// The fraction of a second in nanoseconds, if it is given. Of several units, the smaller ones stay within the larger.
    fn fraction(&self) -> Result<Option<i64>, ValueError> {
        let [milliseconds, microseconds, nanoseconds] =
            ["millisecond", "microsecond", "nanosecond"].map(|name| self.get(name));
        if milliseconds.or(microseconds).or(nanoseconds).is_none() {
            return Ok(None);
        }
        let most_micro = if milliseconds.is_some() { 999 } else { 999_999 };
        let most_nano = match (milliseconds, microseconds) {
            (_, Some(_)) => 999,
            (Some(_), None) => 999_999,
            (None, None) => NANOSECONDS - 1,
        };
        let milliseconds = checked("millisecond", milliseconds.unwrap_or(0), 0..=999)?;
        let microseconds = checked("microsecond", microseconds.unwrap_or(0), 0..=most_micro)?;
        let nanoseconds = checked("nanosecond", nanoseconds.unwrap_or(0), 0..=most_nano)?;
        Ok(Some(milliseconds * 1_000_000 + microseconds * 1_000 + nanoseconds))
    }
}

/// Whether a function takes a field.
fn accepts(function: &str, key: &str) -> bool {
    let of_date = OF_DATE.contains(&key) || matches!(key, "date" | "weekDay");
    let of_time = OF_TIME.contains(&key) || key == "time";
    match function {
        "date" => of_date,
        "localtime" => of_time,
        "time" => of_time || key == "timezone",
        "localdatetime" => of_date || of_time || key == "datetime",
        _ => of_date || of_time || matches!(key, "datetime" | "timezone" | "epochSeconds" | "epochMillis"),
    }
}

fn zone(value: &Value) -> Result<TimeZone, ValueError> {
    match value {
        Value::String(name) => TimeZone::named(name),
        other => Err(wrong_type("timezone", "String", other)),
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
            return Err(unknown_field(key, "duration"));
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

fn unexpected(function: &str, found: &Value) -> ValueError {
    let message = format!("`{function}` makes no value of {}", found.value_type().name());
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

fn unknown_field(key: &str, function: &str) -> ValueError {
    let fields = NUMBERS.into_iter().chain(SELECTED).filter(|name| accepts(function, name));
    let units = UNITS.iter().map(|(name, _)| *name);
    let hint = if function == "duration" { did_you_mean(key, units) } else { did_you_mean(key, fields) };
    let hint = hint.map_or(String::new(), |hint| format!("; {hint}"));
    ValueError::new(ValueErrorKind::InvalidTemporal, format!("`{function}` takes no `{key}`{hint}"))
}

fn wrong_type(key: &str, expected: &str, found: &Value) -> ValueError {
    ValueError::invalid_type(format!("`{key}` must be {expected}, not {}", found.value_type().name()))
}

fn conflict(first: &str, second: &str) -> ValueError {
    ValueError::new(ValueErrorKind::InvalidTemporal, format!("`{first}` and `{second}` cannot be given together"))
}

fn missing(name: &str) -> ValueError {
    ValueError::new(ValueErrorKind::InvalidTemporal, format!("`{name}` is missing"))
}

fn lacking(part: &str) -> ValueError {
    ValueError::new(ValueErrorKind::InvalidTemporal, format!("the value that is selected has no {part}"))
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
        let zone = ("timezone", Value::from("+05:00"));
        check(time(&map([("time", zoned()), zone.clone()])), "16:00+05:00");
        check(date_time(&map([("datetime", zoned()), zone.clone()])), "1984-10-11T16:00+05:00");
        check(date_time(&map([("date", zoned()), ("hour", 10.into()), zone.clone()])), "1984-10-11T10:00+05:00");
        check(date_time(&map([("date", zoned()), ("hour", 10.into())])), "1984-10-11T10:00Z");
        check(date_time(&map([("date", day()), ("time", zoned())])), "1984-11-11T12:00+01:00[Europe/Stockholm]");
        check(time(&zoned()), "12:00+01:00");
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
