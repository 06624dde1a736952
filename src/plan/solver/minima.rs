//! What a template does of the minima of weeks.
//!
//! A week has what is worked in it: a shift of Sunday that goes on is of the week after, and into the first week nothing goes on from before. What
//! time off takes counts as done, and nobody is short because of a clock.

use std::ops::Range;

use super::problem::{Problem, Rota, Template, TemplateShift, TemplateWeek};

/// An agent's place, and shifts that are added.
type Added<'r> = (usize, &'r [TemplateShift]);

impl Problem {
    /// What is missing to the minima of an agent's weeks with these shifts, in minutes, where `rota` is of the other weeks.
    pub(crate) fn shortfall(&self, rota: &Rota, place: usize, shifts: &[TemplateShift]) -> i64 {
        self.short(rota, place, shifts).sum()
    }

    /// The same, week by week.
    pub(super) fn short(&self, rota: &Rota, place: usize, shifts: &[TemplateShift]) -> impl Iterator<Item = i64> {
        let before = place.checked_sub(1).filter(|_| self.templates[place].follows);
        let weeks = &self.templates[place].weeks;
        let short = move |number: usize| {
            let earlier = match (number.checked_sub(1), before) {
                (Some(week), _) => Some(((place, shifts), week)),
                (None, Some(before)) => {
                    let last = self.templates[before].weeks.len().checked_sub(1);
                    last.zip(rota.get(before)).map(|(week, shifts)| ((before, &shifts[..]), week))
                }
                (None, None) => None,
            };
            let own = ((place, shifts), number);
            let (time, mut change) = ([Some(own), earlier].into_iter().flatten())
                .map(|(added, week)| self.done(added, week, &weeks[number], self.templates[place].marks.len()))
                .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            change = change.max(0);
            (i64::from(weeks[number].minimum) - time - change).max(0)
        };
        weeks.iter().enumerate().map(move |(number, week)| if week.minimum > 0 { short(number) } else { 0 })
    }

    /// What shifts do of a week in the n-th week of their template, in minutes, and how much longer they are on the clock.
    fn done(&self, (place, shifts): Added<'_>, number: usize, of: &TemplateWeek, marks: usize) -> (i64, i64) {
        let agent = &self.templates[place];
        let (week, within) = (&agent.weeks[number], of.at[0]..of.at[marks]);
        let (mut time, mut change) = (0, 0);
        for shift in shifts.iter().filter(|shift| week.said[agent.weekday(shift.start)]) {
            let all = week.at[shift.start]..week.at[shift.end];
            time += self.minutes(all.start.max(within.start)..all.end.min(within.end));
            let is_cut = week.away.iter().any(|away| away.start < all.end && all.start < away.end);
            if !week.off[agent.weekday(shift.start)] && !is_cut && within.contains(&all.start) {
                change += i64::from(agent.length(shift)) - self.minutes(all);
            }
        }
        (time, change)
    }

    /// How long pieces are together.
    fn minutes(&self, pieces: Range<usize>) -> i64 {
        self.pieces.get(pieces).unwrap_or_default().iter().sum()
    }

    /// What is missing to the minima of an agent's weeks at least, by amounts of work that come in ticks: each week may have all of it, and no
    /// more than what is offered and said there.
    pub(super) fn least_short(&self, place: usize, tick: u32, most: usize) -> Vec<i64> {
        let agent = &self.templates[place];
        let limits: Vec<(i64, i64, i64)> = (0..agent.weeks.len()).map(|week| self.most_done(place, week)).collect();
        let short = |work: i64| -> i64 {
            limits.iter().map(|(minimum, more, most)| (minimum - (work + more).min(*most)).max(0)).sum()
        };
        (0..=most).map(|ticks| short(i64::try_from(ticks).unwrap_or(i64::MAX) * i64::from(tick))).collect()
    }

    /// The minimum of a week, how much more than the work of a template may be done of it, and the most that may.
    fn most_done(&self, place: usize, number: usize) -> (i64, i64, i64) {
        let agent = &self.templates[place];
        let (week, count) = (&agent.weeks[number], agent.marks.len());
        let mut reached = reached(agent, week);
        let mut from_others = 0;
        if number > 0 {
            reached.extend(self::reached(agent, &agent.weeks[number - 1]));
        } else if let Some(before) =
            place.checked_sub(1).map(|before| &self.templates[before]).filter(|_| agent.follows)
        {
            let within = |range: &Range<usize>| range.start.max(week.at[0])..range.end.min(week.at[count]);
            let others: Vec<Range<usize>> =
                before.weeks.last().map(|last| self::reached(before, last)).unwrap_or_default();
            from_others = self.minutes_of(others.iter().map(within).collect());
            reached.extend(others);
        }
        let within = |range: &Range<usize>| range.start.max(week.at[0])..range.end.min(week.at[count]);
        let open = self.minutes_of(reached.iter().map(within).collect());
        // Clocks that go back or forward.
        let stretches = |marks: Range<usize>| {
            marks.map(|mark| {
                let minutes = i64::from(agent.minute(mark + 1) - agent.minute(mark));
                (week.at[mark], minutes - self.minutes(week.at[mark]..week.at[mark + 1]))
            })
        };
        let is_reached = |piece: usize| reached.iter().any(|range| range.contains(&piece));
        let longer: i64 =
            stretches(0..count).filter(|(piece, by)| *by < 0 && is_reached(*piece)).map(|(_, by)| -by).sum();
        let shorter: i64 = stretches(0..2 * count - 1).map(|(_, by)| by.max(0)).sum();
        (i64::from(week.minimum), longer + from_others, open + shorter)
    }

    fn minutes_of(&self, mut ranges: Vec<Range<usize>>) -> i64 {
        ranges.sort_unstable_by_key(|range| range.start);
        let (mut sum, mut end) = (0, 0);
        for range in ranges {
            let start = range.start.max(end);
            if start < range.end {
                sum += self.minutes(start..range.end);
                end = range.end;
            }
        }
        sum
    }
}

/// The pieces that shifts may reach that are said in a week.
fn reached(agent: &Template, week: &TemplateWeek) -> Vec<Range<usize>> {
    let said = (0..agent.marks.len()).filter(|mark| week.said[agent.weekday(*mark)]);
    let until = said.filter_map(|mark| Some((mark, agent.offers.iter().map(|offer| offer.until[mark]).max()?)));
    until.filter(|(mark, until)| mark < until).map(|(mark, until)| week.at[mark]..week.at[until]).collect()
}
