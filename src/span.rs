//! Positions in the text of a statement.

use std::ops::Range;

/// A half-open range of byte offsets in a source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to but not including `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The text that the span covers; empty where it does not fit `source`.
    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }

    /// The span as a range of byte offsets.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Where a byte offset lies in a text: line and column, both counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Position {
    /// The position of byte `offset` in `source`; an offset behind the end counts as the end.
    pub fn of(offset: usize, source: &str) -> Self {
        let before = &source[..source.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// The positions of all places in one text. To find one takes the same time wherever it lies, which matters where a long
/// script is wrong in many places.
#[derive(Clone, Debug)]
pub struct Positions {
    /// Byte offsets and where they lie, in their order: the start of each line, and some places within long lines.
    marks: Vec<(usize, Position)>,
}

/// After so many characters a long line has another mark.
const STRIDE: usize = 1024;

impl Positions {
    /// Goes through a text once.
    pub fn of(source: &str) -> Self {
        let mut position = Position { line: 1, column: 1 };
        let mut marks = vec![(0, position)];
        for (offset, character) in source.char_indices() {
            position = match character {
                '\n' => Position { line: position.line + 1, column: 1 },
                _ => Position { column: position.column + 1, ..position },
            };
            if position.column % STRIDE == 1 {
                marks.push((offset + character.len_utf8(), position));
            }
        }
        Self { marks }
    }

    /// The position of byte `offset` in `source`, the text that these are the positions of; an offset behind the end
    /// counts as the end.
    pub fn at(&self, offset: usize, source: &str) -> Position {
        let before = self.marks.partition_point(|(start, _)| *start <= offset);
        let (start, mark) = self.marks[before - 1];
        let passed = &source[start..source.floor_char_boundary(offset)];
        Position { column: mark.column + passed.chars().count(), ..mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let source = "RETURN 1\nRETURN é, x";
        assert_eq!(Position::of(0, source), Position { line: 1, column: 1 });
        let x = source.find('x').unwrap_or_default();
        assert_eq!(Position::of(x, source), Position { line: 2, column: 11 });
    }

    #[test]
    fn all_positions_of_a_text_are_those_that_counting_from_its_start_gives() {
        let long_line = "é".repeat(3 * STRIDE);
        let sources = ["", "\n", "RETURN é,\n\n  x\r\n", &"a\n".repeat(3000), &long_line, &(long_line.clone() + "\nx")];
        for source in sources {
            let positions = Positions::of(source);
            for offset in 0..source.len() + 3 {
                assert_eq!(positions.at(offset, source), Position::of(offset, source), "{offset} of {}", source.len());
            }
        }
    }

    #[test]
    fn no_place_is_far_from_a_mark() {
        let source = "x".repeat(100 * STRIDE) + &"\n".repeat(100) + &"é".repeat(100 * STRIDE);
        let marks = Positions::of(&source).marks;
        assert!(marks.windows(2).all(|pair| source[pair[0].0..pair[1].0].chars().count() <= STRIDE));
        assert!(marks.len() < 400, "{}", marks.len());
    }
}
