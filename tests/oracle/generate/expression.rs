//! Random expressions of a kind.

use super::{Generator, Kind, PLAIN};
use crate::graph::LABELS;

impl Generator {
    /// An expression of this kind, at most `depth` operators deep.
    pub(crate) fn expression(&mut self, kind: Kind, depth: usize) -> String {
        let known = self.variables(&[kind]);
        if !known.is_empty() && self.random.chance(25) {
            return self.random.choose(&known);
        }
        let depth = depth.saturating_sub(1);
        match kind {
            Kind::Integer => self.integer(depth),
            Kind::Number => self.number(depth),
            Kind::String => self.string(depth),
            Kind::Boolean => self.boolean(depth),
            Kind::List => self.list(depth),
            _ => self.any(depth),
        }
    }

    /// A property of an element in scope, or null.
    fn property(&mut self, key: &str) -> String {
        let elements = self.variables(&[Kind::Node, Kind::Relationship]);
        if elements.is_empty() { "null".to_owned() } else { format!("{}.{key}", self.random.choose(&elements)) }
    }

    fn integer(&mut self, depth: usize) -> String {
        let below = |generator: &mut Self| generator.expression(Kind::Integer, depth);
        match self.random.below(if depth == 0 { 6 } else { 15 }) {
            0 | 1 => self.property("i"),
            2 => self.property("id"),
            3 => (self.random.choose(&["0", "1", "2", "-1", "$one"])).to_owned(),
            4 => self.length(),
            5 => self.property("i"),
            6 | 7 => {
                let operator = self.random.choose(&["+", "-", "*"]);
                format!("({} {operator} {})", below(self), below(self))
            }
            8 => format!(
                "({} {} {})",
                below(self),
                self.random.choose(&["/", "%"]),
                self.random.choose(&["2", "3", "-2"])
            ),
            9 => format!("size({})", self.expression(Kind::List, depth)),
            10 => format!("coalesce({}, {})", below(self), below(self)),
            11 => format!(
                "CASE WHEN {} THEN {} ELSE {} END",
                self.expression(Kind::Boolean, depth),
                below(self),
                below(self)
            ),
            12 => format!("reduce(sum = 0, x IN {} | sum + coalesce(x, 1))", self.expression(Kind::List, depth)),
            13 => format!("COUNT {{ {} }}", self.subquery_pattern()),
            _ => format!("{}({})", self.random.choose(&["abs", "-", "sign", "toInteger"]), below(self)),
        }
    }

    /// The length of a path or of another thing in scope.
    fn length(&mut self) -> String {
        let paths = self.variables(&[Kind::Path]);
        let lists = self.variables(&[Kind::Walk, Kind::Bag, Kind::List]);
        if !paths.is_empty() && self.random.chance(60) {
            format!("length({})", self.random.choose(&paths))
        } else if lists.is_empty() {
            "3".to_owned()
        } else {
            format!("size({})", self.random.choose(&lists))
        }
    }

    fn number(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 5 } else { 9 }) {
            0..2 => self.property("f"),
            2 => (self.random.choose(&["0.5", "1.0", "2", "-1.5", "$half"])).to_owned(),
            3 | 4 => self.expression(Kind::Integer, depth),
            5 => format!("({} + {})", self.expression(Kind::Number, depth), self.expression(Kind::Number, depth)),
            6 => format!("({} * {})", self.expression(Kind::Number, depth), self.random.choose(&["2", "0.5"])),
            7 => format!("({} / 2.0)", self.expression(Kind::Number, depth)),
            _ => format!("toFloat({})", self.expression(Kind::Number, depth)),
        }
    }

    fn string(&mut self, depth: usize) -> String {
        let relationships = self.variables(&[Kind::Relationship]);
        match self.random.below(if depth == 0 { 5 } else { 8 }) {
            0..2 => self.property("s"),
            2 => (self.random.choose(&["'a'", "'b'", "'ab'", "''", "$a"])).to_owned(),
            3 | 4 if !relationships.is_empty() => format!("type({})", self.random.choose(&relationships)),
            3 | 4 => self.property("s"),
            5 => format!("({} + {})", self.expression(Kind::String, depth), self.expression(Kind::String, depth)),
            6 => format!("{}({})", self.random.choose(&["toUpper", "reverse"]), self.expression(Kind::String, depth)),
            _ => format!("toString({})", self.expression(Kind::Integer, depth)),
        }
    }

    fn list(&mut self, depth: usize) -> String {
        let paths = self.variables(&[Kind::Path]);
        let walks = self.variables(&[Kind::Walk]);
        let below = |generator: &mut Self| generator.expression(Kind::List, depth);
        match self.random.below(if depth == 0 { 5 } else { 9 }) {
            0..2 => self.property("l"),
            2 => (self.random.choose(&["[]", "[1, 2]", "[0, null, 1]", "$list", "range(0, 2)", "[1, 1]"])).to_owned(),
            3 if !paths.is_empty() => format!("[x IN nodes({}) | x.i]", self.random.choose(&paths)),
            3 | 4 if !walks.is_empty() => format!("[x IN {} | x.i]", self.random.choose(&walks)),
            3 | 4 => self.property("l"),
            5 => format!("({} + {})", below(self), below(self)),
            6 => format!("{}({})", self.random.choose(&["tail", "reverse"]), below(self)),
            7 => format!("{}[{}]", below(self), self.random.choose(&["1..", "..1", "0..2", "-1..", "..-1", "1..0"])),
            _ => {
                let predicate = self.random.choose(&["x > 0", "x IS NOT NULL", "x = 1 OR x < 0", "true"]);
                let projection = self.random.choose(&["", " | x + 1", " | x * x"]);
                format!("[x IN {} WHERE {predicate}{projection}]", below(self))
            }
        }
    }

    fn any(&mut self, depth: usize) -> String {
        match self.random.below(10) {
            0..5 => self.property("m"),
            5 => (self.random.choose(&["null", "$nothing", "1", "1.5", "'b'", "true", "[1]"])).to_owned(),
            6 if depth > 0 => format!("head({})", self.expression(Kind::List, depth)),
            7 if depth > 0 => {
                format!("{}[{}]", self.expression(Kind::List, depth), self.random.choose(&["0", "1", "-1", "5"]))
            }
            _ => {
                let kind = self.random.choose(&PLAIN[..5]);
                self.expression(kind, depth)
            }
        }
    }

    fn boolean(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.simple_predicate();
        }
        let below = |generator: &mut Self| generator.expression(Kind::Boolean, depth);
        match self.random.below(16) {
            0..2 => format!("({} AND {})", below(self), below(self)),
            2..4 => format!("({} OR {})", below(self), below(self)),
            4 => format!("({} XOR {})", below(self), below(self)),
            5..7 => format!("NOT ({})", below(self)),
            7 => format!("({}) IS {}NULL", below(self), self.random.choose(&["", "NOT "])),
            8 => {
                let quantifier = self.random.choose(&["all", "any", "none", "single"]);
                let predicate = self.random.choose(&["x > 0", "x = 1", "x IS NULL", "x < 2 OR x > 2"]);
                format!("{quantifier}(x IN {} WHERE {predicate})", self.expression(Kind::List, depth))
            }
            9 => format!("EXISTS {{ {} }}", self.subquery_pattern()),
            10 => format!("CASE WHEN {} THEN {} ELSE {} END", below(self), below(self), below(self)),
            11 => format!(
                "{} < {} <= {}",
                self.expression(Kind::Number, 1),
                self.expression(Kind::Number, 1),
                self.expression(Kind::Number, 1)
            ),
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> String {
        let kind = self.random.choose(&PLAIN);
        let other = if self.random.chance(85) { kind } else { self.random.choose(&PLAIN) };
        let (left, right) = (self.operand(kind, depth), self.operand(other, depth));
        let strings = kind == Kind::String && other == Kind::String;
        match self.random.below(10) {
            0..4 => format!("{left} {} {right}", self.random.choose(&["=", "<>"])),
            4..6 if strings => {
                format!("{left} {} {right}", self.random.choose(&["STARTS WITH", "ENDS WITH", "CONTAINS"]))
            }
            8 => format!("{left} IN {}", self.expression(Kind::List, depth)),
            9 => format!("{left} IN [{right}, 1, 'a']"),
            _ => format!("{left} {} {right}", self.random.choose(&["<", "<=", ">", ">="])),
        }
    }

    /// An expression that binds as tightly as an operand must.
    fn operand(&mut self, kind: Kind, depth: usize) -> String {
        let expression = self.expression(kind, depth);
        if matches!(kind, Kind::Boolean | Kind::Any) { format!("({expression})") } else { expression }
    }

    fn simple_predicate(&mut self) -> String {
        let nodes = self.variables(&[Kind::Node]);
        let relationships = self.variables(&[Kind::Relationship]);
        match self.random.below(12) {
            0..2 => self.property("b"),
            2 if !nodes.is_empty() => format!("{}:{}", self.random.choose(&nodes), self.random.choose(&LABELS)),
            3 if nodes.len() > 1 => format!("{} = {}", self.random.choose(&nodes), self.random.choose(&nodes)),
            4 if !relationships.is_empty() => {
                format!("{} <> {}", self.random.choose(&relationships), self.random.choose(&relationships))
            }
            5 => {
                let key = self.random.choose(&["i", "s", "m"]);
                format!("{} IS {}NULL", self.property(key), self.random.choose(&["", "NOT "]))
            }
            6 => (self.random.choose(&["true", "false", "null"])).to_owned(),
            7 => format!(
                "{} {} {}",
                self.property("i"),
                self.random.choose(&["=", "<", ">=", "<>"]),
                self.random.choose(&["0", "1", "2"])
            ),
            8 => format!(
                "{} {} {}",
                self.property("m"),
                self.random.choose(&["=", "<", ">=", "<>"]),
                self.random.choose(&["1", "'a'", "0.5", "true"])
            ),
            9 => format!("{} IN {}", self.property("i"), self.random.choose(&["[1, 2]", "[0, null]", "[]", "$list"])),
            10 => format!("{} STARTS WITH 'a'", self.property("s")),
            _ => self.comparison(1),
        }
    }

    /// A bare pattern, which may stand only where a predicate does.
    pub(super) fn pattern_predicate(&mut self) -> String {
        let scope = self.scope.clone();
        let path = self.anonymous_path(1);
        self.scope = scope;
        path.text()
    }

    /// What stands in `EXISTS` and `COUNT`: a pattern with a predicate over the variables in scope and its own.
    fn subquery_pattern(&mut self) -> String {
        let scope = self.scope.clone();
        let patterns: Vec<_> = self.patterns().iter().map(super::pattern::PathText::text).collect();
        let keyword = self.random.choose(&["", "MATCH "]);
        let predicate =
            if self.random.chance(50) { format!(" WHERE {}", self.simple_predicate()) } else { String::new() };
        self.scope = scope;
        format!("{keyword}{}{predicate}", patterns.join(", "))
    }
}
