//! Queries: clauses in order, each with the scope that the one before it left.

use super::scope::{Scope, VariableKind};
use super::{BindError, BindErrorKind, Binder, BoundClause, BoundQuery, BoundSingleQuery, OutputColumn};
use crate::function::procedure::Procedure;
use crate::span::Span;
use crate::suggestion::did_you_mean;
use crate::syntax::ast::{self, ClauseKind};
use crate::value::ValueType;
use std::sync::Arc;

impl Binder<'_> {
    /// Binds a query whose first clause sees `scope`.
    pub(super) fn bind_query(&mut self, query: &ast::Query, scope: &Scope) -> Result<BoundQuery, BindError> {
        let first = self.bind_single_query(&query.first, scope)?;
        if query.unions.is_empty() {
            let columns = first.columns.clone();
            return Ok(BoundQuery { branches: vec![first], distinct: false, columns });
        }
        let mut branches = vec![first];
        let all = query.unions[0].all;
        for union in &query.unions {
            if union.all != all {
                return Err(BindError::new(
                    BindErrorKind::InvalidClauseComposition,
                    "`UNION` and `UNION ALL` cannot be mixed",
                    union.span,
                ));
            }
            let branch = self.bind_single_query(&union.query, scope)?;
            check_columns(&branches[0].columns, &branch.columns, union.span)?;
            branches.push(branch);
        }
        let columns = branches[0].columns.clone();
        let columns = columns
            .into_iter()
            .map(|column| OutputColumn {
                slot: self.new_slot(&column.name, VariableKind::Value(None)),
                name: column.name,
            })
            .collect();
        Ok(BoundQuery { branches, distinct: !all, columns })
    }

    fn bind_single_query(&mut self, query: &ast::SingleQuery, scope: &Scope) -> Result<BoundSingleQuery, BindError> {
        check_composition(query)?;
        let mut scope = scope.clone();
        let mut bound = BoundSingleQuery::default();
        let stand_alone = query.clauses.len() == 1;
        for clause in &query.clauses {
            match &clause.kind {
                ClauseKind::Return(projection) => {
                    let (projection, columns) = self.bind_return(projection, &scope, clause.span)?;
                    bound.columns = columns;
                    bound.clauses.push(BoundClause::Project(projection));
                }
                ClauseKind::Call(call) => {
                    let columns = self.bind_call(call, stand_alone, clause.span, &mut scope, &mut bound.clauses)?;
                    if stand_alone {
                        bound.columns = columns;
                    }
                }
                _ => {
                    let clause = self.bind_clause(clause, &mut scope)?;
                    bound.clauses.push(clause);
                }
            }
        }
        Ok(bound)
    }

    pub(super) fn bind_clause(&mut self, clause: &ast::Clause, scope: &mut Scope) -> Result<BoundClause, BindError> {
        match &clause.kind {
            ClauseKind::Match(pattern) => {
                let optional = pattern.optional;
                let pattern = self.bind_match(pattern, scope)?;
                Ok(BoundClause::Match { optional, pattern })
            }
            ClauseKind::Unwind { list, variable } => {
                let bound = self.bind_expression(list, scope)?;
                let slot = self.define(variable, VariableKind::Value(None), scope)?;
                Ok(BoundClause::Unwind { list: bound, slot })
            }
            ClauseKind::Load(load) => self.bind_load(load, scope),
            ClauseKind::With(projection) => self.bind_with(projection, scope, clause.span).map(BoundClause::Project),
            ClauseKind::Create(patterns) => self.bind_create(patterns, scope),
            ClauseKind::Merge(merge) => self.bind_merge(merge, scope),
            ClauseKind::Set(items) => self.bind_set_items(items, scope).map(BoundClause::Set),
            ClauseKind::Remove(items) => self.bind_remove_items(items, scope).map(BoundClause::Remove),
            ClauseKind::Delete { detach, expressions } => self.bind_delete(*detach, expressions, scope),
            ClauseKind::Foreach { variable, list, clauses } => self.bind_foreach((variable, list), clauses, scope),
            ClauseKind::CallSubquery(call) => self.bind_call_subquery(call, clause.span, scope),
            ClauseKind::Return(_) | ClauseKind::Call(_) => {
                unreachable!("the caller binds these two, whose columns it needs")
            }
        }
    }

    fn bind_load(&mut self, load: &ast::Load, scope: &mut Scope) -> Result<BoundClause, BindError> {
        let file = self.bind_expression(&load.file, scope)?;
        self.expect_type(&file, &[ValueType::String], &format!("`{}`", load.format.keywords()))?;
        let record = match load.format {
            ast::LoadFormat::Csv { headers: true, .. } => Some(ValueType::Map),
            ast::LoadFormat::Csv { headers: false, .. } => Some(ValueType::List),
            ast::LoadFormat::Json => None,
        };
        let slot = self.define(&load.variable, VariableKind::Value(record), scope)?;
        Ok(BoundClause::Load { format: load.format, file, slot })
    }

    /// Binds a procedure call; the columns are those of a call that stands alone.
    fn bind_call(
        &mut self,
        call: &ast::Call,
        stand_alone: bool,
        span: Span,
        scope: &mut Scope,
        clauses: &mut Vec<BoundClause>,
    ) -> Result<Vec<OutputColumn>, BindError> {
        let procedure = self.procedure(&call.procedure)?;
        let arguments = self.bind_call_arguments(call, &procedure, stand_alone, span, scope)?;
        let fields = self.yielded_fields(call, &procedure, stand_alone, span)?;
        let mut yields = Vec::new();
        let mut columns = Vec::new();
        for (field, variable) in fields {
            let kind = VariableKind::Value(procedure.fields[field].field_type.value_type());
            let slot = self.define(&variable, kind, scope)?;
            yields.push((field, slot));
            columns.push(OutputColumn { name: variable.text, slot });
        }
        let predicate = call.yields.as_ref().and_then(|yields| yields.predicate.as_ref());
        let predicates = self.bind_predicate(predicate, scope)?;
        clauses.push(BoundClause::Call { procedure, arguments, yields, predicates });
        Ok(columns)
    }

    fn procedure(&self, name: &ast::Name) -> Result<Arc<Procedure>, BindError> {
        self.procedures.get(&name.text).cloned().ok_or_else(|| {
            let names = self.procedures.iter().map(|procedure| &*procedure.name);
            let message = format!("there is no procedure `{}`", name.text);
            BindError::new(BindErrorKind::ProcedureNotFound, message, name.span)
                .with_hint(did_you_mean(&name.text, names))
        })
    }

    fn bind_call_arguments(
        &mut self,
        call: &ast::Call,
        procedure: &Procedure,
        stand_alone: bool,
        span: Span,
        scope: &Scope,
    ) -> Result<Vec<crate::expression::Expression>, BindError> {
        let Some(arguments) = &call.arguments else {
            return self.implicit_arguments(procedure, stand_alone, span);
        };
        let (least, most) = procedure.arity();
        if !(least..=most).contains(&arguments.len()) {
            let (takes, found) = (procedure.arity_in_words(), arguments.len());
            let message = format!("`{}` takes {takes}, found {found}", procedure.name);
            return Err(BindError::new(BindErrorKind::InvalidNumberOfArguments, message, span));
        }
        let mut bound = Vec::new();
        for (argument, parameter) in arguments.iter().zip(&procedure.parameters) {
            let expression = self.bind_expression(argument, scope)?;
            if let Some(found) = self.value_type(&expression)
                && found != ValueType::Null
                && !parameter.argument_type.accepts(found)
            {
                let message = format!("`{}` of `{}` cannot be {}", parameter.name, procedure.name, found.name());
                return Err(BindError::new(BindErrorKind::InvalidArgumentType, message, argument.span));
            }
            bound.push(expression);
        }
        Ok(bound)
    }

    /// The arguments of a call without parentheses: the parameters of the same names. Those that may be left out are.
    fn implicit_arguments(
        &mut self,
        procedure: &Procedure,
        stand_alone: bool,
        span: Span,
    ) -> Result<Vec<crate::expression::Expression>, BindError> {
        let (required, _) = procedure.arity();
        if !stand_alone && required > 0 {
            return Err(BindError::new(
                BindErrorKind::InvalidArgumentPassingMode,
                format!("`{}` needs its arguments in parentheses here", procedure.name),
                span,
            ));
        }
        let parameters = &procedure.parameters[..required];
        let names = parameters.iter().map(|argument| ast::Name { text: argument.name.clone(), span });
        Ok(names.map(|name| self.parameter(&name)).collect())
    }

    /// The fields that a call takes, by position, and the variables that hold them.
    fn yielded_fields(
        &self,
        call: &ast::Call,
        procedure: &Procedure,
        stand_alone: bool,
        span: Span,
    ) -> Result<Vec<(usize, ast::Name)>, BindError> {
        let all = || {
            let name = |text: &Arc<str>| ast::Name { text: text.clone(), span };
            procedure.fields.iter().enumerate().map(|(position, field)| (position, name(&field.name))).collect()
        };
        match &call.yields {
            None if stand_alone => Ok(all()),
            None if procedure.fields.is_empty() => Ok(Vec::new()),
            None => Err(BindError::new(
                BindErrorKind::UndefinedVariable,
                format!("`{}` gives rows, of which nothing is taken", procedure.name),
                span,
            )
            .with_hint(Some("add `YIELD`".into()))),
            Some(yields) if yields.star && !stand_alone => Err(BindError::new(
                BindErrorKind::UnexpectedSyntax,
                "`YIELD *` may only stand in a call that stands alone",
                span,
            )),
            Some(yields) if yields.star => Ok(all()),
            Some(yields) => yields.items.iter().map(|item| yielded_field(item, procedure)).collect(),
        }
    }
}

fn yielded_field(item: &ast::YieldItem, procedure: &Procedure) -> Result<(usize, ast::Name), BindError> {
    let position = procedure.fields.iter().position(|field| field.name == item.field.text).ok_or_else(|| {
        let message = format!("`{}` has no field `{}`", procedure.name, item.field.text);
        let names: Vec<&str> = procedure.fields.iter().map(|field| &*field.name).collect();
        BindError::new(BindErrorKind::UndefinedVariable, message, item.field.span)
            .with_hint(Some(format!("its fields are: {}", names.join(", "))))
    })?;
    Ok((position, item.variable.clone().unwrap_or_else(|| item.field.clone())))
}

/// The parts of a union must have columns of the same names in the same order.
fn check_columns(first: &[OutputColumn], other: &[OutputColumn], span: Span) -> Result<(), BindError> {
    let names = |columns: &[OutputColumn]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    match names(first) == names(other) {
        true => Ok(()),
        false => Err(BindError::new(
            BindErrorKind::DifferentColumnsInUnion,
            format!(
                "the parts of a `UNION` must have the same columns, found ({}) and ({})",
                names(first).join(", "),
                names(other).join(", ")
            ),
            span,
        )),
    }
}

/// Whether a clause changes the graph.
pub(super) fn is_update(clause: &ast::Clause) -> bool {
    match &clause.kind {
        ClauseKind::Create(_)
        | ClauseKind::Merge(_)
        | ClauseKind::Set(_)
        | ClauseKind::Remove(_)
        | ClauseKind::Delete { .. }
        | ClauseKind::Foreach { .. } => true,
        ClauseKind::CallSubquery(call) => call.query.branches().flat_map(|branch| &branch.clauses).any(is_update),
        ClauseKind::Match(_)
        | ClauseKind::Unwind { .. }
        | ClauseKind::Load(_)
        | ClauseKind::With(_)
        | ClauseKind::Return(_)
        | ClauseKind::Call(_) => false,
    }
}

/// Checks that the clauses come in an order that has a meaning.
fn check_composition(query: &ast::SingleQuery) -> Result<(), BindError> {
    let invalid = |message: &str, span| Err(BindError::new(BindErrorKind::InvalidClauseComposition, message, span));
    let mut updated = false;
    for (position, clause) in query.clauses.iter().enumerate() {
        let last = position + 1 == query.clauses.len();
        match &clause.kind {
            ClauseKind::Return(_) if !last => {
                return invalid("`RETURN` must be the last clause", query.clauses[position + 1].span);
            }
            ClauseKind::Match(_)
            | ClauseKind::Unwind { .. }
            | ClauseKind::Load(_)
            | ClauseKind::Call(_)
            | ClauseKind::CallSubquery(_)
                if updated =>
            {
                return invalid("`WITH` is required between an update and what reads after it", clause.span);
            }
            // Its rows come from the subquery, which has done with writing.
            ClauseKind::With(_) | ClauseKind::CallSubquery(_) => updated = false,
            _ => updated |= is_update(clause),
        }
    }
    let Some(last) = query.clauses.last() else { return Ok(()) };
    match &last.kind {
        ClauseKind::CallSubquery(call) if call.query.first.returned().is_some() => {
            invalid("a query cannot end with a subquery that returns something: `RETURN` is missing", last.span)
        }
        ClauseKind::With(_) | ClauseKind::Match(_) | ClauseKind::Unwind { .. } | ClauseKind::Load(_) => {
            invalid("a query cannot end here: it must end with `RETURN`, an update or a procedure call", last.span)
        }
        _ => Ok(()),
    }
}
