//! Laws that hold for all values and expressions, tried on random ones from fixed seeds: the order is total and agrees with
//! equivalence, hashing and `=`; printing an expression keeps what it means; literals read back.

use detente::value::compare::{equals, equivalent, hash_value, order};
use detente::value::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time, TimeZone};
use detente::value::{NodeIndex, Path, RelationshipIndex, Value};
use detente::{Database, Parameters, Session};
use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

/// How many values are set side by side, each three with each other.
const VALUES: usize = 80;

/// How many expressions are printed.
const EXPRESSIONS: usize = 800;

#[test]
fn the_order_is_antisymmetric_and_reflexive() {
    let values = values(1);
    for left in &values {
        assert_eq!(order(left, left), Ordering::Equal, "{left}");
        for right in &values {
            assert_eq!(order(left, right), order(right, left).reverse(), "{left} and {right}");
        }
    }
}

#[test]
fn the_order_is_transitive() {
    let values = values(2);
    for a in &values {
        for b in values.iter().filter(|b| order(a, b).is_le()) {
            for c in values.iter().filter(|c| order(b, c).is_le()) {
                let is_strict = order(a, b).is_lt() || order(b, c).is_lt();
                let expected = if is_strict { Ordering::Less } else { Ordering::Equal };
                assert_eq!(order(a, c), expected, "{a}, {b}, {c}");
            }
        }
    }
}

#[test]
fn equal_in_the_order_is_equivalent_and_hashes_alike() {
    let values = values(3);
    for left in &values {
        for right in &values {
            let is_equal = order(left, right).is_eq();
            assert_eq!(equivalent(left, right), is_equal, "{left} and {right}");
            assert!(!is_equal || hash(left) == hash(right), "{left} and {right} are equivalent, but hash apart");
        }
    }
}

#[test]
fn what_equals_is_equivalent() {
    let values = values(4);
    for left in &values {
        for right in &values {
            let answer = equals(left, right);
            assert_eq!(answer, equals(right, left), "{left} and {right}");
            assert!(answer != Some(true) || equivalent(left, right), "{left} = {right}, but they are not equivalent");
        }
    }
}

#[test]
fn sorting_gives_the_same_whatever_the_order_before() {
    let mut random = Random(5);
    let mut values = values(5);
    values.sort_by(order);
    let sorted = values.clone();
    for _ in 0..20 {
        (1..values.len()).for_each(|index| values.swap(index, random.below(index + 1)));
        values.sort_by(order);
        assert!(values.iter().zip(&sorted).all(|(left, right)| equivalent(left, right)));
    }
}

#[test]
fn literals_read_back() {
    let mut session = Database::in_memory().session();
    let mut random = Random(6);
    for _ in 0..EXPRESSIONS {
        let value = literal(&mut random, 3);
        let text = value.to_string();
        let back = session.evaluate(&text, &Parameters::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(equivalent(&value, &back), "{text} reads back as {back}");
        assert_eq!(back.to_string(), text);
    }
}

#[test]
fn printing_an_expression_keeps_what_it_means() {
    let mut session = Database::in_memory().session();
    let mut random = Random(7);
    for _ in 0..EXPRESSIONS {
        let text = expression(&mut random, 3);
        let tree = detente::syntax::parse_expression(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let printed = tree.to_string();
        let again =
            detente::syntax::parse_expression(&printed).unwrap_or_else(|error| panic!("{text} | {printed}: {error}"));
        assert_eq!(again.to_string(), printed, "{text}");
        assert_eq!(outcome(&mut session, &text), outcome(&mut session, &printed), "{text} is printed as {printed}");
    }
}

#[test]
fn what_is_printed_with_the_least_parentheses_reads_the_same() {
    let mut session = Database::in_memory().session();
    let mut random = Random(8);
    for _ in 0..EXPRESSIONS {
        let text = bare(&mut random, 4);
        let Ok(tree) = detente::syntax::parse_expression(&text) else { continue };
        let printed = tree.to_string();
        assert_eq!(outcome(&mut session, &text), outcome(&mut session, &printed), "{text} is printed as {printed}");
    }
}

/// The value of an expression, or the detail of its error: messages may quote the expression.
fn outcome(session: &mut Session, text: &str) -> String {
    match session.evaluate(text, &Parameters::default()) {
        Ok(value) => value.to_string(),
        Err(error) => error.detail().to_owned(),
    }
}

fn hash(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_value(value, &mut hasher);
    hasher.finish()
}

/// Values of all types, the difficult ones among them, many of them equal to others.
fn values(seed: u64) -> Vec<Value> {
    let mut random = Random(seed);
    (0..VALUES).map(|_| any_value(&mut random, 3)).collect()
}

fn any_value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 10 } else { 16 }) {
        0 => Value::Node(NodeIndex(random.small())),
        1 => Value::Relationship(RelationshipIndex(random.small())),
        2 => path(random),
        3 => temporal(random),
        4..10 => scalar(random),
        10..13 => Value::list((0..random.below(4)).map(|_| any_value(random, depth - 1)).collect::<Vec<_>>()),
        _ => Value::map((0..random.below(4)).map(|_| (key(random), any_value(random, depth - 1))).collect::<Vec<_>>()),
    }
}

/// A value that can be written down: no element, no path, no float beyond the finite.
fn literal(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 10 }) {
        0..6 => loop {
            let value = scalar(random);
            if value.as_number().is_none_or(f64::is_finite) {
                return value;
            }
        },
        6..8 => Value::list((0..random.below(4)).map(|_| literal(random, depth - 1)).collect::<Vec<_>>()),
        _ => Value::map((0..random.below(4)).map(|_| (key(random), literal(random, depth - 1))).collect::<Vec<_>>()),
    }
}

fn scalar(random: &mut Random) -> Value {
    const INTEGERS: [i64; 8] = [0, 1, -1, 2, 1 << 53, (1 << 53) + 1, i64::MAX, i64::MIN];
    const FLOATS: [f64; 14] = [
        0.0,
        -0.0,
        1.0,
        1.5,
        -1.0,
        9_007_199_254_740_992.0,
        9_223_372_036_854_775_808.0,
        -9_223_372_036_854_775_808.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        1e300,
        1e-7,
    ];
    const STRINGS: [&str; 9] = ["", "a", "A", "ab", "ä", "日本", "it's \"\\", "\n\t\u{0}", "🇨🇦"];
    match random.below(10) {
        0 => Value::Null,
        1 => Value::Boolean(random.below(2) == 0),
        2..4 => Value::Integer(random.choose(&INTEGERS)),
        4 => Value::Integer(random.next().cast_signed()),
        5..7 => Value::Float(random.choose(&FLOATS)),
        7 => Value::Float(f64::from_bits(random.next())),
        _ => Value::from(random.choose(&STRINGS)),
    }
}

/// A date, a time, both or a duration, often equal to another one.
fn temporal(random: &mut Random) -> Value {
    let zone = TimeZone::named(random.choose(&["Z", "+01:00", "-18:00", "Europe/Stockholm"])).expect("a time zone");
    let time = LocalTime::new(random.below(3) as i64, 0, 0, random.below(2) as i64).expect("a time");
    let date = Date::from_days(random.below(2) as i64).expect("a date");
    let local = LocalDateTime { date, time };
    match random.below(6) {
        0 => Value::Date(date),
        1 => Value::LocalTime(time),
        2 => Value::Time(Time::new(time, zone.offset_at(0)).expect("an offset")),
        3 => Value::LocalDateTime(local),
        4 => Value::DateTime(DateTime::new(local, zone).expect("an instant")),
        _ => Duration::new(random.below(2) as i64, 30 * random.below(2) as i64, 0, 0).expect("a duration").into(),
    }
}

fn key(random: &mut Random) -> Arc<str> {
    random.choose(&["a", "b", "c", "with space", "ключ"]).into()
}

fn path(random: &mut Random) -> Value {
    let relationships: Vec<_> = (0..random.below(3)).map(|_| RelationshipIndex(random.small())).collect();
    let nodes = (0..=relationships.len()).map(|_| NodeIndex(random.small())).collect();
    Value::Path(Arc::new(Path { nodes, relationships }))
}

const BINARY: [&str; 24] = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "AND",
    "OR",
    "XOR",
    "IN",
    "=~",
    "STARTS WITH",
    "ENDS WITH",
    "CONTAINS",
    "||",
    "= 1 +",
    "+ 2 *",
    "AND NOT",
];

/// An expression with parentheses around everything.
fn expression(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return format!("({})", literal(random, 1));
    }
    let mut below = || expression(random, depth - 1);
    let (a, b, c) = (below(), below(), below());
    match random.below(14) {
        0..5 => format!("({a} {} {b})", random.choose(&BINARY)),
        5 => format!("({} {a})", random.choose(&["NOT", "-", "+"])),
        6 => format!("({a} {})", random.choose(&["IS NULL", "IS NOT NULL"])),
        7 => format!("[{a}, {b}, {c}][{}]", random.choose(&["0", "-1", "1..", "..-1", "0..2"])),
        8 => format!("CASE WHEN {a} THEN {b} ELSE {c} END"),
        9 => format!("CASE {a} WHEN {b} THEN {c} END"),
        10 => format!("[x IN [{a}, {b}] WHERE (x = {c}) IS NULL | [x]]"),
        11 => format!("reduce(s = {a}, x IN [{b}] | (s + x))"),
        12 => format!("{}(x IN [{a}, {b}] WHERE (x = {c}))", random.choose(&["all", "any", "none", "single"])),
        _ => format!("coalesce({{`k k`: {a}, b: {b}}}.`k k`, {c})"),
    }
}

/// An expression with hardly a parenthesis, so that precedence decides.
fn bare(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return random.choose(&["1", "2", "-3", "0.5", "true", "false", "null", "'a'", "[1, 2]", "{a: 1}"]).to_owned();
    }
    let shallow = random.below(depth);
    let (left, right) = (bare(random, depth - 1), bare(random, shallow));
    match random.below(10) {
        0..7 => format!("{left} {} {right}", random.choose(&BINARY)),
        7 => format!("{} {left}", random.choose(&["NOT", "-"])),
        8 => format!("{left} IS NULL"),
        _ => format!("{left} {} ({right})", random.choose(&BINARY)),
    }
}

/// Random numbers that are the same on every machine: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from((self.next() >> 33) % bound as u64).expect("the number is below a usize")
    }

    fn small(&mut self) -> u32 {
        u32::try_from(self.below(4)).expect("the number is small")
    }

    fn choose<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}
