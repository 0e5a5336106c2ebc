//! Dates.

use super::{ValueError, ValueErrorKind, beyond_calendar, calendar, checked};
use std::fmt::{self, Display, Formatter};

/// A day of the calendar, in no particular time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    days: i64,
}

impl Date {
    /// The date of a year (-999,999,999 to 999,999,999), a month (1 to 12) and a day; an error if there is none.
    pub fn new(year: i64, month: i64, day: i64) -> Result<Self, ValueError> {
        checked_year(year)?;
        checked("month", month, 1..=12)?;
        checked("day", day, 1..=31)?;
        if day > calendar::days_of_month(year, month) {
            let message = format!("there is no day {day} in month {month} of the year {year}");
            return Err(ValueError::new(ValueErrorKind::NumberOutOfRange, message));
        }
        Ok(Self { days: calendar::days_from_date(year, month, day) })
    }

    /// The date with these or, where the month is shorter, the month's last day.
    pub(super) fn clamped(year: i64, month: i64, day: i64) -> Result<Self, ValueError> {
        checked_year(year)?;
        checked("month", month, 1..=12)?;
        Self::new(year, month, day.min(calendar::days_of_month(year, month)))
    }

    /// The date of a day (1 to 7, Monday first) in a week of a year, as ISO 8601 counts weeks.
    pub fn from_week(year: i64, week: i64, day_of_week: i64) -> Result<Self, ValueError> {
        checked_year(year)?;
        checked("week", week, 1..=53)?;
        checked("dayOfWeek", day_of_week, 1..=7)?;
        if week > calendar::weeks_of_year(year) {
            let message = format!("there is no week {week} in the year {year}");
            return Err(ValueError::new(ValueErrorKind::NumberOutOfRange, message));
        }
        Self::from_days(calendar::days_from_week(year, week, day_of_week))
    }

    /// The date of a day of a year (1 to 366).
    pub fn from_ordinal(year: i64, ordinal_day: i64) -> Result<Self, ValueError> {
        checked_year(year)?;
        checked("ordinalDay", ordinal_day, 1..=calendar::days_of_year(year))?;
        Self::from_days(calendar::days_from_date(year, 1, ordinal_day))
    }

    /// The date of a day (1 to 92) of a quarter (1 to 4).
    pub fn from_quarter(year: i64, quarter: i64, day_of_quarter: i64) -> Result<Self, ValueError> {
        checked_year(year)?;
        checked("quarter", quarter, 1..=4)?;
        checked("dayOfQuarter", day_of_quarter, 1..=calendar::days_of_quarter(year, quarter))?;
        Self::from_days(calendar::days_from_date(year, 3 * quarter - 2, day_of_quarter))
    }

    /// The date so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Result<Self, ValueError> {
        if !(Self::MIN.days..=Self::MAX.days).contains(&days) {
            return Err(beyond_calendar());
        }
        Ok(Self { days })
    }

    /// The first date: -999999999-01-01.
    pub const MIN: Self = Self { days: -365_243_219_162 };

    /// The last date: +999999999-12-31.
    pub const MAX: Self = Self { days: 365_241_780_471 };

    /// The days since 1970-01-01.
    pub fn days(self) -> i64 {
        self.days
    }

    /// The year, the month (1 to 12) and the day of the month.
    pub fn year_month_day(self) -> (i64, i64, i64) {
        calendar::date_from_days(self.days)
    }

    /// The year.
    pub fn year(self) -> i64 {
        self.year_month_day().0
    }

    /// The quarter of the year, 1 to 4.
    pub fn quarter(self) -> i64 {
        (self.year_month_day().1 + 2) / 3
    }

    /// The day of the quarter, 1 to 92.
    pub fn day_of_quarter(self) -> i64 {
        self.days - calendar::days_from_date(self.year(), 3 * self.quarter() - 2, 1) + 1
    }

    /// The day of the year, 1 to 366.
    pub fn ordinal_day(self) -> i64 {
        self.days - calendar::days_from_date(self.year(), 1, 1) + 1
    }

    /// The year to which its week belongs, and the number of the week in it (1 to 53).
    pub fn week(self) -> (i64, i64) {
        calendar::week_of(self.days)
    }

    /// The day of the week, 1 (Monday) to 7.
    pub fn day_of_week(self) -> i64 {
        calendar::day_of_week(self.days)
    }

    /// The date so many days later.
    pub fn plus_days(self, days: i64) -> Result<Self, ValueError> {
        Self::from_days(self.days.checked_add(days).ok_or_else(beyond_calendar)?)
    }

    /// The date so many months later; the last day of the month where that is shorter.
    pub fn plus_months(self, months: i64) -> Result<Self, ValueError> {
        let (year, month, day) = self.year_month_day();
        let months = (year * 12 + month - 1).checked_add(months).ok_or_else(beyond_calendar)?;
        Self::clamped(months.div_euclid(12), months.rem_euclid(12) + 1, day).map_err(|_| beyond_calendar())
    }
}

fn checked_year(year: i64) -> Result<i64, ValueError> {
    checked("year", year, -calendar::MAX_YEAR..=calendar::MAX_YEAR)
}

impl Display for Date {
    /// ISO 8601: `1984-10-11`; years of more than four digits have a sign.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        match year {
            0..=9999 => write!(formatter, "{year:04}")?,
            10_000.. => write!(formatter, "+{year}")?,
            _ => write!(formatter, "-{:04}", -year)?,
        }
        write!(formatter, "-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(date: Result<Date, ValueError>, expected: &str) {
        assert_eq!(date.map(|date| date.to_string()).map_err(|error| error.message), Ok(expected.to_owned()));
    }

    #[test]
    fn years_are_written_with_as_many_digits_as_they_need() {
        check(Date::new(28, 11, 11), "0028-11-11");
        check(Date::new(-1, 1, 1), "-0001-01-01");
        check(Date::new(10_000, 1, 1), "+10000-01-01");
        check(Date::new(-999_999_999, 1, 1), "-999999999-01-01");
        assert_eq!(Date::new(-999_999_999, 1, 1), Ok(Date::MIN));
        assert_eq!(Date::new(999_999_999, 12, 31), Ok(Date::MAX));
    }

    #[test]
    fn every_calendar_names_the_same_days() {
        check(Date::from_week(1816, 52, 1), "1816-12-23");
        check(Date::from_ordinal(1984, 202), "1984-07-20");
        check(Date::from_quarter(1984, 3, 45), "1984-08-14");
        let date = Date::new(1984, 11, 11).unwrap();
        assert_eq!((date.quarter(), date.day_of_quarter(), date.ordinal_day()), (4, 42, 316));
    }

    #[test]
    fn months_end_where_they_end() {
        let last = Date::new(2016, 1, 31).unwrap();
        check(last.plus_months(1), "2016-02-29");
        check(last.plus_months(-11), "2015-02-28");
        assert!(Date::new(2015, 2, 29).is_err() && Date::from_ordinal(2015, 366).is_err());
        assert!(Date::from_week(1817, 53, 1).is_err() && Date::from_quarter(2015, 1, 91).is_err());
    }

    #[test]
    fn the_calendar_has_an_end() {
        assert!(Date::MAX.plus_days(1).is_err() && Date::MIN.plus_months(-1).is_err());
        assert!(Date::MAX.plus_days(i64::MAX).is_err() && Date::MAX.plus_months(i64::MAX).is_err());
        assert!(Date::from_week(999_999_999, 52, 7).is_err() || Date::MAX.day_of_week() == 7);
    }
}
