//! The strings of a block: a dictionary where values repeat, else one text with offsets.

use super::PropertyRef;
use hashbrown::HashTable;
use memchr::memmem::Finder;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

/// So many different strings a dictionary may hold whether they repeat or not.
const SMALL_DICTIONARY: usize = 256;

/// So long the text of a block may become; strings that need more are kept one by one.
const ARENA_LIMIT: usize = 4 << 20;

/// The strings of a block, in order of their elements.
#[derive(Clone, Debug)]
pub enum Strings {
    /// Every different string once, and a code for each element.
    Dictionary(Dictionary),
    /// All strings one behind the other.
    Arena(Arena),
}

impl Strings {
    pub(super) fn new() -> Self {
        Self::Dictionary(Dictionary::default())
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Dictionary(dictionary) => dictionary.codes.len(),
            Self::Arena(arena) => arena.ends.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The string at a position.
    pub fn get(&self, position: usize) -> &str {
        match self {
            Self::Dictionary(dictionary) => &dictionary.texts[dictionary.codes[position] as usize],
            Self::Arena(arena) => arena.get(position),
        }
    }

    pub(super) fn property(&self, position: usize) -> PropertyRef<'_> {
        match self {
            Self::Dictionary(dictionary) => PropertyRef::Shared(&dictionary.texts[dictionary.codes[position] as usize]),
            Self::Arena(arena) => PropertyRef::String(arena.get(position)),
        }
    }

    /// Whether the block has room for one more such string.
    pub(super) fn has_room(&self, text: &str) -> bool {
        let used = match self {
            Self::Dictionary(dictionary) => dictionary.longest * dictionary.codes.len(),
            Self::Arena(arena) => arena.text.len(),
        };
        used + text.len() <= ARENA_LIMIT
    }

    pub(super) fn insert(&mut self, position: usize, text: Arc<str>) {
        match self {
            Self::Dictionary(dictionary) => {
                let code = dictionary.encode(text);
                dictionary.codes.insert(position, code);
                self.leave_crowded_dictionary();
            }
            Self::Arena(arena) => arena.insert(position, &text),
        }
    }

    /// Takes a string behind all others.
    pub(super) fn push(&mut self, text: &str) {
        match self {
            Self::Dictionary(dictionary) => {
                let code = dictionary.encode(text);
                dictionary.codes.push(code);
                self.leave_crowded_dictionary();
            }
            Self::Arena(arena) => arena.push(text),
        }
    }

    pub(super) fn replace(&mut self, position: usize, text: Arc<str>) {
        match self {
            Self::Dictionary(dictionary) => {
                dictionary.codes[position] = dictionary.encode(text);
                self.leave_crowded_dictionary();
            }
            Self::Arena(arena) => arena.replace(position, &text),
        }
    }

    pub(super) fn remove(&mut self, position: usize) {
        match self {
            Self::Dictionary(dictionary) => drop(dictionary.codes.remove(position)),
            Self::Arena(arena) => {
                arena.replace(position, "");
                arena.ends.remove(position);
            }
        }
    }

    /// Gives back what was kept ready for more strings.
    pub(super) fn shrink(&mut self) {
        if let Self::Arena(arena) = self {
            arena.text.shrink_to_fit();
        }
    }

    fn leave_crowded_dictionary(&mut self) {
        if let Self::Dictionary(dictionary) = self
            && dictionary.is_crowded()
        {
            let mut arena = Arena::default();
            for code in &dictionary.codes {
                arena.push(&dictionary.texts[*code as usize]);
            }
            *self = Self::Arena(arena);
        }
    }
}

/// Every different string once, and for each element the number of its string.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    texts: Vec<Arc<str>>,
    codes: Vec<u16>,
    lookup: HashTable<u16>,
    longest: usize,
}

impl Dictionary {
    /// The different strings; some may no longer be in use.
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// For each element the position of its string in [`texts`](Self::texts).
    pub fn codes(&self) -> &[u16] {
        &self.codes
    }

    /// The number of the string, which is added if it is new.
    fn encode<T: AsRef<str> + Into<Arc<str>>>(&mut self, text: T) -> u16 {
        let hash = FxBuildHasher.hash_one(text.as_ref());
        let texts = &self.texts;
        if let Some(&code) = self.lookup.find(hash, |&code| *texts[code as usize] == *text.as_ref()) {
            return code;
        }
        // A dictionary is left long before it holds 2^16 strings.
        let code = self.texts.len() as u16;
        self.longest = self.longest.max(text.as_ref().len());
        self.texts.push(text.into());
        let texts = &self.texts;
        self.lookup.insert_unique(hash, code, |&code| FxBuildHasher.hash_one(&*texts[code as usize]));
        code
    }

    /// Whether so few strings repeat that the dictionary is in the way.
    fn is_crowded(&self) -> bool {
        self.texts.len() > SMALL_DICTIONARY && self.texts.len() * 2 > self.codes.len()
    }
}

/// All strings one behind the other, and where each ends.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    text: String,
    ends: Vec<u32>,
}

impl Arena {
    fn range(&self, position: usize) -> Range<usize> {
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[position] as usize
    }

    fn get(&self, position: usize) -> &str {
        &self.text[self.range(position)]
    }

    /// The string at a position as it is encoded: cutting out bytes asks for no check of where characters begin.
    pub fn bytes(&self, position: usize) -> &[u8] {
        &self.text.as_bytes()[self.range(position)]
    }

    /// Whether each of the strings at these positions contains the part.
    ///
    /// Where the positions ascend and leave out few, one search through the text of all costs far less than one for each.
    pub fn contain(&self, positions: &[usize], part: &Finder<'_>) -> Vec<bool> {
        let ascend = positions.is_sorted_by(|one, next| one < next);
        match (positions.first(), positions.last()) {
            (Some(first), Some(last)) if ascend && last - first < 4 * positions.len() && !part.needle().is_empty() => {
                self.search_through(positions, part)
            }
            _ => positions.iter().map(|position| part.find(self.bytes(*position)).is_some()).collect(),
        }
    }

    /// The same for positions that ascend, by one search.
    fn search_through(&self, positions: &[usize], part: &Finder<'_>) -> Vec<bool> {
        let mut contain = vec![false; positions.len()];
        let text = positions.last().map_or(&[][..], |last| &self.text.as_bytes()[..self.range(*last).end]);
        let mut row = 0;
        while let Some(position) = positions.get(row) {
            let start = self.range(*position).start;
            let Some(found) = part.find(&text[start..]).map(|distance| start + distance) else { break };
            row += positions[row..].partition_point(|position| self.ends[*position] as usize <= found);
            let Some(range) = positions.get(row).map(|position| self.range(*position)) else { break };
            // What begins in front of the string is no part of it; where it ends behind it, so does all that begins later.
            if range.start <= found {
                contain[row] = found + part.needle().len() <= range.end;
                row += 1;
            }
        }
        contain
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    fn insert(&mut self, position: usize, text: &str) {
        if position == self.ends.len() {
            return self.push(text);
        }
        let start = self.range(position).start;
        self.text.insert_str(start, text);
        self.ends.insert(position, start as u32);
        self.ends[position..].iter_mut().for_each(|end| *end += text.len() as u32);
    }

    fn replace(&mut self, position: usize, text: &str) {
        let range = self.range(position);
        let (old, new) = (range.len() as u32, text.len() as u32);
        self.text.replace_range(range, text);
        self.ends[position..].iter_mut().for_each(|end| *end = *end - old + new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(strings: &Strings, expected: &[String]) {
        assert_eq!(strings.len(), expected.len());
        assert!(expected.iter().enumerate().all(|(position, text)| strings.get(position) == text));
    }

    /// Does the same to strings and to a vector.
    fn exercise(different: usize) -> Strings {
        let (mut strings, mut model) = (Strings::new(), Vec::new());
        let mut state = 7_usize;
        for round in 0..3000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let draw = state >> 33;
            let text = "é".repeat(draw % 5) + &(draw % different).to_string();
            let position = draw % (model.len() + 1);
            match round % 4 {
                0 | 1 => {
                    strings.insert(position, text.as_str().into());
                    model.insert(position, text);
                }
                2 if position < model.len() => {
                    strings.replace(position, text.as_str().into());
                    model[position] = text;
                }
                3 if position < model.len() => {
                    strings.remove(position);
                    model.remove(position);
                }
                _ => {}
            }
        }
        check(&strings, &model);
        strings
    }

    #[test]
    fn strings_that_repeat_stay_in_a_dictionary() {
        assert!(matches!(exercise(10), Strings::Dictionary(_)));
    }

    #[test]
    fn strings_that_differ_go_to_an_arena() {
        assert!(matches!(exercise(1_000_000), Strings::Arena(_)));
    }

    #[test]
    fn one_search_finds_what_many_find() {
        let texts = ["ab", "", "a", "bab", "aab", "é", "b", "xabab", "ba", "", "aa"];
        let mut arena = Arena::default();
        texts.iter().for_each(|text| arena.push(text));
        for part in ["", "a", "ab", "b", "aa", "ba", "é", "bab", "c", "bb"] {
            // All positions, all but some, a few, the same again.
            for positions in
                [(0..11).collect(), vec![0, 2, 3, 5, 6, 8, 10], vec![1], vec![0, 10], vec![3, 3, 0], vec![]]
            {
                let expected: Vec<bool> =
                    positions.iter().map(|position: &usize| texts[*position].contains(part)).collect();
                assert_eq!(arena.contain(&positions, &Finder::new(part)), expected, "{part} in {positions:?}");
            }
        }
    }

    #[test]
    fn there_is_no_room_for_huge_texts() {
        assert!(!Strings::new().has_room(&"x".repeat(ARENA_LIMIT + 1)));
        assert!(Strings::new().has_room("x"));
    }
}
