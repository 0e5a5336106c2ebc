//! Random integers and numbers.

use super::{Generator, Kind};

impl Generator {
    pub(super) fn integer(&mut self, depth: usize) -> String {
        let below = |generator: &mut Self| generator.expression(Kind::Integer, depth);
        match self.random.below(if depth == 0 { 7 } else { 23 }) {
            0..4 => self.property("i"),
            4 => self.property("id"),
            5 => (self.random.choose(&["0", "1", "2", "-1", "$one"])).to_owned(),
            6 => self.length(),
            7 | 8 => {
                let operator = self.random.choose(&["+", "-", "*"]);
                format!("({} {operator} {})", below(self), below(self))
            }
            9 => {
                let operator = self.random.choose(&["/", "%"]);
                format!("({} {operator} {})", below(self), self.random.choose(&["2", "3", "-2"]))
            }
            10 | 11 => self.size(depth),
            12 | 13 => self.choice(Kind::Integer, depth),
            14 => self.reduced(depth),
            15 | 16 => self.counted(depth),
            17 => format!("{}({})", self.random.choose(&["head", "last"]), self.expression(Kind::List, depth)),
            18 => format!("{}[{}]", self.list_atom(depth), below(self)),
            19 => format!("toInteger({})", self.random.choose(&["'12'", "'1.9'", "'x'", "true", "-0.5", "2.5"])),
            20 => format!("toIntegerOrNull({})", self.expression(Kind::Any, depth)),
            _ => format!("{}({})", self.random.choose(&["abs", "-", "sign", "+", "toInteger"]), below(self)),
        }
    }

    /// The length of a path or of another thing in scope.
    fn length(&mut self) -> String {
        match self.variable(&[Kind::Path, Kind::Walk, Kind::Nodes, Kind::Bag, Kind::List, Kind::String]) {
            Some(name) if self.variables(&[Kind::Path]).contains(&name) => format!("length({name})"),
            Some(name) => format!("size({name})"),
            None => "3".to_owned(),
        }
    }

    fn size(&mut self, depth: usize) -> String {
        match self.random.below(8) {
            0 => format!("size({})", self.expression(Kind::String, depth)),
            1 => format!("size(labels({}))", self.node_expression()),
            2 => format!("size(keys({}))", self.expression(Kind::Map, depth)),
            3 | 4 => format!("size({})", self.bag(Kind::Integer, depth)),
            5 => format!("size({})", self.nodes()),
            _ => format!("size({})", self.expression(Kind::List, depth)),
        }
    }

    /// `reduce` over a list; over one whose order is free, by an operation that does not care.
    fn reduced(&mut self, depth: usize) -> String {
        let (list, kind) = match self.random.below(4) {
            0 => (self.nodes(), Kind::Node),
            1 => (self.bag(Kind::Integer, depth), Kind::Integer),
            _ => {
                let (list, variable) = (self.expression(Kind::List, depth), self.local_name());
                let step = self.within(&[("sum", Kind::Integer), (&variable, Kind::Integer)], |generator| {
                    generator.expression(Kind::Integer, 1)
                });
                return format!("reduce(sum = 0, {variable} IN {list} | {step})");
            }
        };
        let variable = self.local_name();
        let step = self.within(&[(&variable, kind)], |generator| generator.expression(Kind::Integer, 1));
        format!("reduce(sum = 0, {variable} IN {list} | sum + coalesce({step}, 1))")
    }

    pub(super) fn number(&mut self, depth: usize) -> String {
        let below = |generator: &mut Self| generator.expression(Kind::Number, depth);
        match self.random.below(if depth == 0 { 6 } else { 14 }) {
            0..3 => self.property("f"),
            3 => {
                let values = ["0.5", "1.0", "2", "-1.5", "$half", "0.0 / 0.0", "1.0 / 0.0", "-1.0 / 0"];
                format!("({})", self.random.choose(&values))
            }
            4 | 5 => self.expression(Kind::Integer, depth),
            6 => format!("({} + {})", below(self), below(self)),
            7 => format!("({} - {})", below(self), below(self)),
            8 => format!("({} * {})", below(self), self.random.choose(&["2", "0.5"])),
            9 => format!("({} / 2.0)", below(self)),
            10 => self.choice(Kind::Number, depth),
            11 => format!("toFloat({})", self.random.choose(&["'0.5'", "'x'", "'1e1'", "1"])),
            12 => format!("{}({})", self.random.choose(&["floor", "ceil", "round"]), below(self)),
            _ => format!("{}({})", self.random.choose(&["toFloat", "abs", "-", "+"]), below(self)),
        }
    }
}
