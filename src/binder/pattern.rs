//! Patterns: `MATCH` and everything else that looks for a piece of the graph becomes a [`PatternGraph`].

use super::scope::{Scope, VariableKind, already_bound, type_conflict};
use super::{
    BindError, BindErrorKind, Binder, MentionedKind, PatternGraph, PatternNode, PatternPath, PatternRelationship,
};
use crate::expression::{Expression, ExpressionKind, LabelTest, Slot};
use crate::graph::Direction;
use crate::plan::Length;
use crate::syntax::ast::{self, ComparisonOperator, LabelExpression, Name, PathSelector, PatternDirection, Quantifier};
use std::collections::HashSet;
use std::sync::Arc;

impl Binder<'_> {
    /// Binds the patterns of a `MATCH` and its `WHERE`; new variables become visible in `scope`.
    pub(super) fn bind_match(&mut self, clause: &ast::Match, scope: &mut Scope) -> Result<PatternGraph, BindError> {
        let mut graph = self.bind_patterns(&clause.patterns, scope)?;
        graph.predicates.extend(self.bind_predicate(clause.predicate.as_ref(), scope)?);
        Ok(graph)
    }

    /// Binds patterns all of which must match. First the variables of all of them become visible, then their
    /// properties and predicates are bound, so that a property may refer to any variable of the clause.
    pub(super) fn bind_patterns(
        &mut self,
        patterns: &[ast::PathPattern],
        scope: &mut Scope,
    ) -> Result<PatternGraph, BindError> {
        let mut graph = PatternGraph::default();
        let mut own = HashSet::new();
        let mut bound = Vec::new();
        for pattern in patterns {
            bound.push(self.bind_path(pattern, scope, &mut own, &mut graph)?);
        }
        for (pattern, slots) in patterns.iter().zip(bound) {
            self.bind_details(pattern, &slots, scope, &mut graph)?;
        }
        Ok(graph)
    }

    /// Makes the variables of a pattern visible. The slots are those of its nodes and relationships, in order.
    fn bind_path(
        &mut self,
        pattern: &ast::PathPattern,
        scope: &mut Scope,
        own: &mut HashSet<Arc<str>>,
        graph: &mut PatternGraph,
    ) -> Result<Vec<Slot>, BindError> {
        check_shortest(pattern)?;
        if let Some(variable) = &pattern.variable
            && scope.get(&variable.text).is_some()
        {
            return Err(already_bound(variable));
        }
        let mut slots = vec![self.bind_node(&pattern.start, scope, graph)?];
        for step in &pattern.steps {
            let relationship = self.bind_relationship_variable(&step.relationship, scope, own)?;
            let node = self.bind_node(&step.node, scope, graph)?;
            slots.extend([relationship, node]);
        }
        if let Some(variable) = &pattern.variable {
            let slot = self.define(variable, VariableKind::Path, scope)?;
            graph.paths.push(PatternPath { slot, parts: slots.clone() });
        }
        Ok(slots)
    }

    /// The slot of a node; one that the pattern names twice is one node.
    fn bind_node(
        &mut self,
        node: &ast::NodePattern,
        scope: &mut Scope,
        graph: &mut PatternGraph,
    ) -> Result<Slot, BindError> {
        let slot = match &node.variable {
            None => self.new_slot("", VariableKind::Node),
            Some(name) => match scope.get(&name.text) {
                None => self.define(name, VariableKind::Node, scope)?,
                Some(slot) if self.kind(slot).may_be(VariableKind::Node) => self.resolve(name, scope)?,
                Some(slot) => return Err(type_conflict(name, self.kind(slot), VariableKind::Node)),
            },
        };
        if !graph.nodes.iter().any(|known| known.slot == slot) {
            graph.nodes.push(PatternNode { slot, labels: Vec::new() });
        }
        Ok(slot)
    }

    /// The slot of a relationship, which a clause may name only once.
    fn bind_relationship_variable(
        &mut self,
        relationship: &ast::RelationshipPattern,
        scope: &mut Scope,
        own: &mut HashSet<Arc<str>>,
    ) -> Result<Slot, BindError> {
        let kind = match relationship.length {
            None => VariableKind::Relationship,
            Some(_) => VariableKind::RelationshipList,
        };
        let Some(name) = &relationship.variable else { return Ok(self.new_slot("", kind)) };
        match scope.get(&name.text) {
            None => {
                own.insert(name.text.clone());
                self.define(name, kind, scope)
            }
            Some(slot) if !self.kind(slot).may_be(kind) => Err(type_conflict(name, self.kind(slot), kind)),
            Some(_) if !own.insert(name.text.clone()) => Err(BindError::new(
                BindErrorKind::RelationshipUniquenessViolation,
                format!("relationship `{}` stands twice in one pattern, where no two are the same", name.text),
                name.span,
            )),
            Some(_) => self.resolve(name, scope),
        }
    }

    /// Binds what nodes and relationships of a pattern must be like.
    fn bind_details(
        &mut self,
        pattern: &ast::PathPattern,
        slots: &[Slot],
        scope: &Scope,
        graph: &mut PatternGraph,
    ) -> Result<(), BindError> {
        self.bind_node_details(&pattern.start, slots[0], scope, graph)?;
        for (step, slots) in pattern.steps.iter().zip(slots.windows(3).step_by(2)) {
            let &[from, slot, to] = slots else { unreachable!("windows of three hold three") };
            self.bind_node_details(&step.node, to, scope, graph)?;
            let mut relationship = self.bind_relationship(&step.relationship, (from, slot, to), scope, graph)?;
            relationship.selector = pattern.selector;
            if relationship.selector == PathSelector::All {
                self.bind_properties_of_all(&relationship, graph);
            }
            graph.relationships.push(relationship);
        }
        Ok(())
    }

    fn bind_node_details(
        &mut self,
        node: &ast::NodePattern,
        slot: Slot,
        scope: &Scope,
        graph: &mut PatternGraph,
    ) -> Result<(), BindError> {
        if let Some(labels) = &node.labels {
            let test = self.label_test(labels, MentionedKind::Label);
            match plain_names(&test) {
                Some(names) => graph.nodes.iter_mut().filter(|known| known.slot == slot).for_each(|known| {
                    let new = names.iter().filter(|name| !known.labels.contains(name)).cloned().collect::<Vec<_>>();
                    known.labels.extend(new);
                }),
                None => graph.predicates.push(has_labels(slot, test, node.span)),
            }
        }
        for (key, value) in self.bind_pattern_properties(node.properties.as_ref(), scope)? {
            graph.predicates.push(has_property(slot, key, value));
        }
        graph.predicates.extend(self.bind_predicate(node.predicate.as_deref(), scope)?);
        Ok(())
    }

    fn bind_relationship(
        &mut self,
        pattern: &ast::RelationshipPattern,
        (from, slot, to): (Slot, Slot, Slot),
        scope: &Scope,
        graph: &mut PatternGraph,
    ) -> Result<PatternRelationship, BindError> {
        let types = match &pattern.types {
            None => Vec::new(),
            Some(types) => {
                let test = self.label_test(types, MentionedKind::RelationshipType);
                match type_names(&test) {
                    Some(names) => names,
                    None if pattern.length.is_none() => {
                        graph.predicates.push(has_labels(slot, test, pattern.span));
                        Vec::new()
                    }
                    None => return Err(unsupported_in_walk("a type expression with `!` or `&`", pattern)),
                }
            }
        };
        if pattern.length.is_some() && pattern.predicate.is_some() {
            return Err(unsupported_in_walk("`WHERE`", pattern));
        }
        let mut properties = self.bind_pattern_properties(pattern.properties.as_ref(), scope)?;
        if pattern.length.is_none() {
            for (key, value) in properties.drain(..) {
                graph.predicates.push(has_property(slot, key, value));
            }
        }
        graph.predicates.extend(self.bind_predicate(pattern.predicate.as_deref(), scope)?);
        Ok(PatternRelationship {
            slot,
            from,
            to,
            direction: direction(pattern.direction),
            types,
            length: pattern.length.map(length),
            selector: PathSelector::All,
            properties,
        })
    }

    /// A walk tests the properties of its relationships on the way, where it knows their values: those that read variables
    /// of the clause may be bound only afterwards. For these there is a predicate on the whole walk.
    fn bind_properties_of_all(&mut self, relationship: &PatternRelationship, graph: &mut PatternGraph) {
        for (key, value) in relationship.properties.iter().filter(|(_, value)| !value.slots().is_empty()) {
            let span = value.span;
            let element = self.new_slot("", VariableKind::Relationship);
            self.locals.insert(element);
            let kind = ExpressionKind::Quantifier {
                quantifier: Quantifier::All,
                element,
                list: Box::new(Expression::slot(relationship.slot, span)),
                predicate: Box::new(has_property(element, key.clone(), value.clone())),
            };
            graph.predicates.push(Expression::new(kind, span));
        }
    }

    /// The entries of a property map in a pattern that is matched.
    fn bind_pattern_properties(
        &mut self,
        properties: Option<&ast::Expression>,
        scope: &Scope,
    ) -> Result<Vec<(Arc<str>, Expression)>, BindError> {
        let Some(properties) = properties else { return Ok(Vec::new()) };
        let ast::ExpressionKind::Map(entries) = &properties.kind else {
            return Err(BindError::new(
                BindErrorKind::InvalidParameterUse,
                "a parameter cannot stand for the properties of a pattern that is matched",
                properties.span,
            )
            .with_hint(Some("name the properties: `{key: $parameter.key}`".into())));
        };
        entries
            .iter()
            .map(|(key, value)| {
                self.mention(MentionedKind::PropertyKey, key);
                Ok((key.text.clone(), self.bind_expression(value, scope)?))
            })
            .collect()
    }

    /// A label expression as a test.
    pub(super) fn label_test(&mut self, labels: &LabelExpression, kind: MentionedKind) -> LabelTest {
        match labels {
            LabelExpression::Name(name) => {
                self.mention(kind, name);
                LabelTest::Name(name.text.clone())
            }
            LabelExpression::Any => LabelTest::Any,
            LabelExpression::Not(inner) => LabelTest::Not(Box::new(self.label_test(inner, kind))),
            LabelExpression::And(parts) => {
                LabelTest::And(parts.iter().map(|part| self.label_test(part, kind)).collect())
            }
            LabelExpression::Or(parts) => LabelTest::Or(parts.iter().map(|part| self.label_test(part, kind)).collect()),
        }
    }
}

/// The labels, where the test is a plain conjunction of them.
fn plain_names(test: &LabelTest) -> Option<Vec<Arc<str>>> {
    match test {
        LabelTest::Name(name) => Some(vec![name.clone()]),
        LabelTest::And(parts) => parts.iter().map(plain_names).collect::<Option<Vec<_>>>().map(|names| names.concat()),
        _ => None,
    }
}

/// The types, where the test is a plain disjunction of them; empty for any.
fn type_names(test: &LabelTest) -> Option<Vec<Arc<str>>> {
    match test {
        LabelTest::Name(name) => Some(vec![name.clone()]),
        LabelTest::Any => Some(Vec::new()),
        LabelTest::Or(parts) => {
            let names = parts.iter().map(type_names).collect::<Option<Vec<_>>>()?;
            Some(if names.iter().any(Vec::is_empty) { Vec::new() } else { names.concat() })
        }
        _ => None,
    }
}

/// The predicate that the element in `slot` satisfies a test of its labels.
pub(super) fn has_labels(slot: Slot, test: LabelTest, span: crate::span::Span) -> Expression {
    Expression::new(ExpressionKind::HasLabels(Box::new(Expression::slot(slot, span)), test), span)
}

/// The predicate `slot.key = value`.
fn has_property(slot: Slot, key: Arc<str>, value: Expression) -> Expression {
    let span = value.span;
    let property = Expression::new(ExpressionKind::Property(Box::new(Expression::slot(slot, span)), key), span);
    Expression::new(ExpressionKind::Compare(ComparisonOperator::Equal, Box::new(property), Box::new(value)), span)
}

fn direction(direction: PatternDirection) -> Direction {
    match direction {
        PatternDirection::Right => Direction::Outgoing,
        PatternDirection::Left => Direction::Incoming,
        PatternDirection::Either => Direction::Both,
    }
}

fn length(length: ast::PathLength) -> Length {
    Length { minimum: length.minimum.unwrap_or(1), maximum: length.maximum }
}

/// A shortest path has exactly one relationship pattern, and no least length but 0 or 1: the search ends at the shortest
/// path, whatever would come behind it.
fn check_shortest(pattern: &ast::PathPattern) -> Result<(), BindError> {
    if pattern.selector == PathSelector::All {
        return Ok(());
    }
    if let [step] = pattern.steps.as_slice() {
        let minimum = step.relationship.length.and_then(|length| length.minimum);
        return match minimum {
            Some(minimum) if minimum > 1 => Err(BindError::new(
                BindErrorKind::InvalidRelationshipPattern,
                format!("a shortest path has a least length of 0 or 1, not {minimum}"),
                step.relationship.span,
            )
            .with_hint(Some("test the length of the path: `WHERE length(p) >= …`".into()))),
            _ => Ok(()),
        };
    }
    Err(BindError::new(
        BindErrorKind::UnexpectedSyntax,
        "a shortest path is looked for between two nodes over one relationship pattern",
        pattern.span,
    )
    .with_hint(Some("write it like `shortestPath((a)-[:TYPE*]-(b))`".into())))
}

fn unsupported_in_walk(what: &str, pattern: &ast::RelationshipPattern) -> BindError {
    BindError::new(
        BindErrorKind::InvalidRelationshipPattern,
        format!("{what} cannot stand in a relationship pattern of variable length"),
        pattern.span,
    )
    .with_hint(Some("test the relationships of the path: `WHERE all(r IN relationships(p) WHERE …)`".into()))
}

/// The only type of a relationship that is to be created.
pub(super) fn single_type(pattern: &ast::RelationshipPattern) -> Result<&Name, BindError> {
    match &pattern.types {
        Some(LabelExpression::Name(name)) => Ok(name),
        _ => Err(BindError::new(
            BindErrorKind::NoSingleRelationshipType,
            "a relationship that is created needs exactly one type",
            pattern.span,
        )),
    }
}
