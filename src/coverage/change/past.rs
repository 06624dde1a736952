//! What a change does to shifts that are over: of the past two years, before the window in which it is judged.
//!
//! Only of those whose files it touches, and of those who cover for them. Nobody else's shifts are computed, so that it costs no more in a large
//! team.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::timeline::shifts_of;

use super::AROUND;
use super::shifts::{Known, ShiftChanges};

/// How far back.
const BACK: Duration = Duration::WEEK.times(104);

/// What a change does to the past.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Past {
    /// Those of whom any shift is another, in the order of handles.
    pub(crate) agents: Vec<PastOfAgent>,
    /// The years before.
    #[serde(skip)]
    pub(crate) window: Option<Interval>,
}

/// What it does to the shifts of one agent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PastOfAgent {
    /// Who.
    pub(crate) agent: Handle,
    /// The shifts that were over when the window began.
    #[serde(flatten)]
    pub(crate) shifts: ShiftChanges,
}

impl Past {
    /// Where nobody looks.
    pub(crate) const UNSEEN: Self = Self { agents: Vec::new(), window: None };

    /// What a change from the first roster to the second, of the files of these agents, does to what was over at an instant.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(crate) fn new(sides: [&Roster; 2], files: &BTreeSet<Handle>, until: Instant) -> Result<Self, Vec<Diagnostic>> {
        let Some(window) = Interval::new(until.minus(BACK), until) else { return Ok(Self::UNSEEN) };
        let mut concerned = files.clone();
        for (roster, handle) in sides.iter().flat_map(|roster| files.iter().map(move |handle| (roster, handle))) {
            let agent = roster.find(handle.as_str()).map(|id| roster.agent(id));
            let coverers = agent.iter().flat_map(|agent| agent.time_off()).filter_map(|off| roster.coverer(off));
            concerned.extend(coverers.map(|(coverer, _)| roster.agent(coverer).handle().clone()));
        }
        let of_agent = |handle: &Handle| PastOfAgent::new(sides, handle, window);
        let all = concerned.iter().map(of_agent).collect::<Result<Vec<_>, _>>()?;
        let agents = all.into_iter().filter(|agent| !agent.shifts.is_none()).collect();
        Ok(Self { agents, window: Some(window) })
    }

    /// Whether it stays as it was, as far as that is known.
    pub(crate) fn is_none(&self) -> bool {
        self.agents.is_empty()
    }
}

impl PastOfAgent {
    fn new(sides: [&Roster; 2], handle: &Handle, window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let ids = sides.map(|roster| roster.find(handle.as_str()).map(|id| (roster, id)));
        let zones = ids.map(|side| side.map_or_else(Zone::utc, |(roster, id)| roster.agent(id).zone().clone()));
        // As far behind the window as one must see to know what became of a shift.
        let known = |index: usize| -> Result<BTreeSet<Known>, Vec<Diagnostic>> {
            let Some((roster, id)) = ids[index] else { return Ok(BTreeSet::new()) };
            let shifts = shifts_of(roster, id, window.widened(AROUND))?;
            Ok(shifts.iter().map(|shift| Known::new(roster, shift)).collect())
        };
        let [was, is] = [known(0)?, known(1)?];
        // What reaches into the window that comes after is told there.
        let seen = |all: &[Known]| {
            let is_over = all.iter().all(|known| known.interval.end() <= window.end());
            is_over && all.iter().any(|known| known.interval.overlaps(window))
        };
        let shifts = ShiftChanges::new([&was, &is], window, &zones, seen);
        Ok(Self { agent: handle.clone(), shifts })
    }
}
