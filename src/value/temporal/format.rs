//! Dates in formats of their own, as files have them: `30.10.1947` is `%d.%m.%Y`.

use super::{Date, LocalDateTime, LocalTime, ValueError, ValueErrorKind};
use jiff::fmt::strtime::{self, BrokenDownTime};

impl Date {
    /// Reads a date in a format of `strftime`, such as `%d.%m.%Y`, for years that have four digits.
    pub fn in_format(text: &str, format: &str) -> Result<Self, ValueError> {
        let read = broken_down(text, format)?;
        let date = read.to_date().map_err(|_| unreadable(text, format))?;
        Self::new(date.year().into(), date.month().into(), date.day().into())
    }
}

impl LocalDateTime {
    /// Reads a date with a time of day in a format of `strftime`, such as `%Y-%m-%d %H:%M`, for years that have four digits.
    pub fn in_format(text: &str, format: &str) -> Result<Self, ValueError> {
        let read = broken_down(text, format)?;
        let read = read.to_datetime().map_err(|_| unreadable(text, format))?;
        let date = Date::new(read.year().into(), read.month().into(), read.day().into())?;
        let [hour, minute, second] = [read.hour(), read.minute(), read.second()].map(i64::from);
        Ok(Self { date, time: LocalTime::new(hour, minute, second, read.subsec_nanosecond().into())? })
    }
}

fn broken_down(text: &str, format: &str) -> Result<BrokenDownTime, ValueError> {
    strtime::parse(format, text).map_err(|_| unreadable(text, format))
}

fn unreadable(text: &str, format: &str) -> ValueError {
    ValueError::new(ValueErrorKind::InvalidTemporal, format!("`{text}` has not the format `{format}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_those_of_strftime() {
        let date = |text, format| Date::in_format(text, format).map(|date| date.to_string()).ok();
        assert_eq!(date("30.10.1947", "%d.%m.%Y").as_deref(), Some("1947-10-30"));
        assert_eq!(date("03/06/2003", "%m/%d/%Y").as_deref(), Some("2003-03-06"));
        assert_eq!(date("30.02.2000", "%d.%m.%Y"), None);
        assert_eq!(date("30.10.1947", "%q"), None);
        let time = LocalDateTime::in_format("2020-01-02 03:04", "%Y-%m-%d %H:%M").map(|time| time.to_string());
        assert_eq!(time.ok().as_deref(), Some("2020-01-02T03:04"));
    }
}
