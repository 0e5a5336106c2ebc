//! Literals and names: what their text stands for.

use super::super::error::{SyntaxError, SyntaxErrorDetail};
use super::super::parser::Pair;
use super::Result;
use crate::span::Span;
use crate::syntax::ast::Literal;
use std::borrow::Cow;

/// The name that a word, or a text in backticks, spells.
pub(super) fn name(text: &str) -> Cow<'_, str> {
    let quoted = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    match quoted {
        Some(inside) if inside.contains('`') => Cow::Owned(inside.replace("``", "`")),
        Some(inside) => Cow::Borrowed(inside),
        None => Cow::Borrowed(text),
    }
}

/// The value of a `number`.
pub(super) fn number(pair: &Pair<'_>) -> Result<Literal> {
    let span = Span::new(pair.as_span().start(), pair.as_span().end());
    let text = pair.as_str();
    let lower = text.to_ascii_lowercase();
    match lower.as_bytes() {
        [b'0', b'x', ..] => integer(&lower[2..], 16, text, span),
        [b'0', b'o', ..] => integer(&lower[2..], 8, text, span),
        _ if is_float(&lower) => float(&lower, text, span),
        [b'0', _, ..] => Err(invalid_number(text, span)),
        _ => integer(&lower, 10, text, span),
    }
}

/// Whether the text is a float, which the grammar lets through only where it is well formed.
fn is_float(text: &str) -> bool {
    text.contains('.')
        || text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'_' | b'e' | b'+' | b'-')) && text.contains('e')
}

fn integer(digits: &str, radix: u32, text: &str, span: Span) -> Result<Literal> {
    let well_formed = !digits.is_empty()
        && !digits.ends_with('_')
        && !digits.contains("__")
        && digits.chars().all(|digit| digit == '_' || digit.is_digit(radix));
    if !well_formed {
        return Err(invalid_number(text, span));
    }
    match i64::from_str_radix(&digits.replace('_', ""), radix) {
        Ok(value) => Ok(Literal::Integer(value)),
        Err(_) => Err(overflow(text, span)),
    }
}

fn float(digits: &str, text: &str, span: Span) -> Result<Literal> {
    match digits.replace('_', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Literal::Float(value)),
        Ok(_) => {
            let message = format!("`{}` is beyond the greatest float", shorten(text));
            Err(SyntaxError::new(SyntaxErrorDetail::FloatingPointOverflow, message, span))
        }
        Err(_) => Err(invalid_number(text, span)),
    }
}

fn invalid_number(text: &str, span: Span) -> SyntaxError {
    let message = format!("`{}` is not a number", shorten(text));
    SyntaxError::new(SyntaxErrorDetail::InvalidNumberLiteral, message, span)
}

fn overflow(text: &str, span: Span) -> SyntaxError {
    let message = format!("`{}` does not fit an integer of 64 bits", shorten(text));
    SyntaxError::new(SyntaxErrorDetail::IntegerOverflow, message, span)
}

/// The text as a message may quote it.
fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// The value of a `string`.
pub(super) fn string(pair: &Pair<'_>) -> Result<Literal> {
    characters(pair).map(|text| Literal::String(text.into()))
}

/// The characters that a `string` stands for.
pub(super) fn characters(pair: &Pair<'_>) -> Result<String> {
    let start = pair.as_span().start() + 1;
    let text = pair.as_str();
    let inside = &text[1..text.len() - 1];
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(backslash) = rest.find('\\') {
        value.push_str(&rest[..backslash]);
        let place = start + inside.len() - rest.len() + backslash;
        let (character, length) = escape(&rest[backslash..], place)?;
        value.push(character);
        rest = &rest[backslash + length..];
    }
    value.push_str(rest);
    Ok(value)
}

/// The character that the escape at the start of `text` stands for, and the escape's length.
fn escape(text: &str, place: usize) -> Result<(char, usize)> {
    let kind = text[1..].chars().next().unwrap_or('\\');
    let character = match kind {
        '\\' | '\'' | '"' => kind,
        'b' => '\u{8}',
        'f' => '\u{C}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode_escape(text, 4, place),
        'U' => return unicode_escape(text, 8, place),
        _ => return Err(unknown_escape(kind, place)),
    };
    Ok((character, 2))
}

fn unicode_escape(text: &str, digits: usize, place: usize) -> Result<(char, usize)> {
    let length = 2 + digits;
    let code = text.get(2..length).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let Some(code) = code else {
        let message = format!("`{}` needs {digits} hexadecimal digits behind it", &text[..2]);
        return Err(invalid_escape(message, place, 2));
    };
    match u32::from_str_radix(code, 16).ok().and_then(char::from_u32) {
        Some(character) => Ok((character, length)),
        None => Err(invalid_escape(format!("`{}` does not name a character", &text[..length]), place, length)),
    }
}

fn invalid_escape(message: String, place: usize, length: usize) -> SyntaxError {
    SyntaxError::new(SyntaxErrorDetail::InvalidUnicodeLiteral, message, Span::new(place, place + length))
}

fn unknown_escape(kind: char, place: usize) -> SyntaxError {
    let message = format!("`\\{}` is not an escape", kind.escape_debug());
    SyntaxError::unexpected(message, Span::new(place, place + 1 + kind.len_utf8()))
        .with_hint("write `\\\\` for a backslash")
}
