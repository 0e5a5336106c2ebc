//! Pictures as Mermaid flowcharts, which Markdown viewers draw.
//!
//! What is drawn, in which colours and with which captions, is decided as for DOT.

use super::picture::look::Shape;
use super::picture::{Drawing, PictureOptions};
use super::visible::{is_hidden, push_escape};
use super::{Format, Options};
use crate::result::QueryResult;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A flowchart.
pub(super) struct Mermaid;

impl Format for Mermaid {
    fn name(&self) -> &'static str {
        "mermaid"
    }

    fn description(&self) -> &'static str {
        "a picture of the elements, for Markdown"
    }

    fn is_picture(&self) -> bool {
        true
    }

    fn write_rows(&self, result: &QueryResult, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        write_picture(&Drawing::new(&result.elements, &options.picture), &options.picture, out)
    }
}

/// Writes a drawing as a flowchart.
pub(super) fn write_picture(drawing: &Drawing<'_>, options: &PictureOptions, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "flowchart {}", options.rankdir.name())?;
    write_nodes(drawing, out)?;
    for relationship in &drawing.relationships {
        let caption = quoted(&relationship.caption);
        writeln!(out, "  n{} -->|{caption}| n{}", relationship.start, relationship.end)?;
    }
    write_link_styles(drawing, out)?;
    if let Some(note) = drawing.note() {
        writeln!(out, "  note[{}]", quoted(&note))?;
    }
    write_colours(drawing, out)
}

fn write_nodes(drawing: &Drawing<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (number, (title, members)) in drawing.clusters().into_iter().enumerate() {
        if let Some(title) = &title {
            writeln!(out, "  subgraph s{number}[{}]", quoted(title))?;
        }
        for node in members {
            let (open, close) = brackets(node.look.shape);
            writeln!(out, "  n{}{open}{}{close}", node.node.id, quoted(&node.caption))?;
        }
        if title.is_some() {
            writeln!(out, "  end")?;
        }
    }
    Ok(())
}

/// What stands around the caption of a node.
fn brackets(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Box => ("[", "]"),
        Shape::Ellipse => ("([", "])"),
        Shape::Circle => ("((", "))"),
        Shape::Diamond => ("{", "}"),
        Shape::Hexagon => ("{{", "}}"),
        Shape::Cylinder => ("[(", ")]"),
    }
}

/// Gives relationships the colours and widths of their type.
fn write_link_styles(drawing: &Drawing<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (number, known) in drawing.relationships.iter().enumerate() {
        let color = known.color.as_ref().map(|color| format!("stroke:{color}"));
        let width = known.width.map(|width| format!("stroke-width:{width:.1}px"));
        let parts: Vec<_> = color.into_iter().chain(width).collect();
        if !parts.is_empty() {
            writeln!(out, "  linkStyle {number} {}", parts.join(","))?;
        }
    }
    Ok(())
}

/// Gives the nodes of each label its colours.
fn write_colours(drawing: &Drawing<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (number, (label, _, look)) in drawing.labels().into_iter().enumerate() {
        let nodes =
            drawing.nodes.iter().filter(|node| node.node.labels.first().is_some_and(|own| own.as_ref() == label));
        let nodes: Vec<_> = nodes.map(|node| format!("n{}", node.node.id)).collect();
        if !nodes.is_empty() {
            writeln!(out, "  classDef c{number} fill:{},stroke:{},color:{}", look.fill, look.border, look.text)?;
            writeln!(out, "  class {} c{number}", nodes.join(","))?;
        }
    }
    Ok(())
}

/// A text between quotes that shows as it is. Mermaid takes text for Markdown with HTML and entities in it, so every sign
/// that could mean something is an entity. Inside of a word none of `.`, `-`, `_` and `'` does.
fn quoted(text: &str) -> String {
    let mut string = String::from('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_before_word = characters.peek().is_some_and(|next| next.is_alphanumeric());
        let is_inside_word = is_before_word && string.ends_with(char::is_alphanumeric);
        match character {
            '\n' => string.push_str("<br/>"),
            '.' | '-' | '_' | '\'' if is_inside_word => string.push(character),
            _ if is_hidden(character) => {
                let mut escape = String::new();
                push_escape(&mut escape, character);
                let _ = write!(string, "#92;{}", &escape[1..]);
            }
            _ if character.is_ascii_punctuation() => {
                let _ = write!(string, "#{};", u32::from(character));
            }
            _ => string.push(character),
        }
    }
    // Mermaid refuses an empty text.
    string.push_str(if string.len() == 1 { " \"" } else { "\"" });
    string
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{node, relationship, rows, treaty, written};
    use crate::output::picture::RankDir;
    use crate::result::Elements;
    use crate::value::{NodeIndex, RelationshipIndex};

    #[test]
    fn a_result_is_drawn() {
        let expected = "\
flowchart LR
  n10[\"Canada\"]
  n11[\"USMCA\"]
  n10 -->|\"PARTY_TO\"| n11
  classDef c0 FIRST
  class n11 c0
  classDef c1 SECOND
  class n10 c1
";
        let text = written(&Mermaid, &treaty(), &Options::default());
        let colours: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("  classDef ")).map(|line| &line[3..]).collect();
        assert_eq!(text, expected.replace("FIRST", colours[0]).replace("SECOND", colours[1]));
        assert!(colours.iter().all(|colours| colours.starts_with("fill:#")), "{text}");
    }

    #[test]
    fn texts_mean_nothing_to_mermaid() {
        let check = |text: &str, expected: &str| assert_eq!(quoted(text), format!("\"{expected}\""));
        check("U.S.-Canada, it's", "U.S#46;#45;Canada#44; it's");
        check("- item", "#45; item");
        check("_a_b_", "#95;a_b#95;");
        check("`**b**`", "#96;#42;#42;b#42;#42;#96;");
        check("<b>\"x\" &amp; #35; style: a;", "#60;b#62;#34;x#34; #38;amp#59; #35;35#59; style#58; a#59;");
        check("two\nlines\u{1b}[", "two<br/>lines#92;u001B#91;");
        check("", " ");
        check("größe 漢 😀", "größe 漢 😀");
    }

    #[test]
    fn boxes_and_what_is_left_out_show() {
        let mut elements = Elements::default();
        for index in 0..3 {
            elements.nodes.insert(NodeIndex(index), node(index.into(), &[], [("k", "end".into())]));
        }
        elements.relationships.insert(RelationshipIndex(0), relationship(0, "T", 0, 0, []));
        let result = QueryResult { elements, ..rows(&["x"], vec![]) };
        let picture = PictureOptions {
            cluster_by: Some("k".to_owned()),
            max_nodes: Some(2),
            rankdir: RankDir::TopToBottom,
            ..PictureOptions::default()
        };
        let text = written(&Mermaid, &result, &Options { picture, ..Options::default() });
        assert!(
            text.starts_with("flowchart TB\n  subgraph s0[\"end\"]\n  n0[\"end\"]\n  n1[\"end\"]\n  end\n"),
            "{text}"
        );
        assert!(text.contains("  n0 -->|\"T\"| n0\n  note[\"Not shown#58; 1 of 3 nodes"), "{text}");
    }
}
