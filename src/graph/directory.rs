//! Which relationship types a node has, where there are too many types to try them all.

use super::TypeId;
use super::rows::Rows;

/// For every node the types over which it has neighbours in one direction, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    /// Where the types of each node begin, and where the last ones end.
    offsets: Vec<u32>,
    types: Vec<TypeId>,
}

impl Directory {
    /// With more types than this, looking a node's types up is faster than trying them all.
    pub(super) const WORTHWHILE: usize = 8;

    /// The directory of the rows, which stand in order of their types.
    pub(super) fn build(rows: &[Rows]) -> Self {
        let bound = rows.iter().filter_map(|rows| rows.nodes().max()).max().map_or(0, |last| last as usize + 1);
        let mut offsets = vec![0_u32; bound + 1];
        for node in rows.iter().flat_map(Rows::nodes) {
            offsets[node as usize + 1] += 1;
        }
        for node in 0..bound {
            offsets[node + 1] += offsets[node];
        }
        let mut free = offsets.clone();
        let mut types = vec![TypeId(0); offsets[bound] as usize];
        for (kind, rows) in (0..).map(TypeId).zip(rows) {
            for node in rows.nodes() {
                types[free[node as usize] as usize] = kind;
                free[node as usize] += 1;
            }
        }
        Self { offsets, types }
    }

    /// The types of the node.
    #[inline]
    pub(super) fn types_of(&self, node: u32) -> &[TypeId] {
        match (self.offsets.get(node as usize), self.offsets.get(node as usize + 1)) {
            (Some(start), Some(end)) => &self.types[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_listed_with_the_types_that_it_has() {
        let rows = [&[(1, 0, 0), (4, 0, 1)][..], &[], &[(4, 2, 2), (4, 3, 3)]];
        let directory = Directory::build(&rows.map(|entries| Rows::build(|| entries.iter().copied())));
        assert_eq!(directory.types_of(4), [TypeId(0), TypeId(2)]);
        assert_eq!(directory.types_of(1), [TypeId(0)]);
        assert_eq!(directory.types_of(2), []);
        assert_eq!(directory.types_of(u32::MAX), []);
    }
}
