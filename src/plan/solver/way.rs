//! The cheapest way through one agent's week: a shortest path from mark to mark.
//!
//! A step of the way is a **duty** that is added, and the rest after it: a shift, alone or beside what is firm, or two with one pause. Duties
//! are listed once; what a shift costs is then the difference of two sums along the week. How much has been worked is part of the
//! state, so whatever depends on it (a minimum, a share) is exact; so is how many nights there were, where these have a limit, and on how many days
//! duties may still start, where that is asked for ([`Layer`]). Two shifts of which neither is near anything firm are not listed, as there are
//! too many: what the second may cost at most so much work is kept for each mark at which it may begin, as long as a first one can reach it.
//!
//! # An example
//!
//! Marks at 08:00, 10:00 and 12:00 of a Monday; being on from 08:00 to 10:00 costs -240 and from 10:00 to 12:00 costs -120, and each shift 100. Work
//! costs nothing up to two hours, and 300 from there on. Ticks are two hours. From the end backward, with the least cost by ticks of work:
//!
//! | mark | no tick | one | two |
//! |---|---|---|---|
//! | 12:00 | 0 | - | - |
//! | 10:00 | 0 | -120 + 100 = -20 | - |
//! | 08:00 | 0 | -240 + 100 = -140 | -360 + 100 = -260 |
//!
//! With what work costs: 0, -140 and -260 + 300 = 40. The cheapest week is 08:00-10:00.

use super::duties::Duty;
use super::exact::{EXACT, NEVER, exact, lower, whole};
use super::problem::{Between, DAY, OF_A_NIGHT, Template, TemplateShift};

/// All weekdays, as bits.
pub(super) const EVERYDAY: u8 = 0b111_1111;

/// What a week costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct WeekCosts {
    /// By offer.
    pub(crate) along: Vec<Along>,
    /// What each shift costs; twice in time that the agent would rather not be on in.
    pub(crate) shift: i64,
    /// What an amount of work costs, by ticks of [`Programme::tick`](super::programme::Programme::tick) minutes, up to the most.
    pub(crate) work: Vec<i64>,
}

/// What being on costs along the week.
#[derive(Clone, Debug, Default)]
pub(crate) struct Along {
    /// From the first mark to each mark of this week and the next.
    pub(crate) sums: Vec<Vec<i64>>,
    /// Which of these sums holds for a shift that starts on a weekday.
    pub(crate) of_day: [usize; 7],
}

impl WeekCosts {
    fn of(&self, agent: &Template, duty: &Duty) -> i64 {
        duty.shifts.iter().flatten().map(|shift| self.of_shift(agent, shift)).sum()
    }

    /// What a shift costs, without what its work costs.
    pub(crate) fn of_shift(&self, agent: &Template, shift: &TemplateShift) -> i64 {
        let along = &self.along[shift.offer];
        let sums = &along.sums[along.of_day[agent.weekday(shift.start)]];
        let times = if agent.offers[shift.offer].rather_not { 2 } else { 1 };
        sums[shift.end] - sums[shift.start] + self.shift * times
    }
}

/// What is used over and over again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    /// Costs to go, by place, layer, nights and work before.
    to_go: Vec<f64>,
    /// What the second shift of a duty and all after it cost at least: for the places that can still be reached, by what of a night the second
    /// may be, by the most work that it may be, and then as costs to go.
    seconds: Vec<f64>,
}

/// The steps that an agent's week may have.
#[derive(Clone, Debug)]
pub(super) struct Steps<'p> {
    pub(super) agent: &'p Template,
    /// The most ticks of work.
    pub(super) most: usize,
    /// By the mark at which they begin.
    pub(super) duties: Vec<Vec<Duty>>,
    /// How many nights may be added, where that has a limit.
    pub(super) nights: usize,
    /// The ticks of the shortest shift and of the longest duty.
    pub(super) shortest: usize,
    pub(super) longest: usize,
    /// The weekdays on which duties start whatever is added, as bits from Monday.
    pub(super) fixed: u8,
    /// The weekdays from which a duty may move the start of what is firm, as bits, and after which marks that starts.
    pub(super) movable: u8,
    starts: Vec<bool>,
    /// What the first shift of a duty may lack of a night, in minutes; in order.
    lacking: Vec<u32>,
    /// The most marks from a shift to one that may follow it in the same duty.
    reach: usize,
}

impl<'p> Steps<'p> {
    pub(super) fn new(agent: &'p Template, duties: Vec<Vec<Duty>>, tick: u32) -> Self {
        let ticks = |minutes: u32| usize::try_from(minutes / tick).unwrap_or(0);
        let limits = &agent.limits;
        let plain = duties.iter().flatten().filter(|duty| duty.is_plain && !duty.is_night);
        let mut lacking: Vec<u32> = plain.map(|duty| OF_A_NIGHT.saturating_sub(duty.at_night)).collect();
        lacking.sort_unstable();
        lacking.dedup();
        if limits.max_nights.is_none() {
            lacking.clear();
        }
        let near = |mark: usize| {
            let last = agent.minute(mark) + limits.max_shift + limits.pause;
            (mark + 1..mark + agent.marks.len()).take_while(|next| agent.minute(*next) <= last).count()
        };
        Self {
            agent,
            most: ticks(limits.most_added),
            reach: (0..agent.marks.len()).map(near).max().unwrap_or(0),
            duties,
            nights: 0,
            shortest: ticks(limits.min_shift.div_ceil(tick) * tick),
            longest: ticks(limits.max_shift),
            fixed: 0,
            movable: 0,
            starts: vec![false; agent.marks.len()],
            lacking,
        }
    }

    /// Tells on which days firm duties start, and when those do that are alone on a day.
    pub(super) fn start_firmly(&mut self, days: u8, lone: impl Iterator<Item = (usize, u32)>) {
        let moves = self.duties.iter().flatten().fold(0, |days, duty| days | duty.moves);
        for (day, minute) in lone.filter(|(day, _)| moves & (1 << day) != 0) {
            self.movable |= 1 << day;
            if let Some(mark) = self.agent.marks.iter().rposition(|mark| *mark <= minute) {
                self.starts[mark] = true;
            }
        }
        self.fixed = days & !self.movable;
    }

    /// How many numbers a way takes on which duties may start on a number of days.
    pub(super) fn size(&self, free: usize) -> usize {
        let seconds = (self.reach + 1).saturating_mul(self.rows()).saturating_mul(self.lacking.len() + 1);
        let places = (self.agent.marks.len() + 1).saturating_add(seconds);
        places.saturating_mul(2 * (free + 1)).saturating_mul((self.most + 1) * (self.nights + 1))
    }

    /// How many amounts of work a second shift of a duty may be.
    fn rows(&self) -> usize {
        (self.longest + 1).saturating_sub(2 * self.shortest)
    }

    /// Whether a duty that counts may start on a weekday.
    pub(super) fn may_start(&self, weekday: usize) -> bool {
        let is_movable = self.movable & (1 << weekday) != 0;
        let is_any = || self.duties.iter().flatten().any(|duty| duty.weekday == Some(weekday));
        self.fixed & (1 << weekday) == 0 && (is_movable || is_any())
    }

    fn is_night_limited(&self) -> bool {
        self.agent.limits.max_nights.is_some()
    }

    /// The first minute of a day on which a duty or its second shift has begun already, at which another of these may begin.
    fn again(&self, between: u32) -> u32 {
        if self.agent.firm.is_empty() { self.agent.limits.min_shift + between } else { 0 }
    }
}

/// Where a way is with its days: whether a duty that counts has started on the present one, and on how many more they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layer {
    is_used: bool,
    left: usize,
}

/// A way around the week, from a mark to the same.
pub(super) struct Way<'w> {
    pub(super) steps: &'w Steps<'w>,
    pub(super) costs: &'w WeekCosts,
    /// The mark; a midnight where days are counted.
    pub(super) from: usize,
    /// The days on which duties may start, as bits from Monday.
    pub(super) days: u8,
    /// The days on which nights may start that are added.
    pub(super) nights: u8,
    /// On how many days duties may start beside the fixed ones, if that is counted.
    pub(super) free: Option<usize>,
    /// The last rest ends before the way does.
    pub(super) is_closed: bool,
    pub(super) between: &'w Between,
    /// The day of each place, from the first of the way; 7 at its end.
    pub(super) days_of: Vec<usize>,
}

impl<'w> Way<'w> {
    /// A way without any limits but those of its steps, which is not closed.
    pub(super) fn new(steps: &'w Steps<'w>, costs: &'w WeekCosts, from: usize, between: &'w Between) -> Self {
        let (agent, count) = (steps.agent, steps.agent.marks.len());
        let first = agent.weekday(from);
        let day = |place: usize| (agent.weekday((from + place) % count) + 7 - first) % 7;
        let days_of = (0..count).map(day).chain([7]).collect();
        Self { steps, costs, from, days: EVERYDAY, nights: EVERYDAY, free: None, is_closed: false, between, days_of }
    }

    fn count(&self) -> usize {
        self.steps.agent.marks.len()
    }

    fn mark(&self, place: usize) -> usize {
        let (mark, count) = (self.from + place, self.count());
        if mark < count { mark } else { (mark - count) % count }
    }

    /// How many amounts of work a state has, how many numbers a layer, and how many a place.
    fn sizes(&self) -> (usize, usize, usize) {
        let width = self.steps.most + 1;
        let rows = width * (self.steps.nights + 1);
        (width, rows, rows * self.free.map_or(1, |free| 2 * (free + 1)))
    }

    fn day(&self, place: usize) -> usize {
        self.days_of[place.min(self.count())]
    }

    /// The layers of a place that a way can come to, where a day is used from this minute of it on at the earliest.
    fn layers(&self, place: usize, again: u32) -> impl Iterator<Item = Layer> + use<> {
        let day = self.day(place);
        let is_late = day < 7 && self.steps.agent.marks[self.mark(place)] % DAY >= again;
        let (fresh, used) = match self.free {
            None => (0..1, 0..0),
            Some(free) => {
                let used = if is_late { free.saturating_sub(day + 1)..free.min(7 - day) } else { 0..0 };
                (free.saturating_sub(day)..free.min(7 - day) + 1, used)
            }
        };
        let layer = |is_used: bool| move |left: usize| Layer { is_used, left };
        fresh.map(layer(false)).chain(used.map(layer(true)))
    }

    /// The place of a layer among those of a place.
    fn index(&self, layer: Layer) -> usize {
        self.free.map_or(0, |free| usize::from(layer.is_used) * (free + 1) + layer.left)
    }

    /// The layer of what begins a duty; nothing where that may start on no more days.
    fn begun(&self, at: usize, duty: &Duty, layer: Layer) -> Option<Layer> {
        let is_fixed = |day: usize| self.steps.fixed & (1 << day) != 0;
        // What starts with something firm on a day before counts there.
        let counts = duty.weekday.is_some_and(|day| day == self.steps.agent.weekday(self.mark(at)) && !is_fixed(day));
        if counts { self.counted(layer) } else { Some(layer) }
    }

    /// The layer once a duty has started on the present day; nothing where it may on no more.
    fn counted(&self, layer: Layer) -> Option<Layer> {
        if self.free.is_none() || layer.is_used {
            return Some(layer);
        }
        layer.left.checked_sub(1).map(|left| Layer { is_used: true, left })
    }

    /// The layer at the next place, if no duty begins at this one: what is firm then starts as it would.
    fn next(&self, layer: Layer, at: usize) -> Option<Layer> {
        // On the first day a duty from before the way may have moved it.
        let starts = self.steps.starts[self.mark(at)] && (self.day(at) > 0 || self.is_closed);
        let layer = if starts { self.counted(layer)? } else { layer };
        Some(self.later(layer, at, at + 1))
    }

    /// The layer later on.
    fn later(&self, layer: Layer, at: usize, to: usize) -> Layer {
        if self.free.is_none() {
            return layer;
        }
        let day = self.day(to);
        // On more days than there are duties cannot start.
        if day == self.day(at) { layer } else { Layer { is_used: false, left: layer.left.min(7 - day) } }
    }

    /// The duties that may begin at a place of the way.
    fn duties(&self, at: usize) -> impl Iterator<Item = &'w Duty> {
        let steps = self.steps;
        steps.duties[self.mark(at)].iter().filter(move |duty| {
            let is_free = duty.weekday.is_none_or(|day| self.days & (1 << day) != 0);
            is_free && (!duty.is_night || self.may_be_night(duty)) && self.fits(at, duty)
        })
    }

    /// Whether a night may start as this duty does. One that starts before the week is as one of its first day.
    fn may_be_night(&self, duty: &Duty) -> bool {
        self.nights & (1 << duty.weekday.unwrap_or(0)) != 0
    }

    /// Whether a duty, or the second shift of one, may begin at a place of the way.
    fn fits(&self, at: usize, duty: &Duty) -> bool {
        let steps = self.steps;
        let is_rested = !self.is_closed || at + duty.span <= self.count();
        let start = steps.agent.marks[self.mark(at)];
        let is_between = start >= self.between.from && duty.end + steps.agent.limits.rest <= self.between.until;
        is_rested && is_between && duty.work <= steps.most
    }

    /// The place after a duty and its rest.
    fn after(&self, at: usize, duty: &Duty) -> usize {
        (at + duty.span).min(self.count())
    }

    /// How many more nights of the week a duty is, where these have a limit.
    fn nights(&self, duty: &Duty) -> usize {
        usize::from(self.steps.is_night_limited() && duty.more_nights > 0)
    }

    /// The end of the places at which a second shift may begin: where the way is a circle that is not closed, a duty may go on behind its end.
    fn end_of_seconds(&self) -> usize {
        let is_open = self.steps.agent.repeats && !self.is_closed;
        self.count() + if is_open { self.steps.reach } else { 0 }
    }

    /// The places at which a second shift may begin after this one, which is plain.
    fn after_a_pause(&self, at: usize, duty: &Duty) -> std::ops::Range<usize> {
        let steps = self.steps;
        let has_second = duty.is_plain && steps.rows() > 0 && duty.work + steps.shortest <= steps.longest;
        let shift = duty.shifts[0].filter(|_| has_second);
        let Some(shift) = shift else { return at..at };
        let end = steps.agent.minute(shift.end);
        let first = at + shift.end - shift.start;
        let pauses = (first..self.end_of_seconds())
            .take_while(|place| steps.agent.minute(shift.start + place - at) <= end + steps.agent.limits.pause);
        first..first + pauses.count()
    }

    /// What of a night the second shift may be after this one, and how many more nights the duty is then. To count what is none is only dearer.
    fn classes(&self, first: &Duty) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (lacking, all) = (&self.steps.lacking, self.steps.lacking.len());
        let is_one = !self.steps.is_night_limited() || first.is_night;
        let short = lacking.iter().position(|lacks| *lacks + first.at_night == OF_A_NIGHT).filter(|_| !is_one);
        let may_be = is_one || self.may_be_night(first);
        short.map(|class| (class, 0)).into_iter().chain(may_be.then_some((all, usize::from(!is_one))))
    }

    /// The least cost of a way, and the shifts on it.
    pub(super) fn solve(&self, scratch: &mut Scratch) -> (i64, Vec<TemplateShift>) {
        self.fill(scratch);
        let (_, rows, _) = self.sizes();
        (whole(scratch.to_go[self.index(self.start()) * rows]), self.read(scratch))
    }

    fn start(&self) -> Layer {
        Layer { is_used: false, left: self.free.unwrap_or(0).min(7) }
    }

    /// Fills the table of costs to go, from the last place to the first.
    fn fill(&self, Scratch { to_go, seconds }: &mut Scratch) {
        let (count, steps, (width, rows, states)) = (self.count(), self.steps, self.sizes());
        // What no way comes to is never read.
        to_go.resize(to_go.len().max((count + 1) * states), NEVER);
        for nights in to_go[count * states..(count + 1) * states].chunks_mut(width) {
            nights.iter_mut().zip(&self.costs.work).for_each(|(to, from)| *to = exact(*from));
        }
        let to_go = &mut to_go[..(count + 1) * states];
        let slot = (steps.lacking.len() + 1) * steps.rows() * states;
        let slots = steps.reach + 1;
        // The last class of each slot: those after it are the same.
        let mut tops = vec![0; slots];
        seconds.resize(seconds.len().max(slots * slot), NEVER);
        if slot > 0 {
            for place in (count..self.end_of_seconds()).rev() {
                tops[place % slots] =
                    self.second(place, &to_go[count * states..], &mut seconds[place % slots * slot..][..slot]);
            }
        }
        for at in (0..count).rev() {
            let (here, later) = to_go.split_at_mut((at + 1) * states);
            let here = &mut here[at * states..];
            let duties: Vec<(&Duty, f64)> =
                self.duties(at).map(|duty| (duty, exact(self.costs.of(steps.agent, duty)))).collect();
            for layer in self.layers(at, steps.again(steps.agent.limits.rest)) {
                let own = &mut here[self.index(layer) * rows..][..rows];
                match self.next(layer, at).map(|next| self.index(next)) {
                    Some(next) => own.copy_from_slice(&later[next * rows..][..rows]),
                    None => own.fill(NEVER),
                }
                for (duty, cost) in &duties {
                    let Some(begun) = self.begun(at, duty, layer) else { continue };
                    let (to, counts) = (self.after(at, duty), self.nights(duty));
                    let then = (to - at - 1) * states + self.index(self.later(begun, at, to)) * rows;
                    lower(own, *cost, &later[then..][..rows], width, duty.work, counts);
                    let places = self.after_a_pause(at, duty);
                    if places.is_empty() {
                        continue;
                    }
                    let row = (steps.longest - duty.work - steps.shortest).min(steps.rows() - 1);
                    for (class, more) in self.classes(duty) {
                        for place in places.clone() {
                            let second = self.index(self.later(begun, at, place));
                            let class = class.min(tops[place % slots]);
                            let then = place % slots * slot + (class * steps.rows() + row) * states + second * rows;
                            lower(own, *cost, &seconds[then..][..rows], width, duty.work, counts + more);
                        }
                    }
                }
            }
            if slot > 0 {
                tops[at % slots] = self.second(at, later, &mut seconds[at % slots * slot..][..slot]);
            }
        }
    }

    /// What second shifts cost that begin at a place, by what of a night they may be and the most work that they may be.
    fn second(&self, at: usize, later: &[f64], slot: &mut [f64]) -> usize {
        let (steps, (width, rows, states)) = (self.steps, self.sizes());
        let amounts = steps.rows();
        let duties = steps.duties[self.mark(at)].iter().filter(|duty| duty.is_plain && self.fits(at, duty));
        let duties: Vec<(&Duty, f64)> = duties
            .filter(|duty| duty.work - steps.shortest < amounts)
            .map(|duty| (duty, exact(self.costs.of(steps.agent, duty))))
            .collect();
        let class = |duty: &Duty| steps.lacking.partition_point(|lacking| *lacking <= duty.at_night);
        let top = duties.iter().map(|(duty, _)| class(duty)).max().unwrap_or(0);
        for layer in self.layers(at, steps.again(0)) {
            let place = |class: usize, row: usize| (class * amounts + row) * states + self.index(layer) * rows;
            for class in 0..=top {
                (0..amounts).for_each(|row| slot[place(class, row)..][..rows].fill(NEVER));
            }
            for (duty, cost) in &duties {
                let to = self.after(at, duty);
                let then = (to.max(at + 1) - at - 1) * states + self.index(self.later(layer, at, to)) * rows;
                let then = if at >= self.count() { &later[..rows] } else { &later[then..][..rows] };
                let own = &mut slot[place(class(duty), duty.work - steps.shortest)..][..rows];
                lower(own, *cost, then, width, duty.work, 0);
            }
            // Whoever may be on at more of a night may be so at less, and whoever may work more may work less.
            for class in 0..=top {
                for row in 0..amounts {
                    let less = class.checked_sub(1).map(|class| place(class, row));
                    for less in less.into_iter().chain(row.checked_sub(1).map(|row| place(class, row))) {
                        let (less, more) = (less..less + rows, place(class, row));
                        let (before, from) = slot.split_at_mut(more);
                        lower(&mut from[..rows], 0.0, &before[less], width, 0, 0);
                    }
                }
            }
        }
        top
    }

    /// Reads the way off the table: at each place the first step whose cost is what is to go.
    fn read(&self, scratch: &Scratch) -> Vec<TemplateShift> {
        let (count, (width, rows, states)) = (self.count(), self.sizes());
        let to_go = |at: usize, layer: Layer, nights: usize, work: usize| {
            whole(scratch.to_go[at * states + self.index(layer) * rows + nights * width + work])
        };
        let (mut at, mut layer, mut nights, mut work, mut shifts) = (0, self.start(), 0, 0, Vec::new());
        while at < count && to_go(at, layer, nights, work) < EXACT {
            let left = to_go(at, layer, nights, work);
            if let Some(next) = self.next(layer, at).filter(|next| to_go(at + 1, *next, nights, work) == left) {
                (at, layer) = (at + 1, next);
                continue;
            }
            let fits = |nights: usize, work: usize| nights <= self.steps.nights && work <= self.steps.most;
            let one = |first: &Duty, begun: Layer| {
                let to = self.after(at, first);
                let then = (to, self.later(begun, at, to), nights + self.nights(first), work + first.work);
                let is_it = fits(then.2, then.3)
                    && self.costs.of(self.steps.agent, first) + to_go(then.0, then.1, then.2, then.3) == left;
                is_it.then_some((first.shifts, None, then))
            };
            let two = |first: &Duty, begun: Layer| {
                let cost = self.costs.of(self.steps.agent, first);
                self.after_a_pause(at, first).find_map(|place| {
                    let seconds = self.steps.duties[self.mark(place)].iter();
                    let mut seconds = seconds.filter(|second| {
                        let is_short = first.work + second.work <= self.steps.longest;
                        second.is_plain && is_short && self.fits(place, second)
                    });
                    seconds.find_map(|second| {
                        let is_night = first.is_night || first.at_night + second.at_night >= OF_A_NIGHT;
                        let counts = usize::from(self.steps.is_night_limited() && is_night);
                        let to = self.after(place, second);
                        let begun = self.later(begun, at, place);
                        let then = (to, self.later(begun, place, to), nights + counts, work + first.work + second.work);
                        let cost = cost + self.costs.of(self.steps.agent, second);
                        let is_it = (counts == 0 || self.may_be_night(first))
                            && fits(then.2, then.3)
                            && cost + to_go(then.0, then.1, then.2, then.3) == left;
                        is_it.then_some((first.shifts, second.shifts[0], then))
                    })
                })
            };
            let step = self.duties(at).find_map(|duty| {
                let begun = self.begun(at, duty, layer)?;
                one(duty, begun).or_else(|| two(duty, begun))
            });
            let Some((first, second, then)) = step else { break };
            shifts.extend(first.into_iter().flatten().chain(second));
            (at, layer, nights, work) = then;
        }
        shifts.sort_unstable();
        shifts
    }
}
