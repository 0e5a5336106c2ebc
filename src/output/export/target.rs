//! Files on the disk that a graph is written to.

use super::{Create, Exporter, Form, Losses, Options, Selection};
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
            Form::File(write) => self.write_file(|out| write(selection, options, out)),
            Form::Folder(write) => self.write_folder(|create| write(selection, options, create)),
        }
    }

    fn write_file(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<Losses>) -> io::Result<Losses> {
        let is_new = !self.path.exists();
        let mut out = self.open(self.path)?;
        let written = write(&mut out).and_then(|losses| out.flush().map(|()| losses));
        if written.is_err() && is_new {
            // What is reported is why the export failed, not that half of it could not be removed.
            let _ = fs::remove_file(self.path);
        }
        written
    }

    /// Writes files into the folder, which must be new or empty if nothing is to be replaced. Files of other names stay.
    fn write_folder(&self, write: impl FnOnce(&mut Create<'_>) -> io::Result<Losses>) -> io::Result<Losses> {
        let is_new = !self.path.exists();
        fs::create_dir_all(self.path)?;
        if !self.replaces && fs::read_dir(self.path)?.next().is_some() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty"));
        }
        let mut new_files = Vec::new();
        let written = write(&mut |name| {
            let path = self.path.join(name);
            let is_new = !path.exists();
            let out = self.open(&path)?;
            new_files.extend(is_new.then_some(path));
            Ok(Box::new(out))
        });
        if written.is_err() {
            new_files.iter().for_each(|path| drop(fs::remove_file(path)));
            // Fails where the folder holds something else, which stays.
            let _ = is_new.then(|| fs::remove_dir(self.path));
        }
        written
    }

    fn open(&self, path: &Path) -> io::Result<BufWriter<Stoppable<'a, File>>> {
        let mut options = OpenOptions::new();
        let options = if self.replaces { options.create(true).truncate(true) } else { options.create_new(true) };
        let inner = options.write(true).open(path)?;
        Ok(BufWriter::new(Stoppable { inner, is_stopped: self.is_stopped }))
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
        write_as("cypher", target)
    }

    fn write_as(format: &str, target: Target<'_>) -> io::Result<Losses> {
        let result = treaty();
        target.write(find(format).unwrap(), &Selection::of_result(&result), &Options::default())
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

    #[test]
    fn a_folder_is_filled_only_while_it_is_empty() {
        let path = path("folder", "csv");
        let careful = Target { replaces: false, ..Target::replacing(&path) };
        let stopped = Target { is_stopped: &|| true, ..careful };
        assert!(write_as("csv", stopped).is_err() && !path.exists());
        write_as("csv", careful).unwrap();
        assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
        assert_eq!(write_as("csv", careful).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        write_as("csv", Target::replacing(&path)).unwrap();
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
