//! JSON as `LOAD JSON` reads it: one list, or values one after another.
//!
//! Each value is cut out of the file before it is parsed, so that a list need not be in memory whole, and nothing is
//! parsed that is too large, too deep or has a number that would change.

use super::load::{Input, LoadError, Place};
use crate::value::{Map, Value};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::sync::Arc;

/// How deep lists and objects may lie in each other.
const DEEPEST: usize = 100;

/// The values of a file of JSON.
pub(super) struct JsonValues {
    input: Input,
    state: State,
    /// The value that is being read.
    text: Vec<u8>,
}

/// What comes next.
#[derive(Clone, Copy)]
enum State {
    /// The file begins.
    Start,
    /// The first item of the list that is the file, or its end.
    FirstItem,
    /// A comma and an item of the list, or its end.
    NextItem,
    /// A value, or the end of the file.
    Value,
}

impl JsonValues {
    /// Stands before the first value.
    pub(super) fn new(input: Input) -> Self {
        Self { input, state: State::Start, text: Vec::new() }
    }

    /// The next value.
    pub(super) fn read(&mut self) -> Result<Option<Value>, LoadError> {
        self.input.begin_record();
        let next = self.skip_blanks()?;
        match (self.state, next) {
            (State::Start, None) => Err(self.input.empty()),
            (State::Start, Some(b'[')) => {
                self.input.take()?;
                self.state = State::FirstItem;
                self.read()
            }
            (State::FirstItem | State::NextItem, Some(b']')) => self.end_of_list(),
            (State::NextItem, Some(b',')) => {
                self.input.take()?;
                self.skip_blanks()?;
                self.value().map(Some)
            }
            (State::NextItem, _) => Err(self.input.invalid(self.input.place(), "expected `,` or `]`")),
            (State::FirstItem, _) => {
                self.state = State::NextItem;
                self.value().map(Some)
            }
            (State::Start | State::Value, Some(_)) => {
                self.state = State::Value;
                self.value().map(Some)
            }
            (State::Value, None) => Ok(None),
        }
    }

    pub(super) fn input(&self) -> &Input {
        &self.input
    }

    fn end_of_list(&mut self) -> Result<Option<Value>, LoadError> {
        self.input.take()?;
        match self.skip_blanks()? {
            None => {
                self.state = State::Value;
                Ok(None)
            }
            Some(_) => {
                let message = "a file that begins with a list is that list, and ends with it";
                Err(self.input.invalid(self.input.place(), message))
            }
        }
    }

    /// The first byte that is not blank, which stays the next.
    fn skip_blanks(&mut self) -> Result<Option<u8>, LoadError> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.input.peek()? {
            self.input.take()?;
        }
        self.input.peek()
    }

    fn value(&mut self) -> Result<Value, LoadError> {
        self.text.clear();
        self.input.begin_record();
        self.cut_value()?;
        if self.text.is_empty() {
            return Err(self.input.invalid(self.input.place(), "expected a value"));
        }
        let parsed = serde_json::from_slice(&self.text);
        parsed.map(|Json(value)| value).map_err(|error| self.syntax_error(&error))
    }

    /// Takes a value, as far as its end can be seen without understanding it.
    fn cut_value(&mut self) -> Result<(), LoadError> {
        let mut depth = 0;
        while let Some(byte) = self.input.peek()? {
            match byte {
                b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return Ok(()),
                b'"' => self.cut_string()?,
                b'0'..=b'9' => self.cut_number()?,
                b'[' | b'{' if depth == DEEPEST => {
                    let message = format!("lists and objects lie in each other deeper than {DEEPEST}");
                    return Err(self.input.invalid(self.input.place(), message));
                }
                b'[' | b'{' => {
                    depth += 1;
                    self.cut()?;
                }
                b']' | b'}' => {
                    depth -= 1;
                    self.cut()?;
                }
                _ => self.cut()?,
            }
            if depth == 0 && matches!(byte, b'"' | b']' | b'}') {
                return Ok(());
            }
        }
        Ok(())
    }

    fn cut(&mut self) -> Result<(), LoadError> {
        self.text.extend(self.input.take()?);
        Ok(())
    }

    fn cut_string(&mut self) -> Result<(), LoadError> {
        self.cut()?;
        while let Some(byte) = self.input.peek()? {
            self.cut()?;
            match byte {
                b'"' => break,
                b'\\' => self.cut()?,
                _ => {}
            }
        }
        Ok(())
    }

    /// An integer that does not fit must not become a float in silence, which is what the parser makes of it.
    fn cut_number(&mut self) -> Result<(), LoadError> {
        let place = self.input.place();
        let start = self.text.len() - usize::from(self.text.ends_with(b"-"));
        while let Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-') = self.input.peek()? {
            self.cut()?;
        }
        let number = str::from_utf8(&self.text[start..]).unwrap_or_default();
        if number.contains(['.', 'e', 'E']) || number.parse::<i64>().is_ok() {
            return Ok(());
        }
        let shown = &number[..number.len().min(40)];
        Err(self.input.invalid(place, format_args!("the number `{shown}` does not fit 64 bits")))
    }

    /// What the parser says, at the place in the file.
    fn syntax_error(&self, error: &serde_json::Error) -> LoadError {
        let message = error.to_string();
        let message = message.rfind(" at line ").map_or(message.as_str(), |end| &message[..end]);
        let lines = self.text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
        let offset = lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
        let place: Place = self.input.record().behind(&self.text[..offset.min(self.text.len())]);
        self.input.invalid(place, message)
    }
}

/// A value as JSON has it.
struct Json(Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor).map(Json)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, boolean: bool) -> Result<Value, E> {
        Ok(Value::Boolean(boolean))
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Integer(integer))
    }

    fn visit_u64<E: Error>(self, natural: u64) -> Result<Value, E> {
        natural.try_into().map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, float: f64) -> Result<Value, E> {
        Ok(Value::Float(float))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Json(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::list(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut map = Map::default();
        while let Some(key) = object.next_key::<String>()? {
            if map.contains_key(key.as_str()) {
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
            map.insert(key.into(), object.next_value::<Json>()?.0);
        }
        Ok(Value::Map(Arc::new(map)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::check::{all, input};
    use super::*;

    fn values(bytes: impl AsRef<[u8]>) -> Vec<String> {
        let mut values = JsonValues::new(input(bytes.as_ref()));
        all(|| values.read())
    }

    fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
        assert_eq!(values(bytes), expected);
    }

    #[test]
    fn a_list_gives_its_items() {
        check(
            "\u{feff} [ 1 , {\"a\": [2, {}]},\n\"],[\\\"\"\r\n, null ] \n",
            &["1", "{a: [2, {}]}", "'],[\"'", "null"],
        );
        check("[]", &[]);
        check("[[1], []]", &["[1]", "[]"]);
    }

    #[test]
    fn other_values_stand_one_after_another() {
        check("{\"b\": 1, \"a\": true}", &["{b: 1, a: true}"]);
        check("{\"a\":1}\n{\"a\":2}\r\n\n[3]", &["{a: 1}", "{a: 2}", "[3]"]);
        check("1 \"é\\u00e9\"{}", &["1", "'éé'", "{}"]);
    }

    #[test]
    fn numbers_are_integers_or_floats() {
        let least = "-9223372036854775808";
        check(
            format!("[{least}, 9223372036854775807, 1.0, 1e2, -0.5]"),
            &[least, "9223372036854775807", "1.0", "100.0", "-0.5"],
        );
        let unfit = |number: &str| format!("Invalid: x:1:7: the number `{number}` does not fit 64 bits");
        check("{\"a\": 9223372036854775808}", &[&unfit("9223372036854775808")]);
        check("{\"a\":-9223372036854775809}", &[&unfit("-9223372036854775809")]);
        check("{\"a\": 18446744073709551616}", &[&unfit("18446744073709551616")]);
        check("[1e400]", &["Invalid: x:1:6: number out of range"]);
        check("[NaN]", &["Invalid: x:1:2: expected value"]);
        check("[-Infinity]", &["Invalid: x:1:3: invalid number"]);
    }

    #[test]
    fn d01_what_is_broken_is_refused_with_its_place() {
        check("", &["Invalid: x: the file is empty"]);
        check("\u{feff} \n", &["Invalid: x: the file is empty"]);
        check("[1, 2", &["1", "2", "Invalid: x:1:6: expected `,` or `]`"]);
        check("[1 2]", &["1", "Invalid: x:1:4: expected `,` or `]`"]);
        check("[1,]", &["1", "Invalid: x:1:4: expected a value"]);
        check("[,1]", &["Invalid: x:1:2: expected a value"]);
        check("[1]\n [2]", &["1", "Invalid: x:2:2: a file that begins with a list is that list, and ends with it"]);
        check("{}\n}", &["{}", "Invalid: x:2:1: expected a value"]);
        check("1\n{\"é\":\n \"é\", b}", &["1", "Invalid: x:3:7: key must be a string"]);
        check("{\"a\": [1}", &["Invalid: x:1:9: expected `,` or `]`"]);
        check("{\"a\": 1, \"a\": 2}", &["Invalid: x:1:12: duplicate field `a`"]);
        check("{\"a\": \"b", &["Invalid: x:1:8: EOF while parsing a string"]);
        check(b"[\"a\xff\"]", &["Invalid: x:1:4: invalid unicode code point"]);
        check("{a: 1}", &["Invalid: x:1:2: key must be a string"]);
    }

    #[test]
    fn d02_lists_lie_in_each_other_up_to_a_limit() {
        let nested = |depth: usize| format!("[{}1{}]", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(values(nested(DEEPEST)), [format!("{}1{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST))]);
        let expected = "Invalid: x:1:102: lists and objects lie in each other deeper than 100";
        check(nested(DEEPEST + 1), &[expected]);
        check("[".repeat(1_000_000), &[expected]);
        check("{\"a\":".repeat(1_000_000), &["Invalid: x:1:501: lists and objects lie in each other deeper than 100"]);
    }

    #[test]
    fn d03_a_value_has_a_greatest_length() {
        let expected = "TooLarge: x:2:1: the record that begins here is longer than 64 MiB";
        check(format!("1\n\"{}\"", "x".repeat(64 << 20)), &["1", expected]);
        check(" ".repeat((64 << 20) + 1), &["TooLarge: x:1:1: the record that begins here is longer than 64 MiB"]);
    }
}
