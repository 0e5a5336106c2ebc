use super::*;
use crate::algorithm::Unwatched;
use crate::function::FunctionContext;
use crate::graph::Graph;
use crate::value::ValueErrorKind::{
    self, DeletedEntityAccess, IntegerOverflow, InvalidArgumentValue, NegativeIntegerArgument, NumberOutOfRange,
};
use crate::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time, TimeZone};
use crate::value::{Path, ValueError};
use std::sync::Arc;

fn call_on(graph: &Graph, name: &str, arguments: &[Value]) -> Result<Value, ValueError> {
    let function = scalar(name).expect("a function");
    let statement_time = DateTime::from_epoch(0, 17_000_000, TimeZone::UTC).expect("an instant");
    function.call(arguments, &FunctionContext { graph, statement_time, watch: &Unwatched, threads: 1 })
}

fn check<const N: usize>(name: &str, arguments: [Value; N], expected: &str) {
    let value = call_on(&Graph::new(), name, &arguments).map(|value| value.to_string());
    assert_eq!(value, Ok(expected.to_owned()), "{name}{}", Value::list(arguments));
}

fn check_error<const N: usize>(name: &str, arguments: [Value; N], expected: ValueErrorKind) {
    let value = call_on(&Graph::new(), name, &arguments).map(|value| value.to_string());
    assert_eq!(value.map_err(|error| error.kind), Err(expected), "{name}{}", Value::list(arguments));
}

fn list<const N: usize>(items: [i64; N]) -> Value {
    items.into()
}

#[test]
fn names_match_in_any_case_and_are_unique() {
    assert_eq!(scalar("TOINTEGER").map(|function| function.name), Some("toInteger"));
    assert!(scalar("toInt").is_none());
    let names: std::collections::BTreeSet<_> = scalars().map(|function| function.name.to_lowercase()).collect();
    assert_eq!(names.len(), scalars().count());
}

#[test]
fn every_entry_is_documented() {
    for function in scalars() {
        assert!(function.documentation.ends_with('.'), "{}", function.name);
        assert!(function.example.0.contains(function.name) && !function.example.1.is_empty(), "{}", function.name);
        let mut optional = function.parameters.iter().skip_while(|parameter| !parameter.optional);
        assert!(optional.all(|parameter| parameter.optional), "{}", function.name);
    }
}

#[test]
fn signatures_show_what_may_be_left_out() {
    let check = |name: &str, expected: &str| {
        assert_eq!(scalar(name).map(ScalarFunction::signature), Some(expected.to_owned()));
    };
    check("pi", "pi() :: FLOAT");
    check("coalesce", "coalesce(value :: ANY, …) :: ANY");
    check("substring", "substring(text :: STRING, start :: INTEGER[, length :: INTEGER]) :: STRING");
    check("round", "round(number :: INTEGER | FLOAT[, precision :: INTEGER[, mode :: STRING]]) :: FLOAT");
}

#[test]
fn no_function_panics_on_any_arguments() {
    let values = [
        Value::Null,
        true.into(),
        i64::MIN.into(),
        (-1).into(),
        0.into(),
        i64::MAX.into(),
        f64::NAN.into(),
        1e300.into(),
        "".into(),
        "größe".into(),
        Value::list([]),
        Value::list([Value::Null, "a".into()]),
        Value::map([("a", Value::Null)]),
        Value::map([("year", i64::MAX.into()), ("hours", i64::MIN.into())]),
        "month".into(),
        Value::Date(Date::MIN),
        Value::LocalTime(LocalTime::MIDNIGHT),
        Value::Time(Time::MIN),
        Value::LocalDateTime(LocalDateTime::MIN),
        Value::DateTime(DateTime::MIN),
        Value::from(Duration::new(i64::MIN, i64::MAX, i64::MIN, 0).expect("a duration")),
    ];
    let (graph, time) = (Graph::new(), DateTime::EPOCH);
    let context = FunctionContext { graph: &graph, statement_time: time, watch: &Unwatched, threads: 1 };
    for function in scalars() {
        let _ = (function.body)(&[], &context);
        for first in &values {
            let _ = function.call(std::slice::from_ref(first), &context);
            let _ = (function.body)(std::slice::from_ref(first), &context);
            for second in &values {
                let _ = function.call(&[first.clone(), second.clone()], &context);
                for third in &values {
                    let _ = function.call(&[first.clone(), second.clone(), third.clone()], &context);
                }
            }
        }
    }
}

#[test]
fn null_arguments_make_null() {
    check("size", [Value::Null], "null");
    check("substring", ["a".into(), Value::Null], "null");
    check("coalesce", [Value::Null, 1.into(), 2.into()], "1");
    check("exists", [Value::Null], "false");
}

#[test]
fn arguments_of_other_types_are_errors_that_name_them() {
    for name in ["type", "labels", "size", "toUpper", "abs", "nodes", "head", "keys"] {
        check_error(name, [true.into()], InvalidArgumentValue);
    }
    let error = call_on(&Graph::new(), "left", &[1.into(), 1.into()]).map_err(|error| error.message).err();
    assert_eq!(error, Some("`left` takes STRING as `text`, not INTEGER".to_owned()));
    check_error("pi", [1.into()], InvalidArgumentValue);
}

#[test]
fn strings_are_cut_by_characters() {
    check("left", ["größe".into(), 3.into()], "'grö'");
    check("left", ["ab".into(), i64::MAX.into()], "'ab'");
    check("right", ["größe".into(), 3.into()], "'öße'");
    check("right", ["ab".into(), i64::MAX.into()], "'ab'");
    check("substring", ["größe".into(), 2.into()], "'öße'");
    check("substring", ["größe".into(), 2.into(), 1.into()], "'ö'");
    check("substring", ["ab".into(), 1_000_000_000_000_000_000i64.into(), i64::MAX.into()], "''");
    check_error("left", ["x".into(), (-1).into()], NegativeIntegerArgument);
    check_error("right", ["x".into(), (-1).into()], NegativeIntegerArgument);
    check_error("substring", ["x".into(), (-1).into()], NegativeIntegerArgument);
    check_error("substring", ["x".into(), 0.into(), i64::MIN.into()], NegativeIntegerArgument);
}

#[test]
fn replacing_is_limited_before_it_begins() {
    check("replace", ["aaa".into(), "a".into(), "bb".into(), 2.into()], "'bbbba'");
    check("replace", ["ab".into(), "".into(), "-".into()], "'-a-b-'");
    let long = Value::from("x".repeat(1 << 20));
    check_error("replace", [long.clone(), "x".into(), long], NumberOutOfRange);
}

#[test]
fn texts_split_at_delimiters() {
    check("split", ["one,two".into(), ",".into()], "['one', 'two']");
    check("split", ["".into(), ",".into()], "['']");
    check("split", ["abc".into(), "".into()], "['a', 'b', 'c']");
    check("split", ["a-b c".into(), vec!["-", " "].into()], "['a', 'b', 'c']");
    check_error("split", ["a".into(), Value::list([1.into()])], InvalidArgumentValue);
}

#[test]
fn lists_have_ends() {
    check("head", [list([])], "null");
    check("last", [list([1, 2])], "2");
    check("tail", [list([])], "[]");
    check("reverse", ["raksO".into()], "'Oskar'");
    check("size", ["größe".into()], "5");
}

#[test]
fn ranges_are_bounded() {
    check("range", [0.into(), 3.into()], "[0, 1, 2, 3]");
    check("range", [0.into(), (-20).into(), (-10).into()], "[0, -10, -20]");
    check("range", [0.into(), i64::MAX.into(), i64::MAX.into()], "[0, 9223372036854775807]");
    check_error("range", [2.into(), 8.into(), 0.into()], NumberOutOfRange);
    check_error("range", [0.into(), i64::MAX.into()], NumberOutOfRange);
}

#[test]
fn numbers_keep_to_their_ranges() {
    check("abs", [(-1).into()], "1");
    check_error("abs", [i64::MIN.into()], IntegerOverflow);
    check("sqrt", [(-1).into()], "NaN");
    check("sqrt", [12.96.into()], "3.6");
    check("sign", [f64::NAN.into()], "0");
    check("log", [0.into()], "-Infinity");
    check("round", [3.into()], "3.0");
    check_error("round", [1.5.into(), (-1).into()], NegativeIntegerArgument);
    check_error("round", [1.5.into(), 1.into(), "SIDEWAYS".into()], InvalidArgumentValue);
}

#[test]
fn value_types_are_precise() {
    let check = |value: Value, expected: &str| check("valueType", [value], &format!("'{expected}'"));
    check(Value::Null, "NULL");
    check(1.into(), "INTEGER NOT NULL");
    check(Value::list([]), "LIST<NOTHING> NOT NULL");
    check(Value::list([Value::Null]), "LIST<NULL> NOT NULL");
    check(Value::list([1.into(), Value::Null]), "LIST<INTEGER> NOT NULL");
    check(Value::list([1.into(), "a".into(), 2.into()]), "LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL");
}

#[test]
fn statements_have_one_time() {
    check("timestamp", [], "17");
}

/// A person, who likes herself, and the path along.
fn example() -> (Graph, Value, Value, Value) {
    let mut graph = Graph::new();
    let (person, likes, name) = (graph.intern_label("Person"), graph.intern_type("LIKES"), graph.intern_key("name"));
    let node = graph.create_node(&[person]);
    let relationship = graph.create_relationship(likes, node, node);
    graph.set_node_property(node, name, "Ada".into());
    let path = Path { nodes: vec![node, node], relationships: vec![relationship] };
    (graph, Value::Node(node), Value::Relationship(relationship), Value::Path(Arc::new(path)))
}

#[test]
fn elements_tell_what_they_are() {
    let (graph, node, relationship, path) = example();
    let check = |name: &str, argument: &Value, expected: &str| {
        let value = call_on(&graph, name, std::slice::from_ref(argument)).map(|value| value.to_string());
        assert_eq!(value, Ok(expected.to_owned()), "{name}");
    };
    check("labels", &node, "['Person']");
    check("keys", &node, "['name']");
    check("properties", &node, "{name: 'Ada'}");
    check("properties", &relationship, "{}");
    check("type", &relationship, "'LIKES'");
    check("startNode", &relationship, "(#0)");
    check("endNode", &relationship, "(#0)");
    check("elementId", &relationship, "'relationship:0'");
    check("id", &node, "0");
    check("length", &path, "1");
    check("nodes", &path, "[(#0), (#0)]");
    check("relationships", &path, "[[#0]]");
    check("properties", &Value::map([("a", Value::Null)]), "{a: null}");
}

#[test]
fn deleted_elements_keep_only_type_and_id() {
    let (mut graph, node, relationship, _) = example();
    let (Value::Node(node_index), Value::Relationship(relationship_index)) = (&node, &relationship) else { return };
    graph.delete_relationship(*relationship_index);
    graph.delete_node(*node_index);
    let kind = |name: &str, argument: &Value| {
        call_on(&graph, name, std::slice::from_ref(argument)).map_err(|error| error.kind).err()
    };
    for (name, argument) in [
        ("labels", &node),
        ("keys", &node),
        ("properties", &node),
        ("keys", &relationship),
        ("properties", &relationship),
    ] {
        assert_eq!(kind(name, argument), Some(DeletedEntityAccess), "{name}");
    }
    for (name, argument) in [("id", &node), ("id", &relationship), ("type", &relationship)] {
        assert_eq!(kind(name, argument), None, "{name}");
    }
}
