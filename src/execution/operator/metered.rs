//! Measuring an operator, for `PROFILE`.

use super::Input;
use crate::execution::{Context, Emit, Flow, Operator};
use crate::result::OperatorProfile;
use crate::value::memory::Gauge;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What was measured of an operator so far.
#[derive(Debug, Default)]
pub(in crate::execution) struct Meter {
    rows: AtomicU64,
    nanoseconds: AtomicU64,
    gauge: Arc<Gauge>,
}

impl Meter {
    /// Counts rows that were handed on.
    pub(in crate::execution) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Adds to the time that was spent.
    pub(in crate::execution) fn add_time(&self, time: Duration) {
        self.nanoseconds.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }

    /// Sees what is held.
    pub(in crate::execution) fn gauge(&self) -> &Arc<Gauge> {
        &self.gauge
    }

    /// What was measured.
    pub(in crate::execution) fn read(&self) -> OperatorProfile {
        OperatorProfile {
            rows: self.rows.load(Ordering::Relaxed),
            time: Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed)),
            memory: self.gauge.peak() as u64,
        }
    }
}

/// Gives the rows of another operator and measures it. The time that whoever takes the rows needs is not counted.
#[derive(Debug)]
pub(in crate::execution) struct Metered {
    pub(in crate::execution) inner: Input,
    pub(in crate::execution) meter: Arc<Meter>,
}

impl Operator for Metered {
    fn run(&self, context: &Context<'_>, emit: &mut Emit<'_>) -> Flow {
        let context = Context { gauge: Some(self.meter.gauge()), ..*context };
        let mut since = Instant::now();
        let flow = self.inner.run(&context, &mut |batch| {
            self.meter.add_time(since.elapsed());
            self.meter.add_rows(batch.total());
            let flow = emit(batch);
            since = Instant::now();
            flow
        });
        self.meter.add_time(since.elapsed());
        flow
    }
}
