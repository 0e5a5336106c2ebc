//! The function library: every function and procedure is one entry that holds its name, signature, documentation and
//! body; the binder, `:help`, completion and the reference all read it.
//!
//! In: argument values and the graph. Out: a value, or rows. Knows nothing of expressions, batches or plans: the
//! evaluator maps a body over the rows of a batch.
//!
//! Reading order: this file, then `scalar` and `aggregate` (a file of entries per subject), `matching` (regular
//! expressions), `procedure` (what `CALL` calls).

pub mod aggregate;
mod argument;
mod full_text;
pub mod matching;
pub mod procedure;
pub mod scalar;
mod signature;

pub use aggregate::{aggregate, aggregates};
pub use procedure::{Procedure, Procedures};
pub use scalar::{scalar, scalars};

use crate::algorithm::Watch;
use crate::graph::Graph;
use crate::value::temporal::DateTime;
use crate::value::{Value, ValueError, ValueType};

/// The graph on which the examples of all entries hold.
pub const EXAMPLE_GRAPH: &str =
    "CREATE (:Person {name: 'Ada', born: 1815})-[:KNOWS {since: 1833}]->(:Person {name: 'Charles', born: 1791})";

/// What stands before `RETURN` and the example of a scalar function.
pub const EXAMPLE_MATCH: &str = "MATCH p = (n:Person {name: 'Ada'})-[r:KNOWS]->(m:Person)";

/// A parameter of a function.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in the documentation.
    pub name: &'static str,
    /// The types it takes (beside null); empty where it takes any.
    pub types: &'static [ValueType],
    /// Whether it may be left out.
    pub optional: bool,
}

/// A function that makes one value of its arguments.
#[derive(Debug)]
pub struct ScalarFunction {
    /// The name, namespaces with dots: matched without regard to case.
    pub name: &'static str,
    /// The parameters, in order.
    pub parameters: &'static [Parameter],
    /// Whether the last parameter may be repeated.
    pub variadic: bool,
    /// The type of its values; `None` where that depends on the arguments.
    pub returns: Option<ValueType>,
    /// What it does, in a sentence or two.
    pub documentation: &'static str,
    /// An expression that shows it, and the value's notation: `("size([1, 2])", "2")`.
    pub example: (&'static str, &'static str),
    /// What happens to null arguments.
    pub nulls: Nulls,
    /// Whether equal arguments make equal values within a statement, so that a call may be made once for many rows.
    pub deterministic: bool,
    /// Computes the value of one row; called by [`call`](Self::call), which looks after nulls and types.
    pub body: fn(&[Value], &FunctionContext<'_>) -> Result<Value, ValueError>,
}

/// What a function does with null arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// A null argument makes the value null; the body never sees one.
    Propagate,
    /// The body is given nulls.
    Accept,
}

/// What a function's body may look at beside its arguments.
#[derive(Clone, Copy, Debug)]
pub struct FunctionContext<'a> {
    /// The graph as the clause sees it.
    pub graph: &'a Graph,
    /// When the statement began, in UTC.
    pub statement_time: DateTime,
    /// Says when a body that works for long is to end before its time; with whatever error, which is not shown.
    pub watch: &'a dyn Watch,
    /// How many threads a body may work with; what it gives must not depend on it.
    pub threads: usize,
}

/// A function that makes one value of many rows.
#[derive(Debug)]
pub struct AggregateFunction {
    /// The name: matched without regard to case.
    pub name: &'static str,
    /// The parameters, in order; the first is aggregated, the others are the same in all rows.
    pub parameters: &'static [Parameter],
    /// The type of its values; `None` where that depends on the arguments.
    pub returns: Option<ValueType>,
    /// What it does, in a sentence or two.
    pub documentation: &'static str,
    /// A query that shows it, and the notation of the only value of its only row.
    pub example: (&'static str, &'static str),
    /// Begins a group.
    pub start: fn() -> Box<dyn Accumulator>,
}

/// The state of an aggregate function for one group of rows.
pub trait Accumulator: Send + Sync {
    /// Takes in the arguments of a row that occurs `weight` times. The first argument is never null.
    fn add(&mut self, arguments: &[Value], weight: u64) -> Result<(), ValueError>;

    /// Takes in integers, each the only argument of a row that occurs once.
    fn add_integers(&mut self, integers: &[i64]) -> Result<(), ValueError>;

    /// Takes in floats, each the only argument of a row that occurs once.
    fn add_floats(&mut self, floats: &[f64]) -> Result<(), ValueError>;

    /// Takes in another group's state, as if its rows had followed this group's.
    fn merge(&mut self, other: Box<dyn Accumulator>);

    /// About how many bytes the state takes.
    fn bytes(&self) -> usize;

    /// How many bytes the state grows by with each time that a row occurs: none, where that is only counted.
    fn bytes_per_copy(&self) -> usize;

    /// The state as its own type, for [`merge`](Self::merge).
    fn into_any(self: Box<Self>) -> Box<dyn std::any::Any>;

    /// The value of the group; an error where it does not fit its type.
    fn finish(self: Box<Self>) -> Result<Value, ValueError>;
}
