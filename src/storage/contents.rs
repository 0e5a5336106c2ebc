//! The table of contents of a store: names, declarations, and what each piece of the graph holds.

use super::bytes::{Reader, Write};
use super::error::Malformed;
use crate::graph::{
    ConstraintDefinition, Declarations, FullTextIndexDefinition, Graph, IndexDefinition, KeyId, LabelId, NameCounts,
    NextIds, Requirement, SchemaTarget, TypeId,
};
use std::ops::Range;

/// What is in the pieces of a store, and what belongs to all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) names: Names,
    pub(super) next: NextIds,
    pub(super) schema: Declarations,
    /// The piece at each position is stored under the number that is one more.
    pub(super) pieces: Vec<Piece>,
}

/// Names in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) labels: Vec<String>,
    pub(super) types: Vec<String>,
    pub(super) keys: Vec<String>,
}

/// A stretch of elements, as they are counted in the store, and what is told of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) what: What,
    pub(super) first: u32,
    pub(super) count: u32,
}

/// What a piece tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Ids and labels of nodes.
    Nodes,
    /// Ids, types and ends of relationships.
    Relationships,
    /// A property of nodes.
    NodeProperty(KeyId),
    /// A property of relationships.
    RelationshipProperty(KeyId),
}

impl Piece {
    pub(super) fn range(&self) -> Range<u32> {
        self.first..self.first + self.count
    }

    /// Its name for messages.
    pub(super) fn describe(&self, number: u64, names: &Names) -> String {
        let key = |key: KeyId| names.keys.get(key.0 as usize).map_or("?", String::as_str);
        let what = match self.what {
            What::Nodes => "nodes".to_owned(),
            What::Relationships => "relationships".to_owned(),
            What::NodeProperty(of) => format!("property `{}` of nodes", key(of)),
            What::RelationshipProperty(of) => format!("property `{}` of relationships", key(of)),
        };
        let Range { start, end } = self.range();
        format!("piece {number} ({what}, the {}th to the {end}th)", u64::from(start) + 1)
    }
}

impl Names {
    pub(super) fn of(graph: &Graph) -> Self {
        Self::since(graph, NameCounts::default())
    }

    /// The names that have come after so many.
    pub(super) fn since(graph: &Graph, known: NameCounts) -> Self {
        let now = graph.name_counts();
        Self {
            labels: (known.labels..now.labels).map(|n| graph.label_name(LabelId(n)).to_string()).collect(),
            types: (known.types..now.types).map(|n| graph.type_name(TypeId(n)).to_string()).collect(),
            keys: (known.keys..now.keys).map(|n| graph.key_name(KeyId(n)).to_string()).collect(),
        }
    }

    /// Gives the names the numbers that follow those of the graph; an error if one has a number already.
    pub(super) fn intern(&self, graph: &mut Graph) -> Result<(), Malformed> {
        let before = graph.name_counts();
        for label in &self.labels {
            graph.intern_label(label);
        }
        for kind in &self.types {
            graph.intern_type(kind);
        }
        for key in &self.keys {
            graph.intern_key(key);
        }
        let now = graph.name_counts();
        let added = [now.labels - before.labels, now.types - before.types, now.keys - before.keys];
        let given = [self.labels.len(), self.types.len(), self.keys.len()];
        if added.map(|added| added as usize) == given { Ok(()) } else { Err(Malformed("a name comes twice")) }
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        for names in [&self.labels, &self.types, &self.keys] {
            bytes.put_list(names, |bytes, name| bytes.put_text(name));
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut names = || reader.list(|reader| Ok(reader.text()?.to_owned()));
        Ok(Self { labels: names()?, types: names()?, keys: names()? })
    }
}

pub(super) fn put_declarations(bytes: &mut Vec<u8>, declarations: &Declarations) {
    bytes.put_list(&declarations.indexes, |bytes, IndexDefinition { name, target, keys }| {
        bytes.put_text(name);
        put_target(bytes, target);
        bytes.put_list(keys, |bytes, key| bytes.put_text(key));
    });
    bytes.put_list(&declarations.full_text, |bytes, FullTextIndexDefinition { name, targets, keys }| {
        bytes.put_text(name);
        bytes.put_list(targets, put_target);
        bytes.put_list(keys, |bytes, key| bytes.put_text(key));
    });
    bytes.put_list(&declarations.constraints, |bytes, ConstraintDefinition { name, target, keys, requirement }| {
        bytes.put_text(name);
        put_target(bytes, target);
        bytes.put_list(keys, |bytes, key| bytes.put_text(key));
        bytes.push(match requirement {
            Requirement::Unique => 0,
            Requirement::NotNull => 1,
            Requirement::Key => 2,
        });
    });
}

pub(super) fn read_declarations(reader: &mut Reader<'_>) -> Result<Declarations, Malformed> {
    let text = |reader: &mut Reader<'_>| reader.text().map(str::to_owned);
    let indexes = reader.list(|reader| {
        Ok(IndexDefinition { name: text(reader)?, target: read_target(reader)?, keys: reader.list(text)? })
    })?;
    let full_text = reader.list(|reader| {
        let (name, targets) = (text(reader)?, reader.list(read_target)?);
        Ok(FullTextIndexDefinition { name, targets, keys: reader.list(text)? })
    })?;
    let constraints = reader.list(|reader| {
        let (name, target, keys) = (text(reader)?, read_target(reader)?, reader.list(text)?);
        let requirement = match reader.byte()? {
            0 => Requirement::Unique,
            1 => Requirement::NotNull,
            2 => Requirement::Key,
            _ => return Err(Malformed("a constraint asks for something unknown")),
        };
        Ok(ConstraintDefinition { name, target, keys, requirement })
    })?;
    Ok(Declarations { indexes, full_text, constraints })
}

fn put_target(bytes: &mut Vec<u8>, target: &SchemaTarget) {
    let (kind, name) = match target {
        SchemaTarget::Node(label) => (0, label),
        SchemaTarget::Relationship(kind) => (1, kind),
    };
    bytes.push(kind);
    bytes.put_text(name);
}

fn read_target(reader: &mut Reader<'_>) -> Result<SchemaTarget, Malformed> {
    match (reader.byte()?, reader.text()?.to_owned()) {
        (0, label) => Ok(SchemaTarget::Node(label)),
        (1, kind) => Ok(SchemaTarget::Relationship(kind)),
        _ => Err(Malformed("something is declared of what is neither node nor relationship")),
    }
}

impl Contents {
    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        self.names.put(bytes);
        bytes.put_number(self.next.node);
        bytes.put_number(self.next.relationship);
        put_declarations(bytes, &self.schema);
        bytes.put_list(&self.pieces, |bytes, Piece { what, first, count }| {
            let (kind, key) = match what {
                What::Nodes => (0, 0),
                What::Relationships => (1, 0),
                What::NodeProperty(key) => (2, key.0),
                What::RelationshipProperty(key) => (3, key.0),
            };
            [kind, key, *first, *count].iter().for_each(|number| bytes.put_number((*number).into()));
        });
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(bytes);
        let names = Names::read(reader)?;
        let next = NextIds { node: reader.number()?, relationship: reader.number()? };
        let schema = read_declarations(reader)?;
        let pieces = reader.list(read_piece)?;
        reader.end()?;
        Ok(Self { names, next, schema, pieces })
    }
}

fn read_piece(reader: &mut Reader<'_>) -> Result<Piece, Malformed> {
    let (kind, key) = (reader.byte()?, KeyId(reader.index()?));
    let what = match kind {
        0 => What::Nodes,
        1 => What::Relationships,
        2 => What::NodeProperty(key),
        3 => What::RelationshipProperty(key),
        _ => return Err(Malformed("a piece is of no known kind")),
    };
    let (first, count) = (reader.index()?, reader.index()?);
    first.checked_add(count).ok_or(Malformed("a number is too large"))?;
    Ok(Piece { what, first, count })
}
