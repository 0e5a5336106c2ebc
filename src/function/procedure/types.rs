//! The types of parameters and fields of procedures.

use crate::value::ValueType;

/// What a parameter takes or a field holds, null aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProcedureType {
    /// Values of every type.
    Any,
    /// Truth values.
    Boolean,
    /// Integers.
    Integer,
    /// Floats; integers are taken for floats.
    Float,
    /// Integers and floats.
    Number,
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
    /// Lists of anything.
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

impl ProcedureType {
    /// All types, by name in signatures.
    const NAMES: [(&'static str, Self); 17] = [
        ("ANY", Self::Any),
        ("BOOLEAN", Self::Boolean),
        ("INTEGER", Self::Integer),
        ("FLOAT", Self::Float),
        ("NUMBER", Self::Number),
        ("STRING", Self::String),
        ("DATE", Self::Date),
        ("LOCALTIME", Self::LocalTime),
        ("TIME", Self::Time),
        ("LOCALDATETIME", Self::LocalDateTime),
        ("DATETIME", Self::DateTime),
        ("DURATION", Self::Duration),
        ("LIST", Self::List),
        ("MAP", Self::Map),
        ("NODE", Self::Node),
        ("RELATIONSHIP", Self::Relationship),
        ("PATH", Self::Path),
    ];

    /// The type's name in signatures: `INTEGER`, `LIST`, ….
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, named)| *named == self).map_or("ANY", |(name, _)| name)
    }

    /// The type of this name in signatures, in whatever case.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, named)| *named)
    }

    /// Whether values of this type can be given where this is asked for. Null is the parameter's own question.
    pub fn accepts(self, value_type: ValueType) -> bool {
        match self {
            Self::Any => true,
            Self::Float | Self::Number => matches!(value_type, ValueType::Integer | ValueType::Float),
            _ => self.value_type() == Some(value_type),
        }
    }

    /// The one type of values that this stands for, if it is one.
    pub fn value_type(self) -> Option<ValueType> {
        match self {
            Self::Any | Self::Number => None,
            Self::Boolean => Some(ValueType::Boolean),
            Self::Integer => Some(ValueType::Integer),
            Self::Float => Some(ValueType::Float),
            Self::String => Some(ValueType::String),
            Self::Date => Some(ValueType::Date),
            Self::LocalTime => Some(ValueType::LocalTime),
            Self::Time => Some(ValueType::Time),
            Self::LocalDateTime => Some(ValueType::LocalDateTime),
            Self::DateTime => Some(ValueType::DateTime),
            Self::Duration => Some(ValueType::Duration),
            Self::List => Some(ValueType::List),
            Self::Map => Some(ValueType::Map),
            Self::Node => Some(ValueType::Node),
            Self::Relationship => Some(ValueType::Relationship),
            Self::Path => Some(ValueType::Path),
        }
    }
}
