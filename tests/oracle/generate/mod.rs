//! Random statements that are well-formed and, as far as their types can tell, never fail; those of [`failing`] may.
//!
//! What a statement leaves open (the order of rows and collected values, which of 1 and 1.0 stays) is never asked for: see
//! [`Kind`].
//!
//! Reading order: this file (statements and scopes), [`clause`], [`projection`], [`pattern`], then expressions by what they
//! give: [`expression`], [`number`], [`text`], [`collection`], [`predicate`], [`subquery`]; and [`update`], [`failing`].

mod clause;
mod collection;
mod expression;
mod failing;
mod number;
pub(crate) mod pattern;
mod predicate;
mod projection;
mod subquery;
mod text;
mod update;

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
    /// A list of nodes.
    Nodes,
    Integer,
    /// Integers and floats. Where rows were made distinct, 1 may stand for 1.0: it is never divided or made text.
    Number,
    String,
    Boolean,
    /// A list of integers and nulls.
    List,
    Map,
    /// A list whose order is free: it may be counted and taken apart, not compared.
    Bag,
    /// A number that another order of additions may change: it may only be returned.
    Inexact,
    /// Any plain value.
    Any,
}

/// The kinds whose values may be compared and sorted by.
const PLAIN: [Kind; 7] = [Kind::Integer, Kind::Number, Kind::String, Kind::Boolean, Kind::List, Kind::Map, Kind::Any];

/// Names of variables with what they hold.
pub(crate) type Scope = Vec<(String, Kind)>;

/// A statement as its clauses, so that it can be taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The single queries, each as its clauses.
    pub(crate) queries: Vec<Vec<String>>,
    /// What stands between them.
    pub(crate) union: &'static str,
}

impl Statement {
    /// The statement of these clauses.
    pub(crate) fn of(clauses: Vec<String>) -> Self {
        Self { queries: vec![clauses], union: "UNION" }
    }

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
                for clause in smaller_clauses(clause) {
                    let mut cut = self.clone();
                    cut.queries[query][index] = clause;
                    smaller.push(cut);
                }
            }
        }
        smaller
    }
}

/// The clause cut off in front of a part, or with something between brackets taken for the whole of them.
fn smaller_clauses(clause: &str) -> Vec<String> {
    let mut smaller = Vec::new();
    for keyword in [" WHERE ", " ORDER BY ", " LIMIT ", " SKIP ", ", ", " AND ", " OR "] {
        for (at, _) in clause.match_indices(keyword) {
            smaller.push(clause[..at].to_owned());
        }
    }
    for (open, _) in clause.match_indices(['(', '[', '{']) {
        let Some(close) = closing(clause, open) else { continue };
        let inside = &clause[open + 1..close];
        for replacement in ["", "null", "true", "1", inside] {
            smaller.push(format!("{}{replacement}{}", &clause[..open], &clause[close + 1..]));
        }
        for comma in inside.match_indices(", ").map(|(at, _)| at) {
            smaller.push(format!("{}{}", &clause[..open + 1 + comma], &clause[close..]));
            smaller.push(format!("{}{}", &clause[..=open], &clause[open + 1 + comma + 2..]));
        }
    }
    smaller.retain(|smaller| smaller.len() < clause.len());
    smaller.sort_by_key(String::len);
    smaller
}

/// Where the bracket at `open` is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut nesting = 0;
    for (at, character) in text[open..].char_indices() {
        match character {
            '(' | '[' | '{' => nesting += 1,
            ')' | ']' | '}' => nesting -= 1,
            _ => {}
        }
        if nesting == 0 {
            return Some(open + at);
        }
    }
    None
}

/// Makes statements.
pub(crate) struct Generator {
    random: Random,
    /// How many names have been given.
    names: usize,
    /// How many subqueries are around what is being made.
    nesting: usize,
    /// Whether patterns may ask for walks of any length.
    any_length: bool,
    /// Whether elements may be asked for by `id`: those that a statement makes are numbered as the engine likes.
    has_ids: bool,
    /// The variables that the next clause sees.
    pub(crate) scope: Scope,
    /// The names of the variables that the last projection dropped or kept.
    before: Vec<String>,
    /// The variables that the writing clause that is being made will bind.
    new: Scope,
}

/// The parameters that statements may use.
pub(crate) fn parameters() -> Row {
    let map = [("i", Datum::Integer(1)), ("s", Datum::String("a".to_owned())), ("f", Datum::Float(0.5))];
    let entries = [
        ("one", Datum::Integer(1)),
        ("half", Datum::Float(0.5)),
        ("a", Datum::String("a".to_owned())),
        ("list", Datum::List(vec![Datum::Integer(0), Datum::Null, Datum::Integer(1)])),
        ("map", Datum::Map(map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ("nothing", Datum::Null),
    ];
    entries.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

impl Generator {
    /// The generator that every run with this seed sees.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            names: 0,
            nesting: 0,
            any_length: true,
            has_ids: true,
            scope: Vec::new(),
            before: Vec::new(),
            new: Vec::new(),
        }
    }

    /// A random graph.
    pub(crate) fn graph(&mut self) -> TestGraph {
        let graph = TestGraph::random(&mut self.random);
        self.any_length = graph.has_few_walks();
        graph
    }

    /// A random choice.
    pub(crate) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A statement that reads.
    pub(crate) fn statement(&mut self) -> Statement {
        if !self.random.chance(10) {
            return Statement::of(self.single_query());
        }
        let kinds = self.column_kinds();
        let queries = (0..2 + self.random.below(2)).map(|_| self.union_part(&kinds)).collect();
        Statement { queries, union: self.random.choose(&["UNION", "UNION ALL"]) }
    }

    /// A statement that looks elements up by their properties.
    pub(crate) fn looking_statement(&mut self) -> Statement {
        self.scope.clear();
        let count = self.random.below(2);
        let mut clauses = if count == 0 { Vec::new() } else { self.reading_clauses(count) };
        for _ in 0..1 + self.random.below(2) {
            clauses.push(self.looking_up());
        }
        clauses.push(format!("RETURN {}", self.columns()));
        Statement::of(clauses)
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
        let item = |(index, kind): (usize, &Kind)| format!("{} AS c{index}", self.expression(*kind, 2));
        let items: Vec<_> = kinds.iter().enumerate().map(item).collect();
        clauses.push(format!("RETURN {}", items.join(", ")));
        clauses
    }

    /// A name that is not used yet.
    pub(crate) fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// A new variable of the clause.
    fn bind(&mut self, stem: &str, kind: Kind) -> String {
        let name = self.name(stem);
        self.scope.push((name.clone(), kind));
        name
    }

    /// A name for a variable within an expression: now and then that of a variable around it, which it then hides, or of
    /// one in front of the last projection.
    fn local_name(&mut self) -> String {
        if !self.before.is_empty() && self.random.chance(12) {
            return self.random.choose(&self.before);
        }
        if !self.scope.is_empty() && self.random.chance(12) {
            return self.random.choose(&self.scope.clone()).0;
        }
        (self.random.choose(&["x", "x", "y"])).to_owned()
    }

    /// Makes something where these variables are in scope too.
    fn within<T>(&mut self, locals: &[(&str, Kind)], make: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope.clone();
        self.scope.retain(|(name, _)| locals.iter().all(|(local, _)| local != name));
        self.scope.extend(locals.iter().map(|(name, kind)| ((*name).to_owned(), *kind)));
        let made = make(self);
        self.scope = outer;
        made
    }

    /// The columns of a RETURN of all variables that may be compared; `1 AS one` where there are none.
    pub(crate) fn columns(&self) -> String {
        let comparable = self.scope.iter().filter(|(_, kind)| !matches!(kind, Kind::Bag | Kind::Inexact));
        let names: Vec<_> = comparable.map(|(name, _)| name.as_str()).collect();
        if names.is_empty() { "1 AS one".to_owned() } else { names.join(", ") }
    }

    /// The variables in scope of one of these kinds.
    pub(crate) fn variables(&self, kinds: &[Kind]) -> Vec<String> {
        self.scope.iter().filter(|(_, kind)| kinds.contains(kind)).map(|(name, _)| name.clone()).collect()
    }

    /// A variable in scope of one of these kinds.
    fn variable(&mut self, kinds: &[Kind]) -> Option<String> {
        let variables = self.variables(kinds);
        if variables.is_empty() { None } else { Some(self.random.choose(&variables)) }
    }
}
