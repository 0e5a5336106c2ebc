//! Files on the disk that a graph is written to.

use super::{Exporter, Form, Losses, Options, Selection};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Where an export goes, and what may stop it.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The file, or the folder for formats of several files.
    pub path: &'a Path,
    /// Whether files that are there are replaced. Else they are an error.
    pub replaces: bool,
    /// Asked before anything goes to the disk; the export fails once it says yes.
    pub is_stopped: &'a dyn Fn() -> bool,
}

impl<'a> Target<'a> {
    /// A target that is written whatever was there, and that nothing stops.
    pub fn replacing(path: &'a Path) -> Self {
        Self { path, replaces: true, is_stopped: &|| false }
    }

    /// Writes the selection. When that fails, no new file stays behind.
    pub fn write(&self, exporter: &dyn Exporter, selection: &Selection<'_>, options: &Options) -> io::Result<Losses> {
        match exporter.form() {
            Form::File(write) => self.write_file(self.path, |out| write(selection, options, out)),
        }
    }

    fn write_file<T>(&self, path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let is_new = !path.exists();
        let mut out = BufWriter::new(Stoppable { inner: self.open(path)?, is_stopped: self.is_stopped });
        let written = write(&mut out).and_then(|value| out.flush().map(|()| value));
        if written.is_err() && is_new {
            // What is being reported is why the export failed, not that half of it could not be removed.
            let _ = fs::remove_file(path);
        }
        written
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        let options = if self.replaces { options.create(true).truncate(true) } else { options.create_new(true) };
        options.write(true).open(path)
    }
}

/// A writer that fails once it is stopped.
struct Stoppable<'a, W> {
    inner: W,
    is_stopped: &'a dyn Fn() -> bool,
}

impl<W: Write> Write for Stoppable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Not `Interrupted`: that is an invitation to try again.
        if (self.is_stopped)() { Err(io::Error::other("stopped")) } else { self.inner.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::treaty;
    use crate::output::export::find;
    use std::path::PathBuf;

    /// A path of this name in a new folder.
    fn path(test: &str, name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("detente-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder.join(name)
    }

    fn write(target: Target<'_>) -> io::Result<Losses> {
        let result = treaty();
        target.write(find("cypher").unwrap(), &Selection::of_result(&result), &Options::default())
    }

    #[test]
    fn a_file_is_replaced_only_where_that_is_asked_for() {
        let path = path("replaced", "x.cypher");
        fs::write(&path, "precious").unwrap();
        let careful = Target { replaces: false, ..Target::replacing(&path) };
        assert_eq!(write(careful).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        write(Target::replacing(&path)).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains("USMCA"));
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_stopped_export_leaves_no_file() {
        let path = path("stopped", "x.cypher");
        let stopped = Target { is_stopped: &|| true, ..Target::replacing(&path) };
        assert!(write(stopped).is_err() && !path.exists());
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
