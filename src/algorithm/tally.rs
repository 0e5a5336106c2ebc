//! Adding up weights by small numbers.

/// A sum for each of many numbers, few of which have one at a time.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

impl Tally {
    /// A tally of the numbers below the bound.
    pub(super) fn new(bound: usize) -> Self {
        Self { sums: vec![0.0; bound], touched: Vec::new() }
    }

    /// Adds to the sum of a number.
    #[inline]
    pub(super) fn add(&mut self, number: u32, weight: f64) {
        let sum = &mut self.sums[number as usize];
        if *sum == 0.0 && weight > 0.0 {
            self.touched.push(number);
        }
        *sum += weight;
    }

    /// The sum of a number.
    #[inline]
    pub(super) fn sum(&self, number: u32) -> f64 {
        self.sums[number as usize]
    }

    /// The numbers that have a sum above zero, each once, in the order in which they came.
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Takes all sums, by ascending number.
    pub(super) fn take_sorted(&mut self) -> Vec<(u32, f64)> {
        self.touched.sort_unstable();
        let sums = self.touched.iter().map(|number| (*number, self.sums[*number as usize])).collect();
        self.clear();
        sums
    }

    /// Forgets all sums.
    pub(super) fn clear(&mut self) {
        for number in self.touched.drain(..) {
            self.sums[number as usize] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_taken_once() {
        let mut tally = Tally::new(5);
        [(4, 1.0), (2, 0.5), (4, 2.0), (3, 0.0)].into_iter().for_each(|(number, weight)| tally.add(number, weight));
        assert_eq!((tally.touched(), tally.sum(4), tally.sum(3)), (&[4, 2][..], 3.0, 0.0));
        assert_eq!(tally.take_sorted(), [(2, 0.5), (4, 3.0)]);
        assert_eq!((tally.touched(), tally.sum(4)), (&[][..], 0.0));
    }
}
