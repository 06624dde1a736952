//! The feeds: shifts and gaps as events of an iCalendar file (RFC 5545). This is the only user of `icalendar`.
//!
//! Every event stands alone and in UTC, without a rule, a zone or a method, because that is what all calendar programs show
//! alike. An event never changes: its UID is a digest of what it shows, so one that is moved or edited is another event.

use chrono::NaiveDate;
use icalendar::{Calendar, Component, EventLike, Property};
use sha2::{Digest, Sha256};

use crate::coverage::gaps::{Coverage, Gap};
use crate::roster::model::{Agent, Roster};
use crate::shifts::{Duty, Shift, shifts};
use crate::time::civil::{Duration, day_after};
use crate::time::interval::{Instant, Interval};

use super::{File, Horizon, feed_path};

/// The most octets in a line, without its break (RFC 5545 §3.1).
const MAX_LINE: usize = 75;

/// One calendar to subscribe to.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its path in the output folder.
    pub path: String,
    /// What people call it.
    pub title: String,
    /// The agent whose it is, if it is one agent's.
    pub agent: Option<String>,
    /// The domain of its UIDs.
    host: String,
    events: Vec<Event>,
    /// What it says in place of events where there are none.
    nothing: String,
}

/// One event.
#[derive(Clone, Debug)]
struct Event {
    when: When,
    summary: String,
    description: Option<String>,
    category: Option<String>,
    /// The handle of the agent whom it is about.
    agent: Option<String>,
    status: Status,
}

/// Whether an event is as it will be.
#[derive(Clone, Copy, Debug)]
enum Status {
    Confirmed,
    /// Its date is estimated.
    Tentative,
}

/// When an event is.
#[derive(Clone, Copy, Debug)]
enum When {
    Time(Interval),
    Day(NaiveDate),
}

impl Feed {
    /// Every firm shift that overlaps the team's horizon.
    #[must_use]
    pub fn team(roster: &Roster, horizon: &Horizon, duties: &[Duty]) -> Self {
        let shifts = shifts(duties, horizon.team);
        Self {
            events: shifts.into_iter().map(|shift| Event::shift(roster, shift)).collect(),
            nothing: "Nobody is on duty".to_owned(),
            ..Self::new(roster, "coverage.ics".to_owned(), "shifts")
        }
    }

    /// One agent's shifts, and when the agent leaves.
    #[must_use]
    pub fn agent(roster: &Roster, horizon: &Horizon, duty: &Duty) -> Self {
        let agent = roster.agent(duty.agent);
        let shifts = duty.shifts.iter().filter(|shift| shift.interval.overlaps(horizon.agent));
        let left = agent.last_day().filter(|_| agent.employed().end() <= horizon.agent.end());
        Self {
            agent: Some(agent.handle().to_string()),
            events: shifts
                .map(|shift| Event::shift(roster, shift))
                .chain(left.map(|last_day| Event::left(agent, day_after(last_day))))
                .collect(),
            nothing: format!("{} is not on duty", agent.name()),
            ..Self::new(roster, feed_path(agent), agent.name())
        }
    }

    /// The gaps within the team's horizon.
    #[must_use]
    pub fn gaps(roster: &Roster, horizon: &Horizon, coverage: impl Iterator<Item = Coverage>) -> Self {
        let promise = roster.team().policy().response_within;
        let mut events: Vec<(Interval, Event)> = Vec::new();
        for coverage in coverage {
            events.extend(coverage.gaps.iter().map(|gap| (gap.interval, Event::gap(&coverage, gap, promise))));
        }
        events.sort_by_key(|(interval, _)| *interval);
        Self {
            events: events.into_iter().map(|(_, event)| event).collect(),
            nothing: format!("No gaps before {}", horizon.team.end().to_utc().date_naive()),
            ..Self::new(roster, "gaps.ics".to_owned(), "gaps")
        }
    }

    /// The starts of cycles and what is due in them; nothing where there are no cycles.
    #[must_use]
    pub fn cycles(roster: &Roster, horizon: &Horizon) -> Option<Self> {
        roster.cycles().first()?;
        let seen = |at: Instant| horizon.agent.contains(at);
        let longest = roster.deadlines().iter().map(|deadline| deadline.after).max().unwrap_or_default();
        let from = horizon.agent.start().minus(longest);
        // A cycle that began before the horizon may have its deadline in it.
        let mut events = Vec::new();
        for cycle in roster.cycles().overlapping(Interval::new(from, horizon.agent.end()).unwrap_or(horizon.agent)) {
            let start = cycle.interval.start();
            let recorded = roster.cycles().start_of(cycle.number).is_some_and(|start| start.recorded);
            let number = cycle.number;
            let due = roster.deadlines().iter();
            let dated = due
                .map(|deadline| (start.plus(deadline.after), format!("{}, cycle {number}", deadline.name), "deadline"));
            let all = std::iter::once((start, format!("Cycle {number} begins"), "cycle")).chain(dated);
            events.extend(
                all.filter(|(at, ..)| seen(*at))
                    .map(|(at, text, category)| Event::dated(at, &text, category, recorded)),
            );
        }
        Some(Self {
            events,
            nothing: "No cycle begins".to_owned(),
            ..Self::new(roster, "cycles.ics".to_owned(), "cycles")
        })
    }

    fn new(roster: &Roster, path: String, about: &str) -> Self {
        let team = roster.team();
        let title = team.name().map_or_else(|| about.to_owned(), |name| format!("{name}: {about}"));
        let host = team.feed().url().map_or("coverage.invalid", |url| url.host()).to_owned();
        Self { path, title, agent: None, host, events: Vec::new(), nothing: String::new() }
    }

    /// The feed as a file.
    #[must_use]
    pub fn file(&self, horizon: &Horizon) -> File {
        let nothing = Event {
            when: When::Day(horizon.monday),
            summary: self.nothing.clone(),
            description: None,
            category: None,
            agent: None,
            status: Status::Confirmed,
        };
        let events = if self.events.is_empty() { std::slice::from_ref(&nothing) } else { &self.events };
        let head = Calendar::empty()
            .append_property(("VERSION", "2.0"))
            .append_property(("PRODID", "-//coverage//coverage//EN"))
            .append_property(valued("NAME", "TEXT", &self.title))
            .append_property(("X-WR-CALNAME", self.title.as_str()))
            .append_property(valued("REFRESH-INTERVAL", "DURATION", "PT1H"))
            .append_property(("X-PUBLISHED-TTL", "PT1H"))
            .to_string();
        let (head, tail) = head.split_at(head.len() - "END:VCALENDAR\r\n".len());
        let stamp = utc(horizon.team.start());
        // One event after the other: a year of a town's would not fit into memory as components.
        let mut text = folded(head);
        for event in events {
            text += &folded(&event.component(self, &stamp));
        }
        File { text: text + tail, events: Some(events.len()) }
    }
}

impl Event {
    fn shift(roster: &Roster, shift: &Shift) -> Self {
        let (agent, role) = (roster.agent(shift.agent), roster.team().role(shift.role));
        let others: Vec<&str> = shift.covering_for.iter().map(|id| roster.agent(*id).name()).collect();
        Self {
            when: When::Time(shift.interval),
            summary: format!("{} ({})", agent.name(), role.title()),
            description: (!others.is_empty()).then(|| format!("Covering for {}", others.join(", "))),
            category: Some(role.name().to_owned()),
            agent: Some(agent.handle().to_string()),
            status: Status::Confirmed,
        }
    }

    fn left(agent: &Agent, day: NaiveDate) -> Self {
        Self {
            when: When::Day(day),
            summary: format!("{} is no longer on duty", agent.name()),
            description: None,
            category: None,
            agent: Some(agent.handle().to_string()),
            status: Status::Confirmed,
        }
    }

    fn gap(coverage: &Coverage, gap: &Gap, promise: Duration) -> Self {
        let summary = match gap.staffed {
            0 => format!("Gap: {}", coverage.name),
            staffed => format!("Thin: {}, {staffed} of {}", coverage.name, coverage.at_least),
        };
        let exposed = (gap.exposed_seconds > Duration::ZERO)
            .then(|| format!("For {} a question would wait longer than {promise}.", gap.exposed_seconds));
        let interns =
            (gap.intern_seconds > Duration::ZERO).then(|| format!("Interns are on for {}.", gap.intern_seconds));
        let lines: Vec<String> = exposed.into_iter().chain(interns).collect();
        Self {
            when: When::Time(gap.interval),
            summary,
            description: (!lines.is_empty()).then(|| lines.join("\n")),
            category: Some("gap".to_owned()),
            agent: None,
            status: Status::Confirmed,
        }
    }

    /// What is on the UTC date of an instant.
    fn dated(at: Instant, text: &str, category: &str, recorded: bool) -> Self {
        Self {
            when: When::Day(at.to_utc().date_naive()),
            summary: if recorded { text.to_owned() } else { format!("{text} (estimated)") },
            description: None,
            category: Some(category.to_owned()),
            agent: None,
            status: if recorded { Status::Confirmed } else { Status::Tentative },
        }
    }

    fn component(&self, feed: &Feed, stamp: &str) -> String {
        let property = |key, value: &str| match self.when {
            When::Time(_) => Property::new(key, value),
            When::Day(_) => valued(key, "DATE", value),
        };
        let [start, end] = self.when.written();
        let mut event = icalendar::Event::with_uid(&self.uid(feed, &start, &end));
        event
            .append_property(("DTSTAMP", stamp))
            .append_property(property("DTSTART", &start))
            .append_property(property("DTEND", &end))
            .append_property(("STATUS", self.status.as_str()))
            .append_property(("TRANSP", "TRANSPARENT"));
        event.summary(&self.summary);
        if let Some(description) = &self.description {
            event.description(description);
        }
        if let Some(category) = &self.category {
            event.categories([category]);
        }
        // Nothing can fail that is written into a string.
        event.try_into_string().unwrap_or_default()
    }

    /// A digest of everything that a subscriber sees.
    fn uid(&self, feed: &Feed, start: &str, end: &str) -> String {
        let text = |part: &'_ Option<String>| part.clone().unwrap_or_default();
        let seen = [
            feed.path.as_str(),
            &text(&self.agent),
            start,
            end,
            &self.summary,
            &text(&self.description),
            &text(&self.category),
        ];
        // No text has a character NUL, so the parts cannot run into each other.
        let digest = Sha256::digest(seen.join("\0"));
        let number = digest[..12].iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        format!("{number:024x}@{}", feed.host)
    }
}

impl Status {
    /// RFC 5545 §3.8.1.11.
    fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Tentative => "TENTATIVE",
        }
    }
}

impl When {
    /// Start and end as a feed writes them.
    fn written(self) -> [String; 2] {
        match self {
            Self::Time(interval) => [interval.start(), interval.end()].map(utc),
            Self::Day(day) => [day, day_after(day)].map(|date| date.format("%Y%m%d").to_string()),
        }
    }
}

/// A property that says of what kind its value is.
fn valued(key: &str, kind: &str, value: &str) -> Property {
    Property::new(key, value).add_parameter("VALUE", kind).done()
}

fn utc(instant: Instant) -> String {
    instant.to_string().replace(['-', ':'], "")
}

/// The same lines folded at 75 octets, and never inside of a character or of an escape.
///
/// The library folds inside of escapes, which RFC 5545 allows and Google Calendar answers by dropping the event.
fn folded(text: &str) -> String {
    if !text.contains("\r\n ") {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        let mut length = 0;
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let escape = if first == '\\' { rest.chars().nth(1).map_or(0, char::len_utf8) } else { 0 };
            let (unit, after) = rest.split_at(first.len_utf8() + escape);
            if length + unit.len() > MAX_LINE {
                folded.push_str("\r\n ");
                length = 1;
            }
            folded.push_str(unit);
            length += unit.len();
            rest = after;
        }
        folded.push_str("\r\n");
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_fold_at_75_octets_outside_of_escapes_and_unfold_to_what_they_were(text in r"([ a-c\\;,é👩中]|\\n){0,200}") {
            let property = Property::new("SUMMARY", text.clone());
            let calendar = Calendar::empty().append_property(property).done().to_string();
            let folded = folded(&calendar);
            for line in folded.split("\r\n") {
                prop_assert!(line.len() <= MAX_LINE);
                let escapes = line.chars().rev().take_while(|c| *c == '\\').count();
                prop_assert!(escapes % 2 == 0, "a fold splits an escape: {line}");
            }
            prop_assert_eq!(folded.replace("\r\n ", ""), calendar.replace("\r\n ", ""));
        }
    }
}
