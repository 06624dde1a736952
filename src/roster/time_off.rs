//! When an agent is away, and who covers.

use chrono::NaiveDateTime;

use crate::diagnostic::Location;
use crate::time::civil::DateRange;
use crate::time::interval::Interval;
use crate::time::zone::Zone;

/// One `[[time-off]]` that takes some time.
#[derive(Clone, Debug)]
pub struct TimeOff {
    pub(super) when: When,
    pub(super) covered_by: Option<CoveredBy>,
    /// The times of the wall clock that it is of, each with its zone.
    pub(super) stated: Vec<(NaiveDateTime, Zone)>,
    pub(super) at: Location,
}

/// What time off is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The shifts that start on these dates, on the clocks of their entries.
    Dates(DateRange),
    /// This time, which cuts shifts.
    Times(Interval),
}

/// Who takes over.
#[derive(Clone, Debug)]
pub(super) enum CoveredBy {
    /// A handle, which somebody has wherever there is a roster.
    Agent(String, Location),
    /// Whoever would.
    Anybody,
}

impl TimeOff {
    /// What it takes.
    pub fn when(&self) -> When {
        self.when
    }

    /// Its dates, if it is of dates.
    pub(crate) fn dates(&self) -> Option<DateRange> {
        match self.when {
            When::Dates(dates) => Some(dates),
            When::Times(_) => None,
        }
    }

    /// Its time, if it is of times.
    pub(crate) fn times(&self) -> Option<Interval> {
        match self.when {
            When::Dates(_) => None,
            When::Times(time) => Some(time),
        }
    }

    /// The times of the wall clock that it is of, each with its zone; none where it is of dates.
    pub(crate) fn stated(&self) -> &[(NaiveDateTime, Zone)] {
        &self.stated
    }

    /// The handle of who covers, and where it stands.
    pub(crate) fn coverer(&self) -> Option<(&str, &Location)> {
        match &self.covered_by {
            Some(CoveredBy::Agent(handle, at)) => Some((handle, at)),
            _ => None,
        }
    }

    /// The handle of who covers.
    pub fn covered_by(&self) -> Option<&str> {
        self.coverer().map(|(handle, _)| handle)
    }

    /// Whether it asks who would cover.
    pub fn is_request(&self) -> bool {
        matches!(self.covered_by, Some(CoveredBy::Anybody))
    }

    /// Whether it is one side of an exchange: a single date that names who covers, which keeps nobody from covering.
    pub(crate) fn is_exchange(&self) -> bool {
        self.coverer().is_some() && self.dates().is_some_and(|dates| dates.first == dates.last)
    }

    /// Where the entry stands.
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }
}
