//! Compressed sparse rows: the neighbours of every node over one relationship type in one direction.

use std::ops::Range;

/// For every node its neighbours over one relationship type in one direction, sorted, each with the relationship that
/// leads there.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    nodes: RowNodes,
    /// Where each row begins, and where the last one ends.
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    relationships: Vec<u32>,
    loops: bool,
    occupied: u32,
    longest: u32,
}

/// Which nodes have a row.
#[derive(Clone, Debug)]
enum RowNodes {
    /// All from this one on, for as many as there are offsets.
    From(u32),
    /// These, ascending: for types that few nodes far apart have.
    Only(Vec<u32>),
}

/// The neighbours of one node and the relationships that lead to them, in step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub(super) neighbours: &'a [u32],
    pub(super) relationships: &'a [u32],
}

/// A place in a row to be: the node whose row it is, the neighbour, the relationship.
pub(super) type Entry = (u32, u32, u32);

impl Rows {
    /// The rows that hold the entries; `entries` is read more than once.
    pub(super) fn build<I: Iterator<Item = Entry>>(entries: impl Fn() -> I) -> Self {
        let (mut first, mut last, mut count) = (u32::MAX, 0, 0_usize);
        let mut loops = false;
        for (node, neighbour, _) in entries() {
            (first, last, count) = (first.min(node), last.max(node), count + 1);
            loops |= node == neighbour;
        }
        if count == 0 {
            return Self::default();
        }
        let span = (last - first) as usize + 1;
        let built =
            if span > 8 * count + 1024 { build_sparse(entries()) } else { build_dense(first, span, count, &entries) };
        built.with_summary(loops)
    }

    fn with_summary(mut self, loops: bool) -> Self {
        self.loops = loops;
        for pair in self.offsets.windows(2) {
            let length = pair[1] - pair[0];
            self.occupied += u32::from(length > 0);
            self.longest = self.longest.max(length);
        }
        self
    }

    /// The row of the node; empty where it has none.
    #[inline]
    pub(super) fn row(&self, node: u32) -> Row<'_> {
        let range = self.range(node);
        Row { neighbours: &self.neighbours[range.clone()], relationships: &self.relationships[range] }
    }

    /// How long the node's row is.
    #[inline]
    pub(super) fn length(&self, node: u32) -> usize {
        self.range(node).len()
    }

    #[inline]
    fn range(&self, node: u32) -> Range<usize> {
        let position = match &self.nodes {
            RowNodes::From(first) => node.wrapping_sub(*first) as usize,
            RowNodes::Only(nodes) => nodes.binary_search(&node).unwrap_or(usize::MAX - 1),
        };
        match (self.offsets.get(position), self.offsets.get(position.wrapping_add(1))) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// The nodes that have a row which is not empty, ascending.
    pub(super) fn nodes(&self) -> impl Iterator<Item = u32> {
        let rows = self.offsets.windows(2).enumerate().filter(|(_, pair)| pair[0] < pair[1]);
        rows.map(|(position, _)| match &self.nodes {
            RowNodes::From(first) => first + position as u32,
            RowNodes::Only(nodes) => nodes[position],
        })
    }

    /// Whether a relationship leads from a node to itself.
    pub(super) fn has_loops(&self) -> bool {
        self.loops
    }

    /// How many nodes have a row that is not empty.
    pub(super) fn occupied(&self) -> u32 {
        self.occupied
    }

    /// The length of the longest row.
    pub(super) fn longest(&self) -> u32 {
        self.longest
    }
}

impl Default for RowNodes {
    fn default() -> Self {
        Self::From(0)
    }
}

impl<'a> Row<'a> {
    /// The part of the row that leads to `neighbour`.
    pub(super) fn to(self, neighbour: u32) -> Row<'a> {
        self.slice(self.range_of(neighbour))
    }

    /// The parts of the row before and behind those that lead to `neighbour`.
    pub(super) fn around(self, neighbour: u32) -> [Row<'a>; 2] {
        let range = self.range_of(neighbour);
        [self.slice(0..range.start), self.slice(range.end..self.neighbours.len())]
    }

    fn range_of(self, neighbour: u32) -> Range<usize> {
        let start = self.neighbours.partition_point(|&other| other < neighbour);
        let length = match self.neighbours[start..].first() {
            Some(&other) if other == neighbour => self.neighbours[start..].partition_point(|&other| other == neighbour),
            _ => 0,
        };
        start..start + length
    }

    fn slice(self, range: Range<usize>) -> Row<'a> {
        Row { neighbours: &self.neighbours[range.clone()], relationships: &self.relationships[range] }
    }
}

/// The rows of so many nodes are built at a time, as many as can be counted and filled without a wait for memory.
const NEARBY: usize = 1 << 14;

/// Puts entries among those of nearby nodes; then counts the lengths of the rows there, puts every entry into its row, and
/// sorts the rows.
fn build_dense<I: Iterator<Item = Entry>>(first: u32, span: usize, count: usize, entries: &impl Fn() -> I) -> Rows {
    let part = |node: u32| (node - first) as usize / NEARBY;
    let mut parts = vec![0; span.div_ceil(NEARBY)];
    entries().for_each(|(node, ..)| parts[part(node)] += 1);
    sum_up(&mut parts);
    let (mut neighbours, mut relationships, mut rows) = (vec![0; count], vec![0; count], vec![0_u16; count]);
    for (node, neighbour, relationship) in entries() {
        let free = &mut parts[part(node)];
        let place = *free as usize;
        *free += 1;
        (neighbours[place], relationships[place]) = (neighbour, relationship);
        rows[place] = ((node - first) as usize % NEARBY) as u16;
    }
    let mut offsets = Vec::with_capacity(span + 1);
    offsets.push(0);
    let (mut start, mut packed) = (0, Vec::new());
    for (number, end) in parts.into_iter().enumerate() {
        let entries = start as usize..end as usize;
        let mut ends = vec![0; NEARBY.min(span - number * NEARBY)];
        rows[entries.clone()].iter().for_each(|row| ends[usize::from(*row)] += 1);
        sum_up(&mut ends);
        packed.resize(entries.len(), 0);
        for place in entries.clone() {
            let free = &mut ends[usize::from(rows[place])];
            packed[*free as usize] = pack(neighbours[place], relationships[place]);
            *free += 1;
        }
        let mut row = 0;
        for end in ends {
            packed[row as usize..end as usize].sort_unstable();
            offsets.push(start + end);
            row = end;
        }
        for (place, pair) in entries.zip(&packed) {
            (neighbours[place], relationships[place]) = ((pair >> 32) as u32, *pair as u32);
        }
        start = end;
    }
    Rows { nodes: RowNodes::From(first), offsets, neighbours, relationships, ..Rows::default() }
}

/// Replaces each length by the sum of those before it.
fn sum_up(lengths: &mut [u32]) {
    let mut sum = 0;
    lengths.iter_mut().for_each(|length| sum += std::mem::replace(length, sum));
}

fn pack(neighbour: u32, relationship: u32) -> u64 {
    u64::from(neighbour) << 32 | u64::from(relationship)
}

/// Sorts the entries and cuts them into rows.
fn build_sparse(entries: impl Iterator<Item = Entry>) -> Rows {
    let mut sorted: Vec<Entry> = entries.collect();
    sorted.sort_unstable();
    let (mut nodes, mut offsets, mut end) = (Vec::new(), vec![0], 0);
    for row in sorted.chunk_by(|a, b| a.0 == b.0) {
        end += row.len() as u32;
        nodes.push(row[0].0);
        offsets.push(end);
    }
    let neighbours = sorted.iter().map(|entry| entry.1).collect();
    let relationships = sorted.iter().map(|entry| entry.2).collect();
    Rows { nodes: RowNodes::Only(nodes), offsets, neighbours, relationships, ..Rows::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entries: &[Entry], sparse: bool) {
        let rows = Rows::build(|| entries.iter().copied());
        assert_eq!(matches!(rows.nodes, RowNodes::Only(_)), sparse);
        let mut nodes: Vec<u32> = entries.iter().map(|entry| entry.0).collect();
        nodes.extend([0, 1, u32::MAX, u32::MAX - 1]);
        for node in nodes {
            let mut expected: Vec<_> = entries.iter().filter(|e| e.0 == node).map(|e| (e.1, e.2)).collect();
            expected.sort_unstable();
            let row = rows.row(node);
            let actual: Vec<_> = row.neighbours.iter().copied().zip(row.relationships.iter().copied()).collect();
            assert_eq!(actual, expected, "row of {node}");
            assert_eq!(rows.length(node), expected.len());
        }
        let nodes: std::collections::BTreeSet<u32> = entries.iter().map(|entry| entry.0).collect();
        assert!(rows.nodes().eq(nodes));
    }

    #[test]
    fn rows_hold_what_was_put_in() {
        check(&[], false);
        check(&[(5, 9, 0), (7, 1, 1), (5, 2, 2), (5, 9, 3)], false);
        check(&[(3, 3, 0), (1_000_000, 1, 1), (3, 2, 2), (u32::MAX - 2, 9, 3)], true);
        let many: Vec<_> = (0..6000).map(|number| (9 + number * 7919 % 40_000, number % 50, number)).collect();
        check(&many, false);
    }

    #[test]
    fn parts_of_a_row_are_found_by_neighbour() {
        let rows = Rows::build(|| [(1, 4, 0), (1, 2, 1), (1, 4, 2), (1, 8, 3)].into_iter());
        let row = rows.row(1);
        assert_eq!(row.to(4).relationships, [0, 2]);
        assert_eq!(row.to(5).relationships, [0_u32; 0]);
        assert_eq!(row.around(4).map(|part| part.neighbours), [&[2][..], &[8]]);
        assert_eq!((rows.occupied(), rows.longest(), rows.has_loops()), (1, 4, false));
    }
}
