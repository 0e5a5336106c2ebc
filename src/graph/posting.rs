//! Small sets of elements: what an index holds for each value.

use roaring::RoaringBitmap;
use std::{option, slice};

/// How many elements are kept as a list; more go to a bitmap.
const LIST_LIMIT: usize = 32;

/// A set of elements that is not empty, in a form fit for its size.
#[derive(Clone, Debug)]
pub(super) enum Posting {
    One(u32),
    Few(Vec<u32>),
    Many(Box<RoaringBitmap>),
}

impl Posting {
    /// The set of these elements, which ascend; of which there is at least one.
    pub(super) fn of(elements: Vec<u32>) -> Self {
        match elements.as_slice() {
            [only] => Self::One(*only),
            few if few.len() <= LIST_LIMIT => Self::Few(elements),
            many => Self::Many(Box::new(many.iter().copied().collect())),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Few(elements) => elements.len(),
            Self::Many(elements) => elements.len() as usize,
        }
    }

    /// The elements, ascending.
    pub(super) fn iter(&self) -> Postings<'_> {
        Postings(match self {
            Self::One(element) => Iter::One(Some(*element).into_iter()),
            Self::Few(elements) => Iter::Few(elements.iter()),
            Self::Many(elements) => Iter::Many(Box::new(elements.iter())),
        })
    }

    /// Adds an element that is not yet there.
    pub(super) fn insert(&mut self, element: u32) {
        match self {
            Self::One(first) => *self = Self::Few(vec![element.min(*first), element.max(*first)]),
            Self::Few(elements) if elements.len() < LIST_LIMIT => {
                elements.insert(elements.partition_point(|other| *other < element), element);
            }
            Self::Few(elements) => {
                let mut bitmap: RoaringBitmap = elements.iter().copied().collect();
                bitmap.insert(element);
                *self = Self::Many(Box::new(bitmap));
            }
            Self::Many(elements) => drop(elements.insert(element)),
        }
    }

    /// Takes an element away that is not the last one.
    pub(super) fn remove(&mut self, element: u32) {
        match self {
            Self::One(_) => {}
            Self::Few(elements) => elements.retain(|other| *other != element),
            Self::Many(elements) => drop(elements.remove(element)),
        }
    }
}

/// The elements with a certain property value, ascending.
#[derive(Clone)]
pub struct Postings<'a>(Iter<'a>);

#[derive(Clone)]
enum Iter<'a> {
    One(option::IntoIter<u32>),
    Few(slice::Iter<'a, u32>),
    Many(Box<roaring::bitmap::Iter<'a>>),
}

impl Default for Postings<'_> {
    fn default() -> Self {
        Self(Iter::One(None.into_iter()))
    }
}

impl Iterator for Postings<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match &mut self.0 {
            Iter::One(element) => element.next(),
            Iter::Few(elements) => elements.next().copied(),
            Iter::Many(elements) => elements.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Iter::One(element) => element.size_hint(),
            Iter::Few(elements) => elements.size_hint(),
            Iter::Many(elements) => elements.size_hint(),
        }
    }
}

impl ExactSizeIterator for Postings<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_grows_and_shrinks_in_order() {
        let mut posting = Posting::One(50);
        for element in (0..100).filter(|element| *element != 50).rev() {
            posting.insert(element);
        }
        assert!(matches!(posting, Posting::Many(_)));
        assert!(posting.iter().eq(0..100));
        assert_eq!((posting.len(), posting.iter().len()), (100, 100));
        (1..100).for_each(|element| posting.remove(element));
        assert!(posting.iter().eq([0]));
    }

    #[test]
    fn a_short_posting_is_a_list() {
        let mut posting = Posting::One(5);
        posting.insert(3);
        posting.insert(9);
        posting.remove(5);
        assert!(matches!(posting, Posting::Few(_)));
        assert!(posting.iter().eq([3, 9]));
    }
}
