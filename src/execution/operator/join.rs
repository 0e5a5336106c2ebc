//! Joining two independent plans.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Expression, RuntimeError};
use crate::value::compare::OrderedValue;
use rustc_hash::FxHashMap;

/// Gives each row of the left input with each row of the right one that has equal keys.
#[derive(Debug)]
pub(in crate::execution) struct Join {
    pub(in crate::execution) left: Input,
    /// Runs once; its rows are kept.
    pub(in crate::execution) right: Input,
    /// What must be equal, in the rows of the left and of the right input.
    pub(in crate::execution) keys: Vec<(Expression, Expression)>,
}

/// About what the table of keys takes for a row beside its key.
const ROW: usize = 64;

impl Operator for Join {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let mut gathered = Vec::new();
        let mut held = context.reservation();
        self.right.run(context, &mut |batch| {
            let batch = context.unfolded(batch)?;
            held.add(|| batch.bytes() + batch.rows() * (ROW + self.keys.len() * size_of::<OrderedValue>()))?;
            gathered.push(batch);
            Ok(())
        })?;
        let right = Batch::concatenate(gathered);
        if right.rows() == 0 {
            return Ok(());
        }
        let mut table: FxHashMap<Vec<OrderedValue>, Vec<u32>> = FxHashMap::default();
        for (row, key) in (0u32..).zip(self.keys_of(&right, |(_, right)| right, context)?) {
            table.entry(key).or_default().push(row);
        }
        self.left.run(context, &mut |left| {
            let mut pairs = Pairs { left: &left, right: &right, lefts: Vec::new(), rights: Vec::new() };
            for (row, key) in (0u32..).zip(self.keys_of(&left, |(left, _)| left, context)?) {
                for &match_ in table.get(&key).into_iter().flatten() {
                    pairs.push(row, match_, context, emit)?;
                }
            }
            pairs.flush(context, emit)
        })
    }
}

impl Join {
    /// The key of each row.
    fn keys_of(
        &self,
        batch: &Batch,
        side: impl Fn(&(Expression, Expression)) -> &Expression,
        context: &Context<'_>,
    ) -> Result<Vec<Vec<OrderedValue>>, RuntimeError> {
        let columns: Vec<_> =
            self.keys.iter().map(|key| side(key).evaluate(batch, &context.evaluation())).collect::<Result<_, _>>()?;
        let key = |row| columns.iter().map(|column| OrderedValue(column.value(row))).collect();
        Ok((0..batch.rows()).map(key).collect())
    }
}

/// Rows of two batches that belong together.
struct Pairs<'a> {
    left: &'a Batch,
    right: &'a Batch,
    lefts: Vec<u32>,
    rights: Vec<u32>,
}

impl Pairs<'_> {
    fn push(&mut self, left: u32, right: u32, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.lefts.push(left);
        self.rights.push(right);
        if self.lefts.len() >= context.batch_size() { self.flush(context, emit) } else { Ok(()) }
    }

    fn flush(&mut self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        context.check()?;
        if self.lefts.is_empty() {
            return Ok(());
        }
        let mut joined = self.left.gather(&self.lefts);
        for slot in self.right.bound() {
            joined.set(slot, self.right.column(slot).gather(&self.rights));
        }
        self.lefts.clear();
        self.rights.clear();
        emit(joined)
    }
}
