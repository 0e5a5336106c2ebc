//! Functions that make one value of many rows, by subject. Nulls never reach them, and `DISTINCT` is done before.

mod collecting;
mod deviation;
mod extreme;
mod percentile;
mod summing;

use super::{Accumulator, AggregateFunction};
use crate::value::{Value, ValueError};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::sync::LazyLock;

/// The aggregate function of this name, in whatever case.
pub fn aggregate(name: &str) -> Option<&'static AggregateFunction> {
    static BY_NAME: LazyLock<FxHashMap<String, &'static AggregateFunction>> =
        LazyLock::new(|| aggregates().map(|function| (function.name.to_lowercase(), function)).collect());
    BY_NAME.get(&name.to_lowercase()).copied()
}

/// All aggregate functions, by subject.
pub fn aggregates() -> impl Iterator<Item = &'static AggregateFunction> {
    let subjects =
        [collecting::FUNCTIONS, summing::FUNCTIONS, extreme::FUNCTIONS, deviation::FUNCTIONS, percentile::FUNCTIONS];
    subjects.into_iter().flatten()
}

/// The state of the other accumulator of a merge, which is always one of the same function.
fn same<T: 'static>(other: Box<dyn Accumulator>) -> T {
    let other: Result<Box<T>, Box<dyn Any>> = other.into_any().downcast();
    *other.expect("only accumulators of one function are merged")
}

/// The parts of [`Accumulator`] that are the same for all: a state is merged with one of its own type.
trait State: Send + Sync + Sized + 'static {
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError>;
    fn add_integers(&mut self, integers: &[i64]) -> Result<(), ValueError> {
        integers.iter().try_for_each(|integer| self.add(&[Value::Integer(*integer)], 1))
    }
    fn add_floats(&mut self, floats: &[f64]) -> Result<(), ValueError> {
        floats.iter().try_for_each(|float| self.add(&[Value::Float(*float)], 1))
    }
    fn merge(&mut self, other: Self);
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
    fn bytes_per_copy(&self) -> usize {
        0
    }
    fn value(self) -> Result<Value, ValueError>;
}

impl<T: State> Accumulator for T {
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError> {
        State::add(self, arguments, weight)
    }

    fn add_integers(&mut self, integers: &[i64]) -> Result<(), ValueError> {
        State::add_integers(self, integers)
    }

    fn add_floats(&mut self, floats: &[f64]) -> Result<(), ValueError> {
        State::add_floats(self, floats)
    }

    fn merge(&mut self, other: Box<dyn Accumulator>) {
        State::merge(self, same(other));
    }

    fn bytes(&self) -> usize {
        State::bytes(self)
    }

    fn bytes_per_copy(&self) -> usize {
        State::bytes_per_copy(self)
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }

    fn finish(self: Box<Self>) -> Result<Value, ValueError> {
        (*self).value()
    }
}

#[cfg(test)]
mod tests;
