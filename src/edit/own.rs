//! A shift of an agent as people see it: when they are on without a break, told by the date on which it begins.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDateTime, NaiveTime};

use crate::roster::handle::{Handle, Word};
use crate::roster::model::{Agent, Roster};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::stated::Stated;
use crate::words::clock::day;
use crate::words::weekly::and;

use super::apart::{Shift, apart};
use super::day::{AROUND, Day, Piece, Stretch, in_words, other_clock, pieces, to_write};
use super::refused::Refused;
use super::typed::WhichShift;

/// How far ahead the next shifts are looked for, where there is none on a day, in days.
const AHEAD: u64 = 60;

/// One shift.
pub(super) struct OwnShift<'d, 'r> {
    /// What states its beginning.
    pub(super) stated: Stated<'r>,
    /// From when to when the agent is on.
    pub(super) time: Interval,
    /// Whether it is just what is stated for its date.
    pub(super) is_whole_day: bool,
    /// What it is made of.
    pub(super) parts: Vec<&'d Piece<'r>>,
    /// What may be of another shift just as well.
    unsure: Option<Interval>,
}

impl<'r> Day<'r> {
    /// The shifts that begin on the date; one that was moved past midnight stays one of its date.
    pub(super) fn shifts(&self) -> Vec<OwnShift<'_, 'r>> {
        self.seen(&self.stretches(false))
    }

    /// The shifts as people see them: what meets and is for the same posts is one.
    fn seen<'d>(&self, stretches: &[Stretch<'d, 'r>]) -> Vec<OwnShift<'d, 'r>> {
        let all: IntervalSet = stretches.iter().map(|stretch| stretch.time).collect();
        let all = all.iter().flat_map(|time| cut_by_posts(time, stretches));
        let parts = |time: Interval| stretches.iter().filter(move |stretch| stretch.time.overlaps(time));
        all.filter_map(|time| self.own(time, parts(time).map(|stretch| stretch.piece).collect())).collect()
    }

    /// A shift of these parts.
    fn own<'d>(&self, time: Interval, parts: Vec<&'d Piece<'r>>) -> Option<OwnShift<'d, 'r>> {
        let begins = |piece: &&&Piece<'_>| piece.on.iter().any(|on| on.start() == time.start());
        let stated = parts.iter().find(begins).or(parts.first())?.stated;
        Some(OwnShift { stated, time, is_whole_day: self.stated() == time.into(), parts, unsure: None })
    }

    /// The shift that is meant. By a date alone that is all that meets; by a time one of several shifts that meet.
    ///
    /// # Errors
    /// There is no such shift, or there are several.
    pub(super) fn shift(&self, roster: &Roster, which: WhichShift) -> Result<OwnShift<'_, 'r>, Refused> {
        match which.time {
            None => self.only([false, true].map(|of_before| self.seen(&self.stretches(of_before))), roster),
            Some(time) => self.at(time, roster),
        }
    }

    /// The same for who moves it: of shifts that only meet one has to be named.
    ///
    /// # Errors
    /// There is no such shift, or there are several.
    pub(super) fn shift_to_move(&self, roster: &Roster, which: WhichShift) -> Result<OwnShift<'_, 'r>, Refused> {
        let shift = match which.time {
            None => self.only([false, true].map(|of_before| self.apart(of_before, None)), roster),
            Some(time) => self.at(time, roster),
        }?;
        match shift.unsure {
            None => Ok(shift),
            Some(time) => {
                let time = in_words(self.agent, time, shift.stated.zone);
                Err(format!("{time} may be of either of two shifts that were moved; change the file itself").into())
            }
        }
    }

    fn apart<'d>(&'d self, is_also_of_before: bool, named: Option<NaiveTime>) -> Vec<OwnShift<'d, 'r>> {
        let all = apart(self, self.stretches(is_also_of_before), named);
        let own = |shift: Shift<'d, 'r>| Some(OwnShift { unsure: shift.unsure, ..self.own(shift.time, shift.parts)? });
        all.into_iter().filter_map(own).collect()
    }

    /// The only shift of those that begin on the date, or else of those that may be of the date before.
    fn only<'d>(&self, [own, more]: [Vec<OwnShift<'d, 'r>>; 2], roster: &Roster) -> Result<OwnShift<'d, 'r>, Refused> {
        let mut all = if own.is_empty() { more } else { own };
        match all.len() {
            1 => Ok(all.swap_remove(0)),
            0 => Err(self.none(roster)?),
            _ => {
                let times = all.iter().map(|shift| to_write(self.agent, shift.time.start(), shift.stated.zone));
                let (times, day) = (times.collect::<Vec<_>>(), day(self.date));
                let handle = self.agent.handle();
                Err(format!("{handle} has several shifts on {day}; write {}", times.join(" or ")).into())
            }
        }
    }

    /// The shift that begins at a time of the date, or that does so by what is stated.
    fn at(&self, time: NaiveTime, roster: &Roster) -> Result<OwnShift<'_, 'r>, Refused> {
        let starts =
            |piece: &&Piece<'_>| piece.stated.date == self.date && piece.stated.hours.on(self.date).0.time() == time;
        for is_also_of_before in [false, true] {
            let mut all = self.apart(is_also_of_before, Some(time));
            let place = all.iter().position(|shift| shift.begins() == time);
            // Something has been taken off its beginning.
            let place = place.or_else(|| all.iter().position(|shift| shift.parts.iter().any(&starts)));
            if let Some(place) = place {
                return Ok(all.swap_remove(place));
            }
        }
        let there = self.seen(&self.stretches(true));
        if there.is_empty() {
            return Err(self.none(roster)?);
        }
        let there: Vec<String> =
            there.iter().map(|shift| in_words(self.agent, shift.time, shift.stated.zone)).collect();
        let (handle, day) = (self.agent.handle(), day(self.date));
        Err(format!("{handle} has no shift at that time on {day}, but {}", and(&there)).into())
    }

    /// Why there is no shift.
    fn none(&self, roster: &Roster) -> Result<Refused, Refused> {
        let (handle, day) = (self.agent.handle(), day(self.date));
        Ok(format!("{handle} has no shift that starts on {day}{}", self.next(roster)?).into())
    }

    /// "; the next: Mon 2026-11-23 09:00-13:00".
    fn next(&self, roster: &Roster) -> Result<String, Refused> {
        let all = pieces(roster, self.agent, self.date, AHEAD)?;
        let next =
            all.iter().filter_map(|piece| Some(in_words(self.agent, piece.on.iter().next()?, piece.stated.zone)));
        let next: Vec<String> = next.take(3).collect();
        Ok(if next.is_empty() { String::new() } else { format!("; the next: {}", and(&next)) })
    }
}

/// A stretch of time cut where what is stated for some posts ends and for others begins, as it is published.
fn cut_by_posts(time: Interval, stretches: &[Stretch<'_, '_>]) -> Vec<Interval> {
    let posts = |is_meant: &dyn Fn(Interval) -> bool| -> BTreeSet<Option<&Word>> {
        let meant = stretches.iter().filter(|stretch| is_meant(stretch.time));
        meant.map(|stretch| stretch.piece.stated.post).collect()
    };
    let is_border = |at: &Instant| {
        let is_within = stretches.iter().any(|stretch| stretch.time.start() < *at && *at < stretch.time.end());
        !is_within && posts(&|time| time.end() == *at) != posts(&|time| time.start() == *at)
    };
    let starts = stretches.iter().map(|stretch| stretch.time.start());
    let inner = starts.filter(|at| time.start() < *at && *at < time.end()).filter(is_border);
    let borders: BTreeSet<Instant> = inner.chain([time.start(), time.end()]).collect();
    borders.iter().zip(borders.iter().skip(1)).filter_map(|(start, end)| Interval::new(*start, *end)).collect()
}

/// The same shift by the clock that states it: where none begins then by that, one that does by the agent's own.
///
/// # Errors
/// The date is too far away.
pub(super) fn by_its_clock(roster: &Roster, agent: &Agent, which: WhichShift) -> Result<WhichShift, Refused> {
    let first = which.date.checked_sub_days(Days::new(AROUND)).unwrap_or(which.date);
    let all = pieces(roster, agent, first, 2 * AROUND)?;
    let own = agent.whereabouts().zone_on(which.date);
    let is_meant = |which: WhichShift, start: NaiveDateTime| {
        start.date() == which.date && which.time.is_none_or(|time| start.time() == time)
    };
    // What is off at its beginning begins later as well.
    let begins = |piece: &Piece<'_>, zone: &Zone, which: WhichShift| {
        let starts = [piece.interval.start()].into_iter().chain(piece.on.iter().map(Interval::start));
        starts.map(|start| zone.local(start)).any(|start| is_meant(which, start))
    };
    let is_stated = all.iter().any(|piece| begins(piece, piece.stated.zone, which));
    let mut meant = all.iter().filter(|piece| !is_stated && begins(piece, own, which));
    let which = match (meant.next(), meant.next()) {
        (Some(one), None) => {
            let mut starts = [one.interval.start()].into_iter().chain(one.on.iter().map(Interval::start));
            let start = starts.find(|start| is_meant(which, own.local(*start))).unwrap_or(one.interval.start());
            let start = one.stated.zone.local(start);
            WhichShift { date: start.date(), time: which.time.map(|_| start.time()) }
        }
        _ => which,
    };
    // The same hour on two clocks.
    let same = all.iter().filter(|piece| which.time.is_some() && begins(piece, piece.stated.zone, which));
    let zones: BTreeSet<&str> = same.map(|piece| piece.stated.zone.name()).collect();
    match which.time.filter(|_| zones.len() > 1) {
        Some(time) => {
            let (agent, time, zones) = (agent.handle(), time.format("%H:%M"), zones.into_iter().map(str::to_owned));
            let (day, zones) = (day(which.date), and(&zones.collect::<Vec<_>>()));
            Err(format!("on {day}, {agent} has shifts at {time} on the clocks of {zones}; change the file itself")
                .into())
        }
        None => Ok(which),
    }
}

/// The same, with the name of that clock where it is not the agent's then, to be shown.
pub(crate) fn with_its_clock(roster: &Roster, agent: &Handle, which: WhichShift) -> (WhichShift, Option<String>) {
    let Some(agent) = roster.find(agent.as_str()).map(|id| roster.agent(id)) else { return (which, None) };
    let which = by_its_clock(roster, agent, which).unwrap_or(which);
    let all = pieces(roster, agent, which.date, 0).unwrap_or_default();
    let begins = |piece: &&Piece<'_>| {
        let later = piece.on.iter().map(|time| piece.stated.zone.local(time.start()).time());
        [piece.stated.hours.on(which.date).0.time()].into_iter().chain(later).any(|start| which.time == Some(start))
    };
    // A part of a shift is on the clock of the whole.
    let stated = all.iter().find(begins).or(all.first());
    let name = stated.and_then(|piece| other_clock(agent, which.date, piece.stated.zone));
    (which, name.map(str::to_owned))
}

impl OwnShift<'_, '_> {
    /// When it begins, on its clock.
    pub(super) fn begins(&self) -> NaiveTime {
        self.stated.zone.local(self.time.start()).time()
    }
}
