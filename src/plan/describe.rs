//! Plans as trees of names, details and numbers, for `EXPLAIN` and `PROFILE`.

use super::{LogicalPlan, NodeAccess, Operator, Step, Walks};
use crate::expression::{Expression, ExpressionKind, LabelTest, Slot, SubqueryId};
use crate::graph::Direction;
use crate::plan::{Aggregation, Length};
use crate::result::{OperatorProfile, PlanDescription};
use crate::syntax::ast::{LoadFormat, SubqueryKind};
use std::sync::Arc;

/// Describes the plans of one statement.
#[derive(Debug)]
pub struct Describer<'a> {
    /// The name of the variable in each slot; empty for one without a name.
    pub names: &'a [Arc<str>],
    /// The descriptions of the subqueries, by id.
    pub subqueries: Vec<PlanDescription>,
}

impl Describer<'_> {
    /// Describes a plan; `profiles` gives what was measured of each operator, each before its inputs.
    pub fn describe(&self, plan: &LogicalPlan, profiles: &mut dyn Iterator<Item = OperatorProfile>) -> PlanDescription {
        let profile = profiles.next();
        let mut children: Vec<_> = plan.inputs().into_iter().map(|input| self.describe(input, profiles)).collect();
        if matches!(plan.operator, Operator::Keep { .. }) && children.len() == 1 {
            // Which columns are dropped is of no interest.
            return children.swap_remove(0);
        }
        plan.for_each_expression(&mut |expression| self.add_subqueries(expression, &mut children));
        PlanDescription {
            operator: operator_name(&plan.operator).to_owned(),
            details: self.details(&plan.operator),
            estimated_rows: plan.estimated_rows,
            profile,
            children,
        }
    }

    fn add_subqueries(&self, expression: &Expression, children: &mut Vec<PlanDescription>) {
        if let ExpressionKind::Subquery { id: SubqueryId(id), .. } = expression.kind {
            children.extend(self.subqueries.get(id).cloned());
        }
        expression.for_each_child(&mut |child| self.add_subqueries(child, children));
    }

    fn details(&self, operator: &Operator) -> String {
        match operator {
            Operator::Argument | Operator::Unit | Operator::Keep { .. } | Operator::Union { .. } => String::new(),
            Operator::NodeScan { node, access, .. } => self.access(*node, access),
            Operator::Expand { step, labels, .. } => self.step(step, None, labels),
            Operator::Intersect { steps, labels, .. } => join(
                steps.iter().zip([labels.as_slice(), &[]]).map(|(step, labels)| self.step(step, None, labels)),
                ", ",
            ),
            Operator::VariableExpand { step, length, .. } | Operator::ShortestPath { step, length, .. } => {
                self.step(step, Some(*length), &[])
            }
            Operator::Filter { predicates, .. } => join(predicates.iter().map(|p| self.text(p)), " AND "),
            Operator::Extend { items, .. } => join(items.iter().map(|(slot, value)| self.item(*slot, value)), ", "),
            Operator::Aggregate { keys, aggregations, .. } => {
                let keys = keys.iter().map(|(slot, key)| self.item(*slot, key));
                join(keys.chain(aggregations.iter().map(|aggregation| self.aggregation(aggregation))), ", ")
            }
            Operator::Distinct { slots, .. } => join(slots.iter().map(|slot| self.name(*slot)), ", "),
            Operator::Sort { keys, limit, .. } => {
                let direction = |descending| if descending { " DESC" } else { "" };
                let keys = keys.iter().map(|key| self.text(&key.expression) + direction(key.descending));
                let limit = limit.as_ref().map(|limit| format!("first {} by ", self.text(limit)));
                limit.unwrap_or_default() + &join(keys, ", ")
            }
            Operator::Skip { count, .. } | Operator::Limit { count, .. } => self.text(count),
            Operator::Unwind { list, slot, .. } => format!("{} AS {}", self.text(list), self.name(*slot)),
            Operator::Load { file, slot, .. } => format!("{} AS {}", self.text(file), self.name(*slot)),
            Operator::Optional { introduced, .. } => {
                join(introduced.iter().map(|slot| self.name(*slot)).filter(|name| !name.starts_with('#')), ", ")
            }
            Operator::CountMatches { count, .. } => self.name(*count),
            Operator::Apply { columns, .. } => join(columns.iter().map(|(_, slot)| self.name(*slot)), ", "),
            Operator::Join { keys, .. } => {
                join(keys.iter().map(|(left, right)| format!("{} = {}", self.text(left), self.text(right))), ", ")
            }
            Operator::ProcedureCall { procedure, .. } => procedure.name.to_string(),
            Operator::Create { elements, .. } | Operator::Merge { elements, .. } => {
                join(elements.iter().map(|element| self.name(element.slot())), ", ")
            }
            Operator::Set { .. } | Operator::Remove { .. } => String::new(),
            Operator::Delete { expressions, .. } => join(expressions.iter().map(|e| self.text(e)), ", "),
        }
    }

    fn name(&self, slot: Slot) -> String {
        match self.names.get(slot.position()) {
            Some(name) if !name.is_empty() && !name.starts_with('\0') => name.to_string(),
            _ => format!("#{}", slot.0),
        }
    }

    fn access(&self, node: Slot, access: &NodeAccess) -> String {
        let name = self.name(node);
        match access {
            NodeAccess::All => format!("({name})"),
            NodeAccess::Label(label) => format!("({name}:{label})"),
            NodeAccess::IndexEqual { label, keys, values } => {
                let entries = keys.iter().zip(values).map(|(key, value)| format!("{key}: {}", self.text(value)));
                format!("({name}:{label} {{{}}})", entries.collect::<Vec<_>>().join(", "))
            }
            NodeAccess::IndexIn { label, key, values } => {
                format!("({name}:{label}) {name}.{key} IN {}", self.text(values))
            }
            NodeAccess::IndexRange { label, key, lower, upper } => {
                let bound = |sign: &str, bound: &Option<(Expression, bool)>| {
                    let text = |(value, closed): &(Expression, bool)| {
                        format!(" {name}.{key} {sign}{} {}", if *closed { "=" } else { "" }, self.text(value))
                    };
                    bound.as_ref().map(text).unwrap_or_default()
                };
                format!("({name}:{label}){}{}", bound(">", lower), bound("<", upper))
            }
            NodeAccess::Id(id) => format!("id({name}) = {}", self.text(id)),
        }
    }

    fn step(&self, step: &Step, length: Option<Length>, labels: &[Arc<str>]) -> String {
        let relationship = self.names.get(step.relationship.position()).filter(|name| !name.starts_with('\0'));
        let types = match step.types.as_slice() {
            [] => String::new(),
            types => format!(":{}", types.join("|")),
        };
        let length = length.map(length_text).unwrap_or_default();
        let inner = format!("{}{types}{length}", relationship.map_or("", |name| name));
        let arrow = if inner.is_empty() { String::new() } else { format!("[{inner}]") };
        let (left, right) = match step.direction {
            Direction::Outgoing => ("-", "->"),
            Direction::Incoming => ("<-", "-"),
            Direction::Both => ("-", "-"),
        };
        let labels: String = labels.iter().flat_map(|label| [":", label]).collect();
        format!("({}){left}{arrow}{right}({}{labels})", self.name(step.from), self.name(step.to))
    }

    fn item(&self, slot: Slot, value: &Expression) -> String {
        let (text, name) = (self.text(value), self.name(slot));
        if text == name || name.starts_with('#') { text } else { format!("{text} AS {name}") }
    }

    fn aggregation(&self, aggregation: &Aggregation) -> String {
        let distinct = if aggregation.distinct { "DISTINCT " } else { "" };
        let arguments = match aggregation.arguments.as_slice() {
            [] => "*".to_owned(),
            arguments => join(arguments.iter().map(|argument| self.text(argument)), ", "),
        };
        format!("{}({distinct}{arguments})", aggregation.function.map_or("count", |function| function.name))
    }

    /// An expression in short.
    fn text(&self, expression: &Expression) -> String {
        use ExpressionKind as Kind;
        let list = |items: &[Expression]| join(items.iter().map(|item| self.text(item)), ", ");
        match &expression.kind {
            Kind::Constant(value) => value.to_string(),
            Kind::Parameter(name) => format!("${name}"),
            Kind::Slot(slot) => self.name(*slot),
            Kind::List(items) => format!("[{}]", list(items)),
            Kind::Map(entries) => {
                format!("{{{}}}", join(entries.iter().map(|(key, value)| format!("{key}: {}", self.text(value))), ", "))
            }
            Kind::Property(subject, key) => format!("{}.{key}", self.text(subject)),
            Kind::Index(subject, index) => format!("{}[{}]", self.text(subject), self.text(index)),
            Kind::Slice(subject, ..) => format!("{}[..]", self.text(subject)),
            Kind::HasLabels(subject, test) => format!("{}:{}", self.text(subject), label_text(test)),
            Kind::Not(operand) => format!("NOT {}", self.text(operand)),
            Kind::Negate(operand) => format!("-{}", self.text(operand)),
            Kind::Plus(operand) => self.text(operand),
            Kind::And(operands) => join(operands.iter().map(|operand| self.text(operand)), " AND "),
            Kind::Or(operands) => join(operands.iter().map(|operand| self.text(operand)), " OR "),
            Kind::Binary(operator, left, right) => {
                format!("{} {} {}", self.text(left), operator.symbol(), self.text(right))
            }
            Kind::Compare(operator, left, right) => {
                format!("{} {} {}", self.text(left), operator.symbol(), self.text(right))
            }
            Kind::IsNull { operand, negated } => {
                format!("{} IS {}NULL", self.text(operand), if *negated { "NOT " } else { "" })
            }
            Kind::Function(function, arguments) => format!("{}({})", function.name, list(arguments)),
            Kind::Case { .. } => "CASE …".to_owned(),
            Kind::ListComprehension { list, .. } => format!("[… IN {}]", self.text(list)),
            Kind::Reduce { list, .. } => format!("reduce(… IN {})", self.text(list)),
            Kind::Quantifier { list, .. } => format!("… IN {}", self.text(list)),
            Kind::MapProjection { subject, .. } => format!("{} {{…}}", self.text(subject)),
            Kind::Path(_) => "path".to_owned(),
            Kind::RelationshipsDiffer(slot, others) => {
                format!("{} <> {}", self.name(*slot), join(others.iter().map(|other| self.name(*other)), ", "))
            }
            Kind::Subquery { kind, .. } => match kind {
                SubqueryKind::Exists => "EXISTS {…}".to_owned(),
                SubqueryKind::Count => "COUNT {…}".to_owned(),
                SubqueryKind::Collect => "COLLECT {…}".to_owned(),
            },
        }
    }
}

fn join(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}

fn length_text(length: Length) -> String {
    match (length.minimum, length.maximum) {
        (1, None) => "*".to_owned(),
        (minimum, None) => format!("*{minimum}.."),
        (minimum, Some(maximum)) if minimum == maximum => format!("*{minimum}"),
        (minimum, Some(maximum)) => format!("*{minimum}..{maximum}"),
    }
}

fn label_text(test: &LabelTest) -> String {
    match test {
        LabelTest::Name(name) => name.to_string(),
        LabelTest::Any => "%".to_owned(),
        LabelTest::Not(test) => format!("!{}", label_text(test)),
        LabelTest::And(tests) => join(tests.iter().map(label_text), "&"),
        LabelTest::Or(tests) => join(tests.iter().map(label_text), "|"),
    }
}

fn operator_name(operator: &Operator) -> &'static str {
    match operator {
        Operator::Argument => "Argument",
        Operator::Unit => "Unit",
        Operator::NodeScan { access, .. } => match access {
            NodeAccess::All => "AllNodesScan",
            NodeAccess::Label(_) => "LabelScan",
            NodeAccess::IndexEqual { .. } | NodeAccess::IndexIn { .. } => "IndexSeek",
            NodeAccess::IndexRange { .. } => "IndexRangeSeek",
            NodeAccess::Id(_) => "NodeByIdSeek",
        },
        Operator::Expand { step, walks: Walks::Counted, .. } if step.into => "CountBetween",
        Operator::Expand { walks: Walks::Counted, .. } => "CountDegrees",
        Operator::Expand { step, .. } if step.into => "ExpandInto",
        Operator::Expand { walks: Walks::DistinctEnds, .. } => "ExpandDistinct",
        Operator::Expand { .. } => "Expand",
        Operator::Intersect { walks: Walks::Counted, .. } => "CountIntersection",
        Operator::Intersect { .. } => "Intersect",
        Operator::VariableExpand { walks: Walks::DistinctEnds, .. } => "Reach",
        Operator::VariableExpand { walks: Walks::Counted, .. } => "CountWalks",
        Operator::VariableExpand { .. } => "VariableExpand",
        Operator::ShortestPath { all: true, .. } => "AllShortestPaths",
        Operator::ShortestPath { .. } => "ShortestPath",
        Operator::Filter { .. } => "Filter",
        Operator::Extend { .. } => "Project",
        Operator::Keep { .. } => "Keep",
        Operator::Aggregate { .. } => "Aggregate",
        Operator::Distinct { .. } => "Distinct",
        Operator::Sort { limit: Some(_), .. } => "TopN",
        Operator::Sort { .. } => "Sort",
        Operator::Skip { .. } => "Skip",
        Operator::Limit { .. } => "Limit",
        Operator::Unwind { .. } => "Unwind",
        Operator::Load { format: LoadFormat::Csv { .. }, .. } => "LoadCsv",
        Operator::Load { format: LoadFormat::Json, .. } => "LoadJson",
        Operator::Optional { .. } => "Optional",
        Operator::CountMatches { .. } => "CountMatches",
        Operator::Apply { optional: true, .. } => "OptionalApply",
        Operator::Apply { .. } => "Apply",
        Operator::Join { keys, .. } if keys.is_empty() => "CartesianProduct",
        Operator::Join { .. } => "HashJoin",
        Operator::Union { .. } => "Union",
        Operator::ProcedureCall { .. } => "ProcedureCall",
        Operator::Create { .. } => "Create",
        Operator::Merge { .. } => "Merge",
        Operator::Set { .. } => "Set",
        Operator::Remove { .. } => "Remove",
        Operator::Delete { .. } => "Delete",
    }
}
