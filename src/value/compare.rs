//! Equality, comparability and order of values.
