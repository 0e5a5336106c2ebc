//! Random truth values.

use super::pattern::PathText;
use super::{Generator, Kind, PLAIN};
use crate::graph::LABELS;

impl Generator {
    /// A predicate over the variables in scope, for where a predicate stands.
    pub(crate) fn predicate(&mut self) -> String {
        let predicate = self.mild_truth_value();
        if self.random.chance(88) {
            return predicate;
        }
        let operator = self.random.choose(&["AND", "AND NOT", "OR", "OR NOT", "XOR"]);
        format!("({predicate}) {operator} {}", self.pattern_predicate())
    }

    /// A predicate that may also stand where a value does: one without bare patterns.
    pub(crate) fn truth_value(&mut self) -> String {
        self.expression(Kind::Boolean, 3)
    }

    /// A truth value that often holds where a plain one is unknown: most random predicates are false or unknown of most rows,
    /// and what has no rows shows little.
    pub(crate) fn mild_truth_value(&mut self) -> String {
        let predicate = self.truth_value();
        if self.random.chance(45) { format!("coalesce({predicate}, true)") } else { predicate }
    }

    /// A bare pattern, which may stand only where a predicate does.
    pub(super) fn pattern_predicate(&mut self) -> String {
        let pattern = PathText::text(&self.one_step(false));
        if self.random.chance(20) { format!("exists({pattern})") } else { pattern }
    }

    pub(super) fn boolean(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.simple_predicate();
        }
        let below = |generator: &mut Self| generator.expression(Kind::Boolean, depth);
        match self.random.below(20) {
            0..2 => format!("({} AND {})", below(self), below(self)),
            2..4 => format!("({} OR {})", below(self), below(self)),
            4 => format!("({} XOR {})", below(self), below(self)),
            5..7 => format!("NOT ({})", below(self)),
            7 => format!("({}) IS {}NULL", below(self), self.random.choose(&["", "NOT "])),
            8 | 9 => self.quantified(depth),
            10 | 11 => self.exists(depth),
            12 => self.choice(Kind::Boolean, depth),
            13 => {
                let [one, two, three] = [(); 3].map(|()| self.expression(Kind::Number, 1));
                let (first, second) = (self.random.choose(&["<", "<=", "="]), self.random.choose(&["<", "<=", "<>"]));
                format!("{one} {first} {two} {second} {three}")
            }
            14 => {
                let (kind, depth) = (self.random.choose(&PLAIN), depth.min(1));
                format!("{} IN {}", self.operand(kind, depth), self.bag(kind, depth))
            }
            15 => format!("toBoolean({})", self.random.choose(&["'true'", "'False'", "'x'", "0", "2", "true"])),
            _ => self.comparison(depth),
        }
    }

    fn quantified(&mut self, depth: usize) -> String {
        let quantifier = self.random.choose(&["all", "any", "none", "single"]);
        let (list, kind) = match self.random.below(8) {
            0 | 1 => (self.nodes(), Kind::Node),
            2 => match self.walk() {
                Some(walk) => (walk, Kind::Relationship),
                None => (self.nodes(), Kind::Node),
            },
            3 => (self.bag(Kind::String, depth), Kind::String),
            4 => (self.variable(&[Kind::Bag]).unwrap_or_else(|| "[1, 'a', null]".to_owned()), Kind::Any),
            _ => (self.expression(Kind::List, depth), Kind::Integer),
        };
        let variable = self.local_name();
        let predicate = self.within(&[(&variable, kind)], |generator| generator.expression(Kind::Boolean, 2));
        format!("{quantifier}({variable} IN {list} WHERE {predicate})")
    }

    pub(super) fn comparison(&mut self, depth: usize) -> String {
        let kind = self.random.choose(&PLAIN);
        let other = if self.random.chance(80) { kind } else { self.random.choose(&PLAIN) };
        let (left, right) = (self.operand(kind, depth), self.operand(other, depth));
        let strings = kind == Kind::String && other == Kind::String;
        match self.random.below(10) {
            0..4 => format!("{left} {} {right}", self.random.choose(&["=", "<>"])),
            4..7 if strings => {
                format!("{left} {} {right}", self.random.choose(&["STARTS WITH", "ENDS WITH", "CONTAINS"]))
            }
            7 => self.membership(),
            8 => format!("{left} IN {}", self.expression(Kind::List, depth)),
            9 => format!("{left} IN [{right}, 1, 'a']"),
            _ => format!("{left} {} {right}", self.random.choose(&["<", "<=", ">", ">="])),
        }
    }

    /// Whether an element is one of others.
    fn membership(&mut self) -> String {
        match (self.random.below(4), self.walk()) {
            (0, Some(walk)) => format!("{} IN {walk}", self.relationship_expression()),
            (1, _) => format!("'A' IN labels({})", self.node_expression()),
            (2, _) => format!("{} = {}", self.nodes(), self.nodes()),
            _ => format!("{} IN {}", self.node_expression(), self.nodes()),
        }
    }

    /// An expression that binds as tightly as an operand must.
    fn operand(&mut self, kind: Kind, depth: usize) -> String {
        let expression = self.expression(kind, depth);
        if matches!(kind, Kind::Boolean | Kind::Any) { format!("({expression})") } else { expression }
    }

    pub(super) fn simple_predicate(&mut self) -> String {
        let nodes = self.variables(&[Kind::Node]);
        let relationships = self.variables(&[Kind::Relationship]);
        match self.random.below(15) {
            0..2 => self.property("b"),
            2 if !nodes.is_empty() => self.labelled(&nodes),
            3 if nodes.len() > 1 => format!("{} = {}", self.random.choose(&nodes), self.random.choose(&nodes)),
            4 if !relationships.is_empty() => {
                format!("{} <> {}", self.random.choose(&relationships), self.random.choose(&relationships))
            }
            5 => {
                let key = self.random.choose(&["i", "s", "m"]);
                format!("{} IS {}NULL", self.property(key), self.random.choose(&["", "NOT "]))
            }
            6 => (self.random.choose(&["true", "false", "null"])).to_owned(),
            7 => {
                let operator = self.random.choose(&["=", "<", ">=", "<>"]);
                format!("{} {operator} {}", self.property("i"), self.random.choose(&["0", "1", "2", "$one"]))
            }
            8 if self.random.chance(50) => format!("{} >= 0", self.property("id")),
            8 => {
                let operator = self.random.choose(&["=", "<", ">=", "<>"]);
                format!("{} {operator} {}", self.property("m"), self.random.choose(&["1", "'a'", "0.5", "true", "$a"]))
            }
            9 => format!("{} IN {}", self.property("i"), self.random.choose(&["[1, 2]", "[0, null]", "[]", "$list"])),
            10 => format!("{} STARTS WITH 'a'", self.property("s")),
            11 => format!("{} {} {}", self.property("i"), self.random.choose(&["=", "<"]), self.property("i")),
            12 => format!("isEmpty({})", self.property("l")),
            13 if !relationships.is_empty() => {
                format!("({}:{})", self.random.choose(&relationships), self.random.choose(&["S", "T", "S|U", "!T"]))
            }
            _ => self.comparison(1),
        }
    }

    fn labelled(&mut self, nodes: &[String]) -> String {
        let (one, other) = (self.random.choose(&LABELS), self.random.choose(&LABELS));
        let node = self.random.choose(nodes);
        match self.random.below(8) {
            0 => format!("{node}:{one}:{other}"),
            1 => format!("({node}:{one}|{other})"),
            2 => format!("{node}:!{one}"),
            _ => format!("{node}:{one}"),
        }
    }
}
