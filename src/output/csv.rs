//! Comma-separated values.

use super::json::JsonValue;
use super::visible::{is_hidden, push_escape};
use super::{Format, Options};
use crate::result::{Elements, QueryResult};
use crate::value::Value;
use std::borrow::Cow;
use std::io::{self, Write};

/// RFC 4180 with a header, except that lines end with a line feed, as other tools of the command line expect. Null is an
/// empty cell; lists, maps and elements are JSON.
pub(super) struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn description(&self) -> &'static str {
        "comma-separated values with a header"
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        write_records(result, options, &mut writer).map_err(plain)?;
        writer.flush()
    }
}

fn write_records(result: &QueryResult, options: &Options, writer: &mut csv::Writer<&mut dyn Write>) -> csv::Result<()> {
    writer
        .write_record(result.columns.iter().map(|name| protected(name.as_ref().into(), true, options).into_owned()))?;
    for row in &result.rows {
        for value in row {
            let is_text = !super::cell::is_number(value);
            let text = protected(field(value, &result.elements), is_text, options);
            writer.write_field(text.as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

/// The error below one of the csv crate, so that its kind (a closed pipe, say) is still told.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The text of a value for programs: strings as they are, null empty, what has parts as JSON.
pub(super) fn field<'a>(value: &'a Value, elements: &Elements) -> Cow<'a, str> {
    match value {
        Value::Null => "".into(),
        Value::String(string) => string.as_ref().into(),
        Value::List(_) | Value::Map(_) | Value::Node(_) | Value::Relationship(_) | Value::Path(_) => {
            JsonValue { value, elements }.to_string().into()
        }
        _ => value.to_string().into(),
    }
}

/// The text without what a spreadsheet would run or a terminal obey, as far as the options ask for it.
fn protected<'a>(text: Cow<'a, str>, is_text: bool, options: &Options) -> Cow<'a, str> {
    let text = if options.terminal { shown(&text).into() } else { text };
    let is_formula = is_text && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if options.csv_safe && is_formula { format!("'{text}").into() } else { text }
}

/// The text with all but its line breaks visible.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character != '\n' && is_hidden(character) {
            push_escape(&mut shown, character);
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{rows, treaty, written};

    fn check(value: Value, options: &Options, expected: &str) {
        let result = rows(&["a", "b"], vec![vec![value, 1.into()]]);
        assert_eq!(written(&Csv, &result, options), format!("a,b\n{expected},1\n"));
    }

    #[test]
    fn cells_are_quoted_as_the_standard_says() {
        check("a,b".into(), &Options::default(), "\"a,b\"");
        check("say \"hi\"\nthere".into(), &Options::default(), "\"say \"\"hi\"\"\nthere\"");
        check("=1+1".into(), &Options::default(), "=1+1");
        check(Value::Null, &Options::default(), "");
    }

    #[test]
    fn what_has_parts_is_json() {
        check(Value::list(["a".into(), 1.into()]), &Options::default(), "\"[\"\"a\"\",1]\"");
        let text = written(&Csv, &treaty(), &Options::default());
        assert!(text.contains(r#""{""type"":""node"",""id"":""10"",""labels"":[""Country""]"#), "{text}");
    }

    #[test]
    fn formulas_are_disarmed_when_asked() {
        let safe = Options { csv_safe: true, ..Options::default() };
        check("=HYPERLINK()".into(), &safe, "'=HYPERLINK()");
        check("@x".into(), &safe, "'@x");
        check((-5).into(), &safe, "-5");
    }

    #[test]
    fn terminals_get_no_escape_sequences() {
        let terminal = Options { terminal: true, ..Options::default() };
        check("\x1b[2J".into(), &terminal, "\\u001B[2J");
        check("\x1b[2J".into(), &Options::default(), "\x1b[2J");
    }
}
