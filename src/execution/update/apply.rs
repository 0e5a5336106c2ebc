//! Running a query that writes for each row.

use super::{Update, Writing};
use crate::execution::operator::Answers;
use crate::execution::program::Program;
use crate::expression::{Batch, RuntimeError};

/// Runs a query for each row, one after the other: each sees what was written for those before it.
#[derive(Debug)]
pub(in crate::execution) struct ApplyUpdate {
    pub(in crate::execution) program: Program,
    pub(in crate::execution) answers: Answers,
}

impl Update for ApplyUpdate {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        let mut joined = Vec::new();
        for batch in rows {
            let mut answered = vec![false; batch.rows()];
            for (row, answered) in answered.iter_mut().enumerate() {
                writing.check()?;
                let argument = vec![batch.row(row)];
                let found = self.program.run(writing.graph, writing.environment, argument, writing.counters)?;
                *answered = found.iter().any(|found| found.rows() > 0);
                if !self.answers.is_unit() {
                    let origins = |found: &Batch| vec![row as u32; found.rows()];
                    joined.extend(found.iter().map(|found| self.answers.join(&batch, &origins(found), found)));
                }
            }
            joined.extend(self.answers.without(batch, &answered));
        }
        Ok(joined)
    }
}
