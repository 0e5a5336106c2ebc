//! Random `WITH` and `RETURN`.

use super::{Generator, Kind, PLAIN};

/// A column: its expression, its name, what it holds.
type Item = (String, String, Kind);

impl Generator {
    /// `WITH` or `RETURN`; the scope is then its columns.
    pub(super) fn projection(&mut self, keyword: &str) -> String {
        if keyword == "WITH" && !self.scope.is_empty() && self.random.chance(15) {
            return format!("WITH * WHERE {}", self.predicate());
        }
        if !self.scope.is_empty() && self.nesting == 0 && self.random.chance(4) {
            return self.star(keyword);
        }
        let before = self.scope.clone();
        self.before = before.iter().map(|(name, _)| name.clone()).collect();
        let aggregates = self.random.chance(35);
        let items = if aggregates { self.aggregating_items() } else { self.items() };
        let items = self.named_anew(items);
        let columns: Vec<_> = items.iter().map(|(expression, name, _)| format!("{expression} AS {name}")).collect();
        self.scope = items.into_iter().map(|(_, name, kind)| (name, kind)).collect();
        let may_be_distinct = self.variables(&[Kind::Bag, Kind::Inexact]).is_empty();
        let distinct = if may_be_distinct && self.random.chance(20) { "DISTINCT " } else { "" };
        let order = match self.random.below(10) {
            0 if columns.iter().any(|column| column.starts_with("count(*) AS")) => " ORDER BY count(*) DESC".to_owned(),
            0..3 => self.order_by(),
            3 if !aggregates && distinct.is_empty() => self.order_by_anything(before),
            _ => String::new(),
        };
        let predicate = match keyword {
            "WITH" if self.random.chance(25) => format!(" WHERE {}", self.predicate()),
            _ => String::new(),
        };
        format!("{keyword} {distinct}{}{order}{predicate}", columns.join(", "))
    }

    /// All variables, and now and then another value.
    fn star(&mut self, keyword: &str) -> String {
        let is_distinct = self.variables(&[Kind::Bag, Kind::Inexact]).is_empty() && self.random.chance(30);
        let distinct = if is_distinct { "DISTINCT " } else { "" };
        if self.random.chance(50) {
            return format!("{keyword} {distinct}*");
        }
        let (value, name, kind) = self.item();
        if kind == Kind::Bag && is_distinct {
            return format!("{keyword} {distinct}*");
        }
        self.scope.push((name.clone(), kind));
        format!("{keyword} {distinct}*, {value} AS {name}")
    }

    /// Some of the variables and some new values.
    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        for (name, kind) in self.scope.clone() {
            if self.random.chance(55) {
                items.push((name.clone(), name, kind));
            }
        }
        while items.is_empty() || self.random.chance(40) {
            items.push(self.item());
        }
        items
    }

    fn item(&mut self) -> Item {
        match self.random.below(20) {
            0 => (self.node_expression(), self.name("n"), Kind::Node),
            1 => (self.nodes(), self.name("v"), Kind::Nodes),
            2 => {
                let kind = self.random.choose(&PLAIN);
                (self.bag(kind, 2), self.name("v"), Kind::Bag)
            }
            _ => {
                let kind = self.random.choose(&PLAIN);
                (self.expression(kind, 3), self.name("v"), kind)
            }
        }
    }

    /// The items, some of the new ones under the name of a variable that is not among them.
    fn named_anew(&mut self, mut items: Vec<Item>) -> Vec<Item> {
        for index in 0..items.len() {
            let is_used = |name: &String| items.iter().any(|(_, other, _)| other == name);
            let free: Vec<_> = self.scope.iter().map(|(name, _)| name.clone()).filter(|name| !is_used(name)).collect();
            let is_new = items[index].0 != items[index].1;
            if is_new && !free.is_empty() && self.random.chance(8) {
                items[index].1 = self.random.choose(&free);
            }
        }
        items
    }

    /// Keys and aggregates.
    fn aggregating_items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        for (name, kind) in self.scope.clone() {
            if self.random.chance(25) && !matches!(kind, Kind::Bag | Kind::Inexact) {
                items.push((name.clone(), name, kind));
            }
        }
        let whole: Vec<String> =
            items.iter().filter(|(_, _, kind)| *kind == Kind::Integer).map(|(name, _, _)| name.clone()).collect();
        if self.random.chance(30) {
            let kind = self.random.choose(&PLAIN);
            items.push((self.expression(kind, 3), self.name("v"), kind));
        }
        for _ in 0..1 + self.random.below(2) {
            let (aggregate, kind) = self.aggregate(&whole);
            items.push((aggregate, self.name("g"), kind));
        }
        items
    }

    /// An aggregate, alone or in an expression; `keys` are integers that rows are grouped by.
    fn aggregate(&mut self, keys: &[String]) -> (String, Kind) {
        let distinct = if self.random.chance(30) { "DISTINCT " } else { "" };
        let any = self.random.choose(&PLAIN);
        match self.random.below(16) {
            0 | 1 => ("count(*)".to_owned(), Kind::Integer),
            2 | 3 => (format!("count({distinct}{})", self.countable()), Kind::Integer),
            4 => (format!("sum({distinct}{})", self.expression(Kind::Number, 2)), Kind::Number),
            5 => (format!("sum({distinct}{})", self.expression(Kind::Integer, 2)), Kind::Integer),
            6 => (format!("avg({distinct}{})", self.expression(Kind::Number, 2)), Kind::Number),
            7 => (format!("min({distinct}{})", self.expression(any, 2)), any),
            8 => (format!("max({distinct}{})", self.expression(any, 2)), any),
            9 => (format!("size(collect({distinct}{})) + 1", self.expression(any, 2)), Kind::Integer),
            10 => {
                let function = self.random.choose(&["stDev", "stDevP"]);
                (format!("{function}({distinct}{})", self.expression(Kind::Integer, 2)), Kind::Inexact)
            }
            11 => {
                let percentile = self.random.choose(&["0", "0.3", "$half", "1.0"]);
                let function = self.random.choose(&["percentileCont", "percentileDisc"]);
                (format!("{function}({distinct}{}, {percentile})", self.expression(Kind::Integer, 2)), Kind::Inexact)
            }
            12 => self.around_aggregates(keys),
            _ => (format!("collect({distinct}{})", self.countable()), Kind::Bag),
        }
    }

    /// An expression around aggregates.
    fn around_aggregates(&mut self, keys: &[String]) -> (String, Kind) {
        let (one, other) = (self.expression(Kind::Integer, 1), self.expression(Kind::Integer, 1));
        match self.random.below(5) {
            0 if !keys.is_empty() => (format!("{} + count({one})", self.random.choose(keys)), Kind::Integer),
            0 | 1 => (format!("CASE WHEN count(*) > 1 THEN min({one}) ELSE max({other}) END"), Kind::Integer),
            2 => (format!("[count({one}), max({other})]"), Kind::List),
            3 => (format!("{{a: min({one}), b: count(DISTINCT {other})}}"), Kind::Map),
            _ => (format!("size([x IN collect({one}) WHERE x > 0]) - count(*)"), Kind::Integer),
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
            if is_total && self.random.chance(40) {
                let count = self.random.choose(&["0", "1", "2", "3", "4", "$one", "1 + 1"]);
                text.push_str(&format!(" {keyword} {count}"));
            }
        }
        text
    }

    /// `ORDER BY` any expression of the columns and of the variables before.
    fn order_by_anything(&mut self, before: super::Scope) -> String {
        let columns = self.scope.clone();
        let hidden = before.into_iter().filter(|(name, _)| columns.iter().all(|(column, _)| column != name));
        self.scope.extend(hidden.collect::<Vec<_>>());
        let keys: Vec<_> = (0..1 + self.random.below(2))
            .map(|_| {
                let kind = self.random.choose(&PLAIN);
                self.expression(kind, 2) + self.random.choose(&["", " DESC"])
            })
            .collect();
        self.scope = columns;
        format!(" ORDER BY {}", keys.join(", "))
    }
}
