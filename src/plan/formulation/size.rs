//! How much a problem takes to solve, as far as it depends on how short the steps are.

use super::super::solver::problem::{Limits, Template};

/// The most states of one agent's week: marks, times the work before, times the work of a second shift. Each is a number that is kept.
const MOST_STATES: usize = 20_000_000;

/// The most pairs of shifts of one agent beside something firm; each is looked at once.
const MOST_PAIRS: usize = 20_000_000;

/// The most duties that may be added, over all agents; each is kept.
const MOST_DUTIES: usize = 4_000_000;

/// Whether a problem is too large; if it is that of one agent, by place.
pub(super) fn too_large(agents: &[Template], grid: u32) -> (bool, Option<usize>) {
    let sizes = || agents.iter().map(|agent| Size::new(agent, grid));
    let one = sizes().position(|size| size.states > MOST_STATES || size.pairs > MOST_PAIRS);
    let are_many = sizes().map(|size| size.duties).fold(0, usize::saturating_add) > MOST_DUTIES;
    (one.is_some() || are_many, one)
}

/// How much an agent's week takes to solve, as far as it depends on how short the steps are.
struct Size {
    states: usize,
    duties: usize,
    pairs: usize,
}

impl Size {
    fn new(agent: &Template, grid: u32) -> Self {
        let Limits { min_shift, max_shift, pause, most_added, max_nights, .. } = agent.limits;
        let steps = |minutes: u32| usize::try_from(minutes / grid.max(1)).unwrap_or(usize::MAX).saturating_add(1);
        let marks = agent.marks.len();
        let second = if max_shift < 2 * min_shift { 1 } else { steps(max_shift - 2 * min_shift) };
        let lengths = steps(max_shift.saturating_sub(min_shift)).saturating_mul(agent.offers.len());
        // Where something is firm or nights have a limit, each shift is looked at with each that may follow it in a duty.
        let is_paired = max_nights.is_some() || !agent.firm.is_empty();
        let later = if is_paired { steps(max_shift.saturating_add(pause)).saturating_mul(lengths) } else { 0 };
        Self {
            pairs: marks.saturating_mul(lengths).saturating_mul(later),
            states: marks.saturating_mul(steps(most_added)).saturating_mul(second),
            duties: marks.saturating_mul(lengths),
        }
    }
}
