//! Expressions: names become slots and functions, patterns become subqueries.

use super::aggregation::Aggregates;
use super::pattern::has_labels;
use super::scope::{Scope, VariableKind};
use super::{BindError, BindErrorKind, Binder, MentionedKind};
use crate::expression::{Expression, ExpressionKind, Slot};
use crate::function::{aggregate, scalar};
use crate::span::Span;
use crate::suggestion::did_you_mean;
use crate::syntax::ast::{self, BinaryOperator, ComparisonOperator, Literal, Name, UnaryOperator};
use crate::value::{Value, ValueType};
use std::sync::Arc;

impl Binder<'_> {
    /// Binds an expression whose variables are those of `scope`.
    pub(super) fn bind_expression(
        &mut self,
        expression: &ast::Expression,
        scope: &Scope,
    ) -> Result<Expression, BindError> {
        if let Some(slot) = self.projected_slot(expression, scope)? {
            return Ok(Expression::slot(slot, expression.span));
        }
        let kind = self.bind_kind(expression, scope)?;
        let bound = Expression::new(kind, expression.span);
        self.check_types(&bound)?;
        Ok(bound)
    }

    fn bind_kind(&mut self, expression: &ast::Expression, scope: &Scope) -> Result<ExpressionKind, BindError> {
        use ast::ExpressionKind as Ast;
        let span = expression.span;
        Ok(match &expression.kind {
            Ast::Literal(literal) => ExpressionKind::Constant(literal_value(literal)),
            Ast::Parameter(name) => self.parameter(name).kind,
            Ast::Variable(name) => {
                let slot = self.resolve(name, scope)?;
                self.check_grouped(name, slot, scope)?;
                ExpressionKind::Slot(slot)
            }
            Ast::List(items) => ExpressionKind::List(self.bind_values(items, scope)?),
            Ast::Map(entries) => ExpressionKind::Map(self.bind_entries(entries, scope)?),
            Ast::Property(subject, key) => {
                let subject = self.bind_value(subject, scope)?;
                self.mention_property(&subject, key);
                ExpressionKind::Property(subject, key.text.clone())
            }
            Ast::Index(subject, index) => {
                ExpressionKind::Index(self.bind_value(subject, scope)?, self.bind_value(index, scope)?)
            }
            Ast::Slice(subject, from, to) => ExpressionKind::Slice(
                self.bind_value(subject, scope)?,
                self.bind_optional(from.as_deref(), scope)?,
                self.bind_optional(to.as_deref(), scope)?,
            ),
            Ast::HasLabels(subject, labels) => self.bind_has_labels(subject, labels, scope)?,
            Ast::Unary(operator, operand) => self.bind_unary(*operator, operand, scope)?,
            Ast::Binary(operator, left, right) => self.bind_binary(*operator, left, right, scope)?,
            Ast::And(operands) => ExpressionKind::And(self.bind_truths(operands, scope)?),
            Ast::Or(operands) => ExpressionKind::Or(self.bind_truths(operands, scope)?),
            Ast::Comparison(first, rest) => self.bind_comparison(first, rest, scope, span)?,
            Ast::IsNull { operand, negated } => {
                ExpressionKind::IsNull { operand: self.bind_value(operand, scope)?, negated: *negated }
            }
            Ast::FunctionCall { name, distinct, arguments } => {
                return self.bind_call_of_function(name, *distinct, arguments, scope, span);
            }
            Ast::CountStar => return Ok(self.bind_aggregate(None, false, &[], scope, span)?.kind),
            Ast::Case { subject, branches, otherwise } => {
                self.bind_case(subject.as_deref(), branches, otherwise.as_deref(), scope, span)?
            }
            Ast::ListComprehension { variable, list, predicate, projection } => {
                let list = self.bind_value(list, scope)?;
                let (element, inner) = self.local(variable, self.element_kind(&list), scope);
                self.for_each_element(|binder| {
                    let predicate = binder.bind_optional_condition(predicate.as_deref(), &inner)?;
                    let projection = binder.bind_optional(projection.as_deref(), &inner)?;
                    Ok(ExpressionKind::ListComprehension { element, list, predicate, projection })
                })?
            }
            Ast::Reduce { accumulator, initial, variable, list, step } => {
                self.bind_reduce((accumulator, initial), (variable, list), step, scope)?
            }
            Ast::Quantifier { quantifier, variable, list, predicate } => {
                let list = self.bind_value(list, scope)?;
                let (element, inner) = self.local(variable, self.element_kind(&list), scope);
                let bind = |binder: &mut Self| binder.bind_condition(predicate, &inner, "`WHERE`");
                let predicate = Box::new(self.for_each_element(bind)?);
                ExpressionKind::Quantifier { quantifier: *quantifier, element, list, predicate }
            }
            Ast::MapProjection { subject, items } => self.bind_map_projection(subject, items, scope)?,
            Ast::PatternComprehension { pattern, predicate, projection } => {
                self.bind_pattern_comprehension(pattern, predicate.as_deref(), projection, scope)?
            }
            Ast::PatternPredicate(pattern) => self.bind_pattern_predicate(pattern, scope)?,
            Ast::ShortestPath(pattern) => self.bind_shortest_path(pattern, scope)?,
            Ast::Subquery(kind, body) => self.bind_subquery(*kind, body, scope, span)?,
        })
    }

    /// A property key is the graph's only where the subject is an element; a map has keys of its own.
    fn mention_property(&mut self, subject: &Expression, key: &Name) {
        if matches!(self.value_type(subject), Some(ValueType::Node | ValueType::Relationship)) {
            self.mention(MentionedKind::PropertyKey, key);
        }
    }

    /// Binds an operand that may be any value. A pattern is none.
    fn bind_value(&mut self, operand: &ast::Expression, scope: &Scope) -> Result<Box<Expression>, BindError> {
        let outer = std::mem::replace(&mut self.patterns_allowed, false);
        let bound = self.bind_expression(operand, scope);
        self.patterns_allowed = outer;
        bound.map(Box::new)
    }

    fn bind_values(&mut self, operands: &[ast::Expression], scope: &Scope) -> Result<Vec<Expression>, BindError> {
        operands.iter().map(|operand| self.bind_value(operand, scope).map(|bound| *bound)).collect()
    }

    fn bind_optional(
        &mut self,
        operand: Option<&ast::Expression>,
        scope: &Scope,
    ) -> Result<Option<Box<Expression>>, BindError> {
        operand.map(|operand| self.bind_value(operand, scope)).transpose()
    }

    /// Binds an operand that must be a truth value; a pattern is one: whether it has a match.
    fn bind_truth(&mut self, operand: &ast::Expression, scope: &Scope) -> Result<Expression, BindError> {
        let outer = std::mem::replace(&mut self.patterns_allowed, true);
        let bound = self.bind_expression(operand, scope);
        self.patterns_allowed = outer;
        bound
    }

    fn bind_truths(&mut self, operands: &[ast::Expression], scope: &Scope) -> Result<Vec<Expression>, BindError> {
        // Where a pattern may not stand, it may not stand behind `AND` either.
        operands.iter().map(|operand| self.bind_expression(operand, scope)).collect()
    }

    /// Binds a truth value that decides; one that can never be a truth value is refused.
    fn bind_condition(&mut self, operand: &ast::Expression, scope: &Scope, of: &str) -> Result<Expression, BindError> {
        let bound = self.bind_truth(operand, scope)?;
        self.expect_type(&bound, &[ValueType::Boolean], of)?;
        Ok(bound)
    }

    fn bind_optional_condition(
        &mut self,
        operand: Option<&ast::Expression>,
        scope: &Scope,
    ) -> Result<Option<Box<Expression>>, BindError> {
        operand.map(|operand| self.bind_condition(operand, scope, "`WHERE`").map(Box::new)).transpose()
    }

    /// Binds a `WHERE`: the operands of its outermost `AND`, all of which must be true.
    pub(super) fn bind_predicate(
        &mut self,
        predicate: Option<&ast::Expression>,
        scope: &Scope,
    ) -> Result<Vec<Expression>, BindError> {
        let Some(predicate) = predicate else { return Ok(Vec::new()) };
        let (bound, _) =
            self.with_aggregates(Aggregates::Forbidden, |binder| binder.bind_condition(predicate, scope, "`WHERE`"))?;
        let mut conjunction = Vec::new();
        split_conjunction(bound, &mut conjunction);
        Ok(conjunction)
    }

    fn bind_entries(
        &mut self,
        entries: &[(Name, ast::Expression)],
        scope: &Scope,
    ) -> Result<Vec<(Arc<str>, Expression)>, BindError> {
        entries.iter().map(|(key, value)| Ok((key.text.clone(), *self.bind_value(value, scope)?))).collect()
    }

    fn bind_has_labels(
        &mut self,
        subject: &ast::Expression,
        labels: &ast::LabelExpression,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        let subject = self.bind_value(subject, scope)?;
        let kind = match self.value_type(&subject) {
            Some(ValueType::Relationship) => MentionedKind::RelationshipType,
            _ => MentionedKind::Label,
        };
        let test = self.label_test(labels, kind);
        if let ExpressionKind::Slot(slot) = subject.kind {
            return Ok(has_labels(slot, test, subject.span).kind);
        }
        Ok(ExpressionKind::HasLabels(subject, test))
    }

    fn bind_unary(
        &mut self,
        operator: UnaryOperator,
        operand: &ast::Expression,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        Ok(match operator {
            UnaryOperator::Not => ExpressionKind::Not(Box::new(self.bind_expression(operand, scope)?)),
            UnaryOperator::Minus => ExpressionKind::Negate(self.bind_value(operand, scope)?),
            UnaryOperator::Plus => ExpressionKind::Plus(self.bind_value(operand, scope)?),
        })
    }

    fn bind_binary(
        &mut self,
        operator: BinaryOperator,
        left: &ast::Expression,
        right: &ast::Expression,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        let (left, right) = match operator {
            BinaryOperator::Xor => {
                (Box::new(self.bind_expression(left, scope)?), Box::new(self.bind_expression(right, scope)?))
            }
            _ => (self.bind_value(left, scope)?, self.bind_value(right, scope)?),
        };
        Ok(ExpressionKind::Binary(operator, left, right))
    }

    /// `a < b < c` means `a < b AND b < c`.
    fn bind_comparison(
        &mut self,
        first: &ast::Expression,
        rest: &[(ComparisonOperator, ast::Expression)],
        scope: &Scope,
        span: Span,
    ) -> Result<ExpressionKind, BindError> {
        let mut left = *self.bind_value(first, scope)?;
        let mut comparisons = Vec::new();
        for (operator, right) in rest {
            let right = *self.bind_value(right, scope)?;
            let kind = ExpressionKind::Compare(*operator, Box::new(left), Box::new(right.clone()));
            comparisons.push(Expression::new(kind, span));
            left = right;
        }
        match comparisons.len() {
            1 => Ok(comparisons.swap_remove(0).kind),
            _ => Ok(ExpressionKind::And(comparisons)),
        }
    }

    fn bind_call_of_function(
        &mut self,
        name: &Name,
        distinct: bool,
        arguments: &[ast::Expression],
        scope: &Scope,
        span: Span,
    ) -> Result<ExpressionKind, BindError> {
        if let Some(function) = aggregate::aggregate(&name.text) {
            return Ok(self.bind_aggregate(Some(function), distinct, arguments, scope, span)?.kind);
        }
        if name.text.eq_ignore_ascii_case("exists")
            && let [argument] = arguments
        {
            return self.bind_exists(argument, scope);
        }
        let Some(function) = scalar::scalar(&name.text) else { return Err(unknown_function(name)) };
        if distinct {
            return Err(BindError::new(
                BindErrorKind::UnexpectedSyntax,
                format!("`DISTINCT` stands only in aggregates, and `{}` is none", function.name),
                span,
            ));
        }
        let arguments = self.bind_values(arguments, scope)?;
        self.check_arguments(function.name, function.parameters, function.variadic, &arguments, span)?;
        Ok(ExpressionKind::Function(function, arguments))
    }

    /// `exists(n.key)`, which says whether there is a value, or `exists((n)-->())`, which says whether there is a match.
    /// Unlike a pattern alone, that is a value, and may stand wherever one may.
    fn bind_exists(&mut self, argument: &ast::Expression, scope: &Scope) -> Result<ExpressionKind, BindError> {
        let operand = Box::new(self.bind_truth(argument, scope)?);
        match operand.kind {
            ExpressionKind::Subquery { .. } => Ok(operand.kind),
            _ => Ok(ExpressionKind::IsNull { operand, negated: true }),
        }
    }

    /// The simple form compares its subject with each `WHEN`.
    fn bind_case(
        &mut self,
        subject: Option<&ast::Expression>,
        branches: &[(ast::Expression, ast::Expression)],
        otherwise: Option<&ast::Expression>,
        scope: &Scope,
        span: Span,
    ) -> Result<ExpressionKind, BindError> {
        let subject = self.bind_optional(subject, scope)?;
        let mut bound = Vec::new();
        for (condition, value) in branches {
            let condition = match &subject {
                None => self.bind_condition(condition, scope, "`WHEN`")?,
                Some(subject) => {
                    let right = self.bind_value(condition, scope)?;
                    let span = condition.span;
                    Expression::new(ExpressionKind::Compare(ComparisonOperator::Equal, subject.clone(), right), span)
                }
            };
            bound.push((condition, *self.bind_value(value, scope)?));
        }
        let otherwise = match self.bind_optional(otherwise, scope)? {
            Some(otherwise) => otherwise,
            None => Box::new(Expression::constant(Value::Null, span)),
        };
        Ok(ExpressionKind::Case { branches: bound, otherwise })
    }

    fn bind_reduce(
        &mut self,
        (accumulator, initial): (&Name, &ast::Expression),
        (variable, list): (&Name, &ast::Expression),
        step: &ast::Expression,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        let initial = self.bind_value(initial, scope)?;
        let list = self.bind_value(list, scope)?;
        let (accumulator, inner) = self.local(accumulator, VariableKind::Value(None), scope);
        let (element, inner) = self.local(variable, self.element_kind(&list), &inner);
        let step = self.for_each_element(|binder| binder.bind_value(step, &inner))?;
        Ok(ExpressionKind::Reduce { accumulator, initial, element, list, step })
    }

    /// A variable that is visible only in part of an expression, with the scope in which it is.
    fn local(&mut self, name: &Name, kind: VariableKind, scope: &Scope) -> (Slot, Scope) {
        let slot = self.new_slot(&name.text, kind);
        self.locals.insert(slot);
        let mut inner = scope.clone();
        inner.insert(name.text.clone(), slot);
        (slot, inner)
    }

    fn bind_map_projection(
        &mut self,
        subject: &Name,
        items: &[ast::MapProjectionItem],
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        let variable =
            |name: &Name| ast::Expression { kind: ast::ExpressionKind::Variable(name.clone()), span: name.span };
        let subject = self.bind_value(&variable(subject), scope)?;
        let mut all = false;
        let mut bound = Vec::new();
        for item in items {
            match item {
                ast::MapProjectionItem::AllProperties => all = true,
                ast::MapProjectionItem::Property(key) => {
                    self.mention_property(&subject, key);
                    let kind = ExpressionKind::Property(subject.clone(), key.text.clone());
                    bound.push((key.text.clone(), Expression::new(kind, key.span)));
                }
                ast::MapProjectionItem::Entry(key, value) => {
                    bound.push((key.text.clone(), *self.bind_value(value, scope)?));
                }
                ast::MapProjectionItem::Variable(name) => {
                    bound.push((name.text.clone(), *self.bind_value(&variable(name), scope)?));
                }
            }
        }
        Ok(ExpressionKind::MapProjection { subject, all, items: bound })
    }

    /// Whether a slot belongs to a variable that is visible only in part of an expression.
    pub(super) fn is_local(&self, slot: Slot) -> bool {
        self.locals.contains(&slot)
    }
}

fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Integer(value) => Value::Integer(*value),
        Literal::Float(value) => Value::Float(*value),
        Literal::String(text) => Value::String(text.clone()),
    }
}

/// Takes a conjunction apart into its operands.
fn split_conjunction(expression: Expression, into: &mut Vec<Expression>) {
    match expression.kind {
        ExpressionKind::And(operands) => operands.into_iter().for_each(|operand| split_conjunction(operand, into)),
        _ => into.push(expression),
    }
}

fn unknown_function(name: &Name) -> BindError {
    let names = scalar::scalars().map(|function| function.name);
    let names = names.chain(aggregate::aggregates().map(|function| function.name));
    let message = format!("there is no function `{}`", name.text);
    BindError::new(BindErrorKind::UnknownFunction, message, name.span).with_hint(did_you_mean(&name.text, names))
}
