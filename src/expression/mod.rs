//! Bound expressions and their evaluation over batches.

pub mod error;
