//! What Tab offers: what the grammar allows at the cursor, filled with the names of the graph.

mod context;
mod part;
mod scope;

use super::catalog::Names;
use super::commands::{Argument, COMMANDS, argument_at};
use super::functions;
use super::source::QUOTES;
use crate::output::visible::{is_hidden, visible};
use crate::syntax::{Expectation, ScriptItem, expected, script_items};
use crate::value::notation::Name;
use context::{Context, word_start};
use std::fs;
use std::path::Path;

/// Something that may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// How a list shows it.
    pub(super) shown: String,
    /// What stands in place of the word then.
    pub(super) replacement: String,
}

/// Where the word at `position` begins, and what it could become.
pub(super) fn complete(line: &str, position: usize, names: &dyn Names) -> (usize, Vec<Candidate>) {
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
            Some((argument, start)) => found.argument(*argument, line, position, start, names),
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
    pairs: Vec<Candidate>,
}

impl Found {
    fn commands(&mut self, before: &str) {
        self.begin(before, before.find(':').unwrap_or(0));
        for command in COMMANDS {
            let space = if command.takes.is_empty() { "" } else { " " };
            self.offer(&format!(":{}", command.name), space);
        }
    }

    /// Words, of which those that begin with another one are offered once that one is there.
    fn words(&mut self, words: &[String]) {
        let typed = self.word.len();
        let goes_on = |word: &str, other: &str| word.strip_prefix(other).is_some_and(|rest| rest.starts_with(' '));
        let comes_later = |word: &str| words.iter().any(|other| other.len() >= typed && goes_on(word, other));
        words.iter().filter(|word| !comes_later(word)).for_each(|word| self.offer(word, ""));
    }

    fn argument(&mut self, argument: Argument, line: &str, position: usize, start: usize, names: &dyn Names) {
        let (before, behind) = line.split_at(position);
        self.begin(before, start);
        match argument {
            Argument::File | Argument::Files => self.files(behind),
            Argument::Word(words) => self.words(&words()),
            Argument::Options(options) => options.iter().for_each(|option| self.offer(option.name, " ")),
            Argument::Kind => {
                self.offer_names(&names.labels());
                self.offer_names(&names.types());
            }
            Argument::Query | Argument::Other => {}
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
        let namespace = namespace_start(&before[..start]);
        self.namespace = before[namespace..start].to_owned();
        let context = Context { before: &before[..start], statement: &text[first..], cursor: start, namespace };
        for expectation in expected(before, before.len()) {
            self.expectation(expectation, &context, names);
        }
        self.pairs.dedup_by(|one, other| one.replacement == other.replacement);
    }

    fn expectation(&mut self, expectation: Expectation, context: &Context<'_>, names: &dyn Names) {
        match expectation {
            Expectation::Keyword(keyword) => self.offer(keyword, " "),
            Expectation::Expression => self.expression(&context.variables(), names),
            Expectation::Variable => match context.yielding() {
                Some(procedure) => self.fields(&procedure),
                None => self.offer_names(&context.variables()),
            },
            Expectation::Label => self.offer_fitting(&context.labels(&names.patterns()), &names.labels()),
            Expectation::RelationshipType => self.offer_fitting(&context.types(&names.patterns()), &names.types()),
            Expectation::PropertyKey => self.property_keys(context, names),
            Expectation::Function => self.functions(|entry| !entry.is_procedure),
            Expectation::Procedure => self.functions(|entry| entry.is_procedure),
            Expectation::Parameter => self.parameters(names),
            Expectation::SchemaName => self.offer_names(&context.declared(names)),
            Expectation::Mark(_)
            | Expectation::Number
            | Expectation::String
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

    /// The keys of what stands before a dot; behind `date.` the functions that begin so, and keys only if that is a
    /// variable as well.
    fn property_keys(&mut self, context: &Context<'_>, names: &dyn Names) {
        let (namespace, owner) = (&self.namespace, self.namespace.split('.').next());
        let begins = |entry: functions::Entry| !entry.is_procedure && entry.name.starts_with(namespace);
        let is_namespace = !namespace.is_empty() && functions::all().any(begins);
        let has_keys = !is_namespace || context.variables().iter().any(|variable| owner == Some(variable));
        if is_namespace {
            self.functions(|entry| !entry.is_procedure);
        }
        if has_keys {
            self.offer_names(&names.keys(&context.kinds_of_owner()));
        }
    }

    /// The fields of a procedure, with their types.
    fn fields(&mut self, procedure: &str) {
        for field in functions::fields(procedure) {
            self.offer_as(&Name(&field.name).to_string(), "", field.to_string());
        }
    }

    fn functions(&mut self, wanted: impl Fn(&functions::Entry) -> bool) {
        for entry in functions::all().filter(wanted) {
            if let Some(name) = entry.name.strip_prefix(self.namespace.as_str()) {
                let rest = &entry.signature[entry.name.len().min(entry.signature.len())..];
                self.offer_as(name, "(", format!("{name}{rest}"));
            }
        }
    }

    fn parameters(&mut self, names: &dyn Names) {
        names.parameters().iter().for_each(|name| self.offer(&format!("${}", Name(name)), ""));
    }

    fn offer_names(&mut self, names: &[String]) {
        names.iter().for_each(|name| self.offer(&visible(&Name(name).to_string()), ""));
    }

    /// Offers the names that fit the graph, or all of them where none that fits begins like the word.
    fn offer_fitting(&mut self, fitting: &[String], all: &[String]) {
        let before = self.pairs.len();
        self.offer_names(fitting);
        if self.pairs.len() == before {
            self.offer_names(all);
        }
    }

    fn files(&mut self, behind: &str) {
        let word = self.word.clone();
        let quote = word.chars().next().filter(|first| QUOTES.contains(first));
        let typed = quote.map_or(word.as_str(), |quote| &word[quote.len_utf8()..]);
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
            let replacement = in_quotes(&path, quote, behind);
            self.pairs.push(Candidate { shown: format!("{name}{slash}"), replacement });
        }
    }

    /// The word to complete goes from byte `start` to the end of `before`.
    fn begin(&mut self, before: &str, start: usize) {
        self.start = start;
        self.word = before[start..].to_owned();
    }

    /// Adds a candidate, and what is typed behind it, if it begins like the word.
    fn offer(&mut self, candidate: &str, behind: &str) {
        self.offer_as(candidate, behind, candidate.to_owned());
    }

    /// The same for one that lists show in another way.
    fn offer_as(&mut self, candidate: &str, behind: &str, shown: String) {
        let mut candidate_characters = candidate.chars().flat_map(char::to_lowercase);
        let begins = self.word.chars().flat_map(char::to_lowercase).all(|own| candidate_characters.next() == Some(own));
        if begins {
            self.pairs.push(Candidate { shown, replacement: format!("{candidate}{behind}") });
        }
    }
}

/// The path in the quotes that have been typed, or that it needs. They stay open behind a folder, which goes on, and where
/// `behind` closes them already.
fn in_quotes(path: &str, typed: Option<char>, behind: &str) -> String {
    let is_needed = typed.is_some() || path.contains(char::is_whitespace) || path.starts_with(QUOTES);
    let fitting = typed.into_iter().chain(QUOTES).find(|quote| !path.contains(*quote));
    let Some(quote) = fitting.filter(|_| is_needed) else { return path.to_owned() };
    let is_open = path.ends_with('/') || behind.starts_with(quote);
    if is_open { format!("{quote}{path}") } else { format!("{quote}{path}{quote}") }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::catalog::Pattern;

    struct Pact;

    impl Names for Pact {
        fn labels(&self) -> Vec<String> {
            ["Agreement", "Country", "odd one"].map(str::to_owned).to_vec()
        }

        fn types(&self) -> Vec<String> {
            ["NEAR", "PARTY_TO", "SIGNED"].map(str::to_owned).to_vec()
        }

        fn keys(&self, kinds: &[String]) -> Vec<String> {
            let known = [("Country", "name"), ("Country", "capital"), ("Agreement", "signed"), ("PARTY_TO", "since")];
            let wanted = known.iter().filter(|(kind, _)| kinds.is_empty() || kinds.iter().any(|own| own == kind));
            wanted.map(|(_, key)| (*key).to_owned()).collect()
        }

        fn patterns(&self) -> Vec<Pattern> {
            let pattern = |start: &str, kind: &str, end: &str| Pattern {
                start: vec![start.to_owned()],
                kind: kind.to_owned(),
                end: vec![end.to_owned()],
            };
            vec![pattern("Country", "PARTY_TO", "Agreement"), pattern("Country", "NEAR", "Country")]
        }

        fn indexes(&self) -> Vec<String> {
            ["by_name", "by_text"].map(str::to_owned).to_vec()
        }

        fn constraints(&self) -> Vec<String> {
            vec!["one_name".to_owned()]
        }

        fn parameters(&self) -> Vec<String> {
            vec!["limit".to_owned()]
        }
    }

    /// Checks what is offered at `|`, as text from the beginning of the line to the end of each candidate.
    fn check(typed: &str, expected: &[&str]) {
        let (line, position) = (typed.replacen('|', "", 1), typed.find('|').unwrap());
        let (start, pairs) = complete(&line, position, &Pact);
        let lines: Vec<_> = pairs.iter().map(|pair| format!("{}{}", &line[..start], pair.replacement)).collect();
        assert_eq!(lines, expected, "{typed}");
    }

    /// What is offered at `|`.
    fn offered(typed: &str) -> Vec<String> {
        let (_, found) = complete(&typed.replacen('|', "", 1), typed.find('|').unwrap(), &Pact);
        found.into_iter().map(|candidate| candidate.replacement).collect()
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
        check("MATCH (n)-[:|", &["MATCH (n)-[:NEAR", "MATCH (n)-[:PARTY_TO"]);
        check("MATCH (n)-[r:s|", &["MATCH (n)-[r:SIGNED"]);
    }

    #[test]
    fn types_are_those_that_leave_or_reach_the_label() {
        assert_eq!(offered("MATCH (c:Country)-[:|"), ["NEAR", "PARTY_TO"]);
        assert_eq!(offered("MATCH (a:Agreement)<-[r:|]-() RETURN r"), ["PARTY_TO"]);
        assert_eq!(offered("MATCH (c:Country) MATCH (c)<-[:|"), ["NEAR"]);
        // What does not fit is offered all the same where nothing else does.
        assert_eq!(offered("MATCH (a:Agreement)-[:si|"), ["SIGNED"]);
        assert_eq!(offered("MATCH (c:Country)-[:PARTY_TO]->(a:|) RETURN a"), ["Agreement"]);
        assert_eq!(offered("MATCH (a:Agreement)<-[:PARTY_TO]-(:|"), ["Country"]);
        assert_eq!(offered("MATCH (c:Country), (a:|"), ["Agreement", "Country", "`odd one`"]);
    }

    #[test]
    fn functions_show_their_signature() {
        let (_, found) = complete("RETURN toup", 11, &Pact);
        assert_eq!(found[0].shown, "toUpper(text :: STRING) :: STRING");
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
        check(":export --to graph|", &[":export --to graphml"]);
        check(":dot --rankdir t|", &[":dot --rankdir TB"]);
        check(":view --style src/shell/comm|", &[":view --style src/shell/commands/"]);
        check(":keys party|", &[":keys PARTY_TO"]);
        check(":export x.gv --fo|", &[":export x.gv --force "]);
        check(":export x.gv --force MATCH (n:co|", &[":export x.gv --force MATCH (n:Country"]);
        check(":explain mat|", &[":explain MATCH "]);
        check(":dot x.dot MATCH (n:co|", &[":dot x.dot MATCH (n:Country"]);
    }

    #[test]
    fn files_complete() {
        check(":source src/shell/comm|", &[":source src/shell/commands/"]);
        check(":source 'src/shell/comp|", &[":source 'src/shell/completion/"]);
    }

    #[test]
    fn yield_offers_the_fields_of_the_procedure() {
        assert_eq!(offered("CALL algo.pageRank() YIELD |"), ["node", "score"]);
        assert_eq!(offered("CALL db.labels YIELD |"), ["label"]);
        assert_eq!(offered("CALL algo.pageRank({weight: 'w'}) YIELD node, sc|"), ["score"]);
        assert_eq!(offered("CALL no.such() YIELD |"), [""; 0]);
        assert_eq!(offered("MATCH (n) CALL algo.pageRank() YIELD node AS page MATCH (p|"), ["page"]);
        let (_, found) = complete("CALL algo.pageRank() YIELD s", 28, &Pact);
        assert_eq!(found[0].shown, "score :: FLOAT");
    }

    #[test]
    fn fields_are_variables_and_namespaces_are_not() {
        assert_eq!(offered("CALL algo.pageRank() YIELD score, node RETURN nod|"), ["node", "nodes("]);
        assert_eq!(offered("CALL algo.pageRank() YIELD score RETURN alg|"), [""; 0]);
        let functions = offered("RETURN duration.between(a, b) ORDER BY durati|");
        assert!(functions.iter().all(|name| name.ends_with('(')), "{functions:?}");
    }

    #[test]
    fn schema_commands_are_completed_as_the_grammar_goes_on() {
        assert_eq!(offered("CREATE INDEX |"), ["FOR ", "IF ", "ON "]);
        assert_eq!(offered("CREATE INDEX IF |"), ["NOT "]);
        assert_eq!(offered("CREATE INDEX if n|"), ["NOT "]);
        assert_eq!(offered("CREATE INDEX IF NOT |"), ["EXISTS "]);
        assert_eq!(offered("CREATE INDEX foo |"), ["FOR ", "IF ", "ON "]);
        assert_eq!(offered("CREATE CONSTRAINT u |"), ["FOR ", "IF ", "ON "]);
        assert_eq!(offered("CREATE FULLTEXT INDEX f |"), ["FOR ", "IF "]);
        assert_eq!(offered("CREATE INDEX FOR |"), [""; 0]);
        assert_eq!(
            offered("CREATE CONSTRAINT u FOR (n:Country) REQUIRE n.name IS |"),
            ["KEY ", "NODE ", "NOT ", "RELATIONSHIP ", "UNIQUE "]
        );
        assert_eq!(offered("CREATE INDEX foo FOR (n:Country) ON (|"), ["n"]);
        assert_eq!(offered("DROP INDEX by|"), ["by_name", "by_text"]);
        assert_eq!(offered("DROP INDEX |"), ["FOR ", "IF ", "ON ", "by_name", "by_text"]);
        assert_eq!(offered("DROP INDEX IF |"), ["EXISTS "]);
        assert_eq!(offered("DROP CONSTRAINT o|"), ["ON ", "one_name"]);
        assert_eq!(offered("DROP CONSTRAINT one_name |"), ["IF "]);
    }

    #[test]
    fn after_with_only_what_it_hands_on_is_bound() {
        assert_eq!(offered("MATCH (kangaroo:Country) WITH kangaroo.name AS m RETURN kang|"), [""; 0]);
        assert_eq!(offered("MATCH (kangaroo) WITH DISTINCT kangaroo, 1 AS x ORDER BY x MATCH (k|"), ["kangaroo"]);
        assert_eq!(offered("MATCH (kangaroo) WITH *, 1 AS x RETURN kang|"), ["kangaroo"]);
        assert_eq!(offered("MATCH (kangaroo) WITH count(kang|"), ["kangaroo"]);
        assert_eq!(offered("MATCH (kangaroo) WITH kangaroo.name AS m WHERE kang|"), ["kangaroo"]);
        assert_eq!(offered("MATCH (kangaroo) WITH 1 AS text MATCH (kanguru) RETURN kang|"), ["kanguru"]);
        assert_eq!(offered("WITH 1 AS text RETURN tex|"), ["text"]);
        assert_eq!(offered("MATCH (kangaroo) RETURN 1 UNION MATCH (n) RETURN kang|"), [""; 0]);
        // A name that is used behind the cursor may be one that is still to be bound.
        assert_eq!(offered("WITH 1 AS x MATCH (kang|) RETURN kangaroo"), ["kangaroo"]);
    }

    #[test]
    fn where_scope_cannot_be_told_all_names_are_offered() {
        assert_eq!(offered("MATCH (kangaroo) WHERE EXISTS { WITH 1 AS x MATCH (kang|"), ["kangaroo"]);
        assert_eq!(offered("MATCH (n) CALL { WITH n MATCH (kangaroo) RETURN kangaroo } RETURN kang|"), ["kangaroo"]);
        assert_eq!(offered("MATCH (kangaroo) WHERE kangaroo.name STARTS WITH 'a' RETURN kang|"), ["kangaroo"]);
        assert_eq!(offered("LOAD CSV WITH HEADERS FROM 'a' AS kangaroo RETURN kang|"), ["kangaroo"]);
    }

    #[test]
    fn map_projections_offer_the_keys_of_their_variable() {
        assert_eq!(offered("MATCH (n:Country) RETURN n {.|"), ["name", "capital"]);
        assert_eq!(offered("MATCH (n:Country) RETURN n {.name, .|"), ["name", "capital"]);
        assert_eq!(offered("MATCH (n:Country) RETURN collect(n {.ca|"), ["capital"]);
    }

    #[test]
    fn function_namespaces_have_no_keys_unless_a_variable_is_called_so() {
        let functions = offered("RETURN date.|");
        assert!(functions.contains(&"truncate(".to_owned()), "{functions:?}");
        assert!(functions.iter().all(|name| name.ends_with('(')), "{functions:?}");
        assert!(offered("MATCH (date:Country) RETURN date.|").contains(&"capital".to_owned()));
        assert!(!offered("RETURN date.realtime(), date.|").contains(&"capital".to_owned()));
    }

    #[test]
    fn the_quotes_of_files_are_closed_and_those_of_folders_are_not() {
        let folder = std::env::temp_dir().join(format!("detente completes {}", std::process::id()));
        fs::create_dir_all(folder.join("sub folder")).unwrap();
        fs::write(folder.join("my script.cypher"), "").unwrap();
        fs::write(folder.join("it's one.csv"), "").unwrap();
        let at = folder.display();
        check(&format!(":source '{at}/my s|"), &[&format!(":source '{at}/my script.cypher'")]);
        check(&format!(":source '{at}/my s|'"), &[&format!(":source '{at}/my script.cypher")]);
        check(&format!(":source \"{at}/su|"), &[&format!(":source \"{at}/sub folder/")]);
        check(&format!(":source '{at}/my script.cypher'|"), &[]);
        check(&format!(":import a.csv `{at}/it|"), &[&format!(":import a.csv `{at}/it's one.csv`")]);
        check(&format!(":import '{at}/it|"), &[&format!(":import \"{at}/it's one.csv\"")]);
        fs::remove_dir_all(folder).unwrap();
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
