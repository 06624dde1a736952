//! Who could close a gap: who states tentative hours then, and for whom it is daytime.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::model::{Firmness, Handle, Roster};
use crate::roster::team::Requirement;
use crate::shifts::recurrence::hours_of_days;
use crate::shifts::{Duty, away, said_time};
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

/// Somebody who could close some of a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Who.
    pub agent: Handle,
    /// For how much of it tentative availability is stated.
    pub tentative_seconds: Duration,
    /// For how much of it the agent's clock shows 08:00-23:00.
    pub waking_seconds: Duration,
}

impl Candidate {
    /// The most likely first, of those in the order of their handles.
    pub fn rank(&self) -> impl Ord + use<> {
        (Reverse(self.tentative_seconds), Reverse(self.waking_seconds))
    }
}

/// Who has time when: tentative availability and waking hours, less what the agent is on or away.
pub struct Candidates<'r> {
    roster: &'r Roster,
    duties: &'r [Duty],
    tentative: Vec<IntervalSet>,
    waking: BTreeMap<&'r str, IntervalSet>,
}

impl<'r> Candidates<'r> {
    /// Whoever has time in `window`, given who is on in it.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub fn new(roster: &'r Roster, duties: &'r [Duty], window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let tentative =
            duties.iter().map(|duty| said_time(roster, roster.agent(duty.agent), Firmness::Tentative, window));
        Ok(Self {
            roster,
            duties,
            tentative: tentative.collect::<Result<_, _>>()?,
            waking: roster.zones().into_iter().map(|(name, zone)| (name, waking(zone, window))).collect(),
        })
    }

    /// For each of `gaps`, who could take some of it for `requirement`: who says so, and who is awake for all of it or for a
    /// shift.
    pub fn of(&self, requirement: &Requirement, gaps: &IntervalSet) -> Vec<Vec<Candidate>> {
        let least = self.roster.team().policy().min_shift;
        let mut found = vec![Vec::new(); gaps.iter().len()];
        for (duty, tentative) in self.duties.iter().zip(&self.tentative) {
            let agent = self.roster.agent(duty.agent);
            let there = gaps.intersection(&agent.employed().into());
            let free = there.difference(&duty.on()).difference(&away(agent));
            let tentative = free.intersection(tentative);
            let waking = free.intersection(&self.waking[agent.zone().name()]);
            for (gap, found) in gaps.iter().zip(&mut found) {
                let (tentative, waking) = (tentative.length_within(gap), waking.length_within(gap));
                let awake = waking > Duration::ZERO && waking >= gap.length().min(least);
                let could = tentative > Duration::ZERO || awake;
                if could && requirement.roles().contains(&agent.role_at(gap.start())) {
                    found.push(Candidate {
                        agent: agent.handle().clone(),
                        tentative_seconds: tentative,
                        waking_seconds: waking,
                    });
                }
            }
        }
        for candidates in &mut found {
            candidates.sort_by_key(Candidate::rank);
        }
        found
    }
}

/// The times within and around `window` at which the clocks of `zone` show 08:00-23:00.
pub fn waking(zone: &Zone, window: Interval) -> IntervalSet {
    hours_of_days(Weekdays::DAILY, Hours::WAKING, zone, window).into_iter().collect()
}
