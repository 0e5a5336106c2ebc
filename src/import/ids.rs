//! What files name by ids.

use rustc_hash::FxHashMap;

/// What the ids of one space stand for. An id is a text; those that are integers, as most are, are kept as such.
#[derive(Clone, Debug)]
pub(super) struct Ids<T> {
    numbers: FxHashMap<i64, T>,
    texts: FxHashMap<Box<str>, T>,
}

impl<T: Copy> Ids<T> {
    /// No ids.
    pub(super) fn new() -> Self {
        Self { numbers: FxHashMap::default(), texts: FxHashMap::default() }
    }

    /// What has the id.
    pub(super) fn get(&self, id: &str) -> Option<T> {
        match canonical_integer(id) {
            Some(number) => self.numbers.get(&number),
            None => self.texts.get(id),
        }
        .copied()
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
}
