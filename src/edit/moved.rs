//! One shift at other hours, whatever has been done to it before.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::roster::model::{Agent, Dates, Firmness, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::Hours;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::off::Off as Taken;

use super::change::{Change, Entry, Kind, Off, On};
use super::day::{Day, Piece, has_comment, in_words, on};
use super::file::File;
use super::free::free_at;
use super::given::off_times;
use super::own::OwnShift;
use super::refused::Refused;
use super::typed::WhichShift;

/// Where old and new hours overlap, the agent stays on: only what goes is taken off, and only what comes is added. What an earlier move of the
/// shift took off or added goes where it is in the way.
///
/// # Errors
/// There is no such shift, or the agent is off or on already at the new hours.
pub(super) fn moved(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    which: WhichShift,
    hours: Hours,
) -> Result<Vec<Change>, Refused> {
    let day = Day::new(text, roster, agent, which.date)?;
    let now: IntervalSet = day.pieces.iter().flat_map(|piece| piece.on.iter()).collect();
    let shift = match day.shift_to_move(roster, which) {
        Ok(shift) => shift,
        Err(refused) => {
            // It has been moved already: all of it is off, or the entry that stated it has gone.
            let starts =
                |piece: &Piece<'_>| which.time.is_none_or(|time| piece.stated.hours.on(day.date).0.time() == time);
            let is_so = day.of_date().any(|piece| {
                let Some(new) = at(hours, &day, piece.stated.zone, piece.interval) else { return false };
                let (is_new, new) = (new == piece.interval && day.listed(piece).is_some(), IntervalSet::from(new));
                let is_moved = starts(piece) && now.intersection(&new.union(&piece.interval.into())) == new;
                is_moved || is_new && new.difference(&now).is_empty()
            });
            return if is_so { Ok(Vec::new()) } else { Err(refused) };
        }
    };
    let Some(new) = at(hours, &day, shift.stated.zone, shift.time) else { return Ok(Vec::new()) };
    let is_on = IntervalSet::from(new).difference(&now).is_empty();
    if is_on && shift.time.intersection(new) == Some(shift.time) {
        return Ok(Vec::new());
    }
    Move { agent, day: &day, shift, new }.changes(&File::parse(text)?)
}

/// A shift that is moved, and all that is stated around it.
struct Move<'d, 'r> {
    agent: &'r Agent,
    day: &'d Day<'r>,
    shift: OwnShift<'d, 'r>,
    new: Interval,
}

impl Move<'_, '_> {
    fn changes(&self, file: &File<'_>) -> Result<Vec<Change>, Refused> {
        let (agent, zone, new) = (self.agent, self.shift.stated.zone, IntervalSet::from(self.new));
        self.is_nowhere_else()?;
        let undone = self.undone(file);
        let left = || agent.time_off().iter().enumerate().filter(|(place, _)| !undone.contains(place));
        let dropped = self.dates_of_its_own(!undone.is_empty());
        // What the agent is on for without these, and what of that is the shift's, where it is and where it was.
        let off = Taken::of(left().map(|(_, off)| off));
        let is_dropped = |piece: &Piece<'_>| {
            self.day.listed(piece).is_some_and(|place| dropped.contains(&(place, piece.stated.date)))
        };
        let stays = self.day.pieces.iter().filter(|piece| !is_dropped(piece));
        let then: IntervalSet =
            stays.flat_map(|piece| on(&off, &piece.stated, piece.interval).iter().collect::<Vec<_>>()).collect();
        let was = undone.iter().filter_map(|place| agent.time_off()[*place].times());
        let own = was.collect::<IntervalSet>().union(&self.shift.time.into());
        let come = new.difference(&then);
        for time in come.iter() {
            free_at(agent, left(), time, zone)?;
        }
        let off = |time: Interval| Change::AddTimeOff(Off { when: off_times(agent, time, zone), covered_by: None });
        let gone = then.intersection(&own).difference(&new);
        let undone = undone.iter().rev().map(|place| Change::Remove { kind: Kind::TimeOff, number: place + 1 });
        let dropped = dropped.iter().rev().map(|(place, date)| Change::RemoveDate { number: place + 1, date: *date });
        Ok(undone.chain(dropped).chain(gone.iter().map(off)).chain(come.iter().map(|time| self.entry(time))).collect())
    }

    /// Whether what is stated is a part of the shift.
    fn is_part(&self, piece: &Piece<'_>) -> bool {
        self.shift.parts.iter().any(|part| std::ptr::eq(*part, piece))
    }

    /// Refuses where the agent is on for another shift at the new hours.
    fn is_nowhere_else(&self) -> Result<(), Refused> {
        let others = self.day.pieces.iter().filter(|piece| !self.is_part(piece)).flat_map(|piece| piece.on.iter());
        let others: IntervalSet = others.collect();
        let there = others.iter().find(|there| there.overlaps(self.new));
        there.map_or(Ok(()), |there| {
            Err(format!(
                "{} is on {} already",
                self.agent.handle(),
                in_words(self.agent, there, self.shift.stated.zone)
            )
            .into())
        })
    }

    /// The times off from which the shift was moved, or by which it is shorter, that are in the way of the new hours.
    fn undone(&self, file: &File<'_>) -> BTreeSet<usize> {
        let stated = self.day.stated();
        let is_undone = |(place, off): &(usize, &TimeOff)| {
            off.coverer().is_none()
                && !off.is_request()
                && off.times().is_some_and(|time| {
                    time.overlaps(self.new) && IntervalSet::from(time).difference(&stated).is_empty()
                })
                && !has_comment(file, Kind::TimeOff, *place)
        };
        let all = self.agent.time_off().iter().enumerate().filter(is_undone);
        all.map(|(place, _)| place).collect()
    }

    /// The dates of entries of lists that state the shift, if nobody has written anything by them: of entries with others only where an earlier
    /// move is undone.
    fn dates_of_its_own(&self, is_undone: bool) -> BTreeSet<(usize, NaiveDate)> {
        let is_own = |piece: &Piece<'_>, place: usize| {
            let is_one = match self.agent.availability()[place].dates() {
                Dates::Listed(dates) => dates.len() == 1,
                _ => false,
            };
            // A full file has what a move adds among the dates of another entry.
            let is_added = || is_undone && piece.on == piece.interval.into() && !self.new.overlaps(piece.interval);
            (is_one || is_added()) && !self.day.with_comment.contains(&place)
        };
        let listed = |piece: &&Piece<'_>| {
            let place = self.day.listed(piece)?;
            is_own(piece, place).then_some((place, piece.stated.date))
        };
        self.shift.parts.iter().filter_map(listed).collect()
    }

    /// An entry for a stretch of the new hours.
    fn entry(&self, time: Interval) -> Change {
        let zone = self.shift.stated.zone;
        let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
        let is_own = self.agent.whereabouts().zone_on(from.date()).name() == zone.name();
        let entry = Entry {
            on: On::Dates([from.date()].into()),
            hours: Hours::between(from.time(), until.time()),
            firmness: Firmness::Firm,
            post: self.shift.stated.post.cloned(),
            zone: (!is_own).then(|| zone.clone()),
        };
        Change::AddEntry { entry, heading: None }
    }
}

/// The new hours of a shift. Who moves a night to 00:00-08:00 means the second of its dates, but where just that is stated for the first.
fn at(hours: Hours, day: &Day<'_>, zone: &Zone, old: Interval) -> Option<Interval> {
    let on = |date: NaiveDate| {
        let (start, end) = hours.on(date);
        Interval::new(zone.instant(start), zone.instant(end))
    };
    let meets = |new: Option<Interval>| new.is_some_and(|new| new.overlaps(old));
    let [same, next] = [on(day.date), day.date.succ_opt().and_then(on)];
    let is_stated = day.of_date().any(|piece| Some(piece.interval) == same);
    if !is_stated && !meets(same) && meets(next) { next } else { same }
}
