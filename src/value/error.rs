//! How an operation on values can fail.

use std::fmt;

/// Why an operation on values failed. It has no place: the evaluator adds the expression's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The kind of failure, in the words of the openCypher conformance suite.
    pub kind: ValueErrorKind,
    /// What was wrong, in lower case, the values in backquotes.
    pub message: String,
}

/// The kinds of [`ValueError`]: each stands for a class and a detail of the openCypher conformance suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueErrorKind {
    /// An operand or argument has a type that the operation does not take.
    InvalidArgumentType,
    /// An argument has a value that the function does not take.
    InvalidArgumentValue,
    /// A text, a component or a unit makes no temporal value.
    InvalidTemporal,
    /// A bound or the step of a range is no integer.
    InvalidRangeType,
    /// A number lies outside the range that the operation takes.
    NumberOutOfRange,
    /// An integer result does not fit 64 bits.
    IntegerOverflow,
    /// An integer was divided by zero.
    DivisionByZero,
    /// A list was indexed by something that is no integer.
    ListElementAccessByNonInteger,
    /// A map was indexed by something that is no string.
    MapElementAccessByNonString,
    /// `SKIP`, `LIMIT` or an argument that counts is negative.
    NegativeIntegerArgument,
    /// A property was to hold a value that properties cannot hold.
    InvalidPropertyType,
    /// A deleted node or relationship was asked for what it no longer has.
    DeletedEntityAccess,
    /// The computation was to end before its time.
    Interrupted,
    /// The memory limit was reached.
    ResourceLimit,
}

impl ValueError {
    /// An error of this kind.
    pub fn new(kind: ValueErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The error of an operand or argument of the wrong type.
    pub fn invalid_type(message: impl Into<String>) -> Self {
        Self::new(ValueErrorKind::InvalidArgumentType, message)
    }
}

impl ValueErrorKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::InvalidArgumentType,
        Self::InvalidArgumentValue,
        Self::InvalidTemporal,
        Self::InvalidRangeType,
        Self::NumberOutOfRange,
        Self::IntegerOverflow,
        Self::DivisionByZero,
        Self::ListElementAccessByNonInteger,
        Self::MapElementAccessByNonString,
        Self::NegativeIntegerArgument,
        Self::InvalidPropertyType,
        Self::DeletedEntityAccess,
        Self::Interrupted,
        Self::ResourceLimit,
    ];

    /// The error's class in the words of the conformance suite.
    pub fn class(self) -> &'static str {
        match self {
            Self::NumberOutOfRange | Self::NegativeIntegerArgument | Self::InvalidRangeType | Self::InvalidTemporal => {
                "ArgumentError"
            }
            Self::IntegerOverflow | Self::DivisionByZero => "ArithmeticError",
            Self::DeletedEntityAccess => "EntityNotFound",
            Self::Interrupted => "Interrupted",
            Self::ResourceLimit => "LimitReached",
            _ => "TypeError",
        }
    }

    /// The error's detail in the words of the conformance suite.
    pub fn detail(self) -> &'static str {
        match self {
            Self::InvalidArgumentType | Self::InvalidRangeType => "InvalidArgumentType",
            Self::InvalidArgumentValue | Self::InvalidTemporal => "InvalidArgumentValue",
            Self::NumberOutOfRange => "NumberOutOfRange",
            Self::IntegerOverflow => "IntegerOverflow",
            Self::DivisionByZero => "DivisionByZero",
            Self::ListElementAccessByNonInteger => "ListElementAccessByNonInteger",
            Self::MapElementAccessByNonString => "MapElementAccessByNonString",
            Self::NegativeIntegerArgument => "NegativeIntegerArgument",
            Self::InvalidPropertyType => "InvalidPropertyType",
            Self::DeletedEntityAccess => "DeletedEntityAccess",
            Self::Interrupted => "Interrupted",
            Self::ResourceLimit => "ResourceLimit",
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ValueError {}
