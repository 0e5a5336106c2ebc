//! Updating clauses: `CREATE`, `MERGE`, `SET`, `REMOVE`, `DELETE`.

use super::pattern::single_type;
use super::scope::{Scope, VariableKind, already_bound, type_conflict};
use super::{BindError, BindErrorKind, Binder, BoundClause, PatternPath};
use crate::expression::{Expression, Slot};
use crate::plan::{CreateElement, RemoveItem, SetItem};
use crate::syntax::ast::{self, LabelExpression, Name, PatternDirection};
use crate::value::ValueType;
use std::sync::Arc;

/// What a pattern that is created comes to.
#[derive(Default)]
struct Creation {
    elements: Vec<CreateElement>,
    paths: Vec<PatternPath>,
}

impl Binder<'_> {
    pub(super) fn bind_create(
        &mut self,
        patterns: &[ast::PathPattern],
        scope: &mut Scope,
    ) -> Result<BoundClause, BindError> {
        let mut creation = Creation::default();
        for pattern in patterns {
            self.bind_created_path(pattern, scope, &mut creation)?;
        }
        Ok(BoundClause::Create { elements: creation.elements, paths: creation.paths })
    }

    fn bind_created_path(
        &mut self,
        pattern: &ast::PathPattern,
        scope: &mut Scope,
        creation: &mut Creation,
    ) -> Result<(), BindError> {
        if pattern.selector != ast::PathSelector::All {
            return Err(BindError::new(
                BindErrorKind::UnexpectedSyntax,
                "a shortest path cannot be created",
                pattern.span,
            ));
        }
        if let Some(variable) = &pattern.variable
            && scope.get(&variable.text).is_some()
        {
            return Err(already_bound(variable));
        }
        let alone = pattern.steps.is_empty();
        let mut left = self.bind_created_node(&pattern.start, alone, scope, creation)?;
        let mut parts = vec![left];
        for step in &pattern.steps {
            check_created_relationship(&step.relationship, scope)?;
            let right = self.bind_created_node(&step.node, false, scope, creation)?;
            let relationship = self.bind_created_relationship(&step.relationship, (left, right), scope, creation)?;
            parts.extend([relationship, right]);
            left = right;
        }
        if let Some(variable) = &pattern.variable {
            let slot = self.define(variable, VariableKind::Path, scope)?;
            creation.paths.push(PatternPath { slot, parts });
        }
        Ok(())
    }

    /// A node of a created pattern: a new one, or one that is bound already and only named.
    fn bind_created_node(
        &mut self,
        node: &ast::NodePattern,
        alone: bool,
        scope: &mut Scope,
        creation: &mut Creation,
    ) -> Result<Slot, BindError> {
        if let Some(name) = &node.variable
            && let Some(slot) = scope.get(&name.text)
        {
            if !self.kind(slot).may_be(VariableKind::Node) {
                return Err(type_conflict(name, self.kind(slot), VariableKind::Node));
            }
            if alone || node.labels.is_some() || node.properties.is_some() {
                return Err(already_bound(name));
            }
            return self.resolve(name, scope);
        }
        let labels = created_labels(node)?;
        let properties = self.bind_created_properties(node.properties.as_ref(), scope)?;
        let slot = match &node.variable {
            Some(name) => self.define(name, VariableKind::Node, scope)?,
            None => self.new_slot("", VariableKind::Node),
        };
        creation.elements.push(CreateElement::Node { slot, labels, properties });
        Ok(slot)
    }

    fn bind_created_relationship(
        &mut self,
        relationship: &ast::RelationshipPattern,
        (left, right): (Slot, Slot),
        scope: &mut Scope,
        creation: &mut Creation,
    ) -> Result<Slot, BindError> {
        let relationship_type = single_type(relationship)?.text.clone();
        let properties = self.bind_created_properties(relationship.properties.as_ref(), scope)?;
        let slot = match &relationship.variable {
            Some(name) => self.define(name, VariableKind::Relationship, scope)?,
            None => self.new_slot("", VariableKind::Relationship),
        };
        let (source, target) = match relationship.direction {
            PatternDirection::Left => (right, left),
            PatternDirection::Right | PatternDirection::Either => (left, right),
        };
        if relationship.direction == PatternDirection::Either {
            return Err(BindError::new(
                BindErrorKind::RequiresDirectedRelationship,
                "a relationship that is created needs a direction",
                relationship.span,
            )
            .with_hint(Some("write `-->` or `<--`".into())));
        }
        creation.elements.push(CreateElement::Relationship { slot, relationship_type, source, target, properties });
        Ok(slot)
    }

    fn bind_created_properties(
        &mut self,
        properties: Option<&ast::Expression>,
        scope: &Scope,
    ) -> Result<Option<Expression>, BindError> {
        properties.map(|properties| self.bind_expression(properties, scope)).transpose()
    }

    /// Binds `MERGE`: the pattern once as one that is created, once as one that is matched, over the same slots.
    pub(super) fn bind_merge(&mut self, merge: &ast::Merge, scope: &mut Scope) -> Result<BoundClause, BindError> {
        check_merged_parameters(&merge.pattern)?;
        let pattern = name_elements(&merge.pattern);
        let mut directed = pattern.clone();
        for step in &mut directed.steps {
            if step.relationship.direction == PatternDirection::Either {
                // Matched either way; created from left to right.
                step.relationship.direction = PatternDirection::Right;
            }
        }
        let mut creation = Creation::default();
        let mut inner = scope.clone();
        self.bind_created_path(&directed, &mut inner, &mut creation)?;
        let matched = ast::PathPattern { variable: None, ..pattern };
        let mentioned = self.mentioned.len();
        let mut graph = self.bind_patterns(std::slice::from_ref(&matched), &mut inner)?;
        // What is created where it is missing is not unknown.
        self.mentioned.truncate(mentioned);
        graph.paths = creation.paths;
        for name in written_names(&merge.pattern) {
            if let Some(slot) = inner.get(&name.text) {
                scope.insert(name.text.clone(), slot);
            }
        }
        let on_create = self.bind_set_items(&merge.on_create, scope)?;
        let on_match = self.bind_set_items(&merge.on_match, scope)?;
        Ok(BoundClause::Merge { pattern: graph, elements: creation.elements, on_create, on_match })
    }

    pub(super) fn bind_set_items(&mut self, items: &[ast::SetItem], scope: &Scope) -> Result<Vec<SetItem>, BindError> {
        items.iter().map(|item| self.bind_set_item(item, scope)).collect()
    }

    fn bind_set_item(&mut self, item: &ast::SetItem, scope: &Scope) -> Result<SetItem, BindError> {
        Ok(match item {
            ast::SetItem::Property { element, key, value } => SetItem::Property {
                element: self.bind_element(element, scope)?,
                key: key_constant(key),
                value: self.bind_expression(value, scope)?,
            },
            ast::SetItem::DynamicProperty { element, key, value } => SetItem::Property {
                element: self.bind_element(element, scope)?,
                key: self.bind_expression(key, scope)?,
                value: self.bind_expression(value, scope)?,
            },
            ast::SetItem::Replace { variable, value } => SetItem::Replace {
                element: self.bind_element_variable(variable, scope)?,
                value: self.bind_properties(value, "=", scope)?,
            },
            ast::SetItem::Merge { variable, value } => SetItem::Merge {
                element: self.bind_element_variable(variable, scope)?,
                value: self.bind_properties(value, "+=", scope)?,
            },
            ast::SetItem::Labels { variable, labels } => {
                SetItem::Labels { element: self.bind_node_variable(variable, scope)?, labels: texts(labels) }
            }
        })
    }

    pub(super) fn bind_remove_items(
        &mut self,
        items: &[ast::RemoveItem],
        scope: &Scope,
    ) -> Result<Vec<RemoveItem>, BindError> {
        let bind = |item: &ast::RemoveItem| {
            Ok(match item {
                ast::RemoveItem::Property { element, key } => {
                    RemoveItem::Property { element: self.bind_element(element, scope)?, key: key_constant(key) }
                }
                ast::RemoveItem::DynamicProperty { element, key } => RemoveItem::Property {
                    element: self.bind_element(element, scope)?,
                    key: self.bind_expression(key, scope)?,
                },
                ast::RemoveItem::Labels { variable, labels } => {
                    RemoveItem::Labels { element: self.bind_node_variable(variable, scope)?, labels: texts(labels) }
                }
            })
        };
        items.iter().map(bind).collect()
    }

    pub(super) fn bind_delete(
        &mut self,
        detach: bool,
        expressions: &[ast::Expression],
        scope: &Scope,
    ) -> Result<BoundClause, BindError> {
        let mut bound = Vec::new();
        for expression in expressions {
            if matches!(expression.kind, ast::ExpressionKind::HasLabels(..)) {
                return Err(invalid_delete("a label", expression).with_hint(Some("use `REMOVE`".into())));
            }
            let operand = self.bind_expression(expression, scope)?;
            match self.value_type(&operand) {
                None
                | Some(
                    ValueType::Node
                    | ValueType::Relationship
                    | ValueType::Path
                    | ValueType::Null
                    | ValueType::List
                    | ValueType::Map,
                ) => bound.push(operand),
                Some(other) => {
                    let message = format!("`DELETE` takes nodes, relationships and paths, not {}", other.name());
                    return Err(BindError::new(BindErrorKind::InvalidArgumentType, message, expression.span));
                }
            }
        }
        Ok(BoundClause::Delete { detach, expressions: bound })
    }

    /// An expression that must be a node or a relationship.
    fn bind_element(&mut self, element: &ast::Expression, scope: &Scope) -> Result<Expression, BindError> {
        let bound = self.bind_expression(element, scope)?;
        match self.value_type(&bound) {
            None | Some(ValueType::Node | ValueType::Relationship | ValueType::Null) => Ok(bound),
            Some(other) => Err(BindError::new(
                BindErrorKind::InvalidArgumentType,
                format!("expected a node or a relationship, found {}", other.name()),
                element.span,
            )),
        }
    }

    /// What gives an element its properties: a map, or an element whose properties are copied.
    fn bind_properties(
        &mut self,
        value: &ast::Expression,
        operator: &str,
        scope: &Scope,
    ) -> Result<Expression, BindError> {
        let bound = self.bind_expression(value, scope)?;
        let types = [ValueType::Map, ValueType::Node, ValueType::Relationship];
        self.expect_type(&bound, &types, &format!("`{operator}` behind a variable"))?;
        Ok(bound)
    }

    fn bind_element_variable(&mut self, variable: &Name, scope: &Scope) -> Result<Expression, BindError> {
        let kind = ast::ExpressionKind::Variable(variable.clone());
        self.bind_element(&ast::Expression { kind, span: variable.span }, scope)
    }

    fn bind_node_variable(&mut self, variable: &Name, scope: &Scope) -> Result<Expression, BindError> {
        let slot = self.resolve(variable, scope)?;
        match self.kind(slot).may_be(VariableKind::Node) {
            true => Ok(Expression::slot(slot, variable.span)),
            false => Err(type_conflict(variable, self.kind(slot), VariableKind::Node)),
        }
    }
}

fn key_constant(key: &Name) -> Expression {
    Expression::constant(key.text.as_ref(), key.span)
}

fn texts(names: &[Name]) -> Vec<Arc<str>> {
    names.iter().map(|name| name.text.clone()).collect()
}

fn invalid_delete(what: &str, expression: &ast::Expression) -> BindError {
    BindError::new(BindErrorKind::InvalidDelete, format!("`DELETE` cannot delete {what}"), expression.span)
}

/// The labels of a node that is created: names only.
fn created_labels(node: &ast::NodePattern) -> Result<Vec<Arc<str>>, BindError> {
    fn names(labels: &LabelExpression) -> Option<Vec<Arc<str>>> {
        match labels {
            LabelExpression::Name(name) => Some(vec![name.text.clone()]),
            LabelExpression::And(parts) => parts.iter().map(names).collect::<Option<Vec<_>>>().map(|all| all.concat()),
            _ => None,
        }
    }
    node.labels.as_ref().map_or(Some(Vec::new()), names).ok_or_else(|| {
        BindError::new(
            BindErrorKind::UnexpectedSyntax,
            "the labels of a node that is created are plain names",
            node.span,
        )
    })
}

/// A relationship that is created is a single one and new.
fn check_created_relationship(relationship: &ast::RelationshipPattern, scope: &Scope) -> Result<(), BindError> {
    if let Some(name) = &relationship.variable
        && scope.get(&name.text).is_some()
    {
        return Err(already_bound(name));
    }
    if relationship.length.is_some() {
        return Err(BindError::new(
            BindErrorKind::CreatingVarLength,
            "a relationship of variable length cannot be created",
            relationship.span,
        ));
    }
    Ok(())
}

/// The properties of a merged pattern are named, so that they can be matched.
fn check_merged_parameters(pattern: &ast::PathPattern) -> Result<(), BindError> {
    let nodes = std::iter::once(&pattern.start).chain(pattern.steps.iter().map(|step| &step.node));
    let of_nodes = nodes.filter_map(|node| node.properties.as_ref());
    let of_relationships = pattern.steps.iter().filter_map(|step| step.relationship.properties.as_ref());
    match of_nodes.chain(of_relationships).find(|map| matches!(map.kind, ast::ExpressionKind::Parameter(_))) {
        None => Ok(()),
        Some(parameter) => Err(BindError::new(
            BindErrorKind::InvalidParameterUse,
            "a parameter cannot stand for the properties of a pattern that is merged",
            parameter.span,
        )),
    }
}

/// The pattern with a name for each element that has none, so that matching and creating share its slot.
fn name_elements(pattern: &ast::PathPattern) -> ast::PathPattern {
    let mut named = pattern.clone();
    let mut unnamed = 0;
    let mut name = |variable: &mut Option<Name>, span| {
        unnamed += 1;
        // No variable of a statement is written with a NUL in it.
        variable.get_or_insert_with(|| Name { text: format!("\0{unnamed}").into(), span });
    };
    name(&mut named.start.variable, named.start.span);
    for step in &mut named.steps {
        name(&mut step.relationship.variable, step.relationship.span);
        name(&mut step.node.variable, step.node.span);
    }
    named
}

/// The variables that the author of a pattern named.
fn written_names(pattern: &ast::PathPattern) -> impl Iterator<Item = &Name> {
    let steps = pattern.steps.iter().flat_map(|step| [&step.relationship.variable, &step.node.variable]);
    [&pattern.variable, &pattern.start.variable].into_iter().chain(steps).flatten()
}
