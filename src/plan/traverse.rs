//! Walking through plans: the inputs of an operator, and the expressions that it evaluates.

use super::{CreateElement, LogicalPlan, NodeAccess, Operator, RemoveItem, SetItem};
use crate::expression::Expression;

/// Defines a method that gives the plans which feed an operator: by reference, or by mutable reference.
macro_rules! define_inputs {
    ($(#[$doc:meta])* $name:ident, $iter:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        pub fn $name(& $($mutable)? self) -> Vec<& $($mutable)? LogicalPlan> {
        use Operator as O;
        match &$($mutable)? self.operator {
            O::Argument | O::Unit => Vec::new(),
            O::Optional { input, inner, .. }
            | O::CountMatches { input, inner, .. }
            | O::Apply { input, inner, .. } => vec![input, inner],
            O::Merge { input, matches, .. } => vec![input, matches],
            O::Join { left, right, .. } => vec![left, right],
            O::Union { inputs, .. } => inputs.$iter().map(|(input, _)| input).collect(),
            O::NodeScan { input, .. }
            | O::Expand { input, .. }
            | O::Intersect { input, .. }
            | O::VariableExpand { input, .. }
            | O::ShortestPath { input, .. }
            | O::Filter { input, .. }
            | O::Extend { input, .. }
            | O::Keep { input, .. }
            | O::Aggregate { input, .. }
            | O::Distinct { input, .. }
            | O::Sort { input, .. }
            | O::Skip { input, .. }
            | O::Limit { input, .. }
            | O::Unwind { input, .. }
            | O::Load { input, .. }
            | O::ProcedureCall { input, .. }
            | O::Create { input, .. }
            | O::Set { input, .. }
            | O::Remove { input, .. }
            | O::Delete { input, .. } => vec![input],
        }
        }
    };
}

/// Defines a method that visits the expressions which an operator evaluates: by reference, or by mutable reference.
macro_rules! define_for_each_expression {
    ($(#[$doc:meta])* $name:ident, $iter:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        pub fn $name<'a>(&'a $($mutable)? self, visit: &mut dyn FnMut(&'a $($mutable)? Expression)) {
        use Operator as O;
        match &$($mutable)? self.operator {
            O::Argument
            | O::Unit
            | O::Keep { .. }
            | O::Distinct { .. }
            | O::Optional { .. }
            | O::CountMatches { .. }
            | O::Apply { .. }
            | O::Union { .. } => {}
            O::NodeScan { access, .. } => access.$name(visit),
            O::Expand { filter, .. } | O::VariableExpand { filter, .. } => {
                filter.properties.$iter().for_each(|(_, value)| visit(value));
            }
            O::Intersect { filters, .. } => {
                filters.$iter().flat_map(|filter| &$($mutable)? filter.properties).for_each(|(_, value)| visit(value));
            }
            O::ShortestPath { filter, predicates, .. } => {
                filter.properties.$iter().for_each(|(_, value)| visit(value));
                predicates.$iter().for_each(visit);
            }
            O::Filter { predicates, .. } => predicates.$iter().for_each(visit),
            O::Extend { items, .. } => items.$iter().for_each(|(_, value)| visit(value)),
            O::Aggregate { keys, aggregations, .. } => {
                keys.$iter().for_each(|(_, key)| visit(key));
                aggregations.$iter().flat_map(|aggregation| &$($mutable)? aggregation.arguments).for_each(visit);
            }
            O::Sort { keys, limit, .. } => {
                keys.$iter().for_each(|key| visit(&$($mutable)? key.expression));
                limit.$iter().for_each(visit);
            }
            O::Skip { count, .. } | O::Limit { count, .. } => visit(count),
            O::Unwind { list, .. } => visit(list),
            O::Load { file, .. } => visit(file),
            O::Join { keys, .. } => keys.$iter().for_each(|(left, right)| {
                visit(left);
                visit(right);
            }),
            O::ProcedureCall { arguments, .. } => arguments.$iter().for_each(visit),
            O::Create { elements, .. } => elements.$iter().for_each(|element| element.$name(visit)),
            O::Merge { elements, on_create, on_match, .. } => {
                elements.$iter().for_each(|element| element.$name(visit));
                on_create.$iter().chain(on_match).for_each(|item| item.$name(visit));
            }
            O::Set { items, .. } => items.$iter().for_each(|item| item.$name(visit)),
            O::Remove { items, .. } => items.$iter().for_each(|item| item.$name(visit)),
            O::Delete { expressions, .. } => expressions.$iter().for_each(visit),
        }
        }
    };
}

impl LogicalPlan {
    define_inputs!(
        /// The plans that feed the operator.
        inputs,
        iter
    );

    define_inputs!(
        /// The plans that feed the operator, to be changed in place.
        inputs_mut,
        iter_mut,
        mut
    );

    define_for_each_expression!(
        /// Calls `visit` with each expression of the operator itself.
        for_each_expression,
        iter
    );

    define_for_each_expression!(
        /// Calls `visit` with each expression of the operator itself, to be changed in place.
        for_each_expression_mut,
        iter_mut,
        mut
    );
}

/// Defines the same for the parts of operators.
macro_rules! define_for_each_expression_of_parts {
    ($name:ident, $iter:ident $(, $mutable:tt)?) => {
        impl NodeAccess {
            fn $name<'a>(&'a $($mutable)? self, visit: &mut dyn FnMut(&'a $($mutable)? Expression)) {
                match self {
                    Self::All | Self::Label(_) => {}
                    Self::Id(value) => visit(value),
                    Self::IndexEqual { values, .. } => values.$iter().for_each(visit),
                    Self::IndexIn { values, .. } => visit(values),
                    Self::IndexRange { lower, upper, .. } => {
                        lower.$iter().chain(upper).for_each(|(bound, _)| visit(bound));
                    }
                }
            }
        }

        impl CreateElement {
            fn $name<'a>(&'a $($mutable)? self, visit: &mut dyn FnMut(&'a $($mutable)? Expression)) {
                match self {
                    Self::Node { properties, .. } | Self::Relationship { properties, .. } => {
                        properties.$iter().for_each(visit);
                    }
                }
            }
        }

        impl SetItem {
            fn $name<'a>(&'a $($mutable)? self, visit: &mut dyn FnMut(&'a $($mutable)? Expression)) {
                match self {
                    Self::Property { element, key, value } => [element, key, value].into_iter().for_each(visit),
                    Self::Replace { element, value } | Self::Merge { element, value } => {
                        [element, value].into_iter().for_each(visit);
                    }
                    Self::Labels { element, .. } => visit(element),
                }
            }
        }

        impl RemoveItem {
            fn $name<'a>(&'a $($mutable)? self, visit: &mut dyn FnMut(&'a $($mutable)? Expression)) {
                match self {
                    Self::Property { element, key } => [element, key].into_iter().for_each(visit),
                    Self::Labels { element, .. } => visit(element),
                }
            }
        }
    };
}

define_for_each_expression_of_parts!(for_each_expression, iter);
define_for_each_expression_of_parts!(for_each_expression_mut, iter_mut, mut);
