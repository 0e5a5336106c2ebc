//! From where pest failed to an error in words of the language.

use super::error::{SyntaxError, SyntaxErrorDetail};
use super::expectation::{CLAUSE_START, Expectation, begins_operand, expectations, in_relationship, place};
use super::keyword::{KEYWORDS, keyword};
use super::parser::Failure;
use super::token::{Token, TokenKind, tokens, tokens_from};
use crate::span::Span;
use pest::error::ErrorVariant;

/// The error that a failure of pest means.
pub(super) fn diagnose(text: &str, failure: &Failure) -> SyntaxError {
    let place = place(failure);
    if let ErrorVariant::CustomError { .. } = failure.variant {
        let message = "the statement is nested too deep for the stack that is left";
        return SyntaxError::new(SyntaxErrorDetail::NestingTooDeep, message, Span::new(place, place));
    }
    let found = tokens_from(text, place).find(|token| token.kind != TokenKind::Comment);
    let span = found.map_or(Span::new(text.len(), text.len()), |token| token.span);
    let expected = expectations(failure);
    let message = message(&expected, &describe_found(found, text));
    let error = SyntaxError::new(detail(text, place, found), message, span);
    let habit = of_another_language(text, place, found).map(str::to_owned);
    match habit.or_else(|| Some(format!("did you mean `{}`?", hint(text, place, found, &expected)?))) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

fn detail(text: &str, place: usize, found: Option<Token>) -> SyntaxErrorDetail {
    match found.map(|token| token.kind) {
        Some(TokenKind::Mark(mark)) if !mark.is_ascii() => SyntaxErrorDetail::InvalidUnicodeCharacter,
        Some(TokenKind::Number) if text[..place].ends_with('.') => SyntaxErrorDetail::InvalidNumberLiteral,
        Some(_) if in_relationship(&text[..place]) => SyntaxErrorDetail::InvalidRelationshipPattern,
        _ => SyntaxErrorDetail::UnexpectedSyntax,
    }
}

fn describe_found(found: Option<Token>, text: &str) -> String {
    let Some(token) = found else { return "the end of the text".to_owned() };
    let found = token.span.text(text);
    let mut shown: String = found.chars().take(40).flat_map(visible).collect();
    if found.chars().nth(40).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// The character, as an escape where it could not be seen or would mislead.
fn visible(character: char) -> impl Iterator<Item = char> {
    let escaped = character.escape_debug();
    let is_shown = matches!(character, '\\' | '\'' | '"') || escaped.len() == 1;
    let misleads = matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let shown = (is_shown && !misleads).then_some(character);
    let hidden = shown.is_none().then(|| character.escape_unicode());
    shown.into_iter().chain(hidden.into_iter().flatten())
}

/// How many expectations a message lists.
const LISTED: usize = 6;

fn message(expected: &[Expectation], found: &str) -> String {
    let mut listed = describe(expected);
    let more = listed.len() > LISTED;
    listed.truncate(LISTED);
    match listed.split_last() {
        None => format!("unexpected {found}"),
        Some((only, [])) => format!("expected {only}, found {found}"),
        Some(_) if more => format!("expected {} …, found {found}", listed.join(", ")),
        Some((last, others)) => format!("expected {} or {last}, found {found}", others.join(", ")),
    }
}

/// The expectations in words, the most telling first; what belongs together is named once.
fn describe(expected: &[Expectation]) -> Vec<String> {
    let has = |kind| expected.contains(&kind);
    if has(Expectation::Keyword("EXPLAIN")) {
        return vec!["a statement".to_owned()];
    }
    let clauses = expected.iter().filter(|kind| CLAUSE_START.contains(kind)).count() > 4;
    let (operator, expression) = (has(Expectation::Operator), has(Expectation::Expression));
    let goes_without_saying = |kind: &&Expectation| {
        **kind == Expectation::Mark(";")
            || clauses && CLAUSE_START.contains(kind)
            || operator && continues_operand(kind)
            || expression && begins_operand(kind)
    };
    let mut described: Vec<(u8, String)> =
        expected.iter().filter(|kind| !goes_without_saying(kind)).map(|kind| (rank(kind), in_words(kind))).collect();
    if clauses {
        described.push((5, "a clause".to_owned()));
    }
    described.sort();
    described.dedup();
    described.into_iter().map(|(_, words)| words).collect()
}

/// What goes without saying where an operator is expected.
fn continues_operand(kind: &Expectation) -> bool {
    match kind {
        Expectation::Mark(mark) => matches!(*mark, "." | "[" | ":" | "(" | "{" | "-" | "<"),
        Expectation::Keyword(word) => {
            matches!(*word, "AND" | "OR" | "XOR" | "IN" | "IS" | "STARTS" | "ENDS" | "CONTAINS")
        }
        Expectation::Parameter => true,
        _ => false,
    }
}

fn rank(kind: &Expectation) -> u8 {
    match kind {
        Expectation::Mark(")" | "]" | "}") => 0,
        Expectation::Mark(_) => 1,
        Expectation::Keyword(_) => 3,
        Expectation::Operator => 2,
        Expectation::End => 6,
        _ => 2,
    }
}

fn in_words(kind: &Expectation) -> String {
    let words = match kind {
        Expectation::Keyword(text) | Expectation::Mark(text) => return format!("`{text}`"),
        Expectation::Expression => "an expression",
        Expectation::Variable => "a variable",
        Expectation::Label => "a label or type",
        Expectation::RelationshipType => "a relationship type",
        Expectation::PropertyKey => "a property key",
        Expectation::Function => "a function",
        Expectation::Procedure => "a procedure",
        Expectation::Parameter => "a parameter",
        Expectation::Number => "a number",
        Expectation::String => "a string",
        Expectation::SchemaName => "a name",
        Expectation::Operator => "an operator",
        Expectation::End => "the end",
    };
    words.to_owned()
}

/// How something is said here that other languages say in this way.
fn of_another_language(text: &str, place: usize, found: Option<Token>) -> Option<&'static str> {
    let found = found?;
    let (before, rest) = (&text[..place], &text[place..]);
    match found.kind {
        TokenKind::Mark('=') if before.ends_with('=') => Some("`=` says that two values are equal"),
        TokenKind::Mark('!') if rest.starts_with("!=") => Some("`<>` says that two values differ"),
        TokenKind::Mark('&') if rest.starts_with("&&") => Some("`AND` stands between conditions"),
        TokenKind::Word => match found.span.text(text).to_ascii_uppercase().as_str() {
            "SELECT" if before.trim().is_empty() => Some("rows are asked for by `MATCH … RETURN …`"),
            "INSERT" if before.trim().is_empty() => Some("`CREATE` makes nodes and relationships"),
            "GROUP" => Some("rows are grouped by what stands beside an aggregate: `RETURN n.city, count(*)`"),
            "HAVING" => Some("`WITH … WHERE …` filters what was grouped"),
            _ => None,
        },
        _ => None,
    }
}

/// The keyword that was probably meant: by the word that was found, or by the word before it, which then was taken for
/// a name.
fn hint(text: &str, place: usize, found: Option<Token>, expected: &[Expectation]) -> Option<&'static str> {
    let found = found.filter(|token| token.kind == TokenKind::Word)?;
    if keyword(found.span.text(text)).is_some() {
        return None;
    }
    let keywords = expected.iter().filter_map(|kind| match kind {
        Expectation::Keyword(keyword) => Some(*keyword),
        _ => None,
    });
    nearest(found.span.text(text), keywords, 2).or_else(|| {
        let before = tokens(&text[..place]).last().filter(|token| token.kind == TokenKind::Word)?;
        let word = before.span.text(text);
        if keyword(word).is_some() { None } else { nearest(word, KEYWORDS.iter().copied(), 1) }
    })
}

fn nearest(word: &str, keywords: impl Iterator<Item = &'static str>, most: usize) -> Option<&'static str> {
    let most = match word.len() {
        0 | 1 | 20.. => return None,
        2 | 3 => 1,
        _ => most,
    };
    let word = word.to_uppercase();
    let distance = |keyword: &str| strsim::damerau_levenshtein(&word, &keyword.to_uppercase());
    let near =
        keywords.map(|keyword| (distance(keyword), keyword)).filter(|(distance, _)| (1..=most).contains(distance));
    near.min().map(|(_, keyword)| keyword)
}
