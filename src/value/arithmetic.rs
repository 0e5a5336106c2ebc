//! The arithmetic operators.
