//! What petgraph holds for each element, and the sets of labels that nodes share.

use super::{LabelId, TypeId};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// A node, as petgraph holds it: 16 bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeRecord {
    pub(super) id: u64,
    pub(super) labels: LabelSetId,
    pub(super) deleted: bool,
}

/// A relationship, as petgraph holds it: 12 bytes, which is why its id is cut to 48 bits.
#[derive(Clone, Debug)]
pub(super) struct RelationshipRecord {
    id_low: u32,
    id_high: u16,
    pub(super) deleted: bool,
    pub(super) kind: TypeId,
}

impl RelationshipRecord {
    pub(super) fn new(id: u64, kind: TypeId) -> Self {
        Self { id_low: id as u32, id_high: (id >> 32) as u16, deleted: false, kind }
    }

    pub(super) fn id(&self) -> u64 {
        u64::from(self.id_high) << 32 | u64::from(self.id_low)
    }
}

/// A set of labels, as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct LabelSetId(u32);

/// The different sets of labels that nodes have had.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelSets {
    sets: IndexSet<Box<[LabelId]>, FxBuildHasher>,
}

impl LabelSets {
    /// The set that holds `labels`, in whatever order and however often they are named.
    pub(super) fn intern(&mut self, labels: &[LabelId]) -> LabelSetId {
        let index = if labels.is_sorted_by(|a, b| a < b) {
            self.intern_sorted(labels)
        } else {
            let mut sorted = labels.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            self.intern_sorted(&sorted)
        };
        LabelSetId(u32::try_from(index).expect("there are no more label sets than nodes have ever been changed"))
    }

    fn intern_sorted(&mut self, labels: &[LabelId]) -> usize {
        match self.sets.get_index_of(labels) {
            Some(index) => index,
            None => self.sets.insert_full(labels.into()).0,
        }
    }

    /// The labels of a set, ascending.
    pub(super) fn labels(&self, set: LabelSetId) -> &[LabelId] {
        &self.sets[set.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::size_of;

    #[test]
    fn records_are_small() {
        assert_eq!(size_of::<Option<NodeRecord>>(), 16);
        assert_eq!(size_of::<Option<RelationshipRecord>>(), 12);
    }

    #[test]
    fn a_record_keeps_its_id() {
        let id = 0x1234_5678_9abc;
        assert_eq!(RelationshipRecord::new(id, TypeId(7)).id(), id);
    }

    #[test]
    fn equal_sets_have_one_number() {
        let mut sets = LabelSets::default();
        let (a, b) = (LabelId(3), LabelId(1));
        let set = sets.intern(&[a, b, a]);
        assert_eq!(sets.intern(&[b, a]), set);
        assert_eq!(sets.labels(set), [b, a]);
        assert_ne!(sets.intern(&[]), set);
    }
}
