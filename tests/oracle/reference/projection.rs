//! WITH and RETURN: items, grouping, DISTINCT, ORDER BY, SKIP, LIMIT.

use super::{Datum, Failure, Reference, Result, Row, Table, error, same};
use detente::syntax::ast::{Expression, Projection, SortItem};
use std::cmp::Ordering;
use std::sync::Arc;

/// A row that a projection makes.
#[derive(Clone)]
struct Projected {
    values: Vec<Datum>,
    /// What ORDER BY and WHERE see: the columns over the variables of the row that they were made of.
    scope: Row,
    sort_keys: Vec<Datum>,
}

/// The names of the columns and the expressions behind them; `None` for those of `*`.
type Items<'a> = Vec<(Arc<str>, Option<&'a Expression>)>;

impl Reference<'_> {
    pub(super) fn with(&self, projection: &Projection, rows: Vec<Row>) -> Result<Vec<Row>> {
        let items = items(projection, &rows);
        let projected = self.project(projection, &items, rows)?;
        let mut kept = Vec::new();
        for row in projected.into_iter().flatten() {
            let holds = projection.predicate.as_ref().map_or(Ok(Some(true)), |p| self.holds(p, &row.scope))?;
            if holds == Some(true) {
                kept.push(items.iter().map(|(name, _)| name.clone()).zip(row.values).collect());
            }
        }
        Ok(kept)
    }

    /// An error is certain only where all rows are asked for.
    pub(super) fn return_clause(&self, projection: &Projection, rows: Vec<Row>) -> Result<Table> {
        let items = items(projection, &rows);
        let is_cut = projection.skip.is_some() || projection.limit.is_some();
        let certain = |failure: Failure| if is_cut { failure.if_asked_for() } else { failure };
        let groups = self.project(projection, &items, rows).map_err(certain)?;
        let groups = groups.into_iter().map(|group| group.into_iter().map(|row| row.values).collect()).collect();
        Ok(Table { columns: items.into_iter().map(|(name, _)| name).collect(), groups })
    }

    /// The rows of a projection, those of one group in any order.
    fn project(&self, projection: &Projection, items: &Items<'_>, rows: Vec<Row>) -> Result<Vec<Vec<Projected>>> {
        let mut projected = if items.iter().any(|(_, item)| item.is_some_and(super::aggregate::is_aggregating)) {
            self.aggregate(items, &rows)?
        } else {
            rows.iter().map(|row| self.project_row(items, row, None)).collect::<Result<_>>()?
        };
        if projection.distinct {
            projected = self.distinct(projected, |row| &row.values);
        }
        for row in &mut projected {
            row.sort_keys = self.sort_keys(&projection.order_by, items, row)?;
        }
        projected.sort_by(|left, right| order(left, right, &projection.order_by));
        let skip = self.count(projection.skip.as_ref())?.unwrap_or(0);
        let limit = self.count(projection.limit.as_ref())?.unwrap_or(usize::MAX);
        cut(group(projected), skip, limit)
    }

    fn project_row(&self, items: &Items<'_>, row: &Row, group: Option<&[Row]>) -> Result<Projected> {
        let value = |(name, item): &(Arc<str>, Option<&Expression>)| match item {
            Some(expression) => self.evaluate_in(expression, row, group),
            None => Ok(row[name].clone()),
        };
        let values: Vec<_> = items.iter().map(value).collect::<Result<_>>()?;
        let mut scope = row.clone();
        scope.extend(items.iter().map(|(name, _)| name.clone()).zip(values.iter().cloned()));
        Ok(Projected { values, scope, sort_keys: Vec::new() })
    }

    /// One row for each group of rows that agree in the items without aggregates; one for all where there are none.
    fn aggregate(&self, items: &Items<'_>, rows: &[Row]) -> Result<Vec<Projected>> {
        let is_key = |item: &&(Arc<str>, Option<&Expression>)| !item.1.is_some_and(super::aggregate::is_aggregating);
        let keys: Items<'_> = items.iter().filter(is_key).cloned().collect();
        let mut groups: Vec<(Vec<Datum>, Vec<Row>)> = Vec::new();
        for row in rows {
            let key = self.project_row(&keys, row, None)?.values;
            match groups.iter_mut().find(|(other, _)| same(other, &key)) {
                Some((other, group)) => {
                    if *other != key {
                        self.loosen_numbers();
                    }
                    group.push(row.clone());
                }
                None => groups.push((key, vec![row.clone()])),
            }
        }
        if keys.is_empty() && groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        let first = |group: &[Row]| group.first().cloned().unwrap_or_default();
        groups.iter().map(|(_, group)| self.project_row(items, &first(group), Some(group))).collect()
    }

    /// The values to sort by. An aggregate stands for the item that is written like it.
    fn sort_keys(&self, order_by: &[SortItem], items: &Items<'_>, row: &Projected) -> Result<Vec<Datum>> {
        let key = |sort: &SortItem| match items.iter().position(|(_, item)| *item == Some(&sort.expression)) {
            Some(column) if super::aggregate::is_aggregating(&sort.expression) => Ok(row.values[column].clone()),
            _ => self.evaluate(&sort.expression, &row.scope),
        };
        order_by.iter().map(key).collect()
    }

    fn count(&self, expression: Option<&Expression>) -> Result<Option<usize>> {
        let Some(expression) = expression else { return Ok(None) };
        match self.evaluate(expression, &Row::new())? {
            Datum::Integer(count) if count >= 0 => Ok(Some(usize::try_from(count).unwrap_or(usize::MAX))),
            other => error(format!("no count: {other:?}")),
        }
    }
}

fn items<'a>(projection: &'a Projection, rows: &[Row]) -> Items<'a> {
    let variables = rows.first().filter(|_| projection.star).into_iter().flat_map(|row| row.keys());
    let named = projection.items.iter().map(|item| {
        let name = item.alias.as_ref().map_or_else(|| item.text.as_str().into(), |alias| alias.text.clone());
        (name, Some(&item.expression))
    });
    variables.map(|variable| (variable.clone(), None)).chain(named).collect()
}

fn order(left: &Projected, right: &Projected, order_by: &[SortItem]) -> Ordering {
    let keys = left.sort_keys.iter().zip(&right.sort_keys).zip(order_by);
    let orders = keys.map(|((left, right), item)| {
        let order = left.order(right);
        if item.descending { order.reverse() } else { order }
    });
    orders.fold(Ordering::Equal, Ordering::then)
}

/// The sorted rows in groups of equal sort keys.
fn group(rows: Vec<Projected>) -> Vec<Vec<Projected>> {
    let mut groups: Vec<Vec<Projected>> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if same(&group[0].sort_keys, &row.sort_keys) => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    groups
}

/// The rows behind the first `skip`, at most `limit`. Where a cut goes through a group of different rows, any of them
/// may be left, so that there is no answer.
fn cut(groups: Vec<Vec<Projected>>, skip: usize, limit: usize) -> Result<Vec<Vec<Projected>>> {
    let end = skip.saturating_add(limit);
    let mut start = 0;
    let mut kept = Vec::new();
    for group in groups {
        let behind = start + group.len();
        let is_cut = |at: usize| start < at && at < behind;
        if (is_cut(skip) || is_cut(end)) && group.iter().any(|row| row.values != group[0].values) {
            return Err(Failure::Ambiguous);
        }
        let remaining = behind.min(end).saturating_sub(start.max(skip));
        kept.push(group.into_iter().take(remaining).collect());
        start = behind;
    }
    Ok(kept)
}
