//! Clauses.

use super::{Expression, Name, PathPattern, Query};
use crate::span::Span;

/// A clause of a query, with where it stands (from its keyword to its end).
#[derive(Clone, Debug)]
pub struct Clause {
    /// What the clause does.
    pub kind: ClauseKind,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Clause {
    /// Clauses are equal when they say the same, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What a clause does.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `[OPTIONAL] MATCH patterns [WHERE predicate]`.
    Match(Match),
    /// `UNWIND list AS variable`.
    Unwind {
        /// The list to take apart.
        list: Expression,
        /// The variable that holds one element a row.
        variable: Name,
    },
    /// `LOAD CSV … FROM file AS variable`, `LOAD JSON FROM file AS variable`.
    Load(Load),
    /// `WITH …`.
    With(Projection),
    /// `RETURN …`.
    Return(Projection),
    /// `CREATE patterns`.
    Create(Vec<PathPattern>),
    /// `MERGE pattern [ON CREATE SET …] [ON MATCH SET …]`.
    Merge(Merge),
    /// `SET item, …`.
    Set(Vec<SetItem>),
    /// `REMOVE item, …`.
    Remove(Vec<RemoveItem>),
    /// `[DETACH] DELETE expression, …`.
    Delete {
        /// Whether the relationships of deleted nodes go with them.
        detach: bool,
        /// What is deleted.
        expressions: Vec<Expression>,
    },
    /// `FOREACH (variable IN list | clause …)`.
    Foreach {
        /// The variable that holds one element at a time.
        variable: Name,
        /// The list.
        list: Expression,
        /// What is done for each element.
        clauses: Vec<Clause>,
    },
    /// `[OPTIONAL] CALL (imports) { query }`.
    CallSubquery(CallSubquery),
    /// `CALL procedure(arguments) [YIELD …]`.
    Call(Call),
}

/// `[OPTIONAL] CALL (imports) { query }`.
#[derive(Clone, Debug, PartialEq)]
pub struct CallSubquery {
    /// Whether a row for which the query gives none is kept, with nulls.
    pub optional: bool,
    /// What the query sees of the row.
    pub imports: Imports,
    /// The query.
    pub query: Query,
}

/// What the query of `CALL { }` sees of the row that it runs for.
#[derive(Clone, Debug, PartialEq)]
pub enum Imports {
    /// Without parentheses: what a `WITH` at its beginning names.
    Leading,
    /// `(*)`: everything.
    All,
    /// `(variable, …)`.
    Named(Vec<Name>),
}

/// `LOAD CSV [WITH HEADERS] FROM file AS variable [FIELDTERMINATOR 'c']`, `LOAD JSON FROM file AS variable`.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// What the file holds.
    pub format: LoadFormat,
    /// The name of the file, or its URL.
    pub file: Expression,
    /// The variable that holds one record a row.
    pub variable: Name,
}

/// What a file that `LOAD` reads holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadFormat {
    /// Lines of fields.
    Csv {
        /// Whether the first line names the fields of the others.
        headers: bool,
        /// What stands between two fields.
        field_terminator: char,
    },
    /// JSON: a list, or values one after another.
    Json,
}

impl LoadFormat {
    /// The words that a clause begins with which reads the format.
    pub fn keywords(self) -> &'static str {
        match self {
            Self::Csv { .. } => "LOAD CSV",
            Self::Json => "LOAD JSON",
        }
    }
}

/// What stands between two fields of a line where nothing else is said.
pub const FIELD_TERMINATOR: char = ',';

/// `[OPTIONAL] MATCH patterns [WHERE predicate]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Whether a row without a match is kept, with nulls.
    pub optional: bool,
    /// The patterns, all of which must match.
    pub patterns: Vec<PathPattern>,
    /// The predicate on the matches.
    pub predicate: Option<Expression>,
}

/// The body of `WITH` and `RETURN`.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Whether duplicates are dropped.
    pub distinct: bool,
    /// Whether it begins with `*`.
    pub star: bool,
    /// The items (behind `*`, where there is one).
    pub items: Vec<ProjectionItem>,
    /// `ORDER BY`.
    pub order_by: Vec<SortItem>,
    /// `SKIP` (or GQL's `OFFSET`).
    pub skip: Option<Expression>,
    /// `LIMIT`.
    pub limit: Option<Expression>,
    /// `WHERE`, which only `WITH` may have.
    pub predicate: Option<Expression>,
}

/// `expression [AS alias]`.
#[derive(Clone, Debug)]
pub struct ProjectionItem {
    /// The value of the column.
    pub expression: Expression,
    /// The column's name, where it is given.
    pub alias: Option<Name>,
    /// The expression's text as written: the column's name, where no alias is given.
    pub text: String,
}

impl PartialEq for ProjectionItem {
    /// Items are equal when they say the same; the text matters only where it names the column.
    fn eq(&self, other: &Self) -> bool {
        let same_text = self.alias.is_some() || self.text == other.text;
        self.expression == other.expression && self.alias == other.alias && same_text
    }
}

/// `expression [ASC | DESC]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SortItem {
    /// The sort key.
    pub expression: Expression,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// `MERGE pattern [ON CREATE SET …] [ON MATCH SET …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// What is matched, or else created whole.
    pub pattern: PathPattern,
    /// What is set where the pattern was created.
    pub on_create: Vec<SetItem>,
    /// What is set where the pattern was matched.
    pub on_match: Vec<SetItem>,
}

/// An item of `SET`.
#[derive(Clone, Debug, PartialEq)]
pub enum SetItem {
    /// `element.key = value`.
    Property {
        /// The node or relationship.
        element: Expression,
        /// The property key.
        key: Name,
        /// The value; null removes the property.
        value: Expression,
    },
    /// `element[key] = value`, the key computed.
    DynamicProperty {
        /// The node or relationship.
        element: Expression,
        /// The property key.
        key: Expression,
        /// The value; null removes the property.
        value: Expression,
    },
    /// `variable = map`: the map replaces all properties.
    Replace {
        /// The node or relationship.
        variable: Name,
        /// A map, node or relationship.
        value: Expression,
    },
    /// `variable += map`: the map's entries are added to the properties.
    Merge {
        /// The node or relationship.
        variable: Name,
        /// A map, node or relationship.
        value: Expression,
    },
    /// `variable:Label:Label`.
    Labels {
        /// The node.
        variable: Name,
        /// The labels it gets.
        labels: Vec<Name>,
    },
}

/// An item of `REMOVE`.
#[derive(Clone, Debug, PartialEq)]
pub enum RemoveItem {
    /// `element.key`.
    Property {
        /// The node or relationship.
        element: Expression,
        /// The property key.
        key: Name,
    },
    /// `element[key]`, the key computed.
    DynamicProperty {
        /// The node or relationship.
        element: Expression,
        /// The property key.
        key: Expression,
    },
    /// `variable:Label:Label`.
    Labels {
        /// The node.
        variable: Name,
        /// The labels it loses.
        labels: Vec<Name>,
    },
}

/// `CALL procedure(arguments) [YIELD …]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The procedure's name with its namespace, dots between the parts: `db.labels`.
    pub procedure: Name,
    /// The arguments; `None` where the call has no parentheses and takes them from the parameters of the same names.
    pub arguments: Option<Vec<Expression>>,
    /// What is taken of the procedure's result.
    pub yields: Option<Yield>,
}

/// `YIELD * | field [AS variable], … [WHERE predicate]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Yield {
    /// Whether it is `YIELD *`.
    pub star: bool,
    /// The fields that are taken.
    pub items: Vec<YieldItem>,
    /// Which rows are kept.
    pub predicate: Option<Expression>,
}

/// `field [AS variable]`.
#[derive(Clone, Debug, PartialEq)]
pub struct YieldItem {
    /// The procedure's result field.
    pub field: Name,
    /// The variable that holds it, where it is not named like the field.
    pub variable: Option<Name>,
}
