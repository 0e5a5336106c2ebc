//! What must come out, and whether it did: tables, side effects, errors.

use super::feature::Table;
use super::notation::Shown;
use detente::result::QueryResult;
use detente::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

/// Something else came out than should have.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    /// What should have come out.
    pub(crate) expected: String,
    /// What did.
    pub(crate) actual: String,
}

impl Mismatch {
    pub(crate) fn new(expected: impl Display, actual: impl Display) -> Self {
        Self { expected: expected.to_string(), actual: actual.to_string() }
    }
}

/// How strictly a table is compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableOrder {
    /// Whether the order of the rows counts.
    pub(crate) rows: bool,
    /// Whether the order of the elements of lists counts.
    pub(crate) lists: bool,
}

/// Compares a result with the table of a step: columns with their names and order, and the rows.
pub(crate) fn compare_table(expected: &Table, actual: &QueryResult, order: TableOrder) -> Result<(), Mismatch> {
    let wanted = ShownTable::read(expected, order).map_err(|reason| Mismatch::new("a readable table", reason))?;
    let found = ShownTable::of(actual, order);
    let same = wanted.columns == found.columns && wanted.rows_for(order) == found.rows_for(order);
    if same { Ok(()) } else { Err(Mismatch::new(wanted, found)) }
}

/// A table of normal texts.
pub(crate) struct ShownTable {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl ShownTable {
    fn read(table: &Table, order: TableOrder) -> Result<Self, String> {
        let (columns, rows) = table.split_first().ok_or("a result without a table")?;
        let read = |cell: &String| Shown::read(cell).map(|value| normal(value, order));
        let rows = rows.iter().map(|row| row.iter().map(read).collect()).collect::<Result<_, _>>()?;
        Ok(Self { columns: columns.clone(), rows })
    }

    /// The table of a result.
    pub(crate) fn of(result: &QueryResult, order: TableOrder) -> Self {
        let show = |value: &Value| normal(Shown::of(value, &result.elements), order);
        let rows = result.rows.iter().map(|row| row.iter().map(show).collect()).collect();
        Self { columns: result.columns.iter().map(|column| column.to_string()).collect(), rows }
    }

    fn rows_for(&self, order: TableOrder) -> Vec<Vec<String>> {
        let mut rows = self.rows.clone();
        if !order.rows {
            rows.sort();
        }
        rows
    }
}

fn normal(value: Shown, order: TableOrder) -> String {
    if order.lists { value.to_string() } else { value.with_sorted_lists().to_string() }
}

impl Display for ShownTable {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> =
            std::iter::once(&self.columns).chain(&self.rows).map(|row| format!("| {} |", row.join(" | "))).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

/// What later queries could observe of a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GraphState {
    nodes: BTreeSet<u64>,
    relationships: BTreeSet<u64>,
    labels: BTreeSet<String>,
    /// Whether it is a node, its id, the key and the value.
    properties: BTreeSet<(bool, u64, String, String)>,
}

impl GraphState {
    /// Adds the nodes and relationships that a result mentions.
    pub(crate) fn add(&mut self, result: &QueryResult) {
        for node in result.elements.nodes.values() {
            self.nodes.insert(node.id);
            self.labels.extend(node.labels.iter().map(|label| label.to_string()));
            self.add_properties(true, node.id, &node.properties, result);
        }
        for relationship in result.elements.relationships.values() {
            self.relationships.insert(relationship.id);
            self.add_properties(false, relationship.id, &relationship.properties, result);
        }
    }

    fn add_properties(&mut self, is_node: bool, id: u64, entries: &detente::value::Map, result: &QueryResult) {
        self.properties.extend(
            entries
                .iter()
                .map(|(key, value)| (is_node, id, key.to_string(), Shown::of(value, &result.elements).to_string())),
        );
    }

    /// What is different in a later state.
    pub(crate) fn effects(&self, later: &Self) -> SideEffects {
        let counts = [
            ("+nodes", later.nodes.difference(&self.nodes).count()),
            ("-nodes", self.nodes.difference(&later.nodes).count()),
            ("+relationships", later.relationships.difference(&self.relationships).count()),
            ("-relationships", self.relationships.difference(&later.relationships).count()),
            ("+labels", later.labels.difference(&self.labels).count()),
            ("-labels", self.labels.difference(&later.labels).count()),
            ("+properties", later.properties.difference(&self.properties).count()),
            ("-properties", self.properties.difference(&later.properties).count()),
        ];
        SideEffects(
            counts.map(|(name, count)| (name.to_owned(), count)).into_iter().filter(|entry| entry.1 > 0).collect(),
        )
    }
}

/// How many of which things came and went; what is not named is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SideEffects(BTreeMap<String, usize>);

impl SideEffects {
    /// The side effects that the table of a step states.
    pub(crate) fn read(table: &Table) -> Result<Self, String> {
        let mut effects = BTreeMap::new();
        for row in table {
            let [name, count] = row.as_slice() else { return Err(format!("a side effect of {} cells", row.len())) };
            let known =
                ["nodes", "relationships", "labels", "properties"].contains(&name.trim_start_matches(['+', '-']));
            let count: usize = count.parse().map_err(|_| format!("no count: {count}"))?;
            if !known || !name.starts_with(['+', '-']) {
                return Err(format!("no side effect: {name}"));
            }
            effects.insert(name.clone(), count);
        }
        effects.retain(|_, count| *count > 0);
        Ok(Self(effects))
    }
}

impl Display for SideEffects {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let effects: Vec<_> = self.0.iter().map(|(name, count)| format!("{name} {count}")).collect();
        write!(formatter, "side effects: {}", if effects.is_empty() { "none".to_owned() } else { effects.join(", ") })
    }
}

/// An error as the suite names it: in an expectation `any time` and `*` stand for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorShape {
    /// The type: `SyntaxError`, ….
    pub(crate) class: String,
    /// `compile time` or `runtime`.
    pub(crate) phase: String,
    /// The detail: `UndefinedVariable`, ….
    pub(crate) detail: String,
}

impl ErrorShape {
    /// Reads `a TYPE should be raised at PHASE: DETAIL`.
    pub(crate) fn read(step: &str) -> Option<Self> {
        let step = step.strip_prefix("a ").or_else(|| step.strip_prefix("an "))?;
        let (class, rest) = step.split_once(" should be raised at ")?;
        let (phase, detail) = rest.split_once(": ")?;
        Some(Self { class: class.to_owned(), phase: phase.to_owned(), detail: detail.to_owned() })
    }

    /// Whether an error is one of those that this expectation stands for.
    pub(crate) fn includes(&self, actual: &Self) -> bool {
        self.class == actual.class
            && (self.phase == "any time" || self.phase == actual.phase)
            && (self.detail == "*" || self.detail == actual.detail)
    }
}

impl Display for ErrorShape {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}: {}", self.class, self.phase, self.detail)
    }
}
