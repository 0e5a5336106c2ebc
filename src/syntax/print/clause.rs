//! Clauses.

use super::expression::At;
use super::name::{Dotted, Plain, Variable};
use super::{Prefixed, Separated, text_if};
use crate::syntax::ast::{
    Call, CallSubquery, Clause, ClauseKind, FIELD_TERMINATOR, Imports, Literal, Load, LoadFormat, Match, Merge, Name,
    Projection, ProjectionItem, RemoveItem, SetItem, SortItem, Yield, YieldItem,
};
use std::fmt::{Display, Formatter, Result};

impl Display for Clause {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.kind {
            ClauseKind::Match(clause) => clause.fmt(formatter),
            ClauseKind::Unwind { list, variable } => write!(formatter, "UNWIND {list} AS {}", Variable(variable)),
            ClauseKind::Load(load) => load.fmt(formatter),
            ClauseKind::With(projection) => write!(formatter, "WITH {projection}"),
            ClauseKind::Return(projection) => write!(formatter, "RETURN {projection}"),
            ClauseKind::Create(patterns) => write!(formatter, "CREATE {}", Separated(patterns, ", ")),
            ClauseKind::Merge(merge) => merge.fmt(formatter),
            ClauseKind::Set(items) => write!(formatter, "SET {}", Separated(items, ", ")),
            ClauseKind::Remove(items) => write!(formatter, "REMOVE {}", Separated(items, ", ")),
            ClauseKind::Delete { detach, expressions } => {
                write!(formatter, "{}DELETE {}", text_if(*detach, "DETACH "), Separated(expressions, ", "))
            }
            ClauseKind::Foreach { variable, list, clauses } => {
                write!(formatter, "FOREACH ({} IN {list} | {})", Variable(variable), Separated(clauses, " "))
            }
            ClauseKind::CallSubquery(call) => call.fmt(formatter),
            ClauseKind::Call(call) => call.fmt(formatter),
        }
    }
}

impl Display for Match {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let patterns = Separated(&self.patterns, ", ");
        let predicate = Prefixed(" WHERE ", self.predicate.as_ref());
        write!(formatter, "{}MATCH {patterns}{predicate}", text_if(self.optional, "OPTIONAL "))
    }
}

impl Display for Load {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let Self { format, file, variable } = self;
        let headers = matches!(format, LoadFormat::Csv { headers: true, .. });
        let headers = text_if(headers, " WITH HEADERS");
        write!(formatter, "{}{headers} FROM {file} AS {}", format.keywords(), Variable(variable))?;
        match format {
            LoadFormat::Csv { field_terminator, .. } if *field_terminator != FIELD_TERMINATOR => {
                let text = Literal::String(field_terminator.to_string().into());
                write!(formatter, " FIELDTERMINATOR {text}")
            }
            _ => Ok(()),
        }
    }
}

impl Display for Projection {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(text_if(self.distinct, "DISTINCT "))?;
        formatter.write_str(text_if(self.star, "*"))?;
        formatter.write_str(text_if(self.star && !self.items.is_empty(), ", "))?;
        Separated(&self.items, ", ").fmt(formatter)?;
        formatter.write_str(text_if(!self.order_by.is_empty(), " ORDER BY "))?;
        Separated(&self.order_by, ", ").fmt(formatter)?;
        Prefixed(" SKIP ", self.skip.as_ref()).fmt(formatter)?;
        Prefixed(" LIMIT ", self.limit.as_ref()).fmt(formatter)?;
        Prefixed(" WHERE ", self.predicate.as_ref()).fmt(formatter)
    }
}

impl Display for ProjectionItem {
    /// An expression without an alias is written as it was, since that is the column's name.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.alias {
            Some(alias) => write!(formatter, "{} AS {}", self.expression, Variable(alias)),
            None if self.text.is_empty() => self.expression.fmt(formatter),
            None => formatter.write_str(&self.text),
        }
    }
}

impl Display for SortItem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}{}", self.expression, text_if(self.descending, " DESC"))
    }
}

impl Display for Merge {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "MERGE {}", self.pattern)?;
        for (event, items) in [(" ON CREATE SET ", &self.on_create), (" ON MATCH SET ", &self.on_match)] {
            formatter.write_str(text_if(!items.is_empty(), event))?;
            Separated(items, ", ").fmt(formatter)?;
        }
        Ok(())
    }
}

impl Display for SetItem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Property { element, key, value } => {
                write!(formatter, "{}.{} = {value}", At::operand(element), Plain(key))
            }
            Self::DynamicProperty { element, key, value } => {
                write!(formatter, "{}[{key}] = {value}", At::operand(element))
            }
            Self::Replace { variable, value } => write!(formatter, "{} = {value}", Variable(variable)),
            Self::Merge { variable, value } => write!(formatter, "{} += {value}", Variable(variable)),
            Self::Labels { variable, labels } => write_labels(formatter, variable, labels),
        }
    }
}

impl Display for RemoveItem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Property { element, key } => write!(formatter, "{}.{}", At::operand(element), Plain(key)),
            Self::DynamicProperty { element, key } => write!(formatter, "{}[{key}]", At::operand(element)),
            Self::Labels { variable, labels } => write_labels(formatter, variable, labels),
        }
    }
}

fn write_labels(formatter: &mut Formatter<'_>, variable: &Name, labels: &[Name]) -> Result {
    Variable(variable).fmt(formatter)?;
    labels.iter().try_for_each(|label| write!(formatter, ":{}", Plain(label)))
}

impl Display for CallSubquery {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let optional = text_if(self.optional, "OPTIONAL ");
        write!(formatter, "{optional}CALL {}{{ {} }}", self.imports, self.query)
    }
}

impl Display for Imports {
    /// With the space behind.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Leading => Ok(()),
            Self::All => formatter.write_str("(*) "),
            Self::Named(names) => {
                let names: Vec<_> = names.iter().map(Variable).collect();
                write!(formatter, "({}) ", Separated(&names, ", "))
            }
        }
    }
}

impl Display for Call {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "CALL {}", Dotted(&self.procedure))?;
        if let Some(arguments) = &self.arguments {
            write!(formatter, "({})", Separated(arguments, ", "))?;
        }
        Prefixed(" ", self.yields.as_ref()).fmt(formatter)
    }
}

impl Display for Yield {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str("YIELD ")?;
        formatter.write_str(text_if(self.star, "*"))?;
        formatter.write_str(text_if(!self.star && self.items.is_empty(), "-"))?;
        write!(formatter, "{}{}", Separated(&self.items, ", "), Prefixed(" WHERE ", self.predicate.as_ref()))
    }
}

impl Display for YieldItem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let variable = self.variable.as_ref().map(Variable);
        write!(formatter, "{}{}", Variable(&self.field), Prefixed(" AS ", variable.as_ref()))
    }
}
