//! Conversions between types, and between values and Rust types.
