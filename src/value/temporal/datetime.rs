//! Dates with times of day, without and with a time zone.

use super::zone::Offset;
use super::{
    Date, LocalTime, NANOSECONDS, NANOSECONDS_OF_DAY, SECONDS_OF_DAY, Time, TimeZone, ValueError, beyond_calendar,
    checked,
};
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};
use std::time::{SystemTime, UNIX_EPOCH};

/// A date and a time of day, in no particular time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The day.
    pub date: Date,
    /// The time of that day.
    pub time: LocalTime,
}

impl LocalDateTime {
    /// The first: -999999999-01-01T00:00.
    pub const MIN: Self = Self { date: Date::MIN, time: LocalTime::MIDNIGHT };

    /// The seconds from 1970-01-01T00:00:00 on clocks that are never changed.
    pub fn seconds(self) -> i64 {
        self.date.days() * SECONDS_OF_DAY + self.time.seconds()
    }

    /// The nanosecond of the second.
    pub fn nanosecond(self) -> i64 {
        self.time.hour_minute_second().3
    }

    /// What these clocks show so many seconds after 1970-01-01T00:00:00.
    fn from_seconds(seconds: i64, nanosecond: i64) -> Result<Self, ValueError> {
        let date = Date::from_days(seconds.div_euclid(SECONDS_OF_DAY))?;
        let second = i128::from(seconds.rem_euclid(SECONDS_OF_DAY));
        Ok(Self { date, time: LocalTime::wrapping(second * i128::from(NANOSECONDS) + i128::from(nanosecond)) })
    }

    /// The nanoseconds from 1970-01-01T00:00:00.
    pub(super) fn nanoseconds(self) -> i128 {
        i128::from(self.seconds()) * i128::from(NANOSECONDS) + i128::from(self.nanosecond())
    }

    /// What clocks show so many nanoseconds later.
    pub(super) fn plus_nanoseconds(self, nanoseconds: i128) -> Result<Self, ValueError> {
        let total = nanoseconds + i128::from(self.time.nanoseconds());
        let days = i64::try_from(total.div_euclid(NANOSECONDS_OF_DAY.into())).map_err(|_| beyond_calendar())?;
        Ok(Self { date: self.date.plus_days(days)?, time: LocalTime::wrapping(total) })
    }
}

impl Display for LocalDateTime {
    /// ISO 8601: `1984-10-11T12:31:14.645`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}T{}", self.date, self.time)
    }
}

/// An instant, as the clocks of a time zone show it. Equal are those with the same instant and zone; ordered by
/// instant, then by zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// Since 1970-01-01T00:00:00Z.
    seconds: i64,
    nanosecond: u32,
    zone: TimeZone,
}

impl DateTime {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self { seconds: 0, nanosecond: 0, zone: TimeZone::UTC };

    /// The first in the order of instants: -999999999-01-01T00:00Z.
    pub const MIN: Self = Self { seconds: -365_243_219_162 * SECONDS_OF_DAY, ..Self::EPOCH };

    /// The instant of the clock of the machine, in UTC.
    pub fn from_system(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { seconds: since.as_secs() as i64, nanosecond: since.subsec_nanos(), zone: TimeZone::UTC }
    }

    /// The instant when the clocks of a zone show a time. Of two such instants, the first; where clocks leave a time out, as
    /// long after the change as it would have been.
    pub fn new(local: LocalDateTime, zone: TimeZone) -> Result<Self, ValueError> {
        Self::with_offset(local, zone, None)
    }

    /// The same, where the offset decides which of two instants is meant.
    pub(super) fn with_offset(local: LocalDateTime, zone: TimeZone, offset: Option<i32>) -> Result<Self, ValueError> {
        let seconds = local.seconds() - i64::from(zone.offset_of_local(local.seconds(), offset));
        Self::from_epoch(seconds, local.nanosecond(), zone)
    }

    /// The instant so many seconds and nanoseconds (0 to 999,999,999) after 1970-01-01T00:00:00Z.
    pub fn from_epoch(seconds: i64, nanosecond: i64, zone: TimeZone) -> Result<Self, ValueError> {
        checked("nanosecond", nanosecond, 0..=NANOSECONDS - 1)?;
        // Checked once, so that what clocks show can be told of every instant.
        Date::from_days(seconds.div_euclid(SECONDS_OF_DAY))?;
        LocalDateTime::from_seconds(seconds + i64::from(zone.offset_at(seconds)), 0)?;
        Ok(Self { seconds, nanosecond: nanosecond as u32, zone })
    }

    /// What the clocks of the zone show.
    pub fn local(self) -> LocalDateTime {
        let local = LocalDateTime::from_seconds(self.seconds + i64::from(self.offset()), self.nanosecond.into());
        local.expect("checked when the instant was made")
    }

    /// The seconds since 1970-01-01T00:00:00Z.
    pub fn epoch_seconds(self) -> i64 {
        self.seconds
    }

    /// The whole milliseconds since 1970-01-01T00:00:00Z.
    pub fn epoch_milliseconds(self) -> i64 {
        self.seconds * 1_000 + i64::from(self.nanosecond) / 1_000_000
    }

    /// The nanoseconds since 1970-01-01T00:00:00Z.
    pub(super) fn epoch_nanoseconds(self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOSECONDS) + i128::from(self.nanosecond)
    }

    /// The time zone.
    pub fn zone(self) -> TimeZone {
        self.zone
    }

    /// How many seconds the clocks of the zone are then ahead of UTC.
    pub fn offset(self) -> i32 {
        self.zone.offset_at(self.seconds)
    }

    /// The time of day with the offset.
    pub fn time(self) -> Result<Time, ValueError> {
        Time::new(self.local().time, self.offset())
    }

    /// The same instant on the clocks of another zone.
    pub fn in_zone(self, zone: TimeZone) -> Result<Self, ValueError> {
        Self::from_epoch(self.seconds, self.nanosecond.into(), zone)
    }

    /// The instant so many nanoseconds later.
    pub(super) fn plus_nanoseconds(self, nanoseconds: i128) -> Result<Self, ValueError> {
        let total = self.epoch_nanoseconds() + nanoseconds;
        let seconds = i64::try_from(total.div_euclid(NANOSECONDS.into())).map_err(|_| beyond_calendar())?;
        Self::from_epoch(seconds, total.rem_euclid(NANOSECONDS.into()) as i64, self.zone)
    }

    /// The instant when the date is another one and clocks show the same time of day, with the same offset if it can be.
    pub(super) fn on(self, date: Date) -> Result<Self, ValueError> {
        Self::with_offset(LocalDateTime { date, time: self.local().time }, self.zone, Some(self.offset()))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanosecond, self.zone).cmp(&(other.seconds, other.nanosecond, other.zone))
    }
}

impl Display for DateTime {
    /// ISO 8601 with the region in brackets: `1984-10-11T12:31+01:00[Europe/Stockholm]`, `1984-10-11T12:31Z`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.local(), Offset(self.offset()))?;
        self.zone.region().map_or(Ok(()), |region| write!(formatter, "[{region}]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(hour: i64) -> LocalDateTime {
        LocalDateTime { date: Date::new(2017, 10, 29).unwrap(), time: LocalTime::new(hour, 30, 0, 0).unwrap() }
    }

    #[test]
    fn an_hour_that_clocks_show_twice_has_two_instants() {
        let zone = TimeZone::named("Europe/Stockholm").unwrap();
        let first = DateTime::new(local(2), zone).unwrap();
        let second = DateTime::with_offset(local(2), zone, Some(3_600)).unwrap();
        assert_eq!(first.to_string(), "2017-10-29T02:30+02:00[Europe/Stockholm]");
        assert_eq!(second.to_string(), "2017-10-29T02:30+01:00[Europe/Stockholm]");
        assert_eq!(second.epoch_seconds() - first.epoch_seconds(), 3_600);
        assert_eq!(first.plus_nanoseconds(3_600 * i128::from(NANOSECONDS)), Ok(second));
    }

    #[test]
    fn an_hour_that_clocks_leave_out_comes_later() {
        let zone = TimeZone::named("Europe/Stockholm").unwrap();
        let date = Date::new(2017, 3, 26).unwrap();
        let shown = DateTime::new(LocalDateTime { date, ..local(2) }, zone).unwrap();
        assert_eq!(shown.to_string(), "2017-03-26T03:30+02:00[Europe/Stockholm]");
    }

    #[test]
    fn instants_stay_where_they_can_be_shown() {
        let last = LocalDateTime { date: Date::MAX, ..local(23) };
        let last = DateTime::new(last, TimeZone::UTC).unwrap();
        assert_eq!(last.to_string(), "+999999999-12-31T23:30Z");
        assert!(last.in_zone(TimeZone::named("+01:00").unwrap()).is_err());
        assert!(last.in_zone(TimeZone::named("-01:00").unwrap()).is_ok());
        assert!(last.plus_nanoseconds(i128::from(NANOSECONDS_OF_DAY)).is_err());
        assert!(DateTime::from_epoch(i64::MAX, 0, TimeZone::UTC).is_err());
    }

    #[test]
    fn the_same_instant_in_two_zones_is_ordered_and_not_equal() {
        let here = DateTime::new(local(12), TimeZone::UTC).unwrap();
        let there = here.in_zone(TimeZone::named("+01:00").unwrap()).unwrap();
        assert!(here != there && here < there);
    }
}
