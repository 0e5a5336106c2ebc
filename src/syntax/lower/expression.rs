//! Expressions: a row of operands and operators becomes a tree.

use super::super::error::SyntaxError;
use super::literal;
use super::{Lowering, Pair, Result, Rule, has, misplaced, next_part, only_part, parts};
use crate::span::Span;
use crate::syntax::ast::{
    BinaryOperator, Clause, ClauseKind, ComparisonOperator, Expression, ExpressionKind, Literal, MapProjectionItem,
    Name, PathPattern, Quantifier, Query, SubqueryBody, SubqueryKind, UnaryOperator,
};
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::sync::LazyLock;

/// The operators from the loosest to the tightest, as openCypher 9 orders them.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::OR))
        .op(left(Rule::XOR))
        .op(left(Rule::AND))
        .op(Op::prefix(Rule::NOT))
        .op(left(Rule::EQUAL)
            | left(Rule::NOT_EQUAL)
            | left(Rule::LESS)
            | left(Rule::LESS_OR_EQUAL)
            | left(Rule::GREATER)
            | left(Rule::GREATER_OR_EQUAL))
        .op(left(Rule::MATCHES)
            | left(Rule::starts_with)
            | left(Rule::ends_with)
            | left(Rule::CONTAINS)
            | left(Rule::IN)
            | Op::postfix(Rule::null_predicate))
        .op(left(Rule::ADD) | left(Rule::SUBTRACT) | left(Rule::CONCATENATE))
        .op(left(Rule::MULTIPLY) | left(Rule::DIVIDE) | left(Rule::MODULO))
        .op(left(Rule::POWER))
        .op(Op::prefix(Rule::NEGATIVE) | Op::prefix(Rule::POSITIVE))
        .op(Op::postfix(Rule::property_lookup)
            | Op::postfix(Rule::subscript)
            | Op::postfix(Rule::label_predicate)
            | Op::postfix(Rule::list_label_predicate))
});

impl Lowering<'_> {
    /// `NOT a.b = -c AND d IS NULL`
    pub(super) fn expression(&self, pair: Pair<'_>) -> Result<Expression> {
        let span = self.span(&pair);
        self.operators(pair.into_inner(), span)
    }

    /// The tree of a row of operands and operators.
    pub(super) fn operators<'t>(&self, row: impl Iterator<Item = Pair<'t>> + Clone, span: Span) -> Result<Expression> {
        self.deeper(levels(row.clone()), span, || {
            PRECEDENCE
                .map_primary(|operand| self.primary(operand))
                .map_prefix(|operator, operand| Ok(self.prefix(&operator, operand?)))
                .map_infix(|left, operator, right| Ok(infix(left?, &operator, right?)))
                .map_postfix(|operand, operator| self.postfix(operand?, operator))
                .parse(row)
        })
    }

    /// `1`, `$name`, `[a]`, `(a)`, `size(xs)`, `n`
    fn primary(&self, pair: Pair<'_>) -> Result<Expression> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::NULL => ExpressionKind::Literal(Literal::Null),
            Rule::TRUE => ExpressionKind::Literal(Literal::Boolean(true)),
            Rule::FALSE => ExpressionKind::Literal(Literal::Boolean(false)),
            Rule::least_integer => ExpressionKind::Literal(Literal::Integer(i64::MIN)),
            Rule::number => ExpressionKind::Literal(literal::number(&pair)?),
            Rule::string => ExpressionKind::Literal(literal::string(&pair)?),
            Rule::variable => ExpressionKind::Variable(self.name(pair)),
            Rule::count_star => ExpressionKind::CountStar,
            Rule::parameter => return Ok(self.parameter(&pair)),
            Rule::map => return self.map(pair),
            Rule::list => self.list(pair)?,
            Rule::parenthesised => self.parenthesised(pair)?,
            Rule::case_expression => self.case_expression(pair)?,
            Rule::quantifier => self.quantifier(pair)?,
            Rule::reduce => self.reduce(pair)?,
            Rule::shortest_path => ExpressionKind::ShortestPath(Box::new(self.shortest_path(pair)?)),
            Rule::subquery => self.subquery(pair)?,
            Rule::map_projection => self.map_projection(pair)?,
            Rule::function_call => self.function_call(pair)?,
            _ => misplaced(&pair),
        };
        Ok(Expression { kind, span })
    }

    fn boxed(&self, pair: Pair<'_>) -> Result<Box<Expression>> {
        self.expression(pair).map(Box::new)
    }

    /// `WHERE n.age > 18`
    pub(super) fn predicate(&self, pair: Pair<'_>) -> Result<Expression> {
        self.expression(only_part(pair))
    }

    /// `$name`
    pub(super) fn parameter(&self, pair: &Pair<'_>) -> Expression {
        let span = self.span(pair);
        let name = pair.as_str().strip_prefix('$').unwrap_or_default();
        let name = Name { text: literal::name(name).into(), span };
        Expression { kind: ExpressionKind::Parameter(name), span }
    }

    /// `{name: 'Ada', age: 36}`
    pub(super) fn map(&self, pair: Pair<'_>) -> Result<Expression> {
        let span = self.span(&pair);
        let entries = self.each(pair, Self::map_entry)?;
        Ok(Expression { kind: ExpressionKind::Map(entries), span })
    }

    fn map_entry(&self, pair: Pair<'_>) -> Result<(Name, Expression)> {
        let mut parts = parts(pair);
        let key = self.name(next_part(&mut parts));
        Ok((key, self.expression(next_part(&mut parts))?))
    }

    /// `n {.name, .*, age: 36, other}`
    fn map_projection(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let mut parts = parts(pair);
        let subject = self.name(next_part(&mut parts));
        let items = parts.map(|part| self.map_projection_item(part)).collect::<Result<_>>()?;
        Ok(ExpressionKind::MapProjection { subject, items })
    }

    fn map_projection_item(&self, pair: Pair<'_>) -> Result<MapProjectionItem> {
        Ok(match pair.as_rule() {
            Rule::all_properties => MapProjectionItem::AllProperties,
            Rule::property_lookup => MapProjectionItem::Property(self.name(only_part(pair))),
            Rule::variable => MapProjectionItem::Variable(self.name(pair)),
            _ => {
                let (key, value) = self.map_entry(pair)?;
                MapProjectionItem::Entry(key, value)
            }
        })
    }

    /// `(a + b)`, `(a)-->(b)`
    fn parenthesised(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        if parts(pair.clone()).any(|part| part.as_rule() == Rule::pattern_step) {
            let pattern = self.pattern_behind_parentheses(pair)?;
            return Ok(ExpressionKind::PatternPredicate(Box::new(pattern)));
        }
        let span = self.span(&pair);
        let mut inside = parts(pair);
        match (inside.next(), inside.next()) {
            (Some(only), None) if only.as_rule() == Rule::expression => Ok(self.expression(only)?.kind),
            _ => Err(SyntaxError::unexpected("a node alone is no expression: expected a relationship behind it", span)),
        }
    }

    fn case_expression(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let (mut subject, mut branches, mut otherwise) = (None, Vec::new(), None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::case_subject => subject = Some(self.boxed(only_part(part))?),
                Rule::case_branch => branches.push(self.case_branch(part)?),
                Rule::case_default => otherwise = Some(self.boxed(only_part(part))?),
                _ => misplaced(&part),
            }
        }
        Ok(ExpressionKind::Case { subject, branches, otherwise })
    }

    fn case_branch(&self, pair: Pair<'_>) -> Result<(Expression, Expression)> {
        let mut parts = parts(pair);
        Ok((self.expression(next_part(&mut parts))?, self.expression(next_part(&mut parts))?))
    }

    fn quantifier(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let quantifier = match pair.clone().into_inner().next().map(|part| part.as_rule()) {
            Some(Rule::ALL) => Quantifier::All,
            Some(Rule::ANY_WORD) => Quantifier::Any,
            Some(Rule::NONE) => Quantifier::None,
            _ => Quantifier::Single,
        };
        let mut parts = parts(pair);
        let variable = self.name(next_part(&mut parts));
        let list = self.boxed(next_part(&mut parts))?;
        let predicate = Box::new(self.predicate(next_part(&mut parts))?);
        Ok(ExpressionKind::Quantifier { quantifier, variable, list, predicate })
    }

    fn reduce(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let mut parts = parts(pair);
        Ok(ExpressionKind::Reduce {
            accumulator: self.name(next_part(&mut parts)),
            initial: self.boxed(next_part(&mut parts))?,
            variable: self.name(next_part(&mut parts)),
            list: self.boxed(next_part(&mut parts))?,
            step: self.boxed(next_part(&mut parts))?,
        })
    }

    /// `EXISTS { MATCH (n)-->(m) RETURN m }`
    fn subquery(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let kind = match pair.clone().into_inner().next().map(|part| part.as_rule()) {
            Some(Rule::EXISTS) => SubqueryKind::Exists,
            Some(Rule::COUNT) => SubqueryKind::Count,
            _ => SubqueryKind::Collect,
        };
        let part = only_part(pair);
        let body = match part.as_rule() {
            Rule::query => subquery_body(self.query(part)?),
            _ => SubqueryBody::Pattern(self.match_clause(part)?),
        };
        Ok(ExpressionKind::Subquery(kind, Box::new(body)))
    }

    /// `count(DISTINCT n.name)`
    fn function_call(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let distinct = has(&pair, Rule::DISTINCT);
        let mut parts = parts(pair);
        let name = self.dotted_name(next_part(&mut parts));
        let arguments = parts.map(|part| self.expression(part)).collect::<Result<_>>()?;
        Ok(ExpressionKind::FunctionCall { name, distinct, arguments })
    }

    /// `[1, 2]`, `[x IN xs WHERE x > 1 | x + 1]`, `[p = (a)-->(b) | length(p)]`
    fn list(&self, pair: Pair<'_>) -> Result<ExpressionKind> {
        let span = self.span(&pair);
        let (mut items, mut predicate, mut projection) = (Vec::new(), None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::expression => items.push(part),
                Rule::list_predicate => predicate = Some(part),
                Rule::list_projection => projection = Some(part),
                _ => misplaced(&part),
            }
        }
        let is_comprehension = predicate.is_some() || projection.is_some();
        match &items[..] {
            [only] if begins_with_in(only) => self.list_comprehension(only, predicate, projection),
            [only] if is_comprehension => self.pattern_comprehension(only, predicate, projection),
            _ if is_comprehension => Err(no_comprehension(span)),
            _ => {
                let items = items.into_iter().map(|item| self.expression(item)).collect::<Result<_>>()?;
                Ok(ExpressionKind::List(items))
            }
        }
    }

    /// `x IN xs` was read as an expression; the list is all that stands behind `IN`.
    fn list_comprehension(
        &self,
        head: &Pair<'_>,
        predicate: Option<Pair<'_>>,
        projection: Option<Pair<'_>>,
    ) -> Result<ExpressionKind> {
        let mut row = head.clone().into_inner();
        let variable = self.name(next_part(&mut row));
        row.next();
        let start = row.peek().map_or(head.as_span().end(), |first| first.as_span().start());
        let list = self.operators(row, Span::new(start, self.span(head).end))?;
        Ok(ExpressionKind::ListComprehension {
            variable,
            list: Box::new(list),
            predicate: predicate.map(|part| self.boxed(only_part(part))).transpose()?,
            projection: projection.map(|part| self.boxed(only_part(part))).transpose()?,
        })
    }

    fn pattern_comprehension(
        &self,
        head: &Pair<'_>,
        predicate: Option<Pair<'_>>,
        projection: Option<Pair<'_>>,
    ) -> Result<ExpressionKind> {
        let pattern = self.comprehended_pattern(head)?;
        let Some(projection) = projection else {
            let end = head.as_span().end();
            return Err(SyntaxError::unexpected("expected `|` and what to make of the pattern", Span::new(end, end)));
        };
        Ok(ExpressionKind::PatternComprehension {
            pattern: Box::new(pattern),
            predicate: predicate.map(|part| self.boxed(only_part(part))).transpose()?,
            projection: self.boxed(only_part(projection))?,
        })
    }

    /// `(a)-->(b)`, or `p = (a)-->(b)`, which was read as a comparison.
    fn comprehended_pattern(&self, head: &Pair<'_>) -> Result<PathPattern> {
        let span = self.span(head);
        let row: Vec<Pair<'_>> = head.clone().into_inner().collect();
        let (variable, pattern) = match &row[..] {
            [pattern] => (None, pattern),
            [variable, equal, pattern] if variable.as_rule() == Rule::variable && equal.as_rule() == Rule::EQUAL => {
                (Some(self.name(variable.clone())), pattern)
            }
            _ => return Err(no_comprehension(span)),
        };
        match self.primary(pattern.clone())?.kind {
            ExpressionKind::PatternPredicate(pattern) => Ok(PathPattern { variable, span, ..*pattern }),
            _ => Err(no_comprehension(span)),
        }
    }

    fn prefix(&self, operator: &Pair<'_>, operand: Expression) -> Expression {
        let span = self.span(operator).to(operand.span);
        let operator = match operator.as_rule() {
            Rule::NOT => UnaryOperator::Not,
            Rule::NEGATIVE => UnaryOperator::Minus,
            _ => UnaryOperator::Plus,
        };
        Expression { kind: ExpressionKind::Unary(operator, Box::new(operand)), span }
    }

    fn postfix(&self, operand: Expression, operator: Pair<'_>) -> Result<Expression> {
        let span = operand.span.to(self.span(&operator));
        let operand = Box::new(operand);
        let kind = match operator.as_rule() {
            Rule::property_lookup => ExpressionKind::Property(operand, self.name(only_part(operator))),
            Rule::label_predicate | Rule::list_label_predicate => {
                ExpressionKind::HasLabels(operand, self.label_expression(operator)?)
            }
            Rule::null_predicate => ExpressionKind::IsNull { operand, negated: has(&operator, Rule::NOT) },
            _ => self.subscript(operand, operator)?,
        };
        Ok(Expression { kind, span })
    }

    /// `[0]`, `[1..3]`
    fn subscript(&self, subject: Box<Expression>, pair: Pair<'_>) -> Result<ExpressionKind> {
        let (mut from, mut to, mut is_slice) = (None, None, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::DOTS => is_slice = true,
                Rule::expression if is_slice => to = Some(self.boxed(part)?),
                Rule::expression => from = Some(self.boxed(part)?),
                _ => {}
            }
        }
        match from {
            Some(index) if !is_slice => Ok(ExpressionKind::Index(subject, index)),
            from => Ok(ExpressionKind::Slice(subject, from, to)),
        }
    }
}

/// How many levels the row of operands and operators adds to a tree, at most.
///
/// Chains of `AND`, of `OR` and of comparisons are one level each; every other operator may be one of its own, but
/// only those between two such chain operators lie on one path.
fn levels<'t>(row: impl Iterator<Item = Pair<'t>>) -> usize {
    let (mut ors, mut xors, mut ands, mut comparisons) = (0, 0, 0, 0);
    let (mut others, mut most_others) = (0, 0);
    for pair in row {
        match pair.as_rule() {
            Rule::OR => (ors, others) = (1, 0),
            Rule::AND => (ands, others) = (1, 0),
            Rule::XOR => (xors, others) = (xors + 1, 0),
            rule if comparison(rule).is_some() => (comparisons, others) = (1, 0),
            rule if is_operator(rule) => others += 1,
            _ => {}
        }
        most_others = most_others.max(others);
    }
    1 + ors + xors + ands + comparisons + most_others
}

fn is_operator(rule: Rule) -> bool {
    let prefix = matches!(rule, Rule::NOT | Rule::NEGATIVE | Rule::POSITIVE);
    let labels = matches!(rule, Rule::label_predicate | Rule::list_label_predicate);
    let postfix = labels || matches!(rule, Rule::property_lookup | Rule::subscript | Rule::null_predicate);
    prefix || postfix || binary(rule).is_some()
}

fn infix(left: Expression, operator: &Pair<'_>, right: Expression) -> Expression {
    let span = left.span.to(right.span);
    let kind = match operator.as_rule() {
        Rule::AND => n_ary(left, right, ExpressionKind::And, |kind| match kind {
            ExpressionKind::And(operands) => Ok(operands),
            other => Err(other),
        }),
        Rule::OR => n_ary(left, right, ExpressionKind::Or, |kind| match kind {
            ExpressionKind::Or(operands) => Ok(operands),
            other => Err(other),
        }),
        rule => match (comparison(rule), binary(rule)) {
            (Some(operator), _) => compare(left, operator, right),
            (_, Some(operator)) => ExpressionKind::Binary(operator, Box::new(left), Box::new(right)),
            _ => misplaced(operator),
        },
    };
    Expression { kind, span }
}

/// `left` with `right` behind it, in one node where `left` is a chain of the same operator without parentheses.
fn n_ary(
    left: Expression,
    right: Expression,
    chain: fn(Vec<Expression>) -> ExpressionKind,
    operands: fn(ExpressionKind) -> std::result::Result<Vec<Expression>, ExpressionKind>,
) -> ExpressionKind {
    let span = left.span;
    match operands(left.kind) {
        Ok(mut operands) if is_open(span, operands.first()) => {
            operands.push(right);
            chain(operands)
        }
        Ok(operands) => chain(vec![Expression { kind: chain(operands), span }, right]),
        Err(kind) => chain(vec![Expression { kind, span }, right]),
    }
}

/// `left operator right`, in one node where `left` is a comparison without parentheses.
fn compare(left: Expression, operator: ComparisonOperator, right: Expression) -> ExpressionKind {
    let span = left.span;
    match left.kind {
        ExpressionKind::Comparison(first, mut others) if is_open(span, Some(&first)) => {
            others.push((operator, right));
            ExpressionKind::Comparison(first, others)
        }
        kind => ExpressionKind::Comparison(Box::new(Expression { kind, span }), vec![(operator, right)]),
    }
}

/// Whether a chain with this span stands without parentheses: then it begins where its first operand does.
fn is_open(chain: Span, first: Option<&Expression>) -> bool {
    first.is_some_and(|first| first.span.start == chain.start)
}

fn comparison(rule: Rule) -> Option<ComparisonOperator> {
    Some(match rule {
        Rule::EQUAL => ComparisonOperator::Equal,
        Rule::NOT_EQUAL => ComparisonOperator::NotEqual,
        Rule::LESS => ComparisonOperator::Less,
        Rule::LESS_OR_EQUAL => ComparisonOperator::LessOrEqual,
        Rule::GREATER => ComparisonOperator::Greater,
        Rule::GREATER_OR_EQUAL => ComparisonOperator::GreaterOrEqual,
        _ => return None,
    })
}

fn binary(rule: Rule) -> Option<BinaryOperator> {
    Some(match rule {
        Rule::XOR => BinaryOperator::Xor,
        Rule::ADD => BinaryOperator::Add,
        Rule::SUBTRACT => BinaryOperator::Subtract,
        Rule::MULTIPLY => BinaryOperator::Multiply,
        Rule::DIVIDE => BinaryOperator::Divide,
        Rule::MODULO => BinaryOperator::Modulo,
        Rule::POWER => BinaryOperator::Power,
        Rule::MATCHES => BinaryOperator::Matches,
        Rule::starts_with => BinaryOperator::StartsWith,
        Rule::ends_with => BinaryOperator::EndsWith,
        Rule::CONTAINS => BinaryOperator::Contains,
        Rule::IN => BinaryOperator::In,
        Rule::CONCATENATE => BinaryOperator::Concatenate,
        _ => return None,
    })
}

/// Whether the expression begins with `variable IN`.
fn begins_with_in(expression: &Pair<'_>) -> bool {
    let mut row = expression.clone().into_inner().map(|part| part.as_rule());
    (row.next(), row.next()) == (Some(Rule::variable), Some(Rule::IN))
}

fn no_comprehension(span: Span) -> SyntaxError {
    SyntaxError::unexpected("expected `variable IN list` or a pattern before `WHERE` or `|`", span)
}

/// A query that is nothing but `MATCH` says the same as its patterns alone.
fn subquery_body(mut query: Query) -> SubqueryBody {
    match query.first.clauses.pop() {
        Some(Clause { kind: ClauseKind::Match(found), .. })
            if !found.optional && query.first.clauses.is_empty() && query.unions.is_empty() =>
        {
            SubqueryBody::Pattern(found)
        }
        last => {
            query.first.clauses.extend(last);
            SubqueryBody::Query(query)
        }
    }
}
