//! Whether the runner notices what is wrong: a scenario that passes, and the same one with one thing changed.

use super::feature;
use super::guard;
use super::world::{CONFIGURATIONS, Failure};
use std::path::Path;

const RESULT: &str = "
Feature: F
  Scenario: S
    Given an empty graph
    And having executed:
      \"\"\"
      CREATE (:A:B {k: 1})-[:T {w: 1.0}]->(:C)
      \"\"\"
    And parameters are:
      | n | [2, 1] |
    When executing query:
      \"\"\"
      MATCH p = (a:A)-[r]->(c) UNWIND $n AS n RETURN n, a, r, p, r.w AS w, [1, 2] AS l ORDER BY n
      \"\"\"
    Then the result should be, in order:
      | n | a             | r             | p                                       | w   | l      |
      | 1 | (:B:A {k: 1}) | [:T {w: 1.0}] | <(:A:B {k: 1})-[:T {w: 1.0}]->(:C)> | 1.0 | [1, 2] |
      | 2 | (:B:A {k: 1}) | [:T {w: 1.0}] | <(:A:B {k: 1})-[:T {w: 1.0}]->(:C)> | 1.0 | [1, 2] |
    And no side effects
";

const UPDATE: &str = "
Feature: F
  Scenario: S
    Given any graph
    And having executed:
      \"\"\"
      CREATE (:A {k: 1, l: 2}), (:B)
      \"\"\"
    When executing query:
      \"\"\"
      MATCH (a:A), (b:B) SET a.k = 2, a.l = 2 DELETE b CREATE (a)-[:T {w: 1}]->(:A:C)
      \"\"\"
    Then the result should be empty
    And the side effects should be:
      | +nodes         | 1 |
      | -nodes         | 1 |
      | +relationships | 1 |
      | +labels        | 1 |
      | -labels        | 1 |
      | +properties    | 2 |
      | -properties    | 1 |
    When executing control query:
      \"\"\"
      MATCH (a) RETURN count(*) AS n
      \"\"\"
    Then the result should be, in any order:
      | n |
      | 2 |
";

const ERROR: &str = "
Feature: F
  Scenario: S
    Given any graph
    When executing query:
      \"\"\"
      RETURN x
      \"\"\"
    Then a SyntaxError should be raised at compile time: UndefinedVariable
";

fn run(feature: &str) -> Result<(), Failure> {
    let scenarios = feature::read("F", feature).expect("the feature is well-formed");
    guard::run(&scenarios[0], Path::new(""), CONFIGURATIONS[0])
}

/// The feature passes, and no longer does when `from` is changed into `to`, for each of `changes`.
fn check(feature: &str, changes: &[(&str, &str)]) {
    if let Err(failure) = run(feature) {
        panic!("{failure:?}");
    }
    for (from, to) in changes {
        assert!(feature.contains(from), "nothing to change: {from}");
        assert!(run(&feature.replacen(from, to, 1)).is_err(), "passes with {to} for {from}");
    }
}

#[test]
fn a_wrong_result_fails() {
    check(
        RESULT,
        &[
            ("| 1 | (:B:A {k: 1}) |", "| 3 | (:B:A {k: 1}) |"),
            ("| 1 | (:B:A {k: 1}) |", "| 1.0 | (:B:A {k: 1}) |"),
            ("| 1 | (:B:A {k: 1}) |", "| '1' | (:B:A {k: 1}) |"),
            ("| 1 | (:B:A {k: 1}) |", "| 1 | (:B {k: 1}) |"),
            ("| 1 | (:B:A {k: 1}) |", "| 1 | (:B:A {k: 1.0}) |"),
            ("| [:T {w: 1.0}] |", "| [:T] |"),
            ("| [:T {w: 1.0}] |", "| [:U {w: 1.0}] |"),
            ("<(:A:B {k: 1})-[:T {w: 1.0}]->(:C)>", "<(:A:B {k: 1})<-[:T {w: 1.0}]-(:C)>"),
            ("<(:A:B {k: 1})-[:T {w: 1.0}]->(:C)>", "<(:A:B {k: 1})>"),
            ("[1, 2] |\n", "[2, 1] |\n"),
            ("| n | a  ", "| m | a  "),
            ("[2, 1]", "[2, 1, 1]"),
            ("[2, 1]", "[1]"),
            ("ORDER BY n", "ORDER BY n DESC"),
            ("RETURN n, a, r", "RETURN n, r, a"),
            ("    And no side effects", "    And the side effects should be:\n      | +nodes | 1 |"),
        ],
    );
}

#[test]
fn a_changed_order_passes_only_where_order_does_not_count() {
    let descending = RESULT.replace("ORDER BY n", "ORDER BY n DESC");
    assert!(run(&descending).is_err());
    assert!(run(&descending.replace("in order:", "in any order:")).is_ok());
    let lists = RESULT.replacen("[1, 2] |\n", "[2, 1] |\n", 1);
    assert!(run(&lists).is_err());
    assert!(run(&lists.replace(", in order:", ", in order (ignoring element order for lists):")).is_ok());
}

#[test]
fn a_wrong_side_effect_fails() {
    check(
        UPDATE,
        &[
            ("      | +nodes         | 1 |\n", ""),
            ("      | +nodes         | 1 |\n", "      | +nodes         | 2 |\n"),
            ("      | -nodes         | 1 |\n", ""),
            ("      | +relationships | 1 |\n", ""),
            ("      | +labels        | 1 |\n", "      | +labels        | 2 |\n"),
            ("      | -labels        | 1 |\n", ""),
            ("      | +properties    | 2 |\n", "      | +properties    | 3 |\n"),
            ("      | -properties    | 1 |\n", "      | -properties    | 2 |\n"),
            ("      | +nodes         | 1 |\n", "      | +nodes         | 1 |\n      | -relationships | 1 |\n"),
            ("      | 2 |\n", "      | 3 |\n"),
            ("CREATE (a)-[:T {w: 1}]->(:A:C)", "CREATE (a)-[:T {w: 1}]->(:A:C) RETURN a"),
        ],
    );
}

#[test]
fn a_wrong_error_fails() {
    check(
        ERROR,
        &[
            ("SyntaxError", "TypeError"),
            ("compile time", "runtime"),
            ("UndefinedVariable", "VariableAlreadyBound"),
            ("RETURN x", "RETURN 1 AS x"),
            ("a SyntaxError should be raised at compile time: UndefinedVariable", "the result should be empty"),
            ("    Then a SyntaxError should be raised at compile time: UndefinedVariable\n", ""),
            ("a SyntaxError should be", "SyntaxError is"),
        ],
    );
    assert!(run(&ERROR.replace("compile time", "any time")).is_ok());
    assert!(run(&ERROR.replace("UndefinedVariable", "*")).is_ok());
}
