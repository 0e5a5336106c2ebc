//! CSV as `LOAD CSV` reads it, which is as Neo4j does.
//!
//! The crate csv, which writes it elsewhere, does not tell an empty field from one in quotes, takes a record however long
//! it is, and knows no place in a line.

use super::load::{Input, LoadError, Place};
use crate::value::{Map, Value};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// The most fields that a record may have.
const MOST_FIELDS: usize = 100_000;

/// The records of CSV.
pub(super) struct CsvRecords {
    input: Input,
    /// What stands between two fields.
    terminator: Vec<u8>,
    /// The names of the fields, where the file has them.
    header: Option<Vec<Arc<str>>>,
    /// The field that is being read.
    text: Vec<u8>,
}

/// What ends a field.
enum End {
    Field,
    Record,
}

impl CsvRecords {
    /// Reads the header, if there is one, and stands before the first record.
    pub(super) fn new(input: Input, headers: bool, field_terminator: char) -> Result<Self, LoadError> {
        let terminator = field_terminator.to_string().into_bytes();
        let mut records = Self { input, terminator, header: None, text: Vec::new() };
        records.skip_empty_lines()?;
        if records.input.peek()?.is_none() {
            return Err(records.input.empty());
        }
        records.header = if headers { Some(records.read_header()?) } else { None };
        Ok(records)
    }

    /// The next record: a map where the file has a header, else a list.
    pub(super) fn read(&mut self) -> Result<Option<Value>, LoadError> {
        let Some(fields) = self.fields()? else { return Ok(None) };
        match &self.header {
            None => Ok(Some(Value::list(fields))),
            Some(header) => self.named(header, fields).map(Some),
        }
    }

    pub(super) fn input(&self) -> &Input {
        &self.input
    }

    fn read_header(&mut self) -> Result<Vec<Arc<str>>, LoadError> {
        let mut header = IndexSet::<Arc<str>, FxBuildHasher>::default();
        for field in self.fields()?.unwrap_or_default() {
            let fault = match field {
                Value::String(name) if header.contains(&name) => format!("two fields are named `{name}`"),
                Value::String(name) if !name.is_empty() => {
                    header.insert(name);
                    continue;
                }
                _ => format!("field {} of the header has no name", header.len() + 1),
            };
            return Err(self.input.invalid(self.input.record(), fault));
        }
        Ok(header.into_iter().collect())
    }

    /// The fields as a map. Fields that are missing at the end of a record are null.
    fn named(&self, header: &[Arc<str>], fields: Vec<Value>) -> Result<Value, LoadError> {
        if fields.len() > header.len() {
            let message = format!("the record has {} fields, but the header only {}", fields.len(), header.len());
            return Err(self.input.invalid(self.input.record(), message));
        }
        let padded = fields.into_iter().chain(std::iter::repeat(Value::Null));
        let map: Map = header.iter().cloned().zip(padded).collect();
        Ok(Value::Map(Arc::new(map)))
    }

    /// The fields of the next record.
    fn fields(&mut self) -> Result<Option<Vec<Value>>, LoadError> {
        self.skip_empty_lines()?;
        if self.input.peek()?.is_none() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            if fields.len() == MOST_FIELDS {
                return Err(self.input.too_large(format_args!("of more than {MOST_FIELDS} fields")));
            }
            let (field, end) = self.field()?;
            fields.push(field);
            if let End::Record = end {
                return Ok(Some(fields));
            }
        }
    }

    /// Empty lines are no records. They count to the length of one, so that a file of nothing else has an end too.
    fn skip_empty_lines(&mut self) -> Result<(), LoadError> {
        self.input.begin_record();
        while let Some(b'\n' | b'\r') = self.input.peek()? {
            self.input.take()?;
        }
        self.input.begin_record();
        Ok(())
    }

    /// A field, null if nothing stands there.
    fn field(&mut self) -> Result<(Value, End), LoadError> {
        self.text.clear();
        let start = self.input.place();
        let is_quoted = self.input.take_if(b'"')?;
        let end = if is_quoted { self.quoted(start)? } else { self.unquoted()? };
        match std::str::from_utf8(&self.text) {
            Ok("") if !is_quoted => Ok((Value::Null, end)),
            Ok(text) => Ok((Value::from(text), end)),
            Err(_) => {
                let error = self.input.invalid(start, "the field that begins here is not UTF-8");
                Err(error.with_hint("convert the file to UTF-8 first"))
            }
        }
    }

    fn unquoted(&mut self) -> Result<End, LoadError> {
        loop {
            if let Some(end) = self.line_end()? {
                return Ok(end);
            }
            self.text.extend(self.input.take()?);
            // No character of UTF-8 ends in the bytes of another.
            if self.text.ends_with(&self.terminator) {
                self.text.truncate(self.text.len() - self.terminator.len());
                return Ok(End::Field);
            }
        }
    }

    /// What stands between quotes, of which the first has been read. A quote in it is doubled, or follows a backslash.
    fn quoted(&mut self, start: Place) -> Result<End, LoadError> {
        loop {
            match self.input.take()? {
                None => return Err(self.input.invalid(start, "the quote that opens here is not closed")),
                Some(b'"') if !self.input.take_if(b'"')? => return self.behind_quote(),
                Some(b'\\') => {
                    let is_escape = matches!(self.input.peek()?, Some(b'"' | b'\\'));
                    let byte = if is_escape { self.input.take()? } else { Some(b'\\') };
                    self.text.extend(byte);
                }
                Some(byte) => self.text.push(byte),
            }
        }
    }

    /// The end of the field must follow the quote that closes it.
    fn behind_quote(&mut self) -> Result<End, LoadError> {
        if let Some(end) = self.line_end()? {
            return Ok(end);
        }
        let place = self.input.place();
        for index in 0..self.terminator.len() {
            if !self.input.take_if(self.terminator[index])? {
                return Err(self.input.invalid(place, "behind a quote that closes, the field must end"));
            }
        }
        Ok(End::Field)
    }

    /// Takes the end of the line, or of the file, if it is there.
    fn line_end(&mut self) -> Result<Option<End>, LoadError> {
        match self.input.peek()? {
            None => Ok(Some(End::Record)),
            Some(b'\n') => self.input.take().map(|_| Some(End::Record)),
            Some(b'\r') => {
                self.input.take()?;
                self.input.take_if(b'\n')?;
                Ok(Some(End::Record))
            }
            Some(_) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::check::{all, input};
    use super::*;

    fn records(bytes: impl AsRef<[u8]>, headers: bool, field_terminator: char) -> Vec<String> {
        match CsvRecords::new(input(bytes.as_ref()), headers, field_terminator) {
            Ok(mut records) => all(|| records.read()),
            Err(error) => all(|| Err(error.clone())),
        }
    }

    fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
        assert_eq!(records(bytes, false, ','), expected);
    }

    fn check_named(bytes: impl AsRef<[u8]>, expected: &[&str]) {
        assert_eq!(records(bytes, true, ','), expected);
    }

    #[test]
    fn a_record_is_a_line_of_fields() {
        check("1,é\n2,b\n", &["['1', 'é']", "['2', 'b']"]);
        check("1,a\r\n2,b\r3,c", &["['1', 'a']", "['2', 'b']", "['3', 'c']"]);
        check("\u{feff}1, a \n\n\r\n2", &["['1', ' a ']", "['2']"]);
        assert_eq!(records("1;a\t,b", false, ';'), ["['1', 'a\\t,b']"]);
        assert_eq!(records("1→é→\"a\"→→", false, '→'), ["['1', 'é', 'a', null, null]"]);
    }

    #[test]
    fn a_field_with_nothing_in_it_is_null_unless_it_is_quoted() {
        check(",\"\",\n\"\"", &["[null, '', null]", "['']"]);
    }

    #[test]
    fn quotes_hold_terminators_line_ends_and_quotes() {
        check("\"a,b\",\"c\r\nd\",\"e\"\"f\"\n1", &[r#"['a,b', 'c\r\nd', 'e"f']"#, "['1']"]);
        check(r#""a\"b","c\\","\d",\"e"#, &[r#"['a"b', 'c\\', '\\d', '\\"e']"#]);
        check("a\"b\",c", &["['a\"b\"', 'c']"]);
    }

    #[test]
    fn a_header_names_the_fields() {
        check_named("a,\"b c\",d\n1,,3\n\n4\n", &["{a: '1', `b c`: null, d: '3'}", "{a: '4', `b c`: null, d: null}"]);
        check_named("a,b", &[]);
    }

    #[test]
    fn d01_what_is_broken_is_refused_with_its_place() {
        check("1,\"a\n\n2", &["Invalid: x:1:3: the quote that opens here is not closed"]);
        check("1\né,\"a\"b", &["['1']", "Invalid: x:2:6: behind a quote that closes, the field must end"]);
        check(b"1\r\n2\r3,\xff", &["['1']", "['2']", "Invalid: x:3:3: the field that begins here is not UTF-8"]);
        check_named(
            "a,b\n1,2\n3,4,5\n6,7",
            &["{a: '1', b: '2'}", "Invalid: x:3:1: the record has 3 fields, but the header only 2"],
        );
        check_named("\na,,b\n", &["Invalid: x:2:1: field 2 of the header has no name"]);
        check_named("a,\"\"\n", &["Invalid: x:1:1: field 2 of the header has no name"]);
        check_named("a,b,a\n", &["Invalid: x:1:1: two fields are named `a`"]);
    }

    #[test]
    fn d01_an_empty_file_is_refused() {
        for empty in ["", "\u{feff}", "\r\n\n"] {
            check(empty, &["Invalid: x: the file is empty"]);
            check_named(empty, &["Invalid: x: the file is empty"]);
        }
    }

    #[test]
    fn d03_a_record_has_a_greatest_length() {
        let limit = 64 << 20;
        let long = |length: usize| format!("1\n{}\n2", "x".repeat(length));
        assert_eq!(records(long(limit - 1), false, ',').len(), 3);
        check(long(limit), &["['1']", "TooLarge: x:2:1: the record that begins here is longer than 64 MiB"]);
        check(
            format!("1\n\"{}", "\n".repeat(limit)),
            &["['1']", "TooLarge: x:2:1: the record that begins here is longer than 64 MiB"],
        );
        check("\n".repeat(limit + 1), &["TooLarge: x:1:1: the record that begins here is longer than 64 MiB"]);
    }

    #[test]
    fn d03_a_record_has_a_greatest_number_of_fields() {
        assert_eq!(records(",".repeat(MOST_FIELDS - 1), false, ',').len(), 1);
        let expected = "TooLarge: x:1:1: the record that begins here is of more than 100000 fields";
        check(",".repeat(MOST_FIELDS), &[expected]);
    }
}
