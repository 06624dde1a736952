//! From what agents say to their shifts: time off is cut out and may make it a coverer's, and what meets is one shift.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::roster::model::{Agent, AgentId, Firmness, Roster};
use crate::roster::team::RoleId;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::recurrence::{occurrences, too_many_shifts};

/// How far around a span one must look so that no border depends on the span: a run that goes on for longer than this
/// is longer than a day in any case.
pub(super) const REACH: Duration = Duration::DAY.times(3);

/// A stretch of time in which one agent is on duty in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who.
    pub agent: AgentId,
    /// In which role.
    pub role: RoleId,
    /// When.
    pub interval: Interval,
    /// Whose shifts are covered in some of that time, in the order of handles.
    pub covering_for: Vec<AgentId>,
}

/// One agent's duty around a span.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Who.
    pub agent: AgentId,
    /// The shifts that overlap the span, whole, in order; none overlaps another.
    pub shifts: Vec<Shift>,
    /// The firm time that time off took away.
    pub taken_off: IntervalSet,
}

impl Duty {
    /// The duty of an agent who says this and is asked to cover that.
    fn new(id: AgentId, agent: &Agent, own: &IntervalSet, covers: Vec<Cover>, span: Interval) -> Self {
        let away = agent.away();
        let covers = present(agent, &away, covers);
        let runs: IntervalSet = own.difference(&away).iter().chain(covers.iter().map(|cover| cover.interval)).collect();
        let intervals = runs.iter().flat_map(|run| cut(agent, run)).filter(|interval| interval.overlaps(span));
        Self { agent: id, shifts: shifts_of(id, agent, intervals, &covers), taken_off: own.intersection(&away) }
    }

    /// The time on duty in any role.
    pub fn on(&self) -> IntervalSet {
        self.shifts.iter().map(|shift| shift.interval).collect()
    }
}

/// Every agent's duty around `span`, in the order of handles.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn duties(roster: &Roster, span: Interval) -> Result<Vec<Duty>, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let own = all(roster.agents().map(|(_, agent)| firm_around(roster, agent, span)), &mut errors);
    if !errors.is_empty() {
        // What is too much together is said once.
        errors.dedup();
        return Err(errors);
    }
    let mut covers: Vec<Vec<Cover>> = vec![Vec::new(); own.len()];
    for ((id, agent), own) in roster.agents().zip(&own) {
        for (coverer, asked) in asked_of(roster, agent) {
            covers[coverer.index()].extend(taken_over(roster, own, &asked, id)?);
        }
    }
    let duty = |((id, agent), (own, covers))| Duty::new(id, agent, own, covers, span);
    let duties: Vec<Duty> = roster.agents().zip(own.iter().zip(covers)).map(duty).collect();
    take_counts(roster, &duties)?;
    Ok(duties)
}

/// Charges the budget where many requirements count the same shifts. The first few are free; of the others, sixteen that count a
/// shift cost as much as computing it.
fn take_counts(roster: &Roster, duties: &[Duty]) -> Result<(), Vec<Diagnostic>> {
    const FEW: usize = 8;
    const AS_MUCH: usize = 16;
    let number = |duty: &Duty| duty.shifts.len();
    let Some(most) = duties.iter().rev().max_by_key(|duty| number(duty)) else {
        return Ok(());
    };
    let more = roster.team().requirements().len().saturating_sub(FEW);
    let again = duties.iter().map(number).sum::<usize>() * more / AS_MUCH;
    let taken = roster.budget().take_shifts(again, &roster.agent(most.agent).at());
    taken.map_err(|most| vec![too_many_shifts(most)])
}

/// One agent's duty around `span`; those who may ask the agent to cover are given.
pub(super) fn duty(roster: &Roster, id: AgentId, askers: &[AgentId], span: Interval) -> Result<Duty, Vec<Diagnostic>> {
    let mut covers = Vec::new();
    for asker in askers {
        // Reading what somebody asks for costs a fraction of computing it.
        const READ_AS_FAST: usize = 16;
        let (agent, at) = (roster.agent(*asker), roster.agent(*asker).at());
        let read = agent.time_off().len() / READ_AS_FAST;
        roster.budget().take_shifts(read, &at).map_err(|most| vec![too_many_shifts(most)])?;
        if let Some(asked) = asked_of(roster, agent).get(&id) {
            let own = firm_around(roster, roster.agent(*asker), span)?;
            covers.extend(taken_over(roster, &own, asked, *asker)?);
        }
    }
    let agent = roster.agent(id);
    Ok(Duty::new(id, agent, &firm_around(roster, agent, span)?, covers, span))
}

/// Whom an agent asks to cover, and when.
fn asked_of(roster: &Roster, agent: &Agent) -> BTreeMap<AgentId, IntervalSet> {
    let mut asked: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
    for off in agent.time_off() {
        if let Some((coverer, _)) = roster.coverer(off) {
            asked.entry(coverer).or_default().push(off.interval());
        }
    }
    asked.into_iter().map(|(coverer, when)| (coverer, when.into_iter().collect())).collect()
}

/// What a coverer takes over of what somebody says, in the time that is asked for.
fn taken_over(
    roster: &Roster,
    own: &IntervalSet,
    asked: &IntervalSet,
    of: AgentId,
) -> Result<Vec<Cover>, Vec<Diagnostic>> {
    let covers: Vec<Cover> = own.intersection(asked).iter().map(|interval| Cover { interval, of }).collect();
    let at = roster.agent(of).at();
    roster.budget().take_shifts(covers.len(), &at).map_err(|most| vec![too_many_shifts(most)])?;
    Ok(covers)
}

/// What is said firmly around a span, so far that no border in it depends on the span.
fn firm_around(roster: &Roster, agent: &Agent, span: Interval) -> Result<IntervalSet, Vec<Diagnostic>> {
    said(roster, agent, Firmness::Firm, span.widened(REACH))
}

/// The time around `span` in which an agent says to be on duty (or, tentative, to be able to), in the team's employ; time
/// off is not taken away.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn said(
    roster: &Roster,
    agent: &Agent,
    firmness: Firmness,
    span: Interval,
) -> Result<IntervalSet, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let entries = agent.availability().iter().filter(|entry| entry.firmness() == firmness);
    let found = entries.map(|entry| occurrences(entry, span, roster.budget()).map_err(|error| vec![*error]));
    let said = all(found, &mut errors).into_iter().flatten();
    if errors.is_empty() {
        let employed = agent.employed();
        Ok(said.filter_map(|found| found.interval()?.intersection(employed)).collect())
    } else {
        // What is too much together is said once.
        errors.dedup();
        Err(errors)
    }
}

/// What could be found, and beside it the errors of what could not.
fn all<T>(found: impl Iterator<Item = Result<T, Vec<Diagnostic>>>, errors: &mut Vec<Diagnostic>) -> Vec<T> {
    found.filter_map(|found| found.map_err(|mut more| errors.append(&mut more)).ok()).collect()
}

/// An agent's time with the role in it, cut where the role changes.
pub fn in_roles(agent: &Agent, time: &IntervalSet) -> Vec<(RoleId, Interval)> {
    let cut = |interval: Interval| {
        let border = agent.promotion().unwrap_or(interval.start()).clamp(interval.start(), interval.end());
        [Interval::new(interval.start(), border), Interval::new(border, interval.end())]
    };
    time.iter().flat_map(cut).flatten().map(|interval| (agent.role_at(interval.start()), interval)).collect()
}

/// Some of an agent's shift that somebody else takes.
#[derive(Clone, Copy)]
struct Cover {
    interval: Interval,
    of: AgentId,
}

/// The covers, cut to when the coverer is there, in order: covered time is the coverer's own and cut as that is.
fn present(coverer: &Agent, away: &IntervalSet, covers: Vec<Cover>) -> Vec<Cover> {
    let there = IntervalSet::from(coverer.employed()).difference(away);
    let parts = |cover: Cover| there.within(cover.interval).map(move |interval| Cover { interval, ..cover });
    let mut covers: Vec<Cover> = covers.into_iter().flat_map(parts).collect();
    covers.sort_unstable_by_key(|cover| cover.interval);
    covers
}

/// Shifts of these intervals, with whom they cover for; both are in order, and no cover reaches beyond its run.
fn shifts_of(id: AgentId, agent: &Agent, intervals: impl Iterator<Item = Interval>, covers: &[Cover]) -> Vec<Shift> {
    // Covers that begin before an interval ends and are not over before it, in one sweep.
    let mut ahead = covers;
    let mut open: Vec<Cover> = Vec::new();
    let shift = |interval: Interval| {
        let begun = ahead.partition_point(|cover| cover.interval.start() < interval.end());
        let (now, later) = ahead.split_at(begun);
        ahead = later;
        open.extend_from_slice(now);
        open.retain(|cover| cover.interval.end() > interval.start());
        let covering_for: BTreeSet<AgentId> = open.iter().map(|cover| cover.of).collect();
        let role = agent.role_at(interval.start());
        Shift { agent: id, role, interval, covering_for: covering_for.into_iter().collect() }
    };
    intervals.map(shift).collect()
}

/// Cuts an unbroken run where the role changes and, if it is longer than 24 h, at every 00:00 of the agent's zone.
fn cut(agent: &Agent, run: Interval) -> impl Iterator<Item = Interval> {
    let mut borders: Vec<Instant> = agent.promotion().into_iter().collect();
    if run.length() > Duration::DAY {
        let zone = agent.zone();
        let last = zone.local(run.end()).date();
        let dates = zone.local(run.start()).date().iter_days().take_while(|date| *date <= last);
        borders.extend(dates.map(|date| zone.midnight(date)));
    }
    borders.retain(|border| run.start() < *border && *border < run.end());
    borders.sort_unstable();
    let mut start = run.start();
    let piece = move |end| Interval::new(std::mem::replace(&mut start, end), end);
    borders.into_iter().chain([run.end()]).filter_map(piece)
}
