//! A plan from prices: agents are settled one after the other, each on the plan that was the best most often.
//!
//! Near the best prices an agent wavers between a few plans that cost the same. How often each is chosen says how well it goes
//! together with what the others do: it estimates the solution of the linear programme whose prices these are. Once some agents
//! are settled, prices move, and what fits them is seen more clearly by the others.

use super::problem::{Plan, Shifts};
use super::programme::Table;
use super::seeker::Seeker;

/// The weight of the newest round against all before.
const NEWEST: f64 = 0.08;

/// The rounds of prices each time that agents were settled.
const ROUNDS: usize = 5;

/// An agent whose plan has more than this share is settled at once.
const SURE: f64 = 0.9;

/// Of the others, one in this many is settled at a time.
const STEPS: usize = 12;

/// How often each agent chose which plan, most of all in the last rounds; an agent's shares add up to one at most.
#[derive(Clone, Debug)]
pub struct Shares(Vec<Vec<(Shifts, f64)>>);

impl Shares {
    /// Nobody has chosen yet.
    pub fn new(agents: usize) -> Self {
        Self(vec![Vec::new(); agents])
    }

    /// The plans that have a share, with their agents.
    pub fn plans(&self) -> impl Iterator<Item = (usize, Shifts)> {
        self.0.iter().enumerate().flat_map(|(agent, plans)| plans.iter().map(move |(plan, _)| (agent, plan.clone())))
    }

    /// Counts a round.
    pub fn add(&mut self, plans: Vec<Shifts>) {
        for (shares, plan) in self.0.iter_mut().zip(plans) {
            for (_, share) in shares.iter_mut() {
                *share *= 1.0 - NEWEST;
            }
            match shares.iter_mut().find(|(known, _)| *known == plan) {
                Some((_, share)) => *share += NEWEST,
                None => shares.push((plan, NEWEST)),
            }
            shares.retain(|(_, share)| *share > 0.001);
        }
    }

    /// The plan that has an agent's largest share, and the share.
    fn most(&self, agent: usize) -> Option<&(Shifts, f64)> {
        self.0[agent].iter().max_by(|(_, a), (_, b)| a.total_cmp(b))
    }
}

/// Settles everybody, beginning with those who waver least, from the best prices of a seeker; `known` is what a known plan costs.
pub fn dive(from: &Seeker<'_>, mut shares: Shares, known: i64, tables: &mut [Table]) -> Plan {
    let agents = shares.0.len();
    let mut plan = Plan { shifts: vec![Vec::new(); agents] };
    let mut seeker = from.again();
    let mut open: Vec<usize> = (0..agents).collect();
    while !open.is_empty() {
        let share = |agent: usize| shares.most(agent).map_or(0.0, |(_, share)| *share);
        // Stable, so that agents who waver alike are settled in their order.
        open.sort_by(|a, b| share(*b).total_cmp(&share(*a)));
        let sure = open.iter().filter(|agent| share(**agent) > SURE).count();
        for agent in open.drain(..sure.max(open.len().div_ceil(STEPS))) {
            let shifts = shares.most(agent).map(|(shifts, _)| shifts.clone()).unwrap_or_default();
            plan.shifts[agent].clone_from(&shifts);
            seeker.settle(agent, shifts);
        }
        for _ in 0..ROUNDS {
            shares.add(seeker.round(known, tables));
        }
    }
    plan
}
