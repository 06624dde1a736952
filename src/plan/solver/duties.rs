//! The duties that may be added to an agent's week, and what keeps one from being added: the rules.
//!
//! A duty is a shift, or two with one pause between them, with what is firm around it at most a pause away. Between what is added and
//! what is next to it there is a pause or a rest; between two firm shifts there may be any time, as they are right as they are.

use std::ops::Range;

use super::problem::{DAY, Days, OF_A_NIGHT, Offer, Template, TemplateShift, WEEK, night_before};

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
    /// The weekdays from which it moves the start of a firm duty to that one, as bits.
    pub(super) moves: u8,
    /// Whether it is a night, and no firm night in it starts on the same day.
    pub(super) is_night: bool,
    /// How many nights the template's week has more with it; fewer where it makes one of two.
    pub(super) more_nights: i8,
    /// How many of its minutes lie between 22:00 and 06:00, up to those of a night.
    pub(super) at_night: u32,
    /// The minute of the week at which it ends, with what is firm; it may lie in a later one.
    pub(super) end: u32,
    /// One shift with nothing firm near it: another may follow after a pause.
    pub(super) is_plain: bool,
}

/// A stretch of time, in minutes of the week; it may lie in a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// How many minutes of these parts of a duty lie between 22:00 and 06:00.
fn at_night(parts: &[Stretch]) -> u32 {
    parts.iter().map(|part| night_before(part.end) - night_before(part.start)).sum()
}

/// Whether these parts of a duty have as much of nights that it is a night.
fn is_night(parts: &[Stretch]) -> bool {
    at_night(parts) >= OF_A_NIGHT
}

/// Where a duty lies to which shifts are added, in minutes of three weeks of which the template's is the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Added {
    pub(super) start: u32,
    pub(super) end: u32,
    is_night: bool,
}

/// When duties start to which shifts are added.
pub(super) struct Starts {
    /// On which days.
    pub(super) days: Days<bool>,
    /// From which days they move the start of all that is firm.
    pub(super) moved: Days<bool>,
    /// How many more nights on each day; fewer where firm ones are part of these duties.
    pub(super) nights: Days<i8>,
}

/// What is firm in an agent's week, and what may be added to it.
pub(super) struct FirmTime<'p> {
    agent: &'p Template,
    /// By start, in three weeks of which the agent's is the second.
    firm: Vec<Stretch>,
}

impl<'p> FirmTime<'p> {
    pub(super) fn new(agent: &'p Template) -> Self {
        let stretch = |firm: &Range<u32>| Stretch { start: firm.start, end: firm.end };
        Self { agent, firm: agent.firm.iter().map(stretch).collect() }
    }

    /// The firm duties: what follows within a pause belongs to the duty before.
    fn firm_duties(&self) -> impl Iterator<Item = &[Stretch]> {
        self.firm.chunk_by(|one, next| next.start - one.end <= self.agent.limits.pause)
    }

    /// On which days firm duties start.
    pub(super) fn days(&self) -> Days<bool> {
        let mut days = [false; 21];
        self.firm_duties().for_each(|duty| days[duty[0].day()] = true);
        days
    }

    /// How many firm nights start on each of them.
    pub(super) fn nights(&self) -> Days<i8> {
        let mut nights = [0; 21];
        self.firm_nights().for_each(|night| nights[night.day()] += 1);
        nights
    }

    /// The first part of each firm night.
    fn firm_nights(&self) -> impl Iterator<Item = Stretch> {
        self.firm_duties().filter(|duty| is_night(duty)).map(|duty| duty[0])
    }

    /// The same of those that are part of a duty from then to then.
    fn nights_in(&self, start: u32, end: u32) -> impl Iterator<Item = Stretch> {
        self.firm_nights().filter(move |night| start <= night.start && night.start < end)
    }

    /// The duties that may be added and whose first shift begins at a mark.
    pub(super) fn duties(&self, mark: usize) -> Vec<Duty> {
        let mut duties = Vec::new();
        for first in self.shifts(mark) {
            let is_plain = self.is_plain(&first);
            let alone = self.around(self.stretch(&first), &[]);
            duties.extend(alone.map(|parts| Duty { is_plain, ..self.duty([Some(first), None], &parts) }));
            if !self.firm.is_empty() {
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
            // Most are too long, or not listed: that is cheap to see.
            if own.length() + other.length() > agent.limits.max_shift || (is_plain && self.is_plain(&second)) {
                continue;
            }
            let both = self.around(own, &[other]).filter(|parts| parts[parts.len() - 1].end >= other.end);
            if let Some(parts) = both {
                duties.push(self.duty([Some(*first), Some(second)], &parts));
            }
        }
        duties
    }

    /// Where a shift lies in the middle of three weeks.
    fn stretch(&self, shift: &TemplateShift) -> Stretch {
        Stretch { start: self.agent.minute(shift.start), end: self.agent.minute(shift.end) }.later(WEEK)
    }

    /// The duty that a shift becomes with what is firm around it and other shifts that are added, in its parts; nothing where a rule forbids it.
    fn around(&self, shift: Stretch, others: &[Stretch]) -> Option<Vec<Stretch>> {
        let limits = &self.agent.limits;
        let added = others.iter().copied().chain([shift]).map(|added| (added, true));
        let mut all: Vec<(Stretch, bool)> = self.firm.iter().map(|firm| (*firm, false)).chain(added).collect();
        all.sort_unstable();
        let mut first = all.iter().position(|part| *part == (shift, true))?;
        let mut last = first;
        // Whether both are of one duty; nothing where they overlap, or are too close.
        let is_one = |before: usize| {
            let ((one, is_added), (next, is_next_added)) = (all[before], all[before + 1]);
            let between = next.start.checked_sub(one.end)?;
            let is_apart = between >= limits.rest || !(is_added || is_next_added);
            if between <= limits.pause { Some(true) } else { is_apart.then_some(false) }
        };
        while first > 0 && is_one(first - 1)? {
            first -= 1;
        }
        while last + 1 < all.len() && is_one(last)? {
            last += 1;
        }
        let mut joined: Vec<Stretch> = Vec::new();
        for (part, _) in &all[first..=last] {
            match joined.last_mut() {
                Some(last) if part.start == last.end => last.end = part.end,
                _ => joined.push(*part),
            }
        }
        let work: u32 = joined.iter().map(|part| part.length()).sum();
        (joined.len() <= 2 && work <= limits.max_shift).then_some(joined)
    }

    /// When duties start with shifts that are added; nothing where one breaks a rule.
    pub(super) fn starts(&self, shifts: &[TemplateShift]) -> Option<Starts> {
        let mut duties: Vec<Added> = Vec::new();
        for duty in self.added(shifts)? {
            let week = |week: u32| {
                let start = duty.start % WEEK + week * WEEK;
                Added { start, end: start + duty.end - duty.start, ..duty }
            };
            duties.extend(if self.agent.repeats { [0, 1, 2].map(week) } else { [duty; 3] });
        }
        duties.sort_unstable();
        duties.dedup();
        let mut starts = Starts { days: [false; 21], moved: self.days(), nights: [0; 21] };
        for duty in &duties {
            let day = Stretch { start: duty.start, end: duty.end }.day();
            starts.days[day] = true;
            starts.nights[day] += i8::from(duty.is_night);
            self.nights_in(duty.start, duty.end).for_each(|night| starts.nights[night.day()] -= 1);
        }
        for firm in self.firm_duties() {
            let is_moved = duties.iter().any(|duty| duty.start < firm[0].start && firm[0].start < duty.end);
            starts.moved[firm[0].day()] &= is_moved;
        }
        // What reaches into the first of these weeks, or out of the last, is whole in the one between them.
        if self.agent.repeats {
            starts.moved = std::array::from_fn(|day| starts.moved[7 + day % 7]);
            starts.nights = std::array::from_fn(|day| starts.nights[7 + day % 7]);
        }
        Some(starts)
    }

    /// The duties that hold shifts that are added, each once; nothing where one breaks a rule.
    pub(super) fn added(&self, shifts: &[TemplateShift]) -> Option<Vec<Added>> {
        let mut added = Vec::new();
        for (number, shift) in shifts.iter().enumerate() {
            let others = shifts.iter().enumerate().filter(|(other, _)| *other != number);
            // A template that repeats meets itself, and each shift so its own copies.
            let copies = shifts.iter().filter(|_| self.agent.repeats).map(|other| self.stretch(other));
            let copies = copies.flat_map(|other| [other.earlier(WEEK), other.later(WEEK)]);
            let others = others.map(|(_, other)| self.stretch(other)).chain(copies);
            let others: Vec<Stretch> = others.collect();
            let parts = self.around(self.stretch(shift), &others)?;
            let is_part =
                |other: &&Stretch| parts.iter().any(|part| part.start <= other.start && other.end <= part.end);
            // A duty has two shifts that are added at most, also where they meet.
            if others.iter().filter(is_part).count() > 1 {
                return None;
            }
            let (start, end) = (parts[0].start, parts[parts.len() - 1].end);
            added.push(Added { start, end, is_night: is_night(&parts) });
        }
        added.sort_unstable();
        added.dedup();
        Some(added)
    }

    /// The weekday on which a duty of the template starts, if it is one of its own.
    fn weekday(&self, start: u32) -> Option<usize> {
        let is_own = self.agent.repeats || (WEEK..2 * WEEK).contains(&start);
        is_own.then(|| usize::try_from(start % WEEK / DAY).unwrap_or(0))
    }

    /// The weekdays on which a firm duty starts that is part of one from then to then, which starts on another day; as bits.
    fn moved(&self, start: u32, end: u32) -> u8 {
        let firm = self.firm_duties().map(|duty| duty[0]).filter(|firm| start < firm.start && firm.start < end);
        let other = firm.filter(|firm| firm.start / DAY != start / DAY).filter_map(|firm| self.weekday(firm.start));
        other.fold(0, |days, day| days | 1 << day)
    }

    /// When firm duties of the template's own week start that are alone on their days, with these.
    pub(super) fn lone_starts(&self) -> impl Iterator<Item = (usize, u32)> {
        let own = |start: u32| (WEEK..2 * WEEK).contains(&start).then(|| Stretch { start, end: start }.day() - 7);
        let starts: Vec<(usize, u32)> =
            self.firm_duties().filter_map(|duty| Some((own(duty[0].start)?, duty[0].start - WEEK))).collect();
        let lone: Vec<(usize, u32)> = starts
            .iter()
            .copied()
            .filter(|(day, _)| starts.iter().filter(|(other, _)| other == day).count() == 1)
            .collect();
        lone.into_iter()
    }

    fn duty(&self, shifts: [Option<TemplateShift>; 2], parts: &[Stretch]) -> Duty {
        let agent = self.agent;
        let (start, end) = (parts[0].start, parts[parts.len() - 1].end);
        let first = shifts[0].map_or(0, |shift| shift.start);
        let (weekday, is_night) = (self.weekday(start), is_night(parts));
        let own = |night: &Stretch| self.weekday(night.start).is_some();
        let fewer = i8::try_from(self.nights_in(start, end).filter(own).count()).unwrap_or(i8::MAX);
        let is_one_more = self.nights_in(start, end).all(|night| night.start / DAY != start / DAY);
        let spans = 1..=2 * agent.marks.len();
        // How many marks after the first shift's begins the first mark from a minute on.
        let mark = |minute: u32| {
            let of_week = agent.marks.partition_point(|mark| *mark < minute % WEEK);
            of_week + usize::try_from(minute / WEEK - 1).unwrap_or(0) * agent.marks.len()
        };
        let after = |minute: u32| Some(mark(minute).saturating_sub(first).max(1)).filter(|span| spans.contains(span));
        let next = self.firm.iter().find(|firm| firm.start >= end).filter(|firm| firm.start < end + agent.limits.rest);
        let span = match next {
            None => after(end + agent.limits.rest),
            // What is firm has no rest before it, and what is added after it has its own.
            Some(next) => {
                let last = mark(next.start + 1).saturating_sub(first + 1).min(2 * agent.marks.len());
                after(end).max(Some(last).filter(|last| *last > 0))
            }
        };
        Duty {
            shifts,
            // Counted once all lengths are known.
            work: 0,
            span: span.unwrap_or(usize::MAX),
            weekday,
            moves: self.moved(start, end),
            is_night: is_night && is_one_more,
            more_nights: i8::from(is_night && weekday.is_some()) - fewer,
            at_night: at_night(parts).min(OF_A_NIGHT),
            end: end - WEEK,
            is_plain: false,
        }
    }

    /// The shifts that begin at a mark: what is offered, as long as the limits say.
    pub(super) fn shifts(&self, mark: usize) -> impl Iterator<Item = TemplateShift> {
        let agent = self.agent;
        let of_offer = move |(offer, of): (usize, &'p Offer)| {
            let shifts = (mark + 1..=of.until[mark]).map(move |end| TemplateShift { start: mark, end, offer });
            shifts
                .skip_while(move |shift| agent.length(shift) < agent.limits.min_shift)
                .take_while(move |shift| agent.length(shift) <= agent.limits.max_shift)
        };
        agent.offers.iter().enumerate().flat_map(of_offer)
    }
}
