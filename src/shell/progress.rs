//! What a terminal shows while a statement runs for long.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

/// What ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(200);

/// A line on standard error with the time that has passed. It is gone when this is dropped.
#[derive(Debug)]
pub(super) struct Progress {
    end: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to show the time, if somebody looks.
    pub(super) fn begin(is_shown: bool) -> Self {
        let begin = || {
            let (sender, receiver) = channel();
            let start = Instant::now();
            let show = move || {
                let mut pause = PATIENCE;
                while receiver.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    let seconds = start.elapsed().as_secs_f64();
                    let _ = write!(std::io::stderr(), "\r\x1b[Krunning for {seconds:.1} s; Ctrl-C stops it");
                    pause = EVERY;
                }
                if pause == EVERY {
                    let _ = write!(std::io::stderr(), "\r\x1b[K");
                }
            };
            (sender, spawn(show))
        };
        Self { end: is_shown.then(begin) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, shown)) = self.end.take() {
            drop(sender);
            let _ = shown.join();
        }
    }
}
