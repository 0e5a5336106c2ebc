//! Functions on values of every type.

use super::FUNCTION;
use crate::function::argument::any;
use crate::function::signature::{ANY, required};
use crate::function::{FunctionContext, Nulls, ScalarFunction};
use crate::value::compare::equals;
use crate::value::{Value, ValueError, ValueType};
use std::collections::BTreeSet;

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "coalesce",
        parameters: &[required("value", ANY)],
        variadic: true,
        documentation: "The first argument that is not null; null if all are.",
        example: ("coalesce(null, 'a', 'b')", "'a'"),
        nulls: Nulls::Accept,
        body: |arguments, _| Ok(arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or_default()),
        ..FUNCTION
    },
    ScalarFunction {
        name: "nullIf",
        parameters: &[required("value", ANY), required("other", ANY)],
        documentation: "Null if both arguments are equal, else the first.",
        example: ("[nullIf(4, 4), nullIf('a', 'b')]", "[null, 'a']"),
        nulls: Nulls::Accept,
        body: null_if,
        ..FUNCTION
    },
    ScalarFunction {
        name: "valueType",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::String),
        documentation: "The name of the most precise type that the value has.",
        example: ("valueType([1, 2.5])", "'LIST<INTEGER NOT NULL | FLOAT NOT NULL> NOT NULL'"),
        nulls: Nulls::Accept,
        body: |arguments, _| Ok(type_name(any(arguments, 0)).into()),
        ..FUNCTION
    },
    ScalarFunction {
        name: "timestamp",
        returns: Some(ValueType::Integer),
        documentation: "When the statement began, in milliseconds since 1970-01-01T00:00:00Z.",
        example: ("timestamp() > 0", "true"),
        body: |_, context| Ok(context.statement_time.epoch_milliseconds().into()),
        ..FUNCTION
    },
];

fn null_if(arguments: &[Value], _: &FunctionContext<'_>) -> Result<Value, ValueError> {
    let value = any(arguments, 0);
    Ok(if equals(value, any(arguments, 1)) == Some(true) { Value::Null } else { value.clone() })
}

fn type_name(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::List(items) => format!("LIST<{}> NOT NULL", element_types(items)),
        Value::LocalTime(_) => "LOCAL TIME NOT NULL".to_owned(),
        Value::Time(_) => "ZONED TIME NOT NULL".to_owned(),
        Value::LocalDateTime(_) => "LOCAL DATETIME NOT NULL".to_owned(),
        Value::DateTime(_) => "ZONED DATETIME NOT NULL".to_owned(),
        _ => format!("{} NOT NULL", value.value_type().name().to_uppercase()),
    }
}

/// The types of the elements, each once, joined by `|`; without `NOT NULL` where an element is null.
fn element_types(items: &[Value]) -> String {
    let names: BTreeSet<(u8, String)> = items.iter().map(|item| (rank(item), type_name(item))).collect();
    let has_null = names.first().is_some_and(|(rank, _)| *rank == 0);
    let types = names.iter().filter(|(rank, _)| *rank > 0);
    let types: Vec<&str> = match has_null {
        true => types.map(|(_, name)| name.trim_end_matches(" NOT NULL")).collect(),
        false => types.map(|(_, name)| name.as_str()).collect(),
    };
    match (types.is_empty(), has_null) {
        (true, true) => "NULL".to_owned(),
        (true, false) => "NOTHING".to_owned(),
        _ => types.join(" | "),
    }
}

/// Where the type of a value stands in a union of types.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Boolean(_) => 1,
        Value::String(_) => 2,
        Value::Integer(_) => 3,
        Value::Float(_) => 4,
        Value::Date(_) => 5,
        Value::LocalTime(_) => 6,
        Value::Time(_) => 7,
        Value::LocalDateTime(_) => 8,
        Value::DateTime(_) => 9,
        Value::Duration(_) => 10,
        Value::Node(_) => 11,
        Value::Relationship(_) => 12,
        Value::Map(_) => 13,
        Value::List(_) => 14,
        Value::Path(_) => 15,
    }
}
