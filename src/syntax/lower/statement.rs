//! Statements.

use super::super::error::SyntaxError;
use super::{Lowering, Pair, Result, Rule, has, next_part, parts};
use crate::span::Span;
use crate::syntax::ast::{ClauseKind, Mode, Query, SingleQuery, Statement, StatementBody, TransactionCommand, Union};

impl Lowering<'_> {
    /// `EXPLAIN MATCH (n) RETURN n;`
    pub(super) fn statement(&self, pair: Pair<'_>) -> Result<Statement> {
        let mode = mode(&pair);
        let part = next_part(&mut parts(pair).filter(|part| part.as_rule() != Rule::EOI));
        let body = match part.as_rule() {
            Rule::query => {
                let query = self.query(part)?;
                check_query(&query)?;
                StatementBody::Query(query)
            }
            Rule::transaction_command => StatementBody::Transaction(transaction_command(&part)),
            _ => StatementBody::Schema(self.schema_command(part)?),
        };
        Ok(Statement { mode, body })
    }

    /// `RETURN 1 AS x UNION ALL RETURN 2 AS x`
    pub(super) fn query(&self, pair: Pair<'_>) -> Result<Query> {
        let mut parts = parts(pair);
        let first = self.single_query(next_part(&mut parts))?;
        let mut unions = Vec::new();
        while let Some(union) = parts.next() {
            let query = self.single_query(next_part(&mut parts))?;
            unions.push(Union { all: has(&union, Rule::ALL), query, span: self.span(&union) });
        }
        Ok(Query { first, unions })
    }

    fn single_query(&self, pair: Pair<'_>) -> Result<SingleQuery> {
        let span = self.span(&pair);
        let clauses = parts(pair).map(|part| self.clause(part)).collect::<Result<_>>()?;
        Ok(SingleQuery { clauses, span })
    }
}

fn transaction_command(pair: &Pair<'_>) -> TransactionCommand {
    if has(pair, Rule::BEGIN) {
        TransactionCommand::Begin
    } else if has(pair, Rule::COMMIT) {
        TransactionCommand::Commit
    } else {
        TransactionCommand::Rollback
    }
}

fn mode(statement: &Pair<'_>) -> Mode {
    match statement.clone().into_inner().next().map(|first| first.as_rule()) {
        Some(Rule::EXPLAIN) => Mode::Explain,
        Some(Rule::PROFILE) => Mode::Profile,
        _ => Mode::Run,
    }
}

/// A query has to come to an end, and `YIELD *` has to stand alone.
fn check_query(query: &Query) -> Result<()> {
    query.branches().try_for_each(check_single_query)
}

fn check_single_query(query: &SingleQuery) -> Result<()> {
    let alone = query.clauses.len() == 1;
    let star = query.clauses.iter().find(|clause| yields_star(&clause.kind) && !alone);
    if let Some(clause) = star {
        let message = "`YIELD *` may only stand in a call that is the whole query";
        return Err(SyntaxError::unexpected(message, clause.span).with_hint("name the columns"));
    }
    let clause = match query.clauses.last().map(|clause| &clause.kind) {
        Some(ClauseKind::Match(_)) => "MATCH",
        Some(ClauseKind::Unwind { .. }) => "UNWIND",
        Some(ClauseKind::Load(load)) => load.format.keywords(),
        Some(ClauseKind::With(_)) => "WITH",
        Some(ClauseKind::Call(call)) if call.yields.is_some() && !alone => "CALL … YIELD",
        _ => return Ok(()),
    };
    let message = format!("a query cannot end with `{clause}`: expected `RETURN` or an updating clause behind it");
    Err(SyntaxError::unexpected(message, Span::new(query.span.end, query.span.end)))
}

fn yields_star(clause: &ClauseKind) -> bool {
    matches!(clause, ClauseKind::Call(call) if call.yields.as_ref().is_some_and(|yields| yields.star))
}
