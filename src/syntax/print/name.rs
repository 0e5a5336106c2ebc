//! Names and strings.

use super::super::keyword::keyword;
use super::super::token::is_plain_name;
use crate::syntax::ast::Name;
use std::fmt::{self, Display, Formatter, Write as _};

/// A label, type or property key: between backticks unless it is a word.
pub(super) struct Plain<'a>(pub(super) &'a Name);

/// A variable: between backticks also where it is spelt like a keyword.
pub(super) struct Variable<'a>(pub(super) &'a Name);

/// A parameter's name, which may begin with a digit.
pub(super) struct Parameter<'a>(pub(super) &'a Name);

/// The name of a function or procedure, which may have a namespace.
pub(super) struct Dotted<'a>(pub(super) &'a Name);

impl Display for Plain<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        word(formatter, &self.0.text, is_plain_name(&self.0.text))
    }
}

impl Display for Variable<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = &self.0.text;
        word(formatter, text, is_plain_name(text) && keyword(text).is_none())
    }
}

impl Display for Parameter<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = &self.0.text;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        formatter.write_char('$')?;
        word(formatter, text, is_number || is_plain_name(text))
    }
}

impl Display for Dotted<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.text.split('.').enumerate() {
            formatter.write_str(if index == 0 { "" } else { "." })?;
            word(formatter, part, is_plain_name(part) && !begins_special_form(part))?;
        }
        Ok(())
    }
}

/// Whether a call of a function with this name could read as something else.
fn begins_special_form(name: &str) -> bool {
    const FORMS: &[&str] = &[
        "all",
        "any",
        "none",
        "single",
        "reduce",
        "shortestPath",
        "allShortestPaths",
        "case",
        "not",
        "null",
        "true",
        "false",
    ];
    FORMS.iter().any(|form| form.eq_ignore_ascii_case(name))
}

fn word(formatter: &mut Formatter<'_>, text: &str, plain: bool) -> fmt::Result {
    if plain { formatter.write_str(text) } else { write!(formatter, "`{}`", text.replace('`', "``")) }
}
