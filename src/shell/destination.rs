//! Where rows go: to standard output, or into a file.

use crate::output::{self, Format};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Where rows, plans and schemas go.
#[derive(Debug, Default)]
pub(crate) enum Destination {
    /// To standard output.
    #[default]
    Standard,
    /// Into a file, one result after another.
    File {
        /// What the file is called.
        path: PathBuf,
        /// The open file.
        file: File,
    },
}

impl Destination {
    /// A new file in place of what is there.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        Ok(Self::File { path: path.to_owned(), file: File::create(path)? })
    }

    /// The format that the extension of the file tells.
    pub(crate) fn format(&self) -> Option<&'static dyn Format> {
        let Self::File { path, .. } = self else { return None };
        let extension = path.extension()?.to_str()?;
        let name = match extension {
            "md" => "markdown",
            "mmd" => "mermaid",
            "gv" => "dot",
            "ndjson" => "jsonl",
            "htm" => "html",
            other => other,
        };
        output::find(name).ok()
    }
}
