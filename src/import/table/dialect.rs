//! How a table is written: what stands between its cells, around them, and for no value.

use crate::import::source::Source;
use crate::import::{ImportError, Options};

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Between cells.
    pub(super) delimiter: u8,
    /// Around cells that hold delimiters; none if nothing is.
    pub(super) quote: Option<u8>,
    /// Between the items of a list in a cell, and between labels.
    pub(super) array_delimiter: char,
    /// Cells that stand for no value, beside empty ones; not where they are quoted.
    pub(super) nulls: Vec<String>,
    /// Whether records may have more cells than there are columns.
    pub(super) ignores_extra: bool,
}

/// What may be between cells, the likeliest first.
const DELIMITERS: [u8; 4] = *b",\t;|";

impl Dialect {
    /// The dialect of a table, as far as the options do not tell by what its first line says.
    pub(super) fn of(source: &Source, options: &Options<'_>) -> Result<Self, ImportError> {
        let one_byte = |what: &str, character: char| {
            let message = || format!("the {what} `{character}` is not one of the characters of ASCII");
            u8::try_from(character).ok().filter(u8::is_ascii).ok_or_else(|| ImportError::new(&source.name, message()))
        };
        let quote = options.quote.map(|quote| one_byte("quote", quote)).transpose()?;
        let delimiter = match options.delimiter {
            Some(delimiter) => one_byte("delimiter", delimiter)?,
            None => likely_delimiter(&source.extension(), &source.start(crate::import::TELLING)?, quote),
        };
        let usual = if delimiter == b';' { ',' } else { ';' };
        let array_delimiter = options.array_delimiter.unwrap_or(usual);
        if char::from(delimiter) == array_delimiter {
            let message = format!("`{array_delimiter}` cannot stand between cells and between the items of lists");
            return Err(ImportError::new(&source.name, message).with_hint("--array-delimiter names another"));
        }
        let (nulls, ignores_extra) = (options.nulls.clone(), options.ignore_extra_columns);
        Ok(Self { delimiter, quote, array_delimiter, nulls, ignores_extra })
    }
}

/// What stands most often in the first line, outside of quotes.
fn likely_delimiter(extension: &str, start: &[u8], quote: Option<u8>) -> u8 {
    match extension {
        "tsv" | "tab" => return b'\t',
        "psv" => return b'|',
        _ => {}
    }
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in start {
        match byte {
            byte if Some(*byte) == quote => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            byte if !is_quoted => {
                let found = DELIMITERS.iter().position(|delimiter| delimiter == byte);
                found.into_iter().for_each(|index| counts[index] += 1);
            }
            _ => {}
        }
    }
    // Of equals the last is the greatest, so the likeliest goes last.
    let best = (0..DELIMITERS.len()).rev().max_by_key(|index| counts[*index]);
    best.map_or(b',', |index| DELIMITERS[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_delimiter() {
        let check = |name: &str, start: &str, expected: char| {
            let source = Source::memory(name, start.as_bytes().to_vec());
            let dialect = Dialect::of(&source, &Options::default());
            assert_eq!(dialect.map(|dialect| dialect.delimiter), Ok(expected as u8), "{start}");
        };
        check("x.csv", "a,b\n1;2;3;4", ',');
        check("x.csv", "a;b,c;d\n", ';');
        check("x.csv", "\"a,,,,\nb\"|c\n", '|');
        check("x.csv", "a", ',');
        check("x.tsv", "a,b,c\td\n", '\t');
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let source = Source::memory("x.csv", b"a".as_slice());
        let options = Options { delimiter: Some('é'), ..Options::default() };
        let error = Dialect::of(&source, &options).expect_err("é is no ASCII").to_string();
        assert_eq!(error, "x.csv: the delimiter `é` is not one of the characters of ASCII");
        let options = Options { delimiter: Some(';'), array_delimiter: Some(';'), ..Options::default() };
        assert!(Dialect::of(&source, &options).is_err());
        let options = Options { delimiter: Some(';'), ..Options::default() };
        assert_eq!(Dialect::of(&source, &options).map(|dialect| dialect.array_delimiter), Ok(','));
    }
}
