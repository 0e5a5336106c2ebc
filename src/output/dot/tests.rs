use super::*;
use crate::output::example::{node, relationship, rows, treaty, written};
use crate::output::picture::Style;
use crate::result::Elements;
use crate::value::{NodeIndex, RelationshipIndex};
use std::process::{Command, Stdio};

/// What graphviz makes of a picture. Says so loudly where graphviz is missing, and then gives nothing.
fn graphviz(dot: &str, format: &str) -> Option<String> {
    let spawned =
        Command::new("dot").arg(format).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = spawned else {
        eprintln!("WARNING: graphviz is not installed, the pictures are NOT checked: apt-get install graphviz");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    let text = dot.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}\n{dot}");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn picture(elements: Elements, options: PictureOptions) -> String {
    let result = QueryResult { elements, ..rows(&["x"], vec![]) };
    written(&Dot, &result, &Options { picture: options, ..Options::default() })
}

/// `count` nodes in a ring.
fn ring(count: u32) -> Elements {
    let mut elements = Elements::default();
    for index in 0..count {
        elements.nodes.insert(NodeIndex(index), node(index.into(), &["A"], [("group", (index % 3).into())]));
        let next = relationship(index.into(), "NEXT", index, (index + 1) % count, []);
        elements.relationships.insert(RelationshipIndex(index), next);
    }
    elements
}

#[test]
fn a_result_is_drawn_with_its_legend() {
    let dot = written(&Dot, &treaty(), &Options::default());
    let expected =
        r#""n10" -> "n11" [label="PARTY_TO", tooltip=":PARTY_TO\nsince: 2020", labeltooltip=":PARTY_TO\nsince: 2020"]"#;
    assert!(dot.contains(expected), "{dot}");
    assert!(dot.contains(r#""n10" [label="Canada", tooltip=":Country\nname: Canada","#), "{dot}");
    assert!(dot.contains(r#"[label="Country (1)""#), "{dot}");
    if let Some(svg) = graphviz(&dot, "-Tsvg") {
        assert!(svg.contains(">Canada</text>") && svg.contains(">PARTY_TO</text>"), "{svg}");
    }
}

#[test]
fn parallel_relationships_and_loops_are_kept() {
    let mut elements = Elements::default();
    elements.nodes.insert(NodeIndex(0), node(0, &[], []));
    for (id, relationship_type) in (0..).zip(["T", "T", "U"]) {
        elements.relationships.insert(RelationshipIndex(id), relationship(id.into(), relationship_type, 0, 0, []));
    }
    let dot = picture(elements, PictureOptions::default());
    assert_eq!(dot.matches(r#""n0" -> "n0""#).count(), 3, "{dot}");
    graphviz(&dot, "-Tsvg");
}

#[test]
fn rows_without_elements_say_so() {
    let dot = picture(Elements::default(), PictureOptions::default());
    assert!(dot.contains("Nothing to draw"), "{dot}");
    graphviz(&dot, "-Tsvg");
}

#[test]
fn what_is_left_out_is_counted() {
    let dot = picture(ring(1200), PictureOptions { max_nodes: Some(5), ..PictureOptions::default() });
    assert_eq!(dot.matches(" -> ").count(), 4);
    assert!(dot.contains(r"Not shown: 1,195 of 1,200 nodes\nand 1,196 of 1,200 relationships;"), "{dot}");
    graphviz(&dot, "-Tsvg");
}

#[test]
fn nodes_are_clustered_by_label_or_property() {
    for (key, clusters) in [("label", 1), ("group", 3), ("nothing", 0)] {
        let options = PictureOptions { cluster_by: Some(key.to_owned()), legend: false, ..PictureOptions::default() };
        let dot = picture(ring(9), options);
        assert_eq!(dot.matches("subgraph").count(), clusters, "{dot}");
        graphviz(&dot, "-Tsvg");
    }
}

#[test]
fn directions_have_names() {
    for direction in RankDir::ALL {
        assert_eq!(direction.name().to_lowercase().parse(), Ok(direction));
    }
    assert_eq!("up".parse::<RankDir>().unwrap_err().to_string(), "unknown direction `up`; one of LR, TB, RL, BT");
}

/// Texts that graphviz would take for something else, with what its SVG shows of them.
const HOSTILE: [(&str, &str); 14] = [
    (r#"say "hi""#, "say &quot;hi&quot;"),
    (r"C:\N\G\L", r"C:\N\G\L"),
    (r"\", r"\"),
    (r#"\""#, r"\&quot;"),
    ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
    ("&lt;R&D&amp;", "&amp;lt;R&amp;D&amp;amp;"),
    ("digraph", "digraph"),
    ("strict", "strict"),
    ("}; graph [", "}; graph ["),
    ("a -> b // c", "a &#45;&gt; b // c"),
    ("\x1b]0;x\x07", r"\u001B]0;x\u0007"),
    ("größe 漢字 😀", "größe 漢字 😀"),
    ("x\0y", "xy"),
    ("# /* */", "# /* */"),
];

#[test]
fn hostile_texts_come_back_from_graphviz() {
    for (text, shown) in HOSTILE {
        let mut elements = Elements::default();
        elements.nodes.insert(NodeIndex(0), node(0, &[text], [("name", text.into()), (text, text.into())]));
        elements.relationships.insert(RelationshipIndex(0), relationship(0, text, 0, 0, [(text, text.into())]));
        let dot =
            picture(elements, PictureOptions { cluster_by: Some("name".to_owned()), ..PictureOptions::default() });
        let Some(svg) = graphviz(&dot, "-Tsvg") else { return };
        let svg = svg.replace("&#160;", " ").replace("&#45;", "-").replace("&nbsp;", " ");
        let shown = format!(">{}</text>", shown.replace("&#45;", "-"));
        // The caption, the type and the title of the cluster; the legend adds a count.
        assert_eq!(svg.matches(&shown).count(), 3, "{text:?}: {shown}\n{svg}");
    }
}

#[test]
fn ten_megabytes_of_text_are_no_trouble() {
    let long = "\\\"<é".repeat(2_000_000);
    let mut elements = Elements::default();
    elements.nodes.insert(NodeIndex(0), node(0, &[&long], [("name", long.as_str().into()), (&long, 1.into())]));
    elements.relationships.insert(RelationshipIndex(0), relationship(0, &long, 0, 0, []));
    let dot = picture(elements, PictureOptions { cluster_by: Some("name".to_owned()), ..PictureOptions::default() });
    assert!(dot.len() < 100_000, "{}", dot.len());
    graphviz(&dot, "-Tsvg");
}

#[test]
fn a_plan_is_drawn() {
    let scan = PlanDescription { operator: "Scan".into(), details: "\"n\"".into(), ..PlanDescription::default() };
    let plan = PlanDescription { operator: "Project".into(), children: vec![scan.clone(), scan], ..Default::default() };
    let mut out = Vec::new();
    Dot.write_plan(&plan, &mut out).unwrap();
    let dot = String::from_utf8(out).unwrap();
    assert!(dot.contains(r#""o2" -> "o1" [label="0 estimated"]"#) && dot.contains(r#""o3" -> "o1""#), "{dot}");
    graphviz(&dot, "-Tsvg");
}

#[test]
fn a_style_decides_on_colours_shapes_captions_and_sizes() {
    let style = r##"
[label.A]
color = "#0072B2"
shape = "hexagon"
caption = "group"
size = "degree"
[type.NEXT]
color = "#D55E00"
width = 2
"##;
    let style = std::sync::Arc::new(Style::parse(style).unwrap());
    let mut elements = ring(3);
    elements.relationships.insert(RelationshipIndex(9), relationship(9, "NEXT", 0, 1, []));
    let dot = picture(elements, PictureOptions { style, ..PictureOptions::default() });
    assert!(
        dot.contains(r##"fillcolor="#0072B2", color="#4D4D4D", fontcolor="#FFFFFF", style="filled", shape="hexagon""##)
    );
    assert!(dot.contains(r##"color="#D55E00", fontcolor="#D55E00", penwidth="2.0""##), "{dot}");
    assert!(dot.contains(r#""n1" [label="1","#) && dot.contains(r#"fontsize="30.0""#), "{dot}");
    graphviz(&dot, "-Tsvg");
}
