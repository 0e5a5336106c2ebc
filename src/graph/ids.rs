//! From the ids that users see to the indices where elements lie.

const PAGE: u64 = 4096;

/// Where the element with a given id lies.
///
/// Ids count upwards and never come back; indices do. As long as the two agree nothing is stored: a page of ids is
/// written out once an element's index differs from its id, and dropped when its last element is gone. An answer is a
/// guess that the caller compares with the id in the element's record.
#[derive(Clone, Debug, Default)]
pub(super) struct IdTable {
    next: u64,
    pages: Vec<Page>,
}

#[derive(Clone, Debug, Default)]
struct Page {
    /// The index of each id; absent while every id of the page is its own index.
    indices: Option<Box<[u32]>>,
    elements: u16,
}

impl IdTable {
    /// The next id, for the element at `index`.
    pub(super) fn assign(&mut self, index: u32) -> u64 {
        let id = self.next;
        self.next += 1;
        let page_number = (id / PAGE) as usize;
        if self.pages.len() <= page_number {
            self.pages.resize_with(page_number + 1, Page::default);
        }
        let page = &mut self.pages[page_number];
        page.elements += 1;
        if u64::from(index) != id || page.indices.is_some() {
            page.indices.get_or_insert_with(|| identity(page_number))[(id % PAGE) as usize] = index;
        }
        id
    }

    /// Notes that the element with the id is gone for good.
    pub(super) fn release(&mut self, id: u64) {
        let page = &mut self.pages[(id / PAGE) as usize];
        page.elements -= 1;
        if page.elements == 0 {
            page.indices = None;
        }
    }

    /// Where the element with the id lies, if it lies anywhere.
    pub(super) fn guess(&self, id: u64) -> Option<u32> {
        let page = self.pages.get((id / PAGE) as usize)?;
        match &page.indices {
            Some(indices) => Some(indices[(id % PAGE) as usize]),
            None => u32::try_from(id).ok(),
        }
    }
}

fn identity(page: usize) -> Box<[u32]> {
    let first = page as u64 * PAGE;
    (first..first + PAGE).map(|id| id as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_up_and_find_their_indices() {
        let mut table = IdTable::default();
        assert_eq!((table.assign(0), table.assign(1), table.assign(7), table.assign(3)), (0, 1, 2, 3));
        assert_eq!((0..4).map(|id| table.guess(id)).collect::<Vec<_>>(), [Some(0), Some(1), Some(7), Some(3)]);
        assert_eq!(table.guess(PAGE), None);
    }

    #[test]
    fn a_page_without_elements_is_dropped() {
        let mut table = IdTable::default();
        let ids: Vec<u64> = (0..PAGE).map(|_| table.assign(5)).collect();
        assert!(table.pages[0].indices.is_some());
        ids.into_iter().for_each(|id| table.release(id));
        assert!(table.pages[0].indices.is_none());
        assert_eq!(table.assign(1), PAGE);
    }
}
