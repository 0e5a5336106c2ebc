//! Ordering rows.

use super::Input;
use super::limit::evaluate_count;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column, Expression, RuntimeError};
use crate::plan::SortKey;
use crate::value::compare;
use std::cmp::Ordering;
use std::sync::Arc;

/// Gives the rows of its input in order; only the first few where a limit is set. Equal rows keep their order.
#[derive(Debug)]
pub(in crate::execution) struct Sort {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) keys: Vec<SortKey>,
    pub(in crate::execution) limit: Option<Expression>,
}

/// How often rows are there while they are sorted: as they came or in order, and together.
const COPIES: usize = 2;

impl Operator for Sort {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let limit = self.limit.as_ref().map(|limit| evaluate_count(limit, "LIMIT", context)).transpose()?;
        let limit = limit.unwrap_or(usize::MAX);
        // With a limit, what cannot be among the first is thrown away each time so many rows have gathered.
        let enough = limit.saturating_mul(2).max(4 * context.batch_size());
        let mut gathered = Vec::new();
        let (mut rows, mut held) = (0, context.reservation());
        self.input.run(context, &mut |batch| {
            context.check()?;
            let batch = context.unfolded(batch)?;
            rows += batch.rows();
            held.add(|| COPIES * batch.bytes())?;
            gathered.push(batch);
            if limit < usize::MAX && rows >= enough {
                let first = self.sorted(std::mem::take(&mut gathered), limit, context)?;
                rows = first.rows();
                held.set(|| COPIES * first.bytes())?;
                gathered.push(first);
            }
            Ok(())
        })?;
        let sorted = self.sorted(gathered, limit, context)?;
        let all: Vec<u32> = (0..sorted.rows() as u32).collect();
        if all.len() <= context.batch_size() {
            return if all.is_empty() { Ok(()) } else { emit(sorted) };
        }
        all.chunks(context.batch_size()).try_for_each(|rows| emit(sorted.gather(rows)))
    }
}

impl Sort {
    /// The first `limit` rows of the batches, in order.
    fn sorted(&self, batches: Vec<Batch>, limit: usize, context: &Context<'_>) -> Result<Batch, RuntimeError> {
        let all = Batch::concatenate(batches);
        let evaluation = context.evaluation();
        let columns: Vec<(Arc<Column>, bool)> = self
            .keys
            .iter()
            .map(|key| Ok((key.expression.evaluate(&all, &evaluation)?, key.descending)))
            .collect::<Result<_, RuntimeError>>()?;
        let mut rows: Vec<u32> = (0..all.rows() as u32).collect();
        // The row itself is the last key, so that an unstable order is a stable one.
        let order = |left: &u32, right: &u32| {
            let mut keys = columns.iter().map(|(column, descending)| {
                let order = compare_rows(column, *left as usize, *right as usize);
                if *descending { order.reverse() } else { order }
            });
            keys.find(|order| order.is_ne()).unwrap_or_else(|| left.cmp(right))
        };
        if limit == 0 {
            rows.clear();
        } else if limit < rows.len() {
            rows.select_nth_unstable_by(limit - 1, order);
            rows.truncate(limit);
        }
        rows.sort_unstable_by(order);
        Ok(all.gather(&rows))
    }
}

/// The order of two rows of a column.
fn compare_rows(column: &Column, left: usize, right: usize) -> Ordering {
    match column {
        Column::Integers(typed) if typed.valid.is_none() => typed.values[left].cmp(&typed.values[right]),
        Column::Coded(coded) if coded.codes[left] == coded.codes[right] => Ordering::Equal,
        Column::Coded(coded) => compare::order(coded.get(left), coded.get(right)),
        Column::Values(values) => compare::order(&values[left], &values[right]),
        Column::Constant(..) => Ordering::Equal,
        other => compare::order(&other.value(left), &other.value(right)),
    }
}
