//! Predicates in other words.

use super::{Query, Rewrite};
use crate::generate::pattern::{NodeText, PathText};
use crate::generate::{Generator, Kind};

/// The ways to say a predicate.
pub(super) const REWRITES: &[(&str, Rewrite)] = &[
    ("doubly negated", |query, _| same(query, &format!("NOT (NOT ({}))", query.predicate))),
    ("said twice", |query, _| same(query, &format!("({0}) AND ({0})", query.predicate))),
    ("or false", |query, _| same(query, &format!("false OR ({}) OR null", query.predicate))),
    ("as a case", |query, _| same(query, &format!("CASE WHEN {} THEN true END", query.predicate))),
    ("as a simple case", |query, _| same(query, &format!("CASE ({}) WHEN true THEN true END", query.predicate))),
    ("equal to true", |query, _| same(query, &format!("({}) = true", query.predicate))),
    ("one of the true", |query, _| same(query, &format!("({}) IN [true, null]", query.predicate))),
    ("of every one of one", |query, _| same(query, &format!("all(z IN [1] WHERE {})", query.predicate))),
    ("of none, negated", |query, _| {
        same(query, &format!("none(z IN [1] WHERE NOT coalesce({}, false))", query.predicate))
    }),
    ("behind the clause", |query, _| {
        let patterns = PathText::join(&query.patterns);
        Some([query.text(), format!("MATCH {patterns} WITH * WHERE {} RETURN {}", query.predicate, query.columns)])
    }),
    ("as a column", |query, _| {
        let patterns = PathText::join(&query.patterns);
        let (predicate, columns) = (&query.predicate, &query.columns);
        Some([query.text(), format!("MATCH {patterns} WITH *, {predicate} AS z WITH * WHERE z RETURN {columns}")])
    }),
    ("literals for parameters", |query, _| Some([query.text(), literals(&query.text())])),
    ("De Morgan", |query, generator| {
        let (p, q) = (&query.predicate, generator.truth_value());
        let not_both = query.with_predicate(&format!("NOT (({p}) AND ({q}))")).text();
        Some([not_both, query.with_predicate(&format!("NOT ({p}) OR NOT ({q})")).text()])
    }),
    ("exclusive or", |query, generator| {
        let (p, q) = (&query.predicate, generator.truth_value());
        let xor = query.with_predicate(&format!("({p}) XOR ({q})")).text();
        Some([xor, query.with_predicate(&format!("(({p}) OR ({q})) AND NOT (({p}) AND ({q}))")).text()])
    }),
    ("or as a union of both", |query, generator| {
        let (p, q) = (&query.predicate, generator.truth_value());
        let only_q = query.with_predicate(&format!("({q}) AND NOT coalesce({p}, false)")).text();
        let either = query.with_predicate(&format!("({p}) OR ({q})")).text();
        Some([either, format!("{} UNION ALL {only_q}", query.text())])
    }),
    ("and as one after the other", |query, generator| {
        let q = generator.truth_value();
        let both = query.with_predicate(&format!("({}) AND ({q})", query.predicate)).text();
        Some([both, format!("{} WITH * WHERE {q} RETURN {}", query.clauses(), query.columns)])
    }),
    ("one of a list as ors", |query, generator| {
        let value = generator.expression(Kind::Any, 1);
        let one_of = query.with_predicate(&format!("({value}) IN [0, 'a', null, 1.5]")).text();
        let ors = ["0", "'a'", "null", "1.5"].map(|item| format!("({value}) = {item}")).join(" OR ");
        Some([one_of, query.with_predicate(&ors).text()])
    }),
    ("a chain of comparisons", |query, generator| {
        let [a, b, c] = [(); 3].map(|()| generator.expression(Kind::Number, 1));
        let chain = query.with_predicate(&format!("{a} <= {b} < {c}")).text();
        Some([chain, query.with_predicate(&format!("{a} <= {b} AND {b} < {c}")).text()])
    }),
    ("a comparison turned round", |query, generator| {
        let [a, b] = [(); 2].map(|()| generator.expression(Kind::Any, 1));
        Some([
            query.with_predicate(&format!("({a}) < ({b})")).text(),
            query.with_predicate(&format!("({b}) > ({a})")).text(),
        ])
    }),
    ("inside of the node", |query, generator| inside(query, generator)),
    ("labels as a list", |query, _| {
        let node = &query.patterns.first()?.nodes.first()?.variable;
        let by_label = query.with_predicate(&format!("{node}:A OR {node}:!B")).text();
        let by_list = format!("'A' IN labels({node}) OR NOT 'B' IN labels({node})");
        Some([by_label, query.with_predicate(&by_list).text()])
    }),
    ("a property by its computed key", |query, _| {
        let node = &query.patterns.first()?.nodes.first()?.variable;
        let by_name = query.with_predicate(&format!("{node}.i > 0 OR {node}.s = 'a'")).text();
        let by_key = format!("{node}['i'] > 0 OR properties({node})['s'] = 'a'");
        Some([by_name, query.with_predicate(&by_key).text()])
    }),
    ("a beginning as an expression", |query, _| {
        let node = &query.patterns.first()?.nodes.first()?.variable;
        let beginning = query.with_predicate(&format!("{node}.s STARTS WITH 'a'")).text();
        Some([beginning, query.with_predicate(&format!("{node}.s =~ 'a.*'")).text()])
    }),
    ("COUNT for EXISTS", |query, generator| of_subquery(query, generator, "EXISTS {{}}", "COUNT {{}} > 0")),
    ("COUNT 0 for NOT EXISTS", |query, generator| of_subquery(query, generator, "NOT EXISTS {{}}", "COUNT {{}} = 0")),
    ("a collection for EXISTS", |query, generator| collected(query, generator)),
    ("a pattern comprehension for COUNT", |query, generator| comprehended(query, generator)),
];

/// The query, and the query with another predicate.
fn same(query: &Query, predicate: &str) -> Option<[String; 2]> {
    Some([query.text(), query.with_predicate(predicate).text()])
}

fn literals(text: &str) -> String {
    let parameters = [
        ("$one", "1"),
        ("$half", "0.5"),
        ("$a", "'a'"),
        ("$list", "[0, null, 1]"),
        ("$map", "{i: 1, s: 'a', f: 0.5}"),
        ("$nothing", "null"),
    ];
    parameters.iter().fold(text.to_owned(), |text, (parameter, literal)| text.replace(parameter, literal))
}

/// A predicate over one node, behind the pattern and between the node's parentheses.
fn inside(query: &Query, generator: &mut Generator) -> Option<[String; 2]> {
    let node = query.patterns.first()?.nodes.first()?.variable.clone();
    let is_first = |other: &NodeText| other.variable == node;
    if query
        .patterns
        .iter()
        .flat_map(|pattern| &pattern.nodes)
        .any(|other| is_first(other) && !other.predicate.is_empty())
    {
        return None;
    }
    let scope = std::mem::replace(&mut generator.scope, vec![(node.clone(), Kind::Node)]);
    let predicate = generator.truth_value();
    generator.scope = scope;
    let behind = query.with_predicate(&format!("({}) AND ({predicate})", query.predicate)).text();
    let mut within = query.clone();
    within.patterns[0].nodes[0].predicate = predicate;
    Some([behind, within.text()])
}

/// Two predicates of one subquery.
fn of_subquery(query: &Query, generator: &mut Generator, one: &str, other: &str) -> Option<[String; 2]> {
    let subquery = format!("{{ {} }}", generator.subquery());
    let predicate = |template: &str| template.replace("{{}}", &subquery);
    Some([query.with_predicate(&predicate(one)).text(), query.with_predicate(&predicate(other)).text()])
}

fn collected(query: &Query, generator: &mut Generator) -> Option<[String; 2]> {
    let scope = generator.scope.clone();
    let pattern = PathText::join(&generator.patterns());
    generator.scope = scope;
    let exists = query.with_predicate(&format!("EXISTS {{ {pattern} }}")).text();
    Some([exists, query.with_predicate(&format!("size(COLLECT {{ MATCH {pattern} RETURN 1 }}) > 0")).text()])
}

fn comprehended(query: &Query, generator: &mut Generator) -> Option<[String; 2]> {
    let scope = generator.scope.clone();
    let patterns = generator.patterns();
    generator.scope = scope;
    let pattern = patterns.into_iter().find(|pattern| !pattern.steps.is_empty())?;
    let pattern = PathText { variable: None, ..pattern }.text();
    let counted = query.returning(&format!("COUNT {{ {pattern} }} AS z"));
    Some([counted, query.returning(&format!("size([{pattern} | 1]) AS z"))])
}
