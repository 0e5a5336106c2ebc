//! JSON Lines as Neo4j's APOC exports them: a node or a relationship a line.

use super::{Exporter, Form, Losses, Options, Selection};
use crate::output::json::{JsonNode, JsonRelationship, write_json};
use crate::result::Elements;
use std::io::{self, Write};

/// APOC's JSON Lines.
pub(super) struct JsonLines;

impl Exporter for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn description(&self) -> &'static str {
        "JSON Lines as Neo4j's APOC exports them"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn form(&self) -> Form {
        Form::File(write)
    }
}

fn write(selection: &Selection<'_>, _: &Options, out: &mut dyn Write) -> io::Result<Losses> {
    let mut losses = Losses::without_schema(selection);
    // Properties hold no elements that would have to be looked up.
    let elements = &Elements::default();
    for node in selection.nodes() {
        node.properties.values().for_each(|value| losses.add_for_json(value));
        write_json(&JsonNode { node: &node, elements }, out)?;
        out.write_all(b"\n")?;
    }
    for known in selection.connections() {
        known.relationship.properties.values().for_each(|value| losses.add_for_json(value));
        let ends = [Some(known.start.as_ref()), Some(known.end.as_ref())];
        write_json(&JsonRelationship { relationship: &known.relationship, ends, elements }, out)?;
        out.write_all(b"\n")?;
    }
    Ok(losses)
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::import::{Options, Source, load};
    use crate::output::export::example::{exported, hostile};

    const FILE: &str = r#"{"type":"node","id":"0","labels":["A","B C"],"properties":{"name":"it's \"\\\n\u001b","n":-9223372036854775808,"f":0.1,"l":["a","b"]}}
{"type":"node","id":"1","labels":[],"properties":{}}
{"type":"relationship","id":"0","label":"T","start":{"id":"0","labels":["A","B C"]},"end":{"id":"1","labels":[]},"properties":{"x":true}}
{"type":"relationship","id":"1","label":"T","start":{"id":"1","labels":[]},"end":{"id":"1","labels":[]},"properties":{}}
"#;

    fn loaded(text: &str) -> Graph {
        let mut graph = Graph::new();
        load(&mut graph, &[Source::memory("x.jsonl", text.as_bytes().to_vec())], &Options::default()).unwrap();
        graph
    }

    #[test]
    fn a_file_reads_back_as_the_same_graph() {
        let (text, losses) = exported("jsonl", &loaded(FILE));
        assert_eq!((text.as_str(), losses.as_str()), (FILE, ""));
    }

    #[test]
    fn what_json_cannot_hold_is_said() {
        let (text, losses) = exported("jsonl", &hostile());
        let expected = "1 index left out, 1 constraint left out, 4 floats that are not finite written as text, \
                        11 temporal values written as text";
        assert_eq!(losses, expected);
        assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{text}");
        // A second time nothing is lost: what was no JSON is text by now.
        assert_eq!(exported("jsonl", &loaded(&text)), (text, String::new()));
    }
}
