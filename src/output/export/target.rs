//! Files on the disk that a graph is written to.

use super::{Create, Exporter, Form, Losses, Options, Selection};
use crate::storage::unfinished;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

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

    /// Writes the selection. When that fails, no new file stays behind, and those that were there are as they were.
    pub fn write(&self, exporter: &dyn Exporter, selection: &Selection<'_>, options: &Options) -> io::Result<Losses> {
        let selection = selection.clone().until(self.is_stopped);
        match exporter.form() {
            Form::File(write) => self.write_file(|out| write(&selection, options, out)),
            Form::Folder(write) => self.write_folder(|create| write(&selection, options, create)),
        }
    }

    /// Writes a file by `write`, and gives what that gives. When it fails, what was there is as it was.
    pub fn write_file<T>(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        if !self.replaces && self.path.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the file exists already"));
        }
        if fs::metadata(self.path).is_ok_and(|old| !old.is_file()) {
            // What was written to a pipe or a device cannot be taken back.
            let mut out = self.writer(OpenOptions::new().write(true).open(self.path)?);
            return write(&mut out).and_then(|written| out.flush().map(|()| written));
        }
        let mut files = Unfinished::default();
        let mut out = self.writer(files.create(self.path.to_owned())?);
        let written = write(&mut out).and_then(|written| out.flush().map(|()| written))?;
        files.finish(self.is_stopped).map(|()| written)
    }

    /// Writes files into the folder, which must be new or empty if nothing is to be replaced. Files of other names stay.
    fn write_folder(&self, write: impl FnOnce(&mut Create<'_>) -> io::Result<Losses>) -> io::Result<Losses> {
        let is_new = !self.path.exists();
        fs::create_dir_all(self.path)?;
        if !self.replaces && fs::read_dir(self.path)?.next().is_some() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty"));
        }
        let written = {
            let mut files = Unfinished::default();
            let written = write(&mut |name| Ok(Box::new(self.writer(files.create(self.path.join(name))?))));
            written.and_then(|losses| files.finish(self.is_stopped).map(|()| losses))
        };
        if written.is_err() && is_new {
            // Fails where the folder holds something else, which stays.
            let _ = fs::remove_dir(self.path);
        }
        written
    }

    fn writer(&self, inner: File) -> BufWriter<Stoppable<'a, File>> {
        BufWriter::new(Stoppable { inner, is_stopped: self.is_stopped })
    }
}

/// Files under names that are not theirs, which they get once all of them are whole. Those that get none are removed.
#[derive(Default)]
struct Unfinished(Vec<PathBuf>);

impl Unfinished {
    /// Creates a file that is to have this name.
    fn create(&mut self, path: PathBuf) -> io::Result<File> {
        // A link stays one, and what it leads to is replaced.
        let path = path.canonicalize().unwrap_or(path);
        let old = match OpenOptions::new().write(true).open(&path) {
            Ok(old) => Some(old.metadata()?.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let file = File::create(unfinished(&path))?;
        self.0.push(path);
        if let Some(permissions) = old {
            file.set_permissions(permissions)?;
        }
        Ok(file)
    }

    /// Gives all files their names, after they are on the disk; unless they were stopped before they were whole.
    fn finish(&mut self, is_stopped: &dyn Fn() -> bool) -> io::Result<()> {
        if is_stopped() {
            return Err(io::Error::other("stopped"));
        }
        self.0.iter().try_for_each(|path| File::open(unfinished(path))?.sync_all())?;
        while let Some(path) = self.0.pop() {
            fs::rename(unfinished(&path), path)?;
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // What is reported is why the export failed, not that half of it could not be removed.
        self.0.iter().for_each(|path| drop(fs::remove_file(unfinished(path))));
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
    use std::collections::BTreeSet;

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
    #[cfg(unix)]
    fn a_stopped_export_leaves_what_was_there_as_it_was() {
        use std::os::unix::fs::PermissionsExt;
        let file = path("kept", "x.cypher");
        fs::write(&file, "precious").unwrap();
        let permissions = fs::Permissions::from_mode(0o640);
        fs::set_permissions(&file, permissions.clone()).unwrap();
        let folder = file.with_file_name("csv");
        write_as("csv", Target::replacing(&folder)).unwrap();
        let names = || fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
        let before = names();
        for name in &before {
            fs::write(folder.join(name), "precious").unwrap();
        }
        assert!(write(Target { is_stopped: &|| true, ..Target::replacing(&file) }).is_err());
        assert!(write_as("csv", Target { is_stopped: &|| true, ..Target::replacing(&folder) }).is_err());
        let all = before.iter().map(|name| folder.join(name)).chain([file.clone()]);
        assert!(all.into_iter().all(|path| fs::read_to_string(path).unwrap() == "precious"));
        assert_eq!((names(), fs::read_dir(file.parent().unwrap()).unwrap().count()), (before, 2));
        write(Target::replacing(&file)).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, permissions.mode());
        fs::remove_dir_all(file.parent().unwrap()).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_link_and_a_device_stay_what_they_are() {
        let file = path("link", "x.cypher");
        let link = file.with_file_name("link.cypher");
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(Target::replacing(&link)).unwrap();
        assert!(link.is_symlink() && fs::read_to_string(&file).unwrap().contains("USMCA"));
        write(Target::replacing(Path::new("/dev/null"))).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        fs::remove_dir_all(file.parent().unwrap()).unwrap();
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
