//! Ending a long computation before its time.

use crate::value::{ValueError, ValueErrorKind};
use std::fmt::Debug;

/// Says when a long computation is to end before its time.
pub trait Watch: Debug + Sync {
    /// Whether it is to end now.
    fn is_over(&self) -> bool;

    /// Fails where so many bytes more would be more memory than the computation may hold. They are not held.
    fn claim(&self, bytes: usize) -> Result<(), ValueError>;
}

/// Lets a computation take as long as it takes.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn is_over(&self) -> bool {
        false
    }

    fn claim(&self, _: usize) -> Result<(), ValueError> {
        Ok(())
    }
}

/// So many steps are taken before the watch is asked again: about a millisecond's work.
const STRIDE: usize = 1 << 16;

/// Counts the steps of a computation, and asks a watch every so often whether it is to end.
#[derive(Clone, Debug)]
pub struct Pace<'a> {
    watch: &'a dyn Watch,
    left: usize,
}

impl<'a> Pace<'a> {
    /// A count that begins now.
    pub fn new(watch: &'a dyn Watch) -> Self {
        Self { watch, left: STRIDE }
    }

    /// Counts so many steps, each about as much as a look at a relationship; an error where the computation is to end.
    #[inline]
    pub fn step(&mut self, steps: usize) -> Result<(), ValueError> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => self.ask(),
        }
    }

    #[cold]
    fn ask(&mut self) -> Result<(), ValueError> {
        self.left = STRIDE;
        self.check()
    }

    /// An error where the computation is to end; for who has done about a millisecond's work since it last asked.
    pub fn check(&self) -> Result<(), ValueError> {
        match self.watch.is_over() {
            true => Err(ValueError::new(ValueErrorKind::Interrupted, "the computation was interrupted")),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Over;

    impl Watch for Over {
        fn is_over(&self) -> bool {
            true
        }

        fn claim(&self, _: usize) -> Result<(), ValueError> {
            Ok(())
        }
    }

    #[test]
    fn a_computation_ends_within_a_stride() {
        let mut pace = Pace::new(&Over);
        let ended = (0..=STRIDE).find_map(|_| pace.step(1).err());
        assert_eq!(ended.map(|error| error.kind), Some(ValueErrorKind::Interrupted));
        assert!(Pace::new(&Over).step(STRIDE + 1).is_err());
        assert!((0..3).all(|_| Pace::new(&Unwatched).step(STRIDE + 1).is_ok()));
    }
}
