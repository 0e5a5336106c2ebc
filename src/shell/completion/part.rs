//! A statement in parts, whether it is finished or not.

use crate::syntax::{Highlight, highlight};

/// A word, a mark, a string … of a statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    pub(super) kind: Highlight,
    /// Where it begins.
    pub(super) start: usize,
    /// How many brackets are open around it; a bracket stands outside of itself.
    pub(super) depth: usize,
}

/// The parts of a text in order; comments are left out.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut depth = 0_usize;
    let parts = highlight(text).into_iter().filter(|(_, kind)| *kind != Highlight::Comment);
    let with_depth = parts.map(|(span, kind)| {
        let mut part = Part { text: span.text(text), kind, start: span.start, depth };
        if part.opens() {
            depth += 1;
        } else if part.closes() {
            depth = depth.saturating_sub(1);
            part.depth = depth;
        }
        part
    });
    with_depth.collect()
}

/// The places of the brackets that are still open at the end.
pub(super) fn open_brackets(parts: &[Part<'_>]) -> Vec<usize> {
    let mut open = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        if part.opens() {
            open.push(place);
        } else if part.closes() {
            open.pop();
        }
    }
    open
}

impl Part<'_> {
    /// Whether it is this keyword, mark or bracket.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self.kind, Highlight::Keyword | Highlight::Mark | Highlight::Bracket)
            && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these keywords.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// The name that it is, or a keyword that stands where only names can.
    pub(super) fn name(&self) -> Option<String> {
        matches!(self.kind, Highlight::Name | Highlight::Keyword).then(|| unquoted(self.text))
    }

    fn opens(&self) -> bool {
        self.kind == Highlight::Bracket && matches!(self.text, "(" | "[" | "{")
    }

    fn closes(&self) -> bool {
        self.kind == Highlight::Bracket && !self.opens()
    }
}

/// The name without its backticks.
pub(super) fn unquoted(name: &str) -> String {
    match name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
        Some(inner) => inner.replace("``", "`"),
        None => name.to_owned(),
    }
}
