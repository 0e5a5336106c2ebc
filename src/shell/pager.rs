//! The program that shows what is longer than the screen.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// How a shell ends that cannot run a program, by POSIX.
const NOT_EXECUTABLE: i32 = 126;
const NOT_FOUND: i32 = 127;

/// A writer that keeps its text back up to the height of the screen, and hands what is longer to a pager.
#[derive(Debug)]
pub(super) struct Paged<'a> {
    command: &'a str,
    lines_left: usize,
    kept: Vec<u8>,
    pager: Option<Child>,
}

impl<'a> Paged<'a> {
    /// A writer that runs `command`, as a shell does, once there are more than `lines` lines.
    pub(super) fn new(command: &'a str, lines: usize) -> Self {
        Self { command, lines_left: lines, kept: Vec::new(), pager: None }
    }

    /// Writes what was kept back, or waits until the reader of the pager has enough. An error of the kind `NotFound` if there is
    /// no such program.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match self.pager.take() {
            Some(mut pager) => {
                drop(pager.stdin.take());
                match pager.wait()?.code() {
                    Some(NOT_EXECUTABLE | NOT_FOUND) => Err(io::ErrorKind::NotFound.into()),
                    _ => Ok(()),
                }
            }
            None => io::stdout().lock().write_all(&self.kept),
        }
    }

    fn write_to_pager(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.pager.is_none() {
            self.pager = Some(open(self.command)?);
        }
        let Some(pipe) = self.pager.as_mut().and_then(|pager| pager.stdin.as_mut()) else { return Ok(()) };
        pipe.write_all(&std::mem::take(&mut self.kept))?;
        pipe.write_all(bytes)
    }
}

impl Write for Paged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        self.lines_left = self.lines_left.saturating_sub(lines);
        if self.pager.is_none() && self.lines_left > 0 {
            self.kept.extend_from_slice(bytes);
        } else {
            self.write_to_pager(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts a pager. `less` and `lv` are asked to let colours through, as git does.
fn open(command: &str) -> io::Result<Child> {
    let mut pager = Command::new("sh");
    pager.args(["-c", command]).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if std::env::var_os(name).is_none() {
            pager.env(name, value);
        }
    }
    pager.spawn()
}
