//! The past as it was published: each shift as it stood at its start, so that a later edit changes no shift that has begun.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::roster::budget::Budget;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::past::Version;
use crate::roster::team::Team;
use crate::roster::time_off::TimeOff;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::duty::{AROUND, Duty, duty, grouped};
use super::recurrence::too_many_shifts;
use super::shifts::Shift;

/// Every agent's duty around `span` by the versions in force at the starts of shifts, told in the agents and roles of
/// `roster`; who or what is not in it is left out.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn duties(versions: &[Version], roster: &Roster, span: Interval) -> Result<Vec<Duty>, Vec<Diagnostic>> {
    let mut found: BTreeMap<AgentId, Found> = BTreeMap::new();
    for stretch in stretches(versions, roster.budget(), span.widened(AROUND))? {
        let (then, time) = (&stretch.version.roster, stretch.time);
        let known = |id: AgentId| roster.find(then.agent(id).handle().as_str());
        let Some(agent) = known(stretch.agent) else {
            continue;
        };
        let duty = duty(then, stretch.agent, &stretch.askers, time)?;
        let Found { shifts, taken_off, covers, clock_changes } = found.entry(agent).or_default();
        taken_off.extend(duty.taken_off.within(time));
        clock_changes.extend(duty.clock_changes.into_iter().filter(|(start, _)| time.contains(*start)));
        for (of, covered) in duty.covers {
            let begun = covered.iter().filter(|covered| time.contains(covered.start()));
            covers.extend(begun.filter_map(|covered| Some((known(of)?, covered))));
        }
        let begun = duty.shifts.into_iter().filter(|shift| time.contains(shift.interval.start()));
        shifts.extend(begun.filter_map(|shift| {
            let role = roster.team().find_role(then.team().role(shift.role).name())?;
            Some(shift.told_in(agent, role, known))
        }));
    }
    let duty = |(agent, _)| {
        let Found { shifts, taken_off, covers, mut clock_changes } = found.remove(&agent).unwrap_or_default();
        let shifts: Vec<Shift> = joined(shifts).into_iter().filter(|shift| shift.interval.overlaps(span)).collect();
        let on: IntervalSet = shifts.iter().map(|shift| shift.interval).collect();
        let taken_off = taken_off.into_iter().collect::<IntervalSet>().difference(&on);
        clock_changes.sort_unstable();
        Duty { agent, shifts, taken_off, covers: grouped(covers), clock_changes }
    };
    Ok(roster.agents().map(duty).collect())
}

/// What an agent's duty was, one stretch after the other.
#[derive(Default)]
struct Found {
    shifts: Vec<Shift>,
    taken_off: Vec<Interval>,
    covers: Vec<(AgentId, Interval)>,
    clock_changes: Vec<(Instant, Duration)>,
}

/// A stretch of time in which no version changes an agent's duty.
struct Stretch<'v> {
    /// The first version of it.
    version: &'v Version,
    /// Who, in that version.
    agent: AgentId,
    /// Who asks the agent to cover at some time, in that version.
    askers: Vec<AgentId>,
    time: Interval,
}

/// All stretches around a span: an agent's ends where a version changes the agent's file, or that of somebody who asks the agent to
/// cover before it or after, or where rotations may be others in which one of these has a turn.
fn stretches<'v>(
    versions: &'v [Version],
    budget: &Budget,
    around: Interval,
) -> Result<Vec<Stretch<'v>>, Vec<Diagnostic>> {
    let mut stretches = Vec::new();
    // Whoever asks somebody may have to be looked at in each of them.
    let mut add = |stretch: Option<Stretch<'v>>| {
        let Some(stretch) = stretch else { return Ok::<(), Vec<Diagnostic>>(()) };
        let at = stretch.version.roster.agent(stretch.agent).at();
        budget.take_shifts(stretch.askers.len(), &at).map_err(|most| vec![too_many_shifts(most)])?;
        stretches.push(stretch);
        Ok(())
    };
    // By the agent's handle: since when, and by which version, a stretch that has not ended.
    let mut open: BTreeMap<&str, (Instant, &Version)> = BTreeMap::new();
    // By handles: who asks whom to cover.
    let mut askers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut before: Vec<&Agent> = Vec::new();
    let mut team: Option<&Team> = None;
    for (index, version) in versions.iter().enumerate() {
        let until = versions.get(index + 1).map_or(Instant::MAX, |next| next.from);
        let Some(time) = Interval::new(version.from, until).and_then(|time| time.intersection(around)) else {
            continue;
        };
        let now: Vec<&Agent> = version.roster.agents().map(|(_, agent)| agent).collect();
        let (mut gone, mut new) = changed(&before, &now);
        // Whose turn it is may be another with each version of the team.
        if team.is_none_or(|team| !std::ptr::eq(team, version.roster.team())) {
            let teams = team.into_iter().chain([version.roster.team()]);
            let members: BTreeSet<&str> = teams
                .flat_map(Team::rotations)
                .flat_map(|rotation| rotation.members().keys())
                .map(String::as_str)
                .collect();
            let is_member = |agent: &&&Agent| members.contains(agent.handle().as_str());
            gone.extend(before.iter().filter(is_member));
            new.extend(now.iter().filter(is_member));
        }
        team = Some(version.roster.team());
        let both = gone.iter().chain(&new);
        let touched: BTreeSet<&str> = both.flat_map(|agent| coverers(agent).chain([agent.handle().as_str()])).collect();
        for handle in &touched {
            let since = open.remove(handle);
            add(since.and_then(|since| Stretch::new(handle, since, time.start(), &askers)))?;
        }
        for (agent, coverer) in gone.iter().flat_map(|agent| coverers(agent).map(move |coverer| (agent, coverer))) {
            askers.entry(coverer).or_default().remove(agent.handle().as_str());
        }
        for (agent, coverer) in new.iter().flat_map(|agent| coverers(agent).map(move |coverer| (agent, coverer))) {
            askers.entry(coverer).or_default().insert(agent.handle().as_str());
        }
        let there = touched.into_iter().filter(|handle| version.roster.find(handle).is_some());
        open.extend(there.map(|handle| (handle, (time.start(), version))));
        before = now;
    }
    for (handle, since) in open {
        add(Stretch::new(handle, since, around.end(), &askers))?;
    }
    Ok(stretches)
}

impl<'v> Stretch<'v> {
    fn new(
        handle: &str,
        (start, version): (Instant, &'v Version),
        end: Instant,
        askers: &BTreeMap<&str, BTreeSet<&str>>,
    ) -> Option<Self> {
        let askers = askers.get(handle).into_iter().flatten().filter_map(|asker| version.roster.find(asker)).collect();
        Some(Self { version, agent: version.roster.find(handle)?, askers, time: Interval::new(start, end)? })
    }
}

/// Which agents are no longer there as they were, and which are new or different; rosters share those that are the same. All
/// lists are in the order of handles.
fn changed<'v>(before: &[&'v Agent], now: &[&'v Agent]) -> (Vec<&'v Agent>, Vec<&'v Agent>) {
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let (mut old, mut fresh) = (before.iter().copied().peekable(), now.iter().copied().peekable());
    loop {
        match (old.peek().copied(), fresh.peek().copied()) {
            (None, None) => return (gone, new),
            (Some(a), Some(b)) if std::ptr::eq(a, b) => {
                old.next();
                fresh.next();
            }
            (Some(a), b) if b.is_none_or(|b| a.handle() <= b.handle()) => gone.extend(old.next()),
            _ => new.extend(fresh.next()),
        }
    }
}

/// Whom an agent asks to cover.
fn coverers(agent: &Agent) -> impl Iterator<Item = &str> {
    agent.time_off().iter().filter_map(TimeOff::covered_by)
}

/// One agent's shifts in order, none overlapping another: what meets in one role is one shift, and where two versions gave
/// different roles the shift that had begun goes on.
fn joined(mut shifts: Vec<Shift>) -> Vec<Shift> {
    shifts.sort_by_key(|shift| shift.interval);
    let mut joined: Vec<Shift> = Vec::new();
    for shift in shifts {
        match joined.last_mut() {
            Some(last)
                if shift.interval.overlaps(last.interval)
                    && shift.role == last.role
                    && shift.posts() == last.posts() =>
            {
                last.join(&shift);
            }
            Some(last) if shift.interval.overlaps(last.interval) => {
                let after = Interval::new(last.interval.end(), shift.interval.end());
                joined.extend(after.map(|interval| shift.during(interval)));
            }
            _ => joined.push(shift),
        }
    }
    joined
}
