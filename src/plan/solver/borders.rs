//! Better rotas by small steps: where one agent hands over to another is moved, so that the hours of both come closer to their shares.

use super::levels::Levels;
use super::problem::{Rota, Template, TemplateShift, WEEK};
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

impl Search<'_> {
    /// Moves borders at which one shift follows another, as long as that is better.
    pub(crate) fn move_borders(&mut self) {
        let mut on = self.problem.staffed(&self.rota);
        while self.move_one(&mut on) {}
    }

    /// Moves one border between two shifts, or both borders of a shift between two others.
    fn move_one(&mut self, on: &mut [Vec<u32>]) -> bool {
        let (starts, ends) = (self.borders(|shift| shift.start), self.borders(|shift| shift.end));
        let follow = |end: Border| starts.iter().filter(move |start| start.minute == end.minute);
        let go_on = self.go_on;
        ends.iter().take_while(|_| go_on()).any(|end| {
            follow(*end).any(|next| {
                let own = ends.iter().find(|end| end.agent == next.agent && end.shift == next.shift);
                self.move_between(*end, None, *next, on)
                    || own.is_some_and(|own| follow(*own).any(|last| self.move_between(*end, Some(*next), *last, on)))
            })
        })
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
            if self.take_instead(&all, on) {
                return true;
            }
        }
        false
    }

    fn work(&self, agent: usize) -> u32 {
        self.rota[agent].iter().map(|shift| self.problem.templates[agent].length(shift)).sum()
    }

    /// Takes shifts of different agents instead of those that these have, if that keeps all rules and is better; keeps how many are on.
    fn take_instead(&mut self, all: &[Instead], on: &mut [Vec<u32>]) -> bool {
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
        let keeps = |agent: usize| problem.templates[agent].keeps_limits(&rota[agent], &problem.between(&rota, agent));
        if !all.iter().all(|one| keeps(one.agent)) {
            return false;
        }
        let own = |rota: &Rota| {
            all.iter()
                .map(|one| self.own(rota, one.agent, &rota[one.agent]))
                .fold(Levels::default(), std::ops::Add::add)
        };
        let (was, is) = (own(&self.rota), own(&rota));
        let mut staff = |from: &Rota, to: &Rota| {
            for Instead { agent, .. } in all {
                problem.templates[*agent].staff(&from[*agent], on, |on| *on -= 1);
                problem.templates[*agent].staff(&to[*agent], on, |on| *on += 1);
            }
            problem.uncovered(on)
        };
        let uncovered = staff(&self.rota, &rota);
        let is_better = Levels { uncovered, ..is } < Levels { uncovered: self.levels.uncovered, ..was };
        if is_better {
            self.levels = problem.levels(&rota);
            self.rota = rota;
        } else {
            staff(&rota, &self.rota);
        }
        is_better
    }
}

/// The mark `by` minutes after another, if there is one in the week or the one after it.
fn later(agent: &Template, mark: usize, by: i64) -> Option<usize> {
    let minute = u32::try_from(i64::from(agent.minute(mark)) + by).ok()?;
    let of_week = agent.marks.binary_search(&(minute % WEEK)).ok()?;
    let week = usize::try_from(minute / WEEK).ok().filter(|week| *week < 2)?;
    Some(of_week + week * agent.marks.len())
}
