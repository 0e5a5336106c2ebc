//! Writing clauses: each takes its rows one after the other, and a row sees what those before it did.

use super::clause::with;
use super::{Datum, Reference, Result, Row, error, unsupported};
use crate::graph::{Properties, TestNode, TestRelationship};
use detente::syntax::ast::{
    ClauseKind, Expression, LabelExpression, Merge, Name, NodePattern, PathPattern, PatternDirection,
    RelationshipPattern, RemoveItem, SetItem,
};

/// The order in which writing clauses take their rows. Where all of the orders come to the same, the order of rows, which
/// the language leaves free, does not decide.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    /// Whether the rows come from last to first.
    pub(crate) reversed: bool,
    /// How many rows go from the front to the back.
    pub(crate) rotation: usize,
}

/// What a statement made and deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) nodes_created: u64,
    pub(crate) relationships_created: u64,
    pub(crate) nodes_deleted: u64,
    pub(crate) relationships_deleted: u64,
}

/// What can be written.
#[derive(Clone, Copy)]
enum Element {
    Node(usize),
    Relationship(usize),
}

impl Order {
    /// The places of so many rows in this order.
    fn of(self, rows: usize) -> Vec<usize> {
        let mut places: Vec<_> = (0..rows).collect();
        if self.reversed {
            places.reverse();
        }
        places.rotate_left(self.rotation % rows.max(1));
        places
    }
}

impl Reference<'_> {
    /// The rows after a writing clause: in the order of those before it, whatever order they were written in.
    pub(super) fn update(&mut self, clause: &ClauseKind, rows: Vec<Row>) -> Result<Vec<Row>> {
        self.written_rows = self.written_rows.max(rows.len());
        if let ClauseKind::Delete { detach, expressions } = clause {
            self.delete(*detach, expressions, &rows)?;
            return Ok(rows);
        }
        let mut after = vec![Vec::new(); rows.len()];
        for place in self.order.of(rows.len()) {
            after[place] = self.update_for(clause, &rows[place])?;
        }
        super::limited(after.concat())
    }

    fn update_for(&mut self, clause: &ClauseKind, row: &Row) -> Result<Vec<Row>> {
        match clause {
            ClauseKind::Create(patterns) => return Ok(vec![self.create_all(patterns, row.clone())?]),
            ClauseKind::Merge(merge) => return self.merge(merge, row),
            ClauseKind::Set(items) => self.set_all(items, row)?,
            ClauseKind::Remove(items) => items.iter().try_for_each(|item| self.remove(item, row))?,
            other => return unsupported(format!("{other:?}")),
        }
        Ok(vec![row.clone()])
    }

    fn create_all(&mut self, patterns: &[PathPattern], row: Row) -> Result<Row> {
        patterns.iter().try_fold(row, |row, pattern| self.create(pattern, row))
    }

    fn create(&mut self, pattern: &PathPattern, row: Row) -> Result<Row> {
        let (mut row, mut from) = self.node_to_connect(&pattern.start, row)?;
        for step in &pattern.steps {
            let to;
            (row, to) = self.node_to_connect(&step.node, row)?;
            row = self.create_relationship(&step.relationship, [from, to], row)?;
            from = to;
        }
        Ok(row)
    }

    /// The node that a variable holds already, or a new one.
    fn node_to_connect(&mut self, pattern: &NodePattern, row: Row) -> Result<(Row, usize)> {
        match pattern.variable.as_ref().and_then(|variable| row.get(&*variable.text)) {
            Some(Datum::Node(node)) if !self.graph.nodes[*node].deleted => {
                let node = *node;
                return Ok((row, node));
            }
            Some(other) => return error(format!("{other:?} is no node to connect")),
            None => {}
        }
        let properties = self.new_properties(pattern.properties.as_ref(), &row)?;
        let labels = pattern.labels.as_ref().map(names).transpose()?.unwrap_or_default();
        let node = self.graph.nodes.len();
        self.graph.nodes.push(TestNode { labels: labels.into_iter().collect(), properties, deleted: false });
        self.counts.nodes_created += 1;
        Ok((bind(pattern.variable.as_ref(), Datum::Node(node), row), node))
    }

    /// A relationship that has no direction in the pattern is made from left to right.
    fn create_relationship(&mut self, pattern: &RelationshipPattern, ends: [usize; 2], row: Row) -> Result<Row> {
        let properties = self.new_properties(pattern.properties.as_ref(), &row)?;
        let names = pattern.types.as_ref().map(names).transpose()?.unwrap_or_default();
        let [relationship_type] = names.as_slice() else { return unsupported("a relationship of no one type") };
        let [start, end] = if pattern.direction == PatternDirection::Left { [ends[1], ends[0]] } else { ends };
        let index = self.graph.relationships.len();
        let relationship_type = relationship_type.clone();
        self.graph.relationships.push(TestRelationship { relationship_type, start, end, properties, deleted: false });
        self.counts.relationships_created += 1;
        Ok(bind(pattern.variable.as_ref(), Datum::Relationship(index), row))
    }

    /// The properties of a new element: a null makes none.
    fn new_properties(&self, properties: Option<&Expression>, row: &Row) -> Result<Properties> {
        let Some(properties) = properties else { return Ok(Properties::new()) };
        let mut new = Properties::new();
        for (key, value) in self.map_of(properties, row)? {
            if storable(&value)? {
                new.insert(key, value);
            }
        }
        Ok(new)
    }

    /// A map, or the properties of an element.
    fn map_of(&self, expression: &Expression, row: &Row) -> Result<Properties> {
        match self.evaluate(expression, row)? {
            Datum::Null => Ok(Properties::new()),
            other => self.properties_of(&other),
        }
    }

    /// The rows with the matches of the pattern, which is made where there is none.
    fn merge(&mut self, merge: &Merge, row: &Row) -> Result<Vec<Row>> {
        self.check_merged_properties(&merge.pattern, row)?;
        let matches = self.matches(std::slice::from_ref(&merge.pattern), row)?;
        if matches.is_empty() {
            let created = self.create(&merge.pattern, row.clone())?;
            self.set_all(&merge.on_create, &created)?;
            return Ok(vec![created]);
        }
        self.written_rows = self.written_rows.max(matches.len());
        for place in self.order.of(matches.len()) {
            self.set_all(&merge.on_match, &matches[place])?;
        }
        Ok(matches)
    }

    /// Null equals nothing, so that a pattern with it would be made anew each time.
    fn check_merged_properties(&self, pattern: &PathPattern, row: &Row) -> Result<()> {
        let steps = pattern.steps.iter().flat_map(|step| [&step.relationship.properties, &step.node.properties]);
        for properties in std::iter::once(&pattern.start.properties).chain(steps).flatten() {
            if self.map_of(properties, row)?.values().any(Datum::is_null) {
                return error("null in MERGE");
            }
        }
        Ok(())
    }

    fn set_all(&mut self, items: &[SetItem], row: &Row) -> Result<()> {
        items.iter().try_for_each(|item| self.set(item, row))
    }

    fn set(&mut self, item: &SetItem, row: &Row) -> Result<()> {
        match item {
            SetItem::Property { element, key, value } => {
                let (element, value) = (self.element(element, row)?, self.evaluate(value, row)?);
                element.map_or(Ok(()), |element| self.set_property(element, &key.text, value))
            }
            SetItem::DynamicProperty { element, key, value } => {
                let (element, key) = (self.element(element, row)?, self.key(key, row)?);
                let value = self.evaluate(value, row)?;
                element.zip(key).map_or(Ok(()), |(element, key)| self.set_property(element, &key, value))
            }
            SetItem::Replace { variable, value } => {
                let map = self.map_of(value, row)?;
                let Some(element) = self.element_of(variable_of(variable, row)?)? else { return Ok(()) };
                self.properties_mut(element).clear();
                map.into_iter().try_for_each(|(key, value)| self.set_property(element, &key, value))
            }
            SetItem::Merge { variable, value } => {
                let map = self.map_of(value, row)?;
                let Some(element) = self.element_of(variable_of(variable, row)?)? else { return Ok(()) };
                map.into_iter().try_for_each(|(key, value)| self.set_property(element, &key, value))
            }
            SetItem::Labels { variable, labels } => {
                let Some(Element::Node(node)) = self.element_of(variable_of(variable, row)?)? else { return Ok(()) };
                self.graph.nodes[node].labels.extend(labels.iter().map(|label| label.text.to_string()));
                Ok(())
            }
        }
    }

    fn remove(&mut self, item: &RemoveItem, row: &Row) -> Result<()> {
        match item {
            RemoveItem::Property { element, key } => {
                let element = self.element(element, row)?;
                element.map_or(Ok(()), |element| self.set_property(element, &key.text, Datum::Null))
            }
            RemoveItem::DynamicProperty { element, key } => {
                let (element, key) = (self.element(element, row)?, self.key(key, row)?);
                element.zip(key).map_or(Ok(()), |(element, key)| self.set_property(element, &key, Datum::Null))
            }
            RemoveItem::Labels { variable, labels } => {
                let Some(Element::Node(node)) = self.element_of(variable_of(variable, row)?)? else { return Ok(()) };
                for label in labels {
                    self.graph.nodes[node].labels.remove(&*label.text);
                }
                Ok(())
            }
        }
    }

    /// Deletes what all of the rows name: what they name is found out before anything is deleted.
    fn delete(&mut self, detach: bool, expressions: &[Expression], rows: &[Row]) -> Result<()> {
        let mut values = Vec::new();
        for row in rows {
            for expression in expressions {
                values.push(self.evaluate(expression, row)?);
            }
        }
        for value in values {
            match value {
                Datum::Null => {}
                Datum::Node(node) => self.delete_node(node, detach),
                Datum::Relationship(relationship) => self.delete_relationship(relationship),
                Datum::Path(nodes, relationships) => {
                    relationships.into_iter().for_each(|relationship| self.delete_relationship(relationship));
                    nodes.into_iter().for_each(|node| self.delete_node(node, detach));
                }
                other => return error(format!("{other:?} cannot be deleted")),
            }
        }
        Ok(())
    }

    fn delete_node(&mut self, node: usize, detach: bool) {
        for index in 0..self.graph.relationships.len() {
            let TestRelationship { start, end, .. } = self.graph.relationships[index];
            if detach && (start == node || end == node) {
                self.delete_relationship(index);
            }
        }
        self.counts.nodes_deleted += u64::from(!self.graph.nodes[node].deleted);
        self.graph.nodes[node].deleted = true;
    }

    fn delete_relationship(&mut self, relationship: usize) {
        let relationship = &mut self.graph.relationships[relationship];
        self.counts.relationships_deleted += u64::from(!relationship.deleted);
        relationship.deleted = true;
    }

    /// Fails where a relationship is left without one of its nodes: that is asked at the end of a statement.
    pub(super) fn check_ends(&self) -> Result<()> {
        let mut left = self.graph.relationships.iter().filter(|relationship| !relationship.deleted);
        let is_gone = |node: usize| self.graph.nodes[node].deleted;
        let dangles = left.any(|relationship| is_gone(relationship.start) || is_gone(relationship.end));
        if dangles { error("a deleted node has relationships") } else { Ok(()) }
    }

    fn element(&self, expression: &Expression, row: &Row) -> Result<Option<Element>> {
        self.element_of(&self.evaluate(expression, row)?)
    }

    /// The element that a value is; `None` for null.
    fn element_of(&self, value: &Datum) -> Result<Option<Element>> {
        match value {
            Datum::Null => Ok(None),
            Datum::Node(node) if !self.graph.nodes[*node].deleted => Ok(Some(Element::Node(*node))),
            Datum::Relationship(index) if !self.graph.relationships[*index].deleted => {
                Ok(Some(Element::Relationship(*index)))
            }
            other => error(format!("{other:?} cannot be written")),
        }
    }

    fn key(&self, key: &Expression, row: &Row) -> Result<Option<String>> {
        match self.evaluate(key, row)? {
            Datum::Null => Ok(None),
            Datum::String(key) => Ok(Some(key)),
            other => error(format!("{other:?} is no key")),
        }
    }

    fn properties_mut(&mut self, element: Element) -> &mut Properties {
        match element {
            Element::Node(node) => &mut self.graph.nodes[node].properties,
            Element::Relationship(relationship) => &mut self.graph.relationships[relationship].properties,
        }
    }

    /// Null removes a property.
    fn set_property(&mut self, element: Element, key: &str, value: Datum) -> Result<()> {
        if storable(&value)? {
            self.properties_mut(element).insert(key.to_owned(), value);
        } else {
            self.properties_mut(element).remove(key);
        }
        Ok(())
    }
}

fn variable_of<'a>(variable: &Name, row: &'a Row) -> Result<&'a Datum> {
    row.get(&*variable.text).map_or_else(|| unsupported(format!("the variable {}", variable.text)), Ok)
}

/// Whether there is something to store; an error for what no property may hold.
fn storable(value: &Datum) -> Result<bool> {
    let is_plain =
        |value: &Datum| matches!(value, Datum::Boolean(_) | Datum::Integer(_) | Datum::Float(_) | Datum::String(_));
    match value {
        Datum::Null => Ok(false),
        Datum::List(items) if items.iter().all(is_plain) => Ok(true),
        plain if is_plain(plain) => Ok(true),
        other => error(format!("no property holds {other:?}")),
    }
}

/// The row in which the variable, if there is one, holds this.
fn bind(variable: Option<&Name>, value: Datum, row: Row) -> Row {
    match variable {
        Some(variable) => with(&row, &variable.text, value),
        None => row,
    }
}

/// The labels of a node that is made, or the type of a relationship.
fn names(labels: &LabelExpression) -> Result<Vec<String>> {
    match labels {
        LabelExpression::Name(name) => Ok(vec![name.text.to_string()]),
        LabelExpression::And(all) => Ok(all.iter().map(names).collect::<Result<Vec<_>>>()?.concat()),
        _ => unsupported("these labels of a new element"),
    }
}
