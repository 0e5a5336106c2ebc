//! The openCypher Technology Compatibility Kit, as published, against the engine that users get.
//!
//! `DETENTE_TCK` names the folder with `features/` and `graphs/`; `DETENTE_TCK_FILTER` runs the scenarios whose name
//! contains it; `DETENTE_TCK_CONFIGURATIONS` (`default`, `no-rules`, `batch-1`, `batch-3`, `threads-2`, with commas) chooses
//! among the configurations, all of which must give the same; `DETENTE_TCK_SUMMARY` names a file for one line per failure.
//!
//! Reading order: [`suite`], [`feature`] (text to scenarios), [`world`] (a scenario's run), [`notation`] and [`compare`]
//! (what came out against what should), [`guard`] (threads), [`report`].

#[path = "tck/compare.rs"]
mod compare;
#[path = "tck/feature.rs"]
mod feature;
#[path = "tck/guard.rs"]
mod guard;
#[path = "tck/notation.rs"]
mod notation;
#[path = "tck/procedure.rs"]
mod procedure;
#[path = "tck/report.rs"]
mod report;
#[cfg(test)]
#[path = "tck/runner_test.rs"]
mod runner_test;
#[path = "tck/suite.rs"]
mod suite;
#[path = "tck/world.rs"]
mod world;

use report::Report;
use std::io::Write;

#[test]
fn conformance() {
    let Some(folder) = suite::folder() else {
        say("THE CONFORMANCE SUITE WAS NOT FOUND: nothing was tested. Name its folder in DETENTE_TCK.");
        return;
    };
    let scenarios = suite::scenarios(&folder).expect("the features are well-formed");
    let mut report = Report::new(&scenarios);
    for configuration in suite::configurations() {
        report.add(configuration, guard::run_all(&scenarios, &folder.join("graphs"), configuration));
    }
    if let Some(file) = std::env::var_os("DETENTE_TCK_SUMMARY") {
        std::fs::write(file, report.summary()).expect("the summary can be written");
    }
    say(&report.text());
    assert!(report.is_clean(), "scenarios of the conformance suite failed");
}

/// Prints even where the test harness keeps back what a passing test prints.
fn say(text: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "\n{text}").and_then(|()| output.flush()).expect("standard output is open");
}
