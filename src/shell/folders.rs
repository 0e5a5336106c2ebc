//! Where the program keeps what it remembers: the folders of the XDG specification.

use etcetera::{BaseStrategy, choose_base_strategy};
use std::fs;
use std::path::PathBuf;

const FOLDER: &str = "detente";

/// The file that the shell runs first, if it is there.
pub(crate) fn init_file() -> Option<PathBuf> {
    let file = choose_base_strategy().ok()?.config_dir().join(FOLDER).join("init.cypher");
    file.is_file().then_some(file)
}

/// The file that holds what was typed in earlier shells. Its folder is made if it is missing.
pub(crate) fn history_file() -> Option<PathBuf> {
    let base = choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir()).join(FOLDER);
    fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}
