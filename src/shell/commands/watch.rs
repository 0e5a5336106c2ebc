//! `:watch` runs a statement again and again.

use super::{Argument, Command, CommandOption, expect_something};
use crate::shell::commands::options::read_options;
use crate::shell::failure::{Failure, Problem};
use crate::shell::source::Excerpt;
use crate::shell::state::{Flow, Shell};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Runs a statement every few seconds.
pub(super) static WATCH: Command = Command {
    name: "watch",
    aliases: &[],
    usage: "[OPTIONS] QUERY",
    example: ":watch --every 5 --times 12 MATCH (n) RETURN count(*)",
    summary: "run a statement every two seconds, up to Ctrl-C",
    details: "\
What it gives is written each time, as if it had been typed again.
  --every SECONDS      wait so long between two runs
  --times N            stop after so many runs",
    takes: &[Argument::Options(OPTIONS), Argument::Query],
    run,
};

const OPTIONS: &[CommandOption] = &[
    CommandOption { name: "--every", value: Some(Argument::Other) },
    CommandOption { name: "--times", value: Some(Argument::Other) },
];

/// How often a wait looks for Ctrl-C.
const BLINK: Duration = Duration::from_millis(20);

fn run(shell: &mut Shell, arguments: Excerpt<'_>) -> Result<Flow, Failure> {
    let (given, query) = read_options(arguments, OPTIONS, &WATCH)?;
    let query = expect_something(query, "the statement", &WATCH)?;
    let (mut pause, mut times) = (Duration::from_secs(2), u64::MAX);
    for option in given {
        match option.name {
            "--every" => pause = seconds(option.value)?,
            _ => {
                times = option.value.text().parse().map_err(|_| Problem::command("expected a number", option.value))?
            }
        }
    }
    for number in 1..=times {
        let result = shell.query("", query)?;
        shell.show(&result, query)?;
        shell.last = Some(result);
        if number < times && wait(shell, pause) {
            break;
        }
    }
    Ok(Flow::Continue)
}

fn seconds(value: Excerpt<'_>) -> Result<Duration, Failure> {
    let seconds = value.text().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| Problem::command("expected a number of seconds", value).into())
}

/// Waits; true if Ctrl-C ended that.
fn wait(shell: &Shell, pause: Duration) -> bool {
    let start = Instant::now();
    shell.interrupts.during_writing(|| {
        while start.elapsed() < pause && !shell.interrupts.pressed() {
            sleep(BLINK.min(pause));
        }
        shell.interrupts.pressed()
    })
}
