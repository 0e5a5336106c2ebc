//! A store whose file was changed: it is read as it was, or the damage is told; nothing else, and no panic.

#![no_main]

use detente::storage;
use libfuzzer_sys::fuzz_target;
use std::sync::Once;
use std::{fs, panic};

/// A small store; the input is written over parts of it: a place (three bytes), a length, as many bytes.
const STORE: &[u8] = include_bytes!("../../tests/stores/v1.detente");

/// libFuzzer ends at every panic, though storage catches those of redb; one that gets out ends it all the same.
static CAUGHT_PANICS: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    CAUGHT_PANICS.call_once(|| panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
    let mut store = STORE.to_vec();
    let mut rest = bytes;
    while let [low, middle, high, length, behind @ ..] = rest {
        let place = u32::from_le_bytes([*low, *middle, *high, 0]) as usize % store.len();
        let length = usize::from(*length % 16).min(behind.len()).min(store.len() - place);
        store[place..place + length].copy_from_slice(&behind[..length]);
        rest = &behind[length..];
    }
    let path = std::env::temp_dir().join(format!("detente-fuzz-{}.detente", std::process::id()));
    fs::write(&path, &store).expect("the store is written");
    if let Ok(graph) = storage::read(&path) {
        assert!(graph.verify().is_empty(), "{:?}", graph.verify());
    }
    let _ = storage::salvage(&path);
    let _ = fs::remove_file(&path);
});
