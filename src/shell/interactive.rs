//! The shell: reads a statement or a command, runs it, and again.

use super::arguments::{Arguments, Job};
use super::editor::{Editor, Input, LineEditor, without_continuations};
use super::failure::{Problem, status};
use super::folders;
use super::script::Outcome;
use super::source::Source;
use super::state::{Flow, Shell};
use std::path::Path;

/// Runs the shell up to its end.
pub(super) fn run(shell: &mut Shell, arguments: &Arguments) -> Outcome {
    shell.interrupts.keep_running();
    greet(shell);
    let init = arguments.init.clone().or_else(|| if arguments.no_init { None } else { folders::init_file() });
    if let Some(file) = init
        && ends(shell.run_job(&Job::File(file)))
    {
        return Outcome::DONE;
    }
    match LineEditor::open(shell.terminal, &shell.graph.session, folders::history_file()) {
        Ok(mut editor) => read_and_run(shell, &mut editor),
        Err(reason) => fail(shell, &reason),
    }
}

/// Says in two lines what is open and how to go on.
fn greet(shell: &Shell) {
    shell.note(&format!("detente {} · {}", env!("CARGO_PKG_VERSION"), shell.graph.describe()));
    shell.note("Type a statement, or `:help` for help and `:schema` for what is in the graph.");
}

fn read_and_run(shell: &mut Shell, editor: &mut dyn Editor) -> Outcome {
    loop {
        editor.look_at(&shell.graph.session, &shell.parameters);
        shell.history = editor.history();
        match editor.read(&shell.draft.take().unwrap_or_default()) {
            Input::Text(text) if text.trim().is_empty() => {}
            Input::Text(text) => {
                editor.remember(text.trim_end());
                if ends(shell.run_typed(&Source::typed(without_continuations(&text)))) {
                    return Outcome::DONE;
                }
            }
            Input::Cancelled => {}
            Input::End => return Outcome::DONE,
            Input::Broken(reason) => return fail(shell, &reason),
        }
    }
}

impl Shell {
    /// Runs what somebody typed. A command may go over several lines here, as its statement may.
    fn run_typed(&mut self, source: &Source) -> Outcome {
        if !source.text.trim_start().starts_with(':') {
            return self.run(source);
        }
        match self.execute(source.whole().trimmed()) {
            Ok(flow) => Outcome { status: status::DONE, flow },
            Err(failure) => self.fail(&failure, Some(source)),
        }
    }
}

/// Whether the shell ends after this: an error does not end it.
fn ends(outcome: Outcome) -> bool {
    outcome.status == status::DONE && outcome.flow == Flow::Quit
}

/// Reports that the terminal cannot be used.
fn fail(shell: &Shell, reason: &str) -> Outcome {
    let problem = Problem::unusable_file(Path::new("the terminal"), reason);
    shell.fail(&problem.into(), None)
}
