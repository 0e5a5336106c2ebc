//! `WITH` and `RETURN`: new columns, grouping, order, and the scope that the next clause sees.

use super::aggregation::{Aggregates, has_aggregate};
use super::scope::{Scope, VariableKind, not_defined};
use super::{BindError, BindErrorKind, Binder, BoundProjection, Grouping, OutputColumn};
use crate::expression::{Expression, ExpressionKind, Slot};
use crate::plan::SortKey;
use crate::span::Span;
use crate::syntax::ast;
use crate::value::{Value, ValueType};
use std::sync::Arc;

/// A column of a projection before it is bound.
struct Item<'a> {
    name: Arc<str>,
    expression: ItemExpression<'a>,
    span: Span,
}

enum ItemExpression<'a> {
    /// A variable that `*` stands for.
    Variable(Slot),
    /// An expression as written.
    Written(&'a ast::Expression),
}

impl Binder<'_> {
    /// Binds `RETURN`: the projection, and the columns of the result.
    pub(super) fn bind_return(
        &mut self,
        projection: &ast::Projection,
        scope: &Scope,
        span: Span,
    ) -> Result<(BoundProjection, Vec<OutputColumn>), BindError> {
        let items = self.items(projection, scope, span, true)?;
        let names: Vec<Arc<str>> = items.iter().map(|item| item.name.clone()).collect();
        let (bound, after) = self.bind_projection(projection, items, scope)?;
        let slot = |name: &Arc<str>| after.get(name).expect("every item is visible behind the projection");
        let columns = names.iter().map(|name| OutputColumn { name: name.clone(), slot: slot(name) }).collect();
        Ok((bound, columns))
    }

    /// Binds `WITH`; only its items stay visible.
    pub(super) fn bind_with(
        &mut self,
        projection: &ast::Projection,
        scope: &mut Scope,
        span: Span,
    ) -> Result<BoundProjection, BindError> {
        for item in &projection.items {
            if item.alias.is_none() && !matches!(item.expression.kind, ast::ExpressionKind::Variable(_)) {
                return Err(BindError::new(
                    BindErrorKind::NoExpressionAlias,
                    "an expression in `WITH` needs a name",
                    item.expression.span,
                )
                .with_hint(Some("add `AS name`".into())));
            }
        }
        let items = self.items(projection, scope, span, false)?;
        let (bound, after) = self.bind_projection(projection, items, scope)?;
        *scope = after;
        Ok(bound)
    }

    /// The columns with their names, `*` spelt out.
    fn items<'p>(
        &mut self,
        projection: &'p ast::Projection,
        scope: &Scope,
        span: Span,
        is_return: bool,
    ) -> Result<Vec<Item<'p>>, BindError> {
        let mut items = Vec::new();
        if projection.star {
            let variables = scope.sorted();
            if variables.is_empty() && projection.items.is_empty() && is_return {
                return Err(BindError::new(
                    BindErrorKind::NoVariablesInScope,
                    "`*` stands for all variables, and there are none",
                    span,
                ));
            }
            for (name, slot) in variables {
                self.reads_slot(slot);
                items.push(Item { name, expression: ItemExpression::Variable(slot), span });
            }
        }
        for item in &projection.items {
            let name = item.alias.as_ref().map_or_else(|| item.text.as_str().into(), |alias| alias.text.clone());
            let span = item.alias.as_ref().map_or(item.expression.span, |alias| alias.span);
            items.push(Item { name, expression: ItemExpression::Written(&item.expression), span });
        }
        let mut names = std::collections::HashSet::new();
        match items.iter().find(|item| !names.insert(item.name.clone())) {
            None => Ok(items),
            Some(twice) => Err(BindError::new(
                BindErrorKind::ColumnNameConflict,
                format!("two columns are named `{}`", twice.name),
                twice.span,
            )),
        }
    }

    fn bind_projection(
        &mut self,
        projection: &ast::Projection,
        items: Vec<Item<'_>>,
        scope: &Scope,
    ) -> Result<(BoundProjection, Scope), BindError> {
        let mut bound = BoundProjection::default();
        let aggregated = items.iter().any(|item| match item.expression {
            ItemExpression::Variable(_) => false,
            ItemExpression::Written(expression) => has_aggregate(expression),
        });
        let slots = match aggregated {
            true => self.bind_aggregated_items(&items, scope, &mut bound)?,
            false => self.bind_plain_items(&items, scope, &mut bound)?,
        };
        let mut after = Scope::default();
        let outer_projected = std::mem::take(&mut self.projected);
        for (item, slot) in items.iter().zip(&slots) {
            after.insert(item.name.clone(), *slot);
        }
        // An expression behind the projection may be one of its items, if its variables still mean the same.
        let means_the_same = |name: &Arc<str>| after.get(name).is_none_or(|slot| scope.get(name) == Some(slot));
        for (item, slot) in items.iter().zip(&slots) {
            if let ItemExpression::Written(expression) = item.expression
                && variables(expression).is_some_and(|names| names.iter().all(means_the_same))
            {
                self.projected.push(Projected::new(expression.clone(), *slot, scope));
            }
        }
        bound.output = slots.clone();
        if projection.distinct {
            bound.distinct = Some(slots);
        }
        // What is dropped or grouped away can no longer be asked for; else the old variables are still there.
        let narrowed = aggregated || projection.distinct;
        let mut visible = if narrowed { Scope::default() } else { scope.clone() };
        // A variable that is an item is still there under its own name too.
        for item in &projection.items {
            if let ast::ExpressionKind::Variable(name) = &item.expression.kind
                && let Some(slot) = scope.get(&name.text)
            {
                visible.insert(name.text.clone(), slot);
            }
        }
        after.sorted().into_iter().for_each(|(name, slot)| visible.insert(name, slot));
        let result = self.bind_tail(projection, &visible, aggregated, &mut bound);
        self.projected = outer_projected;
        result.map_err(|error| if narrowed { explain_hidden(error, scope) } else { error })?;
        Ok((bound, after))
    }

    /// Binds `ORDER BY`, `SKIP`, `LIMIT` and `WHERE`.
    fn bind_tail(
        &mut self,
        projection: &ast::Projection,
        visible: &Scope,
        aggregated: bool,
        bound: &mut BoundProjection,
    ) -> Result<(), BindError> {
        for item in &projection.order_by {
            let expression = self.bind_sort_key(&item.expression, visible, aggregated)?;
            bound.sort.push(SortKey { expression, descending: item.descending });
        }
        bound.skip = self.bind_count("SKIP", projection.skip.as_ref())?;
        bound.limit = self.bind_count("LIMIT", projection.limit.as_ref())?;
        bound.predicates = self.bind_predicate(projection.predicate.as_ref(), visible)?;
        Ok(())
    }

    fn bind_sort_key(
        &mut self,
        expression: &ast::Expression,
        visible: &Scope,
        aggregated: bool,
    ) -> Result<Expression, BindError> {
        if !aggregated || !has_aggregate(expression) {
            return self.bind_expression(expression, visible);
        }
        if let Some(item) = self.projected.iter().find(|item| item.is_meant_by(expression, visible)) {
            return Ok(Expression::slot(item.slot, expression.span));
        }
        let (bound, _) =
            self.with_aggregates(Aggregates::Projected, |binder| binder.bind_expression(expression, visible))?;
        Ok(bound)
    }

    /// Binds items without aggregates. A plain variable keeps its slot, so that nothing is copied.
    fn bind_plain_items(
        &mut self,
        items: &[Item<'_>],
        scope: &Scope,
        bound: &mut BoundProjection,
    ) -> Result<Vec<Slot>, BindError> {
        let mut slots = Vec::new();
        for item in items {
            slots.push(match item.expression {
                ItemExpression::Variable(slot) => slot,
                ItemExpression::Written(expression) => {
                    let expression = self.bind_expression(expression, scope)?;
                    self.column(&item.name, expression, &mut bound.items)
                }
            });
        }
        Ok(slots)
    }

    /// Binds items some of which have aggregates: those without are what rows are grouped by.
    fn bind_aggregated_items(
        &mut self,
        items: &[Item<'_>],
        scope: &Scope,
        bound: &mut BoundProjection,
    ) -> Result<Vec<Slot>, BindError> {
        let mut grouping = Grouping::default();
        let mut slots = vec![None; items.len()];
        let mut keys = Vec::new();
        for (item, slot) in items.iter().zip(&mut slots) {
            *slot = match item.expression {
                ItemExpression::Variable(slot) => {
                    grouping.keys.push((slot, Expression::slot(slot, item.span)));
                    let variable = ast::Name { text: item.name.clone(), span: item.span };
                    let kind = ast::ExpressionKind::Variable(variable);
                    keys.push(Projected::new(ast::Expression { kind, span: item.span }, slot, scope));
                    Some(slot)
                }
                ItemExpression::Written(expression) if !has_aggregate(expression) => {
                    let key = self.bind_expression(expression, scope)?;
                    let slot = self.column(&item.name, key.clone(), &mut Vec::new());
                    grouping.keys.push((slot, key));
                    keys.push(Projected::new(expression.clone(), slot, scope));
                    Some(slot)
                }
                ItemExpression::Written(_) => None,
            };
        }
        let outer = std::mem::replace(&mut self.projected, keys);
        for (item, slot) in items.iter().zip(&mut slots) {
            let ItemExpression::Written(expression) = item.expression else { continue };
            if slot.is_none() {
                let (value, aggregations) = self.with_aggregates(Aggregates::Collected(Vec::new()), |binder| {
                    binder.bind_expression(expression, scope)
                })?;
                grouping.aggregations.extend(aggregations);
                *slot = Some(self.column(&item.name, value, &mut bound.items));
            }
        }
        self.projected = outer;
        bound.grouping = Some(grouping);
        Ok(slots.into_iter().flatten().collect())
    }

    /// The slot of a column with this value: its own where it is a variable, else a new one among `items`.
    fn column(&mut self, name: &str, value: Expression, items: &mut Vec<(Slot, Expression)>) -> Slot {
        if let ExpressionKind::Slot(slot) = value.kind {
            return slot;
        }
        let kind = VariableKind::Value(self.value_type(&value));
        let slot = self.new_slot(name, kind);
        items.push((slot, value));
        slot
    }

    /// Binds `SKIP` or `LIMIT`: a number that does not depend on the row.
    fn bind_count(&mut self, clause: &str, count: Option<&ast::Expression>) -> Result<Option<Expression>, BindError> {
        let Some(count) = count else { return Ok(None) };
        // No column is meant here, not even one that is written alike.
        let projected = std::mem::take(&mut self.projected);
        let bound = self.bind_expression(count, &Scope::default());
        self.projected = projected;
        let mut bound = bound.map_err(|error| match error.kind {
            BindErrorKind::UndefinedVariable => BindError::new(
                BindErrorKind::NonConstantExpression,
                format!("`{clause}` needs a number that does not depend on the row"),
                error.span,
            ),
            _ => error,
        })?;
        bound.fold();
        let invalid = |kind, what: &str| {
            Err(BindError::new(kind, format!("`{clause}` needs a whole number from 0 on, found {what}"), count.span))
        };
        match &bound.kind {
            ExpressionKind::Constant(Value::Integer(number)) if *number < 0 => {
                invalid(BindErrorKind::NegativeIntegerArgument, &format!("`{number}`"))
            }
            ExpressionKind::Constant(Value::Integer(_)) => Ok(Some(bound)),
            _ => match self.value_type(&bound) {
                None | Some(ValueType::Integer) => Ok(Some(bound)),
                Some(other) => invalid(BindErrorKind::InvalidArgumentType, other.name()),
            },
        }
    }

    fn reads_slot(&mut self, slot: Slot) {
        self.reads.insert(slot);
    }
}

/// Says of a variable that was there before the projection why it no longer is.
fn explain_hidden(error: BindError, scope: &Scope) -> BindError {
    let is_hidden = scope.sorted().iter().any(|(name, _)| not_defined(name) == error.message);
    match is_hidden {
        true => error.with_hint(Some("behind an aggregate or `DISTINCT`, only the columns are known".into())),
        false => error,
    }
}

/// A column of a projection, as what it is written like: behind the projection and beside its aggregates, the same
/// expression stands for the column.
#[derive(Clone, Debug)]
pub(super) struct Projected {
    expression: ast::Expression,
    pub(super) slot: Slot,
    /// What the variables of the expression mean, as far as they are known.
    variables: Vec<(Arc<str>, Slot)>,
}

impl Projected {
    fn new(expression: ast::Expression, slot: Slot, scope: &Scope) -> Self {
        let names = variables(&expression).unwrap_or_default();
        let variables = names.into_iter().filter_map(|name| scope.get(&name).map(|slot| (name, slot))).collect();
        Self { expression, slot, variables }
    }

    /// Whether an expression is written like the column, and no variable in it has another meaning in `scope`, as one of a
    /// comprehension may have.
    pub(super) fn is_meant_by(&self, expression: &ast::Expression, scope: &Scope) -> bool {
        let means_the_same = |(name, slot): &(Arc<str>, Slot)| scope.get(name).is_none_or(|other| other == *slot);
        self.expression == *expression && self.variables.iter().all(means_the_same)
    }
}

/// The variables that an expression names; `None` where patterns or subqueries in it may name more.
fn variables(expression: &ast::Expression) -> Option<Vec<Arc<str>>> {
    use ast::ExpressionKind as Kind;
    match &expression.kind {
        Kind::Variable(name) => Some(vec![name.text.clone()]),
        Kind::PatternComprehension { .. }
        | Kind::PatternPredicate(_)
        | Kind::ShortestPath(_)
        | Kind::Subquery(..)
        | Kind::MapProjection { .. } => None,
        _ => expression.children().into_iter().map(variables).collect::<Option<Vec<_>>>().map(|names| names.concat()),
    }
}
