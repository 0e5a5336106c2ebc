//! Values as bytes.

use super::bytes::{Reader, Write};
use super::error::Malformed;
use crate::value::limit::MAX_NESTING;
use crate::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, NANOSECONDS, Time, TimeZone};
use crate::value::{Map, Value, ValueError};
use std::sync::Arc;

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INTEGER: u8 = 3;
const FLOAT: u8 = 4;
const STRING: u8 = 5;
const LIST: u8 = 6;
const MAP: u8 = 7;
const DATE: u8 = 8;
const LOCAL_TIME: u8 = 9;
const TIME: u8 = 10;
const LOCAL_DATE_TIME: u8 = 11;
const DATE_TIME: u8 = 12;
const DURATION: u8 = 13;

/// Writes a value. Nodes, relationships and paths are no properties; null stands for them.
pub(super) fn put_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null | Value::Node(_) | Value::Relationship(_) | Value::Path(_) => bytes.push(NULL),
        Value::Boolean(false) => bytes.push(FALSE),
        Value::Boolean(true) => bytes.push(TRUE),
        Value::Integer(number) => {
            bytes.push(INTEGER);
            bytes.put_signed(*number);
        }
        Value::Float(number) => {
            bytes.push(FLOAT);
            bytes.extend_from_slice(&number.to_bits().to_le_bytes());
        }
        Value::String(text) => {
            bytes.push(STRING);
            bytes.put_text(text);
        }
        Value::List(items) => {
            bytes.push(LIST);
            bytes.put_number(items.len() as u64);
            items.iter().for_each(|item| put_value(bytes, item));
        }
        Value::Map(entries) => {
            bytes.push(MAP);
            bytes.put_number(entries.len() as u64);
            for (key, value) in entries.iter() {
                bytes.put_text(key);
                put_value(bytes, value);
            }
        }
        temporal => put_temporal(bytes, temporal),
    }
}

fn put_temporal(bytes: &mut Vec<u8>, value: &Value) {
    let mut put = |tag: u8, numbers: &[i64]| {
        bytes.push(tag);
        numbers.iter().for_each(|number| bytes.put_signed(*number));
    };
    match value {
        Value::Date(date) => put(DATE, &[date.days()]),
        Value::LocalTime(time) => put(LOCAL_TIME, &[time.nanoseconds()]),
        Value::Time(time) => put(TIME, &[time.local().nanoseconds(), time.offset().into()]),
        Value::LocalDateTime(time) => {
            put(LOCAL_DATE_TIME, &[time.date.days(), time.time.nanoseconds()]);
        }
        Value::DateTime(time) => {
            let nanosecond = time.local().nanosecond();
            put(DATE_TIME, &[time.epoch_seconds(), nanosecond]);
            put_zone(bytes, *time);
        }
        Value::Duration(duration) => {
            put(DURATION, &[duration.months(), duration.days(), duration.seconds(), duration.nanosecond()]);
        }
        _ => bytes.push(NULL),
    }
}

/// The name of a region, or an empty text and the offset.
fn put_zone(bytes: &mut Vec<u8>, time: DateTime) {
    bytes.put_text(time.zone().region().unwrap_or_default());
    if time.zone().region().is_none() {
        bytes.put_signed(time.offset().into());
    }
}

/// Reads a value.
pub(super) fn read_value(reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    read_nested(reader, 0)
}

fn read_nested(reader: &mut Reader<'_>, depth: usize) -> Result<Value, Malformed> {
    if depth > MAX_NESTING {
        return Err(Malformed("lists and maps are nested too deep"));
    }
    Ok(match reader.byte()? {
        NULL => Value::Null,
        FALSE => Value::Boolean(false),
        TRUE => Value::Boolean(true),
        INTEGER => Value::Integer(reader.signed()?),
        FLOAT => Value::Float(f64::from_bits(u64::from_le_bytes(reader.array()?))),
        STRING => Value::String(reader.text()?.into()),
        LIST => Value::list(reader.list(|reader| read_nested(reader, depth + 1))?),
        MAP => {
            let entry = |reader: &mut Reader<'_>| Ok((Arc::from(reader.text()?), read_nested(reader, depth + 1)?));
            Value::Map(Arc::new(reader.list(entry)?.into_iter().collect::<Map>()))
        }
        tag => read_temporal(tag, reader)?,
    })
}

fn read_temporal(tag: u8, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let impossible = |_: ValueError| Malformed("there is no such date or time");
    Ok(match tag {
        DATE => Value::Date(Date::from_days(reader.signed()?).map_err(impossible)?),
        LOCAL_TIME => Value::LocalTime(read_time_of_day(reader)?),
        TIME => {
            let time = read_time_of_day(reader)?;
            let offset = i32::try_from(reader.signed()?).map_err(|_| Malformed("there is no such offset"))?;
            Value::Time(Time::new(time, offset).map_err(impossible)?)
        }
        LOCAL_DATE_TIME => {
            let date = Date::from_days(reader.signed()?).map_err(impossible)?;
            Value::LocalDateTime(LocalDateTime { date, time: read_time_of_day(reader)? })
        }
        DATE_TIME => {
            let (seconds, nanosecond) = (reader.signed()?, reader.signed()?);
            let zone = match reader.text()? {
                "" => TimeZone::from_offset(reader.signed()?),
                region => TimeZone::named(region),
            };
            let zone = zone.map_err(|_| Malformed("there is no such time zone"))?;
            Value::DateTime(DateTime::from_epoch(seconds, nanosecond, zone).map_err(impossible)?)
        }
        DURATION => {
            let [months, days, seconds, nanoseconds] =
                [reader.signed()?, reader.signed()?, reader.signed()?, reader.signed()?];
            let duration = Duration::new(months, days, seconds, nanoseconds);
            Value::Duration(Arc::new(duration.map_err(|_| Malformed("there is no such duration"))?))
        }
        _ => return Err(Malformed("a value is of no known type")),
    })
}

fn read_time_of_day(reader: &mut Reader<'_>) -> Result<LocalTime, Malformed> {
    let nanoseconds = reader.signed()?;
    let (seconds, nanosecond) = (nanoseconds.div_euclid(NANOSECONDS), nanoseconds.rem_euclid(NANOSECONDS));
    let time =
        LocalTime::new(seconds.div_euclid(3600), seconds.rem_euclid(3600) / 60, seconds.rem_euclid(60), nanosecond);
    time.map_err(|_| Malformed("there is no such time"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::compare;

    fn round_trip(value: &Value) -> Value {
        let mut bytes = Vec::new();
        put_value(&mut bytes, value);
        for len in 0..bytes.len() {
            assert!(read_value(&mut Reader::new(&bytes[..len])).is_err(), "{value:?} cut to {len}");
        }
        let mut reader = Reader::new(&bytes);
        let read = read_value(&mut reader).unwrap();
        assert_eq!(reader.end(), Ok(()));
        read
    }

    #[test]
    fn values_of_every_type_come_back() {
        let zone = |name| TimeZone::named(name).unwrap();
        let time = LocalTime::new(23, 59, 59, 999_999_999).unwrap();
        let values = [
            Value::Null,
            Value::Boolean(true),
            Value::Boolean(false),
            Value::Integer(i64::MIN),
            Value::Integer(i64::MAX),
            Value::Float(-0.0),
            Value::Float(f64::NEG_INFINITY),
            Value::from("a \0 \u{202e} \u{10ffff}"),
            Value::from(""),
            Value::list([Value::Integer(1), Value::list([Value::Null]), Value::from("x")]),
            Value::Map(Arc::new(Map::from_iter([("k".into(), Value::list([]))]))),
            Value::Date(Date::new(-999_999_999, 1, 1).unwrap()),
            Value::LocalTime(time),
            Value::LocalTime(LocalTime::MIDNIGHT),
            Value::Time(Time::new(time, -64_800).unwrap()),
            Value::LocalDateTime(LocalDateTime { date: Date::new(999_999_999, 12, 31).unwrap(), time }),
            Value::DateTime(DateTime::MIN),
            Value::DateTime(DateTime::from_epoch(1_700_000_000, 999_999_999, zone("Europe/Stockholm")).unwrap()),
            Value::DateTime(DateTime::from_epoch(-1, 1, zone("+05:45")).unwrap()),
            Value::Duration(Arc::new(Duration::new(-14, 3, -59, 999_999_999).unwrap())),
        ];
        for value in &values {
            let read = round_trip(value);
            assert!(
                compare::order(value, &read).is_eq() && value.value_type() == read.value_type(),
                "{value:?} {read:?}"
            );
            assert_eq!(format!("{value:?}"), format!("{read:?}"));
        }
        assert!(matches!(round_trip(&Value::Float(f64::NAN)), Value::Float(number) if number.is_nan()));
    }

    #[test]
    fn nesting_ends_somewhere() {
        for (lists, is_read) in [(MAX_NESTING, true), (MAX_NESTING + 1, false)] {
            let bytes = [[LIST, 1].repeat(lists), vec![NULL]].concat();
            assert_eq!(read_value(&mut Reader::new(&bytes)).is_ok(), is_read, "{lists}");
        }
        let bytes = [LIST, 1].repeat(100_000);
        assert_eq!(read_value(&mut Reader::new(&bytes)).err(), Some(Malformed("lists and maps are nested too deep")));
    }
}
