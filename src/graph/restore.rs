//! A graph put together from what was stored of one: elements with the ids that they had, properties in blocks.
//!
//! What is stored may be damaged: everything is checked that the graph could not do without.

use super::block::{BLOCK_SIZE, Block};
use super::bulk::AT_ONCE;
use super::undo::Change;
use super::{
    ConstraintDefinition, FullTextIndexDefinition, Graph, IndexDefinition, KeyId, LabelId, SchemaError, TypeId,
};
use crate::value::{NodeIndex, RelationshipIndex};
use std::fmt;

/// One more than the greatest id that an element can have.
const ID_LIMIT: u64 = 1 << 48;

/// Why something could not be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreError {
    /// Two nodes have the same id.
    DoubledNode(u64),
    /// Two relationships have the same id.
    DoubledRelationship(u64),
    /// A relationship has an end that is not there.
    MissingEnd(u64),
    /// An id is greater than those that have been given.
    UnknownId(u64),
    /// A label, type or key has a number without a name.
    UnknownName(u32),
    /// Properties belong to elements that are not there.
    MissingElement(u32),
    /// What is declared cannot be.
    Schema(String),
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoubledNode(id) => write!(f, "there are two nodes {id}"),
            Self::DoubledRelationship(id) => write!(f, "there are two relationships {id}"),
            Self::MissingEnd(id) => write!(f, "relationship {id} has an end that is not there"),
            Self::UnknownId(id) => write!(f, "id {id} was never given"),
            Self::UnknownName(number) => write!(f, "there is no name with number {number}"),
            Self::MissingElement(index) => write!(f, "the element at {index}, which has a property, is not there"),
            Self::Schema(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for RestoreError {}

/// How many ids have been given to nodes and to relationships: those to come are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextIds {
    /// The id of the next node.
    pub node: u64,
    /// The id of the next relationship.
    pub relationship: u64,
}

/// How many labels, types and keys have a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameCounts {
    /// How many labels.
    pub labels: u32,
    /// How many relationship types.
    pub types: u32,
    /// How many property keys.
    pub keys: u32,
}

/// A relationship as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredLink {
    /// Its id.
    pub id: u64,
    /// Its type.
    pub kind: TypeId,
    /// Where it begins.
    pub source: NodeIndex,
    /// Where it ends.
    pub target: NodeIndex,
}

/// All that is declared, each kind in the order of its declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    /// The indexes over properties.
    pub indexes: Vec<IndexDefinition>,
    /// The indexes over the words of texts.
    pub full_text: Vec<FullTextIndexDefinition>,
    /// The constraints.
    pub constraints: Vec<ConstraintDefinition>,
}

/// What a graph needs to be put together again.
impl Graph {
    /// The ids of the elements to come.
    pub fn next_ids(&self) -> NextIds {
        NextIds { node: self.topology.node_ids.next(), relationship: self.topology.relationship_ids.next() }
    }

    /// Sees to it that no id below these is given again; an error if there are no such ids. If there are any ids or names,
    /// the graph is new no more.
    pub fn skip_ids(&mut self, next: NextIds) -> Result<(), RestoreError> {
        if let Some(id) = [next.node, next.relationship].into_iter().find(|next| *next > ID_LIMIT) {
            return Err(RestoreError::UnknownId(id));
        }
        self.topology.node_ids.skip_to(next.node);
        self.topology.relationship_ids.skip_to(next.relationship);
        if next != NextIds::default() || self.name_counts() != NameCounts::default() {
            self.undo.note_unrecorded();
        }
        Ok(())
    }

    /// How many names have numbers, also those that nothing bears any more.
    pub fn name_counts(&self) -> NameCounts {
        self.symbols.counts()
    }

    /// Adds nodes that have their ids already; gives the index of each. `sets` are sets of labels, `set_of` tells each node's.
    pub fn restore_nodes(
        &mut self,
        ids: &[u64],
        sets: &[Vec<LabelId>],
        set_of: &[u32],
    ) -> Result<Vec<NodeIndex>, RestoreError> {
        let labels = self.name_counts().labels;
        if let Some(unknown) = sets.iter().flatten().find(|label| label.0 >= labels) {
            return Err(RestoreError::UnknownName(unknown.0));
        }
        let known: Vec<_> = sets.iter().map(|set| self.topology.label_sets_mut().intern(set)).collect();
        let mut nodes = Vec::with_capacity(ids.len());
        for (id, set) in ids.iter().zip(set_of) {
            let set = *known.get(*set as usize).ok_or(RestoreError::UnknownName(*set))?;
            if self.topology.node_by_id(*id).is_some() {
                return Err(RestoreError::DoubledNode(*id));
            }
            if *id >= self.topology.node_ids.next() {
                return Err(RestoreError::UnknownId(*id));
            }
            let node = self.topology.restore_node(*id, set);
            self.enter_labels(node);
            self.undo.record(Change::NodeCreated(node));
            nodes.push(node);
        }
        Ok(nodes)
    }

    /// Adds relationships that have their ids already, up to the first that cannot be added; gives the index of each.
    pub fn restore_relationships(
        &mut self,
        links: &[StoredLink],
    ) -> (Vec<RelationshipIndex>, Result<(), RestoreError>) {
        let mut restored = Vec::with_capacity(links.len());
        let mut outcome = Ok(());
        for links in links.chunks(AT_ONCE) {
            // The ends lie anywhere: those of many relationships at once are on their way from memory together.
            let are_there: Vec<bool> =
                links.iter().map(|link| self.contains_node(link.source) & self.contains_node(link.target)).collect();
            let first = restored.len();
            outcome = links.iter().zip(are_there).try_for_each(|(link, are_there)| {
                restored.push(self.restore_relationship(link, are_there)?);
                Ok(())
            });
            self.enter_types(&restored[first..]);
            if outcome.is_err() {
                break;
            }
        }
        restored.iter().for_each(|relationship| self.undo.record(Change::RelationshipCreated(*relationship)));
        (restored, outcome)
    }

    fn restore_relationship(
        &mut self,
        link: &StoredLink,
        ends_are_there: bool,
    ) -> Result<RelationshipIndex, RestoreError> {
        let StoredLink { id, kind, source, target } = *link;
        if kind.0 >= self.name_counts().types {
            Err(RestoreError::UnknownName(kind.0))
        } else if id >= self.topology.relationship_ids.next() {
            Err(RestoreError::UnknownId(id))
        } else if self.topology.relationship_by_id(id).is_some() {
            Err(RestoreError::DoubledRelationship(id))
        } else if !ends_are_there {
            Err(RestoreError::MissingEnd(id))
        } else {
            Ok(self.topology.restore_relationship(id, kind, source, target))
        }
    }

    /// Gives the nodes from `first` on, a multiple of [`BLOCK_SIZE`], the properties in a block. There must be no index yet.
    pub fn restore_node_block(&mut self, key: KeyId, first: u32, block: Block) -> Result<(), RestoreError> {
        let bound = self.node_bound();
        self.check_block(key, first, &block, bound)?;
        self.node_properties.put_block(key, first as usize / BLOCK_SIZE, block);
        Ok(())
    }

    /// The same for relationships.
    pub fn restore_relationship_block(&mut self, key: KeyId, first: u32, block: Block) -> Result<(), RestoreError> {
        let bound = self.relationship_bound();
        self.check_block(key, first, &block, bound)?;
        self.relationship_properties.put_block(key, first as usize / BLOCK_SIZE, block);
        Ok(())
    }

    fn check_block(&self, key: KeyId, first: u32, block: &Block, bound: u32) -> Result<(), RestoreError> {
        if key.0 >= self.name_counts().keys {
            return Err(RestoreError::UnknownName(key.0));
        }
        let end = u64::from(first) + block.end() as u64;
        if !(first as usize).is_multiple_of(BLOCK_SIZE) || end > bound.into() {
            return Err(RestoreError::MissingElement(first));
        }
        Ok(())
    }

    /// All that is declared.
    pub fn declarations(&self) -> Declarations {
        Declarations {
            indexes: self.indexes().cloned().collect(),
            full_text: self.full_text_indexes().cloned().collect(),
            constraints: self.constraints().cloned().collect(),
        }
    }

    /// Makes the declarations these: what is declared otherwise is taken back, what is not yet declared is built.
    pub fn restore_declarations(&mut self, wanted: &Declarations) -> Result<(), RestoreError> {
        let refused = |error: SchemaError| RestoreError::Schema(error.to_string());
        let now = self.declarations();
        // What follows a difference is declared anew, which keeps the order.
        let indexes = common(&now.indexes, &wanted.indexes);
        let full_text = common(&now.full_text, &wanted.full_text);
        let constraints = common(&now.constraints, &wanted.constraints);
        now.indexes[indexes..].iter().try_for_each(|index| self.drop_index(&index.name)).map_err(refused)?;
        now.full_text[full_text..].iter().try_for_each(|index| self.drop_index(&index.name)).map_err(refused)?;
        let mut old = now.constraints[constraints..].iter();
        old.try_for_each(|constraint| self.drop_constraint(&constraint.name)).map_err(refused)?;
        let mut new = wanted.indexes[indexes..].iter().cloned();
        new.try_for_each(|index| self.create_index(index)).map_err(refused)?;
        let mut new = wanted.full_text[full_text..].iter().cloned();
        new.try_for_each(|index| self.create_full_text_index(index)).map_err(refused)?;
        let mut new = wanted.constraints[constraints..].iter().cloned();
        new.try_for_each(|constraint| self.create_constraint(constraint)).map_err(refused)
    }
}

/// How many of the first of both are the same.
fn common<T: PartialEq>(one: &[T], other: &[T]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}
