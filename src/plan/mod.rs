//! The logical plan: what a statement computes, as a tree of operators over rows.
//!
//! In: nothing; the planner makes plans, the optimizer rewrites them, the compiler turns them into running operators.
//! Knows nothing of names (variables are slots) and of how an operator runs.
//!
//! Reading order: this file, `update`, `traverse`, `describe`.

pub mod describe;
mod traverse;
pub mod update;

pub use update::{CreateElement, RemoveItem, SetItem};

use crate::expression::{Expression, Slot, Slots};
use crate::function::AggregateFunction;
use crate::function::procedure::Procedure;
use crate::graph::Direction;
use crate::syntax::ast::LoadFormat;
use std::sync::Arc;

/// An operator with its inputs, and how many rows it is expected to give.
#[derive(Clone, Debug)]
pub struct LogicalPlan {
    /// What is computed.
    pub operator: Operator,
    /// How many rows the planner expects.
    pub estimated_rows: f64,
}

/// A plan as the input of an operator.
pub type Input = Box<LogicalPlan>;

/// What an operator of a plan computes.
#[derive(Clone, Debug)]
pub enum Operator {
    /// The rows that are given from outside: the row of the surrounding query in a subquery, else one empty row.
    Argument,
    /// One empty row, whatever is given from outside.
    Unit,
    /// Each row with each node that the access gives.
    NodeScan {
        /// The rows.
        input: Input,
        /// Holds the node.
        node: Slot,
        /// Which nodes.
        access: NodeAccess,
    },
    /// Each row with each relationship of a node and the node at its other end.
    Expand {
        /// The rows.
        input: Input,
        /// What is walked.
        step: Step,
        /// What the relationship must be like.
        filter: WalkFilter,
        /// The labels that the node at the other end must have; none where that is bound already.
        labels: Vec<Arc<str>>,
        /// What is wanted of the matches.
        walks: Walks,
    },
    /// Each row with each node to which two steps lead from nodes that it holds, and the relationships.
    Intersect {
        /// The rows.
        input: Input,
        /// What is walked from two nodes to the same end.
        steps: [Step; 2],
        /// What the relationship of each step must be like; that of the second may have to avoid that of the first.
        filters: [WalkFilter; 2],
        /// The labels that the common end must have.
        labels: Vec<Arc<str>>,
        /// What is wanted of the matches.
        walks: Walks,
    },
    /// Each row with each walk over a varying number of relationships, none of them twice.
    VariableExpand {
        /// The rows.
        input: Input,
        /// What is walked; the relationship slot holds the list of relationships.
        step: Step,
        /// How long the walk may be.
        length: Length,
        /// What each relationship must be like.
        filter: WalkFilter,
        /// What is wanted of the walks.
        walks: Walks,
    },
    /// Each row with the shortest walks between two nodes that it holds.
    ShortestPath {
        /// The rows.
        input: Input,
        /// What is walked; both ends are bound, the relationship slot holds the list of relationships.
        step: Step,
        /// How long the walk may be.
        length: Length,
        /// What each relationship must be like.
        filter: WalkFilter,
        /// Whether all of the shortest are wanted, or any one.
        all: bool,
        /// The path variable, where a predicate reads it, and its parts.
        path: Option<(Slot, Vec<Slot>)>,
        /// What a walk must satisfy to be considered at all.
        predicates: Vec<Expression>,
    },
    /// The rows for which all predicates are true.
    Filter {
        /// The rows.
        input: Input,
        /// The predicates, tested in this order.
        predicates: Vec<Expression>,
    },
    /// The rows with further columns.
    Extend {
        /// The rows.
        input: Input,
        /// The new columns.
        items: Vec<(Slot, Expression)>,
    },
    /// The rows with only these columns.
    Keep {
        /// The rows.
        input: Input,
        /// The columns that stay.
        slots: Vec<Slot>,
    },
    /// A row for each group of rows with equal keys; without keys always exactly one row.
    Aggregate {
        /// The rows.
        input: Input,
        /// What the rows are grouped by.
        keys: Vec<(Slot, Expression)>,
        /// What is computed for each group.
        aggregations: Vec<Aggregation>,
    },
    /// The rows without repetition: of those equal in `slots` the first.
    Distinct {
        /// The rows.
        input: Input,
        /// The columns that count.
        slots: Vec<Slot>,
    },
    /// The rows in order.
    Sort {
        /// The rows.
        input: Input,
        /// What they are ordered by.
        keys: Vec<SortKey>,
        /// How many of the first rows are wanted, where that is known to be few.
        limit: Option<Expression>,
    },
    /// The rows without the first few.
    Skip {
        /// The rows.
        input: Input,
        /// How many are left out.
        count: Expression,
    },
    /// The first few rows.
    Limit {
        /// The rows.
        input: Input,
        /// How many.
        count: Expression,
    },
    /// Each row with each element of a list.
    Unwind {
        /// The rows.
        input: Input,
        /// The list.
        list: Expression,
        /// Holds the element.
        slot: Slot,
    },
    /// Each row with each record of a file.
    Load {
        /// The rows.
        input: Input,
        /// What the file holds.
        format: LoadFormat,
        /// The file.
        file: Expression,
        /// Holds the record.
        slot: Slot,
    },
    /// Each row with each row that `inner` gives for it, or with nulls where it gives none.
    Optional {
        /// The rows.
        input: Input,
        /// Runs over each row as its argument.
        inner: Input,
        /// The columns that `inner` adds.
        introduced: Vec<Slot>,
    },
    /// Each row with the number of rows that `inner` gives for it.
    CountMatches {
        /// The rows.
        input: Input,
        /// Runs over each row as its argument.
        inner: Input,
        /// Holds the number.
        count: Slot,
    },
    /// Each row with each row that a query gives for it. Without columns, each row stays as it is, and the query is run for
    /// what it does.
    Apply {
        /// The rows.
        input: Input,
        /// Runs over each row as its argument.
        inner: Input,
        /// The columns of `inner`, and the slots that hold them beside the row's.
        columns: Vec<(Slot, Slot)>,
        /// Whether a row for which `inner` gives none is kept, with nulls.
        optional: bool,
    },
    /// Each row of one input with each row of the other that has equal keys. Without keys, with each row.
    Join {
        /// The rows whose order is kept.
        left: Input,
        /// The rows that are kept in a hash table.
        right: Input,
        /// What must be equal, in the rows of the left and of the right input.
        keys: Vec<(Expression, Expression)>,
    },
    /// The rows of all inputs.
    Union {
        /// Each input with its slots for the columns.
        inputs: Vec<(LogicalPlan, Vec<Slot>)>,
        /// The slots of the columns.
        slots: Vec<Slot>,
    },
    /// Each row with each row that a procedure gives for it.
    ProcedureCall {
        /// The rows.
        input: Input,
        /// The procedure.
        procedure: Arc<Procedure>,
        /// Its arguments.
        arguments: Vec<Expression>,
        /// The fields that are taken, by position.
        yields: Vec<(usize, Slot)>,
    },
    /// Creates nodes and relationships for each row.
    Create {
        /// The rows.
        input: Input,
        /// What is created, in order.
        elements: Vec<CreateElement>,
    },
    /// Each row with each match of a pattern, which is created where there is none.
    Merge {
        /// The rows.
        input: Input,
        /// Finds the matches for a row as its argument.
        matches: Input,
        /// What is created where there is no match.
        elements: Vec<CreateElement>,
        /// What is set where the pattern was created.
        on_create: Vec<SetItem>,
        /// What is set where the pattern was matched.
        on_match: Vec<SetItem>,
    },
    /// Changes properties and labels for each row.
    Set {
        /// The rows.
        input: Input,
        /// What is set, in order.
        items: Vec<SetItem>,
    },
    /// Removes properties and labels for each row.
    Remove {
        /// The rows.
        input: Input,
        /// What is removed, in order.
        items: Vec<RemoveItem>,
    },
    /// Deletes the elements that the expressions name in each row.
    Delete {
        /// The rows.
        input: Input,
        /// Whether a node's relationships go with it.
        detach: bool,
        /// What is deleted.
        expressions: Vec<Expression>,
    },
}

/// How the nodes of a scan are found.
#[derive(Clone, Debug)]
pub enum NodeAccess {
    /// All nodes.
    All,
    /// Those with a label.
    Label(Arc<str>),
    /// Those with a label whose properties equal values, by the index over just these properties.
    IndexEqual {
        /// The label.
        label: Arc<str>,
        /// The property keys, as the index has them.
        keys: Vec<Arc<str>>,
        /// The value of each.
        values: Vec<Expression>,
    },
    /// Those with a label and a property equal to one of the elements of a list, by an index.
    IndexIn {
        /// The label.
        label: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// The list.
        values: Expression,
    },
    /// Those with a label and a property between two bounds, by an index.
    IndexRange {
        /// The label.
        label: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// The least value, and whether it is included.
        lower: Option<(Expression, bool)>,
        /// The greatest value, and whether it is included.
        upper: Option<(Expression, bool)>,
    },
    /// The one with an id, as `id(n)` gives it.
    Id(Expression),
}

/// A relationship to be walked from a node that is bound.
#[derive(Clone, Debug)]
pub struct Step {
    /// The node where the walk begins.
    pub from: Slot,
    /// The relationship, or the list of relationships of a variable length.
    pub relationship: Slot,
    /// The node where the walk ends.
    pub to: Slot,
    /// Which way the relationship is walked.
    pub direction: Direction,
    /// The types it may have; empty for any.
    pub types: Vec<Arc<str>>,
    /// Whether the end node is bound already.
    pub into: bool,
    /// Whether the relationship (or the list) is bound already.
    pub bound: bool,
    /// Whether the list of relationships runs from `to` to `from`, because the pattern is written that way.
    pub reversed: bool,
}

/// What is wanted of the walks that an operator finds, be they of one relationship or of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walks {
    /// Each walk: its end node and its relationships.
    Listed,
    /// The end node of each walk.
    Ends,
    /// The end nodes; one that was given before for the row, or at all, may be left out.
    DistinctEnds,
    /// How many there are: the row occurs as often.
    Counted,
}

/// How many relationships a walk may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// At least.
    pub minimum: u64,
    /// At most.
    pub maximum: Option<u64>,
}

/// What each relationship of a walk must be like.
#[derive(Clone, Debug, Default)]
pub struct WalkFilter {
    /// Properties and their values.
    pub properties: Vec<(Arc<str>, Expression)>,
    /// Relationships, or lists of them, that the walk must not use.
    pub avoid: Vec<Slot>,
}

/// What is computed for each group of an aggregation.
#[derive(Clone, Debug)]
pub struct Aggregation {
    /// Holds the value.
    pub slot: Slot,
    /// The function; `None` for `count(*)`, and with an argument for the sum of counts, which are never null.
    pub function: Option<&'static AggregateFunction>,
    /// Whether equal arguments count once.
    pub distinct: bool,
    /// The arguments.
    pub arguments: Vec<Expression>,
}

/// A key of an order.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// The value.
    pub expression: Expression,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Operator {
    /// Whether the operator makes of each row of its input rows of their own, whatever the other rows are.
    pub fn is_row_wise(&self) -> bool {
        match self {
            Self::NodeScan { .. }
            | Self::Expand { .. }
            | Self::Intersect { .. }
            | Self::VariableExpand { .. }
            | Self::ShortestPath { .. }
            | Self::Filter { .. }
            | Self::Extend { .. }
            | Self::Keep { .. }
            | Self::Unwind { .. }
            | Self::Load { .. }
            | Self::Optional { .. }
            | Self::CountMatches { .. }
            | Self::ProcedureCall { .. } => true,
            // What it writes for a row is seen by the rows behind.
            Self::Apply { inner, .. } => !inner.updates(),
            _ => false,
        }
    }
}

impl LogicalPlan {
    /// The plan with this operator on top.
    pub fn new(operator: Operator, estimated_rows: f64) -> Self {
        Self { operator, estimated_rows }
    }

    /// The rows given from outside.
    pub fn argument() -> Self {
        Self::new(Operator::Argument, 1.0)
    }

    /// Whether the operator itself changes the graph.
    pub fn is_update(&self) -> bool {
        use Operator as O;
        match &self.operator {
            O::Create { .. } | O::Merge { .. } | O::Set { .. } | O::Remove { .. } | O::Delete { .. } => true,
            O::Apply { inner, .. } => inner.updates(),
            _ => false,
        }
    }

    /// Whether an operator of the plan changes the graph.
    pub fn updates(&self) -> bool {
        self.is_update() || self.inputs().into_iter().any(LogicalPlan::updates)
    }

    /// The slots that the operator itself reads from its input rows (not those that its inputs read).
    pub fn reads(&self) -> Slots {
        let mut slots = Slots::new();
        self.add_reads(&mut slots);
        slots
    }

    /// Adds the slots that the operator itself reads from its input rows.
    pub fn add_reads(&self, slots: &mut Slots) {
        self.for_each_expression(&mut |expression| expression.add_slots(slots));
        match &self.operator {
            Operator::Expand { step, filter, .. }
            | Operator::VariableExpand { step, filter, .. }
            | Operator::ShortestPath { step, filter, .. } => {
                step.add_reads(slots);
                slots.extend(&filter.avoid);
            }
            Operator::Intersect { steps, filters, .. } => {
                slots.extend(steps.iter().map(|step| step.from));
                let avoided = filters.iter().flat_map(|filter| &filter.avoid);
                slots.extend(avoided.filter(|slot| **slot != steps[0].relationship));
            }
            Operator::Keep { slots: kept, .. } | Operator::Distinct { slots: kept, .. } => slots.extend(kept),
            Operator::Create { elements, .. } | Operator::Merge { elements, .. } => {
                elements.iter().for_each(|element| element.add_reads(slots));
            }
            _ => {}
        }
    }

    /// Adds the slots that the operators of the plan read, those of its inputs included.
    pub fn add_all_reads(&self, slots: &mut Slots) {
        self.add_reads(slots);
        self.inputs().into_iter().for_each(|input| input.add_all_reads(slots));
    }
}

impl Step {
    /// Adds the slots that must be bound before the step is walked.
    fn add_reads(&self, slots: &mut Slots) {
        slots.insert(self.from);
        if self.into {
            slots.insert(self.to);
        }
        if self.bound {
            slots.insert(self.relationship);
        }
    }
}
