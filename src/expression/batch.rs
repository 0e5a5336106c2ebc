//! Batches: rows, kept as columns by slot.

use super::{Column, Slot};
use crate::value::Value;
use std::sync::Arc;

/// Some rows. Each variable that is bound has a column; a row may stand for several equal ones.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    rows: usize,
    columns: Vec<Option<Arc<Column>>>,
    /// How often each row occurs; `None` where each occurs once.
    weights: Option<Arc<Vec<u64>>>,
    /// In a subquery that runs for many rows at once: the row of the surrounding query that each row comes from.
    origins: Option<Arc<Vec<u32>>>,
}

impl Batch {
    /// One row in which nothing is bound: what the first clause of a statement begins with.
    pub fn unit() -> Self {
        Self { rows: 1, ..Self::default() }
    }

    /// `rows` rows in which nothing is bound.
    pub fn with_rows(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    /// The number of rows that are kept, whatever their weights.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of rows, each as often as it occurs.
    pub fn total(&self) -> u64 {
        self.weights.as_ref().map_or(self.rows as u64, |weights| weights.iter().sum())
    }

    /// The column in `slot`, where the variable is bound.
    pub fn get(&self, slot: Slot) -> Option<&Arc<Column>> {
        self.columns.get(slot.position())?.as_ref()
    }

    /// The column in `slot`; a variable that is not bound is null.
    pub fn column(&self, slot: Slot) -> Arc<Column> {
        self.get(slot).cloned().unwrap_or_else(|| Arc::new(Column::Constant(Value::Null, self.rows)))
    }

    /// Binds `slot` to a column of as many rows.
    pub fn set(&mut self, slot: Slot, column: impl Into<Arc<Column>>) {
        let column = column.into();
        debug_assert_eq!(column.len(), self.rows, "a column has a value for each row");
        if self.columns.len() <= slot.position() {
            self.columns.resize(slot.position() + 1, None);
        }
        self.columns[slot.position()] = Some(column);
    }

    /// About how many bytes the rows take; what they share with others is divided among them.
    pub fn bytes(&self) -> usize {
        let columns = self.columns.iter().flatten().map(|column| column.bytes() / Arc::strong_count(column));
        let weights = self.weights.as_ref().map_or(0, |weights| size_of_val(weights.as_slice()));
        columns.sum::<usize>() + weights + self.origins.as_ref().map_or(0, |origins| size_of_val(origins.as_slice()))
    }

    /// The same rows with only the columns in `slots`.
    #[must_use]
    pub fn keep(&self, slots: &[Slot]) -> Self {
        let mut kept = self.clone();
        kept.drop_others(slots);
        kept
    }

    /// Unbinds all slots but these.
    pub fn drop_others(&mut self, slots: &[Slot]) {
        for (position, column) in self.columns.iter_mut().enumerate() {
            if !slots.iter().any(|slot| slot.position() == position) {
                *column = None;
            }
        }
    }

    /// The rows with these numbers, in this order.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        Self {
            rows: rows.len(),
            columns: self
                .columns
                .iter()
                .map(|column| column.as_ref().map(|column| Arc::new(column.gather(rows))))
                .collect(),
            weights: self
                .weights
                .as_ref()
                .map(|weights| Arc::new(rows.iter().map(|&row| weights[row as usize]).collect())),
            origins: self
                .origins
                .as_ref()
                .map(|origins| Arc::new(rows.iter().map(|&row| origins[row as usize]).collect())),
        }
    }

    /// The row with this number, alone.
    #[must_use]
    pub fn row(&self, row: usize) -> Self {
        self.gather(&[row as u32])
    }

    /// The rows of the surrounding query that the rows come from, in a subquery that runs for many at once.
    pub fn origins(&self) -> Option<&[u32]> {
        self.origins.as_deref().map(Vec::as_slice)
    }

    /// Numbers the rows, so that what a subquery makes of them can be told apart.
    pub fn number_rows(&mut self) {
        self.origins = Some(Arc::new((0..self.rows as u32).collect()));
    }

    /// Lets the rows come from other rows.
    pub fn set_origins(&mut self, origins: Option<Vec<u32>>) {
        self.origins = origins.map(Arc::new);
    }

    /// The same rows, their columns in `from` bound to the slots in `to`, position by position.
    #[must_use]
    pub fn renamed(&self, from: &[Slot], to: &[Slot]) -> Self {
        let mut renamed = self.keep(&[]);
        from.iter().zip(to).for_each(|(from, to)| renamed.set(*to, self.column(*from)));
        renamed
    }

    /// How often row `row` occurs.
    pub fn weight(&self, row: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[row])
    }

    /// How often each row occurs; `None` where each occurs once.
    pub fn weights(&self) -> Option<&[u64]> {
        self.weights.as_deref().map(Vec::as_slice)
    }

    /// Multiplies the weight of each row.
    pub fn multiply_weights(&mut self, factors: Vec<u64>) {
        let weights = match &self.weights {
            None => factors,
            Some(weights) => {
                weights.iter().zip(factors).map(|(weight, factor)| weight.saturating_mul(factor)).collect()
            }
        };
        self.weights = Some(Arc::new(weights));
    }

    /// Makes each row occur once.
    pub fn forget_weights(&mut self) {
        self.weights = None;
    }

    /// The same rows without weights: each as often as it occurs.
    #[must_use]
    pub fn unfold(self) -> Self {
        let Some(weights) = &self.weights else { return self };
        let rows: Vec<u32> =
            (0..self.rows as u32).flat_map(|row| std::iter::repeat_n(row, weights[row as usize] as usize)).collect();
        let mut unfolded = self.gather(&rows);
        unfolded.weights = None;
        unfolded
    }

    /// The rows of all `batches` in order, as one batch without weights.
    pub fn concatenate(batches: Vec<Batch>) -> Self {
        let mut batches: Vec<Batch> = batches.into_iter().map(Batch::unfold).collect();
        if batches.len() == 1 {
            return batches.swap_remove(0);
        }
        let rows = batches.iter().map(|batch| batch.rows).sum();
        let width = batches.iter().map(|batch| batch.columns.len()).max().unwrap_or(0);
        let columns = (0..width).map(|position| concatenate_column(&batches, Slot(position as u32))).collect();
        let origins = batches.iter().map(|batch| batch.origins()).collect::<Option<Vec<_>>>();
        let origins = origins.filter(|parts| !parts.is_empty()).map(|parts| Arc::new(parts.concat()));
        Self { rows, columns, weights: None, origins }
    }

    /// The slots that are bound.
    pub fn bound(&self) -> impl Iterator<Item = Slot> {
        (0u32..).zip(&self.columns).filter(|(_, column)| column.is_some()).map(|(position, _)| Slot(position))
    }
}

/// The column in `slot` of all batches; unbound where no batch binds it.
fn concatenate_column(batches: &[Batch], slot: Slot) -> Option<Arc<Column>> {
    batches.iter().any(|batch| batch.get(slot).is_some()).then(|| {
        let columns: Vec<_> = batches.iter().map(|batch| batch.column(slot)).collect();
        Arc::new(Column::concatenate(&columns.iter().map(Arc::as_ref).collect::<Vec<_>>()))
    })
}
