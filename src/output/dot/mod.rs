//! Pictures: the nodes, relationships and paths of the rows in the DOT language of graphviz.
//!
//! What is drawn is what the result says its rows mention, each element once. `drawing` selects it, `look` decides
//! on colours and captions, `text` escapes, and here it is written.

pub(super) mod drawing;
pub(super) mod look;
mod text;

use self::drawing::{Drawing, DrawnNode, DrawnRelationship};
use self::text::{quoted, wrap};
use super::counters::grouped;
use super::{Format, Options};
use crate::result::QueryResult;
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;
use std::sync::Arc;

/// How pictures are drawn.
#[derive(Clone, Debug)]
pub struct DotOptions {
    /// What puts nodes into a common box: `label`, or the key of a property. None: no boxes.
    pub cluster_by: Option<String>,
    /// The direction in which relationships point.
    pub rankdir: RankDir,
    /// How many nodes are drawn; the picture says how many are left out. None: all.
    pub max_nodes: Option<usize>,
    /// The labels of the whole graph in its order. With them a label has the same colour in every picture of the graph;
    /// without them its colour follows from its name, and yields where two names would share one.
    pub label_order: Vec<Arc<str>>,
    /// Whether the picture explains its colours.
    pub legend: bool,
}

impl Default for DotOptions {
    fn default() -> Self {
        let rankdir = RankDir::LeftToRight;
        Self { cluster_by: None, rankdir, max_nodes: Some(500), label_order: Vec::new(), legend: true }
    }
}

/// The direction in which relationships point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RankDir {
    /// To the right.
    #[default]
    LeftToRight,
    /// Down.
    TopToBottom,
    /// To the left.
    RightToLeft,
    /// Up.
    BottomToTop,
}

impl RankDir {
    /// All directions.
    pub const ALL: [Self; 4] = [Self::LeftToRight, Self::TopToBottom, Self::RightToLeft, Self::BottomToTop];

    /// The direction in the words of graphviz: `LR`, `TB`, `RL`, `BT`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LeftToRight => "LR",
            Self::TopToBottom => "TB",
            Self::RightToLeft => "RL",
            Self::BottomToTop => "BT",
        }
    }
}

impl FromStr for RankDir {
    type Err = UnknownRankDir;

    fn from_str(name: &str) -> Result<Self, UnknownRankDir> {
        let found = Self::ALL.into_iter().find(|direction| direction.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| UnknownRankDir { name: name.to_owned() })
    }
}

/// There is no direction of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRankDir {
    /// The name that was asked for.
    pub name: String,
}

impl fmt::Display for UnknownRankDir {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "unknown direction `{}`; one of LR, TB, RL, BT", self.name)
    }
}

impl std::error::Error for UnknownRankDir {}

/// A picture for graphviz.
pub(super) struct Dot;

impl Format for Dot {
    fn name(&self) -> &'static str {
        "dot"
    }

    fn description(&self) -> &'static str {
        "a picture of the elements, for graphviz"
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        write_picture(&Drawing::new(&result.elements, &options.dot), &options.dot, out)
    }
}

/// Writes a drawing in the DOT language.
pub(super) fn write_picture(drawing: &Drawing<'_>, options: &DotOptions, out: &mut dyn Write) -> io::Result<()> {
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
    let look = node.look;
    let parts = [
        ("label", node.caption.as_str()),
        ("tooltip", &node.tooltip),
        ("fillcolor", look.fill),
        ("color", look.border),
        ("fontcolor", look.text),
        ("style", look.style),
    ];
    writeln!(out, "  \"n{}\" [{}]", node.node.id, attributes(&parts))
}

fn write_relationship(out: &mut dyn Write, relationship: &DrawnRelationship) -> io::Result<()> {
    let DrawnRelationship { start, end, caption, tooltip } = relationship;
    let parts = attributes(&[("label", caption), ("tooltip", tooltip), ("labeltooltip", tooltip)]);
    writeln!(out, "  \"n{start}\" -> \"n{end}\" [{parts}]")
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
        let parts = [
            ("label", text.as_str()),
            ("tooltip", &text),
            ("fillcolor", look.fill),
            ("color", look.border),
            ("fontcolor", look.text),
            ("style", look.style),
        ];
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
