//! Better rotas by small steps: where one agent hands over to another is moved, so that the hours of both come closer to their shares; and, where
//! no level says anything against it, so that hand-overs of several days are at the same time of day, as a person would write them.

use std::collections::{BTreeMap, BTreeSet};

use super::duties::FirmTime;
use super::levels::Levels;
use super::problem::{DAY, Rota, Template, TemplateShift, WEEK};
use super::search::Search;

/// A border of a shift: whose, which of the agent's, and the minute at which it is.
#[derive(Clone, Copy, Debug)]
struct Border {
    agent: usize,
    shift: usize,
    minute: i64,
}

/// A shift that an agent could have instead of another.
#[derive(Clone, Copy, Debug)]
struct Instead {
    agent: usize,
    shift: usize,
    new: TemplateShift,
}

/// What makes other shifts worth taking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gain {
    /// A level is better.
    Level,
    /// No level is worse, and shifts have fewer hours of the day.
    Even,
}

impl Search<'_> {
    /// Moves borders at which one shift follows another, as long as that is better.
    pub(crate) fn move_borders(&mut self) {
        let mut on = self.problem.staffed(&self.rota);
        while self.move_one(&mut on) {}
    }

    /// Moves one border between two shifts, or both borders of a shift between two others.
    fn move_one(&mut self, on: &mut [Vec<u32>]) -> bool {
        let (starts, ends) = (self.borders(|shift| shift.start), self.borders(|shift| shift.end));
        let go_on = self.go_on;
        let follow =
            |end: Border| starts.iter().filter(move |start| start.minute == end.minute).take_while(move |_| go_on());
        ends.iter().take_while(|_| go_on()).any(|end| {
            follow(*end).any(|next| {
                let own = ends.iter().find(|end| end.agent == next.agent && end.shift == next.shift);
                self.move_between(*end, None, *next, on)
                    || own.is_some_and(|own| follow(*own).any(|last| self.move_between(*end, Some(*next), *last, on)))
            })
        })
    }

    /// Moves shifts to another time of the week, as long as that is better: what is for the minimum alone may be by day as well.
    pub(crate) fn move_shifts(&mut self) {
        let mut on = self.problem.staffed(&self.rota);
        while self.move_a_shift(&mut on) {}
    }

    fn move_a_shift(&mut self, on: &mut [Vec<u32>]) -> bool {
        let all: Vec<Instead> = (0..self.rota.len()).flat_map(|agent| self.elsewhere(agent)).collect();
        all.into_iter().any(|one| self.take_instead(&[one], on, Gain::Level))
    }

    /// As long shifts at other times with which an agent's own levels are better.
    fn elsewhere(&self, agent: usize) -> Vec<Instead> {
        let (template, shifts) = (&self.problem.templates[agent], &self.rota[agent]);
        if shifts.is_empty() || !(self.go_on)() {
            return Vec::new();
        }
        let firm = FirmTime::new(template);
        let own = self.own(&self.rota, agent, shifts);
        let is_better = |one: &Instead| {
            let mut shifts = shifts.clone();
            shifts[one.shift] = one.new;
            self.own(&self.rota, agent, &shifts) < own
        };
        let offered: Vec<TemplateShift> = (0..template.marks.len()).flat_map(|start| firm.shifts(start)).collect();
        let as_long = |(shift, old): (usize, &TemplateShift)| {
            let length = template.length(old);
            let all = offered.iter().filter(move |new| template.length(new) == length);
            all.map(move |new| Instead { agent, shift, new: *new }).collect::<Vec<_>>()
        };
        shifts.iter().enumerate().flat_map(as_long).filter(is_better).collect()
    }

    /// Moves hand-overs between the same two agents, as long as shifts then have fewer hours of the day, and no level is worse: what the one agent
    /// gets on one day, the other gets on another.
    pub(crate) fn even_out(&mut self) {
        let mut on = self.problem.staffed(&self.rota);
        while self.even_out_one(&mut on) {}
    }

    fn even_out_one(&mut self, on: &mut [Vec<u32>]) -> bool {
        let (starts, ends) = (self.borders(|shift| shift.start), self.borders(|shift| shift.end));
        // By the two agents: whose shift ends, and whose begins just then.
        let mut all: BTreeMap<[usize; 2], Vec<[Border; 2]>> = BTreeMap::new();
        for end in ends {
            for start in starts.iter().filter(|start| start.minute == end.minute && start.agent != end.agent) {
                let agents = [end.agent.min(start.agent), end.agent.max(start.agent)];
                all.entry(agents).or_default().push([end, *start]);
            }
        }
        let go_on = self.go_on;
        all.values().take_while(|_| go_on()).any(|all| {
            evened(all).into_iter().take_while(|_| go_on()).any(|steps| {
                let moved: Option<Vec<[Instead; 2]>> = all
                    .iter()
                    .zip(&steps)
                    .filter(|(_, by)| **by != 0)
                    .map(|(at, by)| self.handed_over(*at, *by))
                    .collect();
                let Some(moved) = moved.map(|moved| moved.concat()) else { return false };
                let shifts: BTreeSet<_> = moved.iter().map(|one| (one.agent, one.shift)).collect();
                shifts.len() == moved.len() && self.take_instead(&moved, on, Gain::Even)
            })
        })
    }

    /// The shifts of a hand-over if it is `by` minutes later.
    fn handed_over(&self, [end, start]: [Border; 2], by: i64) -> Option<[Instead; 2]> {
        let agent = |border: Border| (&self.problem.templates[border.agent], self.rota[border.agent][border.shift]);
        let ((first, ends), (last, starts)) = (agent(end), agent(start));
        let ends = TemplateShift { end: later(first, ends.end, by)?, ..ends };
        let starts = TemplateShift { start: later(last, starts.start, by)?, ..starts };
        let is_shift = |shift: TemplateShift| shift.start < shift.end;
        let instead = |border: Border, new| Instead { agent: border.agent, shift: border.shift, new };
        (is_shift(ends) && is_shift(starts)).then(|| [instead(end, ends), instead(start, starts)])
    }

    /// How many hours of the day shifts have, agent by agent: what needs an entry of its own.
    fn hours_of_day(&self, rota: &Rota) -> usize {
        let of_agent = |(agent, shifts): (&Template, &Vec<TemplateShift>)| {
            let hours = |shift: &TemplateShift| (agent.minute(shift.start) % DAY, agent.length(shift), shift.offer);
            shifts.iter().map(hours).collect::<BTreeSet<_>>().len()
        };
        self.problem.templates.iter().zip(rota).map(of_agent).sum()
    }

    /// The borders of all shifts: minutes from the first piece on, or of a week where templates repeat.
    fn borders(&self, mark: impl Fn(&TemplateShift) -> usize) -> Vec<Border> {
        let mut starts = vec![0];
        for length in &self.problem.pieces {
            starts.push(starts[starts.len() - 1] + length);
        }
        let minute = |agent: &Template, mark: usize| {
            let minute = agent.weeks.first().map_or(0, |week| starts[week.at[mark]]);
            if agent.repeats { minute % i64::from(WEEK) } else { minute }
        };
        let of_agent = |(agent, shifts): (usize, &Vec<TemplateShift>)| -> Vec<Border> {
            let template = &self.problem.templates[agent];
            let border = |(shift, of)| Border { agent, shift, minute: minute(template, mark(of)) };
            shifts.iter().enumerate().map(border).collect()
        };
        self.rota.iter().enumerate().flat_map(of_agent).collect()
    }

    /// Lets one shift end and another begin at another time, and moves what is between them by as much, if the hours of both come closer to their
    /// shares and all is better.
    fn move_between(&mut self, end: Border, between: Option<Border>, start: Border, on: &mut [Vec<u32>]) -> bool {
        let agents = [Some(end), between, Some(start)].into_iter().flatten().map(|border| border.agent);
        let agents: Vec<usize> = agents.collect();
        if agents.iter().enumerate().any(|(place, agent)| agents[..place].contains(agent)) {
            return false;
        }
        let problem = self.problem;
        let (first, last) = (&problem.templates[end.agent], &problem.templates[start.agent]);
        let (ends, starts) = (self.rota[end.agent][end.shift], self.rota[start.agent][start.shift]);
        let works = (self.work(end.agent), self.work(start.agent));
        let off = |by: i64| {
            let work = |work: u32, by: i64| u32::try_from(i64::from(work) + by).unwrap_or(0);
            first.off_share(work(works.0, by)) + last.off_share(work(works.1, -by))
        };
        let marks = ends.start + 1..(ends.end + starts.end - starts.start).min(2 * first.marks.len());
        for mark in marks {
            let by = i64::from(first.minute(mark)) - i64::from(first.minute(ends.end));
            if by == 0 || off(by) >= off(0) {
                continue;
            }
            let moved = |border: Border| {
                let (agent, shift) = (&problem.templates[border.agent], self.rota[border.agent][border.shift]);
                let new =
                    TemplateShift { start: later(agent, shift.start, by)?, end: later(agent, shift.end, by)?, ..shift };
                Some(Instead { agent: border.agent, shift: border.shift, new })
            };
            let begin = later(last, starts.start, by).filter(|begin| *begin < starts.end);
            let (Some(begin), middle) = (begin, between.map(moved)) else { continue };
            if middle.is_some_and(|middle| middle.is_none()) {
                continue;
            }
            let ends = Instead { agent: end.agent, shift: end.shift, new: TemplateShift { end: mark, ..ends } };
            let starts =
                Instead { agent: start.agent, shift: start.shift, new: TemplateShift { start: begin, ..starts } };
            let all: Vec<Instead> = [Some(ends), middle.flatten(), Some(starts)].into_iter().flatten().collect();
            if self.take_instead(&all, on, Gain::Level) {
                return true;
            }
        }
        false
    }

    fn work(&self, agent: usize) -> u32 {
        self.rota[agent].iter().map(|shift| self.problem.templates[agent].length(shift)).sum()
    }

    /// Takes shifts instead of others, if that keeps all rules and is a gain; keeps how many are on.
    fn take_instead(&mut self, all: &[Instead], on: &mut [Vec<u32>], gain: Gain) -> bool {
        let problem = self.problem;
        let count = |agent: usize| problem.templates[agent].marks.len();
        if all.iter().any(|Instead { agent, new, .. }| new.start >= count(*agent)) {
            return false;
        }
        let mut rota = self.rota.clone();
        for Instead { agent, shift, new } in all {
            rota[*agent][*shift] = *new;
            rota[*agent].sort_unstable();
        }
        if gain == Gain::Even && self.hours_of_day(&rota) >= self.hours_of_day(&self.rota) {
            return false;
        }
        let agents: BTreeSet<usize> = all.iter().map(|one| one.agent).collect();
        let keeps = |agent: usize| problem.templates[agent].keeps_limits(&rota[agent], &problem.between(&rota, agent));
        if !agents.iter().all(|agent| keeps(*agent)) {
            return false;
        }
        let own = |rota: &Rota| {
            all.iter()
                .map(|one| self.own(rota, one.agent, &rota[one.agent]))
                .fold(Levels::default(), std::ops::Add::add)
        };
        let (was, is) = (own(&self.rota), own(&rota));
        let mut staff = |from: &Rota, to: &Rota| {
            for agent in &agents {
                problem.templates[*agent].staff(&from[*agent], on, |on| *on -= 1);
                problem.templates[*agent].staff(&to[*agent], on, |on| *on += 1);
            }
            problem.uncovered(on)
        };
        let uncovered = staff(&self.rota, &rota);
        let (was, is) = (Levels { uncovered: self.levels.uncovered, ..was }, Levels { uncovered, ..is });
        let is_better = match gain {
            Gain::Level => is < was,
            Gain::Even => is <= was,
        };
        if is_better {
            self.levels = problem.levels(&rota);
            self.rota = rota;
        } else {
            staff(&rota, &self.rota);
        }
        is_better
    }
}

/// By how many minutes each of the hand-overs between two agents may move, so that neither works more than before and more of them are at the same
/// time of day: all of one way and one that makes up for it, or one and another.
fn evened(all: &[[Border; 2]]) -> BTreeSet<Vec<i64>> {
    let day = |place: usize| all[place][0].minute % i64::from(DAY);
    let is_way = |one: usize, other: usize| all[one][0].agent == all[other][0].agent;
    let mut found = BTreeSet::new();
    for last in 0..all.len() {
        let way: Vec<usize> = (0..all.len()).filter(|other| is_way(*other, last)).collect();
        let mean = way.iter().map(|at| day(*at)).sum::<i64>() / i64::try_from(way.len()).unwrap_or(1);
        let times = (0..all.len()).map(day).chain((-4..=4).map(|quarters| mean / 15 * 15 + quarters * 15));
        for time in times.collect::<BTreeSet<_>>() {
            let mut steps = vec![0; all.len()];
            way.iter().filter(|at| **at != last).for_each(|at| steps[*at] = time - day(*at));
            steps[last] = -steps.iter().sum::<i64>();
            found.insert(steps);
            for one in (0..all.len()).filter(|one| *one != last) {
                let mut steps = vec![0; all.len()];
                steps[one] = time - day(one);
                steps[last] = if is_way(one, last) { -steps[one] } else { steps[one] };
                found.insert(steps);
            }
        }
    }
    found.retain(|steps| steps.iter().any(|by| *by != 0));
    found
}

/// The mark `by` minutes after another, if there is one in the week or the one after it.
fn later(agent: &Template, mark: usize, by: i64) -> Option<usize> {
    agent.mark_at(u32::try_from(i64::from(agent.minute(mark)) + by).ok()?)
}
