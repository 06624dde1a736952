//! How good a plan is: the levels, and what each template's week is of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::problem::{Problem, Rota, Template, TemplateShift};

/// What a shift of a template counts on the level of shape: the square of the minutes by which an agent's week may be off the share for the same.
pub const OF_A_SHIFT: i64 = 120 * 120;

/// How good a plan is, level by level; less is better, and the first that differs decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// Agent time that is missing, in minutes over all requirements and the window.
    pub uncovered: i64,
    /// What is missing to the minima of weeks, in minutes.
    pub shortfall: i64,
    /// What is added to today and taken from it, in minutes over all weeks.
    pub change: i64,
    /// Shifts of the templates, and the squared minutes by which weeks are off their shares: [`OF_A_SHIFT`] a shift.
    pub shape: i64,
    /// The squared minutes by which what nights and weekends count more than other time is off its share, in a week of each agent.
    pub burden: i64,
}

impl Levels {
    /// The levels as numbers, the weightiest first.
    pub fn numbers(self) -> [i64; 5] {
        [self.uncovered, self.shortfall, self.change, self.shape, self.burden]
    }
}

impl Problem {
    /// What everybody does today and may be without.
    pub fn today(&self) -> Rota {
        self.agents.iter().map(|agent| agent.today.clone()).collect()
    }

    /// How many are missing in each piece, by requirement.
    pub fn missing(&self, rota: &Rota) -> Vec<Vec<u32>> {
        let missing = |(need, on): (&super::problem::Need, Vec<u32>)| {
            need.missing.iter().zip(on).map(|(missing, on)| missing.saturating_sub(on)).collect()
        };
        self.needs.iter().zip(self.staffed(rota)).map(missing).collect()
    }

    /// How many more are on in each piece than what is firm, by requirement.
    pub fn staffed(&self, rota: &Rota) -> Vec<Vec<u32>> {
        let mut on = vec![vec![0; self.pieces.len()]; self.needs.len()];
        for (agent, shifts) in self.agents.iter().zip(rota) {
            self.staff(agent, shifts, &mut on, |on| *on += 1);
        }
        on
    }

    /// Changes how many are on in each piece that one agent's shifts count for.
    pub fn staff(&self, agent: &Template, shifts: &[TemplateShift], on: &mut [Vec<u32>], change: impl Fn(&mut u32)) {
        for shift in shifts {
            let day = agent.weekday(shift.start);
            for (number, week) in agent.weeks.iter().enumerate() {
                for (need, on) in on.iter_mut().enumerate() {
                    if agent.offers[shift.offer].counts[need][number][day] {
                        agent.pieces(week, shift).for_each(|piece| change(&mut on[piece]));
                    }
                }
            }
        }
    }

    /// How good a rota is.
    pub fn levels(&self, rota: &Rota) -> Levels {
        let on = self.staffed(rota);
        let missing = |(need, on): (&super::problem::Need, &Vec<u32>)| -> i64 {
            let short = need.missing.iter().zip(on).map(|(missing, on)| i64::from(missing.saturating_sub(*on)));
            short.zip(&self.pieces).map(|(short, length)| short * length).sum()
        };
        let own = rota.iter().enumerate().map(|(place, shifts)| self.own_levels(rota, place, shifts));
        own.fold(
            Levels { uncovered: self.needs.iter().zip(&on).map(missing).sum(), ..Levels::default() },
            |all, own| Levels {
                shortfall: all.shortfall + own.shortfall,
                change: all.change + own.change,
                shape: all.shape + own.shape,
                burden: all.burden + own.burden,
                ..all
            },
        )
    }
}

impl Problem {
    /// What an agent's own week is of each level but the first, with these shifts, where `rota` is of the weeks around it.
    pub fn own_levels(&self, rota: &Rota, place: usize, shifts: &[TemplateShift]) -> Levels {
        let shortfall = self.shortfall(rota, place, shifts);
        Levels { shortfall, ..self.agents[place].levels(self, shifts) }
    }
}

impl Template {
    /// What an agent's own week is of the levels after the second.
    pub fn levels(&self, problem: &Problem, shifts: &[TemplateShift]) -> Levels {
        let work: u32 = shifts.iter().map(|shift| self.length(shift)).sum();
        let pieces = |shifts: &[TemplateShift]| -> BTreeSet<usize> {
            let of_week = |week| shifts.iter().flat_map(move |shift| self.pieces(week, shift));
            self.weeks.iter().flat_map(of_week).collect()
        };
        let change =
            pieces(&self.today).symmetric_difference(&pieces(shifts)).map(|piece| problem.pieces[*piece]).sum();
        let rather_not = shifts.iter().filter(|shift| self.offers[shift.offer].rather_not).count();
        let count = i64::try_from(shifts.len() + rather_not).unwrap_or(i64::MAX);
        let unsocial: i64 = shifts.iter().map(|shift| i64::from(self.unsocial_minutes(shift))).sum();
        Levels {
            uncovered: 0,
            shortfall: 0,
            change,
            shape: OF_A_SHIFT * count + self.off_share(work),
            burden: (unsocial - i64::from(self.unsocial_share)).pow(2),
        }
    }

    /// The square of the minutes by which so much work is off the share.
    pub fn off_share(&self, work: u32) -> i64 {
        (i64::from(work) - i64::from(self.share)).pow(2)
    }

    /// How much more than other time a shift counts for nights and weekends, in minutes.
    fn unsocial_minutes(&self, shift: &TemplateShift) -> u32 {
        let count = self.marks.len();
        let more = |mark: usize| (self.minute(mark + 1) - self.minute(mark)) * self.unsocial[mark % count];
        (shift.start..shift.end).map(more).sum::<u32>() / 100
    }
}
