//! A shift of an agent as people see it: when they are on without a break, told by the date on which it begins.

use chrono::{Days, NaiveDate};

use crate::roster::model::{Agent, Dates, Firmness, Roster};
use crate::time::civil::DateRange;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::off::Off as Taken;
use crate::timeline::stated::{Stated, stated};
use crate::words::clock::Clock;
use crate::words::weekly::and;

use super::refused::Refused;
use super::typed::WhichShift;

/// Days around a date on which what is stated may reach into its shifts.
const AROUND: u64 = 2;
/// How far ahead the next shifts are looked for, where there is none on a day, in days.
const AHEAD: u64 = 60;

/// What one entry or turn states for a date, and when of that the agent is on.
pub(super) struct Piece<'r> {
    pub(super) stated: Stated<'r>,
    pub(super) interval: Interval,
    pub(super) on: IntervalSet,
}

/// What is stated of an agent around a date.
pub(super) struct Day<'r> {
    agent: &'r Agent,
    pub(super) date: NaiveDate,
    /// Of some days before as well, and after.
    pub(super) pieces: Vec<Piece<'r>>,
}

/// One shift.
pub(super) struct OwnShift<'r> {
    /// What states its beginning.
    pub(super) stated: Stated<'r>,
    /// From when to when the agent is on.
    pub(super) time: Interval,
    /// Whether it is just what is stated for its date.
    pub(super) is_whole_day: bool,
}

impl<'r> Day<'r> {
    pub(super) fn new(roster: &'r Roster, agent: &'r Agent, date: NaiveDate) -> Result<Self, Refused> {
        let first = date.checked_sub_days(Days::new(AROUND)).unwrap_or(date);
        Ok(Self { agent, date, pieces: pieces(roster, agent, first, 2 * AROUND)? })
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

    /// The shifts that begin on the date; one that was moved past midnight stays one of its date.
    pub(super) fn shifts(&self) -> Vec<OwnShift<'r>> {
        self.shifts_with(false)
    }

    /// The same, and as shifts of their own what may be one of the date before that was moved past midnight.
    fn shifts_with(&self, is_also_of_before: bool) -> Vec<OwnShift<'r>> {
        let on = |date: Option<NaiveDate>| -> IntervalSet {
            let of_date = self.pieces.iter().filter(|piece| Some(piece.stated.date) == date);
            of_date.flat_map(|piece| piece.on.iter()).collect()
        };
        let before = on(self.date.pred_opt());
        let goes_on = |all: &IntervalSet, piece: &Piece<'_>| {
            let start = piece.on.iter().next().map(Interval::start);
            self.listed(piece).is_some() && start.is_some_and(|start| all.iter().any(|one| one.end() == start))
        };
        let own: Vec<&Piece<'r>> =
            self.of_date().filter(|piece| is_also_of_before || !goes_on(&before, piece)).collect();
        let (all, tomorrow) =
            (own.iter().flat_map(|piece| piece.on.iter()).collect::<IntervalSet>(), self.date.succ_opt());
        let later = self.pieces.iter().filter(|piece| Some(piece.stated.date) == tomorrow && goes_on(&all, piece));
        let later: IntervalSet = later.filter_map(|piece| piece.on.iter().next()).collect();
        let shift = |time: Interval| {
            let begins = |piece: &&&Piece<'_>| piece.on.iter().any(|on| on.start() == time.start());
            let first = own.iter().find(begins)?;
            let is_whole_day = self.stated() == time.into();
            Some(OwnShift { stated: first.stated, time, is_whole_day })
        };
        all.union(&later).iter().filter_map(shift).collect()
    }

    /// The shift that is meant.
    pub(super) fn shift(&self, roster: &Roster, which: WhichShift) -> Result<OwnShift<'r>, Refused> {
        let begins = |shift: &OwnShift<'_>| shift.stated.zone.local(shift.time.start()).time();
        let mut all = self.shifts();
        if !all.iter().any(|shift| which.time.is_none_or(|time| begins(shift) == time)) {
            let more = self.shifts_with(true);
            if more.iter().any(|shift| which.time.is_none_or(|time| begins(shift) == time)) {
                all = more;
            }
        }
        let (handle, day) = (self.agent.handle(), self.date.format("%a %F"));
        let Some(time) = which.time else {
            return match all.len() {
                1 => Ok(all.swap_remove(0)),
                0 => Err(format!("{handle} has no shift that starts on {day}{}", self.next(roster)?).into()),
                _ => {
                    let times = all.iter().map(|shift| format!("{}@{}", self.date, begins(shift).format("%H:%M")));
                    let times: Vec<String> = times.collect();
                    Err(format!("{handle} has several shifts on {day}; write {}", times.join(" or ")).into())
                }
            };
        };
        if let Some(place) = all.iter().position(|shift| begins(shift) == time) {
            return Ok(all.swap_remove(place));
        }
        // By what is stated: a part of a longer shift, or a shift that something has been taken of.
        let starts = |piece: &&Piece<'_>| piece.stated.hours.on(self.date).0.time() == time;
        for piece in self.of_date().filter(starts) {
            if piece.on == piece.interval.into() {
                return Ok(OwnShift { stated: piece.stated, time: piece.interval, is_whole_day: false });
            }
            let has = |shift: &OwnShift<'_>| piece.on.within(shift.time).next().is_some();
            if let Some(place) = all.iter().position(has) {
                return Ok(all.swap_remove(place));
            }
        }
        if all.is_empty() {
            return Err(format!("{handle} has no shift that starts on {day}{}", self.next(roster)?).into());
        }
        let there: Vec<String> = all.iter().map(|shift| in_words(shift.time, shift.stated.zone)).collect();
        Err(format!("{handle} has no shift at that time on {day}, but {}", and(&there)).into())
    }

    /// "; the next: Mon 2026-11-23 09:00-13:00".
    fn next(&self, roster: &Roster) -> Result<String, Refused> {
        let all = pieces(roster, self.agent, self.date, AHEAD)?;
        let next = all.iter().filter_map(|piece| Some(in_words(piece.on.iter().next()?, piece.stated.zone)));
        let next: Vec<String> = next.take(3).collect();
        Ok(if next.is_empty() { String::new() } else { format!("; the next: {}", and(&next)) })
    }
}

/// What is stated for a date and some days after it.
fn pieces<'r>(roster: &'r Roster, agent: &'r Agent, first: NaiveDate, more: u64) -> Result<Vec<Piece<'r>>, Refused> {
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

pub(super) fn in_words(time: Interval, zone: &Zone) -> String {
    Clock::new(zone.clone()).range(time)
}
