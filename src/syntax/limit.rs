//! What bounds the work that a text can make: its length, and how deep it is nested.

use super::error::{SyntaxError, SyntaxErrorDetail};
use super::token::{Token, TokenKind};
use crate::span::Span;

/// The greatest length of a statement, in bytes. A script may be longer: it is read statement by statement.
pub const MAX_STATEMENT_BYTES: usize = 1 << 20;

/// How deep brackets and `CASE` may be nested.
pub const MAX_NESTING: usize = 256;

/// How deep the tree of an expression may be. Chains of `AND`, of `OR` and of comparisons are flat, other operators
/// nest: `1 + 1 + 1` is two deep. The bound lets every later stage walk the tree by recursion.
pub const MAX_EXPRESSION_DEPTH: usize = 1000;

/// Refuses a statement that is too long.
pub(super) fn check_length(text: &str) -> Result<(), SyntaxError> {
    if text.len() <= MAX_STATEMENT_BYTES {
        return Ok(());
    }
    let message = format!("a statement may have {MAX_STATEMENT_BYTES} bytes, this one has {}", text.len());
    let error = SyntaxError::new(SyntaxErrorDetail::StatementTooLong, message, Span::new(0, text.len()));
    Err(error.with_hint("split it, or pass data as parameters"))
}

/// How deep the tokens are nested; refuses more than [`MAX_NESTING`].
pub(super) fn nesting(text: &str, tokens: &[Token]) -> Result<usize, SyntaxError> {
    let mut open = Vec::new();
    let mut deepest = 0;
    let mut is_name = false;
    for token in tokens {
        match Nesting::of(token, text, is_name) {
            Nesting::Opens(bracket) if open.len() == MAX_NESTING => return Err(too_nested(bracket, token.span)),
            Nesting::Opens(bracket) => open.push(bracket),
            Nesting::EndsCase if open.last() == Some(&Bracket::Case) => drop(open.pop()),
            Nesting::Closes => close(&mut open),
            Nesting::EndsCase | Nesting::None => {}
        }
        deepest = deepest.max(open.len());
        is_name = matches!(token.kind, TokenKind::Mark('.' | ':'));
    }
    Ok(deepest)
}

/// Closes the innermost bracket, and what looked like a `CASE` inside of it.
fn close(open: &mut Vec<Bracket>) {
    while open.pop() == Some(Bracket::Case) {}
}

fn too_nested(bracket: Bracket, span: Span) -> SyntaxError {
    let what = match bracket {
        Bracket::Case => "CASE",
        Bracket::Mark => "brackets",
    };
    let message = format!("{what} nested {} levels deep, at most {MAX_NESTING} are possible", MAX_NESTING + 1);
    SyntaxError::new(SyntaxErrorDetail::NestingTooDeep, message, span)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Mark,
    Case,
}

/// What a token does to the nesting.
enum Nesting {
    Opens(Bracket),
    Closes,
    EndsCase,
    None,
}

impl Nesting {
    fn of(token: &Token, text: &str, is_name: bool) -> Self {
        match token.kind {
            TokenKind::Mark('(' | '[' | '{') => Self::Opens(Bracket::Mark),
            TokenKind::Mark(')' | ']' | '}') => Self::Closes,
            TokenKind::Word if is_name => Self::None,
            TokenKind::Word if token.span.text(text).eq_ignore_ascii_case("CASE") => Self::Opens(Bracket::Case),
            TokenKind::Word if token.span.text(text).eq_ignore_ascii_case("END") => Self::EndsCase,
            _ => Self::None,
        }
    }
}
