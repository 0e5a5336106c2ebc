//! The folder that statements may load files from, and nothing outside of it.
//!
//! A statement may come from anybody, and a file that it can name, it can read. So names are resolved first, with all
//! links in them, and then compared. Who can put links and files into the folder is trusted.

use super::load::{LoadError, LoadErrorKind};
use super::source::{Compression, decompress};
use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// A folder that statements may load files from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFolder(PathBuf);

impl ImportFolder {
    /// The folder at `path`, which need not be there before a file is loaded.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Opens the file that a statement calls `name`: a path below the folder, or its URL.
    pub(super) fn open(&self, name: &str) -> Result<Box<dyn BufRead + Send>, LoadError> {
        let path = self.resolve(name)?;
        let unusable = |error: io::Error| LoadError::unusable(name, &error);
        // To open a pipe waits for who writes into it: what the file is must be known before, and hold still afterwards.
        check_regular(name, &fs::metadata(&path).map_err(unusable)?)?;
        let file = File::open(&path).map_err(unusable)?;
        check_regular(name, &file.metadata().map_err(unusable)?)?;
        let (size, compression) = (file.metadata().map_err(unusable)?.len(), Compression::of(&path.to_string_lossy()));
        decompress(Box::new(file), compression, size).map_err(unusable)
    }

    /// The path of a file without links, if it lies in the folder.
    fn resolve(&self, name: &str) -> Result<PathBuf, LoadError> {
        let Self(folder) = self;
        let folder = folder.canonicalize().map_err(|error| LoadError::unusable(folder.display(), &error))?;
        let path = folder.join(path_of(name)?.as_ref());
        match path.canonicalize() {
            Ok(path) if path.starts_with(&folder) => Ok(path),
            // Of a file that is not there, nobody needs to know whether there could be one outside.
            Err(error) if leads_to(&path, &folder) => Err(LoadError::unusable(name, &error)),
            _ => Err(LoadError::new(LoadErrorKind::NotAllowed, format!("`{name}` lies outside of the import folder"))),
        }
    }
}

fn check_regular(name: &str, metadata: &Metadata) -> Result<(), LoadError> {
    match metadata.is_file() {
        true => Ok(()),
        false => Err(LoadError::new(LoadErrorKind::NotAllowed, format!("`{name}` is no regular file"))),
    }
}

/// Whether as much of a path as there is lies in the folder.
fn leads_to(path: &Path, folder: &Path) -> bool {
    let there = path.ancestors().find_map(|path| path.canonicalize().ok());
    there.is_some_and(|path| path.starts_with(folder))
}

/// The path that a name stands for, from the import folder.
fn path_of(name: &str) -> Result<Cow<'_, str>, LoadError> {
    let (scheme, rest) = name.split_once(':').unwrap_or(("", name));
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|other| other.is_ascii_alphanumeric() || "+-.".contains(other));
    match is_scheme {
        true if scheme.eq_ignore_ascii_case("file") => path_of_url(name, rest).map(Cow::Owned),
        true if rest.starts_with("//") => {
            let message = format!("`{name}` is no file of the import folder, and nothing is loaded from a network");
            Err(LoadError::new(LoadErrorKind::NotAllowed, message))
        }
        _ => Ok(Cow::Borrowed(name)),
    }
}

/// The path in a URL, of which `rest` is what follows `file:`. Its root is the import folder.
fn path_of_url(name: &str, rest: &str) -> Result<String, LoadError> {
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        let message = format!("`{name}` names the host `{host}`, and nothing is loaded from a network");
        let hint = format!("the URL of a file in the import folder has three slashes: `file:///{host}{path}`");
        return Err(LoadError::new(LoadErrorKind::NotAllowed, message).with_hint(hint));
    }
    let wrong = || LoadError::new(LoadErrorKind::Unusable, format!("`{name}` is no URL of a file"));
    let hint = "`%` stands before two hexadecimal digits; a percent sign is `%25`";
    decoded(path.strip_prefix('/').unwrap_or(path)).ok_or_else(|| wrong().with_hint(hint))
}

/// A text in which `%20` and its kind are what they stand for.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        let found = path_of(name);
        let found = found.as_ref().map_or_else(|error| error.message.as_str(), AsRef::as_ref);
        assert!(found.starts_with(expected), "{name}: {found}");
    }

    #[test]
    fn names_are_paths_or_urls() {
        check("x.csv", "x.csv");
        check("a b/x%20y.csv", "a b/x%20y.csv");
        check("12:30.csv", "12:30.csv");
        check("notes:today.csv", "notes:today.csv");
        check("file:///x.csv", "x.csv");
        check("FILE://localhost/a/x%20y%C3%A9.csv", "a/x yé.csv");
        check("file:/x.csv", "x.csv");
        check("file:x.csv", "x.csv");
    }

    #[test]
    fn urls_are_decoded_before_anything_is_made_of_them() {
        check("file:////etc/passwd", "/etc/passwd");
        check("file:///%2Fetc/passwd", "/etc/passwd");
        check("file:///%2e%2e/x.csv", "../x.csv");
        check("file:///a%00b", "a\0b");
    }

    #[test]
    fn what_is_no_url_of_a_file_is_refused() {
        check("http://example.com/x.csv", "`http://example.com/x.csv` is no file of the import folder");
        check("s3+x://bucket", "`s3+x://bucket` is no file of the import folder");
        check("file://example.com/x.csv", "`file://example.com/x.csv` names the host `example.com`");
        for wrong in ["file:///100%", "file:///%2", "file:///%+1x", "file:///%zz", "file:///%é", "file:///%ff"] {
            check(wrong, &format!("`{wrong}` is no URL of a file"));
        }
    }
}
