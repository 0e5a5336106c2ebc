//! Results as programs read them: what is written as JSON, JSON Lines and CSV, read again by serde_json and the csv crate, is
//! what the statement gave, whatever stands in it.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use detente::output::{Options, find};
use detente::value::Value;
use detente::{Database, Parameters, QueryResult};
use serde_json::Value as Json;

/// Pieces that texts are made of: what formats, terminals and readers of either have had trouble with.
const PIECES: &[&str] = &[
    "a",
    " ",
    "",
    "\"",
    "'",
    "`",
    "\\",
    "\\n",
    "\n",
    "\r",
    "\r\n",
    "\t",
    ",",
    ";",
    "|",
    "=1+1",
    "@",
    "-",
    "\0",
    "\u{1}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{9b}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{202e}",
    "\u{200f}",
    "é",
    "e\u{301}",
    "漢字",
    "👩‍👩‍👧",
    "\u{10ffff}",
    "null",
    "NaN",
    "true",
    "{\"a\":1}",
    "[",
    "</script>",
    "0",
];

const INTEGERS: &[i64] = &[0, -1, 7, i64::MAX, i64::MIN, (1 << 53) + 1];

const FLOATS: &[f64] =
    &[0.0, -0.0, 0.1, 1e300, -1e-300, 5e-324, 1e21, 3.0, f64::MAX, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

/// Column names that look alike, or like something else.
const COLUMNS: &[&str] =
    &["a", "A", "a ", " a", "é", "e\u{301}", "\"a\"", "a,b", "a\nb", "1", "null", "\u{202e}a", "__proto__"];

/// A row of numbers that looks random and is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn text(&mut self) -> String {
        (0..self.below(5)).map(|_| self.pick(PIECES)).collect()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Boolean(self.below(2) == 0),
            2 => Value::Integer(self.pick(INTEGERS)),
            3 => Value::Float(self.pick(FLOATS)),
            4 | 5 => Value::String(self.text().into()),
            6 => Value::list((0..self.below(4)).map(|_| self.value(depth - 1)).collect::<Vec<_>>()),
            _ => {
                let entries: Vec<_> = (0..self.below(4)).map(|_| (self.text(), self.value(depth - 1))).collect();
                Value::map(entries.iter().map(|(key, value)| (key.as_str(), value.clone())))
            }
        }
    }
}

/// A result with these columns and random rows.
fn result(columns: &[&str], rows: usize, seed: u64) -> QueryResult {
    let mut dice = Dice(seed);
    let row = |dice: &mut Dice| Value::list((0..columns.len()).map(|_| dice.value(3)).collect::<Vec<_>>());
    let rows: Vec<_> = (0..rows).map(|_| row(&mut dice)).collect();
    let parameters: Parameters = detente::map! { "rows" => Value::list(rows) };
    let items: Vec<_> = columns.iter().enumerate().map(|(place, name)| format!("row[{place}] AS `{name}`")).collect();
    let statement = format!("UNWIND $rows AS row RETURN {}", items.join(", "));
    Database::in_memory().session().query(&statement, &parameters).unwrap()
}

fn written(format: &str, result: &QueryResult) -> Vec<u8> {
    let mut out = Vec::new();
    find(format).unwrap().write_rows(result, &Options::default(), &mut out).unwrap();
    out
}

/// Whether JSON says what the value is.
fn says(json: &Json, value: &Value) -> bool {
    match value {
        Value::Null => json.is_null(),
        Value::Boolean(value) => json.as_bool() == Some(*value),
        Value::Integer(value) => json.as_i64() == Some(*value),
        Value::Float(value) if value.is_finite() => json.is_f64() && same(json.as_f64().unwrap(), *value),
        Value::Float(value) => json.as_str() == Some(name_of(*value)),
        Value::String(value) => json.as_str() == Some(value),
        Value::List(items) => json.as_array().is_some_and(|array| {
            array.len() == items.len() && array.iter().zip(items.iter()).all(|(json, item)| says(json, item))
        }),
        Value::Map(entries) => json.as_object().is_some_and(|object| {
            let has =
                |(key, value): (&std::sync::Arc<str>, &Value)| object.get(&**key).is_some_and(|json| says(json, value));
            object.len() == entries.len() && entries.iter().all(has)
        }),
        other => panic!("{other} is not made here"),
    }
}

/// Zeros have signs.
fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits()
}

/// What JSON has no number for.
fn name_of(float: f64) -> &'static str {
    match float {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}

fn check_json(rows: &[Json], result: &QueryResult) {
    assert_eq!(rows.len(), result.rows.len());
    for (json, row) in rows.iter().zip(&result.rows) {
        let object = json.as_object().unwrap();
        assert!(object.keys().map(String::as_str).eq(result.columns.iter().map(|name| &**name)), "{json}");
        for (json, value) in object.values().zip(row) {
            assert!(says(json, value), "{json} is not {value}");
        }
    }
}

#[test]
fn json_lines_say_what_was_found() {
    let result = result(COLUMNS, 400, 1);
    let text = String::from_utf8(written("jsonl", &result)).unwrap();
    let rows: Vec<Json> = text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
    check_json(&rows, &result);
}

#[test]
fn json_says_what_was_found() {
    for rows in [400, 1, 0] {
        let result = result(COLUMNS, rows, 2);
        let all: Vec<Json> = serde_json::from_slice(&written("json", &result)).unwrap();
        check_json(&all, &result);
    }
}

/// Whether a cell says what the value is, as far as it can: null and the empty text are both nothing.
fn tells(cell: &str, value: &Value) -> bool {
    match value {
        Value::Null => cell.is_empty(),
        Value::Boolean(value) => cell == value.to_string(),
        Value::Integer(value) => cell.parse() == Ok(*value),
        Value::Float(value) if value.is_finite() => cell.parse().is_ok_and(|read| same(read, *value)),
        Value::Float(value) => cell == name_of(*value),
        Value::String(value) => cell == &**value,
        other => says(&serde_json::from_str(cell).unwrap(), other),
    }
}

#[test]
fn csv_says_what_was_found() {
    // A lone cell that is empty must not be taken for no row.
    for columns in [COLUMNS, &["alone"]] {
        let result = result(columns, 400, 3);
        let bytes = written("csv", &result);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert!(reader.headers().unwrap().iter().eq(result.columns.iter().map(|name| &**name)));
        let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(records.len(), result.rows.len());
        for (record, row) in records.iter().zip(&result.rows) {
            assert_eq!(record.len(), row.len());
            record.iter().zip(row).for_each(|(cell, value)| assert!(tells(cell, value), "{cell:?} is not {value}"));
        }
    }
}
