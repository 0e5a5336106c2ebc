//! Random subqueries in expressions: `EXISTS`, `COUNT`, `COLLECT`, pattern comprehensions. Few are inside another, so that
//! nested loops stay short.

use super::pattern::PathText;
use super::{Generator, Kind};

impl Generator {
    pub(super) fn exists(&mut self, depth: usize) -> String {
        if !self.may_nest() {
            return self.comparison(depth);
        }
        format!("EXISTS {{ {} }}", self.subquery())
    }

    pub(super) fn counted(&mut self, depth: usize) -> String {
        if !self.may_nest() {
            return format!("size({})", self.expression(Kind::List, depth));
        }
        format!("COUNT {{ {} }}", self.subquery())
    }

    /// What stands in `EXISTS` and `COUNT`: a pattern with a predicate, or a query.
    pub(crate) fn subquery(&mut self) -> String {
        self.nested(|generator| match generator.random.below(10) {
            0..6 => {
                let keyword = generator.random.choose(&["", "MATCH "]);
                let patterns = PathText::join(&generator.patterns());
                format!("{keyword}{patterns}{}", generator.where_or_not())
            }
            6 => {
                let all = generator.random.choose(&["", "ALL "]);
                format!("{} UNION {all}{}", generator.subquery_with_column(), generator.subquery_with_column())
            }
            _ => generator.query_within(),
        })
    }

    /// `MATCH … [WITH …] RETURN …`.
    fn query_within(&mut self) -> String {
        let mut clauses = vec![self.match_clause()];
        if self.random.chance(60) {
            let clause = match self.random.below(4) {
                0 => self.unwind(),
                1 => format!("OPTIONAL {}", self.match_clause()),
                _ => self.projection("WITH"),
            };
            clauses.push(clause);
        }
        let last = self.projection("RETURN");
        clauses.push(last);
        clauses.join(" ")
    }

    fn subquery_with_column(&mut self) -> String {
        let scope = self.scope.clone();
        let query = format!("{} RETURN {} AS c", self.match_clause(), self.expression(Kind::Integer, 1));
        self.scope = scope;
        query
    }

    /// `[pattern WHERE predicate | value]`.
    pub(super) fn pattern_comprehension(&mut self, kind: Kind) -> String {
        self.nested(|generator| {
            let pattern = generator.one_step(true);
            let path = generator.random.chance(15).then(|| generator.bind("p", Kind::Path));
            let path = path.map_or_else(String::new, |path| format!("{path} = "));
            let predicate = generator.where_or_not();
            format!("[{path}{}{predicate} | {}]", pattern.text(), generator.expression(kind, 1))
        })
    }

    /// `COLLECT { … }` in any order.
    pub(super) fn collected(&mut self, kind: Kind) -> String {
        self.nested(|generator| {
            let clause = generator.match_clause();
            let distinct = generator.random.choose(&["", "", "DISTINCT "]);
            format!("COLLECT {{ {clause} RETURN {distinct}{} }}", generator.expression(kind, 1))
        })
    }

    /// `COLLECT { … ORDER BY … }`, of integers.
    pub(super) fn collected_in_order(&mut self) -> String {
        if !self.may_nest() {
            return self.property("l");
        }
        self.nested(|generator| {
            let clause = generator.match_clause();
            let distinct = generator.random.choose(&["", "", "DISTINCT "]);
            let value = generator.expression(Kind::Integer, 1);
            let tail = generator.random.choose(&["", " DESC", " LIMIT 2", " SKIP 1"]);
            format!("COLLECT {{ {clause} RETURN {distinct}{value} AS v ORDER BY v{tail} }}")
        })
    }

    fn where_or_not(&mut self) -> String {
        if self.random.chance(50) { format!(" WHERE {}", self.expression(Kind::Boolean, 2)) } else { String::new() }
    }

    /// Whether a subquery may stand here.
    pub(super) fn may_nest(&mut self) -> bool {
        self.nesting == 0 || self.nesting == 1 && self.random.chance(20)
    }

    /// Makes what is in a subquery: its variables are its own.
    fn nested(&mut self, make: impl FnOnce(&mut Self) -> String) -> String {
        self.nesting += 1;
        let made = self.within(&[], make);
        self.nesting -= 1;
        made
    }
}
