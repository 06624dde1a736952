//! What no rota can cover, and why, as far as that can be counted: nobody offers it, or all who do are asked for the most they can.
//!
//! Each number is a bound by itself: it holds for every rota, whatever the search has found.
//!
//! # An example
//!
//! One agent is needed on Mondays 08:00-18:00, for one week. Ann offers 08:00-14:00 and may add four hours; Ben offers 12:00-16:00 and may add
//! ten. Nobody offers 16:00-18:00: two hours are unoffered. Of the other eight Ann can cover four and Ben four, so all of them may be covered.
//! If Ben might add only two, at least two of the eight would stay open.

use super::solver::problem::{DAY, Problem, Template};

/// What no rota can cover of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// For each piece, how many more agents are missing than offer it.
    pub(crate) unoffered: Vec<u32>,
    /// What is missing and offered, in minutes of agents.
    pub(crate) offered: i64,
    /// How much of what is missing each agent offers, in minutes, in the order of the problem's agents.
    pub(crate) could: Vec<i64>,
    /// The most that each agent can cover of that, in minutes, in the order of the problem's agents.
    pub(crate) most: Vec<i64>,
}

impl Reach {
    /// What no rota can cover of a requirement of a problem.
    pub(crate) fn of(problem: &Problem, need: usize) -> Self {
        let missing = &problem.needs[need].missing;
        let mut on_offer = vec![0_u32; problem.pieces.len()];
        let (mut could, mut most) = (Vec::new(), Vec::new());
        for agent in &problem.templates {
            let own = offered_pieces(problem, agent, need);
            let missed = (0..own.len()).filter(|piece| own[*piece] && missing[*piece] > 0);
            let minutes: i64 = missed.map(|piece| problem.pieces[piece]).sum();
            could.push(minutes);
            most.push(minutes.min(addable(problem, agent)));
            own.iter().zip(&mut on_offer).filter(|(is_offered, _)| **is_offered).for_each(|(_, count)| *count += 1);
        }
        let both = || missing.iter().zip(&on_offer);
        let offered =
            both().zip(&problem.pieces).map(|((missing, offered), length)| i64::from(*missing.min(offered)) * length);
        Self {
            unoffered: both().map(|(missing, offered)| missing.saturating_sub(*offered)).collect(),
            offered: offered.sum(),
            could,
            most,
        }
    }

    /// The least that stays open of what is offered, in minutes of agents.
    pub(crate) fn least_open(&self) -> i64 {
        self.offered.saturating_sub(self.most.iter().sum()).max(0)
    }
}

/// In which pieces an agent could be on for a requirement.
fn offered_pieces(problem: &Problem, agent: &Template, need: usize) -> Vec<bool> {
    let mut offered = vec![false; problem.pieces.len()];
    for (number, week) in agent.weeks.iter().enumerate() {
        for offer in &agent.offers {
            let starts = |mark: &usize| {
                let day = agent.weekday(*mark);
                !week.off[day] && offer.counts[need][number][day]
            };
            for mark in (0..agent.marks.len()).filter(starts) {
                let most = agent.minute(mark) + agent.limits.max_shift;
                let end = (mark..=offer.until[mark]).take_while(|end| agent.minute(*end) <= most).last();
                let pieces = week.at[mark]..week.at[end.unwrap_or(mark)];
                let is_there = |piece: &usize| !week.away.iter().any(|away| away.contains(piece));
                pieces.filter(is_there).for_each(|piece| offered[piece] = true);
            }
        }
    }
    offered
}

/// The most that a template adds in all weeks, in minutes of time: a week in which the clocks go back may be longer by that.
fn addable(problem: &Problem, agent: &Template) -> i64 {
    let of_week = |pieces: std::ops::Range<usize>| problem.pieces[pieces].iter().sum::<i64>();
    let count = agent.marks.len();
    let weeks = agent.weeks.iter().map(|week| {
        let longer = of_week(week.at[0]..week.at[count]) - i64::from(7 * DAY);
        i64::from(agent.limits.most_added) + longer.max(0)
    });
    weeks.sum()
}
