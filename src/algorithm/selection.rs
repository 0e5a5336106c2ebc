//! Which part of a graph an algorithm sees: the nodes with some labels, the relationships with some types.

use crate::graph::{Graph, LabelId, TypeId};
use crate::value::NodeIndex;
use roaring::RoaringBitmap;
use std::sync::Arc;

/// The nodes with one of some labels, and the relationships of some types between them.
#[derive(Clone, Debug)]
pub struct Selection {
    /// `None` where every node counts.
    labels: Option<Vec<LabelId>>,
    /// `None` where no relationship counts; empty where all do, as everywhere in [`Graph`].
    types: Option<Vec<TypeId>>,
}

impl Selection {
    /// The part of the graph with these labels and types, each of which may be all; unknown ones select nothing.
    pub fn new(graph: &Graph, labels: Option<&[Arc<str>]>, types: Option<&[Arc<str>]>) -> Self {
        let labels = labels.map(|names| names.iter().filter_map(|name| graph.label_id(name)).collect());
        let types = match types {
            None => Some(Vec::new()),
            Some(names) => {
                let mut known: Vec<_> = names.iter().filter_map(|name| graph.type_id(name)).collect();
                known.sort_unstable_by_key(|kind| kind.0);
                known.dedup();
                Some(known).filter(|known| !known.is_empty())
            }
        };
        Self { labels, types }
    }

    /// The types of the relationships: an empty list stands for all, `None` for no relationship at all.
    pub fn types(&self) -> Option<&[TypeId]> {
        self.types.as_deref()
    }

    /// Whether the node is there and selected.
    pub fn contains(&self, graph: &Graph, node: NodeIndex) -> bool {
        let has_label = || match &self.labels {
            None => true,
            Some(labels) => graph.node_labels(node).iter().any(|label| labels.contains(label)),
        };
        graph.contains_node(node) && has_label()
    }

    /// The selected nodes, numbered.
    pub fn nodes(&self, graph: &Graph) -> Nodes {
        match self.labels.as_deref() {
            None => Nodes::new(graph.nodes().collect()),
            Some([label]) => Nodes::of(graph.nodes_with_label(*label)),
            Some(labels) => {
                let mut union = RoaringBitmap::new();
                labels.iter().for_each(|label| union |= graph.nodes_with_label(*label));
                Nodes::of(&union)
            }
        }
    }
}

/// Some nodes of a graph, numbered from 0 on in the order of their indices.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    indices: Vec<NodeIndex>,
    numbers: Numbers,
}

/// How the number of a node is found.
#[derive(Clone, Debug, Default)]
enum Numbers {
    /// The indices have no gaps: the number is the distance from the first.
    #[default]
    Dense,
    /// By distance from the first index, with [`ABSENT`] in the gaps.
    Table(Vec<u32>),
    /// Few nodes far apart: by binary search.
    Search,
}

/// No number of a node.
const ABSENT: u32 = u32::MAX;

impl Nodes {
    /// The nodes with these indices, which ascend.
    pub fn new(indices: Vec<NodeIndex>) -> Self {
        let (Some(first), Some(last)) = (indices.first(), indices.last()) else { return Self::default() };
        let span = (last.0 - first.0) as usize + 1;
        let numbers = match span {
            _ if span == indices.len() => Numbers::Dense,
            _ if span > 32 * indices.len() + 1024 => Numbers::Search,
            _ => Numbers::Table(table(&indices, first.0, span)),
        };
        Self { indices, numbers }
    }

    fn of(bitmap: &RoaringBitmap) -> Self {
        let (Some(first), Some(last)) = (bitmap.min(), bitmap.max()) else { return Self::default() };
        // A range is written much faster than a bitmap is read.
        match u64::from(last - first) + 1 == bitmap.len() {
            true => Self { indices: (first..=last).map(NodeIndex).collect(), numbers: Numbers::Dense },
            false => Self::new(bitmap.iter().map(NodeIndex).collect()),
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The nodes, by number.
    pub fn indices(&self) -> &[NodeIndex] {
        &self.indices
    }

    /// The nodes, by number.
    pub fn into_indices(self) -> Vec<NodeIndex> {
        self.indices
    }

    /// The number of the node with this index, if it is one of these.
    #[inline]
    pub fn number(&self, index: u32) -> Option<u32> {
        let distance = index.wrapping_sub(self.first());
        match &self.numbers {
            Numbers::Dense => Some(distance).filter(|number| (*number as usize) < self.indices.len()),
            Numbers::Table(table) => table.get(distance as usize).copied().filter(|number| *number != ABSENT),
            Numbers::Search => self.indices.binary_search(&NodeIndex(index)).ok().map(|number| number as u32),
        }
    }

    /// Appends the numbers of those of `indices` that are among these nodes.
    #[inline]
    pub(super) fn append_numbers(&self, indices: &[u32], numbers: &mut Vec<u32>) {
        let (first, count) = (self.first(), self.indices.len() as u32);
        // Without a branch for each, which is what makes projecting a large graph cheap.
        let all_within = || indices.iter().fold(true, |all, index| all & (index.wrapping_sub(first) < count));
        match self.numbers {
            Numbers::Dense if all_within() => numbers.extend(indices.iter().map(|index| index - first)),
            _ => numbers.extend(indices.iter().filter_map(|index| self.number(*index))),
        }
    }

    fn first(&self) -> u32 {
        self.indices.first().map_or(0, |first| first.0)
    }
}

fn table(indices: &[NodeIndex], first: u32, span: usize) -> Vec<u32> {
    let mut table = vec![ABSENT; span];
    for (number, index) in (0..).zip(indices) {
        table[(index.0 - first) as usize] = number;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(indices: &[u32], is_expected: fn(&Numbers) -> bool) {
        let nodes = Nodes::new(indices.iter().copied().map(NodeIndex).collect());
        assert!(is_expected(&nodes.numbers), "{:?}", nodes.numbers);
        for (number, index) in (0..).zip(indices) {
            assert_eq!(nodes.number(*index), Some(number));
        }
        let strangers = [0, 3, 4, 11, 99_999, u32::MAX].into_iter().filter(|index| !indices.contains(index));
        let strangers: Vec<_> = strangers.inspect(|index| assert_eq!(nodes.number(*index), None)).collect();
        let mut numbers = vec![77];
        nodes.append_numbers(indices, &mut numbers);
        nodes.append_numbers(&strangers, &mut numbers);
        assert!(numbers.into_iter().eq([77].into_iter().chain(0..indices.len() as u32)));
    }

    #[test]
    fn nodes_are_numbered_whatever_lies_between_them() {
        check(&[], |numbers| matches!(numbers, Numbers::Dense));
        check(&[5, 6, 7, 8, 9, 10], |numbers| matches!(numbers, Numbers::Dense));
        check(&[5, 7, 8, 10], |numbers| matches!(numbers, Numbers::Table(_)));
        check(&[1, 100_000, 200_000], |numbers| matches!(numbers, Numbers::Search));
    }

    #[test]
    fn labels_select_nodes_and_unknown_ones_none() {
        let mut graph = Graph::new();
        let labels = ["A", "B"].map(|name| graph.intern_label(name));
        let sets = [&labels[..1], &[], &labels[1..], &labels];
        let nodes = sets.map(|set| graph.create_node(set));
        let check = |names: Option<&[&str]>, expected: &[usize]| {
            let names = names.map(|names| names.iter().map(|name| Arc::from(*name)).collect::<Vec<_>>());
            let selection = Selection::new(&graph, names.as_deref(), None);
            let expected: Vec<_> = expected.iter().map(|position| nodes[*position]).collect();
            assert_eq!(selection.nodes(&graph).indices(), expected);
            assert!(nodes.iter().all(|node| selection.contains(&graph, *node) == expected.contains(node)));
        };
        check(None, &[0, 1, 2, 3]);
        check(Some(&["A"]), &[0, 3]);
        check(Some(&["B", "A", "C"]), &[0, 2, 3]);
        check(Some(&["C"]), &[]);
        check(Some(&[]), &[]);
    }
}
