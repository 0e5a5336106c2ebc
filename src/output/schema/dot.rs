//! The schema as a picture: a node per set of labels with its keys, an arrow per pattern.

use super::text::keys;
use super::{GraphSchema, Pattern};
use crate::output::counters::{counted, grouped};
use crate::output::dot::{attributes, look_attributes, write_head};
use crate::output::picture::look::looks;
use crate::output::picture::{RankDir, Style};
use indexmap::IndexSet;
use rustc_hash::FxHashSet;
use std::io::{self, Write};
use std::sync::Arc;

/// What is connected first, then the labels that nothing connects.
pub(super) fn write(schema: &GraphSchema, out: &mut dyn Write) -> io::Result<()> {
    write_head(out, RankDir::LeftToRight)?;
    let ends = schema.patterns.iter().flat_map(|pattern| [pattern.start.clone(), pattern.end.clone()]);
    let mut sets: IndexSet<Vec<Arc<str>>> = ends.collect();
    for label in &schema.labels {
        if !sets.iter().any(|set| set.contains(&label.name)) {
            sets.insert(vec![label.name.clone()]);
        }
    }
    let firsts = sets.iter().filter_map(|set| set.first().cloned()).collect();
    let looks = looks(firsts, &schema.label_order, &Style::default());
    for (number, set) in sets.iter().enumerate() {
        let look = set.first().and_then(|label| looks.get(label)).cloned().unwrap_or_default();
        let keys = keys_of(schema, set);
        let (label, tooltip) = (caption(schema, set, &keys), lines_or_blank(&keys));
        let texts = [("label", label.as_str()), ("tooltip", &tooltip)];
        let parts: Vec<_> = texts.into_iter().chain(look_attributes(&look)).collect();
        writeln!(out, "  \"s{number}\" [{}]", attributes(&parts))?;
    }
    schema.patterns.iter().try_for_each(|pattern| write_arrow(schema, pattern, &sets, out))?;
    writeln!(out, "}}")
}

fn write_arrow(
    schema: &GraphSchema,
    pattern: &Pattern,
    sets: &IndexSet<Vec<Arc<str>>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = |labels: &Vec<Arc<str>>| sets.get_index_of(labels).unwrap_or(0);
    let label = format!("{} {}", pattern.relationship_type, grouped(pattern.count));
    let keys = schema.types.iter().find(|kind| kind.name == pattern.relationship_type).map(keys).unwrap_or_default();
    let tooltip = lines_or_blank(&keys);
    let parts = attributes(&[("label", &label), ("tooltip", &tooltip), ("labeltooltip", &tooltip)]);
    writeln!(out, "  \"s{}\" -> \"s{}\" [{parts}]", place(&pattern.start), place(&pattern.end))
}

/// So many keys stand in a node; the tooltip has them all.
const SHOWN_KEYS: usize = 6;

/// The labels, a line each, with the number of nodes that have them, and the first keys.
fn caption(schema: &GraphSchema, set: &[Arc<str>], keys: &[String]) -> String {
    let count = |label: &Arc<str>| schema.labels.iter().find(|kind| kind.name == *label).map_or(0, |kind| kind.count);
    let mut lines: Vec<_> = set.iter().map(|label| format!(":{label} {}", grouped(count(label)))).collect();
    if lines.is_empty() {
        lines.push("no label".to_owned());
    }
    lines.extend(keys.iter().take(SHOWN_KEYS).cloned());
    if let Some(more) = keys.len().checked_sub(SHOWN_KEYS).filter(|more| *more > 0) {
        lines.push(format!("and {}", counted(more as u64, "more key")));
    }
    lines.join("\n")
}

/// The keys of the labels, each once.
fn keys_of(schema: &GraphSchema, set: &[Arc<str>]) -> Vec<String> {
    let mut known = FxHashSet::default();
    let kinds = schema.labels.iter().filter(|kind| set.contains(&kind.name));
    let all = kinds.flat_map(|kind| kind.keys.iter().zip(keys(kind)));
    all.filter(|(key, _)| known.insert(key.name.clone())).map(|(_, text)| text).collect()
}

/// A text for graphviz, which takes an empty tooltip for one that it has to make up.
fn lines_or_blank(lines: &[String]) -> String {
    if lines.is_empty() { " ".to_owned() } else { lines.join("\n") }
}
