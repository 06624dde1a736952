//! How much of a week has been worked, as far as it matters, and costs by that.

use super::super::problem::{AgentSlots, Slot, SlotWeek};

/// More than any plan costs.
pub const IMPOSSIBLE: i64 = i64::MAX / 4;

/// How the slots worked in a week are counted: 0, 1, 2 and so on up to `top`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    /// Where the week's shortfalls begin in the table.
    pub(super) at: usize,
    /// The highest count.
    pub(super) top: usize,
    /// Whether more work is forbidden. Otherwise it makes no difference: it counts as `top`.
    pub(super) is_limit: bool,
}

impl Count {
    /// How this many slots worked are counted; nothing where they are forbidden.
    pub(super) fn of(self, worked: usize) -> Option<usize> {
        if worked > self.top && self.is_limit { None } else { Some(worked.min(self.top)) }
    }
}

/// How a week counts: up to its limit if that can be reached, else up to its minimum.
pub(super) fn count(agent: &AgentSlots, week: &SlotWeek, at: usize) -> Count {
    let possible = agent.slots[week.slots.clone()].iter().filter(|slot| **slot != Slot::Closed).count();
    match week.most {
        Some(most) if most < possible => Count { at, top: most, is_limit: true },
        _ => Count { at, top: week.minimum.min(possible), is_limit: false },
    }
}

/// Lowers the cost of each count to `cost` and what the row says for `more` slots worked.
pub(super) fn lower(here: &mut [i64], cost: i64, row: &[i64], more: usize, count: Count) {
    for (best, later) in here.iter_mut().zip(&row[more.min(row.len())..]) {
        *best = (*best).min(cost + later);
    }
    if !count.is_limit {
        let most = cost + row[count.top];
        for best in &mut here[(count.top + 1).saturating_sub(more)..] {
            *best = (*best).min(most);
        }
    }
}
