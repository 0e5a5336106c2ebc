//! Rows as Rust types.

use super::deserialize::{DeserializeError, deserialize_row};
use super::{Node, QueryResult, Relationship};
use crate::value::convert::FromValue;
use crate::value::{Value, ValueError, ValueErrorKind};
use serde::de::DeserializeOwned;

/// A row of a result.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    result: &'a QueryResult,
    index: usize,
}

impl<'a> Row<'a> {
    /// The value in the column of this name, as a Rust type. Fails where there is no such column, or where the value has
    /// another type.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, ValueError> {
        T::from_value(self.value(column)?.clone()).map_err(|error| in_column(column, error))
    }

    /// The row as any type that serde can deserialize: a struct with a field for each column that is wanted, a tuple of all
    /// columns, or the value of the only column. A node or a relationship is the map of its properties, a path the list of
    /// its nodes and relationships; null is `None`. Ids, labels and types are not among the properties: for those there
    /// are [`Row::node`] and [`Row::relationship`].
    ///
    /// ```
    /// # use detente::{Database, map};
    /// #[derive(serde::Deserialize)]
    /// struct Membership {
    ///     country: Country,
    ///     since: Option<String>,
    /// }
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Country {
    ///     name: String,
    /// }
    ///
    /// let mut session = Database::bundled()?.session();
    /// let query = "MATCH (country:Country)-[m:MEMBER_OF]->({name: 'NORAD'}) RETURN country, m.since AS since";
    /// let result = session.query(query, &map! {})?;
    /// for row in &result {
    ///     let membership: Membership = row.deserialize()?;
    ///     println!("{} since {:?}", membership.country.name, membership.since);
    /// }
    /// # assert_eq!(result.rows.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, DeserializeError> {
        deserialize_row(self.result, self.values())
    }

    /// The values, in the order of the columns.
    pub fn values(&self) -> &'a [Value] {
        &self.result.rows[self.index]
    }

    /// The node in the column of this name: its id, labels and properties.
    pub fn node(&self, column: &str) -> Result<&'a Node, ValueError> {
        let value = self.value(column)?;
        let Value::Node(node) = value else { return Err(in_column(column, unexpected("Node", value))) };
        self.result.elements.nodes.get(node).ok_or_else(|| in_column(column, lost("Node")))
    }

    /// The relationship in the column of this name: its id, type, ends and properties.
    pub fn relationship(&self, column: &str) -> Result<&'a Relationship, ValueError> {
        let value = self.value(column)?;
        let Value::Relationship(relationship) = value else {
            return Err(in_column(column, unexpected("Relationship", value)));
        };
        self.result.elements.relationships.get(relationship).ok_or_else(|| in_column(column, lost("Relationship")))
    }

    fn value(&self, column: &str) -> Result<&'a Value, ValueError> {
        let columns = &self.result.columns;
        let position = columns.iter().position(|name| **name == *column);
        position.and_then(|position| self.values().get(position)).ok_or_else(|| {
            let names: Vec<&str> = columns.iter().map(|name| &**name).collect();
            let message = format!("there is no column `{column}`; the columns are: {}", names.join(", "));
            ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
        })
    }
}

fn in_column(column: &str, error: ValueError) -> ValueError {
    ValueError::new(error.kind, format!("column `{column}`: {error}"))
}

fn unexpected(expected: &str, found: &Value) -> ValueError {
    ValueError::invalid_type(format!("expected {expected}, found {}", found.value_type().name()))
}

/// The error of a row that somebody put into a result without the element that it refers to.
fn lost(kind: &str) -> ValueError {
    ValueError::new(ValueErrorKind::DeletedEntityAccess, format!("the result does not hold this {kind}"))
}

impl<'a> IntoIterator for &'a QueryResult {
    type Item = Row<'a>;
    type IntoIter = Box<dyn Iterator<Item = Row<'a>> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new((0..self.rows.len()).map(|index| Row { result: self, index }))
    }
}
