//! Pictures: the first nodes of a graph and what connects them, drawn as the formats of results draw.

use super::{Exporter, Form, Loss, Losses, Options, Selection};
use crate::output::dot;
use crate::output::html;
use crate::output::mermaid;
use crate::output::picture::{Drawing, PictureOptions};
use std::io::{self, Write};

/// A picture for graphviz.
pub(super) struct Dot;

impl Exporter for Dot {
    fn name(&self) -> &'static str {
        "dot"
    }

    fn description(&self) -> &'static str {
        "a picture, for graphviz"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["dot", "gv"]
    }

    fn form(&self) -> Form {
        Form::File(|selection, options, out| draw(selection, options, out, dot::write_picture))
    }
}

/// A flowchart for Markdown.
pub(super) struct Mermaid;

impl Exporter for Mermaid {
    fn name(&self) -> &'static str {
        "mermaid"
    }

    fn description(&self) -> &'static str {
        "a picture, for Markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["mmd", "mermaid"]
    }

    fn form(&self) -> Form {
        Form::File(|selection, options, out| draw(selection, options, out, mermaid::write_picture))
    }
}

/// A page for browsers.
pub(super) struct Html;

impl Exporter for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn description(&self) -> &'static str {
        "a page to look around in, for browsers"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm"]
    }

    fn form(&self) -> Form {
        Form::File(|selection, options, out| draw(selection, options, out, html::write_picture))
    }
}

const NODE: Loss = Loss { one: "node", many: "nodes", fate: "beyond --max-nodes left out" };
const RELATIONSHIP: Loss = Loss { one: "relationship", many: "relationships", fate: "beyond --max-nodes left out" };

/// How a drawing becomes text.
type WritePicture = fn(&Drawing<'_>, &PictureOptions, &mut dyn Write) -> io::Result<()>;

fn draw(selection: &Selection<'_>, options: &Options, out: &mut dyn Write, write: WritePicture) -> io::Result<Losses> {
    let shown = selection.first(options.picture.max_nodes.unwrap_or(usize::MAX));
    let all = (selection.node_count(), selection.relationship_count());
    let drawing = Drawing::of_part(&shown, all, &options.picture);
    write(&drawing, &options.picture, out)?;
    let mut losses = Losses::without_schema(selection);
    let (nodes, relationships) = drawing.hidden();
    losses.add_several(NODE, nodes as u64);
    losses.add_several(RELATIONSHIP, relationships as u64);
    Ok(losses)
}

#[cfg(test)]
mod tests {
    use crate::output::export::Options;
    use crate::output::export::example::{exported, exported_with, hostile};
    use crate::output::picture::PictureOptions;

    #[test]
    fn a_graph_is_drawn_whole_if_it_is_small() {
        for (format, arrow) in [("dot", " -> "), ("mermaid", " -->|")] {
            let (text, losses) = exported(format, &hostile());
            assert_eq!(losses, "1 index left out, 1 constraint left out");
            assert_eq!(text.matches(arrow).count(), 5, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_of_a_picture_is_said() {
        let picture = PictureOptions { max_nodes: Some(1), ..PictureOptions::default() };
        let (text, losses) = exported_with("dot", &hostile(), &Options { picture, ..Options::default() });
        let expected = "3 nodes beyond --max-nodes left out, 4 relationships beyond --max-nodes left out";
        assert!(losses.ends_with(expected), "{losses}");
        assert!(text.contains("Not shown: 3 of 4 nodes"), "{text}");
    }
}
