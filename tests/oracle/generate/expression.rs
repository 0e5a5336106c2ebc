//! Random expressions of a kind, and what they are made of: properties and elements.

use super::{Generator, Kind, PLAIN};

impl Generator {
    /// An expression of this kind, at most `depth` operators deep.
    pub(crate) fn expression(&mut self, kind: Kind, depth: usize) -> String {
        if self.random.chance(25)
            && let Some(variable) = self.variable(&[kind])
        {
            return variable;
        }
        if self.random.chance(2) {
            return (self.random.choose(&["null", "$nothing"])).to_owned();
        }
        let depth = depth.saturating_sub(1);
        match kind {
            Kind::Integer => self.integer(depth),
            Kind::Number => self.number(depth),
            Kind::String => self.string(depth),
            Kind::Boolean => self.boolean(depth),
            Kind::List => self.list(depth),
            Kind::Map => self.map(depth),
            Kind::Node => self.node_expression(),
            Kind::Relationship => self.relationship_expression(),
            Kind::Nodes => self.nodes(),
            _ => self.any(depth),
        }
    }

    /// A property of an element in scope, or null.
    pub(super) fn property(&mut self, key: &str) -> String {
        let element = match self.variable(&[Kind::Node, Kind::Relationship]) {
            Some(variable) if !self.random.chance(15) => variable,
            _ if self.random.chance(40) => self.relationship_expression(),
            _ => self.node_expression(),
        };
        if element == "null" {
            return element;
        }
        let is_variable = element.chars().all(char::is_alphanumeric);
        match self.random.below(40) {
            0 => format!("{element}['{key}']"),
            1 => format!("properties({element}).{key}"),
            2 if is_variable => format!("{element} {{.{key}, .id}}.{key}"),
            _ => format!("{element}.{key}"),
        }
    }

    /// A node, or null.
    pub(super) fn node_expression(&mut self) -> String {
        let made = match self.random.below(8) {
            0 | 1 => self
                .variable(&[Kind::Relationship])
                .map(|relationship| format!("{}({relationship})", self.random.choose(&["startNode", "endNode"]))),
            2 => self
                .variable(&[Kind::Path])
                .map(|path| format!("nodes({path})[{}]", self.random.choose(&["0", "-1", "1", "7"]))),
            3 => self
                .variable(&[Kind::Path])
                .map(|path| format!("{}(nodes({path}))", self.random.choose(&["head", "last"]))),
            4 | 5 => self.variable(&[Kind::Node]).map(|one| self.one_of_two(&one)),
            _ => None,
        };
        made.or_else(|| self.variable(&[Kind::Node])).unwrap_or_else(|| "null".to_owned())
    }

    /// This node or another one.
    fn one_of_two(&mut self, one: &str) -> String {
        let other = self.variable(&[Kind::Node]).unwrap_or_else(|| "null".to_owned());
        if self.random.chance(50) {
            return format!("coalesce({one}, {other})");
        }
        format!("[{one}, {other}][{}]", self.random.choose(&["0", "1", "2"]))
    }

    /// A relationship, or null.
    pub(super) fn relationship_expression(&mut self) -> String {
        if self.random.chance(40)
            && let Some(walk) = self.walk()
        {
            return match self.random.below(3) {
                0 => format!("head({walk})"),
                1 => format!("last({walk})"),
                _ => format!("{walk}[{}]", self.random.choose(&["0", "-1", "1"])),
            };
        }
        self.variable(&[Kind::Relationship]).unwrap_or_else(|| "null".to_owned())
    }

    /// A list of relationships, if there is one.
    pub(super) fn walk(&mut self) -> Option<String> {
        let paths = self.variables(&[Kind::Path]).into_iter().map(|path| format!("relationships({path})"));
        let walks: Vec<_> = paths.chain(self.variables(&[Kind::Walk])).collect();
        (!walks.is_empty()).then(|| self.random.choose(&walks))
    }

    /// A list of nodes and nulls.
    pub(super) fn nodes(&mut self) -> String {
        match self.random.below(6) {
            0..3 => match self.variable(&[Kind::Path]) {
                Some(path) => format!("nodes({path})"),
                None => format!("[{}]", self.node_expression()),
            },
            3 => self.variable(&[Kind::Nodes]).unwrap_or_else(|| "[]".to_owned()),
            _ => format!("[{}, {}]", self.node_expression(), self.node_expression()),
        }
    }

    pub(super) fn any(&mut self, depth: usize) -> String {
        match self.random.below(12) {
            0..5 => self.property("m"),
            5 => {
                let values = [
                    "1",
                    "1.5",
                    "'b'",
                    "true",
                    "[1]",
                    "[[1], null]",
                    "{a: [1, 2]}",
                    "0.0 / 0.0",
                    "1.0 / 0",
                    "9007199254740993",
                    "9007199254740992.0",
                    "-9223372036854775808",
                    "$map.i",
                ];
                (self.random.choose(&values)).to_owned()
            }
            6 if depth > 0 => format!("{}.{}", self.map_atom(depth), self.random.choose(&["a", "b", "i", "none"])),
            7 if depth > 0 => format!("{}['{}']", self.map_atom(depth), self.random.choose(&["a", "b", "i"])),
            8 if depth > 0 => self.choice(Kind::Any, depth),
            _ => {
                let kind = self.random.choose(&PLAIN[..5]);
                self.expression(kind, depth)
            }
        }
    }

    /// One of several values: `CASE` in both forms, `coalesce`, `nullIf`.
    pub(super) fn choice(&mut self, kind: Kind, depth: usize) -> String {
        let below = |generator: &mut Self| generator.expression(kind, depth);
        match self.random.below(6) {
            0 => format!("coalesce({}, {})", below(self), below(self)),
            1 => format!("nullIf({}, {})", below(self), below(self)),
            2 => format!("CASE WHEN {} THEN {} END", self.expression(Kind::Boolean, depth), below(self)),
            3 => {
                let compared = self.random.choose(&PLAIN);
                let values = [(); 3].map(|()| self.expression(compared, 1));
                let [subject, one, other] = values;
                let (first, second, third) = (below(self), below(self), below(self));
                format!("CASE {subject} WHEN {one} THEN {first} WHEN {other} THEN {second} ELSE {third} END")
            }
            _ => {
                let condition = self.expression(Kind::Boolean, depth);
                format!("CASE WHEN {condition} THEN {} ELSE {} END", below(self), below(self))
            }
        }
    }
}
