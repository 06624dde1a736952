//! From what is stated to who is on: time off takes shifts away and may make them a coverer's, and what meets is one shift.
//!
//! A date of time off takes the shifts that start on it, whole; a time cuts them. What an agent then does are [`Piece`]s, which
//! [`shifts`](super::shifts) puts together.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::roster::budget::Budget;
use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Firmness, Roster};
use crate::roster::team::RoleId;
use crate::roster::time_off::TimeOff;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::off::Off;
use super::recurrence::too_many_shifts;
use super::shifts::{Piece, Shift, crowd, shifts};
use super::stated::{Stated, stated};

/// How far around a span one must look so that no border in it depends on the span. A shift is two days long at most, and so is
/// what can make its border another: a run of more than 24 hours, or a shift in the role that the agent is promoted to.
pub(super) const AROUND: Duration = Duration::DAY.times(5);

/// One agent's duty around a span.
#[derive(Clone, Debug)]
pub(crate) struct Duty {
    /// Who.
    pub(crate) agent: AgentId,
    /// The shifts that overlap the span, whole, in order; none overlaps another.
    pub(crate) shifts: Vec<Shift>,
    /// The firm time that time off took away, without what the agent is on duty for anyway.
    pub(crate) taken_off: IntervalSet,
    /// What of the shifts is covered for whom; a shift may reach further, by what the agent does besides.
    pub(crate) covers: BTreeMap<AgentId, IntervalSet>,
    /// Where clocks change: how much longer what starts then is on the clock than in truth.
    pub(crate) clock_changes: Vec<(Instant, Duration)>,
}

impl Duty {
    /// The time on duty in any role.
    pub(crate) fn on(&self) -> IntervalSet {
        self.shifts.iter().map(|shift| shift.interval).collect()
    }
}

/// Every agent's duty around `span`, in the order of handles.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn duties(roster: &Roster, span: Interval) -> Result<Vec<Duty>, Vec<Diagnostic>> {
    // Whom somebody asks to cover is done when all have said what they ask for; everybody else is done at once, so that what is
    // stated is not kept.
    let offs = roster.agents().flat_map(|(_, agent)| agent.time_off());
    let coverers = offs.filter_map(|off| roster.coverer(off)).map(|(coverer, _)| coverer);
    let mut asked: BTreeMap<AgentId, Making<'_>> = coverers.map(|id| (id, Making::new(roster, id, span))).collect();
    let mut duties = Vec::with_capacity(roster.agents().len());
    let mut errors = Vec::new();
    for (id, agent) in roster.agents() {
        let stated = firm_around(roster, agent, span).and_then(|stated| {
            for (coverer, when) in asked_of(roster, agent) {
                let covers = taken_over(roster, &stated, &when, id)?;
                asked.entry(coverer).and_modify(|making| making.cover(&covers));
            }
            Ok(stated)
        });
        match (stated, asked.get_mut(&id)) {
            (Ok(stated), Some(making)) => making.do_own(&stated),
            (Ok(stated), None) => {
                let mut making = Making::new(roster, id, span);
                making.do_own(&stated);
                match making.duty(roster.budget()) {
                    Ok(duty) => duties.push(duty),
                    Err(mut more) => errors.append(&mut more),
                }
            }
            (Err(mut more), _) => errors.append(&mut more),
        }
    }
    if !errors.is_empty() {
        // What is too much together is said once.
        errors.dedup();
        return Err(errors);
    }
    for making in asked.into_values() {
        duties.push(making.duty(roster.budget())?);
    }
    duties.sort_by_key(|duty| duty.agent);
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
    let mut making = Making::new(roster, id, span);
    for (asker, asked, stated) in &theirs {
        making.cover(&taken_over(roster, stated, asked, *asker)?);
    }
    making.do_own(&firm_around(roster, roster.agent(id), span)?);
    making.duty(roster.budget())
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
    let covered = asked_of(roster, agent).into_keys().filter_map(|coverer| duties[coverer.index()].covers.get(&id));
    Ok(covered.fold(open, |open, covered| open.difference(covered)))
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
    let more = roster.team().requirements().len().saturating_sub(FEW);
    let all: usize = duties.iter().map(|duty| duty.shifts.len()).sum();
    take_for_all(roster, duties, all * more / AS_MUCH)
}

/// Charges the budget for what all these together cost; the agent with the most shifts is named.
pub(super) fn take_for_all(roster: &Roster, duties: &[Duty], shifts: usize) -> Result<(), Vec<Diagnostic>> {
    let Some(most) = duties.iter().rev().max_by_key(|duty| duty.shifts.len()) else {
        return Ok(());
    };
    let taken = roster.budget().take_shifts(shifts, &roster.agent(most.agent).at());
    taken.map_err(|most| vec![too_many_shifts(most)])
}

/// A shift, or a part of one, that somebody else is to take.
#[derive(Clone, Copy)]
struct Cover<'s, 'r> {
    stated: &'s Stated<'r>,
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
fn taken_over<'s, 'r>(
    roster: &Roster,
    stated: &'s [Stated<'r>],
    asked: &Off,
    of: AgentId,
) -> Result<Vec<Cover<'s, 'r>>, Vec<Diagnostic>> {
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

/// The time of each agent.
pub(super) fn grouped(times: impl IntoIterator<Item = (AgentId, Interval)>) -> BTreeMap<AgentId, IntervalSet> {
    let mut grouped: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
    for (agent, time) in times {
        grouped.entry(agent).or_default().push(time);
    }
    grouped.into_iter().map(|(agent, times)| (agent, times.into_iter().collect())).collect()
}

/// An agent's duty in the making.
struct Making<'r> {
    id: AgentId,
    agent: &'r Agent,
    span: Interval,
    off: Off,
    /// Dates off that keep from covering.
    kept_from: Off,
    pieces: Vec<Piece<'r>>,
    taken_off: Vec<Interval>,
    clock_changes: Vec<(Instant, Duration)>,
}

impl<'r> Making<'r> {
    fn new(roster: &'r Roster, id: AgentId, span: Interval) -> Self {
        let agent = roster.agent(id);
        let off = Off::of(agent.time_off());
        let kept_from = Off::of(agent.time_off().iter().filter(|off| !off.is_exchange()));
        let (pieces, taken_off, clock_changes) = Default::default();
        Self { id, agent, span, off, kept_from, pieces, taken_off, clock_changes }
    }

    /// Adds what the agent states.
    fn do_own(&mut self, stated: &[Stated<'r>]) {
        for stated in stated {
            self.taken_off.extend(self.off.taken(stated));
            if !self.off.has(stated.date) {
                let role = self.agent.role_on(stated.date);
                self.add(stated, stated.interval, role, None);
            }
        }
    }

    /// Adds what the agent is asked to cover.
    fn cover(&mut self, covers: &[Cover<'_, 'r>]) {
        for cover in covers {
            let start = cover.part.map_or(cover.stated.start, Interval::start);
            let date = self.agent.zone().local(start).date();
            if self.agent.dates().contains(date) && !self.kept_from.has(date) {
                self.add(cover.stated, cover.part, self.agent.role_on(date), Some(cover.of));
            }
        }
    }

    /// What the agent does.
    fn duty(mut self, budget: &Budget) -> Result<Duty, Vec<Diagnostic>> {
        // To name four of a crowd costs as much as to compute a shift.
        const AS_MUCH: usize = 4;
        let crowd = crowd(self.pieces.iter().map(|piece| piece.interval));
        budget.take_shifts(crowd / AS_MUCH, &self.agent.at()).map_err(|most| vec![too_many_shifts(most)])?;
        let mut taken_off: IntervalSet = self.taken_off.into_iter().collect();
        if !taken_off.is_empty() {
            taken_off = taken_off.difference(&self.pieces.iter().map(|piece| piece.interval).collect());
        }
        let covers = grouped(self.pieces.iter().filter_map(|piece| Some((piece.covering_for?, piece.interval))));
        self.clock_changes.sort_unstable();
        Ok(Duty {
            agent: self.id,
            taken_off,
            covers,
            clock_changes: self.clock_changes,
            shifts: shifts(self.id, self.agent, self.pieces, self.span),
        })
    }

    /// Adds what the agent's times off leave of a shift, or of the part of it that is covered.
    fn add(&mut self, stated: &Stated<'r>, part: Option<Interval>, role: RoleId, of: Option<AgentId>) {
        let Some(part) = part else {
            if !self.off.times.contains(stated.start) {
                self.note_clock_change(stated, None);
            }
            return;
        };
        let first = self.pieces.len();
        let piece = |interval| Piece { interval, role, post: stated.post, covering_for: of };
        self.pieces.extend(self.off.times.holes(part).map(piece));
        for added in first..self.pieces.len() {
            self.note_clock_change(stated, Some(self.pieces[added].interval));
        }
    }

    fn note_clock_change(&mut self, stated: &Stated<'_>, part: Option<Interval>) {
        let change = stated.clock_change(part);
        if change != Duration::ZERO {
            self.clock_changes.push((part.map_or(stated.start, Interval::start), change));
        }
    }
}
