//! Random read statements that are well-formed and, as far as their types can tell, never fail.
//!
//! Reading order: this file (statements and clauses), then [`pattern`], [`expression`].

mod expression;
pub(crate) mod pattern;

use super::random::Random;
use super::reference::Row;
use super::{Datum, graph::TestGraph};

/// What a variable holds, or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Node,
    Relationship,
    Path,
    /// The relationships of a variable length.
    Walk,
    Integer,
    /// Integers and floats.
    Number,
    String,
    Boolean,
    /// A list of integers and nulls.
    List,
    /// A list whose order is free: it may be counted and taken apart, not compared.
    Bag,
    /// Any plain value.
    Any,
}

/// The kinds whose values may be compared and sorted by.
const PLAIN: [Kind; 6] = [Kind::Integer, Kind::Number, Kind::String, Kind::Boolean, Kind::List, Kind::Any];

/// A statement as its clauses, so that it can be taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The single queries, each as its clauses.
    pub(crate) queries: Vec<Vec<String>>,
    /// What stands between them.
    pub(crate) union: &'static str,
}

impl Statement {
    /// The statement's text.
    pub(crate) fn text(&self) -> String {
        let queries: Vec<_> = self.queries.iter().map(|clauses| clauses.join(" ")).collect();
        queries.join(&format!(" {} ", self.union))
    }

    /// Statements that are a little smaller; not all of them are well-formed.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        for (query, clauses) in self.queries.iter().enumerate() {
            if self.queries.len() > 1 {
                let mut statement = self.clone();
                statement.queries.remove(query);
                smaller.push(statement);
            }
            for (index, clause) in clauses.iter().enumerate() {
                let mut without = self.clone();
                without.queries[query].remove(index);
                smaller.push(without);
                for keyword in [" WHERE ", " ORDER BY ", " LIMIT ", " SKIP ", ", "] {
                    for (at, _) in clause.match_indices(keyword) {
                        let mut cut = self.clone();
                        cut.queries[query][index].truncate(at);
                        smaller.push(cut);
                    }
                }
            }
        }
        smaller
    }
}

/// Makes statements.
pub(crate) struct Generator {
    random: Random,
    /// How many names have been given.
    names: usize,
    /// The variables that the next clause sees.
    pub(crate) scope: Vec<(String, Kind)>,
}

/// The parameters that statements may use.
pub(crate) fn parameters() -> Row {
    let entries = [
        ("one", Datum::Integer(1)),
        ("half", Datum::Float(0.5)),
        ("a", Datum::String("a".to_owned())),
        ("list", Datum::List(vec![Datum::Integer(0), Datum::Null, Datum::Integer(1)])),
        ("nothing", Datum::Null),
    ];
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

impl Generator {
    /// The generator that every run with this seed sees.
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), names: 0, scope: Vec::new() }
    }

    /// A random graph.
    pub(crate) fn graph(&mut self) -> TestGraph {
        TestGraph::random(&mut self.random)
    }

    /// A random choice.
    pub(crate) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A statement.
    pub(crate) fn statement(&mut self) -> Statement {
        if !self.random.chance(10) {
            return Statement { queries: vec![self.single_query()], union: "UNION" };
        }
        let kinds = self.column_kinds();
        let queries = (0..2 + self.random.below(2)).map(|_| self.union_part(&kinds)).collect();
        Statement { queries, union: self.random.choose(&["UNION", "UNION ALL"]) }
    }

    fn single_query(&mut self) -> Vec<String> {
        let mut clauses = self.reading();
        let last = self.projection("RETURN");
        clauses.push(last);
        clauses
    }

    fn column_kinds(&mut self) -> Vec<Kind> {
        (0..1 + self.random.below(2)).map(|_| self.random.choose(&PLAIN)).collect()
    }

    fn union_part(&mut self, kinds: &[Kind]) -> Vec<String> {
        let mut clauses = self.reading();
        let items: Vec<_> = kinds
            .iter()
            .enumerate()
            .map(|(index, kind)| format!("{} AS c{index}", self.expression(*kind, 2)))
            .collect();
        clauses.push(format!("RETURN {}", items.join(", ")));
        clauses
    }

    /// The clauses before the last one, with at least one variable; they begin with an empty scope.
    pub(crate) fn reading(&mut self) -> Vec<String> {
        self.scope.clear();
        let mut clauses = vec![if self.random.chance(88) { self.match_clause() } else { self.unwind() }];
        while clauses.len() < 4 && self.random.chance(40) {
            let clause = match self.random.below(10) {
                0..4 => self.match_clause(),
                4..6 => format!("OPTIONAL {}", self.match_clause()),
                6..7 => self.unwind(),
                7..8 if self.random.chance(40) => self.shortest_path(),
                _ => self.projection("WITH"),
            };
            clauses.push(clause);
        }
        if self.scope.is_empty() {
            clauses.push(self.unwind());
        }
        clauses
    }

    /// `MATCH` with a predicate or without.
    fn match_clause(&mut self) -> String {
        let patterns = self.patterns();
        let texts: Vec<_> = patterns.iter().map(pattern::PathText::text).collect();
        let predicate = if self.random.chance(40) { format!(" WHERE {}", self.predicate()) } else { String::new() };
        format!("MATCH {}{predicate}", texts.join(", "))
    }

    /// The length of the shortest paths between nodes that differ: there may be many paths, but one length.
    fn shortest_path(&mut self) -> String {
        let (from, to, path) = (self.name("n"), self.name("n"), self.name("length"));
        self.scope.push((path.clone(), Kind::Integer));
        let selector = self.random.choose(&["shortestPath", "allShortestPaths"]);
        let step = self.random.choose(&["-[*]->", "-[*]-", "-[:S|T*]->", "<-[:T*..3]-", "-[:U*1..2]-"]);
        let others: Vec<_> = self.scope.iter().map(|(name, _)| name.clone()).filter(|name| *name != path).collect();
        let others = others.iter().fold(String::new(), |others, name| others + name + ", ");
        format!(
            "MATCH ({from}), ({to}) WHERE {from}.id <> {to}.id MATCH {path}p = {selector}(({from}){step}({to})) \
             WITH {others}length({path}p) AS {path}"
        )
    }

    fn unwind(&mut self) -> String {
        let bags: Vec<_> = self.variables(&[Kind::Bag]);
        let (list, kind) = match self.random.below(4) {
            0 if !bags.is_empty() => (self.random.choose(&bags), Kind::Any),
            1 => ("[1, 0.5, 'a', null, true, [1], 1]".to_owned(), Kind::Any),
            _ => (self.expression(Kind::List, 2), Kind::Integer),
        };
        let variable = self.name("x");
        self.scope.push((variable.clone(), kind));
        format!("UNWIND {list} AS {variable}")
    }

    /// A predicate over the variables in scope, for where a predicate stands.
    pub(crate) fn predicate(&mut self) -> String {
        let predicate = self.truth_value();
        if self.random.chance(85) {
            return predicate;
        }
        let operator = self.random.choose(&["AND", "AND NOT", "OR", "OR NOT", "XOR"]);
        format!("({predicate}) {operator} {}", self.pattern_predicate())
    }

    /// A predicate that may also stand where a value does: one without bare patterns.
    pub(crate) fn truth_value(&mut self) -> String {
        self.expression(Kind::Boolean, 3)
    }

    /// `WITH` or `RETURN`; the scope is then its columns.
    fn projection(&mut self, keyword: &str) -> String {
        if keyword == "WITH" && !self.scope.is_empty() && self.random.chance(15) {
            return format!("WITH * WHERE {}", self.predicate());
        }
        let distinct = self.random.chance(20);
        let items = if self.random.chance(35) { self.aggregating_items() } else { self.items(distinct) };
        let columns: Vec<_> = items.iter().map(|(expression, name, _)| format!("{expression} AS {name}")).collect();
        self.scope = items.into_iter().map(|(_, name, kind)| (name, kind)).collect();
        let distinct = if distinct && self.variables(&[Kind::Bag]).is_empty() { "DISTINCT " } else { "" };
        let order = if self.random.chance(40) { self.order_by() } else { String::new() };
        let predicate = match keyword {
            "WITH" if self.random.chance(35) => format!(" WHERE {}", self.predicate()),
            _ => String::new(),
        };
        format!("{keyword} {distinct}{}{order}{predicate}", columns.join(", "))
    }

    /// Some of the variables and some new values.
    fn items(&mut self, distinct: bool) -> Vec<(String, String, Kind)> {
        let mut items = Vec::new();
        for (name, kind) in self.scope.clone() {
            if self.random.chance(55) && !(distinct && kind == Kind::Bag) {
                items.push((name.clone(), name, kind));
            }
        }
        while items.is_empty() || self.random.chance(40) {
            items.push(self.item());
        }
        items
    }

    fn item(&mut self) -> (String, String, Kind) {
        let kind = self.random.choose(&PLAIN);
        (self.expression(kind, 3), self.name("v"), kind)
    }

    /// Keys and aggregates.
    fn aggregating_items(&mut self) -> Vec<(String, String, Kind)> {
        let mut items = Vec::new();
        for (name, kind) in self.scope.clone() {
            if self.random.chance(25) && kind != Kind::Bag {
                items.push((name.clone(), name, kind));
            }
        }
        if self.random.chance(30) {
            items.push(self.item());
        }
        for _ in 0..1 + self.random.below(2) {
            let (aggregate, kind) = self.aggregate();
            items.push((aggregate, self.name("g"), kind));
        }
        items
    }

    fn aggregate(&mut self) -> (String, Kind) {
        let distinct = if self.random.chance(30) { "DISTINCT " } else { "" };
        let any = self.random.choose(&PLAIN);
        match self.random.below(8) {
            0 | 1 => ("count(*)".to_owned(), Kind::Integer),
            2 => (format!("count({distinct}{})", self.countable()), Kind::Integer),
            3 => (format!("sum({distinct}{})", self.expression(Kind::Number, 2)), Kind::Number),
            4 => (format!("avg({})", self.expression(Kind::Number, 2)), Kind::Number),
            5 => (format!("min({})", self.expression(any, 2)), any),
            6 => (format!("max({})", self.expression(any, 2)), any),
            _ if self.random.chance(50) => {
                (format!("size(collect({distinct}{})) + 1", self.expression(any, 2)), Kind::Integer)
            }
            _ => (format!("collect({distinct}{})", self.expression(any, 2)), Kind::Bag),
        }
    }

    /// An element or a value.
    fn countable(&mut self) -> String {
        let elements = self.variables(&[Kind::Node, Kind::Relationship, Kind::Path]);
        if !elements.is_empty() && self.random.chance(60) {
            return self.random.choose(&elements);
        }
        let kind = self.random.choose(&PLAIN);
        self.expression(kind, 2)
    }

    /// `ORDER BY` some of the columns, or all of them and then `SKIP` and `LIMIT`; nodes and relationships by their ids.
    fn order_by(&mut self) -> String {
        let mut keys = Vec::new();
        let mut is_total = true;
        for (name, kind) in self.scope.clone() {
            match kind {
                Kind::Node | Kind::Relationship => keys.push(format!("{name}.id")),
                _ if PLAIN.contains(&kind) => keys.push(name),
                _ => is_total = false,
            }
        }
        if self.random.chance(50) && keys.len() > 1 {
            keys.truncate(1 + self.random.below(keys.len() - 1));
            is_total = false;
        }
        for key in &mut keys {
            key.push_str(self.random.choose(&["", "", " ASC", " DESC"]));
        }
        let mut text = if keys.is_empty() { String::new() } else { format!(" ORDER BY {}", keys.join(", ")) };
        for keyword in ["SKIP", "LIMIT"] {
            if is_total && self.random.chance(30) {
                text.push_str(&format!(" {keyword} {}", self.random.below(5)));
            }
        }
        text
    }

    /// A name that is not used yet.
    pub(crate) fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// The columns of a RETURN of all variables that may be compared; `1 AS one` where there are none.
    pub(crate) fn columns(&self) -> String {
        let comparable = self.scope.iter().filter(|(_, kind)| *kind != Kind::Bag);
        let names: Vec<_> = comparable.map(|(name, _)| name.as_str()).collect();
        if names.is_empty() { "1 AS one".to_owned() } else { names.join(", ") }
    }

    /// The variables in scope of one of these kinds.
    pub(crate) fn variables(&self, kinds: &[Kind]) -> Vec<String> {
        self.scope.iter().filter(|(_, kind)| kinds.contains(kind)).map(|(name, _)| name.clone()).collect()
    }
}
