//! One agent's best week under costs, exactly: a shortest path around the circle of seven days.
//!
//! A step of the path is a **duty** that is added, and the rest after it: a shift, alone or beside what is firm, or two with one pause. Duties
//! are listed once; what a shift costs is then the difference of two sums along the week. How much has been worked is part of the
//! state, so whatever depends on it (a minimum, a share) is exact. Two shifts of which neither is near anything firm are not listed, as there are
//! too many: what the second may cost at most so much work is kept for each mark at which it may begin ([`Seconds`]).
//!
//! The circle is cut where the agent has rested whatever came before: after the longest break of the offer, or, where the days on which duties
//! may start are limited, after a day without one.

use super::days::{DayLimits, of_bits};
use super::duties::{Duty, FirmTime};
use super::problem::{Between, DAY, RotaAgent, TemplateShift, WEEK};

/// More than any week costs.
const NEVER: i64 = i64::MAX / 4;

/// How many sets of days are tried where other weeks limit them.
const MOST_SETS: usize = 7;

/// All weekdays, as bits.
const EVERYDAY: u8 = 0b111_1111;

/// What a week costs.
#[derive(Clone, Debug, Default)]
pub struct WeekCosts {
    /// By offer.
    pub along: Vec<Along>,
    /// What each shift costs; twice in time that the agent would rather not be on in.
    pub shift: i64,
    /// What an amount of work costs, by ticks of [`Week::tick`] minutes, up to the most.
    pub work: Vec<i64>,
}

/// What being on costs along the week.
#[derive(Clone, Debug, Default)]
pub struct Along {
    /// From the first mark to each mark of this week and the next.
    pub sums: Vec<Vec<i64>>,
    /// Which of these sums holds for a shift that starts on a weekday.
    pub of_day: [usize; 7],
}

/// The best week.
#[derive(Clone, Debug)]
pub struct Best {
    /// No week costs less.
    pub least: i64,
    /// What this one costs: the least, but where the circle must be cut and nothing says where.
    pub cost: i64,
    /// Its shifts, by their starts.
    pub shifts: Vec<TemplateShift>,
}

/// What one agent's week may be.
#[derive(Clone, Debug)]
pub struct Week<'p> {
    agent: &'p RotaAgent,
    /// How many minutes a tick of work is: every length of a shift is whole ticks.
    pub tick: u32,
    /// The most ticks.
    pub most: usize,
    /// By the mark at which they begin.
    duties: Vec<Vec<Duty>>,
    /// Where the circle may be cut.
    cut: Cut,
    /// How many nights may be added, where that has a limit.
    nights: usize,
    /// The ticks of the shortest shift and of the longest duty.
    shortest: usize,
    longest: usize,
}

/// Where the circle of a week is cut.
#[derive(Clone, Debug)]
enum Cut {
    /// The week stands alone.
    Line,
    /// At a mark before which everybody has rested.
    At(usize),
    /// After the last of these days without a duty: each set of days on which one may start, with the mark of its cut.
    Days(Vec<(u8, usize)>),
    /// Nothing says where.
    Nowhere,
}

/// What is used over and over again.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Costs to go, by mark, nights and work.
    to_go: Vec<i64>,
    seconds: Seconds,
}

/// What the second shift of a duty and all after it cost at least, by the mark at which it begins, by the most work that it may be, and by the
/// work before it.
#[derive(Clone, Debug, Default)]
struct Seconds(Vec<i64>);

/// A way around the week, from a mark to the same.
struct Path<'w> {
    week: &'w Week<'w>,
    costs: &'w WeekCosts,
    from: usize,
    /// The days on which duties may start, as bits from Monday.
    days: u8,
    /// The last rest ends before the way does.
    is_closed: bool,
    /// The days on which nights may start that are added.
    nights: u8,
    between: &'w Between,
}

impl Path<'_> {
    fn count(&self) -> usize {
        self.week.agent.marks.len()
    }

    /// How many states a mark has, and how many of them for a number of nights.
    fn states(&self) -> (usize, usize) {
        ((self.week.most + 1) * (self.week.nights + 1), self.week.most + 1)
    }

    /// The duties that may begin at a place of the way.
    fn duties(&self, at: usize) -> impl Iterator<Item = &Duty> {
        let all = self.week.duties[(self.from + at) % self.count()].iter();
        all.filter(move |duty| {
            let days = if self.nights(duty) > 0 { self.days & self.nights } else { self.days };
            duty.weekday.is_none_or(|day| days & (1 << day) != 0) && self.fits(at, duty)
        })
    }

    /// Whether a duty, or the second shift of one, may begin at a place of the way.
    fn fits(&self, at: usize, duty: &Duty) -> bool {
        let week = self.week;
        let is_rested = !self.is_closed || at + duty.span <= self.count();
        let start = week.agent.marks[(self.from + at) % self.count()];
        let is_between = start >= self.between.from && duty.end + week.agent.limits.rest <= self.between.until;
        is_rested && is_between && duty.work <= week.most
    }

    /// The place after a duty and its rest.
    fn after(&self, at: usize, duty: &Duty) -> usize {
        (at + duty.span).min(self.count())
    }

    fn nights(&self, duty: &Duty) -> usize {
        usize::from(self.week.agent.limits.max_nights.is_some() && duty.is_night)
    }

    /// The places at which a second shift may begin after this one, which is plain.
    fn after_a_pause(&self, at: usize, duty: &Duty) -> std::ops::Range<usize> {
        let week = self.week;
        let has_second = duty.is_plain && week.seconds() > 0 && duty.work + week.shortest <= week.longest;
        let shift = duty.shifts[0].filter(|_| has_second);
        let Some(shift) = shift else { return at..at };
        let end = week.agent.minute(shift.end);
        let first = at + shift.end - shift.start;
        let pauses = (first..=self.count())
            .take_while(|place| week.agent.minute(shift.start + place - at) <= end + week.agent.limits.pause);
        first..first + pauses.count()
    }

    /// The least cost of a way, and the shifts on it.
    fn solve(&self, scratch: &mut Scratch) -> (i64, Vec<TemplateShift>) {
        self.fill(scratch);
        (scratch.to_go[0], self.read(scratch))
    }

    /// Fills the table of costs to go, from the last place to the first.
    fn fill(&self, Scratch { to_go, seconds }: &mut Scratch) {
        let (count, (states, width)) = (self.count(), self.states());
        let week = self.week;
        to_go.clear();
        to_go.resize((count + 1) * states, NEVER);
        for nights in to_go[count * states..].chunks_mut(width) {
            nights.copy_from_slice(&self.costs.work[..width]);
        }
        let rows = week.seconds();
        seconds.0.clear();
        seconds.0.resize(if rows == 0 { 0 } else { (count + 1) * rows * width }, NEVER);
        for at in (0..count).rev() {
            let (here, later) = to_go.split_at_mut((at + 1) * states);
            let here = &mut here[at * states..];
            here.copy_from_slice(&later[..states]);
            for duty in self.duties(at) {
                let (cost, counts) = (self.costs.of(week.agent, duty), self.nights(duty));
                let then = &later[(self.after(at, duty) - at - 1) * states..][..states];
                for (here, then) in here.chunks_mut(width).zip(then.chunks(width).skip(counts)) {
                    lower(here, cost, &then[duty.work..]);
                }
                for place in self.after_a_pause(at, duty) {
                    let row = week.longest - duty.work - week.shortest;
                    lower(here, cost, &seconds.0[(place * rows + row.min(rows - 1)) * width..][..width][duty.work..]);
                }
            }
            if rows > 0 {
                self.second(at, later, &mut seconds.0[at * rows * width..][..rows * width]);
            }
        }
    }

    /// What second shifts cost that begin at a place, by the most work that they may be.
    fn second(&self, at: usize, later: &[i64], rows: &mut [i64]) {
        let (states, width) = self.states();
        for duty in self.week.duties[(self.from + at) % self.count()].iter().filter(|duty| duty.is_plain) {
            let row = duty.work - self.week.shortest;
            if self.fits(at, duty) && (row + 1) * width <= rows.len() {
                let then = &later[(self.after(at, duty) - at - 1) * states..][..width];
                lower(&mut rows[row * width..][..width], self.costs.of(self.week.agent, duty), &then[duty.work..]);
            }
        }
        // Whoever may work more may work less.
        for row in 1..rows.len() / width {
            let (less, more) = rows.split_at_mut(row * width);
            lower(&mut more[..width], 0, &less[(row - 1) * width..]);
        }
    }

    /// Reads the way off the table: at each place the first step whose cost is what is to go.
    fn read(&self, scratch: &Scratch) -> Vec<TemplateShift> {
        let (count, (states, width)) = (self.count(), self.states());
        let to_go = |at: usize, nights: usize, work: usize| scratch.to_go[at * states + nights * width + work];
        let (mut at, mut nights, mut work, mut shifts) = (0, 0, 0, Vec::new());
        while at < count && to_go(at, nights, work) < NEVER {
            let left = to_go(at, nights, work);
            if to_go(at + 1, nights, work) == left {
                at += 1;
                continue;
            }
            let one = |first: &Duty| {
                let then = (self.after(at, first), nights + self.nights(first), work + first.work);
                let fits = then.1 <= self.week.nights && then.2 <= self.week.most;
                (fits && self.costs.of(self.week.agent, first) + to_go(then.0, then.1, then.2) == left).then_some((
                    first.shifts,
                    None,
                    then,
                ))
            };
            let two = |first: &Duty| {
                let cost = self.costs.of(self.week.agent, first);
                self.after_a_pause(at, first).find_map(|place| {
                    let all = self.week.duties.get((self.from + place) % count)?;
                    all.iter().filter(|second| place < count && second.is_plain).find_map(|second| {
                        let then = (self.after(place, second), nights, work + first.work + second.work);
                        let fits = first.work + second.work <= self.week.longest
                            && then.2 <= self.week.most
                            && self.fits(place, second);
                        let cost = cost + self.costs.of(self.week.agent, second);
                        (fits && cost + to_go(then.0, then.1, then.2) == left).then_some((
                            first.shifts,
                            second.shifts[0],
                            then,
                        ))
                    })
                })
            };
            let step = self.duties(at).find_map(|duty| one(duty).or_else(|| two(duty)));
            let Some((first, second, then)) = step else { break };
            shifts.extend(first.into_iter().flatten().chain(second));
            (at, nights, work) = then;
        }
        shifts.sort_unstable();
        shifts
    }
}

/// Lowers costs to those of a step that costs `cost`.
fn lower(here: &mut [i64], cost: i64, then: &[i64]) {
    for (best, then) in here.iter_mut().zip(then) {
        *best = (*best).min(cost + then);
    }
}

impl<'p> Week<'p> {
    /// All duties that may be added to an agent's week.
    pub fn new(agent: &'p RotaAgent) -> Self {
        let firm = FirmTime::new(agent);
        let duties: Vec<Vec<Duty>> = (0..agent.marks.len()).map(|mark| firm.duties(mark)).collect();
        let lengths = duties.iter().flatten().flat_map(|duty| duty.shifts.iter().flatten());
        // Where nothing can be added there is no work to tell apart.
        let tick = match lengths.fold(0, |tick, shift| gcd(tick, agent.length(shift))) {
            0 => WEEK,
            tick => tick,
        };
        let ticks = |minutes: u32| usize::try_from(minutes / tick).unwrap_or(0);
        let mut week = Self {
            agent,
            tick,
            most: ticks(agent.limits.most_added),
            duties,
            cut: Cut::Nowhere,
            nights: 0,
            shortest: ticks(agent.limits.min_shift.div_ceil(tick) * tick),
            longest: ticks(agent.limits.max_shift),
        };
        for duty in week.duties.iter_mut().flatten() {
            duty.work = ticks(duty.shifts.iter().flatten().map(|shift| agent.length(shift)).sum());
        }
        week.nights = DayLimits::new(agent, &firm).nights();
        week.cut = week.cut(&firm);
        week
    }

    /// How many amounts of work a second shift of a duty may be; none where nights have a limit, as all pairs are then listed.
    fn seconds(&self) -> usize {
        let is_listed = self.agent.limits.max_nights.is_some();
        if is_listed { 0 } else { (self.longest + 1).saturating_sub(2 * self.shortest) }
    }

    /// What no week costs less than, and the week of that cost, which may have duties on too many days, or little rest where the circle is cut.
    ///
    /// It takes an eighth of the time of [`best`](Self::best) where the days are limited.
    pub fn bound(&self, costs: &WeekCosts, scratch: &mut Scratch) -> (i64, Vec<TemplateShift>) {
        let (from, is_closed) = match &self.cut {
            Cut::At(mark) => (*mark, true),
            Cut::Days(sets) => (sets[0].1, false),
            Cut::Line | Cut::Nowhere => (0, false),
        };
        let between = &Between::NOTHING;
        Path { week: self, costs, from, days: EVERYDAY, is_closed, nights: EVERYDAY, between }.solve(scratch)
    }

    /// The week that costs least between those before and after.
    pub fn best(&self, costs: &WeekCosts, between: &Between, scratch: &mut Scratch) -> Best {
        let path = |from: usize, days: u8, nights: u8| {
            let is_closed = !matches!(self.cut, Cut::Line);
            Path { week: self, costs, from, days, is_closed, nights, between }
        };
        let (least, shifts) = match self.cut {
            Cut::Line => path(0, EVERYDAY, EVERYDAY).solve(scratch),
            _ => self.bound(costs, scratch),
        };
        // Without the limits of days nothing is dearer. Most of the time that week keeps them anyway.
        if self.agent.keeps_limits_between(&shifts, between) {
            return Best { least, cost: least, shifts };
        }
        let cheapest = |all: &mut dyn Iterator<Item = (i64, Vec<TemplateShift>)>| {
            let (cost, shifts) = all.min_by_key(|(cost, _)| *cost).unwrap_or((NEVER, Vec::new()));
            Best { least: cost, cost, shifts }
        };
        match &self.cut {
            Cut::At(_) => Best { least, cost: least, shifts },
            Cut::Days(sets) => {
                cheapest(&mut sets.iter().map(|(days, mark)| path(*mark, *days, EVERYDAY).solve(scratch)))
            }
            Cut::Nowhere => Best { least, ..cheapest(&mut [path(0, EVERYDAY, EVERYDAY).solve(scratch)].into_iter()) },
            Cut::Line => {
                let limits = DayLimits::new(self.agent, &FirmTime::new(self.agent));
                let days = largest(|days| limits.keep_days(of_bits(days), between));
                let nights = largest(|nights| limits.keep_nights(of_bits(nights).map(u8::from), between));
                let mut all: Vec<(u8, u8)> =
                    days.iter().flat_map(|days| nights.iter().map(|nights| (*days, *nights))).collect();
                // Those first that lose least of what the week would be without limits.
                let lost = |(days, nights): &(u8, u8)| -> i64 {
                    let (of_days, of_nights) = (of_bits(*days), of_bits(*nights));
                    let (_, on_nights) = self.agent.starts(&shifts);
                    let is_lost = |shift: &&TemplateShift| {
                        let day = self.agent.weekday(shift.start);
                        !of_days[day] || (on_nights[day] > 0 && !of_nights[day])
                    };
                    -shifts.iter().filter(is_lost).map(|shift| costs.of_shift(self.agent, shift)).sum::<i64>()
                };
                all.sort_by_cached_key(lost);
                let all = all.into_iter().take(MOST_SETS);
                let all = all.map(|(days, nights)| path(0, days, nights).solve(scratch));
                // Two nights may start on one day.
                let mut all = all.filter(|(_, shifts)| self.agent.keeps_limits_between(shifts, between));
                Best { least, ..cheapest(&mut all) }
            }
        }
    }

    /// Where the circle is cut.
    fn cut(&self, firm: &FirmTime<'_>) -> Cut {
        let agent = self.agent;
        let count = agent.marks.len();
        if !agent.repeats {
            return Cut::Line;
        }
        let starts = |weekday: usize| self.duties.iter().flatten().any(|duty| duty.weekday == Some(weekday));
        let fixed = firm.days();
        let is_fixed = |day: usize| fixed[7 + day];
        let offered: Vec<usize> = (0..7).filter(|day| starts(*day) && !is_fixed(*day)).collect();
        let firm_days = (0..7).filter(|day| is_fixed(*day)).count();
        let free = usize::try_from(agent.limits.max_days).unwrap_or(7).saturating_sub(firm_days);
        if offered.len() > free {
            let fixed = (0..7).filter(|day| is_fixed(*day)).fold(0_u8, |days, day| days | 1 << day);
            let sets = (0_u8..128).filter(|set| {
                set.count_ones() as usize == free && (0..7).all(|day| set & (1 << day) == 0 || offered.contains(&day))
            });
            let with_cut = |set: u8| {
                let days = set | fixed;
                // The end of the last day on which nothing starts.
                let day = (0..7).rev().find(|day| days & (1 << day) == 0)?;
                let minute = u32::try_from(day + 1).ok()? * DAY % WEEK;
                agent.marks.iter().position(|mark| *mark >= minute).map(|mark| (days, mark))
            };
            return Cut::Days(sets.filter_map(with_cut).collect());
        }
        // A mark that no duty and no rest reaches over.
        let mut covered = vec![false; count];
        for (mark, duty) in
            self.duties.iter().enumerate().flat_map(|(mark, all)| all.iter().map(move |duty| (mark, duty)))
        {
            for over in mark + 1..mark + duty.span {
                covered[over % count] = true;
            }
        }
        covered.iter().position(|covered| !covered).map_or(Cut::Nowhere, Cut::At)
    }
}

impl WeekCosts {
    fn of(&self, agent: &RotaAgent, duty: &Duty) -> i64 {
        duty.shifts.iter().flatten().map(|shift| self.of_shift(agent, shift)).sum()
    }

    /// What a shift costs, without what its work costs.
    pub fn of_shift(&self, agent: &RotaAgent, shift: &TemplateShift) -> i64 {
        let along = &self.along[shift.offer];
        let sums = &along.sums[along.of_day[agent.weekday(shift.start)]];
        let times = if agent.offers[shift.offer].rather_not { 2 } else { 1 };
        sums[shift.end] - sums[shift.start] + self.shift * times
    }
}

/// The sets of weekdays, as bits, that are kept and in no larger one that is.
fn largest(is_kept: impl Fn(u8) -> bool) -> Vec<u8> {
    let sets: Vec<u8> = (0..=EVERYDAY).filter(|set| is_kept(*set)).collect();
    let is_largest = |set: &u8| !sets.iter().any(|other| other != set && other & set == *set);
    sets.iter().copied().filter(is_largest).collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
