//! Cypher scripts of any size, a piece at a time.

use super::ImportError;
use super::source::Source;
use super::text::{BYTE_ORDER_MARK, Text};
use crate::syntax;
use std::io::BufRead;

/// About how many bytes a piece has.
const PIECE: usize = 1 << 20;

/// Hands on the text of a script in pieces of whole statements, each with the number of lines before it.
///
/// Statements of scripts that programs write end with a `;` at the end of a line, and so do pieces.
pub fn for_each_piece<E: From<ImportError>>(
    source: &Source,
    take: &mut dyn FnMut(&str, usize) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = source.open()?;
    let (mut piece, mut lines_before, mut is_first) = (Vec::new(), 0, true);
    loop {
        let before = piece.len();
        let read = reader.read_until(b'\n', &mut piece).map_err(|error| source.unreadable(&error))?;
        if std::mem::take(&mut is_first) && piece.starts_with(BYTE_ORDER_MARK) {
            piece.drain(..BYTE_ORDER_MARK.len());
        }
        let ends_statement = piece[before.min(piece.len())..].trim_ascii_end().ends_with(b";");
        if read > 0 && !(piece.len() >= PIECE && ends_statement) {
            continue;
        }
        let text = Text::part(&source.name, &piece, lines_before as u64)?;
        if read == 0 || syntax::ends_statement(text.content) {
            take(text.content, lines_before)?;
            lines_before += piece.iter().filter(|byte| **byte == b'\n').count();
            piece.clear();
        }
        if read == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_statements_and_know_their_lines() {
        let script = format!("\u{feff}{}", "CREATE (:A {text: 'one;\ntwo'});\n".repeat(3 * PIECE / 32));
        let source = Source::memory("x.cypher", script.clone().into_bytes());
        let (mut together, mut pieces) = (String::new(), 0);
        let outcome: Result<(), ImportError> = for_each_piece(&source, &mut |text, lines_before| {
            assert_eq!(together.matches('\n').count(), lines_before);
            assert!(text.starts_with("CREATE") || text.is_empty(), "{}", &text[..20]);
            together.push_str(text);
            pieces += 1;
            Ok(())
        });
        assert_eq!(outcome, Ok(()));
        assert!(together == script[3..] && pieces >= 3, "{pieces}");
    }
}
