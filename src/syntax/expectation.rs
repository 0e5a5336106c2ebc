//! What may stand at a place: for error messages and for completion.

use super::keyword::{keyword, keyword_of_rule};
use super::parser::{Failure, Rule, failure};
use super::token::{Token, TokenKind, tokens};
use pest::error::{ErrorVariant, InputLocation};

/// Something that may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expectation {
    /// A keyword.
    Keyword(&'static str),
    /// A mark, such as `)`.
    Mark(&'static str),
    /// An expression, with all that it may begin with: variables, functions, parameters, `CASE` ….
    Expression,
    /// A variable.
    Variable,
    /// A node label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    PropertyKey,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// A parameter.
    Parameter,
    /// A number.
    Number,
    /// A string.
    String,
    /// The name of an index or a constraint.
    SchemaName,
    /// An operator that is written in marks, such as `+`.
    Operator,
    /// The end of the text.
    End,
}

/// What may follow the text before byte `offset`; a word that reaches up to there counts as not yet written.
pub fn expected(text: &str, offset: usize) -> Vec<Expectation> {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before: Vec<Token> = tokens(&text[..end]).collect();
    let end = match before.last() {
        Some(last) if !last.closed || is_line_comment(last, text, end) => return Vec::new(),
        Some(last) if last.kind == TokenKind::Word && last.span.end == end => last.span.start,
        _ => end,
    };
    let mut found = behind_keyword(&text[..end]).unwrap_or_else(|| expected_behind(&text[..end]));
    if in_relationship(&text[..end]) {
        found
            .iter_mut()
            .filter(|kind| **kind == Expectation::Label)
            .for_each(|kind| *kind = Expectation::RelationshipType);
    }
    found.retain(|kind| *kind != Expectation::End);
    if found.contains(&Expectation::Expression) {
        found.retain(|kind| !begins_operand(kind));
    }
    found
}

/// What the grammar tries behind the text.
fn expected_behind(text: &str) -> Vec<Expectation> {
    failure_behind(text).as_ref().map(expectations).unwrap_or_default()
}

fn failure_behind(text: &str) -> Option<Failure> {
    // No token begins with this character: whatever could follow is tried here and fails.
    failure(Rule::statement, &format!("{text}\0"))
}

/// What follows a keyword that the grammar takes for the name of an index, as it does with `CREATE INDEX IF `, since any
/// word can be one: what follows it behind a name.
fn behind_keyword(text: &str) -> Option<Vec<Expectation>> {
    let last = tokens(text).last().filter(|last| last.kind == TokenKind::Word)?;
    let word = keyword(last.span.text(text))?;
    let (before, behind) = text.split_at(last.span.start);
    let could_be = expected_behind(before);
    if !could_be.contains(&Expectation::SchemaName) || !could_be.contains(&Expectation::Keyword(word)) {
        return None;
    }
    let named = format!("{before}`name` {behind}");
    let failure = failure_behind(&named).filter(|failure| place(failure) >= named.trim_end().len())?;
    Some(expectations(&failure))
}

fn is_line_comment(token: &Token, text: &str, end: usize) -> bool {
    token.kind == TokenKind::Comment && token.span.end == end && token.span.text(text).starts_with("//")
}

/// Whether the innermost open bracket of the text is that of a relationship pattern.
pub(super) fn in_relationship(text: &str) -> bool {
    let mut open = Vec::new();
    let mut last = None;
    for token in tokens(text).filter(|token| token.kind != TokenKind::Comment) {
        match token.kind {
            TokenKind::Mark('(' | '[' | '{') => {
                open.push(token.kind == TokenKind::Mark('[') && last == Some(TokenKind::Mark('-')))
            }
            TokenKind::Mark(')' | ']' | '}') => drop(open.pop()),
            _ => {}
        }
        last = Some(token.kind);
    }
    open.last() == Some(&true)
}

/// Where pest got to.
pub(super) fn place(failure: &Failure) -> usize {
    match failure.location {
        InputLocation::Pos(place) | InputLocation::Span((place, _)) => place,
    }
}

/// What would have let pest go on, in order and without repetitions.
pub(super) fn expectations(failure: &Failure) -> Vec<Expectation> {
    let ErrorVariant::ParsingError { positives, .. } = &failure.variant else { return Vec::new() };
    let mut found = Vec::new();
    for rule in positives {
        match of_token(*rule) {
            Some(token) => found.push(token),
            None => found.extend_from_slice(of_rule(*rule)),
        }
    }
    if positives.contains(&Rule::statement) {
        found.extend_from_slice(STATEMENT_START);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a rule may begin with, seen as one thing where people see one.
fn of_rule(rule: Rule) -> &'static [Expectation] {
    use Expectation::{
        Expression, Function, Keyword, Label, Mark, Number, Parameter, Procedure, PropertyKey, Variable,
    };
    match rule {
        Rule::statement | Rule::query | Rule::single_query => CLAUSE_START,
        Rule::match_clause => &[Keyword("MATCH"), Keyword("OPTIONAL")],
        Rule::delete_clause => &[Keyword("DELETE"), Keyword("DETACH")],
        Rule::merge_clause => &[Keyword("MERGE")],
        Rule::transaction_command => &[Keyword("BEGIN"), Keyword("COMMIT"), Keyword("ROLLBACK")],
        Rule::show_indexes | Rule::show_constraints => &[Keyword("SHOW")],
        Rule::index_target | Rule::constraint_target => &[Keyword("FOR"), Keyword("ON")],
        Rule::full_text_target => &[Keyword("FOR")],
        Rule::on_create | Rule::on_match => &[Keyword("ON")],
        Rule::skip => &[Keyword("SKIP"), Keyword("OFFSET")],
        Rule::projection => &[Keyword("DISTINCT"), Mark("*"), Expression],
        Rule::requirement => {
            &[Keyword("UNIQUE"), Keyword("KEY"), Keyword("NODE"), Keyword("RELATIONSHIP"), Keyword("NOT")]
        }
        Rule::starts_with => &[Keyword("STARTS")],
        Rule::ends_with => &[Keyword("ENDS")],
        Rule::schema_node | Rule::schema_relationship | Rule::node_pattern => &[Mark("(")],
        Rule::path_pattern => &[Mark("("), Variable, Keyword("shortestPath"), Keyword("allShortestPaths")],
        Rule::shortest_path => &[Keyword("shortestPath"), Keyword("allShortestPaths")],
        Rule::pattern_step | Rule::relationship_pattern => &[Mark("-"), Mark("<")],
        Rule::relationship_detail => &[Mark("[")],
        Rule::path_quantifier => &[],
        Rule::label_factor | Rule::label_conjunction | Rule::label_expression | Rule::label_name => &[Label],
        Rule::labels => &[Mark(":"), Keyword("IS")],
        Rule::properties => &[Mark("{"), Parameter],
        Rule::subquery => &[Keyword("EXISTS"), Keyword("COUNT"), Keyword("COLLECT")],
        Rule::variable | Rule::yield_item => &[Variable],
        Rule::property_key | Rule::map_entry | Rule::schema_property => &[PropertyKey],
        Rule::property_lookup | Rule::all_properties => &[Mark(".")],
        Rule::function_call | Rule::function_name | Rule::function_part => &[Function],
        Rule::procedure_name | Rule::procedure_part => &[Procedure],
        Rule::schema_name => &[Expectation::SchemaName],
        Rule::parameter => &[Parameter],
        Rule::length_bound => &[Number],
        Rule::terminator => &[Expectation::String],
        Rule::EOI => &[Expectation::End],
        Rule::expression | Rule::projection_item | Rule::sort_item | Rule::set_item | Rule::remove_item => {
            &[Expression]
        }
        Rule::number | Rule::string | Rule::least_integer | Rule::NEGATIVE | Rule::POSITIVE => &[Expression],
        Rule::list | Rule::list_expression | Rule::map | Rule::parenthesised => &[Expression],
        Rule::case_expression | Rule::quantifier | Rule::reduce | Rule::count_star | Rule::map_projection => {
            &[Expression]
        }
        Rule::lone_expression => &[Expression],
        _ => &[],
    }
}

/// What a mark or an operator is.
fn of_mark(rule: Rule) -> Option<Expectation> {
    let mark = match rule {
        Rule::COMMA => ",",
        Rule::SEMICOLON => ";",
        Rule::DOT => ".",
        Rule::DOTS => "..",
        Rule::COLON => ":",
        Rule::PIPE => "|",
        Rule::AMPERSAND => "&",
        Rule::LEFT_PARENTHESIS => "(",
        Rule::RIGHT_PARENTHESIS => ")",
        Rule::LEFT_BRACKET => "[",
        Rule::RIGHT_BRACKET => "]",
        Rule::LEFT_BRACE => "{",
        Rule::RIGHT_BRACE => "}",
        Rule::STAR => "*",
        Rule::DASH => "-",
        Rule::LEFT_ARROW => "<",
        Rule::RIGHT_ARROW => ">",
        Rule::ASSIGN => "=",
        Rule::ADD_ASSIGN => "+=",
        Rule::ANY_LABEL | Rule::EXCLAMATION => return Some(Expectation::Label),
        rule if Rule::EQUAL <= rule && rule <= Rule::POWER => return Some(Expectation::Operator),
        _ => return None,
    };
    Some(Expectation::Mark(mark))
}

/// What a keyword, mark or operator is.
fn of_token(rule: Rule) -> Option<Expectation> {
    of_mark(rule).or_else(|| keyword_of_rule(rule).map(Expectation::Keyword))
}

/// What goes without saying where an expression is expected.
pub(super) fn begins_operand(kind: &Expectation) -> bool {
    match kind {
        Expectation::Mark(mark) => matches!(*mark, "[" | "(" | "{"),
        Expectation::Function | Expectation::Variable | Expectation::Parameter => true,
        Expectation::Keyword(word) => BEGINS_OPERAND.contains(word),
        _ => false,
    }
}

/// The keywords that an operand may begin with.
const BEGINS_OPERAND: &[&str] = &[
    "NOT",
    "CASE",
    "NULL",
    "TRUE",
    "FALSE",
    "ALL",
    "ANY",
    "NONE",
    "SINGLE",
    "REDUCE",
    "EXISTS",
    "COUNT",
    "COLLECT",
    "shortestPath",
    "allShortestPaths",
];

/// What a query may begin with.
pub(crate) const CLAUSE_START: &[Expectation] = &[
    Expectation::Keyword("MATCH"),
    Expectation::Keyword("OPTIONAL"),
    Expectation::Keyword("UNWIND"),
    Expectation::Keyword("LOAD"),
    Expectation::Keyword("WITH"),
    Expectation::Keyword("RETURN"),
    Expectation::Keyword("CREATE"),
    Expectation::Keyword("MERGE"),
    Expectation::Keyword("SET"),
    Expectation::Keyword("REMOVE"),
    Expectation::Keyword("DETACH"),
    Expectation::Keyword("DELETE"),
    Expectation::Keyword("FOREACH"),
    Expectation::Keyword("CALL"),
];

/// What a statement may begin with besides.
const STATEMENT_START: &[Expectation] = &[
    Expectation::Keyword("EXPLAIN"),
    Expectation::Keyword("PROFILE"),
    Expectation::Keyword("DROP"),
    Expectation::Keyword("SHOW"),
    Expectation::Keyword("BEGIN"),
    Expectation::Keyword("COMMIT"),
    Expectation::Keyword("ROLLBACK"),
];
