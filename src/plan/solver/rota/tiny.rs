//! Tiny teams, against brute force: every week that an agent may have, and every rota of them.

use std::ops::Range;

use super::super::super::solver::dice::Dice;
use super::cost::{RotaWeights, week_costs};
use super::duties::FirmTime;
use super::levels::RotaLevels;
use super::problem::{
    Between, DAY, Rota, RotaAgent, RotaLimits, RotaNeed, RotaOffer, RotaProblem, TemplateShift, TemplateWeek, WEEK,
};
use super::programme::{Scratch, Week};
use super::solve::{RotaEffort, solve};

/// A mark every six hours.
const STEP: u32 = 360;
const MARKS: usize = 28;

struct Random(Dice);

impl Random {
    fn one_in(&mut self, sides: usize) -> bool {
        self.0.roll(sides) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.roll(all.len())]
    }

    fn agent(&mut self, weeks: usize, needs: usize) -> RotaAgent {
        // A week that stands alone has other weeks around it.
        let repeats = !self.one_in(3);
        let mut is_firm = vec![false; 3 * MARKS];
        if self.one_in(2) {
            for _ in 0..self.0.roll(if repeats { 3 } else { 6 }) {
                let mark = self.0.roll(3 * MARKS);
                let copies = if repeats { [0, 1, 2].map(|week| mark % MARKS + week * MARKS) } else { [mark; 3] };
                copies.iter().for_each(|mark| is_firm[*mark] = true);
            }
        }
        let mut firm: Vec<Range<u32>> = Vec::new();
        for mark in (0..3 * MARKS).filter(|mark| is_firm[*mark]) {
            let start = u32::try_from(mark).unwrap() * STEP;
            match firm.last_mut() {
                Some(last) if last.end == start => last.end += STEP,
                _ => firm.push(start..start + STEP),
            }
        }
        let offers = (0..=self.0.roll(2)).map(|_| {
            let mut open = vec![false; MARKS];
            for _ in 0..=self.0.roll(4) {
                let (first, length) = (self.0.roll(MARKS), 1 + self.0.roll(4));
                (first..first + length).for_each(|mark| open[mark % MARKS] = true);
            }
            let day = |random: &mut Self| !random.one_in(4);
            let week = |random: &mut Self| std::array::from_fn(|_| day(random));
            let of_need = |random: &mut Self| (0..weeks).map(|_| week(random)).collect();
            let is_open = |mark: usize| open[mark % MARKS] && (repeats || mark < MARKS + 4);
            let until = (0..MARKS).map(|mark| (mark..mark + MARKS).find(|mark| !is_open(*mark)).unwrap_or(mark + MARKS));
            RotaOffer { until: until.collect(), rather_not: self.one_in(4), counts: (0..needs).map(|_| of_need(self)).collect() }
        });
        let offers = offers.collect();
        let week = |number: usize| TemplateWeek {
            at: (0..=2 * MARKS).map(|mark| number * MARKS + mark).collect(),
            off: std::array::from_fn(|_| self.one_in(9)),
            away: self.one_in(5).then_some(number * MARKS + 3..number * MARKS + 6).into_iter().collect(),
            minimum: self.of(&[0, 360, 1_080]),
        };
        let weeks = (0..weeks).map(week).collect();
        let rest = self.of(&[360, 720, 1_080]);
        RotaAgent {
            marks: (0..7 * DAY / STEP).map(|mark| mark * STEP).collect(),
            firm,
            repeats,
            follows: false,
            offers,
            weeks,
            limits: RotaLimits {
                min_shift: self.of(&[360, 360, 720]),
                max_shift: self.of(&[720, 1_080]),
                pause: self.of(&[0, 360.min(rest - 1)]),
                rest,
                most_added: self.of(&[1_080, 1_440, 2_400]),
                max_days: self.of(&[1, 2, 6, 6, 7]),
                max_nights: self.of(&[None, None, Some(1)]),
            },
            unsocial: vec![0; MARKS],
            share: self.of(&[0, 500, 1_440]),
            unsocial_share: 0,
            today: Vec::new(),
        }
    }

    fn problem(&mut self) -> RotaProblem {
        let (weeks, needs) = (1 + self.0.roll(2), 1 + self.0.roll(2));
        let agents = (0..=self.0.roll(2)).map(|_| self.agent(weeks, needs)).collect();
        let pieces = (weeks + 1) * MARKS;
        let missing = |random: &mut Self| {
            (0..pieces)
                .map(
                    |piece| if piece < weeks * MARKS && random.one_in(2) { 1 + u32::from(random.one_in(4)) } else { 0 },
                )
                .collect()
        };
        RotaProblem {
            pieces: vec![i64::from(STEP); pieces],
            needs: (0..needs).map(|_| RotaNeed { missing: missing(self) }).collect(),
            agents,
        }
    }
}

/// Every week that the agent may have.
fn weeks(agent: &RotaAgent) -> Vec<Vec<TemplateShift>> {
    let firm = FirmTime::new(agent);
    let shifts: Vec<TemplateShift> = (0..MARKS).flat_map(|start| firm.shifts(start)).collect();
    let mut all = vec![Vec::new()];
    let mut last = vec![Vec::new()];
    while !last.is_empty() {
        let more = last.iter().flat_map(|week: &Vec<TemplateShift>| {
            let later = shifts.iter().filter(|shift| week.last().is_none_or(|last| last < shift));
            later.map(|shift| [week.clone(), vec![*shift]].concat())
        });
        let more: Vec<Vec<TemplateShift>> = more.filter(|week| agent.keeps_limits_so_far(week)).collect();
        all.extend(more.iter().filter(|week| agent.keeps_limits(week)).cloned());
        last = more;
    }
    all
}

impl RotaAgent {
    /// What more shifts cannot mend.
    fn keeps_limits_so_far(&self, shifts: &[TemplateShift]) -> bool {
        let work: u32 = shifts.iter().map(|shift| self.length(shift)).sum();
        let overlap = |a: &TemplateShift, b: &TemplateShift| {
            let minutes = |shift: &TemplateShift| (self.minute(shift.start), self.minute(shift.end));
            let ((a, b), (c, d)) = (minutes(a), minutes(b));
            let is_again = (a < d + WEEK && c + WEEK < b) || (a + WEEK < d && c < b + WEEK);
            (a < d && c < b) || (self.repeats && is_again)
        };
        let apart = |at: usize| shifts[..at].iter().all(|other| !overlap(other, &shifts[at]));
        work <= self.limits.most_added && (0..shifts.len()).all(apart)
    }
}

#[test]
fn the_best_week_of_an_agent_is_that_of_brute_force() {
    let mut random = Random(Dice::new(7));
    let mut cut = 0;
    for round in 0..400 {
        let problem = random.problem();
        let agent = &problem.agents[0];
        let all = weeks(agent);
        let week = Week::new(agent);
        let weights = RotaWeights { uncovered: 90, shortfall: 20, change: 3, shape: 1 };
        let worth: Vec<Vec<i64>> = problem
            .needs
            .iter()
            .map(|need| need.missing.iter().map(|_| [0, 2, 5, 90][random.0.roll(4)]).collect())
            .collect();
        let costs = week_costs(&problem, &week, agent, weights, &worth);
        let cost = |shifts: &Vec<TemplateShift>| {
            let levels = agent.levels(&problem, shifts);
            let mut earned = 0;
            for (need, worth) in worth.iter().enumerate() {
                let mut on = vec![vec![0; problem.pieces.len()]; problem.needs.len()];
                problem.staff(agent, shifts, &mut on, |on| *on += 1);
                earned +=
                    on[need].iter().zip(worth).map(|(on, worth)| i64::from(*on) * worth * i64::from(STEP)).sum::<i64>();
            }
            i64::try_from(weights.of(RotaLevels { uncovered: 0, ..levels })).unwrap() - earned
        };
        let least = all.iter().map(cost).min().unwrap();
        let best = week.best(&costs, &Between::NOTHING, &mut Scratch::default());
        assert!(agent.keeps_limits(&best.shifts), "{round}: {best:?} {agent:?}");
        assert_eq!(cost(&best.shifts), best.cost, "{round}");
        assert!(best.least <= least && least <= best.cost, "{round}: {best:?}, but {least} of {agent:?}");
        cut += usize::from(best.least < best.cost);
    }
    assert!(cut < 20, "{cut} weeks had to be cut where nothing says where");
}

#[test]
fn a_rota_is_that_of_brute_force_and_its_bounds_are_true() {
    let mut random = Random(Dice::new(11));
    let (mut proven, mut worse) = ([0; 4], 0);
    for round in 0..150 {
        let problem = random.problem();
        let of_agents: Vec<Vec<Vec<TemplateShift>>> = problem.agents.iter().map(weeks).collect();
        if of_agents.iter().map(Vec::len).product::<usize>() > 60_000 {
            continue;
        }
        let mut all: Vec<Rota> = vec![Vec::new()];
        for of_agent in &of_agents {
            all = all
                .iter()
                .flat_map(|rota| of_agent.iter().map(move |week| [rota.clone(), vec![week.clone()]].concat()))
                .collect();
        }
        let four = |levels: RotaLevels| RotaLevels { burden: 0, ..levels };
        let best = all.iter().map(|rota| four(problem.levels(rota))).min().unwrap();
        let found = solve(&problem, RotaEffort { prices: 60, groups: 30 }, &|_| true);
        for (agent, shifts) in problem.agents.iter().zip(&found.rota) {
            assert!(agent.keeps_limits(shifts), "{round}: {shifts:?} of {agent:?}");
        }
        assert_eq!(found.levels, problem.levels(&found.rota), "{round}");
        worse += usize::from(four(found.levels) != best);
        assert!(best <= four(found.levels), "{round}");
        for (level, proven) in proven.iter_mut().enumerate() {
            // A bound is about rotas as good as the found one on the levels before.
            let is_as_good = best.numbers()[..level] == found.levels.numbers()[..level];
            assert!(
                !is_as_good || found.bounds[level] <= best.numbers()[level],
                "{round}: level {level}: {found:?}, but {best:?}"
            );
            *proven += usize::from(found.is_optimal(level));
        }
    }
    assert!(worse <= 3, "{worse} rotas are not the best");
    assert!(proven.iter().all(|level| *level > 60), "{proven:?}");
}

#[test]
fn the_heaviest_weights_add_up_to_a_number_that_there_is() {
    let mut random = Random(Dice::new(3));
    for weeks in [1, 5, 52, 520] {
        for most_added in [0, 60, 2_400, WEEK] {
            let mut agent = random.agent(1, 3);
            agent.weeks = vec![agent.weeks[0].clone(); weeks];
            agent.limits.most_added = most_added;
            agent.share = WEEK;
            let need = RotaNeed { missing: vec![1; 2] };
            let problem = RotaProblem { pieces: vec![1, 30], needs: vec![need; 3], agents: vec![agent] };
            let weights = RotaWeights::strict(&problem);
            let minutes = i128::from(2 * WEEK) * i128::try_from(weeks).unwrap();
            assert!(i128::from(weights.uncovered) * minutes * 3 < i128::from(i64::MAX / 8), "{weeks}: {weights:?}");
            assert!(i128::from(weights.shortfall) * minutes < i128::from(i64::MAX / 8), "{weeks}: {weights:?}");
            assert!(
                weights.uncovered >= weights.shortfall && weights.shortfall >= weights.change,
                "{weeks}: {weights:?}"
            );
        }
    }
}
