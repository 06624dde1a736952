//! Better plans from a plan: one template's best answer to all others, and a few anew under prices of their own.

use std::collections::BTreeSet;

use crate::plan::solver::dice::Dice;

use super::cost::{Weights, week_costs};
use super::levels::{Level, Levels};
use super::prices::{Bound, PriceSearch};
use super::problem::{Between, Need, Offer, Problem, Rota, Template, TemplateShift, TemplateWeek};
use super::programme::Programme;
use super::way::Scratch;

/// The most that all answer again one after the other.
const SWEEPS: usize = 3;

/// How often an agent answers at most, where less is done of minima than it seems.
const ANSWERS: usize = 3;

/// Among how many pairs of agents who offer other times shifts are exchanged at most.
const MOST_PAIRS: usize = 2_000;

/// A rota that is made better.
pub(crate) struct Search<'p> {
    pub(super) problem: &'p Problem,
    weeks: &'p [Programme<'p>],
    weights: Weights,
    /// The best rota so far.
    pub(crate) rota: Rota,
    /// How good it is.
    pub(crate) levels: Levels,
    /// Pairs of agents of whom one could have any shift of the other just as well.
    alike: Vec<(usize, usize)>,
    dice: Dice,
    scratch: Scratch,
    /// Whether there is time for more.
    pub(super) go_on: &'p dyn Fn() -> bool,
}

impl<'p> Search<'p> {
    /// Begins with today. Once `go_on` says no, every step ends as soon as it can, and what it has by then is a rota that keeps all limits.
    pub(crate) fn new(problem: &'p Problem, weeks: &'p [Programme<'p>], go_on: &'p dyn Fn() -> bool) -> Self {
        let rota = problem.today();
        Self {
            problem,
            weeks,
            weights: Weights::strict(problem),
            levels: problem.levels(&rota),
            rota,
            alike: alike(problem),
            dice: Dice::new(1),
            scratch: Scratch::default(),
            go_on,
        }
    }

    /// Tries a rota, once everybody has answered to it, and keeps it if it is as good as the best.
    pub(crate) fn take(&mut self, rota: Rota) {
        let rota = self.settled(rota, &(0..self.problem.templates.len()).collect::<Vec<_>>());
        let levels = self.problem.levels(&rota);
        if levels <= self.levels {
            (self.rota, self.levels) = (rota, levels);
        }
    }

    /// A rota in which each of these agents has the best week for what the others do, as far as that comes to an end.
    fn settled(&mut self, mut rota: Rota, agents: &[usize]) -> Rota {
        for agent in agents {
            let between = self.problem.between(&rota, *agent);
            if !self.problem.templates[*agent].keeps_limits(&rota[*agent], &between) {
                rota[*agent].clone_from(&self.problem.templates[*agent].today);
            }
        }
        let mut on = self.problem.staffed(&rota);
        let go_on = self.go_on;
        for _ in 0..SWEEPS {
            let before = rota.clone();
            for agent in self.shuffled(agents).into_iter().take_while(|_| go_on()) {
                self.answer(agent, &mut rota, &mut on, self.weights, None);
            }
            if rota == before {
                break;
            }
        }
        rota
    }

    /// Plans agents from nothing, one after the other: each takes what pays best of what the others leave, under prices that all of it is worth. Under
    /// good prices each so takes about its share, and not all that it may. Keeps it if it is better once it is exchanged and moved.
    pub(crate) fn construct(&mut self, agents: &[usize], prices: &Bound) {
        let mut rota = self.rota.clone();
        for agent in agents {
            rota[*agent].clone_from(&self.problem.templates[*agent].today);
        }
        let mut on = self.problem.staffed(&rota);
        let go_on = self.go_on;
        for agent in self.shuffled(agents).into_iter().take_while(|_| go_on()) {
            self.answer(agent, &mut rota, &mut on, prices.weights, Some(&prices.prices));
        }
        let rota = self.settled(rota, agents);
        let levels = self.problem.levels(&rota);
        let best = (std::mem::replace(&mut self.rota, rota), std::mem::replace(&mut self.levels, levels));
        self.improve();
        if best.1 < self.levels {
            (self.rota, self.levels) = best;
        }
    }

    /// Makes the rota better by small steps.
    pub(crate) fn improve(&mut self) {
        self.exchange();
        self.move_borders();
    }

    /// Agents in another order each time, so that nobody is always the first to choose.
    fn shuffled(&mut self, agents: &[usize]) -> Vec<usize> {
        let mut order = agents.to_vec();
        for last in (1..order.len()).rev() {
            order.swap(last, self.dice.roll(last + 1));
        }
        order
    }

    /// Gives an agent the best week for what all others do, where what is missing is worth its price, or as much as it costs where there is none.
    fn answer(
        &mut self,
        agent: usize,
        rota: &mut Rota,
        on: &mut [Vec<u32>],
        weights: Weights,
        prices: Option<&[Vec<i64>]>,
    ) {
        let (problem, own) = (self.problem, &self.problem.templates[agent]);
        own.staff(&rota[agent], on, |on| *on -= 1);
        let worth = |(number, (need, on)): (usize, (&Need, &Vec<u32>))| -> Vec<i64> {
            let price = |piece: usize| prices.map_or(weights.0.uncovered, |prices| prices[number][piece]);
            let missing = need.missing.iter().zip(on).map(|(missing, on)| missing > on);
            missing.enumerate().map(|(piece, is_missing)| if is_missing { price(piece) } else { 0 }).collect()
        };
        let worth: Vec<Vec<i64>> = problem.needs.iter().zip(on.iter()).enumerate().map(worth).collect();
        let week = &self.weeks[agent];
        let costs = week_costs(problem, week, own, weights, &worth, None);
        let between = problem.between(rota, agent);
        let mut scratch = std::mem::take(&mut self.scratch);
        // What a week costs in truth: what is missing to minima depends on when in it the work is.
        let cost = |shifts: &[TemplateShift]| {
            let short = problem.shortfall(rota, agent, shifts) + self.after(rota, agent, shifts);
            let work: u32 = shifts.iter().map(|shift| own.length(shift)).sum();
            let ticks = usize::try_from(work / week.tick).ok().filter(|ticks| *ticks < week.short.len())?;
            let missed = short - week.short[ticks];
            let of_shifts = shifts.iter().map(|shift| costs.of_shift(own, shift)).sum::<i64>();
            Some((costs.work[ticks] + weights.0.shortfall * missed + of_shifts, missed))
        };
        let mut best = cost(&rota[agent]).map(|(cost, _)| (cost, rota[agent].clone()));
        let mut short: Option<Vec<bool>> = None;
        let mut all = BTreeSet::new();
        for _ in 0..ANSWERS {
            let then = short.map(|short| week_costs(problem, week, own, weights, &worth, Some(&short)));
            let found = week.best(then.as_ref().unwrap_or(&costs), &between, &mut scratch);
            let Some((found_cost, missed)) = cost(&found) else { break };
            short = Some(problem.short(rota, agent, &found).map(|minutes| minutes > 0).collect());
            all.extend(found.iter().copied());
            let mut found = (found_cost, found);
            let steps = |from| by_steps(own, &between, from, &all, |shifts| Some(cost(shifts)?.0));
            // Where less is done than it seems, it is done when it counts, and no more of it than is missing.
            if missed > 0 {
                found = steps(found);
                best = best.map(steps);
            }
            if best.as_ref().is_none_or(|(cost, _)| found.0 < *cost) {
                best = Some(found);
            }
            if missed <= 0 {
                break;
            }
        }
        if let Some((_, shifts)) = best {
            rota[agent] = shifts;
        }
        self.scratch = scratch;
        own.staff(&rota[agent], on, |on| *on += 1);
    }

    /// What an agent's week is of each level but the first, with these shifts, and what it leaves to be short in the next.
    pub(super) fn own(&self, rota: &Rota, agent: usize, shifts: &[TemplateShift]) -> Levels {
        let levels = self.problem.own_levels(rota, agent, shifts);
        Levels { shortfall: levels.shortfall + self.after(rota, agent, shifts), ..levels }
    }

    /// What is missing to the minima of the agent's next week, if that is another template.
    fn after(&self, rota: &Rota, agent: usize, shifts: &[TemplateShift]) -> i64 {
        let next = Some(agent + 1).filter(|next| self.problem.templates.get(*next).is_some_and(|next| next.follows));
        next.map_or(0, |next| {
            let mut rota = rota.clone();
            shifts.clone_into(&mut rota[agent]);
            self.problem.shortfall(&rota, next, &rota[next])
        })
    }

    /// Plans a few agents anew, by rounds of prices for what they can change, from known ones or from nothing; keeps it if it is as good.
    pub(crate) fn replan(&mut self, agents: &[usize], rounds: usize, from: Option<&Bound>) {
        let mut others = self.rota.clone();
        for agent in agents {
            others[*agent].clear();
        }
        let on = self.problem.staffed(&others);
        let need = |(number, need): (usize, &Need)| Need {
            missing: need.missing.iter().zip(&on[number]).map(|(missing, on)| missing.saturating_sub(*on)).collect(),
        };
        let part = Problem {
            pieces: self.problem.pieces.clone(),
            needs: self.problem.needs.iter().enumerate().map(need).collect(),
            // Who stands alone here.
            templates: agents
                .iter()
                .map(|agent| Template { follows: false, ..self.problem.templates[*agent].clone() })
                .collect(),
        };
        let weeks: Vec<Programme<'_>> = agents.iter().map(|agent| self.weeks[*agent].clone()).collect();
        let now: Rota = agents.iter().map(|agent| self.rota[*agent].clone()).collect();
        let weights = Weights::proving(Level::LAST_BOUNDED);
        let known = weights.of(part.levels(&now));
        let mut search = PriceSearch::new(&part, &weeks, weights, from, self.go_on);
        for _ in 0..rounds {
            let Some(found) = search.round(known, &mut self.scratch) else { break };
            let mut rota = others.clone();
            agents.iter().zip(found).for_each(|(agent, shifts)| rota[*agent] = shifts);
            let rota = self.settled(rota, agents);
            let levels = self.problem.levels(&rota);
            if levels <= self.levels {
                (self.rota, self.levels) = (rota, levels);
            }
        }
    }

    /// Gives shifts to others who could have them just as well, and exchanges them, as long as that is better.
    pub(crate) fn exchange(&mut self) {
        self.exchange_among(&self.alike.clone());
    }

    /// The same of those who offer other times, too, where both offer a shift: for nights and weekends, which nothing else shares among them.
    pub(crate) fn exchange_widely(&mut self) {
        let is_near =
            |(a, b): &(usize, usize)| has_same_weeks(&self.problem.templates[*a], &self.problem.templates[*b]);
        let pairs: Vec<(usize, usize)> = pairs(self.problem).filter(is_near).take(MOST_PAIRS).collect();
        self.exchange_among(&pairs);
    }

    fn exchange_among(&mut self, pairs: &[(usize, usize)]) {
        let go_on = self.go_on;
        let mut is_better = true;
        while is_better {
            let pairs = pairs.iter().take_while(|_| go_on());
            is_better = pairs.fold(false, |better, (a, b)| self.exchange_of(*a, *b) || better);
        }
    }

    /// Gives a shift of one agent to another, or exchanges two, or all on some days in a row, if that is better for both together.
    fn exchange_of(&mut self, a: usize, b: usize) -> bool {
        let of_both =
            |[of_a, of_b]: &[Vec<TemplateShift>; 2]| self.own(&self.rota, a, of_a) + self.own(&self.rota, b, of_b);
        let keeps = |agent: usize, shifts: &[TemplateShift]| {
            self.problem.templates[agent].keeps_limits(shifts, &self.problem.between(&self.rota, agent))
        };
        let today = [self.rota[a].clone(), self.rota[b].clone()];
        let now = of_both(&today);
        let templates = [a, b].map(|agent| &self.problem.templates[agent]);
        let with =
            |now: &[TemplateShift], gives: &[TemplateShift], gets: &[TemplateShift], [from, to]: [&Template; 2]| {
                let gets = gets.iter().map(|shift| offered_by(from, to, *shift)).collect::<Option<Vec<_>>>()?;
                let mut shifts: Vec<_> =
                    now.iter().copied().filter(|shift| !gives.contains(shift)).chain(gets).collect();
                shifts.sort_unstable();
                Some(shifts)
            };
        let mut others = single(&today).chain(on_days(templates, &today)).filter_map(|[of_a, of_b]| {
            let [one, other] = templates;
            Some([with(&today[0], &of_a, &of_b, [other, one])?, with(&today[1], &of_b, &of_a, [one, other])?])
        });
        let found = others.find(|both| of_both(both) < now && keeps(a, &both[0]) && keeps(b, &both[1]));
        let Some([of_a, of_b]) = found else { return false };
        (self.rota[a], self.rota[b]) = (of_a, of_b);
        self.levels = self.problem.levels(&self.rota);
        true
    }

    /// A few agents by the dice, of those who are planned for the same time as one of them.
    pub(crate) fn group(&mut self, size: usize) -> Vec<usize> {
        let count = self.problem.templates.len();
        let first = self.dice.roll(count);
        let time = |agent: usize| self.problem.templates[agent].time();
        let own = self.problem.templates.get(first).map(Template::time).unwrap_or_default();
        let is_near = |agent: &usize| *agent != first && time(*agent).start < own.end && own.start < time(*agent).end;
        let mut others: Vec<usize> = (0..count).filter(is_near).collect();
        let more = size.saturating_sub(1).min(others.len());
        for place in 0..more {
            let other = place + self.dice.roll(others.len() - place);
            others.swap(place, other);
        }
        others.truncate(more);
        (count > 0).then_some(first).into_iter().chain(others).collect()
    }
}

/// A week made better as long as one step makes it so: it gets one of these shifts more, is without one, or has one begin later or end earlier.
fn by_steps(
    agent: &Template,
    between: &Between,
    mut best: (i64, Vec<TemplateShift>),
    others: &BTreeSet<TemplateShift>,
    cost: impl Fn(&[TemplateShift]) -> Option<i64>,
) -> (i64, Vec<TemplateShift>) {
    loop {
        let now = &best.1;
        let instead = |place: usize, new: Option<TemplateShift>| {
            let rest = now.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, shift)| *shift);
            rest.chain(new).collect::<Vec<_>>()
        };
        let shorter = |shift: &TemplateShift| {
            let TemplateShift { start, end, .. } = *shift;
            let own = *shift;
            let later = (start + 1..end.min(agent.marks.len())).map(move |start| TemplateShift { start, ..own });
            later.chain((start + 1..end).map(move |end| TemplateShift { end, ..own })).map(Some).chain([None])
        };
        let fewer =
            now.iter().enumerate().flat_map(|(place, shift)| shorter(shift).map(move |new| instead(place, new)));
        let more = others.iter().filter(|other| !now.contains(other)).map(|other| instead(now.len(), Some(*other)));
        let mut better: Vec<(i64, Vec<TemplateShift>)> = fewer
            .chain(more)
            .filter_map(|mut shifts| {
                shifts.sort_unstable();
                Some((cost(&shifts)?, shifts))
            })
            .filter(|(cost, _)| *cost < best.0)
            .collect();
        better.sort_unstable();
        match better.into_iter().find(|(_, shifts)| agent.keeps_limits(shifts, between)) {
            Some(found) => best = found,
            None => return best,
        }
    }
}

/// The shift of one agent as another offers it, at the same time in all weeks, where it counts for the same.
fn offered_by(from: &Template, to: &Template, shift: TemplateShift) -> Option<TemplateShift> {
    let [start, end] = [shift.start, shift.end].map(|mark| to.mark_at(from.minute(mark)));
    let (start, end, day) = (start?, end?, from.weekday(shift.start));
    let same_time = |(one, other): (&TemplateWeek, &TemplateWeek)| {
        one.at[shift.start] == other.at[start] && one.at[shift.end] == other.at[end]
    };
    if start >= to.marks.len() || !from.weeks.iter().zip(&to.weeks).all(same_time) {
        return None;
    }
    let own = &from.offers[shift.offer];
    let is_alike = |offer: &Offer| {
        let mut counts = offer.counts.iter().zip(&own.counts).flat_map(|(one, other)| one.iter().zip(other));
        let counts_alike = counts.all(|(one, other)| one[day] == other[day]);
        offer.until[start] >= end && offer.rather_not == own.rather_not && counts_alike
    };
    let same = to.offers.get(shift.offer).is_some_and(is_alike).then_some(shift.offer);
    let offer = same.or_else(|| to.offers.iter().position(is_alike))?;
    Some(TemplateShift { start, end, offer })
}

/// A shift that the first of two gives, in exchange for one or for none.
fn single(both: &[Vec<TemplateShift>; 2]) -> impl Iterator<Item = [Vec<TemplateShift>; 2]> {
    let [of_a, of_b] = both;
    let back = move || of_b.iter().map(|back| vec![*back]).chain([Vec::new()]);
    of_a.iter().flat_map(move |given| back().map(move |back| [vec![*given], back]))
}

/// What two give each other who exchange some days in a row.
fn on_days<'t>(
    templates: [&'t Template; 2],
    both: &'t [Vec<TemplateShift>; 2],
) -> impl Iterator<Item = [Vec<TemplateShift>; 2]> + 't {
    let days = (1..=7).flat_map(|count| (0..7).map(move |first| (first, count)));
    days.map(move |(first, count)| {
        [0, 1].map(|one| {
            let is_given = |shift: &&TemplateShift| (templates[one].weekday(shift.start) + 7 - first) % 7 < count;
            both[one].iter().filter(is_given).copied().collect()
        })
    })
}

/// The pairs of agents of whom one could have any shift of the other just as well.
fn alike(problem: &Problem) -> Vec<(usize, usize)> {
    let is_alike = |(a, b): &(usize, usize)| {
        let (a, b) = (&problem.templates[*a], &problem.templates[*b]);
        let same_marks = || a.weeks.iter().zip(&b.weeks).all(|(a, b)| a.at == b.at);
        has_same_weeks(a, b) && a.marks == b.marks && same_marks() && a.offers == b.offers
    };
    pairs(problem).filter(is_alike).collect()
}

fn pairs(problem: &Problem) -> impl Iterator<Item = (usize, usize)> + use<> {
    let count = problem.templates.len();
    (0..count).flat_map(move |a| (0..count).map(move |b| (a, b))).filter(|(a, b)| a != b)
}

/// Whether weeks of two agents are the same time, of which the same is off.
fn has_same_weeks(a: &Template, b: &Template) -> bool {
    let same_time = |(a, b): (&TemplateWeek, &TemplateWeek)| a.at[0] == b.at[0] && a.away == b.away && a.off == b.off;
    a.weeks.len() == b.weeks.len() && a.weeks.iter().zip(&b.weeks).all(same_time)
}
