//! What is stated of an agent around a date, and when of that they are on.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::roster::model::{Agent, Dates, Firmness, Roster};
use crate::time::civil::DateRange;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::off::Off as Taken;
use crate::timeline::stated::{Stated, stated};
use crate::words::clock::Clock;

use super::change::Kind;
use super::file::{File, Place};
use super::refused::Refused;

/// Days around a date on which what is stated may reach into its shifts.
pub(super) const AROUND: u64 = 2;

/// What one entry or turn states for a date, and when of that the agent is on.
pub(super) struct Piece<'r> {
    pub(super) stated: Stated<'r>,
    pub(super) interval: Interval,
    pub(super) on: IntervalSet,
}

/// When the agent is on without a break for a piece.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'d, 'r> {
    pub(super) piece: &'d Piece<'r>,
    pub(super) time: Interval,
}

/// What is stated of an agent around a date.
pub(super) struct Day<'r> {
    pub(super) agent: &'r Agent,
    pub(super) date: NaiveDate,
    /// Of some days before as well, and after.
    pub(super) pieces: Vec<Piece<'r>>,
    /// The entries by which somebody has written something, by their places in the file.
    pub(super) with_comment: BTreeSet<usize>,
    /// The times off by which somebody has.
    off_with_comment: BTreeSet<usize>,
}

impl<'r> Day<'r> {
    pub(super) fn new(text: &str, roster: &'r Roster, agent: &'r Agent, date: NaiveDate) -> Result<Self, Refused> {
        let first = date.checked_sub_days(Days::new(AROUND)).unwrap_or(date);
        let file = File::parse(text)?;
        let all = 0..agent.availability().len();
        let with_comment = all.filter(|place| has_comment(&file, Kind::Entry, *place)).collect();
        let off_with_comment = 0..agent.time_off().len();
        let off_with_comment = off_with_comment.filter(|place| has_comment(&file, Kind::TimeOff, *place)).collect();
        Ok(Self { agent, date, pieces: pieces(roster, agent, first, 2 * AROUND)?, with_comment, off_with_comment })
    }

    /// Refuses to take out time off by which somebody has written something.
    pub(super) fn without_comment(&self, place: usize) -> Result<(), Refused> {
        if self.off_with_comment.contains(&place) {
            let number = place + 1;
            let why = format!(
                "there is a comment by [[time-off]] number {number} that would be lost; change the file itself"
            );
            return Err(why.into());
        }
        Ok(())
    }

    /// What is stated for the date.
    pub(super) fn of_date(&self) -> impl Iterator<Item = &Piece<'r>> {
        self.pieces.iter().filter(|piece| piece.stated.date == self.date)
    }

    /// All the time that is stated for the date, whatever is off.
    pub(super) fn stated(&self) -> IntervalSet {
        self.of_date().map(|piece| piece.interval).collect()
    }

    /// The same with what a move past midnight has put behind it.
    pub(super) fn stated_of_shifts(&self) -> IntervalSet {
        let (stated, tomorrow) = (self.stated(), self.date.succ_opt());
        let follows = |piece: &&Piece<'_>| {
            let is_behind = stated.iter().any(|one| one.end() == piece.interval.start());
            Some(piece.stated.date) == tomorrow && is_behind && self.listed(piece).is_some()
        };
        stated.union(&self.pieces.iter().filter(follows).map(|piece| piece.interval).collect())
    }

    /// Which entry states a piece, if that is one of a list of dates.
    pub(super) fn listed(&self, piece: &Piece<'_>) -> Option<usize> {
        let all = self.agent.availability().iter();
        let mut all = all.enumerate().filter(|(_, entry)| matches!(entry.dates(), Dates::Listed(_)));
        all.find(|(_, entry)| entry.at() == piece.stated.at).map(|(place, _)| place)
    }

    /// When the agent is on for the date: also with what a move past midnight has put behind it, and without what may be such of the date
    /// before, unless that is asked for.
    pub(super) fn stretches(&self, is_also_of_before: bool) -> Vec<Stretch<'_, 'r>> {
        let on = |date: Option<NaiveDate>| -> IntervalSet {
            let of_date = self.pieces.iter().filter(|piece| Some(piece.stated.date) == date);
            of_date.flat_map(|piece| piece.on.iter()).collect()
        };
        let before = on(self.date.pred_opt());
        let goes_on = |all: &IntervalSet, piece: &Piece<'_>| {
            let start = piece.on.iter().next().map(Interval::start);
            self.listed(piece).is_some() && start.is_some_and(|start| all.iter().any(|one| one.end() == start))
        };
        let own = self.of_date().filter(|piece| is_also_of_before || !goes_on(&before, piece));
        let mut all: Vec<Stretch<'_, 'r>> =
            own.flat_map(|piece| piece.on.iter().map(move |time| Stretch { piece, time })).collect();
        let (on, tomorrow) = (all.iter().map(|stretch| stretch.time).collect(), self.date.succ_opt());
        let later = self.pieces.iter().filter(|piece| Some(piece.stated.date) == tomorrow && goes_on(&on, piece));
        all.extend(later.filter_map(|piece| Some(Stretch { piece, time: piece.on.iter().next()? })));
        all
    }
}

/// What is stated for a date and some days after it.
pub(super) fn pieces<'r>(
    roster: &'r Roster,
    agent: &'r Agent,
    first: NaiveDate,
    more: u64,
) -> Result<Vec<Piece<'r>>, Refused> {
    let last = first.checked_add_days(Days::new(more)).unwrap_or(first);
    let dates = DateRange { first, last };
    let [start, end] = [dates.widened(2).first, dates.widened(2).last].map(|date| Zone::utc().midnight(date));
    let span = Interval::new(start, end).ok_or_else(|| format!("{first} is too far away"))?;
    let all = stated(roster, agent, Firmness::Firm, span, roster.budget())?;
    let off = Taken::of(agent.time_off());
    let piece = |stated: Stated<'r>| {
        let interval = stated.interval?;
        Some(Piece { stated, interval, on: on(&off, &stated, interval) })
    };
    Ok(all.into_iter().filter(|stated| dates.contains(stated.date)).filter_map(piece).collect())
}

/// When an agent is on for what is stated, where this is off.
pub(super) fn on(off: &Taken, stated: &Stated<'_>, interval: Interval) -> IntervalSet {
    IntervalSet::from(interval).difference(&off.taken(stated).into_iter().collect())
}

/// A time on this clock, which is named where it is not the agent's on that day.
pub(super) fn in_words(agent: &Agent, time: Interval, zone: &Zone) -> String {
    let name = other_clock(agent, zone.local(time.start()).date(), zone).map(|name| format!(" {name}"));
    Clock::new(zone.clone()).range(time) + &name.unwrap_or_default()
}

/// What to write for a shift that begins at an instant: by the agent's clock, with the hour on that which states it where it is another.
pub(super) fn to_write(agent: &Agent, at: Instant, zone: &Zone) -> String {
    let stated = zone.local(at);
    let own = agent.whereabouts().zone_on(stated.date()).local(at);
    let other = other_clock(agent, stated.date(), zone);
    let other = other.map(|name| format!(" ({} on the clock of {name})", stated.format("%H:%M")));
    format!("{}{}", own.format("%F@%H:%M"), other.unwrap_or_default())
}

/// The name of a zone that is not the agent's on a date.
pub(super) fn other_clock<'z>(agent: &Agent, date: NaiveDate, zone: &'z Zone) -> Option<&'z str> {
    Some(zone.name()).filter(|name| agent.whereabouts().zone_on(date).name() != *name)
}

/// Whether somebody has written something by a part of a file.
pub(super) fn has_comment(file: &File<'_>, kind: Kind, place: usize) -> bool {
    match file.part(kind, place + 1).map(|part| part.place) {
        Ok(Place::Lines(lines)) => file.text[file.with_heading(&lines)].contains('#'),
        Ok(Place::InList(array, _)) => array.to_string().contains('#'),
        Err(_) => true,
    }
}
