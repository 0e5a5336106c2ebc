//! The records of a table: blocks of whole ones from a file, and the cells of a block.

use super::dialect::Dialect;
use crate::import::error::Place;
use crate::import::source::Source;
use crate::import::text::{BYTE_ORDER_MARK, LONGEST_ELEMENT, Text};
use crate::import::{ImportError, ImportErrorKind};
use csv_core::ReadFieldResult;
use std::io::{BufRead, Read};

/// About how many bytes a block has.
const BLOCK: usize = 1 << 20;

/// How many cells a record may have.
const MOST_CELLS: usize = 100_000;

/// The blocks of a file, one after the other.
pub(super) struct Blocks<'s> {
    source: &'s Source,
    input: Box<dyn BufRead + Send + 's>,
    delimiter: u8,
    quote: Option<u8>,
    /// What was read behind the last block.
    rest: Vec<u8>,
    lines_before: u64,
    is_over: bool,
}

/// Some whole records of a file, as they stand there.
#[derive(Debug, Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    lines_before: u64,
}

impl<'s> Blocks<'s> {
    /// The blocks of a file without a byte order mark.
    pub(super) fn new(source: &'s Source, dialect: &Dialect) -> Result<Self, ImportError> {
        let mut input = source.open()?;
        let mut rest = vec![0; BYTE_ORDER_MARK.len()];
        let read = read_fully(&mut input, &mut rest).map_err(|error| source.unreadable(&error))?;
        rest.truncate(read);
        if rest == BYTE_ORDER_MARK {
            rest.clear();
        }
        let Dialect { delimiter, quote, .. } = *dialect;
        Ok(Self { source, input, delimiter, quote, rest, lines_before: 0, is_over: false })
    }

    fn read(&mut self) -> Result<Option<Block>, ImportError> {
        let mut bytes = std::mem::take(&mut self.rest);
        let mut ends = RecordEnds::default();
        loop {
            let wanted = (bytes.len() + BLOCK).next_multiple_of(BLOCK) - bytes.len();
            let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut bytes);
            let is_over = read.map_err(|error| self.source.unreadable(&error))? == 0;
            if is_over {
                self.is_over = true;
                if let Some(at) = ends.open_quote(&bytes, self.delimiter, self.quote) {
                    return Err(self.unclosed(&bytes, at));
                }
                return Ok((!bytes.is_empty()).then(|| self.block(bytes)));
            }
            if let Some(end) = ends.last(&bytes, self.delimiter, self.quote) {
                self.rest = bytes.split_off(end);
                return Ok(Some(self.block(bytes)));
            }
            if bytes.len() > LONGEST_ELEMENT {
                let place = Place { line: self.lines_before + 1, column: 1 };
                let message = format!("the record is longer than {} MiB", LONGEST_ELEMENT >> 20);
                let error = ImportError::new(&self.source.name, message).at(place);
                let hint = "a quote that is never closed makes all that follows one record; `--quote none` reads none";
                return Err(error.with_hint(hint).of_kind(ImportErrorKind::Unreadable));
            }
        }
    }

    fn unclosed(&self, bytes: &[u8], at: usize) -> ImportError {
        let place = place_in(bytes, at, self.lines_before);
        let error = ImportError::new(&self.source.name, "the quote that opens here is never closed").at(place);
        error.with_hint("`--quote none` reads quotes like other characters").of_kind(ImportErrorKind::Unreadable)
    }

    fn block(&mut self, bytes: Vec<u8>) -> Block {
        let block = Block { lines_before: self.lines_before, bytes };
        self.lines_before += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
        block
    }
}

impl Iterator for Blocks<'_> {
    type Item = Result<Block, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over { None } else { self.read().transpose() }
    }
}

fn read_fully(input: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Finds where records end in bytes that grow, by the rules of csv-core: a quote opens a cell only at its start, and two
/// of them inside are one.
#[derive(Default)]
struct RecordEnds {
    scanned: usize,
    is_quoted: bool,
    /// Where the last quote is that opened a cell.
    opened: usize,
    last: Option<usize>,
}

impl RecordEnds {
    /// Where the last record that is whole ends.
    fn last(&mut self, bytes: &[u8], delimiter: u8, quote: Option<u8>) -> Option<usize> {
        let Some(quote) = quote else { return memchr::memrchr(b'\n', bytes).map(|at| at + 1) };
        while let Some(found) = memchr::memchr2(quote, b'\n', &bytes[self.scanned..]) {
            let at = self.scanned + found;
            match (bytes[at], self.is_quoted) {
                (b'\n', true) => {}
                (b'\n', false) => self.last = Some(at + 1),
                (_, true) => match bytes.get(at + 1) {
                    // Whether this quote closes the cell is not known yet.
                    None => return self.last,
                    Some(next) if *next == quote => self.scanned += 1,
                    Some(_) => self.is_quoted = false,
                },
                (_, false) => {
                    let before = at.checked_sub(1).map(|before| bytes[before]);
                    self.is_quoted = before.is_none_or(|before| before == delimiter || matches!(before, b'\n' | b'\r'));
                    self.opened = at;
                }
            }
            self.scanned += found + 1;
        }
        self.scanned = bytes.len();
        self.last
    }

    /// Where a quote is that nothing closes, in all bytes that there are.
    fn open_quote(&mut self, bytes: &[u8], delimiter: u8, quote: Option<u8>) -> Option<usize> {
        self.last(bytes, delimiter, quote);
        // A quote that is the last byte closes.
        (self.is_quoted && self.scanned == bytes.len()).then_some(self.opened)
    }
}

/// The records of a block, taken apart.
#[derive(Debug)]
pub(super) struct Records<'b> {
    source: &'b Source,
    block: &'b Block,
    /// All cells one behind the other, without quotes.
    text: String,
    cells: Vec<Cell>,
    /// For each record where its cells end.
    ends: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Where the cell ends in the text.
    end: u32,
    /// Where the cell starts in the block.
    start_in_block: u32,
    is_quoted: bool,
}

impl Block {
    /// Takes the block apart.
    pub(super) fn records<'b>(&'b self, source: &'b Source, dialect: &Dialect) -> Result<Records<'b>, ImportError> {
        // So that errors of encoding have a place in the file.
        Text::part(&source.name, &self.bytes, self.lines_before)?;
        let mut builder = csv_core::ReaderBuilder::new();
        builder.delimiter(dialect.delimiter).quoting(dialect.quote.is_some()).quote(dialect.quote.unwrap_or(b'"'));
        let mut reader = builder.build();
        let mut records = Records { source, block: self, text: String::new(), cells: Vec::new(), ends: Vec::new() };
        let mut text = vec![0; self.bytes.len()];
        let (mut read, mut written) = (0, 0);
        loop {
            let start = read;
            let (result, consumed, produced) = reader.read_field(&self.bytes[read..], &mut text[written..]);
            read += consumed;
            written += produced;
            let is_last = match result {
                ReadFieldResult::Field { record_end } => record_end,
                // Another call, with nothing left to read, gives the last cell.
                ReadFieldResult::InputEmpty => {
                    let (result, _, produced) = reader.read_field(&[], &mut text[written..]);
                    written += produced;
                    if result == ReadFieldResult::End {
                        break;
                    }
                    true
                }
                ReadFieldResult::OutputFull => unreachable!("cells are no longer than the block"),
                ReadFieldResult::End => break,
            };
            records.push(start, written, is_last, dialect)?;
        }
        text.truncate(written);
        records.text = String::from_utf8(text).expect("parts of UTF-8 between characters of ASCII are UTF-8");
        Ok(records)
    }
}

impl<'b> Records<'b> {
    fn push(&mut self, start: usize, end: usize, is_last: bool, dialect: &Dialect) -> Result<(), ImportError> {
        let bytes = &self.block.bytes;
        // Between records csv-core reads line breaks together with what follows them.
        let breaks = bytes[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let is_first = self.ends.last().map_or(0, |end| *end as usize) == self.cells.len();
        let start = if is_first { start + breaks } else { start };
        let is_quoted = dialect.quote.is_some() && bytes.get(start).copied() == dialect.quote;
        self.cells.push(Cell { end: end as u32, start_in_block: start as u32, is_quoted });
        if is_last {
            self.ends.push(self.cells.len() as u32);
        }
        let first = self.ends.last().map_or(0, |end| *end as usize);
        if self.cells.len() - first > MOST_CELLS {
            let error = ImportError::new(&self.source.name, format!("the record has more than {MOST_CELLS} cells"));
            return Err(error.at(self.place(first)).of_kind(ImportErrorKind::Unreadable));
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them.
    pub(super) fn record(&self, position: usize) -> Record<'_> {
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Record { records: self, start, end: self.ends[position] as usize }
    }

    fn place(&self, cell: usize) -> Place {
        place_in(&self.block.bytes, self.cells[cell].start_in_block as usize, self.block.lines_before)
    }
}

/// The place of a byte in bytes that so many lines come before.
fn place_in(bytes: &[u8], at: usize, lines_before: u64) -> Place {
    let before = &bytes[..at];
    let line = memchr::memchr_iter(b'\n', before).count() as u64;
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let column = before[start..].iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64;
    Place { line: lines_before + line + 1, column: column + 1 }
}

/// A record: a row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    records: &'r Records<'r>,
    start: usize,
    end: usize,
}

impl<'r> Record<'r> {
    /// How many cells it has.
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// The text of a cell.
    pub(super) fn text(self, column: usize) -> &'r str {
        let cell = self.start + column;
        let start = cell.checked_sub(1).map_or(0, |before| self.records.cells[before].end as usize);
        &self.records.text[start..self.records.cells[cell].end as usize]
    }

    /// The text of a cell that stands for a value. One that is empty without quotes, or one of the texts that mean none,
    /// does not.
    pub(super) fn value(self, column: usize, nulls: &[String]) -> Option<&'r str> {
        let text = self.text(column);
        let is_null = text.is_empty() || (!nulls.is_empty() && nulls.iter().any(|null| null == text));
        (!is_null || self.records.cells[self.start + column].is_quoted).then_some(text)
    }

    /// All texts.
    pub(super) fn texts(self) -> impl Iterator<Item = &'r str> {
        (0..self.len()).map(move |column| self.text(column))
    }

    /// An error at a cell; at the record if it has no such cell.
    pub(super) fn error(self, column: usize, message: impl Into<String>) -> ImportError {
        let cell = if column < self.len() { self.start + column } else { self.start };
        ImportError::new(&self.records.source.name, message).at(self.records.place(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect() -> Dialect {
        Dialect {
            delimiter: b',',
            quote: Some(b'"'),
            array_delimiter: ';',
            nulls: vec!["NA".to_owned()],
            ignores_extra: false,
        }
    }

    /// The cells of all records of a file, each with its place and whether it stands for a value.
    fn read(content: &str) -> Vec<Vec<(String, String)>> {
        let source = Source::memory("x.csv", content.as_bytes().to_vec());
        let mut all = Vec::new();
        for block in Blocks::new(&source, &dialect()).expect("memory can be read") {
            let block = block.expect("memory can be read");
            let records = block.records(&source, &dialect()).expect("it is UTF-8");
            for record in (0..records.len()).map(|position| records.record(position)) {
                let cell = |column| {
                    let error = record.error(column, "");
                    let text = record.value(column, &dialect().nulls).unwrap_or("-");
                    (text.to_owned(), error.to_string().trim_end_matches(": ").replace("x.csv:", ""))
                };
                all.push((0..record.len()).map(cell).collect());
            }
        }
        all
    }

    fn check(content: &str, expected: &[&[(&str, &str)]]) {
        let owned = |cells: &&[(&str, &str)]| -> Vec<(String, String)> {
            cells.iter().map(|(text, place)| ((*text).to_owned(), (*place).to_owned())).collect()
        };
        assert_eq!(read(content), expected.iter().map(owned).collect::<Vec<_>>(), "{content:?}");
    }

    #[test]
    fn cells_know_their_place_and_whether_they_are_values() {
        check("a,b\r\nc,\n", &[&[("a", "1:1"), ("b", "1:3")], &[("c", "2:1"), ("-", "2:3")]]);
        check(
            "é,\"\",x\n,NA,\"NA\"",
            &[&[("é", "1:1"), ("", "1:3"), ("x", "1:6")], &[("-", "2:1"), ("-", "2:2"), ("NA", "2:5")]],
        );
        check(
            "\u{feff}\"a\n\"\"b\"\"\",c\n\n\nd,e\"f\"\n",
            &[&[("a\n\"b\"", "1:1"), ("c", "2:8")], &[("d", "5:1"), ("e\"f\"", "5:3")]],
        );
        check("", &[]);
        check("\n", &[]);
        check("a,", &[&[("a", "1:1"), ("-", "1:3")]]);
    }

    #[test]
    fn blocks_end_with_records_wherever_they_are_cut() {
        let record = "\"a\"\"\n,\"\"\",b\"\"c\"\n,\n";
        let content = record.repeat(3 * BLOCK / record.len());
        let records = read(&content);
        assert_eq!(records.len(), 2 * (3 * BLOCK / record.len()));
        assert!(
            records
                .chunks(2)
                .all(|pair| pair[0][0].0 == "a\"\n,\"" && pair[0][1].0 == "b\"\"c\"" && pair[1].len() == 2)
        );
        let lines = content.matches('\n').count();
        assert_eq!(records.last().map(|record| record[0].1.clone()), Some(format!("{lines}:1")));
    }

    #[test]
    fn d01_a_quote_that_is_never_closed_is_found() {
        let check = |content: &str, expected: Option<&str>| {
            let source = Source::memory("x.csv", content.as_bytes().to_vec());
            let outcome: Result<Vec<_>, _> = Blocks::new(&source, &dialect()).expect("memory can be read").collect();
            let place = outcome.err().map(|error| error.to_string());
            let place = place.as_deref().and_then(|error| error.split(": the quote").next());
            assert_eq!(place, expected, "{content}");
        };
        check("a\nb,\"c\n\"\"d\n", Some("x.csv:2:3"));
        check("\"", Some("x.csv:1:1"));
        check("\"\"", None);
        check("a,\"b\"", None);
        check("a,\"b\"\"\"\n", None);
        check("a,\"b\"\"", Some("x.csv:1:3"));
        check("a\"b", None);
    }

    #[test]
    fn a_record_has_a_greatest_length() {
        let source =
            Source::memory("x.csv", format!("a\n\"{}", "b\n".repeat(LONGEST_ELEMENT / 2 + BLOCK)).into_bytes());
        let outcome: Result<Vec<_>, _> = Blocks::new(&source, &dialect()).expect("memory can be read").collect();
        let error = outcome.expect_err("the quote is never closed").to_string();
        assert!(error.starts_with("x.csv:2:1: the record is longer than 64 MiB; "), "{error}");
        let source = Source::memory("x.csv", ",".repeat(MOST_CELLS + 1).into_bytes());
        let block = Blocks::new(&source, &dialect()).expect("memory can be read").next();
        let block = block.expect("there is one").expect("memory can be read");
        let error = block.records(&source, &dialect()).expect_err("it has too many").to_string();
        assert_eq!(error, "x.csv:1:1: the record has more than 100000 cells");
    }
}
