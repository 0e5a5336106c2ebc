//! `:schema` shows what is in the graph: labels, relationship types, what they connect, and property keys.

use super::{Command, expect_nothing};
use crate::output::counters::{counted, grouped};
use crate::output::visible::visible;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use crate::value::Value;
use crate::value::notation::Name;
use indexmap::IndexMap;

/// Shows the labels, types, patterns and keys of the graph.
pub(super) static SCHEMA: Command = Command {
    name: "schema",
    aliases: &[],
    usage: "",
    summary: "show labels, relationship types, what they connect, property keys",
    details: "",
    takes: &[],
    run,
};

/// The width that the text keeps to, where names allow it.
const WIDTH: usize = 80;

const LABELS: &str = "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS nodes ORDER BY label";
const LABEL_KEYS: &str = "MATCH (n) UNWIND labels(n) AS label UNWIND keys(n) AS key \
     RETURN label, key, count(*) AS nodes ORDER BY label, nodes DESC, key";
const TYPES: &str = "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS relationships ORDER BY type";
const TYPE_KEYS: &str = "MATCH ()-[r]->() UNWIND keys(r) AS key \
     RETURN type(r) AS type, key, count(*) AS relationships ORDER BY type, relationships DESC, key";
const PATTERNS: &str = "MATCH (a)-[r]->(b) RETURN type(r) AS type, count(*) AS relationships, labels(a) AS from, \
     labels(b) AS to ORDER BY type, relationships DESC, from, to";

/// A label or a type: how many elements have it, which keys these have, and what they connect.
#[derive(Debug, Default)]
struct Kind {
    count: u64,
    keys: Vec<String>,
    patterns: Vec<String>,
}

type Kinds = IndexMap<String, Kind>;

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    expect_nothing(arguments)?;
    show(shell)?;
    Ok(Flow::Continue)
}

/// Writes the labels, types, patterns and keys of the graph.
pub(crate) fn show(shell: &mut Shell) -> Result<(), Failure> {
    let labels = kinds(shell, LABELS, LABEL_KEYS)?;
    let mut types = kinds(shell, TYPES, TYPE_KEYS)?;
    for row in rows(shell, PATTERNS)? {
        if let [name, Value::Integer(count), from, to] = row.as_slice()
            && let Some(kind) = types.get_mut(&text(name))
        {
            let times = grouped(count.unsigned_abs());
            kind.patterns.push(format!("({})-->({}) {times}", label_text(from), label_text(to)));
        }
    }
    let (nodes, relationships) = shell.graph.size();
    let size = format!("{}, {}\n", counted(nodes, "node"), counted(relationships, "relationship"));
    let text = [size, section("Labels", &labels), section("Relationship types", &types)].concat();
    shell.print(&text)
}

fn kinds(shell: &mut Shell, counts: &str, keys: &str) -> Result<Kinds, Failure> {
    let mut kinds = Kinds::new();
    for row in rows(shell, counts)? {
        if let [name, Value::Integer(count)] = row.as_slice() {
            kinds.insert(text(name), Kind { count: count.unsigned_abs(), ..Kind::default() });
        }
    }
    for row in rows(shell, keys)? {
        if let [name, key, _] = row.as_slice()
            && let Some(kind) = kinds.get_mut(&text(name))
        {
            kind.keys.push(text(key));
        }
    }
    Ok(kinds)
}

fn rows(shell: &mut Shell, query: &str) -> Result<Vec<Vec<Value>>, Failure> {
    Ok(shell.query_text(query).map_err(|error| Problem::without_place(&error))?.rows)
}

fn text(name: &Value) -> String {
    match name {
        Value::String(name) => visible(&Name(name).to_string()).into_owned(),
        other => visible(&other.to_string()).into_owned(),
    }
}

/// The labels of an end of a relationship, as a pattern has them.
fn label_text(labels: &Value) -> String {
    match labels {
        Value::List(labels) => labels.iter().map(|label| format!(":{}", text(label))).collect(),
        _ => String::new(),
    }
}

fn section(title: &str, kinds: &Kinds) -> String {
    if kinds.is_empty() {
        return String::new();
    }
    let mut section = format!("\n{title}\n");
    let counts: Vec<_> = kinds.values().map(|kind| grouped(kind.count)).collect();
    let name_width = kinds.keys().map(|name| name.chars().count()).max().unwrap_or(0).min(24);
    let count_width = counts.iter().map(String::len).max().unwrap_or(0);
    let indent = 2 + name_width + 1 + count_width + 2;
    for ((name, kind), count) in kinds.iter().zip(&counts) {
        let head = format!("  {name:<name_width$} {count:>count_width$}  ");
        let lines = kind.patterns.iter().cloned().chain(wrap(&kind.keys, WIDTH.saturating_sub(indent)));
        let lines: Vec<_> = lines.collect();
        section.push_str(head.trim_end());
        for (number, line) in lines.iter().enumerate() {
            let lead = match number {
                0 => " ".repeat(head.len() - head.trim_end().len()),
                _ => format!("\n{:indent$}", ""),
            };
            section.push_str(&lead);
            section.push_str(line);
        }
        section.push('\n');
    }
    section
}

/// The words, commas between them, in lines of at most `width` columns.
fn wrap(words: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let word = if number + 1 < words.len() { format!("{word},") } else { word.clone() };
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn keys_wrap_and_align() {
        let keys = strings(&["name", "code", "population", "capital", "continent", "currency", "area", "motto"]);
        let country = Kind { count: 193, keys, patterns: Vec::new() };
        let agreement = Kind { count: 2155, keys: strings(&["name"]), patterns: Vec::new() };
        let kinds = Kinds::from([("Country".to_owned(), country), ("Agreement".to_owned(), agreement)]);
        let expected = "
Labels
  Country     193  name, code, population, capital, continent, currency, area,
                   motto
  Agreement 2,155  name
";
        assert_eq!(section("Labels", &kinds), expected);
    }

    #[test]
    fn patterns_stand_before_keys() {
        let patterns = strings(&["(:Country)-->(:Agreement) 7", "(:Organization)-->(:Agreement) 1"]);
        let kind = Kind { count: 8, keys: strings(&["since"]), patterns };
        let expected = "
Relationship types
  PARTY_TO 8  (:Country)-->(:Agreement) 7
              (:Organization)-->(:Agreement) 1
              since
";
        assert_eq!(section("Relationship types", &Kinds::from([("PARTY_TO".to_owned(), kind)])), expected);
    }
}
