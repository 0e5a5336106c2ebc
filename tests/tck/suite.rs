//! The suite as a folder: where it lies, which scenarios it has, how it is run.

use super::feature::{self, Scenario};
use super::world::{CONFIGURATIONS, Configuration};
use std::path::{Path, PathBuf};

/// The folder of the suite, if it is there: `DETENTE_TCK`, or `../shared/tck`.
pub(crate) fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("DETENTE_TCK").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tck"));
    folder.join("features").is_dir().then_some(folder)
}

/// The scenarios in the order of their files: all, or those whose name contains `DETENTE_TCK_FILTER`.
pub(crate) fn scenarios(suite: &Path) -> Result<Vec<Scenario>, String> {
    let features = suite.join("features");
    let mut files = Vec::new();
    collect_files(&features, &mut files).map_err(|error| format!("{}: {error}", features.display()))?;
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let path = file.strip_prefix(&features).unwrap_or(&file).with_extension("");
        scenarios.extend(feature::read(&path.to_string_lossy(), &text)?);
    }
    let filter = std::env::var("DETENTE_TCK_FILTER").unwrap_or_default();
    scenarios.retain(|scenario| scenario.name.contains(&filter));
    Ok(scenarios)
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            files.push(path);
        }
    }
    Ok(())
}

/// The configurations to run: all, or those that `DETENTE_TCK_CONFIGURATIONS` names, with commas between.
pub(crate) fn configurations() -> Vec<Configuration> {
    let named = std::env::var("DETENTE_TCK_CONFIGURATIONS").unwrap_or_default();
    let wanted = |name: &str| named.is_empty() || named.split(',').any(|other| other == name);
    CONFIGURATIONS.into_iter().filter(|configuration| wanted(configuration.name)).collect()
}
