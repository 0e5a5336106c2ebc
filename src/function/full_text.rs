//! Searching texts by their words: what a search asks for, and how well a document answers it.
//!
//! A search is written as Lucene's classic query parser reads it: words and `"phrases in quotes"`, any of which may
//! match; `+word` or `a AND b` for what must, `-word` or `NOT word` for what must not; `wor*` for beginnings; `field:word` for
//! one field. Words are the longest runs of letters and digits, without regard to case.
//!
//! Documents are ranked by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009),
//! the field with the parameters that Lucene has.

use crate::value::{ValueError, ValueErrorKind};

/// How soon more of the same word stops counting.
const K1: f64 = 1.2;
/// How much long texts count less.
const B: f64 = 0.75;

/// What a search asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq)]
struct Clause {
    occurrence: Occurrence,
    /// The field to look in, or any.
    field: Option<String>,
    /// The words, one after the other.
    words: Vec<String>,
    /// Whether the last word may go on.
    is_prefix: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occurrence {
    May,
    Must,
    MustNot,
}

/// The words of a document, field by field.
pub(super) type Document = Vec<Vec<String>>;

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

impl Search {
    /// Reads a search; fields are those of the index.
    pub(super) fn parse(text: &str, fields: &[String]) -> Result<Self, ValueError> {
        let mut clauses: Vec<Clause> = Vec::new();
        let (mut joins, mut negates) = (false, false);
        for token in tokens(text)? {
            match token {
                Token::And => {
                    if let Some(last) = clauses.last_mut().filter(|last| last.occurrence == Occurrence::May) {
                        last.occurrence = Occurrence::Must;
                    }
                    joins = true;
                }
                Token::Or => joins = false,
                Token::Not => negates = true,
                Token::Term { sign, field, text, is_prefix } => {
                    if let Some(field) = field.as_ref().filter(|field| !fields.contains(field)) {
                        let known = fields.join("`, `");
                        return Err(invalid(format!("the index has no field `{field}`, only `{known}`")));
                    }
                    let occurrence = match sign {
                        Some(occurrence) => occurrence,
                        None if negates => Occurrence::MustNot,
                        None if joins => Occurrence::Must,
                        None => Occurrence::May,
                    };
                    clauses.push(Clause { occurrence, field, words: words(&text).collect(), is_prefix });
                    (joins, negates) = (false, false);
                }
            }
        }
        clauses.retain(|clause| !clause.words.is_empty());
        Ok(Self { clauses })
    }

    /// How often each clause occurs in each field of a document; nothing if the document is not what is searched for.
    pub(super) fn count(&self, document: &Document, fields: &[String]) -> Option<Vec<Vec<u32>>> {
        let count = |clause: &Clause| {
            let of_field = |(field, words): (&String, &Vec<String>)| {
                let is_meant = clause.field.as_ref().is_none_or(|wanted| wanted == field);
                if is_meant { clause.occurrences(words) } else { 0 }
            };
            fields.iter().zip(document).map(of_field).collect::<Vec<u32>>()
        };
        let counts: Vec<Vec<u32>> = self.clauses.iter().map(count).collect();
        let occurs = |counts: &Vec<u32>| counts.iter().any(|count| *count > 0);
        let pairs = || self.clauses.iter().zip(&counts);
        let is_wanted = pairs().all(|(clause, counts)| match clause.occurrence {
            Occurrence::May => true,
            Occurrence::Must => occurs(counts),
            Occurrence::MustNot => !occurs(counts),
        });
        let is_found = pairs().any(|(clause, counts)| clause.occurrence != Occurrence::MustNot && occurs(counts));
        (is_wanted && is_found).then_some(counts)
    }

    /// How many clauses there are.
    pub(super) fn len(&self) -> usize {
        self.clauses.len()
    }
}

impl Clause {
    fn occurrences(&self, words: &[String]) -> u32 {
        let last = self.words.len() - 1;
        let is_here = |window: &[String]| {
            let mut pairs = window.iter().zip(&self.words).enumerate();
            pairs.all(|(position, (word, wanted))| match self.is_prefix && position == last {
                true => word.starts_with(wanted),
                false => word == wanted,
            })
        };
        words.windows(self.words.len()).filter(|window| is_here(window)).count() as u32
    }
}

/// What the ranking has to know of all documents.
#[derive(Clone, Debug)]
pub(super) struct Collection {
    documents: u32,
    /// The number of words in each field.
    lengths: Vec<u64>,
    /// In how many documents each clause occurs in each field.
    matching: Vec<Vec<u32>>,
}

impl Collection {
    /// No document, for a search in so many fields.
    pub(super) fn new(search: &Search, fields: usize) -> Self {
        Self { documents: 0, lengths: vec![0; fields], matching: vec![vec![0; fields]; search.len()] }
    }

    /// Takes a document in that has the fields of these lengths.
    pub(super) fn add(&mut self, lengths: &[u32]) {
        self.documents += 1;
        self.lengths.iter_mut().zip(lengths).for_each(|(sum, length)| *sum += u64::from(*length));
    }

    /// Notes what occurs in a document.
    pub(super) fn note(&mut self, counts: &[Vec<u32>]) {
        for (sums, counts) in self.matching.iter_mut().zip(counts) {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u32::from(*count > 0));
        }
    }

    /// How well a document answers the search in which this occurs, in fields of these lengths.
    pub(super) fn score(&self, counts: &[Vec<u32>], lengths: &[u32]) -> f64 {
        let documents = f64::from(self.documents);
        let of_field = |clause: usize, field: usize, count: u32| {
            let matching = f64::from(self.matching[clause][field]);
            let rarity = (1.0 + (documents - matching + 0.5) / (matching + 0.5)).ln();
            let average = self.lengths[field] as f64 / documents;
            let norm = 1.0 - B + B * f64::from(lengths[field]) / average;
            rarity * f64::from(count) / (f64::from(count) + K1 * norm)
        };
        let all = counts.iter().enumerate().flat_map(|(clause, counts)| {
            let present = counts.iter().enumerate().filter(|(_, count)| **count > 0);
            present.map(move |(field, count)| (clause, field, *count))
        });
        all.map(|(clause, field, count)| of_field(clause, field, count)).sum()
    }
}

enum Token {
    And,
    Or,
    Not,
    Term { sign: Option<Occurrence>, field: Option<String>, text: String, is_prefix: bool },
}

fn tokens(text: &str) -> Result<Vec<Token>, ValueError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (token, behind) = token(rest)?;
        tokens.push(token);
        rest = behind.trim_start();
    }
    Ok(tokens)
}

/// The token that a text begins with, and what is behind it.
fn token(text: &str) -> Result<(Token, &str), ValueError> {
    for (word, token) in
        [("AND", Token::And), ("&&", Token::And), ("OR", Token::Or), ("||", Token::Or), ("NOT", Token::Not)]
    {
        let behind =
            text.strip_prefix(word).filter(|behind| behind.is_empty() || behind.starts_with(char::is_whitespace));
        if let Some(behind) = behind {
            return Ok((token, behind));
        }
    }
    let (sign, text) = match text.split_at_checked(1) {
        Some(("+", behind)) => (Some(Occurrence::Must), behind),
        Some(("-" | "!", behind)) => (Some(Occurrence::MustNot), behind),
        _ => (None, text),
    };
    let (first, behind) = term(text)?;
    let (field, (text, behind)) = match behind.strip_prefix(':') {
        Some(behind) => (Some(first), term(behind)?),
        None => (None, (first, behind)),
    };
    let is_prefix = behind.starts_with('*');
    Ok((Token::Term { sign, field, text, is_prefix }, behind.trim_start_matches('*')))
}

/// The phrase or the word that a text begins with, and what is behind it.
fn term(text: &str) -> Result<(String, &str), ValueError> {
    if let Some(inner) = text.strip_prefix('"') {
        let (phrase, behind) = inner.split_once('"').ok_or_else(|| invalid("a quote in the search is not closed"))?;
        return Ok((phrase.to_owned(), behind));
    }
    let (mut word, mut characters) = (String::new(), text.char_indices());
    while let Some((place, character)) = characters.next() {
        match character {
            '\\' => word.extend(characters.next().map(|(_, escaped)| escaped)),
            ':' | '*' | '"' => return Ok((word, &text[place..])),
            _ if character.is_whitespace() => return Ok((word, &text[place..])),
            '(' | ')' | '[' | ']' | '{' | '}' | '^' | '~' | '?' | '/' => {
                let message = format!("`{character}` has a meaning in Lucene's searches that is not known here");
                return Err(invalid(format!("{message}; write `\\{character}` to search for it")));
            }
            _ => word.push(character),
        }
    }
    Ok((word, ""))
}

fn invalid(message: impl Into<String>) -> ValueError {
    ValueError::new(ValueErrorKind::InvalidArgumentValue, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<String> {
        vec!["title".to_owned(), "text".to_owned()]
    }

    fn document(title: &str, text: &str) -> Document {
        vec![words(title).collect(), words(text).collect()]
    }

    fn check(search: &str, expected: bool) {
        let document = document("The Matrix Reloaded", "Neo fights agents; agents fight Neo's friends.");
        let found = Search::parse(search, &fields()).map(|search| search.count(&document, &fields()).is_some());
        assert_eq!(found, Ok(expected), "{search}");
    }

    #[test]
    fn any_word_may_match_in_any_case() {
        check("matrix", true);
        check("dune MATRIX", true);
        check("dune arrakis", false);
        check("", false);
        check("...", false);
    }

    #[test]
    fn words_may_be_required_or_forbidden() {
        check("+matrix +neo", true);
        check("+matrix +dune", false);
        check("matrix AND dune", false);
        check("matrix && neo", true);
        check("matrix OR dune", true);
        check("matrix -neo", false);
        check("matrix NOT dune", true);
        check("-dune", false);
    }

    #[test]
    fn phrases_prefixes_and_fields() {
        check("\"the matrix\"", true);
        check("\"matrix the\"", false);
        check("relo*", true);
        check("load*", false);
        check("title:neo", false);
        check("text:\"fight neo\"", true);
        check("+title:matr* -title:dune", true);
    }

    #[test]
    fn what_is_not_known_is_said() {
        for wrong in ["\"open", "a~2", "(a b)", "year:1999"] {
            assert!(Search::parse(wrong, &fields()).is_err(), "{wrong}");
        }
        check("\\(matrix\\)", true);
    }

    #[test]
    fn rare_words_and_short_texts_count_more() {
        let search = Search::parse("a b", &fields()).unwrap();
        let documents = [document("a", ""), document("b", ""), document("a x y z", ""), document("a", "b")];
        let lengths = |document: &Document| document.iter().map(|words| words.len() as u32).collect::<Vec<_>>();
        let mut collection = Collection::new(&search, 2);
        let counts: Vec<_> = documents.iter().map(|one| search.count(one, &fields()).unwrap()).collect();
        documents.iter().for_each(|document| collection.add(&lengths(document)));
        counts.iter().for_each(|counts| collection.note(counts));
        let scores: Vec<f64> =
            documents.iter().zip(&counts).map(|(one, counts)| collection.score(counts, &lengths(one))).collect();
        assert!(scores[1] > scores[0], "b is rarer: {scores:?}");
        assert!(scores[0] > scores[2], "the text is shorter: {scores:?}");
        assert!(scores[3] > scores[0], "both occur: {scores:?}");
        // By hand: `a` is in the titles of 3 of 4 documents, of 7/4 words on average.
        let by_hand = (1.0f64 + 1.5 / 3.5).ln() / (1.0 + 1.2 * (0.25 + 0.75 / 1.75));
        assert!((scores[0] - by_hand).abs() < 1e-12);
    }
}
