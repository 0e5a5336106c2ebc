//! Grouping rows and computing a value for each group.

use super::Input;
use super::groups::Groups;
use super::seen::Seen;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::column::{ColumnBuilder, Typed};
use crate::expression::{Batch, Column, Expression, ExpressionKind, RuntimeError, Slot, Slots};
use crate::function::Accumulator;
use crate::plan::Aggregation;
use crate::value::{Value, ValueError};
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
        let (mut held, mut size) = (context.reservation(), Size::default());
        let variable = self.only_variable();
        self.input.run(context, &mut |batch| {
            let numbers = match self.keys.is_empty() {
                true => None,
                false => Some(self.number(&batch, variable, &mut groups, context)?),
            };
            self.take(&batch, numbers.as_deref(), groups.len(), &mut states, context)?;
            Ok(held.set(|| groups.bytes() + size.of(&mut states, groups.len(), batch.rows()))?)
        })?;
        let count = if self.keys.is_empty() { 1 } else { groups.len() };
        for state in &mut states {
            state.grow(count);
        }
        self.hand_on(groups, states, count, context, emit)
    }
}

impl Aggregate {
    /// Takes in the rows of a batch; `numbers` are those of their groups, of which there are so many by now.
    fn take(
        &self,
        batch: &Batch,
        numbers: Option<&[u32]>,
        groups: usize,
        states: &mut [State<'_>],
        context: &Context<'_>,
    ) -> Result<(), RuntimeError> {
        context.check()?;
        let evaluate = |expression: &Expression| expression.evaluate(batch, &context.evaluation());
        for state in states {
            state.grow(groups.max(1));
            if batch.weights().is_some() {
                context.claim(batch.total(), state.bytes_per_copy())?;
            }
            let arguments: Vec<Arc<Column>> =
                state.aggregation.arguments.iter().map(evaluate).collect::<Result<_, _>>()?;
            let span = state.aggregation.arguments.first().map(|argument| argument.span);
            state.take(batch, numbers, &arguments).map_err(|error| match span {
                Some(span) => error.at(span),
                None => error,
            })?;
        }
        Ok(())
    }

    /// The number of the group of each row; `variable` is what all keys depend on, if that is one.
    fn number(
        &self,
        batch: &Batch,
        variable: Option<Slot>,
        groups: &mut Groups,
        context: &Context<'_>,
    ) -> Result<Vec<u32>, RuntimeError> {
        let keys = |batch: &Batch| -> Result<Vec<Arc<Column>>, RuntimeError> {
            self.keys.iter().map(|(_, key)| key.evaluate(batch, &context.evaluation())).collect()
        };
        if let Some(slot) = variable
            && let Column::Nodes(nodes) = &*batch.column(slot)
            // What ascends does not come again.
            && !nodes.is_sorted_by(|one, next| one < next)
        {
            let of_node = batch.keep(&[slot]);
            return groups.number_by_node(nodes, |rows| keys(&of_node.gather(rows)));
        }
        Ok(groups.number(&keys(batch)?, batch.rows()))
    }

    /// The variable that all keys are worked out from, if that is one and the keys are not just it.
    fn only_variable(&self) -> Option<Slot> {
        let mut slots = Slots::new();
        let mut is_worked_out = true;
        for (_, key) in &self.keys {
            key.add_slots(&mut slots);
            is_worked_out &= !matches!(key.kind, ExpressionKind::Slot(_)) && key.is_deterministic();
        }
        let only = slots.first().copied();
        only.filter(|_| is_worked_out && slots.len() == 1)
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
        let slots = self.keys.iter().map(|(slot, _)| *slot).chain(states.iter().map(|state| state.aggregation.slot));
        let slots: Vec<Slot> = slots.collect();
        let values = states.into_iter().map(State::finish);
        let columns: Vec<Column> = groups.into_keys().into_iter().map(Ok).chain(values).collect::<Result<_, _>>()?;
        for first in (0..count).step_by(context.batch_size()) {
            let numbers: Vec<u32> =
                (first..count.min(first + context.batch_size())).map(|group| group as u32).collect();
            let mut batch = Batch::with_rows(numbers.len());
            for (slot, column) in slots.iter().zip(&columns) {
                batch.set(*slot, column.gather(&numbers));
            }
            emit(batch)?;
        }
        Ok(())
    }
}

/// How many bytes the states of all groups take. They are looked through each time some rows have come for each group.
#[derive(Default)]
struct Size {
    bytes: usize,
    groups: usize,
    rows: usize,
}

impl Size {
    /// What the states take after so many more rows.
    fn of(&mut self, states: &mut [State<'_>], groups: usize, rows: usize) -> usize {
        const OFTEN: usize = 4;
        self.rows += rows;
        if OFTEN * self.rows >= self.groups {
            *self = Self { bytes: states.iter_mut().map(State::bytes).sum(), groups, rows: 0 };
        }
        self.bytes
    }
}

/// The state of one aggregation in all groups.
struct State<'a> {
    aggregation: &'a Aggregation,
    values: Values,
    /// Which arguments there were in which group, for `DISTINCT`.
    seen: Seen,
}

/// The values so far.
enum Values {
    /// `count`: numbers are all there is to it.
    Counts(Vec<u64>),
    /// The sum of what was counted before.
    Sums(Vec<u64>),
    /// Any other function.
    Accumulators(Vec<Box<dyn Accumulator>>),
}

impl<'a> State<'a> {
    fn new(aggregation: &'a Aggregation) -> Self {
        let values = match aggregation.function {
            None if !aggregation.arguments.is_empty() => Values::Sums(Vec::new()),
            Some(function) if function.name != "count" => Values::Accumulators(Vec::new()),
            _ => Values::Counts(Vec::new()),
        };
        Self { aggregation, values, seen: Seen::default() }
    }

    /// Makes room for as many groups.
    fn grow(&mut self, groups: usize) {
        match (&mut self.values, self.aggregation.function) {
            (Values::Counts(counts) | Values::Sums(counts), _) => counts.resize(groups.max(counts.len()), 0),
            (Values::Accumulators(accumulators), Some(function)) => {
                accumulators.resize_with(groups.max(accumulators.len()), function.start);
            }
            (Values::Accumulators(_), None) => unreachable!("only a function accumulates"),
        }
    }

    /// About how many bytes the values of all groups take.
    fn bytes(&mut self) -> usize {
        let values = match &self.values {
            Values::Counts(counts) | Values::Sums(counts) => size_of_val(counts.as_slice()),
            Values::Accumulators(accumulators) => accumulators.iter().map(|accumulator| accumulator.bytes()).sum(),
        };
        values + self.seen.bytes()
    }

    /// What a further copy of a value would take.
    fn bytes_per_copy(&self) -> usize {
        match &self.values {
            Values::Accumulators(accumulators) => accumulators.first().map_or(0, |first| first.bytes_per_copy()),
            _ => 0,
        }
    }

    /// Takes in the rows of a batch, each into its group; into the only one where `groups` is `None`. Null arguments are
    /// left out.
    fn take(&mut self, batch: &Batch, groups: Option<&[u32]>, arguments: &[Arc<Column>]) -> Result<(), RuntimeError> {
        if self.aggregation.distinct {
            let rows = self.first_rows(batch, groups, arguments);
            return self.values.take_rows(rows.into_iter().map(|row| (row as usize, 1)), groups, arguments);
        }
        if batch.weights().is_none() && self.values.take_columns(batch.rows(), groups, arguments)? {
            return Ok(());
        }
        self.values.take_rows((0..batch.rows()).map(|row| (row, batch.weight(row))), groups, arguments)
    }

    /// The rows whose first argument was not there before in their group.
    fn first_rows(&mut self, batch: &Batch, groups: Option<&[u32]>, arguments: &[Arc<Column>]) -> Vec<u32> {
        let groups = groups.map(|groups| {
            Arc::new(Column::Integers(Typed::all(groups.iter().map(|group| i64::from(*group)).collect())))
        });
        let columns: Vec<Arc<Column>> = groups.into_iter().chain(arguments.first().cloned()).collect();
        self.seen.first(&columns, batch.rows())
    }

    /// The values of the groups, in order.
    fn finish(self) -> Result<Column, RuntimeError> {
        match self.values {
            Values::Counts(counts) | Values::Sums(counts) => {
                Ok(Column::Integers(Typed::all(counts.into_iter().map(u64::cast_signed).collect())))
            }
            Values::Accumulators(accumulators) => {
                let mut values = ColumnBuilder::with_capacity(accumulators.len());
                for accumulator in accumulators {
                    values.push(accumulator.finish()?);
                }
                Ok(values.finish())
            }
        }
    }
}

impl Values {
    /// Takes all rows of a batch, each of which occurs once, if that can be done without a look at each value.
    fn take_columns(
        &mut self,
        rows: usize,
        groups: Option<&[u32]>,
        arguments: &[Arc<Column>],
    ) -> Result<bool, RuntimeError> {
        match (self, groups, arguments) {
            (Self::Counts(counts), None, []) => counts[0] += rows as u64,
            (Self::Counts(counts), Some(groups), []) => groups.iter().for_each(|group| counts[*group as usize] += 1),
            (Self::Sums(sums), groups, [only]) => {
                let Column::Integers(Typed { values, valid: None }) = &**only else { return Ok(false) };
                let mut add = |(group, count): (u32, &i64)| sums[group as usize] += count.cast_unsigned();
                match groups {
                    None => values.iter().for_each(|count| add((0, count))),
                    Some(groups) => groups.iter().copied().zip(values).for_each(add),
                }
            }
            (Self::Accumulators(accumulators), groups, [only]) => match &**only {
                Column::Integers(Typed { values, valid: None }) => {
                    return by_group(accumulators, groups, values, |accumulator, values| {
                        accumulator.add_integers(values)
                    });
                }
                Column::Floats(Typed { values, valid: None }) => {
                    return by_group(accumulators, groups, values, |accumulator, values| {
                        accumulator.add_floats(values)
                    });
                }
                _ => return Ok(false),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes rows, which occur so often, into their groups. Null arguments are left out.
    fn take_rows(
        &mut self,
        rows: impl Iterator<Item = (usize, u64)>,
        groups: Option<&[u32]>,
        arguments: &[Arc<Column>],
    ) -> Result<(), RuntimeError> {
        let group = |row: usize| groups.map_or(0, |groups| groups[row] as usize);
        let first = arguments.first();
        let nullable = first.filter(|first| first.may_hold_null());
        let mut rows = rows.filter(|(row, _)| nullable.is_none_or(|first| !first.is_null(*row)));
        match self {
            Self::Counts(counts) => rows.for_each(|(row, weight)| counts[group(row)] += weight),
            Self::Sums(sums) => rows.for_each(|(row, weight)| {
                if let Some(Value::Integer(count)) = first.map(|first| first.value(row)) {
                    sums[group(row)] += count.cast_unsigned().saturating_mul(weight);
                }
            }),
            Self::Accumulators(accumulators) => {
                let mut values = Vec::with_capacity(arguments.len());
                rows.try_for_each(|(row, weight)| {
                    values.clear();
                    values.extend(arguments.iter().map(|column| column.value(row)));
                    accumulators[group(row)].add(&values, weight)
                })?;
            }
        }
        Ok(())
    }
}

/// So many values there are for each group, at least, where it is worth while to sort them by group.
const LEAST_VALUES: usize = 8;

/// Adds to each accumulator all values of its group at once, where there are few groups.
fn by_group<T: Copy>(
    accumulators: &mut [Box<dyn Accumulator>],
    groups: Option<&[u32]>,
    values: &[T],
    add: impl Fn(&mut dyn Accumulator, &[T]) -> Result<(), ValueError>,
) -> Result<bool, RuntimeError> {
    let Some(groups) = groups else {
        add(&mut *accumulators[0], values)?;
        return Ok(true);
    };
    if values.len() < LEAST_VALUES * accumulators.len() {
        return Ok(false);
    }
    let mut parts = vec![Vec::new(); accumulators.len()];
    groups.iter().zip(values).for_each(|(group, value)| parts[*group as usize].push(*value));
    accumulators.iter_mut().zip(&parts).try_for_each(|(accumulator, part)| add(&mut **accumulator, part))?;
    Ok(true)
}
