//! The door to pest: from text to a parse tree, and from there to the syntax tree.

use super::ast;
use super::diagnose::diagnose;
use super::error::{SyntaxError, SyntaxErrorDetail};
use super::limit::{check_length, nesting};
use super::lower;
use super::token::{Token, TokenKind, tokens};
use crate::span::Span;
use pest::Parser as _;
use std::thread;

/// The parser that pest makes of the grammar, and the rules' names.
mod generated {
    #![allow(missing_docs, unreachable_pub, reason = "the code is pest's")]

    /// See `grammar/`.
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/lexical.pest"]
    #[grammar = "grammar/expression.pest"]
    #[grammar = "grammar/pattern.pest"]
    #[grammar = "grammar/clause.pest"]
    #[grammar = "grammar/statement.pest"]
    pub struct Grammar;
}

pub(super) use generated::Rule;

/// A piece of the parse tree.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// What pest says where it fails.
pub(super) type Failure = pest::error::Error<Rule>;

/// Reads one statement; a `;` may follow it.
pub fn parse(text: &str) -> Result<ast::Statement, SyntaxError> {
    let scan = Scan::of(text)?;
    with_stack_for(scan.nesting, || {
        let pair = read(Rule::statement, text)?;
        lower::statement(pair, text, &scan.comments)
    })
}

/// Reads an expression on its own.
pub fn parse_expression(text: &str) -> Result<ast::Expression, SyntaxError> {
    let scan = Scan::of(text)?;
    with_stack_for(scan.nesting, || {
        let pair = read(Rule::lone_expression, text)?;
        lower::lone_expression(pair, text, &scan.comments)
    })
}

/// What of a text is a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Completeness {
    /// It is one.
    Complete,
    /// It could become one if more text followed.
    Incomplete,
    /// It is none, whatever follows.
    Invalid(SyntaxError),
}

/// Whether a text is a statement, or could become one if more followed.
pub fn completeness(text: &str) -> Completeness {
    match parse(text) {
        Ok(_) => Completeness::Complete,
        Err(error) if ends_early(text, &error) => Completeness::Incomplete,
        Err(error) => Completeness::Invalid(error),
    }
}

/// Whether the error is that the text ends, or that something in it has no closing mark.
fn ends_early(text: &str, error: &SyntaxError) -> bool {
    let limited = matches!(error.detail, SyntaxErrorDetail::NestingTooDeep | SyntaxErrorDetail::StatementTooLong);
    let mut rest = tokens(text).filter(|token| token.span.end > error.span.start);
    !limited && rest.all(|token| token.kind == TokenKind::Comment || !token.closed)
}

/// Where pest fails to read a text as `rule`, if it does.
pub(super) fn failure(rule: Rule, text: &str) -> Option<Failure> {
    let scan = Scan::of(text).ok()?;
    with_stack_for(scan.nesting, || Ok(generated::Grammar::parse(rule, text).err())).ok()?
}

fn read(rule: Rule, text: &str) -> Result<Pair<'_>, SyntaxError> {
    let mut pairs = generated::Grammar::parse(rule, text).map_err(|failure| diagnose(text, &failure))?;
    Ok(pairs.next().expect("a rule that matches gives a pair"))
}

/// What is known of a text before it is parsed.
struct Scan {
    comments: Vec<Span>,
    nesting: usize,
}

impl Scan {
    fn of(text: &str) -> Result<Self, SyntaxError> {
        check_length(text)?;
        let (comments, tokens): (Vec<Token>, Vec<Token>) =
            tokens(text).partition(|token| token.kind == TokenKind::Comment);
        let nesting = nesting(text, &tokens)?;
        let unclosed = comments.iter().chain(&tokens).find(|token| !token.closed);
        match unclosed {
            Some(token) => Err(unclosed_token(token)),
            None => Ok(Self { comments: comments.iter().map(|token| token.span).collect(), nesting }),
        }
    }
}

fn unclosed_token(token: &Token) -> SyntaxError {
    let what = match token.kind {
        TokenKind::String => "string",
        TokenKind::Comment => "comment",
        _ => "name in backticks",
    };
    SyntaxError::unexpected(format!("the {what} that begins here is not closed"), token.span)
}

/// How many levels of nesting fit an ordinary stack: pest and the lowering take some 20 KB a level without optimization.
const NESTING_ON_CALLERS_STACK: usize = 32;

/// Enough for the deepest nesting that is allowed.
const DEEP_STACK_BYTES: usize = 32 << 20;

/// Runs `work` where the stack is deep enough for it.
fn with_stack_for<T: Send>(
    nesting: usize,
    work: impl FnOnce() -> Result<T, SyntaxError> + Send,
) -> Result<T, SyntaxError> {
    if nesting <= NESTING_ON_CALLERS_STACK {
        return work();
    }
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(DEEP_STACK_BYTES).spawn_scoped(scope, work);
        match worker.map(|worker| worker.join()) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => Err(no_stack(nesting)),
        }
    })
}

fn no_stack(nesting: usize) -> SyntaxError {
    let message = format!("no memory for a statement that is nested {nesting} levels deep");
    SyntaxError::new(SyntaxErrorDetail::NestingTooDeep, message, Span::default())
}
