//! Numbering the parts into which nodes fall.

/// Numbers parts from 0 on in the order of their first nodes. `parts` says of each node in which part it is, by any number
/// below `bound`.
pub(super) fn numbered(parts: &[u32], bound: usize) -> Vec<u32> {
    let mut numbers = vec![u32::MAX; bound];
    let mut next = 0;
    let mut number = |part: &u32| {
        let number = &mut numbers[*part as usize];
        if *number == u32::MAX {
            *number = next;
            next += 1;
        }
        *number
    };
    parts.iter().map(&mut number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_numbered_as_they_come() {
        assert_eq!(numbered(&[4, 1, 4, 0, 1], 5), [0, 1, 0, 2, 1]);
        assert_eq!(numbered(&[], 0), [0_u32; 0]);
    }
}
