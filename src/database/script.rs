//! Scripts that are opened: statements, one after the other, and the few commands that concern them.

use crate::error::Error;
use crate::import::{self, ImportProgress, ImportSummary, Options, Source};
use crate::result::Counters;
use crate::session::{InterruptHandle, Parameters, Session};
use crate::span::Position;
use crate::syntax::{ScriptItem, script_items};
use crate::value::Value;
use std::slice;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How often whoever waits is asked whether a running statement is to go on.
const EVERY: Duration = Duration::from_millis(20);

/// Runs the statements of a script with the parameters that it sets, and in the transactions that it begins. Other commands
/// of shells are left out.
pub(super) fn run(mut session: Session, script: &Source, options: &Options<'_>) -> Result<(), Error> {
    let (mut made, mut first) = (ImportSummary::default(), 0);
    let sources = slice::from_ref(script);
    let reached = Mutex::new(ImportProgress::new(made, sources).within_piece(first, 0.0));
    let mut parameters = Parameters::default();
    watched(&reached, session.interrupt_handle(), options, || {
        import::for_each_piece(script, &mut |text, lines_before| {
            for item in script_items(text) {
                let (ScriptItem::Statement(span) | ScriptItem::Command(span)) = item;
                let code = span.text(text);
                let outcome = match item {
                    ScriptItem::Statement(_) => session.query(code, &parameters).map(|result| result.counters),
                    ScriptItem::Command(_) => {
                        run_command(code, &mut session, &mut parameters).map(|()| Counters::default())
                    }
                };
                outcome.iter().for_each(|counters| count(counters, &mut made));
                let part = span.end as f64 / text.len() as f64;
                let progress = ImportProgress::new(made, sources).within_piece(first, part);
                *reached.lock().unwrap_or_else(PoisonError::into_inner) = progress;
                // Before the outcome: a statement that was interrupted on the way ends the import as one.
                progress.tell(options, &script.name)?;
                outcome.map_err(|error| {
                    let start = span.start + error.span().map_or(0, |span| span.start);
                    let line = lines_before + Position::of(start, text).line;
                    Error::Script { file: script.name.clone(), line, error: Box::new(error) }
                })?;
            }
            first = ImportProgress::new(made, sources).bytes_read();
            Ok(())
        })
    })
}

/// Does `work` and tells all the while how far it is; a statement in it is interrupted once nobody waits any longer.
fn watched<T>(
    reached: &Mutex<ImportProgress<'_>>,
    statement: InterruptHandle,
    options: &Options<'_>,
    work: impl FnOnce() -> T,
) -> T {
    thread::scope(|scope| {
        let (working, end) = channel::<()>();
        scope.spawn(move || {
            while end.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let progress = *reached.lock().unwrap_or_else(PoisonError::into_inner);
                if (options.watch)(&progress).is_break() {
                    statement.interrupt();
                }
            }
        });
        let outcome = work();
        drop(working);
        outcome
    })
}

/// Adds what a statement has made.
fn count(counters: &Counters, made: &mut ImportSummary) {
    made.nodes += counters.nodes_created;
    made.relationships += counters.relationships_created;
    made.properties += counters.properties_set;
}

/// Does what a command of a script asks for, if it is one about transactions or parameters.
fn run_command(command: &str, session: &mut Session, parameters: &mut Parameters) -> Result<(), Error> {
    let command = command.trim().trim_end_matches(';').trim_end();
    match command {
        ":begin" => session.begin(),
        ":commit" => session.commit(),
        ":rollback" => session.rollback(),
        _ => match command.strip_prefix(":param ") {
            Some(rest) => set_parameter(rest.trim(), session, parameters),
            None => Ok(()),
        },
    }
}

/// Gives a parameter its value: `name => expression`, `{name: expression}`.
fn set_parameter(rest: &str, session: &mut Session, parameters: &mut Parameters) -> Result<(), Error> {
    match rest.split_once("=>").filter(|_| !rest.starts_with('{')) {
        Some((name, expression)) => {
            let value = session.evaluate(expression, parameters)?;
            parameters.insert(name.trim().trim_matches('`').into(), value);
        }
        None => {
            if let Value::Map(entries) = session.evaluate(rest, parameters)? {
                parameters.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
        }
    }
    Ok(())
}
