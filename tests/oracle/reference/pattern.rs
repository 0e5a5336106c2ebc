//! Patterns: every assignment is tried.

use super::clause::with;
use super::{Datum, Reference, Result, Row, limited, unsupported};
use crate::graph::{Properties, TestNode, TestRelationship};
use detente::syntax::ast::{
    Expression, LabelExpression, Name, NodePattern, PathLength, PathPattern, PathSelector, PatternDirection,
    PatternStep, RelationshipPattern,
};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A pattern matched so far.
#[derive(Clone)]
struct Walk {
    /// Shared, as most walks bind nothing new.
    row: Rc<Row>,
    /// The relationships that no other part of the same clause may match.
    used: Vec<usize>,
    nodes: Vec<usize>,
    relationships: Vec<usize>,
}

impl Walk {
    fn end(&self) -> usize {
        *self.nodes.last().expect("a walk has a start")
    }

    /// The walk with one more relationship.
    fn along(&self, relationship: usize, node: usize) -> Self {
        let mut walk = self.clone();
        walk.used.push(relationship);
        walk.relationships.push(relationship);
        walk.nodes.push(node);
        walk
    }
}

impl Reference<'_> {
    /// The rows that `row` becomes by matching all of the patterns, no relationship twice.
    pub(super) fn matches(&self, patterns: &[PathPattern], row: &Row) -> Result<Vec<Row>> {
        let mut found = vec![(Rc::new(row.clone()), Vec::new())];
        for pattern in patterns {
            let mut further = Vec::new();
            for (row, used) in &found {
                further.extend(self.path(pattern, row, used)?.into_iter().map(|walk| (walk.row, walk.used)));
                further = limited(further)?;
            }
            found = further;
        }
        Ok(found.into_iter().map(|(row, _)| Rc::unwrap_or_clone(row)).collect())
    }

    fn path(&self, pattern: &PathPattern, row: &Rc<Row>, used: &[usize]) -> Result<Vec<Walk>> {
        let mut walks = Vec::new();
        for node in 0..self.graph.nodes.len() {
            if let Some(row) = self.node(&pattern.start, node, row)? {
                walks.push(Walk { row, used: used.to_vec(), nodes: vec![node], relationships: Vec::new() });
            }
        }
        for step in &pattern.steps {
            let mut further = Vec::new();
            for walk in &walks {
                further.extend(self.step(step, walk)?);
                further = limited(further)?;
            }
            walks = further;
        }
        if let Some(name) = &pattern.variable {
            for walk in &mut walks {
                let path = Datum::Path(walk.nodes.clone(), walk.relationships.clone());
                walk.row = Rc::new(with(&walk.row, &name.text, path));
            }
        }
        Ok(shortest(walks, pattern.selector))
    }

    /// The row in which the pattern is this node, if it can be.
    fn node(&self, pattern: &NodePattern, node: usize, row: &Rc<Row>) -> Result<Option<Rc<Row>>> {
        self.spend()?;
        let TestNode { labels, properties, deleted } = &self.graph.nodes[node];
        let has = |wanted| has_labels(wanted, &|label| labels.contains(label), !labels.is_empty());
        if *deleted || !pattern.labels.as_ref().is_none_or(has) {
            return Ok(None);
        }
        let Some(row) = bind(pattern.variable.as_ref(), Datum::Node(node), row) else { return Ok(None) };
        let fits = self.has_properties(pattern.properties.as_ref(), properties, &row)?
            && self.holds_if_given(pattern.predicate.as_deref(), &row)?;
        Ok(fits.then_some(row))
    }

    fn step(&self, step: &PatternStep, walk: &Walk) -> Result<Vec<Walk>> {
        let pattern = &step.relationship;
        let walks = match pattern.length {
            None => self.one_relationship(pattern, walk)?,
            Some(length) => self.many_relationships(pattern, length, walk)?,
        };
        let mut found = Vec::new();
        for walk in walks {
            if let Some(row) = self.node(&step.node, walk.end(), &walk.row)? {
                found.push(Walk { row, ..walk });
            }
        }
        Ok(found)
    }

    fn one_relationship(&self, pattern: &RelationshipPattern, walk: &Walk) -> Result<Vec<Walk>> {
        let mut walks = Vec::new();
        for (relationship, node) in self.hops(pattern, walk.end()) {
            let row = bind(pattern.variable.as_ref(), Datum::Relationship(relationship), &walk.row);
            let Some(row) = row.filter(|_| !walk.used.contains(&relationship)) else { continue };
            if self.relationship(pattern, relationship, &row)? {
                walks.push(Walk { row, ..walk.along(relationship, node) });
            }
        }
        Ok(walks)
    }

    fn many_relationships(&self, pattern: &RelationshipPattern, length: PathLength, walk: &Walk) -> Result<Vec<Walk>> {
        let minimum = length.minimum.unwrap_or(1);
        let maximum = length.maximum.unwrap_or(u64::MAX);
        let before = walk.relationships.len();
        let mut found = Vec::new();
        let mut current = vec![walk.clone()];
        let mut steps = 0;
        while !current.is_empty() && steps <= maximum {
            if steps >= minimum {
                found.extend(current.iter().cloned());
                found = limited(found)?;
            }
            let mut further = Vec::new();
            for walk in &current {
                for (relationship, node) in self.hops(pattern, walk.end()) {
                    if !walk.used.contains(&relationship) && self.relationship(pattern, relationship, &walk.row)? {
                        further.push(walk.along(relationship, node));
                    }
                }
            }
            current = limited(further)?;
            steps += 1;
        }
        let bound = |walk: Walk| {
            let list = walk.relationships[before..].iter().copied().map(Datum::Relationship).collect();
            let row = bind(pattern.variable.as_ref(), Datum::List(list), &walk.row)?;
            Some(Walk { row, ..walk })
        };
        Ok(found.into_iter().filter_map(bound).collect())
    }

    /// The relationships at a node that point the pattern's way, each with the node at its other end.
    fn hops(&self, pattern: &RelationshipPattern, from: usize) -> Vec<(usize, usize)> {
        let mut hops = Vec::new();
        for (index, TestRelationship { start, end, deleted, .. }) in self.graph.relationships.iter().enumerate() {
            if *deleted {
                continue;
            }
            if *start == from && pattern.direction != PatternDirection::Left {
                hops.push((index, *end));
            } else if *end == from && pattern.direction != PatternDirection::Right {
                hops.push((index, *start));
            }
        }
        hops
    }

    fn relationship(&self, pattern: &RelationshipPattern, relationship: usize, row: &Row) -> Result<bool> {
        self.spend()?;
        let TestRelationship { relationship_type, properties, .. } = &self.graph.relationships[relationship];
        let is_typed =
            pattern.types.as_ref().is_none_or(|types| has_labels(types, &|name| name == relationship_type, true));
        Ok(is_typed
            && self.has_properties(pattern.properties.as_ref(), properties, row)?
            && self.holds_if_given(pattern.predicate.as_deref(), row)?)
    }

    fn has_properties(&self, wanted: Option<&Expression>, properties: &Properties, row: &Row) -> Result<bool> {
        let Some(wanted) = wanted else { return Ok(true) };
        let Datum::Map(wanted) = self.evaluate(wanted, row)? else { return unsupported("properties that are no map") };
        let has = |(key, value): (&String, &Datum)| properties.get(key).unwrap_or(&Datum::Null).equals(value);
        Ok(wanted.iter().all(|entry| has(entry) == Some(true)))
    }

    fn holds_if_given(&self, predicate: Option<&Expression>, row: &Row) -> Result<bool> {
        predicate.map_or(Ok(true), |predicate| Ok(self.holds(predicate, row)? == Some(true)))
    }
}

/// The row in which the variable is this element, if it can be; a variable that is bound must be it already.
fn bind(variable: Option<&Name>, element: Datum, row: &Rc<Row>) -> Option<Rc<Row>> {
    let Some(variable) = variable else { return Some(row.clone()) };
    match row.get(&*variable.text) {
        Some(bound) => (*bound == element).then(|| row.clone()),
        None => Some(Rc::new(with(row, &variable.text, element))),
    }
}

/// Whether the names of an element are what a label expression asks for.
pub(super) fn has_labels(wanted: &LabelExpression, has: &dyn Fn(&str) -> bool, has_any: bool) -> bool {
    match wanted {
        LabelExpression::Name(name) => has(&name.text),
        LabelExpression::Any => has_any,
        LabelExpression::Not(operand) => !has_labels(operand, has, has_any),
        LabelExpression::And(operands) => operands.iter().all(|operand| has_labels(operand, has, has_any)),
        LabelExpression::Or(operands) => operands.iter().any(|operand| has_labels(operand, has, has_any)),
    }
}

/// The walks that are shortest between their ends: all of them, or one for each two ends.
fn shortest(walks: Vec<Walk>, selector: PathSelector) -> Vec<Walk> {
    if selector == PathSelector::All {
        return walks;
    }
    let mut best: BTreeMap<(usize, usize), Vec<Walk>> = BTreeMap::new();
    for walk in walks {
        let between = best.entry((walk.nodes[0], walk.end())).or_default();
        let length = between.first().map_or(usize::MAX, |other| other.relationships.len());
        if walk.relationships.len() < length {
            between.clear();
        }
        if walk.relationships.len() < length
            || selector == PathSelector::AllShortest && walk.relationships.len() == length
        {
            between.push(walk);
        }
    }
    best.into_values().flatten().collect()
}
