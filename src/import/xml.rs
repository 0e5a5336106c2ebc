//! XML as a stream of tags and texts, each with its place.
//!
//! Entities other than those of XML itself are not resolved, whatever the document declares: no file makes another one be
//! read, or a long text of a short one.

use super::error::{ImportError, Place};
use super::source::Source;
use super::text::{BYTE_ORDER_MARK, LONGEST_ELEMENT, advance};
use quick_xml::escape::{EscapeError, resolve_xml_entity};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event as Markup};
use quick_xml::{Error, Reader, XmlVersion};
use std::io::{self, BufRead, Read};

/// A piece of a document.
#[derive(Debug)]
pub(super) enum Event {
    /// An element begins.
    Start(Tag),
    /// The innermost element ends.
    End,
    /// Text in the innermost element, or a part of it.
    Text(String),
}

/// How an element begins.
#[derive(Debug)]
pub(super) struct Tag {
    /// Its name, without the prefix of a namespace.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// What an attribute says.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// So many attributes an element may have: each is compared with all before it.
const MOST_ATTRIBUTES: usize = 1000;

/// A document as far as it is read.
pub(super) struct Xml<'a> {
    source: &'a Source,
    reader: Reader<Counted<'a>>,
    /// Where the last event starts.
    pub(super) place: Place,
    /// How many elements are open.
    depth: u64,
    version: XmlVersion,
}

impl<'a> Xml<'a> {
    /// A document that is not empty.
    pub(super) fn new(source: &'a Source) -> Result<Self, ImportError> {
        let mut inner = source.open()?;
        let start = inner.fill_buf().map_err(|error| source.unreadable(&error))?;
        if start.starts_with(BYTE_ORDER_MARK) {
            inner.consume(BYTE_ORDER_MARK.len());
        }
        if inner.fill_buf().map_err(|error| source.unreadable(&error))?.is_empty() {
            return Err(ImportError::new(&source.name, "the file is empty"));
        }
        let place = Place { line: 1, column: 1 };
        let mut reader = Reader::from_reader(Counted { inner, place, taken: 0 });
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { source, reader, place, depth: 0, version: XmlVersion::Implicit1_0 })
    }

    /// The next event, with which a record starts: each record may be as long as the longest.
    pub(super) fn next_record(&mut self) -> Result<Option<Event>, ImportError> {
        self.reader.get_mut().taken = 0;
        self.next()
    }

    /// The next event; none at the end of the document.
    pub(super) fn next(&mut self) -> Result<Option<Event>, ImportError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            self.place = self.reader.get_ref().place;
            let markup = match self.reader.read_event_into(&mut buffer) {
                Ok(Markup::Eof) => return self.end_of_file(),
                Ok(markup) => markup,
                Err(error) => return Err(self.wrong(&error)),
            };
            if let Some(event) = self.event(markup)? {
                return Ok(Some(event));
            }
        }
    }

    /// Reads to the end of the element that began last.
    pub(super) fn skip(&mut self) -> Result<(), ImportError> {
        self.text().map(drop)
    }

    /// The text of the element that began last, to its end, without that of elements inside.
    pub(super) fn text(&mut self) -> Result<String, ImportError> {
        let (mut text, mut inside) = (String::new(), 0u64);
        while let Some(event) = self.next()? {
            match event {
                Event::Start(_) => inside += 1,
                Event::End if inside == 0 => break,
                Event::End => inside -= 1,
                Event::Text(part) if inside == 0 => text.push_str(&part),
                Event::Text(_) => {}
            }
        }
        Ok(text)
    }

    /// An error at the place of the last event.
    pub(super) fn error(&self, message: impl Into<String>) -> ImportError {
        ImportError::new(&self.source.name, message).at(self.place)
    }

    fn event(&mut self, markup: Markup<'_>) -> Result<Option<Event>, ImportError> {
        Ok(Some(match markup {
            Markup::Start(start) | Markup::Empty(start) => {
                self.depth += 1;
                Event::Start(self.tag(&start)?)
            }
            Markup::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Event::End
            }
            Markup::Text(text) => Event::Text(text.xml_content(self.version).into_owned()),
            Markup::CData(text) => Event::Text(text.xml_content(self.version).into_owned()),
            Markup::GeneralRef(reference) => Event::Text(self.resolved(&reference)?),
            Markup::Decl(declaration) => {
                self.declare(&declaration)?;
                return Ok(None);
            }
            Markup::Comment(_) | Markup::PI(_) | Markup::DocType(_) | Markup::Eof => return Ok(None),
        }))
    }

    fn tag(&self, start: &BytesStart<'_>) -> Result<Tag, ImportError> {
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.wrong(&error.into()))?;
            let value = attribute.normalized_value(self.version).map_err(|error| self.wrong(&error))?;
            let name: &str = attribute.key.as_ref();
            if attributes.iter().any(|(other, _)| other == name) {
                return Err(self.error(format!("the attribute `{name}` is there twice")));
            }
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(self.error(format!("an element has more than {MOST_ATTRIBUTES} attributes")));
            }
            attributes.push((name.to_owned(), value.into_owned()));
        }
        Ok(Tag { name: start.local_name().as_ref().to_owned(), attributes })
    }

    fn resolved(&self, reference: &BytesRef<'_>) -> Result<String, ImportError> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => Ok(character.to_string()),
            Ok(None) => resolve_xml_entity(reference).map(str::to_owned).ok_or_else(|| self.unknown_entity(reference)),
            Err(error) => Err(self.wrong(&error)),
        }
    }

    fn declare(&mut self, declaration: &BytesDecl<'_>) -> Result<(), ImportError> {
        self.version = declaration.xml_version().map_err(|error| self.wrong(&error))?;
        match declaration.encoding() {
            Some(Ok(encoding)) if !["utf-8", "us-ascii"].contains(&encoding.to_lowercase().as_str()) => {
                let error = self.error(format!("the encoding `{encoding}` is not read"));
                Err(error.with_hint("convert the file to UTF-8 and declare that"))
            }
            _ => Ok(()),
        }
    }

    fn end_of_file(&self) -> Result<Option<Event>, ImportError> {
        match self.depth {
            0 => Ok(None),
            1 => Err(self.error("the file ends within an element")),
            depth => Err(self.error(format!("the file ends within {depth} elements"))),
        }
    }

    fn wrong(&self, error: &Error) -> ImportError {
        match error {
            Error::Io(_) if self.reader.get_ref().is_too_long() => {
                self.error(format!("the element is longer than {} MiB", LONGEST_ELEMENT >> 20))
            }
            Error::Io(error) => self.source.unreadable(error),
            Error::Encoding(_) => self.error("the file is not UTF-8").with_hint("`--encoding` names another"),
            Error::Escape(error) => self.unresolved(error),
            Error::Syntax(error) => self.error(error.to_string()),
            Error::IllFormed(error) => self.error(error.to_string()),
            Error::InvalidAttr(_) => self.error("an attribute is not written as `name=\"value\"`"),
            Error::Namespace(error) => self.error(error.to_string()),
        }
    }

    fn unresolved(&self, error: &EscapeError) -> ImportError {
        match error {
            EscapeError::UnrecognizedEntity(_, name) => self.unknown_entity(name),
            EscapeError::UnterminatedEntity(_) => self.error("`&` begins no entity").with_hint("write `&amp;`"),
            _ => self.error("a reference names no character"),
        }
    }

    fn unknown_entity(&self, name: &str) -> ImportError {
        let error = self.error(format!("the entity `{name}` is not resolved"));
        error.with_hint("only those of XML itself are, and numbers of characters")
    }
}

/// A reader that knows where it is, and refuses to read on when a record is too long.
struct Counted<'a> {
    inner: Box<dyn BufRead + Send + 'a>,
    place: Place,
    /// How many bytes of the record were taken.
    taken: usize,
}

impl Counted<'_> {
    fn is_too_long(&self) -> bool {
        self.taken > LONGEST_ELEMENT
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_too_long() { Err(io::Error::other("too long")) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed was filled in before, so nothing is read here.
        if let Ok(bytes) = self.inner.fill_buf() {
            self.place = advance(self.place, &bytes[..amount.min(bytes.len())]);
        }
        self.taken = self.taken.saturating_add(amount);
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document, written as what it is read as.
    fn read(document: &str) -> Result<String, String> {
        let source = Source::memory("x.xml", document.as_bytes().to_vec());
        let mut written = String::new();
        let mut read = || {
            let mut xml = Xml::new(&source)?;
            while let Some(event) = xml.next()? {
                match event {
                    Event::Start(tag) => {
                        written +=
                            &format!("<{}{:?}@{}:{}>", tag.name, tag.attributes, xml.place.line, xml.place.column)
                    }
                    Event::End => written.push_str("</>"),
                    Event::Text(text) => written.push_str(&text),
                }
            }
            Ok(())
        };
        read().map(|()| written).map_err(|error: ImportError| error.to_string())
    }

    fn check(document: &str, expected: &str) {
        assert_eq!(read(document).as_deref(), Ok(expected), "{document}");
    }

    fn check_error(document: &str, expected: &str) {
        let error = read(document).expect_err("the document is wrong");
        assert!(error.starts_with(expected), "expected {expected}\n but got {error}");
    }

    #[test]
    fn tags_and_texts_have_places() {
        check("<a>\n é<b/></a>", "<a[]@1:1>\n é<b[]@2:3></></>");
        check("\u{feff}<?xml version='1.0'?><!-- \n --><a>&lt;&#65;<![CDATA[<&]]></a>", "<a[]@2:5><A<&</>");
        check("<n:a b='&quot;\n&#10;' c=\"'\">\r\n</n:a>", "<a[(\"b\", \"\\\" \\n\"), (\"c\", \"'\")]@1:1>\n</>");
    }

    #[test]
    fn documents_must_be_well_formed() {
        check_error("", "x.xml: the file is empty");
        check_error("\u{feff}", "x.xml: the file is empty");
        check_error("<a>\n<b>", "x.xml:2:4: the file ends within 2 elements");
        check_error("<a>\n<b", "x.xml:2:1: tag not closed");
        check_error("<a></b>", "x.xml:1:4: expected `</a>`, but `</b>` was found");
        check_error("<a b='' b=''/>", "x.xml:1:1: the attribute `b` is there twice");
        check_error("<a b=c/>", "x.xml:1:1: an attribute is not written");
        check_error("<a>a & b</a>", "x.xml:1:6: ");
        check_error("<?xml version='1.0' encoding='latin1'?><a/>", "x.xml:1:1: the encoding `latin1` is not read");
    }

    #[test]
    fn entities_are_not_resolved() {
        let bomb = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY y '&x;&x;'>]><a>";
        check_error(&format!("{bomb}&x;</a>"), "x.xml:1:78: the entity `x` is not resolved; only those of XML itself");
        check_error(&format!("{bomb}<b c='&y;'/></a>"), "x.xml:1:78: the entity `y` is not resolved");
        check_error("<a>&#x0;</a>", "x.xml:1:4: a reference names no character");
    }

    #[test]
    fn nesting_and_length_have_no_end_but_the_longest_element() {
        assert!(read(&"<a>".repeat(100_000)).expect_err("it is not closed").contains("within 100000 elements"));
        assert!(read(&("<a>".repeat(100_000) + &"</a>".repeat(100_000))).is_ok());
        check_error(
            &format!("<a>\n{}", "x".repeat(LONGEST_ELEMENT + (1 << 20))),
            "x.xml:1:4: the element is longer than 64 MiB",
        );
        let many: String = (0..=MOST_ATTRIBUTES).map(|number| format!(" a{number}=''")).collect();
        check_error(&format!("<a{many}/>"), "x.xml:1:1: an element has more than 1000 attributes");
    }
}
