//! The reference of the language by topic: `docs/language.md`, which is compiled in, cut at its headings.
//!
//! Headings of the second level are parts (`## Clauses`), those of the third are sections (`### \`SKIP\`, \`OFFSET\``).
//! A section is called what stands in backquotes in its heading, or the whole heading where nothing does.

use std::sync::LazyLock;

/// The text of the reference.
const TEXT: &str = include_str!("../../docs/language.md");

/// A part of the reference.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its heading.
    pub(crate) name: &'static str,
    /// What stands before its first section.
    pub(crate) introduction: &'static str,
    /// Its sections.
    pub(crate) sections: Vec<Section>,
}

/// What the reference says of a topic.
#[derive(Debug)]
pub(crate) struct Section {
    /// What it is called.
    pub(crate) names: Vec<&'static str>,
    /// The text below its heading, in Markdown.
    pub(crate) body: &'static str,
}

impl Section {
    /// All its names.
    pub(crate) fn title(&self) -> String {
        self.names.join(", ")
    }

    /// Its first sentence, on one line.
    pub(crate) fn summary(&self) -> String {
        let paragraph = self.body.split("\n\n").next().unwrap_or_default();
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.find(". ") {
            Some(end) => line[..=end].to_owned(),
            None => line,
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    fn has_word(&self, word: &str) -> bool {
        self.names.iter().flat_map(|name| name.split(' ')).any(|own| own.eq_ignore_ascii_case(word))
    }
}

/// The parts of the reference, in its order.
pub(crate) fn parts() -> &'static [Part] {
    static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| cut(TEXT));
    &PARTS
}

/// All sections of the reference, in its order.
pub(crate) fn sections() -> impl Iterator<Item = &'static Section> {
    parts().iter().flat_map(|part| &part.sections)
}

/// The part of this name, in whatever case.
pub(crate) fn part(name: &str) -> Option<&'static Part> {
    parts().iter().find(|part| part.name.eq_ignore_ascii_case(name))
}

/// The sections of this name, in whatever case; or else those that have it as a word of their name: `DROP` finds
/// `DROP INDEX`.
pub(crate) fn find(name: &str) -> Vec<&'static Section> {
    let called: Vec<_> = sections().filter(|section| section.is_called(name)).collect();
    if called.is_empty() { sections().filter(|section| section.has_word(name)).collect() } else { called }
}

/// Cuts a text at its headings.
fn cut(text: &'static str) -> Vec<Part> {
    pieces(text, "## ").into_iter().skip(1).map(|(name, body)| read_part(name, body)).collect()
}

fn read_part(name: &'static str, body: &'static str) -> Part {
    let mut pieces = pieces(body, "### ").into_iter();
    let introduction = pieces.next().map_or("", |(_, introduction)| introduction.trim());
    let sections = pieces.map(|(heading, body)| Section { names: names(heading), body: body.trim() }).collect();
    Part { name, introduction, sections }
}

/// The headings that begin with `mark` and what stands below each; first, without a heading, what stands before them.
/// A line of a code block is no heading.
fn pieces(text: &'static str, mark: &str) -> Vec<(&'static str, &'static str)> {
    let mut pieces = Vec::new();
    let (mut heading, mut start, mut offset, mut in_code) = ("", 0, 0, false);
    for line in text.split_inclusive('\n') {
        in_code ^= line.starts_with("```");
        if let Some(found) = line.strip_prefix(mark).filter(|_| !in_code) {
            pieces.push((heading, &text[start..offset]));
            (heading, start) = (found.trim(), offset + line.len());
        }
        offset += line.len();
    }
    pieces.push((heading, &text[start..]));
    pieces
}

/// What stands in backquotes in a heading; the whole heading where nothing does.
fn names(heading: &'static str) -> Vec<&'static str> {
    let quoted: Vec<_> = heading.split('`').skip(1).step_by(2).collect();
    if quoted.is_empty() { vec![heading] } else { quoted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::function::{aggregates, scalars};
    use crate::shell::failure::INVALID_COMMAND;
    use crate::syntax::KEYWORDS;
    use crate::value::ValueType;

    const EXPRESSIONS: &str = include_str!("../../grammar/expression.pest");
    const TOKENS: &str = include_str!("../../grammar/lexical.pest");
    const CLAUSES: &str = include_str!("../../grammar/clause.pest");

    /// What stands between the braces of a rule, at its bars.
    fn alternatives(grammar: &'static str, rule: &str) -> Vec<&'static str> {
        let (_, body) = grammar.split_once(&format!("\n{rule} = _{{")).expect("the grammar has the rule");
        let (body, _) = body.split_once("\n}").expect("the rule ends");
        body.split('|').map(str::trim).collect()
    }

    /// How an operator is written, whose rule is a token, or two keywords in a row.
    fn symbol(rule: &'static str) -> String {
        let token = format!("\n{rule} = @{{ ");
        let literal = TOKENS.split_once(&token).and_then(|(_, rest)| rest.split('"').nth(1));
        literal.map_or_else(|| rule.replace('_', " "), str::to_owned)
    }

    fn check_all<'a>(part_name: &str, topics: impl IntoIterator<Item = &'a str>) {
        let part = part(part_name).expect("the reference has this part");
        for topic in topics {
            let found = part.sections.iter().any(|section| section.is_called(topic));
            assert!(found, "docs/language.md has no section `{topic}` in its part {part_name}");
        }
    }

    #[test]
    fn every_clause_has_a_section() {
        let clauses: Vec<_> = alternatives(CLAUSES, "clause").into_iter().collect();
        let keywords: Vec<_> =
            clauses.iter().map(|rule| rule.trim_end_matches("_clause").replace('_', " ").to_uppercase()).collect();
        assert!(keywords.len() > 8, "{keywords:?}");
        check_all("Clauses", keywords.iter().map(String::as_str).chain(["RETURN", "ORDER BY", "SKIP", "LIMIT"]));
    }

    #[test]
    fn every_keyword_is_a_topic() {
        let missing: Vec<_> = KEYWORDS.iter().filter(|keyword| find(keyword).is_empty()).collect();
        assert!(missing.is_empty(), "docs/language.md has no section for {missing:?}");
    }

    #[test]
    fn every_operator_has_a_section() {
        let operators: Vec<_> = alternatives(EXPRESSIONS, "operator").into_iter().map(symbol).collect();
        assert!(operators.len() > 15, "{operators:?}");
        check_all("Operators", operators.iter().map(String::as_str).chain(["NOT", "OR", "XOR", "AND", "IS NULL"]));
    }

    #[test]
    fn every_type_has_a_section() {
        check_all("Types", ValueType::ALL.iter().map(|value_type| value_type.name()));
        let parameters = scalars().flat_map(|function| function.parameters);
        let parameters = parameters.chain(aggregates().flat_map(|function| function.parameters));
        let taken = parameters.flat_map(|parameter| parameter.types).copied();
        let types = taken.chain(scalars().filter_map(|function| function.returns));
        let names: Vec<_> = types.map(|value_type| value_type.name()).collect();
        assert!(names.iter().all(|name| !find(name).is_empty()));
    }

    #[test]
    fn every_error_has_a_section() {
        check_all("Errors", Error::details().into_iter().chain([INVALID_COMMAND]));
    }

    #[test]
    fn every_section_begins_with_what_it_is_about() {
        for section in sections() {
            let summary = section.summary();
            let is_sentence = summary.chars().count() <= 160 && summary.ends_with(['.', ':']);
            assert!(is_sentence || summary.starts_with('|'), "{}: {summary}", section.title());
        }
    }

    #[test]
    fn names_are_found_in_any_case_and_by_their_words() {
        let titles = |name| find(name).iter().map(|section| section.title()).collect::<Vec<_>>();
        assert_eq!(titles("optional match"), ["OPTIONAL MATCH"]);
        assert_eq!(titles("DETACH"), ["DELETE, DETACH DELETE"]);
        assert_eq!(titles("undefinedvariable"), ["UndefinedVariable"]);
        assert!(titles("nothing of the kind").is_empty());
    }

    #[test]
    fn a_text_is_cut_at_its_headings_but_not_in_code() {
        let parts = cut("# T\nabout\n## A\nfirst\n### `x`, `y`\n```text\n## no\n### no\n```\n## B\n");
        let shape = |part: &Part| (part.name, part.introduction, part.sections.len());
        assert_eq!(parts.iter().map(shape).collect::<Vec<_>>(), [("A", "first", 1), ("B", "", 0)]);
        assert_eq!(parts[0].sections[0].names, ["x", "y"]);
        assert_eq!(parts[0].sections[0].body, "```text\n## no\n### no\n```");
        assert_eq!(names("Label expressions"), ["Label expressions"]);
    }
}
