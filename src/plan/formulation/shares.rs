//! What would be fair: each agent's share of what is missing and somebody could take.

use std::collections::BTreeSet;

use super::super::solver::problem::{Offer, Problem, Template, TemplateWeek};

/// Gives each agent a share of what is missing and somebody could take, in proportion to what the agent offers.
pub(super) fn share_out(problem: &mut Problem) {
    let offers: Vec<u64> = problem.templates.iter().map(offered_minutes).collect();
    let whole: u128 =
        problem.templates.iter().zip(&offers).map(|(agent, offer)| weeks(agent) * u128::from(*offer)).sum();
    let needed = takeable(problem);
    for (agent, offer) in problem.templates.iter_mut().zip(offers) {
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

/// The weeks of which something is said: in the others the agent has not come yet, or has left.
fn weeks(agent: &Template) -> u128 {
    let is_there = |week: &&TemplateWeek| week.said.contains(&true);
    u128::try_from(agent.weeks.iter().filter(is_there).count()).unwrap_or(0)
}

/// What an agent offers a week that counts for something, in minutes: no more than may be added.
fn offered_minutes(agent: &Template) -> u64 {
    let open: u64 = agent.offered_marks().map(|mark| agent.stretch(mark)).sum();
    open.min(u64::from(agent.limits.most_added))
}

impl Template {
    /// The marks from which to the next the agent offers time that counts for something.
    pub(crate) fn offered_marks(&self) -> impl Iterator<Item = usize> {
        let counts =
            |offer: &&Offer| !offer.rather_not && offer.counts.iter().flatten().flatten().any(|counts| *counts);
        let offers: Vec<&Offer> = self.offers.iter().filter(counts).collect();
        (0..self.marks.len()).filter(move |mark| offers.iter().any(|offer| offer.until[*mark] > *mark))
    }

    /// The minutes from a mark to the next.
    pub(crate) fn stretch(&self, mark: usize) -> u64 {
        u64::from(self.minute(mark + 1) - self.minute(mark))
    }
}

/// What is missing and offered by somebody who counts, in minutes of agents. Who counts for two requirements is on for both at once: where they
/// meet, the greater one is what has to be taken.
fn takeable(problem: &Problem) -> u128 {
    let mut needed = 0;
    for together in counted_together(problem) {
        let all: Vec<Vec<u32>> = together.iter().map(|need| takeable_in_pieces(problem, *need)).collect();
        for (piece, length) in problem.pieces.iter().enumerate() {
            let agents = all.iter().map(|agents| agents[piece]).max().unwrap_or(0);
            needed += u128::from(agents) * u128::try_from(*length).unwrap_or(0);
        }
    }
    needed
}

/// The requirements, those together for which the same shift may count.
fn counted_together(problem: &Problem) -> Vec<BTreeSet<usize>> {
    let mut groups: Vec<BTreeSet<usize>> = (0..problem.needs.len()).map(|need| BTreeSet::from([need])).collect();
    for offer in problem.templates.iter().flat_map(|agent| &agent.offers) {
        let counts = |need: &usize| offer.counts[*need].iter().flatten().any(|counts| *counts);
        let counted: BTreeSet<usize> = (0..problem.needs.len()).filter(counts).collect();
        let (together, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| !group.is_disjoint(&counted));
        groups = apart;
        groups.extend((!together.is_empty()).then(|| together.into_iter().flatten().collect()));
    }
    groups
}

/// How many agents are missing for a requirement and offered by somebody who counts, in each piece.
fn takeable_in_pieces(problem: &Problem, need: usize) -> Vec<u32> {
    let mut offered = vec![0_u32; problem.pieces.len()];
    for agent in &problem.templates {
        for (number, week) in agent.weeks.iter().enumerate() {
            let counts = |mark: &usize| {
                let weekday = agent.weekday(*mark);
                let is_open = |offer: &Offer| {
                    !offer.rather_not && offer.until[*mark] > *mark && offer.counts[need][number][weekday]
                };
                !week.off[weekday] && agent.offers.iter().any(is_open)
            };
            for mark in (0..agent.marks.len()).filter(counts) {
                let pieces = week.at[mark]..week.at[mark + 1];
                let is_there = |piece: &usize| !week.away.iter().any(|away| away.contains(piece));
                pieces.filter(is_there).for_each(|piece| offered[piece] += 1);
            }
        }
    }
    problem.needs[need].missing.iter().zip(offered).map(|(missing, offered)| (*missing).min(offered)).collect()
}
