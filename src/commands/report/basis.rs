//! Which schedules a report is about: those that were published at the time, or those of now.

use std::collections::{BTreeMap, BTreeSet};

use crate::io::git::GitError;
use crate::io::history::Committed;
use crate::roster::budget::{Budget, MAX_READ_ENTRIES};
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::roster::past::Past;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::timeline::Timeline;

use super::super::{Context, Failure};

/// Which schedules a report is about.
pub(super) enum Basis<'r> {
    Published {
        past: Past,
        /// When each file was changed, in order.
        edits: Vec<(Instant, String)>,
        /// Whoever was there.
        handles: BTreeSet<String>,
    },
    Planned(&'r Roster),
}

impl Basis<'_> {
    /// What was published, as far as it counts from an instant on.
    pub(super) fn published(context: &Context<'_>, from: Instant) -> Result<Self, Failure> {
        let published = Committed::of(context.schedules).and_then(|committed| {
            let history = committed.history("HEAD")?;
            let edits = history.edits();
            let handles = edits.iter().filter_map(|(_, path)| path.strip_prefix("agents/")?.strip_suffix(".toml"));
            let handles = handles.filter(|stem| stem.parse::<Handle>().is_ok());
            let handles = handles.map(str::to_owned).collect();
            // Shifts that had begun, and what meets them.
            let from = from.minus(Duration::WEEK);
            let by_then = history.number_by(from);
            let mut back = 1;
            let past = loop {
                let published = history.from(by_then.saturating_sub(back))?;
                let too_much = || GitError::TooMuch(format!("{MAX_READ_ENTRIES} entries in all commits together"));
                let past = Past::new(published, Budget::of_a_run().into()).ok_or_else(too_much)?;
                let is_known = past.versions().first().is_some_and(|version| version.from <= from);
                if is_known || back >= by_then {
                    break past;
                }
                // What was committed last has errors: what was published then is older.
                back *= 16;
            };
            Ok(Self::Published { past, edits, handles })
        });
        published.map_err(|error| no_past(&error.to_string()))
    }

    pub(super) fn roster(&self, window: Interval) -> Option<Roster> {
        match self {
            Self::Published { past, .. } => past.roster(window),
            Self::Planned(roster) => Some((*roster).clone()),
        }
    }

    /// When each file was last changed by an instant, where that is of what was published.
    pub(super) fn changes(&self, by: Instant) -> Option<BTreeMap<String, Instant>> {
        let Self::Published { edits, .. } = self else { return None };
        Some(edits.iter().filter(|(at, _)| *at <= by).map(|(at, path)| (path.clone(), *at)).collect())
    }

    /// Whether somebody of that handle was ever published.
    pub(super) fn had(&self, handle: &str) -> bool {
        matches!(self, Self::Published { handles, .. } if handles.contains(handle))
    }

    pub(super) fn timeline<'r>(&self, roster: &'r Roster, window: Interval) -> Result<Timeline<'r>, Failure> {
        match self {
            Self::Published { past, .. } => Timeline::published(past.versions(), roster, window)
                .map_err(|errors| Failure::Trouble(past.words(&errors))),
            Self::Planned(..) => Ok(Timeline::new(roster, window)?),
        }
    }

    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Published { .. } => "schedules as they were published, each shift as it stood at its start",
            Self::Planned(_) => "schedules as planned, whatever was published at the time",
        }
    }
}

/// There is no past to report; what can be had is a report of the schedules as they are.
pub(super) fn no_past(why: &str) -> Failure {
    Failure::Trouble(format!("{why}\n  `--as-planned` reports by the schedules as they are now"))
}
