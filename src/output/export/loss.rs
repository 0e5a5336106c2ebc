//! What a format could not hold of a graph.

use super::Selection;
use crate::output::counters::grouped;
use crate::value::Value;
use indexmap::IndexMap;
use std::fmt;

/// A kind of loss: what it happens to, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Loss {
    /// What one of them is called.
    pub one: &'static str,
    /// What several of them are called.
    pub many: &'static str,
    /// What became of them: `written as text`, `left out`.
    pub fate: &'static str,
}

/// An index of a format that has none.
const INDEX: Loss = Loss { one: "index", many: "indexes", fate: "left out" };

/// A constraint of a format that has none.
const CONSTRAINT: Loss = Loss { one: "constraint", many: "constraints", fate: "left out" };

/// A temporal value of a format that has no such type.
pub(super) const TEMPORAL: Loss = Loss { one: "temporal value", many: "temporal values", fate: "written as text" };

/// A float of a format whose numbers are finite.
pub(super) const NOT_FINITE: Loss =
    Loss { one: "float that is not finite", many: "floats that are not finite", fate: "written as text" };

/// What could not be held, by kind, in the order in which it was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    counts: IndexMap<Loss, u64>,
}

impl Losses {
    /// What every format loses that knows neither indexes nor constraints.
    pub fn without_schema(selection: &Selection<'_>) -> Self {
        let mut losses = Self::default();
        selection.indexes().for_each(|_| losses.add(INDEX));
        selection.full_text_indexes().for_each(|_| losses.add(INDEX));
        selection.constraints().for_each(|_| losses.add(CONSTRAINT));
        losses
    }

    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Notes one loss.
    pub fn add(&mut self, loss: Loss) {
        self.add_several(loss, 1);
    }

    /// Notes this many losses of a kind.
    pub fn add_several(&mut self, loss: Loss, count: u64) {
        if count > 0 {
            *self.counts.entry(loss).or_default() += count;
        }
    }

    /// Notes what JSON cannot hold of a value.
    pub(super) fn add_for_json(&mut self, value: &Value) {
        match value {
            Value::List(items) => items.iter().for_each(|item| self.add_for_json(item)),
            Value::Float(float) if !float.is_finite() => self.add(NOT_FINITE),
            value if value.is_temporal() => self.add(TEMPORAL),
            _ => {}
        }
    }
}

impl fmt::Display for Losses {
    /// `2 temporal values written as text, 1 index left out`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (Loss { one, many, fate }, count)) in self.counts.iter().enumerate() {
            let (before, noun) = (if position == 0 { "" } else { ", " }, if *count == 1 { one } else { many });
            write!(formatter, "{before}{} {noun} {fate}", grouped(*count))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_counted_by_kind() {
        let mut losses = Losses::default();
        assert!(losses.is_empty());
        let values = [Value::list([f64::NAN.into(), 1.into()]), f64::INFINITY.into(), "x".into(), 0.5.into()];
        values.iter().for_each(|value| losses.add_for_json(value));
        losses.add(INDEX);
        losses.add_several(CONSTRAINT, 0);
        assert_eq!(losses.to_string(), "2 floats that are not finite written as text, 1 index left out");
    }
}
