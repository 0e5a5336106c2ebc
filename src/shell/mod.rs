//! The program: the command line, scripts, and the interactive shell.
//!
//! In: the arguments of the process, scripts, keys. Out: rows on standard output, everything said about them on
//! standard error, and an exit status. Knows nothing of how statements are worked out: it has a
//! [`Session`](crate::session::Session) do that.
//!
//! Reading order: `arguments` (the command line), `state` (what is open and set; running one statement),
//! `script` (many), `interactive` with `editor`, `highlighter`, `completion` and `catalog` (the shell), `commands` (`:help` and its
//! kind; `reference` and `markdown` for what it says of the language), `export` (graphs for other tools), `printer` and
//! `report` (what is shown), `destination` and `pager` (where), `progress` (meanwhile), then what these stand on.

mod arguments;
mod catalog;
mod commands;
mod completion;
mod destination;
mod editor;
mod export;
mod failure;
mod folders;
mod functions;
mod highlighter;
mod import;
mod interactive;
mod interrupt;
mod manual;
mod markdown;
mod memory;
mod pager;
mod printer;
mod progress;
mod reference;
mod report;
mod script;
mod source;
mod state;
mod store;
mod terminal;

pub use arguments::Arguments;

use crate::error::panic_reason;
use crate::output::schema::find_form;
use crate::output::visible::visible;
use anstream::ColorChoice;
use arguments::{Action, Color, Job, SchemaArguments};
use failure::{Failure, Problem, status};
use interrupt::Interrupts;
use script::Outcome;
use source::Source;
use state::{Flow, Shell};
use std::io::{self, Write};
use std::panic;
use std::path::Path;

/// Does what the command line asks for and gives the exit status of the process.
pub fn run(arguments: &Arguments) -> u8 {
    // Who catches a panic makes an error of it, and need not read of it before.
    panic::set_hook(Box::new(|_| {}));
    panic::catch_unwind(|| run_unguarded(arguments)).unwrap_or_else(|panic| {
        let fault = format!("a fault in detente itself ended the program, please report it: {}", panic_reason(&*panic));
        let _ = writeln!(io::stderr(), "{}", visible(&fault));
        status::PANICKED
    })
}

fn run_unguarded(arguments: &Arguments) -> u8 {
    match arguments.color() {
        Color::Auto => {}
        Color::Always => ColorChoice::AlwaysAnsi.write_global(),
        Color::Never => ColorChoice::Never.write_global(),
    }
    let terminal = terminal::Terminal::detect();
    let is_interactive = arguments.action.is_none() && arguments.jobs.is_empty() && terminal.stdin;
    let interrupts = Interrupts::default();
    interrupts.install();
    if let Some(status) = run_without_graph(arguments, terminal) {
        return status;
    }
    let mut shell = match Shell::start(arguments, interrupts) {
        Ok(shell) => shell,
        Err(failure) => return state::report(&failure, None, arguments.error_format(), terminal),
    };
    shell.is_interactive = is_interactive;
    let prepared = shell.set_parameters(&arguments.parameters);
    if prepared.flow == Flow::Quit {
        return prepared.status;
    }
    let outcome = match &arguments.action {
        Some(Action::Export(export)) => shell.run_export(export),
        Some(Action::Import(import)) => shell.run_import(import),
        Some(Action::Schema(schema)) => shell.run_schema(schema),
        Some(Action::Check(_) | Action::Completions { .. } | Action::Man) => {
            unreachable!("what needs no graph has been done")
        }
        None if is_interactive => interactive::run(&mut shell, arguments),
        None => shell.run_jobs(arguments),
    };
    if shell.graph.session.is_in_transaction() {
        shell.note("the open transaction was rolled back");
    }
    outcome.status
}

/// Does what needs no graph, and gives the exit status.
fn run_without_graph(arguments: &Arguments, terminal: terminal::Terminal) -> Option<u8> {
    Some(match arguments.action.as_ref()? {
        Action::Import(sources) if sources.propose => import::propose(sources, arguments, terminal),
        Action::Check(check) => store::check(&check.store, arguments.quiet)
            .unwrap_or_else(|failure| state::report(&failure, None, arguments.error_format(), terminal)),
        Action::Completions { shell } => manual::print_completions(*shell),
        Action::Man => manual::print_page(),
        Action::Import(_) | Action::Export(_) | Action::Schema(_) => return None,
    })
}

impl Shell {
    /// Gives the parameters of the command line their values.
    fn set_parameters(&mut self, parameters: &[(String, String)]) -> Outcome {
        for (name, expression) in parameters {
            let source = Source::named(format!("-p {name}"), expression.as_str());
            match self.evaluate(source.whole()) {
                Ok(value) => {
                    self.parameters.insert(name.as_str().into(), value);
                }
                Err(failure) => {
                    let status = self.report(&explain_quotes(failure), Some(&source));
                    let status = if status == status::WRONG { status::USAGE } else { status };
                    return Outcome { status, flow: Flow::Quit };
                }
            }
        }
        Outcome::DONE
    }

    /// Does what `detente schema` asks for.
    fn run_schema(&self, arguments: &SchemaArguments) -> Outcome {
        let form = arguments.format.as_deref().map_or_else(|| self.schema_form(), find_form);
        match form.map_or(Ok(()), |form| self.show_schema(form)) {
            Ok(()) => Outcome::DONE,
            Err(failure) => self.fail(&failure, None),
        }
    }

    /// Runs what `-c` and `-f` ask for, in their order, or else standard input.
    fn run_jobs(&mut self, arguments: &Arguments) -> Outcome {
        let stdin = [Job::File("-".into())];
        let jobs = if arguments.jobs.is_empty() { &stdin } else { arguments.jobs.as_slice() };
        let init = arguments.init.clone().map(Job::File);
        let mut outcome = Outcome::DONE;
        for job in init.iter().chain(jobs) {
            outcome = outcome.then(self.run_job(job));
            if outcome.flow == Flow::Quit {
                break;
            }
        }
        outcome
    }

    fn run_job(&mut self, job: &Job) -> Outcome {
        match job {
            Job::Command(text) => self.run(&Source::named("-c", text.as_str())),
            Job::File(path) => self.run_file(path),
        }
    }

    /// Runs the script in a file.
    fn run_file(&mut self, path: &Path) -> Outcome {
        match script::read(path) {
            Ok(source) => self.run(&source),
            Err(failure) => self.fail(&failure, None),
        }
    }
}

/// Text without quotes in `-p` is a name, which is never what is meant.
fn explain_quotes(failure: Failure) -> Failure {
    match failure {
        Failure::Problem(problem) if problem.detail == "UndefinedVariable" => {
            let hint = "the value is an expression; text needs quotes: `-p \"name='value'\"`".to_owned();
            Problem { hint: Some(hint), ..*problem }.into()
        }
        other => other,
    }
}
