//! The keywords.

use super::parser::Rule;

/// Every keyword, as it is usually written. None is reserved: all may be names where no keyword can stand.
pub const KEYWORDS: &[&str] = &[
    "ALL",
    "allShortestPaths",
    "AND",
    "ANY",
    "AS",
    "ASC",
    "ASCENDING",
    "ASSERT",
    "BEGIN",
    "BY",
    "CALL",
    "CASE",
    "COLLECT",
    "COMMIT",
    "CONSTRAINT",
    "CONSTRAINTS",
    "CONTAINS",
    "COUNT",
    "CREATE",
    "CSV",
    "DELETE",
    "DESC",
    "DESCENDING",
    "DETACH",
    "DISTINCT",
    "DROP",
    "EACH",
    "ELSE",
    "END",
    "ENDS",
    "EXISTS",
    "EXPLAIN",
    "FALSE",
    "FIELDTERMINATOR",
    "FOR",
    "FOREACH",
    "FROM",
    "FULLTEXT",
    "HEADERS",
    "IF",
    "IN",
    "INDEX",
    "INDEXES",
    "IS",
    "JSON",
    "KEY",
    "LIMIT",
    "LOAD",
    "MATCH",
    "MERGE",
    "NODE",
    "NONE",
    "NOT",
    "NULL",
    "OFFSET",
    "ON",
    "OPTIONAL",
    "OPTIONS",
    "OR",
    "ORDER",
    "PROFILE",
    "RANGE",
    "REDUCE",
    "RELATIONSHIP",
    "REMOVE",
    "REQUIRE",
    "RETURN",
    "ROLLBACK",
    "SET",
    "shortestPath",
    "SHOW",
    "SINGLE",
    "SKIP",
    "STARTS",
    "TEXT",
    "THEN",
    "TRANSACTION",
    "TRUE",
    "UNION",
    "UNIQUE",
    "UNWIND",
    "WHEN",
    "WHERE",
    "WITH",
    "XOR",
    "YIELD",
];

/// The keyword that a text spells in any case.
pub(super) fn keyword(text: &str) -> Option<&'static str> {
    KEYWORDS.iter().copied().find(|keyword| keyword.eq_ignore_ascii_case(text))
}

/// The keyword that a rule of the grammar stands for: `SHORTEST_PATH` for `shortestPath`, `ANY_WORD` for `ANY`: that is a name of pest's own.
pub(super) fn keyword_of_rule(rule: Rule) -> Option<&'static str> {
    let name = format!("{rule:?}");
    keyword(&name.trim_end_matches("_WORD").replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_grammars() {
        let grammar = include_str!("../../grammar/lexical.pest");
        let of_line = |line: &'static str| line.split_once(" = @{ ^\"")?.1.split_once('"').map(|(keyword, _)| keyword);
        let keywords: Vec<&str> = grammar.lines().filter_map(of_line).collect();
        assert_eq!(KEYWORDS, keywords);
    }

    #[test]
    fn rules_are_named_like_their_keywords() {
        let of_rules =
            Rule::all_rules().iter().filter_map(|rule| keyword_of_rule(*rule)).filter(|word| KEYWORDS.contains(word));
        assert!(of_rules.count() >= KEYWORDS.len());
    }
}
