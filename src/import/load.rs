//! Files that a statement names: their records, one after another.
//!
//! Nothing is kept but the record that is being read, so a file may be larger than the memory.

use super::folder::ImportFolder;
use super::load_csv::CsvRecords;
use super::load_json::JsonValues;
use crate::syntax::ast::LoadFormat;
use crate::value::Value;
use std::fmt;
use std::io::{self, BufRead, Read as _};

/// The longest record that is read, in bytes.
const LONGEST_RECORD: usize = 64 << 20;

/// How many bytes are taken from a file at a time.
const CHUNK: u64 = 64 << 10;

/// The records of a file: of CSV the lines, of JSON the items of its list, or its values.
pub struct Records(Format);

enum Format {
    Csv(CsvRecords),
    Json(JsonValues),
}

impl Records {
    /// The records of the file that a statement calls `name`, which must lie in `folder`.
    pub fn open(folder: Option<&ImportFolder>, name: &str, format: LoadFormat) -> Result<Self, LoadError> {
        let input = Input::new(name, folder.ok_or_else(no_folder)?.open(name)?);
        Ok(Self(match format {
            LoadFormat::Csv { headers, field_terminator } => {
                Format::Csv(CsvRecords::new(input, headers, field_terminator)?)
            }
            LoadFormat::Json => Format::Json(JsonValues::new(input)),
        }))
    }

    /// The next record; none behind the last one. Behind an error there is nothing to be had.
    pub fn read(&mut self) -> Result<Option<Value>, LoadError> {
        match &mut self.0 {
            Format::Csv(records) => records.read(),
            Format::Json(values) => values.read(),
        }
    }

    /// How many bytes the records so far take up in the file.
    pub fn bytes_read(&self) -> u64 {
        match &self.0 {
            Format::Csv(records) => records.input().bytes_read(),
            Format::Json(values) => values.input().bytes_read(),
        }
    }
}

/// Why a file that a statement names is not read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The kind of failure.
    pub kind: LoadErrorKind,
    /// What is wrong, in lower case, the file with the line and the column where that is known.
    pub message: String,
    /// The way out, where one is known.
    pub hint: Option<String>,
}

/// The kinds of [`LoadError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadErrorKind {
    /// A statement may not read it.
    NotAllowed,
    /// The system cannot read it.
    Unusable,
    /// What is in it is wrong.
    Invalid,
    /// A record is larger than what is read.
    TooLarge,
}

impl LoadError {
    /// An error of this kind.
    pub(super) fn new(kind: LoadErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// The error of a file that the system cannot read.
    pub(super) fn unusable(file: impl fmt::Display, error: &io::Error) -> Self {
        Self::new(LoadErrorKind::Unusable, format!("`{file}`: {error}"))
    }

    /// The same error with a way out.
    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for LoadError {}

fn no_folder() -> LoadError {
    LoadError::new(LoadErrorKind::NotAllowed, "no file can be loaded, as there is no import folder")
        .with_hint("name one with `--import-dir DIR`, in the library with `Session::set_import_folder`")
}

/// A place in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    line: u64,
    /// In characters.
    column: u64,
    /// Whether the byte before it ended a line which a line feed may still belong to.
    behind_return: bool,
}

impl Place {
    const START: Self = Self { line: 1, column: 1, behind_return: false };

    /// The place behind these bytes, which begin here.
    pub(super) fn behind(mut self, bytes: &[u8]) -> Self {
        bytes.iter().for_each(|byte| self.pass(*byte));
        self
    }

    fn pass(&mut self, byte: u8) {
        match byte {
            b'\n' if self.behind_return => {}
            b'\n' | b'\r' => (self.line, self.column) = (self.line + 1, 1),
            // All but the first byte of a character begin with these bits.
            _ if byte & 0xc0 == 0x80 => {}
            _ => self.column += 1,
        }
        self.behind_return = byte == b'\r';
    }
}

/// The bytes of a file, of which the reader of a format takes one after another.
pub(super) struct Input {
    name: String,
    source: Box<dyn BufRead>,
    chunk: Vec<u8>,
    /// Where the next byte is in the chunk.
    next: usize,
    place: Place,
    bytes_read: u64,
    /// Where the record begins, and what was read before it.
    record: (Place, u64),
}

impl Input {
    /// The bytes of `source`, without a byte order mark.
    pub(super) fn new(name: &str, source: Box<dyn BufRead>) -> Self {
        let record = (Place::START, 0);
        Self { name: name.to_owned(), source, chunk: Vec::new(), next: 0, place: Place::START, bytes_read: 0, record }
    }

    /// The next byte, which stays the next; none at the end of the file.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, LoadError> {
        if self.next == self.chunk.len() {
            self.fill()?;
        }
        Ok(self.chunk.get(self.next).copied())
    }

    /// The next byte; none at the end of the file.
    pub(super) fn take(&mut self) -> Result<Option<u8>, LoadError> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.next += 1;
            self.bytes_read += 1;
            self.place.pass(byte);
            if self.bytes_read - self.record.1 > LONGEST_RECORD as u64 {
                return Err(self.too_large(format_args!("longer than {} MiB", LONGEST_RECORD >> 20)));
            }
        }
        Ok(byte)
    }

    /// Takes the next byte if it is this one, and says whether it was.
    pub(super) fn take_if(&mut self, wanted: u8) -> Result<bool, LoadError> {
        let is_next = self.peek()? == Some(wanted);
        if is_next {
            self.take()?;
        }
        Ok(is_next)
    }

    /// Lets a record begin here.
    pub(super) fn begin_record(&mut self) {
        self.record = (self.place, self.bytes_read);
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Where the record begins.
    pub(super) fn record(&self) -> Place {
        self.record.0
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// An error in the contents of the file.
    pub(super) fn invalid(&self, place: Place, message: impl fmt::Display) -> LoadError {
        self.error(LoadErrorKind::Invalid, place, message)
    }

    /// The error of a record that is larger than what is read.
    pub(super) fn too_large(&self, limit: impl fmt::Display) -> LoadError {
        self.error(LoadErrorKind::TooLarge, self.record(), format_args!("the record that begins here is {limit}"))
    }

    /// The error of a file without a record.
    pub(super) fn empty(&self) -> LoadError {
        LoadError::new(LoadErrorKind::Invalid, format!("{}: the file is empty", self.name))
    }

    fn error(&self, kind: LoadErrorKind, place: Place, message: impl fmt::Display) -> LoadError {
        LoadError::new(kind, format!("{}:{}:{}: {message}", self.name, place.line, place.column))
    }

    fn fill(&mut self) -> Result<(), LoadError> {
        const MARK: &[u8] = b"\xef\xbb\xbf";
        let is_start = self.bytes_read == 0;
        self.chunk.clear();
        let mut part = self.source.by_ref().take(CHUNK);
        part.read_to_end(&mut self.chunk).map_err(|error| LoadError::unusable(&self.name, &error))?;
        self.next = if is_start && self.chunk.starts_with(MARK) { MARK.len() } else { 0 };
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod check {
    use super::*;
    use std::io::Cursor;

    /// A file of the name `x` with these bytes.
    pub(in crate::import) fn input(bytes: &[u8]) -> Input {
        Input::new("x", Box::new(Cursor::new(bytes.to_vec())))
    }

    /// What a reader gives, as the language writes it, up to the end or to an error, which comes last.
    pub(in crate::import) fn all(mut read: impl FnMut() -> Result<Option<Value>, LoadError>) -> Vec<String> {
        let mut found = Vec::new();
        loop {
            match read() {
                Ok(Some(value)) => found.push(value.to_string()),
                Ok(None) => return found,
                Err(error) => {
                    found.push(format!("{:?}: {error}", error.kind));
                    return found;
                }
            }
        }
    }
}
