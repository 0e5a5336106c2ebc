//! Queries and clauses: a list of rows in, a list of rows out.

use super::{Datum, Failure, Reference, Result, Row, Table, limited, unsupported};
use detente::syntax::ast::{ClauseKind, Expression, Match, Query, SingleQuery, SubqueryBody};
use std::collections::BTreeSet;

impl Reference<'_> {
    /// The table of a query that runs for the row `outer`.
    pub(super) fn query(&self, query: &Query, outer: &Row) -> Result<Table> {
        let mut table = self.single_query(&query.first, outer)?;
        let mut is_distinct = false;
        for union in &query.unions {
            let further = self.single_query(&union.query, outer)?;
            if further.columns != table.columns {
                return Err(Failure::Error("different columns in UNION".to_owned()));
            }
            let rows = table.groups.into_iter().chain(further.groups).flatten().collect();
            table.groups = vec![rows];
            is_distinct |= !union.all;
        }
        if is_distinct {
            let rows = table.groups.into_iter().flatten().collect();
            table.groups = vec![self.distinct(rows, Vec::as_slice)];
        }
        Ok(table)
    }

    /// The table of a single query; without RETURN it has no columns, but all the rows.
    fn single_query(&self, query: &SingleQuery, outer: &Row) -> Result<Table> {
        let mut rows = vec![outer.clone()];
        for clause in &query.clauses {
            rows = match &clause.kind {
                ClauseKind::Match(clause) => self.match_clause(clause, &rows)?,
                ClauseKind::Unwind { list, variable } => self.unwind(list, &variable.text, &rows)?,
                ClauseKind::With(projection) => self.with(projection, rows)?,
                ClauseKind::Return(projection) => return self.return_clause(projection, rows),
                other => return unsupported(format!("{other:?}")),
            };
        }
        Ok(Table { columns: Vec::new(), groups: vec![rows.iter().map(|_| Vec::new()).collect()] })
    }

    fn match_clause(&self, clause: &Match, rows: &[Row]) -> Result<Vec<Row>> {
        let mut matched = Vec::new();
        for row in rows {
            let matches = self.matches_where(clause, row)?;
            if matches.is_empty() && clause.optional {
                matched.push(with_nulls(row, clause));
            }
            matched = limited([matched, matches].concat())?;
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

    fn unwind(&self, list: &Expression, variable: &str, rows: &[Row]) -> Result<Vec<Row>> {
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

/// The row with one more variable.
pub(super) fn with(row: &Row, variable: &str, value: Datum) -> Row {
    let mut row = row.clone();
    row.insert(variable.to_owned(), value);
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

fn variables(clause: &Match) -> BTreeSet<String> {
    let of_pattern = clause.patterns.iter().flat_map(|pattern| {
        let steps = pattern.steps.iter().flat_map(|step| [&step.relationship.variable, &step.node.variable]);
        [&pattern.variable, &pattern.start.variable].into_iter().chain(steps)
    });
    of_pattern.flatten().map(|name| name.text.to_string()).collect()
}
