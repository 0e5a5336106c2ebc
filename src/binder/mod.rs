//! From the syntax tree to a bound statement: every name becomes a slot, a function or a procedure, and what makes no
//! sense is refused here, before anything runs.
//!
//! In: [`ast::Query`]. Out: [`BoundStatement`]. Knows scopes, functions and the rules of clauses; knows nothing of the
//! graph's contents, and nothing of how a pattern is found: `MATCH` becomes a [`PatternGraph`], a value.
//!
//! Reading order: this file (what comes out), `scope`, `query` (clauses in order), `pattern`, `projection`,
//! `aggregation`, `expression`, `update`, `types`.

mod aggregation;
mod call;
mod error;
mod expression;
mod pattern;
mod projection;
mod query;
mod scope;
mod subquery;
mod types;
mod update;

pub use error::{BindError, BindErrorKind};

use crate::expression::{Expression, ExpressionKind, Slot, Slots, SubqueryId};
use crate::function::procedure::{Procedure, Procedures};
use crate::graph::Direction;
use crate::plan::{Aggregation, CreateElement, Length, RemoveItem, SetItem, SortKey};
use crate::syntax::ast;
use scope::VariableKind;
use std::sync::Arc;

/// Resolves the names of `query`. `procedures` are those that may be called.
pub fn bind(query: &ast::Query, procedures: &Procedures) -> Result<BoundStatement, BindError> {
    let mut binder = Binder::new(procedures);
    let query = binder.bind_query(query, &scope::Scope::default())?;
    Ok(BoundStatement {
        query,
        subqueries: binder.subqueries,
        names: binder.names,
        mentioned: binder.mentioned,
        parameters: binder.parameters,
    })
}

/// A statement whose names are resolved.
#[derive(Debug)]
pub struct BoundStatement {
    /// What it does.
    pub query: BoundQuery,
    /// The subqueries in its expressions, by id.
    pub subqueries: Vec<BoundSubquery>,
    /// The name of the variable in each slot; for those without one, a made-up name.
    pub names: Vec<Arc<str>>,
    /// The labels, relationship types and property keys that it mentions.
    pub mentioned: Vec<Mentioned>,
    /// The parameters that it reads, each where it stands first.
    pub parameters: Vec<ast::Name>,
}

impl BoundStatement {
    /// Fails when a parameter that the statement reads is not among those given.
    pub fn check_parameters(&self, given: &crate::value::Map) -> Result<(), BindError> {
        match self.parameters.iter().find(|parameter| !given.contains_key(&parameter.text)) {
            None => Ok(()),
            Some(missing) => Err(BindError::new(
                BindErrorKind::MissingParameter,
                format!("parameter `${}` was not given", missing.text),
                missing.span,
            )),
        }
    }
}

/// A label, relationship type or property key that a statement reads, which the graph may not know.
#[derive(Clone, Debug)]
pub struct Mentioned {
    /// What kind of name it is.
    pub kind: MentionedKind,
    /// The name, with where it stands.
    pub name: ast::Name,
}

/// The kinds of names that a graph knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionedKind {
    /// A label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    PropertyKey,
}

/// Single queries whose rows are put together.
#[derive(Debug, Default)]
pub struct BoundQuery {
    /// The single queries; more than one only for `UNION`.
    pub branches: Vec<BoundSingleQuery>,
    /// Whether rows that repeat are dropped (`UNION` without `ALL`).
    pub distinct: bool,
    /// The columns of the result.
    pub columns: Vec<OutputColumn>,
}

/// Clauses in order.
#[derive(Debug, Default)]
pub struct BoundSingleQuery {
    /// The clauses.
    pub clauses: Vec<BoundClause>,
    /// The columns of the result; none where the query ends with an update.
    pub columns: Vec<OutputColumn>,
}

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name.
    pub name: Arc<str>,
    /// Where its values are.
    pub slot: Slot,
}

/// A subquery in an expression. Its first clause works on the row of the expression.
#[derive(Debug)]
pub struct BoundSubquery {
    /// What it does; for `COLLECT` the first column is collected.
    pub query: BoundQuery,
    /// What is made of its rows.
    pub kind: ast::SubqueryKind,
    /// What it reads of the surrounding row.
    pub outer: Slots,
}

/// A clause whose names are resolved.
#[derive(Debug)]
pub enum BoundClause {
    /// `[OPTIONAL] MATCH`.
    Match {
        /// Whether a row without a match is kept, with nulls.
        optional: bool,
        /// What is matched.
        pattern: PatternGraph,
    },
    /// `UNWIND`.
    Unwind {
        /// The list.
        list: Expression,
        /// Holds the element.
        slot: Slot,
    },
    /// `LOAD CSV` and `LOAD JSON`.
    Load {
        /// What the file holds.
        format: ast::LoadFormat,
        /// The file.
        file: Expression,
        /// Holds the record.
        slot: Slot,
    },
    /// `WITH` and `RETURN`.
    Project(BoundProjection),
    /// `CREATE`.
    Create {
        /// What is created, in order.
        elements: Vec<CreateElement>,
        /// The paths through what was created.
        paths: Vec<PatternPath>,
    },
    /// `MERGE`.
    Merge {
        /// What is matched.
        pattern: PatternGraph,
        /// What is created where nothing matches.
        elements: Vec<CreateElement>,
        /// What is set where the pattern was created.
        on_create: Vec<SetItem>,
        /// What is set where it was matched.
        on_match: Vec<SetItem>,
    },
    /// `SET`.
    Set(Vec<SetItem>),
    /// `REMOVE`.
    Remove(Vec<RemoveItem>),
    /// `[DETACH] DELETE`.
    Delete {
        /// Whether a node's relationships go with it.
        detach: bool,
        /// What is deleted.
        expressions: Vec<Expression>,
    },
    /// `CALL { }` and `FOREACH`: a query that runs for each row. Without columns, each row stays as it is.
    CallSubquery {
        /// The query.
        query: BoundQuery,
        /// Its columns, and the variables that hold them beside the row's.
        columns: Vec<(Slot, Slot)>,
        /// Whether a row for which the query gives none is kept, with nulls.
        optional: bool,
    },
    /// `CALL`.
    Call {
        /// The procedure.
        procedure: Arc<Procedure>,
        /// Its arguments.
        arguments: Vec<Expression>,
        /// The fields that are taken, by position.
        yields: Vec<(usize, Slot)>,
        /// Which rows are kept.
        predicates: Vec<Expression>,
    },
}

/// What `MATCH` and `MERGE` look for: nodes, the relationships between them, and what must hold.
#[derive(Clone, Debug, Default)]
pub struct PatternGraph {
    /// The nodes, each once.
    pub nodes: Vec<PatternNode>,
    /// The relationships. No two of them match the same relationship.
    pub relationships: Vec<PatternRelationship>,
    /// The paths that are bound to variables.
    pub paths: Vec<PatternPath>,
    /// What must hold: property maps, label expressions and `WHERE`, taken apart at `AND`.
    pub predicates: Vec<Expression>,
}

/// A node of a pattern.
#[derive(Clone, Debug)]
pub struct PatternNode {
    /// Holds the node.
    pub slot: Slot,
    /// Labels that it has. Those that are no plain conjunction are among the predicates.
    pub labels: Vec<Arc<str>>,
}

/// A relationship of a pattern, or a walk over several.
#[derive(Clone, Debug)]
pub struct PatternRelationship {
    /// Holds the relationship, or the list of them.
    pub slot: Slot,
    /// The node on the left as written.
    pub from: Slot,
    /// The node on the right as written.
    pub to: Slot,
    /// Which way it points, from left to right.
    pub direction: Direction,
    /// The types it may have; empty for any.
    pub types: Vec<Arc<str>>,
    /// How many relationships, where that varies.
    pub length: Option<Length>,
    /// Which of the walks are taken.
    pub selector: ast::PathSelector,
    /// What each relationship of a walk must have. Where a value reads a variable, there is also a predicate of the pattern
    /// that says so, unless shortest paths are meant.
    pub properties: Vec<(Arc<str>, Expression)>,
}

/// A path variable of a pattern.
#[derive(Clone, Debug)]
pub struct PatternPath {
    /// Holds the path.
    pub slot: Slot,
    /// The slots of its parts: a node first, then relationships and nodes in turn.
    pub parts: Vec<Slot>,
}

/// `WITH` or `RETURN`: what happens to the rows, in the order of the fields.
#[derive(Debug, Default)]
pub struct BoundProjection {
    /// Grouping, where there are aggregates.
    pub grouping: Option<Grouping>,
    /// New columns.
    pub items: Vec<(Slot, Expression)>,
    /// The columns by which repeated rows are dropped.
    pub distinct: Option<Vec<Slot>>,
    /// The order.
    pub sort: Vec<SortKey>,
    /// How many rows are left out.
    pub skip: Option<Expression>,
    /// How many rows are kept.
    pub limit: Option<Expression>,
    /// Which rows are kept.
    pub predicates: Vec<Expression>,
    /// The columns that the next clause sees.
    pub output: Vec<Slot>,
}

/// Groups, and what is computed for each.
#[derive(Debug, Default)]
pub struct Grouping {
    /// What rows are grouped by.
    pub keys: Vec<(Slot, Expression)>,
    /// What is computed for each group.
    pub aggregations: Vec<Aggregation>,
}

/// The state of binding one statement.
struct Binder<'a> {
    procedures: &'a Procedures,
    subqueries: Vec<BoundSubquery>,
    names: Vec<Arc<str>>,
    kinds: Vec<VariableKind>,
    mentioned: Vec<Mentioned>,
    parameters: Vec<ast::Name>,
    /// The variables that are visible only in part of an expression.
    locals: Slots,
    /// The slots that were read since the innermost subquery began.
    reads: Slots,
    /// Whether the binder is in what is worked out for each element of a list, where no aggregate can stand.
    per_element: bool,
    /// What aggregates mean where the binder is.
    aggregates: aggregation::Aggregates,
    /// Expressions that stand for columns of a projection (see [`aggregation`]).
    projected: Vec<projection::Projected>,
    /// Whether a pattern may stand as a predicate.
    patterns_allowed: bool,
}

impl<'a> Binder<'a> {
    fn new(procedures: &'a Procedures) -> Self {
        Self {
            procedures,
            subqueries: Vec::new(),
            names: Vec::new(),
            kinds: Vec::new(),
            mentioned: Vec::new(),
            parameters: Vec::new(),
            locals: Slots::new(),
            reads: Slots::new(),
            per_element: false,
            aggregates: aggregation::Aggregates::Forbidden,
            projected: Vec::new(),
            patterns_allowed: false,
        }
    }

    /// A slot that no other variable has.
    fn new_slot(&mut self, name: &str, kind: VariableKind) -> Slot {
        self.names.push(name.into());
        self.kinds.push(kind);
        Slot(self.names.len() as u32 - 1)
    }

    fn mention(&mut self, kind: MentionedKind, name: &ast::Name) {
        self.mentioned.push(Mentioned { kind, name: name.clone() });
    }

    /// A parameter of the run.
    fn parameter(&mut self, name: &ast::Name) -> Expression {
        if !self.parameters.contains(name) {
            self.parameters.push(name.clone());
        }
        Expression::new(ExpressionKind::Parameter(name.text.clone()), name.span)
    }

    fn add_subquery(&mut self, query: BoundQuery, kind: ast::SubqueryKind, outer: Slots) -> SubqueryId {
        self.subqueries.push(BoundSubquery { query, kind, outer });
        SubqueryId(self.subqueries.len() - 1)
    }
}
