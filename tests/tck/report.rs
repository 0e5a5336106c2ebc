//! What is said at the end: failures with expected and actual, the open list, the totals.

use super::feature::Scenario;
use super::world::{Configuration, Failure};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Scenarios that may fail, each with the reason; the list may only shrink.
const OPEN: &str = include_str!("open.txt");

/// What came of a suite.
pub(crate) struct Report<'a> {
    scenarios: &'a [Scenario],
    /// The first failure of each scenario, with the configuration in which it occurred.
    failures: BTreeMap<usize, (&'static str, Failure)>,
    open: BTreeMap<&'a str, &'a str>,
}

impl<'a> Report<'a> {
    /// A report in which nothing has failed yet.
    pub(crate) fn new(scenarios: &'a [Scenario]) -> Result<Self, String> {
        Ok(Self { scenarios, failures: BTreeMap::new(), open: read_open(OPEN)? })
    }

    /// Takes in the answers of a configuration.
    pub(crate) fn add(&mut self, configuration: Configuration, answers: Vec<Result<(), Failure>>) {
        for (index, answer) in answers.into_iter().enumerate() {
            if let Err(failure) = answer {
                self.failures.entry(index).or_insert((configuration.name, failure));
            }
        }
    }

    fn is_open(&self, index: usize) -> bool {
        self.open.contains_key(self.scenarios[index].name.as_str())
    }

    /// The scenarios that failed and may not.
    fn failed(&self) -> impl Iterator<Item = (&'a str, &'static str, &Failure)> {
        let unlisted = self.failures.iter().filter(|(index, _)| !self.is_open(**index));
        unlisted
            .map(|(index, (configuration, failure))| (self.scenarios[*index].name.as_str(), *configuration, failure))
    }

    /// The scenarios that are listed as open although they pass.
    fn closed(&self) -> impl Iterator<Item = &'a str> {
        let passed =
            (0..self.scenarios.len()).filter(|index| !self.failures.contains_key(index) && self.is_open(*index));
        passed.map(|index| self.scenarios[index].name.as_str())
    }

    /// Whether nothing failed but what may, and all of that did.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed().next().is_none() && self.closed().next().is_none()
    }

    /// All that is to be said; the totals are the last line.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (name, configuration, failure) in self.failed() {
            let (expected, actual) = (indent(&failure.mismatch.expected), indent(&failure.mismatch.actual));
            let query = indent(&failure.query);
            let _ = writeln!(
                text,
                "FAILED {name} ({configuration})\n  query:\n{query}\n  expected:\n{expected}\n  actual:\n{actual}\n"
            );
        }
        for name in self.closed() {
            let _ = writeln!(text, "PASSES although tests/tck/open.txt lists it: {name}");
        }
        for (feature, (failed, all)) in self.features() {
            let _ = writeln!(text, "{failed:5} of {all:4} failed in {feature}");
        }
        text + &self.totals()
    }

    /// How many failed and how many there are, by feature; only features in which some failed.
    fn features(&self) -> BTreeMap<&'a str, (usize, usize)> {
        let mut features: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for scenario in self.scenarios {
            features.entry(feature_of(&scenario.name)).or_default().1 += 1;
        }
        for (name, ..) in self.failed() {
            features.entry(feature_of(name)).or_default().0 += 1;
        }
        features.retain(|_, (failed, _)| *failed > 0);
        features
    }

    /// `N scenarios: N passed, M failed`, and `, K open` where some are. An open scenario that passes has failed.
    fn totals(&self) -> String {
        let failed = self.failed().count() + self.closed().count();
        let open = self.failures.len() - self.failed().count();
        let all = self.scenarios.len();
        let totals = format!("{all} scenarios: {} passed, {failed} failed", all - failed - open);
        if open == 0 { totals } else { format!("{totals}, {open} open") }
    }

    /// One line for each scenario that failed and may not: name, tab, expected and actual in short.
    pub(crate) fn summary(&self) -> String {
        let lines = self.failed().map(|(name, _, failure)| {
            let (expected, actual) = (short(&failure.mismatch.expected), short(&failure.mismatch.actual));
            format!("{name}\texpected {expected}, got {actual}\n")
        });
        lines.collect()
    }
}

fn feature_of(name: &str) -> &str {
    name.split(" › ").next().unwrap_or(name)
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 120 { line } else { line.chars().take(119).chain(['…']).collect() }
}

/// Reads the list of open scenarios: a name, and indented below it the reason.
fn read_open(list: &str) -> Result<BTreeMap<&str, &str>, String> {
    let mut open = BTreeMap::new();
    let mut lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    while let Some(name) = lines.next() {
        match lines.next() {
            Some(reason) if reason.starts_with(' ') && !name.starts_with(' ') => open.insert(name, reason.trim()),
            _ => return Err(format!("tests/tck/open.txt: no reason below {name}")),
        };
    }
    Ok(open)
}

#[cfg(test)]
mod tests {
    use super::super::compare::Mismatch;
    use super::super::world::CONFIGURATIONS;
    use super::*;

    /// The report on three scenarios, of which `failing` fail and `open` may.
    fn report<'a>(scenarios: &'a [Scenario], failing: &[usize], open: &'a str) -> Report<'a> {
        let failure = || Failure { query: String::new(), mismatch: Mismatch::new("1", "2") };
        let answers = (0..3).map(|index| if failing.contains(&index) { Err(failure()) } else { Ok(()) });
        let mut report =
            Report { scenarios, failures: BTreeMap::new(), open: read_open(open).expect("the list is read") };
        report.add(CONFIGURATIONS[0], answers.collect());
        report
    }

    fn scenarios() -> Vec<Scenario> {
        ["a", "b", "c"].map(|name| Scenario { name: name.to_owned(), steps: Vec::new() }).into()
    }

    #[test]
    fn a_failure_is_a_failure_unless_it_is_listed() {
        let scenarios = scenarios();
        let clean = report(&scenarios, &[], "");
        assert!(clean.is_clean());
        assert_eq!(clean.totals(), "3 scenarios: 3 passed, 0 failed");
        let failing = report(&scenarios, &[1], "");
        assert!(!failing.is_clean());
        assert_eq!(failing.totals(), "3 scenarios: 2 passed, 1 failed");
        let open = report(&scenarios, &[1], "b\n  not yet\n");
        assert!(open.is_clean());
        assert_eq!(open.totals(), "3 scenarios: 2 passed, 0 failed, 1 open");
    }

    #[test]
    fn a_listed_scenario_that_passes_is_a_failure() {
        let scenarios = scenarios();
        let closed = report(&scenarios, &[], "b\n  not yet\n");
        assert!(!closed.is_clean());
        assert_eq!(closed.totals(), "3 scenarios: 2 passed, 1 failed");
    }

    #[test]
    fn an_open_scenario_needs_a_reason() {
        assert!(read_open("a\nb\n").is_err());
    }
}
