//! `count` and `collect`.

use super::State;
use crate::function::AggregateFunction;
use crate::function::argument::any;
use crate::function::signature::{ANY, required};
use crate::value::limit::{check_list_length, check_nesting};
use crate::value::{Value, ValueError, ValueType};

pub(super) static FUNCTIONS: &[AggregateFunction] = &[
    AggregateFunction {
        name: "count",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::Integer),
        documentation: "The number of values that are not null; `count(*)` counts rows.",
        example: ("UNWIND [1, null, 2] AS x RETURN count(x)", "2"),
        start: || Box::new(Count(0)),
    },
    AggregateFunction {
        name: "collect",
        parameters: &[required("value", ANY)],
        returns: Some(ValueType::List),
        documentation: "The list of the values that are not null.",
        example: ("UNWIND [1, null, 2] AS x RETURN collect(x)", "[1, 2]"),
        start: || Box::new(Collect::default()),
    },
];

struct Count(u64);

impl State for Count {
    fn add(&mut self, _: &[Value], weight: u64) -> Result<(), ValueError> {
        self.0 = self.0.saturating_add(weight);
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }

    fn value(self) -> Result<Value, ValueError> {
        self.0.try_into()
    }
}

#[derive(Default)]
struct Collect {
    values: Vec<Value>,
    /// What the values take beside themselves.
    heap_bytes: usize,
}

impl State for Collect {
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError> {
        check_list_length(self.values.len() as u128 + u128::from(weight))?;
        let (value, copies) = (any(arguments, 0), usize::try_from(weight).unwrap_or(usize::MAX));
        self.heap_bytes += value.heap_bytes();
        self.values.extend(std::iter::repeat_n(value, copies).cloned());
        Ok(())
    }

    fn merge(&mut self, mut other: Self) {
        self.heap_bytes += other.heap_bytes;
        self.values.append(&mut other.values);
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.heap_bytes + self.values.capacity() * size_of::<Value>()
    }

    fn bytes_per_copy(&self) -> usize {
        size_of::<Value>()
    }

    fn value(self) -> Result<Value, ValueError> {
        check_list_length(self.values.len() as u128)?;
        let list = Value::List(self.values.into());
        check_nesting(&list)?;
        Ok(list)
    }
}
