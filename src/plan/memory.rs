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
    /// In the team, and not off: nobody owes anything for other time.
    pub(crate) present: i64,
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
        let present = window.intersection(agent.employed()).map(IntervalSet::from).unwrap_or_default();
        let did = Did {
            present: minutes(&present.difference(&agent.away())),
            minutes: minutes(&on),
            unsocial: unsocial(policy, agent, &on, window),
        };
        (agent.handle().to_string(), did)
    };
    roster.agents().map(of_agent).collect()
}

fn minutes(time: &IntervalSet) -> i64 {
    time.length().seconds() / 60
}

/// What nights and weekends of this time count more than other time, in minutes; the greater of the two where it is both.
fn unsocial(policy: &Policy, agent: &Agent, on: &IntervalSet, window: Interval) -> i64 {
    let during =
        |days, hours| -> IntervalSet { hours_of_days(days, hours, agent.whereabouts(), window).into_iter().collect() };
    let (nights, weekends) = (during(Weekdays::DAILY, Hours::NIGHT), during(Weekdays::WEEKEND, Hours::WHOLE_DAY));
    let [night, weekend] =
        [policy.night_weight, policy.weekend_weight].map(|weight| i64::from(weight.0.max(100)) - 100);
    let (light, heavy) = if night < weekend { (&nights, &weekends) } else { (&weekends, &nights) };
    let minutes = |time: &IntervalSet| minutes(&on.intersection(time));
    (minutes(heavy) * night.max(weekend) + minutes(&light.difference(heavy)) * night.min(weekend)) / 100
}

impl Formulation {
    /// Adds what each agent is owed to the shares: what was done by all who are planned, in proportion to what they do and offer and to how long they
    /// were there, less what the agent did.
    pub(crate) fn remember(&mut self, roster: &Roster, memory: &Memory) {
        // A memory may come from a file.
        let done = |id: &AgentId| {
            let Did { present, minutes, unsocial } = memory.get(roster.agent(*id).handle().as_str())?;
            let [present, minutes, unsocial] = [present, minutes, unsocial].map(|part| (*part).clamp(0, MOST));
            Some(Did { present, minutes, unsocial })
        };
        let mut all: BTreeMap<AgentId, Remembered> = BTreeMap::new();
        for (id, agent) in self.agents.iter().zip(&self.problem.templates) {
            let Some(did) = done(id) else { continue };
            let weeks = i64::try_from(agent.weeks.len()).unwrap_or(1);
            let of = all.entry(*id).or_insert(Remembered { did, ..Remembered::default() });
            let (minutes, unsocial) = capacity(agent);
            of.weeks += weeks;
            of.minutes += i128::from(weeks * minutes * did.present);
            of.unsocial += i128::from(weeks * unsocial * did.present);
        }
        let did = |part: fn(&Did) -> i64| all.values().map(|of| i128::from(part(&of.did))).sum::<i128>();
        let could = |part: fn(&Remembered) -> i128| all.values().map(part).sum::<i128>().max(1);
        let (minutes, unsocial) = (did(|did| did.minutes), did(|did| did.unsocial));
        let (of_minutes, of_unsocial) = (could(|of| of.minutes), could(|of| of.unsocial));
        for (id, agent) in self.agents.iter().zip(&mut self.problem.templates) {
            let Some(own) = all.get(id) else { continue };
            let with = |share: u32, fair: i128, did: i64, most: u32| {
                let owed = i64::try_from(fair).unwrap_or(0) - did;
                let owed = i64::from(share) + owed / own.weeks.max(1);
                u32::try_from(owed.clamp(0, i64::from(most))).unwrap_or(share)
            };
            let most = agent.limits.most_added.max(agent.share);
            agent.share = with(agent.share, minutes * own.minutes / of_minutes, own.did.minutes, most);
            let fair = unsocial * own.unsocial / of_unsocial;
            agent.unsocial_share = with(agent.unsocial_share, fair, own.did.unsocial, WEEK);
        }
    }
}

/// What is remembered of an agent, and what the agent does and could do in the weeks that are planned, times the minutes of presence.
#[derive(Default)]
struct Remembered {
    did: Did,
    weeks: i64,
    minutes: i128,
    unsocial: i128,
}

/// What an agent does and could do a week, and what nights and weekends of it count more, in minutes. As in a share, no more than may be added
/// counts of what is offered, and nothing that the agent would rather not do.
fn capacity(agent: &Template) -> (i64, i64) {
    let length = |mark: usize| i64::from(agent.minute(mark + 1) - agent.minute(mark));
    let firm = |mark: usize| -> i64 {
        let (start, end) = (agent.minute(mark) + WEEK, agent.minute(mark + 1) + WEEK);
        agent.firm.iter().map(|firm| i64::from(firm.end.min(end).saturating_sub(firm.start.max(start)))).sum()
    };
    let unsocial = |mark: usize, minutes: i64| minutes * i64::from(agent.unsocial[mark]) / 100;
    let add = |(minutes, more): (i64, i64), (mark, own): (usize, i64)| (minutes + own, more + unsocial(mark, own));
    let (done, done_unsocial) = (0..agent.marks.len()).map(|mark| (mark, firm(mark))).fold((0, 0), add);
    let offered = agent.offered_marks().map(|mark| (mark, (length(mark) - firm(mark)).max(0)));
    let (open, open_unsocial) = offered.fold((0, 0), add);
    let most = open.min(agent.limits.most_added.into());
    (done + most, done_unsocial + open_unsocial * most / open.max(1))
}
