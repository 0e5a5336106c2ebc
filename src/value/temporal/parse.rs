//! ISO 8601 texts as temporal values, in the basic form (`20150721T2140`) and the extended one (`2015-07-21T21:40`).
//!
//! Dates may be those of a calendar, a week, a quarter or a year; parts may be left out from the right.

use super::duration::{Number, Sum, Unit};
use super::{
    Date, DateTime, Duration, LocalDateTime, LocalTime, NANOSECONDS, Time, TimeZone, ValueError, ValueErrorKind,
};
use std::str::FromStr;

macro_rules! from_text {
    ($($type:ty: $read:expr, $example:literal;)*) => {
        $(impl FromStr for $type {
            type Err = ValueError;

            #[doc = concat!("Reads ISO 8601: `", $example, "` and its other forms.")]
            fn from_str(text: &str) -> Result<Self, ValueError> {
                $read(text).transpose().unwrap_or_else(|| Err(unreadable(text, stringify!($type), $example)))
            }
        })*
    };
}

from_text! {
    Date: date, "2015-07-21";
    LocalTime: local_time, "21:40:32.142";
    Time: time, "21:40:32.142+01:00";
    LocalDateTime: local_date_time, "2015-07-21T21:40:32.142";
    DateTime: date_time, "2015-07-21T21:40:32.142+01:00[Europe/London]";
    Duration: duration, "P1Y2M3DT4H5M6.7S";
}

/// What a text says: nothing if it has not the form, an error if it says what there is not, as the 30th of February.
type Read<T> = Result<Option<T>, ValueError>;

fn date(text: &str) -> Read<Date> {
    let Some((year, rest)) = split_year(text) else { return Ok(None) };
    let (rest, extended) = match rest.strip_prefix('-') {
        Some("") => return Ok(None),
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    // Without the hyphen a year that is not of four digits could end anywhere.
    if !extended && !rest.is_empty() && text.starts_with(['+', '-']) {
        return Ok(None);
    }
    let read = if rest.is_empty() {
        Some(Date::new(year, 1, 1))
    } else if let Some(week) = rest.strip_prefix('W') {
        fields(week, [2, 1], extended).map(|[week, day]| Date::from_week(year, week, day))
    } else if let Some(quarter) = rest.strip_prefix('Q') {
        fields(quarter, [1, 2], extended).map(|[quarter, day]| Date::from_quarter(year, quarter, day))
    } else if rest.len() == 3 {
        digits(rest, 3).map(|day| Date::from_ordinal(year, day))
    } else {
        fields(rest, [2, 2], extended).map(|[month, day]| Date::new(year, month, day))
    };
    read.transpose()
}

/// The year, of four digits or with a sign and up to nine, and what stands behind it.
fn split_year(text: &str) -> Option<(i64, &str)> {
    match text.strip_prefix(['+', '-']) {
        None => {
            let (year, rest) = text.split_at_checked(4)?;
            Some((digits(year, 4)?, rest))
        }
        Some(unsigned) => {
            let end = unsigned.find(|character: char| !character.is_ascii_digit()).unwrap_or(unsigned.len());
            let (year, rest) = unsigned.split_at(end);
            let year = digits(year, 1..=9)?;
            Some((if text.starts_with('-') { -year } else { year }, rest))
        }
    }
}

/// Two numbers of so many digits, with a hyphen between in the extended form; the second is 1 where it is left out.
fn fields(text: &str, [first, second]: [usize; 2], extended: bool) -> Option<[i64; 2]> {
    let (left, right) = text.split_at_checked(first)?;
    let right = match right.strip_prefix('-') {
        Some(right) if extended && !right.is_empty() => right,
        Some(_) => return None,
        None if extended && !right.is_empty() => return None,
        None => right,
    };
    let second = if right.is_empty() { 1 } else { digits(right, second)? };
    Some([digits(left, first)?, second])
}

fn local_time(text: &str) -> Read<LocalTime> {
    let (clock, fraction) = text.split_once(['.', ',']).map_or((text, None), |(clock, rest)| (clock, Some(rest)));
    let Some(parts) = pairs(clock, ':') else { return Ok(None) };
    let nanosecond = match fraction {
        None => Some(0),
        Some(fraction) if parts.len() == 3 => digits_of_second(fraction),
        Some(_) => None,
    };
    let (Some(nanosecond), &[hour, ref rest @ ..]) = (nanosecond, parts.as_slice()) else { return Ok(None) };
    let (minute, second) = match *rest {
        [] => (0, 0),
        [minute] => (minute, 0),
        [minute, second] => (minute, second),
        _ => return Ok(None),
    };
    LocalTime::new(hour, minute, second, nanosecond).map(Some)
}

/// Numbers of two digits, all with the separator between or none.
pub(super) fn pairs(text: &str, separator: char) -> Option<Vec<i64>> {
    if text.contains(separator) {
        return text.split(separator).map(|pair| digits(pair, 2)).collect();
    }
    let is_whole = text.is_ascii() && !text.is_empty() && text.len().is_multiple_of(2);
    is_whole.then(|| (0..text.len()).step_by(2).map(|at| digits(&text[at..at + 2], 2)).collect())?
}

fn time(text: &str) -> Read<Time> {
    let (clock, zone) = split_zone(text);
    let (Some(local), None) = (local_time(clock)?, zone.region) else { return Ok(None) };
    let offset = zone.offset.map_or(Ok(TimeZone::UTC), TimeZone::named)?;
    Time::new(local, offset.offset_at(0)).map(Some)
}

fn local_date_time(text: &str) -> Read<LocalDateTime> {
    let (date_text, time_text) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let time = time_text.map_or(Ok(Some(LocalTime::MIDNIGHT)), local_time)?;
    Ok(date(date_text)?.zip(time).map(|(date, time)| LocalDateTime { date, time }))
}

fn date_time(text: &str) -> Read<DateTime> {
    // A hyphen before the `T` belongs to the date.
    let clock_start = text.find('T').map_or(text.find('[').unwrap_or(text.len()), |at| at + 1);
    let (clock, zone) = split_zone(&text[clock_start..]);
    let Some(local) = local_date_time(&text[..clock_start + clock.len()])? else { return Ok(None) };
    let offset = zone.offset.map(TimeZone::named).transpose()?;
    let Some(region) = zone.region else {
        return DateTime::new(local, offset.unwrap_or(TimeZone::UTC)).map(Some);
    };
    let region = TimeZone::named(region)?;
    let offset = offset.map(|offset| offset.offset_at(0));
    let read = DateTime::with_offset(local, region, offset)?;
    if let Some(offset) = offset
        && offset != read.offset()
    {
        let message = format!("`{text}` has another offset than `{region}` has then; it would be `{read}`");
        return Err(ValueError::new(ValueErrorKind::InvalidTemporal, message));
    }
    Ok(Some(read))
}

/// How a text names a zone: `+01:00`, `[Europe/Stockholm]`, or both.
#[derive(Clone, Copy)]
struct ZoneText<'a> {
    offset: Option<&'a str>,
    region: Option<&'a str>,
}

/// The time of day, and the zone behind it.
fn split_zone(text: &str) -> (&str, ZoneText<'_>) {
    let bracket = text.find('[').filter(|_| text.ends_with(']'));
    let (rest, region) = bracket.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..text.len() - 1])));
    let sign = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(sign);
    (clock, ZoneText { offset: (!offset.is_empty()).then_some(offset), region })
}

fn duration(text: &str) -> Read<Duration> {
    let (negative, unsigned) = match text.strip_prefix(['+', '-']) {
        Some(unsigned) => (text.starts_with('-'), unsigned),
        None => (false, text),
    };
    let Some(parts) = unsigned.strip_prefix('P') else { return Ok(None) };
    let mut sum = Sum::default();
    match add_units(parts, negative, &mut sum)? {
        Some(()) => sum.finish().map(Some),
        None => {
            let sign = Number::Integer(if negative { -1 } else { 1 });
            duration_as_date(parts)?.map(|duration| duration.times(sign)).transpose()
        }
    }
}

/// Adds the parts of a duration behind `P`: numbers with units, larger ones first, those below days behind `T`.
fn add_units(text: &str, negative: bool, sum: &mut Sum) -> Read<()> {
    const DATE: &[(char, Unit)] =
        &[('Y', Unit::Months(12)), ('M', Unit::Months(1)), ('W', Unit::Days(7)), ('D', Unit::Days(1))];
    const TIME: &[(char, Unit)] = &[
        ('H', Unit::Nanoseconds(3_600 * NANOSECONDS)),
        ('M', Unit::Nanoseconds(60 * NANOSECONDS)),
        ('S', Unit::Nanoseconds(NANOSECONDS)),
    ];
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    if (date.is_empty() && time.is_none()) || time == Some("") {
        return Ok(None);
    }
    for (mut rest, mut units) in [(date, DATE), (time.unwrap_or_default(), TIME)] {
        while let Some(end) = rest.find(|character: char| character.is_ascii_alphabetic()) {
            let unit = units.iter().position(|(letter, _)| rest[end..].starts_with(*letter));
            let (Some(unit), Some((whole, fraction))) = (unit, amount(&rest[..end], negative)) else { return Ok(None) };
            sum.add(units[unit].1, Number::Integer(whole))?;
            sum.add(units[unit].1, Number::Float(fraction))?;
            (rest, units) = (&rest[end + 1..], &units[unit + 1..]);
        }
        if !rest.is_empty() {
            return Ok(None);
        }
    }
    Ok(Some(()))
}

/// The whole part and the fraction of a number with a sign, both turned around where the whole duration is negative.
fn amount(text: &str, negative: bool) -> Option<(i64, f64)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, "0"));
    let all_digits =
        [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let (whole, fraction): (i64, f64) = (whole.parse().ok()?, format!("0.{fraction}").parse().ok()?);
    let turned = negative != text.starts_with('-');
    all_digits.then_some(if turned { (-whole, -fraction) } else { (whole, fraction) })
}

/// A duration in the form of a date and a time: `2012-02-02T14:37:21.545` behind `P`.
fn duration_as_date(text: &str) -> Read<Duration> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let parts: Option<Vec<i64>> = match date.len() {
        10 => date.split('-').map(|part| digits(part, 1..=4)).collect(),
        8 if date.is_ascii() => {
            [&date[..4], &date[4..6], &date[6..]].map(|part| digits(part, 1..=4)).into_iter().collect()
        }
        _ => None,
    };
    let Some(&[years, months, days]) = parts.as_deref() else { return Ok(None) };
    let Some(time) = time.map_or(Ok(Some(LocalTime::MIDNIGHT)), local_time)? else { return Ok(None) };
    Duration::new(years * 12 + months, days, 0, time.nanoseconds()).map(Some)
}

/// The number that these digits write, if they are as many.
fn digits(text: &str, count: impl Into<Count>) -> Option<i64> {
    let is_number = count.into().0.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// How many digits a number may have.
struct Count(std::ops::RangeInclusive<usize>);

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Self(count..=count)
    }
}

impl From<std::ops::RangeInclusive<usize>> for Count {
    fn from(range: std::ops::RangeInclusive<usize>) -> Self {
        Self(range)
    }
}

/// The nanoseconds that a fraction of a second of up to nine digits says.
fn digits_of_second(fraction: &str) -> Option<i64> {
    let number = digits(fraction, 1..=9)?;
    Some(number * 10_i64.pow(9 - fraction.len() as u32))
}

fn unreadable(text: &str, type_name: &str, example: &str) -> ValueError {
    let shown: String = text.chars().take(60).collect();
    let message = format!("`{shown}` is no {type_name} in ISO 8601, such as `{example}`");
    ValueError::new(ValueErrorKind::InvalidTemporal, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Display;

    fn check<T: FromStr<Err = ValueError> + Display>(text: &str, expected: &str) {
        let read: Result<T, _> = text.parse();
        assert_eq!(read.map(|value| value.to_string()), Ok(expected.to_owned()), "{text}");
    }

    fn check_error<T: FromStr<Err = ValueError> + Display>(texts: &[&str]) {
        for text in texts {
            let read: Result<T, _> = text.parse();
            assert!(read.is_err(), "{text} is read as {}", read.map(|value| value.to_string()).unwrap_or_default());
        }
    }

    #[test]
    fn dates_have_many_forms() {
        for text in
            ["2015-07-21", "20150721", "2015-W30-2", "2015W302", "2015-202", "2015202", "2015-Q3-21", "2015Q321"]
        {
            check::<Date>(text, "2015-07-21");
        }
        check::<Date>("2015-07", "2015-07-01");
        check::<Date>("201507", "2015-07-01");
        check::<Date>("2015-W30", "2015-07-20");
        check::<Date>("2015Q3", "2015-07-01");
        check::<Date>("2015", "2015-01-01");
        check::<Date>("-999999999-01-01", "-999999999-01-01");
        check::<Date>("+12345-W01", "+12345-01-01");
        check::<Date>("-0001-02-03", "-0001-02-03");
    }

    #[test]
    fn other_texts_are_no_dates() {
        check_error::<Date>(&[
            "",
            "2015-",
            "2015-7-21",
            "2015-0721",
            "201507-21",
            "2015-07-21T",
            "15-07-21",
            "2015W30-2",
        ]);
        check_error::<Date>(&[
            "2015-02-30",
            "2015-13",
            "2015-W54",
            "2015-366",
            "+1000000000-01-01",
            "+201507W01",
            "größe",
        ]);
    }

    #[test]
    fn times_have_many_forms() {
        for text in ["21:40:32.142", "214032.142", "21:40:32,142000000"] {
            check::<LocalTime>(text, "21:40:32.142");
        }
        check::<LocalTime>("21:40", "21:40");
        check::<LocalTime>("2140", "21:40");
        check::<LocalTime>("21", "21:00");
        check::<Time>("21:40:32.142+0100", "21:40:32.142+01:00");
        check::<Time>("2140-00:00", "21:40Z");
        check::<Time>("21", "21:00Z");
        check_error::<LocalTime>(&[
            "",
            "2",
            "21:4",
            "214",
            "24:00",
            "21:40.5",
            "21:40:32.",
            "21:40:32.1234567890",
            "214:0",
            "é1",
        ]);
        check_error::<Time>(&["21:40+1", "21:40+25:00", "21:40[Europe/Stockholm]", "21:40+"]);
    }

    #[test]
    fn dates_with_times_have_zones() {
        check::<LocalDateTime>("2015-W30-2T214032.142", "2015-07-21T21:40:32.142");
        check::<LocalDateTime>("2015202T21", "2015-07-21T21:00");
        check::<LocalDateTime>("2015-07-21", "2015-07-21T00:00");
        check::<DateTime>("2015T214032-0100", "2015-01-01T21:40:32-01:00");
        check::<DateTime>("2015-07-21", "2015-07-21T00:00Z");
        check::<DateTime>("2015-07-21T21:40[Europe/London]", "2015-07-21T21:40+01:00[Europe/London]");
        check::<DateTime>("2017-10-29T02:30+01:00[Europe/Stockholm]", "2017-10-29T02:30+01:00[Europe/Stockholm]");
        check_error::<DateTime>(&["2015-07-21T", "2015-07-21T21:40[Nowhere]", "2015-07-21T21:40[", "T21:40"]);
        check_error::<DateTime>(&["2015-07-21T21:40+03:00[Europe/London]", "2015-07-21T21:40Z[]"]);
    }

    #[test]
    fn durations_have_many_forms() {
        check::<Duration>("P14DT16H12M", "P14DT16H12M");
        check::<Duration>("P5M1.5D", "P5M1DT12H");
        check::<Duration>("P0.75M", "P22DT19H51M49.5S");
        check::<Duration>("PT0.75M", "PT45S");
        check::<Duration>("P2.5W", "P17DT12H");
        check::<Duration>("P12Y5M-14DT16H12M70S", "P12Y5M-14DT16H13M10S");
        check::<Duration>("P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S");
        check::<Duration>("-P1DT-2H", "P-1DT2H");
        check::<Duration>("PT123456789.123456789S", "PT34293H33M9.123456789S");
        check::<Duration>("P-0.5D", "PT-12H");
        check_error::<Duration>(&[
            "", "P", "PT", "P1", "P1DT", "1D", "P1D1Y", "P1H", "PT1D", "P.5D", "P1.D", "P1é", "P1e1D",
        ]);
        check_error::<Duration>(&["P9999999999999999999D", "P9223372036854775807Y", "P2012-2-2"]);
    }
}
