//! Subqueries in expressions: pattern predicates, pattern comprehensions, `EXISTS { }` and its kin.
//!
//! Each becomes a query of its own, whose first clause works on the row of the expression, and is known to the
//! expression only by its number.

use super::scope::{Scope, VariableKind};
use super::{
    BindError, BindErrorKind, Binder, BoundClause, BoundProjection, BoundQuery, BoundSingleQuery, OutputColumn,
    PatternGraph,
};
use crate::expression::{Expression, ExpressionKind, Slot, Slots};
use crate::span::Span;
use crate::syntax::ast::{self, PathSelector, SubqueryKind};
use crate::value::Value;

impl Binder<'_> {
    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`.
    pub(super) fn bind_subquery(
        &mut self,
        kind: SubqueryKind,
        body: &ast::SubqueryBody,
        scope: &Scope,
        span: Span,
    ) -> Result<ExpressionKind, BindError> {
        self.enter(kind, scope, |binder| match body {
            ast::SubqueryBody::Pattern(pattern) => {
                let pattern = binder.bind_match(pattern, &mut scope.clone())?;
                Ok(matching(pattern, BoundProjection::default(), Vec::new()))
            }
            ast::SubqueryBody::Query(query) => {
                check_reads_only(query, span)?;
                let query = binder.bind_query(query, scope)?;
                match kind {
                    SubqueryKind::Collect if query.columns.len() != 1 => Err(BindError::new(
                        BindErrorKind::InvalidClauseComposition,
                        format!("`COLLECT` collects exactly one column, found {}", query.columns.len()),
                        span,
                    )),
                    _ => Ok(query),
                }
            }
        })
    }

    /// `(a)-->(b)` as a predicate: whether it has a match. All its variables must be bound.
    pub(super) fn bind_pattern_predicate(
        &mut self,
        pattern: &ast::PathPattern,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        if !self.patterns_allowed {
            return Err(BindError::new(
                BindErrorKind::UnexpectedSyntax,
                "a pattern is no value here; it may only stand as a predicate",
                pattern.span,
            )
            .with_hint(Some("use `EXISTS { … }`, or a pattern comprehension `[pattern | value]`".into())));
        }
        for name in names(pattern) {
            self.resolve(name, scope)?;
        }
        self.enter(SubqueryKind::Exists, scope, |binder| {
            let pattern = binder.bind_patterns(std::slice::from_ref(pattern), &mut scope.clone())?;
            Ok(matching(pattern, BoundProjection::default(), Vec::new()))
        })
    }

    /// `[pattern WHERE predicate | projection]`.
    pub(super) fn bind_pattern_comprehension(
        &mut self,
        pattern: &ast::PathPattern,
        predicate: Option<&ast::Expression>,
        projection: &ast::Expression,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        self.enter(SubqueryKind::Collect, scope, |binder| {
            let mut inner = scope.clone();
            let mut graph = binder.bind_patterns(std::slice::from_ref(pattern), &mut inner)?;
            graph.predicates.extend(binder.bind_predicate(predicate, &inner)?);
            let value = binder.for_each_element(|binder| binder.bind_expression(projection, &inner))?;
            Ok(binder.collecting(graph, value))
        })
    }

    /// `shortestPath(…)` as a value: the path or null; `allShortestPaths(…)`: the list of paths.
    pub(super) fn bind_shortest_path(
        &mut self,
        pattern: &ast::PathPattern,
        scope: &Scope,
    ) -> Result<ExpressionKind, BindError> {
        let span = pattern.span;
        self.check_known_ends(pattern, scope)?;
        let mut named = pattern.clone();
        // No variable of a statement is written with a NUL in it.
        named.variable = Some(ast::Name { text: "\0path".into(), span });
        let collect = self.enter(SubqueryKind::Collect, scope, |binder| {
            let graph = binder.bind_patterns(std::slice::from_ref(&named), &mut scope.clone())?;
            let value = Expression::slot(graph.paths[0].slot, span);
            Ok(binder.collecting(graph, value))
        })?;
        match pattern.selector {
            PathSelector::AllShortest => Ok(collect),
            _ => {
                let first = Expression::constant(Value::Integer(0), span);
                Ok(ExpressionKind::Index(Box::new(Expression::new(collect, span)), Box::new(first)))
            }
        }
    }

    /// A shortest path as a value lies between two nodes that are known: it is one path, and not one for each pair.
    fn check_known_ends(&mut self, pattern: &ast::PathPattern, scope: &Scope) -> Result<(), BindError> {
        for node in std::iter::once(&pattern.start).chain(pattern.steps.iter().map(|step| &step.node)) {
            let Some(name) = &node.variable else {
                let message = "a shortest path in an expression lies between two nodes that are known";
                return Err(BindError::new(BindErrorKind::UnexpectedSyntax, message, node.span).with_hint(Some(
                    "match the nodes before and name them, or find the path with `MATCH p = shortestPath(…)`".into(),
                )));
            };
            self.resolve(name, scope)?;
        }
        Ok(())
    }

    /// The query that gives `value` for each match.
    fn collecting(&mut self, pattern: PatternGraph, value: Expression) -> BoundQuery {
        let slot = self.new_slot("value", VariableKind::Value(None));
        let projection =
            BoundProjection { items: vec![(slot, value)], output: vec![slot], ..BoundProjection::default() };
        matching(pattern, projection, vec![OutputColumn { name: "value".into(), slot }])
    }

    /// Binds the body of a subquery, and finds out what it reads of the surrounding row.
    fn enter(
        &mut self,
        kind: SubqueryKind,
        scope: &Scope,
        bind: impl FnOnce(&mut Self) -> Result<BoundQuery, BindError>,
    ) -> Result<ExpressionKind, BindError> {
        let outer_reads = std::mem::take(&mut self.reads);
        let outer_projected = std::mem::take(&mut self.projected);
        let outer_allowed = std::mem::replace(&mut self.patterns_allowed, false);
        let result = self.with_aggregates(super::aggregation::Aggregates::Forbidden, bind);
        self.patterns_allowed = outer_allowed;
        self.projected = outer_projected;
        let visible: Slots = scope.slots().collect();
        let outer: Slots = std::mem::replace(&mut self.reads, outer_reads).intersection(&visible).copied().collect();
        self.reads.extend(&outer);
        let (query, _) = result?;
        let id = self.add_subquery(query, kind, outer.clone());
        Ok(ExpressionKind::Subquery { id, kind, outer: outer.into_iter().collect::<Vec<Slot>>() })
    }
}

/// The query that matches a pattern and then projects.
fn matching(pattern: PatternGraph, projection: BoundProjection, columns: Vec<OutputColumn>) -> BoundQuery {
    let mut clauses = vec![BoundClause::Match { optional: false, pattern }];
    if !projection.output.is_empty() {
        clauses.push(BoundClause::Project(projection));
    }
    let branch = BoundSingleQuery { clauses, columns: columns.clone() };
    BoundQuery { branches: vec![branch], distinct: false, columns }
}

/// The variables that a pattern names.
fn names(pattern: &ast::PathPattern) -> impl Iterator<Item = &ast::Name> {
    let steps = pattern.steps.iter().flat_map(|step| [&step.relationship.variable, &step.node.variable]);
    [&pattern.variable, &pattern.start.variable].into_iter().chain(steps).flatten()
}

/// An expression must not change the graph.
fn check_reads_only(query: &ast::Query, span: Span) -> Result<(), BindError> {
    match query.branches().flat_map(|query| &query.clauses).find(|clause| super::query::is_update(clause)) {
        None => Ok(()),
        Some(_) => Err(BindError::new(
            BindErrorKind::InvalidClauseComposition,
            "a subquery in an expression cannot change the graph",
            span,
        )),
    }
}
