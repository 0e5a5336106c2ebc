//! From the syntax tree to bound statements.

pub mod error;
