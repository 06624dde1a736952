//! What is true of a team and its agents: types that cannot hold nonsense.
//!
//! They are made in [`load`](super::load) alone. A date stays a date: it speaks of the shifts that start on it, on the clock of their
//! entry. Wall-clock hours become instants in `timeline::recurrence`; only the times of time off are instants here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Location, SourceId, Span};
use crate::time::civil::{DateRange, Duration, Hours, Weekdays, day_after};
use crate::time::cycle::Cycles;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use chrono::{NaiveDate, Weekday};

use super::budget::Budget;
use super::handle::{Handle, Word};
use super::rotation::Rotation;
use super::rule::Rule;
use super::table::table;
use super::team::{Blocks, Calendar, Deadline, RoleId, Team};
use super::time_off::TimeOff;
use super::values::Whole;
use super::whereabouts::Whereabouts;

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
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The agents with their ids, in the order of their handles.
    pub(crate) fn agents(&self) -> impl ExactSizeIterator<Item = (AgentId, &Agent)> {
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
    pub(crate) fn coverer<'o>(&self, off: &'o TimeOff) -> Option<(AgentId, &'o Location)> {
        let (handle, at) = off.coverer()?;
        self.find(handle).map(|coverer| (coverer, at))
    }

    /// The first cycle that counts for an intern: by the rule, or as the lead has decided.
    pub(crate) fn first_cycle_that_counts(&self, agent: &Agent) -> Option<u32> {
        agent.eligible_cycle().or_else(|| self.cycles().eligible(agent.joined()?))
    }

    /// The same team, whose computing is taken from another budget.
    pub(crate) fn with_budget(&self, budget: Budget) -> Self {
        Self { budget: Arc::new(budget), ..self.clone() }
    }

    /// The rotations in which an agent has a turn.
    pub(crate) fn rotations_of(&self, agent: &Agent) -> impl Iterator<Item = &Rotation> {
        let handle = agent.handle.clone();
        self.team.rotations.iter().filter(move |rotation| rotation.has(&handle))
    }

    /// The zones in which agents live, by name.
    pub(crate) fn zones(&self) -> BTreeMap<&str, &Zone> {
        self.agents.iter().map(|agent| (agent.zone().name(), agent.zone())).collect()
    }

    /// The cycles that have begun and those that follow.
    pub fn cycles(&self) -> &Cycles {
        &self.calendar.cycles
    }

    /// What is due in each cycle, in the order of the file.
    pub(crate) fn deadlines(&self) -> &[Deadline] {
        &self.calendar.deadlines
    }

    /// The file of the cycles as a whole.
    pub(crate) fn calendar_at(&self) -> Location {
        Location { source: self.calendar.source, span: Span::default() }
    }

    /// The block heights of cycles, where they are recorded.
    pub(crate) fn blocks(&self) -> Option<&Blocks> {
        self.calendar.blocks.as_ref()
    }
}

/// An agent among the agents of a roster; ids are ordered as handles are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentId(pub(super) usize);

impl AgentId {
    /// The place among the agents.
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// Somebody who is on duty at times.
#[derive(Clone, Debug)]
pub struct Agent {
    pub(super) source: SourceId,
    pub(super) handle: Handle,
    pub(super) name: Option<(String, Location)>,
    pub(super) role: RoleId,
    pub(super) promotion: Option<Promotion>,
    /// Where the agent lives, and where else at times.
    pub(super) whereabouts: Whereabouts,
    pub(super) employed: DateRange,
    pub(super) joined_at: Option<Location>,
    pub(super) confirmed: Option<(NaiveDate, Location)>,
    pub(super) skills: BTreeSet<Word>,
    pub(super) account: Option<(String, Location)>,
    pub(super) eligible_cycle: Option<u32>,
    pub(super) availability: Vec<Availability>,
    pub(super) time_off: Vec<TimeOff>,
    /// Whom time off that takes nothing names to cover, and where.
    pub(super) also_named: Vec<(String, Location)>,
    pub(super) limits: Limits,
}

/// A change of role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Promotion {
    /// The first date on which shifts start in the role of the file.
    pub(crate) on: NaiveDate,
    /// The role before.
    pub(crate) was: RoleId,
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
    pub(crate) fn stated_name(&self) -> Option<(&str, &Location)> {
        self.name.as_ref().map(|(name, at)| (name.as_str(), at))
    }

    /// The zone of the agent's weeks, days and nights, wherever the agent travels.
    pub fn zone(&self) -> &Zone {
        self.whereabouts.home()
    }

    /// Where the agent lives, and where else at times.
    pub fn whereabouts(&self) -> &Whereabouts {
        &self.whereabouts
    }

    /// The first day, if one is given.
    pub fn joined(&self) -> Option<NaiveDate> {
        self.employed.first_stated()
    }

    /// The last day, if one is given.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.employed.last_stated()
    }

    /// The dates on which the agent's shifts may start, each on the clock of its entry.
    pub(crate) fn dates(&self) -> DateRange {
        self.employed
    }

    /// The day on which the file was last said to be right.
    pub fn confirmed(&self) -> Option<NaiveDate> {
        self.confirmed.as_ref().map(|(day, _)| *day)
    }

    /// The first day and the day of the last confirmation, as far as they are stated, each with its key and place.
    pub(crate) fn stated_days(&self) -> impl Iterator<Item = (&'static str, NaiveDate, &Location)> {
        let joined = self.joined().zip(self.joined_at.as_ref()).map(|(day, at)| ("joined", day, at));
        let confirmed = self.confirmed.as_ref().map(|(day, at)| ("confirmed", *day, at));
        joined.into_iter().chain(confirmed)
    }

    /// What the agent can do that a requirement may ask for.
    pub fn skills(&self) -> &BTreeSet<Word> {
        &self.skills
    }

    /// The account at the git host, if the file gives one, and where; never published.
    pub fn account(&self) -> Option<(&str, &Location)> {
        self.account.as_ref().map(|(account, at)| (account.as_str(), at))
    }

    /// The first cycle that counts for an intern, where the rule is overridden.
    pub(crate) fn eligible_cycle(&self) -> Option<u32> {
        self.eligible_cycle
    }

    /// The agent's file as a whole.
    pub(crate) fn at(&self) -> Location {
        Location { source: self.source, span: Span::default() }
    }

    /// From 00:00 of the first day to 24:00 of the last, on the agent's clock. A shift that starts on the last day may end later.
    pub(crate) fn employed(&self) -> Interval {
        self.on_own_clock(self.employed).unwrap_or(Interval::EVER)
    }

    /// The time of these dates on the agent's clock, if it is any.
    pub(crate) fn on_own_clock(&self, dates: DateRange) -> Option<Interval> {
        let midnight = |date: NaiveDate| match date {
            NaiveDate::MIN => Instant::MIN,
            NaiveDate::MAX => Instant::MAX,
            date => self.zone().midnight(date),
        };
        Interval::new(midnight(dates.first), midnight(day_after(dates.last)))
    }

    /// The role of a shift that starts on a date, on the clock of its entry.
    pub(crate) fn role_on(&self, date: NaiveDate) -> RoleId {
        match self.promotion {
            Some(promotion) if date < promotion.on => promotion.was,
            _ => self.role,
        }
    }

    /// The role in the file, which comes after every other.
    pub fn role(&self) -> RoleId {
        self.role
    }

    /// The role of a shift that starts at an instant on the agent's clock.
    pub(crate) fn role_at(&self, instant: Instant) -> RoleId {
        // Most are asked for often and never change theirs.
        self.promotion.map_or(self.role, |_| self.role_on(self.zone().local(instant).date()))
    }

    /// The change of role, if there is one.
    pub(crate) fn promotion(&self) -> Option<Promotion> {
        self.promotion
    }

    /// When the role changes: 00:00 on the agent's clock.
    pub(crate) fn promoted(&self) -> Option<Instant> {
        self.promotion.map(|promotion| self.zone().midnight(promotion.on))
    }

    /// What the agent says about being on duty, in the order of the file.
    pub fn availability(&self) -> &[Availability] {
        &self.availability
    }

    /// When the agent is away, in the order of the file.
    pub fn time_off(&self) -> &[TimeOff] {
        &self.time_off
    }

    /// When the agent is away, by what the agent's own clock says of dates: for what is no shift, such as who could help.
    pub(crate) fn away(&self) -> IntervalSet {
        let time = |off: &TimeOff| off.dates().map_or(off.times(), |dates| self.on_own_clock(dates));
        self.time_off.iter().filter_map(time).collect()
    }

    /// Whether the agent has a date off.
    pub(crate) fn is_off_on(&self, date: NaiveDate) -> bool {
        self.time_off.iter().filter_map(TimeOff::dates).any(|dates| dates.contains(date))
    }

    /// Time in which the agent could be on, with the role of a shift that starts in it: cut at 00:00 of the promotion.
    pub(crate) fn in_roles(&self, time: &IntervalSet) -> Vec<(RoleId, Interval)> {
        let cut = |interval: Interval| {
            let border = self.promoted().unwrap_or(interval.start()).clamp(interval.start(), interval.end());
            [Interval::new(interval.start(), border), Interval::new(border, interval.end())]
        };
        time.iter().flat_map(cut).flatten().map(|interval| (self.role_at(interval.start()), interval)).collect()
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
    pub(super) whereabouts: Whereabouts,
    pub(super) post: Option<Word>,
    pub(super) rather_not: bool,
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

    /// The hours of a shift.
    pub fn hours(&self) -> Hours {
        self.hours
    }

    /// On whose clock dates and hours are read: the entry's own, or the agent's wherever that is.
    pub fn whereabouts(&self) -> &Whereabouts {
        &self.whereabouts
    }

    /// What these shifts are for, where the team tells that apart.
    pub fn post(&self) -> Option<&Word> {
        self.post.as_ref()
    }

    /// Whether the agent, who could be on duty then, would rather not.
    pub(crate) fn rather_not(&self) -> bool {
        self.rather_not
    }

    /// Where the entry stands.
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }

    /// Where its hours stand.
    pub(crate) fn hours_at(&self) -> &Location {
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
        /// The day on which a week begins.
        week_start: Weekday,
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

table! {
    /// How far a proposed schedule may go. What the agent has written is never cut.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Limits {
        /// The most hours in a week; firm ones may be more.
        pub(crate) max_weekly: Option<Duration> = optional("max-weekly" like "20h", else "the team's"),
        /// The most work in a duty.
        pub max_shift: Option<Duration> = optional("max-shift" like "6h", else "the team's"),
        /// The shortest shift.
        pub min_shift: Option<Duration> = optional("min-shift" like "2h", else "the team's"),
        /// The least time between two duties.
        pub rest: Option<Duration> = optional("rest" like "10h", else "the team's"),
        /// A break of at most this long does not end a duty; one as long as `rest` always does.
        pub pause: Option<Duration> = optional("pause" like "2h", else "the team's"),
        /// On how many of any seven days in a row duties may start.
        pub max_days: Option<Whole<1, 7>> = optional("max-days" like "5", else "the team's"),
        /// The same for duties with two hours or more between 22:00 and 06:00.
        pub max_nights: Option<Whole<0, 7>> = optional("max-nights" like "2", else "the team's"),
    }
}
