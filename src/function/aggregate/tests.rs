use super::*;
use crate::value::ValueErrorKind::{self, IntegerOverflow, InvalidArgumentValue, NumberOutOfRange};

fn run(name: &str, rows: &[(Vec<Value>, u64)], parts: usize) -> Result<Value, ValueError> {
    let function = aggregate(name).expect("an aggregate");
    let mut whole = (function.start)();
    for part in rows.chunks(rows.len().div_ceil(parts).max(1)) {
        let mut accumulator = (function.start)();
        for (arguments, weight) in part {
            accumulator.add(arguments, *weight)?;
        }
        whole.merge(accumulator);
    }
    whole.finish()
}

fn rows(values: &[Value], extra: Option<f64>) -> Vec<(Vec<Value>, u64)> {
    let row = |value: &Value| [value.clone()].into_iter().chain(extra.map(Value::from)).collect();
    values.iter().map(|value| (row(value), 1)).collect()
}

/// Checks the value for all rows in one group, and in groups that are merged.
fn check_with(name: &str, values: &[Value], extra: Option<f64>, expected: &str) {
    for parts in 1..=3 {
        let value = run(name, &rows(values, extra), parts).map(|value| value.to_string());
        assert_eq!(value, Ok(expected.to_owned()), "{name} in {parts} parts");
    }
}

fn check(name: &str, values: &[Value], expected: &str) {
    check_with(name, values, None, expected);
}

fn check_error(name: &str, values: &[Value], extra: Option<f64>, expected: ValueErrorKind) {
    let error = run(name, &rows(values, extra), 1).map(|_| ()).map_err(|error| error.kind);
    assert_eq!(error, Err(expected));
}

fn mixed() -> [Value; 5] {
    [1.into(), "a".into(), vec![1, 2].into(), 0.2.into(), "b".into()]
}

#[test]
fn names_match_in_any_case_and_are_unique() {
    assert_eq!(aggregate("PERCENTILEdisc").map(|function| function.name), Some("percentileDisc"));
    assert!(aggregate("median").is_none());
    let names: std::collections::BTreeSet<_> = aggregates().map(|function| function.name.to_lowercase()).collect();
    assert_eq!(names.len(), aggregates().count());
}

#[test]
fn empty_groups_have_values() {
    for (name, expected) in [("count", "0"), ("sum", "0"), ("collect", "[]"), ("stDev", "0.0")] {
        check(name, &[], expected);
    }
    for name in ["avg", "min", "max", "percentileCont", "percentileDisc"] {
        check(name, &[], "null");
    }
}

#[test]
fn sums_keep_integers_and_are_exact() {
    check("sum", &[1.into(), 2.into()], "3");
    check("sum", &[1.into(), 2.5.into(), 1.into()], "4.5");
    check("sum", &[i64::MAX.into(), 1.into(), (-1).into()], "9223372036854775807");
    check("sum", &[1e100.into(), 1.0.into(), (-1e100).into()], "1.0");
    check("sum", &[f64::INFINITY.into(), 1.0.into()], "Infinity");
    check("avg", &[1.into(), 2.into()], "1.5");
    check("avg", &[i64::MAX.into(), i64::MAX.into()], "9.223372036854776e18");
    check_error("sum", &[i64::MAX.into(), 1.into()], None, IntegerOverflow);
    check_error("sum", &["a".into()], None, InvalidArgumentValue);
}

#[test]
fn extremes_go_by_the_order_of_all_values() {
    check("max", &mixed(), "1");
    check("min", &mixed(), "[1, 2]");
    check("max", &[1.into(), 2.0.into(), 5.into(), 3.2.into()], "5");
    check("min", &["a".into(), "B".into()], "'B'");
    check("max", &[vec![1].into(), vec![2].into(), vec![2, 1].into()], "[2, 1]");
}

#[test]
fn deviations_are_those_of_the_whole() {
    let numbers = [2, 4, 4, 4, 5, 5, 7, 9].map(Value::from);
    check("stDevP", &numbers, "2.0");
    check("stDev", &[1.into(), 3.into(), 5.into()], "2.0");
    check("stDev", &[1.into()], "0.0");
}

#[test]
fn percentiles_choose_or_interpolate() {
    let prices = [30.0, 10.0, 20.0].map(Value::from);
    for (percentile, expected) in [(0.0, "10.0"), (0.5, "20.0"), (1.0, "30.0")] {
        check_with("percentileDisc", &prices, Some(percentile), expected);
        check_with("percentileCont", &prices, Some(percentile), expected);
    }
    check_with("percentileCont", &[1.into(), 2.into()], Some(0.25), "1.25");
    check_with("percentileDisc", &[1.into(), 2.into()], Some(0.5), "1");
    check_with("percentileDisc", &[1.into(), 2.into()], Some(0.51), "2");
}

#[test]
fn percentiles_lie_between_0_and_1() {
    for percentile in [1000.0, -1.0, 1.1, f64::NAN] {
        check_error("percentileCont", &[10.0.into()], Some(percentile), NumberOutOfRange);
        check_error("percentileDisc", &[10.0.into()], Some(percentile), NumberOutOfRange);
    }
}

#[test]
fn weights_count_as_so_many_rows() {
    let check = |name: &str, extra: Option<f64>, expected: &str| {
        let rows: Vec<_> = [(1, 3), (4, 1)]
            .map(|(value, weight)| {
                let row: Vec<Value> = [Value::from(value)].into_iter().chain(extra.map(Value::from)).collect();
                (row, weight)
            })
            .into();
        assert_eq!(run(name, &rows, 1).map(|value| value.to_string()), Ok(expected.to_owned()), "{name}");
    };
    check("count", None, "4");
    check("sum", None, "7");
    check("avg", None, "1.75");
    check("collect", None, "[1, 1, 1, 4]");
    check("stDev", None, "1.5");
    check("percentileDisc", Some(0.75), "1");
    check("percentileDisc", Some(0.76), "4");
    check("percentileCont", Some(1.0), "4.0");
}

#[test]
fn states_tell_their_size() {
    let mut collected = (aggregate("collect").expect("an aggregate").start)();
    let empty = collected.bytes();
    collected.add(&[1.into()], 1_000).expect("room for a thousand values");
    assert!(collected.bytes() >= empty + 1_000 * size_of::<Value>());
}

#[test]
fn huge_weights_do_not_wrap() {
    let huge = |value: Value| [(vec![value, 0.5.into()], u64::MAX), (vec![2.into(), 0.5.into()], u64::MAX)];
    assert_eq!(run("count", &huge(1.into()), 1).map_err(|error| error.kind).err(), Some(IntegerOverflow));
    assert_eq!(run("sum", &huge(1.into()), 1).map_err(|error| error.kind).err(), Some(IntegerOverflow));
    assert_eq!(run("collect", &huge(1.into()), 1).map_err(|error| error.kind).err(), Some(NumberOutOfRange));
    assert_eq!(run("sum", &huge((-2).into()), 1).map(|value| value.to_string()), Ok("0".to_owned()));
    assert!(run("percentileCont", &huge(1.into()), 1).is_ok());
}

#[test]
fn a_column_counts_like_its_rows() {
    let integers = [3, i64::MAX, -7, i64::MAX, i64::MIN, 3];
    let floats = [0.1, f64::NAN, -0.0, 0.0, 1e300, -1e300, 0.2];
    for function in aggregates().filter(|function| function.parameters.len() == 1) {
        for values in [&floats[..1], &floats[2..], &floats] {
            let (mut rows, mut column) = ((function.start)(), (function.start)());
            for accumulator in [&mut rows, &mut column] {
                accumulator.add(&[0.5.into()], 2).expect("a number");
            }
            values.iter().for_each(|float| rows.add(&[Value::Float(*float)], 1).expect("a number"));
            column.add_floats(values).expect("numbers");
            let [rows, column] = [rows, column].map(|accumulator| accumulator.finish().map(|value| value.to_string()));
            assert_eq!(rows, column, "{} of {values:?}", function.name);
        }
        for values in [&integers[..1], &integers] {
            let (mut rows, mut column) = ((function.start)(), (function.start)());
            values.iter().for_each(|integer| rows.add(&[Value::Integer(*integer)], 1).expect("a number"));
            column.add_integers(values).expect("numbers");
            let [rows, column] = [rows, column].map(|accumulator| accumulator.finish().map(|value| value.to_string()));
            assert_eq!(rows, column, "{} of {values:?}", function.name);
        }
    }
}
