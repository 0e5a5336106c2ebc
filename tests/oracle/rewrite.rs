//! Oracle 4: statements that say the same in other words have the same answer.

use super::datum::Sameness;
use super::engine::{self, DEFAULT, Engine, Rows};
use super::generate::pattern::{NodeText, PathText, StepText};
use super::generate::{Generator, Kind};
use super::run::{Verdict, run, shrink_graph};

/// One MATCH with its predicate, in pieces.
#[derive(Clone, Debug)]
struct Query {
    patterns: Vec<PathText>,
    predicate: String,
    columns: String,
}

/// A way to say the same.
type Rewrite = fn(&Query) -> String;

const REWRITES: [(&str, Rewrite); 13] = [
    ("from the other end", reversed),
    ("a path as its steps", split),
    ("the patterns in another order", |query| {
        Query { patterns: query.patterns.iter().rev().cloned().collect(), ..query.clone() }.text()
    }),
    ("labels, types and properties as predicates", as_predicates),
    ("the predicate doubly negated", |query| query.with_predicate(&format!("NOT (NOT ({}))", query.predicate))),
    ("the predicate twice", |query| query.with_predicate(&format!("({0}) AND ({0})", query.predicate))),
    ("the predicate or false", |query| query.with_predicate(&format!("false OR ({}) OR null", query.predicate))),
    ("the predicate as a case", |query| query.with_predicate(&format!("CASE WHEN {} THEN true END", query.predicate))),
    ("the predicate behind the clause", |query| query.text().replacen(" WHERE ", " WITH * WHERE ", 1)),
    ("literals for parameters", literals),
    ("COUNT for EXISTS", counted),
    ("a row in front", |query| format!("UNWIND [1] AS front {}", query.text())),
    ("a union with nothing", |query| format!("{0} UNION ALL {1}", query.text(), query.with_predicate("false"))),
];

#[test]
fn the_same_in_other_words_has_the_same_answer() {
    run("rewrites", 4, |graph| {
        let graph = graph.clone();
        let mut engine = Engine::new(&graph, DEFAULT);
        move |generator: &mut Generator| {
            let query = Query::random(generator);
            let (name, rewrite) = generator.random().choose(&REWRITES);
            let statements = [query.text(), rewrite(&query)];
            let answers = |engine: &mut Engine| statements.each_ref().map(|statement| engine.rows(statement));
            match agree(&answers(&mut engine)) {
                Some(true) => return Verdict::Right,
                Some(false) => {}
                None => return Verdict::Unknown,
            }
            let graph = shrink_graph(&graph, |graph| agree(&answers(&mut Engine::new(graph, DEFAULT))) == Some(false));
            let [before, after] = answers(&mut Engine::new(&graph, DEFAULT)).map(|rows| engine::show(&rows));
            let create = graph.create().unwrap_or_else(|| "the empty graph".to_owned());
            Verdict::Wrong(format!("{name}\n{create}\n  {}\n{before}\n  {}\n{after}", statements[0], statements[1]))
        }
    });
}

/// Whether both answers are the same bag; an error is none. `None` if the time was up.
fn agree(answers: &[Result<Rows, String>; 2]) -> Option<bool> {
    match answers {
        [Ok(before), Ok(after)] => {
            Some(engine::bag(before, Sameness::default()) == engine::bag(after, Sameness::default()))
        }
        _ => engine::were_in_time(answers).then_some(false),
    }
}

impl Query {
    /// A random query in which every node and every single relationship has a variable, and nothing else has one.
    fn random(generator: &mut Generator) -> Self {
        generator.scope.clear();
        let mut patterns = generator.patterns();
        for pattern in &mut patterns {
            pattern.variable = None;
            for node in pattern.nodes.iter_mut().filter(|node| node.variable.is_empty()) {
                node.variable = generator.name("n");
            }
            for step in &mut pattern.steps {
                step.variable = if step.length.is_empty() { generator.name("e") } else { String::new() };
            }
        }
        let nodes = patterns.iter().flat_map(|pattern| &pattern.nodes).map(|node| (node.variable.clone(), Kind::Node));
        let steps = patterns.iter().flat_map(|pattern| &pattern.steps).filter(|step| !step.variable.is_empty());
        let steps = steps.map(|step| (step.variable.clone(), Kind::Relationship));
        generator.scope = nodes.chain(steps).collect();
        generator.scope.sort_by(|left, right| left.0.cmp(&right.0));
        generator.scope.dedup_by(|left, right| left.0 == right.0);
        let columns: Vec<_> = generator.scope.iter().map(|(name, _)| name.clone()).collect();
        Self { patterns, predicate: generator.truth_value(), columns: columns.join(", ") }
    }

    fn text(&self) -> String {
        let patterns: Vec<_> = self.patterns.iter().map(PathText::text).collect();
        format!("MATCH {} WHERE {} RETURN {}", patterns.join(", "), self.predicate, self.columns)
    }

    fn with_predicate(&self, predicate: &str) -> String {
        Self { predicate: predicate.to_owned(), ..self.clone() }.text()
    }
}

fn reversed(query: &Query) -> String {
    Query { patterns: query.patterns.iter().map(PathText::reversed).collect(), ..query.clone() }.text()
}

/// `(a)-->(b)-->(c)` as `(a)-->(b), (b)-->(c)`.
fn split(query: &Query) -> String {
    let mut patterns = Vec::new();
    for PathText { nodes, steps, .. } in &query.patterns {
        patterns.push(PathText { variable: None, nodes: vec![nodes[0].clone()], steps: Vec::new() });
        for (step, ends) in steps.iter().zip(nodes.windows(2)) {
            let start =
                NodeText { variable: ends[0].variable.clone(), labels: String::new(), properties: String::new() };
            patterns.push(PathText { variable: None, nodes: vec![start, ends[1].clone()], steps: vec![step.clone()] });
        }
    }
    Query { patterns, ..query.clone() }.text()
}

/// `(n:A {i: 1})-[r:S|T]->()` as `(n)-[r]->() WHERE n:A AND n.i = 1 AND type(r) IN ['S', 'T']`; the conditions on the
/// relationships of a variable length stay where they are.
fn as_predicates(query: &Query) -> String {
    let mut predicates = Vec::new();
    let mut patterns = query.patterns.clone();
    for pattern in &mut patterns {
        for NodeText { variable, labels, properties } in &mut pattern.nodes {
            if !labels.is_empty() {
                predicates.push(format!("{variable}{}", std::mem::take(labels)));
            }
            predicates.extend(property_predicates(variable, &std::mem::take(properties)));
        }
        for StepText { variable, types, properties, .. } in pattern.steps.iter_mut().filter(|s| s.length.is_empty()) {
            if !types.is_empty() {
                predicates.push(format!("type({variable}) IN {:?}", std::mem::take(types)));
            }
            predicates.extend(property_predicates(variable, &std::mem::take(properties)));
        }
    }
    predicates.push(format!("({})", query.predicate));
    Query { patterns, predicate: predicates.join(" AND "), columns: query.columns.clone() }.text()
}

/// `{i: 0, b: true}` of `n` as `n.i = 0`, `n.b = true`.
fn property_predicates(variable: &str, properties: &str) -> Vec<String> {
    let entries = properties.trim().trim_start_matches('{').trim_end_matches('}').split(", ");
    let entries = entries.filter_map(|entry| entry.split_once(": "));
    entries.map(|(key, value)| format!("{variable}.{key} = {value}")).collect()
}

fn literals(query: &Query) -> String {
    let parameters = [("$one", "1"), ("$half", "0.5"), ("$a", "'a'"), ("$list", "[0, null, 1]"), ("$nothing", "null")];
    parameters.iter().fold(query.text(), |text, (parameter, literal)| text.replace(parameter, literal))
}

/// `EXISTS { … }` as `(COUNT { … } > 0)`.
fn counted(query: &Query) -> String {
    let text = query.text();
    let Some(start) = text.find("EXISTS {") else { return text };
    let open = start + "EXISTS ".len();
    let mut nesting = 0;
    let close = text[open..].find(|character| {
        nesting += i32::from(character == '{') - i32::from(character == '}');
        nesting == 0
    });
    let close = open + close.expect("every brace is closed") + 1;
    format!("{}(COUNT {} > 0){}", &text[..start], &text[open..close], &text[close..])
}
