//! Values: what a cell of a row can hold, and what the language lets one do with it.
//!
//! In: values. Out: values, orderings, texts. Knows nothing of graphs: a node is here only its index.
//!
//! Reading order: this file, then [`compare`] (equality, comparability, order), [`arithmetic`], [`access`] (elements,
//! slices, membership, parts of strings), [`range`], [`convert`] (between types and from Rust), [`json`], [`notation`]
//! (as text), [`limit`] (how large a value may grow), [`temporal`] (dates, times and durations).

pub mod access;
pub mod arithmetic;
pub mod compare;
pub mod convert;
mod error;
pub mod json;
pub mod limit;
pub mod memory;
pub mod notation;
pub mod range;
pub mod temporal;

pub use compare::{Comparison, OrderedValue};
pub use convert::FromValue;
pub use error::{ValueError, ValueErrorKind};
pub use notation::{Describe, Notation};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;
use temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};

/// A value of the language. Cheap to clone: everything of varying size is shared.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// The missing value.
    #[default]
    Null,
    /// A truth value.
    Boolean(bool),
    /// A 64-bit signed integer.
    Integer(i64),
    /// An IEEE 754 double.
    Float(f64),
    /// A Unicode string.
    String(Arc<str>),
    /// A day.
    Date(Date),
    /// A time of day.
    LocalTime(LocalTime),
    /// A time of day with an offset from UTC.
    Time(Time),
    /// A day and a time of day.
    LocalDateTime(LocalDateTime),
    /// An instant on the clocks of a time zone.
    DateTime(DateTime),
    /// An amount of time.
    Duration(Arc<Duration>),
    /// A list of values of any types.
    List(Arc<[Value]>),
    /// A map from keys to values; its order is that of its making and has no meaning.
    Map(Arc<Map>),
    /// A node of the graph that the statement runs on.
    Node(NodeIndex),
    /// A relationship of the graph that the statement runs on.
    Relationship(RelationshipIndex),
    /// A walk through the graph.
    Path(Arc<Path>),
}

/// Entries of a map value.
pub type Map = IndexMap<Arc<str>, Value, FxBuildHasher>;

/// Where a node is kept. Valid for as long as the graph is not changed by a later transaction; never shown to users,
/// who see the node's stable id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(pub u32);

/// Where a relationship is kept. Valid for as long as the graph is not changed by a later transaction; never shown to
/// users, who see the relationship's stable id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationshipIndex(pub u32);

/// A walk: nodes, and the relationship between each two of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// The nodes, one more than relationships.
    pub nodes: Vec<NodeIndex>,
    /// The relationships, in walking order; each may be walked along or against its direction.
    pub relationships: Vec<RelationshipIndex>,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// The type of null.
    Null,
    /// Truth values.
    Boolean,
    /// 64-bit integers.
    Integer,
    /// IEEE doubles.
    Float,
    /// Strings.
    String,
    /// Dates.
    Date,
    /// Times of day.
    LocalTime,
    /// Times of day with an offset from UTC.
    Time,
    /// Dates with times of day.
    LocalDateTime,
    /// Instants on the clocks of a time zone.
    DateTime,
    /// Durations.
    Duration,
    /// Lists.
    List,
    /// Maps.
    Map,
    /// Nodes.
    Node,
    /// Relationships.
    Relationship,
    /// Paths.
    Path,
}

impl ValueType {
    /// All types.
    pub const ALL: &[Self] = &[
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Float,
        Self::String,
        Self::Date,
        Self::LocalTime,
        Self::Time,
        Self::LocalDateTime,
        Self::DateTime,
        Self::Duration,
        Self::List,
        Self::Map,
        Self::Node,
        Self::Relationship,
        Self::Path,
    ];

    /// The type's name in the words of openCypher: `Integer`, `List`, ….
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "Null",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Float => "Float",
            Self::String => "String",
            Self::Date => "Date",
            Self::LocalTime => "LocalTime",
            Self::Time => "Time",
            Self::LocalDateTime => "LocalDateTime",
            Self::DateTime => "DateTime",
            Self::Duration => "Duration",
            Self::List => "List",
            Self::Map => "Map",
            Self::Node => "Node",
            Self::Relationship => "Relationship",
            Self::Path => "Path",
        }
    }
}

impl Value {
    /// The type of the value.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Null => ValueType::Null,
            Self::Boolean(_) => ValueType::Boolean,
            Self::Integer(_) => ValueType::Integer,
            Self::Float(_) => ValueType::Float,
            Self::String(_) => ValueType::String,
            Self::Date(_) => ValueType::Date,
            Self::LocalTime(_) => ValueType::LocalTime,
            Self::Time(_) => ValueType::Time,
            Self::LocalDateTime(_) => ValueType::LocalDateTime,
            Self::DateTime(_) => ValueType::DateTime,
            Self::Duration(_) => ValueType::Duration,
            Self::List(_) => ValueType::List,
            Self::Map(_) => ValueType::Map,
            Self::Node(_) => ValueType::Node,
            Self::Relationship(_) => ValueType::Relationship,
            Self::Path(_) => ValueType::Path,
        }
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is a date, a time, both, or a duration.
    pub fn is_temporal(&self) -> bool {
        matches!(
            self,
            Self::Date(_)
                | Self::LocalTime(_)
                | Self::Time(_)
                | Self::LocalDateTime(_)
                | Self::DateTime(_)
                | Self::Duration(_)
        )
    }

    /// Whether a property may hold the value: everything but maps, elements, paths, and lists that hold a list or those.
    pub fn is_storable(&self) -> bool {
        match self {
            Self::Map(_) | Self::Node(_) | Self::Relationship(_) | Self::Path(_) => false,
            Self::List(items) => {
                items.iter().all(|item| !matches!(item, Self::List(_) | Self::Null) && item.is_storable())
            }
            _ => true,
        }
    }

    /// The number as a float, if this is a number.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(integer) => Some(*integer as f64),
            Self::Float(float) => Some(*float),
            _ => None,
        }
    }

    /// The list value that holds `items`.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// The map value with `entries`; of equal keys the last one counts.
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Map(Arc::new(entries.into_iter().map(|(key, value)| (key.into(), value)).collect()))
    }
}
