//! From the parse tree to the syntax tree: one function per rule of the grammar, in files named like the grammar's.
//!
//! The grammar reads some things that begin alike as one rule; here they are told apart: `(a)` is an expression, but a
//! node where a relationship follows, `[x IN xs]` is a comprehension. Nothing is resolved, and no name means anything.

mod clause;
mod expression;
mod literal;
mod pattern;
mod schema;
mod statement;

use super::ast;
use super::error::{SyntaxError, SyntaxErrorDetail};
use super::limit::MAX_EXPRESSION_DEPTH;
use super::parser::{Pair, Rule};
use crate::span::Span;
use std::cell::Cell;

/// What a lowering function gives.
type Result<T> = std::result::Result<T, SyntaxError>;

/// Lowers a `statement`; `comments` are the spans of the comments in `text`.
pub(super) fn statement(pair: Pair<'_>, text: &str, comments: &[Span]) -> Result<ast::Statement> {
    Lowering { text, comments, depth: Cell::new(0) }.statement(pair)
}

/// Lowers a `lone_expression`.
pub(super) fn lone_expression(pair: Pair<'_>, text: &str, comments: &[Span]) -> Result<ast::Expression> {
    let lowering = Lowering { text, comments, depth: Cell::new(0) };
    lowering.expression(only_part(pair))
}

/// What the lowering functions share.
struct Lowering<'t> {
    text: &'t str,
    comments: &'t [Span],
    /// How many levels of the expression's tree lie above the piece that is being lowered.
    depth: Cell<usize>,
}

impl Lowering<'_> {
    /// Where the piece stands, without the white space and comments that pest reads along behind it.
    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        let mut end = span.end();
        loop {
            end = span.start() + self.text[span.start()..end].trim_end_matches(super::token::is_white_space).len();
            // What was trimmed may be the end of a comment.
            let behind = self.comments.partition_point(|comment| comment.end < end);
            match self.comments.get(behind) {
                Some(comment) if (span.start()..end).contains(&comment.start) => end = comment.start,
                _ => return Span::new(span.start(), end),
            }
        }
    }

    /// Lowers something that lies `levels` deeper in the tree than what is around it.
    fn deeper<T>(&self, levels: usize, span: Span, lower: impl FnOnce() -> Result<T>) -> Result<T> {
        let outer = self.depth.get();
        if outer + levels > MAX_EXPRESSION_DEPTH {
            return Err(too_deep(span));
        }
        self.depth.set(outer + levels);
        let result = lower();
        self.depth.set(outer);
        result
    }

    /// The name that a token spells.
    fn name(&self, pair: Pair<'_>) -> ast::Name {
        let span = pair.as_span();
        ast::Name { text: literal::name(pair.as_str()).into(), span: Span::new(span.start(), span.end()) }
    }

    /// The parts of a name with a namespace, dots between them.
    fn dotted_name(&self, pair: Pair<'_>) -> ast::Name {
        let span = self.span(&pair);
        let parts: Vec<_> = parts(pair).map(|part| literal::name(part.as_str())).collect();
        ast::Name { text: parts.join(".").into(), span }
    }
}

/// Whether the rule is a keyword, a mark or an operator.
fn is_token(rule: Rule) -> bool {
    rule <= Rule::NEGATIVE
}

/// The pieces inside a piece that are not tokens.
fn parts(pair: Pair<'_>) -> impl Iterator<Item = Pair<'_>> {
    pair.into_inner().filter(|part| !is_token(part.as_rule()))
}

/// The first piece inside a piece that is not a token.
fn only_part(pair: Pair<'_>) -> Pair<'_> {
    next_part(&mut parts(pair))
}

/// The next of the pieces that the rule requires.
fn next_part<'t>(parts: &mut impl Iterator<Item = Pair<'t>>) -> Pair<'t> {
    parts.next().expect("the grammar requires this piece")
}

/// Whether a token stands directly inside a piece.
fn has(pair: &Pair<'_>, token: Rule) -> bool {
    pair.clone().into_inner().any(|part| part.as_rule() == token)
}

/// For rules that the grammar does not put in this place.
fn misplaced(pair: &Pair<'_>) -> ! {
    unreachable!("the grammar does not put `{:?}` here", pair.as_rule())
}

fn too_deep(span: Span) -> SyntaxError {
    let message = format!("the expression is nested more than {MAX_EXPRESSION_DEPTH} levels deep");
    SyntaxError::new(SyntaxErrorDetail::NestingTooDeep, message, span)
        .with_hint("chains of operators other than AND and OR count as levels; a list or a parameter may do instead")
}
