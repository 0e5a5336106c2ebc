//! The order of the modules and the one door of each library, held against every line of `src/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules in their order: one imports from the groups before its own, never from its own group or a later one.
const ORDER: [&[&str]; 16] = [
    &["span", "suggestion"],
    &["value"],
    &["graph", "syntax"],
    &["algorithm", "result"],
    &["function"],
    &["expression"],
    &["plan"],
    &["binder"],
    &["planner"],
    &["optimizer", "import", "storage"],
    &["execution"],
    &["error"],
    &["output"],
    &["session"],
    &["database"],
    &["shell"],
];

/// The files that stand above all modules.
const ROOTS: [&str; 2] = ["lib", "main"];

/// Libraries, and the only module that may know them.
const DOORS: [(&str, &str); 6] = [
    ("jiff", "value"),
    ("pest", "syntax"),
    ("pest_derive", "syntax"),
    ("petgraph", "graph"),
    ("redb", "storage"),
    ("rustyline", "shell"),
];

/// The modules that may print, and the macros that do.
const PRINTERS: [&str; 2] = ["main", "shell"];
const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

#[test]
fn every_module_has_its_place_in_the_order() {
    let modules: BTreeSet<_> = source_files().into_iter().map(|file| file.module).collect();
    let strangers = modules.iter().filter(|module| !ROOTS.contains(&module.as_str()) && place(module).is_none());
    check(strangers.map(|module| format!("src/{module}: missing in the order of style.md and tests/architecture.rs")));
}

#[test]
fn a_module_imports_only_from_earlier_groups() {
    check_files(import_faults);
}

#[test]
fn a_library_has_one_door() {
    check_files(|file| {
        let uses = |index: usize| file.token(index + 1) == "::" || index > 0 && file.token(index - 1) == "use";
        let doors = DOORS.iter().filter(|(_, door)| *door != file.module);
        let uses = doors
            .flat_map(|(library, door)| file.find(library).filter(|at| uses(*at)).map(move |at| (at, library, door)));
        uses.map(|(at, library, door)| (at, format!("`{library}` is known to `{door}` only"))).collect()
    });
}

#[test]
fn only_the_binary_the_shell_and_tests_print() {
    check_files(|file| {
        let printing = PRINTING.iter().flat_map(|name| file.find(name)).filter(|at| file.token(at + 1) == "!");
        let faults = printing.map(|at| (at, format!("`{}!` outside of the binary and the shell", file.token(at))));
        if file.may_print() { Vec::new() } else { faults.collect() }
    });
}

#[test]
fn nothing_is_unsafe() {
    check_files(|file| file.find("unsafe").map(|at| (at, "`unsafe`".to_owned())).collect());
}

/// What `file` imports from modules that do not stand before its own, each with the index of the token that says so.
fn import_faults(file: &SourceFile) -> Vec<(usize, String)> {
    if ROOTS.contains(&file.module.as_str()) {
        return Vec::new();
    }
    let here = place(&file.module);
    let imports = file.imports().into_iter().filter(|(_, module)| *module != file.module);
    let faults = imports.filter_map(|(at, module)| match place(&module) {
        None => Some((at, format!("`{module}` is no module of the order; import it from where it is defined"))),
        there if there < here => None,
        there if there == here => Some((at, format!("`{module}` stands beside `{}`", file.module))),
        _ => Some((at, format!("`{module}` stands behind `{}`", file.module))),
    });
    faults.collect()
}

/// The number of a module's group.
fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|group| group.contains(&module))
}

fn check_files(faults: impl Fn(&SourceFile) -> Vec<(usize, String)>) {
    check(source_files().iter().flat_map(|file| {
        let lines = faults(file).into_iter().map(|(at, fault)| format!("{}:{}: {fault}", file.path, file.tokens[at].0));
        lines.collect::<Vec<_>>()
    }));
}

fn check(faults: impl Iterator<Item = String>) {
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{} against the architecture:\n{}", faults.len(), faults.join("\n"));
}

/// A file of `src/` as the compiler sees it: words and signs, without comments and literals.
struct SourceFile {
    /// Where it lies, from the folder of the crate.
    path: String,
    /// The module directly below the crate that it belongs to.
    module: String,
    /// How many modules deep it is; 1 for `src/value/mod.rs`.
    depth: usize,
    /// The words and signs, each with its line.
    tokens: Vec<(usize, String)>,
}

impl SourceFile {
    fn new(path: &str, text: &str) -> Self {
        let inside: Vec<_> = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
        let depth = inside.iter().filter(|name| **name != "mod").count();
        Self { path: path.to_owned(), module: inside[0].to_owned(), depth, tokens: tokens(text) }
    }

    /// Whether it belongs to the binary, to the shell, or only to tests.
    fn may_print(&self) -> bool {
        PRINTERS.contains(&self.module.as_str()) || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    fn token(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |(_, token)| token)
    }

    /// The indices of the tokens that are this word.
    fn find(&self, word: &str) -> impl Iterator<Item = usize> {
        (0..self.tokens.len()).filter(move |index| self.tokens[*index].1 == word)
    }

    /// The modules below the crate that paths of this file name, each with the index of its name.
    fn imports(&self) -> Vec<(usize, String)> {
        let from_crate = self.find("crate").flat_map(|at| self.heads(at + 1));
        let from_super = self.find("super").filter(|at| *at < 2 || self.token(at - 2) != "super").flat_map(|at| {
            let steps = (0..).take_while(|step| self.token(at + 2 * step) == "super").count();
            if steps >= self.depth + self.nesting(at) { self.heads(at + 2 * steps - 1) } else { Vec::new() }
        });
        from_crate.chain(from_super).map(|at| (at, self.token(at).to_owned())).collect()
    }

    /// How many modules are open around a token in this file, as `mod tests { … }` is.
    fn nesting(&self, at: usize) -> usize {
        let mut open = Vec::new();
        for index in 0..at {
            match self.token(index) {
                "{" => open.push(index > 1 && self.token(index - 2) == "mod"),
                "}" => drop(open.pop()),
                _ => {}
            }
        }
        open.into_iter().filter(|is_module| *is_module).count()
    }

    /// The first names behind the `::` at `at`: one, or those of a group in braces.
    fn heads(&self, at: usize) -> Vec<usize> {
        match (self.token(at), self.token(at + 1)) {
            ("::", "{") => self.group(at + 1),
            ("::", _) => vec![at + 1],
            _ => Vec::new(),
        }
    }

    /// The first name of each item in the braces that open at `open`.
    fn group(&self, open: usize) -> Vec<usize> {
        let mut heads = vec![open + 1];
        let mut nesting = 0;
        for index in open.. {
            match self.token(index) {
                "{" => nesting += 1,
                "}" if nesting == 1 => break,
                "}" => nesting -= 1,
                "," if nesting == 1 && self.token(index + 1) != "}" => heads.push(index + 1),
                "" => break,
                _ => {}
            }
        }
        heads
    }
}

fn source_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join("src"), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source file can be read");
        let inside = path.strip_prefix(root).expect("a source file lies in the crate");
        SourceFile::new(&inside.to_string_lossy().replace('\\', "/"), &text)
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a source folder can be read") {
        let path = entry.expect("a source folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The words and signs of a source text with their lines; comments, strings and character literals are left out.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let token = &rest[..length];
        if is_word(first) || first.is_ascii_punctuation() && !is_silent(token) {
            tokens.push((line, token.to_owned()));
        }
        line += token.matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// How many bytes the token at the beginning of `rest` has.
fn token_length(rest: &str, first: char) -> usize {
    let until = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        rest.find('\n').unwrap_or(rest.len())
    } else if rest.starts_with("/*") {
        until("*/", 2)
    } else if let Some(hashes) = raw_string_hashes(rest) {
        until(&format!("\"{}", "#".repeat(hashes)), hashes + 2)
    } else if first == '"' || first == '\'' && is_character_literal(rest) {
        quoted_length(rest, first)
    } else if is_word(first) {
        rest.find(|character| !is_word(character)).unwrap_or(rest.len())
    } else if rest.starts_with("::") {
        2
    } else {
        first.len_utf8()
    }
}

/// The number of `#` before the quote, where a raw string begins.
fn raw_string_hashes(rest: &str) -> Option<usize> {
    let rest = rest.strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    rest[hashes..].starts_with('"').then_some(hashes)
}

/// Whether the quote opens a character, and not a lifetime.
fn is_character_literal(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether a token is a comment or a literal.
fn is_silent(token: &str) -> bool {
    token.starts_with("//") || token.starts_with("/*") || token.len() > 1 && token.starts_with(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        import_faults(&SourceFile::new(path, text)).into_iter().map(|(_, fault)| fault).collect()
    }

    #[test]
    fn earlier_groups_and_the_module_itself_may_be_imported() {
        assert_eq!(faults("src/plan/mod.rs", "use crate::{value::{Map, Value}, graph}; crate::plan::x();"), [""; 0]);
        assert_eq!(faults("src/graph/a/b.rs", "use super::super::c; use super::d;"), [""; 0]);
        assert_eq!(faults("src/value.rs", "mod tests { use super::*; }"), [""; 0]);
    }

    #[test]
    fn later_groups_and_neighbours_may_not() {
        assert_eq!(faults("src/plan/a.rs", "use crate::{value,\n binder::B};"), ["`binder` stands behind `plan`"]);
        assert_eq!(faults("src/value/a.rs", "fn f(x: crate::graph::G) {}"), ["`graph` stands behind `value`"]);
        assert_eq!(faults("src/value/a.rs", "use super::super::graph;"), ["`graph` stands behind `value`"]);
        assert_eq!(faults("src/value.rs", "use super::graph;"), ["`graph` stands behind `value`"]);
    }

    #[test]
    fn comments_and_literals_say_nothing() {
        let text = "// crate::graph\n/* crate::graph */ 'a' '\\'' \"crate::graph\" r#\"crate::graph \" \"# 'b: loop {}";
        assert_eq!(faults("src/value/a.rs", text), [""; 0]);
        assert_eq!(tokens("a /* \n */ b").last(), Some(&(2, "b".to_owned())));
    }
}
