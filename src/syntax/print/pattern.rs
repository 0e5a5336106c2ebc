//! Patterns.

use super::Prefixed;
use super::name::{Plain, Variable};
use crate::syntax::ast::{
    LabelExpression, NodePattern, PathLength, PathPattern, PathSelector, PatternDirection, PatternStep,
    RelationshipPattern,
};
use std::fmt::{Display, Formatter, Result};

impl Display for PathPattern {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        if let Some(variable) = &self.variable {
            write!(formatter, "{} = ", Variable(variable))?;
        }
        let (open, close) = match self.selector {
            PathSelector::All => ("", ""),
            PathSelector::Shortest => ("shortestPath(", ")"),
            PathSelector::AllShortest => ("allShortestPaths(", ")"),
        };
        write!(formatter, "{open}{}{}{close}", self.start, super::Separated(&self.steps, ""))
    }
}

impl Display for PatternStep {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}{}", self.relationship, self.node)
    }
}

impl Display for NodePattern {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let variable = self.variable.as_ref().map(Variable);
        write!(formatter, "({}", Prefixed("", variable.as_ref()))?;
        Prefixed(":", self.labels.as_ref()).fmt(formatter)?;
        Prefixed(" ", self.properties.as_ref()).fmt(formatter)?;
        write!(formatter, "{})", Prefixed(" WHERE ", self.predicate.as_ref()))
    }
}

impl Display for RelationshipPattern {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let (left, right) = match self.direction {
            PatternDirection::Left => ("<-", "-"),
            PatternDirection::Right => ("-", "->"),
            PatternDirection::Either => ("-", "-"),
        };
        let variable = self.variable.as_ref().map(Variable);
        write!(formatter, "{left}[{}", Prefixed("", variable.as_ref()))?;
        Prefixed(":", self.types.as_ref()).fmt(formatter)?;
        Prefixed(" ", self.length.as_ref()).fmt(formatter)?;
        Prefixed(" ", self.properties.as_ref()).fmt(formatter)?;
        write!(formatter, "{}]{right}", Prefixed(" WHERE ", self.predicate.as_ref()))
    }
}

impl Display for PathLength {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match (self.minimum, self.maximum) {
            (None, None) => formatter.write_str("*"),
            (Some(minimum), Some(maximum)) if minimum == maximum => write!(formatter, "*{minimum}"),
            (minimum, maximum) => {
                write!(formatter, "*{}..{}", Prefixed("", minimum.as_ref()), Prefixed("", maximum.as_ref()))
            }
        }
    }
}

impl Display for LabelExpression {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Name(name) => Plain(name).fmt(formatter),
            Self::Any => formatter.write_str("%"),
            Self::Not(label) => write!(formatter, "!{}", Factor(label)),
            Self::And(labels) => joined(formatter, labels, "&"),
            Self::Or(labels) => joined(formatter, labels, "|"),
        }
    }
}

fn joined(formatter: &mut Formatter<'_>, labels: &[LabelExpression], operator: &str) -> Result {
    for (index, label) in labels.iter().enumerate() {
        let operator = if index == 0 { "" } else { operator };
        write!(formatter, "{operator}{}", Factor(label))?;
    }
    Ok(())
}

/// A label expression as a part of another one, or behind an expression: what is joined stands in parentheses.
pub(super) struct Factor<'a>(pub(super) &'a LabelExpression);

impl Display for Factor<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self.0 {
            LabelExpression::And(_) | LabelExpression::Or(_) => write!(formatter, "({})", self.0),
            label => label.fmt(formatter),
        }
    }
}
