//! The least that any week of an agent costs under prices: a walk forward from mark to mark.
//!
//! At each mark the agent waits for the next, or takes a duty and its rest. What may be worked in the week is limited, and new nights, and the
//! days on which duties start; the rest is not where a week that repeats is cut open, which only makes weeks dearer.

use std::collections::BTreeSet;

use super::super::solver::cost::Weights;
use super::super::solver::prices::Bound;
use super::super::solver::problem::{Problem, Template};
use super::flaw::{Flaw, Steps};
use super::levels::{of_a_minute, of_shift, of_work};
use super::minima::{most_done, pieces};
use super::rules::{
    DAY, Duty, Stretch, WEEK, are_night, between, duty, firm, firm_nights, firm_starts, gcd, has_length, minute,
    more_nights, next_firm, whole,
};

/// More than any week costs.
const NEVER: i64 = 1 << 61;

/// The most that shifts of a week may cost together, below zero or above.
const MOST: i128 = 1 << 59;

/// A time of the week for which some offer allows a shift.
struct Time {
    /// The mark at which it ends.
    end: usize,
    stretch: Stretch,
    /// Nothing firm is near.
    is_plain: bool,
}

/// A duty that is added.
#[derive(Clone, Copy)]
struct Step {
    /// The place of its first shift among those that begin with it.
    first: usize,
    /// The mark at which its second shift begins, and the place of that there.
    second: Option<(usize, usize)>,
    /// Over how many marks it and its rest go.
    to: usize,
    /// How many units of work it is.
    work: usize,
    /// How many more nights the week has with it.
    nights: i64,
    /// The weekday on which it starts, if that is its mark's.
    day: Option<usize>,
    /// From when to when it is, with what is firm.
    all: Stretch,
}

/// All that an agent's week may be.
pub(super) struct Walk<'p> {
    agent: &'p Template,
    /// By the mark at which they begin.
    times: Vec<Vec<Time>>,
    /// All duties but those of two shifts with nothing firm near, by the mark at which they begin.
    steps: Vec<Vec<Step>>,
    /// All work is whole multiples of it, in minutes.
    unit: i64,
    /// The most units of work, and the most new nights.
    most: usize,
    nights: usize,
    /// On which weekdays something firm starts whatever is added.
    fixed: [bool; 7],
    /// After which marks something firm starts on another day, if no duty that is added has begun before and moves its start.
    movable: Vec<usize>,
    /// On how many others duties may start, where that is fewer than they could.
    free: Option<usize>,
    /// How much more than the work of the template may be done of each week, and the most that may, in minutes.
    most_done: Vec<(i64, i64)>,
    /// What the agent does today, as pieces.
    today: BTreeSet<usize>,
    /// The marks at which a week may be cut open; at each, what comes out is true.
    pub(super) cuts: Vec<usize>,
}

impl<'p> Walk<'p> {
    pub(super) fn new(problem: &'p Problem, place: usize, steps: &mut Steps) -> Result<Self, Flaw> {
        let agent = &problem.templates[place];
        let count = agent.marks.len();
        let firm = firm(agent);
        let is_near = |stretch: Stretch, rest: i64| firm.iter().any(|firm| firm.is_near(stretch, rest));
        let mut times = Vec::new();
        for start in 0..count {
            let until = agent.offers.iter().map(|offer| offer.until[start]).max().unwrap_or(start);
            steps.take((until - start.min(until)).saturating_mul(firm.len() + 1))?;
            let all = (start + 1..=until).map(|end| (end, between(agent, start, end)));
            let allowed = all.filter(|(_, stretch)| has_length(agent, *stretch) && !is_near(*stretch, 0));
            let time = |(end, stretch): (usize, Stretch)| Time {
                end,
                stretch,
                is_plain: !is_near(stretch, agent.limits.rest.into()),
            };
            times.push(allowed.map(time).collect::<Vec<Time>>());
        }
        let unit = match times.iter().flatten().fold(0, |unit, time| gcd(unit, time.stretch.length())) {
            0 => WEEK,
            unit => unit,
        };
        let of_week = |week| agent.today.iter().flat_map(move |shift| pieces(agent, week, shift));
        let mut week = Self {
            agent,
            times,
            steps: Vec::new(),
            unit,
            most: usize::try_from(i64::from(agent.limits.most_added) / unit).unwrap_or(0),
            nights: 0,
            fixed: [false; 7],
            movable: Vec::new(),
            most_done: most_done(problem, place, steps)?,
            free: None,
            today: agent.weeks.iter().flat_map(of_week).collect(),
            cuts: vec![0],
        };
        for start in 0..count {
            let found = week.steps_from(start, steps)?;
            week.steps.push(found);
        }
        // As many as become one with others are not counted, and may be all that are firm. More than there are in a week are no limit.
        let firm_nights = firm_nights(agent);
        let most = agent.limits.max_nights.map_or(0, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let fewer = if week.steps.iter().flatten().any(|step| step.nights < 0) { firm_nights } else { 0 };
        week.nights = (most.saturating_sub(firm_nights) + fewer).min(count);
        let starts = firm_starts(agent);
        let day = |start: i64| usize::try_from(start / DAY).unwrap_or(0);
        for start in &starts {
            let is_alone = starts.iter().filter(|other| day(**other) == day(*start)).count() == 1;
            let mark = (0..count).rev().find(|mark| minute(agent, *mark) <= *start).unwrap_or(0);
            if is_alone && week.is_moved(*start, steps)? {
                week.movable.push(mark);
            } else {
                week.fixed[day(*start)] = true;
            }
        }
        let fixed = week.fixed.iter().filter(|fixed| **fixed).count();
        let firm = (0..7).filter(|day| starts.iter().any(|start| start / DAY == whole(*day))).count();
        let most = usize::try_from(agent.limits.max_days).unwrap_or(7).max(firm);
        let free = most - fixed;
        let is_counted = |day: usize| {
            !week.fixed[day]
                && (week.movable.iter().any(|mark| week.weekday(*mark) == day)
                    || week.steps.iter().flatten().any(|step| step.day == Some(day)))
        };
        week.free = Some(free).filter(|_| (0..7).filter(|day| is_counted(*day)).count() > free);
        if agent.repeats {
            week.cuts = week.cuts();
        }
        Ok(week)
    }

    /// The duties that begin at a mark, but for those of two plain shifts.
    fn steps_from(&self, start: usize, steps: &mut Steps) -> Result<Vec<Step>, Flaw> {
        let agent = self.agent;
        let mut found = Vec::new();
        for (first, time) in self.times[start].iter().enumerate() {
            steps.take(1)?;
            let alone = duty(agent, &[time.stretch], &[]);
            found.extend(alone.map(|duty| self.step(start, first, None, duty)));
            for (mark, second) in self.seconds(start, time) {
                let other = &self.times[mark % self.times.len()][second];
                if time.is_plain && other.is_plain {
                    continue;
                }
                steps.take(agent.firm.len() + 1)?;
                let stretches = [time.stretch, between(agent, mark, mark + other.end - mark % self.times.len())];
                let both = duty(agent, &stretches, &[]);
                found.extend(both.map(|duty| self.step(start, first, Some((mark % self.times.len(), second)), duty)));
            }
        }
        Ok(found)
    }

    /// The times after this one with which it may be a duty, by their marks, which may be of the next week.
    fn seconds(&self, start: usize, first: &Time) -> impl Iterator<Item = (usize, usize)> {
        let (agent, count) = (self.agent, self.times.len());
        let (work, pause) = (i64::from(agent.limits.max_shift), i64::from(agent.limits.pause));
        let left = work - first.stretch.length();
        let reach = minute(agent, start) + work + pause;
        let last = if agent.repeats { start + count } else { count };
        let marks = (first.end..last).take_while(move |mark| minute(agent, *mark) <= reach);
        marks.flat_map(move |mark| {
            let times = self.times[mark % count].iter().enumerate();
            let fitting = times.take_while(move |(_, time)| time.stretch.length() <= left);
            fitting.map(move |(place, _)| (mark, place))
        })
    }

    /// The weekday of a mark, from Monday.
    fn weekday(&self, mark: usize) -> usize {
        usize::try_from(minute(self.agent, mark) % WEEK / DAY).unwrap_or(0)
    }

    /// Whether a duty that starts on another day may hold what is firm from a minute of the week on.
    fn is_moved(&self, start: i64, steps: &mut Steps) -> Result<bool, Flaw> {
        steps.take(self.steps.iter().map(Vec::len).sum())?;
        let weeks: &[i64] = if self.agent.repeats { &[0, WEEK, 2 * WEEK] } else { &[WEEK] };
        let mut starts = weeks.iter().map(|week| start + week);
        Ok(starts.any(|start| {
            let is_in = |all: Stretch| all.start < start && start < all.end && all.start / DAY != start / DAY;
            self.steps.iter().flatten().any(|step| is_in(step.all))
        }))
    }

    fn step(&self, start: usize, first: usize, second: Option<(usize, usize)>, duty: Duty) -> Step {
        let (agent, all) = (self.agent, duty.all);
        let day = usize::try_from(all.start.rem_euclid(WEEK) / DAY).unwrap_or(0);
        let is_own = agent.repeats || (WEEK..2 * WEEK).contains(&all.start);
        let after = |end: i64| (1..=self.times.len()).find(|to| minute(agent, start + to) + WEEK >= end);
        let to = match next_firm(agent, all) {
            None => after(all.end + i64::from(agent.limits.rest)),
            // What is added after something firm has its own rest.
            Some(next) => {
                let before = (1..=self.times.len()).take_while(|to| minute(agent, start + to) + WEEK <= next).last();
                after(all.end).max(before)
            }
        };
        let second_length = second.map_or(0, |(mark, place)| self.times[mark][place].stretch.length());
        let work = self.times[start][first].stretch.length() + second_length;
        Step {
            first,
            second,
            to: to.unwrap_or(self.times.len() + 1),
            work: usize::try_from(work / self.unit).unwrap_or(usize::MAX),
            nights: agent.limits.max_nights.map_or(0, |_| more_nights(agent, duty)),
            day: Some(day).filter(|day| is_own && *day == self.weekday(start)),
            all,
        }
    }

    /// A mark over which no duty and no rest goes, or the midnights if there is none.
    fn cuts(&self) -> Vec<usize> {
        let count = self.times.len();
        let mut is_covered = vec![false; count];
        for (start, steps) in self.steps.iter().enumerate() {
            let longest = steps.iter().map(|step| step.to).max().unwrap_or(0);
            (start + 1..start + longest).for_each(|mark| is_covered[mark % count] = true);
        }
        let is_midnight = |mark: &usize| minute(self.agent, *mark) % DAY == 0;
        // Days are counted from one midnight to another.
        let is_cut = |mark: &usize| !is_covered[*mark] && (self.free.is_none() || is_midnight(mark));
        match (0..count).find(is_cut) {
            Some(mark) => vec![mark],
            None => (0..count).filter(is_midnight).collect(),
        }
    }

    /// No week costs less.
    pub(super) fn least(&self, problem: &Problem, proof: &Bound, cut: usize, steps: &mut Steps) -> Result<i128, Flaw> {
        let costs = self.costs(problem, proof, steps)?;
        let (count, width, rows) = (self.times.len(), self.most + 1, self.nights + 1);
        // By days on which duties have started, and whether one has on the present.
        let layers = self.free.map_or(1, |free| 2 * (free + 1));
        let numbers = width.checked_mul(rows).filter(|numbers| *numbers < 1 << 24).ok_or(Flaw::TooLong)?;
        let states = numbers * layers;
        let size = states.checked_mul(count + 1).filter(|size| *size < 1 << 27).ok_or(Flaw::TooLong)?;
        steps.take(size)?;
        // By place of the walk, numbers, new nights and work.
        let mut best = vec![NEVER; size];
        best[0] = 0;
        let mut cheapest = Cheapest::new(self);
        for place in 0..count {
            let mark = (cut + place) % count;
            let is_today = |to: usize| place + to < count && self.weekday(cut + place + to) == self.weekday(mark);
            self.cheapest(mark, &costs, &mut cheapest, steps)?;
            let (here, later) = best[place * states..].split_at_mut(states);
            // On the first day a duty from before the walk may have moved what is firm.
            let is_first = self.cuts.len() > 1 && self.weekday(mark) == self.weekday(cut)
                || !self.agent.repeats && self.weekday(mark) == 0;
            let starts = self.free.is_some() && !is_first && self.movable.contains(&mark);
            for from in 0..layers {
                let begun = if starts && from % 2 == 0 { from + 3 } else { from };
                let then = if is_today(1) { begun } else { begun / 2 * 2 };
                if then >= layers {
                    continue;
                }
                lower(&mut later[then * numbers..][..numbers], &here[from * numbers..][..numbers], 0);
            }
            for (step, cost) in cheapest.drain() {
                if step.work > self.most || step.nights > self.nights {
                    continue;
                }
                let to = step.to.min(count - place);
                steps.take(states)?;
                for from in 0..layers {
                    // Whether a duty has started on the present day is the last bit.
                    let begun = if self.free.is_some() && step.counts && from % 2 == 0 { from + 3 } else { from };
                    let then = if is_today(to) { begun } else { begun / 2 * 2 };
                    if then >= layers {
                        continue;
                    }
                    let then = &mut later[(to - 1) * states + then * numbers..][..numbers];
                    let here = &here[from * numbers..][..numbers];
                    for (here, then) in here.chunks(width).zip(then.chunks_mut(width).skip(step.nights)) {
                        lower(&mut then[step.work..], here, cost);
                    }
                }
            }
        }
        let ends = best[count * states..].iter().enumerate().filter(|(_, cost)| **cost < NEVER / 2);
        let all = ends.map(|(state, cost)| i128::from(*cost) + self.of_work(problem, proof, state % width));
        Ok(all.min().unwrap_or(0))
    }

    /// Of all duties that begin at a mark, the cheapest for each work, nights and length. A duty may go on behind the cut.
    fn cheapest(
        &self,
        start: usize,
        costs: &[Vec<i64>],
        cheapest: &mut Cheapest,
        steps: &mut Steps,
    ) -> Result<(), Flaw> {
        let (agent, count) = (self.agent, self.times.len());
        steps.take(self.steps[start].len())?;
        for step in &self.steps[start] {
            let second = step.second.map_or(0, |(mark, place)| costs[mark][place]);
            let counts = step.day.is_some_and(|day| !self.fixed[day]);
            let kind = Kind { to: step.to, work: step.work, nights: usize::from(step.nights > 0), counts };
            cheapest.lower(kind, costs[start][step.first] + second);
        }
        for (first, time) in self.times[start].iter().enumerate().filter(|(_, time)| time.is_plain) {
            let pause = i64::from(agent.limits.pause);
            let end = minute(agent, start) + time.stretch.length();
            let is_near = |mark: usize| minute(agent, mark) <= end + pause;
            let near = self.seconds(start, time).take_while(|(mark, _)| is_near(*mark));
            let mut taken = 0;
            for (mark, second) in near {
                let other = &self.times[mark % count][second];
                taken += 1;
                if !other.is_plain {
                    continue;
                }
                let stretch = between(agent, mark, mark + other.end - mark % count);
                let is_new = agent.limits.max_nights.is_some() && are_night([time.stretch, stretch]);
                let work =
                    usize::try_from((time.stretch.length() + stretch.length()) / self.unit).unwrap_or(usize::MAX);
                let to = cheapest.to[mark % count][second] + mark - start;
                let counts = !self.fixed[self.weekday(start)];
                let kind = Kind { to, work, nights: usize::from(is_new), counts };
                cheapest.lower(kind, costs[start][first] + costs[mark % count][second]);
            }
            steps.take(taken)?;
        }
        Ok(())
    }

    /// What each time costs in the offer in which it costs least, piece by piece.
    fn costs(&self, problem: &Problem, proof: &Bound, steps: &mut Steps) -> Result<Vec<Vec<i64>>, Flaw> {
        let (agent, count) = (self.agent, self.times.len());
        let minutes = |week: &super::super::solver::problem::TemplateWeek| -> i128 {
            problem.pieces[week.at[0]..week.at[2 * count]].iter().map(|minutes| i128::from(*minutes)).sum()
        };
        let minutes: i128 = agent.weeks.iter().map(minutes).sum();
        let Weights(weights) = &proof.weights;
        let dearest =
            i128::from(weights.uncovered) * i128::from(whole(problem.needs.len())) + i128::from(weights.change);
        if minutes.saturating_mul(dearest) > MOST {
            return Err(Flaw::TooLong);
        }
        let mut costs: Vec<Vec<i64>> = self.times.iter().map(|times| vec![NEVER; times.len()]).collect();
        for (start, costs) in costs.iter_mut().enumerate() {
            let Some(last) = self.times[start].last() else { continue };
            let weekday = usize::try_from(minute(agent, start) / DAY).unwrap_or(0);
            for offer in &agent.offers {
                let until = offer.until[start].min(last.end);
                // From the start to each later mark, over all weeks.
                let mut sums = vec![0; until.saturating_sub(start) + 1];
                for (number, week) in agent.weeks.iter().enumerate().filter(|(_, week)| !week.off[weekday]) {
                    let counted = problem.needs.iter().enumerate().map(|(need, _)| need);
                    let counted: Vec<usize> = counted.filter(|need| offer.counts[*need][number][weekday]).collect();
                    let mut sum = 0;
                    for mark in start..until {
                        let pieces = week.at[mark]..week.at[mark + 1];
                        steps.take(pieces.len() * (counted.len() + week.away.len() + 1))?;
                        for piece in pieces.filter(|piece| !week.away.iter().any(|away| away.contains(piece))) {
                            let cost = of_a_minute(weights, self.today.contains(&piece));
                            let earned: i64 = counted.iter().map(|need| proof.prices[*need][piece]).sum();
                            sum += problem.pieces[piece] * (cost - earned);
                        }
                        sums[mark + 1 - start] += sum;
                    }
                }
                for (cost, time) in costs.iter_mut().zip(&self.times[start]).filter(|(_, time)| time.end <= until) {
                    *cost = (*cost).min(sums[time.end - start] + of_shift(weights, offer));
                }
            }
        }
        Ok(costs)
    }

    /// What this work costs, whenever it is.
    fn of_work(&self, problem: &Problem, proof: &Bound, work: usize) -> i128 {
        let minutes = i128::from(whole(work)) * i128::from(self.unit);
        let missing = self.most_done.iter().zip(&self.agent.weeks).map(|((more, most), week)| {
            (i128::from(week.minimum) - (minutes + i128::from(*more)).min(i128::from(*most))).max(0)
        });
        let today: i128 = self.today.iter().map(|piece| i128::from(problem.pieces[*piece])).sum();
        of_work(&proof.weights.0, self.agent, minutes, missing.sum(), today)
    }
}

/// What tells duties of a mark apart, but for their cost.
#[derive(Clone, Copy)]
struct Kind {
    to: usize,
    work: usize,
    nights: usize,
    counts: bool,
}

/// What the duties of a mark cost at least.
struct Cheapest {
    /// Over how many marks each time and its rest go, if nothing firm is near; by mark and place.
    to: Vec<Vec<usize>>,
    /// By whether they count, nights, length and work.
    costs: Vec<i64>,
    lengths: usize,
    works: usize,
    /// Which of them are known.
    known: Vec<Kind>,
}

impl Cheapest {
    fn new(week: &Walk<'_>) -> Self {
        let end = |start: usize, place: usize| {
            let time = &week.times[start][place];
            week.step(start, place, None, Duty { all: time.stretch, is_night: false }).to
        };
        let to: Vec<Vec<usize>> = (0..week.times.len())
            .map(|start| (0..week.times[start].len()).map(|place| end(start, place)).collect())
            .collect();
        // What goes on for longer than a week ends with it.
        let lengths = week.times.len() + 2;
        let works = usize::try_from(i64::from(week.agent.limits.max_shift) / week.unit).unwrap_or(0) + 1;
        Self { to, costs: vec![NEVER; 4 * lengths * works], lengths, works, known: Vec::new() }
    }

    fn place(&self, kind: Kind) -> usize {
        ((usize::from(kind.counts) * 2 + kind.nights) * self.lengths + kind.to) * self.works + kind.work
    }

    fn lower(&mut self, kind: Kind, cost: i64) {
        let kind = Kind { to: kind.to.min(self.lengths - 1), ..kind };
        let place = self.place(kind);
        if self.costs[place] == NEVER {
            self.known.push(kind);
        }
        self.costs[place] = self.costs[place].min(cost);
    }

    /// Takes out all that are known.
    fn drain(&mut self) -> Vec<(Kind, i64)> {
        let known = std::mem::take(&mut self.known);
        let mut all = Vec::new();
        for kind in known {
            let place = self.place(kind);
            all.push((kind, std::mem::replace(&mut self.costs[place], NEVER)));
        }
        all
    }
}

fn lower(then: &mut [i64], here: &[i64], cost: i64) {
    for (then, here) in then.iter_mut().zip(here) {
        *then = (*then).min(here + cost);
    }
}
