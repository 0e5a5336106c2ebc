//! What becomes of the rows of a table.

use super::cell::CellType;
use super::dialect::Dialect;
use super::record::Record;
use crate::import::source::Source;
use std::borrow::Cow;

/// What stands between the parts of an id that several cells make together: the unit separator of ASCII.
const TOGETHER: &str = "\u{1f}";

/// A table: files with the same columns, and what becomes of each of their rows.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The files, each with the number of its records that are no rows.
    pub(super) parts: Vec<Part>,
    /// How the files are written.
    pub(super) dialect: Dialect,
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// The nodes of each row.
    pub(super) nodes: Vec<NodeRule>,
    /// The relationships of each row.
    pub(super) relationships: Vec<RelationshipRule>,
}

/// A file of a table.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The file.
    pub(super) source: Source,
    /// How many records stand before the rows: the header, where the file has one.
    pub(super) heads: usize,
}

/// Where ids are looked up: nodes are known by what a file calls them, or by a property.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// The ids of tables, by the name of their space.
    Ids(String),
    /// The texts of a property of the nodes with a label.
    Property {
        /// The label.
        label: String,
        /// The key of the property.
        key: String,
    },
}

impl Space {
    /// What nodes are called in it.
    pub(super) fn what(&self) -> &str {
        match self {
            Self::Ids(_) => "id",
            Self::Property { key, .. } => key,
        }
    }

    /// Whose ids they are: `node`, `Person`.
    pub(super) fn who(&self) -> &str {
        match self {
            Self::Ids(name) if name.is_empty() => "node",
            Self::Ids(name) => name,
            Self::Property { label, .. } => label,
        }
    }
}

/// A node of each row.
#[derive(Clone, Debug)]
pub(super) struct NodeRule {
    /// Where the node is looked up.
    pub(super) space: Space,
    /// What it is called there; none if nothing ever names it.
    pub(super) id: Option<Id>,
    /// Whether several rows may be about the node: the first of them makes it.
    pub(super) is_mention: bool,
    /// Its labels.
    pub(super) labels: Vec<Name>,
    /// The property that holds what it is called; none if one of the others does or none needs to.
    pub(super) id_property: Option<(String, CellType)>,
    /// Its properties.
    pub(super) properties: Vec<PropertyRule>,
}

/// What a row calls nodes: what stands in one of these places, each of which may take several cells together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Id {
    /// The columns of each place.
    pub(super) places: Vec<Vec<usize>>,
    /// What stands between several ids in a cell.
    pub(super) split: Option<char>,
}

/// A relationship of each row, or several: from each of the nodes at its start to each of those at its end.
#[derive(Clone, Debug)]
pub(super) struct RelationshipRule {
    /// Its type.
    pub(super) kind: Name,
    /// The nodes that it leaves.
    pub(super) start: End,
    /// The nodes that it enters.
    pub(super) end: End,
    /// Whether rows that name no node at one of the ends have no such relationship, rather than a wrong one.
    pub(super) is_optional: bool,
    /// Its properties.
    pub(super) properties: Vec<PropertyRule>,
}

/// An end of a relationship.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// Where it is looked up.
    pub(super) space: Space,
    /// What it is called there.
    pub(super) id: Id,
}

/// A label or a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// The same for all rows.
    Fixed(String),
    /// What stands in the column.
    Column(usize),
}

/// A property of each row.
#[derive(Clone, Debug)]
pub(super) struct PropertyRule {
    /// Its key.
    pub(super) key: String,
    /// The column that holds it.
    pub(super) column: usize,
    /// What the column holds.
    pub(super) cell_type: CellType,
}

impl Id {
    /// What a row calls the nodes, put into `texts`; nothing where it calls none.
    pub(super) fn read<'r>(&self, record: Record<'r>, nulls: &[String], texts: &mut Vec<Cow<'r, str>>) {
        texts.clear();
        for columns in &self.places {
            match (columns.as_slice(), self.split) {
                ([column], None) => texts.extend(record.value(*column, nulls).map(Cow::Borrowed)),
                ([column], Some(split)) => {
                    let parts = record.value(*column, nulls).into_iter().flat_map(|text| text.split(split));
                    texts.extend(parts.map(str::trim).filter(|part| !part.is_empty()).map(Cow::Borrowed));
                }
                (columns, _) => {
                    let parts: Option<Vec<_>> = columns.iter().map(|column| record.value(*column, nulls)).collect();
                    texts.extend(parts.map(|parts| Cow::Owned(parts.join(TOGETHER))));
                }
            }
        }
    }

    /// The first column.
    pub(super) fn first_column(&self) -> usize {
        self.places.first().and_then(|columns| columns.first()).copied().unwrap_or(0)
    }

    /// What stands in a column.
    pub(super) fn column(column: usize) -> Self {
        Self { places: vec![vec![column]], split: None }
    }
}
