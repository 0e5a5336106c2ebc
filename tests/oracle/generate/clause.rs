//! Random reading clauses.

use super::pattern::PathText;
use super::{Generator, Kind};
use crate::graph::{LABELS, TYPES};

impl Generator {
    /// The clauses before the last one, with at least one variable; they begin with an empty scope.
    pub(crate) fn reading(&mut self) -> Vec<String> {
        let clauses = 1 + self.random.below(4).min(self.random.below(4));
        self.reading_clauses(clauses)
    }

    /// So many reading clauses.
    pub(crate) fn reading_clauses(&mut self, count: usize) -> Vec<String> {
        self.scope.clear();
        self.before.clear();
        let mut clauses = vec![match self.random.below(20) {
            0 | 1 => self.unwind(),
            2 => format!("OPTIONAL {}", self.match_clause()),
            _ => self.match_clause(),
        }];
        while clauses.len() < count {
            let clause = self.further_clause();
            clauses.push(clause);
        }
        if self.scope.is_empty() {
            clauses.push(self.unwind());
        }
        clauses
    }

    /// A reading clause that is not the first.
    pub(super) fn further_clause(&mut self) -> String {
        match self.random.below(20) {
            0..7 => self.match_clause(),
            7..10 => format!("OPTIONAL {}", self.match_clause()),
            10..13 => self.unwind(),
            13 => self.shortest_path(),
            _ => self.projection("WITH"),
        }
    }

    /// `MATCH` with a predicate or without.
    pub(super) fn match_clause(&mut self) -> String {
        if self.random.chance(8) {
            return self.looking_up();
        }
        let pattern = self.bare_match_clause();
        let predicate = if self.random.chance(35) { format!(" WHERE {}", self.predicate()) } else { String::new() };
        pattern + &predicate
    }

    /// `MATCH` without a predicate behind its patterns.
    pub(crate) fn bare_match_clause(&mut self) -> String {
        let patterns = self.patterns();
        format!("MATCH {}", PathText::join(&patterns))
    }

    /// `MATCH` of labelled elements by their properties: what an index answers, or is taken for an answer by mistake.
    pub(super) fn looking_up(&mut self) -> String {
        let outer = self.scope.clone();
        let label = self.random.choose(&LABELS);
        let (pattern, found) = if self.random.chance(75) {
            let node = self.bind("n", Kind::Node);
            let step = self.random.choose(&["", "", "-->()", "<-[:S]-(:A)", "--(), ()"]);
            (format!("({node}:{label}){step}"), node)
        } else {
            let relationship = self.bind("r", Kind::Relationship);
            let relationship_type = self.random.choose(&TYPES);
            let arrow = self.random.choose(&["->", "-"]);
            (format!("()-[{relationship}:{relationship_type}]{arrow}()"), relationship)
        };
        let scope = std::mem::replace(&mut self.scope, outer);
        let conditions = [self.condition(&found), self.condition(&found)];
        self.scope = scope;
        let conditions = conditions.join(self.random.choose(&[" AND ", " AND ", " OR "]));
        format!("MATCH {pattern} WHERE {conditions}")
    }

    /// What a property is asked for: compared with values of every type, also of the clauses before.
    fn condition(&mut self, element: &str) -> String {
        let key = self.random.choose(&["i", "i", "m", "s", "f", "b", "id"]);
        let value = self.looked_for();
        match self.random.below(12) {
            0..3 => format!("{element}.{key} = {value}"),
            3 if self.has_ids => format!("id({element}) = {value}"),
            3 => format!("{value} = {element}.{key}"),
            4 | 5 => format!("{element}.{key} IN [{value}, 1, null, 'a', 1.0]"),
            6 => format!("{element}.{key} IN [{value}, {}]", self.looked_for()),
            7 => format!("{element}.s STARTS WITH {}", self.expression(Kind::String, 1)),
            8 => format!("{value} < {element}.{key} <= 2"),
            9 => format!("{element}.{key} IS NOT NULL"),
            _ => format!("{element}.{key} {} {value}", self.random.choose(&["<", "<=", ">", ">=", "<>"])),
        }
    }

    /// A value that properties may have, or one of the clauses before.
    fn looked_for(&mut self) -> String {
        if self.random.chance(60) {
            let values =
                ["0", "1", "2", "-1", "1.0", "0.5", "2.5", "'a'", "'b'", "'ab'", "true", "false", "$one", "$a"];
            return (self.random.choose(&values)).to_owned();
        }
        let kind = self.random.choose(&[Kind::Integer, Kind::Number, Kind::String, Kind::Any]);
        format!("({})", self.expression(kind, 1))
    }

    /// The length of the shortest paths between nodes that differ: there may be many paths, but one length.
    fn shortest_path(&mut self) -> String {
        let (from, to) = (self.name("n"), self.name("n"));
        let path = self.bind("length", Kind::Integer);
        let selector = self.random.choose(&["shortestPath", "allShortestPaths"]);
        let steps = ["<-[:T*..3]-", "-[:U*1..2]-", "-[*..3]-", "-[*]->", "-[*]-", "-[:S|T*]->"];
        let step = self.random.choose(if self.any_length { &steps[..] } else { &steps[..3] });
        let others: Vec<_> = self.scope.iter().map(|(name, _)| name.clone()).filter(|name| *name != path).collect();
        let others = others.iter().fold(String::new(), |others, name| others + name + ", ");
        format!(
            "MATCH ({from}), ({to}) WHERE {from}.id <> {to}.id MATCH {path}p = {selector}(({from}){step}({to})) \
             WITH {others}length({path}p) AS {path}"
        )
    }

    pub(super) fn unwind(&mut self) -> String {
        let (list, kind) = self.unwindable();
        format!("UNWIND {list} AS {}", self.bind("x", kind))
    }

    /// A list, and what its elements are.
    fn unwindable(&mut self) -> (String, Kind) {
        match self.random.below(14) {
            0 => ("[1, 0.5, 'a', null, true, [1], 1, 0.0 / 0.0]".to_owned(), Kind::Any),
            1 => {
                let lists =
                    format!("[{}, {}, null, []]", self.expression(Kind::List, 1), self.expression(Kind::List, 1));
                (lists, Kind::List)
            }
            2 => ("[{a: 1, b: 'a'}, {a: null}, null, {a: 1.0, b: 'a'}]".to_owned(), Kind::Map),
            3 => (self.bag(Kind::Integer, 2), Kind::Integer),
            4 => (self.bag(Kind::String, 2), Kind::String),
            5 | 6 => match self.variable(&[Kind::Bag]) {
                Some(bag) => (bag, Kind::Any),
                None => (self.nodes(), Kind::Node),
            },
            7 => (self.nodes(), Kind::Node),
            8 => match self.walk() {
                Some(walk) => (walk, Kind::Relationship),
                None => ("[0, 1, 1]".to_owned(), Kind::Integer),
            },
            _ => (self.expression(Kind::List, 2), Kind::Integer),
        }
    }
}
