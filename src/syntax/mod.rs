//! From text to the abstract syntax tree.

pub mod ast;
