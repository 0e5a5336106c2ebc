//! How much memory values take, and how much a statement may hold at a time.

use super::{Value, ValueError, ValueErrorKind};
use bytesize::ByteSize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

impl Value {
    /// About how many bytes the value takes beside itself. What several values share is divided among them, so that the sum
    /// over all of them is about what they take together.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::String(text) => shared(text, text.len()),
            Self::List(items) => shared(items, sum_of_some(items)),
            Self::Map(entries) => {
                let entry = |(key, value): (&Arc<str>, &Self)| shared(key, key.len()) + ENTRY + value.bytes();
                shared(entries, entries.iter().map(entry).sum())
            }
            Self::Path(path) => shared(path, (path.nodes.len() + path.relationships.len()) * size_of::<u32>()),
            _ => 0,
        }
    }

    /// About how many bytes the value takes, itself and beside itself.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.heap_bytes()
    }
}

/// So many items of a list are looked at, at most: lists are often counted again.
const SAMPLE: usize = 256;

/// About how many bytes the items take, worked out from some of them.
fn sum_of_some(items: &[Value]) -> usize {
    let step = items.len() / SAMPLE + 1;
    let (looked_at, heap) =
        items.iter().step_by(step).fold((0, 0), |(count, sum), item| (count + 1, sum + item.heap_bytes()));
    size_of_val(items) + heap / std::cmp::max(looked_at, 1) * items.len()
}

/// What an entry of a map takes beside its key and its value.
const ENTRY: usize = 32;

/// The share of one owner in what all owners hold together.
fn shared<T: ?Sized>(owned: &Arc<T>, bytes: usize) -> usize {
    (bytes + 2 * size_of::<usize>()).div_ceil(Arc::strong_count(owned))
}

/// How much memory a statement may hold. Clones speak of the same statement.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Account>);

#[derive(Debug)]
struct Account {
    limit: usize,
    held: AtomicUsize,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Memory {
    /// Memory up to so many bytes, or as much as there is.
    pub fn new(limit: Option<usize>) -> Self {
        Self(Arc::new(Account { limit: limit.unwrap_or(usize::MAX), held: AtomicUsize::new(0) }))
    }

    fn is_limited(&self) -> bool {
        self.0.limit < usize::MAX
    }

    /// Nothing held yet.
    pub fn reservation(&self) -> Reservation {
        Reservation { memory: self.clone(), gauge: None, taken: 0, used: 0 }
    }

    /// Fails if so many more bytes would be too many. They are not held.
    pub fn claim(&self, bytes: usize) -> Result<(), ValueError> {
        match self.0.held.load(Ordering::Relaxed).checked_add(bytes) {
            Some(held) if held <= self.0.limit => Ok(()),
            _ => Err(self.exceeded()),
        }
    }

    fn take(&self, bytes: usize) -> Result<(), ValueError> {
        let add = |held: usize| held.checked_add(bytes).filter(|held| *held <= self.0.limit);
        let taken = self.0.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        taken.map(drop).map_err(|_| self.exceeded())
    }

    fn give_back(&self, bytes: usize) {
        self.0.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn exceeded(&self) -> ValueError {
        let limit = ByteSize(self.0.limit as u64);
        let message =
            format!("the statement needs more memory than the limit of {limit}; ask for less, or raise the limit");
        ValueError::new(ValueErrorKind::ResourceLimit, message)
    }
}

/// What an operator holds, and the most that it held at a time.
#[derive(Debug, Default)]
pub struct Gauge {
    held: AtomicUsize,
    peak: AtomicUsize,
}

impl Gauge {
    /// The most bytes that were held at a time.
    pub fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }

    fn change(&self, from: usize, to: usize) {
        // What is held by several reservations is a sum; it wraps on the way and is right at the end.
        let change = to.wrapping_sub(from);
        let held = self.held.fetch_add(change, Ordering::Relaxed).wrapping_add(change);
        self.peak.fetch_max(held, Ordering::Relaxed);
    }
}

/// What one part of a running statement holds; given back when it is dropped.
#[derive(Debug)]
pub struct Reservation {
    memory: Memory,
    /// Who wants to know how much that is.
    gauge: Option<Arc<Gauge>>,
    /// What was taken of the statement's memory: enough that not every small addition asks.
    taken: usize,
    used: usize,
}

/// At least so much is taken at a time.
const CHUNK: usize = 1 << 16;

impl Reservation {
    /// The same for a gauge, which then sees what is held.
    pub fn seen_by(mut self, gauge: Option<&Arc<Gauge>>) -> Self {
        debug_assert_eq!(self.used, 0, "a gauge sees all that is held");
        self.gauge = gauge.cloned();
        self
    }

    /// Holds so many bytes more; an error where that is too much. They are only counted where there is a limit or a gauge.
    pub fn add(&mut self, bytes: impl FnOnce() -> usize) -> Result<(), ValueError> {
        let used = self.used;
        self.set(|| used.saturating_add(bytes()))
    }

    /// Holds so many bytes; an error where that is too much. They are only counted where there is a limit or a gauge.
    pub fn set(&mut self, bytes: impl FnOnce() -> usize) -> Result<(), ValueError> {
        if !self.memory.is_limited() && self.gauge.is_none() {
            return Ok(());
        }
        let bytes = bytes();
        if bytes > self.taken {
            let more = bytes - self.taken;
            // Where the chunk is too much, what is needed may be not.
            match self.memory.take(more.max(CHUNK)) {
                Ok(()) => self.taken += more.max(CHUNK),
                Err(_) => {
                    self.memory.take(more)?;
                    self.taken += more;
                }
            }
        } else if self.taken - bytes > 4 * CHUNK {
            self.memory.give_back(self.taken - bytes);
            self.taken = bytes;
        }
        if let Some(gauge) = &self.gauge {
            gauge.change(self.used, bytes);
        }
        self.used = bytes;
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(gauge) = &self.gauge {
            gauge.change(self.used, 0);
        }
        self.memory.give_back(self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_limited_and_comes_back() {
        let memory = Memory::new(Some(3 * CHUNK));
        let (mut one, mut other) = (memory.reservation(), memory.reservation());
        assert!(one.add(|| 2 * CHUNK).is_ok() && other.add(|| 1).is_ok());
        assert!(memory.claim(1).is_err(), "the other took a chunk");
        assert!(other.add(|| CHUNK).is_err());
        assert!(other.add(|| CHUNK - 1).is_ok());
        drop(one);
        assert!(other.add(|| 2 * CHUNK).is_ok() && other.add(|| 1).is_err());
        drop(other);
        assert!(memory.claim(3 * CHUNK).is_ok() && memory.claim(3 * CHUNK + 1).is_err());
    }

    #[test]
    fn the_last_bytes_are_given_out_though_they_are_no_chunk() {
        let memory = Memory::new(Some(100));
        let mut reservation = memory.reservation();
        assert!(reservation.add(|| 60).is_ok() && reservation.add(|| 40).is_ok() && reservation.add(|| 1).is_err());
        assert!(reservation.set(|| 10).is_ok());
    }

    #[test]
    fn a_gauge_sees_the_most_that_was_held_with_and_without_a_limit() {
        for limit in [None, Some(1 << 30)] {
            let (memory, gauge) = (Memory::new(limit), Arc::new(Gauge::default()));
            let [mut one, mut other] = [(); 2].map(|()| memory.reservation().seen_by(Some(&gauge)));
            assert!(one.set(|| 100).is_ok() && other.add(|| 50).is_ok() && one.set(|| 10).is_ok());
            drop(one);
            assert!(other.add(|| 20).is_ok());
            assert_eq!(gauge.peak(), 150);
        }
    }

    #[test]
    fn long_lists_are_counted_by_some_of_their_items() {
        let text = |number: i64| Value::String(format!("{number:01000}").into());
        let list = Value::list((0..10_000).map(text));
        let expected = 10_000 * (1000 + 16 + size_of::<Value>());
        assert!(list.heap_bytes().abs_diff(expected) < expected / 100);
    }

    #[test]
    fn what_is_shared_is_counted_once() {
        let text = Value::String("x".repeat(1000).into());
        let alone = text.heap_bytes();
        let many = vec![text; 100];
        let together: usize = many.iter().map(Value::heap_bytes).sum();
        assert!((1000..1100).contains(&alone) && (1000..1200).contains(&together), "{alone} {together}");
    }
}
