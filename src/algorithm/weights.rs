//! What relationships weigh.

use crate::graph::{Graph, PropertyColumn, PropertyRef};
use crate::value::{RelationshipIndex, Value, ValueError, ValueErrorKind};

/// The weights of relationships, from one of their properties. A relationship without it weighs 1, as one does in
/// networkx.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    key: &'a str,
    column: Option<&'a PropertyColumn>,
}

impl<'a> Weights<'a> {
    /// The weights that the property says.
    pub fn new(graph: &'a Graph, key: &'a str) -> Self {
        Self { key, column: graph.key_id(key).and_then(|key| graph.relationship_column(key)) }
    }

    /// What the relationship weighs; an error unless that is a finite number from 0 on.
    #[inline]
    pub fn of(&self, relationship: RelationshipIndex) -> Result<f64, ValueError> {
        let property = self.column.map_or(PropertyRef::Missing, |column| column.get(relationship.0));
        let weight = match property {
            PropertyRef::Missing => 1.0,
            PropertyRef::Integer(integer) => integer as f64,
            PropertyRef::Float(float) => float,
            other => return Err(self.no_number(&other.to_value())),
        };
        if weight >= 0.0 && weight.is_finite() { Ok(weight) } else { Err(self.no_weight(&property.to_value())) }
    }

    #[cold]
    fn no_number(&self, value: &Value) -> ValueError {
        let found = value.value_type().name().to_uppercase();
        ValueError::invalid_type(format!("`{}` is to be a weight, which must be a number, not {found}", self.key))
    }

    #[cold]
    fn no_weight(&self, value: &Value) -> ValueError {
        let message = format!("`{}` is to be a weight, which must be finite and at least 0, not `{value}`", self.key);
        ValueError::new(ValueErrorKind::NumberOutOfRange, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, expected: Result<f64, ValueErrorKind>) {
        let mut graph = Graph::new();
        let (node, kind, key) = (graph.create_node(&[]), graph.intern_type("T"), graph.intern_key("w"));
        let relationship = graph.create_relationship(kind, node, node);
        graph.set_relationship_property(relationship, key, value);
        assert_eq!(Weights::new(&graph, "w").of(relationship).map_err(|error| error.kind), expected);
        assert_eq!(Weights::new(&graph, "unknown").of(relationship), Ok(1.0));
    }

    #[test]
    fn only_numbers_from_zero_on_are_weights() {
        check(3.into(), Ok(3.0));
        check(0.5.into(), Ok(0.5));
        check(0.into(), Ok(0.0));
        check(Value::Null, Ok(1.0));
        check((-1).into(), Err(ValueErrorKind::NumberOutOfRange));
        check(f64::NAN.into(), Err(ValueErrorKind::NumberOutOfRange));
        check(f64::INFINITY.into(), Err(ValueErrorKind::NumberOutOfRange));
        check("3".into(), Err(ValueErrorKind::InvalidArgumentType));
    }
}
