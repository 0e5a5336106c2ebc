//! Expressions.

use super::{LabelExpression, Match, Name, PathPattern, Query};
use crate::span::Span;
use std::sync::Arc;

/// An expression, with where it stands.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Expression {
    /// Expressions are equal when they say the same, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// A literal value.
    Literal(Literal),
    /// `$name`.
    Parameter(Name),
    /// A variable.
    Variable(Name),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{key: value}`.
    Map(Vec<(Name, Expression)>),
    /// `subject.key`.
    Property(Box<Expression>, Name),
    /// `subject[index]`.
    Index(Box<Expression>, Box<Expression>),
    /// `subject[from..to]`.
    Slice(Box<Expression>, Option<Box<Expression>>, Option<Box<Expression>>),
    /// `n:Label`, or `r:TYPE`.
    HasLabels(Box<Expression>, LabelExpression),
    /// `operator operand`.
    Unary(UnaryOperator, Box<Expression>),
    /// `left operator right`.
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
    /// `a AND b AND c`: two or more operands.
    And(Vec<Expression>),
    /// `a OR b OR c`: two or more operands.
    Or(Vec<Expression>),
    /// `a < b <= c`: the first operand, then each operator with the operand behind it; one or more.
    /// Means the conjunction of the neighbouring comparisons.
    Comparison(Box<Expression>, Vec<(ComparisonOperator, Expression)>),
    /// `operand IS NULL`, or `IS NOT NULL` where `negated`.
    IsNull {
        /// What is tested.
        operand: Box<Expression>,
        /// Whether it is `IS NOT NULL`.
        negated: bool,
    },
    /// `name([DISTINCT] arguments)`, also aggregating functions.
    FunctionCall {
        /// The name with its namespace, dots between the parts.
        name: Name,
        /// Whether `DISTINCT` is given.
        distinct: bool,
        /// The arguments.
        arguments: Vec<Expression>,
    },
    /// `count(*)`.
    CountStar,
    /// `CASE [subject] WHEN … THEN … [ELSE …] END`.
    Case {
        /// What the `WHEN`s are compared with, in the simple form.
        subject: Option<Box<Expression>>,
        /// `WHEN` and `THEN`; one or more.
        branches: Vec<(Expression, Expression)>,
        /// `ELSE`.
        otherwise: Option<Box<Expression>>,
    },
    /// `[variable IN list WHERE predicate | projection]`.
    ListComprehension {
        /// The variable that holds an element.
        variable: Name,
        /// The list.
        list: Box<Expression>,
        /// Which elements are taken.
        predicate: Option<Box<Expression>>,
        /// What is made of them; the element itself where left out.
        projection: Option<Box<Expression>>,
    },
    /// `[pattern WHERE predicate | projection]`.
    PatternComprehension {
        /// The pattern, with its path variable.
        pattern: Box<PathPattern>,
        /// Which matches are taken.
        predicate: Option<Box<Expression>>,
        /// What is made of them.
        projection: Box<Expression>,
    },
    /// `variable {.key, .*, key: value, variable}`.
    MapProjection {
        /// The node, relationship or map.
        subject: Name,
        /// What is taken of it.
        items: Vec<MapProjectionItem>,
    },
    /// `reduce(accumulator = initial, variable IN list | step)`.
    Reduce {
        /// The variable that holds the value so far.
        accumulator: Name,
        /// Its first value.
        initial: Box<Expression>,
        /// The variable that holds an element.
        variable: Name,
        /// The list.
        list: Box<Expression>,
        /// The next value.
        step: Box<Expression>,
    },
    /// `all(variable IN list WHERE predicate)` and its kin.
    Quantifier {
        /// How many elements must satisfy the predicate.
        quantifier: Quantifier,
        /// The variable that holds an element.
        variable: Name,
        /// The list.
        list: Box<Expression>,
        /// The predicate; absent in `any(variable IN list)`-like calls is a syntax error, so it always stands.
        predicate: Box<Expression>,
    },
    /// A pattern as a predicate: it has a match. Also `exists(pattern)`.
    PatternPredicate(Box<PathPattern>),
    /// `shortestPath(…)` and `allShortestPaths(…)` as a value.
    ShortestPath(Box<PathPattern>),
    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`.
    Subquery(SubqueryKind, Box<SubqueryBody>),
}

/// A literal value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer, not negative: a minus sign is an operator, except directly before 9223372036854775808, which the
    /// lowering folds to the least integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string, its escapes resolved.
    String(Arc<str>),
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `NOT a`.
    Not,
    /// `-a`.
    Minus,
    /// `+a`.
    Plus,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `a XOR b`.
    Xor,
    /// `a + b`: addition, or concatenation of strings and lists.
    Add,
    /// `a - b`.
    Subtract,
    /// `a * b`.
    Multiply,
    /// `a / b`.
    Divide,
    /// `a % b`.
    Modulo,
    /// `a ^ b`.
    Power,
    /// `a =~ b`: the whole of `a` matches the regular expression `b`.
    Matches,
    /// `a STARTS WITH b`.
    StartsWith,
    /// `a ENDS WITH b`.
    EndsWith,
    /// `a CONTAINS b`.
    Contains,
    /// `a IN b`.
    In,
    /// `a || b`: GQL's concatenation.
    Concatenate,
}

/// An operator that compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparisonOperator {
    /// `=`.
    Equal,
    /// `<>`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// How many elements of a list must satisfy a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `all`.
    All,
    /// `any`.
    Any,
    /// `none`.
    None,
    /// `single`: exactly one.
    Single,
}

/// An item of a map projection.
#[derive(Clone, Debug, PartialEq)]
pub enum MapProjectionItem {
    /// `.key`.
    Property(Name),
    /// `.*`.
    AllProperties,
    /// `key: value`.
    Entry(Name, Expression),
    /// `variable`.
    Variable(Name),
}

/// What a subquery in an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubqueryKind {
    /// `EXISTS { … }`: whether there is a row.
    Exists,
    /// `COUNT { … }`: how many rows.
    Count,
    /// `COLLECT { … }`: the values of its only column, as a list.
    Collect,
}

/// What stands between the braces of a subquery.
#[derive(Clone, Debug, PartialEq)]
pub enum SubqueryBody {
    /// Patterns with an optional `WHERE`, the `MATCH` before them left out or not.
    Pattern(Match),
    /// A whole query.
    Query(Query),
}

impl Expression {
    /// The direct operands, those in patterns and subqueries left out.
    pub fn children(&self) -> Vec<&Expression> {
        use ExpressionKind as Kind;
        match &self.kind {
            Kind::Literal(_)
            | Kind::Parameter(_)
            | Kind::Variable(_)
            | Kind::CountStar
            | Kind::PatternComprehension { .. }
            | Kind::PatternPredicate(_)
            | Kind::ShortestPath(_)
            | Kind::Subquery(..) => Vec::new(),
            Kind::List(items) | Kind::And(items) | Kind::Or(items) => items.iter().collect(),
            Kind::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            Kind::Property(operand, _)
            | Kind::HasLabels(operand, _)
            | Kind::Unary(_, operand)
            | Kind::IsNull { operand, .. } => vec![operand],
            Kind::Index(left, right) | Kind::Binary(_, left, right) => vec![left, right],
            Kind::Slice(subject, from, to) => std::iter::once(subject).chain(from).chain(to).map(Box::as_ref).collect(),
            Kind::Comparison(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect()
            }
            Kind::FunctionCall { arguments, .. } => arguments.iter().collect(),
            Kind::Case { subject, branches, otherwise } => {
                let branches = branches.iter().flat_map(|(condition, value)| [condition, value]);
                subject.iter().chain(otherwise).map(Box::as_ref).chain(branches).collect()
            }
            Kind::ListComprehension { list, predicate, projection, .. } => {
                std::iter::once(list).chain(predicate).chain(projection).map(Box::as_ref).collect()
            }
            Kind::MapProjection { items, .. } => items
                .iter()
                .filter_map(|item| match item {
                    MapProjectionItem::Entry(_, value) => Some(value),
                    _ => None,
                })
                .collect(),
            Kind::Reduce { initial, list, step, .. } => vec![initial, list, step],
            Kind::Quantifier { list, predicate, .. } => vec![list, predicate],
        }
    }
}

impl BinaryOperator {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Xor => "XOR",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Power => "^",
            Self::Matches => "=~",
            Self::StartsWith => "STARTS WITH",
            Self::EndsWith => "ENDS WITH",
            Self::Contains => "CONTAINS",
            Self::In => "IN",
            Self::Concatenate => "||",
        }
    }
}

impl ComparisonOperator {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}
