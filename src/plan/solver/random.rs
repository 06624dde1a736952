//! Tiny problems by the dice, for tests.

use std::ops::Range;

use super::dice::Dice;
use super::problem::{DAY, Limits, Need, Offer, Problem, Template, TemplateWeek};

/// A mark every six hours.
pub(in crate::plan) const STEP: u32 = 360;
pub(in crate::plan) const MARKS: usize = 28;

/// Dice for problems.
pub(in crate::plan) struct Random(pub(in crate::plan) Dice);

/// How much more than other time the time from a mark counts, in percent: two of four marks are night, and the last two days the weekend.
fn unsocial(mark: usize) -> u32 {
    if mark >= 20 || matches!(mark % 4, 0 | 3) { 50 } else { 0 }
}

impl Random {
    pub(in crate::plan) fn one_in(&mut self, sides: usize) -> bool {
        self.0.roll(sides) == 0
    }

    pub(in crate::plan) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.roll(all.len())]
    }

    pub(in crate::plan) fn agent(&mut self, weeks: usize, needs: usize) -> Template {
        // A week that stands alone has other weeks around it.
        let repeats = !self.one_in(3) || weeks > 1;
        let mut is_firm = [false; 3 * MARKS];
        if self.one_in(2) {
            for _ in 0..self.0.roll(if repeats { 3 } else { 6 }) {
                let mark = self.0.roll(3 * MARKS);
                let copies = if repeats { [0, 1, 2].map(|week| mark % MARKS + week * MARKS) } else { [mark; 3] };
                for mark in copies {
                    is_firm[mark] = true;
                }
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
            let mut open = [false; MARKS];
            for _ in 0..=self.0.roll(4) {
                let (first, length) = (self.0.roll(MARKS), 1 + self.0.roll(4));
                for mark in first..first + length {
                    open[mark % MARKS] = true;
                }
            }
            let day = |random: &mut Self| !random.one_in(4);
            let week = |random: &mut Self| std::array::from_fn(|_| day(random));
            let of_need = |random: &mut Self| (0..weeks).map(|_| week(random)).collect();
            let is_open = |mark: usize| open[mark % MARKS] && (repeats || mark < MARKS + 4);
            let until =
                (0..MARKS).map(|mark| (mark..mark + MARKS).find(|mark| !is_open(*mark)).unwrap_or(mark + MARKS));
            Offer {
                until: until.collect(),
                rather_not: self.one_in(4),
                counts: (0..needs).map(|_| of_need(self)).collect(),
            }
        });
        let offers = offers.collect();
        let week = |number: usize| {
            let off: [bool; 7] = std::array::from_fn(|_| self.one_in(9));
            TemplateWeek {
                at: (0..=2 * MARKS).map(|mark| number * MARKS + mark).collect(),
                said: off.map(|off| !off || self.one_in(2)),
                off,
                away: self.one_in(5).then_some(number * MARKS + 3..number * MARKS + 6).into_iter().collect(),
                minimum: self.of(&[0, 360, 1_080]),
            }
        };
        let weeks = (0..weeks).map(week).collect();
        let rest = self.of(&[360, 720, 1_080]);
        Template {
            marks: (0..7 * DAY / STEP).map(|mark| mark * STEP).collect(),
            firm,
            repeats,
            follows: false,
            offers,
            weeks,
            limits: Limits {
                min_shift: self.of(&[360, 360, 720]),
                max_shift: self.of(&[720, 1_080]),
                pause: self.of(&[0, 360.min(rest - 1)]),
                rest,
                most_added: self.of(&[1_080, 1_440, 2_400]),
                max_days: self.of(&[1, 2, 3, 4, 6, 7]),
                max_nights: self.of(&[None, None, Some(1)]),
            },
            unsocial: (0..MARKS).map(unsocial).collect(),
            share: self.of(&[0, 500, 1_440]),
            unsocial_share: 180,
            today: Vec::new(),
        }
    }

    pub(in crate::plan) fn problem(&mut self) -> Problem {
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
        Problem {
            pieces: vec![i64::from(STEP); pieces],
            needs: (0..needs).map(|_| Need { missing: missing(self) }).collect(),
            templates: agents,
        }
    }

    /// One agent's weeks that follow each other and stand alone.
    pub(in crate::plan) fn chain(&mut self, weeks: usize) -> Problem {
        let needs = 1 + self.0.roll(2);
        let mut first = self.agent(1, needs);
        while first.repeats {
            first = self.agent(1, needs);
        }
        // What is firm, in all weeks and those around them.
        let firm: Vec<bool> = (0..(weeks + 2) * MARKS).map(|_| self.one_in(20)).collect();
        let is_firm = self.one_in(2);
        let agent = |(place, mut agent): (usize, Template)| {
            agent.follows = place > 0;
            agent.repeats = false;
            agent.limits = first.limits;
            let own = (0..3 * MARKS).filter(|mark| is_firm && firm[place * MARKS + mark]);
            agent.firm = Vec::new();
            for start in own.map(|mark| u32::try_from(mark).unwrap() * STEP) {
                match agent.firm.last_mut() {
                    Some(last) if last.end == start => last.end += STEP,
                    _ => agent.firm.push(start..start + STEP),
                }
            }
            let week = &mut agent.weeks[0];
            week.at = (0..=2 * MARKS).map(|mark| place * MARKS + mark).collect();
            week.away = Vec::new();
            agent
        };
        let agents: Vec<Template> = (0..weeks).map(|_| self.agent(1, needs)).collect();
        let agents: Vec<Template> = agents.into_iter().enumerate().map(agent).collect();
        let missing = |random: &mut Self| {
            (0..(weeks + 1) * MARKS).map(|mark| u32::from(mark < weeks * MARKS && random.one_in(2))).collect()
        };
        Problem {
            pieces: vec![i64::from(STEP); (weeks + 1) * MARKS],
            needs: (0..needs).map(|_| Need { missing: missing(self) }).collect(),
            templates: agents,
        }
    }
}
