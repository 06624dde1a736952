//! What would be fair: each agent's share of what is missing and somebody could take.

use super::super::solver::problem::{Offer, Problem, Template};

/// Gives each agent a share of what is missing and somebody could take, in proportion to what the agent offers.
pub(super) fn share_out(problem: &mut Problem) {
    let offers: Vec<u64> = problem.agents.iter().map(offered_minutes).collect();
    let whole: u128 = problem.agents.iter().zip(&offers).map(|(agent, offer)| weeks(agent) * u128::from(*offer)).sum();
    let needed: u128 = (0..problem.needs.len()).map(|need| takeable(problem, need)).sum();
    for (agent, offer) in problem.agents.iter_mut().zip(offers) {
        let share = (needed * u128::from(offer)).checked_div(whole).unwrap_or(0);
        agent.share = u32::try_from(share).unwrap_or(u32::MAX);
        // As much of it is night and weekend as of what the agent offers.
        let open: u64 = agent.offered_marks().map(|mark| agent.stretch(mark)).sum();
        let unsocial: u64 =
            agent.offered_marks().map(|mark| agent.stretch(mark) * u64::from(agent.unsocial[mark]) / 100).sum();
        let unsocial_share = (share * u128::from(unsocial)).checked_div(u128::from(open)).unwrap_or(0);
        agent.unsocial_share = u32::try_from(unsocial_share).unwrap_or(u32::MAX);
    }
}

fn weeks(agent: &Template) -> u128 {
    u128::try_from(agent.weeks.len()).unwrap_or(0)
}

/// What an agent offers a week that counts for something, in minutes: no more than may be added.
fn offered_minutes(agent: &Template) -> u64 {
    let open: u64 = agent.offered_marks().map(|mark| agent.stretch(mark)).sum();
    open.min(u64::from(agent.limits.most_added))
}

impl Template {
    /// The marks from which to the next the agent offers time that counts for something.
    fn offered_marks(&self) -> impl Iterator<Item = usize> {
        let counts = |offer: &&Offer| offer.counts.iter().flatten().flatten().any(|counts| *counts);
        let offers: Vec<&Offer> = self.offers.iter().filter(counts).collect();
        (0..self.marks.len()).filter(move |mark| offers.iter().any(|offer| offer.until[*mark] > *mark))
    }

    /// The minutes from a mark to the next.
    fn stretch(&self, mark: usize) -> u64 {
        u64::from(self.minute(mark + 1) - self.minute(mark))
    }
}

/// What is missing for a requirement and offered by somebody who counts, in minutes of agents.
fn takeable(problem: &Problem, need: usize) -> u128 {
    let mut offered = vec![0_u32; problem.pieces.len()];
    for agent in &problem.agents {
        for (number, week) in agent.weeks.iter().enumerate() {
            let counts = |mark: &usize| {
                let weekday = agent.weekday(*mark);
                let is_open = |offer: &Offer| offer.until[*mark] > *mark && offer.counts[need][number][weekday];
                !week.off[weekday] && agent.offers.iter().any(is_open)
            };
            for mark in (0..agent.marks.len()).filter(counts) {
                let pieces = week.at[mark]..week.at[mark + 1];
                let is_there = |piece: &usize| !week.away.iter().any(|away| away.contains(piece));
                pieces.filter(is_there).for_each(|piece| offered[piece] += 1);
            }
        }
    }
    let taken = problem.needs[need].missing.iter().zip(offered).map(|(missing, offered)| (*missing).min(offered));
    taken.zip(&problem.pieces).map(|(agents, length)| u128::from(agents) * u128::try_from(*length).unwrap_or(0)).sum()
}
