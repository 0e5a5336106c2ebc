//! A temporal value taken apart.

use super::{Date, DateTime, LocalDateTime, LocalTime, TimeZone, ValueError};
use crate::value::Value;

/// What a temporal value tells of the date, the time of day and the zone; a duration tells nothing of these.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub(super) date: Option<Date>,
    pub(super) time: Option<LocalTime>,
    pub(super) zone: Option<TimeZone>,
    /// Which of two instants is meant where the clocks of the zone show a time twice.
    pub(super) offset: Option<i32>,
}

impl Parts {
    /// The parts of a date, a time or both; `None` for other values.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Date(date) => Self { date: Some(*date), ..Self::default() },
            Value::LocalTime(time) => Self { time: Some(*time), ..Self::default() },
            Value::Time(time) => {
                let zone = TimeZone::from_offset(time.offset().into()).ok();
                Self { time: Some(time.local()), zone, ..Self::default() }
            }
            Value::LocalDateTime(local) => Self { date: Some(local.date), time: Some(local.time), ..Self::default() },
            Value::DateTime(instant) => {
                let LocalDateTime { date, time } = instant.local();
                Self { date: Some(date), time: Some(time), zone: Some(instant.zone()), offset: Some(instant.offset()) }
            }
            _ => return None,
        })
    }

    /// The offset of a time of day: that of the instant, of the zone at `now` where it is no instant's, or of UTC.
    pub(super) fn time_offset(self, now: DateTime) -> i32 {
        self.offset.or(self.zone.map(|zone| zone.offset_at(now.epoch_seconds()))).unwrap_or(0)
    }

    /// The instant that they say, on the clocks of their zone or of UTC.
    pub(super) fn instant(self, date: Date, time: LocalTime) -> Result<DateTime, ValueError> {
        DateTime::with_offset(LocalDateTime { date, time }, self.zone.unwrap_or(TimeZone::UTC), self.offset)
    }
}
