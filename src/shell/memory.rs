//! How much memory a statement may hold, as the command line says it.

use bytesize::ByteSize;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A number of bytes, or no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemoryLimit(pub(crate) Option<usize>);

impl MemoryLimit {
    /// Half of what the machine has, so that a statement which asks for too much fails before the machine does; no limit where
    /// that is not known.
    #[cfg(target_os = "linux")]
    pub(crate) fn of_machine() -> Self {
        let machine = rustix::system::sysinfo();
        let bytes = machine.totalram.saturating_mul(u64::from(machine.mem_unit));
        Self(usize::try_from(bytes / 2).ok().filter(|bytes| *bytes > 0))
    }

    /// No limit: what the machine has is not known.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn of_machine() -> Self {
        Self(None)
    }
}

impl Display for MemoryLimit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(bytes) => ByteSize(bytes as u64).fmt(f),
            None => f.write_str("none"),
        }
    }
}

impl FromStr for MemoryLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("none") {
            return Ok(Self(None));
        }
        let size: ByteSize = text.parse().map_err(|_| "not a size such as 512MB or 2GiB".to_owned())?;
        Ok(Self(Some(usize::try_from(size.as_u64()).unwrap_or(usize::MAX))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_a_size_or_none() {
        let parsed = |text: &str| text.parse::<MemoryLimit>().map(|limit| limit.0);
        assert_eq!(parsed("256 MiB"), Ok(Some(256 << 20)));
        assert_eq!(parsed("1GB"), Ok(Some(1_000_000_000)));
        assert_eq!((parsed("1000"), parsed("None")), (Ok(Some(1000)), Ok(None)));
        assert_eq!([MemoryLimit(Some(3 << 29)), MemoryLimit(None)].map(|limit| limit.to_string()), ["1.5 GiB", "none"]);
        assert!(["", "-1", "x", "1 XB"].iter().all(|text| parsed(text).is_err()));
    }
}
