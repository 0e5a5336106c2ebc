//! Scopes: which variables a clause sees, and what kinds of things they hold.

use super::{BindError, BindErrorKind, Binder};
use crate::expression::Slot;
use crate::suggestion::did_you_mean;
use crate::syntax::ast::Name;
use crate::value::ValueType;
use indexmap::IndexMap;
use std::sync::Arc;

/// The variables that are visible at a place, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    variables: IndexMap<Arc<str>, Slot>,
}

/// What a variable holds, as far as the statement's form tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VariableKind {
    /// A node.
    Node,
    /// A relationship.
    Relationship,
    /// The relationships of a walk.
    RelationshipList,
    /// A path.
    Path,
    /// Some value, of this type where that is known.
    Value(Option<ValueType>),
}

impl VariableKind {
    /// The type of the values that the variable holds, where that is known.
    pub(super) fn value_type(self) -> Option<ValueType> {
        match self {
            Self::Node => Some(ValueType::Node),
            Self::Relationship => Some(ValueType::Relationship),
            Self::RelationshipList => Some(ValueType::List),
            Self::Path => Some(ValueType::Path),
            Self::Value(value_type) => value_type,
        }
    }

    /// In the words of messages.
    pub(super) fn describe(self) -> String {
        match self.value_type() {
            Some(value_type) if value_type.name().starts_with('I') => format!("an {}", value_type.name()),
            Some(value_type) => format!("a {}", value_type.name()),
            None => "a value".into(),
        }
    }

    /// Whether a variable of this kind may hold something of the `other` kind.
    pub(super) fn may_be(self, other: VariableKind) -> bool {
        match (self, other) {
            (Self::Value(None | Some(ValueType::Null)), _) => true,
            (Self::Value(Some(ValueType::List)), Self::RelationshipList) => true,
            (own, other) => own == other || own.value_type() == other.value_type() && own.value_type().is_some(),
        }
    }
}

impl Scope {
    /// The slot of a variable.
    pub(super) fn get(&self, name: &str) -> Option<Slot> {
        self.variables.get(name).copied()
    }

    /// Makes a variable visible; one of the same name that was visible before no longer is.
    pub(super) fn insert(&mut self, name: Arc<str>, slot: Slot) {
        self.variables.insert(name, slot);
    }

    /// The variables, in alphabetical order: that of `RETURN *`.
    pub(super) fn sorted(&self) -> Vec<(Arc<str>, Slot)> {
        let mut variables: Vec<_> = self.variables.iter().map(|(name, slot)| (name.clone(), *slot)).collect();
        variables.sort();
        variables
    }

    /// The slots of all variables.
    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.variables.values().copied()
    }
}

impl Binder<'_> {
    /// The slot of a variable that must be visible.
    pub(super) fn resolve(&mut self, name: &Name, scope: &Scope) -> Result<Slot, BindError> {
        let slot = scope.get(&name.text).ok_or_else(|| {
            BindError::new(BindErrorKind::UndefinedVariable, not_defined(&name.text), name.span)
                .with_hint(did_you_mean(&name.text, scope.variables.keys().map(|known| &**known)))
        })?;
        self.reads.insert(slot);
        Ok(slot)
    }

    /// Makes a new variable visible, which must not be so yet.
    pub(super) fn define(&mut self, name: &Name, kind: VariableKind, scope: &mut Scope) -> Result<Slot, BindError> {
        if scope.get(&name.text).is_some() {
            return Err(already_bound(name));
        }
        let slot = self.new_slot(&name.text, kind);
        scope.insert(name.text.clone(), slot);
        Ok(slot)
    }

    /// What the variable in `slot` holds.
    pub(super) fn kind(&self, slot: Slot) -> VariableKind {
        self.kinds[slot.position()]
    }
}

/// The message about a variable that is not visible.
pub(super) fn not_defined(name: &str) -> String {
    format!("variable `{name}` not defined")
}

/// The error of a variable that is defined a second time.
pub(super) fn already_bound(name: &Name) -> BindError {
    BindError::new(
        BindErrorKind::VariableAlreadyBound,
        format!("variable `{}` is already defined", name.text),
        name.span,
    )
    .with_hint(Some("use another name".into()))
}

/// The error of a variable that is used as two kinds of things.
pub(super) fn type_conflict(name: &Name, is: VariableKind, used_as: VariableKind) -> BindError {
    BindError::new(
        BindErrorKind::VariableTypeConflict,
        format!("variable `{}` is {}, but used as {}", name.text, is.describe(), used_as.describe()),
        name.span,
    )
}
