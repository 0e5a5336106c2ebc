//! A text as tokens, whether it can be parsed or not: for splitting scripts, colouring, measuring nesting and naming
//! what an error found.
//!
//! The grammar does not read these tokens, it reads characters. Both agree on where strings, comments and quoted names
//! end.

use crate::span::Span;
use pest::unicode::{WHITE_SPACE, XID_CONTINUE, XID_START};

/// A piece of text between white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where it stands.
    pub(super) span: Span,
    /// Whether it has its closing mark, if its kind has one.
    pub(super) closed: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword or a plain name.
    Word,
    /// A name between backticks.
    QuotedName,
    /// A string in either quotes.
    String,
    /// A number, well formed or not.
    Number,
    /// `$name`.
    Parameter,
    /// A comment of either kind.
    Comment,
    /// A character that stands for itself.
    Mark(char),
}

/// The tokens of `text` from byte `start` on, comments among them.
pub(super) fn tokens_from(text: &str, start: usize) -> Tokens<'_> {
    Tokens { text, position: start }
}

/// The tokens of a text, comments among them.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    tokens_from(text, 0)
}

/// Whether the language takes the character for white space.
pub(super) fn is_white_space(character: char) -> bool {
    WHITE_SPACE(character) || matches!(character, '\u{1C}'..='\u{1F}' | '\u{180E}' | '\u{FEFF}')
}

/// Whether the text is a name that needs no backticks.
pub(super) fn is_plain_name(text: &str) -> bool {
    text.starts_with(starts_word) && text.chars().all(XID_CONTINUE)
}

/// Whether a word may begin with the character.
pub(super) fn starts_word(character: char) -> bool {
    XID_START(character) || character == '_'
}

/// An iterator over tokens.
pub(super) struct Tokens<'t> {
    text: &'t str,
    position: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_while(is_white_space);
        let start = self.position;
        let first = self.peek()?;
        self.position += first.len_utf8();
        let (kind, closed) = self.scan(first);
        Some(Token { kind, span: Span::new(start, self.position), closed })
    }
}

impl Tokens<'_> {
    /// Moves behind the token whose first character has just been read.
    fn scan(&mut self, first: char) -> (TokenKind, bool) {
        match first {
            '\'' | '"' => (TokenKind::String, self.string(first)),
            '`' => (TokenKind::QuotedName, self.quoted_name()),
            '$' => (TokenKind::Parameter, self.parameter()),
            '/' if self.eat("/") => (TokenKind::Comment, self.line_comment()),
            '/' if self.eat("*") => (TokenKind::Comment, self.block_comment()),
            '0'..='9' => (TokenKind::Number, self.number()),
            '.' if self.begins_fraction() => (TokenKind::Number, self.number()),
            _ if starts_word(first) => (TokenKind::Word, self.word()),
            _ => (TokenKind::Mark(first), true),
        }
    }

    fn string(&mut self, quote: char) -> bool {
        while let Some(next) = self.bump() {
            if next == quote {
                return true;
            }
            if next == '\\' {
                self.bump();
            }
        }
        false
    }

    /// A doubled backtick stands for one in the name.
    fn quoted_name(&mut self) -> bool {
        while let Some(next) = self.bump() {
            if next == '`' && !self.eat("`") {
                return true;
            }
        }
        false
    }

    fn parameter(&mut self) -> bool {
        if self.eat("`") { self.quoted_name() } else { self.word() }
    }

    fn line_comment(&mut self) -> bool {
        self.skip_while(|character| character != '\n' && character != '\r');
        true
    }

    fn block_comment(&mut self) -> bool {
        let rest = &self.text[self.position..];
        let end = rest.find("*/");
        self.position += end.map_or(rest.len(), |end| end + 2);
        end.is_some()
    }

    /// Whether the point that has just been read begins a number: not the second point of `1..3`.
    fn begins_fraction(&self) -> bool {
        let before = &self.text[..self.position - 1];
        self.peek().is_some_and(|next| next.is_ascii_digit()) && !before.ends_with('.')
    }

    fn number(&mut self) -> bool {
        self.word();
        let rest = &self.text.as_bytes()[self.position..];
        if rest.first() == Some(&b'.') && rest.get(1).is_some_and(u8::is_ascii_digit) {
            self.position += 1;
            self.word();
        }
        let exponent = self.text[..self.position].ends_with(['e', 'E']);
        let rest = &self.text.as_bytes()[self.position..];
        if exponent && matches!(rest.first(), Some(b'+' | b'-')) && rest.get(1).is_some_and(u8::is_ascii_digit) {
            self.position += 1;
            self.word();
        }
        true
    }

    fn word(&mut self) -> bool {
        self.skip_while(XID_CONTINUE);
        true
    }

    fn skip_while(&mut self, holds: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&holds) {
            self.bump();
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.text[self.position..].starts_with(text);
        if found {
            self.position += text.len();
        }
        found
    }

    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.position += next.len_utf8();
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = tokens(text).map(|token| token.span.text(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn strings_names_and_comments_are_whole() {
        check(r"a'it\'s;'b", &["a", r"'it\'s;'", "b"]);
        check("`a``;`.b", &["`a``;`", ".", "b"]);
        check("1//x;\n2/*;*/3", &["1", "//x;", "2", "/*;*/", "3"]);
        check("$a $`b c` $0", &["$a", "$`b c`", "$0"]);
    }

    #[test]
    fn ranges_are_no_fractions() {
        check("1..3 1.5 .5 1e-5 xs[0..-1]", &["1", ".", ".", "3", "1.5", ".5", "1e-5", "xs", "[", "0", ".", ".", "-", "1", "]"]);
    }
}
