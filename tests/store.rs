//! Stores: what is committed is there when the store is opened again, whatever happens in between.
//!
//! Tests of the faults in the table of `docs/storage.md` bear the number of their row.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

#[path = "store/access.rs"]
mod access;
#[path = "store/crash.rs"]
mod crash;
#[path = "store/damage.rs"]
mod damage;
#[path = "store/disk.rs"]
mod disk;
#[path = "store/faults.rs"]
mod faults;
#[path = "store/interrupt.rs"]
mod interrupt;
#[path = "store/model.rs"]
mod model;
#[path = "store/round_trip.rs"]
mod round_trip;
#[path = "store/support.rs"]
mod support;
#[path = "store/transactions.rs"]
mod transactions;
#[path = "store/versions.rs"]
mod versions;
