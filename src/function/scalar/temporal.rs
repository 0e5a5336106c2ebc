//! Functions that make dates, times and durations.
//!
//! `date`, `localtime`, `time`, `localdatetime` and `datetime` read a text, a map of components or another temporal value;
//! without an argument they read the clock. Their namespaces hold the clocks by name and `truncate`.

use super::FUNCTION;
use crate::function::argument::{any, string};
use crate::function::signature::{INTEGER, STRING, optional, required};
use crate::function::{FunctionContext, Parameter, ScalarFunction};
use crate::value::temporal::{DateTime, TimeZone, between, build, truncate};
use crate::value::{Map, Value, ValueError, ValueType};
use std::sync::Arc;
use std::time::SystemTime;

/// Dates and times, but not durations.
const INSTANTS: &[ValueType] =
    &[ValueType::Date, ValueType::LocalTime, ValueType::Time, ValueType::LocalDateTime, ValueType::DateTime];

/// What a temporal value can be made of.
const SOURCES: &[ValueType] = &[
    ValueType::String,
    ValueType::Map,
    ValueType::Date,
    ValueType::LocalTime,
    ValueType::Time,
    ValueType::LocalDateTime,
    ValueType::DateTime,
];

const SOURCE: &[Parameter] = &[optional("source", SOURCES)];
const ZONE: &[Parameter] = &[optional("timezone", STRING)];
const TRUNCATE: &[Parameter] =
    &[required("unit", STRING), required("value", INSTANTS), optional("components", &[ValueType::Map])];
const BETWEEN: &[Parameter] = &[required("from", INSTANTS), required("to", INSTANTS)];

/// The functions of a type: `name(source)`, its clocks, and `name.truncate`.
macro_rules! functions_of {
    (
        name: $name:literal,
        type: $type:ident,
        build: $build:expr,
        truncate: $truncate:expr,
        of_instant: $of_instant:expr,
        documentation: $documentation:literal,
        example: $example:expr,
        example_of_truncate: $truncated:expr $(,)?
    ) => {
        &[
            ScalarFunction {
                name: $name,
                parameters: SOURCE,
                returns: Some(ValueType::$type),
                documentation: $documentation,
                example: $example,
                body: |arguments, context| match clock_of(arguments, context)? {
                    Some(instant) => $of_instant(instant).map(Value::$type),
                    None => $build(any(arguments, 0), context.statement_time).map(Value::$type),
                },
                ..FUNCTION
            },
            ScalarFunction {
                name: concat!($name, ".transaction"),
                parameters: ZONE,
                returns: Some(ValueType::$type),
                documentation: concat!("The `", $name, "` when the transaction began, in UTC or in a time zone."),
                example: (concat!($name, ".transaction() = ", $name, ".statement()"), "true"),
                body: |arguments, context| $of_instant(in_zone(context.statement_time, arguments)?).map(Value::$type),
                ..FUNCTION
            },
            ScalarFunction {
                name: concat!($name, ".statement"),
                parameters: ZONE,
                returns: Some(ValueType::$type),
                documentation: concat!("The `", $name, "` when the statement began, in UTC or in a time zone."),
                example: (concat!($name, ".statement() = ", $name, "()"), "true"),
                body: |arguments, context| $of_instant(in_zone(context.statement_time, arguments)?).map(Value::$type),
                ..FUNCTION
            },
            ScalarFunction {
                name: concat!($name, ".realtime"),
                parameters: ZONE,
                returns: Some(ValueType::$type),
                documentation: concat!(
                    "The `",
                    $name,
                    "` that the clock of the machine shows, in UTC or in a time zone."
                ),
                example: (concat!($name, ".realtime('Asia/Tokyo') IS NOT NULL"), "true"),
                deterministic: false,
                body: |arguments, _| {
                    let now = DateTime::from_system(SystemTime::now());
                    $of_instant(in_zone(now, arguments)?).map(Value::$type)
                },
                ..FUNCTION
            },
            ScalarFunction {
                name: concat!($name, ".truncate"),
                parameters: TRUNCATE,
                returns: Some(ValueType::$type),
                documentation: concat!(
                    "The `",
                    $name,
                    "` at the beginning of the unit that the value lies in (see *Truncation*), with \
                     these components."
                ),
                example: $truncated,
                body: |arguments, context| {
                    let (unit, value, components) = (string(arguments, 0)?, any(arguments, 1), components(arguments));
                    $truncate(unit, value, &components, context.statement_time).map(Value::$type)
                },
                ..FUNCTION
            },
        ]
    };
}

pub(super) static OF_DATE: &[ScalarFunction] = functions_of! {
    name: "date",
    type: Date,
    build: |source: &Value, _| build::date(source),
    truncate: |unit: &str, value: &Value, components: &Map, _| truncate::date(unit, value, components),
    of_instant: |instant: DateTime| Ok::<_, ValueError>(instant.local().date),
    documentation: "The date that a text in ISO 8601, a map of components or another value says; without an argument, \
                    today in UTC.",
    example: (
        "[date('2015-07-21'), date({year: 1984, week: 10}), date({date: date('2015-07-21'), day: 1})]",
        "[2015-07-21, 1984-03-05, 2015-07-01]"
    ),
    example_of_truncate: (
        "[date.truncate('quarter', date('2017-11-11')), date.truncate('month', date('2017-11-11'), {day: 5})]",
        "[2017-10-01, 2017-11-05]"
    ),
};

pub(super) static OF_LOCAL_TIME: &[ScalarFunction] = functions_of! {
    name: "localtime",
    type: LocalTime,
    build: |source: &Value, _| build::local_time(source),
    truncate: |unit: &str, value: &Value, components: &Map, _| truncate::local_time(unit, value, components),
    of_instant: |instant: DateTime| Ok::<_, ValueError>(instant.local().time),
    documentation: "The time of day that a text in ISO 8601, a map of components or another value says; without an \
                    argument, now in UTC.",
    example: ("[localtime('2140'), localtime({hour: 12, minute: 31})]", "[21:40, 12:31]"),
    example_of_truncate: ("localtime.truncate('minute', localtime('12:31:14.645'))", "12:31"),
};

pub(super) static OF_TIME: &[ScalarFunction] = functions_of! {
    name: "time",
    type: Time,
    build: build::time,
    truncate: truncate::time,
    of_instant: DateTime::time,
    documentation: "The time of day with an offset from UTC that a text in ISO 8601, a map of components or another value says; without \
     an argument, now in UTC.",
    example: ("[time('21:40+01:00'), time({time: time('12:00+01:00'), timezone: '+05:00'})]", "[21:40+01:00, 16:00+05:00]"),
    example_of_truncate: ("time.truncate('hour', time('12:31:14+01:00'), {minute: 30})", "12:30+01:00"),
};

pub(super) static OF_LOCAL_DATE_TIME: &[ScalarFunction] = functions_of! {
    name: "localdatetime",
    type: LocalDateTime,
    build: |source: &Value, _| build::local_date_time(source),
    truncate: |unit: &str, value: &Value, components: &Map, _| truncate::local_date_time(unit, value, components),
    of_instant: |instant: DateTime| Ok::<_, ValueError>(instant.local()),
    documentation: "The date and time that a text in ISO 8601, a map of components or another value says; without an argument, now in \
     UTC.",
    example: (
        "[localdatetime('2015-W30-2T2140'), localdatetime({date: date('2015-07-21'), hour: 12})]",
        "[2015-07-21T21:40, 2015-07-21T12:00]"
    ),
    example_of_truncate: ("localdatetime.truncate('day', localdatetime('2017-11-11T12:31'))", "2017-11-11T00:00"),
};

pub(super) static OF_DATE_TIME: &[ScalarFunction] = functions_of! {
    name: "datetime",
    type: DateTime,
    build: |source: &Value, _| build::date_time(source),
    truncate: |unit: &str, value: &Value, components: &Map, _| truncate::date_time(unit, value, components),
    of_instant: |instant: DateTime| Ok::<_, ValueError>(instant),
    documentation: "The instant, with its time zone, that a text in ISO 8601, a map of components or another value says; without an \
     argument, now in UTC.",
    example: (
        "[datetime('2015-07-21T21:40[Europe/London]'), datetime({epochSeconds: 0})]",
        "[2015-07-21T21:40+01:00[Europe/London], 1970-01-01T00:00Z]"
    ),
    example_of_truncate: ("datetime.truncate('week', datetime('2017-11-11T12:31+01:00'), {dayOfWeek: 2})", "2017-11-07T00:00+01:00"),
};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "datetime.fromepoch",
        parameters: &[required("seconds", INTEGER), required("nanoseconds", INTEGER)],
        returns: Some(ValueType::DateTime),
        documentation: "The instant so many seconds and nanoseconds after 1970-01-01T00:00:00Z.",
        example: ("datetime.fromepoch(416779, 999999999)", "1970-01-05T19:46:19.999999999Z"),
        body: |arguments, _| from_epoch([("epochSeconds", 0), ("nanosecond", 1)], arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "datetime.fromepochmillis",
        parameters: &[required("milliseconds", INTEGER)],
        returns: Some(ValueType::DateTime),
        documentation: "The instant so many milliseconds after 1970-01-01T00:00:00Z.",
        example: ("datetime.fromepochmillis(237821673987)", "1977-07-15T13:34:33.987Z"),
        body: |arguments, _| from_epoch([("epochMillis", 0)], arguments),
        ..FUNCTION
    },
    ScalarFunction {
        name: "duration",
        parameters: &[required("source", &[ValueType::String, ValueType::Map, ValueType::Duration])],
        returns: Some(ValueType::Duration),
        documentation: "The duration that a text in ISO 8601 or a map of amounts says.",
        example: ("[duration('P1Y2M10DT2H30M'), duration({weeks: 2.5, minutes: -3})]", "[P1Y2M10DT2H30M, P17DT11H57M]"),
        body: |arguments, _| build::duration(any(arguments, 0)).map(Value::from),
        ..FUNCTION
    },
    ScalarFunction {
        name: "duration.between",
        parameters: BETWEEN,
        returns: Some(ValueType::Duration),
        documentation: "The duration that leads from one value to another: months, then days, then time.",
        example: ("duration.between(date('1984-10-11'), localdatetime('2015-06-24T12:00'))", "P30Y8M13DT12H"),
        body: |arguments, _| between::between(any(arguments, 0), any(arguments, 1)).map(Value::from),
        ..FUNCTION
    },
    ScalarFunction {
        name: "duration.inMonths",
        parameters: BETWEEN,
        returns: Some(ValueType::Duration),
        documentation: "The whole months from one value to another.",
        example: ("duration.inMonths(date('1984-10-11'), date('2015-06-24'))", "P30Y8M"),
        body: |arguments, _| between::in_months(any(arguments, 0), any(arguments, 1)).map(Value::from),
        ..FUNCTION
    },
    ScalarFunction {
        name: "duration.inDays",
        parameters: BETWEEN,
        returns: Some(ValueType::Duration),
        documentation: "The whole days from one value to another.",
        example: ("duration.inDays(date('1984-10-11'), date('2015-06-24'))", "P11213D"),
        body: |arguments, _| between::in_days(any(arguments, 0), any(arguments, 1)).map(Value::from),
        ..FUNCTION
    },
    ScalarFunction {
        name: "duration.inSeconds",
        parameters: BETWEEN,
        returns: Some(ValueType::Duration),
        documentation: "The hours, minutes and seconds from one value to another.",
        example: ("duration.inSeconds(date('1984-10-11'), date('1984-10-12'))", "PT24H"),
        body: |arguments, _| between::in_seconds(any(arguments, 0), any(arguments, 1)).map(Value::from),
        ..FUNCTION
    },
];

/// The clock when it is to be read: without an argument, or with a map that says nothing but the time zone.
fn clock_of(arguments: &[Value], context: &FunctionContext<'_>) -> Result<Option<DateTime>, ValueError> {
    match arguments.first() {
        None => Ok(Some(context.statement_time)),
        Some(Value::Map(map)) if map.len() == 1 && map.contains_key("timezone") => match &map["timezone"] {
            Value::String(_) => in_zone(context.statement_time, &[map["timezone"].clone()]).map(Some),
            _ => Ok(None),
        },
        Some(_) => Ok(None),
    }
}

/// The instant in the time zone that is the first argument, if it is given.
fn in_zone(instant: DateTime, arguments: &[Value]) -> Result<DateTime, ValueError> {
    if arguments.is_empty() {
        return Ok(instant);
    }
    instant.in_zone(TimeZone::named(string(arguments, 0)?)?)
}

/// The map that is the third argument, if it is given.
fn components(arguments: &[Value]) -> Arc<Map> {
    match any(arguments, 2) {
        Value::Map(map) => map.clone(),
        _ => Arc::default(),
    }
}

/// The instant that a map of these components, each the argument at a position, says.
fn from_epoch<const N: usize>(components: [(&str, usize); N], arguments: &[Value]) -> Result<Value, ValueError> {
    let map = components.map(|(name, position)| (name, any(arguments, position).clone()));
    build::date_time(&Value::map(map)).map(Value::DateTime)
}
