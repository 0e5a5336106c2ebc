//! Random patterns, kept in pieces so that they can be written in other ways.

use super::{Generator, Kind, Scope};
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
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeText {
    pub(crate) variable: String,
    /// `:A`, `:A:B`, `:A|!B`.
    pub(crate) labels: String,
    pub(crate) properties: String,
    /// What stands behind `WHERE` between the parentheses.
    pub(crate) predicate: String,
}

/// A relationship: its variable and what is asked of it.
#[derive(Clone, Debug)]
pub(crate) struct StepText {
    pub(crate) variable: String,
    pub(crate) types: Vec<&'static str>,
    /// Whether it is of none of the types.
    pub(crate) negated: bool,
    /// `*1..2`; empty for one relationship.
    pub(crate) length: String,
    pub(crate) properties: String,
    /// What stands behind `WHERE` between the brackets.
    pub(crate) predicate: String,
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

    /// Patterns as they stand behind MATCH.
    pub(crate) fn join(paths: &[Self]) -> String {
        paths.iter().map(Self::text).collect::<Vec<_>>().join(", ")
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
        format!("({}{}{}{})", self.variable, self.labels, self.properties, inline(&self.predicate))
    }
}

impl StepText {
    fn text(&self) -> String {
        let types = self.types.join("|");
        let types = match (self.types.len(), self.negated) {
            (0, _) => String::new(),
            (_, false) => format!(":{types}"),
            (_, true) => format!(":!({types})"),
        };
        let predicate = inline(&self.predicate);
        let inside = format!("{}{types}{}{}{predicate}", self.variable, self.length, self.properties);
        let inside = if inside.is_empty() { inside } else { format!("[{inside}]") };
        match self.arrow {
            Arrow::Right => format!("-{inside}->"),
            Arrow::Left => format!("<-{inside}-"),
            Arrow::Either => format!("-{inside}-"),
        }
    }
}

fn inline(predicate: &str) -> String {
    if predicate.is_empty() { String::new() } else { format!(" WHERE {predicate}") }
}

/// What patterns of one clause may use.
struct Around {
    /// The variables of the clauses before.
    outer: Scope,
    /// The relationship variables that the clause has already.
    used: Vec<String>,
    /// Whether new variables may be bound.
    binds: bool,
}

impl Generator {
    /// The patterns of a MATCH; their variables are then in scope.
    pub(crate) fn patterns(&mut self) -> Vec<PathText> {
        let count = if self.random.chance(18) { 2 } else { 1 };
        let mut around = Around { outer: self.scope.clone(), used: Vec::new(), binds: true };
        (0..count).map(|_| self.path(&mut around)).collect()
    }

    fn path(&mut self, around: &mut Around) -> PathText {
        let most = if self.nesting > 0 { 2 } else { 3 };
        // Where there are nodes already, most paths begin at one of them: patterns that have nothing to do with each other
        // make many rows and say little.
        let connects = !self.variables(&[Kind::Node]).is_empty() && self.random.chance(70);
        let start = if connects { self.known_node(around) } else { self.node(around) };
        let mut path = PathText { variable: None, nodes: vec![start], steps: Vec::new() };
        while path.steps.len() < most && self.random.chance(if path.steps.is_empty() { 70 } else { 30 }) {
            let step = self.step(around);
            path.steps.push(step);
            let node = self.node(around);
            path.nodes.push(node);
        }
        if self.random.chance(15) {
            path.variable = Some(self.bind("p", Kind::Path));
        }
        path
    }

    /// A path of one step; it binds variables if it may.
    pub(super) fn one_step(&mut self, binds: bool) -> PathText {
        let mut around = Around { outer: self.scope.clone(), used: Vec::new(), binds };
        let start = self.node(&mut around);
        let step = self.step(&mut around);
        PathText { variable: None, steps: vec![step], nodes: vec![start, self.node(&mut around)] }
    }

    fn node(&mut self, around: &mut Around) -> NodeText {
        let variable = match self.random.below(10) {
            0..3 => self.variable(&[Kind::Node]),
            3..9 if around.binds => Some(self.bind("n", Kind::Node)),
            _ => None,
        };
        self.asked_of(variable.unwrap_or_default(), around)
    }

    /// A node that a variable in scope holds, with what is asked of it.
    fn known_node(&mut self, around: &mut Around) -> NodeText {
        let variable = self.variable(&[Kind::Node]).unwrap_or_default();
        self.asked_of(variable, around)
    }

    fn asked_of(&mut self, variable: String, around: &Around) -> NodeText {
        let labels = self.labels();
        let predicate = self.inline_predicate(&variable, Kind::Node, around);
        NodeText { labels, properties: self.pattern_properties(), predicate, variable }
    }

    fn labels(&mut self) -> String {
        let [one, other] = [self.random.choose(&LABELS), self.random.choose(&LABELS)];
        match self.random.below(60) {
            0..8 => format!(":{one}"),
            8 | 9 => format!(":{one}:{other}"),
            10 => format!(":{one}|{other}"),
            11 => format!(":!{one}"),
            12 => format!(":{one}&!{other}"),
            13 => format!(":!({one}|{other})"),
            14 => ":%".to_owned(),
            _ => String::new(),
        }
    }

    fn step(&mut self, around: &mut Around) -> StepText {
        if self.random.chance(20)
            && let Some(walk) = self.known_walk(around)
        {
            return walk;
        }
        let types: Vec<_> = TYPES.into_iter().filter(|_| self.random.chance(11)).collect();
        let lengths = ["*1..2", "*0..1", "*0..2", "*2", "*..2", "*2..3", "*0", "*1", "*", "*0.."];
        let lengths = if self.any_length { &lengths[..] } else { &lengths[..8] };
        let length = if self.random.chance(18) { self.random.choose(lengths) } else { "" };
        // Along a walk, types may only be listed.
        let negated = !types.is_empty() && length.is_empty() && self.random.chance(10);
        let variable = self.step_variable(!length.is_empty(), around).unwrap_or_default();
        let predicate = match length {
            "" => self.inline_predicate(&variable, Kind::Relationship, around),
            _ => String::new(),
        };
        let arrow = self.random.choose(&[Arrow::Right, Arrow::Left, Arrow::Either]);
        let properties = self.pattern_properties();
        StepText { variable, types, negated, length: length.to_owned(), properties, predicate, arrow }
    }

    /// The relationships of a variable length that a clause before found.
    fn known_walk(&mut self, around: &mut Around) -> Option<StepText> {
        let walks = around.outer.iter().filter(|(name, kind)| *kind == Kind::Walk && !around.used.contains(name));
        let walks: Vec<_> = walks.map(|(name, _)| name.clone()).collect();
        let variable = (!walks.is_empty()).then(|| self.random.choose(&walks))?;
        around.used.push(variable.clone());
        let none = String::new;
        let length = (self.random.choose(&["*", "*0..", "*..2"])).to_owned();
        let arrow = self.random.choose(&[Arrow::Right, Arrow::Left, Arrow::Either]);
        let (types, negated) = (Vec::new(), false);
        Some(StepText { variable, types, negated, length, properties: none(), predicate: none(), arrow })
    }

    /// A variable that is bound by a clause before, a new one, or none.
    fn step_variable(&mut self, is_walk: bool, around: &mut Around) -> Option<String> {
        let kind = if is_walk { Kind::Walk } else { Kind::Relationship };
        let bound: Vec<_> = self.variables(&[kind]).into_iter().filter(|name| !around.used.contains(name)).collect();
        let variable = match self.random.below(10) {
            0 if !bound.is_empty() => self.random.choose(&bound),
            1..6 if around.binds => self.bind("r", kind),
            _ => return None,
        };
        around.used.push(variable.clone());
        Some(variable)
    }

    /// Now and then a predicate over the element itself and the clauses before.
    fn inline_predicate(&mut self, variable: &str, kind: Kind, around: &Around) -> String {
        if variable.is_empty() || !self.random.chance(5) {
            return String::new();
        }
        let scope = std::mem::replace(&mut self.scope, around.outer.clone());
        let predicate = self.within(&[(variable, kind)], |generator| generator.expression(Kind::Boolean, 1));
        self.scope = scope;
        predicate
    }

    /// What is asked of properties: now and then a value that a variable of a clause or a part of the pattern before holds.
    fn pattern_properties(&mut self) -> String {
        let (nodes, numbers) = (self.variables(&[Kind::Node]), self.variables(&[Kind::Integer]));
        let properties = match self.random.below(200) {
            0..2 => "{i: 1}",
            2..4 => "{i: $one}",
            4..6 => "{s: 'a'}",
            6..7 => "{f: 1.0}",
            7 => "{i: 0, b: true}",
            8 => "{m: null}",
            9..12 if !nodes.is_empty() => return format!(" {{i: {}.i}}", self.random.choose(&nodes)),
            12..15 if !numbers.is_empty() => return format!(" {{i: {}}}", self.random.choose(&numbers)),
            _ => return String::new(),
        };
        format!(" {properties}")
    }
}
