//! What a transaction changed, as bytes: the state that it left each element in.

use super::bytes::{Reader, Write};
use super::contents::{Names, put_declarations, read_declarations};
use super::error::Malformed;
use super::value::{put_value, read_value};
use crate::graph::{Changed, Changes, Graph, KeyId, LabelId, NameCounts, NextIds, StoredLink, TypeId};
use crate::value::{NodeIndex, RelationshipIndex, Value};

/// Which parts of an element are told.
const LABELS: u8 = 1;
const PROPERTIES: u8 = 2;

/// The bytes of the changes, and of the names that have come since there were so many.
pub(super) fn write(graph: &Graph, changes: &Changes, known: NameCounts) -> Vec<u8> {
    let mut bytes = Vec::new();
    Names::since(graph, known).put(&mut bytes);
    let next = graph.next_ids();
    bytes.put_number(next.node);
    bytes.put_number(next.relationship);
    put_created_nodes(&mut bytes, graph, &changes.nodes.created);
    put_created_relationships(&mut bytes, graph, &changes.relationships.created);
    bytes.put_list(&changes.nodes.changed, |bytes, (node, changed)| {
        bytes.put_number(graph.node_id(*node));
        let labels = changed.labels.then(|| graph.node_labels(*node));
        put_changed(bytes, labels, changed, |key| graph.node_property(*node, key).to_value());
    });
    bytes.put_list(&changes.relationships.changed, |bytes, (relationship, changed)| {
        bytes.put_number(graph.relationship_id(*relationship));
        put_changed(bytes, None, changed, |key| graph.relationship_property(*relationship, key).to_value());
    });
    bytes.put_list(&changes.relationships.deleted, |bytes, one| bytes.put_number(graph.relationship_id(*one)));
    bytes.put_list(&changes.nodes.deleted, |bytes, node| bytes.put_number(graph.node_id(*node)));
    bytes.push(changes.schema.into());
    if changes.schema {
        put_declarations(&mut bytes, &graph.declarations());
    }
    bytes
}

fn put_created_nodes(bytes: &mut Vec<u8>, graph: &Graph, nodes: &[NodeIndex]) {
    bytes.put_list(nodes, |bytes, node| {
        bytes.put_number(graph.node_id(*node));
        put_labels(bytes, graph.node_labels(*node));
        put_properties(bytes, &graph.node_properties(*node));
    });
}

fn put_created_relationships(bytes: &mut Vec<u8>, graph: &Graph, relationships: &[RelationshipIndex]) {
    bytes.put_list(relationships, |bytes, relationship| {
        bytes.put_number(graph.relationship_id(*relationship));
        bytes.put_number(graph.relationship_type(*relationship).0.into());
        bytes.put_number(graph.node_id(graph.source(*relationship)));
        bytes.put_number(graph.node_id(graph.target(*relationship)));
        put_properties(bytes, &graph.relationship_properties(*relationship));
    });
}

fn put_changed(bytes: &mut Vec<u8>, labels: Option<&[LabelId]>, changed: &Changed, value: impl Fn(KeyId) -> Value) {
    let properties: Vec<_> = changed.keys.iter().map(|key| (*key, value(*key))).collect();
    let parts = if labels.is_some() { LABELS } else { 0 } | if properties.is_empty() { 0 } else { PROPERTIES };
    bytes.push(parts);
    labels.into_iter().for_each(|labels| put_labels(bytes, labels));
    if !properties.is_empty() {
        put_properties(bytes, &properties);
    }
}

fn put_labels(bytes: &mut Vec<u8>, labels: &[LabelId]) {
    bytes.put_list(labels, |bytes, label| bytes.put_number(label.0.into()));
}

fn put_properties(bytes: &mut Vec<u8>, properties: &[(KeyId, Value)]) {
    bytes.put_list(properties, |bytes, (key, value)| {
        bytes.put_number(key.0.into());
        put_value(bytes, value);
    });
}

/// Does to the graph what a record says. What does not fit the graph is an error, which leaves part of it done.
pub(super) fn apply(graph: &mut Graph, record: &[u8]) -> Result<(), String> {
    let reader = &mut Reader::new(record);
    begin(graph, reader)?;
    each(reader, |reader| create_node(graph, reader))?;
    each(reader, |reader| create_relationship(graph, reader))?;
    each(reader, |reader| change_node(graph, reader))?;
    each(reader, |reader| change_relationship(graph, reader))?;
    each(reader, |reader| {
        let relationship = read_relationship(graph, reader)?;
        graph.delete_relationship(relationship);
        Ok(())
    })?;
    each(reader, |reader| {
        let node = read_node(graph, reader)?;
        graph.delete_node(node);
        Ok(())
    })?;
    if reader.byte().map_err(text)? != 0 {
        graph.restore_declarations(&read_declarations(reader).map_err(text)?).map_err(text)?;
    }
    reader.end().map_err(text)
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

fn each(reader: &mut Reader<'_>, mut item: impl FnMut(&mut Reader<'_>) -> Result<(), String>) -> Result<(), String> {
    let count = reader.count().map_err(text)?;
    (0..count).try_for_each(|_| item(reader))
}

fn begin(graph: &mut Graph, reader: &mut Reader<'_>) -> Result<(), String> {
    Names::read(reader).map_err(text)?.intern(graph).map_err(text)?;
    let next = NextIds { node: reader.number().map_err(text)?, relationship: reader.number().map_err(text)? };
    graph.skip_ids(next).map_err(text)
}

fn create_node(graph: &mut Graph, reader: &mut Reader<'_>) -> Result<(), String> {
    let id = reader.number().map_err(text)?;
    let labels = read_labels(graph, reader)?;
    let properties = read_properties(graph, reader)?;
    for node in graph.restore_nodes(&[id], &[labels], &[0]).map_err(text)? {
        for (key, value) in &properties {
            graph.set_node_property(node, *key, value.clone());
        }
    }
    Ok(())
}

fn create_relationship(graph: &mut Graph, reader: &mut Reader<'_>) -> Result<(), String> {
    let id = reader.number().map_err(text)?;
    let kind = TypeId(reader.index().map_err(text)?);
    let (source, target) = (read_node(graph, reader)?, read_node(graph, reader)?);
    let properties = read_properties(graph, reader)?;
    let (restored, outcome) = graph.restore_relationships(&[StoredLink { id, kind, source, target }]);
    outcome.map_err(text)?;
    for relationship in restored {
        for (key, value) in &properties {
            graph.set_relationship_property(relationship, *key, value.clone());
        }
    }
    Ok(())
}

fn change_node(graph: &mut Graph, reader: &mut Reader<'_>) -> Result<(), String> {
    let node = read_node(graph, reader)?;
    let parts = reader.byte().map_err(text)?;
    if parts & LABELS != 0 {
        let labels = read_labels(graph, reader)?;
        let old = graph.node_labels(node).to_vec();
        for label in old.into_iter().filter(|label| !labels.contains(label)) {
            graph.remove_label(node, label);
        }
        for label in labels {
            graph.add_label(node, label);
        }
    }
    if parts & PROPERTIES != 0 {
        for (key, value) in read_properties(graph, reader)? {
            graph.set_node_property(node, key, value);
        }
    }
    Ok(())
}

fn change_relationship(graph: &mut Graph, reader: &mut Reader<'_>) -> Result<(), String> {
    let relationship = read_relationship(graph, reader)?;
    if reader.byte().map_err(text)? & PROPERTIES != 0 {
        for (key, value) in read_properties(graph, reader)? {
            graph.set_relationship_property(relationship, key, value);
        }
    }
    Ok(())
}

fn read_node(graph: &Graph, reader: &mut Reader<'_>) -> Result<NodeIndex, String> {
    let id = reader.number().map_err(text)?;
    graph.node_by_id(id).ok_or_else(|| format!("there is no node {id}"))
}

fn read_relationship(graph: &Graph, reader: &mut Reader<'_>) -> Result<RelationshipIndex, String> {
    let id = reader.number().map_err(text)?;
    graph.relationship_by_id(id).ok_or_else(|| format!("there is no relationship {id}"))
}

fn read_labels(graph: &Graph, reader: &mut Reader<'_>) -> Result<Vec<LabelId>, String> {
    let labels = reader.list(|reader| reader.index().map(LabelId)).map_err(text)?;
    match labels.iter().find(|label| label.0 >= graph.name_counts().labels) {
        Some(unknown) => Err(format!("there is no label with number {}", unknown.0)),
        None => Ok(labels),
    }
}

fn read_properties(graph: &Graph, reader: &mut Reader<'_>) -> Result<Vec<(KeyId, Value)>, String> {
    let property = |reader: &mut Reader<'_>| Ok((KeyId(reader.index()?), read_value(reader)?));
    let properties = reader.list(property).map_err(|error: Malformed| error.to_string())?;
    match properties.iter().find(|(key, _)| key.0 >= graph.name_counts().keys) {
        Some((unknown, _)) => Err(format!("there is no key with number {}", unknown.0)),
        None => Ok(properties),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph, the record of a transaction on it, and the graph after that.
    fn sample() -> (Graph, Vec<u8>, Graph) {
        let mut graph = Graph::new();
        let (a, b, kind) = (graph.intern_label("A"), graph.intern_label("B"), graph.intern_type("T"));
        let key = graph.intern_key("k");
        let nodes: Vec<_> = (0..6).map(|_| graph.create_node(&[a])).collect();
        let links: Vec<_> = nodes.windows(2).map(|pair| graph.create_relationship(kind, pair[0], pair[1])).collect();
        graph.commit();
        let (before, known) = (graph.clone(), graph.name_counts());
        let other = graph.intern_key("other");
        graph.set_node_property(nodes[0], other, Value::from("text"));
        graph.add_label(nodes[1], b);
        graph.remove_label(nodes[1], a);
        graph.set_relationship_property(links[0], key, Value::list([Value::Integer(1)]));
        graph.delete_relationship(links[4]);
        graph.delete_node(nodes[5]);
        let new = graph.create_node(&[b]);
        let link = graph.create_relationship(kind, new, nodes[0]);
        graph.set_relationship_property(link, key, Value::Float(0.5));
        let record = write(&graph, &graph.changes().expect("all was recorded"), known);
        graph.commit();
        (before, record, graph)
    }

    fn describe(graph: &Graph) -> Vec<String> {
        let nodes =
            graph.nodes().map(|node| (graph.node_id(node), graph.node_labels(node), graph.node_properties(node)));
        let nodes = nodes.map(|node| format!("{node:?}"));
        let relationships = graph.relationships().map(|one| {
            let ends = [graph.source(one), graph.target(one)].map(|end| graph.node_id(end));
            format!("{} {ends:?} {:?}", graph.relationship_id(one), graph.relationship_properties(one))
        });
        let mut lines: Vec<_> = nodes.chain(relationships).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn a_record_does_what_the_transaction_did() {
        let (mut graph, record, expected) = sample();
        assert_eq!(apply(&mut graph, &record), Ok(()));
        graph.commit();
        assert_eq!(describe(&graph), describe(&expected));
        assert_eq!((graph.next_ids(), graph.name_counts()), (expected.next_ids(), expected.name_counts()));
    }

    #[test]
    fn no_record_makes_applying_panic() {
        let (before, record, _) = sample();
        for at in 0..record.len() {
            for change in [1, 2, 4, 8, 0x10, 0x40, 0x80, 0xff] {
                let mut damaged = record.clone();
                damaged[at] ^= change;
                let mut graph = before.clone();
                let _ = apply(&mut graph, &damaged);
                graph.commit();
                assert_eq!(graph.verify(), [""; 0], "byte {at}");
            }
            assert!(apply(&mut before.clone(), &record[..at]).is_err());
        }
    }
}
