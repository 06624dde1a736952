//! Owns the answers: who is on duty and why, read off lists of single shifts and off rows of one cell a UTC minute.
//! Every span is found by walking; nothing here computes with intervals, and speed comes second.

use super::clock::{Clock, DAY, Minute, Zone, midnight, wall};
use super::model::{
    Agent, Days, Entry, Hours, Pattern, Reach, Requirement, Role, Rotation, RotationClock, Team, TimeOff, Turn,
};
use super::recur::{every_day, starts};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime};
use std::collections::BTreeSet;

/// Two instants, the second excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: Minute,
    pub(crate) end: Minute,
}

/// One cell a minute. Reaches far enough past the window that no answer depends on where it stops: a week of which the
/// middle lies in the window, and what is on duty without a break around it.
#[derive(Clone)]
pub(crate) struct Row {
    start: Minute,
    cells: Vec<bool>,
}

/// A shift as an entry or a rotation states it.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    /// On which it starts, on the clock of its entry.
    pub(crate) date: NaiveDate,
    pub(crate) start: Minute,
    /// Not after the start where the clocks leave it no length.
    pub(crate) end: Minute,
    zone: Zone,
    hours: Hours,
    post: Option<String>,
}

/// What one agent does of a shift, of their own or of somebody else.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) start: Minute,
    pub(crate) end: Minute,
    pub(crate) role: String,
    pub(crate) post: Option<String>,
    pub(crate) of: Option<String>,
    /// How much longer it is on the clock of its entry than in truth.
    pub(crate) clock_change: Minute,
}

/// What is true of one agent.
pub(crate) struct Person<'a> {
    pub(crate) agent: &'a Agent,
    pub(crate) clock: &'static Clock,
    pub(crate) pieces: Vec<Piece>,
    /// On duty.
    pub(crate) on: Row,
    /// Taken away by time off, and not on duty.
    pub(crate) lost: Row,
    /// In the role before the promotion.
    pub(crate) before: Row,
}

impl Row {
    pub(crate) fn around(window: Window) -> Self {
        let (start, end) = (window.start - 12 * DAY, window.end + 12 * DAY);
        let length = usize::try_from(end - start).expect("a window does not end before it starts");
        Self { start, cells: vec![false; length] }
    }

    pub(crate) fn minutes(&self) -> impl Iterator<Item = Minute> + use<> {
        self.start..self.end()
    }

    fn end(&self) -> Minute {
        self.start + i64::try_from(self.cells.len()).expect("a few weeks of minutes")
    }

    /// The cell of a minute; false where the row does not reach.
    pub(crate) fn at(&self, minute: Minute) -> bool {
        let cell = usize::try_from(minute - self.start).ok();
        cell.and_then(|cell| self.cells.get(cell)).copied().unwrap_or(false)
    }

    /// Sets every cell of `[start, end)` that the row has; none where the end does not lie after the start.
    pub(crate) fn fill(&mut self, start: Minute, end: Minute) {
        for minute in start.max(self.start)..end.min(self.end()) {
            let cell = usize::try_from(minute - self.start).expect("a minute of the row");
            self.cells[cell] = true;
        }
    }

    /// The row of the minutes for which something holds.
    pub(crate) fn where_true(&self, holds: impl Fn(Minute) -> bool) -> Self {
        Self { start: self.start, cells: self.minutes().map(holds).collect() }
    }

    /// Every date that a clock shows in the row, and a few more on both sides.
    fn dates(&self, clock: &Clock) -> (NaiveDate, NaiveDate) {
        let day = chrono::Days::new(3);
        (clock.date(self.start) - day, clock.date(self.end()) + day)
    }

    /// How many minutes of `[start, end)` are set.
    pub(crate) fn count(&self, start: Minute, end: Minute) -> i64 {
        (start..end).map(|minute| i64::from(self.at(minute))).sum()
    }
}

impl Agent {
    /// The role of a shift that starts on a date.
    pub(crate) fn role_on(&self, date: NaiveDate) -> &str {
        if self.promoted.is_some_and(|promoted| date < promoted) { self.was() } else { &self.role }
    }

    fn was(&self) -> &str {
        self.was.as_deref().unwrap_or("intern")
    }

    /// The clock of entries without one of their own, on a date.
    fn zone_on(&self, date: NaiveDate) -> Zone {
        let travel =
            self.travels.iter().find(|travel| travel.from <= date && travel.until.is_none_or(|until| date <= until));
        travel.map_or(self.zone, |travel| travel.zone)
    }

    pub(crate) fn is_there_on(&self, date: NaiveDate) -> bool {
        self.joined.is_none_or(|joined| joined <= date) && self.last_day.is_none_or(|last| date <= last)
    }

    /// Whether some time off of dates has this date.
    pub(crate) fn is_off_on(&self, date: NaiveDate) -> bool {
        self.time_off.iter().any(|off| off.reach.has(date))
    }

    /// Whether a time off of dates that keeps from covering has this date.
    fn is_kept_on(&self, date: NaiveDate) -> bool {
        let is_exchange = |off: &TimeOff| {
            let single = matches!(off.reach, Reach::Dates(from, Some(until)) if from == until);
            single && off.covered_by.as_ref().is_some_and(|by| by != "?")
        };
        self.time_off.iter().any(|off| off.reach.has(date) && !is_exchange(off))
    }

    /// The minutes of those times off that are of times and are meant.
    fn out(&self, row: &Row, is_meant: impl Fn(&TimeOff) -> bool) -> Row {
        let mut out = row.where_true(|_| false);
        for off in self.time_off.iter().filter(|off| is_meant(off)) {
            if let Reach::Times(from, until, zone) = off.reach {
                let at = |time: NaiveDateTime| zone.unwrap_or(self.zone_on(time.date())).clock().instant(wall(time));
                out.fill(at(from), until.map_or(Minute::MAX, at));
            }
        }
        out
    }
}

impl Reach {
    /// Whether it is of dates, and this is one.
    fn has(self, date: NaiveDate) -> bool {
        matches!(self, Self::Dates(from, until) if from <= date && until.is_none_or(|until| date <= until))
    }
}

impl Person<'_> {
    /// The role at an instant on duty.
    pub(crate) fn role(&self, minute: Minute) -> &str {
        if self.before.at(minute) { self.agent.was() } else { &self.agent.role }
    }

    /// The posts of a minute; `None` stands for what has no post.
    pub(crate) fn posts(&self, minute: Minute) -> BTreeSet<Option<&str>> {
        let here = self.pieces.iter().filter(|piece| piece.start <= minute && minute < piece.end);
        here.map(|piece| piece.post.as_deref()).collect()
    }

    /// The minutes at which a shift begins: the agent comes, the role or the posts change, or, in more than 24 hours on duty
    /// without a break, something starts that does not lie within something else.
    pub(crate) fn borders(&self) -> Vec<Minute> {
        let changes = |minute: &Minute| {
            let minute = *minute;
            self.on.at(minute) && (!self.on.at(minute - 1) || self.role(minute) != self.role(minute - 1))
        };
        let mut borders: Vec<Minute> = self.on.minutes().filter(changes).collect();
        let edges = self.pieces.iter().flat_map(|piece| [piece.start, piece.end]);
        borders.extend(edges.filter(|at| self.on.at(*at) && self.posts(*at) != self.posts(*at - 1)));
        for piece in self.pieces.iter().filter(|piece| piece.start < piece.end && self.is_long(piece.start)) {
            let within = |other: &Piece| {
                other.start <= piece.start
                    && piece.end <= other.end
                    && (other.start, other.end) != (piece.start, piece.end)
            };
            if !self.pieces.iter().any(within) {
                borders.push(piece.start);
            }
        }
        borders.sort_unstable();
        borders.dedup();
        borders
    }

    /// Whether a minute is one of more than 24 hours on duty without a break.
    fn is_long(&self, minute: Minute) -> bool {
        let back = (0..=DAY).take_while(|back| self.on.at(minute - back)).count();
        let ahead = (1..=DAY).take_while(|ahead| self.on.at(minute + ahead)).count();
        i64::try_from(back + ahead).expect("two days") > DAY
    }

    /// The agents, by handle, for whom some of `[start, end)` is covered.
    pub(crate) fn covered(&self, start: Minute, end: Minute) -> BTreeSet<&str> {
        let some = self.pieces.iter().filter(|piece| piece.start < end && start < piece.end);
        some.filter_map(|piece| piece.of.as_deref()).collect()
    }
}

impl Team {
    pub(crate) fn team_zone(&self) -> Zone {
        self.zone.unwrap_or(Zone::UTC)
    }

    /// Everyone, by handle.
    pub(crate) fn people(&self, window: Window) -> Vec<Person<'_>> {
        let mut agents: Vec<&Agent> = self.agents.iter().collect();
        agents.sort_by_key(|agent| &agent.handle);
        let row = Row::around(window);
        let stated: Vec<Vec<Stated>> = agents.iter().map(|agent| self.stated(agent, &row)).collect();
        let mut people = Vec::new();
        for (agent, own) in agents.iter().zip(&stated) {
            let out = agent.out(&row, |_| true);
            let mut pieces = Vec::new();
            let mut lost = row.clone();
            for shift in own {
                if agent.is_off_on(shift.date) {
                    lost.fill(shift.start, shift.end);
                    continue;
                }
                for minute in shift.start..shift.end {
                    if out.at(minute) {
                        lost.fill(minute, minute + 1);
                    }
                }
                let role = agent.role_on(shift.date);
                pieces.extend(shift.parts(|minute| !out.at(minute), role, None));
            }
            for (other, theirs) in agents.iter().zip(&stated) {
                let asks = |off: &TimeOff| off.covered_by.as_ref() == Some(&agent.handle);
                if other.time_off.iter().any(asks) {
                    let asked = other.out(&row, asks);
                    pieces.extend(theirs.iter().flat_map(|shift| other.handed(shift, &asked, agent, &out)));
                }
            }
            people.push(Person::new(agent, pieces, &lost));
        }
        people
    }

    /// What an agent states, on the dates on which the agent is in the team.
    fn stated(&self, agent: &Agent, row: &Row) -> Vec<Stated> {
        let mut stated = Vec::new();
        for entry in agent.entries.iter().filter(|entry| entry.tentative != Some(true)) {
            let (first, last) = row.dates(Zone::UTC.clock());
            for date in starts(entry, first, last) {
                let zone = entry.zone.unwrap_or(agent.zone_on(date));
                stated.push(Stated::new(date, zone, entry.hours, entry.post.clone()));
            }
        }
        for rotation in &self.rotations {
            let (first, last) = row.dates(Zone::UTC.clock());
            for (date, turn) in rotation.turns(first, last) {
                if turn.contains(&agent.handle) {
                    let zone = match rotation.clock {
                        RotationClock::Team => self.team_zone(),
                        RotationClock::Zone(zone) => zone,
                        RotationClock::Own => agent.zone_on(date),
                    };
                    let hours = rotation.hours.unwrap_or(Hours::WHOLE_DAY);
                    stated.push(Stated::new(date, zone, hours, rotation.post.clone()));
                }
            }
        }
        stated.retain(|shift| agent.is_there_on(shift.date));
        stated
    }

    /// The requirements, or the one that holds where none is written.
    pub(crate) fn required(&self) -> Vec<Requirement> {
        if self.requirements.is_empty() {
            vec![Requirement {
                name: "first response".into(),
                roles: Some(vec!["l1".into()]),
                posts: Vec::new(),
                skills: Vec::new(),
                at_least: None,
                response_within: None,
                days: None,
                dates: None,
                hours: None,
                from: None,
                until: None,
                zone: None,
            }]
        } else {
            self.requirements.clone()
        }
    }

    /// The minutes of the window in which a requirement has to be met.
    pub(crate) fn need(&self, requirement: &Requirement, window: Window) -> Row {
        let mut need = Row::around(window);
        let says = [requirement.days.is_some(), requirement.dates.is_some(), requirement.hours.is_some()];
        if !says.contains(&true) && requirement.from.is_none() && requirement.until.is_none() {
            need.fill(window.start, window.end);
            return need;
        }
        let zone = requirement.zone.unwrap_or(self.team_zone());
        let pattern = match &requirement.dates {
            Some(dates) => Pattern::Dates(dates.clone()),
            None => Pattern::Days { days: requirement.days.clone().unwrap_or_else(Days::daily), every: None },
        };
        let entry = Entry {
            tentative: None,
            pattern,
            hours: requirement.hours.unwrap_or(Hours::WHOLE_DAY),
            from: None,
            until: None,
            post: None,
            zone: None,
        };
        let (first, last) = need.dates(zone.clock());
        let is_asked = |date: &NaiveDate| {
            requirement.from.is_none_or(|from| from <= *date) && requirement.until.is_none_or(|until| *date <= until)
        };
        for date in starts(&entry, first, last).into_iter().filter(is_asked) {
            let stated = Stated::new(date, zone, entry.hours, None);
            need.fill(stated.start, stated.end);
        }
        need.where_true(|minute| need.at(minute) && (window.start..window.end).contains(&minute))
    }

    /// How long the first answer may take.
    pub(crate) fn response_within(&self, requirement: &Requirement) -> Minute {
        let span = requirement.response_within.as_ref().or(self.response_within.as_ref());
        span.map_or(60, |span| span.minutes)
    }

    /// The minutes a week that a role asks for.
    pub(crate) fn minimum(&self, role: &str) -> Minute {
        let stated = self.roles.iter().find(|known| known.name == role);
        let stated = stated.and_then(|Role { weekly_minimum, .. }| weekly_minimum.as_ref());
        match role {
            "l2" if stated.is_none() => 0,
            _ => stated.or(self.weekly_minimum.as_ref()).map_or(10 * 60, |span| span.minutes),
        }
    }
}

impl Agent {
    /// What of a shift of this agent another one takes over, who is asked to by dates and in some minutes, and is out in others.
    fn handed(&self, shift: &Stated, asked: &Row, coverer: &Agent, out: &Row) -> Vec<Piece> {
        let asks = self.time_off.iter().filter(|off| off.covered_by.as_ref() == Some(&coverer.handle));
        let whole = asks.map(|off| off.reach).any(|reach| reach.has(shift.date));
        let asked = shift.stretches(|minute| whole || asked.at(minute));
        // A shift without length is handed on with its day.
        let none = (whole && shift.end <= shift.start).then_some((shift.start, shift.start));
        let mut pieces = Vec::new();
        for (start, end) in asked.into_iter().chain(none) {
            let date = coverer.zone.clock().date(start);
            if coverer.is_there_on(date) && !coverer.is_kept_on(date) {
                let there = |minute| (start..end).contains(&minute) && !out.at(minute);
                if start == end && out.at(start) {
                    continue;
                }
                pieces.extend(shift.parts(there, coverer.role_on(date), Some(&self.handle)));
            }
        }
        pieces
    }
}

impl Stated {
    /// Start and end each read off the clock on their own.
    fn new(date: NaiveDate, zone: Zone, hours: Hours, post: Option<String>) -> Self {
        let start = midnight(date) + hours.start;
        let clock = zone.clock();
        Self { date, start: clock.instant(start), end: clock.instant(start + hours.stated()), zone, hours, post }
    }

    /// The stretches of the shift in which something holds.
    fn stretches(&self, holds: impl Fn(Minute) -> bool) -> Vec<(Minute, Minute)> {
        let mut stretches: Vec<(Minute, Minute)> = Vec::new();
        for minute in (self.start..self.end).filter(|minute| holds(*minute)) {
            match stretches.last_mut() {
                Some((_, end)) if *end == minute => *end = minute + 1,
                _ => stretches.push((minute, minute + 1)),
            }
        }
        stretches
    }

    /// What somebody does of the shift; a shift without length is a piece without length, for what the clocks do to it.
    fn parts(&self, holds: impl Fn(Minute) -> bool, role: &str, of: Option<&str>) -> Vec<Piece> {
        let mut stretches = self.stretches(&holds);
        if self.end <= self.start && (of.is_some() || holds(self.start)) {
            stretches.push((self.start, self.start));
        }
        let piece = |(start, end): (Minute, Minute)| {
            let whole = start == self.start && (end == self.end || start == end);
            let clock = self.zone.clock();
            let shown = if whole { self.hours.stated() } else { clock.wall(end) - clock.wall(start) };
            let (role, post, of) = (role.to_owned(), self.post.clone(), of.map(str::to_owned));
            Piece { start, end, role, post, of, clock_change: shown - (end - start) }
        };
        stretches.into_iter().map(piece).collect()
    }
}

impl<'a> Person<'a> {
    fn new(agent: &'a Agent, pieces: Vec<Piece>, lost: &Row) -> Self {
        let mut on = lost.where_true(|_| false);
        for piece in &pieces {
            on.fill(piece.start, piece.end);
        }
        let mut before = lost.where_true(|_| false);
        if agent.promoted.is_some() {
            // From the first shift in the later role to the end of the time without a break.
            let is_promoted = |piece: &&Piece| piece.role != agent.was() && piece.start < piece.end;
            let starts: BTreeSet<Minute> = pieces.iter().filter(is_promoted).map(|piece| piece.start).collect();
            let mut is_later = false;
            for minute in on.minutes() {
                is_later &= on.at(minute);
                is_later |= starts.contains(&minute);
                if on.at(minute) && !is_later && agent.was() != agent.role {
                    before.fill(minute, minute + 1);
                }
            }
        }
        let lost = lost.where_true(|minute| lost.at(minute) && !on.at(minute));
        Self { agent, clock: agent.zone.clock(), pieces, on, lost, before }
    }
}

impl Rotation {
    /// Its dates with whose turn each is.
    fn turns(&self, first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, &Vec<String>)> {
        let days = self.days.clone().unwrap_or_else(Days::daily);
        let mut dates_passed = 0;
        let mut turns = Vec::new();
        for date in every_day(self.from, last) {
            if !days.set.contains(&date.weekday()) || self.until.is_some_and(|until| until < date) {
                continue;
            }
            let turn = match self.turn {
                Turn::Days(days) => (date - self.from).num_days() / days,
                Turn::Dates(dates) => dates_passed / dates,
            };
            dates_passed += 1;
            let index = usize::try_from(turn).expect("not before the first") % self.turns.len();
            if first <= date {
                turns.push((date, &self.turns[index]));
            }
        }
        turns
    }
}
