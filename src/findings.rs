//! What a valid roster says that does nothing or surprises: the warnings that need to know who is on when.
//!
//! They change no result. What recurs is looked at from 13 weeks before now to 52 weeks ahead.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::load::Loaded;
use crate::roster::model::{Agent, AgentId, Availability, Dates, Firmness, Roster, TimeOff};
use crate::roster::team::RoleId;
use crate::shifts::{Occurrence, away, first_occurrence, occurrences, said_time};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::{WallClock, Zone};

/// The most of one time off that is searched for shifts to cover.
const LONGEST_TIME_OFF: Duration = Duration::DAY.times(366);

/// Every finding about the agents whose files have no error.
#[must_use]
pub fn findings(loaded: &Loaded, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let horizon = Interval::new(now.minus(Duration::WEEK.times(13)), now.plus(Duration::WEEK.times(52)));
    let mut found = Vec::new();
    let covers = Covers::of(roster, &sound);
    for (id, agent) in sound.iter().map(|id| (*id, roster.agent(*id))) {
        found.extend(agent.availability().iter().filter_map(|entry| never_happens(agent, entry)));
        found.extend(horizon.into_iter().flat_map(|horizon| entries(agent, horizon, now)));
        for off in agent.time_off() {
            found.extend(time_off(roster, id, off, &covers));
        }
    }
    found
}

fn never_happens(agent: &Agent, entry: &Availability) -> Option<Diagnostic> {
    let reversed = match entry.dates() {
        Dates::Weekly { range, .. } | Dates::Rule { range, .. } => range.last < range.first,
        Dates::Listed(_) => false,
    };
    // `until` before `from` has a finding of its own.
    if reversed || first_occurrence(entry, agent.employed()).is_some() {
        return None;
    }
    let message = format!("this entry gives {} no shift, ever", agent.handle());
    let help = match entry.dates() {
        Dates::Listed(dates) if dates.is_empty() => "its list of dates is empty; add a date, or remove the entry",
        _ if first_occurrence(entry, Interval::EVER).is_some() => {
            "it lies outside of the agent's time in the team; correct the dates, or remove the entry"
        }
        _ => "no date is as it says, or the clocks leave it no length; correct the dates, or remove the entry",
    };
    Some(Diagnostic::new(Code::EntryNeverHappens, entry.at().clone(), message).help(help))
}

/// What entries of one agent do to each other, and what the clocks do to them.
fn entries(agent: &Agent, horizon: Interval, now: Instant) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut firm: Vec<(Interval, usize)> = Vec::new();
    let mut tentative: Vec<(&Availability, Vec<Interval>)> = Vec::new();
    for (index, entry) in agent.availability().iter().enumerate() {
        // 65 weeks hold far fewer shifts of one entry than the limit.
        let all = occurrences(entry, horizon).unwrap_or_default();
        let all: Vec<Occurrence> =
            all.into_iter().filter(|occurrence| occurrence.interval.overlaps(agent.employed())).collect();
        let intervals = all.iter().filter_map(|occurrence| occurrence.interval.intersection(agent.employed()));
        match entry.firmness() {
            Firmness::Tentative => tentative.push((entry, intervals.collect())),
            Firmness::Firm => {
                firm.extend(intervals.map(|interval| (interval, index)));
                found.extend(all.iter().flat_map(|occurrence| clock_changes(entry, occurrence)));
            }
        }
    }
    found.extend(overlaps(agent, &mut firm, now));
    let firm: IntervalSet = firm.into_iter().map(|(interval, _)| interval).collect();
    for (entry, intervals) in tentative {
        if !intervals.is_empty() && intervals.iter().all(|i| firm.length_within(*i) == i.length()) {
            let message = format!("{} is on duty in all of this tentative time anyway", agent.handle());
            let help = "remove the entry, or make it the time outside of the firm hours";
            found.push(Diagnostic::new(Code::TentativeInsideFirm, entry.at().clone(), message).help(help));
        }
    }
    found
}

/// For each entry that overlaps an earlier one: the next time that it does, else the first.
fn overlaps(agent: &Agent, firm: &mut [(Interval, usize)], now: Instant) -> Vec<Diagnostic> {
    firm.sort_unstable();
    let mut first: BTreeMap<usize, (usize, Interval)> = BTreeMap::new();
    let mut latest: Option<(Interval, usize)> = None;
    for (interval, entry) in firm.iter().copied() {
        if let Some((other_interval, other)) = latest
            && let Some(shared) = interval.intersection(other_interval)
            && other != entry
        {
            let known = first.entry(entry.max(other)).or_insert((entry.min(other), shared));
            if known.1.end() <= now {
                *known = (entry.min(other), shared);
            }
        }
        if latest.is_none_or(|(longest, _)| longest.end() < interval.end()) {
            latest = Some((interval, entry));
        }
    }
    let diagnostic = |(later, (earlier, shared)): (usize, (usize, Interval))| {
        let (later, earlier) = (&agent.availability()[later], &agent.availability()[earlier]);
        let message = format!("this entry overlaps another one, next {}", on_clock(shared, agent.zone()));
        Diagnostic::new(Code::OverlappingEntries, later.at().clone(), message)
            .related(earlier.at().clone(), "the other entry")
            .help("the time counts once; let one end where the other starts, or remove one")
    };
    first.into_iter().map(diagnostic).collect()
}

fn clock_changes(entry: &Availability, occurrence: &Occurrence) -> Vec<Diagnostic> {
    let change = |clock: WallClock, time: NaiveDateTime, verb: &str| {
        let (what, reading) = match clock {
            WallClock::Once(_) => return None,
            WallClock::Twice(_) => ("repeat", "the first of the two is taken".to_owned()),
            WallClock::Skipped(instant) => {
                ("skip", format!("{} is taken", entry.zone().local(instant).format("%H:%M")))
            }
        };
        let message = format!(
            "the shift of {} {verb} at {}, which the clocks of {} {what}; {reading}",
            occurrence.date,
            time.format("%H:%M"),
            entry.zone()
        );
        let help = "if that is not meant, end this entry before that day and add the day with other hours";
        Some(Diagnostic::new(Code::ShiftInClockChange, entry.hours_at().clone(), message).help(help))
    };
    let (start, end) = entry.hours().on(occurrence.date);
    let starts = change(occurrence.start, start, "starts");
    starts.into_iter().chain(change(occurrence.end, end, "ends")).collect()
}

/// The firm time that every time off asks its coverer to take.
struct Covers {
    /// By where the time off stands.
    by_time_off: BTreeMap<Location, IntervalSet>,
    /// By who is asked.
    by_coverer: BTreeMap<AgentId, IntervalSet>,
}

impl Covers {
    fn of(roster: &Roster, sound: &BTreeSet<AgentId>) -> Self {
        let mut by_time_off = BTreeMap::new();
        let mut asked: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
        for agent in sound.iter().map(|id| roster.agent(*id)) {
            for off in agent.time_off() {
                if let Some((coverer, _)) = off.covered_by().filter(|(coverer, _)| sound.contains(coverer)) {
                    let searched = searched(off);
                    let firm = said_time(agent, Firmness::Firm, searched).unwrap_or_default();
                    let time: IntervalSet = firm.within(searched).collect();
                    asked.entry(coverer).or_default().extend(time.iter());
                    by_time_off.insert(off.at().clone(), time);
                }
            }
        }
        let by_coverer = asked.into_iter().map(|(coverer, time)| (coverer, time.into_iter().collect())).collect();
        Self { by_time_off, by_coverer }
    }
}

fn searched(off: &TimeOff) -> Interval {
    let end = off.interval().end().min(off.interval().start().plus(LONGEST_TIME_OFF));
    Interval::new(off.interval().start(), end).unwrap_or(off.interval())
}

fn time_off(roster: &Roster, id: AgentId, off: &TimeOff, covers: &Covers) -> Vec<Diagnostic> {
    let agent = roster.agent(id);
    let there = off.interval().intersection(agent.employed());
    let own = there.is_some_and(|span| agent.availability().iter().any(|e| first_occurrence(e, span).is_some()));
    let asked = || covers.by_coverer.get(&id).is_some_and(|time| time.touching(off.interval()).next().is_some());
    if !own && !asked() {
        let message = format!("{} has no availability in this time off", agent.handle());
        let help = "correct the dates, or remove it";
        return vec![Diagnostic::new(Code::TimeOffHitsNothing, off.at().clone(), message).help(help)];
    }
    match (off.covered_by(), covers.by_time_off.get(off.at())) {
        (Some((coverer, at)), Some(time)) => cover(roster, agent, roster.agent(coverer), time, at),
        _ => Vec::new(),
    }
}

/// What is wrong with a cover.
fn cover(roster: &Roster, agent: &Agent, coverer: &Agent, asked: &IntervalSet, at: &Location) -> Vec<Diagnostic> {
    let (name, absent) = (coverer.handle(), agent.handle());
    let finding = |code, message: String, help: &str| Diagnostic::new(code, at.clone(), message).help(help);
    if asked.is_empty() {
        let message = format!("{absent} has no firm shift in this time off that {name} could cover");
        return vec![finding(Code::CoverHitsNothing, message, "correct the dates, or remove `covered-by`")];
    }
    let mut found = Vec::new();
    let first = |time: &IntervalSet| time.iter().next().map(|interval| on_clock(interval, agent.zone()));
    let away = away(coverer);
    if let Some(when) = first(&asked.intersection(&away)) {
        let message = format!("{name} has time off too, first {when}; that stays uncovered");
        found.push(finding(Code::CovererAway, message, "name another agent, or split the time off"));
    }
    let gone = asked.difference(&coverer.employed().into());
    if let Some(when) = first(&gone) {
        let message = format!("{name} is not in the team, first {when}; that stays uncovered");
        found.push(finding(Code::CovererGone, message, "name another agent, or split the time off"));
    }
    let busy = asked.iter().find_map(|interval| {
        let own = said_time(coverer, Firmness::Firm, interval).unwrap_or_default();
        own.intersection(&interval.into()).difference(&away).iter().next()
    });
    if let Some(busy) = busy {
        let message = format!("{name} is on duty anyway, first {}", on_clock(busy, agent.zone()));
        found.push(finding(
            Code::CovererOnDuty,
            message,
            "one person cannot do two shifts; name another agent for that time",
        ));
    }
    let counts = |role: RoleId| roster.team().requirements().iter().any(|r| r.roles().contains(&role));
    let lost = asked.iter().find(|interval| {
        let at = interval.start();
        counts(agent.role_at(at)) && !counts(coverer.role_at(at))
    });
    if let Some(lost) = lost {
        let role = |of: &Agent| roster.team().role(of.role_at(lost.start())).name().to_owned();
        let message = format!("{name} would be on as {}, which does not count as {} does", role(coverer), role(agent));
        found.push(finding(Code::CovererRoleDoesNotCount, message, "name an agent whose role counts"));
    }
    found
}

/// "on Sat 2026-12-12 from 06:00 to 10:00 UTC".
fn on_clock(interval: Interval, zone: &Zone) -> String {
    let (start, end) = (zone.local(interval.start()), zone.local(interval.end()));
    let end_day = if start.date() == end.date() { String::new() } else { end.format("%a %Y-%m-%d ").to_string() };
    format!(
        "on {} from {} to {end_day}{} {zone}",
        start.format("%a %Y-%m-%d"),
        start.format("%H:%M"),
        end.format("%H:%M")
    )
}
