//! The rules for what is added to an agent's week, in minutes of three weeks, of which the template's is the second.
//!
//! A **duty** is what is on with at most a pause between: shifts that are added, and what is firm. One that has an added shift must be a
//! single stretch or two with a pause between them, and no longer than the limits say; to what is next to an added shift and of another duty
//! there must be a rest. Between what is firm there may be any time: it is right as it is.

use super::super::solver::problem::{Problem, Template, TemplateShift};

/// The minutes of a day and of a week.
pub(super) const DAY: i64 = 1_440;
pub(super) const WEEK: i64 = 7 * DAY;

/// A duty is a night's that has as many minutes between 22:00 and 06:00.
const OF_A_NIGHT: i64 = 120;

/// From a minute of three weeks to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Stretch {
    pub(super) fn length(self) -> i64 {
        self.end - self.start
    }

    fn moved(self, minutes: i64) -> Self {
        Self { start: self.start + minutes, end: self.end + minutes }
    }

    /// Whether there is less than a rest between both.
    pub(super) fn is_near(self, other: Self, rest: i64) -> bool {
        self.start < other.end + rest && other.start < self.end + rest
    }

    /// How many of its minutes are between 22:00 and 06:00.
    fn night_minutes(self) -> i64 {
        let nights = (self.start.div_euclid(DAY)..=self.end.div_euclid(DAY) + 1).map(|day| day * DAY);
        nights.map(|midnight| (self.end.min(midnight + 360) - self.start.max(midnight - 120)).max(0)).sum()
    }
}

/// A duty to which shifts are added, or a firm one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Duty {
    /// From the start to the end, whatever is in between.
    pub(super) all: Stretch,
    pub(super) is_night: bool,
}

/// The minute of a mark, of this week or a later one, from Monday 00:00 of the template's week.
pub(super) fn minute(agent: &Template, mark: usize) -> i64 {
    let count = agent.marks.len();
    i64::from(agent.marks[mark % count]) + WEEK * whole(mark / count)
}

/// The stretch from a mark to another.
pub(super) fn between(agent: &Template, start: usize, end: usize) -> Stretch {
    Stretch { start: WEEK + minute(agent, start), end: WEEK + minute(agent, end) }
}

pub(super) fn firm(agent: &Template) -> Vec<Stretch> {
    agent.firm.iter().map(|firm| Stretch { start: firm.start.into(), end: firm.end.into() }).collect()
}

/// Whether a shift lies in its offer, and is as long as the limits say.
pub(super) fn is_offered(agent: &Template, shift: &TemplateShift) -> bool {
    let until = agent.offers.get(shift.offer).and_then(|offer| offer.until.get(shift.start));
    let lies_in = until.is_some_and(|until| shift.start < shift.end && shift.end <= *until);
    lies_in && has_length(agent, between(agent, shift.start, shift.end))
}

/// Whether a shift is as long as the limits say.
pub(super) fn has_length(agent: &Template, shift: Stretch) -> bool {
    (i64::from(agent.limits.min_shift)..=i64::from(agent.limits.max_shift)).contains(&shift.length())
}

/// The duty that holds these shifts, where `others` are added too; nothing where it breaks a rule.
pub(super) fn duty(agent: &Template, shifts: &[Stretch], others: &[Stretch]) -> Option<Duty> {
    let limits = &agent.limits;
    let own = shifts.first()?;
    let firm = firm(agent).into_iter().map(|part| (part, false));
    let mut all: Vec<(Stretch, bool)> = firm.chain(shifts.iter().chain(others).map(|part| (*part, true))).collect();
    all.sort_unstable();
    // Groups with at most a pause in between, and the gap that is before each.
    let mut groups: Vec<(i64, Vec<(Stretch, bool)>)> = Vec::new();
    for (part, added) in all {
        let last = groups.last_mut().and_then(|(_, group)| group.last().copied().map(|last| (group, last)));
        match last {
            Some((group, (last, _))) if part.start - last.end <= i64::from(limits.pause) => group.push((part, added)),
            Some((_, (last, _))) => groups.push((part.start - last.end, vec![(part, added)])),
            None => groups.push((i64::MAX, vec![(part, added)])),
        }
    }
    let place = groups.iter().position(|(_, group)| group.contains(&(*own, true)))?;
    let is_added = |group: usize, first: bool| {
        let parts = groups.get(group).map(|(_, parts)| parts);
        let part = parts.and_then(|parts| if first { parts.first() } else { parts.last() });
        part.is_some_and(|(_, added)| *added)
    };
    let rests = |after: usize| {
        let gap = groups.get(after).map_or(i64::MAX, |(gap, _)| *gap);
        let is_firm = !is_added(after, true) && after.checked_sub(1).is_none_or(|before| !is_added(before, false));
        gap >= i64::from(limits.rest) || is_firm
    };
    if !rests(place) || !rests(place + 1) {
        return None;
    }
    let group = &groups[place].1;
    let parts: Vec<Stretch> = group.iter().map(|(part, _)| *part).collect();
    let added = group.iter().filter(|(_, added)| *added).count();
    let all = Stretch { start: parts[0].start, end: parts[parts.len() - 1].end };
    let gaps: Vec<i64> = parts.windows(2).map(|two| two[1].start - two[0].end).collect();
    let work: i64 = parts.iter().map(|part| part.length()).sum();
    let is_kept = added <= 2
        && shifts.iter().all(|shift| parts.contains(shift))
        && gaps.iter().all(|gap| *gap >= 0)
        && gaps.iter().filter(|gap| **gap > 0).count() <= 1
        && work <= i64::from(limits.max_shift);
    let is_night = parts.iter().map(|part| part.night_minutes()).sum::<i64>() >= OF_A_NIGHT;
    is_kept.then_some(Duty { all, is_night })
}

/// Whether two shifts with nothing firm near them are a night together.
pub(super) fn are_night(shifts: [Stretch; 2]) -> bool {
    shifts.iter().map(|shift| shift.night_minutes()).sum::<i64>() >= OF_A_NIGHT
}

/// What is firm, as duties: what follows within a pause belongs to what is before.
fn firm_duties(agent: &Template) -> Vec<Duty> {
    let (mut duties, mut nights) = (Vec::<Duty>::new(), 0);
    for part in firm(agent) {
        match duties.last_mut() {
            Some(last) if part.start - last.all.end <= i64::from(agent.limits.pause) => last.all.end = part.end,
            _ => {
                duties.push(Duty { all: part, is_night: false });
                nights = 0;
            }
        }
        nights += part.night_minutes();
        duties.iter_mut().next_back().into_iter().for_each(|last| last.is_night = nights >= OF_A_NIGHT);
    }
    duties
}

/// Whether an agent's shifts, which are offered, keep every other rule, beside those of the weeks before and after.
pub(super) fn keeps_rules(problem: &Problem, rota: &[Vec<TemplateShift>], place: usize) -> bool {
    let agent = &problem.templates[place];
    let own = stretches(agent, &rota[place]);
    let work: i64 = own.iter().map(|shift| shift.length()).sum();
    if work > i64::from(agent.limits.most_added) {
        return false;
    }
    let Some(duties) = duties(agent, &own) else { return false };
    let before = place.checked_sub(1).filter(|_| agent.follows);
    let after = Some(place + 1).filter(|after| problem.templates.get(*after).is_some_and(|agent| agent.follows));
    let mut all = duties.clone();
    for (other, weeks) in [(before, -WEEK), (after, WEEK)] {
        let Some(other) = other else { continue };
        let shifts = stretches(&problem.templates[other], &rota[other]);
        let is_near =
            |duty: &Duty| shifts.iter().any(|shift| shift.moved(weeks).is_near(duty.all, agent.limits.rest.into()));
        // A duty has shifts of one template alone.
        if duties.iter().any(is_near) {
            return false;
        }
        let Some(others) = self::duties(&problem.templates[other], &shifts) else { return false };
        all.extend(others.into_iter().map(|duty| Duty { all: duty.all.moved(weeks), ..duty }));
    }
    keeps_days(agent, all)
}

fn stretches(agent: &Template, shifts: &[TemplateShift]) -> Vec<Stretch> {
    shifts.iter().map(|shift| between(agent, shift.start, shift.end)).collect()
}

/// The duties of a template, each once; nothing where one breaks a rule.
fn duties(agent: &Template, shifts: &[Stretch]) -> Option<Vec<Duty>> {
    let duty = |(number, shift): (usize, &Stretch)| {
        let mut others = [&shifts[..number], &shifts[number + 1..]].concat();
        if agent.repeats {
            others.extend(shifts.iter().flat_map(|shift| [shift.moved(-WEEK), shift.moved(WEEK)]));
        }
        duty(agent, &[*shift], &others)
    };
    let mut duties: Vec<Duty> = shifts.iter().enumerate().map(duty).collect::<Option<_>>()?;
    duties.sort_unstable();
    duties.dedup();
    Some(duties)
}

/// Whether on no seven days in a row more duties or nights start than the limits say, or than what is firm has already.
fn keeps_days(agent: &Template, added: Vec<Duty>) -> bool {
    let mut firm = firm_duties(agent);
    let mut added = added;
    if agent.repeats {
        firm.retain(|duty| (WEEK..2 * WEEK).contains(&duty.all.start));
        firm = of_all_weeks(&firm);
        added = of_all_weeks(&added);
    }
    (0..=14).all(|first| {
        let days = first..first + 7;
        let days_of = |duties: &[Duty]| -> Vec<i64> {
            duties.iter().map(|duty| duty.all.start.div_euclid(DAY)).filter(|day| days.contains(day)).collect()
        };
        let count = |mut days: Vec<i64>| {
            days.sort_unstable();
            days.dedup();
            days.len()
        };
        let nights = |duties: &[Duty]| -> usize {
            days_of(&duties.iter().filter(|duty| duty.is_night).copied().collect::<Vec<_>>()).len()
        };
        // A firm duty that is part of one that is added does not start any more.
        let is_moved =
            |one: &Duty| added.iter().any(|other| other.all.start < one.all.start && one.all.start < other.all.end);
        let left: Vec<Duty> = firm.iter().filter(|one| !is_moved(one)).copied().collect();
        let (of_firm, of_all) = (count(days_of(&firm)), count([days_of(&left), days_of(&added)].concat()));
        let is_part = |one: &Duty| added.iter().any(|other| other.all.is_near(one.all, 0));
        let apart: Vec<Duty> = firm.iter().filter(|one| !is_part(one)).copied().collect();
        let keeps_nights = agent.limits.max_nights.is_none_or(|most| {
            nights(&apart) + nights(&added) <= nights(&firm).max(usize::try_from(most).unwrap_or(usize::MAX))
        });
        of_all <= of_firm.max(usize::try_from(agent.limits.max_days).unwrap_or(usize::MAX)) && keeps_nights
    })
}

/// The duties of a week that comes again and again, in each of three weeks and the one before them.
fn of_all_weeks(duties: &[Duty]) -> Vec<Duty> {
    let of_week = |duty: &Duty, week: i64| {
        let start = duty.all.start.rem_euclid(WEEK) + week * WEEK;
        Duty { all: Stretch { start, end: start + duty.all.length() }, ..*duty }
    };
    let mut all: Vec<Duty> = duties.iter().flat_map(|duty| [-1, 0, 1, 2].map(|week| of_week(duty, week))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

pub(super) fn whole(number: usize) -> i64 {
    // Marks, pieces and weeks are far fewer than 2^63.
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many nights start in the template's own week that are firm.
pub(super) fn firm_nights(agent: &Template) -> usize {
    let own = |duty: &&Duty| duty.is_night && (WEEK..2 * WEEK).contains(&duty.all.start);
    firm_duties(agent).iter().filter(own).count()
}

/// How many more nights start in the template's own week with a duty; those that it holds start no longer.
pub(super) fn more_nights(agent: &Template, duty: Duty) -> i64 {
    let own = |night: &Duty| night.is_night && (agent.repeats || (WEEK..2 * WEEK).contains(&night.all.start));
    let held = firm_duties(agent).into_iter().filter(|firm| own(firm) && firm.all.is_near(duty.all, 0)).count();
    i64::from(own(&duty)) - whole(held)
}

/// When what is firm starts in the template's own week, in minutes of it.
pub(super) fn firm_starts(agent: &Template) -> Vec<i64> {
    let starts = firm_duties(agent).into_iter().map(|duty| duty.all.start - WEEK);
    starts.filter(|start| (0..WEEK).contains(start)).collect()
}

/// The first minute at which something is firm after a duty, with less than a rest in between.
pub(super) fn next_firm(agent: &Template, duty: Stretch) -> Option<i64> {
    let starts = firm(agent).into_iter().map(|part| part.start);
    starts.filter(|start| (duty.end..duty.end + i64::from(agent.limits.rest)).contains(start)).min()
}

/// The greatest number that divides both.
pub(super) fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
