//! The nodes with a label, as a set that is asked about many nodes.

use super::{Graph, LabelId};
use roaring::RoaringBitmap;

/// The nodes with a label.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a> {
    nodes: &'a RoaringBitmap,
    /// The least of them and how many there are, where they have consecutive indices, as they have after a load.
    stretch: Option<(u32, u32)>,
}

impl Graph {
    /// The nodes with the label.
    pub fn labelled(&self, label: LabelId) -> Labelled<'_> {
        let nodes = self.nodes_with_label(label);
        let stretch = match (nodes.min(), nodes.max()) {
            (Some(first), Some(last)) => {
                let length = u64::from(last - first) + 1;
                (length == nodes.len()).then_some((first, length as u32))
            }
            _ => Some((0, 0)),
        };
        Labelled { nodes, stretch }
    }
}

impl Labelled<'_> {
    /// Whether the node has the label.
    #[inline]
    pub fn contains(&self, node: u32) -> bool {
        match self.stretch {
            Some((first, length)) => node.wrapping_sub(first) < length,
            None => self.nodes.contains(node),
        }
    }

    /// How many of the nodes have the label.
    #[inline]
    pub fn count(&self, nodes: &[u32]) -> usize {
        match self.stretch {
            Some((first, length)) => {
                nodes.iter().map(|node| u32::from(node.wrapping_sub(first) < length)).sum::<u32>() as usize
            }
            None => nodes.iter().filter(|node| self.nodes.contains(**node)).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_nodes_and_scattered_ones_are_found() {
        let mut graph = Graph::new();
        let [even, early, never] = ["Even", "Early", "Never"].map(|name| graph.intern_label(name));
        for index in 0..10 {
            let labels: Vec<LabelId> = [(even, index % 2 == 0), (early, index < 5)]
                .into_iter()
                .filter(|pair| pair.1)
                .map(|pair| pair.0)
                .collect();
            graph.create_node(&labels);
        }
        let all: Vec<u32> = (0..12).chain([u32::MAX]).collect();
        let members =
            |label| all.iter().copied().filter(|node| graph.labelled(label).contains(*node)).collect::<Vec<_>>();
        assert_eq!((members(even), graph.labelled(even).count(&all)), (vec![0, 2, 4, 6, 8], 5));
        assert_eq!((members(early), graph.labelled(early).count(&all)), (vec![0, 1, 2, 3, 4], 5));
        assert_eq!((members(never), graph.labelled(never).count(&all)), (vec![], 0));
    }
}
