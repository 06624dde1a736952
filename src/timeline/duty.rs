//! From what is stated to who is on: time off takes shifts away and may make them a coverer's, and what meets is one shift.
//!
//! A date of time off takes the shifts that start on it, whole; a time cuts them. What an agent then does are [`Piece`]s, which
//! [`shifts`](super::shifts) puts together.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Firmness, Roster};
use crate::roster::team::RoleId;
use crate::roster::time_off::TimeOff;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::off::Off;
use super::recurrence::too_many_shifts;
use super::shifts::{Piece, Shift, shifts};
use super::stated::{Stated, stated};

/// How far around a span one must look so that no border in it depends on the span. A shift is two days long at most, and so is
/// what can make its border another: a run of more than 24 hours, or a shift in the role that the agent is promoted to.
pub(super) const AROUND: Duration = Duration::DAY.times(5);

/// One agent's duty around a span.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Who.
    pub agent: AgentId,
    /// The shifts that overlap the span, whole, in order; none overlaps another.
    pub shifts: Vec<Shift>,
    /// The firm time that time off took away, without what the agent is on duty for anyway.
    pub taken_off: IntervalSet,
    /// Where clocks change: how much longer what starts then is on the clock than in truth.
    pub clock_changes: Vec<(Instant, Duration)>,
}

impl Duty {
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
    let mut all: Vec<Vec<Stated<'_>>> = Vec::with_capacity(roster.agents().len());
    for (_, agent) in roster.agents() {
        match firm_around(roster, agent, span) {
            Ok(stated) => all.push(stated),
            Err(mut more) => errors.append(&mut more),
        }
    }
    if !errors.is_empty() {
        // What is too much together is said once.
        errors.dedup();
        return Err(errors);
    }
    let mut covers: Vec<Vec<Cover<'_>>> = vec![Vec::new(); all.len()];
    for ((id, agent), stated) in roster.agents().zip(&all) {
        for (coverer, asked) in asked_of(roster, agent) {
            covers[coverer.index()].extend(taken_over(roster, stated, &asked, id)?);
        }
    }
    let all = roster.agents().zip(all.iter().zip(&covers));
    let duties: Vec<Duty> =
        all.map(|((id, agent), (stated, covers))| Making::new(agent, span).duty(id, stated, covers)).collect();
    take_counts(roster, &duties)?;
    Ok(duties)
}

/// One agent's duty around `span`; those who may ask the agent to cover are given.
pub(super) fn duty(roster: &Roster, id: AgentId, askers: &[AgentId], span: Interval) -> Result<Duty, Vec<Diagnostic>> {
    // Reading what somebody asks for costs a fraction of computing it.
    const READ_AS_FAST: usize = 16;
    let mut theirs = Vec::new();
    for asker in askers {
        let (agent, at) = (roster.agent(*asker), roster.agent(*asker).at());
        let read = agent.time_off().len() / READ_AS_FAST;
        roster.budget().take_shifts(read, &at).map_err(|most| vec![too_many_shifts(most)])?;
        if let Some(asked) = asked_of(roster, agent).remove(&id) {
            theirs.push((*asker, asked, firm_around(roster, agent, span)?));
        }
    }
    let mut covers = Vec::new();
    for (asker, asked, stated) in &theirs {
        covers.extend(taken_over(roster, stated, asked, *asker)?);
    }
    let agent = roster.agent(id);
    Ok(Making::new(agent, span).duty(id, &firm_around(roster, agent, span)?, &covers))
}

/// When an agent could be on duty (tentative time), less what time off takes, for each post and for none.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn offered<'r>(
    roster: &'r Roster,
    agent: &'r Agent,
    span: Interval,
) -> Result<BTreeMap<Option<&'r Word>, IntervalSet>, Vec<Diagnostic>> {
    let off = Off::of(agent.time_off());
    let mut left: BTreeMap<Option<&Word>, Vec<Interval>> = BTreeMap::new();
    for stated in stated(roster, agent, Firmness::Tentative, span, roster.budget())? {
        if !off.has(stated.date) {
            left.entry(stated.post).or_default().extend(stated.interval);
        }
    }
    let offer =
        |(post, left): (_, Vec<Interval>)| (post, left.into_iter().collect::<IntervalSet>().difference(&off.times));
    Ok(left.into_iter().map(offer).collect())
}

/// What of an agent's shifts around `span` nobody covers, where time off asks who would.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn requested(
    roster: &Roster,
    id: AgentId,
    duties: &[Duty],
    span: Interval,
) -> Result<IntervalSet, Vec<Diagnostic>> {
    let agent = roster.agent(id);
    let asked = Off::of(agent.time_off().iter().filter(|off| off.is_request()));
    if asked.is_empty() {
        return Ok(IntervalSet::default());
    }
    let stated = stated(roster, agent, Firmness::Firm, span, roster.budget())?;
    let open: IntervalSet = stated.iter().flat_map(|stated| asked.taken(stated)).collect();
    let covered = asked_of(roster, agent).into_keys().flat_map(|coverer| {
        let shifts = duties[coverer.index()].shifts.iter();
        shifts.filter(|shift| shift.covering_for.contains(&id)).map(|shift| shift.interval)
    });
    Ok(open.difference(&covered.collect()))
}

/// What is stated firmly around a span, so far that no border in it depends on the span.
fn firm_around<'r>(roster: &'r Roster, agent: &'r Agent, span: Interval) -> Result<Vec<Stated<'r>>, Vec<Diagnostic>> {
    stated(roster, agent, Firmness::Firm, span.widened(AROUND), roster.budget())
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

/// A shift, or a part of one, that somebody else is to take.
#[derive(Clone, Copy)]
struct Cover<'s> {
    stated: &'s Stated<'s>,
    /// Nothing of it where the clocks leave it no length.
    part: Option<Interval>,
    of: AgentId,
}

/// Whom an agent asks to cover, and what.
fn asked_of(roster: &Roster, agent: &Agent) -> BTreeMap<AgentId, Off> {
    let mut asked: BTreeMap<AgentId, Vec<&TimeOff>> = BTreeMap::new();
    for off in agent.time_off() {
        if let Some((coverer, _)) = roster.coverer(off) {
            asked.entry(coverer).or_default().push(off);
        }
    }
    asked.into_iter().map(|(coverer, when)| (coverer, Off::of(when))).collect()
}

/// What a coverer is to take over of what somebody states.
fn taken_over<'s>(
    roster: &Roster,
    stated: &'s [Stated<'s>],
    asked: &Off,
    of: AgentId,
) -> Result<Vec<Cover<'s>>, Vec<Diagnostic>> {
    let mut covers = Vec::new();
    for stated in asked.touched(stated) {
        if stated.interval.is_none() && asked.has(stated.date) {
            covers.push(Cover { stated, part: None, of });
        }
        covers.extend(asked.taken(stated).into_iter().map(|part| Cover { stated, part: Some(part), of }));
    }
    let at = roster.agent(of).at();
    roster.budget().take_shifts(covers.len(), &at).map_err(|most| vec![too_many_shifts(most)])?;
    Ok(covers)
}

/// An agent's duty in the making.
struct Making<'r> {
    agent: &'r Agent,
    span: Interval,
    off: Off,
    /// Dates off that keep from covering.
    kept_from: Off,
    pieces: Vec<Piece>,
    clock_changes: Vec<(Instant, Duration)>,
}

impl<'r> Making<'r> {
    fn new(agent: &'r Agent, span: Interval) -> Self {
        let off = Off::of(agent.time_off());
        let kept_from = Off::of(agent.time_off().iter().filter(|off| !off.is_exchange()));
        Self { agent, span, off, kept_from, pieces: Vec::new(), clock_changes: Vec::new() }
    }

    /// The duty of an agent who states this and is asked to cover that.
    fn duty(mut self, id: AgentId, stated: &[Stated<'_>], covers: &[Cover<'_>]) -> Duty {
        let mut taken_off = Vec::new();
        for stated in stated {
            taken_off.extend(self.off.taken(stated));
            if !self.off.has(stated.date) {
                let role = self.agent.role_on(stated.date);
                self.add(stated, stated.interval, role, None);
            }
        }
        for cover in covers {
            let start = cover.part.map_or(cover.stated.start, Interval::start);
            let date = self.agent.zone().local(start).date();
            if self.agent.dates().contains(date) && !self.kept_from.has(date) {
                self.add(cover.stated, cover.part, self.agent.role_on(date), Some(cover.of));
            }
        }
        let on: IntervalSet = self.pieces.iter().map(|piece| piece.interval).collect();
        self.clock_changes.sort_unstable();
        Duty {
            agent: id,
            taken_off: taken_off.into_iter().collect::<IntervalSet>().difference(&on),
            clock_changes: self.clock_changes,
            shifts: shifts(id, self.agent, self.pieces, self.span),
        }
    }

    /// Adds what the agent's times off leave of a shift, or of the part of it that is covered.
    fn add(&mut self, stated: &Stated<'_>, part: Option<Interval>, role: RoleId, of: Option<AgentId>) {
        let Some(part) = part else {
            if !self.off.times.iter().any(|time| time.contains(stated.start)) {
                self.note_clock_change(stated, None);
            }
            return;
        };
        let left = IntervalSet::from(part).difference(&self.off.times);
        for interval in left.iter() {
            self.note_clock_change(stated, Some(interval));
            self.pieces.push(Piece { interval, role, post: stated.post.cloned(), covering_for: of });
        }
    }

    fn note_clock_change(&mut self, stated: &Stated<'_>, part: Option<Interval>) {
        let change = stated.clock_change(part);
        if change != Duration::ZERO {
            self.clock_changes.push((part.map_or(stated.start, Interval::start), change));
        }
    }
}
