//! Evaluation: the values of an expression in the rows of a batch.
//!
//! An operand is evaluated for all rows of a batch before its operator is; typed columns meet in tight loops, everything
//! else goes value by value. Operands that must not be evaluated for a row (behind a false `AND`, in a `CASE` branch
//! not taken) are evaluated over a smaller batch without it.

mod arithmetic;
mod comparison;
mod conjunction;
mod element;
mod list;
mod logic;
mod text;

use super::{Batch, Column, Expression, ExpressionKind, RuntimeError, RuntimeErrorKind, Slot, SubqueryId};
use crate::algorithm::{Unwatched, Watch};
use crate::function::{FunctionContext, ScalarFunction};
use crate::graph::Graph;
use crate::syntax::ast::SubqueryKind;
use crate::value::temporal::DateTime;
use crate::value::{Map, Value, ValueError, ValueErrorKind, access, limit};
use std::sync::Arc;

pub use conjunction::in_order_of_cost;
pub use logic::{rows_that_hold, select, select_of, truth};

/// What expressions are evaluated with, beside the rows.
#[derive(Clone, Copy)]
pub struct EvaluationContext<'a> {
    /// The graph as the clause sees it.
    pub graph: &'a Graph,
    /// The parameters of the run.
    pub parameters: &'a Map,
    /// Evaluates subqueries.
    pub subqueries: &'a dyn Subqueries,
    /// When the statement began, in UTC.
    pub statement_time: DateTime,
    /// Says when to stop, and how much memory may be held.
    pub watch: &'a dyn Watch,
}

impl EvaluationContext<'_> {
    /// Fails where the evaluation is to end before its time.
    fn check(&self) -> Result<(), ValueError> {
        match self.watch.is_over() {
            // Who began the evaluation knows why.
            true => Err(ValueError::new(ValueErrorKind::Interrupted, "the evaluation was interrupted")),
            false => Ok(()),
        }
    }
}

/// Evaluates the subqueries of a statement.
pub trait Subqueries {
    /// The value of subquery `id` for each row of `batch`.
    fn evaluate(
        &self,
        id: SubqueryId,
        kind: SubqueryKind,
        batch: &Batch,
        context: &EvaluationContext<'_>,
    ) -> Result<Column, RuntimeError>;
}

/// The outcome of an evaluation: a column with a value for each row.
pub type Evaluated = Result<Arc<Column>, RuntimeError>;

impl Expression {
    /// The values of the expression in the rows of `batch`. Fails with the place of the operand that failed.
    pub fn evaluate(&self, batch: &Batch, context: &EvaluationContext<'_>) -> Evaluated {
        self.evaluate_kind(batch, context).map_err(|error| error.at(self.span))
    }

    fn evaluate_kind(&self, batch: &Batch, context: &EvaluationContext<'_>) -> Evaluated {
        use ExpressionKind as Kind;
        let column = match &self.kind {
            Kind::Constant(value) => Column::Constant(value.clone(), batch.rows()),
            Kind::Parameter(name) => Column::Constant(parameter(name, context)?, batch.rows()),
            Kind::Slot(slot) => return Ok(batch.column(*slot)),
            Kind::List(items) => map_rows(items, batch, context, |values| checked(Value::List(values.into())))?,
            Kind::Map(entries) => evaluate_map(entries, batch, context)?,
            Kind::Property(subject, key) => element::property(&*subject.evaluate(batch, context)?, key, context)?,
            Kind::Index(subject, index) => {
                element::index(subject.evaluate(batch, context)?, index.evaluate(batch, context)?, context)?
            }
            Kind::Slice(subject, from, to) => evaluate_slice(subject, from.as_deref(), to.as_deref(), batch, context)?,
            Kind::HasLabels(subject, test) => element::has_labels(&*subject.evaluate(batch, context)?, test, context)?,
            Kind::Not(operand) => logic::not(&*operand.evaluate(batch, context)?)?,
            Kind::And(operands) => logic::and(operands, batch, context)?,
            Kind::Or(operands) => logic::or(operands, batch, context)?,
            Kind::Negate(operand) => arithmetic::negate(&*operand.evaluate(batch, context)?)?,
            Kind::Plus(operand) => arithmetic::plus(&*operand.evaluate(batch, context)?)?,
            Kind::Binary(operator, left, right) => {
                return arithmetic::binary(*operator, left, right, batch, context).map(Arc::new);
            }
            Kind::Compare(operator, left, right) => comparison::compare(*operator, left, right, batch, context)?,
            Kind::IsNull { operand, negated } => logic::is_null(&*operand.evaluate(batch, context)?, *negated),
            Kind::Function(function, arguments) => evaluate_function(function, arguments, batch, context)?,
            Kind::Case { branches, otherwise } => logic::case(branches, otherwise, batch, context)?,
            Kind::ListComprehension { element, list, predicate, projection } => {
                let parts = (predicate.as_deref(), projection.as_deref());
                list::comprehension(*element, list, parts, batch, context)?
            }
            Kind::Reduce { accumulator, initial, element, list, step } => {
                list::reduce((*accumulator, initial), (*element, list), step, batch, context)?
            }
            Kind::Quantifier { quantifier, element, list, predicate } => {
                list::quantifier(*quantifier, (*element, list), predicate, batch, context)?
            }
            Kind::MapProjection { subject, all, items } => {
                evaluate_map_projection(subject, *all, items, batch, context)?
            }
            Kind::Path(parts) => element::path(parts, batch, context)?,
            Kind::RelationshipsDiffer(slot, others) => element::relationships_differ(*slot, others, batch),
            Kind::Subquery { id, kind, .. } => context.subqueries.evaluate(*id, *kind, batch, context)?,
        };
        Ok(Arc::new(column))
    }

    /// The value of an expression that reads nothing of a row.
    pub fn evaluate_once(&self, context: &EvaluationContext<'_>) -> Result<Value, RuntimeError> {
        self.evaluate(&Batch::unit(), context).map(|column| column.value(0))
    }
}

fn parameter(name: &str, context: &EvaluationContext<'_>) -> Result<Value, RuntimeError> {
    context.parameters.get(name).cloned().ok_or_else(|| {
        RuntimeError::new(RuntimeErrorKind::MissingParameter, format!("parameter `${name}` was not given"))
    })
}

/// Evaluates `operands` and calls `body` with their values in each row; once, where they are the same in all rows.
fn map_rows<'e>(
    operands: impl IntoIterator<Item = &'e Expression>,
    batch: &Batch,
    context: &EvaluationContext<'_>,
    mut body: impl FnMut(Vec<Value>) -> Result<Value, ValueError>,
) -> Result<Column, RuntimeError> {
    let columns: Vec<Arc<Column>> =
        operands.into_iter().map(|operand| operand.evaluate(batch, context)).collect::<Result<_, _>>()?;
    map_columns(&columns, batch.rows(), context, |row| body(columns.iter().map(|column| column.value(row)).collect()))
}

/// Calls `body` with the number of each row; once, where all `columns` are the same in all rows.
fn map_columns(
    columns: &[Arc<Column>],
    rows: usize,
    context: &EvaluationContext<'_>,
    mut body: impl FnMut(usize) -> Result<Value, ValueError>,
) -> Result<Column, RuntimeError> {
    if rows > 0 && columns.iter().all(|column| matches!(**column, Column::Constant(..))) {
        return Ok(Column::Constant(body(0)?, rows));
    }
    let mut builder = super::column::ColumnBuilder::with_capacity(rows);
    let mut large = 0;
    for row in 0..rows {
        let value = body(row)?;
        if is_large(&value) {
            large += value.heap_bytes();
            context.watch.claim(large)?;
        }
        builder.push(value);
    }
    Ok(builder.finish())
}

/// Whether a batch of such values may be more than what is held of batches in passing.
fn is_large(value: &Value) -> bool {
    const LARGE: usize = 1 << 12;
    match value {
        Value::String(text) => text.len() > LARGE,
        Value::List(items) => items.len() > LARGE / size_of::<Value>(),
        Value::Map(entries) => entries.len() > LARGE / size_of::<Value>(),
        _ => false,
    }
}

fn evaluate_map(
    entries: &[(Arc<str>, Expression)],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    map_rows(entries.iter().map(|(_, value)| value), batch, context, |values| {
        checked(Value::map(entries.iter().map(|(key, _)| key.clone()).zip(values)))
    })
}

/// The value, unless it is nested too deep to be walked safely.
fn checked(value: Value) -> Result<Value, ValueError> {
    limit::check_nesting(&value).map(|()| value)
}

fn evaluate_map_projection(
    subject: &Expression,
    all: bool,
    items: &[(Arc<str>, Expression)],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let operands = std::iter::once(subject).chain(items.iter().map(|(_, value)| value));
    map_rows(operands, batch, context, |mut values| {
        let values_of_items = values.split_off(1);
        let Some(subject) = values.pop().filter(|subject| !subject.is_null()) else { return Ok(Value::Null) };
        let mut map = element::properties(&subject, context)?;
        if !all {
            map.clear();
        }
        map.extend(items.iter().map(|(key, _)| key.clone()).zip(values_of_items));
        Ok(Value::Map(Arc::new(map)))
    })
}

fn evaluate_slice(
    subject: &Expression,
    from: Option<&Expression>,
    to: Option<&Expression>,
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let operands = std::iter::once(subject).chain(from).chain(to);
    map_rows(operands, batch, context, |values| {
        let mut values = values.iter();
        let subject = values.next().unwrap_or(&Value::Null);
        let from = from.and_then(|_| values.next());
        let to = to.and_then(|_| values.next());
        access::slice(subject, from, to)
    })
}

fn evaluate_function(
    function: &ScalarFunction,
    arguments: &[Expression],
    batch: &Batch,
    context: &EvaluationContext<'_>,
) -> Result<Column, RuntimeError> {
    let EvaluationContext { graph, statement_time, watch, .. } = *context;
    let function_context = FunctionContext { graph, statement_time, watch, threads: 1 };
    let call = |values: Vec<Value>| function.call(&values, &function_context);
    if !function.deterministic {
        let columns: Vec<_> =
            arguments.iter().map(|argument| argument.evaluate(batch, context)).collect::<Result<_, _>>()?;
        let values = (0..batch.rows()).map(|row| call(columns.iter().map(|column| column.value(row)).collect()));
        return Ok(Column::from_values(values.collect::<Result<Vec<_>, _>>()?));
    }
    map_rows(arguments, batch, context, call)
}

/// The value of an operator whose operands are constants; `None` where it fails, or asks for more than its operands.
pub(super) fn constant_value(expression: &Expression) -> Option<Value> {
    struct NoSubqueries;
    impl Subqueries for NoSubqueries {
        fn evaluate(
            &self,
            _: SubqueryId,
            _: SubqueryKind,
            _: &Batch,
            _: &EvaluationContext<'_>,
        ) -> Result<Column, RuntimeError> {
            Err(RuntimeError::new(RuntimeErrorKind::Internal, "a subquery is no constant"))
        }
    }
    use ExpressionKind as Kind;
    let is_pure = matches!(
        expression.kind,
        Kind::List(_)
            | Kind::Map(_)
            | Kind::Not(_)
            | Kind::Negate(_)
            | Kind::Plus(_)
            | Kind::And(_)
            | Kind::Or(_)
            | Kind::Binary(..)
            | Kind::Compare(..)
            | Kind::IsNull { .. }
    );
    if !is_pure {
        return None;
    }
    let context = EvaluationContext {
        graph: &Graph::default(),
        parameters: &Map::default(),
        subqueries: &NoSubqueries,
        statement_time: DateTime::EPOCH,
        watch: &Unwatched,
    };
    expression.evaluate_once(&context).ok()
}

/// The rows of `batch` with these numbers, with only the columns that `expressions` read.
fn narrow<'e>(batch: &Batch, rows: &[u32], expressions: impl IntoIterator<Item = &'e Expression>) -> Batch {
    let mut slots = super::Slots::new();
    expressions.into_iter().for_each(|expression| expression.add_slots(&mut slots));
    let slots: Vec<Slot> = slots.into_iter().collect();
    batch.keep(&slots).gather(rows)
}
