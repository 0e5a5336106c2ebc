//! Regular expressions: `text =~ pattern`, matched in linear time and against the whole text.

use crate::value::{Value, ValueError, ValueErrorKind};
use regex::{Error, Regex, RegexBuilder};
use std::cell::RefCell;
use std::sync::Arc;

/// The greatest size of a compiled pattern, in bytes.
pub const MAX_PATTERN_SIZE: usize = 10 << 20;

/// How many compiled patterns a thread remembers.
const REMEMBERED_PATTERNS: usize = 16;

thread_local! {
    /// The patterns that were used last, the latest at the end: one is compiled once for many rows.
    static PATTERNS: RefCell<Vec<(Arc<str>, Regex)>> = const { RefCell::new(Vec::new()) };
}

/// `text =~ pattern`: whether the whole text matches; null unless both are strings.
pub fn matches(text: &Value, pattern: &Value) -> Result<Option<bool>, ValueError> {
    match (text, pattern) {
        (Value::String(text), Value::String(pattern)) => {
            PATTERNS.with_borrow_mut(|patterns| Ok(Some(remembered(patterns, pattern)?.is_match(text))))
        }
        _ => Ok(None),
    }
}

/// The pattern as [`compile`] makes it, moved or added to the end of those that are remembered.
fn remembered<'a>(patterns: &'a mut Vec<(Arc<str>, Regex)>, pattern: &Arc<str>) -> Result<&'a Regex, ValueError> {
    if patterns.last().is_none_or(|(known, _)| known != pattern) {
        let latest = match patterns.iter().position(|(known, _)| known == pattern) {
            Some(position) => patterns.remove(position),
            None => (pattern.clone(), compile(pattern)?),
        };
        patterns.push(latest);
        let forgotten = patterns.len().saturating_sub(REMEMBERED_PATTERNS);
        patterns.drain(..forgotten);
    }
    Ok(&patterns.last().expect("the pattern was just found or added").1)
}

/// Compiles a pattern such that it matches whole texts only.
pub fn compile(pattern: &str) -> Result<Regex, ValueError> {
    let build = |pattern: &str| RegexBuilder::new(pattern).size_limit(MAX_PATTERN_SIZE).build();
    // On its own first: `a)|(b` must not become valid by the group around it.
    build(pattern).map_err(|error| refused(pattern, &error))?;
    // The line break ends a comment of a pattern that is `(?x)`; to others it would be a character.
    let anchored = build(&format!(r"\A(?:{pattern})\z")).or_else(|_| build(&format!("\\A(?:{pattern}\n)\\z")));
    anchored.map_err(|error| refused(pattern, &error))
}

fn refused(pattern: &str, error: &Error) -> ValueError {
    let shown: String = pattern.chars().take(60).collect();
    let message = match error {
        Error::CompiledTooBig(limit) => format!("pattern too large: `{shown}` takes more than {limit} bytes"),
        error => {
            let explanation = error.to_string();
            let reason = explanation.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            format!("`{shown}` is no regular expression: {reason}")
        }
    };
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: impl Into<Value>, pattern: impl Into<Value>, expected: Option<bool>) {
        assert_eq!(matches(&text.into(), &pattern.into()), Ok(expected));
    }

    fn check_error(pattern: &str, expected: &str) {
        let error = matches(&"a".into(), &pattern.into()).map_err(|error| error.message);
        assert_eq!(error, Err(expected.to_owned()));
    }

    #[test]
    fn whole_texts_match() {
        check("abc", "abc", Some(true));
        check("abcd", "abc", Some(false));
        check("ab", "a|ab", Some(true));
        check("ABC", "(?i)abc", Some(true));
        check("a\nb", "a.b", Some(false));
        check("abc", "(?x) abc # a comment", Some(true));
        check("", "", Some(true));
    }

    #[test]
    fn only_strings_match() {
        check(1, "1", None);
        check("1", Value::Null, None);
    }

    #[test]
    fn patterns_that_are_none_or_too_large_are_refused() {
        check_error("a)|(b", "`a)|(b` is no regular expression: unopened group");
        check_error("(a{1000}){1000}", "pattern too large: `(a{1000}){1000}` takes more than 10485760 bytes");
    }

    #[test]
    fn nested_repetitions_take_linear_time() {
        check("a".repeat(100_000) + "b", "(a+)+$", Some(false));
    }

    #[test]
    fn more_patterns_than_are_remembered_still_match() {
        for round in 0..2 * REMEMBERED_PATTERNS {
            check(round.to_string(), round.to_string(), Some(true));
        }
    }
}
