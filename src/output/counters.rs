//! What a statement changed, as text.

use crate::result::Counters;

/// The counters that moved: `nodes created: 2, properties set: 3`; empty if nothing was changed.
pub fn counters_text(counters: &Counters) -> String {
    let changed = counters.named().into_iter().filter(|(_, count)| *count > 0);
    changed.map(|(name, count)| format!("{name}: {}", grouped(count))).collect::<Vec<_>>().join(", ")
}

/// A count with its thousands set apart: `2,155`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 row`, `2,155 rows`.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moved_is_told() {
        assert_eq!(counters_text(&Counters::default()), "");
        let counters = Counters { nodes_created: 2, properties_set: 3000, ..Counters::default() };
        assert_eq!(counters_text(&counters), "nodes created: 2, properties set: 3,000");
    }

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0, 7, 999, 1000, 1_234_567, u64::MAX].map(grouped);
        assert_eq!(texts, ["0", "7", "999", "1,000", "1,234,567", "18,446,744,073,709,551,615"]);
    }
}
