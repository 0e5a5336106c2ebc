//! Pictures for browsers: a page in one file, with everything that it needs.
//!
//! The page holds the elements as JSON, and a script that lays them out and draws them: `layout.js` says where nodes
//! stand, `view.js` draws, and answers keys and mouse. Neither knows of any server.

use super::cell::cell;
use super::picture::drawing::{DrawnNode, DrawnRelationship};
use super::picture::{Drawing, PictureOptions};
use super::visible::visible;
use super::{Format, Options};
use crate::result::{Elements, Node, QueryResult};
use crate::value::{Map, NodeIndex};
use rustc_hash::FxHashSet;
use serde_json::{Value as Json, json};
use std::io::{self, Write};

/// A page for browsers.
pub(super) struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn description(&self) -> &'static str {
        "a page to look around in, for browsers"
    }

    fn is_picture(&self) -> bool {
        true
    }

    fn unfolds(&self) -> bool {
        true
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let drawing = Drawing::new(&result.elements, &options.picture);
        let Some(around) = &options.around else { return write_picture(&drawing, &options.picture, out) };
        // What lies around is drawn like the rest, and hidden until somebody unfolds a node.
        let all = PictureOptions { max_nodes: None, left_out: 0, ..options.picture.clone() };
        let mut page = content(&Drawing::new(&around.elements, &all), &result.elements, drawing.nodes.len());
        page["rankdir"] = json!(options.picture.rankdir.name());
        page["note"] = json!(drawing.note());
        let degree = |(index, node): (&NodeIndex, &Node)| (node.id.to_string(), json!(around.degrees.get(index)));
        page["degrees"] = Json::Object(around.elements.nodes.iter().map(degree).collect());
        write_page(&page, out)
    }
}

/// Writes a drawing as a page without anything to unfold.
pub(super) fn write_picture(drawing: &Drawing<'_>, options: &PictureOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = content(drawing, drawing.elements, drawing.nodes.len());
    page["rankdir"] = json!(options.rankdir.name());
    page["note"] = json!(drawing.note());
    write_page(&page, out)
}

const STYLE: &str = include_str!("view.css");
const BODY: &str = include_str!("view.html");
const SCRIPTS: [&str; 2] = [include_str!("layout.js"), include_str!("view.js")];

fn write_page(content: &Json, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    // Nothing is fetched, whatever the data says.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:";
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(out, "<title>detente</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{BODY}")?;
    writeln!(out, "<script id=\"graph\" type=\"application/json\">{}</script>", in_script(&content.to_string()))?;
    SCRIPTS.iter().try_for_each(|script| writeln!(out, "<script>\n{script}</script>"))?;
    writeln!(out, "</body>\n</html>")
}

/// JSON that cannot end the element that it stands in, nor begin another one.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The elements as the script reads them: of the nodes, the first `shown` are shown at first, and of the relationships
/// those that were `found`.
fn content(drawing: &Drawing<'_>, found: &Elements, shown: usize) -> Json {
    let labels = drawing.labels().into_iter().map(|(label, _, look)| {
        json!({ "name": visible(label), "fill": look.fill, "border": look.border, "text": look.text, "shape": look.shape.name() })
    });
    let nodes = drawing.nodes.iter().enumerate();
    let nodes = nodes.map(|(place, drawn)| node_json(drawn, place < shown, drawing.elements));
    let found: FxHashSet<u64> = found.relationships.values().map(|known| known.id).collect();
    let relationships = drawing.relationships.iter();
    let relationships =
        relationships.map(|drawn| relationship_json(drawn, found.contains(&drawn.relationship.id), drawing.elements));
    json!({
        "labels": labels.collect::<Vec<_>>(),
        "nodes": nodes.collect::<Vec<_>>(),
        "relationships": relationships.collect::<Vec<_>>(),
    })
}

fn node_json(drawn: &DrawnNode<'_>, is_shown: bool, elements: &Elements) -> Json {
    json!({
        "id": drawn.node.id.to_string(),
        "labels": drawn.node.labels.iter().map(|label| visible(label)).collect::<Vec<_>>(),
        "caption": one_line(&drawn.caption),
        "scale": drawn.scale,
        "properties": properties(&drawn.node.properties, elements),
        "shown": is_shown,
    })
}

fn relationship_json(drawn: &DrawnRelationship<'_>, is_found: bool, elements: &Elements) -> Json {
    json!({
        "id": drawn.relationship.id.to_string(),
        "start": drawn.start.to_string(),
        "end": drawn.end.to_string(),
        "type": visible(&drawn.relationship.relationship_type),
        "caption": one_line(&drawn.caption),
        "color": drawn.color,
        "width": drawn.width,
        "properties": properties(&drawn.relationship.properties, elements),
        "found": is_found,
    })
}

fn one_line(caption: &str) -> String {
    visible(&caption.replace('\n', " ")).into_owned()
}

/// The keys with their values as tables show them: a browser would round large integers.
fn properties(properties: &Map, elements: &Elements) -> Json {
    properties.iter().map(|(key, value)| json!([visible(key), cell(value, elements)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{node, treaty, written};
    use crate::output::picture::around::Around;

    fn data(page: &str) -> Json {
        let (_, rest) = page.split_once("type=\"application/json\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }

    #[test]
    fn a_page_needs_nothing_else() {
        let page = written(&Html, &treaty(), &Options::default());
        for word in ["http://", "https://", "src=", "@import", "fetch("] {
            let allowed = page.matches("http://www.w3.org/2000/svg").count();
            assert!(page.matches(word).count() <= if word == "http://" { allowed } else { 0 }, "{word}");
        }
        let data = data(&page);
        assert_eq!(data["nodes"][0]["properties"], json!([["name", "Canada"]]));
        assert_eq!(data["relationships"][0]["type"], "PARTY_TO");
        assert_eq!(data["relationships"][0]["found"], true);
    }

    #[test]
    fn data_cannot_become_markup() {
        let hostile = "</script><script>alert(1)</script><!-- \u{2028}\u{1b}";
        let mut result = treaty();
        result
            .elements
            .nodes
            .insert(NodeIndex(5), node(5, &[hostile], [("k", hostile.into()), ("n", i64::MAX.into())]));
        let page = written(&Html, &result, &Options::default());
        assert!(!page.contains("<script>alert") && !page.contains("<!-- ") && !page.contains('\u{1b}'));
        let shown = r"</script><script>alert(1)</script><!-- \u2028\u001B";
        assert_eq!(data(&page)["nodes"][2]["properties"], json!([["k", shown], ["n", i64::MAX.to_string()]]));
    }

    #[test]
    fn what_lies_around_is_hidden_at_first() {
        let mut around = Around { elements: treaty().elements, ..Around::default() };
        around.degrees.insert(NodeIndex(0), 7);
        let mut result = treaty();
        result.elements.relationships.clear();
        result.elements.nodes.shift_remove(&NodeIndex(1));
        let page = written(&Html, &result, &Options { around: Some(around), ..Options::default() });
        let data = data(&page);
        assert_eq!([&data["nodes"][0]["shown"], &data["nodes"][1]["shown"]], [&json!(true), &json!(false)]);
        assert_eq!((&data["relationships"][0]["found"], &data["degrees"]["10"]), (&json!(false), &json!(7)));
    }
}
