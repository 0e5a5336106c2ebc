//! Colours of labels and captions of nodes.

use super::style::{LabelStyle, Style};
use super::wrap;
use crate::output::cell::cell;
use crate::result::{Elements, Node};
use crate::value::Value;
use indexmap::IndexMap;
use serde::Deserialize;
use std::borrow::Cow;
use std::sync::Arc;

/// How the nodes of a label look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::output) struct Look {
    pub(in crate::output) fill: Cow<'static, str>,
    pub(in crate::output) border: Cow<'static, str>,
    pub(in crate::output) text: Cow<'static, str>,
    pub(in crate::output) shape: Shape,
    /// Whether the corners of a box are round.
    pub(in crate::output) is_round: bool,
}

/// The outline of nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A box.
    #[default]
    Box,
    /// An ellipse.
    Ellipse,
    /// A circle.
    Circle,
    /// A rhombus.
    Diamond,
    /// A hexagon.
    Hexagon,
    /// A cylinder.
    Cylinder,
}

impl Shape {
    /// Its name in style files and for graphviz.
    pub(in crate::output) fn name(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Ellipse => "ellipse",
            Self::Circle => "circle",
            Self::Diamond => "diamond",
            Self::Hexagon => "hexagon",
            Self::Cylinder => "cylinder",
        }
    }
}

/// Black and white as pictures use them.
const BLACK: &str = "#1A1A1A";
const WHITE: &str = "#FFFFFF";

impl Default for Look {
    /// The look of nodes without labels.
    fn default() -> Self {
        Self::of_colours(WHITE, "#8A8A8A", BLACK, true)
    }
}

impl Look {
    fn of_colours(fill: &'static str, border: &'static str, text: &'static str, is_round: bool) -> Self {
        Self { fill: fill.into(), border: border.into(), text: text.into(), shape: Shape::Box, is_round }
    }

    /// The same with what the user chose. A colour alone decides on that of the text, which stays readable.
    pub(super) fn styled(self, style: &LabelStyle) -> Self {
        let shape = style.shape.unwrap_or(self.shape);
        let Some(color) = &style.color else { return Self { shape, ..self } };
        let text = if is_dark(color) { WHITE } else { BLACK };
        Self { fill: color.clone().into(), border: "#4D4D4D".into(), text: text.into(), shape, ..self }
    }
}

/// Whether white text is read more easily on this colour, `#RRGGBB`, than black.
fn is_dark(color: &str) -> bool {
    let part = |at: usize| color.get(at..at + 2).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(255);
    299 * part(1) + 587 * part(3) + 114 * part(5) < 140_000
}

/// Pale and dark shades of the eight colours that Okabe and Ito found safe for colour-blind readers; the dark ones carry
/// white text.
const SHADES: [(&str, &str); 8] = [
    ("#CFE8F7", "#0069A6"),
    ("#FBE3B5", "#8F5F00"),
    ("#CDEBDD", "#00704F"),
    ("#F3D9E8", "#96386B"),
    ("#FAF5BE", "#6E6700"),
    ("#F6D3BF", "#A84300"),
    ("#D5DBF3", "#36459A"),
    ("#E3E3E3", "#4A4A4A"),
];

/// How many looks there are: each colour pale and dark, with round and with square corners.
pub(super) const LOOKS: usize = 4 * SHADES.len();

/// The look of this number. The first eight are the plainest.
fn look(number: usize) -> Look {
    let (pale, dark) = SHADES[number % SHADES.len()];
    let tier = number / SHADES.len() % 4;
    if tier.is_multiple_of(2) {
        Look::of_colours(pale, dark, BLACK, tier < 2)
    } else {
        Look::of_colours(dark, dark, WHITE, tier < 2)
    }
}

/// The looks of labels. Labels in `order` look by their place there; the others by their name, or, where that look is
/// taken, by the next free one. No two labels share a look while there are enough.
pub(in crate::output) fn looks(
    mut labels: Vec<Arc<str>>,
    order: &[Arc<str>],
    style: &Style,
) -> IndexMap<Arc<str>, Look> {
    labels.sort_unstable();
    labels.dedup();
    let mut taken = [false; LOOKS];
    let mut numbers = IndexMap::new();
    for (place, label) in order.iter().enumerate() {
        taken[place % LOOKS] |= labels.binary_search(label).is_ok();
        numbers.entry(label.clone()).or_insert(place % LOOKS);
    }
    for label in &labels {
        numbers.entry(label.clone()).or_insert_with(|| free_number(label, &mut taken));
    }
    let styled = |label: &Arc<str>| {
        let look = look(numbers.get(label).copied().unwrap_or(0));
        style.label.get(label.as_ref()).map_or(look.clone(), |style| look.styled(style))
    };
    labels.iter().map(|label| (label.clone(), styled(label))).collect()
}

/// The first free look, starting with the one that the name prefers among the plainest.
fn free_number(label: &str, taken: &mut [bool; LOOKS]) -> usize {
    let preferred = stable_hash(label);
    let shades = SHADES.len();
    let candidates = (0..LOOKS).map(|step| step / shades * shades + (preferred + step) % shades);
    let number = candidates.into_iter().find(|&number| !taken[number]).unwrap_or(preferred % LOOKS);
    taken[number] = true;
    number
}

/// FNV-1a: the same on every machine and in every version.
fn stable_hash(text: &str) -> usize {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 8) as usize
}

/// What a node is called in the picture: the property that the style names, its `name`, its `title`, its first property
/// that is a string, or its label and id.
pub(super) fn caption(node: &Node, chosen: Option<&str>, elements: &Elements) -> String {
    let named = chosen
        .iter()
        .chain(&["name", "title"])
        .filter_map(|key| node.properties.get(*key))
        .find(|value| !value.is_null());
    let string =
        || node.properties.values().find(|value| matches!(value, Value::String(text) if !text.trim().is_empty()));
    let text = named.or_else(string).map(|value| cell_text(value, elements)).filter(|text| !text.trim().is_empty());
    wrap(&text.unwrap_or_else(|| label_and_id(node)), 22, 4)
}

/// Strings as they are: line breaks in them are places to break the caption.
pub(super) fn cell_text(value: &Value, elements: &Elements) -> String {
    if let Value::String(text) = value { text.to_string() } else { cell(value, elements) }
}

fn label_and_id(node: &Node) -> String {
    match node.labels.first() {
        Some(label) => format!("{label} {}", node.id),
        None => node.id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::node;
    use std::collections::HashSet;

    fn labels(count: usize) -> Vec<Arc<str>> {
        (0..count).map(|number| format!("Label{number}").into()).collect()
    }

    #[test]
    fn labels_do_not_share_a_look_while_there_are_enough() {
        for (count, order) in [(LOOKS, labels(0)), (LOOKS, labels(LOOKS)), (LOOKS, labels(5)), (8, labels(0))] {
            let looks = looks(labels(count), &order, &Style::default());
            let different: HashSet<_> = looks.values().map(|look| (look.fill.clone(), look.is_round)).collect();
            assert_eq!(different.len(), count);
        }
        assert_eq!(looks(labels(100), &labels(70), &Style::default()).len(), 100);
    }

    #[test]
    fn a_look_stays_when_other_labels_come() {
        let (order, none) = (labels(20), Style::default());
        assert_eq!(looks(vec!["Label7".into()], &order, &none)["Label7"], looks(labels(20), &order, &none)["Label7"]);
        assert_eq!(
            looks(vec!["Country".into()], &[], &none)["Country"],
            looks(vec!["Country".into(), "Person".into()], &[], &none)["Country"]
        );
    }

    #[test]
    fn captions_prefer_names() {
        let check = |node: Node, expected: &str| assert_eq!(caption(&node, None, &Elements::default()), expected);
        check(node(1, &["A"], [("x", "y".into()), ("title", "t".into()), ("name", "n".into())]), "n");
        check(node(1, &["A"], [("n", 1.into()), ("x", "y".into()), ("title", Value::Null)]), "y");
        check(node(1, &["A"], [("name", 5.into())]), "5");
        check(node(1, &["A"], [("name", "".into())]), "A 1");
        check(node(1, &[], []), "1");
        check(
            node(1, &[], [("name", "two\nlines of a name that is long".into())]),
            "two lines of a name\nthat is long",
        );
    }
}
