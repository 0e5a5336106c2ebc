//! What the form of a statement tells about types: operands and arguments that can never be right are refused.

use super::scope::VariableKind;
use super::{BindError, BindErrorKind, Binder};
use crate::expression::{Expression, ExpressionKind};
use crate::function::Parameter;
use crate::span::Span;
use crate::syntax::ast::BinaryOperator;
use crate::value::{Value, ValueType};

impl Binder<'_> {
    /// The type that the value of an expression has unless it is null, where that can be told.
    pub(super) fn value_type(&self, expression: &Expression) -> Option<ValueType> {
        match &expression.kind {
            ExpressionKind::Slot(slot) => self.kind(*slot).value_type(),
            _ => expression.value_type(),
        }
    }

    /// What the elements of a list are.
    pub(super) fn element_kind(&self, list: &Expression) -> VariableKind {
        match &list.kind {
            ExpressionKind::Slot(slot) if self.kind(*slot) == VariableKind::RelationshipList => {
                VariableKind::Relationship
            }
            ExpressionKind::Function(function, _) if function.name == "nodes" => VariableKind::Node,
            ExpressionKind::Function(function, _) if function.name == "relationships" => VariableKind::Relationship,
            ExpressionKind::List(items) => VariableKind::Value(self.common_type(items)),
            ExpressionKind::Constant(Value::List(items)) => {
                let mut types = items.iter().map(Value::value_type);
                let first = types.next();
                VariableKind::Value(first.filter(|first| types.all(|other| other == *first)))
            }
            _ => VariableKind::Value(None),
        }
    }

    fn common_type(&self, items: &[Expression]) -> Option<ValueType> {
        let mut types = items.iter().map(|item| self.value_type(item));
        let first = types.next()??;
        types.all(|other| other == Some(first)).then_some(first)
    }

    /// Refuses an operator one of whose operands can never be right.
    pub(super) fn check_types(&self, expression: &Expression) -> Result<(), BindError> {
        use ExpressionKind as Kind;
        const BOOLEAN: &[ValueType] = &[ValueType::Boolean];
        const LIST: &[ValueType] = &[ValueType::List];
        const MAPS: &[ValueType] = &[ValueType::Map, ValueType::Node, ValueType::Relationship];
        match &expression.kind {
            Kind::Not(operand) => self.expect_type(operand, BOOLEAN, "`NOT`"),
            Kind::And(operands) => operands.iter().try_for_each(|part| self.expect_type(part, BOOLEAN, "`AND`")),
            Kind::Or(operands) => operands.iter().try_for_each(|part| self.expect_type(part, BOOLEAN, "`OR`")),
            Kind::Binary(BinaryOperator::Xor, left, right) => {
                self.expect_type(left, BOOLEAN, "`XOR`")?;
                self.expect_type(right, BOOLEAN, "`XOR`")
            }
            Kind::Binary(operator, left, right) if needs_numbers(*operator) => {
                let types = operands(*operator);
                self.expect_type(left, types, &format!("`{}`", operator.symbol()))?;
                self.expect_type(right, types, &format!("`{}`", operator.symbol()))
            }
            Kind::Binary(BinaryOperator::Add, left, right) => self.expect_sum(left, right),
            Kind::Binary(BinaryOperator::Concatenate, left, right) => self.expect_alike(left, right),
            Kind::Binary(BinaryOperator::In, _, list) => self.expect_type(list, LIST, "`IN`"),
            Kind::Negate(operand) | Kind::Plus(operand) => {
                self.expect_type(operand, &[ValueType::Integer, ValueType::Float], "a sign")
            }
            Kind::Property(subject, key) => self.check_property(subject, key),
            Kind::MapProjection { subject, .. } => self.expect_type(subject, MAPS, "a map projection"),
            Kind::ListComprehension { list, .. } | Kind::Reduce { list, .. } | Kind::Quantifier { list, .. } => {
                self.expect_type(list, LIST, "`IN`")
            }
            _ => Ok(()),
        }
    }

    /// Refuses a sum that can never be one, whatever the values: of truth values, maps and elements, unless the other
    /// operand is a list, or a string and a truth value.
    fn expect_sum(&self, left: &Expression, right: &Expression) -> Result<(), BindError> {
        use ValueType::{Boolean, List, Map, Node, Null, Path, Relationship, String};
        let (Some(one), Some(other)) = (self.value_type(left), self.value_type(right)) else { return Ok(()) };
        let takes_all = |value_type| matches!(value_type, List | Null);
        let takes_none = |value_type| matches!(value_type, Boolean | Map | Node | Relationship | Path);
        match (one, other) {
            _ if takes_all(one) || takes_all(other) => Ok(()),
            (String, Boolean) | (Boolean, String) => Ok(()),
            _ if takes_none(one) || takes_none(other) => Err(unfit(left, right, BinaryOperator::Add, (one, other))),
            _ => Ok(()),
        }
    }

    /// Refuses operands of `||` that are not both strings or both lists.
    fn expect_alike(&self, left: &Expression, right: &Expression) -> Result<(), BindError> {
        use ValueType::{List, Null, String};
        match (self.value_type(left), self.value_type(right)) {
            (Some(String), Some(String)) | (Some(List), Some(List)) => Ok(()),
            (Some(one), Some(other)) if one != Null && other != Null => {
                Err(unfit(left, right, BinaryOperator::Concatenate, (one, other)))
            }
            _ => Ok(()),
        }
    }

    /// Refuses the property of a path. That other values have none is a `TypeError` when they are asked, as the
    /// conformance suite has it.
    fn check_property(&self, subject: &Expression, key: &str) -> Result<(), BindError> {
        if self.value_type(subject) != Some(ValueType::Path) {
            return Ok(());
        }
        let message = format!("a Path has no property `{key}`");
        Err(BindError::new(BindErrorKind::InvalidArgumentType, message, subject.span)
            .with_hint(Some("`nodes(…)` and `relationships(…)` give its elements".into())))
    }

    /// Refuses an operand whose type is known and none of `types`.
    pub(super) fn expect_type(&self, operand: &Expression, types: &[ValueType], of: &str) -> Result<(), BindError> {
        match self.value_type(operand) {
            Some(found) if found != ValueType::Null && !types.contains(&found) => Err(BindError::new(
                BindErrorKind::InvalidArgumentType,
                format!("{of} needs {}, found {}", in_words(types), found.name()),
                operand.span,
            )),
            _ => Ok(()),
        }
    }

    /// Checks the number of a function's arguments, and the types of those whose types are known.
    pub(super) fn check_arguments(
        &self,
        name: &str,
        parameters: &[Parameter],
        variadic: bool,
        arguments: &[Expression],
        span: Span,
    ) -> Result<(), BindError> {
        let least = parameters.iter().filter(|parameter| !parameter.optional).count();
        let most = if variadic { usize::MAX } else { parameters.len() };
        if !(least..=most).contains(&arguments.len()) {
            return Err(BindError::new(
                BindErrorKind::InvalidNumberOfArguments,
                format!("`{name}` takes {}, found {}", range_in_words(least, most), arguments.len()),
                span,
            ));
        }
        let repeated = parameters.iter().chain(parameters.last().into_iter().cycle());
        for (argument, parameter) in arguments.iter().zip(repeated) {
            if !parameter.types.is_empty() {
                self.expect_type(argument, parameter.types, &format!("`{}` of `{name}`", parameter.name))?;
            }
        }
        Ok(())
    }
}

/// Whether the operands of an operator are always numbers, or what [`operands`] allows beside.
fn needs_numbers(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Subtract
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo
            | BinaryOperator::Power
    )
}

/// What the operands of an operator on numbers can be: some take temporal values too.
fn operands(operator: BinaryOperator) -> &'static [ValueType] {
    match operator {
        BinaryOperator::Subtract => &[
            ValueType::Integer,
            ValueType::Float,
            ValueType::Date,
            ValueType::LocalTime,
            ValueType::Time,
            ValueType::LocalDateTime,
            ValueType::DateTime,
            ValueType::Duration,
        ],
        BinaryOperator::Multiply | BinaryOperator::Divide => {
            &[ValueType::Integer, ValueType::Float, ValueType::Duration]
        }
        _ => &[ValueType::Integer, ValueType::Float],
    }
}

/// The error of two operands that do not go together.
fn unfit(
    left: &Expression,
    right: &Expression,
    operator: BinaryOperator,
    (one, other): (ValueType, ValueType),
) -> BindError {
    let message = format!("`{}` does not take {} and {}", operator.symbol(), one.name(), other.name());
    BindError::new(BindErrorKind::InvalidArgumentType, message, Span::new(left.span.start, right.span.end))
}

fn in_words(types: &[ValueType]) -> String {
    const POINTS: [ValueType; 5] =
        [ValueType::Date, ValueType::LocalTime, ValueType::Time, ValueType::LocalDateTime, ValueType::DateTime];
    let has_all = POINTS.iter().all(|point| types.contains(point));
    let others = types.iter().filter(|value_type| !has_all || !POINTS.contains(value_type)).map(|one| one.name());
    others.chain(has_all.then_some("a date or time")).collect::<Vec<_>>().join(" or ")
}

fn range_in_words(least: usize, most: usize) -> String {
    match (least, most) {
        (0, 0) => "no arguments".into(),
        (1, 1) => "1 argument".into(),
        _ if least == most => format!("{least} arguments"),
        (_, usize::MAX) => format!("{least} or more arguments"),
        _ => format!("{least} to {most} arguments"),
    }
}
