//! What texts are read as, seen through what the trees are printed as.

use super::check_round_trip;
use crate::span::Span;
use crate::syntax::ast::{ClauseKind, ExpressionKind, Literal, StatementBody, SubqueryBody};
use crate::syntax::{parse, parse_expression};

/// The expression is read as the one with all the parentheses that its tree has.
fn check(text: &str, with_parentheses: &str) {
    let expression = parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let expected = parse_expression(with_parentheses).unwrap_or_else(|error| panic!("{with_parentheses}: {error}"));
    assert_eq!(expression, expected, "{text}");
    let printed = expression.to_string();
    assert_eq!(parse_expression(&printed).as_ref(), Ok(&expression), "{text} printed as {printed}");
}

/// The statement is printed like this.
fn check_statement(text: &str, printed: &str) {
    let statement = check_round_trip(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(statement.to_string(), printed);
}

#[test]
fn operators_bind_as_in_opencypher() {
    check("a OR b XOR c AND NOT d = e", "a OR (b XOR (c AND (NOT (d = e))))");
    check("a = b + c IN d", "a = ((b + c) IN d)");
    check("a + b * c ^ -d.e[0]", "a + (b * (c ^ (-((d.e)[0]))))");
    check("-a ^ b ^ c", "((-a) ^ b) ^ c");
    check("a - b - c", "(a - b) - c");
    check("a || b + c", "(a || b) + c");
    check("NOT a IS NULL", "NOT (a IS NULL)");
    check("a STARTS WITH b + c IS NOT NULL", "(a STARTS WITH (b + c)) IS NOT NULL");
    check("NOT n:A AND m.x:B", "(NOT (n:A)) AND ((m.x):B)");
    check("-9223372036854775808 ^ 2", "(-9223372036854775808) ^ 2");
}

#[test]
fn chains_are_flat_and_parentheses_end_them() {
    let kind = |text: &str| parse_expression(text).unwrap().kind;
    assert!(matches!(kind("a OR b OR c"), ExpressionKind::Or(operands) if operands.len() == 3));
    assert!(matches!(kind("(a OR b) OR c"), ExpressionKind::Or(operands) if operands.len() == 2));
    assert!(matches!(kind("a < b <= c"), ExpressionKind::Comparison(_, others) if others.len() == 2));
    assert!(matches!(kind("(a < b) <= c"), ExpressionKind::Comparison(_, others) if others.len() == 1));
    check("(a < b) < c = (d = e)", "(a < b) < c = (d = e)");
}

#[test]
fn comments_are_no_part_of_a_column_name() {
    for comment in ["// why\n", "// why \t\n", "// why ", "/* why */ // why \n /* why */"] {
        check_statement(&format!("RETURN a.b {comment}"), "RETURN a.b");
        check_statement(&format!("RETURN a.b {comment}\n, c"), "RETURN a.b, c");
        assert_eq!(columns(&format!("RETURN /* why */ a . b {comment}")), ["a . b"]);
    }
}

/// The texts of what a statement returns.
fn columns(text: &str) -> Vec<String> {
    let StatementBody::Query(query) = parse(text).unwrap().body else { panic!("no query: {text}") };
    let ClauseKind::Return(projection) = &query.first.clauses[0].kind else { panic!("no RETURN: {text}") };
    projection.items.iter().map(|item| item.text.clone()).collect()
}

#[test]
fn what_begins_alike_is_told_apart() {
    let kind = |text: &str| parse_expression(text).unwrap().kind;
    assert!(matches!(kind("(a)"), ExpressionKind::Variable(_)));
    assert!(matches!(kind("(a)-->(b)"), ExpressionKind::PatternPredicate(_)));
    assert!(matches!(kind("(a:A|(B&C) {x: 1})<-[r]-()"), ExpressionKind::PatternPredicate(_)));
    assert!(matches!(kind("exists((a)--())"), ExpressionKind::FunctionCall { .. }));
    assert!(matches!(kind("(a) - (b)"), ExpressionKind::Binary(..)));
    assert!(matches!(kind("(a) - [1]"), ExpressionKind::Binary(..)));
    assert!(matches!(kind("(a) <- b"), ExpressionKind::Comparison(..)));
    assert!(matches!(kind("[x IN xs]"), ExpressionKind::ListComprehension { .. }));
    assert!(matches!(kind("[(x IN xs)]"), ExpressionKind::List(_)));
    assert!(matches!(kind("[x IN xs, y]"), ExpressionKind::List(_)));
    assert!(matches!(kind("[p = (a)-->(b) | p]"), ExpressionKind::PatternComprehension { .. }));
    assert!(matches!(kind("all(x IN xs WHERE x)"), ExpressionKind::Quantifier { .. }));
    assert!(matches!(kind("all(x)"), ExpressionKind::FunctionCall { .. }));
    assert!(matches!(kind("count(*)"), ExpressionKind::CountStar));
    assert!(matches!(kind("xs[1..2]"), ExpressionKind::Slice(..)));
}

#[test]
fn a_bar_behind_a_label_is_another_label_unless_a_projection_follows() {
    check("[n IN ns WHERE n:A | n.x]", "[n IN ns WHERE (n:A) | n.x]");
    check("[n IN ns WHERE n:A | n]", "[n IN ns WHERE (n:A) | n]");
    check("[n IN ns WHERE n:A | n = m]", "[n IN ns WHERE (n:A) | (n) = (m)]");
    check("[n IN ns WHERE n:A|B | n]", "[n IN ns WHERE (n:(A|B)) | n]");
    check("[n IN ns WHERE (n:A|B) | n]", "[n IN ns WHERE (n:(A|B)) | n]");
    check("[n:A|B]", "[n:(A|B)]");
    check("n:A|B AND n:C", "(n:(A|B)) AND (n:C)");
}

#[test]
fn subqueries_are_patterns_or_queries() {
    let is_pattern = |text: &str| match parse_expression(text).unwrap().kind {
        ExpressionKind::Subquery(_, body) => matches!(*body, SubqueryBody::Pattern(_)),
        other => panic!("{other:?}"),
    };
    assert!(is_pattern("EXISTS { (a)-->(b) WHERE a.x }"));
    assert!(is_pattern("EXISTS { MATCH (a)-->(b) }"));
    assert!(!is_pattern("COUNT { MATCH (a) RETURN a }"));
    assert!(!is_pattern("EXISTS { OPTIONAL MATCH (a) }"));
}

#[test]
fn literals_have_their_values() {
    let literal = |text: &str| match parse_expression(text).unwrap().kind {
        ExpressionKind::Literal(literal) => literal,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(literal("0xFF"), Literal::Integer(255));
    assert_eq!(literal("0o17"), Literal::Integer(15));
    assert_eq!(literal("1_000"), Literal::Integer(1000));
    assert_eq!(literal("- 0x8000000000000000"), Literal::Integer(i64::MIN));
    assert_eq!(literal(".5"), Literal::Float(0.5));
    assert_eq!(literal("1E-2"), Literal::Float(0.01));
    assert_eq!(literal(r#"'a\'\\\n\u00e9\U0001F600"'"#), Literal::String("a'\\\né😀\"".into()));
}

#[test]
fn keywords_may_be_names() {
    check_statement(
        "match (match:Match {where: 1})-[return:RETURN]->() return match.order as order, count",
        "MATCH (`match`:Match {where: 1})-[`return`:RETURN]->() RETURN `match`.order AS `order`, count",
    );
    check_statement("RETURN n.`a``b` AS `x y`, $`x y` AS p", "RETURN n.`a``b` AS `x y`, $`x y` AS p");
    check_statement(
        "match (csv:CSV {headers: 1})-[json:LOAD]->(load) where load.from return csv.load as fieldterminator, from",
        "MATCH (`csv`:CSV {headers: 1})-[`json`:LOAD]->(`load`) WHERE `load`.from RETURN `csv`.load AS `fieldterminator`, from",
    );
    check_statement(
        "LOAD CSV FROM from AS csv WITH headers LOAD JSON FROM load AS json RETURN json",
        "LOAD CSV FROM `from` AS `csv` WITH headers LOAD JSON FROM `load` AS `json` RETURN json",
    );
}

#[test]
fn clauses_and_commands_are_printed_as_they_mean() {
    check_statement(
        "explain match p=shortestPath((a)-[:T|:U*..3]-(b)) unwind [1] as x merge (c) on match set c.x=1, c:A:B remove c.x detach delete a call db.p yield y as z where z return distinct *, x order by x descending offset 1 limit 2;",
        "EXPLAIN MATCH p = shortestPath((a)-[:T|U *..3]-(b)) UNWIND [1] AS x MERGE (c) ON MATCH SET c.x = 1, c:A:B REMOVE c.x DETACH DELETE a CALL db.p YIELD y AS z WHERE z RETURN DISTINCT *, x ORDER BY x DESC SKIP 1 LIMIT 2",
    );
    check_statement(
        "create constraint c for ()<-[r:T]-() require (r.k) is unique",
        "CREATE CONSTRAINT c FOR ()-[n:T]-() REQUIRE (n.k) IS UNIQUE",
    );
    check_statement(
        "create constraint c if not exists for (a:A) require (a.k, a.m) is key options {x: 1}",
        "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE (n.k, n.m) IS NODE KEY",
    );
    check_statement("create text index on :A(k, m)", "CREATE INDEX FOR (n:A) ON (n.k, n.m)");
    check_statement(
        "create fulltext index t if not exists for (a:A|B) on each [a.k, a.m] options {}",
        "CREATE FULLTEXT INDEX t IF NOT EXISTS FOR (n:A|B) ON EACH [n.k, n.m]",
    );
    check_statement(
        "create fulltext index for ()-[r:T|U]->() on each [r.k]",
        "CREATE FULLTEXT INDEX FOR ()-[n:T|U]-() ON EACH [n.k]",
    );
    check_statement("drop index if exists for (n:L) on (n.k)", "DROP INDEX IF EXISTS FOR (n:L) ON (n.k)");
    check_statement("RETURN 1 AS a UNION ALL RETURN 2 AS a", "RETURN 1 AS a UNION ALL RETURN 2 AS a");
    check_statement("show index", "SHOW INDEXES");
    check_statement(
        "load csv with headers from 'a' + $b as row fieldterminator '\\t' load csv from row.x as row2 fieldterminator ',' load json from 'c' as row3 return *",
        "LOAD CSV WITH HEADERS FROM 'a' + $b AS row FIELDTERMINATOR '\\t' LOAD CSV FROM row.x AS row2 LOAD JSON FROM 'c' AS row3 RETURN *",
    );
}

#[test]
fn columns_are_named_by_their_text_without_what_surrounds_it() {
    let statement = parse("RETURN /* a */ 1  + /* b */ 2 /* c */ // d\n , n . x").unwrap();
    let StatementBody::Query(query) = statement.body else { panic!() };
    let ClauseKind::Return(projection) = &query.first.clauses[0].kind else { panic!() };
    let texts: Vec<&str> = projection.items.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(texts, ["1  + /* b */ 2", "n . x"]);
    assert_eq!(projection.items[0].expression.span, Span::new(15, 29));
}
