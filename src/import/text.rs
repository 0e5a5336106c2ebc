//! The text of a file, and places in it.

use super::error::{ImportError, Place};
use super::source::Source;
use serde::Deserialize;
use std::io::{BufRead, Read};

/// The longest element or line that is read, in bytes.
pub(super) const LONGEST_ELEMENT: usize = 64 << 20;

/// The mark that some programs put before UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file or of some lines of it, which knows where each of its parts stands.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) file: &'a str,
    pub(super) content: &'a str,
    /// Where it starts in the file.
    start: Place,
}

impl<'a> Text<'a> {
    /// The text in the bytes of a file, without a byte order mark.
    pub(super) fn new(file: &'a str, bytes: &'a [u8]) -> Result<Self, ImportError> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let text = Self::part(file, bytes, 0)?;
        if text.content.trim_ascii().is_empty() {
            return Err(ImportError::new(file, "the file is empty"));
        }
        Ok(text)
    }

    /// The text in bytes that so many lines of the file come before.
    pub(super) fn part(file: &'a str, bytes: &'a [u8], lines_before: u64) -> Result<Self, ImportError> {
        match std::str::from_utf8(bytes) {
            Ok(content) => Ok(Self { file, content, start: Place { line: lines_before + 1, column: 1 } }),
            Err(error) => {
                let (line, column) = place(bytes, error.valid_up_to());
                let place = Place { line: lines_before + line, column };
                Err(ImportError::new(file, "the file is not UTF-8").at(place).with_hint("`--encoding` names another"))
            }
        }
    }

    /// Parts of the text in their order, each as a text of its own: its places are found without counting from the start of
    /// the file.
    pub(super) fn parts(self, parts: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = Self> {
        let (mut offset, mut start) = (0, self.start);
        parts.into_iter().map(move |content| {
            let next = self.offset(content);
            start = advance(start, &self.content.as_bytes()[offset..next]);
            offset = next;
            Self { file: self.file, content, start }
        })
    }

    /// An error at the start of `part`, which is a part of the text.
    pub(super) fn error(&self, part: &str, message: impl Into<String>) -> ImportError {
        self.error_at(self.offset(part), message)
    }

    /// Reads an element, which is a part of the text, as JSON; refuses one that is too long.
    pub(super) fn parse_element<T: Deserialize<'a>>(&self, part: &'a str) -> Result<T, ImportError> {
        self.check_length(part)?;
        self.parse(part)
    }

    /// Refuses an element, which is a part of the text, that is too long.
    pub(super) fn check_length(&self, part: &str) -> Result<(), ImportError> {
        if part.len() > LONGEST_ELEMENT {
            return Err(self.error(part, format!("the element is longer than {} MiB", LONGEST_ELEMENT >> 20)));
        }
        Ok(())
    }

    /// Reads `part`, which is a part of the text, as JSON.
    pub(super) fn parse<T: Deserialize<'a>>(&self, part: &'a str) -> Result<T, ImportError> {
        serde_json::from_str(part).map_err(|error| self.json_error(part, &error))
    }

    fn json_error(&self, part: &str, error: &serde_json::Error) -> ImportError {
        let message = error.to_string();
        let message = message.rfind(" at line ").map_or(message.as_str(), |end| &message[..end]);
        let line = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        self.error_at(self.offset(part) + line + error.column().saturating_sub(1), message)
    }

    fn error_at(&self, offset: usize, message: impl Into<String>) -> ImportError {
        ImportError::new(self.file, message).at(self.place_at(offset))
    }

    /// Where `part`, which is a part of the text, starts.
    pub(super) fn place(&self, part: &str) -> Place {
        self.place_at(self.offset(part))
    }

    fn place_at(&self, offset: usize) -> Place {
        let bytes = self.content.as_bytes();
        advance(self.start, &bytes[..offset.min(bytes.len())])
    }

    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.content.as_ptr() as usize)
    }
}

/// Hands on the lines of a file that are not blank, one by one.
pub(super) fn for_each_line(
    source: &Source,
    mut take: impl FnMut(Result<Text<'_>, ImportError>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    for_each_raw_line(source, |line, lines_before| {
        if line.trim_ascii().is_empty() { Ok(()) } else { take(Text::part(&source.name, line, lines_before)) }
    })
}

/// Hands on all lines of a file that is not blank, each with its line break and the number of lines before it.
pub(super) fn for_each_raw_line(
    source: &Source,
    mut take: impl FnMut(&[u8], u64) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut reader = source.open()?;
    let (mut line, mut number, mut is_empty) = (Vec::new(), 0, true);
    loop {
        line.clear();
        let limited = reader.by_ref().take(LONGEST_ELEMENT as u64 + 1).read_until(b'\n', &mut line);
        if limited.map_err(|error| source.unreadable(&error))? == 0 {
            break;
        }
        if line.len() > LONGEST_ELEMENT {
            let place = Place { line: number + 1, column: 1 };
            let message = format!("the line is longer than {} MiB", LONGEST_ELEMENT >> 20);
            return Err(ImportError::new(&source.name, message).at(place));
        }
        let bytes = if number == 0 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
        is_empty &= bytes.trim_ascii().is_empty();
        take(bytes, number)?;
        number += 1;
    }
    if is_empty { Err(ImportError::new(&source.name, "the file is empty")) } else { Ok(()) }
}

/// The lines at the start of a file that are not blank, of which the last may be cut off.
pub(super) fn lines_at_start(start: &str) -> impl Iterator<Item = &str> {
    start.lines().filter(|line| !line.trim().is_empty())
}

/// The place behind some bytes that start at a place.
pub(super) fn advance(start: Place, bytes: &[u8]) -> Place {
    let (lines, column) = place(bytes, bytes.len());
    if lines == 1 {
        Place { line: start.line, column: start.column + column - 1 }
    } else {
        Place { line: start.line + lines - 1, column }
    }
}

/// The line and the column in characters of a byte, both counted from 1.
fn place(bytes: &[u8], offset: usize) -> (u64, u64) {
    let before = &bytes[..offset.min(bytes.len())];
    let line = before.iter().filter(|&&byte| byte == b'\n').count();
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |position| position + 1);
    let column = before[start..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    (line as u64 + 1, column as u64 + 1)
}
