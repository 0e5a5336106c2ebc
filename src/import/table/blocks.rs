//! The blocks of all files of a table, read by all cores.

use super::record::{Block, Blocks, Records};
use super::rule::{Part, Table};
use crate::import::ImportError;
use rayon::prelude::*;

/// Hands what `work` makes of each block on to `apply`, with the name of the file, in the order of the files. `work` is told
/// how many records stand before the rows.
pub(super) fn for_each_block<T: Send>(
    table: &Table,
    work: impl Fn(&Records<'_>, usize) -> T + Sync,
    mut apply: impl FnMut(&str, &Records<'_>, T) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let at_once = 2 * rayon::current_num_threads();
    for Part { source, heads } in &table.parts {
        let mut blocks = Blocks::new(source, &table.dialect)?;
        let mut skip = *heads;
        loop {
            let some: Vec<Block> = blocks.by_ref().take(at_once).collect::<Result<_, _>>()?;
            if some.is_empty() {
                break;
            }
            // Only the first block of a file has a header.
            let heads = std::mem::take(&mut skip);
            let made = some.par_iter().enumerate().map(|(number, block)| {
                let records = block.records(source, &table.dialect)?;
                let made = work(&records, if number == 0 { heads } else { 0 });
                Ok((records, made))
            });
            let made: Vec<Result<_, ImportError>> = made.collect();
            for made in made {
                let (records, made) = made?;
                apply(&source.name, &records, made)?;
            }
        }
    }
    Ok(())
}
