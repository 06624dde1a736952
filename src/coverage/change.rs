//! What a change of the schedules does: to shifts, to gaps and to hours.
//!
//! Both sides are computed whole and compared; nothing is read from the difference of the files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::model::{AgentId, Firmness, Handle, Roster};
use crate::shifts::{Duty, Shift, away, duties, said_time};
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

use super::gaps::{Coverage, Share, beyond};
use super::hours::{AgentHours, State, hours_of, judged};
use super::pattern::{Times, hours, times};

/// How far around the window one must look to see what a shift at its border was.
const AROUND: Duration = Duration::DAY.times(2);

/// The schedules before or after a change, and what they give in a window.
pub struct Side<'r> {
    roster: &'r Roster,
    duties: Vec<Duty>,
    hours: Vec<AgentHours>,
    requirements: Vec<Coverage>,
    tentative: Vec<IntervalSet>,
}

impl<'r> Side<'r> {
    /// What a roster gives in `window`.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub fn new(roster: &'r Roster, window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let duties = duties(roster, beyond(roster, judged(window.widened(AROUND))))?;
        let tentative = |(id, agent): (AgentId, _)| {
            let said = said_time(agent, Firmness::Tentative, window)?.difference(&away(agent));
            Ok(said.difference(&duties[id.index()].on()).within(window).collect())
        };
        let tentative = roster.agents().map(tentative).collect::<Result<_, Vec<Diagnostic>>>()?;
        let requirements = roster.team().requirements().iter();
        Ok(Self {
            roster,
            hours: hours_of(roster, &duties, window),
            requirements: requirements.map(|r| Coverage::new(roster, &duties, r, window)).collect(),
            tentative,
            duties,
        })
    }

    /// The shifts of an agent in the window and around it, as they can be compared with those of another roster.
    fn shifts(&self, agent: AgentId) -> BTreeSet<Known> {
        self.duties[agent.index()].shifts.iter().map(|shift| Known::new(self.roster, shift)).collect()
    }
}

/// What a change does in a window.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The requirements of either side, in the order of team.toml.
    pub requirements: Vec<RequirementChange>,
    /// The agents for whom anything is different, in the order of handles.
    pub agents: Vec<AgentChange>,
}

/// How a requirement is met before and after.
#[derive(Clone, Debug, Serialize)]
pub struct RequirementChange {
    /// Its name.
    pub name: String,
    /// Nothing where it was not asked for.
    pub before: Option<Share>,
    /// Nothing where it is no longer asked for.
    pub after: Option<Share>,
    /// What was covered and no longer is, with the time that it newly exposes.
    pub opened: Vec<GapTimes>,
    /// What is newly covered, with the time that is no longer exposed.
    pub closed: Vec<GapTimes>,
}

/// Gaps that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub struct GapTimes {
    /// When.
    #[serde(flatten)]
    pub times: Times,
    /// How much of the promise goes with them.
    pub exposed_seconds: Duration,
}

/// What is different for an agent.
#[derive(Clone, Debug, Serialize)]
pub struct AgentChange {
    /// The handle.
    pub agent: Handle,
    /// What people call the agent.
    pub name: String,
    /// Whether the agent is on both sides.
    pub file: FileChange,
    /// Shifts that are not there before.
    pub added: Vec<ShiftTimes>,
    /// Shifts that are no longer there.
    pub removed: Vec<ShiftTimes>,
    /// Shifts that are at another time, in another role or for somebody else.
    pub moved: Vec<MovedTimes>,
    /// Hours on duty in the window, before and after.
    pub total_seconds: [Duration; 2],
    /// Tentative time in the window, before and after.
    pub tentative_seconds: [Duration; 2],
    /// The agent's weeks in which the hours or the verdict are different, in order.
    pub weeks: Vec<WeekChange>,
}

/// Whether an agent's file is on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileChange {
    /// Only after.
    Added,
    /// Only before.
    Removed,
    /// On both.
    Kept,
}

/// Shifts that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub struct ShiftTimes {
    /// When, on the clocks of [`timezone`](Self::timezone).
    #[serde(flatten)]
    pub times: Times,
    /// The agent's zone.
    pub timezone: String,
    /// In which role.
    pub role: String,
    /// For whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covering_for: Vec<Handle>,
    /// The zone by its rules.
    #[serde(skip)]
    pub zone: Zone,
}

/// Shifts before and after.
#[derive(Clone, Debug, Serialize)]
pub struct MovedTimes {
    /// What they were.
    pub before: Moved,
    /// What they are.
    pub after: ShiftTimes,
    /// The wall-clock hours that they are: "10:00-14:00".
    #[serde(skip)]
    pub hours: String,
}

/// What moved shifts were.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// The wall-clock hours: "09:00-13:00".
    pub hours: String,
    /// The agent's zone.
    pub timezone: String,
    /// In which role.
    pub role: String,
    /// For whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covering_for: Vec<Handle>,
    /// In the order of what they are.
    pub intervals: Vec<Interval>,
}

/// A week of an agent, before and after.
#[derive(Clone, Debug, Serialize)]
pub struct WeekChange {
    /// Its Monday.
    pub monday: NaiveDate,
    /// On duty.
    pub seconds: [Duration; 2],
    /// What is asked for after.
    pub minimum_seconds: Duration,
    /// The verdict; nothing where the agent is not in the team in any of it.
    pub state: [Option<State>; 2],
}

impl WeekChange {
    /// Whether the agent is newly short of the minimum.
    #[must_use]
    pub fn falls_short(&self) -> bool {
        self.state[1] == Some(State::Short) && self.state[0] != Some(State::Short)
    }
}

impl RequirementChange {
    /// How much more time is exposed after; below zero where it is less, zero where it is asked for on one side only.
    #[must_use]
    pub fn exposes(&self) -> Duration {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => after.exposed_seconds.minus(before.exposed_seconds),
            _ => Duration::ZERO,
        }
    }

    /// Compares a requirement; gaps that recur are told in `zone`.
    fn new(name: &str, before: Option<&Coverage>, after: Option<&Coverage>, zone: &Zone) -> Self {
        let share = |coverage: Option<&Coverage>| coverage.map(|coverage| coverage.share.clone());
        // A requirement that is asked for on one side only opens and closes nothing: what is asked has changed.
        let lost = |from: Option<&Coverage>, to: Option<&Coverage>| match (from, to) {
            (Some(from), Some(to)) => opened(from, to, zone),
            _ => Vec::new(),
        };
        Self {
            name: name.to_owned(),
            before: share(before),
            after: share(after),
            opened: lost(before, after),
            closed: lost(after, before),
        }
    }

    fn is_any(&self) -> bool {
        self.before != self.after || !self.opened.is_empty() || !self.closed.is_empty()
    }
}

impl Change {
    /// Compares two sides in `window`; gaps that recur are told in `zone`.
    #[must_use]
    pub fn new(before: &Side<'_>, after: &Side<'_>, window: Interval, zone: &Zone) -> Self {
        let find = |side: &'_ Side<'_>, name: &str| side.requirements.iter().position(|coverage| coverage.name == name);
        let names =
            |side: &Side<'_>| side.requirements.iter().map(|coverage| coverage.name.clone()).collect::<Vec<_>>();
        let gone = names(before).into_iter().filter(|name| find(after, name).is_none());
        let requirement = |name: String| {
            let on = |side: &Side<'_>| find(side, &name).map(|index| side.requirements[index].clone());
            RequirementChange::new(&name, on(before).as_ref(), on(after).as_ref(), zone)
        };
        let handles: BTreeSet<&Handle> =
            [before, after].iter().flat_map(|side| side.roster.agents().map(|(_, agent)| agent.handle())).collect();
        Self {
            requirements: names(after).into_iter().chain(gone).map(requirement).collect(),
            agents: handles
                .into_iter()
                .map(|handle| AgentChange::new(handle, before, after, window))
                .filter(AgentChange::is_any)
                .collect(),
        }
    }

    /// Whether nothing is different.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.agents.is_empty() && !self.requirements.iter().any(RequirementChange::is_any)
    }
}

/// The gaps of `to` where `from` had none, each with the exposed time in its whole gap that was not exposed; and where a
/// gap only became worse, what of it is newly exposed.
fn opened(from: &Coverage, to: &Coverage, zone: &Zone) -> Vec<GapTimes> {
    let open = to.open().difference(&from.open());
    let mut exposed = to.exposed.difference(&from.exposed);
    let gaps = to.open();
    let mut found: Vec<(Interval, Duration)> = Vec::new();
    for interval in open.iter() {
        let whole: IntervalSet = gaps.touching(interval).collect();
        found.push((interval, exposed.intersection(&whole).length()));
        // Each exposed second is told once.
        exposed = exposed.difference(&whole);
    }
    found.extend(exposed.iter().map(|interval| (interval, interval.length())));
    let told = |times: Times| GapTimes { exposed_seconds: times.amount, times };
    times(found, zone).into_iter().map(told).collect()
}

/// A shift as it can be compared with one of another roster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    interval: Interval,
    kind: Kind,
}

/// As what, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    role: String,
    covering_for: Vec<Handle>,
}

impl Known {
    fn new(roster: &Roster, shift: &Shift) -> Self {
        let covering_for = shift.covering_for.iter().map(|id| roster.agent(*id).handle().clone()).collect();
        Self {
            interval: shift.interval,
            kind: Kind { role: roster.team().role(shift.role).name().to_owned(), covering_for },
        }
    }
}

impl Kind {
    fn times(&self, zone: &Zone, times: Times) -> ShiftTimes {
        let Self { role, covering_for } = self.clone();
        ShiftTimes { times, timezone: zone.name().to_owned(), role, covering_for, zone: zone.clone() }
    }
}

impl AgentChange {
    fn new(handle: &Handle, before: &Side<'_>, after: &Side<'_>, window: Interval) -> Self {
        let ids = [before, after].map(|side| side.roster.find(handle.as_str()));
        let sides = [(before, ids[0]), (after, ids[1])];
        let agents = sides.map(|(side, id)| id.map(|id| side.roster.agent(id)));
        let zones = agents.map(|agent| agent.map_or_else(Zone::utc, |agent| agent.zone().clone()));
        let [was, is] = sides.map(|(side, id)| id.map_or_else(BTreeSet::new, |id| side.shifts(id)));
        let (moved, removed, added) =
            pairs(was.difference(&is).cloned().collect(), is.difference(&was).cloned().collect(), &zones);
        let seen = |known: &Known| known.interval.overlaps(window);
        let moved = moved.into_iter().filter(|pair| pair.iter().any(seen)).collect();
        let [removed, added] = [removed, added].map(|all| all.into_iter().filter(seen).collect());
        let hours = sides.map(|(side, id)| id.map(|id| &side.hours[id.index()]));
        let tentative = |(side, id): (&Side<'_>, Option<AgentId>)| id.map(|id| side.tentative[id.index()].clone());
        let [tentative_was, tentative_is] = sides.map(tentative).map(Option::unwrap_or_default);
        Self {
            agent: handle.clone(),
            name: agents[1].or(agents[0]).map_or_else(String::new, |agent| agent.name().to_owned()),
            file: match ids {
                [None, _] => FileChange::Added,
                [_, None] => FileChange::Removed,
                _ => FileChange::Kept,
            },
            added: patterns(added, &zones[1]),
            removed: patterns(removed, &zones[0]),
            moved: moved_patterns(moved, &zones),
            total_seconds: hours.map(|hours| hours.map_or(Duration::ZERO, |hours| hours.total_seconds)),
            tentative_seconds: [tentative_was.length(), tentative_is.length()],
            weeks: weeks(hours),
        }
    }

    fn is_any(&self) -> bool {
        self.file != FileChange::Kept
            || !(self.added.is_empty() && self.removed.is_empty() && self.moved.is_empty() && self.weeks.is_empty())
            || self.tentative_seconds[0] != self.tentative_seconds[1]
    }
}

/// A shift before and the same after.
type Pair = [Known; 2];

/// Finds for shifts that are gone those that are there instead: one that overlaps, else one of the same date on the agent's
/// clock. Gives the pairs, and what is only gone or only there. Both are in order.
fn pairs(gone: Vec<Known>, there: Vec<Known>, zones: &[Zone; 2]) -> (Vec<Pair>, Vec<Known>, Vec<Known>) {
    let (mut pairs, mut removed, mut added) = (Vec::new(), Vec::new(), Vec::new());
    let (mut gone, mut there) = (gone.into_iter().peekable(), there.into_iter().peekable());
    while let (Some(was), Some(is)) = (gone.peek(), there.peek()) {
        let (was_first, is_first) =
            (was.interval.end() <= is.interval.start(), is.interval.end() <= was.interval.start());
        let was = if is_first { None } else { gone.next() };
        let is = if was_first { None } else { there.next() };
        match (was, is) {
            (Some(was), Some(is)) => pairs.push([was, is]),
            (was, is) => {
                removed.extend(was);
                added.extend(is);
            }
        }
    }
    removed.extend(gone);
    let mut by_date: BTreeMap<NaiveDate, VecDeque<Known>> = BTreeMap::new();
    let date = |zone: &Zone, known: &Known| zone.local(known.interval.start()).date();
    for is in added.into_iter().chain(there) {
        by_date.entry(date(&zones[1], &is)).or_default().push_back(is);
    }
    let mut only_gone = Vec::new();
    for was in removed {
        match by_date.get_mut(&date(&zones[0], &was)).and_then(VecDeque::pop_front) {
            Some(is) => pairs.push([was, is]),
            None => only_gone.push(was),
        }
    }
    (pairs, only_gone, by_date.into_values().flatten().collect())
}

/// Shifts as patterns on the agent's clock, by what they are and by their start.
fn patterns(shifts: Vec<Known>, zone: &Zone) -> Vec<ShiftTimes> {
    let mut alike: BTreeMap<Kind, Vec<Interval>> = BTreeMap::new();
    for shift in shifts {
        alike.entry(shift.kind).or_default().push(shift.interval);
    }
    let of_kind = |(kind, intervals): (Kind, Vec<Interval>)| {
        let found = times(intervals.into_iter().map(|interval| (interval, Duration::ZERO)), zone);
        found.into_iter().map(|times| kind.times(zone, times)).collect::<Vec<_>>()
    };
    let mut found: Vec<ShiftTimes> = alike.into_iter().flat_map(of_kind).collect();
    found.sort_by_key(|shifts| shifts.times.intervals[0]);
    found
}

/// Pairs as patterns: those that were alike and are alike.
fn moved_patterns(pairs: Vec<Pair>, zones: &[Zone; 2]) -> Vec<MovedTimes> {
    type Clocked = (NaiveTime, TimeDelta, Kind);
    let clocked = |zone: &Zone, known: &Known| -> Clocked {
        let (start, end) = (zone.local(known.interval.start()), zone.local(known.interval.end()));
        (start.time(), end - start, known.kind.clone())
    };
    let mut alike: BTreeMap<[Clocked; 2], BTreeMap<Interval, Interval>> = BTreeMap::new();
    for [was, is] in pairs {
        let key = [clocked(&zones[0], &was), clocked(&zones[1], &is)];
        alike.entry(key).or_default().insert(is.interval, was.interval);
    }
    let mut found = Vec::new();
    for ([was, is], intervals) in alike {
        let after = times(intervals.keys().map(|interval| (*interval, Duration::ZERO)), &zones[1]);
        found.extend(after.into_iter().map(|after| MovedTimes {
            before: Moved {
                hours: hours(was.0, was.1),
                timezone: zones[0].name().to_owned(),
                role: was.2.role.clone(),
                covering_for: was.2.covering_for.clone(),
                intervals: after.intervals.iter().map(|interval| intervals[interval]).collect(),
            },
            hours: hours(is.0, is.1),
            after: is.2.times(&zones[1], after),
        }));
    }
    found.sort_by_key(|moved| moved.after.times.intervals[0]);
    found
}

/// The weeks that are different.
fn weeks(hours: [Option<&AgentHours>; 2]) -> Vec<WeekChange> {
    let mut weeks: BTreeMap<NaiveDate, WeekChange> = BTreeMap::new();
    for (side, hours) in hours.into_iter().enumerate() {
        for week in hours.iter().flat_map(|hours| &hours.weeks) {
            let known = weeks.entry(week.monday).or_insert(WeekChange {
                monday: week.monday,
                seconds: [Duration::ZERO; 2],
                minimum_seconds: week.minimum_seconds,
                state: [None; 2],
            });
            known.seconds[side] = week.seconds;
            known.state[side] = Some(week.state);
            known.minimum_seconds = week.minimum_seconds;
        }
    }
    weeks.into_values().filter(|week| week.seconds[0] != week.seconds[1] || week.state[0] != week.state[1]).collect()
}
