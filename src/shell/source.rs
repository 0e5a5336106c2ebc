//! Texts that statements come from, and pieces of them.

use crate::span::{Position, Positions, Span};
use std::cell::OnceCell;

/// What a word that holds blanks can stand in.
pub(crate) const QUOTES: [char; 3] = ['\'', '"', '`'];

/// A text with statements and commands, and what messages call it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// A file name, `-c`, `<stdin>`; none for what was typed.
    pub(crate) name: Option<String>,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// Where lines begin, once somebody asks.
    positions: OnceCell<Positions>,
}

impl Source {
    /// A text that messages call `name`.
    pub(crate) fn named(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::typed(text) }
    }

    /// A text that somebody typed.
    pub(crate) fn typed(text: impl Into<String>) -> Self {
        Self { name: None, text: text.into(), positions: OnceCell::new() }
    }

    /// The line and the column of byte `offset`.
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.positions.get_or_init(|| Positions::of(&self.text)).at(offset, &self.text)
    }

    /// The whole text.
    pub(crate) fn whole(&self) -> Excerpt<'_> {
        self.excerpt(Span::new(0, self.text.len()))
    }

    /// The piece that `span` covers.
    pub(crate) fn excerpt(&self, span: Span) -> Excerpt<'_> {
        Excerpt { source: self, span }
    }
}

/// A piece of a source: what is to run, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Excerpt<'a> {
    /// Where the piece was taken from.
    pub(crate) source: &'a Source,
    /// Which part of it.
    pub(crate) span: Span,
}

impl<'a> Excerpt<'a> {
    /// The words of the piece.
    pub(crate) fn text(self) -> &'a str {
        self.span.text(&self.source.text)
    }

    /// Whether nothing but white space is in it.
    pub(crate) fn is_blank(self) -> bool {
        self.text().trim().is_empty()
    }

    /// The span in the source of `inner`, a span in this piece.
    pub(crate) fn locate(self, inner: Span) -> Span {
        Span::new(self.span.start + inner.start, self.span.start + inner.end)
    }

    /// The piece without white space at its ends.
    pub(crate) fn trimmed(self) -> Self {
        let text = self.text();
        let start = text.len() - text.trim_start().len();
        self.part(start, start + text.trim().len())
    }

    /// The piece without a semicolon at its end.
    pub(crate) fn without_semicolon(self) -> Self {
        let trimmed = self.trimmed();
        trimmed.part(0, trimmed.text().trim_end_matches(';').len()).trimmed()
    }

    /// The first word and the rest. A word in quotes may hold blanks; its quotes belong to the piece.
    pub(crate) fn split_word(self) -> (Self, Self) {
        let trimmed = self.trimmed();
        let text = trimmed.text();
        let end = match text.chars().next() {
            Some(quote) if QUOTES.contains(&quote) => text[1..].find(quote).map_or(text.len(), |closing| closing + 2),
            _ => text.find(char::is_whitespace).unwrap_or(text.len()),
        };
        (trimmed.part(0, end), trimmed.part(end, text.len()).trimmed())
    }

    /// The text, without the quotes around it if there are any.
    pub(crate) fn unquoted(self) -> &'a str {
        let text = self.text();
        let inner = QUOTES.into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
        inner.unwrap_or(text)
    }

    /// The quote that the text begins with, if nothing closes it.
    pub(crate) fn open_quote(self) -> Option<char> {
        let text = self.text();
        let quote = text.chars().next().filter(|first| QUOTES.contains(first))?;
        (!text[1..].contains(quote)).then_some(quote)
    }

    /// The piece from byte `start` to byte `end` of this one.
    pub(crate) fn part(self, start: usize, end: usize) -> Self {
        Self { span: Span::new(self.span.start + start, self.span.start + end), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_place_and_quotes_hold_blanks() {
        let source = Source::typed(":dot 'my file.dot'  MATCH (n) ;");
        let (command, rest) = source.whole().split_word();
        let (file, query) = rest.split_word();
        assert_eq!(command.text(), ":dot");
        assert_eq!(file.unquoted(), "my file.dot");
        assert_eq!(query.without_semicolon().text(), "MATCH (n)");
        assert_eq!(query.span.start, 20);
    }

    #[test]
    fn a_lone_quote_is_a_word() {
        let source = Source::typed("'");
        let (word, rest) = source.whole().split_word();
        assert_eq!((word.unquoted(), rest.text()), ("'", ""));
    }

    #[test]
    fn a_quote_is_open_that_nothing_closes() {
        let open_quote = |text: &str| Source::typed(text).whole().open_quote();
        assert_eq!(open_quote("'my script.cypher"), Some('\''));
        assert_eq!(open_quote("'"), Some('\''));
        assert_eq!(open_quote("'my script.cypher'"), None);
        assert_eq!(open_quote("it's"), None);
        assert_eq!(open_quote(""), None);
    }
}
