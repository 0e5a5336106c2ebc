//! Truncation: the beginning of the unit of time that a value lies in.

use super::fields::Fields;
use super::parts::Parts;
use super::{
    Date, DateTime, LocalDateTime, LocalTime, NANOSECONDS, NANOSECONDS_OF_DAY, Time, TimeZone, ValueError,
    ValueErrorKind, invalid,
};
use crate::value::{Map, Value, ValueType};

/// The units that values are cut to, largest first.
const UNITS: [(&str, Unit); 14] = [
    ("millennium", Unit::Years(1_000)),
    ("century", Unit::Years(100)),
    ("decade", Unit::Years(10)),
    ("year", Unit::Years(1)),
    ("weekYear", Unit::WeekYear),
    ("quarter", Unit::Months(3)),
    ("month", Unit::Months(1)),
    ("week", Unit::Week),
    ("day", Unit::Nanoseconds(NANOSECONDS_OF_DAY)),
    ("hour", Unit::Nanoseconds(3_600 * NANOSECONDS)),
    ("minute", Unit::Nanoseconds(60 * NANOSECONDS)),
    ("second", Unit::Nanoseconds(NANOSECONDS)),
    ("millisecond", Unit::Nanoseconds(1_000_000)),
    ("microsecond", Unit::Nanoseconds(1_000)),
];

#[derive(Clone, Copy, Debug)]
enum Unit {
    /// So many years, counted from the year 0.
    Years(i64),
    /// The year that the week belongs to.
    WeekYear,
    /// So many months, counted from January.
    Months(i64),
    /// The week, from Monday.
    Week,
    /// So many nanoseconds, counted from midnight.
    Nanoseconds(i64),
}

/// The date at the beginning of a unit that a value lies in, with the components of `fields`.
pub fn date(unit: &str, value: &Value, fields: &Map) -> Result<Date, ValueError> {
    truncate(unit, value, fields, ValueType::Date)?.fields.date()
}

/// The time of day at the beginning of a unit that a value lies in, with the components of `fields`.
pub fn local_time(unit: &str, value: &Value, fields: &Map) -> Result<LocalTime, ValueError> {
    truncate(unit, value, fields, ValueType::LocalTime)?.fields.time()
}

/// The time of day with an offset at the beginning of a unit that a value lies in, with the components of `fields`.
pub fn time(unit: &str, value: &Value, fields: &Map, now: DateTime) -> Result<Time, ValueError> {
    let Truncated { fields, own } = truncate(unit, value, fields, ValueType::Time)?;
    let offset = fields.zone().map_or(own.time_offset(now), |zone| zone.offset_at(now.epoch_seconds()));
    Time::new(fields.time()?, offset)
}

/// The date and time at the beginning of a unit that a value lies in, with the components of `fields`.
pub fn local_date_time(unit: &str, value: &Value, fields: &Map) -> Result<LocalDateTime, ValueError> {
    let fields = truncate(unit, value, fields, ValueType::LocalDateTime)?.fields;
    Ok(LocalDateTime { date: fields.date()?, time: fields.time()? })
}

/// The instant at the beginning of a unit that a value lies in, with the components of `fields`. A time zone among them
/// is the one whose clocks show the result; nothing is converted.
pub fn date_time(unit: &str, value: &Value, fields: &Map) -> Result<DateTime, ValueError> {
    let Truncated { fields, own } = truncate(unit, value, fields, ValueType::DateTime)?;
    let zone = fields.zone().or(own.zone).unwrap_or(TimeZone::UTC);
    Parts { zone: Some(zone), ..own }.instant(fields.date()?, fields.time()?)
}

/// What a truncated value is to have.
struct Truncated {
    /// The components that are set, over those of the truncated value.
    fields: Fields,
    /// The value as it was.
    own: Parts,
}

fn truncate(name: &str, value: &Value, fields: &Map, target: ValueType) -> Result<Truncated, ValueError> {
    let unit = unit(name)?;
    let own = Parts::of(value).filter(|parts| unit.fits(parts, target)).ok_or_else(|| not_truncated(name, value))?;
    let date = own.date.map(|date| unit.of_date(date)).transpose()?;
    let time = unit.of_time(own.time.unwrap_or(LocalTime::MIDNIGHT));
    let mut fields = Fields::of(fields, target)?;
    if matches!(name, "millisecond" | "microsecond") && fields.has_finer_than(name) {
        // What was cut off is set anew; what was left stays.
        let nanosecond = time.hour_minute_second().3;
        fields.set("millisecond", nanosecond / 1_000_000);
        if name == "microsecond" {
            fields.set("microsecond", nanosecond / 1_000 % 1_000);
        }
    }
    fields.select(Parts { date, time: Some(time), ..own });
    Ok(Truncated { fields, own })
}

impl Unit {
    /// Whether a value with these parts, cut to the unit, has what a value of the type needs.
    fn fits(self, parts: &Parts, target: ValueType) -> bool {
        let is_below_day = matches!(self, Self::Nanoseconds(nanoseconds) if nanoseconds < NANOSECONDS_OF_DAY);
        match target {
            ValueType::Date => parts.date.is_some() && !is_below_day,
            ValueType::LocalTime | ValueType::Time => parts.time.is_some() && matches!(self, Self::Nanoseconds(_)),
            _ => parts.date.is_some() && (parts.time.is_some() || !is_below_day),
        }
    }

    fn of_date(self, date: Date) -> Result<Date, ValueError> {
        let (year, month, _) = date.year_month_day();
        match self {
            Self::Years(years) => Date::new(year.div_euclid(years) * years, 1, 1),
            Self::WeekYear => Date::from_week(date.week().0, 1, 1),
            Self::Months(months) => Date::new(year, (month - 1) / months * months + 1, 1),
            Self::Week => date.plus_days(1 - date.day_of_week()),
            Self::Nanoseconds(_) => Ok(date),
        }
    }

    fn of_time(self, time: LocalTime) -> LocalTime {
        match self {
            Self::Nanoseconds(unit) => LocalTime::wrapping((time.nanoseconds() / unit * unit).into()),
            _ => LocalTime::MIDNIGHT,
        }
    }
}

fn unit(name: &str) -> Result<Unit, ValueError> {
    let known = UNITS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(_, unit)| *unit).ok_or_else(|| {
        invalid(format!("`{name}` is no unit to truncate to"), name, UNITS.iter().map(|(name, _)| *name))
    })
}

fn not_truncated(unit: &str, value: &Value) -> ValueError {
    let message = format!("{} is not truncated to `{unit}` here", value.value_type().name());
    ValueError::new(ValueErrorKind::InvalidTemporal, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Display;

    fn check<T: Display>(result: Result<T, ValueError>, expected: &str) {
        assert_eq!(result.map(|value| value.to_string()).map_err(|error| error.message), Ok(expected.to_owned()));
    }

    fn instant() -> Value {
        Value::DateTime("2017-10-11T12:31:14.645876123-01:00".parse().unwrap())
    }

    fn fields<const N: usize>(entries: [(&str, Value); N]) -> Map {
        entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
    }

    #[test]
    fn values_are_cut_to_the_beginning_of_a_unit() {
        let units = [
            ("millennium", "2000-01-01T00:00-01:00"),
            ("decade", "2010-01-01T00:00-01:00"),
            ("weekYear", "2017-01-02T00:00-01:00"),
            ("quarter", "2017-10-01T00:00-01:00"),
            ("week", "2017-10-09T00:00-01:00"),
            ("day", "2017-10-11T00:00-01:00"),
            ("minute", "2017-10-11T12:31-01:00"),
            ("microsecond", "2017-10-11T12:31:14.645876-01:00"),
        ];
        for (unit, expected) in units {
            check(date_time(unit, &instant(), &Map::default()), expected);
        }
        check(date("century", &Value::Date("-0001-05-05".parse().unwrap()), &Map::default()), "-0100-01-01");
    }

    #[test]
    fn components_are_set_after_the_cut() {
        check(
            date("weekYear", &Value::Date("1984-01-01".parse().unwrap()), &fields([("day", 5.into())])),
            "1983-01-05",
        );
        let nanosecond = fields([("nanosecond", 2.into())]);
        check(local_time("millisecond", &instant(), &nanosecond), "12:31:14.645000002");
        check(local_time("microsecond", &instant(), &nanosecond), "12:31:14.645876002");
        check(local_time("second", &instant(), &nanosecond), "12:31:14.000000002");
        let zone = fields([("timezone", "Europe/Stockholm".into())]);
        check(date_time("millennium", &instant(), &zone), "2000-01-01T00:00+01:00[Europe/Stockholm]");
        check(time("hour", &instant(), &fields([("timezone", "+01:00".into())]), DateTime::EPOCH), "12:00+01:00");
    }

    #[test]
    fn not_every_unit_fits_every_value() {
        let date_value = Value::Date("2017-10-11".parse().unwrap());
        assert!(date("hour", &instant(), &Map::default()).is_err());
        assert!(date_time("hour", &date_value, &Map::default()).is_err());
        assert!(local_time("month", &instant(), &Map::default()).is_err());
        assert!(local_time("day", &date_value, &Map::default()).is_err());
        assert!(date("fortnight", &date_value, &Map::default()).is_err());
        assert!(date("day", &1.into(), &Map::default()).is_err());
    }
}
