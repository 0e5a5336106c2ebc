//! `CALL { }` and `FOREACH`: queries that run once for each row.

use super::query::is_update;
use super::scope::Scope;
use super::{BindError, BindErrorKind, Binder, BoundClause, BoundQuery, BoundSingleQuery};
use crate::span::Span;
use crate::syntax::ast::{self, CallSubquery, ClauseKind, Imports, Name};

impl Binder<'_> {
    /// `[OPTIONAL] CALL (variable, …) { query }`. The variables that it returns join those of the row.
    pub(super) fn bind_call_subquery(
        &mut self,
        call: &CallSubquery,
        span: Span,
        scope: &mut Scope,
    ) -> Result<BoundClause, BindError> {
        let imported = self.imported(call, scope)?;
        let query = self.bind_query(&call.query, &imported)?;
        if call.optional && query.columns.is_empty() {
            let message = "`OPTIONAL CALL` needs a subquery that returns something";
            return Err(BindError::new(BindErrorKind::InvalidClauseComposition, message, span));
        }
        check_names(&call.query)?;
        let mut columns = Vec::new();
        for column in &query.columns {
            let name = Name { text: column.name.clone(), span };
            let kind = self.kind(column.slot);
            columns.push((column.slot, self.define(&name, kind, scope)?));
        }
        Ok(BoundClause::CallSubquery { query, columns, optional: call.optional })
    }

    /// What the subquery sees of the row.
    fn imported(&mut self, call: &CallSubquery, scope: &Scope) -> Result<Scope, BindError> {
        let names = match &call.imports {
            Imports::All => return Ok(scope.clone()),
            Imports::Named(names) => names.clone(),
            Imports::Leading => {
                let leading: Option<Vec<_>> = call.query.branches().map(leading_imports).collect();
                match leading {
                    Some(names) => names.into_iter().flatten().collect(),
                    // `WITH *` in front.
                    None => return Ok(scope.clone()),
                }
            }
        };
        let mut imported = Scope::default();
        for name in &names {
            let slot = self.resolve(name, scope)?;
            imported.insert(name.text.clone(), slot);
        }
        Ok(imported)
    }

    /// `FOREACH (variable IN list | update …)`: a subquery that unwinds the list, and returns nothing.
    pub(super) fn bind_foreach(
        &mut self,
        (variable, list): (&Name, &ast::Expression),
        clauses: &[ast::Clause],
        scope: &Scope,
    ) -> Result<BoundClause, BindError> {
        let mut inner = scope.clone();
        let list = self.bind_expression(list, &inner)?;
        let slot = self.define(variable, self.element_kind(&list), &mut inner)?;
        let mut bound = vec![BoundClause::Unwind { list, slot }];
        for clause in clauses {
            if !is_update(clause) {
                let message = "`FOREACH` holds only clauses that change the graph";
                return Err(BindError::new(BindErrorKind::InvalidClauseComposition, message, clause.span));
            }
            bound.push(self.bind_clause(clause, &mut inner)?);
        }
        let branch = BoundSingleQuery { clauses: bound, columns: Vec::new() };
        let query = BoundQuery { branches: vec![branch], distinct: false, columns: Vec::new() };
        Ok(BoundClause::CallSubquery { query, columns: Vec::new(), optional: false })
    }
}

/// What a subquery returns becomes variables, which must have names.
fn check_names(query: &ast::Query) -> Result<(), BindError> {
    let items = query.first.returned().into_iter().flat_map(|projection| &projection.items);
    let is_variable = |item: &ast::ProjectionItem| matches!(item.expression.kind, ast::ExpressionKind::Variable(_));
    match items.into_iter().find(|item| item.alias.is_none() && !is_variable(item)) {
        None => Ok(()),
        Some(item) => Err(BindError::new(
            BindErrorKind::NoExpressionAlias,
            format!("`{}` needs a name behind `AS`: what a subquery returns becomes a variable", item.text),
            item.expression.span,
        )),
    }
}

/// The variables that a `WITH` in front of a subquery imports; `None` for `WITH *`, which imports all.
fn leading_imports(query: &ast::SingleQuery) -> Option<Vec<Name>> {
    let Some(ast::Clause { kind: ClauseKind::With(projection), .. }) = query.clauses.first() else {
        return Some(Vec::new());
    };
    let variable = |item: &ast::ProjectionItem| match (&item.expression.kind, &item.alias) {
        (ast::ExpressionKind::Variable(name), None) => Some(name.clone()),
        _ => None,
    };
    if projection.star {
        return None;
    }
    // What is more than a list of variables is no import: it finds nothing to work with.
    Some(projection.items.iter().map(variable).collect::<Option<_>>().unwrap_or_default())
}
