//! Temporal values: dates, times of day, both together, with and without a time zone, and durations.
//!
//! In: texts, maps and other temporal values. Out: values of the six types, their components, arithmetic. The calendar
//! is the proleptic Gregorian one of ISO 8601, years from -999,999,999 to 999,999,999, nanoseconds. The semantics are those of
//! the openCypher proposal CIP2015-08-06 (date and time); where it is silent, Neo4j's. Knows nothing of functions and
//! clocks.
//!
//! Reading order: [`calendar`] (days to dates and back), [`zone`], the types [`date`], [`time`], [`datetime`],
//! [`duration`]; then `parts` (a value taken apart, which all that follows works on), [`parse`] (ISO 8601 texts), `format` (texts in other formats), [`build`]
//! (values from maps and other values), [`truncate`], [`between`] (the duration from one to another), [`component`] (`d.year`),
//! `arithmetic`.

mod arithmetic;
pub mod between;
pub mod build;
pub mod calendar;
pub mod component;
pub mod date;
pub mod datetime;
pub mod duration;
mod fields;
mod format;
pub mod parse;
mod parts;
pub mod time;
pub mod truncate;
pub mod zone;

pub(super) use arithmetic::{add, divide, multiply, subtract};
pub use date::Date;
pub use datetime::{DateTime, LocalDateTime};
pub use duration::Duration;
pub use time::{LocalTime, Time};
pub use zone::TimeZone;

use super::{ValueError, ValueErrorKind};
use crate::suggestion::did_you_mean;

/// The nanoseconds of a second.
pub const NANOSECONDS: i64 = 1_000_000_000;

/// The seconds of a day without leap seconds, as of every day here.
pub const SECONDS_OF_DAY: i64 = 86_400;

/// The nanoseconds of a day.
pub const NANOSECONDS_OF_DAY: i64 = SECONDS_OF_DAY * NANOSECONDS;

/// The error of a number that is outside of what a component can be: `month must be 1 to 12, not 13`.
fn out_of_range(what: &str, range: std::ops::RangeInclusive<i64>, found: i64) -> ValueError {
    let message = format!("`{what}` must be {} to {}, not {found}", range.start(), range.end());
    ValueError::new(ValueErrorKind::NumberOutOfRange, message)
}

/// The error of a date or an instant before or after all that there are.
fn beyond_calendar() -> ValueError {
    let message = format!("the result lies outside of the years -{0} to {0}", calendar::MAX_YEAR);
    ValueError::new(ValueErrorKind::NumberOutOfRange, message)
}

/// The error of what makes no temporal value; `known` are the names of which `name` may be a misspelling.
fn invalid<'a>(message: String, name: &str, known: impl IntoIterator<Item = &'a str>) -> ValueError {
    let hint = did_you_mean(name, known).map_or(String::new(), |hint| format!("; {hint}"));
    ValueError::new(ValueErrorKind::InvalidTemporal, message + &hint)
}

/// Checks a component.
fn checked(what: &str, found: i64, range: std::ops::RangeInclusive<i64>) -> Result<i64, ValueError> {
    if range.contains(&found) { Ok(found) } else { Err(out_of_range(what, range, found)) }
}
