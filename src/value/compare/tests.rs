use super::*;
use crate::value::{NodeIndex, Path, RelationshipIndex};
use std::sync::Arc;

const NAN: Value = Value::Float(f64::NAN);

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::map(entries)
}

fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::list(items)
}

fn check_equals(left: impl Into<Value>, right: impl Into<Value>, expected: Option<bool>) {
    let (left, right) = (left.into(), right.into());
    assert_eq!(equals(&left, &right), expected, "{left} = {right}");
    assert_eq!(equals(&right, &left), expected, "{right} = {left}");
}

fn check_compare(left: impl Into<Value>, right: impl Into<Value>, expected: Comparison) {
    let (left, right) = (left.into(), right.into());
    assert_eq!(compare(&left, &right), expected, "{left} against {right}");
}

#[test]
fn null_equals_null_is_null() {
    check_equals(Value::Null, Value::Null, None);
    check_equals(Value::Null, 1, None);
}

#[test]
fn values_of_different_types_are_not_equal() {
    check_equals("1", 1, Some(false));
    check_equals(1, true, Some(false));
    check_equals(list([1.into()]), map([]), Some(false));
    check_equals(list([1.into(), 2.into()]), "foo", Some(false));
}

#[test]
fn integers_equal_floats_of_exactly_their_value() {
    check_equals(1, 1.0, Some(true));
    check_equals(0, -0.0, Some(true));
    check_equals(9_007_199_254_740_993i64, 9_007_199_254_740_992.0, Some(false));
    check_equals(i64::MAX, 9_223_372_036_854_775_808.0, Some(false));
    check_equals(i64::MIN, -9_223_372_036_854_775_808.0, Some(true));
}

#[test]
fn nan_equals_nothing() {
    check_equals(NAN, NAN, Some(false));
    check_equals(NAN, 1, Some(false));
    check_equals(NAN, "a", Some(false));
}

#[test]
fn lists_are_equal_element_by_element() {
    let one = || list([1.into()]);
    check_equals(list([1.into(), 2.into()]), one(), Some(false));
    check_equals(list([Value::Null]), one(), None);
    check_equals(list([one()]), list([one(), list([Value::Null])]), Some(false));
    check_equals(list([one(), list([2.into()])]), list([one(), list([Value::Null])]), None);
    check_equals(list([one(), list([2.into(), 3.into()])]), list([one(), list([Value::Null])]), Some(false));
    check_equals(list([Value::Null, 2.into()]), list([1.into(), "foo".into()]), Some(false));
}

#[test]
fn maps_are_equal_key_by_key() {
    check_equals(map([]), map([]), Some(true));
    check_equals(map([("k", 1.into()), ("l", 2.into())]), map([("l", 2.into()), ("k", 1.into())]), Some(true));
    check_equals(map([]), map([("k", Value::Null)]), Some(false));
    check_equals(map([("k", Value::Null)]), map([("l", Value::Null)]), Some(false));
    check_equals(map([("k", Value::Null)]), map([("k", Value::Null)]), None);
    check_equals(map([("k", 1.into()), ("l", Value::Null)]), map([("k", 2.into()), ("l", 1.into())]), Some(false));
}

#[test]
fn numbers_strings_and_booleans_compare() {
    check_compare(1, 2, Comparison::Ordered(Ordering::Less));
    check_compare(1, 3.5, Comparison::Ordered(Ordering::Less));
    check_compare(2.5, 2, Comparison::Ordered(Ordering::Greater));
    check_compare(-2, -2.5, Comparison::Ordered(Ordering::Greater));
    check_compare(i64::MAX, f64::INFINITY, Comparison::Ordered(Ordering::Less));
    check_compare(1, 1.0, Comparison::Ordered(Ordering::Equal));
    check_compare("a", "B", Comparison::Ordered(Ordering::Greater));
    check_compare(false, true, Comparison::Ordered(Ordering::Less));
}

#[test]
fn comparing_nan_with_numbers_is_false_and_with_others_null() {
    check_compare(NAN, 1, Comparison::Unordered);
    check_compare(1, NAN, Comparison::Unordered);
    check_compare(NAN, NAN, Comparison::Unordered);
    check_compare(NAN, "a", Comparison::Unknown);
    assert_eq!(Comparison::Unordered.is_less_or_equal(), Some(false));
    assert_eq!(Comparison::Unknown.is_less_or_equal(), None);
}

#[test]
fn other_types_do_not_compare() {
    check_compare("1", 1, Comparison::Unknown);
    check_compare(Value::Null, Value::Null, Comparison::Unknown);
    check_compare(map([]), map([]), Comparison::Unknown);
    check_compare(Value::Node(NodeIndex(0)), Value::Node(NodeIndex(0)), Comparison::Unknown);
}

#[test]
fn lists_compare_by_their_first_difference() {
    let pair = |second: Value| list([1.into(), second]);
    let at_least = |left: Value, right: Value| compare(&left, &right).is_greater_or_equal();
    assert_eq!(at_least(pair(0.into()), list([1.into()])), Some(true));
    assert_eq!(at_least(pair(Value::Null), list([1.into()])), Some(true));
    assert_eq!(at_least(pair(2.into()), pair(Value::Null)), None);
    assert_eq!(at_least(pair("a".into()), pair(Value::Null)), None);
    assert_eq!(at_least(pair(2.into()), list([3.into(), Value::Null])), Some(false));
}

/// One value of each place in the order, ascending.
fn ascending() -> Vec<Value> {
    let path = Path { nodes: vec![NodeIndex(0)], relationships: vec![] };
    vec![
        map([]),
        map([("a", "map".into())]),
        map([("b", 0.into())]),
        map([("a", 0.into()), ("b", 0.into())]),
        map([("b", 1.into()), ("a", 0.into())]),
        Value::Node(NodeIndex(0)),
        Value::Node(NodeIndex(1)),
        Value::Relationship(RelationshipIndex(0)),
        list([]),
        list(["a".into()]),
        list(["a".into(), 1.into()]),
        list([1.into()]),
        list([1.into(), "a".into()]),
        list([1.into(), Value::Null]),
        list([Value::Null, 1.into()]),
        list([Value::Null, 2.into()]),
        Value::Path(Arc::new(path)),
        "".into(),
        "text".into(),
        false.into(),
        true.into(),
        f64::NEG_INFINITY.into(),
        i64::MIN.into(),
        (-0.5).into(),
        0.into(),
        1.5.into(),
        9_007_199_254_740_992.0.into(),
        9_007_199_254_740_993i64.into(),
        f64::INFINITY.into(),
        NAN,
        Value::Null,
    ]
}

#[test]
fn order_is_total_over_all_types() {
    let values = ascending();
    for (i, left) in values.iter().enumerate() {
        for (j, right) in values.iter().enumerate() {
            assert_eq!(order(left, right), i.cmp(&j), "{left} against {right}");
        }
    }
}

#[test]
fn order_equivalence_and_hash_agree() {
    let hash = |value: &Value| {
        let mut hasher = FxHasher::default();
        hash_value(value, &mut hasher);
        hasher.finish()
    };
    let same: [(Value, Value); 6] = [
        (1.into(), 1.0.into()),
        (0.into(), (-0.0).into()),
        (i64::MIN.into(), (-9_223_372_036_854_775_808.0).into()),
        (NAN, (-f64::NAN).into()),
        (map([("a", 1.into()), ("b", Value::Null)]), map([("b", Value::Null), ("a", 1.0.into())])),
        (list([NAN, Value::Null]), list([NAN, Value::Null])),
    ];
    for (left, right) in same {
        assert!(equivalent(&left, &right), "{left} is equivalent to {right}");
        assert_eq!(order(&left, &right), Ordering::Equal);
        assert_eq!(hash(&left), hash(&right), "hashes of {left} and {right}");
    }
    let values = ascending();
    for (left, right) in values.iter().flat_map(|left| values.iter().map(move |right| (left, right))) {
        assert_eq!(equivalent(left, right), order(left, right).is_eq(), "{left} against {right}");
    }
}
