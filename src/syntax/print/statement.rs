//! Statements.

use super::{Separated, text_if};
use crate::syntax::ast::{Mode, Query, SingleQuery, Statement, StatementBody, TransactionCommand, Union};
use std::fmt::{Display, Formatter, Result};

impl Display for Statement {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self.mode {
            Mode::Run => "",
            Mode::Explain => "EXPLAIN ",
            Mode::Profile => "PROFILE ",
        })?;
        match &self.body {
            StatementBody::Query(query) => query.fmt(formatter),
            StatementBody::Schema(command) => command.fmt(formatter),
            StatementBody::Transaction(command) => formatter.write_str(match command {
                TransactionCommand::Begin => "BEGIN",
                TransactionCommand::Commit => "COMMIT",
                TransactionCommand::Rollback => "ROLLBACK",
            }),
        }
    }
}

impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}{}", self.first, Separated(&self.unions, ""))
    }
}

impl Display for Union {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, " UNION {}{}", text_if(self.all, "ALL "), self.query)
    }
}

impl Display for SingleQuery {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        Separated(&self.clauses, " ").fmt(formatter)
    }
}
