//! What each level is: what a plan has of it, and the same in costs that a programme can sum up.
//!
//! [`Level::Uncovered`] is about everybody and gets prices ([`super::bound`]). The others are sums over agents. Under given weights
//! an agent's plan costs
//!
//! ```text
//! weights.change * what is firm  +  the costs of its slots  +  weights.shortfall * shortfall  +  weights.unfairness * unfairness
//! ```
//!
//! where a slot costs `weights.change` if it is added, and gives as much back if it is kept. The programme counts the shortfall
//! week by week. Unfairness grows with each slot, so it is no sum of slots: a tangent stands for it, a price a night or weekend slot.

use std::ops::Range;

use super::level::{Level, Levels, Weights};
use super::problem::{AgentSlots, Plan, Problem, to_i64, within};

impl Problem {
    /// How good a plan is.
    pub fn levels(&self, plan: &Plan) -> Levels {
        let own = plan.shifts.iter().enumerate().map(|(agent, shifts)| self.own_levels(agent, shifts));
        let missing = self.missing(plan).iter().flatten().map(|missing| i64::from(*missing)).sum();
        let common = Levels { uncovered: missing, ..Levels::default() };
        own.fold(common, |sum, own| Levels::from_fn(|level| sum[level] + own[level]))
    }

    /// What an agent's shifts have of each level by themselves.
    pub fn own_levels(&self, agent: usize, shifts: &[Range<usize>]) -> Levels {
        let agent = &self.agents[agent];
        Levels::from_fn(|level| match level {
            Level::Uncovered => 0,
            Level::Shortfall => agent.shortfall(shifts),
            Level::Change => agent.change(shifts),
            Level::Unfairness => self.unfairness(agent.unsocial_slots(shifts)),
        })
    }

    /// What an agent's night and weekend slots add to the last level.
    pub fn unfairness(&self, unsocial: usize) -> i64 {
        let above = to_i64(unsocial.saturating_sub(self.fair_share));
        above * (above + 1) / 2
    }
}

impl AgentSlots {
    /// What is missing to the weekly minima.
    pub fn shortfall(&self, shifts: &[Range<usize>]) -> i64 {
        self.weeks.iter().map(|week| to_i64(week.minimum.saturating_sub(within(shifts, &week.slots)))).sum()
    }

    /// What is added to and removed from what is firm today.
    pub fn change(&self, shifts: &[Range<usize>]) -> i64 {
        let kept = shifts.iter().flat_map(|shift| &self.firm[shift.clone()]).filter(|firm| **firm).count();
        let on: usize = shifts.iter().map(ExactSizeIterator::len).sum();
        self.firm_slots() + to_i64(on) - 2 * to_i64(kept)
    }

    /// The night and weekend slots on duty.
    pub fn unsocial_slots(&self, shifts: &[Range<usize>]) -> usize {
        shifts.iter().flat_map(|shift| &self.unsocial[shift.clone()]).filter(|unsocial| **unsocial).count()
    }

    /// What an agent who is never on costs: all that is firm is removed.
    pub fn never_on(&self, weights: Weights) -> i64 {
        weights.change * self.firm_slots()
    }

    /// What being on duty in each slot adds to that, with a price for nights and weekends.
    pub fn slot_costs(&self, weights: Weights, unsocial: i64, costs: &mut Vec<i64>) {
        costs.clear();
        costs.extend(self.firm.iter().zip(&self.unsocial).map(|(firm, night)| {
            let change = if *firm { -weights.change } else { weights.change };
            change + if *night { unsocial } else { 0 }
        }));
    }

    fn firm_slots(&self) -> i64 {
        to_i64(self.firm.iter().filter(|firm| **firm).count())
    }
}
