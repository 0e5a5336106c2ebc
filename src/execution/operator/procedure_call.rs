//! Calling procedures.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::column::Typed;
use crate::expression::{Batch, Column, Expression, RuntimeError, Slot};
use crate::function::procedure::{ProcedureColumn, ProcedureOutput};
use crate::function::{FunctionContext, Procedure};
use crate::value::Value;
use std::ops::Range;
use std::sync::Arc;

/// Gives each row of its input with each row that a procedure gives for it; a procedure without fields leaves the rows
/// as they are.
#[derive(Debug)]
pub(in crate::execution) struct ProcedureCall {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) procedure: Arc<Procedure>,
    pub(in crate::execution) arguments: Vec<Expression>,
    /// The fields that are taken, by position.
    pub(in crate::execution) yields: Vec<(usize, Slot)>,
}

impl Operator for ProcedureCall {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |batch| {
            let batch = context.unfolded(batch)?;
            let columns: Vec<Arc<Column>> = self
                .arguments
                .iter()
                .map(|argument| argument.evaluate(&batch, &context.evaluation()))
                .collect::<Result<_, _>>()?;
            for row in 0..batch.rows() {
                context.check()?;
                let arguments: Vec<Value> = columns.iter().map(|column| column.value(row)).collect();
                let output = self.call(&arguments, context)?;
                let mut held = context.reservation();
                held.add(|| output.bytes())?;
                if self.procedure.fields.is_empty() {
                    emit(batch.row(row))?;
                    continue;
                }
                for start in (0..output.len()).step_by(context.batch_size()) {
                    let end = output.len().min(start + context.batch_size());
                    emit(self.extended(&batch, row, &output, start..end))?;
                }
            }
            Ok(())
        })
    }
}

impl ProcedureCall {
    fn call(&self, arguments: &[Value], context: &Context<'_>) -> Result<ProcedureOutput, RuntimeError> {
        let environment = context.environment;
        let function_context = FunctionContext {
            graph: context.graph,
            statement_time: environment.statement_time,
            watch: environment.monitor,
            threads: environment.threads,
        };
        let output = self.procedure.call(arguments, &function_context);
        // A body that was stopped knows that it was, the monitor knows why.
        if output.is_err() {
            context.check()?;
        }
        // What is wrong with the only argument is to be seen there.
        output.map_err(|error| match self.arguments.as_slice() {
            [only] => RuntimeError::from(error).at(only.span),
            _ => error.into(),
        })
    }

    /// The row with each of these rows of the procedure.
    fn extended(&self, batch: &Batch, row: usize, output: &ProcedureOutput, rows: Range<usize>) -> Batch {
        let mut extended = batch.gather(&vec![row as u32; rows.len()]);
        for (field, slot) in &self.yields {
            extended.set(*slot, column(output, *field, rows.clone()));
        }
        extended
    }
}

/// A field of some of the rows of a procedure.
fn column(output: &ProcedureOutput, field: usize, rows: Range<usize>) -> Column {
    match output {
        ProcedureOutput::Rows(all) => Column::from_values(all[rows].iter().map(|values| values[field].clone())),
        ProcedureOutput::Columns(columns) => match &columns[field] {
            ProcedureColumn::Nodes(nodes) => Column::Nodes(nodes[rows].to_vec()),
            ProcedureColumn::Integers(integers) => Column::Integers(Typed::all(integers[rows].to_vec())),
            ProcedureColumn::Floats(floats) => Column::Floats(Typed::all(floats[rows].to_vec())),
            ProcedureColumn::Values(values) => Column::from_values(values[rows].iter().cloned()),
        },
    }
}
