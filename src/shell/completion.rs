//! What Tab offers: what the grammar allows at the cursor, filled with the names of the graph.

use super::catalog::Names;
use super::commands::{Argument, COMMANDS, argument_at};
use super::functions;
use crate::output::visible::{is_hidden, visible};
use crate::syntax::{Expectation, Highlight, ScriptItem, expected, highlight, script_items};
use crate::value::notation::Name;
use rustyline::completion::Pair;
use std::fs;
use std::path::Path;

/// Where the word at `position` begins, and what it could become.
pub(super) fn complete(line: &str, position: usize, names: &dyn Names) -> (usize, Vec<Pair>) {
    let before = &line[..position];
    let mut found = Found::default();
    if !before.trim_start().starts_with(':') {
        found.statement(line, position, names);
    } else {
        match argument_at(before) {
            None => found.commands(before),
            Some((Argument::Query, start)) => {
                found.statement(&line[start..], position - start, names);
                found.start += start;
            }
            Some((argument, start)) => found.argument(*argument, before, start, names),
        }
    }
    (found.start, found.pairs)
}

/// The candidates that begin like the word at the cursor.
#[derive(Default)]
struct Found {
    start: usize,
    word: String,
    /// What stands before the word and belongs to the name of a function: `db.`.
    namespace: String,
    pairs: Vec<Pair>,
}

impl Found {
    fn commands(&mut self, before: &str) {
        self.begin(before, before.find(':').unwrap_or(0));
        for command in COMMANDS {
            let space = if command.takes.is_empty() { "" } else { " " };
            self.offer(&format!(":{}", command.name), space);
        }
    }

    fn argument(&mut self, argument: Argument, before: &str, start: usize, names: &dyn Names) {
        self.begin(before, start);
        match argument {
            Argument::File | Argument::Files => self.files(),
            Argument::Word(words) => words().into_iter().for_each(|word| self.offer(&word, "")),
            Argument::Options(options) => options.iter().for_each(|option| self.offer(option.name, " ")),
            Argument::Query => {}
            Argument::Parameter => {
                self.begin(before, word_start(before));
                self.expression(&[], names);
            }
        }
    }

    /// Candidates for a statement, or for the one among several that the cursor is in.
    fn statement(&mut self, text: &str, position: usize, names: &dyn Names) {
        let starts = script_items(text).filter_map(|item| match item {
            ScriptItem::Statement(span) => Some(span.start),
            ScriptItem::Command(_) => None,
        });
        let first = starts.take_while(|start| *start <= position).last().unwrap_or(position);
        let first =
            if text[first..position].contains(';') && is_ended(&text[first..position]) { position } else { first };
        let before = &text[first..position];
        let start = word_start(before);
        self.begin(text, first + start);
        self.word = before[start..].to_owned();
        self.namespace = before[namespace_start(&before[..start])..start].to_owned();
        let context = Context { before: &before[..start], statement: &text[first..], cursor: start };
        for expectation in expected(before, before.len()) {
            self.expectation(expectation, &context, names);
        }
        self.pairs.dedup_by(|one, other| one.replacement == other.replacement);
    }

    fn expectation(&mut self, expectation: Expectation, context: &Context<'_>, names: &dyn Names) {
        match expectation {
            Expectation::Keyword(keyword) => self.offer(keyword, " "),
            Expectation::Expression => self.expression(&context.variables(), names),
            Expectation::Variable => self.offer_names(&context.variables()),
            Expectation::Label => self.offer_names(&names.labels()),
            Expectation::RelationshipType => self.offer_names(&names.types()),
            Expectation::PropertyKey => {
                // `date.` may be the beginning of `date.truncate`.
                if !self.namespace.is_empty() {
                    self.functions(|entry| !entry.is_procedure);
                }
                self.offer_names(&names.keys(&context.kinds_of_owner()));
            }
            Expectation::Function => self.functions(|entry| !entry.is_procedure),
            Expectation::Procedure => self.functions(|entry| entry.is_procedure),
            Expectation::Parameter => self.parameters(names),
            Expectation::Mark(_)
            | Expectation::Number
            | Expectation::String
            | Expectation::SchemaName
            | Expectation::Operator
            | Expectation::End => {}
        }
    }

    fn expression(&mut self, variables: &[String], names: &dyn Names) {
        self.offer_names(variables);
        self.parameters(names);
        // There are too many functions to list them all where nothing is typed yet.
        if !self.word.is_empty() {
            self.functions(|entry| !entry.is_procedure);
        }
    }

    fn functions(&mut self, wanted: impl Fn(&functions::Entry) -> bool) {
        for entry in functions::all().filter(wanted) {
            if let Some(name) = entry.name.strip_prefix(self.namespace.as_str()) {
                self.offer(name, "(");
            }
        }
    }

    fn parameters(&mut self, names: &dyn Names) {
        names.parameters().iter().for_each(|name| self.offer(&format!("${}", Name(name)), ""));
    }

    fn offer_names(&mut self, names: &[String]) {
        names.iter().for_each(|name| self.offer(&visible(&Name(name).to_string()), ""));
    }

    fn files(&mut self) {
        let word = self.word.clone();
        let quote = word.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let typed = quote.map_or(word.as_str(), |quote| word.trim_start_matches(quote));
        let (folder, prefix) = typed.rfind('/').map_or(("", typed), |slash| typed.split_at(slash + 1));
        let Ok(entries) = fs::read_dir(if folder.is_empty() { Path::new(".") } else { Path::new(folder) }) else {
            return;
        };
        let mut names: Vec<_> = entries
            .flatten()
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path().is_dir())))
            .filter(|(name, _)| name.starts_with(prefix) && (!name.starts_with('.') || prefix.starts_with('.')))
            .filter(|(name, _)| !name.contains(is_hidden))
            .collect();
        names.sort();
        for (name, is_folder) in names {
            let slash = if is_folder { "/" } else { "" };
            let path = format!("{folder}{name}{slash}");
            let quote = quote.or_else(|| path.contains(char::is_whitespace).then_some('\''));
            let replacement = quote.map_or(path.clone(), |quote| format!("{quote}{path}"));
            self.pairs.push(Pair { display: format!("{name}{slash}"), replacement });
        }
    }

    /// The word to complete goes from byte `start` to the end of `before`.
    fn begin(&mut self, before: &str, start: usize) {
        self.start = start;
        self.word = before[start..].to_owned();
    }

    /// Adds a candidate, and what is typed behind it, if it begins like the word.
    fn offer(&mut self, candidate: &str, behind: &str) {
        let mut candidate_characters = candidate.chars().flat_map(char::to_lowercase);
        let begins = self.word.chars().flat_map(char::to_lowercase).all(|own| candidate_characters.next() == Some(own));
        if begins {
            self.pairs.push(Pair { display: candidate.to_owned(), replacement: format!("{candidate}{behind}") });
        }
    }
}

/// What stands around the word that is completed.
struct Context<'a> {
    /// The statement up to the word.
    before: &'a str,
    /// The whole statement, as far as it is typed.
    statement: &'a str,
    /// Where the word begins.
    cursor: usize,
}

impl Context<'_> {
    /// The variables of the statement, and other names in it that cannot be told from them.
    fn variables(&self) -> Vec<String> {
        let parts = highlight(self.statement).into_iter();
        let names = parts.filter(|(span, kind)| *kind == Highlight::Name && span.start != self.cursor);
        let mut names: Vec<_> = names.map(|(span, _)| unquoted(span.text(self.statement))).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The labels or types of the element whose property is being named: of the variable before the dot, or of the
    /// pattern that the braces are in.
    fn kinds_of_owner(&self) -> Vec<String> {
        match self.before.trim_end().strip_suffix('.') {
            Some(owner) => self.kinds_of(&unquoted(&owner[word_start(owner)..])),
            None => self.kinds_in_pattern(),
        }
    }

    /// The labels or types that the statement gives to a variable.
    fn kinds_of(&self, variable: &str) -> Vec<String> {
        let parts = highlight(self.statement);
        let mut kinds = Vec::new();
        let mut is_its = false;
        for (span, kind) in parts {
            let text = span.text(self.statement);
            match kind {
                Highlight::Name => is_its = unquoted(text) == variable,
                Highlight::Label if is_its => kinds.push(unquoted(text)),
                Highlight::Mark if matches!(text, ":" | "|" | "&") => {}
                Highlight::Label | Highlight::Comment => {}
                _ => is_its = false,
            }
        }
        kinds
    }

    /// The labels or types that stand before the cursor in the innermost pattern.
    fn kinds_in_pattern(&self) -> Vec<String> {
        let mut open: Vec<Vec<String>> = Vec::new();
        for (span, kind) in highlight(self.before) {
            match (kind, span.text(self.before)) {
                (Highlight::Bracket, "(" | "[") => open.push(Vec::new()),
                (Highlight::Bracket, ")" | "]") => drop(open.pop()),
                (Highlight::Label, name) => open.last_mut().into_iter().for_each(|kinds| kinds.push(unquoted(name))),
                _ => {}
            }
        }
        open.pop().unwrap_or_default()
    }
}

/// Where the word at the end of the text begins: a name, one that is being quoted, or a parameter.
fn word_start(before: &str) -> usize {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let name = before.len() - before.chars().rev().take_while(|own| is_part(*own)).map(char::len_utf8).sum::<usize>();
    match before[..name].chars().next_back() {
        Some('$') => name - 1,
        _ => name,
    }
}

/// Where the words with dots behind them begin that stand at the end of the text.
fn namespace_start(before: &str) -> usize {
    match before.strip_suffix('.') {
        Some(words) if word_start(words) < words.len() => namespace_start(&words[..word_start(words)]),
        _ => before.len(),
    }
}

/// Whether the text is a whole statement up to a semicolon, with nothing of the next one behind it.
fn is_ended(text: &str) -> bool {
    matches!(script_items(text).last(), Some(ScriptItem::Statement(span)) if text[span.end..].contains(';'))
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
        Some(inner) => inner.replace("``", "`"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pact;

    impl Names for Pact {
        fn labels(&self) -> Vec<String> {
            ["Agreement", "Country", "odd one"].map(str::to_owned).to_vec()
        }

        fn types(&self) -> Vec<String> {
            ["PARTY_TO", "SIGNED"].map(str::to_owned).to_vec()
        }

        fn keys(&self, kinds: &[String]) -> Vec<String> {
            let known = [("Country", "name"), ("Country", "capital"), ("Agreement", "signed"), ("PARTY_TO", "since")];
            let wanted = known.iter().filter(|(kind, _)| kinds.is_empty() || kinds.iter().any(|own| own == kind));
            wanted.map(|(_, key)| (*key).to_owned()).collect()
        }

        fn parameters(&self) -> Vec<String> {
            vec!["limit".to_owned()]
        }
    }

    /// Checks what is offered at `|`, as text from the beginning of the line to the end of each candidate.
    fn check(typed: &str, expected: &[&str]) {
        let position = typed.find('|').unwrap();
        let line = typed.replacen('|', "", 1);
        let (start, pairs) = complete(&line, position, &Pact);
        let lines: Vec<_> = pairs.iter().map(|pair| format!("{}{}", &line[..start], pair.replacement)).collect();
        assert_eq!(lines, expected, "{typed}");
    }

    #[test]
    fn the_grammar_says_which_keywords_may_stand_there() {
        check("mat|", &["MATCH "]);
        check("MATCH (n) ret|", &["MATCH (n) RETURN "]);
        check("MATCH (n) RETURN n ord|", &["MATCH (n) RETURN n ORDER "]);
        check("RETURN 1; opt|", &["RETURN 1; OPTIONAL "]);
    }

    #[test]
    fn labels_and_types_come_from_the_graph() {
        check("MATCH (n:|", &["MATCH (n:Agreement", "MATCH (n:Country", "MATCH (n:`odd one`"]);
        check("MATCH (n:co|", &["MATCH (n:Country"]);
        check("MATCH (n)-[:|", &["MATCH (n)-[:PARTY_TO", "MATCH (n)-[:SIGNED"]);
        check("MATCH (n)-[r:s|", &["MATCH (n)-[r:SIGNED"]);
    }

    #[test]
    fn keys_are_those_that_the_labels_have() {
        check(
            "MATCH (n:Country) RETURN n.|",
            &["MATCH (n:Country) RETURN n.name", "MATCH (n:Country) RETURN n.capital"],
        );
        check("MATCH (n:Country {ca|", &["MATCH (n:Country {capital"]);
        check("MATCH ()-[r:PARTY_TO]->() RETURN r.s|", &["MATCH ()-[r:PARTY_TO]->() RETURN r.since"]);
        check("MATCH (n) RETURN n.s|", &["MATCH (n) RETURN n.signed", "MATCH (n) RETURN n.since"]);
    }

    #[test]
    fn variables_parameters_and_functions_complete_expressions() {
        check("MATCH (country) RETURN coun|", &["MATCH (country) RETURN country", "MATCH (country) RETURN count("]);
        check("RETURN $|", &["RETURN $limit"]);
        check("RETURN toup|", &["RETURN toUpper("]);
        check("CALL db.la|", &["CALL db.labels("]);
        check("RETURN date.trun|", &["RETURN date.truncate("]);
    }

    #[test]
    fn nothing_is_offered_inside_of_strings() {
        check("RETURN 'mat|", &[]);
        check("RETURN 1 // mat|", &[]);
    }

    #[test]
    fn commands_complete_with_their_arguments() {
        check(":sch|", &[":schema "]);
        check(":set timing o|", &[":set timing on", ":set timing off"]);
        check(":pa|", &[":param ", ":params "]);
        check(":format js|", &[":format json", ":format jsonl"]);
        check(":help optional m|", &[":help OPTIONAL MATCH"]);
        check(":help undefinedv|", &[":help UndefinedVariable"]);
        check(":help rela|", &[":help Relationship", ":help Relationships", ":help RelationshipUniquenessViolation"]);
        check(":dot --max|", &[":dot --max-nodes "]);
        check(":export x.gv --fo|", &[":export x.gv --force "]);
        check(":export x.gv --force MATCH (n:co|", &[":export x.gv --force MATCH (n:Country"]);
        check(":explain mat|", &[":explain MATCH "]);
        check(":dot x.dot MATCH (n:co|", &[":dot x.dot MATCH (n:Country"]);
    }

    #[test]
    fn files_complete() {
        check(":source src/shell/comm|", &[":source src/shell/commands/"]);
        check(":source 'src/shell/comp|", &[":source 'src/shell/completion.rs"]);
    }

    #[test]
    fn any_place_of_any_text_is_fine() {
        for line in ["MATCH (é:`x y` {日: $`q`}) RETURN n.", ":dot 'é --x", "; ;", "$", ":", ":dot --max-nodes é", "`"]
        {
            for position in (0..=line.len()).filter(|place| line.is_char_boundary(*place)) {
                let (start, _) = complete(line, position, &Pact);
                assert!(start <= position, "{line} {position}");
            }
        }
    }
}
