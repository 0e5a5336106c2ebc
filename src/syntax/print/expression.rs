//! Expressions.

use super::name::{Dotted, Parameter, Plain, Variable};
use super::pattern::Factor;
use super::{Prefixed, Separated, text_if};
use crate::syntax::ast::{
    BinaryOperator, ComparisonOperator, Expression, ExpressionKind, Literal, MapProjectionItem, Name, Quantifier,
    SubqueryBody, SubqueryKind, UnaryOperator,
};
use crate::value::notation::Quoted;
use std::fmt::{Display, Formatter, Result};

/// How tight an operator binds; see the table in `lower/expression.rs`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Or,
    Xor,
    And,
    Not,
    Comparison,
    Predicate,
    Sum,
    Product,
    Power,
    Sign,
    Labels,
    Operand,
}

impl Precedence {
    fn of(expression: &Expression) -> Self {
        match &expression.kind {
            ExpressionKind::Or(_) => Self::Or,
            ExpressionKind::And(_) => Self::And,
            ExpressionKind::Comparison(..) => Self::Comparison,
            ExpressionKind::IsNull { .. } => Self::Predicate,
            ExpressionKind::Binary(operator, ..) => Self::of_binary(*operator),
            ExpressionKind::Unary(UnaryOperator::Not, _) => Self::Not,
            ExpressionKind::Unary(..) => Self::Sign,
            ExpressionKind::HasLabels(..) => Self::Labels,
            _ => Self::Operand,
        }
    }

    fn of_binary(operator: BinaryOperator) -> Self {
        match operator {
            BinaryOperator::Xor => Self::Xor,
            BinaryOperator::Add | BinaryOperator::Subtract | BinaryOperator::Concatenate => Self::Sum,
            BinaryOperator::Multiply | BinaryOperator::Divide | BinaryOperator::Modulo => Self::Product,
            BinaryOperator::Power => Self::Power,
            BinaryOperator::Matches
            | BinaryOperator::StartsWith
            | BinaryOperator::EndsWith
            | BinaryOperator::Contains
            | BinaryOperator::In => Self::Predicate,
        }
    }

    /// The next tighter one.
    fn tighter(self) -> Self {
        match self {
            Self::Or => Self::Xor,
            Self::Xor => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Comparison,
            Self::Comparison => Self::Predicate,
            Self::Predicate => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Power,
            Self::Power => Self::Sign,
            Self::Sign => Self::Labels,
            Self::Labels | Self::Operand => Self::Operand,
        }
    }
}

/// An expression where only those that bind as tight as this, or tighter, stand without parentheses.
pub(super) struct At<'a>(&'a Expression, Precedence);

impl<'a> At<'a> {
    /// Without parentheses only where no operator is seen.
    pub(super) fn operand(expression: &'a Expression) -> Self {
        Self(expression, Precedence::Operand)
    }
}

impl Display for At<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        if Precedence::of(self.0) < self.1 { write!(formatter, "({})", self.0) } else { self.0.fmt(formatter) }
    }
}

/// What stands to the right of an operator. Behind a `-` or `<`, a bracket or another `-` could begin a relationship.
struct Right<'a>(At<'a>);

impl Display for Right<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let text = self.0.to_string();
        if text.starts_with(['-', '[']) { write!(formatter, "({text})") } else { formatter.write_str(&text) }
    }
}

impl Display for Expression {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.kind {
            ExpressionKind::Literal(literal) => literal.fmt(formatter),
            ExpressionKind::Parameter(name) => Parameter(name).fmt(formatter),
            ExpressionKind::Variable(name) => Variable(name).fmt(formatter),
            ExpressionKind::List(items) => write_list(formatter, items),
            ExpressionKind::Map(entries) => write_map(formatter, entries),
            ExpressionKind::Property(subject, key) => write!(formatter, "{}.{}", At::operand(subject), Plain(key)),
            ExpressionKind::Index(subject, index) => write!(formatter, "{}[{index}]", At::operand(subject)),
            ExpressionKind::Slice(subject, from, to) => {
                let (from, to) = (Prefixed("", from.as_ref()), Prefixed("", to.as_ref()));
                write!(formatter, "{}[{from}..{to}]", At::operand(subject))
            }
            ExpressionKind::HasLabels(subject, labels) => {
                write!(formatter, "{}:{}", At::operand(subject), Factor(labels))
            }
            ExpressionKind::Unary(operator, operand) => write_unary(formatter, *operator, operand),
            ExpressionKind::Binary(operator, left, right) => write_binary(formatter, *operator, left, right),
            ExpressionKind::And(operands) => write_chain(formatter, operands, " AND ", Precedence::And),
            ExpressionKind::Or(operands) => write_chain(formatter, operands, " OR ", Precedence::Or),
            ExpressionKind::Comparison(first, others) => write_comparison(formatter, first, others),
            ExpressionKind::IsNull { operand, negated } => {
                let operand = At(operand, Precedence::Predicate);
                write!(formatter, "{operand} IS {}NULL", text_if(*negated, "NOT "))
            }
            ExpressionKind::FunctionCall { name, distinct, arguments } => {
                let distinct = text_if(*distinct, "DISTINCT ");
                write!(formatter, "{}({distinct}{})", Dotted(name), Separated(arguments, ", "))
            }
            ExpressionKind::CountStar => formatter.write_str("count(*)"),
            ExpressionKind::Case { subject, branches, otherwise } => {
                write_case(formatter, subject.as_deref(), branches, otherwise.as_deref())
            }
            ExpressionKind::ListComprehension { variable, list, predicate, projection } => {
                write!(formatter, "[{} IN {}", Variable(variable), At::operand(list))?;
                write_comprehension_end(formatter, predicate.as_deref(), projection.as_deref())
            }
            ExpressionKind::PatternComprehension { pattern, predicate, projection } => {
                write!(formatter, "[{pattern}")?;
                write_comprehension_end(formatter, predicate.as_deref(), Some(projection))
            }
            ExpressionKind::MapProjection { subject, items } => {
                write!(formatter, "{} {{{}}}", Variable(subject), Separated(items, ", "))
            }
            ExpressionKind::Reduce { accumulator, initial, variable, list, step } => {
                write!(formatter, "reduce({} = {initial}, ", Variable(accumulator))?;
                write!(formatter, "{} IN {} | {step})", Variable(variable), At::operand(list))
            }
            ExpressionKind::Quantifier { quantifier, variable, list, predicate } => {
                write!(formatter, "{quantifier}({} IN {list} WHERE {predicate})", Variable(variable))
            }
            ExpressionKind::PatternPredicate(pattern) | ExpressionKind::ShortestPath(pattern) => pattern.fmt(formatter),
            ExpressionKind::Subquery(kind, body) => write!(formatter, "{kind} {{ {body} }}"),
        }
    }
}

impl Display for Literal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Boolean(value) => value.fmt(formatter),
            Self::Integer(value) => value.fmt(formatter),
            Self::Float(value) => write!(formatter, "{value:?}"),
            Self::String(value) => Quoted(value).fmt(formatter),
        }
    }
}

/// A single item is kept from reading as a comprehension.
fn write_list(formatter: &mut Formatter<'_>, items: &[Expression]) -> Result {
    match items {
        [only] => write!(formatter, "[{}]", At::operand(only)),
        _ => write!(formatter, "[{}]", Separated(items, ", ")),
    }
}

fn write_map(formatter: &mut Formatter<'_>, entries: &[(Name, Expression)]) -> Result {
    formatter.write_str("{")?;
    for (index, (key, value)) in entries.iter().enumerate() {
        write!(formatter, "{}{}: {value}", if index == 0 { "" } else { ", " }, Plain(key))?;
    }
    formatter.write_str("}")
}

fn write_unary(formatter: &mut Formatter<'_>, operator: UnaryOperator, operand: &Expression) -> Result {
    match operator {
        UnaryOperator::Not => write!(formatter, "NOT {}", At(operand, Precedence::Not)),
        UnaryOperator::Minus => write!(formatter, "-{}", Signed(operand)),
        UnaryOperator::Plus => write!(formatter, "+{}", Signed(operand)),
    }
}

/// What stands behind a sign.
struct Signed<'a>(&'a Expression);

impl Display for Signed<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        At(self.0, Precedence::Sign).fmt(formatter)
    }
}

fn write_binary(
    formatter: &mut Formatter<'_>,
    operator: BinaryOperator,
    left: &Expression,
    right: &Expression,
) -> Result {
    let precedence = Precedence::of_binary(operator);
    let (left, right) = (At(left, precedence), At(right, precedence.tighter()));
    write!(formatter, "{left} {operator} {}", Right(right))
}

fn write_chain(
    formatter: &mut Formatter<'_>,
    operands: &[Expression],
    operator: &str,
    precedence: Precedence,
) -> Result {
    for (index, operand) in operands.iter().enumerate() {
        let operator = if index == 0 { "" } else { operator };
        write!(formatter, "{operator}{}", At(operand, precedence.tighter()))?;
    }
    Ok(())
}

fn write_comparison(
    formatter: &mut Formatter<'_>,
    first: &Expression,
    others: &[(ComparisonOperator, Expression)],
) -> Result {
    At(first, Precedence::Predicate).fmt(formatter)?;
    others.iter().try_for_each(|(operator, operand)| {
        write!(formatter, " {operator} {}", Right(At(operand, Precedence::Predicate)))
    })
}

fn write_case(
    formatter: &mut Formatter<'_>,
    subject: Option<&Expression>,
    branches: &[(Expression, Expression)],
    otherwise: Option<&Expression>,
) -> Result {
    write!(formatter, "CASE{}", Prefixed(" ", subject))?;
    branches.iter().try_for_each(|(condition, value)| write!(formatter, " WHEN {condition} THEN {value}"))?;
    write!(formatter, "{} END", Prefixed(" ELSE ", otherwise))
}

/// The predicate may not end in a label: the `|` behind it would read as another one.
fn write_comprehension_end(
    formatter: &mut Formatter<'_>,
    predicate: Option<&Expression>,
    projection: Option<&Expression>,
) -> Result {
    write!(formatter, "{}{}]", Prefixed(" WHERE ", predicate.map(At::operand).as_ref()), Prefixed(" | ", projection))
}

impl Display for MapProjectionItem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Property(key) => write!(formatter, ".{}", Plain(key)),
            Self::AllProperties => formatter.write_str(".*"),
            Self::Entry(key, value) => write!(formatter, "{}: {value}", Plain(key)),
            Self::Variable(name) => Variable(name).fmt(formatter),
        }
    }
}

impl Display for SubqueryBody {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Pattern(pattern) => pattern.fmt(formatter),
            Self::Query(query) => query.fmt(formatter),
        }
    }
}

impl Display for SubqueryKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::Exists => "EXISTS",
            Self::Count => "COUNT",
            Self::Collect => "COLLECT",
        })
    }
}

impl Display for Quantifier {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::All => "all",
            Self::Any => "any",
            Self::None => "none",
            Self::Single => "single",
        })
    }
}

impl Display for BinaryOperator {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(self.symbol())
    }
}

impl Display for ComparisonOperator {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(self.symbol())
    }
}
