//! Any bytes as a script: each statement is run or refused, the first that fails ends it.

#![no_main]

use detente::import::{Source, for_each_piece};
use detente::{Database, map, syntax};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|bytes: &[u8]| {
    // The pieces follow each other, and none is empty.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut end = 0;
        for item in syntax::script_items(text) {
            let (syntax::ScriptItem::Statement(span) | syntax::ScriptItem::Command(span)) = item;
            assert!(end <= span.start && span.start < span.end && span.end <= text.len(), "{text:?}");
            end = span.end;
        }
    }
    let source = Source::memory("script.cypher", bytes.to_vec());
    let database = Database::in_memory();
    let mut session = database.session();
    session.set_timeout(Some(Duration::from_millis(200)));
    session.set_memory_limit(Some(64 << 20));
    let _ = for_each_piece::<detente::Error>(&source, &mut |text, _| {
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
    assert!(database.graph().verify().is_empty());
});
