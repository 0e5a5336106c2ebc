//! The schema as people read it.

use super::{GraphSchema, Key, Kind, Pattern, labels, name};
use crate::output::counters::{counted, grouped};
use crate::output::table::width;
use crate::output::visible::visible;
use std::io::{self, Write};

/// The width that the text keeps to, where names allow it.
const WIDTH: usize = 80;

/// The width at which names no longer push the counts to the right.
const WIDEST_NAME: usize = 24;

/// Labels with their keys, patterns, and the keys of relationships.
pub(super) fn write(schema: &GraphSchema, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}, {}", counted(schema.nodes, "node"), counted(schema.relationships, "relationship"))?;
    write_labels(schema, out)?;
    write_types(schema, out)?;
    let declared: Vec<_> = schema.indexes.iter().chain(&schema.constraints).collect();
    if !declared.is_empty() {
        writeln!(out, "\nIndexes and constraints")?;
    }
    declared.into_iter().try_for_each(|statement| writeln!(out, "  {}", visible(statement)))
}

fn write_labels(schema: &GraphSchema, out: &mut dyn Write) -> io::Result<()> {
    if schema.labels.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nLabels")?;
    let rows: Vec<_> = schema.labels.iter().map(|kind| (name(&kind.name), grouped(kind.count), kind)).collect();
    let name_width = rows.iter().map(|(name, ..)| width(name)).max().unwrap_or(0).min(WIDEST_NAME);
    let count_width = rows.iter().map(|(_, count, _)| count.len()).max().unwrap_or(0);
    let indent = 2 + name_width + 2 + count_width + 2;
    for (name, count, kind) in rows {
        let fill = " ".repeat(name_width.saturating_sub(width(&name)));
        write!(out, "  {name}{fill}  {count:>count_width$}")?;
        let keys = wrap(&keys(kind), WIDTH.saturating_sub(indent));
        writeln!(out, "{}{}", if keys.is_empty() { "" } else { "  " }, keys.join(&format!("\n{:indent$}", "")))?;
    }
    Ok(())
}

fn write_types(schema: &GraphSchema, out: &mut dyn Write) -> io::Result<()> {
    if !schema.types.is_empty() {
        writeln!(out, "\nRelationships")?;
    }
    for kind in &schema.types {
        schema.patterns_of(kind).try_for_each(|pattern| writeln!(out, "  {}", pattern_text(pattern)))?;
        wrap(&keys(kind), WIDTH - 6).iter().try_for_each(|line| writeln!(out, "      {line}"))?;
    }
    Ok(())
}

fn pattern_text(pattern: &Pattern) -> String {
    let kind = name(&pattern.relationship_type);
    format!("({})-[:{kind} {}]->({})", labels(&pattern.start), grouped(pattern.count), labels(&pattern.end))
}

/// The keys with the types of their values, and how many per cent have them if not all do: `born Date 40%`.
pub(super) fn keys(kind: &Kind) -> Vec<String> {
    let text = |key: &Key| {
        let types: Vec<_> = key.types.iter().copied().collect();
        let fill = if key.count < kind.count { format!(" {}", per_cent(key.count, kind.count)) } else { String::new() };
        format!("{} {}{fill}", name(&key.name), types.join("|"))
    };
    kind.keys.iter().map(text).collect()
}

/// A share that is neither nothing nor all.
fn per_cent(part: u64, all: u64) -> String {
    match part as f64 * 100.0 / all as f64 {
        share if share < 1.0 => "<1%".to_owned(),
        share => format!("{}%", share.floor()),
    }
}

/// The words, commas between them, in lines of at most `width` columns.
fn wrap(words: &[String], limit: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let word = if number + 1 < words.len() { format!("{word},") } else { word.clone() };
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= limit => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}
