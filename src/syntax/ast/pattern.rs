//! Patterns: what a piece of the graph looks like.

use super::{Expression, Name};
use crate::span::Span;

/// `[variable =] element`: a path, or one of the shortest paths.
#[derive(Clone, Debug)]
pub struct PathPattern {
    /// The variable that holds the path.
    pub variable: Option<Name>,
    /// Whether all paths are meant, or shortest ones.
    pub selector: PathSelector,
    /// The first node.
    pub start: NodePattern,
    /// The relationships that follow, each with the node behind it.
    pub steps: Vec<PatternStep>,
    /// Where the pattern stands.
    pub span: Span,
}

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.variable, self.selector, &self.start, &self.steps)
            == (&other.variable, other.selector, &other.start, &other.steps)
    }
}

/// Which of the paths that match are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathSelector {
    /// Every path.
    All,
    /// `shortestPath(…)`: one path of the least length.
    Shortest,
    /// `allShortestPaths(…)`: every path of the least length.
    AllShortest,
}

/// A relationship and the node behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternStep {
    /// The relationship.
    pub relationship: RelationshipPattern,
    /// The node behind it.
    pub node: NodePattern,
}

/// `(variable:Label {key: value} WHERE predicate)`.
#[derive(Clone, Debug)]
pub struct NodePattern {
    /// The variable that holds the node.
    pub variable: Option<Name>,
    /// Which labels it has.
    pub labels: Option<LabelExpression>,
    /// Which properties it has: a map literal or a parameter.
    pub properties: Option<Expression>,
    /// A further predicate.
    pub predicate: Option<Box<Expression>>,
    /// Where the pattern stands.
    pub span: Span,
}

impl PartialEq for NodePattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.variable, &self.labels, &self.properties, &self.predicate)
            == (&other.variable, &other.labels, &other.properties, &other.predicate)
    }
}

/// `<-[variable:TYPE|TYPE *1..3 {key: value} WHERE predicate]->`.
#[derive(Clone, Debug)]
pub struct RelationshipPattern {
    /// The variable that holds the relationship, or the list of them where the length varies.
    pub variable: Option<Name>,
    /// Which types it may have: names and `|` only in openCypher, any label expression in GQL.
    pub types: Option<LabelExpression>,
    /// How many relationships in a row; `None` for exactly one that is not a list.
    pub length: Option<PathLength>,
    /// Which properties it has: a map literal or a parameter.
    pub properties: Option<Expression>,
    /// A further predicate.
    pub predicate: Option<Box<Expression>>,
    /// Which way it points.
    pub direction: PatternDirection,
    /// Where the pattern stands.
    pub span: Span,
}

impl PartialEq for RelationshipPattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.variable, &self.types, self.length, &self.properties, &self.predicate, self.direction)
            == (&other.variable, &other.types, other.length, &other.properties, &other.predicate, other.direction)
    }
}

/// `*`, `*n`, `*min..max`: the bounds of a variable length, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathLength {
    /// The least number of relationships; 1 where it is left out.
    pub minimum: Option<u64>,
    /// The greatest number of relationships; unbounded where it is left out.
    pub maximum: Option<u64>,
}

/// Which way a relationship pattern points, as written from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternDirection {
    /// `-->`.
    Right,
    /// `<--`.
    Left,
    /// `--` or `<-->`.
    Either,
}

/// Which labels a node has, or which type a relationship has.
#[derive(Clone, Debug, PartialEq)]
pub enum LabelExpression {
    /// The element has this label or type.
    Name(Name),
    /// `%`: it has any.
    Any,
    /// `!a`.
    Not(Box<LabelExpression>),
    /// `a & b`, also `a:b`; two or more.
    And(Vec<LabelExpression>),
    /// `a | b`, also `a|:b`; two or more.
    Or(Vec<LabelExpression>),
}
