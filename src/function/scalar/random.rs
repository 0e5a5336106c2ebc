//! Functions that make another value at every call.

use super::FUNCTION;
use crate::function::ScalarFunction;
use crate::value::ValueType;
use std::hash::{BuildHasher, Hasher, RandomState};

pub(super) static FUNCTIONS: &[ScalarFunction] = &[
    ScalarFunction {
        name: "rand",
        returns: Some(ValueType::Float),
        documentation: "A random float from 0 up to but not including 1.",
        example: ("0 <= rand() < 1", "true"),
        deterministic: false,
        body: |_, _| Ok(random_float().into()),
        ..FUNCTION
    },
    ScalarFunction {
        name: "randomUUID",
        returns: Some(ValueType::String),
        documentation: "A random universally unique identifier (version 4).",
        example: ("size(randomUUID())", "36"),
        deterministic: false,
        body: |_, _| Ok(random_uuid().into()),
        ..FUNCTION
    },
];

/// 64 random bits: the hash of nothing under the keys of a new `RandomState`, which are never the same twice.
fn random_bits() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A multiple of 2⁻⁵³ from 0 up to 1.
fn random_float() -> f64 {
    (random_bits() >> 11) as f64 / (1u64 << 53) as f64
}

fn random_uuid() -> String {
    let (high, low) = (random_bits(), random_bits());
    let (time, middle, version) = (high >> 32, (high >> 16) & 0xffff, (high & 0x0fff) | 0x4000);
    let (variant, node) = ((low >> 48) & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!("{time:08x}-{middle:04x}-{version:04x}-{variant:04x}-{node:012x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_floats_spread_over_the_interval() {
        let floats: Vec<f64> = (0..1_000).map(|_| random_float()).collect();
        assert!(floats.iter().all(|float| (0.0..1.0).contains(float)));
        let mean = floats.iter().sum::<f64>() / 1_000.0;
        assert!((0.4..0.6).contains(&mean), "the mean is {mean}");
    }

    #[test]
    fn uuids_have_version_and_variant() {
        let uuid = random_uuid();
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
        assert!("89ab".contains(&uuid[19..20]));
        assert_ne!(uuid, random_uuid());
    }
}
