//! IRIs as the names of labels, types and keys.

use rustc_hash::{FxHashMap, FxHashSet};

/// What an IRI names, which is also what it is called below the base of this program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Role {
    Label,
    Type,
    Key,
}

impl Role {
    fn segment(self) -> &'static str {
        match self {
            Self::Label => "label/",
            Self::Type => "type/",
            Self::Key => "key/",
        }
    }
}

/// The names that IRIs have so far: what stands behind the last `#` or `/`. An IRI that would have the name of another one
/// has the prefix of its namespace before its name, `foaf__name`, or a number where the file gives it none, `ns0__name`.
#[derive(Default)]
pub(super) struct Names {
    labels: Space,
    types: Space,
    keys: Space,
    namespaces: Namespaces,
}

/// The names of one role.
#[derive(Default)]
struct Space {
    known: FxHashMap<String, String>,
    taken: FxHashSet<String>,
}

/// What namespaces are called.
#[derive(Default)]
struct Namespaces {
    /// The prefixes that files give them.
    prefixes: FxHashMap<String, String>,
    /// The numbers of those that needed one.
    numbers: FxHashMap<String, usize>,
}

impl Names {
    /// No names so far, and one key that no IRI may have.
    pub(super) fn without_key(key: &str) -> Self {
        let mut names = Self::default();
        names.keys.taken.insert(key.to_owned());
        names
    }

    /// Takes note of the prefix of a namespace.
    pub(super) fn declare(&mut self, prefix: &str, namespace: &str) {
        let prefixes = &mut self.namespaces.prefixes;
        if !prefix.is_empty() && !prefixes.contains_key(namespace) {
            prefixes.insert(namespace.to_owned(), prefix.to_owned());
        }
    }

    /// The name of an IRI; what stands below a base of this program is the name itself.
    pub(super) fn name(&mut self, role: Role, iri: &str, bases: &[String]) -> &str {
        let space = match role {
            Role::Label => &mut self.labels,
            Role::Type => &mut self.types,
            Role::Key => &mut self.keys,
        };
        if !space.known.contains_key(iri) {
            let below = |base: &String| decoded(iri.strip_prefix(base.as_str())?.strip_prefix(role.segment())?);
            let ours = bases.iter().find_map(below).filter(|name| !name.is_empty());
            let name = ours.unwrap_or_else(|| self.namespaces.free_name(iri, &space.taken));
            space.taken.insert(name.clone());
            space.known.insert(iri.to_owned(), name);
        }
        &space.known[iri]
    }
}

impl Namespaces {
    fn free_name(&mut self, iri: &str, taken: &FxHashSet<String>) -> String {
        let (namespace, local) = split(iri);
        let prefixed = self.prefixes.get(namespace).map(|prefix| format!("{prefix}__{local}"));
        let names = [Some(local.to_owned()), prefixed];
        if let Some(name) = names.into_iter().flatten().find(|name| !taken.contains(name)) {
            return name;
        }
        let next = self.numbers.len();
        let number = *self.numbers.entry(namespace.to_owned()).or_insert(next);
        let mut name = format!("ns{number}__{local}");
        while taken.contains(&name) {
            name.push('_');
        }
        name
    }
}

/// A namespace and the name in it. An IRI that ends with its namespace is a name as a whole.
fn split(iri: &str) -> (&str, &str) {
    let end = iri.rfind(['#', '/']).or_else(|| iri.rfind(':')).map_or(0, |position| position + 1);
    if end == iri.len() { ("", iri) } else { iri.split_at(end) }
}

/// A name with the bytes that stand behind `%`; nothing if they are no UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first == b'%' {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_iris_have_distinct_names() {
        let mut names = Names::without_key("uri");
        names.declare("foaf", "http://foaf/");
        let mut check = |iri: &str, expected: &str| assert_eq!(names.name(Role::Key, iri, &[]), expected, "{iri}");
        check("http://a/name", "name");
        check("http://foaf/name", "foaf__name");
        check("http://b#name", "ns0__name");
        check("http://c#name", "ns1__name");
        check("http://b#uri", "ns0__uri");
        check("http://a/name", "name");
        check("urn:isbn:123", "123");
        check("http://a/", "http://a/");
        check("urn:x:", "urn:x:");
        assert_eq!(names.name(Role::Type, "http://b#name", &[]), "name");
    }

    #[test]
    fn names_below_a_base_are_names() {
        let bases = ["urn:detente:".to_owned(), "http://b/".to_owned()];
        let mut names = Names::default();
        let mut check = |role, iri: &str, expected: &str| assert_eq!(names.name(role, iri, &bases), expected, "{iri}");
        check(Role::Label, "urn:detente:label/B%20C", "B C");
        check(Role::Key, "http://b/key/gr\u{f6}%C3%9Fe%2F", "gr\u{f6}\u{df}e/");
        check(Role::Key, "http://b/type/x", "x");
        check(Role::Key, "http://b/key/x", "x");
        check(Role::Label, "urn:detente:label/%", "%");
    }
}
