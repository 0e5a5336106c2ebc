//! Random statements that write. What they come to does not depend on the order of rows more often than it does; where it
//! does, the reference finds out.

use super::pattern::Arrow;
use super::{Generator, Kind, Statement};
use crate::graph::{LABELS, TYPES};

impl Generator {
    /// Reading and writing clauses, and now and then plain values of what was written.
    pub(crate) fn writing_statement(&mut self) -> Statement {
        self.scope.clear();
        self.has_ids = false;
        let count = self.random.below(3);
        let mut clauses = if count == 0 { Vec::new() } else { self.reading_clauses(count) };
        let writing = 1 + self.random.below(3);
        for index in 0..writing {
            if index > 0 && self.random.chance(25) {
                clauses.extend(self.read_again());
            }
            let clause = self.writing_clause();
            clauses.push(clause);
        }
        if self.random.chance(50) {
            clauses.push(self.return_values());
        }
        self.has_ids = true;
        Statement::of(clauses)
    }

    /// `WITH`, which stands between writing and reading, and a reading clause.
    fn read_again(&mut self) -> Vec<String> {
        let names: Vec<_> = self.scope.iter().map(|(name, _)| name.clone()).collect();
        let with = match names.as_slice() {
            [] => format!("WITH count(*) AS {}", self.bind("g", Kind::Integer)),
            names => format!("WITH {}", names.join(", ")),
        };
        vec![with, self.further_clause()]
    }

    /// Plain values: elements that a statement makes have no numbers to tell them by.
    fn return_values(&mut self) -> String {
        if self.scope.is_empty() || self.random.chance(30) {
            return "RETURN count(*) AS rows".to_owned();
        }
        let kinds = [Kind::Integer, Kind::String, Kind::Boolean, Kind::Any];
        let items = (0..1 + self.random.below(2)).map(|index| {
            let kind = self.random.choose(&kinds);
            format!("{} AS c{index}", self.expression(kind, 2))
        });
        format!("RETURN {}", items.collect::<Vec<_>>().join(", "))
    }

    fn writing_clause(&mut self) -> String {
        let has_elements = !self.variables(&[Kind::Node, Kind::Relationship]).is_empty();
        match self.random.below(if has_elements { 20 } else { 7 }) {
            0..4 => self.create(),
            4..7 => self.merge(),
            7..13 => self.set(),
            13..16 => self.remove(),
            _ => self.delete(),
        }
    }

    fn create(&mut self) -> String {
        let patterns: Vec<_> = (0..1 + self.random.below(5) / 4).map(|_| self.created_path()).collect();
        self.scope.append(&mut self.new);
        format!("CREATE {}", patterns.join(", "))
    }

    fn created_path(&mut self) -> String {
        if self.random.chance(30) {
            return self.new_node();
        }
        self.node_to_connect() + &self.new_step(&[Arrow::Right, Arrow::Left]) + &self.node_to_connect()
    }

    fn node_to_connect(&mut self) -> String {
        if self.random.chance(55)
            && let Some(node) = self.variable(&[Kind::Node])
        {
            return format!("({node})");
        }
        self.new_node()
    }

    fn new_node(&mut self) -> String {
        let labels = self.new_labels();
        let properties = self.new_properties();
        let node = if self.random.chance(50) { self.bind_later("n", Kind::Node) } else { String::new() };
        format!("({node}{labels}{properties})")
    }

    /// A variable that the clause binds: its own expressions do not see it.
    fn bind_later(&mut self, stem: &str, kind: Kind) -> String {
        let name = self.name(stem);
        self.new.push((name.clone(), kind));
        name
    }

    fn new_labels(&mut self) -> String {
        let labels = [&LABELS[..], &["Z"]].concat();
        match self.random.below(5) {
            0 => String::new(),
            1 => format!(":{}:{}", self.random.choose(&labels), self.random.choose(&labels)),
            _ => format!(":{}", self.random.choose(&labels)),
        }
    }

    fn new_step(&mut self, arrows: &[Arrow]) -> String {
        let properties = self.new_properties();
        self.step_of(&properties, arrows)
    }

    fn step_of(&mut self, properties: &str, arrows: &[Arrow]) -> String {
        let relationship_type = self.random.choose(&[&TYPES[..], &["N"]].concat());
        let variable = if self.random.chance(40) { self.bind_later("r", Kind::Relationship) } else { String::new() };
        let inside = format!("[{variable}:{relationship_type}{properties}]");
        match self.random.choose(arrows) {
            Arrow::Right => format!("-{inside}->"),
            Arrow::Left => format!("<-{inside}-"),
            Arrow::Either => format!("-{inside}-"),
        }
    }

    fn new_properties(&mut self) -> String {
        match self.random.below(8) {
            0..3 => String::new(),
            3 => " $map".to_owned(),
            4 => format!(" {{i: {}, s: {}}}", self.stored(Kind::Integer), self.stored(Kind::String)),
            5 => format!(" {{m: {}}}", self.stored(Kind::Any)),
            _ => format!(" {{i: {}}}", self.stored(Kind::Integer)),
        }
    }

    /// A value that is read from the clauses before, without a subquery: whether that would see what the clause itself
    /// writes is open.
    fn stored(&mut self, kind: Kind) -> String {
        let nesting = std::mem::replace(&mut self.nesting, usize::MAX);
        let value = self.expression(kind, 1);
        self.nesting = nesting;
        value
    }

    fn merge(&mut self) -> String {
        let mut text = format!("MERGE {}", self.merged_pattern());
        self.scope.append(&mut self.new);
        for when in ["CREATE", "MATCH"] {
            if self.random.chance(30)
                && let Some(item) = self.set_item()
            {
                text.push_str(&format!(" ON {when} SET {item}"));
            }
        }
        text
    }

    fn merged_pattern(&mut self) -> String {
        if self.random.chance(45) {
            return self.merged_node(100);
        }
        let start = self.merged_node(25);
        let properties = self.merged_properties();
        start + &self.step_of(&properties, &[Arrow::Right, Arrow::Left, Arrow::Either]) + &self.merged_node(40)
    }

    /// A node, which is a new one in so many of a hundred cases.
    fn merged_node(&mut self, new: usize) -> String {
        if !self.random.chance(new)
            && let Some(node) = self.variable(&[Kind::Node])
        {
            return format!("({node})");
        }
        let labels = self.new_labels();
        let properties = self.merged_properties();
        let node = if self.random.chance(60) { self.bind_later("n", Kind::Node) } else { String::new() };
        format!("({node}{labels}{properties})")
    }

    fn merged_properties(&mut self) -> String {
        match self.random.below(10) {
            0..4 => String::new(),
            4 => " {s: 'a'}".to_owned(),
            5 => format!(" {{i: {}}}", self.stored(Kind::Integer)),
            6 => format!(" {{i: coalesce({}, 0), s: 'b'}}", self.stored(Kind::Integer)),
            _ => format!(" {{i: {}}}", self.random.choose(&["0", "1", "$one"])),
        }
    }

    fn set(&mut self) -> String {
        let items: Vec<_> = (0..1 + self.random.below(2)).filter_map(|_| self.set_item()).collect();
        if items.is_empty() { self.create() } else { format!("SET {}", items.join(", ")) }
    }

    fn set_item(&mut self) -> Option<String> {
        let element = self.variable(&[Kind::Node, Kind::Relationship])?;
        let is_node = self.variables(&[Kind::Node]).contains(&element);
        let other = self.variable(&[Kind::Node, Kind::Relationship])?;
        Some(match self.random.below(16) {
            0 if is_node => format!("{element}:{}:Z", self.random.choose(&LABELS)),
            1 | 2 if is_node => format!("{element}:{}", self.random.choose(&LABELS)),
            3 => format!("{element} = {other}"),
            4 => format!("{element} += {other}"),
            5 => format!("{element} = {{i: {}, w: 1}}", self.stored(Kind::Integer)),
            6 => format!("{element} += {{i: {}, s: null}}", self.stored(Kind::Integer)),
            7 => format!("{element} += $map"),
            8 => format!("{element} = properties({other})"),
            9 => format!("{element}.i = {other}.i"),
            10 => format!("{element}['w'] = {}", self.stored(Kind::String)),
            11 => format!("{element}.i = coalesce({element}.i, 0) + 1"),
            12 => format!("{element}.m = {}", self.stored(Kind::Any)),
            13 => format!("{element}.s = {}", self.stored(Kind::String)),
            14 => format!("{element}.l = [{}, 1]", self.stored(Kind::Integer)),
            _ => format!("{element}.i = {}", self.stored(Kind::Integer)),
        })
    }

    fn remove(&mut self) -> String {
        let element = self.variable(&[Kind::Node, Kind::Relationship]).unwrap_or_else(|| "null".to_owned());
        let is_node = self.variables(&[Kind::Node]).contains(&element);
        match self.random.below(4) {
            0 if is_node => format!("REMOVE {element}:{}", self.random.choose(&LABELS)),
            1 if is_node => format!("REMOVE {element}:A:B, {element}.i"),
            2 => format!("REMOVE {element}['s'], {element}.m"),
            _ => format!("REMOVE {element}.{}", self.random.choose(&["i", "s", "l", "m", "none"])),
        }
    }

    /// `DELETE`. What is deleted may have other names, so that no element is used afterwards.
    fn delete(&mut self) -> String {
        let clause = match self.random.below(8) {
            0 => self.variable(&[Kind::Path]).map(|path| format!("DETACH DELETE {path}")),
            1 => self.variable(&[Kind::Node]).map(|node| format!("DELETE {node}")),
            2..5 => self.variable(&[Kind::Relationship]).map(|relationship| format!("DELETE {relationship}")),
            5 => {
                let both = self.variable(&[Kind::Node]).zip(self.variable(&[Kind::Relationship]));
                both.map(|(node, relationship)| format!("DELETE {node}, {relationship}"))
            }
            _ => None,
        };
        let node = clause.is_none().then(|| self.variable(&[Kind::Node, Kind::Relationship])).flatten();
        let clause = clause.unwrap_or_else(|| format!("DETACH DELETE {}", node.unwrap_or_else(|| "null".to_owned())));
        self.scope.retain(|(_, kind)| {
            matches!(kind, Kind::Integer | Kind::Number | Kind::String | Kind::Boolean | Kind::List | Kind::Any)
        });
        clause
    }
}
