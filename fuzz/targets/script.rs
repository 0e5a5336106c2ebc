//! Any bytes as a script: each statement is run or refused, the first that fails ends it.

#![no_main]

use detente::import::{Options, Source};
use detente::{Database, map, syntax};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|bytes: &[u8]| {
    // What a script is cut into covers it, and each piece is cut into itself.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut end = 0;
        for item in syntax::script_items(text) {
            let (syntax::ScriptItem::Statement(span) | syntax::ScriptItem::Command(span)) = item;
            assert!(end <= span.start && span.start < span.end && span.end <= text.len(), "{text:?}");
            end = span.end;
        }
        assert!(!text.is_empty() || end == 0);
    }
    let source = Source::memory("script.cypher", bytes.to_vec());
    let database = Database::in_memory();
    let mut session = database.session();
    session.set_timeout(Some(Duration::from_millis(200)));
    session.set_memory_limit(Some(64 << 20));
    let _ = detente::import::for_each_piece::<detente::Error>(&source, &mut |text, _| {
        for item in syntax::script_items(text) {
            if let syntax::ScriptItem::Statement(span) = item {
                if let Err(error) = session.query(span.text(text), &map! {}) {
                    assert_ne!(error.detail(), "Internal", "{error}");
                    return Err(error);
                }
            }
        }
        Ok(())
    });
    let _ = Options::default();
    assert!(database.graph().verify().is_empty());
});
