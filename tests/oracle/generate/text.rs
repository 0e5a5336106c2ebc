//! Random strings.

use super::{Generator, Kind};

impl Generator {
    pub(super) fn string(&mut self, depth: usize) -> String {
        let below = |generator: &mut Self| generator.expression(Kind::String, depth);
        match self.random.below(if depth == 0 { 6 } else { 19 }) {
            0..3 => self.property("s"),
            3 => (self.random.choose(&["'a'", "'b'", "'ab'", "''", "$a", "' a'"])).to_owned(),
            4 | 5 => match self.relationship_expression() {
                null if null == "null" => self.property("s"),
                relationship => format!("type({relationship})"),
            },
            6 => format!("({} + {})", below(self), below(self)),
            7 => format!("({} || {})", below(self), below(self)),
            8 => {
                let functions = ["toUpper", "toLower", "reverse", "trim", "ltrim", "rtrim"];
                format!("{}({})", self.random.choose(&functions), below(self))
            }
            9 => format!("toString({})", self.expression(Kind::Integer, depth)),
            10 => format!("toString({})", self.expression(Kind::Boolean, depth)),
            11 => {
                let element = self.variable(&[Kind::Node, Kind::Relationship]);
                element.map_or_else(|| "'0.5'".to_owned(), |element| format!("toString({element}.f)"))
            }
            12 => format!("{}({}, {})", self.random.choose(&["left", "right"]), below(self), self.small()),
            13 => format!("substring({}, {})", below(self), self.small()),
            14 => format!("substring({}, {}, {})", below(self), self.small(), self.small()),
            15 => format!("replace({}, {}, {})", below(self), self.random.choose(&["'a'", "'ab'"]), below(self)),
            16 => format!("split({}, {})[{}]", below(self), self.random.choose(&["'a'", "'b'", "'x'"]), self.small()),
            17 => format!("({} + {})", below(self), self.expression(Kind::Integer, 1)),
            _ => self.choice(Kind::String, depth),
        }
    }

    /// A number that is not negative.
    fn small(&mut self) -> String {
        (self.random.choose(&["0", "1", "2", "$one", "5"])).to_owned()
    }
}
