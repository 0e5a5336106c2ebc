//! What stands around the cursor: variables, and the pattern that it is in.

use super::part::{Part, open_brackets, parts, unquoted};
use super::scope;
use crate::shell::catalog::{Names, Pattern};
use crate::syntax::{Highlight, highlight};
use std::collections::BTreeSet;

/// What stands around the word that is completed.
pub(super) struct Context<'a> {
    /// The statement up to the word.
    pub(super) before: &'a str,
    /// The whole statement, as far as it is typed.
    pub(super) statement: &'a str,
    /// Where the word begins.
    pub(super) cursor: usize,
    /// Where the names with dots begin that stand before the word: `date.`.
    pub(super) namespace: usize,
}

impl Context<'_> {
    /// The variables that are bound at the cursor, and other names that cannot be told from them.
    pub(super) fn variables(&self) -> Vec<String> {
        let parts = parts(self.statement);
        let before = parts.partition_point(|part| part.start < self.namespace);
        let behind = parts.partition_point(|part| part.start <= self.cursor);
        sorted(scope::bound(&parts[..before]).into_iter().chain(scope::variables(&parts[behind..])))
    }

    /// The procedure whose field is being named, behind `YIELD`.
    pub(super) fn yielding(&self) -> Option<String> {
        let parts = parts(self.before);
        let call = parts.iter().rposition(|part| part.is("CALL")).filter(|_| scope::begins_yield_item(&parts))?;
        let name = parts[call + 1..].iter().take_while(|part| !part.is_any(&["(", "YIELD"]));
        Some(name.map(|part| unquoted(part.text)).collect())
    }

    /// The names of what can be dropped at the cursor; a name that is given there is a new one.
    pub(super) fn declared(&self, names: &dyn Names) -> Vec<String> {
        match parts(self.before).as_slice() {
            [.., drop, what] if drop.is("DROP") && what.is("INDEX") => names.indexes(),
            [.., drop, what] if drop.is("DROP") && what.is("CONSTRAINT") => names.constraints(),
            _ => Vec::new(),
        }
    }

    /// The labels or types of the element whose property is being named: of the variable before the dot or the braces,
    /// or of the pattern that the braces are in.
    pub(super) fn kinds_of_owner(&self) -> Vec<String> {
        let parts = parts(self.before);
        let owner = match parts.as_slice() {
            [.., owner, dot] if dot.is(".") && !owner.is_any(&["{", ","]) => Some(owner),
            parts => owner_of_braces(parts),
        };
        owner.map_or_else(|| self.kinds_in_pattern(), |owner| self.kinds_of(&unquoted(owner.text)))
    }

    /// The labels or types that the statement gives to a variable.
    fn kinds_of(&self, variable: &str) -> Vec<String> {
        let parts = highlight(self.statement);
        let mut kinds = Vec::new();
        let mut is_its = false;
        for (span, kind) in parts {
            let text = span.text(self.statement);
            match kind {
                Highlight::Name => is_its = unquoted(text) == variable,
                Highlight::Label if is_its => kinds.push(unquoted(text)),
                Highlight::Mark if matches!(text, ":" | "|" | "&") => {}
                Highlight::Label | Highlight::Comment => {}
                _ => is_its = false,
            }
        }
        kinds
    }

    /// The labels or types of the innermost pattern that the cursor is in.
    fn kinds_in_pattern(&self) -> Vec<String> {
        self.place().map(|place| place.own.kinds).unwrap_or_default()
    }

    /// The types that may stand in the brackets at the cursor, going by what the graph connects: those that leave, or for
    /// `<-[` reach, a node with the labels of the one before it.
    pub(super) fn types(&self, patterns: &[Pattern]) -> Vec<String> {
        let Some(Place { left: Some(left), is_incoming, .. }) = self.place() else { return Vec::new() };
        let labels = self.labels_of(&left);
        let fitting = patterns.iter().filter(|pattern| {
            let near = if is_incoming { &pattern.end } else { &pattern.start };
            has_all(near, &labels)
        });
        sorted(fitting.map(|pattern| pattern.kind.clone()))
    }

    /// The labels that may stand at the cursor, going by what the graph connects; none if nothing leads there.
    pub(super) fn labels(&self, patterns: &[Pattern]) -> Vec<String> {
        let Some(Place { left: Some(left), between: Some(types), is_incoming, is_outgoing, .. }) = self.place() else {
            return Vec::new();
        };
        let labels = self.labels_of(&left);
        let fits = |near: &[String], pattern: &Pattern| {
            has_all(near, &labels) && (types.is_empty() || types.contains(&pattern.kind))
        };
        let reached = patterns.iter().flat_map(|pattern| {
            let forth = (is_outgoing || !is_incoming) && fits(&pattern.start, pattern);
            let back = (is_incoming || !is_outgoing) && fits(&pattern.end, pattern);
            let forth = pattern.end.iter().filter(move |_| forth);
            forth.chain(pattern.start.iter().filter(move |_| back)).cloned()
        });
        sorted(reached)
    }

    /// The labels of a node, in its pattern or wherever else its variable has them.
    fn labels_of(&self, node: &Element) -> Vec<String> {
        match &node.variable {
            Some(variable) if node.kinds.is_empty() => self.kinds_of(variable),
            _ => node.kinds.clone(),
        }
    }

    /// Where in a pattern the cursor is, if it is in one.
    fn place(&self) -> Option<Place> {
        let mut open: Vec<Place> = Vec::new();
        let mut left = None;
        let mut between: Option<Vec<String>> = None;
        for (span, kind) in highlight(self.before) {
            let text = span.text(self.before);
            match (kind, text) {
                (Highlight::Bracket, "(" | "[") => {
                    let before = self.before[..span.start].trim_end();
                    let continues = before.ends_with(['-', '>']);
                    open.push(Place {
                        own: Element::default(),
                        left: left.clone().filter(|_| continues),
                        between: between.clone().filter(|_| continues),
                        is_incoming: before.ends_with("<-") || text == "(" && has_left_arrow(before),
                        is_outgoing: before.ends_with("->"),
                    });
                    if !continues {
                        between = None;
                    }
                }
                (Highlight::Bracket, ")") => left = open.pop().map(|place| place.own),
                (Highlight::Bracket, "]") => between = open.pop().map(|place| place.own.kinds),
                (Highlight::Label, name) => {
                    open.last_mut().into_iter().for_each(|place| place.own.kinds.push(unquoted(name)))
                }
                (Highlight::Name, name) => open.last_mut().into_iter().for_each(|place| place.own.name(unquoted(name))),
                _ => {}
            }
        }
        open.pop()
    }
}

/// The variable before the braces that are open at the end: `n {.name, .`.
fn owner_of_braces<'p, 'a>(parts: &'p [Part<'a>]) -> Option<&'p Part<'a>> {
    let open = open_brackets(parts).pop().filter(|place| parts[*place].is("{"))?;
    parts[..open].last().filter(|owner| owner.kind == Highlight::Name)
}

/// What stands between brackets: a node, or a relationship.
#[derive(Clone, Debug, Default)]
struct Element {
    variable: Option<String>,
    kinds: Vec<String>,
}

impl Element {
    /// Takes the first name for the variable.
    fn name(&mut self, name: String) {
        self.variable.get_or_insert(name);
    }
}

/// A place in a pattern.
#[derive(Clone, Debug)]
struct Place {
    own: Element,
    /// The node that stands before it.
    left: Option<Element>,
    /// The types of the relationship between the two, if the place is in a node.
    between: Option<Vec<String>>,
    is_incoming: bool,
    is_outgoing: bool,
}

/// Whether the relationship that ends here, `<-[…]-`, began with an arrow.
fn has_left_arrow(before: &str) -> bool {
    let Some(detail) = before.strip_suffix('-').and_then(|text| text.rfind('[')) else { return false };
    before[..detail].trim_end().ends_with("<-")
}

fn has_all(labels: &[String], wanted: &[String]) -> bool {
    wanted.iter().all(|label| labels.contains(label))
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Where the word at the end of the text begins: a name, one that is being quoted, or a parameter.
pub(super) fn word_start(before: &str) -> usize {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let name = before.len() - before.chars().rev().take_while(|own| is_part(*own)).map(char::len_utf8).sum::<usize>();
    match before[..name].chars().next_back() {
        Some('$') => name - 1,
        _ => name,
    }
}
