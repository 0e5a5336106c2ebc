//! Texts made to hurt: nested deep, chained long, too long, made to read things twice. They are so long that what takes
//! more than linear time would not come to an end.

use crate::syntax::ast::Statement;
use crate::syntax::{MAX_STATEMENT_BYTES, SyntaxError, SyntaxErrorDetail, completeness, highlight, parse, statements};

/// What can be nested: what opens a level, what stands innermost, what closes a level, around a whole statement.
const NESTINGS: &[(&str, &str, &str, &str, &str)] = &[
    ("RETURN ", "(", "1", ")", ""),
    ("RETURN ", "[", "1", "]", ""),
    ("RETURN ", "{a: ", "1", "}", ""),
    ("RETURN ", "n {a: ", "1", "}", ""),
    ("RETURN ", "f(", "1", ")", ""),
    ("RETURN ", "x[", "1", "]", ""),
    ("RETURN ", "CASE WHEN true THEN ", "1", " END", ""),
    ("RETURN ", "CASE ", "1", " WHEN 1 THEN 2 END", ""),
    ("RETURN ", "[x IN ", "xs", " WHERE x | x]", ""),
    ("RETURN ", "[x IN xs | ", "x", "]", ""),
    ("RETURN ", "all(x IN xs WHERE ", "x", ")", ""),
    ("RETURN ", "reduce(a = 0, x IN xs | ", "x", ")", ""),
    ("RETURN ", "EXISTS { MATCH (n) WHERE ", "n.x", " }", ""),
    ("RETURN ", "[(a {x: ", "1", "})-->() | a]", ""),
    ("RETURN ", "(a:A {x: ", "1", "})-->()", ""),
    ("MATCH ", "(a {x: [", "1", "]})", " RETURN a"),
    ("MATCH ", "(a WHERE (a)-->", "()", ")", " RETURN a"),
    ("MATCH ", "(", "(a)-->(b)", ")", " RETURN a"),
    ("MATCH (n:", "(", "A", ")", ") RETURN n"),
    ("MATCH (n) WHERE ", "NOT (a = -(", "1", "))", " RETURN n"),
];

fn nested((before, open, inside, close, behind): (&str, &str, &str, &str, &str), levels: usize) -> String {
    format!("{before}{}{inside}{}{behind}", open.repeat(levels), close.repeat(levels))
}

/// Runs on a stack of the size that threads have.
fn on_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap()
}

/// Parses; if that succeeds also prints, copies and compares, since all of these walk the tree.
fn survive(text: String) -> Result<(), SyntaxError> {
    on_small_stack(move || {
        let statement: Statement = parse(&text)?;
        assert_eq!(statement.clone(), statement);
        assert!(!format!("{statement}").is_empty());
        Ok(())
    })
}

fn detail(result: Result<(), SyntaxError>) -> Option<SyntaxErrorDetail> {
    result.err().map(|error| error.detail)
}

#[test]
fn what_is_nested_no_deeper_than_allowed_parses() {
    for &nesting in NESTINGS {
        let brackets = nesting.1.matches(['(', '[', '{']).count().max(1);
        for levels in [10, 31 / brackets, 240 / brackets] {
            let text = nested(nesting, levels);
            if let Err(error) = survive(text.clone()) {
                panic!("{levels}: {} {error}", &text[..60]);
            }
        }
    }
}

#[test]
fn what_is_nested_too_deep_is_refused_at_once() {
    for &nesting in NESTINGS {
        for levels in [300, 10_000, 40_000] {
            let (closed, open) = (nested(nesting, levels), [nesting.0, &nesting.1.repeat(levels)].concat());
            for text in [closed, open] {
                let found = detail(survive(text.clone()));
                let refused = [Some(SyntaxErrorDetail::NestingTooDeep), Some(SyntaxErrorDetail::StatementTooLong)];
                assert!(refused.contains(&found), "{levels} {} {found:?}", &text[..60]);
            }
        }
    }
}

#[test]
fn long_chains_give_an_answer_or_an_error() {
    let check = |piece: &str, number: usize, end: &str, expected: Option<SyntaxErrorDetail>| {
        let text = format!("RETURN {}{end}", piece.repeat(number));
        assert_eq!(detail(survive(text)), expected, "{number} × {piece}");
    };
    let too_deep = Some(SyntaxErrorDetail::NestingTooDeep);
    for (piece, end) in [
        ("NOT ", "a"),
        ("-", "1"),
        ("+", "x"),
        ("1+", "1"),
        ("x^", "x"),
        ("1-", "-1"),
        ("a XOR ", "a"),
        ("[1]+", "[1]"),
        ("a IN ", "a"),
    ] {
        check(piece, 900, end, None);
        check(piece, 1100, end, too_deep);
        check(piece, 5_000, end, too_deep);
    }
    check("x.", 900, "x", None);
    check("x.", 20_000, "x", too_deep);
    check("x IS NULL OR x", 1, &" IS NULL".repeat(20_000), too_deep);
    check("x", 1, &"[0]".repeat(20_000), too_deep);
    check("n:", 1, &"!".repeat(20_000), Some(SyntaxErrorDetail::UnexpectedSyntax));
    check("n:", 1, &("!".repeat(20_000) + "A"), too_deep);
    for flat in ["x OR ", "x AND ", "NOT x AND ", "x < ", "1 + 2 * 3 = 4 OR "] {
        check(flat, 5_000, "x", None);
    }
    check("1, ", 10_000, "1", None);
    check("NOT ", 250_000, "a", too_deep);
}

#[test]
fn expressions_nested_by_operators_and_brackets_are_bounded_together() {
    let chain = "1+".repeat(90);
    let text = format!("RETURN {}1{}", format!("{chain}(").repeat(100), ")".repeat(100));
    assert_eq!(detail(survive(text)), Some(SyntaxErrorDetail::NestingTooDeep));
}

#[test]
fn a_statement_that_is_too_long_is_refused_by_size() {
    let text = format!("RETURN '{}'", "a".repeat(MAX_STATEMENT_BYTES));
    assert_eq!(detail(survive(text.clone())), Some(SyntaxErrorDetail::StatementTooLong));
    assert_eq!(statements(&format!("{text}; RETURN 1")).count(), 2);
    assert_eq!(detail(survive(format!("RETURN '{}'", "a".repeat(MAX_STATEMENT_BYTES - 20)))), None);
    assert_eq!(detail(survive(format!("RETURN `{}`", "a".repeat(MAX_STATEMENT_BYTES - 20)))), None);
}

#[test]
fn nothing_is_read_twice_for_every_level() {
    for open in [
        "f(",
        "f(f(@",
        "CASE ",
        "CASE [",
        "CASE (",
        "CASE {a: ",
        "all(x IN ",
        "all(",
        "[x IN ",
        "[(a)-[x {a: ",
        "(a)-[x {a: ",
        "(n {x: ",
        "({x: ",
        "(n:A {x: ",
        "(a) - [",
        "n {a: ",
        "EXISTS { (a {x: ",
        "EXISTS { MATCH (a {x: ",
        "reduce(a = ",
        "reduce(a = 0, b IN ",
        "NOT (",
        "-(",
        "a:B|(",
        "[n:A | [",
        "shortestPath((a {x: ",
        "a.b.c(",
        "count(DISTINCT ",
        "[a = (b {x: ",
        "x[",
        "x[..",
        "{a: ",
        "EXISTS { RETURN ",
        "COUNT {",
        "CALL p(",
        "(a:(",
        "[x IN y WHERE n:A | (",
    ] {
        for levels in [20, 60] {
            let text = format!("RETURN {}@", open.repeat(levels));
            assert!(parse(&text).is_err(), "{open}");
        }
    }
}

#[test]
fn strange_characters_are_errors_in_their_place() {
    let check = |text: &str, start: usize| {
        let error = parse(text).unwrap_err();
        assert_eq!(error.span.start, start, "{text:?}: {error}");
        assert!(!error.message.contains(['\0', '\u{202E}']), "{error}");
    };
    check("RETURN \0", 7);
    check("RETURN a\u{202E}b", 8);
    check("RETURN \\", 7);
    check("RETURN '\\uD800'", 8);
    check("RETURN '\\", 7);
    check("RETURN 1 /*", 9);
    check("RETURN `a", 7);
    assert!(parse("\u{FEFF}RETURN\r\n1\u{2028}AS x;\r\n").is_ok());
}

#[test]
fn no_piece_of_a_statement_panics() {
    let text = "MATCH (a:A|B {x: $p})-[r*1..2]->(`b``c`) WHERE a.x =~ 'it\\'s' AND EXISTS { (a)--() } RETURN [x IN [1.5, 0x1F] | x], /* é */ CASE a WHEN 1 THEN 2 END ORDER BY é DESC LIMIT 1;";
    let boundaries: Vec<usize> = (0..=text.len()).filter(|index| text.is_char_boundary(*index)).collect();
    for &start in &boundaries {
        let piece = &text[start..];
        let _ = (parse(piece), completeness(piece), highlight(piece).len(), statements(piece).count());
    }
    for &end in &boundaries {
        let piece = &text[..end];
        let _ = (parse(piece), completeness(piece), highlight(piece).len(), super::super::expected(piece, end).len());
    }
}
