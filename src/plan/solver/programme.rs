//! One agent's best week under costs, exactly: the cheapest [`Way`] around the circle of seven days.
//!
//! The circle is cut where the agent has rested whatever came before: after the longest break of the offer, or, where the days on which duties
//! may start are limited, after a day without one.
//!
//! # An example
//!
//! An agent offers Mondays 08:00-12:00. Being on earns 2 a minute until 10:00 and 1 a minute after it; each shift costs 100, and no shift is
//! shorter than an hour. The ways are: no shift, for 0; 08:00-10:00, for 100 - 240 = -140; 08:00-12:00, for 100 - 360 = -260; and so on. The
//! cheapest is the whole morning. Where no more than two hours may be added to the week, the state that counts the work leaves 08:00-10:00.

use super::days::{DayLimits, of_bits};
use super::duties::{Duty, FirmTime};
use super::problem::{Between, DAY, Problem, Template, TemplateShift, WEEK, gcd};
use super::way::{EVERYDAY, Scratch, Steps, Way, WeekCosts};

/// The most numbers that a way may take on which days are counted.
const MOST_NUMBERS: usize = 8_000_000;

/// How many sets of days are tried where other weeks limit them.
const MOST_SETS: usize = 7;

/// What one agent's week may be.
#[derive(Clone, Debug)]
pub(crate) struct Programme<'p> {
    problem: &'p Problem,
    place: usize,
    agent: &'p Template,
    /// How many minutes a tick of work is: every length of a shift is whole ticks.
    pub(crate) tick: u32,
    /// The most ticks.
    pub(crate) most: usize,
    /// What is missing to minima at least, by ticks of work, in minutes.
    pub(crate) short: Vec<i64>,
    steps: Steps<'p>,
    /// Where the circle may be cut.
    cut: Cut,
    /// On how many days duties may start beside the fixed ones, where they may on fewer than they could.
    free: Option<usize>,
}

/// Where the circle of a week is cut.
#[derive(Clone, Debug)]
enum Cut {
    /// The week stands alone.
    Line,
    /// At a mark before which everybody has rested.
    At(usize),
    /// After one of these days, as on one of them no duty starts: each with the mark of its cut.
    Days(Vec<(usize, usize)>),
    /// Nothing says where.
    Nowhere,
}

impl<'p> Programme<'p> {
    /// What the weeks of all agents may be. Nothing where `go_on` says that there is no time for all agents.
    pub(crate) fn all(problem: &'p Problem, go_on: &dyn Fn() -> bool) -> Option<Vec<Self>> {
        (0..problem.templates.len()).map(|place| go_on().then(|| Self::new(problem, place))).collect()
    }

    /// All duties that may be added to the week of one of a problem's agents.
    pub(crate) fn new(problem: &'p Problem, place: usize) -> Self {
        let firm = FirmTime::new(&problem.templates[place]);
        let duties = (0..problem.templates[place].marks.len()).map(|mark| firm.duties(mark)).collect();
        Self::of(problem, place, duties)
    }

    /// The same with those duties alone whose shifts are kept.
    pub(crate) fn only(&self, is_kept: impl Fn(&TemplateShift) -> bool) -> Self {
        let keeps = |duty: &&Duty| duty.shifts.iter().flatten().all(&is_kept);
        let duties = self.steps.duties.iter().map(|duties| duties.iter().filter(keeps).cloned().collect());
        Self::of(self.problem, self.place, duties.collect())
    }

    fn of(problem: &'p Problem, place: usize, mut duties: Vec<Vec<Duty>>) -> Self {
        let agent = &problem.templates[place];
        let firm = FirmTime::new(agent);
        let lengths = duties.iter().flatten().flat_map(|duty| duty.shifts.iter().flatten());
        // Where nothing can be added there is no work to tell apart.
        let tick = match lengths.fold(0, |tick, shift| gcd(tick, agent.length(shift).into())) {
            0 => WEEK,
            tick => u32::try_from(tick).unwrap_or(WEEK),
        };
        for duty in duties.iter_mut().flatten() {
            let minutes = duty.shifts.iter().flatten().map(|shift| agent.length(shift)).sum::<u32>();
            duty.work = usize::try_from(minutes / tick).unwrap_or(0);
        }
        let mut steps = Steps::new(agent, duties, tick);
        let limits = DayLimits::new(agent, &firm);
        // Of what is not added a night may become one with another; it is not counted how many do.
        let has_fewer = steps.duties.iter().flatten().any(|duty| duty.more_nights < 0);
        steps.nights = limits.nights() + if has_fewer { limits.firm_nights() } else { 0 };
        steps.start_firmly(limits.firm_days(), firm.lone_starts());
        let (free, most) = (limits.most_days() - steps.fixed.count_ones() as usize, steps.most);
        let is_limited = (0..7).filter(|day| steps.may_start(*day)).count() > free;
        let short = problem.least_short(place, tick, most);
        let free = Some(free).filter(|_| is_limited);
        let mut week = Self { problem, place, agent, tick, most, short, steps, cut: Cut::Nowhere, free };
        week.cut = week.cut();
        week
    }

    /// What no week costs less than, and the week of that cost.
    ///
    /// What is missing to minima is taken as if all work were done in each week, as far as there is anything said and offered in it.
    ///
    /// It keeps all limits of an agent but these: where the template repeats and its circle has no cut before which everybody has rested, there may be
    /// little rest, or none, between its last duty and its first, and both may overlap; the days of other weeks do not count, nor does that of what is
    /// firm on the first day, where a duty from before it could move its start; and where the grid is very fine no days count.
    pub(crate) fn bound(&self, costs: &WeekCosts, scratch: &mut Scratch) -> (i64, Vec<TemplateShift>) {
        let any = self.open(costs, None).solve(scratch);
        match self.free.filter(|free| self.days(&any.1) > *free && self.steps.size(*free) <= MOST_NUMBERS) {
            Some(free) => self.open(costs, Some(free)).solve(scratch),
            None => any,
        }
    }

    /// The way that is not closed.
    fn open<'w>(&'w self, costs: &'w WeekCosts, free: Option<usize>) -> Way<'w> {
        let (from, is_closed) = match &self.cut {
            Cut::At(mark) => (*mark, true),
            Cut::Days(days) => (days.first().map_or(0, |(_, mark)| *mark), false),
            Cut::Line | Cut::Nowhere => (0, false),
        };
        Way { free, is_closed, ..Way::new(&self.steps, costs, from, &Between::NOTHING) }
    }

    /// On how many days that are not fixed shifts start.
    fn days(&self, shifts: &[TemplateShift]) -> usize {
        let days = shifts.iter().map(|shift| 1 << self.agent.weekday(shift.start));
        let days = days.fold(self.steps.movable, |days, day| days | day);
        (days & !self.steps.fixed).count_ones() as usize
    }

    /// The week that costs least between those before and after.
    pub(crate) fn best(&self, costs: &WeekCosts, between: &Between, scratch: &mut Scratch) -> Vec<TemplateShift> {
        let way = |from: usize, days: u8, free: Option<usize>| {
            let is_closed = !matches!(self.cut, Cut::Line);
            Way { days, free, is_closed, ..Way::new(&self.steps, costs, from, between) }
        };
        let (_, shifts) = match self.cut {
            Cut::Line => {
                let any = way(0, EVERYDAY, None).solve(scratch);
                let free = self.free.filter(|free| self.days(&any.1) > *free);
                free.map_or(any, |free| way(0, EVERYDAY, Some(free)).solve(scratch))
            }
            _ => self.bound(costs, scratch),
        };
        // Most of the time that week keeps what it need not.
        if self.agent.keeps_limits(&shifts, between) {
            return shifts;
        }
        let cheapest = |all: &mut dyn Iterator<Item = (i64, Vec<TemplateShift>)>| {
            all.min_by_key(|(cost, _)| *cost).map(|(_, shifts)| shifts).unwrap_or_default()
        };
        match &self.cut {
            Cut::At(_) => shifts,
            Cut::Days(days) => {
                let without = |(day, mark): &(usize, usize)| way(*mark, EVERYDAY & !(1 << day), self.free);
                cheapest(&mut days.iter().map(|day| without(day).solve(scratch)))
            }
            Cut::Nowhere => cheapest(&mut [way(0, EVERYDAY, self.free).solve(scratch)].into_iter()),
            Cut::Line => {
                let firm = FirmTime::new(self.agent);
                let limits = DayLimits::new(self.agent, &firm);
                let days = largest(|days| limits.keep_days(&of_bits(days), &[false; 21], between));
                let nights = largest(|nights| limits.keep_nights(&of_bits(nights).map(i8::from), between));
                let mut all: Vec<(u8, u8)> =
                    days.iter().flat_map(|days| nights.iter().map(|nights| (*days, *nights))).collect();
                // Those first that lose least of what the week would be without limits.
                let at_night = firm.starts(&shifts).map_or([0; 21], |starts| starts.nights);
                let lost = |(days, nights): &(u8, u8)| -> i64 {
                    let (of_days, of_nights) = (of_bits(*days), of_bits(*nights));
                    let is_lost = |shift: &&TemplateShift| {
                        let day = 7 + self.agent.weekday(shift.start);
                        !of_days[day] || (at_night[day] > 0 && !of_nights[day])
                    };
                    -shifts.iter().filter(is_lost).map(|shift| costs.of_shift(self.agent, shift)).sum::<i64>()
                };
                all.sort_by_cached_key(lost);
                let all = all.into_iter().take(MOST_SETS);
                let all = all.map(|(days, nights)| Way { nights, ..way(0, days, None) }.solve(scratch));
                // Two nights may start on one day.
                let mut all = all.filter(|(_, shifts)| self.agent.keeps_limits(shifts, between));
                cheapest(&mut all)
            }
        }
    }

    /// Where the circle is cut.
    fn cut(&self) -> Cut {
        let agent = self.agent;
        let count = agent.marks.len();
        if !agent.repeats {
            return Cut::Line;
        }
        // A mark that no duty and no rest reaches over; where days are counted, a midnight.
        let mut covered = vec![false; count];
        for (mark, duty) in
            self.steps.duties.iter().enumerate().flat_map(|(mark, all)| all.iter().map(move |duty| (mark, duty)))
        {
            for over in mark + 1..mark + duty.span {
                covered[over % count] = true;
            }
        }
        let is_cut = |mark: &usize| !covered[*mark] && (self.free.is_none() || agent.marks[*mark].is_multiple_of(DAY));
        match ((0..count).find(is_cut), self.free) {
            (Some(mark), _) => Cut::At(mark),
            (None, Some(free)) if !self.days_without(free).is_empty() => Cut::Days(self.days_without(free)),
            (None, _) => Cut::Nowhere,
        }
    }

    /// Days of which there is one on which no duty starts, if duties that count start on `free` others: each with the mark of its end.
    fn days_without(&self, free: usize) -> Vec<(usize, usize)> {
        let end = |day: usize| {
            let minute = u32::try_from(day + 1).unwrap_or(0) * DAY % WEEK;
            self.agent.marks.iter().position(|mark| *mark >= minute).map(|mark| (day, mark))
        };
        let firm = self.steps.fixed | self.steps.movable;
        let mut days: Vec<usize> = (0..7).rev().filter(|day| firm & (1 << day) == 0).collect();
        days.sort_by_key(|day| self.steps.may_start(*day));
        // One that is not offered is enough.
        let is_none = days.first().is_some_and(|day| !self.steps.may_start(*day));
        days.truncate(if is_none { 1 } else { free + 1 });
        days.into_iter().filter_map(end).collect()
    }
}

/// The sets of weekdays, as bits, that are kept and in no larger one that is.
fn largest(is_kept: impl Fn(u8) -> bool) -> Vec<u8> {
    let sets: Vec<u8> = (0..=EVERYDAY).filter(|set| is_kept(*set)).collect();
    let is_largest = |set: &u8| !sets.iter().any(|other| other != set && other & set == *set);
    sets.iter().copied().filter(is_largest).collect()
}
