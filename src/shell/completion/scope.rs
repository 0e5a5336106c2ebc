//! The variables that are bound at a place, as far as a statement tells that is being typed: where it does not, all names
//! count that could be variables.

use super::part::{Part, open_brackets};
use crate::syntax::{CLAUSE_START, Expectation, Highlight};

/// The variables that are bound at the end of the parts. In a subquery they are also those of the queries around it.
pub(super) fn bound(parts: &[Part<'_>]) -> Vec<String> {
    let braces = open_brackets(parts).into_iter().filter(|place| parts[*place].is("{"));
    let mut bound = Vec::new();
    let mut start = 0;
    for brace in braces {
        bound.extend(bound_in_query(&parts[start..brace]));
        start = brace + 1;
    }
    bound.extend(bound_in_query(&parts[start..]));
    bound
}

/// The names among the parts that may be variables.
pub(super) fn variables(parts: &[Part<'_>]) -> Vec<String> {
    let places = (0..parts.len()).filter(|place| may_be_variable(parts, *place));
    places.filter_map(|place| parts[place].name()).collect()
}

/// Whether the next word names a field of a procedure: one that stands behind `YIELD`, or behind a comma of its list.
pub(super) fn begins_yield_item(parts: &[Part<'_>]) -> bool {
    // Other lists have brackets, or expressions in which no name is declared.
    let is_item = |part: &Part<'_>| !part.is("YIELD") && (part.is(",") || part.name().is_some());
    let begins = parts.last().is_some_and(|last| last.is_any(&["YIELD", ","]));
    begins && parts.iter().rfind(|part| !is_item(part)).is_some_and(|part| part.is("YIELD"))
}

/// What the last `WITH` hands on that another clause follows, and what is named behind it.
fn bound_in_query(parts: &[Part<'_>]) -> Vec<String> {
    let Some(first) = parts.first() else { return Vec::new() };
    let is_clause = |place: &usize| parts[*place].depth == first.depth && begins_clause(parts, *place);
    let clauses: Vec<usize> = (0..parts.len()).filter(is_clause).collect();
    for (clause, next) in clauses.iter().zip(clauses.iter().skip(1)).rev() {
        if parts[*clause].is("UNION") {
            return variables(&parts[*next..]);
        }
        let handed_on = parts[*clause].is("WITH").then(|| handed_on(&parts[clause + 1..*next])).flatten();
        if let Some(mut bound) = handed_on {
            bound.extend(variables(&parts[*next..]));
            return bound;
        }
    }
    variables(parts)
}

fn begins_clause(parts: &[Part<'_>], place: usize) -> bool {
    let part = &parts[place];
    let before = place.checked_sub(1).map(|before| &parts[before]);
    // `STARTS WITH`, `LOAD CSV WITH HEADERS`
    let goes_on = part.is("WITH") && before.is_some_and(|before| before.is_any(&["STARTS", "ENDS", "CSV"]));
    !goes_on && (part.is("UNION") || is_clause_word(part))
}

fn is_clause_word(part: &Part<'_>) -> bool {
    CLAUSE_START.iter().any(|start| matches!(start, Expectation::Keyword(word) if part.is(word)))
}

/// The variables that a projection hands on; none if it does not say which, as `*` does not.
fn handed_on(projection: &[Part<'_>]) -> Option<Vec<String>> {
    let depth = projection.first()?.depth;
    let ends = |part: &Part<'_>| part.depth == depth && part.is_any(&["ORDER", "SKIP", "OFFSET", "LIMIT", "WHERE"]);
    let items = projection.split(ends).next()?;
    let items = if items.first()?.is("DISTINCT") { &items[1..] } else { items };
    let items = items.split(|part| part.depth == depth && part.is(","));
    let names = items.map(|item| match item {
        [star] if star.is("*") => None,
        [variable] => Some(variable.name()),
        [.., before, alias] if before.is("AS") => Some(alias.name()),
        _ => Some(None),
    });
    Some(names.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Whether the part could be a variable. What a call, an index or a constraint is called is none; a keyword is one where
/// only a name can stand.
fn may_be_variable(parts: &[Part<'_>], place: usize) -> bool {
    let (before, from) = parts.split_at(place);
    let is_behind = |words| before.last().is_some_and(|last| last.is_any(words));
    match from[0].kind {
        Highlight::Name => !is_behind(&["CALL", "INDEX", "CONSTRAINT"]) && !is_namespace(&from[1..]),
        Highlight::Keyword => !is_clause_word(&from[0]) && (is_behind(&["AS"]) || begins_yield_item(before)),
        _ => false,
    }
}

/// Whether these parts go on with the name of a function: `.truncate(`.
fn is_namespace(behind: &[Part<'_>]) -> bool {
    let words = behind.chunks_exact(2).take_while(|pair| pair[0].is("."));
    words.last().is_some_and(|pair| pair[1].kind == Highlight::Function)
}
