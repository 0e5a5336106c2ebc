//! What is read: files, wherever they lie, as streams of bytes without their compression.

use super::{ImportError, ImportErrorKind};
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file to import: its name, for errors and for its extension, and where its bytes are.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of the file, with or without a path.
    pub name: String,
    content: Content,
    /// How characters are written, if not in UTF-8.
    encoding: Option<&'static Encoding>,
    /// How many of its bytes have been read at the furthest; clones share it.
    reached: Arc<AtomicU64>,
}

#[derive(Clone, Debug)]
enum Content {
    File(PathBuf),
    Memory(Cow<'static, [u8]>),
}

/// How a file is compressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

/// The size of readers' buffers.
const BUFFER: usize = 1 << 17;

/// How many times larger than itself a compressed file may become: the data of people do not shrink to a thousandth.
const LARGEST_EXPANSION: u64 = 1000;

/// What a compressed file may become in any case, in bytes.
const HARMLESS: u64 = 256 << 20;

impl Source {
    /// A file on the disk.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self::new(path.display().to_string(), Content::File(path))
    }

    /// Bytes in memory that messages call `name`.
    pub fn memory(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::new(name.into(), Content::Memory(bytes.into()))
    }

    fn new(name: String, content: Content) -> Self {
        Self { name, content, encoding: None, reached: Arc::default() }
    }

    /// The same file in an encoding, by the name that the WHATWG gives it, such as `windows-1252`. Bytes that are no
    /// characters of it become U+FFFD.
    pub(super) fn in_encoding(self, name: &str) -> Result<Self, ImportError> {
        match Encoding::for_label(name.as_bytes()) {
            Some(encoding) => Ok(Self { encoding: Some(encoding), ..self }),
            None => {
                let error = ImportError::new(&self.name, format!("there is no encoding `{name}`"));
                Err(error.with_hint("for example `windows-1252`, `macintosh`, `utf-16le`, `shift_jis`"))
            }
        }
    }

    /// The name without folders and without the extension of the compression.
    pub(super) fn base_name(&self) -> &str {
        let name = Path::new(&self.name).file_name().and_then(|name| name.to_str()).unwrap_or(&self.name);
        match self.compression() {
            Compression::None => name,
            _ => name.rsplit_once('.').map_or(name, |(base, _)| base),
        }
    }

    /// What the extension of the name says, in lower case, without that of the compression.
    pub(super) fn extension(&self) -> String {
        let extension = self.base_name().rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
        extension.unwrap_or_default()
    }

    /// The name without folders and extensions.
    pub(super) fn stem(&self) -> &str {
        self.base_name().rsplit_once('.').map_or(self.base_name(), |(stem, _)| stem)
    }

    /// The bytes of the file, decompressed.
    pub fn open(&self) -> Result<Box<dyn BufRead + Send + '_>, ImportError> {
        self.opened().map_err(|error| self.unreadable(&error))
    }

    /// The whole file, decompressed.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, ImportError> {
        if let (Content::Memory(bytes), Compression::None, None) = (&self.content, self.compression(), self.encoding) {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|error| self.unreadable(&error))?;
        Ok(Cow::Owned(bytes))
    }

    /// How many bytes the file has, still compressed; none where that is unknown.
    pub(super) fn size(&self) -> u64 {
        match &self.content {
            Content::File(path) => fs::metadata(path).map_or(0, |data| data.len()),
            Content::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// How many of those have been read, in the reading that got furthest.
    pub(super) fn reached(&self) -> u64 {
        self.reached.load(Ordering::Relaxed)
    }

    /// The first bytes, up to so many.
    pub(super) fn start(&self, length: usize) -> Result<Vec<u8>, ImportError> {
        let mut start = Vec::new();
        self.open()?.take(length as u64).read_to_end(&mut start).map_err(|error| self.unreadable(&error))?;
        Ok(start)
    }

    /// The error of a file that cannot be read.
    pub(super) fn unreadable(&self, error: &io::Error) -> ImportError {
        ImportError::new(&self.name, error.to_string()).of_kind(ImportErrorKind::Unreadable)
    }

    fn opened(&self) -> io::Result<Box<dyn BufRead + Send + '_>> {
        let (raw, size): (Box<dyn Read + Send + '_>, u64) = match &self.content {
            Content::File(path) => {
                let file = File::open(path)?;
                let size = file.metadata()?.len();
                (Box::new(file), size)
            }
            Content::Memory(bytes) => (Box::new(Cursor::new(&**bytes)), bytes.len() as u64),
        };
        let counted = Counted { inner: raw, position: 0, reached: &self.reached };
        let bytes = decompress(Box::new(counted), self.compression(), size)?;
        Ok(match self.encoding {
            None => bytes,
            Some(encoding) => {
                let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(bytes);
                Box::new(BufReader::with_capacity(BUFFER, decoder))
            }
        })
    }

    fn compression(&self) -> Compression {
        Compression::of(&self.name)
    }
}

impl Compression {
    /// What the extension of a name tells.
    pub(super) fn of(name: &str) -> Self {
        match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some(extension) if extension.eq_ignore_ascii_case("gz") => Self::Gzip,
            Some(extension) if extension.eq_ignore_ascii_case("zst") => Self::Zstd,
            _ => Self::None,
        }
    }
}

pub(super) fn decompress<'a>(
    raw: Box<dyn Read + Send + 'a>,
    compression: Compression,
    size: u64,
) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    let limit = HARMLESS.max(size.saturating_mul(LARGEST_EXPANSION));
    let bounded = |inner| Bounded { inner, left: limit };
    Ok(match compression {
        Compression::None => Box::new(BufReader::with_capacity(BUFFER, raw)),
        Compression::Gzip => {
            let inner: Box<dyn Read + Send> = Box::new(MultiGzDecoder::new(BufReader::new(raw)));
            Box::new(BufReader::with_capacity(BUFFER, bounded(inner)))
        }
        Compression::Zstd => {
            let inner: Box<dyn Read + Send> = Box::new(zstd::Decoder::new(raw)?);
            Box::new(BufReader::with_capacity(BUFFER, bounded(inner)))
        }
    })
}

/// A reader that tells how far it got.
struct Counted<'a> {
    inner: Box<dyn Read + Send + 'a>,
    position: u64,
    reached: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.position += read as u64;
        self.reached.fetch_max(self.position, Ordering::Relaxed);
        Ok(read)
    }
}

/// A reader that refuses to go on for ever.
struct Bounded<'a> {
    inner: Box<dyn Read + Send + 'a>,
    left: u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                return Err(io::Error::other(format!(
                    "the file expands to more than {LARGEST_EXPANSION} times its size, like a compression bomb; decompress it first"
                )));
            }
        }
        Ok(read)
    }
}

/// The files that paths name: themselves, or those in the folder and its folders, in order of their names. Hidden ones
/// are left out.
pub(super) fn gather(paths: &[PathBuf]) -> Result<Vec<Found>, ImportError> {
    let mut found = Vec::new();
    for path in paths {
        gather_from(path, false, &mut found).map_err(|error| Source::file(path).unreadable(&error))?;
    }
    Ok(found)
}

/// A file, and whether it was found in a folder rather than named itself.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The file.
    pub(super) source: Source,
    /// Whether nobody named it.
    pub(super) is_from_folder: bool,
}

fn gather_from(path: &Path, is_from_folder: bool, found: &mut Vec<Found>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        found.push(Found { source: Source::file(path), is_from_folder });
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let is_hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    entries.iter().filter(|path| !is_hidden(path)).try_for_each(|path| gather_from(path, true, found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn names_are_taken_apart() {
        let parts = |name: &str| {
            let source = Source::memory(name, b"".as_slice());
            (source.stem().to_owned(), source.extension())
        };
        assert_eq!(parts("a/b.c.CSV.gz"), ("b.c".to_owned(), "csv".to_owned()));
        assert_eq!(parts("b.ZST"), ("b".to_owned(), String::new()));
        assert_eq!(parts("b"), ("b".to_owned(), String::new()));
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory can be written");
        encoder.finish().expect("memory can be written")
    }

    #[test]
    fn compressed_files_are_read_to_their_last_member() {
        let twice = [gzip(b"ab"), gzip(b"cd")].concat();
        assert_eq!(*Source::memory("x.csv.gz", twice).bytes().expect("it is whole"), *b"abcd");
        let frames = ["ab", "cd"].map(|text| zstd::encode_all(text.as_bytes(), 1).expect("memory can be written"));
        assert_eq!(*Source::memory("x.csv.zst", frames.concat()).bytes().expect("it is whole"), *b"abcd");
    }

    #[test]
    fn a_file_knows_how_far_it_was_read() {
        let source = Source::memory("x.csv.gz", gzip(&[b'0'; 1 << 20]));
        assert_eq!(source.reached(), 0);
        assert!(source.clone().bytes().is_ok() && source.start(1).is_ok());
        assert_eq!(source.reached(), source.size());
    }

    #[test]
    fn other_encodings_are_read_if_they_are_named() {
        let latin = Source::memory("x.csv", b"caf\xe9".as_slice());
        let read = |name: &str| latin.clone().in_encoding(name).and_then(|source| source.bytes().map(Cow::into_owned));
        assert_eq!(read("latin1"), Ok("café".as_bytes().to_vec()));
        assert_eq!(read("macintosh"), Ok("cafÈ".as_bytes().to_vec()));
        let error = read("latin").expect_err("there is no such name").to_string();
        assert!(error.starts_with("x.csv: there is no encoding `latin`; for example "), "{error}");
    }

    #[test]
    fn a_compression_bomb_is_refused() {
        let bomb = zstd::encode_all(io::repeat(b'0').take(HARMLESS + 1), 1).expect("memory can be written");
        assert!(bomb.len() < 100_000);
        let source = Source::memory("x.csv.zst", bomb);
        let error =
            io::copy(&mut source.open().expect("it starts well"), &mut io::sink()).expect_err("it is too large");
        assert!(error.to_string().contains("compression bomb"), "{error}");
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let cut = &gzip(b"abcdefgh")[..20];
        let error = Source::memory("x.csv.gz", cut.to_vec()).bytes().expect_err("it is cut off");
        assert!(error.to_string().starts_with("`x.csv.gz`: "), "{error}");
    }
}
