//! Durations.

use super::time::write_fraction;
use super::{NANOSECONDS, NANOSECONDS_OF_DAY, ValueError, ValueErrorKind};
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

/// The seconds of a month on average: a 4800th of the 400 years after which the calendar repeats.
const SECONDS_OF_MONTH: i64 = 2_629_746;

/// An amount of time in months, days and seconds, of which none is a certain number of another: months and days
/// differ in length.
///
/// Equal are those whose months, days, seconds and nanoseconds are; ordered by their average length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    months: i64,
    days: i64,
    seconds: i64,
    /// 0 to 999,999,999, to be added to the seconds also where these are negative.
    nanosecond: i64,
}

impl Duration {
    /// So many months, days, seconds and nanoseconds; an error where that does not fit 64 bits.
    pub fn new(months: i64, days: i64, seconds: i64, nanoseconds: i64) -> Result<Self, ValueError> {
        let nanoseconds = i128::from(seconds) * i128::from(NANOSECONDS) + i128::from(nanoseconds);
        Sum { months: months.into(), days: days.into(), nanoseconds, ..Sum::default() }.finish()
    }

    /// So many nanoseconds.
    pub(super) fn from_nanoseconds(nanoseconds: i128) -> Result<Self, ValueError> {
        Sum { nanoseconds, ..Sum::default() }.finish()
    }

    /// The months, years included.
    pub fn months(self) -> i64 {
        self.months
    }

    /// The days, weeks included.
    pub fn days(self) -> i64 {
        self.days
    }

    /// The seconds, hours and minutes included, rounded down.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds beyond the seconds, 0 to 999,999,999.
    pub fn nanosecond(self) -> i64 {
        self.nanosecond
    }

    /// The hours, minutes, seconds and all below, in nanoseconds.
    pub(super) fn nanoseconds(self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOSECONDS) + i128::from(self.nanosecond)
    }

    /// Both one after another.
    pub fn plus(self, other: Self) -> Result<Self, ValueError> {
        Sum {
            months: i128::from(self.months) + i128::from(other.months),
            days: i128::from(self.days) + i128::from(other.days),
            nanoseconds: self.nanoseconds() + other.nanoseconds(),
            ..Sum::default()
        }
        .finish()
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Result<Self, ValueError> {
        self.plus(other.times(Number::Integer(-1))?)
    }

    /// So many times as long: fractions of months become days, fractions of days become seconds.
    pub fn times(self, factor: Number) -> Result<Self, ValueError> {
        let scaled = |amount: i64| match factor {
            Number::Integer(factor) => amount.checked_mul(factor).map(Number::Integer).ok_or_else(overflow),
            Number::Float(factor) => Ok(Number::Float(amount as f64 * factor)),
        };
        self.each(scaled)
    }

    /// The part of the whole, as [`times`](Self::times) its reciprocal.
    pub fn divided(self, divisor: f64) -> Result<Self, ValueError> {
        self.each(|amount| Ok(Number::Float(amount as f64 / divisor)))
    }

    fn each(self, scaled: impl Fn(i64) -> Result<Number, ValueError>) -> Result<Self, ValueError> {
        let mut sum = Sum::default();
        sum.add(Unit::Months(1), scaled(self.months)?)?;
        sum.add(Unit::Days(1), scaled(self.days)?)?;
        sum.add(Unit::Nanoseconds(NANOSECONDS), scaled(self.seconds)?)?;
        sum.add(Unit::Nanoseconds(1), scaled(self.nanosecond)?)?;
        sum.finish()
    }

    /// How long it is on average, in nanoseconds.
    fn average(self) -> i128 {
        i128::from(self.months) * i128::from(SECONDS_OF_MONTH) * i128::from(NANOSECONDS)
            + i128::from(self.days) * i128::from(NANOSECONDS_OF_DAY)
            + self.nanoseconds()
    }
}

impl PartialOrd for Duration {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Duration {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.average(), self.months, self.days).cmp(&(other.average(), other.months, other.days))
    }
}

impl Display for Duration {
    /// ISO 8601, each part with its sign: `P1Y2M3DT4H5M6.7S`, `P-1DT-0.5S`, `PT0S`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return formatter.write_str("PT0S");
        }
        formatter.write_str("P")?;
        let mut part = |amount: i64, unit: char| match amount {
            0 => Ok(()),
            _ => write!(formatter, "{amount}{unit}"),
        };
        part(self.months / 12, 'Y')?;
        part(self.months % 12, 'M')?;
        part(self.days, 'D')?;
        write_time(formatter, self.nanoseconds())
    }
}

fn write_time(formatter: &mut Formatter<'_>, nanoseconds: i128) -> fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let seconds = nanoseconds.unsigned_abs() / NANOSECONDS as u128;
    let nanosecond = (nanoseconds.unsigned_abs() % NANOSECONDS as u128) as i64;
    formatter.write_str("T")?;
    for (amount, unit) in [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M')] {
        if amount != 0 {
            write!(formatter, "{sign}{amount}{unit}")?;
        }
    }
    if seconds.is_multiple_of(60) && nanosecond == 0 {
        return Ok(());
    }
    write!(formatter, "{sign}{}", seconds % 60)?;
    write_fraction(formatter, nanosecond)?;
    formatter.write_str("S")
}

/// How much of something there is.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// A number that may have a fraction.
    Float(f64),
}

/// What an amount is an amount of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    /// So many months.
    Months(i64),
    /// So many days.
    Days(i64),
    /// So many nanoseconds.
    Nanoseconds(i64),
}

/// A duration being added up from amounts with fractions.
#[derive(Debug, Default)]
pub struct Sum {
    months: i128,
    days: i128,
    nanoseconds: i128,
    /// What fractions of months and days make, in nanoseconds; whole days of it are days.
    fractions: i128,
}

impl Sum {
    /// Adds an amount of a unit. A fraction of a month counts as that of an average month.
    pub(super) fn add(&mut self, unit: Unit, amount: Number) -> Result<(), ValueError> {
        match unit {
            Unit::Months(months) => {
                let (whole, rest) = split(amount, months, SECONDS_OF_MONTH * NANOSECONDS)?;
                self.months += whole;
                self.fractions += rest;
            }
            Unit::Days(days) => {
                let (whole, rest) = split(amount, days, NANOSECONDS_OF_DAY)?;
                self.days += whole;
                self.fractions += rest;
            }
            Unit::Nanoseconds(nanoseconds) => {
                let (whole, rest) = split(amount, 1, nanoseconds)?;
                self.nanoseconds += whole * i128::from(nanoseconds) + rest;
            }
        }
        Ok(())
    }

    /// Adds a duration so many times.
    pub fn add_duration(&mut self, duration: Duration, times: u64) {
        let scaled = |amount: i128| amount.saturating_mul(times.into());
        self.merge(Self {
            months: scaled(duration.months.into()),
            days: scaled(duration.days.into()),
            nanoseconds: scaled(duration.nanoseconds()),
            fractions: 0,
        });
    }

    /// Adds what was added to another sum.
    pub fn merge(&mut self, other: Self) {
        self.months = self.months.saturating_add(other.months);
        self.days = self.days.saturating_add(other.days);
        self.nanoseconds = self.nanoseconds.saturating_add(other.nanoseconds);
        self.fractions = self.fractions.saturating_add(other.fractions);
    }

    /// The duration; an error where it does not fit 64 bits.
    pub fn finish(self) -> Result<Duration, ValueError> {
        let day = i128::from(NANOSECONDS_OF_DAY);
        let nanoseconds = self.nanoseconds.saturating_add(self.fractions % day);
        let fit = |amount: i128| i64::try_from(amount).map_err(|_| overflow());
        Ok(Duration {
            months: fit(self.months)?,
            days: fit(self.days.saturating_add(self.fractions / day))?,
            seconds: fit(nanoseconds.div_euclid(NANOSECONDS.into()))?,
            nanosecond: nanoseconds.rem_euclid(NANOSECONDS.into()) as i64,
        })
    }
}

/// The whole part of `amount * multiple`, and its fraction in nanoseconds of which a whole has `unit`.
fn split(amount: Number, multiple: i64, unit: i64) -> Result<(i128, i128), ValueError> {
    match amount {
        Number::Integer(amount) => Ok((i128::from(amount) * i128::from(multiple), 0)),
        Number::Float(amount) => {
            let amount = amount * multiple as f64;
            let whole = amount.trunc();
            if !whole.is_finite() || whole.abs() >= i64::MAX as f64 {
                return Err(overflow());
            }
            // A float such as 1.9 is a little less than it reads: it is taken to a thousandth before it is cut.
            let thousandths = ((amount - whole) * unit as f64 * 1_000.0).round();
            Ok((whole as i128, thousandths as i128 / 1_000))
        }
    }
}

fn overflow() -> ValueError {
    ValueError::new(ValueErrorKind::IntegerOverflow, "the duration does not fit 64-bit integers")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(duration: Result<Duration, ValueError>, expected: &str) {
        assert_eq!(duration.map(|duration| duration.to_string()), Ok(expected.to_owned()));
    }

    #[test]
    fn each_part_is_written_with_its_sign() {
        check(Duration::new(-6, -15, -61_200, -1), "P-6M-15DT-17H-0.000000001S");
        check(Duration::new(0, 0, -86_400, 100_000_000), "PT-23H-59M-59.9S");
        check(Duration::new(149, 14, 58_390, 1), "P12Y5M14DT16H13M10.000000001S");
        check(Duration::new(0, 0, 0, 0), "PT0S");
        check(Duration::new(0, 0, 60, 0), "PT1M");
    }

    #[test]
    fn fractions_become_smaller_units() {
        let duration = Duration::new(149, 14, 58_390, 1).unwrap();
        check(duration.times(Number::Float(0.5)), "P6Y2M22DT13H21M8S");
        check(duration.divided(2.0), "P6Y2M22DT13H21M8S");
        check(duration.times(Number::Integer(2)), "P24Y10M28DT32H26M20.000000002S");
        let mut sum = Sum::default();
        sum.add(Unit::Nanoseconds(NANOSECONDS), Number::Float(1.9)).unwrap();
        check(sum.finish(), "PT1.9S");
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let most = Duration::new(i64::MAX, 0, i64::MAX, 0).unwrap();
        assert!(most.plus(most).is_err() && most.times(Number::Integer(2)).is_err());
        assert!(most.times(Number::Float(f64::INFINITY)).is_err() && most.divided(0.0).is_err());
        assert!(most.times(Number::Float(f64::NAN)).is_err());
        assert!(Duration::new(0, 0, i64::MAX, i64::MAX).is_err());
    }

    #[test]
    fn durations_are_ordered_by_their_average_length() {
        let days = |days| Duration::new(0, days, 0, 0).unwrap();
        let month = Duration::new(1, 0, 0, 0).unwrap();
        assert!(days(30) < month && month < days(31));
        assert!(Duration::new(0, 0, 86_400, 0).unwrap() != days(1));
    }
}
