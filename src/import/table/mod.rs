//! Tables: CSV files whose rows become nodes and relationships.
//!
//! In: files, and rules for what becomes of a row. Out: nodes and relationships. The rules come from headers that tell what
//! columns are, or from a mapping that somebody wrote; a mapping can be proposed for tables without either.
//!
//! Reading order: `dialect` (how a table is written), `record` and `blocks` (files to records), `cell` (texts to values), `rule` (what
//! becomes of a row), `header` and `group` (rules from the headers of files), `mapping`, `infer` and `mapped` (rules from a mapping), `load`,
//! `rows`, `nodes` and `relationships` (rules carried out), `propose` (mappings for tables without one).

mod blocks;
mod cell;
mod dialect;
mod group;
mod header;
mod infer;
mod load;
mod mapped;
mod mapping;
mod nodes;
mod propose;
mod record;
mod relationships;
mod rows;
mod rule;

use super::source::Source;
use super::{Builder, ImportError, Importer};

pub(super) use mapped::is_mapped;
pub(super) use propose::propose;

/// Reads CSV files.
pub(super) struct Csv;

impl Importer for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn description(&self) -> &'static str {
        "CSV with the headers of neo4j-admin, Neptune or Gremlin"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "psv", "tab", "dat"]
    }

    fn recognises(&self, _start: &str, _extension: &str) -> bool {
        false
    }

    fn read(&self, sources: &[Source], builder: &mut Builder<'_>) -> Result<(), ImportError> {
        let tables = match &builder.options.mapping {
            Some((file, text)) => mapped::tables(file, text, sources, builder.options)?,
            None => group::tables(sources, builder.options)?,
        };
        load::load(&tables, builder)
    }
}
