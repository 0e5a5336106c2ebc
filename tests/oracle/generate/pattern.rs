//! Random patterns, kept in pieces so that they can be written in other ways.

use super::{Generator, Kind};
use crate::graph::{LABELS, TYPES};

/// A path.
#[derive(Clone, Debug)]
pub(crate) struct PathText {
    pub(crate) variable: Option<String>,
    pub(crate) nodes: Vec<NodeText>,
    /// One less than nodes.
    pub(crate) steps: Vec<StepText>,
}

/// A node: its variable and what is asked of it.
#[derive(Clone, Debug)]
pub(crate) struct NodeText {
    pub(crate) variable: String,
    pub(crate) labels: String,
    pub(crate) properties: String,
}

/// A relationship: its variable and what is asked of it.
#[derive(Clone, Debug)]
pub(crate) struct StepText {
    pub(crate) variable: String,
    pub(crate) types: Vec<&'static str>,
    /// `*1..2`; empty for one relationship.
    pub(crate) length: String,
    pub(crate) properties: String,
    pub(crate) arrow: Arrow,
}

/// Which way a relationship is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrow {
    Right,
    Left,
    Either,
}

impl PathText {
    /// The pattern's text.
    pub(crate) fn text(&self) -> String {
        let start = self.variable.as_ref().map_or_else(String::new, |variable| format!("{variable} = "));
        let steps = self.steps.iter().zip(&self.nodes[1..]).map(|(step, node)| step.text() + &node.text());
        start + &self.nodes[0].text() + &steps.collect::<String>()
    }

    /// The same path, written from its other end.
    pub(crate) fn reversed(&self) -> Self {
        let mut reversed = self.clone();
        reversed.nodes.reverse();
        reversed.steps.reverse();
        for step in &mut reversed.steps {
            step.arrow = match step.arrow {
                Arrow::Right => Arrow::Left,
                Arrow::Left => Arrow::Right,
                Arrow::Either => Arrow::Either,
            };
        }
        reversed
    }
}

impl NodeText {
    pub(crate) fn text(&self) -> String {
        format!("({}{}{})", self.variable, self.labels, self.properties)
    }
}

impl StepText {
    fn text(&self) -> String {
        let types = if self.types.is_empty() { String::new() } else { format!(":{}", self.types.join("|")) };
        let inside = format!("{}{types}{}{}", self.variable, self.length, self.properties);
        let inside = if inside.is_empty() { inside } else { format!("[{inside}]") };
        match self.arrow {
            Arrow::Right => format!("-{inside}->"),
            Arrow::Left => format!("<-{inside}-"),
            Arrow::Either => format!("-{inside}-"),
        }
    }
}

impl Generator {
    /// The patterns of a MATCH; their variables are then in scope.
    pub(crate) fn patterns(&mut self) -> Vec<PathText> {
        let count = if self.random.chance(25) { 2 } else { 1 };
        let mut used = Vec::new();
        (0..count).map(|_| self.path(&mut used)).collect()
    }

    /// A path; `used` are the relationship variables that the clause has already.
    fn path(&mut self, used: &mut Vec<String>) -> PathText {
        let mut path = PathText { variable: None, nodes: vec![self.node(true)], steps: Vec::new() };
        while path.steps.len() < 3 && self.random.chance(if path.steps.is_empty() { 75 } else { 35 }) {
            let step = self.step(used);
            path.steps.push(step);
            let node = self.node(true);
            path.nodes.push(node);
        }
        if self.random.chance(15) {
            let name = self.name("p");
            self.scope.push((name.clone(), Kind::Path));
            path.variable = Some(name);
        }
        path
    }

    /// A path without variables but those in scope, for predicates and subqueries.
    pub(crate) fn anonymous_path(&mut self, steps: usize) -> PathText {
        let mut path = PathText { variable: None, nodes: vec![self.node(false)], steps: Vec::new() };
        for _ in 0..steps {
            let step = StepText { variable: String::new(), ..self.step(&mut Vec::new()) };
            self.scope.retain(|(_, kind)| *kind != Kind::Walk || !step.length.is_empty());
            path.steps.push(step);
            let node = self.node(false);
            path.nodes.push(node);
        }
        path
    }

    fn node(&mut self, may_bind: bool) -> NodeText {
        let bound = self.variables(&[Kind::Node]);
        let variable = match self.random.below(10) {
            0..3 if !bound.is_empty() => self.random.choose(&bound),
            3..9 if may_bind => {
                let name = self.name("n");
                self.scope.push((name.clone(), Kind::Node));
                name
            }
            _ => String::new(),
        };
        let labels = match self.random.below(10) {
            0..2 => format!(":{}", self.random.choose(&LABELS)),
            2 if self.random.chance(40) => format!(":{}:{}", self.random.choose(&LABELS), self.random.choose(&LABELS)),
            _ => String::new(),
        };
        NodeText { variable, labels, properties: self.pattern_properties() }
    }

    fn step(&mut self, used: &mut Vec<String>) -> StepText {
        let types = TYPES.into_iter().filter(|_| self.random.chance(17)).collect();
        let lengths = ["*", "*1..2", "*0..1", "*0..2", "*2", "*..2", "*2..3", "*0"];
        let length = if self.random.chance(15) { self.random.choose(&lengths) } else { "" };
        let bound: Vec<_> =
            self.variables(&[Kind::Relationship]).into_iter().filter(|name| !used.contains(name)).collect();
        let variable = match self.random.below(10) {
            0 if length.is_empty() && !bound.is_empty() => self.random.choose(&bound),
            1..6 => {
                let name = self.name("r");
                self.scope.push((name.clone(), if length.is_empty() { Kind::Relationship } else { Kind::Walk }));
                name
            }
            _ => String::new(),
        };
        used.push(variable.clone());
        let arrow = self.random.choose(&[Arrow::Right, Arrow::Left, Arrow::Either]);
        StepText { variable, types, length: length.to_owned(), properties: self.pattern_properties(), arrow }
    }

    fn pattern_properties(&mut self) -> String {
        let properties = match self.random.below(100) {
            0..2 => "{i: 1}",
            2..4 => "{i: $one}",
            4..6 => "{s: 'a'}",
            6..7 => "{f: 1.0}",
            7 => "{i: 0, b: true}",
            8 => "{m: null}",
            _ => return String::new(),
        };
        format!(" {properties}")
    }
}
