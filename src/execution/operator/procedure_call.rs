//! Calling procedures.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Batch, Column, Expression, Slot};
use crate::function::{FunctionContext, Procedure};
use crate::value::Value;
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
        let function_context =
            FunctionContext { graph: context.graph, statement_time: context.environment.statement_time };
        self.input.run(context, &mut |batch| {
            let batch = batch.unfold();
            let columns: Vec<Arc<Column>> = self
                .arguments
                .iter()
                .map(|argument| argument.evaluate(&batch, &context.evaluation()))
                .collect::<Result<_, _>>()?;
            for row in 0..batch.rows() {
                context.check()?;
                let arguments: Vec<Value> = columns.iter().map(|column| column.value(row)).collect();
                let rows = self.procedure.call(&arguments, &function_context)?;
                if self.procedure.fields.is_empty() {
                    emit(batch.row(row))?;
                    continue;
                }
                rows.chunks(context.batch_size()).try_for_each(|rows| emit(self.extended(&batch, row, rows)))?;
            }
            Ok(())
        })
    }
}

impl ProcedureCall {
    /// The row with each of the rows of the procedure.
    fn extended(&self, batch: &Batch, row: usize, rows: &[Vec<Value>]) -> Batch {
        let mut extended = batch.gather(&vec![row as u32; rows.len()]);
        for (field, slot) in &self.yields {
            extended.set(*slot, Column::from_values(rows.iter().map(|values| values[*field].clone())));
        }
        extended
    }
}
