//! Values alone: for `$(…)` in scripts, and for texts that are files themselves.

use super::csv::field;
use super::visible::visible;
use super::{Format, Options};
use crate::result::QueryResult;
use std::io::{self, Write};

/// A row a line and a tab between values; nothing is quoted, escaped or named.
pub(super) struct Raw;

impl Format for Raw {
    fn name(&self) -> &'static str {
        "raw"
    }

    fn description(&self) -> &'static str {
        "the values alone, tabs between them"
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        for row in &result.rows {
            for (position, value) in row.iter().enumerate() {
                let text = field(value, &result.elements);
                let text = if options.terminal { visible(&text) } else { text };
                write!(out, "{}{text}", if position > 0 { "\t" } else { "" })?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{rows, written};
    use crate::value::Value;

    #[test]
    fn values_stand_as_they_are() {
        let result = rows(&["a", "b"], vec![vec!["x\n\"y\"\x1b".into(), Value::Null], vec![1.into(), true.into()]]);
        assert_eq!(written(&Raw, &result, &Options::default()), "x\n\"y\"\x1b\t\n1\ttrue\n");
    }

    #[test]
    fn a_terminal_gets_nothing_to_obey() {
        let options = Options { terminal: true, ..Options::default() };
        assert_eq!(written(&Raw, &rows(&["a"], vec![vec!["\x1b[2J".into()]]), &options), "\\u001B[2J\n");
    }
}
