//! Aggregates: where they may stand, and what may stand beside them.
//!
//! An item that has an aggregate is computed from the groups: beside aggregates it may only read what rows are grouped
//! by, as a variable or a property written like the item that groups by it.

use super::scope::{Scope, VariableKind};
use super::{BindError, BindErrorKind, Binder};
use crate::expression::{Expression, Slot};
use crate::function::{AggregateFunction, aggregate};
use crate::plan::Aggregation;
use crate::span::Span;
use crate::syntax::ast;

/// What an aggregate means where the binder is.
#[derive(Clone, Debug)]
pub(super) enum Aggregates {
    /// None may stand here.
    Forbidden,
    /// Those that are found become part of the grouping.
    Collected(Vec<Aggregation>),
    /// Only one that the projection has already may stand here.
    Projected,
    /// The binder is inside an aggregate, where there can be no other.
    Inside,
}

impl Binder<'_> {
    /// Binds something where aggregates mean `place`; gives the aggregates that were collected.
    pub(super) fn with_aggregates<T>(
        &mut self,
        place: Aggregates,
        bind: impl FnOnce(&mut Self) -> Result<T, BindError>,
    ) -> Result<(T, Vec<Aggregation>), BindError> {
        let outer = std::mem::replace(&mut self.aggregates, place);
        let per_element = std::mem::replace(&mut self.per_element, false);
        let result = bind(self);
        self.per_element = per_element;
        match std::mem::replace(&mut self.aggregates, outer) {
            Aggregates::Collected(aggregations) => Ok((result?, aggregations)),
            _ => Ok((result?, Vec::new())),
        }
    }

    /// Binds something that is worked out for each element of a list, or each match of a pattern comprehension.
    pub(super) fn for_each_element<T>(&mut self, bind: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.per_element, true);
        let result = bind(self);
        self.per_element = outer;
        result
    }

    /// The column of the projection that is written like `expression` and means the same in `scope`, where columns may be
    /// referred to by that.
    pub(super) fn projected_slot(
        &self,
        expression: &ast::Expression,
        scope: &Scope,
    ) -> Result<Option<Slot>, BindError> {
        use ast::ExpressionKind as Kind;
        if matches!(self.aggregates, Aggregates::Inside) || matches!(expression.kind, Kind::Literal(_)) {
            return Ok(None);
        }
        let item = self.projected.iter().find(|item| item.is_meant_by(expression, scope)).map(|item| item.slot);
        match self.aggregates {
            Aggregates::Collected(_) => Ok(item.filter(|_| is_variable_or_property(expression))),
            // Behind a projection, where a variable is looked up like any other.
            _ if matches!(expression.kind, Kind::Variable(_)) => Ok(None),
            Aggregates::Projected if item.is_some() && !is_simple(expression) => Err(BindError::new(
                BindErrorKind::AmbiguousAggregationExpression,
                "beside an aggregate only variables, properties and aggregates of the projection may stand",
                expression.span,
            )
            .with_hint(Some("give the item a name with `AS`, and order by that".into()))),
            _ => Ok(item),
        }
    }

    /// Checks that a variable beside an aggregate is one that rows are grouped by.
    pub(super) fn check_grouped(&self, name: &ast::Name, slot: Slot, scope: &Scope) -> Result<(), BindError> {
        let outer = scope.get(&name.text) == Some(slot) && !self.is_local(slot);
        match self.aggregates {
            Aggregates::Collected(_) if outer => Err(BindError::new(
                BindErrorKind::AmbiguousAggregationExpression,
                format!("`{}` stands beside an aggregate, but rows are not grouped by it", name.text),
                name.span,
            )
            .with_hint(Some(format!("make `{}` an item of its own, in a `WITH` before", name.text)))),
            _ => Ok(()),
        }
    }

    /// Binds what is aggregated.
    fn bind_arguments(&mut self, arguments: &[ast::Expression], scope: &Scope) -> Result<Vec<Expression>, BindError> {
        let (bound, _) = self.with_aggregates(Aggregates::Inside, |binder| {
            arguments.iter().map(|argument| binder.bind_expression(argument, scope)).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(bound)
    }

    /// Binds a call of an aggregate function, or `count(*)` where `function` is `None`.
    pub(super) fn bind_aggregate(
        &mut self,
        function: Option<&'static AggregateFunction>,
        distinct: bool,
        arguments: &[ast::Expression],
        scope: &Scope,
        span: Span,
    ) -> Result<Expression, BindError> {
        match self.aggregates {
            Aggregates::Collected(_) if self.per_element => {
                let message = "an aggregate is taken of rows, and cannot stand in what is done for each element";
                return Err(misplaced(message, BindErrorKind::InvalidAggregation, span));
            }
            Aggregates::Collected(_) => {}
            Aggregates::Inside => {
                return Err(misplaced(
                    "an aggregate cannot stand inside another",
                    BindErrorKind::NestedAggregation,
                    span,
                ));
            }
            Aggregates::Forbidden => {
                return Err(misplaced("an aggregate cannot stand here", BindErrorKind::InvalidAggregation, span));
            }
            Aggregates::Projected => {
                // What is wrong with the arguments is said first.
                self.bind_arguments(arguments, scope)?;
                return Err(misplaced(
                    "an aggregate that is not an item of the projection cannot order its rows",
                    BindErrorKind::InvalidAggregation,
                    span,
                ));
            }
        }
        let bound = self.bind_arguments(arguments, scope)?;
        if let Some(volatile) = bound.iter().find(|argument| !argument.is_deterministic()) {
            let message = "an aggregate cannot be taken of something random";
            return Err(misplaced(message, BindErrorKind::NonConstantExpression, volatile.span));
        }
        if let Some(function) = function {
            self.check_arguments(function.name, function.parameters, false, &bound, span)?;
        }
        let name = function.map_or("count(*)", |function| function.name);
        let slot = self.new_slot(name, VariableKind::Value(None));
        let Aggregates::Collected(aggregations) = &mut self.aggregates else {
            unreachable!("checked above, and restored by with_aggregates")
        };
        aggregations.push(Aggregation { slot, function, distinct, arguments: bound });
        Ok(Expression::slot(slot, span))
    }
}

/// Whether an expression may stand beside an aggregate in `ORDER BY`.
fn is_simple(expression: &ast::Expression) -> bool {
    let is_call = matches!(expression.kind, ast::ExpressionKind::FunctionCall { .. } | ast::ExpressionKind::CountStar);
    is_variable_or_property(expression) || is_call && has_aggregate(expression)
}

fn misplaced(message: &str, kind: BindErrorKind, span: Span) -> BindError {
    BindError::new(kind, message, span)
}

fn is_variable_or_property(expression: &ast::Expression) -> bool {
    match &expression.kind {
        ast::ExpressionKind::Variable(_) => true,
        ast::ExpressionKind::Property(subject, _) => is_variable_or_property(subject),
        _ => false,
    }
}

/// Whether an aggregate stands in the expression; those in a subquery are the subquery's.
pub(super) fn has_aggregate(expression: &ast::Expression) -> bool {
    let is_aggregate = match &expression.kind {
        ast::ExpressionKind::CountStar => true,
        ast::ExpressionKind::FunctionCall { name, .. } => aggregate::aggregate(&name.text).is_some(),
        _ => false,
    };
    is_aggregate || expression.children().into_iter().any(has_aggregate)
}
