//! Common ends of one node and many others: two steps from the one node lead to the others, so that the ways to all of them
//! are found at once.

use super::{Search, TakeRow};
use crate::execution::Flow;
use crate::expression::Column;
use crate::value::{NodeIndex, RelationshipIndex};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::ops::Range;

/// So many rows there are, at least, for each neighbour of the one node.
const LEAST_ROWS: usize = 8;

/// So many ways of two steps there are, at most, for each row.
const MOST_WAYS: usize = 4;

/// The ways of two steps from one node, by where they lead.
pub(super) struct TwoSteps {
    /// The last way to each node.
    last: FxHashMap<u32, usize>,
    ways: Vec<Way>,
}

struct Way {
    common: u32,
    relationships: [RelationshipIndex; 2],
    /// The way to the same node that was found before.
    before: Option<usize>,
}

impl TwoSteps {
    /// The ways from the node on one side of so many rows to those on the other, if finding them takes less than walking
    /// from each of the others.
    pub(super) fn of(search: &Search<'_>, side: usize, node: NodeIndex, rows: usize) -> Option<Self> {
        let graph = search.context.graph;
        let [first, second] = [side, 1 - side].map(|side| (search.operator.steps[side].direction, search.types[side]));
        let back = second.0.reverse();
        if graph.degree(node, first.0, first.1) * LEAST_ROWS > rows {
            return None;
        }
        let neighbours = || graph.neighbours(node, first.0, first.1);
        let ways: usize = neighbours().map(|(common, _)| graph.degree(common, back, second.1)).sum();
        if ways > MOST_WAYS * rows {
            return None;
        }
        let last = FxHashMap::with_capacity_and_hasher(ways, FxBuildHasher);
        let mut found = Self { last, ways: Vec::with_capacity(ways) };
        for (common, one) in neighbours().filter(|(common, _)| search.end.passes(common.0)) {
            for (end, other) in graph.neighbours(common, back, second.1) {
                let relationships = if side == 0 { [one, other] } else { [other, one] };
                let before = found.last.insert(end.0, found.ways.len());
                found.ways.push(Way { common: common.0, relationships, before });
            }
        }
        Some(found)
    }

    /// Calls `take` for the ways to the nodes in the rows.
    pub(super) fn for_each(
        &self,
        search: &Search<'_>,
        others: &Column,
        rows: Range<usize>,
        take: &mut TakeRow<'_>,
    ) -> Flow {
        for row in rows {
            let mut next = others.node(row).and_then(|other| self.last.get(&other.0).copied());
            while let Some(way) = next.map(|way| &self.ways[way]) {
                if search.passes(row, way.relationships) {
                    take(row, way.common, way.relationships)?;
                }
                next = way.before;
            }
        }
        Ok(())
    }
}
