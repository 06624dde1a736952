//! Owns the answers: who is on duty, what is missing and who works how much, read off rows of one cell a UTC minute.
//! Every span is found by walking over cells; nothing here computes with intervals, and speed comes second.

use super::clock::{Clock, DAY, Minute, Zone, midnight, wall};
use super::model::{Agent, Days, Entry, Hours, Pattern, Reach, Requirement, Role, Team};
use super::recur::{every_day, starts};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Two instants, the second excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: Minute,
    pub(crate) end: Minute,
}

/// One cell a minute. Reaches far enough past the window that no answer depends on where it stops: a week that
/// begins in the window ends within 8 days of it, and 24 hours on duty show within 4.
#[derive(Clone)]
pub(crate) struct Row {
    start: Minute,
    cells: Vec<bool>,
}

/// What is true of one agent at every minute.
pub(crate) struct Person<'a> {
    pub(crate) agent: &'a Agent,
    pub(crate) clock: &'static Clock,
    /// From `joined` to `last-day`.
    pub(crate) member: Row,
    /// On a firm shift of their own, were it not for time off.
    pub(crate) own: Row,
    /// In time off.
    pub(crate) away: Row,
    /// Before `promoted`.
    pub(crate) learning: Row,
    /// On duty, also for others.
    pub(crate) on: Row,
    /// On duty for the agent named.
    pub(crate) covering: Vec<(&'a str, Row)>,
}

impl Row {
    pub(crate) fn around(window: Window) -> Self {
        let (start, end) = (window.start - 6 * DAY, window.end + 10 * DAY);
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
            self.set(minute);
        }
    }

    /// The row of the minutes for which something holds.
    pub(crate) fn where_true(&self, holds: impl Fn(Minute) -> bool) -> Self {
        Self { start: self.start, cells: self.minutes().map(holds).collect() }
    }

    fn set(&mut self, minute: Minute) {
        let cell = usize::try_from(minute - self.start).expect("a minute of the row");
        self.cells[cell] = true;
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

impl Person<'_> {
    /// The role at an instant.
    pub(crate) fn role(&self, minute: Minute) -> &str {
        if self.learning.at(minute) { "intern" } else { &self.agent.role }
    }

    /// The instants of 00:00 on the agent's clock, with the dates that begin there.
    pub(crate) fn midnights(&self) -> Vec<(NaiveDate, Minute)> {
        let (first, last) = self.on.dates(self.clock);
        every_day(first, last).map(|date| (date, self.clock.midnight(date))).collect()
    }

    /// The minutes at which a shift begins or ends: the agent comes or goes, takes another role, or it is 00:00 in more
    /// than 24 hours on duty without a break.
    pub(crate) fn borders(&self) -> Row {
        let mut borders = self.on.where_true(|minute| {
            self.on.at(minute) != self.on.at(minute - 1) || self.role(minute) != self.role(minute - 1)
        });
        let mut long = self.on.where_true(|_| false);
        let mut length = 0;
        for minute in self.on.minutes() {
            length = if self.on.at(minute) { length + 1 } else { 0 };
            if length == DAY + 1 {
                long.fill(minute - DAY, minute + 1);
            } else if length > DAY {
                long.set(minute);
            }
        }
        for (_, at) in self.midnights() {
            if long.at(at) {
                borders.set(at);
            }
        }
        borders
    }
}

impl Team {
    /// Everyone, by handle.
    pub(crate) fn people(&self, window: Window) -> Vec<Person<'_>> {
        let mut people: Vec<Person<'_>> = self.agents.iter().map(|agent| Person::read(agent, window)).collect();
        people.sort_by_key(|person| &person.agent.handle);
        let mut covered = Vec::new();
        for person in &people {
            for off in &person.agent.time_off {
                let Some(by) = &off.covered_by else { continue };
                let mut reach = Row::around(window);
                off.reach.fill(&mut reach, person.clock);
                let handed_on = reach.where_true(|minute| reach.at(minute) && person.own.at(minute));
                covered.push((by, person.agent.handle.as_str(), handed_on));
            }
        }
        for person in &mut people {
            for (by, handle, row) in &covered {
                if **by == person.agent.handle {
                    let there = |minute| row.at(minute) && person.member.at(minute) && !person.away.at(minute);
                    person.covering.push((handle, row.where_true(there)));
                }
            }
            person.on = person.on.where_true(|minute| {
                let own = person.own.at(minute) && !person.away.at(minute);
                own || person.covering.iter().any(|(_, row)| row.at(minute))
            });
        }
        people
    }

    /// The requirements, or the one that holds where none is written.
    pub(crate) fn required(&self) -> Vec<Requirement> {
        if self.requirements.is_empty() {
            vec![Requirement {
                name: "first response".into(),
                roles: vec!["l1".into()],
                at_least: None,
                days: None,
                hours: None,
                zone: None,
            }]
        } else {
            self.requirements.clone()
        }
    }

    /// The minutes of the window in which a requirement has to be met.
    pub(crate) fn need(&self, requirement: &Requirement, window: Window) -> Row {
        let mut need = Row::around(window);
        if requirement.days.is_none() && requirement.hours.is_none() {
            need.fill(window.start, window.end);
            return need;
        }
        let zone = requirement.zone.or(self.zone).unwrap_or(Zone::UTC);
        let days = requirement.days.clone().unwrap_or_else(Days::daily);
        let entry = Entry {
            tentative: None,
            pattern: Pattern::Days { days, every: None },
            hours: requirement.hours.unwrap_or(Hours::WHOLE_DAY),
            from: None,
            until: None,
            zone: None,
        };
        entry.fill(&mut need, zone);
        need.where_true(|minute| need.at(minute) && (window.start..window.end).contains(&minute))
    }

    /// How long the first answer may take.
    pub(crate) fn response_within(&self) -> Minute {
        self.response_within.as_ref().map_or(60, |span| span.minutes)
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

impl<'a> Person<'a> {
    fn read(agent: &'a Agent, window: Window) -> Self {
        let clock = agent.zone.clock();
        let empty = Row::around(window);
        let joined = agent.joined.map(|date| clock.midnight(date));
        let gone = agent.last_day.map(|date| clock.midnight(next(date)));
        let member = empty
            .where_true(|minute| joined.is_none_or(|joined| minute >= joined) && gone.is_none_or(|gone| minute < gone));
        let mut firm = empty.clone();
        for entry in &agent.entries {
            if entry.tentative != Some(true) {
                entry.fill(&mut firm, entry.zone.unwrap_or(agent.zone));
            }
        }
        let mut away = empty.clone();
        for off in &agent.time_off {
            off.reach.fill(&mut away, clock);
        }
        let promoted = agent.promoted.map(|date| clock.midnight(date));
        Self {
            agent,
            clock,
            own: firm.where_true(|minute| firm.at(minute) && member.at(minute)),
            member,
            away,
            learning: empty.where_true(|minute| promoted.is_some_and(|promoted| minute < promoted)),
            on: empty,
            covering: Vec::new(),
        }
    }

    /// The agents, by handle, for whom some of `[start, end)` is covered.
    pub(crate) fn covered(&self, start: Minute, end: Minute) -> BTreeSet<&'a str> {
        let some = self.covering.iter().filter(|(_, row)| row.count(start, end) > 0);
        some.map(|(handle, _)| *handle).collect()
    }
}

impl Entry {
    /// Sets the minutes of every shift, start and end each read off the clock on their own.
    fn fill(&self, row: &mut Row, zone: Zone) {
        let clock = zone.clock();
        let (first, last) = row.dates(clock);
        for date in starts(self, first, last) {
            let overnight = self.hours.end < self.hours.start;
            let end_date = if overnight { next(date) } else { date };
            let start = clock.instant(midnight(date) + self.hours.start);
            let end = clock.instant(midnight(end_date) + self.hours.end);
            row.fill(start, end);
        }
    }
}

impl Reach {
    fn fill(self, row: &mut Row, clock: &Clock) {
        match self {
            Self::Dates(from, until) => row.fill(clock.midnight(from), clock.midnight(next(until))),
            Self::Times(from, until) => row.fill(clock.instant(wall(from)), clock.instant(wall(until))),
        }
    }
}

fn next(date: NaiveDate) -> NaiveDate {
    date + chrono::Days::new(1)
}
