//! An agent's week on the home clock: where a shift may begin or end, and what is firm.

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::diagnostic::Diagnostic;
use crate::roster::model::{Agent, Availability, Firmness, Roster};
use crate::roster::team::Policy;
use crate::roster::time_off::TimeOff;
use crate::time::civil::{Duration, Hours};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::{Reader, WallClock, Zone};
use crate::timeline::duty::Duty;

use super::super::solver::problem::{DAY, TemplateShift, WEEK};
use super::clock::{before, begun, dates, ended, is_off, minutes, next, wall_minute, week_span};
use super::offered::{Offered, offers};

/// What an agent says of the weeks that are planned.
pub(super) struct Own<'r> {
    /// Who.
    pub(crate) agent: &'r Agent,
    /// What is firm.
    pub(crate) duty: &'r Duty,
    /// The time of that.
    pub(crate) on: IntervalSet,
    /// The Mondays of the weeks.
    pub(crate) mondays: Vec<NaiveDate>,
    /// The minutes of the week at which a shift may begin or end.
    pub(crate) marks: Vec<u32>,
    /// The minute since 1970 of each mark in each week and the one after them, and of its end; in order.
    pub(crate) instants: Vec<i64>,
    /// What is offered in all weeks.
    pub(crate) offers: Vec<Offered<'r>>,
    /// What is firm in any week, in minutes of three weeks, of which the second is the template's.
    pub(crate) firm: IntervalSet,
    /// What the plan may do.
    pub(crate) freedom: Freedom,
    /// The times of time off.
    pub(crate) away: IntervalSet,
}

/// What a plan may do beyond adding in all of the weeks.
#[derive(Clone, Debug, Default)]
pub(super) struct Freedom {
    /// When shifts may start, where not always.
    pub(crate) starts: Option<Interval>,
    /// Firm time of the agent that may be taken off, or moved.
    pub(crate) free: IntervalSet,
}

impl<'r> Own<'r> {
    /// What an agent says of these weeks.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(super) fn new(
        roster: &'r Roster,
        duty: &'r Duty,
        mondays: Vec<NaiveDate>,
        freedom: &Freedom,
    ) -> Result<Self, Vec<Diagnostic>> {
        let agent = roster.agent(duty.agent);
        let on = duty.on().difference(&freedom.free);
        let firm_of = |on| firm(agent.zone(), on, &mondays);
        let (today, firm) = (later(&firm_of(&duty.on()), -i64::from(WEEK)), firm_of(&on));
        let own_firm = later(&firm, -i64::from(WEEK));
        let may_move = mondays.iter().filter_map(|monday| week_span(agent.zone(), *monday));
        let may_move = may_move.flat_map(|week| freedom.free.touching(week)).next().is_some();
        let offers_it = |entry: &Availability| may_move || entry.firmness() == Firmness::Tentative;
        let mut offers = offers(roster, agent, &mondays, offers_it)?;
        let away: IntervalSet = agent.time_off().iter().filter_map(TimeOff::times).collect();
        // A single shift is not cut in two; of a shift that repeats time off takes its part.
        let cuts = if freedom.starts.is_some() { shown(agent.zone(), &away, &mondays) } else { IntervalSet::default() };
        let own_firm = own_firm.union(&cuts);
        for offer in &mut offers {
            offer.time = offer.time.difference(&own_firm);
            offer.in_week.iter_mut().for_each(|time| *time = time.difference(&own_firm));
        }
        let all = offers.iter().fold(IntervalSet::default(), |all, offer| all.union(&offer.time));
        let grid = roster.team().policy().grid.length().seconds() / 60;
        let mut clock = WeekClock { reader: agent.zone().reader(), mondays: &mondays };
        let marks = clock.marks(candidates(&all, &today, grid));
        let instants = clock.instants(&marks);
        let mut own = Self { agent, duty, on, mondays, marks, instants, offers, firm, freedom: freedom.clone(), away };
        let is_any = |offer: &Offered<'_>| (0..own.marks.len()).any(|mark| own.until(offer, mark) > mark);
        let is_open: Vec<bool> = own.offers.iter().map(is_any).collect();
        let mut is_open = is_open.into_iter();
        own.offers.retain(|_| is_open.next().unwrap_or(false));
        Ok(own)
    }

    /// The dates of a week, from Monday.
    pub(super) fn dates(&self, week: usize) -> [NaiveDate; 7] {
        dates(self.mondays[week])
    }

    /// The time of a week.
    pub(super) fn span(&self, week: usize) -> Option<Interval> {
        week_span(self.agent.zone(), self.mondays[week])
    }

    /// The minutes of the marks of a week and of the week after, and of its end.
    pub(super) fn instants_of(&self, week: usize) -> &[i64] {
        let first = week * self.marks.len();
        &self.instants[first..=first + 2 * self.marks.len()]
    }

    /// The stretches from each mark to the next, in minutes.
    fn stretches(&self) -> impl Iterator<Item = Option<Interval>> {
        let ends = self.marks.iter().skip(1).copied().chain([WEEK]);
        self.marks.iter().zip(ends).map(|(start, end)| minutes(i64::from(*start), i64::from(end)))
    }

    /// The last mark to which a shift in an offer may run that begins at a mark, in all weeks in which that date is not off.
    pub(super) fn until(&self, offer: &Offered<'_>, mark: usize) -> usize {
        let minute = i64::from(self.marks[mark]);
        let weekday = usize::try_from(self.marks[mark] / DAY).unwrap_or(0);
        let is_worked = |week: &usize| !is_off(self.agent, self.dates(*week)[weekday]);
        let start = |week: usize| Instant::from_unix(self.instants_of(week)[mark] * 60);
        let end = |week: usize| {
            let is_in_time = self.freedom.starts.is_none_or(|starts| starts.contains(start(week)));
            let time = minutes(minute, minute + 1).and_then(|first| offer.in_week[week].touching(first).next());
            time.filter(|time| is_in_time && time.start().unix() <= minute).map_or(minute, |time| time.end().unix())
        };
        let end = (0..self.mondays.len()).filter(is_worked).map(end).min().unwrap_or(minute);
        let count = self.marks.len();
        let at = |mark: usize| i64::from(self.marks[mark % count]) + i64::from(WEEK) * i64::from(mark >= count);
        (mark..mark + count).take_while(|mark| at(*mark) <= end).last().unwrap_or(mark)
    }

    /// The shifts of the first week that may be taken off; nothing where one of them is none that could be added.
    pub(super) fn today(&self) -> Option<Vec<TemplateShift>> {
        let span = self.span(0)?;
        let runs = self.freedom.free.touching(span).filter(|run| span.contains(run.start()));
        let mark = |at: Instant| self.instants_of(0).iter().position(|mark| mark * 60 == at.unix());
        let shift = |run: Interval| {
            let (start, end) = (mark(run.start()).filter(|mark| *mark < self.marks.len())?, mark(run.end())?);
            let offer = self.offers.iter().position(|offer| self.until(offer, start) >= end)?;
            Some(TemplateShift { start, end, offer })
        };
        runs.map(shift).collect()
    }

    /// When the agent is firm in the minutes of three weeks, of which the second is the template's.
    pub(super) fn firm(&self) -> Vec<Range<u32>> {
        let minute = |at: Instant| u32::try_from(at.unix()).unwrap_or(0);
        self.firm.iter().map(|firm| minute(firm.start())..minute(firm.end())).collect()
    }

    /// How much more an hour of each stretch counts, in percent, of which half or more is night or weekend; the greater where it is both.
    pub(super) fn unsocial(&self, policy: &Policy) -> Vec<u32> {
        let monday = NaiveDate::default();
        let minute = |time: NaiveDateTime| (time - monday.and_time(NaiveTime::MIN)).num_minutes();
        let nights = monday.pred_opt().into_iter().chain(monday.iter_days().take(7)).filter_map(|date| {
            let (start, end) = Hours::NIGHT.on(date);
            minutes(minute(start), minute(end))
        });
        let nights: IntervalSet = nights.collect();
        let weekend: IntervalSet = minutes(i64::from(5 * DAY), i64::from(WEEK)).into_iter().collect();
        let kinds = [(&nights, policy.night_weight.0), (&weekend, policy.weekend_weight.0)];
        let more = |stretch: Interval| {
            let is_in = |time: &IntervalSet| time.length_within(stretch).times(2) >= stretch.length();
            let weights = kinds.iter().filter(|(time, _)| is_in(time)).map(|(_, weight)| weight.saturating_sub(100));
            weights.max().unwrap_or(0)
        };
        self.stretches().map(|stretch| stretch.map_or(0, more)).collect()
    }
}

/// What is firm in any of these weeks, the ones before them and the ones after, in minutes of three weeks; rounded outwards.
fn firm(zone: &Zone, on: &IntervalSet, mondays: &[NaiveDate]) -> IntervalSet {
    let week = i64::from(WEEK);
    let mut firm = Vec::new();
    for monday in mondays {
        for (place, monday) in (0_i64..).zip([before(*monday), *monday, next(*monday)]) {
            for on in week_span(zone, monday).into_iter().flat_map(|week| on.within(week)) {
                let start = wall_minute(zone, begun_minute(on.start()), monday, false).clamp(0, week);
                let end = wall_minute(zone, ended_minute(on.end()), monday, true).clamp(0, week);
                firm.extend(minutes(start + place * week, end + place * week));
            }
        }
    }
    firm.into_iter().collect()
}

/// Some times as the clock shows them in the first of these weeks, in minutes since its Monday; rounded outwards.
fn shown(zone: &Zone, times: &IntervalSet, mondays: &[NaiveDate]) -> IntervalSet {
    let Some(monday) = mondays.first() else { return IntervalSet::default() };
    let shown = |time: Interval| {
        let [start, end] =
            [(time.start(), false), (time.end(), true)].map(|(at, late)| wall_minute(zone, at, *monday, late));
        minutes(start.max(0), end.max(0))
    };
    let around = week_span(zone, *monday).map(|week| week.widened(Duration::DAY.times(2)));
    around.into_iter().flat_map(|around| times.touching(around)).filter_map(shown).collect()
}

/// The same times some minutes later, as far as they are not before the first.
fn later(times: &IntervalSet, by: i64) -> IntervalSet {
    let moved = |time: Interval| minutes((time.start().unix() + by).max(0), (time.end().unix() + by).max(0));
    times.iter().filter_map(moved).collect()
}

fn begun_minute(instant: Instant) -> Instant {
    Instant::from_unix(begun(instant) * 60)
}

fn ended_minute(instant: Instant) -> Instant {
    Instant::from_unix(ended(instant) * 60)
}

/// All midnights, the borders of what is firm, and the points of the grid in or at the border of what is offered; in order.
fn candidates(offered: &IntervalSet, firm: &IntervalSet, grid: i64) -> Vec<u32> {
    let midnights = (0..7).map(|day| i64::from(day * DAY));
    let borders = firm.iter().flat_map(|firm| [firm.start().unix(), firm.end().unix()]);
    // The grid is a part of a day.
    let points = offered.iter().flat_map(|offer| {
        let first = (offer.start().unix() + grid - 1).div_euclid(grid);
        let last = offer.end().unix().div_euclid(grid);
        (first..=last).map(move |number| number * grid)
    });
    let all = midnights.chain(borders).chain(points);
    let mut marks: Vec<u32> = all.filter_map(|minute| u32::try_from(minute).ok()).filter(|mark| *mark < WEEK).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Reads the minutes of weeks that follow each other.
struct WeekClock<'w> {
    reader: Reader<'w>,
    mondays: &'w [NaiveDate],
}

impl WeekClock<'_> {
    fn read(&mut self, monday: NaiveDate, minute: i64) -> WallClock {
        self.reader.wall_clock(monday.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute))
    }

    /// Those of the marks at which a shift may begin or end in every week: midnights, and what no clock jumps over.
    fn marks(&mut self, mut candidates: Vec<u32>) -> Vec<u32> {
        let after = self.mondays.last().map(|last| (next(*last), DAY));
        let weeks: Vec<(NaiveDate, u32)> = self.mondays.iter().map(|monday| (*monday, WEEK)).chain(after).collect();
        for (monday, end) in weeks {
            candidates.retain(|mark| mark % DAY == 0 || *mark > end || !self.is_skipped(monday, i64::from(*mark)));
        }
        candidates
    }

    /// Whether the clocks jump over a minute that is not the first of those, which is read as the minute to which they jump.
    fn is_skipped(&mut self, monday: NaiveDate, minute: i64) -> bool {
        let is_gap = |read: WallClock| matches!(read, WallClock::Skipped(_));
        is_gap(self.read(monday, minute)) && is_gap(self.read(monday, minute - 1))
    }

    /// When the marks are in each week and in the one after them, and its end.
    fn instants(&mut self, marks: &[u32]) -> Vec<i64> {
        let Some(last) = self.mondays.last().copied() else { return Vec::new() };
        let mut instants = Vec::with_capacity(marks.len() * (self.mondays.len() + 1) + 1);
        let weeks: Vec<NaiveDate> = self.mondays.iter().copied().chain([next(last)]).collect();
        for monday in weeks {
            for mark in marks {
                instants.push(begun(self.read(monday, i64::from(*mark)).instant()));
            }
        }
        instants.push(begun(self.read(next(next(last)), 0).instant()));
        // A midnight that the clocks jump over would be read as later than what comes after it.
        for place in (1..instants.len()).rev() {
            instants[place - 1] = instants[place - 1].min(instants[place]);
        }
        instants
    }
}
