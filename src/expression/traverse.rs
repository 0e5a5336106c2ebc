//! Walking through the operands of an expression.

use super::{Expression, ExpressionKind, Slot, Slots};

/// Defines a method that visits the direct operands: by reference, or by mutable reference.
macro_rules! define_for_each_child {
    ($(#[$doc:meta])* $name:ident, $iter:ident $(, $mutable:tt)?) => {
        $(#[$doc])*
        pub fn $name<'a>(&'a $($mutable)? self, visit: &mut dyn FnMut(&'a $($mutable)? Expression)) {
            use ExpressionKind as Kind;
            match &$($mutable)? self.kind {
                Kind::Constant(_)
                | Kind::Parameter(_)
                | Kind::Slot(_)
                | Kind::Path(_)
                | Kind::RelationshipsDiffer(..)
                | Kind::Subquery { .. } => {}
                Kind::List(items) | Kind::And(items) | Kind::Or(items) | Kind::Function(_, items) => {
                    items.$iter().for_each(visit);
                }
                Kind::Map(entries) => entries.$iter().for_each(|(_, value)| visit(value)),
                Kind::Property(operand, _)
                | Kind::HasLabels(operand, _)
                | Kind::Not(operand)
                | Kind::Negate(operand)
                | Kind::Plus(operand)
                | Kind::IsNull { operand, .. } => visit(operand),
                Kind::Index(left, right) | Kind::Binary(_, left, right) | Kind::Compare(_, left, right) => {
                    visit(left);
                    visit(right);
                }
                Kind::Slice(subject, from, to) => {
                    visit(subject);
                    from.$iter().chain(to).for_each(|bound| visit(bound));
                }
                Kind::Case { branches, otherwise } => {
                    branches.$iter().for_each(|(condition, value)| {
                        visit(condition);
                        visit(value);
                    });
                    visit(otherwise);
                }
                Kind::ListComprehension { list, predicate, projection, .. } => {
                    visit(list);
                    predicate.$iter().chain(projection).for_each(|part| visit(part));
                }
                Kind::Reduce { initial, list, step, .. } => {
                    visit(initial);
                    visit(list);
                    visit(step);
                }
                Kind::Quantifier { list, predicate, .. } => {
                    visit(list);
                    visit(predicate);
                }
                Kind::MapProjection { subject, items, .. } => {
                    visit(subject);
                    items.$iter().for_each(|(_, value)| visit(value));
                }
            }
        }
    };
}

impl Expression {
    define_for_each_child!(
        /// Calls `visit` with each direct operand.
        for_each_child,
        iter
    );

    define_for_each_child!(
        /// Calls `visit` with each direct operand, to be changed in place.
        for_each_child_mut,
        iter_mut,
        mut
    );

    /// Adds the slots of the row that the expression reads to `slots`; those it fills itself (list elements,
    /// accumulators) are not among them.
    pub fn add_slots(&self, slots: &mut Slots) {
        match &self.kind {
            ExpressionKind::Slot(slot) => {
                slots.insert(*slot);
            }
            ExpressionKind::Path(parts) => slots.extend(parts),
            ExpressionKind::RelationshipsDiffer(slot, others) => {
                slots.insert(*slot);
                slots.extend(others);
            }
            ExpressionKind::Subquery { outer, .. } => slots.extend(outer),
            ExpressionKind::ListComprehension { .. }
            | ExpressionKind::Quantifier { .. }
            | ExpressionKind::Reduce { .. } => {
                let mut inner = Slots::new();
                self.for_each_child(&mut |child| child.add_slots(&mut inner));
                for own in self.own_slots() {
                    inner.remove(&own);
                }
                slots.extend(inner);
            }
            _ => self.for_each_child(&mut |child| child.add_slots(slots)),
        }
    }

    /// The slots of the row that the expression reads.
    pub fn slots(&self) -> Slots {
        let mut slots = Slots::new();
        self.add_slots(&mut slots);
        slots
    }

    /// The slots that the expression itself fills for its operands.
    fn own_slots(&self) -> impl Iterator<Item = Slot> {
        let (first, second) = match &self.kind {
            ExpressionKind::ListComprehension { element, .. } | ExpressionKind::Quantifier { element, .. } => {
                (Some(*element), None)
            }
            ExpressionKind::Reduce { accumulator, element, .. } => (Some(*accumulator), Some(*element)),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// Whether `test` holds for the expression or an expression within it.
    pub fn any(&self, test: &dyn Fn(&Expression) -> bool) -> bool {
        if test(self) {
            return true;
        }
        let mut found = false;
        self.for_each_child(&mut |child| found = found || child.any(test));
        found
    }
}
