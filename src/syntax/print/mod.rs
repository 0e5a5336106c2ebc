//! From the syntax tree back to text: `Display` of its nodes, so that parsing the text gives an equal tree.
//!
//! Parentheses stand where the tree needs them and names in backticks where they would not read as names.

mod clause;
mod expression;
mod name;
mod pattern;
mod schema;
mod statement;

use std::fmt;

/// Items with a text between them.
struct Separated<'a, T>(&'a [T], &'static str);

impl<T: fmt::Display> fmt::Display for Separated<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { self.1 };
            write!(formatter, "{separator}{item}")?;
        }
        Ok(())
    }
}

/// An item with a text before it, or nothing.
struct Prefixed<'a, T>(&'static str, Option<&'a T>);

impl<T: fmt::Display> fmt::Display for Prefixed<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(item) => write!(formatter, "{}{item}", self.0),
            None => Ok(()),
        }
    }
}

/// The text if the condition holds.
fn text_if(condition: bool, text: &'static str) -> &'static str {
    if condition { text } else { "" }
}
