//! What agents did before, which a plan makes good: whoever did less than their share is owed the difference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::Policy;
use crate::time::civil::{Hours, Weekdays};
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::recurrence::hours_of_days;

use super::formulation::Formulation;
use super::solver::problem::{Template, WEEK};

/// What an agent did in the time that is remembered, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Did {
    /// On duty.
    pub(crate) minutes: i64,
    /// What nights and weekends of it count more than other time.
    pub(crate) unsocial: i64,
}

/// What everybody did, by handle.
pub(crate) type Memory = BTreeMap<String, Did>;

/// No agent did more minutes: twenty years.
const MOST: i64 = 10_000_000;

/// What everybody did in a window.
pub(crate) fn did(timeline: &Timeline<'_>, window: Interval) -> Memory {
    let roster = timeline.roster();
    let policy = roster.team().policy();
    let of_agent = |(id, agent): (AgentId, &Agent)| {
        let on: IntervalSet = timeline.duty(id).on().within(window).collect();
        let did = Did { minutes: on.length().seconds() / 60, unsocial: unsocial(policy, agent, &on, window) };
        (agent.handle().to_string(), did)
    };
    roster.agents().map(of_agent).collect()
}

/// What nights and weekends of this time count more than other time, in minutes; the greater of the two where it is both.
fn unsocial(policy: &Policy, agent: &Agent, on: &IntervalSet, window: Interval) -> i64 {
    let during =
        |days, hours| -> IntervalSet { hours_of_days(days, hours, agent.whereabouts(), window).into_iter().collect() };
    let (nights, weekends) = (during(Weekdays::DAILY, Hours::NIGHT), during(Weekdays::WEEKEND, Hours::WHOLE_DAY));
    let [night, weekend] =
        [policy.night_weight, policy.weekend_weight].map(|weight| i64::from(weight.0.max(100)) - 100);
    let (light, heavy) = if night < weekend { (&nights, &weekends) } else { (&weekends, &nights) };
    let minutes = |time: &IntervalSet| on.intersection(time).length().seconds() / 60;
    (minutes(heavy) * night.max(weekend) + minutes(&light.difference(heavy)) * night.min(weekend)) / 100
}

impl Formulation {
    /// Adds what each agent is owed to the shares: what was done by all who are planned, in proportion to what they do and offer, less what the
    /// agent did.
    pub(crate) fn remember(&mut self, roster: &Roster, memory: &Memory) {
        // A memory may come from a file.
        let done = |id: &AgentId| {
            let Did { minutes, unsocial } = memory.get(roster.agent(*id).handle().as_str())?;
            Some(Did { minutes: (*minutes).clamp(0, MOST), unsocial: (*unsocial).clamp(0, MOST) })
        };
        let mut all: BTreeMap<AgentId, (Did, Did, i64)> = BTreeMap::new();
        for (id, agent) in self.agents.iter().zip(&self.problem.templates) {
            let Some(did) = done(id) else { continue };
            let weeks = i64::try_from(agent.weeks.len()).unwrap_or(1);
            let (_, could, count) = all.entry(*id).or_insert((did, Did::default(), 0));
            could.minutes += weeks * capacity(agent, |_| 100);
            could.unsocial += weeks * capacity(agent, |mark| agent.unsocial[mark]);
            *count += weeks;
        }
        let sum = |part: fn(&(Did, Did, i64)) -> i64| all.values().map(part).sum::<i64>();
        let (did, could) = (sum(|of| of.0.minutes), sum(|of| of.1.minutes));
        let (unsocial_did, unsocial_could) = (sum(|of| of.0.unsocial), sum(|of| of.1.unsocial));
        let share = |whole: i64, part: i64, of: i64| {
            let share = i128::from(whole) * i128::from(part) / i128::from(of.max(1));
            i64::try_from(share).unwrap_or(0)
        };
        for (id, agent) in self.agents.iter().zip(&mut self.problem.templates) {
            let Some((own, own_could, weeks)) = all.get(id) else { continue };
            let owed = share(did, own_could.minutes, could) - own.minutes;
            let unsocial = share(unsocial_did, own_could.unsocial, unsocial_could) - own.unsocial;
            let with = |share: u32, owed: i64, most: u32| {
                let owed = i64::from(share) + owed / (*weeks).max(1);
                u32::try_from(owed.clamp(0, i64::from(most))).unwrap_or(share)
            };
            agent.share = with(agent.share, owed, agent.limits.most_added.max(agent.share));
            agent.unsocial_share = with(agent.unsocial_share, unsocial, WEEK);
        }
    }
}

/// What an agent does and could do a week, in minutes weighed in percent.
fn capacity(agent: &Template, weight: impl Fn(usize) -> u32) -> i64 {
    let is_firm = |mark: usize| {
        let (start, end) = (agent.minute(mark) + WEEK, agent.minute(mark + 1) + WEEK);
        agent.firm.iter().any(|firm| firm.start < end && start < firm.end)
    };
    let is_offered = |mark: usize| agent.offers.iter().any(|offer| offer.until[mark] > mark);
    let marks = (0..agent.marks.len()).filter(|mark| is_firm(*mark) || is_offered(*mark));
    marks.map(|mark| i64::from(agent.minute(mark + 1) - agent.minute(mark)) * i64::from(weight(mark)) / 100).sum()
}
