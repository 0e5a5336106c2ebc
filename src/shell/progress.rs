//! What a terminal shows while something runs for long.

use super::terminal::{clear_passing, show_passing};
use crate::output::counters::{counted, grouped};
use crate::session::ProgressHandle;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

/// What ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(200);

/// A line on standard error that tells how far a statement is. It is gone when this is dropped.
#[derive(Debug)]
pub(super) struct StatementProgress {
    end: Option<(Sender<()>, JoinHandle<()>)>,
}

impl StatementProgress {
    /// Begins to tell how far the statement of `handle` is, if somebody looks.
    pub(super) fn begin(is_shown: bool, handle: ProgressHandle) -> Self {
        let begin = || {
            let (sender, receiver) = channel();
            let start = Instant::now();
            let show = move || {
                let mut pause = PATIENCE;
                while receiver.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    show_passing(&statement_text(start.elapsed(), handle.part_read(), handle.rows()));
                    pause = EVERY;
                }
                if pause == EVERY {
                    clear_passing();
                }
            };
            (sender, spawn(show))
        };
        Self { end: is_shown.then(begin) }
    }
}

impl Drop for StatementProgress {
    fn drop(&mut self) {
        if let Some((sender, shown)) = self.end.take() {
            drop(sender);
            let _ = shown.join();
        }
    }
}

/// For how long a statement has been running, and how far it is: by the part of the nodes it has read, or else by its rows.
fn statement_text(elapsed: Duration, part_read: Option<f64>, rows: u64) -> String {
    let far = match (part_read, rows) {
        (Some(part), _) => format!(", {} of the nodes read", percent(part)),
        (None, 0) => String::new(),
        (None, rows) => format!(", {} so far", counted(rows, "row")),
    };
    format!("running for {:.1} s{far}; Ctrl-C stops it", elapsed.as_secs_f64())
}

/// A line on standard error that tells how far a script is.
#[derive(Debug)]
pub(super) struct ScriptProgress {
    start: Instant,
    shown: Duration,
    statements: u64,
}

impl ScriptProgress {
    /// Begins with a script.
    pub(super) fn begin() -> Self {
        Self { start: Instant::now(), shown: PATIENCE - EVERY, statements: 0 }
    }

    /// Tells that the next statement stands at a byte of the so many that the script has; from time to time, and only if the
    /// script takes long.
    pub(super) fn reach(&mut self, byte: usize, bytes: usize) {
        self.statements += 1;
        let elapsed = self.start.elapsed();
        if elapsed >= self.shown + EVERY {
            self.shown = elapsed;
            let left = time_left(byte as u64, bytes as u64, elapsed).unwrap_or_default();
            show_passing(&format!("statement {} of the script{left}", grouped(self.statements)));
        }
    }
}

/// How much is done, and how long the rest takes if it is done as fast: `, 42 %, about 4 s left`. Nothing before enough is
/// done to tell, and none where all is read before anything is made of it.
pub(super) fn time_left(done: u64, all: u64, elapsed: Duration) -> Option<String> {
    let part = done as f64 / all as f64;
    if elapsed < PATIENCE || !(0.02..1.0).contains(&part) {
        return None;
    }
    let seconds = (elapsed.as_secs_f64() * (1.0 - part) / part).ceil() as u64;
    let left = if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) };
    Some(format!(", {}, about {left} left", percent(part)))
}

/// A part that is not the whole in per cent, rounded down: what is not done is not 100 %.
fn percent(part: f64) -> String {
    format!("{} %", (part * 100.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_once_it_can_be_known() {
        let seconds = Duration::from_secs;
        assert_eq!(time_left(250, 1000, seconds(5)).as_deref(), Some(", 25 %, about 15 s left"));
        assert_eq!(time_left(100, 1000, seconds(60)).as_deref(), Some(", 10 %, about 9 min left"));
        let unknown = [(900, 1000, seconds(0)), (10, 1000, seconds(5)), (1000, 1000, seconds(5)), (5, 0, seconds(5))];
        assert!(unknown.iter().all(|(read, all, elapsed)| time_left(*read, *all, *elapsed).is_none()));
    }

    #[test]
    fn a_statement_tells_how_far_it_is_by_nodes_or_else_by_rows() {
        let text = |part, rows| statement_text(Duration::from_millis(3210), part, rows);
        assert_eq!(text(Some(0.429), 7), "running for 3.2 s, 42 % of the nodes read; Ctrl-C stops it");
        assert_eq!(text(Some(0.999), 7), "running for 3.2 s, 99 % of the nodes read; Ctrl-C stops it");
        assert_eq!(text(None, 1234), "running for 3.2 s, 1,234 rows so far; Ctrl-C stops it");
        assert_eq!(text(None, 0), "running for 3.2 s; Ctrl-C stops it");
    }
}
