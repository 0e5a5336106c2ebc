//! What can be wrong with a store.

use std::fmt;
use std::io;

/// Bytes that mean nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

impl Malformed {
    /// The bytes end too soon.
    pub(super) const SHORT: Self = Self("it is cut short");
}

/// Something in a store that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// What is damaged: `block 3 (nodes 65,536 to 131,071)`.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// Why a store cannot be used.
#[derive(Debug)]
pub struct StorageError {
    /// The store's file.
    pub file: String,
    /// What is wrong.
    pub kind: StorageErrorKind,
}

/// The kinds of errors of stores.
#[derive(Debug)]
pub enum StorageErrorKind {
    /// There is no such file.
    Missing,
    /// There is such a file already.
    Exists,
    /// Another process has it open.
    InUse,
    /// The file is empty.
    Empty,
    /// The file is something else; what it is instead.
    Foreign(&'static str),
    /// The file is of a later version of the program: of this format.
    Newer(u64),
    /// What was written is not there any more.
    Damaged(Vec<Damage>),
    /// The file cannot be read or written.
    Unusable(io::Error),
    /// Something could not be written before, so nothing more is.
    Stopped(String),
    /// Whoever asked for it no longer waits.
    Interrupted,
}

impl StorageError {
    /// The way out, where one is known.
    pub fn hint(&self) -> Option<&'static str> {
        match &self.kind {
            StorageErrorKind::InUse => Some("close it there first"),
            StorageErrorKind::Empty => Some("delete it, and a new store is made in its place"),
            StorageErrorKind::Foreign(_) => Some("data files are read by `detente import FILE -o NEW.detente`"),
            StorageErrorKind::Newer(_) => Some("open it with the version that wrote it"),
            StorageErrorKind::Damaged(_) => {
                Some("`detente check` says what is damaged, `detente export --to cypher` saves what can be read")
            }
            StorageErrorKind::Stopped(_) => Some("open the store again once the cause is mended"),
            StorageErrorKind::Unusable(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Some("with --read-only it need not be written")
            }
            StorageErrorKind::Missing
            | StorageErrorKind::Exists
            | StorageErrorKind::Unusable(_)
            | StorageErrorKind::Interrupted => None,
        }
    }

    /// Whether the contents are at fault, and not the access to them.
    pub fn is_damage(&self) -> bool {
        matches!(self.kind, StorageErrorKind::Damaged(_))
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.file, self.kind)
    }
}

impl fmt::Display for StorageErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such store"),
            Self::Exists => f.write_str("the file exists already"),
            Self::InUse => f.write_str("the store is in use by another process, or open twice in this one"),
            Self::Empty => f.write_str("the file is no store: it is empty"),
            Self::Foreign(what) => write!(f, "the file is no store: {what}"),
            Self::Newer(format) => {
                write!(f, "the store has format {format}, of which this version knows nothing")
            }
            Self::Damaged(damages) => match damages.as_slice() {
                [one] => write!(f, "the store is damaged: {one}"),
                [first, others @ ..] => write!(f, "the store is damaged: {first}; and {} more", others.len()),
                [] => f.write_str("the store is damaged"),
            },
            Self::Unusable(error) => error.fmt(f),
            Self::Interrupted => f.write_str("interrupted"),
            Self::Stopped(reason) => {
                write!(f, "nothing more is written, because it failed before: {reason}")
            }
        }
    }
}

impl std::error::Error for StorageError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_written_may_be_read() {
        let hint = |kind: io::ErrorKind| {
            StorageError { file: "x".to_owned(), kind: StorageErrorKind::Unusable(kind.into()) }.hint()
        };
        assert_eq!(hint(io::ErrorKind::PermissionDenied), Some("with --read-only it need not be written"));
        assert_eq!(hint(io::ErrorKind::StorageFull), None);
    }
}
