//! Time zones: offsets from UTC, and regions whose offset changes by the rules of the IANA time zone database.
//!
//! jiff holds the rules, for the years -9999 to 9999. Beyond, the last rule goes on for ever and the first offset was
//! always there: as the calendar repeats after 400 years, a year outside is looked up as one inside.

use super::calendar::{self, DAYS_OF_CYCLE};
use super::{SECONDS_OF_DAY, ValueError, checked, invalid};
use jiff::Timestamp;
use jiff::civil::{self, DateTime as Civil};
use jiff::tz::{self, AmbiguousOffset};
use std::fmt::{self, Display, Formatter};
use std::sync::{LazyLock, OnceLock};

/// The greatest offset from UTC: 18 hours.
pub(super) const MAX_OFFSET: i32 = 18 * 3_600;

/// A fixed offset from UTC, or a region: `+01:00`, `Europe/Stockholm`.
///
/// Offsets are ordered by their seconds; they come before regions, which are ordered by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeZone(
    /// The seconds of an offset, or the number of a region above [`FIRST_REGION`]: so a value stays small.
    i32,
);

const FIRST_REGION: i32 = 1 << 20;

impl TimeZone {
    /// The offset zero.
    pub const UTC: Self = Self(0);

    /// The zone that is always so many seconds (at most 18 hours) ahead of UTC.
    pub fn from_offset(seconds: i64) -> Result<Self, ValueError> {
        checked_offset(seconds).map(Self)
    }

    /// The zone of this name: `Z`, an offset (`+01:00`, `+0100`, `+01`), or a region in any case.
    pub fn named(name: &str) -> Result<Self, ValueError> {
        if let Some(offset) = parse_offset(name) {
            return Self::from_offset(offset);
        }
        let lower = name.to_ascii_lowercase();
        match REGIONS.binary_search_by(|region| region.lower.as_str().cmp(&lower)) {
            Ok(position) => Ok(Self(FIRST_REGION + position as i32)),
            Err(_) => {
                let message = format!("`{name}` is no time zone");
                Err(invalid(message, name, REGIONS.iter().map(|region| region.name.as_str())))
            }
        }
    }

    /// The name of the region, if it is one.
    pub fn region(self) -> Option<&'static str> {
        self.entry().map(|region| region.name.as_str())
    }

    /// How many seconds the zone is ahead of UTC at an instant: seconds since 1970-01-01T00:00:00Z.
    pub fn offset_at(self, instant: i64) -> i32 {
        let Some(region) = self.entry() else { return self.0 };
        let timestamp = Timestamp::from_second(instant - cycles_outside(instant) * SECONDS_OF_CYCLE);
        timestamp.map_or(0, |timestamp| region.rules().to_offset(timestamp).seconds())
    }

    /// How many seconds the zone is ahead of UTC when its clocks show a time: seconds since 1970-01-01T00:00:00 there.
    ///
    /// Where clocks are set back and show a time twice, `preferred` decides if it is one of both offsets, else the
    /// earlier time is meant. A time that clocks leave out is taken by the offset from before.
    pub(super) fn offset_of_local(self, local: i64, preferred: Option<i32>) -> i32 {
        let Some(region) = self.entry() else { return self.0 };
        let Some(civil) = civil_time(local - cycles_outside(local) * SECONDS_OF_CYCLE) else { return 0 };
        match region.rules().to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.seconds(),
            AmbiguousOffset::Gap { before, .. } => before.seconds(),
            AmbiguousOffset::Fold { after, .. } if preferred == Some(after.seconds()) => after.seconds(),
            AmbiguousOffset::Fold { before, .. } => before.seconds(),
        }
    }

    fn entry(self) -> Option<&'static Region> {
        REGIONS.get(usize::try_from(self.0.checked_sub(FIRST_REGION)?).ok()?)
    }
}

impl Display for TimeZone {
    /// The name that [`named`](Self::named) reads.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self.region() {
            Some(name) => formatter.write_str(name),
            None => Offset(self.0).fmt(formatter),
        }
    }
}

/// An offset in seconds, displayed as `Z`, `+01:00` or `+01:00:30`.
pub(super) struct Offset(pub(super) i32);

impl Display for Offset {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return formatter.write_str("Z");
        }
        let (sign, seconds) = (if self.0 < 0 { '-' } else { '+' }, self.0.unsigned_abs());
        write!(formatter, "{sign}{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)?;
        if seconds % 60 == 0 { Ok(()) } else { write!(formatter, ":{:02}", seconds % 60) }
    }
}

pub(super) fn checked_offset(seconds: i64) -> Result<i32, ValueError> {
    checked("offset", seconds, (-MAX_OFFSET).into()..=MAX_OFFSET.into()).map(|seconds| seconds as i32)
}

/// Reads `Z`, `+HH`, `+HH:MM`, `+HHMM`, `+HH:MM:SS` or `+HHMMSS` as seconds.
fn parse_offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let parts = super::parse::pairs(digits, ':')?;
    let &[hours, minutes, seconds] = [parts.as_slice(), &[0, 0]].concat().first_chunk()?;
    (parts.len() <= 3 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}

/// A region of the database, whose rules are read when they are first needed.
struct Region {
    name: String,
    lower: String,
    rules: OnceLock<tz::TimeZone>,
}

impl Region {
    fn rules(&self) -> &tz::TimeZone {
        // The name comes from the database itself, which is compiled in.
        self.rules.get_or_init(|| tz::TimeZone::get(&self.name).unwrap_or(tz::TimeZone::UTC))
    }
}

/// All regions, ordered by name in lower case.
static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let names = tz::db().available().map(|name| name.as_str().to_owned());
    let mut regions: Vec<Region> =
        names.map(|name| Region { lower: name.to_ascii_lowercase(), name, rules: OnceLock::new() }).collect();
    regions.sort_by(|left, right| left.lower.cmp(&right.lower));
    regions
});

const SECONDS_OF_CYCLE: i64 = DAYS_OF_CYCLE * SECONDS_OF_DAY;

/// How many times 400 years a time must be moved to come to lie between the years -8000 and 8000, where jiff has rules.
fn cycles_outside(seconds: i64) -> i64 {
    const LIMIT: i64 = 15 * SECONDS_OF_CYCLE;
    if seconds.abs() <= LIMIT { 0 } else { (seconds - seconds.signum() * LIMIT) / SECONDS_OF_CYCLE + seconds.signum() }
}

/// The time of clocks so many seconds after 1970-01-01T00:00:00, in jiff's range.
fn civil_time(local: i64) -> Option<Civil> {
    let (year, month, day) = calendar::date_from_days(local.div_euclid(SECONDS_OF_DAY));
    let date = civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    let second = local.rem_euclid(SECONDS_OF_DAY);
    let [hour, minute, second] = [second / 3_600, second / 60 % 60, second % 60].map(|part| part as i8);
    Some(date.at(hour, minute, second, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> TimeZone {
        TimeZone::named(name).unwrap()
    }

    fn seconds(year: i64, month: i64, day: i64, hour: i64) -> i64 {
        calendar::days_from_date(year, month, day) * SECONDS_OF_DAY + hour * 3_600
    }

    #[test]
    fn names_are_read_and_written() {
        let check = |name: &str, expected: &str| assert_eq!(named(name).to_string(), expected);
        check("Z", "Z");
        check("+00:00", "Z");
        check("-0130", "-01:30");
        check("+02:05:59", "+02:05:59");
        check("+18", "+18:00");
        check("europe/stockholm", "Europe/Stockholm");
        assert!(TimeZone::named("+18:01").is_err() && TimeZone::named("+1").is_err());
        let error = TimeZone::named("Europe/Stokholm").map_err(|error| error.message);
        assert_eq!(error, Err("`Europe/Stokholm` is no time zone; did you mean `Europe/Stockholm`?".to_owned()));
    }

    #[test]
    fn regions_follow_their_rules() {
        let stockholm = named("Europe/Stockholm");
        assert_eq!(stockholm.offset_at(seconds(1984, 10, 11, 12)), 3_600);
        assert_eq!(stockholm.offset_at(seconds(2015, 7, 21, 12)), 7_200);
        assert_eq!(stockholm.offset_of_local(seconds(1818, 7, 21, 21), None), 53 * 60 + 28);
    }

    #[test]
    fn clocks_show_a_time_twice_or_not_at_all() {
        let stockholm = named("Europe/Stockholm");
        let twice = seconds(2017, 10, 29, 2);
        assert_eq!(stockholm.offset_of_local(twice, None), 7_200);
        assert_eq!(stockholm.offset_of_local(twice, Some(3_600)), 3_600);
        assert_eq!(stockholm.offset_of_local(twice, Some(0)), 7_200);
        assert_eq!(stockholm.offset_of_local(seconds(2017, 3, 26, 2), None), 3_600);
    }

    #[test]
    fn rules_go_on_for_ever() {
        let stockholm = named("Europe/Stockholm");
        for year in [8_000, 9_999, 10_000, 12_345, 999_999_999] {
            assert_eq!(stockholm.offset_of_local(seconds(year, 7, 1, 12), None), 7_200, "{year}");
            assert_eq!(stockholm.offset_at(seconds(year, 1, 1, 12)), 3_600, "{year}");
        }
        for year in [-8_000, -9_999, -10_000, -999_999_999] {
            assert_eq!(stockholm.offset_at(seconds(year, 7, 1, 12)), 53 * 60 + 28, "{year}");
        }
    }
}
