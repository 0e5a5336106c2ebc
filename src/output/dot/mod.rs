//! Pictures: the nodes, relationships and paths of the rows in the DOT language of graphviz.
//!
//! What is drawn, and how it looks, [`picture`](super::picture) decides; `text` escapes, and here it is written.

mod text;

use self::text::quoted;
use super::counters::grouped;
use super::picture::drawing::{DrawnNode, DrawnRelationship};
use super::picture::look::{Look, Shape};
use super::picture::{Drawing, PictureOptions, RankDir, wrap};
use super::{Format, Options};
use crate::output::plan::facts;
use crate::result::{PlanDescription, QueryResult};
use std::io::{self, Write};

/// A picture for graphviz.
pub(super) struct Dot;

impl Format for Dot {
    fn name(&self) -> &'static str {
        "dot"
    }

    fn description(&self) -> &'static str {
        "a picture of the elements, for graphviz"
    }

    fn is_picture(&self) -> bool {
        true
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        write_picture(&Drawing::new(&result.elements, &options.picture), &options.picture, out)
    }

    fn write_plan(&self, plan: &PlanDescription, out: &mut dyn Write) -> io::Result<()> {
        write_head(out, RankDir::BottomToTop)?;
        write_operator(plan, &mut 0, out)?;
        writeln!(out, "}}")
    }
}

/// Writes an operator and those that feed it, and gives its number. Rows go up, along the arrows.
fn write_operator(plan: &PlanDescription, last: &mut usize, out: &mut dyn Write) -> io::Result<usize> {
    *last += 1;
    let number = *last;
    let label = format!("{}\n{}", plan.operator, wrap(&plan.details, 40, 4));
    let tooltip = facts(plan).join("\n");
    writeln!(out, "  \"o{number}\" [{}]", attributes(&[("label", label.trim_end()), ("tooltip", &tooltip)]))?;
    for child in &plan.children {
        let from = write_operator(child, last, out)?;
        let rows = facts(child).into_iter().next().unwrap_or_default();
        writeln!(out, "  \"o{from}\" -> \"o{number}\" [{}]", attributes(&[("label", &rows)]))?;
    }
    Ok(number)
}

/// Writes a drawing in the DOT language.
pub(super) fn write_picture(drawing: &Drawing<'_>, options: &PictureOptions, out: &mut dyn Write) -> io::Result<()> {
    write_head(out, options.rankdir)?;
    write_nodes(out, drawing)?;
    for relationship in &drawing.relationships {
        write_relationship(out, relationship)?;
    }
    write_note(out, drawing)?;
    if options.legend {
        write_legend(out, drawing)?;
    }
    writeln!(out, "}}")
}

/// The size of the captions of nodes, where nothing scales them.
const NODE_FONT: f64 = 12.0;

const FONT: &str = "Helvetica,Arial,sans-serif";
const TEXT: &str = "#1A1A1A";
const SOFT_TEXT: &str = "#4D4D4D";
const LINE: &str = "#8A8A8A";
const FRAME: &str = "#BFBFBF";

/// What holds for the whole picture. `overlap` and `splines` are for those who give it to neato, fdp or sfdp.
pub(super) fn write_head(out: &mut dyn Write, rankdir: RankDir) -> io::Result<()> {
    writeln!(out, "digraph \"result\" {{")?;
    write_defaults(
        out,
        "graph",
        &[
            ("rankdir", rankdir.name()),
            ("bgcolor", "#FFFFFF"),
            ("pad", "0.3"),
            ("nodesep", "0.25"),
            ("ranksep", "0.9"),
            ("overlap", "false"),
            ("splines", "true"),
            ("fontname", FONT),
            ("fontsize", "11"),
            ("fontcolor", SOFT_TEXT),
            ("tooltip", " "),
        ],
    )?;
    write_defaults(
        out,
        "node",
        &[
            ("shape", "box"),
            ("style", "rounded,filled"),
            ("fontname", FONT),
            ("fontsize", "12"),
            ("fontcolor", TEXT),
            ("penwidth", "1.4"),
            ("margin", "0.14,0.07"),
            ("width", "0.5"),
            ("height", "0.3"),
        ],
    )?;
    write_defaults(
        out,
        "edge",
        &[
            ("color", LINE),
            ("penwidth", "1.1"),
            ("arrowsize", "0.7"),
            ("fontname", FONT),
            ("fontsize", "9"),
            ("fontcolor", SOFT_TEXT),
        ],
    )
}

fn write_defaults(out: &mut dyn Write, what: &str, defaults: &[(&str, &str)]) -> io::Result<()> {
    writeln!(out, "  {what} [{}]", attributes(defaults))
}

fn write_nodes(out: &mut dyn Write, drawing: &Drawing<'_>) -> io::Result<()> {
    for (number, (title, members)) in drawing.clusters().into_iter().enumerate() {
        let Some(title) = title else {
            write_members(out, &members)?;
            continue;
        };
        writeln!(out, "  subgraph \"cluster_{number}\" {{")?;
        let title = wrap(&title, 40, 2);
        let frame =
            [("label", title.as_str()), ("tooltip", &title), ("style", "rounded"), ("color", FRAME), ("margin", "14")];
        writeln!(out, "  graph [{}]", attributes(&frame))?;
        write_members(out, &members)?;
        writeln!(out, "  }}")?;
    }
    Ok(())
}

fn write_members(out: &mut dyn Write, members: &[&DrawnNode<'_>]) -> io::Result<()> {
    members.iter().try_for_each(|node| write_node(out, node))
}

fn write_node(out: &mut dyn Write, node: &DrawnNode<'_>) -> io::Result<()> {
    let font = node.scale.map(|scale| format!("{:.1}", NODE_FONT * scale));
    let size = font.iter().map(|size| ("fontsize", size.as_str()));
    let texts = [("label", node.caption.as_str()), ("tooltip", &node.tooltip)];
    let parts: Vec<_> = texts.into_iter().chain(look_attributes(&node.look)).chain(size).collect();
    writeln!(out, "  \"n{}\" [{}]", node.node.id, attributes(&parts))
}

/// The attributes that the look of a label comes to.
pub(super) fn look_attributes(look: &Look) -> impl Iterator<Item = (&'static str, &str)> {
    let shape = (look.shape != Shape::Box).then_some(("shape", look.shape.name()));
    let style = if look.shape == Shape::Box && look.is_round { "rounded,filled" } else { "filled" };
    let colours = [("fillcolor", look.fill.as_ref()), ("color", &look.border), ("fontcolor", &look.text)];
    colours.into_iter().chain([("style", style)]).chain(shape)
}

fn write_relationship(out: &mut dyn Write, known: &DrawnRelationship<'_>) -> io::Result<()> {
    let DrawnRelationship { start, end, caption, tooltip, color, width, .. } = known;
    let width = width.map(|width| format!("{width:.1}"));
    let color = color.iter().flat_map(|color| [("color", color.as_str()), ("fontcolor", color)]);
    let texts = [("label", caption.as_str()), ("tooltip", tooltip), ("labeltooltip", tooltip)];
    let parts: Vec<_> =
        texts.into_iter().chain(color).chain(width.iter().map(|width| ("penwidth", width.as_str()))).collect();
    writeln!(out, "  \"n{start}\" -> \"n{end}\" [{}]", attributes(&parts))
}

/// Says in the picture what the picture does not show.
fn write_note(out: &mut dyn Write, drawing: &Drawing<'_>) -> io::Result<()> {
    let Some(text) = drawing.note() else { return Ok(()) };
    let text = wrap(&text, 34, 4);
    let parts = [
        ("label", text.as_str()),
        ("tooltip", &text),
        ("shape", "note"),
        ("style", "filled"),
        ("fillcolor", "#FFFFFF"),
        ("color", LINE),
        ("fontcolor", SOFT_TEXT),
        ("fontsize", "10"),
    ];
    writeln!(out, "  \"note\" [{}]", attributes(&parts))
}

fn write_legend(out: &mut dyn Write, drawing: &Drawing<'_>) -> io::Result<()> {
    let labels = drawing.labels();
    if labels.is_empty() {
        return Ok(());
    }
    writeln!(out, "  subgraph \"cluster_legend\" {{")?;
    let frame = [
        ("label", "Labels"),
        ("tooltip", "Labels"),
        ("style", "rounded"),
        ("color", FRAME),
        ("margin", "8"),
        ("fontsize", "10"),
    ];
    writeln!(out, "  graph [{}]", attributes(&frame))?;
    write_defaults(
        out,
        "node",
        &[("fontsize", "9"), ("margin", "0.08,0.03"), ("width", "1.1"), ("height", "0.2"), ("penwidth", "1")],
    )?;
    for (number, (label, count, look)) in labels.into_iter().enumerate() {
        let text = format!("{} ({})", wrap(label, 24, 1), grouped(count as u64));
        let texts = [("label", text.as_str()), ("tooltip", &text)];
        let parts: Vec<_> = texts.into_iter().chain(look_attributes(look)).collect();
        writeln!(out, "  \"legend{number}\" [{}]", attributes(&parts))?;
    }
    writeln!(out, "  }}")
}

/// Attributes as DOT writes them, every value quoted, so that none is taken for a keyword or a number.
pub(super) fn attributes(parts: &[(&str, &str)]) -> String {
    parts.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
