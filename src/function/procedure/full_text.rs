//! Procedures that search full-text indexes. Nothing is kept for such an index: the texts are read through at each search.

use super::{Procedure, ProcedureRows};
use crate::algorithm::Pace;
use crate::function::FunctionContext;
use crate::function::full_text::{Collection, Document, Search, words};
use crate::graph::{FullTextIndexDefinition, Graph, SchemaTarget};
use crate::value::{NodeIndex, RelationshipIndex, Value, ValueError, ValueErrorKind};
use roaring::RoaringBitmap;
use std::sync::Arc;

/// The procedures of full-text indexes.
pub(super) fn procedures() -> [Procedure; 2] {
    [
        procedure("db.index.fulltext.queryNodes", "node :: NODE", Kind::Nodes),
        procedure("db.index.fulltext.queryRelationships", "relationship :: RELATIONSHIP", Kind::Relationships),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nodes,
    Relationships,
}

fn procedure(name: &str, field: &str, kind: Kind) -> Procedure {
    let documentation = "What a full-text index finds, the best first. Searches are words and \"phrases\", with `+`, `-`, `AND`, \
                         `OR`, `NOT`, `prefix*` and `key:word`; scores are BM25's.";
    let signature = format!("{name}(indexName :: STRING, queryString :: STRING) :: ({field}, score :: FLOAT)");
    Procedure::new(&signature, documentation, move |arguments, context| search(arguments, context, kind))
        .expect("the signatures of this file are well-formed")
}

/// An element that was found.
struct Found {
    element: u32,
    counts: Vec<Vec<u32>>,
    lengths: Vec<u32>,
}

fn search(arguments: &[Value], context: &FunctionContext<'_>, kind: Kind) -> Result<ProcedureRows, ValueError> {
    let [Value::String(name), Value::String(text)] = arguments else { return Ok(Vec::new()) };
    let index = index(context.graph, name, kind)?;
    let search = Search::parse(text, &index.keys)?;
    let mut collection = Collection::new(&search, index.keys.len());
    let (mut found, mut pace) = (Vec::new(), Pace::new(context.watch));
    for element in elements(context.graph, index) {
        let document = document(context.graph, index, kind, element);
        let lengths: Vec<u32> = document.iter().map(|words| words.len() as u32).collect();
        let length = lengths.iter().sum::<u32>() as usize;
        pace.step(1 + 8 * length)?;
        if length > 0 {
            collection.add(&lengths);
            if let Some(counts) = search.count(&document, &index.keys) {
                collection.note(&counts);
                found.push(Found { element, counts, lengths });
            }
        }
    }
    Ok(ranked(&found, &collection, kind))
}

/// The rows of what was found, the best first.
fn ranked(found: &[Found], collection: &Collection, kind: Kind) -> ProcedureRows {
    let mut scored: Vec<(f64, u32)> =
        found.iter().map(|one| (collection.score(&one.counts, &one.lengths), one.element)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let row = |(score, element): (f64, u32)| match kind {
        Kind::Nodes => vec![Value::Node(NodeIndex(element)), Value::Float(score)],
        Kind::Relationships => vec![Value::Relationship(RelationshipIndex(element)), Value::Float(score)],
    };
    scored.into_iter().map(row).collect()
}

fn index<'a>(graph: &'a Graph, name: &str, kind: Kind) -> Result<&'a FullTextIndexDefinition, ValueError> {
    let invalid = |message: String| ValueError::new(ValueErrorKind::InvalidArgumentValue, message);
    let index = graph.full_text_index(name);
    let index = index.ok_or_else(|| invalid(format!("there is no full-text index `{name}`")))?;
    let is_of_nodes = matches!(index.targets[..], [SchemaTarget::Node(_), ..]);
    match is_of_nodes == (kind == Kind::Nodes) {
        true => Ok(index),
        false => {
            Err(invalid(format!("`{name}` is an index of {}", if is_of_nodes { "nodes" } else { "relationships" })))
        }
    }
}

/// The elements of an index, ascending.
fn elements(graph: &Graph, index: &FullTextIndexDefinition) -> RoaringBitmap {
    let mut all = RoaringBitmap::new();
    for target in &index.targets {
        match target {
            SchemaTarget::Node(label) => {
                graph.label_id(label).into_iter().for_each(|label| all |= graph.nodes_with_label(label));
            }
            SchemaTarget::Relationship(kind) => {
                let kind = graph.type_id(kind);
                all.extend(kind.into_iter().flat_map(|kind| graph.relationships_of_type(kind)).map(|one| one.0));
            }
        }
    }
    all
}

/// The words of an element's texts; a list of texts is one text.
fn document(graph: &Graph, index: &FullTextIndexDefinition, kind: Kind, element: u32) -> Document {
    let property = |key: &String| {
        let key = graph.key_id(key)?;
        Some(match kind {
            Kind::Nodes => graph.node_property(NodeIndex(element), key).to_value(),
            Kind::Relationships => graph.relationship_property(RelationshipIndex(element), key).to_value(),
        })
    };
    let words_of = |value: Option<Value>| -> Vec<String> {
        match value {
            Some(Value::String(text)) => words(&text).collect(),
            Some(Value::List(items)) => items.iter().filter_map(text).flat_map(|text| words(text)).collect(),
            _ => Vec::new(),
        }
    };
    index.keys.iter().map(|key| words_of(property(key))).collect()
}

fn text(value: &Value) -> Option<&Arc<str>> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
