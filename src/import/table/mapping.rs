//! Mappings: what somebody wrote in TOML about tables whose headers do not say what becomes of their rows.
//!
//! The form is described in `docs/formats.md`; here it is [`Mapping`] and what that is made of.

use serde::Deserialize;

/// A mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Mapping {
    /// Between cells.
    pub(super) delimiter: Option<char>,
    /// Between the items of a list in a cell.
    pub(super) array_delimiter: Option<char>,
    /// Around cells; empty for nothing.
    pub(super) quote: Option<String>,
    /// Cells that stand for no value.
    pub(super) nulls: Option<Vec<String>>,
    /// How characters are written, if not in UTF-8.
    pub(super) encoding: Option<String>,
    /// Whether records may have more cells than there are columns.
    pub(super) ignore_extra_columns: Option<bool>,
    /// The tables.
    #[serde(rename = "table", default)]
    pub(super) tables: Vec<TableMapping>,
}

/// What becomes of the rows of some files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TableMapping {
    /// The name of the file, or of several with `*` for anything.
    pub(super) file: String,
    /// The names of the columns, where no file has a header.
    pub(super) columns: Option<Vec<String>>,
    /// As in the mapping, for this table alone.
    pub(super) delimiter: Option<char>,
    /// As in the mapping, for this table alone.
    pub(super) array_delimiter: Option<char>,
    /// As in the mapping, for this table alone.
    pub(super) quote: Option<String>,
    /// As in the mapping, for this table alone.
    pub(super) nulls: Option<Vec<String>>,
    /// As in the mapping, for this table alone.
    pub(super) encoding: Option<String>,
    /// As in the mapping, for this table alone.
    pub(super) ignore_extra_columns: Option<bool>,
    /// The nodes of each row.
    #[serde(rename = "node", default)]
    pub(super) nodes: Vec<NodeMapping>,
    /// The relationships of each row.
    #[serde(rename = "relationship", default)]
    pub(super) relationships: Vec<RelationshipMapping>,
}

/// A node of each row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NodeMapping {
    /// Its label or labels.
    pub(super) label: Option<OneOrMany>,
    /// The column that has its labels.
    pub(super) label_column: Option<String>,
    /// The column or columns that have its id.
    pub(super) id: Option<OneOrMany>,
    /// Whether several rows may be about it.
    #[serde(default)]
    pub(super) repeated: bool,
    /// Its properties.
    #[serde(default)]
    pub(super) properties: Vec<PropertyMapping>,
}

/// A relationship of each row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RelationshipMapping {
    /// Its type.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// The column that has its type.
    pub(super) type_column: Option<String>,
    /// The node that it leaves; without it, the first node of the row.
    pub(super) from: Option<EndMapping>,
    /// The node that it enters; without it, the first node of the row.
    pub(super) to: Option<EndMapping>,
    /// Its properties.
    #[serde(default)]
    pub(super) properties: Vec<PropertyMapping>,
}

/// An end of a relationship.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EndMapping {
    /// The first label of the node.
    pub(super) label: String,
    /// The column that names it, or the columns with `*` for anything: each then names another node.
    pub(super) column: OneOrMany,
    /// The property by which it is found, with its type; without it, the id that its own table gives it.
    pub(super) by: Option<String>,
    /// What stands between the names of several nodes in a cell.
    pub(super) split: Option<char>,
    /// Whether a node that is not there is made, with that property.
    #[serde(default)]
    pub(super) create: bool,
}

/// A property.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum PropertyMapping {
    /// `column` or `column:type`, with the key of the same name; `*` for all columns that are used for nothing else.
    Short(String),
    /// In full.
    Full {
        /// The column.
        column: String,
        /// The key, if it is not called like the column.
        key: Option<String>,
        /// The type; without it, what all cells are.
        #[serde(rename = "type")]
        cell_type: Option<String>,
    },
}

/// One name, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The names.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}
