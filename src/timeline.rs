//! Who is on duty when: a roster and a window become shifts, seen far enough around the window for every question about it.
//!
//! What an agent says ([`recurrence`]) is cut by time off, which may make it a coverer's ([`duty`]). The past may be the one that was
//! published, each shift as it stood at its start. Everything here is in UTC seconds.

pub mod duty;
pub mod recurrence;

mod by_rule;
mod published;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::roster::model::{AgentId, Firmness, Roster};
use crate::roster::past::Version;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};

use duty::{Duty, Shift, duties, in_roles, said};

/// A week that begins in a window may end this long after it: it has seven days, and the clocks may be set back.
const LAST_WEEK: Duration = Duration::DAY.times(8);

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

/// A change of one agent's time on duty.
#[derive(Clone, Debug)]
pub struct Move {
    /// Who.
    pub agent: AgentId,
    /// When the agent is on duty afterwards and not before.
    pub add: IntervalSet,
    /// When it is the other way round.
    pub remove: IntervalSet,
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
    pub fn for_promise(roster: &'r Roster, window: Interval, promise: Duration) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { roster, window, duties: duties(roster, seen(roster, window, promise))?.into() })
    }

    /// What was published, each shift as it stood at its start, told in the agents and roles of `roster`; who or what is not in it is
    /// left out.
    ///
    /// # Errors
    /// Entries of some version give too many shifts.
    pub fn published(versions: &[Version], roster: &'r Roster, window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let seen = seen(roster, window, Duration::ZERO);
        Ok(Self { roster, window, duties: published::duties(versions, roster, seen)?.into() })
    }

    /// The same in a part of the window.
    pub fn part(&self, window: Interval) -> Self {
        Self { window, ..self.clone() }
    }

    /// The same after these moves; whom moved time is covered for is not known.
    pub fn with(&self, moves: &[Move]) -> Self {
        let after = |duty: &Duty| {
            let Some(own) = moves.iter().find(|own| own.agent == duty.agent) else { return duty.clone() };
            let on = duty.on().union(&own.add).difference(&own.remove);
            let shift = |(role, interval)| Shift { agent: duty.agent, role, interval, covering_for: Vec::new() };
            let shifts = in_roles(self.roster.agent(duty.agent), &on).into_iter().map(shift).collect();
            Duty { shifts, ..duty.clone() }
        };
        Self { duties: self.duties.iter().map(after).collect(), ..self.clone() }
    }

    /// Whose duty it is.
    pub fn roster(&self) -> &'r Roster {
        self.roster
    }

    /// What it is about.
    pub fn window(&self) -> Interval {
        self.window
    }

    /// Every agent's duty in the window and around it, in the order of handles.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// One agent's duty in the window and around it.
    pub fn duty(&self, agent: AgentId) -> &Duty {
        &self.duties[agent.index()]
    }

    /// The shifts that overlap the window, whole, ordered by start, end and handle.
    pub fn shifts(&self) -> Vec<&Shift> {
        let all = self.duties.iter().flat_map(|duty| &duty.shifts);
        let mut shifts: Vec<&Shift> = all.filter(|shift| shift.interval.overlaps(self.window)).collect();
        shifts.sort_by_key(|shift| (shift.interval, shift.agent));
        shifts
    }

    /// When in the window an agent could be on duty and is not: the tentative time, less what the agent is on or away.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub fn free(&self, agent: AgentId) -> Result<IntervalSet, Vec<Diagnostic>> {
        let who = self.roster.agent(agent);
        let offered: IntervalSet =
            said(self.roster, who, Firmness::Tentative, self.window)?.within(self.window).collect();
        Ok(offered.difference(&self.duty(agent).on()).difference(&who.away()))
    }
}

/// The window, and as much after it as one must see to know whether the promise holds in it and what its last week has.
fn seen(roster: &Roster, window: Interval, promise: Duration) -> Interval {
    let after = roster.team().policy().response_within.max(promise).max(LAST_WEEK);
    Interval::new(window.start(), window.end().plus(after)).unwrap_or(window)
}
