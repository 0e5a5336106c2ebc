//! Stored text that a terminal can be trusted with.

use crate::value::notation::is_invisible;
use std::borrow::Cow;
use std::io::{self, Write};

/// The text with everything that would control the output rather than show (escape sequences, line breaks, overrides
/// of the reading direction) written as escapes: `\n`, `\u001B`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hidden(character) { push_escape(&mut shown, character) } else { shown.push(character) }
    }
    Cow::Owned(shown)
}

/// Whether a character is shown as an escape: those of no appearance, and those that XML, and so SVG, cannot hold.
pub fn is_hidden(character: char) -> bool {
    is_invisible(character) || matches!(character, '\u{61C}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Appends the escape of a character, as string literals of the language write it.
pub fn push_escape(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        _ => text.push_str(&format!("\\u{:04X}", u32::from(character))),
    }
}

/// A writer of text that shows, line by line, what would control a terminal.
#[derive(Debug)]
pub struct Visible<W> {
    inner: W,
    line: Vec<u8>,
}

impl<W: Write> Visible<W> {
    /// A writer in front of `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, line: Vec::new() }
    }

    fn show_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.inner.write_all(visible(&String::from_utf8_lossy(&line)).as_bytes())
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, is_ended) = piece.strip_suffix(b"\n").map_or((piece, false), |text| (text, true));
            self.line.extend_from_slice(text);
            if is_ended {
                self.show_line()?;
                self.inner.write_all(b"\n")?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.show_line()?;
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(visible(input), expected);
    }

    #[test]
    fn plain_text_is_itself() {
        check("größe 漢字 👩‍🚀 C:\\new", "größe 漢字 👩‍🚀 C:\\new");
    }

    #[test]
    fn what_controls_a_terminal_is_escaped() {
        check("a\x1b[31mb\x07\x7f\u{9b}\0", "a\\u001B[31mb\\u0007\\u007F\\u009B\\u0000");
        check("a\nb\r\tc", "a\\nb\\r\\tc");
        check("a\u{202e}b\u{2066}c\u{2028}d\u{feff}\u{ffff}", "a\\u202Eb\\u2066c\\u2028d\\uFEFF\\uFFFF");
    }

    #[test]
    fn a_writer_shows_whole_characters() {
        let mut out = Visible::new(Vec::new());
        for byte in "é\x1b[2J\n\r漢".bytes() {
            out.write_all(&[byte]).unwrap();
        }
        out.flush().unwrap();
        assert_eq!(String::from_utf8(out.inner).unwrap(), "é\\u001B[2J\n\\r漢");
    }
}
