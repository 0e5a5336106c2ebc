//! The schema as a picture: a node per set of labels, an arrow per pattern.

use super::{GraphSchema, Pattern};
use crate::output::counters::grouped;
use crate::output::dot::{attributes, look_attributes, write_head};
use crate::output::picture::look::looks;
use crate::output::picture::{RankDir, Style};
use indexmap::IndexSet;
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
    let looks = looks(firsts, &[], &Style::default());
    for (number, set) in sets.iter().enumerate() {
        let look = set.first().and_then(|label| looks.get(label)).cloned().unwrap_or_default();
        let (label, keys) = (caption(schema, set), tooltip(schema, set));
        let texts = [("label", label.as_str()), ("tooltip", &keys)];
        let parts: Vec<_> = texts.into_iter().chain(look_attributes(&look)).collect();
        writeln!(out, "  \"s{number}\" [{}]", attributes(&parts))?;
    }
    schema.patterns.iter().try_for_each(|pattern| write_arrow(pattern, &sets, out))?;
    writeln!(out, "}}")
}

fn write_arrow(pattern: &Pattern, sets: &IndexSet<Vec<Arc<str>>>, out: &mut dyn Write) -> io::Result<()> {
    let place = |labels: &Vec<Arc<str>>| sets.get_index_of(labels).unwrap_or(0);
    let label = format!("{} {}", pattern.relationship_type, grouped(pattern.count));
    let parts = attributes(&[("label", &label), ("tooltip", &label)]);
    writeln!(out, "  \"s{}\" -> \"s{}\" [{parts}]", place(&pattern.start), place(&pattern.end))
}

/// The labels, a line each, with the number of nodes that have them.
fn caption(schema: &GraphSchema, set: &[Arc<str>]) -> String {
    let count = |label: &Arc<str>| schema.labels.iter().find(|kind| kind.name == *label).map_or(0, |kind| kind.count);
    let lines: Vec<_> = set.iter().map(|label| format!("{label} {}", grouped(count(label)))).collect();
    if lines.is_empty() { "no label".to_owned() } else { lines.join("\n") }
}

/// The keys of the labels, a line each.
fn tooltip(schema: &GraphSchema, set: &[Arc<str>]) -> String {
    let kinds = schema.labels.iter().filter(|kind| set.contains(&kind.name));
    let lines: Vec<_> = kinds.flat_map(|kind| &kind.keys).map(|key| key.name.to_string()).collect();
    if lines.is_empty() { " ".to_owned() } else { lines.join("\n") }
}
