//! The bytes of a store in memory: what is done to them changes no file.

use redb::StorageBackend;
use std::io;
use std::sync::{PoisonError, RwLock};

/// A copy of a store's file.
#[derive(Debug)]
pub(super) struct Memory(RwLock<Vec<u8>>);

impl Memory {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self(RwLock::new(bytes))
    }
}

/// Where the bytes lie; an error if there are not so many.
fn range(offset: u64, len: usize, all: usize) -> io::Result<std::ops::Range<usize>> {
    let start = usize::try_from(offset).ok();
    let range = start.and_then(|start| Some(start..start.checked_add(len)?)).filter(|range| range.end <= all);
    range.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
}

impl StorageBackend for Memory {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        out.copy_from_slice(&bytes[range(offset, out.len(), bytes.len())?]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut bytes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let len = usize::try_from(len).map_err(io::Error::other)?;
        let more = len.saturating_sub(bytes.len());
        bytes.try_reserve(more).map_err(io::Error::other)?;
        bytes.resize(len, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut bytes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let range = range(offset, data.len(), bytes.len())?;
        bytes[range].copy_from_slice(data);
        Ok(())
    }
}
