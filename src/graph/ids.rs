//! From the ids that users see to the indices where elements lie.

use rustc_hash::FxHashMap;

const PAGE: u64 = 64;

/// Where the element with a given id lies.
///
/// Ids count upwards and never come back; indices do. As long as the two agree nothing is stored: a page of ids is
/// written out once an element's index differs from its id, and dropped when its last such element is gone. An answer is
/// a guess that the caller compares with the id in the element's record.
#[derive(Clone, Debug, Default)]
pub(super) struct IdTable {
    next: u64,
    pages: FxHashMap<u64, Page>,
}

#[derive(Clone, Debug)]
struct Page {
    /// The index of each id, or [`SAME`].
    indices: Box<[u32; PAGE as usize]>,
    /// How many of them differ from their ids.
    different: u8,
}

/// Stands for an index that agrees with its id; no element has it.
const SAME: u32 = u32::MAX;

impl IdTable {
    /// The next id, for the element at `index`.
    pub(super) fn assign(&mut self, index: u32) -> u64 {
        let id = self.next;
        self.next += 1;
        self.place(id, index);
        id
    }

    /// Notes where the element with the id lies.
    pub(super) fn place(&mut self, id: u64, index: u32) {
        if u64::from(index) != id {
            let empty = || Page { indices: Box::new([SAME; PAGE as usize]), different: 0 };
            let page = self.pages.entry(id / PAGE).or_insert_with(empty);
            page.indices[(id % PAGE) as usize] = index;
            page.different += 1;
        }
    }

    /// Notes that the element with the id is gone for good.
    pub(super) fn release(&mut self, id: u64) {
        let Some(page) = self.pages.get_mut(&(id / PAGE)) else { return };
        if std::mem::replace(&mut page.indices[(id % PAGE) as usize], SAME) != SAME {
            page.different -= 1;
        }
        if page.different == 0 {
            self.pages.remove(&(id / PAGE));
        }
    }

    /// Where the element with the id lies, if it lies anywhere.
    pub(super) fn guess(&self, id: u64) -> Option<u32> {
        match self.pages.get(&(id / PAGE)).map(|page| page.indices[(id % PAGE) as usize]) {
            None | Some(SAME) => u32::try_from(id).ok(),
            different => different,
        }
    }

    /// The id of the next element.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Sees to it that no id below this is given again.
    pub(super) fn skip_to(&mut self, next: u64) {
        self.next = self.next.max(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_up_and_find_their_indices() {
        let mut table = IdTable::default();
        assert_eq!((table.assign(0), table.assign(1), table.assign(7), table.assign(3)), (0, 1, 2, 3));
        assert_eq!((0..3).map(|id| table.guess(id)).collect::<Vec<_>>(), [Some(0), Some(1), Some(7)]);
        assert_eq!(table.guess(1 << 40), None);
    }

    #[test]
    fn a_page_without_moved_elements_is_dropped() {
        let mut table = IdTable::default();
        let ids: Vec<u64> = (0..PAGE).map(|_| table.assign(5)).collect();
        assert_eq!(table.pages.len(), 1);
        ids.into_iter().for_each(|id| table.release(id));
        assert!(table.pages.is_empty());
        assert_eq!(table.assign(1), PAGE);
    }

    #[test]
    fn skipped_ids_take_no_room() {
        let mut table = IdTable::default();
        table.skip_to(1 << 47);
        assert_eq!((table.assign(0), table.guess(1 << 47), table.pages.len()), (1 << 47, Some(0), 1));
        table.skip_to(3);
        assert_eq!(table.next(), (1 << 47) + 1);
    }
}
