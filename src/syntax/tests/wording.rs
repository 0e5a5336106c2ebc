//! How errors are worded, what counts as complete, what may follow.

use crate::syntax::{Completeness, Expectation, completeness, expected, parse};

/// The error stands at the first character of `place` in the text.
fn check(text: &str, place: &str, detail: &str, message: &str) {
    let error = parse(text).expect_err(text);
    assert_eq!((error.detail.as_str(), error.to_string().as_str()), (detail, message), "{text}");
    assert_eq!(Some(error.span.start), text.rfind(place), "{text}");
}

#[test]
fn errors_say_what_was_expected_and_what_was_found() {
    let unexpected = "UnexpectedSyntax";
    check("RETURN (1 + 2", "", unexpected, "expected `)` or an operator, found the end of the text");
    check("RETURN 1 +", "", unexpected, "expected an expression, found the end of the text");
    check("UNWIND [1 AS x", "AS", unexpected, "expected `]`, `,`, `|`, an operator or `WHERE`, found `AS`");
    check("RETURN a = NOT b", "NOT", unexpected, "expected an expression, found `NOT`");
    check("RETURN {a.b: 1}", ".b", unexpected, "expected `:`, found `.`");
    check("RETURN 1; RETURN 2", "RETURN 2", unexpected, "expected the end, found `RETURN`");
    check("RETURN 'a", "'a", unexpected, "the string that begins here is not closed");
    check("FOO", "FOO", unexpected, "expected a statement, found `FOO`");
    check("LOAD AVRO FROM 'x' AS row RETURN row", "AVRO", unexpected, "expected `CSV` or `JSON`, found `AVRO`");
    check("LOAD CSV 'x' AS row RETURN row", "'x'", unexpected, "expected `FROM` or `WITH`, found `'x'`");
    check("LOAD CSV FROM 'x' AS r FIELDTERMINATOR 5 RETURN r", "5", unexpected, "expected a string, found `5`");
    let message = "a field terminator is a single character, as in `';'`";
    check("LOAD CSV FROM 'x' AS r FIELDTERMINATOR '::' RETURN r", "'::'", unexpected, message);
    check("LOAD CSV FROM 'x' AS r FIELDTERMINATOR '' RETURN r", "''", unexpected, message);
    let message = "quotes, backslashes and line ends cannot stand between fields";
    check("LOAD CSV FROM 'x' AS r FIELDTERMINATOR '\\n' RETURN r", "'\\n'", unexpected, message);
    let message = "a query cannot end with `LOAD JSON`: expected `RETURN` or an updating clause behind it";
    check("LOAD JSON FROM 'x' AS r", "", unexpected, message);
    check(
        "MATCH (n)",
        "",
        unexpected,
        "a query cannot end with `MATCH`: expected `RETURN` or an updating clause behind it",
    );
}

#[test]
fn misspelt_keywords_are_recognized() {
    let check = |text: &str, keyword: &str| {
        let hint = parse(text).expect_err(text).hint;
        assert_eq!(hint, Some(format!("did you mean `{keyword}`?")), "{text}");
    };
    check("MATHC (n) RETURN n", "MATCH");
    check("MATCH (n) RETRUN n", "RETURN");
    check("MATCH (n) WERE n.x RETURN n", "WHERE");
    check("MATCH (n) WHERE n.x AN n.y RETURN n", "AND");
    check("RETURN DISTNCT n.x", "DISTINCT");
    check("RETURN n LIMT 3", "LIMIT");
}

#[test]
fn the_kinds_of_errors_are_those_of_the_tck() {
    let check = |text: &str, detail: &str| assert_eq!(parse(text).expect_err(text).detail.as_str(), detail, "{text}");
    check("RETURN 9223372036854775808", "IntegerOverflow");
    check("RETURN 1.0e400", "FloatingPointOverflow");
    check("RETURN 12h4", "InvalidNumberLiteral");
    check("RETURN 1.5h", "InvalidNumberLiteral");
    check("RETURN 0x", "InvalidNumberLiteral");
    check("RETURN 012", "InvalidNumberLiteral");
    check("RETURN '\\uH'", "InvalidUnicodeLiteral");
    check("RETURN 42 — 41", "InvalidUnicodeCharacter");
    check("MATCH (a)-[:T*-2]->() RETURN a", "InvalidRelationshipPattern");
}

#[test]
fn a_text_is_incomplete_where_only_its_end_is_missing() {
    for text in
        ["", "MATCH (n)", "RETURN 1 +", "RETURN 'a", "RETURN [1,", "RETURN 1 /* a", "MATCH (n) // a", "RETURN `a"]
    {
        assert_eq!(completeness(text), Completeness::Incomplete, "{text}");
    }
    for text in ["RETURN 1", "RETURN 1;", "MATCH (n) RETURN n // a"] {
        assert_eq!(completeness(text), Completeness::Complete, "{text}");
    }
    for text in ["RETRUN 1", "RETURN )", "RETURN 1; RETURN 2", "RETURN [1 2"] {
        assert!(matches!(completeness(text), Completeness::Invalid(_)), "{text}");
    }
}

#[test]
fn what_may_follow_is_what_the_grammar_allows_there() {
    let check = |text: &str, kinds: &[Expectation]| {
        let found = expected(text, text.len());
        assert!(kinds.iter().all(|kind| found.contains(kind)), "{text}: {found:?}");
    };
    check("", &[Expectation::Keyword("MATCH"), Expectation::Keyword("EXPLAIN")]);
    check("MATCH (n:Per", &[Expectation::Label]);
    check("MATCH (n)-[:", &[Expectation::RelationshipType]);
    check("MATCH (n) RET", &[Expectation::Keyword("RETURN"), Expectation::Keyword("WHERE")]);
    check("MATCH (n) WHERE n.", &[Expectation::PropertyKey]);
    check("RETURN ", &[Expectation::Expression, Expectation::Keyword("DISTINCT")]);
    check("RETURN 1 + ", &[Expectation::Expression]);
    check("RETURN n ORDER ", &[Expectation::Keyword("BY")]);
    check("CALL db.", &[Expectation::Procedure]);
    check("MATCH (n) LO", &[Expectation::Keyword("LOAD")]);
    check("LOAD CSV WITH HEADERS ", &[Expectation::Keyword("FROM")]);
    check("MATCH (n {", &[Expectation::PropertyKey]);
    assert_eq!(expected("RETURN 'a", 9), []);
    assert_eq!(expected("RETURN 1 // a", 13), []);
    assert_ne!(expected("RETURN 1 // a\n", 14), []);
}
