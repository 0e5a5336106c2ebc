//! What pictures have in common, whatever they are written in: what is drawn, in which colours, with which captions.
//!
//! In: the elements of a result, [`PictureOptions`], and a [`Style`]. Out: a `Drawing`, whose texts are still to be
//! escaped. Reading order: this file, `drawing`, `look`, [`style`], [`around`].

pub mod around;
pub(super) mod drawing;
pub(super) mod look;
pub mod style;
mod wrap;

pub(super) use drawing::Drawing;
pub use style::Style;
pub(super) use wrap::wrap;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// How pictures are drawn.
#[derive(Clone, Debug)]
pub struct PictureOptions {
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
    /// Whether the relationships among the drawn nodes are drawn that no row mentions.
    pub induced: bool,
    /// How many steps around what the rows mention are drawn too.
    pub neighbours: usize,
    /// How many neighbours there was no room for; the picture says so.
    pub left_out: usize,
    /// Colours, shapes, captions and sizes that the user chose.
    pub style: Arc<Style>,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self {
            cluster_by: None,
            rankdir: RankDir::LeftToRight,
            max_nodes: Some(500),
            label_order: Vec::new(),
            legend: true,
            induced: false,
            neighbours: 0,
            left_out: 0,
            style: Arc::default(),
        }
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
