//! The duties that may be added to an agent's week, and what keeps one from being added: the rules.
//!
//! A duty is a shift, or two with one pause between them, with what is firm around it less than a rest away.

use std::collections::BTreeSet;
use std::ops::Range;

use super::problem::{DAY, RotaAgent, RotaOffer, TemplateShift, WEEK};

/// A duty is a night's that has as many minutes between 22:00 and 06:00.
const OF_A_NIGHT: u32 = 120;

/// A duty that may be added.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    /// One shift, or one before and one after what is firm.
    pub(super) shifts: [Option<TemplateShift>; 2],
    /// The ticks of its shifts.
    pub(super) work: usize,
    /// From the first mark to the mark at which the agent has rested.
    pub(super) span: usize,
    /// The weekday on which it starts with what is firm, from Monday, where that is one of the template's.
    pub(super) weekday: Option<usize>,
    pub(super) is_night: bool,
    /// The minute of the week at which it ends, with what is firm; it may lie in a later one.
    pub(super) end: u32,
    /// One shift with nothing firm near it: another may follow after a pause.
    pub(super) is_plain: bool,
}

/// A stretch of time, in minutes of the week; it may lie in a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    start: u32,
    end: u32,
}

impl Stretch {
    fn length(self) -> u32 {
        self.end - self.start
    }

    fn later(self, minutes: u32) -> Self {
        Self { start: self.start + minutes, end: self.end + minutes }
    }

    fn earlier(self, minutes: u32) -> Self {
        Self { start: self.start - minutes, end: self.end - minutes }
    }

    /// The day of three weeks on which it starts.
    fn day(self) -> usize {
        usize::try_from(self.start / DAY).unwrap_or(0).min(20)
    }
}

/// Whether these parts of a duty have as much of nights that it is a night.
fn is_night(parts: &[Stretch]) -> bool {
    let before = |minute: u32| {
        // Of each day 00:00-06:00 and 22:00-24:00.
        let of_day = minute % DAY;
        minute / DAY * 480 + of_day.min(360) + of_day.saturating_sub(1_320)
    };
    parts.iter().map(|part| before(part.end) - before(part.start)).sum::<u32>() >= OF_A_NIGHT
}

/// What is firm in an agent's week, and what may be added to it.
pub(super) struct FirmTime<'p> {
    agent: &'p RotaAgent,
    /// By start, in three weeks of which the agent's is the second.
    firm: Vec<Stretch>,
}

impl<'p> FirmTime<'p> {
    pub(super) fn new(agent: &'p RotaAgent) -> Self {
        let stretch = |firm: &Range<u32>| Stretch { start: firm.start, end: firm.end };
        Self { agent, firm: agent.firm.iter().map(stretch).collect() }
    }

    /// On which days of three weeks firm duties start.
    pub(super) fn days(&self) -> [bool; 21] {
        let mut days = [false; 21];
        for (place, firm) in self.firm.iter().enumerate() {
            // What follows within a pause belongs to the duty before.
            let before = place.checked_sub(1).map(|before| self.firm[before].end);
            if before.is_none_or(|end| firm.start - end > self.agent.limits.pause) {
                days[firm.day()] = true;
            }
        }
        days
    }

    /// How many firm nights start on each of them.
    pub(super) fn nights(&self) -> [u8; 21] {
        let mut nights = [0; 21];
        self.firm.iter().filter(|firm| is_night(&[**firm])).for_each(|firm| nights[firm.day()] += 1);
        nights
    }

    /// The duties that may be added and whose first shift begins at a mark.
    pub(super) fn duties(&self, mark: usize) -> Vec<Duty> {
        let mut duties = Vec::new();
        for first in self.shifts(mark) {
            let is_plain = self.is_plain(&first);
            let alone = self.around(&[self.stretch(&first)]);
            duties.extend(alone.map(|parts| Duty { is_plain, ..self.duty([Some(first), None], &parts) }));
            if !self.firm.is_empty() || self.agent.limits.max_nights.is_some() {
                duties.extend(self.pairs(&first, is_plain));
            }
        }
        duties
    }

    /// Whether nothing firm is near a shift.
    fn is_plain(&self, shift: &TemplateShift) -> bool {
        let (own, rest) = (self.stretch(shift), self.agent.limits.rest);
        !self.firm.iter().any(|firm| firm.start < own.end + rest && own.start < firm.end + rest)
    }

    /// The duties of that shift and a later one, but for those of two plain shifts.
    fn pairs(&self, first: &TemplateShift, is_plain: bool) -> Vec<Duty> {
        let (count, agent) = (self.agent.marks.len(), self.agent);
        let reach = agent.minute(first.end) + agent.limits.max_shift + agent.limits.pause;
        let last = if agent.repeats { usize::MAX } else { count };
        let marks = (first.end..last).take_while(|mark| agent.minute(*mark) <= reach).take(count);
        let mut duties = Vec::new();
        for second in marks.flat_map(|mark| self.shifts(mark % count)) {
            let (own, other) = (self.stretch(first), self.stretch(&second));
            let other = if other.start < own.end { other.later(WEEK) } else { other };
            let is_listed = agent.limits.max_nights.is_some() || !is_plain || !self.is_plain(&second);
            if let Some(parts) = self.around(&[own, other]).filter(|_| is_listed) {
                duties.push(self.duty([Some(*first), Some(second)], &parts));
            }
        }
        duties
    }

    /// Where a shift lies in the middle of three weeks.
    fn stretch(&self, shift: &TemplateShift) -> Stretch {
        Stretch { start: self.agent.minute(shift.start), end: self.agent.minute(shift.end) }.later(WEEK)
    }

    /// The duty that these shifts become with what is firm around them, in its parts; nothing where a rule forbids it.
    fn around(&self, shifts: &[Stretch]) -> Option<Vec<Stretch>> {
        let limits = &self.agent.limits;
        let mut parts = shifts.to_vec();
        let mut left: Vec<Stretch> = self.firm.clone();
        loop {
            let (start, end) = (parts.iter().map(|part| part.start).min()?, parts.iter().map(|part| part.end).max()?);
            let is_near = |firm: &Stretch| firm.start < end + limits.rest && start < firm.end + limits.rest;
            let (near, far): (Vec<Stretch>, Vec<Stretch>) = left.into_iter().partition(is_near);
            left = far;
            if near.is_empty() {
                break;
            }
            parts.extend(near);
        }
        parts.sort_by_key(|part| part.start);
        let mut joined: Vec<Stretch> = Vec::new();
        for part in parts {
            match joined.last_mut() {
                Some(last) if part.start < last.end => return None,
                Some(last) if part.start == last.end => last.end = part.end,
                _ => joined.push(part),
            }
        }
        let work: u32 = joined.iter().map(|part| part.length()).sum();
        let is_paused = joined.windows(2).all(|two| two[1].start - two[0].end <= limits.pause);
        (joined.len() <= 2 && is_paused && work <= limits.max_shift).then_some(joined)
    }

    /// Whether a duty is a night, and what is firm of it is none already.
    fn is_new_night(&self, parts: &[Stretch]) -> bool {
        let lies_in = |firm: &&Stretch| parts.iter().any(|part| part.start <= firm.start && firm.end <= part.end);
        let firm: Vec<Stretch> = self.firm.iter().filter(lies_in).copied().collect();
        is_night(parts) && !is_night(&firm)
    }

    /// On which weekdays duties start with shifts that are added, and how many new nights; nothing where a duty breaks a rule.
    pub(super) fn starts(&self, shifts: &[TemplateShift]) -> Option<([bool; 7], [u8; 7])> {
        let (mut days, mut nights) = ([false; 7], BTreeSet::new());
        for shift in shifts {
            let others = shifts.iter().filter(|other| *other != shift).map(|other| self.stretch(other));
            let again = |other: Stretch| [other.earlier(WEEK), other, other.later(WEEK)];
            let repeats = self.agent.repeats;
            let others = others.flat_map(|other| again(other).into_iter().filter(move |copy| repeats || *copy == other));
            // Everything added is firm for one another.
            let others: Vec<Stretch> = others.collect();
            let with_others = Self { agent: self.agent, firm: [&self.firm[..], &others].concat() };
            let parts = with_others.around(&[self.stretch(shift)])?;
            let is_part = |other: &&Stretch| parts.iter().any(|part| part.start <= other.start && other.end <= part.end);
            // A duty has two shifts that are added at most, also where they meet.
            if others.iter().filter(is_part).count() > 1 {
                return None;
            }
            if let Some(day) = self.weekday(parts[0].start) {
                days[day] = true;
                nights.extend(self.is_new_night(&parts).then_some((day, parts[0].start % WEEK)));
            }
        }
        let on = |day| u8::try_from(nights.iter().filter(|(on, _)| *on == day).count()).unwrap_or(u8::MAX);
        Some((days, std::array::from_fn(on)))
    }

    /// The weekday on which a duty of the template starts, if it is one of its own.
    fn weekday(&self, start: u32) -> Option<usize> {
        let is_own = self.agent.repeats || (WEEK..2 * WEEK).contains(&start);
        is_own.then(|| usize::try_from(start % WEEK / DAY).unwrap_or(0))
    }

    fn duty(&self, shifts: [Option<TemplateShift>; 2], parts: &[Stretch]) -> Duty {
        let agent = self.agent;
        let (start, end) = (parts[0].start, parts[parts.len() - 1].end);
        let first = shifts[0].map_or(0, |shift| shift.start);
        let rested = end - WEEK + agent.limits.rest;
        let span = (1..=2 * agent.marks.len()).find(|span| agent.minute(first + span) >= rested);
        Duty {
            shifts,
            // Counted once all lengths are known.
            work: 0,
            span: span.unwrap_or(usize::MAX),
            weekday: self.weekday(start),
            is_night: self.is_new_night(parts),
            end: end - WEEK,
            is_plain: false,
        }
    }

    /// The shifts that begin at a mark: what is offered, as long as the limits say.
    pub(super) fn shifts(&self, mark: usize) -> impl Iterator<Item = TemplateShift> {
        let agent = self.agent;
        let of_offer = move |(offer, of): (usize, &'p RotaOffer)| {
            let shifts = (mark + 1..=of.until[mark]).map(move |end| TemplateShift { start: mark, end, offer });
            shifts
                .skip_while(move |shift| agent.length(shift) < agent.limits.min_shift)
                .take_while(move |shift| agent.length(shift) <= agent.limits.max_shift)
        };
        agent.offers.iter().enumerate().flat_map(of_offer)
    }
}
