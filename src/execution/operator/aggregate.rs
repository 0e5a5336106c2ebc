//! Grouping rows and computing a value for each group.

use super::Input;
use super::seen::{Groups, SeenValues};
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::column::ColumnBuilder;
use crate::expression::{Batch, Column, Expression, RuntimeError, Slot};
use crate::function::Accumulator;
use crate::plan::Aggregation;
use crate::value::Value;
use std::sync::Arc;

/// Gives a row for each group of rows with equal keys; without keys always one row.
#[derive(Debug)]
pub(in crate::execution) struct Aggregate {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) keys: Vec<(Slot, Expression)>,
    pub(in crate::execution) aggregations: Vec<Aggregation>,
}

impl Operator for Aggregate {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let mut groups = Groups::default();
        let mut states: Vec<State> = self.aggregations.iter().map(State::new).collect();
        self.input.run(context, &mut |batch| Ok(self.take(&batch, &mut groups, &mut states, context)?))?;
        let count = if self.keys.is_empty() { 1 } else { groups.len() };
        for state in &mut states {
            state.grow(count);
        }
        self.hand_on(groups, states, count, context, emit)
    }
}

impl Aggregate {
    fn take(
        &self,
        batch: &Batch,
        groups: &mut Groups,
        states: &mut [State<'_>],
        context: &Context<'_>,
    ) -> Result<(), RuntimeError> {
        context.check()?;
        let evaluate = |expression: &Expression| expression.evaluate(batch, &context.evaluation());
        let keys: Vec<Arc<Column>> = self.keys.iter().map(|(_, key)| evaluate(key)).collect::<Result<_, _>>()?;
        let numbers = groups.number(&keys, batch.rows());
        for state in states {
            state.grow(groups.len().max(1));
            let arguments: Vec<Arc<Column>> =
                state.aggregation.arguments.iter().map(evaluate).collect::<Result<_, _>>()?;
            let span = state.aggregation.arguments.first().map(|argument| argument.span);
            state.take(batch, &numbers, &arguments).map_err(|error| match span {
                Some(span) => error.at(span),
                None => error,
            })?;
        }
        Ok(())
    }

    /// Hands the groups on, a batch at a time.
    fn hand_on(
        &self,
        groups: Groups,
        states: Vec<State<'_>>,
        count: usize,
        context: &Context<'_>,
        emit: &mut Emit<'_>,
    ) -> Flow {
        let mut keys = groups.into_keys().into_iter();
        let mut states: Vec<_> = states.into_iter().map(|state| (state.aggregation.slot, state.finish())).collect();
        let mut left = count;
        while left > 0 {
            let rows = left.min(context.batch_size());
            left -= rows;
            let mut batch = Batch::with_rows(rows);
            let mut columns: Vec<ColumnBuilder> =
                self.keys.iter().map(|_| ColumnBuilder::with_capacity(rows)).collect();
            for key in keys.by_ref().take(rows) {
                columns.iter_mut().zip(key).for_each(|(column, value)| column.push(value));
            }
            for ((slot, _), column) in self.keys.iter().zip(columns) {
                batch.set(*slot, column.finish());
            }
            for (slot, values) in &mut states {
                let values = values.by_ref().take(rows).collect::<Result<Vec<Value>, RuntimeError>>()?;
                batch.set(*slot, Column::from_values(values));
            }
            emit(batch)?;
        }
        Ok(())
    }
}

/// The state of one aggregation in all groups.
struct State<'a> {
    aggregation: &'a Aggregation,
    values: Values,
    /// What each group has seen, for `DISTINCT`.
    seen: Vec<SeenValues>,
}

/// The values so far.
enum Values {
    /// `count`: numbers are all there is to it.
    Counts(Vec<u64>),
    /// Any other function.
    Accumulators(Vec<Box<dyn Accumulator>>),
}

impl<'a> State<'a> {
    fn new(aggregation: &'a Aggregation) -> Self {
        let counts = aggregation.function.is_none_or(|function| function.name == "count");
        let values = if counts { Values::Counts(Vec::new()) } else { Values::Accumulators(Vec::new()) };
        Self { aggregation, values, seen: Vec::new() }
    }

    /// Makes room for as many groups.
    fn grow(&mut self, groups: usize) {
        match (&mut self.values, self.aggregation.function) {
            (Values::Counts(counts), _) => counts.resize(groups.max(counts.len()), 0),
            (Values::Accumulators(accumulators), Some(function)) => {
                accumulators.resize_with(groups.max(accumulators.len()), function.start);
            }
            (Values::Accumulators(_), None) => unreachable!("only a function accumulates"),
        }
        if self.aggregation.distinct {
            self.seen.resize_with(groups.max(self.seen.len()), SeenValues::default);
        }
    }

    /// Takes in the rows of a batch, each into its group. Null arguments are left out.
    fn take(&mut self, batch: &Batch, groups: &[u32], arguments: &[Arc<Column>]) -> Result<(), RuntimeError> {
        let Some(first) = arguments.first() else {
            self.count_rows(batch, groups);
            return Ok(());
        };
        for (row, &group) in groups.iter().enumerate() {
            if first.is_null(row) {
                continue;
            }
            let mut weight = batch.weight(row);
            if self.aggregation.distinct {
                if !self.seen[group as usize].insert(first.value(row)) {
                    continue;
                }
                weight = 1;
            }
            match &mut self.values {
                Values::Counts(counts) => counts[group as usize] += weight,
                Values::Accumulators(accumulators) => {
                    let values: Vec<Value> = arguments.iter().map(|column| column.value(row)).collect();
                    accumulators[group as usize].add(&values, weight)?;
                }
            }
        }
        Ok(())
    }

    fn count_rows(&mut self, batch: &Batch, groups: &[u32]) {
        let Values::Counts(counts) = &mut self.values else { return };
        match batch.weights() {
            None => groups.iter().for_each(|&group| counts[group as usize] += 1),
            Some(weights) => {
                groups.iter().zip(weights).for_each(|(&group, weight)| counts[group as usize] += weight);
            }
        }
    }

    /// The values of the groups, in order.
    fn finish(self) -> Box<dyn Iterator<Item = Result<Value, RuntimeError>>> {
        match self.values {
            Values::Counts(counts) => Box::new(counts.into_iter().map(|count| Ok(Value::Integer(count as i64)))),
            Values::Accumulators(accumulators) => {
                Box::new(accumulators.into_iter().map(|accumulator| Ok(accumulator.finish()?)))
            }
        }
    }
}
