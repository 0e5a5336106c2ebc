//! Records that are wrong while others are read on.

use super::error::{ImportError, ImportErrorKind};

/// So many records that are wrong are looked for before an import ends that leaves none out.
const USUAL_LIMIT: u64 = 10;

/// So many records that were left out are shown.
pub(super) const SHOWN: usize = 20;

/// How many records were left out, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Those with an id that another node has.
    pub duplicates: u64,
    /// Relationships with an end that is not there.
    pub missing_ends: u64,
    /// Those that are wrong in another way.
    pub wrong: u64,
}

impl Skipped {
    /// All of them.
    pub fn total(self) -> u64 {
        self.duplicates + self.missing_ends + self.wrong
    }
}

/// The records that were found to be wrong so far.
#[derive(Debug)]
pub(super) struct Problems {
    skips: bool,
    limit: Option<u64>,
    pub(super) skipped: Skipped,
    first: Vec<ImportError>,
}

impl Problems {
    /// None so far; `limit` says how many there may be before the import gives up.
    pub(super) fn new(skips: bool, limit: Option<u64>) -> Self {
        let limit = if skips { limit } else { Some(limit.unwrap_or(USUAL_LIMIT).max(1)) };
        Self { skips, limit, skipped: Skipped::default(), first: Vec::new() }
    }

    /// Leaves out a record that is wrong. An error that is not about one record, and one too many, end the import.
    pub(super) fn add(&mut self, error: ImportError) -> Result<(), ImportError> {
        if matches!(error.kind, ImportErrorKind::Unreadable | ImportErrorKind::Interrupted) {
            return Err(error);
        }
        let kind = error.kind;
        if self.shows_more() {
            self.first.push(error);
        }
        self.count(kind)
    }

    /// Leaves out a record that is wrong in this way, without telling of it.
    pub(super) fn count(&mut self, kind: ImportErrorKind) -> Result<(), ImportError> {
        match kind {
            ImportErrorKind::Duplicate => self.skipped.duplicates += 1,
            ImportErrorKind::MissingEnd => self.skipped.missing_ends += 1,
            _ => self.skipped.wrong += 1,
        }
        match self.limit {
            Some(limit) if self.skipped.total() > limit || (!self.skips && self.skipped.total() == limit) => {
                Err(self.take_error())
            }
            _ => Ok(()),
        }
    }

    /// Whether one more record that is wrong will be shown.
    pub(super) fn shows_more(&self) -> bool {
        self.first.len() < SHOWN
    }

    /// Unless records may be left out, none may have been wrong.
    pub(super) fn check(&mut self) -> Result<(), ImportError> {
        if self.skips || self.first.is_empty() { Ok(()) } else { Err(self.take_error()) }
    }

    /// The first of the records that were left out, those of a file in the order of the file.
    pub(super) fn take_first(&mut self) -> Vec<ImportError> {
        let mut first = std::mem::take(&mut self.first);
        let files = first.chunk_by_mut(|one, other| one.file == other.file);
        files.for_each(|errors| errors.sort_by_key(|error| error.place));
        first
    }

    fn take_error(&mut self) -> ImportError {
        let mut all = self.take_first().into_iter();
        let first = all.next().unwrap_or_else(|| ImportError::new("import", "records are wrong"));
        let others = all.collect();
        ImportError { others, ..first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mut problems: Problems, bad: u64, expected_before_the_end: bool) {
        let outcome = (0..bad).try_for_each(|number| problems.add(ImportError::new("x", number.to_string())));
        assert_eq!(outcome.is_err(), expected_before_the_end, "{outcome:?}");
        assert_eq!(
            outcome.and_then(|()| problems.check()).is_err(),
            bad > 0 && (!problems.skips || expected_before_the_end)
        );
    }

    #[test]
    fn a_limit_ends_the_import() {
        check(Problems::new(false, None), 0, false);
        check(Problems::new(false, None), 1, false);
        check(Problems::new(false, None), USUAL_LIMIT, true);
        check(Problems::new(false, Some(1)), 1, true);
        check(Problems::new(true, None), 1000, false);
        check(Problems::new(true, Some(3)), 3, false);
        check(Problems::new(true, Some(3)), 4, true);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_no_record_to_leave_out() {
        let error = ImportError::new("x", "gone").of_kind(ImportErrorKind::Unreadable);
        assert!(Problems::new(true, None).add(error).is_err());
    }
}
