//! What updating operators create, set and remove.

use crate::expression::{Expression, Slot, Slots};
use std::sync::Arc;

/// A node or relationship that is created for each row.
#[derive(Clone, Debug)]
pub enum CreateElement {
    /// A node.
    Node {
        /// Holds the node.
        slot: Slot,
        /// Its labels.
        labels: Vec<Arc<str>>,
        /// Its properties: a map.
        properties: Option<Expression>,
    },
    /// A relationship.
    Relationship {
        /// Holds the relationship.
        slot: Slot,
        /// Its type.
        relationship_type: Arc<str>,
        /// The node where it starts.
        source: Slot,
        /// The node where it ends.
        target: Slot,
        /// Its properties: a map.
        properties: Option<Expression>,
    },
}

/// What is set for each row.
#[derive(Clone, Debug)]
pub enum SetItem {
    /// One property of an element; null removes it.
    Property {
        /// The node or relationship.
        element: Expression,
        /// The key, a string.
        key: Expression,
        /// The value.
        value: Expression,
    },
    /// All properties of an element.
    Replace {
        /// The node or relationship.
        element: Expression,
        /// A map, or an element whose properties are taken.
        value: Expression,
    },
    /// The properties that a map has, the others left alone.
    Merge {
        /// The node or relationship.
        element: Expression,
        /// A map, or an element whose properties are taken.
        value: Expression,
    },
    /// Labels that a node gets.
    Labels {
        /// The node.
        element: Expression,
        /// The labels.
        labels: Vec<Arc<str>>,
    },
}

/// What is removed for each row.
#[derive(Clone, Debug)]
pub enum RemoveItem {
    /// One property of an element.
    Property {
        /// The node or relationship.
        element: Expression,
        /// The key, a string.
        key: Expression,
    },
    /// Labels that a node loses.
    Labels {
        /// The node.
        element: Expression,
        /// The labels.
        labels: Vec<Arc<str>>,
    },
}

impl CreateElement {
    /// Holds the element.
    pub fn slot(&self) -> Slot {
        match self {
            Self::Node { slot, .. } | Self::Relationship { slot, .. } => *slot,
        }
    }

    /// Its properties: a map.
    pub fn properties(&self) -> Option<&Expression> {
        match self {
            Self::Node { properties, .. } | Self::Relationship { properties, .. } => properties.as_ref(),
        }
    }

    pub(super) fn add_reads(&self, slots: &mut Slots) {
        if let Self::Relationship { source, target, .. } = self {
            slots.extend([source, target]);
        }
    }
}
