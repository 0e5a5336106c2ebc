//! What is made of the rows, in other words.

use super::{Query, Rewrite};
use crate::generate::Generator;
use crate::generate::pattern::PathText;

/// The ways to say what is made of the rows.
pub(super) const REWRITES: &[(&str, Rewrite)] = &[
    ("a row in front", |query, _| Some([query.text(), format!("UNWIND [1] AS front {}", query.text())])),
    ("no row in front", |query, _| {
        Some([query.with_predicate("false").text(), format!("UNWIND [] AS front {}", query.text())])
    }),
    ("a union with nothing", |query, _| {
        Some([query.text(), format!("{} UNION ALL {}", query.text(), query.with_predicate("false").text())])
    }),
    ("all columns by a star", |query, _| Some([query.text(), query.returning("*")])),
    ("all variables handed on", |query, _| {
        Some([query.text(), format!("{} WITH {1} RETURN {1}", query.clauses(), query.columns)])
    }),
    ("every row twice", |query, _| {
        let twice = format!("UNWIND [1, 1] AS front {}", query.text());
        Some([twice, format!("{0} UNION ALL {0}", query.text())])
    }),
    ("distinct as a union with itself", |query, _| {
        Some([query.returning(&format!("DISTINCT {}", query.columns)), format!("{0} UNION {0}", query.text())])
    }),
    ("distinct as groups", |query, _| {
        let groups = format!("{} WITH {1}, count(*) AS z RETURN {1}", query.clauses(), query.columns);
        Some([query.returning(&format!("DISTINCT {}", query.columns)), groups])
    }),
    ("collected and taken apart", |query, _| {
        let node = query.nodes().first()?.clone();
        let apart = format!("{} WITH collect({node}) AS all UNWIND all AS z RETURN z", query.clauses());
        Some([query.returning(&format!("{node} AS z")), apart])
    }),
    ("count as the size of a list", |query, _| {
        Some([query.returning("count(*) AS z"), query.returning("size(collect(1)) AS z")])
    }),
    ("count as a sum", |query, _| Some([query.returning("count(*) AS z"), query.returning("sum(1) AS z")])),
    ("count as a subquery", |query, _| {
        let counted = format!("RETURN COUNT {{ {} }} AS z", query.clauses());
        Some([query.returning("count(*) AS z"), counted])
    }),
    ("a distinct count as the size of a list", |query, _| {
        let node = query.nodes().first()?.clone();
        let counted = query.returning(&format!("count(DISTINCT {node}.m) AS z"));
        Some([counted, query.returning(&format!("size(collect(DISTINCT {node}.m)) AS z"))])
    }),
    ("the extremes of sorted rows", |query, _| {
        let node = query.nodes().first()?.clone();
        let sorted = format!("{} WITH {node}.i AS z WHERE z IS NOT NULL", query.clauses());
        let first = format!("{sorted} WITH z ORDER BY z LIMIT 1 RETURN collect(z)[0] AS least");
        Some([query.returning(&format!("min({node}.i) AS least")), first])
    }),
    ("a cut of sorted rows", cut),
    ("an optional match of nothing", |query, _| {
        let node = query.nodes().first()?.clone();
        let nothing = format!("OPTIONAL MATCH ({node})-[y]->(z) WHERE false RETURN {}, y, z", query.columns);
        let nulls = query.returning(&format!("{}, null AS y, null AS z", query.columns));
        Some([nulls, format!("{} {nothing}", query.clauses())])
    }),
    ("an optional match as a match and what has none", optional),
    ("a match for each row as a match", |query, generator| {
        let scope = generator.scope.clone();
        let further = PathText::join(&generator.patterns());
        generator.scope = scope;
        let rows = format!("{} MATCH {further} RETURN {}", query.clauses(), query.columns);
        let repeated =
            format!("{} UNWIND range(1, COUNT {{ MATCH {further} }}) AS z RETURN {}", query.clauses(), query.columns);
        Some([rows, repeated])
    }),
];

/// `ORDER BY … SKIP 1 LIMIT 2` as a slice of all rows.
fn cut(query: &Query, generator: &mut Generator) -> Option<[String; 2]> {
    let kind = crate::generate::Kind::Any;
    let keys = [(); 2].map(|()| generator.expression(kind, 2));
    let sorted = format!("{} WITH {} AS y, {} AS z ORDER BY y DESC, z", query.clauses(), keys[0], keys[1]);
    let slice = "WITH collect([y, z])[1..3] AS all UNWIND all AS row RETURN row[0] AS y, row[1] AS z";
    Some([format!("{sorted} SKIP 1 LIMIT 2 RETURN y, z"), format!("{sorted} {slice}")])
}

/// `OPTIONAL MATCH` as the rows that have a match with it, and those that have none.
fn optional(query: &Query, generator: &mut Generator) -> Option<[String; 2]> {
    let (columns, clauses) = (&query.columns, query.clauses());
    let node = query.nodes().first()?.clone();
    let predicate = generator.truth_value();
    let further = format!("MATCH ({node})-[y]-(z) WHERE {predicate}");
    let both = format!("{clauses} OPTIONAL {further} RETURN {columns}, y, z");
    let with = format!("{clauses} {further} RETURN {columns}, y, z");
    let without = format!("{clauses} WITH * WHERE NOT EXISTS {{ {further} }} RETURN {columns}, null AS y, null AS z");
    Some([both, format!("{with} UNION ALL {without}")])
}
