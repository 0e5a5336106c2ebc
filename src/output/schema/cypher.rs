//! The schema as patterns of the language, in as few words as a language model needs to write statements.

use super::{GraphSchema, Kind, Pattern, labels, name};
use crate::output::counters::counted;
use std::io::{self, Write};

/// A pattern per label and per connection. The keys of a type stand in the first of its patterns.
pub(super) fn write(schema: &GraphSchema, out: &mut dyn Write) -> io::Result<()> {
    let size = [counted(schema.nodes, "node"), counted(schema.relationships, "relationship")].join(", ");
    writeln!(out, "// {size}; a key with ? is not on all")?;
    for label in &schema.labels {
        writeln!(out, "(:{}{}) // {}", name(&label.name), keys(label), label.count)?;
    }
    for kind in &schema.types {
        for (number, pattern) in schema.patterns_of(kind).enumerate() {
            write_pattern(pattern, &if number == 0 { keys(kind) } else { String::new() }, out)?;
        }
    }
    Ok(())
}

fn write_pattern(pattern: &Pattern, keys: &str, out: &mut dyn Write) -> io::Result<()> {
    let kind = name(&pattern.relationship_type);
    writeln!(out, "({})-[:{kind}{keys}]->({}) // {}", labels(&pattern.start), labels(&pattern.end), pattern.count)
}

fn keys(kind: &Kind) -> String {
    if kind.keys.is_empty() {
        return String::new();
    }
    let keys = kind.keys.iter().map(|key| {
        let types: Vec<_> = key.types.iter().copied().collect();
        format!("{}: {}{}", name(&key.name), types.join("|"), if key.count < kind.count { "?" } else { "" })
    });
    format!(" {{{}}}", keys.collect::<Vec<_>>().join(", "))
}
