//! What procedures give back.

use crate::value::{NodeIndex, Value};

/// Rows with the values of the declared fields, in their order.
pub type ProcedureRows = Vec<Vec<Value>>;

/// The rows of a procedure, row by row, or column by column where there may be very many.
#[derive(Clone, Debug)]
pub enum ProcedureOutput {
    /// Rows.
    Rows(ProcedureRows),
    /// A column for each declared field, all of the same length.
    Columns(Vec<ProcedureColumn>),
}

/// The values of a field in all rows.
#[derive(Clone, Debug)]
pub enum ProcedureColumn {
    /// Nodes.
    Nodes(Vec<NodeIndex>),
    /// Integers.
    Integers(Vec<i64>),
    /// Floats.
    Floats(Vec<f64>),
    /// Values of any types.
    Values(Vec<Value>),
}

impl ProcedureOutput {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Columns(columns) => columns.first().map_or(0, ProcedureColumn::len),
        }
    }

    /// About how many bytes the rows take.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.iter().flatten().map(Value::bytes).sum(),
            Self::Columns(columns) => columns.iter().map(ProcedureColumn::bytes).sum(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows as rows.
    pub fn into_rows(self) -> ProcedureRows {
        let rows = 0..self.len();
        match self {
            Self::Rows(rows) => rows,
            Self::Columns(columns) => {
                rows.map(|row| columns.iter().map(|column| column.value(row)).collect()).collect()
            }
        }
    }
}

impl From<ProcedureRows> for ProcedureOutput {
    fn from(rows: ProcedureRows) -> Self {
        Self::Rows(rows)
    }
}

impl ProcedureColumn {
    fn bytes(&self) -> usize {
        match self {
            Self::Nodes(nodes) => size_of_val(nodes.as_slice()),
            Self::Integers(integers) => size_of_val(integers.as_slice()),
            Self::Floats(floats) => size_of_val(floats.as_slice()),
            Self::Values(values) => values.iter().map(Value::bytes).sum(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Nodes(nodes) => nodes.len(),
            Self::Integers(integers) => integers.len(),
            Self::Floats(floats) => floats.len(),
            Self::Values(values) => values.len(),
        }
    }

    fn value(&self, row: usize) -> Value {
        match self {
            Self::Nodes(nodes) => Value::Node(nodes[row]),
            Self::Integers(integers) => Value::Integer(integers[row]),
            Self::Floats(floats) => Value::Float(floats[row]),
            Self::Values(values) => values[row].clone(),
        }
    }
}
