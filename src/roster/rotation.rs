//! Who takes turns at a shift.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::diagnostic::Location;
use crate::time::civil::{DateRange, Hours, Weekdays};
use crate::time::zone::Zone;

use super::handle::{Handle, Word};
use super::whereabouts::Whereabouts;

/// One `[[rotation]]`: a firm shift of whoever's turn it is.
#[derive(Clone, Debug)]
pub(crate) struct Rotation {
    pub(super) name: String,
    /// Whose turn it is, one after the other and over again; nobody where it asks who would.
    pub(super) turns: Vec<BTreeSet<String>>,
    /// Who has a turn, and where that is first said.
    pub(super) members: BTreeMap<String, Location>,
    pub(super) turn: Turn,
    pub(super) days: Weekdays,
    pub(super) dates: DateRange,
    pub(super) hours: Hours,
    pub(super) post: Option<Word>,
    pub(super) clock: RotationClock,
    pub(super) at: Location,
}

/// How long a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// As many days.
    Days(u32),
    /// As many of the rotation's dates.
    Dates(u32),
}

/// On which clock a rotation is read.
#[derive(Clone, Debug)]
pub(super) enum RotationClock {
    /// Always the same.
    Fixed(Whereabouts),
    /// That of whoever's turn it is; of the team where it is nobody's.
    Own(Whereabouts),
}

impl Rotation {
    /// Its name, which those that follow it may have too.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The handles of all who have a turn, and where that is first said.
    pub(crate) fn members(&self) -> &BTreeMap<String, Location> {
        &self.members
    }

    /// Whether an agent has a turn.
    pub(crate) fn has(&self, handle: &Handle) -> bool {
        self.members.contains_key(handle.as_str())
    }

    /// Between which dates.
    pub(crate) fn dates(&self) -> DateRange {
        self.dates
    }

    /// How long a turn is.
    pub(crate) fn turn(&self) -> Turn {
        self.turn
    }

    /// The hours of a shift.
    pub(crate) fn hours(&self) -> Hours {
        self.hours
    }

    /// What these shifts are for, where the team tells that apart.
    pub(crate) fn post(&self) -> Option<&Word> {
        self.post.as_ref()
    }

    /// Whether it asks who would take some turn.
    pub(crate) fn has_open_turns(&self) -> bool {
        self.turns.iter().any(BTreeSet::is_empty)
    }

    /// On whose clock the turns of somebody are read who lives there.
    pub(crate) fn whereabouts<'r>(&'r self, own: &'r Whereabouts) -> &'r Whereabouts {
        match &self.clock {
            RotationClock::Fixed(whereabouts) => whereabouts,
            RotationClock::Own(_) => own,
        }
    }

    /// On which clock turns are read that nobody has.
    pub(crate) fn open_whereabouts(&self) -> &Whereabouts {
        let (RotationClock::Fixed(whereabouts) | RotationClock::Own(whereabouts)) = &self.clock;
        whereabouts
    }

    /// Its zone, unless it is that of whoever's turn it is.
    pub(crate) fn zone(&self) -> Option<&Zone> {
        match &self.clock {
            RotationClock::Fixed(whereabouts) => Some(whereabouts.home()),
            RotationClock::Own(_) => None,
        }
    }

    /// Where the entry stands.
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }

    /// The dates of the rotation within `range`, in order, each with whose turn it is; nobody's where it asks who would.
    pub(crate) fn turns(&self, range: DateRange) -> impl Iterator<Item = (NaiveDate, &BTreeSet<String>)> {
        let range = self.dates.intersection(range);
        range.iter().filter(|date| self.days.contains(date.weekday())).map(|date| (date, &self.turns[self.index(date)]))
    }

    /// The first date that both rotations have.
    pub(super) fn first_shared_date(&self, other: &Self) -> Option<NaiveDate> {
        let both = self.dates.intersection(other.dates);
        // Weekdays come again after a week.
        both.iter().take(7).find(|date| self.days.contains(date.weekday()) && other.days.contains(date.weekday()))
    }

    /// Which turn a date of the rotation belongs to.
    fn index(&self, date: NaiveDate) -> usize {
        let passed = u64::try_from((date - self.dates.first).num_days()).unwrap_or(0);
        let turn = match self.turn {
            Turn::Days(days) => passed / u64::from(days),
            Turn::Dates(dates) => self.dates_before(passed) / u64::from(dates),
        };
        usize::try_from(turn % self.turns.len() as u64).unwrap_or(0)
    }

    /// How many dates the rotation has in its first `days` days.
    fn dates_before(&self, days: u64) -> u64 {
        let on = |offset: &u64| {
            let weekday = (u64::from(self.dates.first.weekday().num_days_from_monday()) + offset) % 7;
            self.days
                .contains(chrono::Weekday::try_from(u8::try_from(weekday).unwrap_or(0)).unwrap_or(chrono::Weekday::Mon))
        };
        let in_a_week = (0..7).filter(on).count() as u64;
        days / 7 * in_a_week + (0..days % 7).filter(on).count() as u64
    }
}
