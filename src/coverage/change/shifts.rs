//! Shifts before and after a change: which are only gone, which are only there, and which are the same at another time.

use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use crate::coverage::pattern::{Times, times};
use crate::roster::handle::{Handle, Word};
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::timeline::shifts::Shift;
use crate::words::recurring::hours;

/// What becomes of an agent's shifts.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShiftChanges {
    /// Shifts that are not there before.
    pub(crate) added: Vec<ShiftTimes>,
    /// Shifts that are no longer there.
    pub(crate) removed: Vec<ShiftTimes>,
    /// Shifts that are at another time, in another role or for somebody else.
    pub(crate) moved: Vec<MovedTimes>,
}

/// Shifts that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShiftTimes {
    /// When, on the clocks of [`timezone`](Self::timezone).
    #[serde(flatten)]
    pub(crate) times: Times,
    /// The agent's zone.
    pub(crate) timezone: String,
    /// In which role.
    pub(crate) role: String,
    /// What for, where the team tells posts apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) posts: Vec<Word>,
    /// For whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) covering_for: Vec<Handle>,
    /// The zone by its rules.
    #[serde(skip)]
    pub(crate) zone: Zone,
}

/// Shifts before and after.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MovedTimes {
    /// What they were.
    pub(crate) before: Moved,
    /// What they are.
    pub(crate) after: ShiftTimes,
    /// The wall-clock hours that they are: "10:00-14:00".
    #[serde(skip)]
    pub(crate) hours: String,
}

/// What moved shifts were.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Moved {
    /// The wall-clock hours: "09:00-13:00".
    pub(crate) hours: String,
    /// The agent's zone.
    pub(crate) timezone: String,
    /// In which role.
    pub(crate) role: String,
    /// What for, where the team tells posts apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) posts: Vec<Word>,
    /// For whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) covering_for: Vec<Handle>,
    /// In the order of what they are.
    pub(crate) intervals: Vec<Interval>,
}

/// A shift as it can be compared with one of another roster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    pub(super) interval: Interval,
    pub(super) kind: ShiftKind,
}

/// As what, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ShiftKind {
    role: String,
    posts: Vec<Word>,
    covering_for: Vec<Handle>,
}

impl ShiftChanges {
    /// Compares the shifts of an agent before and after, each on the clock of its side; given is which changes are of `window`, by the shift, or by
    /// what it was and is.
    pub(super) fn new(
        [was, is]: [&BTreeSet<Known>; 2],
        window: Interval,
        zones: &[Zone; 2],
        is_seen: impl Fn(&[Known]) -> bool,
    ) -> Self {
        let (moved, removed, added) =
            pairs(was.difference(is).cloned().collect(), is.difference(was).cloned().collect(), zones);
        let [removed, added] =
            [removed, added].map(|all| all.into_iter().filter(|known| is_seen(from_ref(known))).collect());
        let moved = moved.into_iter().filter(|pair| is_seen(pair)).collect();
        Self {
            added: patterns(added, window, &zones[1]),
            removed: patterns(removed, window, &zones[0]),
            moved: moved_patterns(moved, window, zones),
        }
    }

    /// Whether there are none.
    pub(crate) fn is_none(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.moved.is_empty()
    }

    /// The shifts that had begun by an instant and are others after the change: what is told of the past is then another. One that is at
    /// another time is one shift, where it was.
    pub(crate) fn begun(&self, now: Instant) -> Vec<Interval> {
        let shifts = self.added.iter().chain(&self.removed).flat_map(|shifts| &shifts.times.intervals);
        let moved = self.moved.iter().flat_map(|moved| moved.before.intervals.iter().zip(&moved.after.times.intervals));
        let has_begun = |shift: &Interval| shift.start() <= now;
        let moved = moved.filter(|(was, is)| has_begun(was) || has_begun(is)).map(|(was, _)| *was);
        let mut begun: Vec<Interval> = shifts.copied().filter(has_begun).chain(moved).collect();
        begun.sort_unstable();
        begun
    }
}

impl Known {
    pub(super) fn new(roster: &Roster, shift: &Shift) -> Self {
        let covering_for = shift.covering_for().iter().map(|id| roster.agent(*id).handle().clone()).collect();
        Self {
            interval: shift.interval,
            kind: ShiftKind {
                role: roster.team().role(shift.role).name().to_owned(),
                posts: shift.posts().named().cloned().collect(),
                covering_for,
            },
        }
    }
}

impl ShiftKind {
    fn times(&self, zone: &Zone, times: Times) -> ShiftTimes {
        let Self { role, posts, covering_for } = self.clone();
        ShiftTimes { times, timezone: zone.name().to_owned(), role, posts, covering_for, zone: zone.clone() }
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
    let mut by_date: BTreeMap<NaiveDate, Vec<Known>> = BTreeMap::new();
    let date = |zone: &Zone, known: &Known| zone.local(known.interval.start()).date();
    for is in added.into_iter().chain(there) {
        by_date.entry(date(&zones[1], &is)).or_default().push(is);
    }
    let mut only_gone = Vec::new();
    for was in removed {
        let there = by_date.entry(date(&zones[0], &was)).or_default();
        let far = |is: &Known| Duration::between(was.interval.start(), is.interval.start()).seconds().abs();
        let nearest = there.iter().enumerate().min_by_key(|(_, is)| far(is)).map(|(index, _)| index);
        match nearest {
            Some(index) => pairs.push([was, there.remove(index)]),
            None => only_gone.push(was),
        }
    }
    (pairs, only_gone, by_date.into_values().flatten().collect())
}

/// Shifts as patterns on the agent's clock, by what they are and by their start.
fn patterns(shifts: Vec<Known>, window: Interval, zone: &Zone) -> Vec<ShiftTimes> {
    let mut alike: BTreeMap<ShiftKind, Vec<Interval>> = BTreeMap::new();
    for shift in shifts {
        alike.entry(shift.kind).or_default().push(shift.interval);
    }
    let of_kind = |(kind, intervals): (ShiftKind, Vec<Interval>)| {
        let found = times(intervals.into_iter().map(|interval| (interval, Duration::ZERO)), window, zone);
        found.into_iter().map(|times| kind.times(zone, times)).collect::<Vec<_>>()
    };
    let mut found: Vec<ShiftTimes> = alike.into_iter().flat_map(of_kind).collect();
    found.sort_by_key(|shifts| shifts.times.intervals[0]);
    found
}

/// Pairs as patterns: those that were alike and are alike.
fn moved_patterns(pairs: Vec<Pair>, window: Interval, zones: &[Zone; 2]) -> Vec<MovedTimes> {
    type Clocked = (NaiveTime, TimeDelta, ShiftKind);
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
        let after = times(intervals.keys().map(|interval| (*interval, Duration::ZERO)), window, &zones[1]);
        found.extend(after.into_iter().map(|after| MovedTimes {
            before: Moved {
                hours: hours(was.0, was.1),
                timezone: zones[0].name().to_owned(),
                role: was.2.role.clone(),
                posts: was.2.posts.clone(),
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
