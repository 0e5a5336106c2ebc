//! Queries and clauses: a list of rows in, a list of rows out.

use super::{Datum, Failure, Reference, Result, Row, Table, limited, unsupported};
use detente::syntax::ast::{Clause, ClauseKind, Expression, Match, Query, SingleQuery, SubqueryBody, Union};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Reference<'_> {
    /// The table of a whole statement, which may write.
    pub(super) fn statement(&mut self, query: &Query) -> Result<Table> {
        let mut table = self.writing_query(&query.first)?;
        for union in &query.unions {
            let further = self.writing_query(&union.query)?;
            table = self.union(table, further, query.unions.iter().all(|union| union.all))?;
        }
        self.check_ends()?;
        Ok(table)
    }

    fn writing_query(&mut self, query: &SingleQuery) -> Result<Table> {
        let mut rows = vec![Row::new()];
        for clause in &query.clauses {
            rows = match &clause.kind {
                ClauseKind::Return(projection) => return self.return_clause(projection, rows),
                kind if is_update(kind) => self.update(kind, rows)?,
                _ => self.read(clause, rows).map_err(Failure::if_asked_for)?,
            };
        }
        // Nothing is returned, whatever rows there are.
        Ok(Table { columns: Vec::new(), groups: Vec::new() })
    }

    /// The table of a query in an expression, for the row `outer`.
    fn query(&self, query: &Query, outer: &Row) -> Result<Table> {
        let mut table = self.single_query(&query.first, outer)?;
        let all = query.unions.iter().all(|union| union.all);
        for Union { query, .. } in &query.unions {
            table = self.union(table, self.single_query(query, outer)?, all)?;
        }
        Ok(table)
    }

    /// The rows of both tables, in any order. A UNION without ALL makes all rows of the query distinct.
    fn union(&self, table: Table, further: Table, all: bool) -> Result<Table> {
        if further.columns != table.columns {
            return Err(Failure::Error("different columns in UNION".to_owned()));
        }
        let mut rows = table.groups.into_iter().chain(further.groups).flatten().collect();
        if !all {
            rows = self.distinct(rows, Vec::as_slice);
        }
        Ok(Table { groups: vec![rows], ..table })
    }

    /// The table of a single query; without RETURN it has no columns, but all the rows.
    fn single_query(&self, query: &SingleQuery, outer: &Row) -> Result<Table> {
        let mut rows = vec![outer.clone()];
        for clause in &query.clauses {
            rows = match &clause.kind {
                ClauseKind::Return(projection) => return self.return_clause(projection, rows),
                _ => self.read(clause, rows)?,
            };
        }
        Ok(Table { columns: Vec::new(), groups: vec![rows.iter().map(|_| Vec::new()).collect()] })
    }

    fn read(&self, clause: &Clause, rows: Vec<Row>) -> Result<Vec<Row>> {
        match &clause.kind {
            ClauseKind::Match(clause) => self.match_clause(clause, &rows),
            ClauseKind::Unwind { list, variable } => self.unwind(list, &variable.text, &rows),
            ClauseKind::With(projection) => self.with(projection, rows),
            other => unsupported(format!("{other:?}")),
        }
    }

    fn match_clause(&self, clause: &Match, rows: &[Row]) -> Result<Vec<Row>> {
        let mut matched = Vec::new();
        for row in rows {
            let matches = self.matches_where(clause, row)?;
            if matches.is_empty() && clause.optional {
                matched.push(with_nulls(row, clause));
            }
            matched.extend(matches);
            matched = limited(matched)?;
        }
        Ok(matched)
    }

    /// The matches of a clause's patterns for which its predicate holds.
    fn matches_where(&self, clause: &Match, row: &Row) -> Result<Vec<Row>> {
        let matches = self.matches(&clause.patterns, row)?;
        clause.predicate.iter().try_fold(matches, |matches, predicate| self.filter(matches, predicate))
    }

    /// The rows for which a predicate holds.
    pub(super) fn filter(&self, rows: Vec<Row>, predicate: &Expression) -> Result<Vec<Row>> {
        let mut kept = Vec::new();
        for row in rows {
            if self.holds(predicate, &row)? == Some(true) {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    fn unwind(&self, list: &Expression, variable: &Arc<str>, rows: &[Row]) -> Result<Vec<Row>> {
        let mut unwound = Vec::new();
        for row in rows {
            let items = match self.evaluate(list, row)? {
                Datum::Null => Vec::new(),
                Datum::List(items) => items,
                other => vec![other],
            };
            unwound.extend(items.into_iter().map(|item| with(row, variable, item)));
        }
        limited(unwound)
    }

    /// The table of a subquery in an expression.
    pub(super) fn subquery(&self, body: &SubqueryBody, row: &Row) -> Result<Table> {
        match body {
            SubqueryBody::Query(query) => self.query(query, row),
            SubqueryBody::Pattern(clause) => {
                let rows = self.matches_where(clause, row)?.iter().map(|_| Vec::new()).collect();
                Ok(Table { columns: Vec::new(), groups: vec![rows] })
            }
        }
    }
}

fn is_update(kind: &ClauseKind) -> bool {
    matches!(
        kind,
        ClauseKind::Create(_)
            | ClauseKind::Merge(_)
            | ClauseKind::Set(_)
            | ClauseKind::Remove(_)
            | ClauseKind::Delete { .. }
    )
}

/// The row with one more variable.
pub(super) fn with(row: &Row, variable: &Arc<str>, value: Datum) -> Row {
    let mut row = row.clone();
    row.insert(variable.clone(), value);
    row
}

/// The row with null for each variable that the clause would have bound.
fn with_nulls(row: &Row, clause: &Match) -> Row {
    let mut row = row.clone();
    for variable in variables(clause) {
        row.entry(variable).or_insert(Datum::Null);
    }
    row
}

fn variables(clause: &Match) -> BTreeSet<Arc<str>> {
    let of_pattern = clause.patterns.iter().flat_map(|pattern| {
        let steps = pattern.steps.iter().flat_map(|step| [&step.relationship.variable, &step.node.variable]);
        [&pattern.variable, &pattern.start.variable].into_iter().chain(steps)
    });
    of_pattern.flatten().map(|name| name.text.clone()).collect()
}
