//! A disk that loses power and fails, and remembers what was done to it.

use detente::storage::StorageBackend;
use std::io;
use std::sync::{Arc, Mutex};

/// What is done to a disk.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Bytes are written at an offset.
    Write(u64, Vec<u8>),
    /// The file gets another length.
    Resize(u64),
    /// All before is there to stay.
    Sync,
}

/// How a disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no room.
    NoSpace,
    /// The device does not answer.
    Device,
    /// Half of the bytes arrive, then there is no room.
    ShortWrite,
}

/// When a disk fails.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    /// At which of the steps and reads.
    pub at: usize,
    /// Whether all that follow fail too.
    pub for_ever: bool,
    /// How.
    pub failure: Failure,
}

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    steps: Vec<Step>,
    calls: usize,
    fault: Option<Fault>,
    /// Whether a sync failed: what was written before it is lost with the power.
    has_lost: bool,
}

/// A disk that all clones share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    /// A disk that holds these bytes.
    pub(crate) fn holding(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State { bytes, ..State::default() })))
    }

    /// A disk that will fail.
    pub(crate) fn failing(fault: Fault) -> Self {
        Self(Arc::new(Mutex::new(State { fault: Some(fault), ..State::default() })))
    }

    /// What is on it now.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().bytes.clone()
    }

    /// What was done to it.
    pub(crate) fn steps(&self) -> Vec<Step> {
        self.0.lock().unwrap().steps.clone()
    }

    /// How many things were done to it.
    pub(crate) fn step_count(&self) -> usize {
        self.0.lock().unwrap().steps.len()
    }

    /// How often it was asked for something.
    pub(crate) fn calls(&self) -> usize {
        self.0.lock().unwrap().calls
    }

    fn step(&self, step: Step) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        match state.fails() {
            None => {}
            Some(failure) => {
                if let (Failure::ShortWrite, Step::Write(offset, bytes)) = (failure, &step) {
                    let half = Step::Write(*offset, bytes[..bytes.len() / 2].to_vec());
                    apply(&mut state.bytes, &half);
                    state.steps.push(half);
                }
                state.has_lost |= matches!(step, Step::Sync);
                return Err(failure.into());
            }
        }
        assert!(!(state.has_lost && matches!(step, Step::Sync)), "a sync after one that failed");
        apply(&mut state.bytes, &step);
        state.steps.push(step);
        Ok(())
    }
}

impl State {
    fn fails(&mut self) -> Option<Failure> {
        let call = self.calls;
        self.calls += 1;
        let fault = self.fault?;
        (call == fault.at || fault.for_ever && call > fault.at).then_some(fault.failure)
    }
}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NoSpace | Failure::ShortWrite => io::ErrorKind::StorageFull.into(),
            Failure::Device => io::Error::other("the device does not answer"),
        }
    }
}

/// Does a step to bytes; what is written behind their end makes them longer.
pub(crate) fn apply(bytes: &mut Vec<u8>, step: &Step) {
    match step {
        Step::Write(offset, written) => {
            let start = *offset as usize;
            let end = start + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[start..end].copy_from_slice(written);
        }
        Step::Resize(len) => bytes.resize(*len as usize, 0),
        Step::Sync => {}
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        if let Some(failure) = state.fails() {
            return Err(failure.into());
        }
        let start = offset as usize;
        let bytes = state.bytes.get(start..start + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.step(Step::Resize(len))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.step(Step::Sync)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.step(Step::Write(offset, data.to_vec()))
    }
}
