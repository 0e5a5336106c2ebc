//! Patterns.

use super::super::error::{SyntaxError, SyntaxErrorDetail};
use super::super::limit::MAX_NESTING;
use super::{Lowering, Pair, Result, Rule, has, misplaced, next_part, only_part, parts, too_deep};
use crate::span::Span;
use crate::syntax::ast::{
    Expression, ExpressionKind, LabelExpression, MapProjectionItem, Name, NodePattern, PathLength, PathPattern,
    PathSelector, PatternDirection, PatternStep, RelationshipPattern,
};

impl Lowering<'_> {
    /// `p = (a)-[:KNOWS]->(b)`
    pub(super) fn path_pattern(&self, pair: Pair<'_>) -> Result<PathPattern> {
        let span = self.span(&pair);
        let mut parts = parts(pair).peekable();
        let variable = parts.next_if(|part| part.as_rule() == Rule::variable).map(|part| self.name(part));
        let shortest = parts.next_if(|part| part.as_rule() == Rule::shortest_path);
        let pattern = match shortest {
            Some(part) => self.shortest_path(part)?,
            None => self.path(PathSelector::All, &mut parts, span)?,
        };
        Ok(PathPattern { variable, span, ..pattern })
    }

    /// `shortestPath((a)-[*]->(b))`
    pub(super) fn shortest_path(&self, pair: Pair<'_>) -> Result<PathPattern> {
        let all = has(&pair, Rule::ALL_SHORTEST_PATHS);
        let selector = if all { PathSelector::AllShortest } else { PathSelector::Shortest };
        let span = self.span(&pair);
        self.path(selector, &mut parts(pair), span)
    }

    /// `(a)-->(b)`
    fn path<'t>(
        &self,
        selector: PathSelector,
        parts: &mut impl Iterator<Item = Pair<'t>>,
        span: Span,
    ) -> Result<PathPattern> {
        let start = self.node_pattern(next_part(parts))?;
        let steps = parts.map(|part| self.pattern_step(part)).collect::<Result<_>>()?;
        Ok(PathPattern { variable: None, selector, start, steps, span })
    }

    /// `(n:Person {name: 'Ada'} WHERE n.age > 18)`
    fn node_pattern(&self, pair: Pair<'_>) -> Result<NodePattern> {
        let mut node = empty_node(self.span(&pair));
        for part in parts(pair) {
            self.node_part(part, &mut node)?;
        }
        Ok(node)
    }

    fn node_part(&self, part: Pair<'_>, node: &mut NodePattern) -> Result<()> {
        match part.as_rule() {
            Rule::variable => node.variable = Some(self.name(part)),
            Rule::labels => node.labels = Some(self.labels(part)?),
            Rule::properties => node.properties = Some(self.properties(part)?),
            Rule::parameter => node.properties = Some(self.parameter(&part)),
            Rule::predicate => node.predicate = Some(Box::new(self.predicate(part)?)),
            _ => misplaced(&part),
        }
        Ok(())
    }

    /// `-[:KNOWS]->(b)`
    pub(super) fn pattern_step(&self, pair: Pair<'_>) -> Result<PatternStep> {
        let mut parts = parts(pair);
        let relationship = self.relationship_pattern(next_part(&mut parts))?;
        Ok(PatternStep { relationship, node: self.node_pattern(next_part(&mut parts))? })
    }

    /// `<-[r:KNOWS]-`
    fn relationship_pattern(&self, pair: Pair<'_>) -> Result<RelationshipPattern> {
        let direction = match (has(&pair, Rule::LEFT_ARROW), has(&pair, Rule::RIGHT_ARROW)) {
            (true, false) => PatternDirection::Left,
            (false, true) => PatternDirection::Right,
            _ => PatternDirection::Either,
        };
        let mut relationship = RelationshipPattern {
            variable: None,
            types: None,
            length: None,
            properties: None,
            predicate: None,
            direction,
            span: self.span(&pair),
        };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::relationship_detail => self.relationship_detail(part, &mut relationship)?,
                Rule::path_quantifier => self.path_quantifier(part, &mut relationship)?,
                _ => misplaced(&part),
            }
        }
        Ok(relationship)
    }

    /// `[r:KNOWS *1..3 {since: 2020} WHERE r.weight > 1]`
    fn relationship_detail(&self, pair: Pair<'_>, relationship: &mut RelationshipPattern) -> Result<()> {
        for part in parts(pair) {
            match part.as_rule() {
                Rule::variable => relationship.variable = Some(self.name(part)),
                Rule::labels => relationship.types = Some(self.labels(part)?),
                Rule::path_length => relationship.length = Some(self.path_length(part, Rule::DOTS)?),
                Rule::properties => relationship.properties = Some(self.properties(part)?),
                Rule::predicate => relationship.predicate = Some(Box::new(self.predicate(part)?)),
                _ => misplaced(&part),
            }
        }
        Ok(())
    }

    /// `{1,3}`, `+`: another way to write `*1..3` and `*1..`.
    fn path_quantifier(&self, pair: Pair<'_>, relationship: &mut RelationshipPattern) -> Result<()> {
        if relationship.length.is_some() {
            let message = "the relationship has a length already";
            return Err(SyntaxError::unexpected(message, self.span(&pair)).with_hint("write `*1..3` or `{1,3}`"));
        }
        relationship.length = Some(match pair.as_str() {
            "*" => PathLength { minimum: Some(0), maximum: None },
            "+" => PathLength { minimum: Some(1), maximum: None },
            _ => {
                let PathLength { minimum, maximum } = self.path_length(pair, Rule::COMMA)?;
                PathLength { minimum: minimum.or(Some(0)), maximum }
            }
        });
        Ok(())
    }

    /// `*1..3`, `{1,3}`: two bounds with a separator between, or one without.
    fn path_length(&self, pair: Pair<'_>, separator: Rule) -> Result<PathLength> {
        let exact = !has(&pair, separator);
        let mut length = PathLength { minimum: None, maximum: None };
        let mut is_second = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                rule if rule == separator => is_second = true,
                Rule::length_bound if is_second => length.maximum = Some(self.length_bound(&part)?),
                Rule::length_bound => length.minimum = Some(self.length_bound(&part)?),
                _ => {}
            }
        }
        if exact {
            length.maximum = length.minimum;
        }
        Ok(length)
    }

    fn length_bound(&self, pair: &Pair<'_>) -> Result<u64> {
        let message = "the length does not fit an integer of 64 bits";
        let detail = SyntaxErrorDetail::IntegerOverflow;
        pair.as_str().parse().map_err(|_| SyntaxError::new(detail, message, self.span(pair)))
    }

    /// `{name: 'Ada'}`, `$properties`
    fn properties(&self, pair: Pair<'_>) -> Result<Expression> {
        let part = only_part(pair);
        match part.as_rule() {
            Rule::map => self.map(part),
            _ => Ok(self.parameter(&part)),
        }
    }

    /// `:Person`, `IS Person|Company`
    fn labels(&self, pair: Pair<'_>) -> Result<LabelExpression> {
        self.label_expression(only_part(pair))
    }

    /// `A|B&!C`; also `:A|B` behind an expression, which has the same parts.
    pub(super) fn label_expression(&self, pair: Pair<'_>) -> Result<LabelExpression> {
        let labels = self.each(pair, Self::label_conjunction)?;
        Ok(one_or_many(labels, LabelExpression::Or))
    }

    fn label_conjunction(&self, pair: Pair<'_>) -> Result<LabelExpression> {
        let labels = self.each(pair, Self::label_factor)?;
        Ok(one_or_many(labels, LabelExpression::And))
    }

    fn label_factor(&self, pair: Pair<'_>) -> Result<LabelExpression> {
        let span = self.span(&pair);
        let mut negations = 0;
        let mut label = LabelExpression::Any;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::EXCLAMATION => negations += 1,
                Rule::label_name => label = LabelExpression::Name(self.name(part)),
                Rule::label_expression => label = self.label_expression(part)?,
                _ => {}
            }
        }
        if negations > MAX_NESTING {
            return Err(too_deep(span));
        }
        Ok((0..negations).fold(label, |label, _| LabelExpression::Not(Box::new(label))))
    }

    /// `(a)-->(b)` where it was read as a parenthesised expression with relationships behind it.
    pub(super) fn pattern_behind_parentheses(&self, pair: Pair<'_>) -> Result<PathPattern> {
        let span = self.span(&pair);
        let mut start = empty_node(span);
        let mut steps = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::RIGHT_PARENTHESIS => start.span.end = part.as_span().end(),
                Rule::LEFT_PARENTHESIS => {}
                Rule::expression => self.node_expression(part, &mut start)?,
                Rule::pattern_step => steps.push(self.pattern_step(part)?),
                _ => self.node_part(part, &mut start)?,
            }
        }
        Ok(PathPattern { variable: None, selector: PathSelector::All, start, steps, span })
    }

    /// The inside of a node that was read as an expression: `n`, `n:Person`, `n {name: 'Ada'}`, `{name: 'Ada'}`, `$p`.
    fn node_expression(&self, pair: Pair<'_>, node: &mut NodePattern) -> Result<()> {
        let expression = self.expression(pair)?;
        let span = expression.span;
        match expression.kind {
            ExpressionKind::Variable(variable) => node.variable = Some(variable),
            ExpressionKind::Map(_) | ExpressionKind::Parameter(_) => node.properties = Some(expression),
            ExpressionKind::HasLabels(subject, labels) => {
                node.variable = Some(node_variable(*subject)?);
                node.labels = Some(labels);
            }
            ExpressionKind::MapProjection { subject, items } => {
                let entries = items.into_iter().map(|item| node_property(item, span)).collect::<Result<_>>()?;
                let span = Span::new(subject.span.end, span.end);
                node.properties = Some(Expression { kind: ExpressionKind::Map(entries), span });
                node.variable = Some(subject);
            }
            _ => return Err(no_node(span)),
        }
        Ok(())
    }
}

fn empty_node(span: Span) -> NodePattern {
    NodePattern { variable: None, labels: None, properties: None, predicate: None, span }
}

fn node_variable(subject: Expression) -> Result<Name> {
    match subject.kind {
        ExpressionKind::Variable(variable) => Ok(variable),
        _ => Err(no_node(subject.span)),
    }
}

fn node_property(item: MapProjectionItem, span: Span) -> Result<(Name, Expression)> {
    match item {
        MapProjectionItem::Entry(key, value) => Ok((key, value)),
        _ => Err(no_node(span)),
    }
}

fn no_node(span: Span) -> SyntaxError {
    SyntaxError::unexpected("expected a node such as `(n:Label)` before the relationship", span)
}

/// The only label, or `many` of them.
fn one_or_many(mut labels: Vec<LabelExpression>, many: fn(Vec<LabelExpression>) -> LabelExpression) -> LabelExpression {
    match labels.pop() {
        Some(label) if labels.is_empty() => label,
        Some(label) => {
            labels.push(label);
            many(labels)
        }
        None => many(labels),
    }
}
