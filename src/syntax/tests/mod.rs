//! Tests of the way from text to tree and back.

mod tck;

use super::ast::Statement;
use super::{SyntaxError, parse};

/// Parses, prints, parses again: both trees must be equal.
fn check_round_trip(text: &str) -> Result<Statement, SyntaxError> {
    let statement = parse(text)?;
    let printed = statement.to_string();
    match parse(&printed) {
        Ok(again) => assert_eq!(again, statement, "{text}\nprinted as\n{printed}"),
        Err(error) => panic!("{text}\nprinted as\n{printed}\n{error} at {:?}", error.span),
    }
    Ok(statement)
}
