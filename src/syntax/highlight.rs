//! Which parts of a text are keywords, strings, names …: for colours. Works on text that is not finished yet.

use super::keyword::keyword;
use super::token::{Token, TokenKind, tokens};
use crate::span::Span;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlight {
    /// A keyword, also `true`, `false` and `null`.
    Keyword,
    /// A string.
    String,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// `$name`.
    Parameter,
    /// A label or relationship type.
    Label,
    /// The name of a function or procedure.
    Function,
    /// A property key.
    PropertyKey,
    /// A variable or another name.
    Name,
    /// A bracket.
    Bracket,
    /// An operator or another mark.
    Mark,
}

/// The parts of `text` in order; white space is left out.
pub fn highlight(text: &str) -> Vec<(Span, Highlight)> {
    let tokens: Vec<Token> = tokens(text).collect();
    let mut context = Context::default();
    let mut found = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens[index + 1..].iter().find(|token| token.kind != TokenKind::Comment);
        found.push((token.span, context.highlight(token, text, next.map(|next| next.kind))));
    }
    found
}

/// What stands before a token, as far as it tells what the token is.
#[derive(Default)]
struct Context {
    before: Option<Before>,
    open: Vec<char>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Dot,
    /// The `:` before a label, or what joins labels.
    Labels,
    /// A label.
    Label,
    /// A word or quoted name in front of a namespace, a call or a map.
    Word,
    Other,
}

impl Context {
    fn highlight(&mut self, token: &Token, text: &str, next: Option<TokenKind>) -> Highlight {
        let highlight = match token.kind {
            TokenKind::Comment => return Highlight::Comment,
            TokenKind::String => Highlight::String,
            TokenKind::Number => Highlight::Number,
            TokenKind::Parameter => Highlight::Parameter,
            TokenKind::Mark('(' | '[' | '{' | ')' | ']' | '}') => Highlight::Bracket,
            TokenKind::Mark(_) => Highlight::Mark,
            TokenKind::Word | TokenKind::QuotedName => self.word(token, text, next),
        };
        self.before = Some(self.step(token.kind, highlight));
        highlight
    }

    fn word(&self, token: &Token, text: &str, next: Option<TokenKind>) -> Highlight {
        let calls = next == Some(TokenKind::Mark('('));
        let is_key = next == Some(TokenKind::Mark(':')) && self.open.last() == Some(&'{');
        let is_keyword = token.kind == TokenKind::Word && keyword(token.span.text(text)).is_some();
        match self.before {
            Some(Before::Labels) => Highlight::Label,
            Some(Before::Dot) if calls => Highlight::Function,
            Some(Before::Dot) => Highlight::PropertyKey,
            _ if is_key => Highlight::PropertyKey,
            _ if is_keyword => Highlight::Keyword,
            _ if calls => Highlight::Function,
            _ => Highlight::Name,
        }
    }

    fn step(&mut self, kind: TokenKind, highlight: Highlight) -> Before {
        match (kind, self.before) {
            (TokenKind::Mark(open @ ('(' | '[' | '{')), _) => self.open.push(open),
            (TokenKind::Mark(')' | ']' | '}'), _) => drop(self.open.pop()),
            _ => {}
        }
        match (kind, highlight, self.before) {
            (_, Highlight::Label, _) => Before::Label,
            (TokenKind::Mark(':'), _, Some(Before::Word)) if self.open.last() == Some(&'{') => Before::Other,
            (TokenKind::Mark(':'), ..) => Before::Labels,
            (TokenKind::Mark('|' | '&'), _, Some(Before::Label)) => Before::Labels,
            (TokenKind::Mark('!'), _, Some(Before::Labels)) => Before::Labels,
            (TokenKind::Mark('.'), ..) => Before::Dot,
            (TokenKind::Word | TokenKind::QuotedName, ..) => Before::Word,
            _ => Before::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Highlight::{Bracket, Comment, Function, Keyword, Label, Mark, Name, Number, Parameter, PropertyKey, String};

    fn check(text: &str, expected: &[(&str, Highlight)]) {
        let found: Vec<_> = highlight(text).into_iter().map(|(span, kind)| (span.text(text), kind)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_are_told_apart_by_what_stands_around_them() {
        check("MATCH (n:Person|Cat {age: $x})", &[
            ("MATCH", Keyword),
            ("(", Bracket),
            ("n", Name),
            (":", Mark),
            ("Person", Label),
            ("|", Mark),
            ("Cat", Label),
            ("{", Bracket),
            ("age", PropertyKey),
            (":", Mark),
            ("$x", Parameter),
            ("}", Bracket),
            (")", Bracket),
        ]);
        check("size(n.name) > 1", &[
            ("size", Function),
            ("(", Bracket),
            ("n", Name),
            (".", Mark),
            ("name", PropertyKey),
            (")", Bracket),
            (">", Mark),
            ("1", Number),
        ]);
    }

    #[test]
    fn unfinished_text_has_colours() {
        check("RETURN 'a", &[("RETURN", Keyword), ("'a", String)]);
        check("/* a", &[("/* a", Comment)]);
    }
}
