//! Patterns in other words.

use super::{Query, Rewrite};
use crate::generate::pattern::{Arrow, NodeText, PathText, StepText};

/// The ways to say a pattern.
pub(super) const REWRITES: &[(&str, Rewrite)] = &[
    ("from the other end", |query, _| {
        let patterns = query.patterns.iter().map(PathText::reversed).collect();
        Some([query.text(), query.with_patterns(patterns).text()])
    }),
    ("a path as its steps", |query, _| Some([query.text(), query.with_patterns(split(query)).text()])),
    ("the patterns in another order", |query, _| {
        let patterns = query.patterns.iter().rev().cloned().collect();
        Some([query.text(), query.with_patterns(patterns).text()])
    }),
    ("labels, types and properties as predicates", |query, _| Some([query.text(), as_predicates(query).text()])),
    ("a clause for each pattern", |query, _| Some([query.text(), apart(query)?])),
    ("two relationships in a row as their number", |query, _| in_a_row(query)),
    ("one relationship as their number", |query, _| {
        let (place, step) = single_step(query)?;
        let walk = StepText { variable: String::new(), length: "*1".to_owned(), ..step };
        Some([query.text_without_relationships(), query.with_step(place, walk).text_without_relationships()])
    }),
    ("a variable length as a union of fixed ones", |query, _| fixed_lengths(query)),
    ("either direction as a union of both", |query, _| both_directions(query)),
    ("no relationships at all", |query, _| {
        let start = query.patterns.first()?.nodes.first()?.variable.clone();
        let zero = format!("MATCH {}, ({start})-[*0]->(z)", PathText::join(&query.patterns));
        let columns = &query.columns;
        let zero = format!("{zero} WHERE {} RETURN {columns}, z", query.predicate);
        Some([query.returning(&format!("{columns}, {start} AS z")), zero])
    }),
    ("a path taken apart", |query, _| path_taken_apart(query)),
];

impl Query {
    /// The first pattern with another step at this place.
    fn with_step(&self, place: usize, step: StepText) -> Self {
        let mut query = self.clone();
        query.patterns[0].steps[place] = step;
        query
    }

    /// The query with only nodes in its columns, and no predicate, which might use a relationship.
    fn text_without_relationships(&self) -> String {
        self.with_predicate("true").returning(&self.nodes().join(", "))
    }
}

/// `(a)-->(b)-->(c)` as `(a)-->(b), (b)-->(c)`.
fn split(query: &Query) -> Vec<PathText> {
    let mut patterns = Vec::new();
    for PathText { nodes, steps, .. } in &query.patterns {
        patterns.push(PathText { variable: None, nodes: vec![nodes[0].clone()], steps: Vec::new() });
        for (step, ends) in steps.iter().zip(nodes.windows(2)) {
            let start = NodeText { variable: ends[0].variable.clone(), ..NodeText::default() };
            patterns.push(PathText { variable: None, nodes: vec![start, ends[1].clone()], steps: vec![step.clone()] });
        }
    }
    patterns
}

/// `(n:A {i: 1} WHERE p)-[r:S|T]->()` as `(n)-[r]->() WHERE n:A AND n.i = 1 AND p AND type(r) IN ['S', 'T']`; the
/// conditions on the relationships of a variable length stay where they are.
fn as_predicates(query: &Query) -> Query {
    let mut predicates = Vec::new();
    let mut patterns = query.patterns.clone();
    for pattern in &mut patterns {
        for NodeText { variable, labels, properties, predicate } in &mut pattern.nodes {
            if !labels.is_empty() {
                predicates.push(format!("({variable}{})", std::mem::take(labels)));
            }
            predicates.extend(property_predicates(variable, &std::mem::take(properties)));
            predicates.extend(Some(std::mem::take(predicate)).filter(|predicate| !predicate.is_empty()));
        }
        for step in pattern.steps.iter_mut().filter(|step| step.length.is_empty()) {
            let StepText { variable, types, negated, properties, predicate, .. } = step;
            if !types.is_empty() {
                let not = if std::mem::take(negated) { "NOT " } else { "" };
                predicates.push(format!("{not}type({variable}) IN {:?}", std::mem::take(types)));
            }
            predicates.extend(property_predicates(variable, &std::mem::take(properties)));
            predicates.extend(Some(std::mem::take(predicate)).filter(|predicate| !predicate.is_empty()));
        }
    }
    predicates.push(query.predicate.clone());
    let predicate = predicates.iter().map(|predicate| format!("({predicate})")).collect::<Vec<_>>().join(" AND ");
    query.with_patterns(patterns).with_predicate(&predicate)
}

/// `{i: 0, b: true}` of `n` as `n.i = 0`, `n.b = true`.
fn property_predicates(variable: &str, properties: &str) -> Vec<String> {
    let entries = properties.trim().trim_start_matches('{').trim_end_matches('}').split(", ");
    let entries = entries.filter_map(|entry| entry.split_once(": "));
    entries.map(|(key, value)| format!("{variable}.{key} = {value}")).collect()
}

/// `MATCH a, b` as `MATCH a MATCH b`, with the predicates that no relationship is used twice.
fn apart(query: &Query) -> Option<String> {
    let [first, second] = query.patterns.as_slice() else { return None };
    if first.steps.iter().chain(&second.steps).any(|step| !step.length.is_empty()) {
        return None;
    }
    let differ = first.steps.iter().flat_map(|step| second.steps.iter().map(move |other| (step, other)));
    let differ = differ.map(|(step, other)| format!("{} <> {} AND ", step.variable, other.variable));
    let predicate = format!("{}({})", differ.collect::<String>(), query.predicate);
    let (first, second) = (first.text(), second.text());
    Some(format!("MATCH {first} MATCH {second} WHERE {predicate} RETURN {}", query.columns))
}

/// The first step of the first pattern that is one relationship of listed types, with its place.
fn single_step(query: &Query) -> Option<(usize, StepText)> {
    let steps = &query.patterns.first()?.steps;
    let is_plain = |step: &StepText| step.length.is_empty() && step.predicate.is_empty() && !step.negated;
    let place = steps.iter().position(is_plain)?;
    Some((place, steps[place].clone()))
}

/// `-[*2]->` as `-->()-->`.
fn in_a_row(query: &Query) -> Option<[String; 2]> {
    let (place, step) = single_step(query)?;
    let single = StepText { variable: String::new(), ..step.clone() };
    let walk = StepText { length: "*2".to_owned(), ..single.clone() };
    let mut twice = query.clone();
    twice.patterns[0].steps.splice(place..=place, [single.clone(), single]);
    twice.patterns[0].nodes.insert(place + 1, NodeText::default());
    let columns = query.nodes().join(", ");
    let twice = twice.with_predicate("true").returning(&columns);
    Some([query.with_step(place, walk).with_predicate("true").returning(&columns), twice])
}

/// `-[*0..2]->` as what `-[*0]->`, `-[*1]->` and `-[*2]->` give together.
fn fixed_lengths(query: &Query) -> Option<[String; 2]> {
    let (place, step) = single_step(query)?;
    let of_length = |length: &str| {
        let walk = StepText { variable: String::new(), length: length.to_owned(), ..step.clone() };
        query.with_step(place, walk).text_without_relationships()
    };
    let fixed = ["*0", "*1", "*2"].map(of_length).join(" UNION ALL ");
    Some([of_length("*0..2"), fixed])
}

/// `-[r]-` as what `-[r]->` and `<-[r]-` give together, a loop only once.
fn both_directions(query: &Query) -> Option<[String; 2]> {
    let (place, step) = single_step(query)?;
    let pointing = |arrow: Arrow| query.with_step(place, StepText { arrow, ..step.clone() });
    let variable = &step.variable;
    let no_loop = format!("({}) AND startNode({variable}) <> endNode({variable})", query.predicate);
    let back = pointing(Arrow::Left).with_predicate(&no_loop).text();
    Some([pointing(Arrow::Either).text(), format!("{} UNION ALL {back}", pointing(Arrow::Right).text())])
}

/// The nodes and relationships of a path by name and by place.
fn path_taken_apart(query: &Query) -> Option<[String; 2]> {
    let path = query.patterns.first()?;
    if path.steps.iter().any(|step| !step.length.is_empty()) {
        return None;
    }
    let by_name: Vec<_> = path.nodes.iter().map(|node| node.variable.clone()).collect();
    let steps: Vec<_> = path.steps.iter().map(|step| step.variable.clone()).collect();
    let by_name = format!("[{}] AS nodes, [{}] AS steps", by_name.join(", "), steps.join(", "));
    let mut named = query.clone();
    named.patterns[0].variable = Some("path".to_owned());
    let by_place = "nodes(path) AS nodes, relationships(path) AS steps";
    Some([query.returning(&by_name), named.returning(by_place)])
}
