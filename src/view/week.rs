//! What the picture of a week shows: who is on in each hour of each day.

use chrono::NaiveDate;
use serde::Serialize;

use crate::time::civil::Duration;

/// One day.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Day {
    /// Its date.
    pub(crate) date: NaiveDate,
    /// The 24 hours of the clock.
    pub(crate) hours: Vec<Hour>,
}

/// One hour of the clock on one day.
#[derive(Clone, Debug, Serialize)]
#[allow(clippy::struct_field_names)] // the hour of the clock is what it is called
pub(crate) struct Hour {
    /// From 0 to 23.
    pub(crate) hour: usize,
    /// Its length: 0 where the clocks skip it, two hours where they repeat it.
    pub(crate) seconds: Duration,
    /// How much of it is in a gap of any requirement.
    pub(crate) gap_seconds: Duration,
    /// Who is on in some of it: those that count first.
    pub(crate) on: Vec<Presence>,
}

/// Somebody in some of an hour.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Presence {
    /// The handle.
    pub(crate) agent: String,
    /// What it is.
    pub(crate) kind: PresenceKind,
    /// How much of the hour.
    pub(crate) seconds: Duration,
}

/// What a presence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PresenceKind {
    /// On duty in a role that some requirement names.
    Counts,
    /// On duty as an intern, where interns do not count.
    Intern,
    /// On duty in another role.
    Other,
    /// Could be on duty.
    Tentative,
    /// Would be on duty, but has time off.
    Away,
}
