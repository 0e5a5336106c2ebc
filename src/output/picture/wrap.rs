//! Long texts in a few short lines.

use crate::output::table::{cut, width};

/// The text in lines of about `columns` columns, broken at spaces where there are any, and no more than `lines` lines.
/// What is left out shows as `…`.
pub(in crate::output) fn wrap(text: &str, columns: usize, lines: usize) -> String {
    let mut wrapped = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, columns)) {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            wrapped.push(std::mem::take(&mut line));
        }
        if wrapped.len() == lines {
            mark_cut(&mut wrapped, columns);
            return wrapped.join("\n");
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    wrapped.push(line);
    wrapped.join("\n")
}

/// The word in pieces that are no wider than a line.
fn pieces(word: &str, columns: usize) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let end = rest.char_indices().map(|(start, character)| start + character.len_utf8()).nth(columns - 1);
        let (piece, left) = rest.split_at(end.unwrap_or(rest.len()));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

fn mark_cut(lines: &mut [String], columns: usize) {
    if let Some(last) = lines.last_mut() {
        last.push('…');
        *last = cut(last, width(last), columns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(
            wrap("Digital Trade and Cybersecurity Standards", 20, 4),
            "Digital Trade and\nCybersecurity\nStandards"
        );
        assert_eq!(wrap("", 20, 4), "");
        assert_eq!(wrap("Donaudampfschifffahrt", 10, 4), "Donaudampf\nschifffahr\nt");
        assert_eq!(wrap("one two three four", 5, 2), "one\ntwo…");
        assert_eq!(wrap(&"abcde ".repeat(10), 5, 2), "abcde\nabcd…");
    }
}
