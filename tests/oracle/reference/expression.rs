//! Expressions: a value for each row, in three-valued logic.

use super::clause::with;
use super::{Datum, Failure, Reference, Result, Row, error, pattern, truth, unsupported};
use crate::datum::{all, any};
use detente::syntax::ast::{
    BinaryOperator, ComparisonOperator, Expression, ExpressionKind, LabelExpression, Literal, MapProjectionItem,
    Quantifier, SubqueryKind, UnaryOperator,
};
use std::cmp::Ordering;
use std::collections::BTreeMap;

impl Reference<'_> {
    /// The value of an expression without aggregates.
    pub(super) fn evaluate(&self, expression: &Expression, row: &Row) -> Result<Datum> {
        self.evaluate_in(expression, row, None)
    }

    /// Whether a predicate holds.
    pub(super) fn holds(&self, predicate: &Expression, row: &Row) -> Result<Option<bool>> {
        boolean(self.evaluate(predicate, row)?)
    }

    /// The value of an expression; aggregates are over `group`.
    #[expect(clippy::too_many_lines, reason = "a case for each kind of expression, each short")]
    pub(super) fn evaluate_in(&self, expression: &Expression, row: &Row, group: Option<&[Row]>) -> Result<Datum> {
        self.spend()?;
        let value = |operand: &Expression| self.evaluate_in(operand, row, group);
        // The value of an operand that need not be looked at where another decides.
        let possible_value = |operand: &Expression| value(operand).map_err(Failure::if_asked_for);
        let possibly_holds = |operand: &Expression| boolean(possible_value(operand)?).map_err(Failure::if_asked_for);
        let holds = |operand: &Expression| boolean(value(operand)?);
        Ok(match &expression.kind {
            ExpressionKind::Literal(literal) => of_literal(literal),
            ExpressionKind::Parameter(name) => match self.parameters.get(&*name.text) {
                Some(value) => value.clone(),
                None => return error(format!("no parameter {}", name.text)),
            },
            ExpressionKind::Variable(name) => match row.get(&*name.text) {
                Some(value) => value.clone(),
                None => return unsupported(format!("the variable {}", name.text)),
            },
            ExpressionKind::List(items) => Datum::List(items.iter().map(value).collect::<Result<_>>()?),
            ExpressionKind::Map(entries) => {
                let entries = entries.iter().map(|(key, entry)| Ok((key.text.to_string(), value(entry)?)));
                Datum::Map(entries.collect::<Result<_>>()?)
            }
            ExpressionKind::Property(subject, key) => self.property_of(&value(subject)?, &key.text)?,
            ExpressionKind::Index(subject, index) => self.index(&value(subject)?, &value(index)?)?,
            ExpressionKind::Slice(subject, from, to) => {
                let bound = |bound: &Option<Box<Expression>>| bound.as_deref().map(value).transpose();
                slice(&value(subject)?, bound(from)?, bound(to)?)?
            }
            ExpressionKind::HasLabels(subject, labels) => self.has_labels(&value(subject)?, labels)?,
            ExpressionKind::Unary(UnaryOperator::Not, operand) => truth(holds(operand)?.map(|holds| !holds)),
            ExpressionKind::Unary(operator, operand) => sign(*operator, value(operand)?)?,
            ExpressionKind::Binary(operator, left, right) => binary(*operator, &value(left)?, &value(right)?)?,
            ExpressionKind::And(operands) => {
                truth(all(operands.iter().map(possibly_holds).collect::<Result<Vec<_>>>()?))
            }
            ExpressionKind::Or(operands) => {
                truth(any(operands.iter().map(possibly_holds).collect::<Result<Vec<_>>>()?))
            }
            ExpressionKind::Comparison(first, rest) => {
                let mut left = value(first)?;
                let mut conditions = Vec::new();
                for (index, (operator, operand)) in rest.iter().enumerate() {
                    let right = if index == 0 { value(operand)? } else { possible_value(operand)? };
                    conditions.push(compare(*operator, &left, &right));
                    left = right;
                }
                truth(all(conditions))
            }
            ExpressionKind::IsNull { operand, negated } => Datum::Boolean(value(operand)?.is_null() != *negated),
            ExpressionKind::CountStar => self.count_star(group)?,
            ExpressionKind::FunctionCall { name, distinct, arguments } => {
                if super::aggregate::is_aggregate(&name.text) {
                    return self.aggregate_function(&name.text, *distinct, arguments, group);
                }
                // `exists` of a pattern is the pattern's truth; of a value, whether it is there.
                if let [Expression { kind: ExpressionKind::PatternPredicate(_), .. }] = &arguments[..] {
                    return value(&arguments[0]);
                }
                let arguments: Vec<_> = match name.text.to_lowercase().as_str() {
                    "coalesce" => arguments.iter().map(possible_value).collect::<Result<_>>()?,
                    _ => arguments.iter().map(value).collect::<Result<_>>()?,
                };
                self.function(&name.text, &arguments)?
            }
            ExpressionKind::Case { subject, branches, otherwise } => {
                let subject = subject.as_deref().map(value).transpose()?;
                for (condition, result) in branches {
                    let chosen = match &subject {
                        Some(subject) => subject.equals(&value(condition)?),
                        None => holds(condition)?,
                    };
                    if chosen == Some(true) {
                        return value(result);
                    }
                }
                otherwise.as_deref().map_or(Ok(Datum::Null), value)?
            }
            ExpressionKind::ListComprehension { variable, list, predicate, projection } => {
                let Some(items) = list_items(value(list)?)? else { return Ok(Datum::Null) };
                let rows = items.into_iter().map(|item| with(row, &variable.text, item)).collect();
                let rows = match predicate {
                    Some(predicate) => self.filter(rows, predicate)?,
                    None => rows,
                };
                let project = |row: &Row| match projection {
                    Some(projection) => self.evaluate(projection, row),
                    None => Ok(row[&*variable.text].clone()),
                };
                Datum::List(rows.iter().map(project).collect::<Result<_>>()?)
            }
            ExpressionKind::PatternComprehension { pattern, predicate, projection } => {
                self.loosen_lists();
                let rows = self.matches(std::slice::from_ref(&**pattern), row)?;
                let rows = match predicate {
                    Some(predicate) => self.filter(rows, predicate)?,
                    None => rows,
                };
                Datum::List(rows.iter().map(|row| self.evaluate(projection, row)).collect::<Result<_>>()?)
            }
            ExpressionKind::MapProjection { subject, items } => self.map_projection(&subject.text, items, row)?,
            ExpressionKind::Reduce { accumulator, initial, variable, list, step } => {
                let Some(items) = list_items(value(list)?)? else { return Ok(Datum::Null) };
                let mut reduced = value(initial)?;
                for item in items {
                    let row = with(&with(row, &accumulator.text, reduced), &variable.text, item);
                    reduced = self.evaluate(step, &row)?;
                }
                reduced
            }
            ExpressionKind::Quantifier { quantifier, variable, list, predicate } => {
                let Some(items) = list_items(value(list)?)? else { return Ok(Datum::Null) };
                let holds = |item| self.holds(predicate, &with(row, &variable.text, item));
                let conditions = items.into_iter().map(|item| holds(item).map_err(Failure::if_asked_for));
                truth(quantify(*quantifier, &conditions.collect::<Result<Vec<_>>>()?))
            }
            ExpressionKind::PatternPredicate(pattern) => {
                Datum::Boolean(!self.matches(std::slice::from_ref(&**pattern), row)?.is_empty())
            }
            ExpressionKind::ShortestPath(_) => return unsupported("a shortest path as a value"),
            ExpressionKind::Subquery(kind, body) => {
                let table = self.subquery(body, row).map_err(Failure::if_asked_for)?;
                let rows: Vec<_> = table.groups.into_iter().flatten().collect();
                match kind {
                    SubqueryKind::Exists => Datum::Boolean(!rows.is_empty()),
                    SubqueryKind::Count => integer(rows.len()),
                    SubqueryKind::Collect => {
                        self.loosen_lists();
                        Datum::List(rows.into_iter().map(only_value).collect::<Result<_>>()?)
                    }
                }
            }
        })
    }

    pub(super) fn property_of(&self, subject: &Datum, key: &str) -> Result<Datum> {
        Ok(match subject {
            Datum::Null => Datum::Null,
            other => self.properties_of(other)?.get(key).cloned().unwrap_or(Datum::Null),
        })
    }

    fn index(&self, subject: &Datum, index: &Datum) -> Result<Datum> {
        match (subject, index) {
            (Datum::Null, _) | (_, Datum::Null) => Ok(Datum::Null),
            (Datum::List(items), Datum::Integer(index)) => {
                let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                let index = if *index < 0 { index + length } else { *index };
                Ok(usize::try_from(index).ok().and_then(|index| items.get(index)).cloned().unwrap_or(Datum::Null))
            }
            (_, Datum::String(key)) => self.property_of(subject, key),
            _ => error(format!("{subject:?} has no element {index:?}")),
        }
    }

    fn has_labels(&self, subject: &Datum, wanted: &LabelExpression) -> Result<Datum> {
        Ok(Datum::Boolean(match subject {
            Datum::Null => return Ok(Datum::Null),
            Datum::Node(node) => {
                let labels = &self.graph.nodes[*node].labels;
                pattern::has_labels(wanted, &|label| labels.contains(label), !labels.is_empty())
            }
            Datum::Relationship(index) => {
                let name = &self.graph.relationships[*index].relationship_type;
                pattern::has_labels(wanted, &|other| other == name, true)
            }
            other => return error(format!("{other:?} has no labels")),
        }))
    }

    /// All properties of an element, or the entries of a map.
    pub(super) fn properties_of(&self, subject: &Datum) -> Result<BTreeMap<String, Datum>> {
        match subject {
            Datum::Map(entries) => Ok(entries.clone()),
            Datum::Node(node) => Ok(self.graph.nodes[*node].properties.clone()),
            Datum::Relationship(index) => Ok(self.graph.relationships[*index].properties.clone()),
            other => error(format!("{other:?} has no properties")),
        }
    }

    fn map_projection(&self, subject: &str, items: &[MapProjectionItem], row: &Row) -> Result<Datum> {
        let Some(subject) = row.get(subject) else { return unsupported(format!("the variable {subject}")) };
        if subject.is_null() {
            return Ok(Datum::Null);
        }
        let mut map = BTreeMap::new();
        for item in items {
            match item {
                MapProjectionItem::Property(key) => {
                    map.insert(key.text.to_string(), self.property_of(subject, &key.text)?);
                }
                MapProjectionItem::AllProperties => map.extend(self.properties_of(subject)?),
                MapProjectionItem::Entry(key, value) => {
                    map.insert(key.text.to_string(), self.evaluate(value, row)?);
                }
                MapProjectionItem::Variable(name) => {
                    let Some(value) = row.get(&*name.text) else {
                        return unsupported(format!("the variable {}", name.text));
                    };
                    map.insert(name.text.to_string(), value.clone());
                }
            }
        }
        Ok(Datum::Map(map))
    }
}

/// The value of a row that has one column.
fn only_value(row: Vec<Datum>) -> Result<Datum> {
    match <[Datum; 1]>::try_from(row) {
        Ok([value]) => Ok(value),
        Err(_) => error("a row of COLLECT has not one column"),
    }
}

pub(super) fn integer(number: usize) -> Datum {
    Datum::Integer(i64::try_from(number).expect("the number is small"))
}

fn of_literal(literal: &Literal) -> Datum {
    match literal {
        Literal::Null => Datum::Null,
        Literal::Boolean(value) => Datum::Boolean(*value),
        Literal::Integer(value) => Datum::Integer(*value),
        Literal::Float(value) => Datum::Float(*value),
        Literal::String(value) => Datum::String(value.to_string()),
    }
}

fn boolean(value: Datum) -> Result<Option<bool>> {
    match value {
        Datum::Null => Ok(None),
        Datum::Boolean(value) => Ok(Some(value)),
        other => error(format!("no truth value: {other:?}")),
    }
}

/// The items of a list; `None` where it is null.
pub(super) fn list_items(value: Datum) -> Result<Option<Vec<Datum>>> {
    match value {
        Datum::Null => Ok(None),
        Datum::List(items) => Ok(Some(items)),
        other => error(format!("no list: {other:?}")),
    }
}

fn slice(subject: &Datum, from: Option<Datum>, to: Option<Datum>) -> Result<Datum> {
    let Datum::List(items) = subject else {
        return if subject.is_null() { Ok(Datum::Null) } else { error("a slice of no list") };
    };
    let bound = |bound: Option<Datum>, missing: usize| match bound {
        None => Ok(Some(missing)),
        Some(Datum::Null) => Ok(None),
        Some(Datum::Integer(index)) => {
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let index = if index < 0 { index + length } else { index };
            Ok(Some(usize::try_from(index.clamp(0, length)).unwrap_or_default()))
        }
        Some(other) => error(format!("no index: {other:?}")),
    };
    let (from, to) = (bound(from, 0)?, bound(to, items.len())?);
    Ok(from.zip(to).map_or(Datum::Null, |(from, to)| Datum::List(items.get(from..to).unwrap_or_default().to_vec())))
}

fn sign(operator: UnaryOperator, value: Datum) -> Result<Datum> {
    match (operator, value) {
        (_, Datum::Null) => Ok(Datum::Null),
        (UnaryOperator::Minus, Datum::Integer(value)) => {
            value.checked_neg().map_or_else(|| error("overflow"), |n| Ok(Datum::Integer(n)))
        }
        (UnaryOperator::Minus, Datum::Float(value)) => Ok(Datum::Float(-value)),
        (UnaryOperator::Plus, value @ (Datum::Integer(_) | Datum::Float(_))) => Ok(value),
        (_, other) => error(format!("no number: {other:?}")),
    }
}

fn compare(operator: ComparisonOperator, left: &Datum, right: &Datum) -> Option<bool> {
    let answer = |holds| left.compare(right).answer(holds);
    match operator {
        ComparisonOperator::Equal => left.equals(right),
        ComparisonOperator::NotEqual => left.equals(right).map(|equal| !equal),
        ComparisonOperator::Less => answer(Ordering::is_lt),
        ComparisonOperator::LessOrEqual => answer(Ordering::is_le),
        ComparisonOperator::Greater => answer(Ordering::is_gt),
        ComparisonOperator::GreaterOrEqual => answer(Ordering::is_ge),
    }
}

fn binary(operator: BinaryOperator, left: &Datum, right: &Datum) -> Result<Datum> {
    if operator == BinaryOperator::In {
        let Some(items) = list_items(right.clone())? else { return Ok(Datum::Null) };
        return Ok(truth(any(items.iter().map(|item| item.equals(left)))));
    }
    if operator == BinaryOperator::Xor {
        let (left, right) = (boolean(left.clone())?, boolean(right.clone())?);
        return Ok(truth(left.zip(right).map(|(left, right)| left != right)));
    }
    if left.is_null() || right.is_null() {
        return Ok(Datum::Null);
    }
    match operator {
        BinaryOperator::StartsWith => Ok(strings(left, right, |left, right| left.starts_with(right))),
        BinaryOperator::EndsWith => Ok(strings(left, right, |left, right| left.ends_with(right))),
        BinaryOperator::Contains => Ok(strings(left, right, |left, right| left.contains(right))),
        BinaryOperator::Add => add(left, right),
        BinaryOperator::Concatenate => match (left, right) {
            (Datum::String(_), Datum::String(_)) | (Datum::List(_), Datum::List(_)) => add(left, right),
            _ => error("`||` of other things than strings and lists"),
        },
        BinaryOperator::In | BinaryOperator::Xor | BinaryOperator::Matches => unsupported(format!("{operator:?}")),
        _ => arithmetic(operator, left, right),
    }
}

fn strings(left: &Datum, right: &Datum, test: fn(&str, &str) -> bool) -> Datum {
    match (left, right) {
        (Datum::String(left), Datum::String(right)) => Datum::Boolean(test(left, right)),
        _ => Datum::Null,
    }
}

fn add(left: &Datum, right: &Datum) -> Result<Datum> {
    match (left, right) {
        (Datum::String(left), Datum::String(right)) => Ok(Datum::String(format!("{left}{right}"))),
        (Datum::List(left), Datum::List(right)) => Ok(Datum::List([left.as_slice(), right].concat())),
        (Datum::String(left), other) if !matches!(other, Datum::List(_)) => {
            Ok(Datum::String(format!("{left}{}", super::function::text_of(other)?)))
        }
        (other, Datum::String(right)) if !matches!(other, Datum::List(_)) => {
            Ok(Datum::String(format!("{}{right}", super::function::text_of(other)?)))
        }
        (Datum::List(items), item) => Ok(Datum::List([items.as_slice(), std::slice::from_ref(item)].concat())),
        (item, Datum::List(items)) => Ok(Datum::List([std::slice::from_ref(item), items].concat())),
        _ => arithmetic(BinaryOperator::Add, left, right),
    }
}

fn arithmetic(operator: BinaryOperator, left: &Datum, right: &Datum) -> Result<Datum> {
    if let (Datum::Integer(left), Datum::Integer(right)) = (left, right) {
        let whole = match operator {
            BinaryOperator::Add => left.checked_add(*right),
            BinaryOperator::Subtract => left.checked_sub(*right),
            BinaryOperator::Multiply => left.checked_mul(*right),
            BinaryOperator::Divide => left.checked_div(*right),
            BinaryOperator::Modulo => left.checked_rem(*right),
            _ => return Ok(Datum::Float((*left as f64).powf(*right as f64))),
        };
        return whole.map_or_else(
            || error("an integer that does not fit, or division by zero"),
            |whole| Ok(Datum::Integer(whole)),
        );
    }
    let Some((left, right)) = left.number().zip(right.number()) else { return error("arithmetic without numbers") };
    Ok(Datum::Float(match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::Divide => left / right,
        BinaryOperator::Modulo => left % right,
        _ => left.powf(right),
    }))
}

fn quantify(quantifier: Quantifier, conditions: &[Option<bool>]) -> Option<bool> {
    let conditions_of = || conditions.iter().copied();
    match quantifier {
        Quantifier::All => all(conditions_of()),
        Quantifier::Any => any(conditions_of()),
        Quantifier::None => any(conditions_of()).map(|any| !any),
        Quantifier::Single => {
            let count = |wanted: Option<bool>| conditions_of().filter(|condition| *condition == wanted).count();
            match (count(Some(true)), count(None)) {
                (2.., _) => Some(false),
                (_, 1..) => None,
                (ones, 0) => Some(ones == 1),
            }
        }
    }
}
