//! Times of day, without and with an offset from UTC.

use super::zone::{MAX_OFFSET, Offset, checked_offset};
use super::{NANOSECONDS, NANOSECONDS_OF_DAY, ValueError, checked};
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

/// A time of day, in no particular time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    nanoseconds: i64,
}

impl LocalTime {
    /// The time 00:00.
    pub const MIDNIGHT: Self = Self { nanoseconds: 0 };

    /// The time of an hour (0 to 23), a minute, a second (0 to 59) and a nanosecond (0 to 999,999,999); an error if there is
    /// none.
    pub fn new(hour: i64, minute: i64, second: i64, nanosecond: i64) -> Result<Self, ValueError> {
        checked("hour", hour, 0..=23)?;
        checked("minute", minute, 0..=59)?;
        checked("second", second, 0..=59)?;
        checked("nanosecond", nanosecond, 0..=NANOSECONDS - 1)?;
        Ok(Self { nanoseconds: ((hour * 60 + minute) * 60 + second) * NANOSECONDS + nanosecond })
    }

    /// The time so many nanoseconds after midnight, going round the clock.
    pub(super) fn wrapping(nanoseconds: i128) -> Self {
        Self { nanoseconds: nanoseconds.rem_euclid(NANOSECONDS_OF_DAY.into()) as i64 }
    }

    /// The nanoseconds since midnight.
    pub fn nanoseconds(self) -> i64 {
        self.nanoseconds
    }

    /// The whole seconds since midnight.
    pub fn seconds(self) -> i64 {
        self.nanoseconds / NANOSECONDS
    }

    /// The hour (0 to 23), the minute, the second (0 to 59) and the nanosecond of the second.
    pub fn hour_minute_second(self) -> (i64, i64, i64, i64) {
        let seconds = self.seconds();
        (seconds / 3_600, seconds / 60 % 60, seconds % 60, self.nanoseconds % NANOSECONDS)
    }
}

impl Display for LocalTime {
    /// ISO 8601: `12:31`, `12:31:14`, `12:31:14.645`; nothing finer than there is.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, nanosecond) = self.hour_minute_second();
        write!(formatter, "{hour:02}:{minute:02}")?;
        if second != 0 || nanosecond != 0 {
            write!(formatter, ":{second:02}")?;
        }
        write_fraction(formatter, nanosecond)
    }
}

/// Writes the nanoseconds of a second as a fraction without zeros at its end; nothing for zero.
pub(super) fn write_fraction(formatter: &mut Formatter<'_>, nanosecond: i64) -> fmt::Result {
    if nanosecond == 0 {
        return Ok(());
    }
    let digits = format!("{nanosecond:09}");
    write!(formatter, ".{}", digits.trim_end_matches('0'))
}

/// A time of day with an offset from UTC. Ordered by what it is in UTC, then by offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    local: LocalTime,
    offset: i32,
}

impl Time {
    /// The first in the order of times: midnight where clocks are furthest ahead of UTC.
    pub const MIN: Self = Self { local: LocalTime::MIDNIGHT, offset: MAX_OFFSET };

    /// The time of day at a place that is `offset` seconds (at most 18 hours) ahead of UTC.
    pub fn new(local: LocalTime, offset: i32) -> Result<Self, ValueError> {
        Ok(Self { local, offset: checked_offset(offset.into())? })
    }

    /// The time of day without its offset.
    pub fn local(self) -> LocalTime {
        self.local
    }

    /// How many seconds it is ahead of UTC.
    pub fn offset(self) -> i32 {
        self.offset
    }

    /// The same time in UTC on the clocks of a place with another offset.
    pub(super) fn at_offset(self, offset: i32) -> Result<Self, ValueError> {
        let local = self.nanoseconds_in_utc() + i64::from(offset) * NANOSECONDS;
        Self::new(LocalTime::wrapping(local.into()), offset)
    }

    /// The nanoseconds since midnight in UTC; negative or more than a day where that is another day.
    pub(super) fn nanoseconds_in_utc(self) -> i64 {
        self.local.nanoseconds - i64::from(self.offset) * NANOSECONDS
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.nanoseconds_in_utc(), self.offset).cmp(&(other.nanoseconds_in_utc(), other.offset))
    }
}

impl Display for Time {
    /// ISO 8601: `12:31:14+01:00`, `12:31Z`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.local, Offset(self.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_written_than_there_is() {
        let check = |time: LocalTime, expected| assert_eq!(time.to_string(), expected);
        check(LocalTime::MIDNIGHT, "00:00");
        check(LocalTime::new(12, 31, 14, 645_000_000).unwrap(), "12:31:14.645");
        check(LocalTime::new(12, 31, 0, 2).unwrap(), "12:31:00.000000002");
        check(LocalTime::wrapping(-1), "23:59:59.999999999");
    }

    #[test]
    fn times_are_ordered_by_what_they_are_in_utc() {
        let time = |hour, offset| Time::new(LocalTime::new(hour, 0, 0, 0).unwrap(), offset).unwrap();
        assert!(time(10, 3_600) < time(10, 0));
        assert!(time(10, 0) < time(11, 3_600));
        assert_ne!(time(10, 0), time(11, 3_600));
    }

    #[test]
    fn components_have_ranges() {
        assert!(LocalTime::new(24, 0, 0, 0).is_err() && LocalTime::new(0, 0, 60, 0).is_err());
        assert!(Time::new(LocalTime::MIDNIGHT, 18 * 3_600 + 1).is_err());
    }
}
