//! Scripts: statements and commands that run one after another, up to the first that fails.

use super::failure::{Failure, Problem, status};
use super::progress::ScriptProgress;
use super::source::Source;
use super::state::{Flow, Shell};
use super::terminal::clear_passing;
use crate::syntax::{ScriptItem, script_items};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How a script ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    /// The status of the first thing that went wrong.
    pub(crate) status: u8,
    /// Whether anything is to run after it.
    pub(crate) flow: Flow,
}

impl Outcome {
    /// The outcome of doing nothing.
    pub(crate) const DONE: Self = Self { status: status::DONE, flow: Flow::Continue };

    /// The outcome when `next` follows.
    pub(crate) fn then(self, next: Self) -> Self {
        Self { status: if self.status == status::DONE { next.status } else { self.status }, flow: next.flow }
    }
}

impl Shell {
    /// Runs the statements and commands of `source` and reports what goes wrong. Stops at the first error, unless the
    /// settings say otherwise; where nobody reads the rows any more; and when it is interrupted.
    pub(crate) fn run(&mut self, source: &Source) -> Outcome {
        let mut outcome = Outcome::DONE;
        let mut progress = self.shows_progress().then(ScriptProgress::begin);
        for item in script_items(&source.text) {
            let (ScriptItem::Statement(span) | ScriptItem::Command(span)) = item;
            let excerpt = source.excerpt(span).trimmed();
            if excerpt.is_blank() {
                continue;
            }
            if let Some(progress) = &mut progress {
                progress.reach(span.start, source.text.len());
            }
            outcome = outcome.then(match self.execute(excerpt) {
                Ok(flow) => Outcome { status: status::DONE, flow },
                Err(failure) => self.fail(&failure, Some(source)),
            });
            if outcome.flow == Flow::Quit {
                break;
            }
        }
        clear_passing();
        outcome
    }

    /// Reports a failure; the outcome says whether what follows it runs.
    pub(crate) fn fail(&self, failure: &Failure, source: Option<&Source>) -> Outcome {
        let status = self.report(failure, source);
        let hopeless = matches!(failure, Failure::OutputClosed) || status == status::INTERRUPTED;
        let flow = if self.settings.fail_at_end && !hopeless { Flow::Continue } else { Flow::Quit };
        Outcome { status, flow }
    }
}

/// Reads a script from a file, or from standard input if the file is `-`.
pub(crate) fn read(path: &Path) -> Result<Source, Failure> {
    if path == Path::new("-") {
        return decode("<stdin>", read_all(io::stdin().lock(), Path::new("standard input"))?);
    }
    let file = File::open(path).map_err(|error| Problem::file(path, &error))?;
    decode(&path.display().to_string(), read_all(file, path)?)
}

fn read_all(mut reader: impl Read, path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| Problem::file(path, &error))?;
    Ok(bytes)
}

/// The text of a script; a byte order mark is no part of it.
fn decode(name: &str, bytes: Vec<u8>) -> Result<Source, Failure> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::named(name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
        Err(error) => {
            let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
            let position = crate::span::Position::of(good.len(), &good);
            let place = format!("line {}, column {}", position.line, position.column);
            Err(Problem::unusable_file(Path::new(name), &format!("not UTF-8 at {place}")).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode("q", b"\xef\xbb\xbfRETURN 1".to_vec()).unwrap().text, "RETURN 1");
    }

    #[test]
    fn broken_text_is_refused_with_its_place() {
        let Err(Failure::Problem(problem)) = decode("q", b"RETURN\n '\xff'".to_vec()) else { panic!() };
        assert_eq!(problem.message, "`q`: not UTF-8 at line 2, column 3");
        assert_eq!(problem.status, status::FILE);
    }
}
