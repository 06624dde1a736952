//! A sparse table: the cheapest shift ending in any window of 2^k slots.
//!
//! The cheapest over any ends in a row is then the cheaper of two windows, which may overlap: for the six ends 5 to 10, of those of
//! four ends from 5 on (5 to 8) and from 7 on (7 to 10). So it makes no difference how many lengths a shift may have.

use std::ops::RangeInclusive;

use super::counts::{Count, IMPOSSIBLE, lower};

/// The least cost of a shift that ends in each window, by the count of slots worked at the window's first end.
///
/// The cost is that of all slots before the end and of what is to go from it; the start of the shift takes off what came before
/// it. A shift that ends later in the window is longer by as many slots, and so is its count.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    rows: Vec<i64>,
    /// The length of a row.
    width: usize,
    /// How many ends are kept, in a ring.
    kept: usize,
    /// How many lengths of windows there are: 1, 2, 4 and so on.
    lengths: u32,
}

impl Ends {
    /// Forgets all, for shifts of up to `longest` slots, and up to `ends` ends in a row.
    pub(super) fn clear(&mut self, width: usize, longest: usize, ends: usize) {
        (self.width, self.kept, self.lengths) = (width, longest + 1, ends.max(1).ilog2() + 1);
        self.rows.resize(self.lengths as usize * self.kept * width, IMPOSSIBLE);
    }

    /// The row of the window of one end.
    pub(super) fn row(&mut self, end: usize, count: Count) -> &mut [i64] {
        let at = self.at(0, end);
        &mut self.rows[at..=at + count.top]
    }

    /// Makes the longer windows that begin at an end and do not reach beyond `last`, each of two halves.
    pub(super) fn combine(&mut self, end: usize, last: usize, count: Count) {
        let mut length = 1;
        while length < self.lengths && end + (1 << length) - 1 <= last {
            let half = 1 << (length - 1);
            let (first, second) = (self.at(length - 1, end), self.at(length - 1, end + half));
            let own = self.at(length, end);
            // Windows of one length lie after all shorter ones.
            let (halves, whole) = self.rows.split_at_mut(own);
            let whole = &mut whole[..=count.top];
            whole.copy_from_slice(&halves[first..=first + count.top]);
            lower(whole, 0, &halves[second..=second + count.top], half, count);
            length += 1;
        }
    }

    /// Lowers the costs to go of a slot to those of the cheapest shift from there that ends in a range.
    pub(super) fn lower(&self, here: &mut [i64], cost: i64, slot: usize, ends: RangeInclusive<usize>, count: Count) {
        if ends.is_empty() {
            return;
        }
        let (first, last) = (*ends.start(), *ends.end());
        let length = (last + 1 - first).ilog2();
        for end in [first, last + 1 - (1 << length)] {
            let at = self.at(length, end);
            lower(here, cost, &self.rows[at..=at + count.top], end - slot, count);
        }
    }

    /// Where the row of the window of 2^length ends from `end` on begins.
    fn at(&self, length: u32, end: usize) -> usize {
        (length as usize * self.kept + end % self.kept) * self.width
    }
}
