//! How binding can fail.

use crate::span::Span;
use std::fmt;

/// A statement that is well-formed and yet makes no sense: an undefined variable, an unknown function, ….
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindError {
    /// The kind of failure.
    pub kind: BindErrorKind,
    /// What is wrong, in lower case, names in backquotes.
    pub message: String,
    /// Where it stands.
    pub span: Span,
    /// The way out, where one is known.
    pub hint: Option<String>,
}

impl BindError {
    /// An error of this kind at this place.
    pub fn new(kind: BindErrorKind, message: impl Into<String>, span: Span) -> Self {
        Self { kind, message: message.into(), span, hint: None }
    }

    /// The same error with a way out.
    #[must_use]
    pub fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for BindError {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $class:literal,)*) => {
        /// The kinds of [`BindError`], named like the details of the openCypher conformance suite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum BindErrorKind { $($(#[$doc])* $kind,)* }

        impl BindErrorKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The error's class in the words of the conformance suite.
            pub fn class(self) -> &'static str {
                match self { $(Self::$kind => $class,)* }
            }

            /// The error's detail in the words of the conformance suite.
            pub fn detail(self) -> &'static str {
                match self { $(Self::$kind => stringify!($kind),)* }
            }
        }
    };
}

kinds! {
    /// A variable that no earlier clause defines.
    UndefinedVariable => "SyntaxError",
    /// A variable is defined a second time.
    VariableAlreadyBound => "SyntaxError",
    /// A variable is used as two kinds of things.
    VariableTypeConflict => "SyntaxError",
    /// Clauses in an order that has no meaning.
    InvalidClauseComposition => "SyntaxError",
    /// An expression where its kind may not stand.
    UnexpectedSyntax => "SyntaxError",
    /// An argument of a type that the function or operator never takes.
    InvalidArgumentType => "SyntaxError",
    /// Too many or too few arguments.
    InvalidNumberOfArguments => "SyntaxError",
    /// An aggregate where none may stand.
    InvalidAggregation => "SyntaxError",
    /// An aggregate inside another.
    NestedAggregation => "SyntaxError",
    /// An expression that mixes aggregates with what is not grouped by.
    AmbiguousAggregationExpression => "SyntaxError",
    /// A function that does not exist.
    UnknownFunction => "SyntaxError",
    /// `CREATE` or `MERGE` of a relationship without exactly one type.
    NoSingleRelationshipType => "SyntaxError",
    /// `CREATE` of a relationship without a direction.
    RequiresDirectedRelationship => "SyntaxError",
    /// `CREATE` or `MERGE` of a relationship of variable length.
    CreatingVarLength => "SyntaxError",
    /// The same relationship variable twice in one pattern.
    RelationshipUniquenessViolation => "SyntaxError",
    /// A parameter where none may stand.
    InvalidParameterUse => "SyntaxError",
    /// An expression that must be constant and is not.
    NonConstantExpression => "SyntaxError",
    /// A negative number where one counts.
    NegativeIntegerArgument => "SyntaxError",
    /// Two columns of one name.
    ColumnNameConflict => "SyntaxError",
    /// An expression in `WITH` that has no alias.
    NoExpressionAlias => "SyntaxError",
    /// The parts of a `UNION` have different columns.
    DifferentColumnsInUnion => "SyntaxError",
    /// `RETURN *` or `WITH *` without a variable in scope.
    NoVariablesInScope => "SyntaxError",
    /// `DELETE` of something that is no element.
    InvalidDelete => "SyntaxError",
    /// A call without arguments in parentheses where that is not possible.
    InvalidArgumentPassingMode => "SyntaxError",
    /// A relationship pattern that makes no sense.
    InvalidRelationshipPattern => "SyntaxError",
    /// A procedure that does not exist.
    ProcedureNotFound => "ProcedureError",
    /// A parameter that was not given.
    MissingParameter => "ParameterMissing",
}
