//! Plans as text: the tree of operators, with what each works on and how many rows it is expected to give.
//!
//! ```text
//! Operator           Details                      Estimated
//! Project            name                                 3
//! └─ Expand          (c)-[:PARTY_TO]->(a)                 3
//!    └─ NodeByLabel  (c:Country)                          1
//! ```

use super::counters::grouped;
use super::json::write_json;
use super::table::width;
use super::visible::visible;
use crate::result::PlanDescription;
use bytesize::ByteSize;
use serde_json::{Value as Json, json};
use std::io::{self, Write};
use std::time::Duration;
use unicode_width::UnicodeWidthChar;

/// The width of a plan in columns. Details are broken into lines to keep it; nothing is left out.
const WIDTH: usize = 80;

/// The least width of the details.
const LEAST_DETAILS: usize = 16;

/// The width that details need not to be broken everywhere.
const ROOMY_DETAILS: usize = 20;

/// Writes a plan as a table that is a tree; after `PROFILE` with the rows, the time and the memory of each operator.
pub fn write_plan(plan: &PlanDescription, out: &mut dyn Write) -> io::Result<()> {
    let lines = |step| {
        let mut lines = vec![Line::header(plan.profile.is_some())];
        push_lines(&mut lines, plan, &Branch::default(), step);
        lines
    };
    // In deep plans an operator stands less far to the right of the one that it feeds, or below it if it alone feeds that
    // one, so that the details have room.
    let roomy = [3, 2, 1].into_iter().map(lines).find(|lines| Sheet::new(lines).details >= ROOMY_DETAILS);
    let lines = roomy.unwrap_or_else(|| lines(0));
    let sheet = Sheet::new(&lines);
    lines.iter().try_for_each(|line| sheet.write_line(line, out))
}

/// Writes a plan as a JSON object on one line: each operator with its `children`, after `PROFILE` with `rows`,
/// `milliseconds` and `bytes`.
pub(super) fn write_plan_json(plan: &PlanDescription, out: &mut dyn Write) -> io::Result<()> {
    write_json(&plan_json(plan), out)?;
    writeln!(out)
}

fn plan_json(plan: &PlanDescription) -> Json {
    let mut fields = json!({
        "operator": plan.operator, "details": plan.details, "estimatedRows": plan.estimated_rows,
    });
    if let Some(profile) = plan.profile {
        fields["rows"] = json!(profile.rows);
        fields["milliseconds"] = json!(profile.time.as_secs_f64() * 1e3);
        fields["bytes"] = json!(profile.memory);
    }
    fields["children"] = plan.children.iter().map(plan_json).collect();
    fields
}

/// What is known of the rows of an operator, of its time and its memory.
pub(super) fn facts(plan: &PlanDescription) -> Vec<String> {
    let estimated = estimate(plan.estimated_rows);
    match plan.profile {
        Some(profile) => {
            let rows = format!("{} rows", grouped(profile.rows));
            let held = (profile.memory > 0).then(|| format!("{} held", memory(profile.memory)));
            [rows, format!("{estimated} estimated"), duration(profile.time)].into_iter().chain(held).collect()
        }
        None => vec![format!("{estimated} estimated")],
    }
}

/// An operator with its columns.
struct Line {
    /// The branches and the name.
    operator: String,
    /// What stands before the continuation lines of the details: the branches that go on.
    below: String,
    details: String,
    numbers: Vec<String>,
}

/// The branches to the left of an operator: on its own line, and on those below.
#[derive(Default)]
struct Branch {
    here: String,
    below: String,
}

impl Line {
    fn header(is_profile: bool) -> Self {
        let titles: &[_] = if is_profile { &["Estimated", "Rows", "Time", "Memory"] } else { &["Estimated"] };
        let numbers = titles.iter().map(|&title| title.to_owned()).collect();
        Self { operator: "Operator".to_owned(), below: String::new(), details: "Details".to_owned(), numbers }
    }

    fn new(plan: &PlanDescription, branch: &Branch) -> Self {
        let mut numbers = vec![estimate(plan.estimated_rows)];
        if let Some(profile) = plan.profile {
            numbers.extend([grouped(profile.rows), duration(profile.time), memory(profile.memory)]);
        }
        let goes_on = if plan.children.is_empty() { "" } else { "│" };
        let operator = format!("{}{}", branch.here, visible(&plan.operator));
        Self {
            operator,
            below: format!("{}{goes_on}", branch.below),
            details: visible(&plan.details).into_owned(),
            numbers,
        }
    }
}

fn push_lines(lines: &mut Vec<Line>, plan: &PlanDescription, branch: &Branch, step: usize) {
    lines.push(Line::new(plan, branch));
    let own = if step == 0 && plan.children.len() > 1 { 1 } else { step };
    for (position, child) in plan.children.iter().enumerate() {
        let is_last = position + 1 == plan.children.len();
        let [here, below] = if is_last { ["└─ ", "   "] } else { ["├─ ", "│  "] };
        let extended = |text| format!("{}{}", branch.below, first_characters(text, own));
        push_lines(lines, child, &Branch { here: extended(here), below: extended(below) }, step);
    }
}

fn first_characters(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

/// The widths of the columns.
struct Sheet {
    operator: usize,
    details: usize,
    numbers: Vec<usize>,
}

impl Sheet {
    fn new(lines: &[Line]) -> Self {
        let operator = lines.iter().map(|line| width(&line.operator)).max().unwrap_or(0);
        let columns = lines.first().map_or(0, |line| line.numbers.len());
        let widest =
            |column: usize| lines.iter().filter_map(|line| line.numbers.get(column)).map(|text| width(text)).max();
        let numbers: Vec<_> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
        let taken = operator + 2 + numbers.iter().map(|number| number + 2).sum::<usize>();
        Self { operator, details: WIDTH.saturating_sub(taken).max(LEAST_DETAILS), numbers }
    }

    fn write_line(&self, line: &Line, out: &mut dyn Write) -> io::Result<()> {
        let mut details = broken(&line.details, self.details).into_iter();
        let first = details.next().unwrap_or_default();
        let mut text = format!("{}  {}", padded(&line.operator, self.operator), padded(first, self.details));
        for (number, wide) in line.numbers.iter().zip(&self.numbers) {
            text.push_str(&format!("  {number:>wide$}"));
        }
        writeln!(out, "{}", text.trim_end())?;
        details.try_for_each(|rest| writeln!(out, "{}  {rest}", padded(&line.below, self.operator)))
    }
}

fn padded(text: &str, wide: usize) -> String {
    format!("{text}{}", " ".repeat(wide.saturating_sub(width(text))))
}

/// The text in lines of at most `limit` columns, broken behind spaces and commas where there are any.
fn broken(text: &str, limit: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while width(rest) > limit {
        let (line, after) = rest.split_at(break_at(rest, limit));
        lines.push(line.trim_end());
        rest = after.trim_start();
    }
    lines.push(rest);
    lines
}

/// Where a line ends: behind the last space that fits, else where the room ends.
fn break_at(text: &str, limit: usize) -> usize {
    let mut used = 0;
    let mut space = None;
    for (position, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > limit {
            return space.unwrap_or(position).max(1);
        }
        if character == ' ' {
            space = Some(position + 1);
        }
    }
    text.len()
}

/// An estimate without a precision that it does not have.
fn estimate(rows: f64) -> String {
    match rows {
        _ if !rows.is_finite() || rows >= 1e15 => format!("{rows:.1e}"),
        _ if rows > 0.0 && rows < 9.95 && (rows - rows.round()).abs() > 0.05 => format!("{rows:.1}"),
        _ => grouped(rows.round() as u64),
    }
}

fn duration(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

/// A size; nothing for nothing, so that what holds much stands out.
fn memory(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { ByteSize(bytes).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::OperatorProfile;

    fn operator(name: &str, details: &str, rows: f64, children: Vec<PlanDescription>) -> PlanDescription {
        PlanDescription {
            operator: name.into(),
            details: details.into(),
            estimated_rows: rows,
            profile: None,
            children,
        }
    }

    fn text(plan: &PlanDescription) -> String {
        let mut out = Vec::new();
        write_plan(plan, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn check(plan: &PlanDescription, expected: &[&str]) {
        let text = text(plan);
        assert_eq!(text.lines().collect::<Vec<_>>(), expected, "\n{text}");
    }

    fn seek() -> PlanDescription {
        operator("NodeIndexSeek", "c:Country(name = 'Canada')", 1.0, vec![])
    }

    #[test]
    fn a_plan_is_a_tree() {
        let expand = operator("Expand", "(c)-[:PARTY_TO]->(a)", 3.4, vec![seek()]);
        let scan = operator("NodeByLabelScan", "a:Agreement\x1b", 1e6, vec![]);
        check(
            &operator("HashJoin", "on a", 12345.0, vec![expand, scan]),
            &[
                "Operator             Details                                           Estimated",
                "HashJoin             on a                                                 12,345",
                "├─ Expand            (c)-[:PARTY_TO]->(a)                                    3.4",
                "│  └─ NodeIndexSeek  c:Country(name = 'Canada')                                1",
                "└─ NodeByLabelScan   a:Agreement\\u001B                                 1,000,000",
            ],
        );
    }

    #[test]
    fn a_profile_tells_rows_time_and_memory() {
        let profile =
            |rows, micros, memory| Some(OperatorProfile { rows, time: Duration::from_micros(micros), memory });
        let input = PlanDescription { profile: profile(1, 15, 0), ..seek() };
        let plan =
            PlanDescription { profile: profile(2155, 1234, 1536), ..operator("Project", "name", 3.0, vec![input]) };
        check(
            &plan,
            &[
                "Operator          Details                      Estimated   Rows    Time   Memory",
                "Project           name                                 3  2,155  1.2 ms  1.5 KiB",
                "└─ NodeIndexSeek  c:Country(name = 'Canada')           1      1   15 µs",
            ],
        );
    }

    #[test]
    fn a_profile_is_json() {
        let profile = Some(OperatorProfile { rows: 2, time: Duration::from_micros(1500), memory: 0 });
        let plan = PlanDescription { profile, ..operator("Project", "name\x1b", 3.0, vec![seek()]) };
        let mut out = Vec::new();
        write_plan_json(&plan, &mut out).unwrap();
        let expected = concat!(
            r#"{"operator":"Project","details":"name\u001b","estimatedRows":3.0,"rows":2,"milliseconds":1.5,"bytes":0,"children":["#,
            r#"{"operator":"NodeIndexSeek","details":"c:Country(name = 'Canada')","estimatedRows":1.0,"children":[]}]}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn long_details_go_on_below() {
        let plan = operator("Filter", &"n.name = 'x' AND ".repeat(8), 1.0, vec![seek()]);
        let text = text(&plan);
        assert!(text.lines().all(|line| width(line) <= WIDTH), "{text}");
        assert_eq!(text.matches("n.name").count(), 8);
        assert!(text.lines().nth(2).is_some_and(|line| line.starts_with("│  ")), "{text}");
    }

    #[test]
    fn deep_plans_leave_room_for_details() {
        let profile = Some(OperatorProfile { rows: 1_234_567, time: Duration::from_secs(12), memory: 123_456_789 });
        for depth in 1..20 {
            for profile in [None, profile] {
                let filter = |input| PlanDescription {
                    profile,
                    ..operator("Filter", &"漢字 and more ".repeat(9), 0.01, vec![input])
                };
                let text = text(&(0..depth).fold(PlanDescription { profile, ..seek() }, |input, _| filter(input)));
                assert!(text.lines().all(|line| width(line) <= WIDTH), "{text}");
            }
        }
    }

    #[test]
    fn estimates_are_rounded() {
        let texts = [0.0, 0.04, 0.5, 1.0, 9.94, 9.96, 1234.5, 1e20, f64::INFINITY, f64::NAN].map(estimate);
        assert_eq!(texts, ["0", "0", "0.5", "1", "9.9", "10", "1,235", "1.0e20", "inf", "NaN"]);
    }
}
