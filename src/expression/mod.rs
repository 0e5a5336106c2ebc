//! Bound expressions, the batches of rows they are evaluated over, and the evaluation itself.
//!
//! In: a [`Batch`] and a graph. Out: a [`Column`] with a value for each row of the batch. An expression knows its
//! variables as slots; it knows nothing of scopes (the binder's) and of plans: a subquery is a number, which
//! whoever runs the plan can evaluate (`Subqueries`).
//!
//! Reading order: this file, then `column`, `batch`, `evaluate`.

pub mod batch;
pub mod column;
mod error;
pub mod evaluate;
mod fold;
mod traverse;

pub use batch::Batch;
pub use column::Column;
pub use error::{RuntimeError, RuntimeErrorKind};
pub use evaluate::{EvaluationContext, Subqueries};

use crate::function::ScalarFunction;
use crate::span::Span;
use crate::syntax::ast::{BinaryOperator, ComparisonOperator, Quantifier, SubqueryKind};
use crate::value::{Value, ValueType};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The place of a variable in a row: every variable of a statement, named or not, has one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

impl Slot {
    /// The slot as a position in a list of columns.
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

/// A set of slots, in order.
pub type Slots = BTreeSet<Slot>;

/// An expression whose names are resolved, with where it stands in the statement.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it computes.
    pub kind: ExpressionKind,
    /// Where it stands, for errors.
    pub span: Span,
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// Always the same value.
    Constant(Value),
    /// The value of a parameter of the run.
    Parameter(Arc<str>),
    /// The value of a variable.
    Slot(Slot),
    /// A list of the operands' values.
    List(Vec<Expression>),
    /// A map of the operands' values.
    Map(Vec<(Arc<str>, Expression)>),
    /// `subject.key`.
    Property(Box<Expression>, Arc<str>),
    /// `subject[index]`.
    Index(Box<Expression>, Box<Expression>),
    /// `subject[from..to]`.
    Slice(Box<Expression>, Option<Box<Expression>>, Option<Box<Expression>>),
    /// Whether a node has labels, or a relationship a type.
    HasLabels(Box<Expression>, LabelTest),
    /// `NOT operand`.
    Not(Box<Expression>),
    /// `-operand`.
    Negate(Box<Expression>),
    /// `+operand`: the operand, which must be a number.
    Plus(Box<Expression>),
    /// The conjunction of the operands.
    And(Vec<Expression>),
    /// The disjunction of the operands.
    Or(Vec<Expression>),
    /// An operator with two operands, comparisons apart.
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
    /// A comparison.
    Compare(ComparisonOperator, Box<Expression>, Box<Expression>),
    /// Whether the operand is null, or is not where `negated`.
    IsNull {
        /// What is tested.
        operand: Box<Expression>,
        /// Whether the answer is turned round.
        negated: bool,
    },
    /// A call of a scalar function.
    Function(&'static ScalarFunction, Vec<Expression>),
    /// `CASE WHEN … THEN … ELSE … END`; the simple form has become comparisons.
    Case {
        /// Conditions and values.
        branches: Vec<(Expression, Expression)>,
        /// The value where no condition holds.
        otherwise: Box<Expression>,
    },
    /// `[element IN list WHERE predicate | projection]`.
    ListComprehension {
        /// Holds the element.
        element: Slot,
        /// The list.
        list: Box<Expression>,
        /// Which elements are taken.
        predicate: Option<Box<Expression>>,
        /// What is made of them.
        projection: Option<Box<Expression>>,
    },
    /// `reduce(accumulator = initial, element IN list | step)`.
    Reduce {
        /// Holds the value so far.
        accumulator: Slot,
        /// The first value.
        initial: Box<Expression>,
        /// Holds the element.
        element: Slot,
        /// The list.
        list: Box<Expression>,
        /// The next value.
        step: Box<Expression>,
    },
    /// `all(element IN list WHERE predicate)` and its kin.
    Quantifier {
        /// How many elements must satisfy the predicate.
        quantifier: Quantifier,
        /// Holds the element.
        element: Slot,
        /// The list.
        list: Box<Expression>,
        /// What they must satisfy.
        predicate: Box<Expression>,
    },
    /// The properties of `subject`, overlaid by the items.
    MapProjection {
        /// The node, relationship or map.
        subject: Box<Expression>,
        /// Whether all its properties are taken.
        all: bool,
        /// Further entries.
        items: Vec<(Arc<str>, Expression)>,
    },
    /// The path through nodes and relationships: a node first, then relationships and nodes in turn. A relationship
    /// slot may hold a list; the nodes between its members follow from them.
    Path(Vec<Slot>),
    /// Whether the relationship (or list of relationships) in the first slot shares none with those in the others.
    RelationshipsDiffer(Slot, Vec<Slot>),
    /// A subquery, evaluated by whoever knows the plans.
    Subquery {
        /// Which one.
        id: SubqueryId,
        /// What is made of its rows.
        kind: SubqueryKind,
        /// The slots of the surrounding row that it reads.
        outer: Vec<Slot>,
    },
}

/// The number of a subquery within its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubqueryId(pub usize);

/// Which labels a node must have, or which type a relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelTest {
    /// It has this one.
    Name(Arc<str>),
    /// It has any.
    Any,
    /// It does not satisfy the test.
    Not(Box<LabelTest>),
    /// It satisfies all.
    And(Vec<LabelTest>),
    /// It satisfies one at least.
    Or(Vec<LabelTest>),
}

impl Expression {
    /// An expression that stands at `span`.
    pub fn new(kind: ExpressionKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The expression that is always `value`.
    pub fn constant(value: impl Into<Value>, span: Span) -> Self {
        Self::new(ExpressionKind::Constant(value.into()), span)
    }

    /// The value of the variable in `slot`.
    pub fn slot(slot: Slot, span: Span) -> Self {
        Self::new(ExpressionKind::Slot(slot), span)
    }

    /// Whether two evaluations may differ.
    fn is_volatile(&self) -> bool {
        match &self.kind {
            ExpressionKind::Function(function, _) => !function.deterministic,
            _ => false,
        }
    }

    /// Whether two evaluations over the same row and graph give the same value.
    pub fn is_deterministic(&self) -> bool {
        !self.any(&Expression::is_volatile)
    }

    /// The type that the expression's value has unless it is null, where that can be told from its form.
    pub fn value_type(&self) -> Option<ValueType> {
        use ExpressionKind as Kind;
        match &self.kind {
            Kind::Constant(value) => Some(value.value_type()),
            Kind::List(_) | Kind::Slice(..) | Kind::ListComprehension { .. } => Some(ValueType::List),
            Kind::Map(_) | Kind::MapProjection { .. } => Some(ValueType::Map),
            Kind::HasLabels(..)
            | Kind::Not(_)
            | Kind::And(_)
            | Kind::Or(_)
            | Kind::Compare(..)
            | Kind::IsNull { .. }
            | Kind::Quantifier { .. }
            | Kind::RelationshipsDiffer(..) => Some(ValueType::Boolean),
            Kind::Binary(operator, left, right) => binary_type(*operator, left, right),
            Kind::Negate(operand) | Kind::Plus(operand) => operand.value_type(),
            Kind::Function(function, _) => function.returns,
            Kind::Path(_) => Some(ValueType::Path),
            Kind::Subquery { kind: SubqueryKind::Exists, .. } => Some(ValueType::Boolean),
            Kind::Subquery { kind: SubqueryKind::Count, .. } => Some(ValueType::Integer),
            Kind::Subquery { kind: SubqueryKind::Collect, .. } => Some(ValueType::List),
            Kind::Parameter(_)
            | Kind::Slot(_)
            | Kind::Property(..)
            | Kind::Index(..)
            | Kind::Case { .. }
            | Kind::Reduce { .. } => None,
        }
    }
}

/// The type of the value of a binary operator, where that can be told.
fn binary_type(operator: BinaryOperator, left: &Expression, right: &Expression) -> Option<ValueType> {
    use BinaryOperator as Operator;
    match operator {
        Operator::Xor
        | Operator::Matches
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::Contains
        | Operator::In => Some(ValueType::Boolean),
        Operator::Power => Some(ValueType::Float),
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
            match (left.value_type()?, right.value_type()?) {
                (ValueType::Integer, ValueType::Integer) => Some(ValueType::Integer),
                (ValueType::Integer | ValueType::Float, ValueType::Integer | ValueType::Float) => {
                    Some(ValueType::Float)
                }
                (ValueType::List, _) | (_, ValueType::List) if operator == Operator::Add => Some(ValueType::List),
                (ValueType::String, _) | (_, ValueType::String) if operator == Operator::Add => Some(ValueType::String),
                (ValueType::Duration, other) | (other, ValueType::Duration) => {
                    Some(type_with_duration(operator, other))
                }
                _ => None,
            }
        }
        Operator::Concatenate => None,
    }
}

/// The type of the value where one operand is a duration: what it leads to, or a duration again.
fn type_with_duration(operator: BinaryOperator, other: ValueType) -> ValueType {
    match operator {
        BinaryOperator::Add | BinaryOperator::Subtract => other,
        _ => ValueType::Duration,
    }
}

impl LabelTest {
    /// Whether an element whose labels are told by `has` (and `any`: whether there is one) satisfies the test.
    pub fn holds(&self, has: &dyn Fn(&str) -> bool, any: bool) -> bool {
        match self {
            Self::Name(name) => has(name),
            Self::Any => any,
            Self::Not(test) => !test.holds(has, any),
            Self::And(tests) => tests.iter().all(|test| test.holds(has, any)),
            Self::Or(tests) => tests.iter().any(|test| test.holds(has, any)),
        }
    }
}
