//! The operators that read, a file each. An operator is a loop: it takes a batch of rows, makes the rows that follow from
//! it and hands them on. None knows which operator feeds it or takes its rows.

mod aggregate;
mod apply;
mod argument;
mod count_matches;
mod distinct;
mod exchange;
mod expand;
mod extension;
mod filter;
mod followed;
mod groups;
mod intersect;
mod join;
mod limit;
mod load;
mod metered;
mod node_scan;
mod optional;
mod procedure_call;
mod project;
mod seen;
mod shortest_path;
mod sort;
mod union;
mod unwind;
mod variable_expand;
mod walk;

pub(super) use aggregate::Aggregate;
pub(super) use apply::{Answers, Apply};
pub(super) use argument::{Argument, Unit};
pub(super) use count_matches::CountMatches;
pub(super) use distinct::Distinct;
pub(super) use exchange::{Exchange, LEAST_MORSEL};
pub(super) use expand::Expand;
pub(super) use filter::Filter;
pub(super) use followed::Followed;
pub(super) use intersect::Intersect;
pub(super) use join::Join;
pub(super) use limit::{Limit, Skip};
pub(super) use load::Load;
pub(super) use metered::{Meter, Metered};
pub(super) use node_scan::NodeScan;
pub(super) use optional::Optional;
pub(super) use procedure_call::ProcedureCall;
pub(super) use project::{Extend, Keep};
pub(super) use shortest_path::ShortestPath;
pub(super) use sort::Sort;
pub(super) use union::Union;
pub(super) use unwind::Unwind;
pub(super) use variable_expand::VariableExpand;

/// The operator that feeds another.
type Input = Box<dyn super::Operator>;
