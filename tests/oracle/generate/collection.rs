//! Random lists, lists whose order is free, and maps.

use super::{Generator, Kind, PLAIN};

impl Generator {
    pub(super) fn list(&mut self, depth: usize) -> String {
        let below = |generator: &mut Self| generator.expression(Kind::List, depth);
        match self.random.below(if depth == 0 { 6 } else { 16 }) {
            0..3 => self.property("l"),
            3 => {
                let lists =
                    ["[]", "[1, 2]", "[0, null, 1]", "$list", "range(0, 2)", "range(3, 0, -2)", "[1, 1]", "[null]"];
                (self.random.choose(&lists)).to_owned()
            }
            4 => format!("[{}, {}]", self.property("i"), self.property("i")),
            5 => {
                let nodes = self.nodes();
                format!("[x IN {nodes} | x.i]")
            }
            6 => format!("({} {} {})", below(self), self.random.choose(&["+", "||"]), below(self)),
            7 => format!("({} + {})", below(self), self.expression(Kind::Integer, depth)),
            8 => format!("{}({})", self.random.choose(&["tail", "reverse"]), below(self)),
            9 => format!("{}[{}]", self.list_atom(depth), self.slice()),
            10 => format!("range({}, {})", self.property("i"), self.random.choose(&["2", "-2", "$one"])),
            11 => self.collected_in_order(),
            12 => self.choice(Kind::List, depth),
            _ => self.comprehension(depth),
        }
    }

    /// A list that `[` may stand behind.
    pub(super) fn list_atom(&mut self, depth: usize) -> String {
        let list = self.expression(Kind::List, depth);
        if list.starts_with('$') || list.contains(' ') { format!("({list})") } else { list }
    }

    fn slice(&mut self) -> String {
        if self.random.chance(30) {
            return format!("{}..{}", self.property("i"), self.property("i"));
        }
        (self.random.choose(&["1..", "..1", "0..2", "-1..", "..-1", "1..0", "-9..9"])).to_owned()
    }

    /// `[x IN list WHERE predicate | projection]`, of integers.
    fn comprehension(&mut self, depth: usize) -> String {
        let (list, kind) = match self.random.below(5) {
            0 => (self.nodes(), Kind::Node),
            1 => match self.walk() {
                Some(walk) => (walk, Kind::Relationship),
                None => (self.nodes(), Kind::Node),
            },
            _ => (self.expression(Kind::List, depth), Kind::Integer),
        };
        let variable = self.local_name();
        let (predicate, projection) = self.within(&[(&variable, kind)], |generator| {
            (generator.expression(Kind::Boolean, 1), generator.expression(Kind::Integer, 2))
        });
        let predicate = if self.random.chance(60) { format!(" WHERE {predicate}") } else { String::new() };
        let is_plain = kind == Kind::Integer && self.random.chance(30);
        let projection = if is_plain { String::new() } else { format!(" | {projection}") };
        format!("[{variable} IN {list}{predicate}{projection}]")
    }

    /// A list of values of a kind whose order is free.
    pub(super) fn bag(&mut self, kind: Kind, depth: usize) -> String {
        match self.random.below(8) {
            0 if kind == Kind::String => format!("labels({})", self.node_expression()),
            1 if kind == Kind::String => format!("keys({})", self.expression(Kind::Map, depth)),
            _ if !self.may_nest() || self.random.chance(20) => {
                format!("[{}, {}]", self.expression(kind, depth), self.expression(kind, depth))
            }
            2 | 3 => self.collected(kind),
            _ => self.pattern_comprehension(kind),
        }
    }

    pub(super) fn map(&mut self, depth: usize) -> String {
        match self.random.below(8) {
            0 | 1 => match self.variable(&[Kind::Node, Kind::Relationship]) {
                Some(element) => self.map_projection(&element, depth),
                None => "{}".to_owned(),
            },
            2 => format!("properties({})", self.node_expression()),
            3 => match self.variable(&[Kind::Map]) {
                Some(map) => format!("{map} {{.a, .*, c: {}}}", self.expression(Kind::Integer, depth)),
                None => "$map".to_owned(),
            },
            4 => "$map".to_owned(),
            5 => format!("{{a: {{b: {}}}}}", self.expression(Kind::Integer, depth)),
            _ => {
                let kind = self.random.choose(&PLAIN[..5]);
                format!("{{a: {}, b: {}}}", self.expression(Kind::Integer, depth), self.expression(kind, depth))
            }
        }
    }

    fn map_projection(&mut self, element: &str, depth: usize) -> String {
        let item = self.expression(Kind::Integer, depth);
        match self.random.below(4) {
            0 => format!("{element} {{.*}}"),
            1 => format!("{element} {{.i, .none, a: {item}}}"),
            2 => format!("{element} {{.*, i: {item}}}"),
            _ => match self.variable(&PLAIN) {
                Some(variable) => format!("{element} {{.s, {variable}}}"),
                None => format!("{element} {{}}"),
            },
        }
    }

    /// A map that `.` may stand behind.
    pub(super) fn map_atom(&mut self, depth: usize) -> String {
        let map = self.expression(Kind::Map, depth);
        if map.starts_with("CASE") { format!("({map})") } else { map }
    }
}
