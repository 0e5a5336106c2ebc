//! Feature files: the part of Gherkin that the conformance suite uses, read line by line.
//!
//! In: the text of a file. Out: its scenarios, one for each row of an outline's examples, with the steps of the
//! background in front. A line that is not understood is an error, so that no scenario is lost in silence.

/// A scenario, its placeholders filled in.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    /// Where its file lies, and what the scenario is called there: unique within a suite.
    pub(crate) name: String,
    /// What is done and what must come out.
    pub(crate) steps: Vec<Step>,
}

/// A line that begins with `Given`, `When`, `Then`, `And` or `But`, without that word.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The rest of the line.
    pub(crate) text: String,
    /// The text between `"""` below it.
    pub(crate) document: Option<String>,
    /// The table below it.
    pub(crate) table: Table,
}

/// Rows of cells, Gherkin's own escapes resolved.
pub(crate) type Table = Vec<Vec<String>>;

const STEP_KEYWORDS: [&str; 6] = ["Given ", "When ", "Then ", "And ", "But ", "* "];
const SCENARIO_KEYWORDS: [&str; 2] = ["Scenario:", "Example:"];
const OUTLINE_KEYWORDS: [&str; 2] = ["Scenario Outline:", "Scenario Template:"];
const EXAMPLES_KEYWORDS: [&str; 2] = ["Examples:", "Scenarios:"];

/// The scenarios of a file that is called `path` in their names.
pub(crate) fn read(path: &str, text: &str) -> Result<Vec<Scenario>, String> {
    let mut reader = Reader { lines: text.trim_start_matches('\u{feff}').lines().collect(), next: 0 };
    reader.feature(path).map_err(|reason| format!("{path}:{}: {reason}", reader.next))
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    /// The number of lines that are read, and so the number of the last one.
    next: usize,
}

/// A scenario or an outline as it stands in the file.
struct Block {
    name: String,
    is_outline: bool,
    steps: Vec<Step>,
    examples: Vec<Table>,
}

impl Reader<'_> {
    fn feature(&mut self, path: &str) -> Result<Vec<Scenario>, String> {
        let mut background = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        let mut in_description = true;
        while let Some(line) = self.line() {
            if heading(line, &["Feature:", "Rule:"]).is_some() {
                in_description = true;
            } else if heading(line, &["Background:"]).is_some() {
                background = self.steps()?;
                in_description = false;
            } else if let Some(name) = heading(line, &SCENARIO_KEYWORDS) {
                blocks.push(Block { name, is_outline: false, steps: self.steps()?, examples: Vec::new() });
                in_description = false;
            } else if let Some(name) = heading(line, &OUTLINE_KEYWORDS) {
                blocks.push(Block { name, is_outline: true, steps: self.steps()?, examples: Vec::new() });
                in_description = false;
            } else if heading(line, &EXAMPLES_KEYWORDS).is_some() {
                let table = self.table()?;
                blocks.last_mut().ok_or("examples without a scenario")?.examples.push(table);
            } else if !line.starts_with('@') && !in_description {
                return Err(format!("not understood: {line}"));
            }
        }
        blocks
            .iter()
            .map(|block| block.scenarios(path, &background))
            .collect::<Result<Vec<_>, _>>()
            .map(|all| all.concat())
    }

    /// The next line that says something, without the space around it.
    fn line(&mut self) -> Option<&str> {
        while let Some(line) = self.lines.get(self.next) {
            self.next += 1;
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                return Some(line);
            }
        }
        None
    }

    /// The next line that says something, left to be read.
    fn peek(&mut self) -> Option<&str> {
        self.line()?;
        self.next -= 1;
        self.lines.get(self.next).map(|line| line.trim())
    }

    fn steps(&mut self) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        while let Some(text) = self.peek().and_then(|line| heading(line, &STEP_KEYWORDS)) {
            self.next += 1;
            steps.push(Step { text, document: self.document()?, table: self.table()? });
        }
        Ok(steps)
    }

    fn document(&mut self) -> Result<Option<String>, String> {
        let Some(line) = self.peek() else { return Ok(None) };
        let Some(fence) = ["\"\"\"", "```"].into_iter().find(|fence| line.starts_with(fence)) else { return Ok(None) };
        let opening = self.lines[self.next];
        let indent = opening.len() - opening.trim_start().len();
        self.next += 1;
        let mut lines = Vec::new();
        while let Some(line) = self.lines.get(self.next) {
            self.next += 1;
            if line.trim() == fence {
                return Ok(Some(lines.join("\n").replace("\\\"\\\"\\\"", "\"\"\"")));
            }
            let blank = line.len() - line.trim_start().len();
            lines.push(&line[blank.min(indent)..]);
        }
        Err("a text that is not closed".to_owned())
    }

    fn table(&mut self) -> Result<Table, String> {
        let mut table = Table::new();
        while self.peek().is_some_and(|line| line.starts_with('|')) {
            table.push(cells(self.lines[self.next].trim())?);
            self.next += 1;
        }
        Ok(table)
    }
}

impl Block {
    fn scenarios(&self, path: &str, background: &[Step]) -> Result<Vec<Scenario>, String> {
        let steps = || background.iter().chain(&self.steps);
        if !self.is_outline {
            return Ok(vec![Scenario { name: format!("{path} › {}", self.name), steps: steps().cloned().collect() }]);
        }
        let mut scenarios = Vec::new();
        for table in &self.examples {
            let (keys, rows) = table.split_first().ok_or("examples without a header")?;
            for row in rows {
                if row.len() != keys.len() {
                    return Err(format!("{}: an example of {} cells under {} keys", self.name, row.len(), keys.len()));
                }
                let fill = |text: &str| fill(text, keys, row);
                let name = format!("{path} › {} › example {}", fill(&self.name), scenarios.len() + 1);
                scenarios.push(Scenario { name, steps: steps().map(|step| step.filled(&fill)).collect() });
            }
        }
        Ok(scenarios)
    }
}

impl Step {
    fn filled(&self, fill: &impl Fn(&str) -> String) -> Self {
        Self {
            text: fill(&self.text),
            document: self.document.as_deref().map(fill),
            table: self.table.iter().map(|row| row.iter().map(|cell| fill(cell)).collect()).collect(),
        }
    }
}

/// What stands behind one of the keywords at the beginning of a line.
fn heading(line: &str, keywords: &[&str]) -> Option<String> {
    keywords.iter().find_map(|keyword| line.strip_prefix(keyword)).map(|rest| rest.trim().to_owned())
}

/// The text with each `<key>` replaced by the row's cell; what is filled in is not looked at again.
fn fill(text: &str, keys: &[String], row: &[String]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let known = rest.find('>').and_then(|end| {
            let column = keys.iter().position(|key| *key == rest[1..end])?;
            Some((end + 1, &row[column]))
        });
        match known {
            Some((end, value)) => {
                filled.push_str(value);
                rest = &rest[end..];
            }
            None => {
                filled.push('<');
                rest = &rest[1..];
            }
        }
    }
    filled + rest
}

/// The cells of a line such as `| a | b \| c |`.
fn cells(line: &str) -> Result<Vec<String>, String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut characters = line.chars().skip(1);
    while let Some(character) = characters.next() {
        match character {
            '|' => cells.push(std::mem::take(&mut cell).trim_matches(' ').to_owned()),
            '\\' => match characters.next() {
                Some('n') => cell.push('\n'),
                Some(escaped @ ('|' | '\\')) => cell.push(escaped),
                other => cell.extend(std::iter::once('\\').chain(other)),
            },
            _ => cell.push(character),
        }
    }
    if cell.trim().is_empty() { Ok(cells) } else { Err(format!("a table row that does not end with `|`: {line}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURE: &str = r#"
        # a comment
        Feature: Name
          What it is about

          Background:
            Given any graph

          @tag
          Scenario: plain
            When executing query:
              """
              RETURN 1
                # not a comment
              """
            Then the result should be, in any order:
              | a \| b | '\\n' |

          Scenario Outline: filled <x>
            When executing query:
              """
              RETURN <x> < <y>
              """

            Examples:
              | x | y   |
              | 1 | <x> |
              | 2 | 3   |
    "#;

    #[test]
    fn a_feature_is_its_scenarios_with_the_background_in_front() {
        let scenarios = read("F", FEATURE).expect("the feature is well-formed");
        let names: Vec<_> = scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        assert_eq!(names, ["F › plain", "F › filled 1 › example 1", "F › filled 2 › example 2"]);
        assert!(scenarios.iter().all(|scenario| scenario.steps[0].text == "any graph"));
        assert_eq!(scenarios[0].steps[1].document.as_deref(), Some("RETURN 1\n  # not a comment"));
        assert_eq!(scenarios[0].steps[2].table, [["a | b", r"'\n'"]]);
        assert_eq!(scenarios[1].steps[1].document.as_deref(), Some("RETURN 1 < <x>"));
    }

    #[test]
    fn a_line_that_is_not_understood_is_an_error() {
        let error = read("F", &FEATURE.replace("Then the", "Thn the")).expect_err("the step has no keyword");
        assert!(error.contains("not understood: Thn the result"), "{error}");
    }
}
