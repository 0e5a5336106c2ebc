//! Matching a pattern, or else creating it.

use super::create::{create_elements, slots};
use super::set::apply_items;
use super::{Update, Writing};
use crate::execution::program::collect;
use crate::execution::{Context, Operator};
use crate::expression::{Batch, Expression, ExpressionKind, RuntimeError, RuntimeErrorKind};
use crate::plan::{CreateElement, SetItem};
use crate::value::Value;

/// Gives each row with each match of a pattern, which is created where there is none. Each row sees what the rows before
/// it created.
#[derive(Debug)]
pub(in crate::execution) struct Merge {
    /// Finds the matches for a row as its argument.
    pub(in crate::execution) matches: Box<dyn Operator>,
    pub(in crate::execution) elements: Vec<CreateElement>,
    pub(in crate::execution) on_create: Vec<SetItem>,
    pub(in crate::execution) on_match: Vec<SetItem>,
}

impl Update for Merge {
    fn run(&self, rows: Vec<Batch>, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        let mut merged = Vec::new();
        for batch in rows {
            let mut of_batch = Vec::new();
            for row in 0..batch.rows() {
                writing.check()?;
                of_batch.extend(self.merge_row(batch.row(row), writing)?);
            }
            if !of_batch.is_empty() {
                merged.push(Batch::concatenate(of_batch));
            }
        }
        Ok(merged)
    }
}

impl Merge {
    fn merge_row(&self, row: Batch, writing: &mut Writing<'_>) -> Result<Vec<Batch>, RuntimeError> {
        self.check_properties(&row, writing)?;
        let argument = [row];
        let context = Context::new(writing.graph, writing.environment, &argument);
        let matches = collect(&*self.matches, &context)?;
        let [row] = argument;
        if matches.is_empty() {
            let created = create_elements(&self.elements, row, writing)?;
            apply_items(&self.on_create, &created, writing)?;
            return Ok(vec![created]);
        }
        let own = slots(&self.elements);
        let mut merged = Vec::new();
        for batch in matches {
            let mut extended = row.gather(&vec![0; batch.rows()]);
            own.iter().for_each(|slot| extended.set(*slot, batch.column(*slot)));
            apply_items(&self.on_match, &extended, writing)?;
            merged.push(extended);
        }
        Ok(merged)
    }

    /// A property that is null matches nothing, so that it would be created anew each time.
    fn check_properties(&self, row: &Batch, writing: &mut Writing<'_>) -> Result<(), RuntimeError> {
        for properties in self.elements.iter().filter_map(CreateElement::properties) {
            if let ExpressionKind::Constant(Value::Map(entries)) = &properties.kind
                && let Some((key, _)) = entries.iter().find(|(_, value)| value.is_null())
            {
                return Err(null_property(key).at(properties.span));
            }
            let ExpressionKind::Map(entries) = &properties.kind else { continue };
            let is_constant =
                |value: &Expression| matches!(&value.kind, ExpressionKind::Constant(value) if !value.is_null());
            for (key, value) in entries.iter().filter(|(_, value)| !is_constant(value)) {
                if writing.evaluate(value, row)?.is_null(0) {
                    return Err(null_property(key).at(value.span));
                }
            }
        }
        Ok(())
    }
}

fn null_property(key: &str) -> RuntimeError {
    let message = format!("cannot merge with null for the property `{key}`: null equals nothing");
    RuntimeError::new(RuntimeErrorKind::MergeReadOwnWrites, message)
}
