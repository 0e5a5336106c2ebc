//! The components that a map names (`{year: 1984, month: 10}`), and what they make of a date and a time.
//!
//! What they leave open comes from the value that the map selects (`date`, `time`, `datetime`), or is the first there is
//! (month 1, hour 0). What stands between two given components must be given too: `{year: 1984, day: 1}` names no day.

use super::parts::Parts;
use super::{Date, LocalTime, NANOSECONDS, TimeZone, ValueError, ValueErrorKind, calendar, checked, invalid};
use crate::value::{Map, Value, ValueType};

/// The components that a map gives, and the values that it selects.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    numbers: [Option<i64>; NUMBERS.len()],
    date: Option<Parts>,
    time: Option<Parts>,
    zone: Option<TimeZone>,
}

/// The components that are numbers, in the order in which [`Fields`] keeps them.
const NUMBERS: [&str; 16] = [
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
];

const OF_DATE: [&str; 8] = ["year", "month", "day", "week", "dayOfWeek", "ordinalDay", "quarter", "dayOfQuarter"];
const OF_TIME: [&str; 6] = ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];
const SELECTED: [&str; 4] = ["date", "time", "datetime", "timezone"];

impl Fields {
    /// What selects all parts of a value.
    pub(super) fn selecting(parts: Parts) -> Self {
        Self { date: Some(parts), time: parts.time.map(|_| parts), ..Self::default() }
    }

    /// The fields of a map that is to make a value of a type. What is null counts as not given.
    pub(super) fn of(map: &Map, target: ValueType) -> Result<Self, ValueError> {
        let mut fields = Self::default();
        for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            fields.read(key, value, target)?;
        }
        Ok(fields)
    }

    fn read(&mut self, key: &str, value: &Value, target: ValueType) -> Result<(), ValueError> {
        if !accepts(target, key) {
            return Err(unknown_field(key, target));
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
    pub(super) fn selected_time(&self) -> Parts {
        self.time.unwrap_or_default()
    }

    /// The instant that is given by its distance from 1970-01-01T00:00:00Z.
    pub(super) fn epoch(&self) -> Result<Option<(i64, i64)>, ValueError> {
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
        let last = calendar::days_of_quarter(year, quarter.clamp(1, 4));
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
    pub(super) fn time_alone(&self) -> Result<LocalTime, ValueError> {
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

/// Whether a map that is to make a value of a type may have the key; `weekDay` is another name of `dayOfWeek`.
fn accepts(target: ValueType, key: &str) -> bool {
    let of_date = OF_DATE.contains(&key) || matches!(key, "date" | "weekDay");
    let of_time = OF_TIME.contains(&key) || key == "time";
    match target {
        ValueType::Date => of_date,
        ValueType::LocalTime => of_time,
        ValueType::Time => of_time || key == "timezone",
        ValueType::LocalDateTime => of_date || of_time || key == "datetime",
        _ => of_date || of_time || matches!(key, "datetime" | "timezone" | "epochSeconds" | "epochMillis"),
    }
}

fn zone(value: &Value) -> Result<TimeZone, ValueError> {
    match value {
        Value::String(name) => TimeZone::named(name),
        other => Err(wrong_type("timezone", "String", other)),
    }
}

fn unknown_field(key: &str, target: ValueType) -> ValueError {
    let fields = NUMBERS.into_iter().chain(SELECTED).filter(|name| accepts(target, name));
    invalid(format!("`{}` takes no `{key}`", target.name().to_lowercase()), key, fields)
}

/// The error of a component of the wrong type.
pub(super) fn wrong_type(key: &str, expected: &str, found: &Value) -> ValueError {
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
