//! Markdown as text for a terminal: as much of it as the reference uses.
//!
//! Paragraphs are wrapped, code is indented, tables are set in columns, links are their text. Backquotes stay around code
//! in sentences, as in the messages of the program.

use unicode_width::UnicodeWidthStr;

/// The text with lines of at most `width` columns, code and tables aside.
pub(crate) fn plain(markdown: &str, width: usize) -> String {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        let kind = kind(line);
        let mut block = vec![line];
        match kind {
            Kind::Blank => continue,
            Kind::Code => block.extend(lines.by_ref().take_while(|line| !line.starts_with(FENCE))),
            _ => {
                while let Some(next) = lines.next_if(|next| kind.goes_on_with(next)) {
                    block.push(next);
                }
            }
        }
        blocks.push(kind.text(&block, width));
    }
    joined(&blocks)
}

const FENCE: &str = "```";
const ITEM: &str = "- ";

/// What a line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Comment,
    Heading,
    Code,
    Table,
    Item,
    Paragraph,
}

fn kind(line: &str) -> Kind {
    match line {
        _ if line.trim().is_empty() => Kind::Blank,
        _ if line.starts_with("<!--") => Kind::Comment,
        _ if line.starts_with('#') => Kind::Heading,
        _ if line.starts_with(FENCE) => Kind::Code,
        _ if line.starts_with('|') => Kind::Table,
        _ if line.starts_with(ITEM) => Kind::Item,
        _ => Kind::Paragraph,
    }
}

impl Kind {
    /// Whether the block that a line of this kind began has `line` too.
    fn goes_on_with(self, line: &str) -> bool {
        match self {
            Self::Table => kind(line) == Self::Table,
            Self::Paragraph | Self::Item => kind(line) == Self::Paragraph,
            _ => false,
        }
    }

    /// A block as lines.
    fn text(self, block: &[&str], width: usize) -> Block {
        let in_one = || block.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        let text = match self {
            Self::Blank | Self::Comment => String::new(),
            Self::Heading => format!("{}\n", inline(in_one().trim_start_matches('#').trim()).replace('`', "")),
            Self::Code => block[1..].iter().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect(),
            Self::Table => table(block, width),
            Self::Item => wrapped(&inline(in_one().trim_start_matches(ITEM)), width, "  - ", "    "),
            Self::Paragraph => wrapped(&inline(&in_one()), width, "  ", "  "),
        };
        Block { is_item: self == Self::Item, text }
    }
}

/// A block as it is printed.
struct Block {
    is_item: bool,
    text: String,
}

/// Blocks with a blank line between any two but the items of a list.
fn joined(blocks: &[Block]) -> String {
    let mut text = String::new();
    let mut in_list = false;
    for block in blocks.iter().filter(|block| !block.text.is_empty()) {
        text.push_str(if text.is_empty() || in_list && block.is_item { "" } else { "\n" });
        text.push_str(&block.text);
        in_list = block.is_item;
    }
    text
}

/// Text without links and emphasis; what stands in backquotes is left alone.
fn inline(text: &str) -> String {
    let mut plain = String::new();
    for (position, piece) in text.split('`').enumerate() {
        let is_code = position % 2 == 1;
        plain.push_str(if position > 0 { "`" } else { "" });
        plain.push_str(&if is_code { piece.to_owned() } else { without_links(&piece.replace("**", "")) });
    }
    plain
}

/// `[text](target)` as `text`. A link whose text has code in it is taken apart by the backquotes, and left.
fn without_links(text: &str) -> String {
    let link = || {
        let middle = text.find("](")?;
        let start = text[..middle].rfind('[')?;
        let end = middle + text[middle..].find(')')?;
        Some((start, middle, end))
    };
    match link() {
        Some((start, middle, end)) => {
            format!("{}{}{}", &text[..start], &text[start + 1..middle], without_links(&text[end + 1..]))
        }
        None => text.to_owned(),
    }
}

/// Words in lines of at most `width` columns, `first` before the first line and `further` before the others.
fn wrapped(text: &str, width: usize, first: &str, further: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.width() + 1 + word.width() > width {
            lines.push_str(&line);
            lines.push('\n');
            line = further.to_owned();
            is_empty = true;
        }
        line.push_str(if is_empty { "" } else { " " });
        line.push_str(word);
        is_empty = false;
    }
    lines + line.trim_end() + "\n"
}

/// The least width of a last column that is wrapped.
const LEAST_COLUMN: usize = 20;

/// A table with its columns aligned and the last of them wrapped; a line of dashes below its head.
fn table(block: &[&str], width: usize) -> String {
    let rows: Vec<Vec<String>> = block.iter().filter(|row| !is_ruler(row)).map(|row| cells(row)).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width_of = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns.saturating_sub(1)).map(|column| width_of(column).unwrap_or(0)).collect();
    let margin: usize = 2 + widths.iter().map(|width| width + 2).sum::<usize>();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())) {
        let mut line = "  ".to_owned();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(&format!("{cell}{}", " ".repeat(width + 2 - cell.width())));
        }
        let last = row.get(widths.len()).map_or("", String::as_str);
        text.push_str(&wrapped(last, width.max(margin + LEAST_COLUMN), &line, &" ".repeat(margin)));
        if number == 0 {
            let rule = widths.iter().map(|width| "-".repeat(*width)).chain([String::from("---")]);
            text.push_str(&format!("  {}\n", rule.collect::<Vec<_>>().join("  ")));
        }
    }
    text
}

fn is_ruler(row: &str) -> bool {
    row.contains('-') && row.chars().all(|character| matches!(character, '|' | '-' | ':' | ' '))
}

/// The cells of a row, without decoration.
fn cells(row: &str) -> Vec<String> {
    // No text has a NUL in it.
    let row = row.trim().trim_matches('|').replace("\\|", "\0");
    row.split('|').map(|cell| inline(cell.trim()).replace('`', "").replace('\0', "|")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expected: &str) {
        assert_eq!(plain(markdown, 30), expected);
    }

    #[test]
    fn paragraphs_are_wrapped_and_links_are_their_text() {
        check(
            "A **bold** word, `code * [x](y)` and\na [link](to.md#there).\n\nMore.",
            "  A bold word, `code * [x](y)`\n  and a link.\n\n  More.\n",
        );
    }

    #[test]
    fn code_is_indented_and_left_alone() {
        check("See:\n```cypher empty\nRETURN *\n\n- x\n```\n", "  See:\n\n    RETURN *\n\n    - x\n");
    }

    #[test]
    fn items_hang() {
        check("- one\n- two that is long enough\n  to wrap\n", "  - one\n  - two that is long enough to\n    wrap\n");
    }

    #[test]
    fn tables_are_set_in_columns() {
        check("| a | b |\n|---|---|\n| `x\\|y` | z |\n", "  a    b\n  ---  ---\n  x|y  z\n");
        check("| | |\n|---|---|\n| `x` | z |\n", "  x  z\n");
    }

    #[test]
    fn headings_and_comments_lose_their_marks() {
        check("<!-- note -->\n#### A `b`\ntext\n", "A b\n\n  text\n");
    }

    #[test]
    fn what_does_not_end_does_no_harm() {
        check("```cypher", "");
        check("|", "");
        check("[a](b", "  [a](b\n");
        check("`", "  `\n");
    }
}
