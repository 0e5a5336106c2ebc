//! What is said at the end: failures with expected and actual, the totals.

use super::feature::Scenario;
use super::world::{Configuration, Failure};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What came of a suite.
pub(crate) struct Report<'a> {
    scenarios: &'a [Scenario],
    /// The first failure of each scenario, with the configuration in which it occurred.
    failures: BTreeMap<usize, (&'static str, Failure)>,
}

impl<'a> Report<'a> {
    /// A report in which nothing has failed yet.
    pub(crate) fn new(scenarios: &'a [Scenario]) -> Self {
        Self { scenarios, failures: BTreeMap::new() }
    }

    /// Takes in the answers of a configuration.
    pub(crate) fn add(&mut self, configuration: Configuration, answers: Vec<Result<(), Failure>>) {
        for (index, answer) in answers.into_iter().enumerate() {
            if let Err(failure) = answer {
                self.failures.entry(index).or_insert((configuration.name, failure));
            }
        }
    }

    fn failed(&self) -> impl Iterator<Item = (&'a str, &'static str, &Failure)> {
        let failures = self.failures.iter();
        failures
            .map(|(index, (configuration, failure))| (self.scenarios[*index].name.as_str(), *configuration, failure))
    }

    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failures.is_empty()
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

    /// `N passed, M failed`: a scenario has passed if it did in all configurations.
    fn totals(&self) -> String {
        format!("{} passed, {} failed", self.scenarios.len() - self.failures.len(), self.failures.len())
    }

    /// One line for each scenario that failed: name, tab, expected and actual in short.
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

#[cfg(test)]
mod tests {
    use super::super::compare::Mismatch;
    use super::super::world::CONFIGURATIONS;
    use super::*;

    #[test]
    fn a_scenario_passes_if_it_does_in_all_configurations() {
        let scenarios: Vec<_> =
            ["a", "b", "c"].map(|name| Scenario { name: name.to_owned(), steps: Vec::new() }).into();
        let failure = || Err(Failure { query: String::new(), mismatch: Mismatch::new("1", "2") });
        let mut report = Report::new(&scenarios);
        report.add(CONFIGURATIONS[0], vec![Ok(()), Ok(()), Ok(())]);
        assert!(report.is_clean());
        assert_eq!(report.text(), "3 passed, 0 failed");
        report.add(CONFIGURATIONS[1], vec![Ok(()), failure(), Ok(())]);
        assert!(!report.is_clean());
        assert!(report.text().starts_with("FAILED b (no-rules)") && report.text().ends_with("\n2 passed, 1 failed"));
        report.add(CONFIGURATIONS[2], vec![failure(), failure(), Ok(())]);
        assert_eq!(report.totals(), "1 passed, 2 failed");
    }
}
