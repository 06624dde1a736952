//! Who is on duty when: a roster and a window become shifts, seen far enough around the window for every question about it.
//!
//! What entries and rotations say ([`recurrence`], [`stated`]) loses what time off takes, which may become a coverer's ([`duty`]), and is
//! put together to [`shifts`]. The past may be the one that was published, each shift as it stood at its start. Everything here is
//! in UTC seconds.

pub(crate) mod duty;
pub mod recurrence;
pub mod shifts;

pub(crate) mod off;
pub(crate) mod stated;

mod by_rule;
mod published;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::past::Version;
use crate::roster::rotation::Rotation;
use crate::roster::team::{Requirement, RoleId};
use crate::roster::time_off::{TimeOff, When};
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};

use duty::{Duty, duties, offered, requested, take_for_all};
use recurrence::{Occurrence, turns};
use shifts::Shift;

/// A week belongs to the window that holds its middle, Thursday 12:00, so half of it may lie outside; and the clocks may change in it.
const AROUND: Duration = Duration::DAY.times(5);

/// Who is on duty in a window.
///
/// ```
/// # use coverage::diagnostic::{Source, Sources};
/// # use coverage::roster::load::load;
/// # use coverage::time::{interval::{Interval, parse_instant}};
/// # use coverage::timeline::Timeline;
/// # let text = "role = \"l1\"\ntimezone = \"UTC\"\n[[availability]]\ndays = \"daily\"\nhours = \"22:00-02:00\"\n".to_owned();
/// # let file = Source { path: "agents/ann.toml".to_owned(), shown: "ann.toml".to_owned(), content: Ok(text) };
/// # let loaded = load(&Sources::new(vec![file]));
/// # let roster = loaded.roster().unwrap();
/// # let [start, end] = ["2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"].map(|at| parse_instant(at).unwrap());
/// let day = Timeline::new(roster, Interval::new(start, end).unwrap()).unwrap();
/// // The night before is still on at midnight, and the night after begins in the day: both are there, whole.
/// assert_eq!(day.shifts().len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Timeline<'r> {
    roster: &'r Roster,
    window: Interval,
    /// In the order of handles, over the window and what is seen after it.
    duties: Arc<[Duty]>,
}

impl<'r> Timeline<'r> {
    /// What the roster says for a window.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub fn new(roster: &'r Roster, window: Interval) -> Result<Self, Vec<Diagnostic>> {
        Self::for_promise(roster, window, Duration::ZERO)
    }

    /// The same for another promise than the team's, or a longer one.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(crate) fn for_promise(
        roster: &'r Roster,
        window: Interval,
        promise: Duration,
    ) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { roster, window, duties: duties(roster, seen(roster, window, promise))?.into() })
    }

    /// What was published, each shift as it stood at its start, told in the agents and roles of `roster`; who or what is not in it is
    /// left out.
    ///
    /// # Errors
    /// Entries of some version give too many shifts.
    pub(crate) fn published(
        versions: &[Version],
        roster: &'r Roster,
        window: Interval,
    ) -> Result<Self, Vec<Diagnostic>> {
        let seen = seen(roster, window, Duration::ZERO);
        Ok(Self { roster, window, duties: published::duties(versions, roster, seen)?.into() })
    }

    /// The same in a part of the window, which lies in it.
    pub fn part(&self, window: Interval) -> Self {
        Self { window, ..self.clone() }
    }

    /// Whose duty it is.
    pub(crate) fn roster(&self) -> &'r Roster {
        self.roster
    }

    /// What it is about.
    pub(crate) fn window(&self) -> Interval {
        self.window
    }

    /// Every agent's duty in the window and around it, in the order of handles.
    pub(crate) fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// One agent's duty in the window and around it.
    pub(crate) fn duty(&self, agent: AgentId) -> &Duty {
        &self.duties[agent.index()]
    }

    /// The shifts that overlap the window, whole, ordered by start, end and handle.
    pub fn shifts(&self) -> Vec<&Shift> {
        let all = self.duties.iter().flat_map(|duty| &duty.shifts);
        let mut shifts: Vec<&Shift> = all.filter(|shift| shift.interval.overlaps(self.window)).collect();
        shifts.sort_by_key(|shift| (shift.interval, shift.agent));
        shifts
    }

    /// Whether there is any shift in the window.
    pub(crate) fn is_anybody_on(&self) -> bool {
        self.duties.iter().flat_map(|duty| &duty.shifts).any(|shift| shift.interval.overlaps(self.window))
    }

    /// When in the window an agent could be on duty and is not: the tentative time, less what the agent is on or away.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(crate) fn free(&self, agent: AgentId) -> Result<IntervalSet, Vec<Diagnostic>> {
        Ok(self.offers(agent)?.into_iter().fold(IntervalSet::default(), |free, offer| free.union(&offer.time)))
    }

    /// The same for each post, and for none.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(crate) fn offers(&self, agent: AgentId) -> Result<Vec<Offer<'r>>, Vec<Diagnostic>> {
        let offered = offered(self.roster, self.roster.agent(agent), self.window)?;
        if offered.is_empty() {
            return Ok(Vec::new());
        }
        let on = self.duty(agent).on();
        let free = |time: IntervalSet| time.within(self.window).collect::<IntervalSet>().difference(&on);
        Ok(offered.into_iter().map(|(post, time)| Offer { post, time: free(time) }).collect())
    }

    /// Charges the budget of the run for what is compared with every agent, `times` times each.
    ///
    /// # Errors
    /// It is too much.
    pub(crate) fn take_comparisons(&self, times: usize) -> Result<(), Vec<Diagnostic>> {
        // Four cost as much as to compute a shift.
        const AS_MUCH: usize = 4;
        take_for_all(self.roster, &self.duties, self.duties.len() * times / AS_MUCH)
    }

    /// What is asked for in the window and nobody has taken: shifts whose cover is "?", and turns of nobody.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(crate) fn requests(&self) -> Result<Vec<Request<'r>>, Vec<Diagnostic>> {
        let mut requests = Vec::new();
        for (id, _) in self.roster.agents() {
            let open = requested(self.roster, id, &self.duties, self.window)?;
            requests.extend(open.within(self.window).map(|interval| Request { of: RequestOf::Agent(id), interval }));
        }
        for rotation in self.roster.team().rotations() {
            let open = turns(rotation, None, rotation.open_whereabouts(), self.window, self.roster.budget());
            let open: IntervalSet =
                open.map_err(|error| vec![*error])?.iter().filter_map(Occurrence::interval).collect();
            requests
                .extend(open.within(self.window).map(|interval| Request { of: RequestOf::Turn(rotation), interval }));
        }
        requests.sort_by_key(|request| request.interval);
        Ok(requests)
    }
}

/// One agent's shifts that overlap a span, whole, in order; of the others only those are computed who ask the agent to cover in it.
///
/// # Errors
/// Entries give too many shifts.
pub(crate) fn shifts_of(roster: &Roster, id: AgentId, span: Interval) -> Result<Vec<Shift>, Vec<Diagnostic>> {
    let around = span.widened(duty::AROUND);
    let [first, last] = [around.start(), around.end()].map(|at| at.to_utc().date_naive());
    let is_then = |off: &TimeOff| match off.when() {
        When::Dates(dates) => dates.first <= last && first <= dates.last,
        When::Times(time) => time.overlaps(around),
    };
    let asks = |agent: &Agent| {
        let mut asked = agent.time_off().iter().filter(|off| is_then(off));
        asked.any(|off| roster.coverer(off).is_some_and(|(coverer, _)| coverer == id))
    };
    let askers: Vec<AgentId> = roster.agents().filter(|(_, agent)| asks(agent)).map(|(asker, _)| asker).collect();
    Ok(duty::duty(roster, id, &askers, span)?.shifts)
}

/// When an agent could be on duty and is not.
#[derive(Clone, Debug)]
pub struct Offer<'r> {
    /// What for, where the entry tells that.
    pub(crate) post: Option<&'r Word>,
    /// When.
    pub(crate) time: IntervalSet,
}

impl Offer<'_> {
    /// Whether that agent could be on for a requirement, in this role.
    pub(crate) fn counts(&self, agent: &Agent, role: RoleId, requirement: &Requirement) -> bool {
        requirement.counts(role, self.post, agent.skills())
    }
}

/// Time for which somebody is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Request<'r> {
    /// What of.
    pub(crate) of: RequestOf<'r>,
    /// When.
    pub(crate) interval: Interval,
}

/// Whose time it is that somebody is asked for.
#[derive(Clone, Debug)]
pub(crate) enum RequestOf<'r> {
    /// An agent's, who asks who would cover.
    Agent(AgentId),
    /// A turn of this rotation, which is nobody's.
    Turn(&'r Rotation),
}

/// The window, and as much around it as one must see to know whether the promise holds in it and what its weeks have.
fn seen(roster: &Roster, window: Interval, promise: Duration) -> Interval {
    let after = roster.team().longest_promise().max(promise).max(AROUND);
    Interval::new(window.start().minus(AROUND), window.end().plus(after)).unwrap_or(window)
}
