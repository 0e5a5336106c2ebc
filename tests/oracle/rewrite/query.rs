//! A query in pieces: a MATCH, a predicate, columns.

use crate::generate::pattern::PathText;
use crate::generate::{Generator, Kind, Scope};

/// One MATCH with a predicate.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) patterns: Vec<PathText>,
    pub(super) predicate: String,
    /// What is returned: all variables.
    pub(super) columns: String,
}

impl Query {
    /// A random query in which every node and every single relationship has a variable, and nothing else has one.
    pub(super) fn random(generator: &mut Generator) -> Self {
        generator.scope.clear();
        let mut patterns = generator.patterns();
        for pattern in &mut patterns {
            pattern.variable = None;
            for node in pattern.nodes.iter_mut().filter(|node| node.variable.is_empty()) {
                node.variable = generator.name("n");
            }
            for step in &mut pattern.steps {
                if !step.length.is_empty() {
                    step.variable.clear();
                } else if step.variable.is_empty() {
                    step.variable = generator.name("e");
                }
            }
        }
        generator.scope = scope(&patterns);
        let columns: Vec<_> = generator.scope.iter().map(|(name, _)| name.clone()).collect();
        Self { patterns, predicate: generator.mild_truth_value(), columns: columns.join(", ") }
    }

    pub(super) fn text(&self) -> String {
        format!("{} RETURN {}", self.clauses(), self.columns)
    }

    /// The query before its RETURN.
    pub(super) fn clauses(&self) -> String {
        format!("MATCH {} WHERE {}", PathText::join(&self.patterns), self.predicate)
    }

    /// The query with something else returned.
    pub(super) fn returning(&self, columns: &str) -> String {
        format!("{} RETURN {columns}", self.clauses())
    }

    pub(super) fn with_predicate(&self, predicate: &str) -> Self {
        Self { predicate: predicate.to_owned(), ..self.clone() }
    }

    pub(super) fn with_patterns(&self, patterns: Vec<PathText>) -> Self {
        Self { patterns, ..self.clone() }
    }

    /// The variables of all nodes.
    pub(super) fn nodes(&self) -> Vec<String> {
        scope(&self.patterns).into_iter().filter(|(_, kind)| *kind == Kind::Node).map(|(name, _)| name).collect()
    }
}

fn scope(patterns: &[PathText]) -> Scope {
    let nodes = patterns.iter().flat_map(|pattern| &pattern.nodes).map(|node| (node.variable.clone(), Kind::Node));
    let steps = patterns.iter().flat_map(|pattern| &pattern.steps).filter(|step| !step.variable.is_empty());
    let steps = steps.map(|step| (step.variable.clone(), Kind::Relationship));
    let mut scope: Scope = nodes.chain(steps).collect();
    scope.sort_by(|left, right| left.0.cmp(&right.0));
    scope.dedup_by(|left, right| left.0 == right.0);
    scope
}
