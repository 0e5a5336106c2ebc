//! What files name by ids.

use rustc_hash::FxHashMap;

/// What the ids of one space stand for. An id is a text; those that are integers, as most are, are kept as such.
#[derive(Clone, Debug)]
pub(super) struct Ids<T> {
    numbers: Numbers<T>,
    texts: FxHashMap<Box<str>, T>,
}

/// What integers stand for.
#[derive(Clone, Debug)]
enum Numbers<T> {
    /// Those from `base` on, most of which stand for something: this takes one step to find, and no room for the numbers.
    Dense { base: i64, items: Vec<Option<T>> },
    /// Those that lie far from each other.
    Sparse(FxHashMap<i64, T>),
}

impl<T: Copy> Ids<T> {
    /// No ids.
    pub(super) fn new() -> Self {
        Self { numbers: Numbers::Dense { base: 0, items: Vec::new() }, texts: FxHashMap::default() }
    }

    /// What has the id.
    pub(super) fn get(&self, id: &str) -> Option<T> {
        match canonical_integer(id) {
            Some(number) => self.numbers.get(number),
            None => self.texts.get(id).copied(),
        }
    }

    /// Lets the id stand for something; what it stood for before.
    pub(super) fn insert(&mut self, id: &str, what: T) -> Option<T> {
        match canonical_integer(id) {
            Some(number) => self.numbers.insert(number, what),
            None => self.texts.insert(id.into(), what),
        }
    }

    /// The ids that are no integers, for suggestions.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(|id| &**id)
    }
}

/// So far behind the last number the next one may lie for the numbers to be dense, for each number that there is.
const SPREAD: i64 = 4;

impl<T: Copy> Numbers<T> {
    fn get(&self, number: i64) -> Option<T> {
        match self {
            Self::Dense { base, items } => {
                let offset = usize::try_from(number.checked_sub(*base)?).ok()?;
                items.get(offset).copied().flatten()
            }
            Self::Sparse(items) => items.get(&number).copied(),
        }
    }

    fn insert(&mut self, number: i64, what: T) -> Option<T> {
        match self {
            Self::Dense { base, items } => {
                if items.is_empty() {
                    *base = number;
                }
                let furthest = (items.len() as i64).saturating_mul(SPREAD);
                let offset = number.checked_sub(*base).filter(|offset| (0..=furthest).contains(offset));
                let Some(offset) = offset else {
                    *self = self.to_sparse();
                    return self.insert(number, what);
                };
                let offset = offset as usize;
                if items.len() <= offset {
                    items.resize(offset + 1, None);
                }
                items[offset].replace(what)
            }
            Self::Sparse(items) => items.insert(number, what),
        }
    }

    fn to_sparse(&self) -> Self {
        match self {
            Self::Dense { base, items } => {
                let present = items.iter().enumerate().filter_map(|(offset, item)| Some((offset, (*item)?)));
                Self::Sparse(present.map(|(offset, item)| (base + offset as i64, item)).collect())
            }
            Self::Sparse(items) => Self::Sparse(items.clone()),
        }
    }
}

/// The integer that is written like this and in no other way.
fn canonical_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let is_canonical = match digits {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', ..] => digits.len() <= 19,
        _ => false,
    };
    if is_canonical { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_texts_are_equal_ids() {
        let mut ids = Ids::new();
        let all = ["0", "-0", "00", "1", "01", "+1", "-1", " 1", "", "9223372036854775807", "9223372036854775808", "é"];
        for (number, id) in all.iter().enumerate() {
            assert_eq!(ids.insert(id, number), None, "{id}");
        }
        for (number, id) in all.iter().enumerate() {
            assert_eq!(ids.get(id), Some(number), "{id}");
        }
        assert_eq!(ids.get("2"), None);
    }

    #[test]
    fn numbers_are_found_however_they_are_kept() {
        let dense: Vec<i64> = (100..10_000).step_by(3).collect();
        let sparse = [5, i64::MAX, i64::MIN, 7_000_000_000, 6];
        let mut ids = Ids::new();
        for (position, number) in dense.iter().enumerate() {
            assert_eq!(ids.insert(&number.to_string(), position), None);
        }
        assert!(matches!(ids.numbers, Numbers::Dense { .. }));
        for (position, number) in sparse.iter().enumerate() {
            assert_eq!(ids.insert(&number.to_string(), position), None, "{number}");
        }
        assert!(matches!(ids.numbers, Numbers::Sparse(_)));
        let all = dense.iter().enumerate().chain(sparse.iter().enumerate());
        all.for_each(|(position, number)| assert_eq!(ids.get(&number.to_string()), Some(position), "{number}"));
        assert_eq!((ids.get("101"), ids.get("99"), ids.get("10001")), (None, None, None));
        assert_eq!(ids.insert("100", 7), Some(0));
    }
}
