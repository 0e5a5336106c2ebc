//! Text that graphviz reads as it is meant.

use crate::output::visible::{is_hidden, push_escape};

/// The bytes that a string may have between its quotes. Graphviz refuses strings over 16,384 bytes.
const LONGEST_STRING: usize = 16_000;

/// A string of the DOT language that shows as `text`: backslashes are doubled, so that `\N` stays what it is; what looks
/// like an HTML entity is kept from becoming one; NUL is dropped and other control characters show as escapes; what is
/// too long for graphviz is cut.
pub(super) fn quoted(text: &str) -> String {
    let mut string = String::from('"');
    for (position, character) in text.char_indices() {
        if string.len() > LONGEST_STRING {
            string.push('…');
            break;
        }
        push_quoted(&mut string, character, &text[position..]);
    }
    string.push('"');
    string
}

fn push_quoted(string: &mut String, character: char, rest: &str) {
    match character {
        '\0' | '\r' => {}
        '\n' => string.push_str("\\n"),
        '\\' => string.push_str("\\\\"),
        '"' => string.push_str("\\\""),
        '&' if is_entity(rest) => string.push_str("&amp;"),
        _ if is_hidden(character) => {
            string.push('\\');
            push_escape(string, character);
        }
        _ => string.push(character),
    }
}

/// Whether the text begins like `&lt;` or `&#60;`, which graphviz would decode.
fn is_entity(text: &str) -> bool {
    let name = text.trim_start_matches('&').trim_start_matches('#');
    let end = name.find(|character: char| !character.is_ascii_alphanumeric());
    end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(quoted(input), expected);
    }

    #[test]
    fn strings_are_escaped() {
        check("say \"hi\"", r#""say \"hi\"""#);
        check(r"C:\N\G\", r#""C:\\N\\G\\""#);
        check("a\nb\0c\r", r#""a\nbc""#);
        check("\x1b[31m", r#""\\u001B[31m""#);
        check("<b>R&D</b>", r#""<b>R&D</b>""#);
        check("&lt;&#60;&amp;&;", r#""&amp;lt;&amp;#60;&amp;amp;&;""#);
        check("graph", r#""graph""#);
    }

    #[test]
    fn long_strings_are_cut_below_the_limit_of_graphviz() {
        for text in ["x", "\"", "é", "\u{1}", "&lt;", "😀"] {
            let string = quoted(&text.repeat(10_000_000 / text.len()));
            assert!(string.len() < 16_384 && string.ends_with("…\""), "{text}");
        }
    }
}
