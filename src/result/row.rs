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
        let position = self.result.columns.iter().position(|name| **name == *column).ok_or_else(|| {
            let names: Vec<&str> = self.result.columns.iter().map(|name| &**name).collect();
            let message = format!("there is no column `{column}`; the columns are: {}", names.join(", "));
            ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
        })?;
        T::from_value(self.values()[position].clone())
    }

    /// The row as any type that serde can deserialize: a struct with a field for each column that is wanted, a tuple of all
    /// columns, or the value of the only column. A node or a relationship is the map of its properties; null is `None`.
    ///
    /// ```
    /// # use detente::{Database, Parameters};
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
    /// let result = session.query(query, &Parameters::default())?;
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

    /// The node in the column of this name.
    pub fn node(&self, column: &str) -> Result<&'a Node, ValueError> {
        match self.get::<Value>(column)? {
            Value::Node(node) => Ok(&self.result.elements.nodes[&node]),
            other => Err(ValueError::invalid_type(format!("expected Node, found {}", other.value_type().name()))),
        }
    }

    /// The relationship in the column of this name.
    pub fn relationship(&self, column: &str) -> Result<&'a Relationship, ValueError> {
        match self.get::<Value>(column)? {
            Value::Relationship(relationship) => Ok(&self.result.elements.relationships[&relationship]),
            other => {
                Err(ValueError::invalid_type(format!("expected Relationship, found {}", other.value_type().name())))
            }
        }
    }
}

impl<'a> IntoIterator for &'a QueryResult {
    type Item = Row<'a>;
    type IntoIter = Box<dyn Iterator<Item = Row<'a>> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new((0..self.rows.len()).map(|index| Row { result: self, index }))
    }
}
