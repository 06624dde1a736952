//! Somebody is back on a date, whatever time off it lies in.

use chrono::{NaiveDate, NaiveTime};

use crate::roster::model::{Agent, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;

use super::change::{Change, Cover, Kind, Off, OffWhen};
use super::day::{Day, has_comment};
use super::file::File;
use super::given::{given, off_times};
use super::refused::Refused;
use super::render::braces;

/// Time off of dates ends on the eve, as does what follows it without a day between until further notice; a stretch of time goes that begins on
/// the date, or is of its shifts. From the last time off to the first, as one that goes renumbers those after it.
pub(super) fn back(text: &str, roster: &Roster, agent: &Agent, date: NaiveDate) -> Result<Vec<Change>, Refused> {
    let Some(eve) = date.pred_opt() else { return Ok(Vec::new()) };
    let all = agent.time_off();
    let dates = || all.iter().filter_map(TimeOff::dates);
    let mut last = dates().filter(|dates| dates.contains(date)).map(|dates| dates.last).max();
    let mut open = None;
    while let Some(next) = last.and_then(|last| dates().find(|dates| Some(dates.first) == last.succ_opt())) {
        (last, open) = (Some(next.last), next.last_stated().is_none().then_some(next));
    }
    let day = Day::new(text, roster, agent, date)?;
    let stated = day.stated_of_shifts();
    let others = day.pieces.iter().filter(|piece| piece.stated.date != date).map(|piece| piece.interval).collect();
    let is_moved = stated != day.stated() || day.of_date().any(|piece| day.listed(piece).is_some());
    let mut stays = None;
    let (mut changes, mut come) = (Vec::new(), Vec::new());
    for (place, off) in all.iter().enumerate().rev() {
        let number = place + 1;
        match (off.dates(), off.stated()) {
            (Some(dates), _) if dates.contains(date) => {
                changes.push(Change::End { kind: Kind::TimeOff, number, on: eve });
            }
            (Some(dates), _) if open == Some(dates) => changes.push(Change::Remove { kind: Kind::TimeOff, number }),
            (None, [(from, zone), ..]) => {
                let Some(time) = off.times() else { continue };
                let last = zone.local(time.end().minus(Duration::from_seconds(1))).date();
                let is_of_shifts = IntervalSet::from(time).difference(&stated).is_empty();
                let is_of_others = !is_of_shifts && IntervalSet::from(time).difference(&others).is_empty();
                if is_of_others || !is_of_shifts && (date < from.date() || last < date) {
                    continue;
                }
                if !is_of_shifts && (from.date() < date || Some(last) > date.succ_opt()) {
                    let cut = Cut { text, agent, day: &day, place, off, zone };
                    if let Some(left) = cut.left(time)? {
                        changes.push(Change::Remove { kind: Kind::TimeOff, number });
                        come.extend(left.into_iter().map(Change::AddTimeOff));
                    }
                    continue;
                }
                // What a move has left stays, as the agent is on at the new hours.
                if off.coverer().is_some() || off.is_request() || !is_moved {
                    changes.push(Change::Remove { kind: Kind::TimeOff, number });
                } else {
                    stays = Some(number);
                }
            }
            _ => {}
        }
    }
    match stays.filter(|_| changes.is_empty()) {
        Some(number) => Err(format!(
            "{} has other hours on {date}: `coverage edit move` moves a shift back, or take out [[time-off]] number {number}",
            agent.handle()
        )
        .into()),
        None => Ok(changes.into_iter().chain(come).collect()),
    }
}

/// Times off over several days, of which one is a day back.
struct Cut<'d, 'r> {
    text: &'d str,
    agent: &'r Agent,
    day: &'d Day<'r>,
    place: usize,
    off: &'d TimeOff,
    /// The clock of its times.
    zone: &'d Zone,
}

impl Cut<'_, '_> {
    /// What is left of them: what is before the shifts of the date; and what is after these, where one of them was given to somebody by itself, which
    /// then is all that ends. Nothing where they take nothing of the date.
    ///
    /// # Errors
    /// Somebody has written something by them: what to write there.
    fn left(&self, time: Interval) -> Result<Option<Vec<Off>>, Refused> {
        let shifts = self.day.stated();
        let taken = shifts.intersection(&time.into());
        let (end, begin) = match (taken.iter().next(), taken.iter().next_back()) {
            (Some(first), Some(last)) => (first.start(), last.end()),
            _ if !shifts.is_empty() => return Ok(None),
            _ => {
                let midnight = self.zone.instant(self.day.date.and_time(NaiveTime::MIN));
                let nights = self.day.pieces.iter().filter(|piece| piece.stated.date < self.day.date);
                let night = nights.map(|piece| piece.interval).find(|night| night.contains(midnight));
                let at = night.map_or(midnight, Interval::end);
                (at, at)
            }
        };
        let goes_on = given(self.day, None).iter().any(|given| given.place != self.place);
        let parts = [Interval::new(time.start(), end), Interval::new(begin, time.end()).filter(|_| goes_on)];
        // What is only of the date takes nothing any more.
        let date = |at: Instant| self.zone.local(at).date();
        let is_left = |part: &Interval| {
            let last = part.end().minus(Duration::from_seconds(1));
            (date(part.start()), date(last)) != (self.day.date, self.day.date)
        };
        let parts = parts.into_iter().flatten().filter_map(|part| part.intersection(time));
        let parts: Vec<Interval> = parts.filter(is_left).collect();
        if parts == [time] {
            return Ok(None);
        }
        let left: Vec<Off> = parts.into_iter().map(|part| self.part(part, time)).collect();
        if has_comment(&File::parse(self.text)?, Kind::TimeOff, self.place) {
            let says = |off: &Off| braces(&off.fields(), "").trim_matches(['{', '}']).to_owned();
            let says = left.iter().map(says).collect::<Vec<_>>().join("; and in a new [[time-off]] ");
            let says =
                if says.is_empty() { "take it out of the file".to_owned() } else { format!("write in it {says}") };
            return Err(format!(
                "there is a comment by [[time-off]] number {} that may not be true then; {says}",
                self.place + 1
            )
            .into());
        }
        Ok(Some(left))
    }

    /// A part of it, which has an end unless it is the last of what has none.
    fn part(&self, part: Interval, whole: Interval) -> Off {
        let mut when = off_times(self.agent, part, self.zone);
        if let OffWhen::Times { until, .. } = &mut when
            && self.off.stated().len() == 1
            && part.end() == whole.end()
        {
            *until = None;
        }
        let covered_by = match self.off.covered_by() {
            Some(by) => by.parse().ok().map(Cover::Agent),
            None => self.off.is_request().then_some(Cover::Anybody),
        };
        Off { when, covered_by }
    }
}
