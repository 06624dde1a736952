//! What is true of a team and its agents: types that cannot hold nonsense.
//!
//! They are made in [`load`](super::load) alone. Wall-clock hours stay wall clock until `timeline::recurrence` turns them into instants;
//! everything that is an instant already (time off, the first and the last day) is one here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::diagnostic::{Location, SourceId, Span};
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::cycle::Cycles;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;

use super::budget::Budget;
use super::rule::Rule;
use super::table::table;
use super::team::{Blocks, Calendar, Deadline, RoleId, Team};

/// A team with its agents, as true as its files.
#[derive(Clone, Debug)]
pub struct Roster {
    pub(super) team: Arc<Team>,
    /// In the order of their handles; rosters of the same files share them.
    pub(super) agents: Vec<Arc<Agent>>,
    pub(super) calendar: Arc<Calendar>,
    pub(super) budget: Arc<Budget>,
}

impl Roster {
    /// The team's policy.
    pub fn team(&self) -> &Team {
        &self.team
    }

    /// What may still be computed of it.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The agents with their ids, in the order of their handles.
    pub fn agents(&self) -> impl ExactSizeIterator<Item = (AgentId, &Agent)> {
        self.agents.iter().enumerate().map(|(index, agent)| (AgentId(index), agent.as_ref()))
    }

    /// The agent of that id.
    pub fn agent(&self, id: AgentId) -> &Agent {
        &self.agents[id.0]
    }

    /// The agent of that handle.
    pub fn find(&self, handle: &str) -> Option<AgentId> {
        self.agents.binary_search_by(|agent| agent.handle.as_str().cmp(handle)).ok().map(AgentId)
    }

    /// Who covers the shifts in a time off, and where that stands.
    pub fn coverer<'o>(&self, off: &'o TimeOff) -> Option<(AgentId, &'o Location)> {
        let (handle, at) = off.covered_by.as_ref()?;
        self.find(handle).map(|coverer| (coverer, at))
    }

    /// The zones in which agents live, by name.
    pub fn zones(&self) -> BTreeMap<&str, &Zone> {
        self.agents.iter().map(|agent| (agent.zone.name(), &agent.zone)).collect()
    }

    /// The cycles that have begun and those that follow.
    pub fn cycles(&self) -> &Cycles {
        &self.calendar.cycles
    }

    /// What is due in each cycle, in the order of the file.
    pub fn deadlines(&self) -> &[Deadline] {
        &self.calendar.deadlines
    }

    /// The file of the cycles as a whole.
    pub fn calendar_at(&self) -> Location {
        Location { source: self.calendar.source, span: Span::default() }
    }

    /// The block heights of cycles, where they are recorded.
    pub fn blocks(&self) -> Option<&Blocks> {
        self.calendar.blocks.as_ref()
    }
}

/// An agent among the agents of a roster; ids are ordered as handles are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentId(pub(super) usize);

impl AgentId {
    /// The place among the agents.
    pub fn index(self) -> usize {
        self.0
    }
}

/// The name of an agent's file: 1 to 39 lower-case letters, digits and dashes, not a dash first, and no name that Windows
/// keeps for a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handle(Arc<str>);

impl Handle {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError {
    /// It has another form.
    Form,
    /// Windows has a device of that name and cannot have a file of it; this would be a handle.
    Device(String),
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => {
                f.write_str("a handle has 1 to 39 lower-case letters, digits and dashes, a letter or digit first")
            }
            Self::Device(instead) => write!(f, "Windows keeps this name for a device; take for example {instead}"),
        }
    }
}

impl std::error::Error for HandleError {}

impl std::str::FromStr for Handle {
    type Err = HandleError;

    fn from_str(text: &str) -> Result<Self, HandleError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let first = text.bytes().next().is_some_and(plain);
        let rest = text.len() <= 39 && text.bytes().all(|b| plain(b) || b == b'-');
        match text.as_bytes() {
            _ if !(first && rest) => Err(HandleError::Form),
            b"con" | b"prn" | b"aux" | b"nul" | [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9'] => {
                Err(HandleError::Device(format!("{text}-1")))
            }
            _ => Ok(Self(text.into())),
        }
    }
}

impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Somebody who is on duty at times.
#[derive(Clone, Debug)]
pub struct Agent {
    pub(super) source: SourceId,
    pub(super) handle: Handle,
    pub(super) name: Option<(String, Location)>,
    pub(super) role: RoleId,
    pub(super) intern: RoleId,
    pub(super) zone: Zone,
    pub(super) joined: Option<NaiveDate>,
    pub(super) last_day: Option<NaiveDate>,
    pub(super) employed: Interval,
    pub(super) promotion: Option<Instant>,
    pub(super) confirmed: Option<NaiveDate>,
    pub(super) eligible_cycle: Option<u32>,
    pub(super) availability: Vec<Availability>,
    pub(super) time_off: Vec<TimeOff>,
    pub(super) limits: Limits,
}

impl Agent {
    /// The unique handle.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// The name that people read: the display name, or the handle.
    pub fn name(&self) -> &str {
        self.stated_name().map_or(self.handle.as_str(), |(name, _)| name)
    }

    /// The display name, if the file gives one, and where.
    pub fn stated_name(&self) -> Option<(&str, &Location)> {
        self.name.as_ref().map(|(name, at)| (name.as_str(), at))
    }

    /// The zone of the agent's weeks, days and nights.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The first day, if one is given.
    pub fn joined(&self) -> Option<NaiveDate> {
        self.joined
    }

    /// The last day, if one is given.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.last_day
    }

    /// The day on which the file was last said to be right.
    pub fn confirmed(&self) -> Option<NaiveDate> {
        self.confirmed
    }

    /// The first cycle that counts for an intern, where the rule is overridden.
    pub fn eligible_cycle(&self) -> Option<u32> {
        self.eligible_cycle
    }

    /// The agent's file as a whole.
    pub fn at(&self) -> Location {
        Location { source: self.source, span: Span::default() }
    }

    /// From the first midnight of the first day to the last of the last day, both in the agent's zone.
    pub fn employed(&self) -> Interval {
        self.employed
    }

    /// The role at an instant: intern until the promotion, from then on the one in the file.
    pub fn role_at(&self, instant: Instant) -> RoleId {
        match self.promotion {
            Some(promotion) if instant < promotion => self.intern,
            _ => self.role,
        }
    }

    /// The instant at which the role changes, where it does.
    pub fn promotion(&self) -> Option<Instant> {
        self.promotion
    }

    /// What the agent says about being on duty, in the order of the file.
    pub fn availability(&self) -> &[Availability] {
        &self.availability
    }

    /// When the agent is away, in the order of the file.
    pub fn time_off(&self) -> &[TimeOff] {
        &self.time_off
    }

    /// All the time that the agent is away.
    pub fn away(&self) -> IntervalSet {
        self.time_off.iter().map(TimeOff::interval).collect()
    }

    /// What the scheduler must keep to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// Whether an agent is on duty or could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firmness {
    /// On duty.
    Firm,
    /// Could be: never coverage, never hours.
    Tentative,
}

/// One `[[availability]]`.
#[derive(Clone, Debug)]
pub struct Availability {
    pub(super) firmness: Firmness,
    pub(super) dates: Dates,
    pub(super) hours: Hours,
    pub(super) zone: Zone,
    pub(super) at: Location,
    pub(super) hours_at: Location,
}

impl Availability {
    /// Whether it is coverage.
    pub fn firmness(&self) -> Firmness {
        self.firmness
    }

    /// The dates on which shifts start.
    pub fn dates(&self) -> &Dates {
        &self.dates
    }

    /// The hours of a shift, on the clocks of [`zone`](Self::zone).
    pub fn hours(&self) -> Hours {
        self.hours
    }

    /// The zone of dates and hours.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Where the entry stands.
    pub fn at(&self) -> &Location {
        &self.at
    }

    /// Where its hours stand.
    pub fn hours_at(&self) -> &Location {
        &self.hours_at
    }
}

/// The dates on which the shifts of an entry start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dates {
    /// Weekdays of every n-th week, between two dates.
    Weekly {
        /// On which weekdays.
        days: Weekdays,
        /// In every how many weeks, counted from the week of the first date; at least 1.
        every: u32,
        /// Between which dates.
        range: DateRange,
    },
    /// These dates.
    Listed(BTreeSet<NaiveDate>),
    /// The dates of a rule that starts at the first date of the range.
    Rule {
        /// Which dates recur.
        rule: Rule,
        /// Between which dates.
        range: DateRange,
    },
}

/// All dates from the first to the last, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The first date.
    pub first: NaiveDate,
    /// The last date; before the first where the range is empty.
    pub last: NaiveDate,
}

impl DateRange {
    /// The dates that are in both; empty where the last is before the first.
    pub(crate) fn intersection(self, other: Self) -> Self {
        Self { first: self.first.max(other.first), last: self.last.min(other.last) }
    }
}

/// One `[[time-off]]` that takes some time.
#[derive(Clone, Debug)]
pub struct TimeOff {
    pub(super) interval: Interval,
    /// A handle, which somebody has wherever there is a roster.
    pub(super) covered_by: Option<(String, Location)>,
    pub(super) at: Location,
}

impl TimeOff {
    /// From its start to its end.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The handle of who covers the agent's shifts in that time.
    pub fn covered_by(&self) -> Option<&str> {
        self.covered_by.as_ref().map(|(coverer, _)| coverer.as_str())
    }

    /// Where the entry stands.
    pub fn at(&self) -> &Location {
        &self.at
    }
}

table! {
    /// How far a proposed schedule may go. What the agent has written is never cut.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Limits {
        /// The most hours in a week.
        pub max_weekly: Option<Duration> = optional("max-weekly" like "20h", else "none"),
        /// The longest shift.
        pub max_shift: Option<Duration> = optional("max-shift" like "6h", else "the team's"),
        /// The shortest shift.
        pub min_shift: Option<Duration> = optional("min-shift" like "2h", else "the team's"),
        /// The least time between two shifts.
        pub rest: Option<Duration> = optional("rest" like "10h", else "the team's"),
    }
}
