//! Clauses.

use super::super::error::SyntaxError;
use super::{Lowering, Pair, Result, Rule, has, literal, misplaced, next_part, only_part, parts};
use crate::syntax::ast::{
    Call, CallSubquery, Clause, ClauseKind, Expression, ExpressionKind, FIELD_TERMINATOR, Imports, LabelExpression,
    Load, LoadFormat, Match, Merge, Name, Projection, ProjectionItem, RemoveItem, SetItem, SortItem, Yield, YieldItem,
};

impl Lowering<'_> {
    /// `MATCH (n)`
    pub(super) fn clause(&self, pair: Pair<'_>) -> Result<Clause> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::match_clause => ClauseKind::Match(self.match_clause(pair)?),
            Rule::unwind_clause => self.unwind_clause(pair)?,
            Rule::load_csv_clause => ClauseKind::Load(self.load_csv_clause(pair)?),
            Rule::load_json_clause => ClauseKind::Load(self.load_json_clause(pair)?),
            Rule::with_clause => ClauseKind::With(self.projection_clause(pair)?),
            Rule::return_clause => ClauseKind::Return(self.projection_clause(pair)?),
            Rule::create_clause => ClauseKind::Create(self.each(pair, Self::path_pattern)?),
            Rule::merge_clause => ClauseKind::Merge(self.merge_clause(pair)?),
            Rule::set_clause => ClauseKind::Set(self.each(pair, Self::set_item)?),
            Rule::remove_clause => ClauseKind::Remove(self.each(pair, Self::remove_item)?),
            Rule::delete_clause => self.delete_clause(pair)?,
            Rule::foreach_clause => self.foreach_clause(pair)?,
            Rule::call_subquery => ClauseKind::CallSubquery(self.call_subquery(pair)?),
            Rule::call_clause => ClauseKind::Call(self.call_clause(pair)?),
            _ => misplaced(&pair),
        };
        Ok(Clause { kind, span })
    }

    /// Lowers every part of a piece alike.
    pub(super) fn each<T>(&self, pair: Pair<'_>, lower: impl Fn(&Self, Pair<'_>) -> Result<T>) -> Result<Vec<T>> {
        parts(pair).map(|part| lower(self, part)).collect()
    }

    /// `OPTIONAL MATCH (n)-->(m), (k) WHERE n.age > 18`; also the inside of `EXISTS { (n)-->(m) WHERE … }`.
    pub(super) fn match_clause(&self, pair: Pair<'_>) -> Result<Match> {
        let mut found = Match { optional: has(&pair, Rule::OPTIONAL), patterns: Vec::new(), predicate: None };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::path_pattern => found.patterns.push(self.path_pattern(part)?),
                Rule::predicate => found.predicate = Some(self.predicate(part)?),
                _ => misplaced(&part),
            }
        }
        Ok(found)
    }

    fn unwind_clause(&self, pair: Pair<'_>) -> Result<ClauseKind> {
        let mut parts = parts(pair);
        let list = self.expression(next_part(&mut parts))?;
        Ok(ClauseKind::Unwind { list, variable: self.name(next_part(&mut parts)) })
    }

    fn load_csv_clause(&self, pair: Pair<'_>) -> Result<Load> {
        let headers = has(&pair, Rule::HEADERS);
        let mut parts = parts(pair);
        let file = self.expression(next_part(&mut parts))?;
        let variable = self.name(next_part(&mut parts));
        let field_terminator = parts.next().map(|part| self.field_terminator(part)).transpose()?;
        let format = LoadFormat::Csv { headers, field_terminator: field_terminator.unwrap_or(FIELD_TERMINATOR) };
        Ok(Load { format, file, variable })
    }

    /// `FIELDTERMINATOR ';'`
    fn field_terminator(&self, pair: Pair<'_>) -> Result<char> {
        let string = only_part(pair);
        let span = self.span(&string);
        let text = literal::characters(&string)?;
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some('"' | '\\' | '\n' | '\r'), None) => {
                Err(SyntaxError::unexpected("quotes, backslashes and line ends cannot stand between fields", span))
            }
            (Some(character), None) => Ok(character),
            _ => Err(SyntaxError::unexpected("a field terminator is a single character, as in `';'`", span)),
        }
    }

    fn load_json_clause(&self, pair: Pair<'_>) -> Result<Load> {
        let mut parts = parts(pair);
        let file = self.expression(next_part(&mut parts))?;
        Ok(Load { format: LoadFormat::Json, file, variable: self.name(next_part(&mut parts)) })
    }

    /// `WITH n WHERE n.age > 18`, `RETURN n`
    fn projection_clause(&self, pair: Pair<'_>) -> Result<Projection> {
        let mut parts = parts(pair);
        let mut projection = self.projection(next_part(&mut parts))?;
        projection.predicate = parts.next().map(|part| self.predicate(part)).transpose()?;
        Ok(projection)
    }

    fn projection(&self, pair: Pair<'_>) -> Result<Projection> {
        let mut found = Projection {
            distinct: has(&pair, Rule::DISTINCT),
            star: has(&pair, Rule::STAR),
            items: Vec::new(),
            order_by: Vec::new(),
            skip: None,
            limit: None,
            predicate: None,
        };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::projection_item => found.items.push(self.projection_item(part)?),
                Rule::order_by => found.order_by = self.each(part, Self::sort_item)?,
                Rule::skip => found.skip = Some(self.expression(only_part(part))?),
                Rule::limit => found.limit = Some(self.expression(only_part(part))?),
                _ => misplaced(&part),
            }
        }
        Ok(found)
    }

    fn projection_item(&self, pair: Pair<'_>) -> Result<ProjectionItem> {
        let mut parts = parts(pair);
        let part = next_part(&mut parts);
        let text = self.span(&part).text(self.text).to_owned();
        let expression = self.expression(part)?;
        Ok(ProjectionItem { expression, alias: parts.next().map(|part| self.name(part)), text })
    }

    fn sort_item(&self, pair: Pair<'_>) -> Result<SortItem> {
        let descending = has(&pair, Rule::DESC) || has(&pair, Rule::DESCENDING);
        Ok(SortItem { expression: self.expression(only_part(pair))?, descending })
    }

    fn merge_clause(&self, pair: Pair<'_>) -> Result<Merge> {
        let mut parts = parts(pair);
        let pattern = self.path_pattern(next_part(&mut parts))?;
        let mut found = Merge { pattern, on_create: Vec::new(), on_match: Vec::new() };
        for part in parts {
            match part.as_rule() {
                Rule::on_create => found.on_create.extend(self.each(part, Self::set_item)?),
                Rule::on_match => found.on_match.extend(self.each(part, Self::set_item)?),
                _ => misplaced(&part),
            }
        }
        Ok(found)
    }

    fn delete_clause(&self, pair: Pair<'_>) -> Result<ClauseKind> {
        let detach = has(&pair, Rule::DETACH);
        Ok(ClauseKind::Delete { detach, expressions: self.each(pair, Self::expression)? })
    }

    /// `n.name = 'Ada'`, `n += {age: 36}`, `n:Person`
    fn set_item(&self, pair: Pair<'_>) -> Result<SetItem> {
        let span = self.span(&pair);
        let adds = has(&pair, Rule::ADD_ASSIGN);
        let mut pieces: Vec<Pair<'_>> = pair.into_inner().collect();
        let value = pieces.pop_if(|last| last.as_rule() == Rule::expression);
        pieces.pop_if(|last| matches!(last.as_rule(), Rule::ASSIGN | Rule::ADD_ASSIGN));
        let target = self.operators(pieces.into_iter(), span)?;
        let Some(value) = value else {
            let (variable, labels) = labels(target)?;
            return Ok(SetItem::Labels { variable, labels });
        };
        let value = self.expression(value)?;
        match target.kind {
            ExpressionKind::Variable(variable) if adds => Ok(SetItem::Merge { variable, value }),
            ExpressionKind::Variable(variable) => Ok(SetItem::Replace { variable, value }),
            ExpressionKind::Property(element, key) if !adds => Ok(SetItem::Property { element: *element, key, value }),
            ExpressionKind::Index(element, key) if !adds => {
                Ok(SetItem::DynamicProperty { element: *element, key: *key, value })
            }
            _ if adds => Err(SyntaxError::unexpected("only a variable can stand before `+=`", target.span)),
            _ => Err(SyntaxError::unexpected("expected a property or a variable before `=`", target.span)),
        }
    }

    /// `n.name`, `n:Person`
    fn remove_item(&self, pair: Pair<'_>) -> Result<RemoveItem> {
        let span = self.span(&pair);
        let target = self.operators(pair.into_inner(), span)?;
        match target.kind {
            ExpressionKind::Property(element, key) => Ok(RemoveItem::Property { element: *element, key }),
            ExpressionKind::Index(element, key) => Ok(RemoveItem::DynamicProperty { element: *element, key: *key }),
            _ => labels(target).map(|(variable, labels)| RemoveItem::Labels { variable, labels }),
        }
    }

    fn foreach_clause(&self, pair: Pair<'_>) -> Result<ClauseKind> {
        let mut parts = parts(pair);
        let variable = self.name(next_part(&mut parts));
        let list = self.expression(next_part(&mut parts))?;
        let clauses = parts.map(|part| self.clause(part)).collect::<Result<_>>()?;
        Ok(ClauseKind::Foreach { variable, list, clauses })
    }

    fn call_subquery(&self, pair: Pair<'_>) -> Result<CallSubquery> {
        let optional = has(&pair, Rule::OPTIONAL);
        let mut parts = parts(pair);
        let mut part = next_part(&mut parts);
        let mut imports = Imports::Leading;
        if part.as_rule() == Rule::imports {
            imports = self.imports(part);
            part = next_part(&mut parts);
        }
        Ok(CallSubquery { optional, imports, query: self.query(part)? })
    }

    fn imports(&self, pair: Pair<'_>) -> Imports {
        if has(&pair, Rule::STAR) {
            return Imports::All;
        }
        Imports::Named(parts(pair).map(|part| self.name(part)).collect())
    }

    fn call_clause(&self, pair: Pair<'_>) -> Result<Call> {
        let mut parts = parts(pair);
        let procedure = self.dotted_name(next_part(&mut parts));
        let mut call = Call { procedure, arguments: None, yields: None };
        for part in parts {
            match part.as_rule() {
                Rule::call_arguments => call.arguments = Some(self.each(part, Self::expression)?),
                Rule::yield_items => call.yields = Some(self.yield_items(part)?),
                _ => misplaced(&part),
            }
        }
        Ok(call)
    }

    fn yield_items(&self, pair: Pair<'_>) -> Result<Yield> {
        let mut found = Yield { star: has(&pair, Rule::STAR), items: Vec::new(), predicate: None };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::yield_item => found.items.push(self.yield_item(part)),
                Rule::predicate => found.predicate = Some(self.predicate(part)?),
                _ => misplaced(&part),
            }
        }
        Ok(found)
    }

    fn yield_item(&self, pair: Pair<'_>) -> YieldItem {
        let mut parts = parts(pair);
        let field = self.name(next_part(&mut parts));
        YieldItem { field, variable: parts.next().map(|part| self.name(part)) }
    }
}

/// The variable and the labels of `n:A:B`, which reads like a predicate.
fn labels(target: Expression) -> Result<(Name, Vec<Name>)> {
    let ExpressionKind::HasLabels(subject, labels) = target.kind else {
        return Err(SyntaxError::unexpected("expected a property or labels, as in `n.name` or `n:Label`", target.span));
    };
    let ExpressionKind::Variable(variable) = subject.kind else {
        return Err(SyntaxError::unexpected("expected a variable before the labels", subject.span));
    };
    let labels = match labels {
        LabelExpression::And(labels) => labels.into_iter().map(plain_label).collect(),
        label => plain_label(label).map(|label| vec![label]),
    };
    let message = "labels are set and removed by their names, as in `n:A:B`";
    Ok((variable, labels.ok_or_else(|| SyntaxError::unexpected(message, target.span))?))
}

fn plain_label(label: LabelExpression) -> Option<Name> {
    match label {
        LabelExpression::Name(name) => Some(name),
        _ => None,
    }
}
