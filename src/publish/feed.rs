//! The feeds: shifts and gaps as events of an iCalendar file (RFC 5545). This is the only user of `icalendar`.
//!
//! Every event stands alone and in UTC, without a rule, a zone or a method, because that is what all calendar programs show
//! alike. An event never changes: its UID is a digest of what it shows, so one that is moved or edited is another event.

use std::collections::BTreeMap;
use std::iter;

use chrono::{Datelike, NaiveDate, Timelike};
use icalendar::{Calendar, Component, EventLike, Property};
use sha2::{Digest, Sha256};

use crate::coverage::gaps::{Gap, RequirementCoverage};
use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::RoleId;
use crate::time::civil::{Duration, day_after};
use crate::time::interval::{Instant, Interval};
use crate::timeline::duty::Duty;
use crate::timeline::shifts::{Posts, Shift};

use super::file::File;
use super::horizon::Horizon;

/// The most octets in a line, without its break (RFC 5545 §3.1).
const MAX_LINE: usize = 75;

/// One calendar to subscribe to.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its path in the output folder.
    pub(crate) path: String,
    /// What people call it.
    pub(crate) title: String,
    /// The agent whose it is, if it is one agent's.
    pub(crate) agent: Option<String>,
    /// The domain of its UIDs.
    host: String,
    events: Vec<Event>,
    /// What the events say, each text once.
    texts: Vec<Text>,
    /// What it says in place of events where there are none.
    nothing: String,
}

/// One event.
#[derive(Clone, Copy, Debug)]
struct Event {
    when: When,
    /// The place of its text, which may be that of other events too.
    text: usize,
}

/// What an event says besides when it is.
#[derive(Clone, Debug)]
struct Text {
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
    /// No time at all: RFC 5545 §3.6.1, an event without an end is over when it begins.
    Instant(Instant),
}

impl Feed {
    /// Every firm shift that overlaps the team's horizon, in the order given.
    pub fn team(roster: &Roster, shifts: &[&Shift]) -> Self {
        let mut feed = Self::new(roster, "coverage.ics".to_owned(), "shifts", "Nobody is on duty".to_owned());
        feed.push_shifts(roster, shifts.iter().copied());
        feed
    }

    /// One agent's shifts, and when the agent leaves.
    pub(crate) fn agent(roster: &Roster, horizon: &Horizon, duty: &Duty) -> Self {
        let agent = roster.agent(duty.agent);
        let mut feed = Self::new(roster, feed_path(agent), agent.name(), format!("{} is not on duty", agent.name()));
        feed.agent = Some(agent.handle().to_string());
        feed.push_shifts(roster, duty.shifts.iter().filter(|shift| shift.interval.overlaps(horizon.agent)));
        if let Some(last_day) = agent.last_day().filter(|_| agent.employed().end() <= horizon.agent.end()) {
            feed.push(When::Day(day_after(last_day)), Text::left(agent));
        }
        feed
    }

    /// The gaps within the team's horizon.
    pub(crate) fn gaps(
        roster: &Roster,
        horizon: &Horizon,
        coverage: impl Iterator<Item = RequirementCoverage>,
    ) -> Self {
        let until = horizon.team.end().to_utc().date_naive();
        let mut feed = Self::new(roster, "gaps.ics".to_owned(), "gaps", format!("No gaps before {until}"));
        let mut gaps: Vec<(Interval, Text)> = Vec::new();
        for coverage in coverage {
            gaps.extend(coverage.gaps.iter().map(|gap| (gap.interval, Text::of_gap(&coverage, gap))));
        }
        gaps.sort_by_key(|(interval, _)| *interval);
        for (interval, text) in gaps {
            feed.push(When::Time(interval), text);
        }
        feed
    }

    /// The starts of cycles and what is due in them; nothing where there are no cycles.
    pub(crate) fn cycles(roster: &Roster, horizon: &Horizon) -> Option<Self> {
        roster.cycles().first()?;
        let mut feed = Self::new(roster, "cycles.ics".to_owned(), "cycles", "No cycle begins".to_owned());
        let longest = roster.deadlines().iter().map(|deadline| deadline.after).max().unwrap_or_default();
        let from = horizon.agent.start().minus(longest);
        // A cycle that began before the horizon may have its deadline in it.
        for cycle in roster.cycles().overlapping(Interval::new(from, horizon.agent.end()).unwrap_or(horizon.agent)) {
            let start = cycle.interval.start();
            let recorded = roster.cycles().start_of(cycle.number).is_some_and(|start| start.recorded);
            let number = cycle.number;
            let due = roster.deadlines().iter();
            let dated = due
                .map(|deadline| (start.plus(deadline.after), format!("{}, cycle {number}", deadline.name), "deadline"));
            let all = iter::once((start, format!("Cycle {number} begins"), "cycle")).chain(dated);
            for (at, text, category) in all.filter(|(at, ..)| horizon.agent.contains(*at)) {
                // What is due must not be over when its day begins.
                let when = if category == "deadline" { When::Instant(at) } else { When::Day(at.to_utc().date_naive()) };
                feed.push(when, Text::of_date(&text, category, recorded));
            }
        }
        Some(feed)
    }

    fn new(roster: &Roster, path: String, about: &str, nothing: String) -> Self {
        let team = roster.team();
        let title = team.name().map_or_else(|| about.to_owned(), |name| format!("{name}: {about}"));
        let host = team.feed().url().map_or("coverage.invalid", |url| url.host()).to_owned();
        Self { path, title, agent: None, host, events: Vec::new(), texts: Vec::new(), nothing }
    }

    fn push(&mut self, when: When, text: Text) {
        self.events.push(Event { when, text: self.texts.len() });
        self.texts.push(text);
    }

    /// Shifts as events; those that say the same share their text.
    fn push_shifts<'s>(&mut self, roster: &Roster, shifts: impl Iterator<Item = &'s Shift>) {
        let mut texts: BTreeMap<(AgentId, RoleId, &Posts, &[AgentId]), usize> = BTreeMap::new();
        for shift in shifts {
            let says = (shift.agent, shift.role, shift.posts(), shift.covering_for());
            let text = *texts.entry(says).or_insert_with(|| {
                self.texts.push(Text::of_shift(roster, shift));
                self.texts.len() - 1
            });
            self.events.push(Event { when: When::Time(shift.interval), text });
        }
    }

    /// How many events it has.
    pub(super) fn events(&self) -> usize {
        self.events.len()
    }

    /// The feed as a file.
    pub fn file(&self, horizon: &Horizon) -> File {
        if self.events.is_empty() {
            let mut nothing = self.clone();
            nothing.push(When::Day(horizon.monday), Text::plain(self.nothing.clone()));
            return nothing.file(horizon);
        }
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
        let mut text = folded(head);
        text.reserve(self.events.len() * Template::USUAL);
        // Most events say what others say, so each text is rendered once.
        let mut templates: Vec<Option<Template>> = Vec::new();
        templates.resize_with(self.texts.len(), || None);
        for event in &self.events {
            templates[event.text]
                .get_or_insert_with(|| Template::new(event.when, &self.texts[event.text], &self.path, &stamp))
                .write(event.when, &self.host, &mut text);
        }
        File { text: text + tail, events: Some(self.events.len()) }
    }
}

impl Text {
    /// No more than a title.
    fn plain(summary: String) -> Self {
        Self { summary, description: None, category: None, agent: None, status: Status::Confirmed }
    }

    fn of_shift(roster: &Roster, shift: &Shift) -> Self {
        let (agent, role) = (roster.agent(shift.agent), roster.team().role(shift.role));
        let others: Vec<&str> = shift.covering_for().iter().map(|id| roster.agent(*id).name()).collect();
        let posts: Vec<&str> = shift.posts().named().map(Word::as_str).collect();
        let posts = if posts.is_empty() { String::new() } else { format!(", {}", posts.join(", ")) };
        let whose = if others.is_empty() { String::new() } else { format!(" (for {})", others.join(", ")) };
        // In somebody's own calendar it stands beside a dentist.
        Self {
            summary: format!("Support duty{posts}: {}{whose}", agent.name()),
            description: Some(role.title().to_owned()),
            category: Some(role.name().to_owned()),
            agent: Some(agent.handle().to_string()),
            status: Status::Confirmed,
        }
    }

    /// On the day after an agent's last.
    fn left(agent: &Agent) -> Self {
        Self {
            agent: Some(agent.handle().to_string()),
            ..Self::plain(format!("{} is no longer on duty", agent.name()))
        }
    }

    fn of_gap(coverage: &RequirementCoverage, gap: &Gap) -> Self {
        let promise = coverage.response_within_seconds;
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
            description: (!lines.is_empty()).then(|| lines.join("\n")),
            category: Some("gap".to_owned()),
            ..Self::plain(summary)
        }
    }

    /// What is on a date that may be estimated.
    fn of_date(text: &str, category: &str, recorded: bool) -> Self {
        Self {
            category: Some(category.to_owned()),
            status: if recorded { Status::Confirmed } else { Status::Tentative },
            ..Self::plain(if recorded { text.to_owned() } else { format!("{text} (estimated)") })
        }
    }
}

/// An event without its start, its end and its UID.
struct Template {
    /// What comes before the end, the start and the UID, in the order in which the library writes them, and after.
    parts: [String; 4],
    /// What the digest takes before the start and after the end.
    seen: [String; 2],
}

impl Template {
    /// Where the start, the end and the UID will be; no text has this character.
    const HOLE: &str = "\u{1}";
    /// About how many octets an event takes.
    const USUAL: usize = 350;

    fn new(when: When, text: &Text, path: &str, stamp: &str) -> Self {
        let Text { summary, description, category, agent, status } = text;
        let property = |key| match when {
            When::Time(_) | When::Instant(_) => Property::new(key, Self::HOLE),
            When::Day(_) => valued(key, "DATE", Self::HOLE),
        };
        let mut component = icalendar::Event::with_uid(Self::HOLE);
        component
            .append_property(("DTSTAMP", stamp))
            .append_property(property("DTSTART"))
            .append_property(("STATUS", status.as_str()))
            .append_property(("TRANSP", "TRANSPARENT"));
        let has_end = !matches!(when, When::Instant(_));
        if has_end {
            component.append_property(property("DTEND"));
        }
        component.summary(summary);
        if let Some(description) = description {
            component.description(description);
        }
        if let Some(category) = category {
            component.categories([category]);
        }
        // Nothing can fail that is written into a string.
        let rendered = folded(&component.try_into_string().unwrap_or_default());
        let no_end = (!has_end).then(String::new);
        let mut parts = no_end.into_iter().chain(rendered.split(Self::HOLE).map(str::to_owned));
        let text = |part: &'_ Option<String>| part.clone().unwrap_or_default();
        // No text has a character NUL, so the parts of what is seen cannot run into each other.
        Self {
            parts: std::array::from_fn(|_| parts.next().unwrap_or_default()),
            seen: [
                format!("{path}\0{}\0", text(agent)),
                format!("\0{summary}\0{}\0{}", text(description), text(category)),
            ],
        }
    }

    /// Writes the event; its UID is a digest of everything that a subscriber sees.
    fn write(&self, when: When, host: &str, text: &mut String) {
        let [start, end] = when.written();
        let mut digest = Sha256::new();
        for seen in [&self.seen[0], &start, "\0", &end, &self.seen[1]] {
            digest.update(seen);
        }
        let mut uid = [b'@'; 25];
        for (place, byte) in uid.chunks_exact_mut(2).zip(digest.finalize()) {
            place.copy_from_slice(&[byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
        }
        let [before_end, before_start, before_uid, after] = &self.parts;
        for part in [before_end, &end, before_start, &start, before_uid, &*String::from_utf8_lossy(&uid)] {
            text.push_str(part);
        }
        fold(host, "UID:".len() + uid.len(), text);
        text.push_str(after);
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
            Self::Instant(instant) => [utc(instant), String::new()],
            Self::Day(day) => [day, day_after(day)].map(|date| date.format("%Y%m%d").to_string()),
        }
    }
}

/// A property that says of what kind its value is.
fn valued(key: &str, kind: &str, value: &str) -> Property {
    Property::new(key, value).add_parameter("VALUE", kind).done()
}

/// `20261121T120000Z`; the standard library's formatting would take longer than all else in an event.
fn utc(instant: Instant) -> String {
    let time = instant.to_utc();
    let year = time.year().unsigned_abs();
    let numbers = [year / 100, year % 100, time.month(), time.day(), time.hour(), time.minute(), time.second()];
    let mut text = *b"........T......Z";
    for (number, place) in numbers.into_iter().zip([0, 2, 4, 6, 9, 11, 13]) {
        text[place..place + 2].copy_from_slice(&[number / 10, number].map(|digit| b"0123456789"[digit as usize % 10]));
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The same lines folded at 75 octets, and never inside of a character or of an escape.
///
/// The library folds inside of escapes, which RFC 5545 allows and Google Calendar answers by dropping the event.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        fold(line, 0, &mut folded);
        folded.push_str("\r\n");
    }
    folded
}

/// Writes the rest of a line that has `length` octets so far.
fn fold(mut rest: &str, mut length: usize, folded: &mut String) {
    if length + rest.len() <= MAX_LINE {
        folded.push_str(rest);
        return;
    }
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
}

/// Where the feed of an agent lies.
pub(super) fn feed_path(agent: &Agent) -> String {
    format!("agents/{}.ics", agent.handle())
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
