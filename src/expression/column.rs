//! Columns: the values of one variable or expression in the rows of a batch.

use crate::value::{NodeIndex, RelationshipIndex, Value};

/// A value for each row. Columns of one type are kept as that type, so that loops over them are tight.
#[derive(Clone, Debug)]
pub enum Column {
    /// The same value in as many rows.
    Constant(Value, usize),
    /// Nodes; [`NO_NODE`] stands for null.
    Nodes(Vec<NodeIndex>),
    /// Relationships; [`NO_RELATIONSHIP`] stands for null.
    Relationships(Vec<RelationshipIndex>),
    /// Truth values.
    Booleans(Typed<bool>),
    /// Integers.
    Integers(Typed<i64>),
    /// Floats.
    Floats(Typed<f64>),
    /// Values of any types.
    Values(Vec<Value>),
}

/// Stands for null in a column of nodes.
pub const NO_NODE: NodeIndex = NodeIndex(u32::MAX);

/// Stands for null in a column of relationships.
pub const NO_RELATIONSHIP: RelationshipIndex = RelationshipIndex(u32::MAX);

/// Values of one type, some of which may be missing.
#[derive(Clone, Debug, Default)]
pub struct Typed<T> {
    /// The values; where one is missing, anything.
    pub values: Vec<T>,
    /// Which values are there; `None` where all are.
    pub valid: Option<Vec<bool>>,
}

impl<T: Copy + Default> Typed<T> {
    /// Values none of which is missing.
    pub fn all(values: Vec<T>) -> Self {
        Self { values, valid: None }
    }

    /// The value in `row`, unless it is missing.
    pub fn get(&self, row: usize) -> Option<T> {
        self.is_valid(row).then(|| self.values[row])
    }

    /// Whether the value in `row` is there.
    pub fn is_valid(&self, row: usize) -> bool {
        self.valid.as_ref().is_none_or(|valid| valid[row])
    }

    /// Appends a value, or a missing one.
    pub fn push(&mut self, value: Option<T>) {
        if value.is_none() && self.valid.is_none() {
            self.valid = Some(vec![true; self.values.len()]);
        }
        if let Some(valid) = &mut self.valid {
            valid.push(value.is_some());
        }
        self.values.push(value.unwrap_or_default());
    }

    fn gather(&self, rows: &[u32]) -> Self {
        Self {
            values: rows.iter().map(|&row| self.values[row as usize]).collect(),
            valid: self.valid.as_ref().map(|valid| rows.iter().map(|&row| valid[row as usize]).collect()),
        }
    }
}

/// Which rows are valid where two columns must both be; `None` where all are.
pub fn both_valid(left: Option<&Vec<bool>>, right: Option<&Vec<bool>>) -> Option<Vec<bool>> {
    match (left, right) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (Some(left), Some(right)) => Some(left.iter().zip(right).map(|(left, right)| *left && *right).collect()),
    }
}

impl Column {
    /// The column that holds `values`, kept as one type where they are of one type.
    pub fn from_values(values: impl IntoIterator<Item = Value>) -> Self {
        let values = values.into_iter();
        let mut builder = ColumnBuilder::with_capacity(values.size_hint().0);
        values.for_each(|value| builder.push(value));
        builder.finish()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Constant(_, rows) => *rows,
            Self::Nodes(nodes) => nodes.len(),
            Self::Relationships(relationships) => relationships.len(),
            Self::Booleans(typed) => typed.values.len(),
            Self::Integers(typed) => typed.values.len(),
            Self::Floats(typed) => typed.values.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value in `row`.
    pub fn value(&self, row: usize) -> Value {
        match self {
            Self::Constant(value, _) => value.clone(),
            Self::Nodes(nodes) if nodes[row] == NO_NODE => Value::Null,
            Self::Nodes(nodes) => Value::Node(nodes[row]),
            Self::Relationships(relationships) if relationships[row] == NO_RELATIONSHIP => Value::Null,
            Self::Relationships(relationships) => Value::Relationship(relationships[row]),
            Self::Booleans(typed) => typed.get(row).map_or(Value::Null, Value::Boolean),
            Self::Integers(typed) => typed.get(row).map_or(Value::Null, Value::Integer),
            Self::Floats(typed) => typed.get(row).map_or(Value::Null, Value::Float),
            Self::Values(values) => values[row].clone(),
        }
    }

    /// Whether the value in `row` is null.
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Constant(value, _) => value.is_null(),
            Self::Nodes(nodes) => nodes[row] == NO_NODE,
            Self::Relationships(relationships) => relationships[row] == NO_RELATIONSHIP,
            Self::Booleans(typed) => !typed.is_valid(row),
            Self::Integers(typed) => !typed.is_valid(row),
            Self::Floats(typed) => !typed.is_valid(row),
            Self::Values(values) => values[row].is_null(),
        }
    }

    /// The node in `row`, where it holds one.
    pub fn node(&self, row: usize) -> Option<NodeIndex> {
        match self {
            Self::Nodes(nodes) => Some(nodes[row]).filter(|node| *node != NO_NODE),
            Self::Constant(Value::Node(node), _) => Some(*node),
            Self::Values(values) => match &values[row] {
                Value::Node(node) => Some(*node),
                _ => None,
            },
            _ => None,
        }
    }

    /// The relationship in `row`, where it holds one.
    pub fn relationship(&self, row: usize) -> Option<RelationshipIndex> {
        match self {
            Self::Relationships(relationships) => {
                Some(relationships[row]).filter(|relationship| *relationship != NO_RELATIONSHIP)
            }
            Self::Constant(Value::Relationship(relationship), _) => Some(*relationship),
            Self::Values(values) => match &values[row] {
                Value::Relationship(relationship) => Some(*relationship),
                _ => None,
            },
            _ => None,
        }
    }

    /// The column that takes its rows from these rows of this one.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        match self {
            // Rows made of one row hold what it holds.
            _ if self.len() == 1 => Self::Constant(self.value(0), rows.len()),
            Self::Constant(value, _) => Self::Constant(value.clone(), rows.len()),
            Self::Nodes(nodes) => Self::Nodes(rows.iter().map(|&row| nodes[row as usize]).collect()),
            Self::Relationships(relationships) => {
                Self::Relationships(rows.iter().map(|&row| relationships[row as usize]).collect())
            }
            Self::Booleans(typed) => Self::Booleans(typed.gather(rows)),
            Self::Integers(typed) => Self::Integers(typed.gather(rows)),
            Self::Floats(typed) => Self::Floats(typed.gather(rows)),
            Self::Values(values) => Self::Values(rows.iter().map(|&row| values[row as usize].clone()).collect()),
        }
    }

    /// The rows of all `columns`, one column's behind the other's.
    pub fn concatenate(columns: &[&Column]) -> Self {
        if let Some(nodes) = all_of(columns, |column| match column {
            Self::Nodes(nodes) => Some(nodes.as_slice()),
            _ => None,
        }) {
            return Self::Nodes(nodes.concat());
        }
        if let Some(relationships) = all_of(columns, |column| match column {
            Self::Relationships(relationships) => Some(relationships.as_slice()),
            _ => None,
        }) {
            return Self::Relationships(relationships.concat());
        }
        if let Some(integers) = all_of(columns, |column| match column {
            Self::Integers(Typed { values, valid: None }) => Some(values.as_slice()),
            _ => None,
        }) {
            return Self::Integers(Typed::all(integers.concat()));
        }
        let mut builder = ColumnBuilder::default();
        for column in columns {
            (0..column.len()).for_each(|row| builder.push(column.value(row)));
        }
        builder.finish()
    }
}

/// What `part` gives for each of the columns, if it gives something for all.
fn all_of<'a, T: ?Sized>(columns: &[&'a Column], part: impl Fn(&'a Column) -> Option<&'a T>) -> Option<Vec<&'a T>> {
    columns.iter().map(|column| part(column)).collect()
}

/// Makes a column of values whose types are not known beforehand.
#[derive(Debug, Default)]
pub struct ColumnBuilder {
    /// Nulls seen before the first other value.
    leading_nulls: usize,
    column: Option<Column>,
    capacity: usize,
}

impl ColumnBuilder {
    /// A builder with room for `capacity` values.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, ..Self::default() }
    }

    /// Appends a value.
    pub fn push(&mut self, value: Value) {
        let Some(column) = &mut self.column else {
            return self.push_first(value);
        };
        match (column, value) {
            (Column::Nodes(nodes), Value::Node(node)) => nodes.push(node),
            (Column::Nodes(nodes), Value::Null) => nodes.push(NO_NODE),
            (Column::Relationships(relationships), Value::Relationship(relationship)) => {
                relationships.push(relationship);
            }
            (Column::Relationships(relationships), Value::Null) => relationships.push(NO_RELATIONSHIP),
            (Column::Booleans(typed), Value::Boolean(value)) => typed.push(Some(value)),
            (Column::Booleans(typed), Value::Null) => typed.push(None),
            (Column::Integers(typed), Value::Integer(value)) => typed.push(Some(value)),
            (Column::Integers(typed), Value::Null) => typed.push(None),
            (Column::Floats(typed), Value::Float(value)) => typed.push(Some(value)),
            (Column::Floats(typed), Value::Null) => typed.push(None),
            (Column::Values(values), value) => values.push(value),
            (column, value) => {
                let mut values: Vec<Value> = (0..column.len()).map(|row| column.value(row)).collect();
                values.push(value);
                *column = Column::Values(values);
            }
        }
    }

    /// Begins a column of the type of the first value that is not null.
    fn push_first(&mut self, value: Value) {
        let column = match &value {
            Value::Null => {
                self.leading_nulls += 1;
                return;
            }
            Value::Node(_) => Column::Nodes(Vec::with_capacity(self.capacity)),
            Value::Relationship(_) => Column::Relationships(Vec::with_capacity(self.capacity)),
            Value::Boolean(_) => Column::Booleans(Typed::default()),
            Value::Integer(_) => Column::Integers(Typed { values: Vec::with_capacity(self.capacity), valid: None }),
            Value::Float(_) => Column::Floats(Typed { values: Vec::with_capacity(self.capacity), valid: None }),
            _ => Column::Values(Vec::with_capacity(self.capacity)),
        };
        let nulls = std::mem::take(&mut self.leading_nulls);
        self.column = Some(column);
        (0..nulls).for_each(|_| self.push(Value::Null));
        self.push(value);
    }

    /// The column.
    pub fn finish(self) -> Column {
        self.column.unwrap_or(Column::Constant(Value::Null, self.leading_nulls))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(values: &[Value]) -> (Column, Vec<bool>) {
        let column = Column::from_values(values.iter().cloned());
        let nulls = (0..column.len()).map(|row| column.is_null(row)).collect();
        (column, nulls)
    }

    #[test]
    fn values_of_one_type_and_nulls_stay_typed() {
        let (column, nulls) = kinds(&[Value::Null, Value::Integer(1), Value::Null]);
        assert!(matches!(column, Column::Integers(_)));
        assert_eq!(nulls, [true, false, true]);
    }

    #[test]
    fn values_of_two_types_become_general() {
        let (column, nulls) = kinds(&[Value::Integer(1), Value::Float(1.0), Value::Null]);
        assert!(matches!(column, Column::Values(_)));
        assert_eq!(nulls, [false, false, true]);
    }
}
