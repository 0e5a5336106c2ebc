//! Loading files.

use super::Input;
use super::extension::Extension;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::expression::{Expression, RuntimeError, RuntimeErrorKind, Slot};
use crate::import::{LoadError, LoadErrorKind, Records};
use crate::syntax::ast::LoadFormat;
use crate::value::{Value, ValueError};

/// Gives each row of its input with each record of a file.
#[derive(Debug)]
pub(in crate::execution) struct Load {
    pub(in crate::execution) input: Input,
    pub(in crate::execution) format: LoadFormat,
    pub(in crate::execution) file: Expression,
    pub(in crate::execution) slot: Slot,
}

/// How much of a file makes a batch, in bytes, where its records are so long that fewer than usual do.
const BATCH_BYTES: u64 = 16 << 20;

impl Operator for Load {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        self.input.run(context, &mut |batch| {
            let files = self.file.evaluate(&batch, &context.evaluation())?;
            let mut extension = Extension::of(&batch, context).with_values(self.slot);
            for row in 0..batch.rows() {
                // What comes before a fault is handed on: who has enough of it never hears of the fault.
                match self.open(&files.value(row), context) {
                    Ok(mut records) => self.push_records(&mut records, row, &mut extension, emit)?,
                    Err(error) => return extension.flush(emit).and(Err(error.into())),
                }
            }
            extension.flush(emit)
        })
    }
}

impl Load {
    fn open(&self, file: &Value, context: &Context<'_>) -> Result<Records, RuntimeError> {
        let Value::String(name) = file else {
            let (clause, found) = (self.format.keywords(), file.value_type().name());
            let message = format!("`{clause}` needs the name of a file, which is a String, found {found}");
            return Err(RuntimeError::from(ValueError::invalid_type(message)).at(self.file.span));
        };
        Records::open(context.environment.import_folder, name, self.format).map_err(|error| self.failure(error))
    }

    fn push_records(
        &self,
        records: &mut Records,
        row: usize,
        extension: &mut Extension<'_>,
        emit: &mut Emit<'_>,
    ) -> Flow {
        let mut flushed = 0;
        loop {
            match records.read() {
                Ok(None) => return Ok(()),
                Ok(Some(record)) => extension.push_value(row, None, Some(record), emit)?,
                Err(error) => return extension.flush(emit).and(Err(self.failure(error).into())),
            }
            if records.bytes_read() - flushed > BATCH_BYTES {
                flushed = records.bytes_read();
                extension.flush(emit)?;
            }
        }
    }

    fn failure(&self, error: LoadError) -> RuntimeError {
        let kind = match error.kind {
            LoadErrorKind::NotAllowed => RuntimeErrorKind::FileNotAllowed,
            LoadErrorKind::Unusable => RuntimeErrorKind::UnusableFile,
            LoadErrorKind::Invalid => RuntimeErrorKind::InvalidData,
            LoadErrorKind::TooLarge => RuntimeErrorKind::ResourceLimit,
        };
        RuntimeError::new(kind, error.message).with_hint(error.hint).at(self.file.span)
    }
}
