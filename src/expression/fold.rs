//! Constant folding: what depends on nothing is computed once, when the statement is planned.

use super::{Expression, ExpressionKind};
use crate::expression::evaluate::constant_value;
use crate::value::Value;

impl Expression {
    /// Replaces operands that are the same in every run by their values. What fails stays as it is, so that it fails
    /// where and when it is evaluated.
    pub fn fold(&mut self) {
        self.for_each_child_mut(&mut Expression::fold);
        if let Some(value) = self.constant_value() {
            self.kind = ExpressionKind::Constant(value);
        }
    }

    /// The value, where the expression is an operator over constants.
    fn constant_value(&self) -> Option<Value> {
        if matches!(self.kind, ExpressionKind::Constant(_)) {
            return None;
        }
        let mut constant = true;
        self.for_each_child(&mut |child| constant &= matches!(child.kind, ExpressionKind::Constant(_)));
        if constant { constant_value(self) } else { None }
    }
}
