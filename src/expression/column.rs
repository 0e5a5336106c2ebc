//! Columns: the values of one variable or expression in the rows of a batch.

use crate::value::{NodeIndex, RelationshipIndex, Value, compare};
use std::sync::Arc;

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
    /// Values of any types, each of them in many rows.
    Coded(Coded),
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

    /// Appends values none of which is missing.
    pub fn extend(&mut self, values: impl IntoIterator<Item = T>) {
        self.values.extend(values);
        if let Some(valid) = &mut self.valid {
            valid.resize(self.values.len(), true);
        }
    }

    fn gather(&self, rows: &[u32]) -> Self {
        Self {
            values: rows.iter().map(|&row| self.values[row as usize]).collect(),
            valid: self.valid.as_ref().map(|valid| rows.iter().map(|&row| valid[row as usize]).collect()),
        }
    }
}

impl<T> From<(Vec<T>, Option<Vec<bool>>)> for Typed<T> {
    fn from((values, valid): (Vec<T>, Option<Vec<bool>>)) -> Self {
        Self { values, valid }
    }
}

/// Values, and for each row which of them it has. What is worked out for a value holds for all rows that have it.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The values; equal ones may be there more than once.
    pub values: Arc<[Value]>,
    /// For each row the position of its value.
    pub codes: Vec<u32>,
}

impl Coded {
    /// The value in `row`.
    pub fn get(&self, row: usize) -> &Value {
        &self.values[self.codes[row] as usize]
    }

    /// A few rows do not hold on to more values than they are themselves.
    fn gather(&self, rows: &[u32]) -> Column {
        if rows.len() < self.values.len() {
            return Column::Values(rows.iter().map(|&row| self.get(row as usize).clone()).collect());
        }
        let codes = rows.iter().map(|&row| self.codes[row as usize]).collect();
        Column::Coded(Self { values: self.values.clone(), codes })
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
            Self::Coded(coded) => coded.codes.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes the column takes; what its values share with others is divided among them.
    pub fn bytes(&self) -> usize {
        let valid = |valid: &Option<Vec<bool>>| valid.as_ref().map_or(0, Vec::len);
        match self {
            Self::Constant(value, _) => value.bytes(),
            Self::Nodes(nodes) => size_of_val(nodes.as_slice()),
            Self::Relationships(relationships) => size_of_val(relationships.as_slice()),
            Self::Booleans(typed) => size_of_val(typed.values.as_slice()) + valid(&typed.valid),
            Self::Integers(typed) => size_of_val(typed.values.as_slice()) + valid(&typed.valid),
            Self::Floats(typed) => size_of_val(typed.values.as_slice()) + valid(&typed.valid),
            Self::Coded(coded) => {
                let values: usize = coded.values.iter().map(Value::bytes).sum();
                size_of_val(coded.codes.as_slice()) + values / Arc::strong_count(&coded.values)
            }
            Self::Values(values) => values.iter().map(Value::bytes).sum(),
        }
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
            Self::Coded(coded) => coded.get(row).clone(),
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
            Self::Coded(coded) => coded.get(row).is_null(),
            Self::Values(values) => values[row].is_null(),
        }
    }

    /// Whether a value could be null; false only where a look at single values is spared.
    pub fn may_hold_null(&self) -> bool {
        match self {
            Self::Booleans(typed) => typed.valid.is_some(),
            Self::Integers(typed) => typed.valid.is_some(),
            Self::Floats(typed) => typed.valid.is_some(),
            _ => true,
        }
    }

    /// The node in `row`, where it holds one.
    pub fn node(&self, row: usize) -> Option<NodeIndex> {
        match self {
            Self::Nodes(nodes) => Some(nodes[row]).filter(|node| *node != NO_NODE),
            Self::Constant(Value::Node(node), _) => Some(*node),
            Self::Coded(_) | Self::Values(_) => match self.reference(row) {
                Some(Value::Node(node)) => Some(*node),
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
            Self::Coded(_) | Self::Values(_) => match self.reference(row) {
                Some(Value::Relationship(relationship)) => Some(*relationship),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value in `row`, where the column keeps values as such.
    pub fn reference(&self, row: usize) -> Option<&Value> {
        match self {
            Self::Constant(value, _) => Some(value),
            Self::Coded(coded) => Some(coded.get(row)),
            Self::Values(values) => Some(&values[row]),
            _ => None,
        }
    }

    /// Whether grouping takes the value in `row` and that in another column's row for the same.
    pub fn is_equivalent(&self, row: usize, other: &Self, other_row: usize) -> bool {
        match (self, other) {
            (Self::Nodes(own), Self::Nodes(others)) => own[row] == others[other_row],
            (Self::Integers(own), Self::Integers(others)) => own.get(row) == others.get(other_row),
            _ => match (self.reference(row), other.reference(other_row)) {
                (Some(Value::String(own)), Some(Value::String(other))) => own == other,
                (Some(own), Some(other)) => compare::equivalent(own, other),
                _ => compare::equivalent(&self.value(row), &other.value(other_row)),
            },
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
            Self::Coded(coded) => coded.gather(rows),
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

    /// Appends the value in a column's row.
    pub fn push_row(&mut self, column: &Column, row: usize) {
        match (&mut self.column, column) {
            (Some(Column::Nodes(own)), Column::Nodes(nodes)) => own.push(nodes[row]),
            (Some(Column::Integers(own)), Column::Integers(typed)) => own.push(typed.get(row)),
            _ => self.push(column.value(row)),
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

    /// The number of values.
    pub fn len(&self) -> usize {
        self.column.as_ref().map_or(self.leading_nulls, Column::len)
    }

    /// Whether there is no value yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes the values from a position on take beside themselves.
    pub fn heap_bytes_from(&self, position: usize) -> usize {
        match &self.column {
            Some(Column::Values(values)) => {
                values.get(position..).unwrap_or_default().iter().map(Value::heap_bytes).sum()
            }
            _ => 0,
        }
    }

    /// Whether grouping takes the value at a position and that in a column's row for the same.
    pub fn is_equivalent(&self, position: usize, other: &Column, row: usize) -> bool {
        self.column.as_ref().map_or_else(|| other.is_null(row), |column| column.is_equivalent(position, other, row))
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

    #[test]
    fn few_rows_of_many_values_let_go_of_the_others() {
        let coded = Coded { values: ["a", "b", "c"].map(Value::from).into(), codes: vec![2, 0, 1, 2] };
        let column = Column::Coded(coded);
        let (many, few) = (column.gather(&[3, 0, 1]), column.gather(&[3, 1]));
        assert!(matches!((&many, &few), (Column::Coded(_), Column::Values(_))));
        let original = [3, 0, 1].map(|row| column.value(row));
        assert!(original.iter().enumerate().all(|(row, value)| compare::equivalent(&many.value(row), value)));
        assert!(compare::equivalent(&few.value(0), &original[0]) && compare::equivalent(&few.value(1), &original[2]));
    }

    #[test]
    fn values_are_the_same_however_they_are_kept() {
        let one = [
            Column::Integers(Typed::all(vec![1])),
            Column::Floats(Typed::all(vec![1.0])),
            Column::Constant(Value::Integer(1), 1),
            Column::Values(vec![Value::Float(1.0)]),
            Column::Coded(Coded { values: [Value::Null, Value::Integer(1)].into(), codes: vec![1] }),
        ];
        let null = [
            Column::Nodes(vec![NO_NODE]),
            Column::Integers(Typed { values: vec![1], valid: Some(vec![false]) }),
            Column::Constant(Value::Null, 1),
        ];
        let all: Vec<(&Column, bool)> =
            one.iter().map(|column| (column, true)).chain(null.iter().map(|column| (column, false))).collect();
        for (left, left_is_one) in &all {
            for (right, right_is_one) in &all {
                assert_eq!(left.is_equivalent(0, right, 0), left_is_one == right_is_one, "{left:?} {right:?}");
            }
        }
    }
}
