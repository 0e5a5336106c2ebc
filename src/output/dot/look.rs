//! Colours of labels and captions of nodes.

use super::text::wrap;
use crate::output::cell::cell;
use crate::result::{Elements, Node};
use crate::value::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// How the nodes of a label look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::output) struct Look {
    pub(in crate::output) fill: &'static str,
    pub(in crate::output) border: &'static str,
    pub(in crate::output) text: &'static str,
    pub(in crate::output) style: &'static str,
}

/// The look of nodes without labels.
pub(in crate::output) const PLAIN: Look =
    Look { fill: "#FFFFFF", border: "#8A8A8A", text: "#1A1A1A", style: "rounded,filled" };

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
    let style = if tier < 2 { "rounded,filled" } else { "filled" };
    if tier.is_multiple_of(2) {
        Look { fill: pale, border: dark, text: "#1A1A1A", style }
    } else {
        Look { fill: dark, border: dark, text: "#FFFFFF", style }
    }
}

/// The looks of labels. Labels in `order` look by their place there; the others by their name, or, where that look is
/// taken, by the next free one. No two labels share a look while there are enough.
pub(in crate::output) fn looks(mut labels: Vec<Arc<str>>, order: &[Arc<str>]) -> IndexMap<Arc<str>, Look> {
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
    labels.iter().map(|label| (label.clone(), look(numbers.get(label).copied().unwrap_or(0)))).collect()
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

/// What a node is called in the picture: its `name`, its `title`, its first property that is a string, or its label and
/// id.
pub(super) fn caption(node: &Node, elements: &Elements) -> String {
    let named = ["name", "title"].iter().filter_map(|key| node.properties.get(*key)).find(|value| !value.is_null());
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
            let looks = looks(labels(count), &order);
            let different: HashSet<_> = looks.values().map(|look| (look.fill, look.style)).collect();
            assert_eq!(different.len(), count);
        }
        assert_eq!(looks(labels(100), &labels(70)).len(), 100);
    }

    #[test]
    fn a_look_stays_when_other_labels_come() {
        let order = labels(20);
        assert_eq!(looks(vec!["Label7".into()], &order)["Label7"], looks(labels(20), &order)["Label7"]);
        assert_eq!(
            looks(vec!["Country".into()], &[])["Country"],
            looks(vec!["Country".into(), "Person".into()], &[])["Country"]
        );
    }

    #[test]
    fn captions_prefer_names() {
        let check = |node: Node, expected: &str| assert_eq!(caption(&node, &Elements::default()), expected);
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
