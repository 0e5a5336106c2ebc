//! The schema as JSON, on one line.

use super::{GraphSchema, Key, Kind, Pattern};
use crate::output::json::write_json;
use serde_json::{Value as Json, json};
use std::io::{self, Write};

/// An object; `fill` is the share of the elements that have a key.
pub(super) fn write(schema: &GraphSchema, out: &mut dyn Write) -> io::Result<()> {
    let kinds = |kinds: &[Kind]| kinds.iter().map(kind_json).collect::<Vec<_>>();
    let content = json!({
        "nodes": schema.nodes,
        "relationships": schema.relationships,
        "labels": kinds(&schema.labels),
        "types": kinds(&schema.types),
        "patterns": schema.patterns.iter().map(pattern_json).collect::<Vec<_>>(),
        "indexes": schema.indexes,
        "constraints": schema.constraints,
    });
    write_json(&content, out)?;
    writeln!(out)
}

fn kind_json(kind: &Kind) -> Json {
    let keys: Vec<_> = kind.keys.iter().map(|key| key_json(key, kind.count)).collect();
    json!({ "name": kind.name.as_ref(), "count": kind.count, "keys": keys })
}

fn key_json(key: &Key, all: u64) -> Json {
    json!({
        "name": key.name.as_ref(),
        "count": key.count,
        "fill": key.count as f64 / all.max(1) as f64,
        "types": key.types,
    })
}

fn pattern_json(pattern: &Pattern) -> Json {
    let names = |labels: &[std::sync::Arc<str>]| labels.iter().map(|label| json!(label.as_ref())).collect::<Vec<_>>();
    json!({
        "start": names(&pattern.start),
        "type": pattern.relationship_type.as_ref(),
        "end": names(&pattern.end),
        "count": pattern.count,
    })
}
