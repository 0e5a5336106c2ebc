//! The text of a file, and places in it.

use super::ImportError;
use serde::Deserialize;

/// The longest element or line that is read, in bytes.
pub(super) const LONGEST_ELEMENT: usize = 64 << 20;

/// The text of a file, which knows where each of its parts stands.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    pub(super) file: &'a str,
    pub(super) content: &'a str,
}

impl<'a> Text<'a> {
    /// The text in the bytes of a file, without a byte order mark.
    pub(super) fn new(file: &'a str, bytes: &'a [u8]) -> Result<Self, ImportError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let content = std::str::from_utf8(bytes).map_err(|error| not_utf8(file, bytes, error.valid_up_to()))?;
        if content.trim_ascii().is_empty() {
            return Err(ImportError::new(file, "the file is empty"));
        }
        Ok(Self { file, content })
    }

    /// An error at the start of `part`, which is a part of the text.
    pub(super) fn error(&self, part: &str, message: impl Into<String>) -> ImportError {
        self.error_at(self.offset(part), message)
    }

    /// Reads an element, which is a part of the text, as JSON; refuses one that is too long.
    pub(super) fn parse_element<T: Deserialize<'a>>(&self, part: &'a str) -> Result<T, ImportError> {
        if part.len() > LONGEST_ELEMENT {
            return Err(self.error(part, format!("the element is longer than {} MiB", LONGEST_ELEMENT >> 20)));
        }
        self.parse(part)
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
        let (line, column) = place(self.content.as_bytes(), offset);
        ImportError { line: Some(line), column: Some(column), ..ImportError::new(self.file, message) }
    }

    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.content.as_ptr() as usize)
    }
}

fn not_utf8(file: &str, bytes: &[u8], offset: usize) -> ImportError {
    let (line, column) = place(bytes, offset);
    let error = ImportError::new(file, "the file is not UTF-8");
    ImportError { line: Some(line), column: Some(column), ..error }.with_hint("convert it to UTF-8 first")
}

/// The line and the column in characters of a byte, both counted from 1.
fn place(bytes: &[u8], offset: usize) -> (u64, u64) {
    let before = &bytes[..offset.min(bytes.len())];
    let line = before.iter().filter(|&&byte| byte == b'\n').count();
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |position| position + 1);
    let column = before[start..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    (line as u64 + 1, column as u64 + 1)
}
