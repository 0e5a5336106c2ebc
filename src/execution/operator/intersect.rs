//! Walking from two nodes to the same node.

mod two_steps;

use super::Input;
use super::expand::weighted;
use super::extension::Extension;
use super::walk::{EndTest, RelationshipTest, Types, WORTH_MARKING, resolve_types, same_node};
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column};
use crate::graph::TypeId;
use crate::plan::{Step, WalkFilter, Walks};
use crate::value::{NodeIndex, RelationshipIndex};
use fixedbitset::FixedBitSet;
use std::ops::Range;
use std::sync::Arc;
use two_steps::TwoSteps;

/// Gives each row of its input with each node to which two steps lead, and the relationships of both.
#[derive(Debug)]
pub(in crate::execution) struct Intersect {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) steps: [Step; 2],
    pub(in crate::execution) filters: [WalkFilter; 2],
    /// The labels that the common end must have.
    pub(in crate::execution) labels: Vec<Arc<str>>,
    pub(in crate::execution) walks: Walks,
}

impl Operator for Intersect {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let [Types::Known(first), Types::Known(second)] =
            self.steps.each_ref().map(|step| resolve_types(&step.types, context.graph))
        else {
            return Ok(());
        };
        let end = EndTest::prepare(&self.labels, self.steps[0].direction, &first, context.graph);
        let Some(end) = end else { return Ok(()) };
        // Which two relationships differ is known of those that the rows do not hold yet.
        let differ = self.filters[1].avoid.contains(&self.steps[0].relationship);
        let mut second_filter = self.filters[1].clone();
        second_filter.avoid.retain(|slot| *slot != self.steps[0].relationship);
        self.input.run(context, &mut |batch| {
            let search = Search {
                operator: self,
                types: [&first, &second],
                end: &end,
                tests: [
                    RelationshipTest::prepare(&self.filters[0], &batch, context)?,
                    RelationshipTest::prepare(&second_filter, &batch, context)?,
                ],
                differ,
                context,
            };
            match self.walks {
                Walks::Counted => search.count(batch, emit),
                _ => search.list(&batch, emit),
            }
        })
    }
}

/// The search in the rows of one batch.
struct Search<'a> {
    operator: &'a Intersect,
    types: [&'a [TypeId]; 2],
    end: &'a EndTest<'a>,
    tests: [RelationshipTest<'a>; 2],
    /// Whether the two relationships must not be the same.
    differ: bool,
    context: &'a Context<'a>,
}

/// Takes the number of a row, a common end and the relationships that lead there.
type TakeRow<'a> = dyn FnMut(usize, u32, [RelationshipIndex; 2]) -> Flow + 'a;

/// Takes a common end and the relationships that lead there.
type Take<'a> = dyn FnMut(u32, [RelationshipIndex; 2]) -> Flow + 'a;

impl<'a> Search<'a> {
    fn list(&self, batch: &Batch, emit: &mut Emit<'_>) -> Flow {
        let steps = &self.operator.steps;
        let mut extension = Extension::of(batch, self.context).with_nodes(steps[0].to);
        if self.operator.walks == Walks::Listed {
            extension = extension.with_relationships(steps[0].relationship).with_others(steps[1].relationship);
        }
        self.for_each_pair(batch, &mut |row, node, pair| extension.push_pair(row, NodeIndex(node), pair, emit))?;
        extension.flush(emit)
    }

    fn count(&self, batch: Batch, emit: &mut Emit<'_>) -> Flow {
        self.context.check()?;
        let mut counts = vec![0; batch.rows()];
        self.for_each_pair(&batch, &mut |row, _, _| {
            counts[row] += 1;
            Ok(())
        })?;
        weighted(batch, counts, emit)
    }

    /// Calls `take` with the number of each row, each common end and the relationships that lead there.
    fn for_each_pair(&self, batch: &Batch, take: &mut TakeRow<'_>) -> Flow {
        let columns = self.operator.steps.each_ref().map(|step| batch.column(step.from));
        let (mut sides, mut common) = ([Side::default(), Side::default()], Vec::new());
        let side = usize::from(same_node(&columns[1], 0, batch.rows()) > same_node(&columns[0], 0, batch.rows()));
        let mut row = 0;
        while row < batch.rows() {
            let rows = row..row + same_node(&columns[side], row, batch.rows());
            let node = columns[side].node(row);
            match node.and_then(|node| TwoSteps::of(self, side, node, rows.len())) {
                Some(ways) => ways.for_each(self, &columns[1 - side], rows.clone(), take)?,
                None => self.row_by_row(&columns, rows.clone(), &mut sides, &mut common, take)?,
            }
            row = rows.end;
        }
        Ok(())
    }

    /// Intersects the neighbours of the two nodes of each row; `sides` and `common` serve for those before and behind, too.
    fn row_by_row(
        &self,
        columns: &[Arc<Column>; 2],
        rows: Range<usize>,
        sides: &mut [Side<'a>; 2],
        common: &mut Vec<(u32, u32)>,
        take: &mut TakeRow<'_>,
    ) -> Flow {
        for row in rows.clone() {
            let [Some(first), Some(second)] = columns.each_ref().map(|column| column.node(row)) else { continue };
            for (index, node) in [first, second].into_iter().enumerate() {
                if sides[index].node != Some(node) {
                    sides[index].walk(node, &self.operator.steps[index], self.types[index], self.context);
                    let rows = same_node(&columns[index], row, rows.end);
                    if rows >= WORTH_MARKING && !sides[1 - index].is_marked {
                        sides[index].mark(self.context);
                    }
                }
            }
            let [left, right] = &*sides;
            for left_row in left.rows() {
                for right_row in right.rows() {
                    intersect((left_row.0, left.marks()), (right_row.0, right.marks()), common);
                    self.pairs(row, left_row, right_row, common, &mut |node, pair| take(row, node, pair))?;
                }
            }
        }
        Ok(())
    }

    /// Whether the relationships to a common end may be there together.
    #[inline]
    fn passes(&self, row: usize, [one, other]: [RelationshipIndex; 2]) -> bool {
        !(self.differ && one == other) && self.tests[0].passes(row, one) && self.tests[1].passes(row, other)
    }

    /// Calls `take` with each pair of relationships that lead to one of the common ends, which are given by where they are
    /// first found in both rows.
    fn pairs(
        &self,
        row: usize,
        left: NeighbourRow<'_>,
        right: NeighbourRow<'_>,
        common: &[(u32, u32)],
        take: &mut Take<'_>,
    ) -> Flow {
        for &(first, second) in common {
            let (first, second) = (first as usize, second as usize);
            let node = left.0[first];
            if !self.end.passes(node) {
                continue;
            }
            let same = |&(other, _): &(&u32, &u32)| *other == node;
            for (_, &one) in left.0[first..].iter().zip(&left.1[first..]).take_while(same) {
                let one = RelationshipIndex(one);
                if !self.tests[0].passes(row, one) {
                    continue;
                }
                for (_, &other) in right.0[second..].iter().zip(&right.1[second..]).take_while(same) {
                    let other = RelationshipIndex(other);
                    if !(self.differ && one == other) && self.tests[1].passes(row, other) {
                        take(node, [one, other])?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Neighbours, sorted, and the relationships that lead to them, in step.
type NeighbourRow<'a> = (&'a [u32], &'a [u32]);

/// The neighbours of one node.
#[derive(Default)]
struct Side<'a> {
    node: Option<NodeIndex>,
    rows: Vec<NeighbourRow<'a>>,
    /// Neighbours that the graph does not have in order.
    unordered: (Vec<u32>, Vec<u32>),
    /// All neighbours, while they are marked.
    marks: FixedBitSet,
    is_marked: bool,
}

impl<'a> Side<'a> {
    /// Takes the neighbours of a node in the place of those of the node before.
    fn walk(&mut self, node: NodeIndex, step: &Step, types: &[TypeId], context: &Context<'a>) {
        if self.is_marked {
            self.set_marks(false);
        }
        self.node = Some(node);
        self.unordered = Default::default();
        if !context.graph.sorted_rows(node, step.direction, types, &mut self.rows) {
            let mut steps: Vec<_> = context.graph.neighbours(node, step.direction, types).collect();
            steps.sort_unstable();
            self.unordered = steps.iter().map(|(neighbour, relationship)| (neighbour.0, relationship.0)).unzip();
        }
    }

    fn mark(&mut self, context: &Context<'a>) {
        self.marks.grow(context.graph.node_bound() as usize);
        self.set_marks(true);
    }

    fn set_marks(&mut self, mark: bool) {
        self.is_marked = mark;
        let neighbours = self.rows.iter().flat_map(|(neighbours, _)| *neighbours).chain(&self.unordered.0);
        neighbours.for_each(|neighbour| self.marks.set(*neighbour as usize, mark));
    }

    fn marks(&self) -> Option<&FixedBitSet> {
        self.is_marked.then_some(&self.marks)
    }

    fn rows(&self) -> impl Iterator<Item = NeighbourRow<'_>> {
        let unordered = Some((self.unordered.0.as_slice(), self.unordered.1.as_slice()));
        self.rows.iter().copied().chain(unordered.filter(|(neighbours, _)| !neighbours.is_empty()))
    }
}

/// Replaces what `common` holds by where each value that both sorted slices have is first found in them. With a slice go
/// marks of its values, if there are any.
fn intersect(left: Marked<'_>, right: Marked<'_>, common: &mut Vec<(u32, u32)>) {
    common.clear();
    if is_much_longer(right.0, left.0) {
        look_up(left.0, right.0, |short, long| common.push((short, long)));
    } else if is_much_longer(left.0, right.0) {
        look_up(right.0, left.0, |short, long| common.push((long, short)));
    } else if let Some(marks) = left.1 {
        look_up_marked(left.0, right.0, marks, |marked, other| common.push((marked, other)));
    } else if let Some(marks) = right.1 {
        look_up_marked(right.0, left.0, marks, |marked, other| common.push((other, marked)));
    } else {
        merge(left.0, right.0, common);
    }
}

/// Sorted values, and marks of them.
type Marked<'a> = (&'a [u32], Option<&'a FixedBitSet>);

/// Whether a slice is so long that looking up all values of the short one takes less than walking through it.
fn is_much_longer(long: &[u32], short: &[u32]) -> bool {
    let looks = long.len().checked_ilog2().map_or(0, |log| log as usize + 1);
    2 * short.len() * looks <= long.len()
}

/// Finds each different value of the other slice that has a mark in the marked one, whose values have marks. Others may have
/// marks too.
fn look_up_marked(marked: &[u32], other: &[u32], marks: &FixedBitSet, mut found: impl FnMut(u32, u32)) {
    for (position, value) in other.iter().enumerate() {
        if marks.contains(*value as usize) && (position == 0 || other[position - 1] != *value) {
            let place = marked.partition_point(|candidate| candidate < value);
            if marked.get(place) == Some(value) {
                found(place as u32, position as u32);
            }
        }
    }
}

/// Finds each different value of the short slice in the long one.
fn look_up(short: &[u32], long: &[u32], mut found: impl FnMut(u32, u32)) {
    let mut begin = 0;
    for (position, value) in short.iter().enumerate() {
        if position > 0 && short[position - 1] == *value {
            continue;
        }
        begin += long[begin..].partition_point(|other| other < value);
        match long.get(begin) {
            None => return,
            Some(other) if other == value => found(position as u32, begin as u32),
            Some(_) => {}
        }
    }
}

/// Walks both slices in step. The loop has no branch that depends on the values, which nobody could predict.
fn merge(left: &[u32], right: &[u32], common: &mut Vec<(u32, u32)>) {
    common.resize(left.len().min(right.len()) + 1, (0, 0));
    let (mut first, mut second, mut count) = (0, 0, 0);
    while let (Some(&one), Some(&other)) = (left.get(first), right.get(second)) {
        common[count] = (first as u32, second as u32);
        count += usize::from(one == other);
        first += usize::from(one <= other);
        second += usize::from(other <= one);
    }
    common.truncate(count);
    // A value that repeats in both slices is met as often; where it was met first is what is wanted.
    common.dedup_by_key(|(first, _)| left[*first as usize]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_values_are_found_once_where_they_begin() {
        let long: Vec<u32> = (0..200).flat_map(|value| [2 * value, 2 * value]).collect();
        let cases: [(&[u32], &[u32]); 6] = [
            (&[], &[1]),
            (&[1, 2, 3], &[2, 3, 4]),
            (&[5, 5, 5, 7], &[5, 5, 6, 7, 7]),
            (&[1, 2], &[3, 4]),
            (&[3, 8, 8, 398, 500], &long),
            (&long, &[0, 1, 2, 2]),
        ];
        for (left, right) in cases {
            let mut common = vec![(9, 9)];
            intersect((left, None), (right, None), &mut common);
            let mut values: Vec<u32> = left.iter().copied().filter(|value| right.contains(value)).collect();
            values.dedup();
            let place = |slice: &[u32], value: u32| slice.iter().position(|other| *other == value).unwrap() as u32;
            let expected: Vec<_> = values.iter().map(|value| (place(left, *value), place(right, *value))).collect();
            assert_eq!(common, expected, "{left:?} {right:?}");
            let marks = |values: &[u32]| values.iter().map(|value| *value as usize).collect::<FixedBitSet>();
            let (left_marks, right_marks) = (marks(left), marks(right));
            intersect((left, Some(&left_marks)), (right, None), &mut common);
            assert_eq!(common, expected, "{left:?} {right:?}, the left marked");
            intersect((left, None), (right, Some(&right_marks)), &mut common);
            assert_eq!(common, expected, "{left:?} {right:?}, the right marked");
        }
    }
}
