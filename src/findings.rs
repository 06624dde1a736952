//! What a valid roster says that does nothing or surprises: the warnings that need to know who is on when.
//!
//! They change no result. What recurs is looked at from 13 weeks before now to 52 weeks ahead, time off and covers from two
//! years before now to five ahead. What that may cost has a bound of its own ([`Budget`]); beyond it, that is the finding.

mod absences;
mod taken;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::diagnostic::{Code, Diagnostic};
use crate::roster::budget::Budget;
use crate::roster::load::Loaded;
use crate::roster::model::{Agent, AgentId, Availability, Dates, Firmness, Roster};
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::WallClock;
use crate::timeline::recurrence::{Occurrence, first_occurrence, occurrences};

use crate::words::clock::Clock;

use absences::warn_of_absences;
use taken::warn_of_taken;

/// Every finding about the agents whose files have no error.
pub fn findings(loaded: &Loaded, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let around = |back: i64, ahead: i64| {
        Interval::new(now.minus(Duration::WEEK.times(back)), now.plus(Duration::WEEK.times(ahead)))
    };
    let (Some(horizon), Some(years)) = (around(13, 52), around(104, 260)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // The first thing that is too much is the last that is looked at.
    let too_much = look(roster, &sound, (horizon, years), now, &mut found).err();
    found.extend(too_much.into_iter().flatten());
    found
}

fn look(
    roster: &Roster,
    sound: &BTreeSet<AgentId>,
    (horizon, years): (Interval, Interval),
    now: Instant,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let budget = roster.budget().of_findings();
    let agents: Vec<&Agent> = sound.iter().map(|id| roster.agent(*id)).collect();
    found.extend(warn_of_taken(&agents));
    for agent in agents {
        for entry in agent.availability() {
            found.extend(never_happens(agent, entry, &budget).map_err(|error| vec![*error])?);
        }
        found.extend(warn_of_entries(agent, horizon, now, &budget).map_err(|error| vec![*error])?);
    }
    found.extend(warn_of_absences(roster, sound, years, &budget)?);
    Ok(())
}

/// The agents whose files nobody has changed or confirmed for longer than `stale-after`, each with the instant at which
/// somebody last did; `changes` is by path.
pub fn stale(roster: &Roster, changes: &BTreeMap<String, Instant>, now: Instant) -> BTreeMap<AgentId, Instant> {
    let last = |(id, agent): (AgentId, &Agent)| {
        let edited = *changes.get(&format!("agents/{}.toml", agent.handle()))?;
        let confirmed = agent.confirmed().map(|day| agent.zone().midnight(day));
        Some((id, confirmed.map_or(edited, |confirmed| confirmed.max(edited))))
    };
    let after = roster.team().policy().stale_after;
    let is_there = |id: &AgentId| roster.agent(*id).employed().end() > now;
    roster.agents().filter_map(last).filter(|(id, last)| is_there(id) && last.plus(after) < now).collect()
}

/// The files of these agents, as findings.
pub fn warn_of_stale(loaded: &Loaded, changes: &BTreeMap<String, Instant>, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let finding = |(id, last): (AgentId, Instant)| {
        let agent = roster.agent(id);
        let days = Duration::between(last, now).seconds() / Duration::DAY.seconds();
        let (since, today) = (agent.zone().local(last).date(), agent.zone().local(now).date());
        let message = format!("nobody has changed or confirmed this file since {since}, {days} days ago");
        let help = format!("if it is still right, say so: `confirmed = {today}`; if not, correct it");
        Diagnostic::new(Code::Stale, agent.at(), message).help(help)
    };
    stale(roster, changes, now).into_iter().filter(|(id, _)| sound.contains(id)).map(finding).collect()
}

fn never_happens(agent: &Agent, entry: &Availability, budget: &Budget) -> Result<Option<Diagnostic>, Box<Diagnostic>> {
    let reversed = match entry.dates() {
        Dates::Weekly { range, .. } | Dates::Rule { range, .. } => range.last < range.first,
        Dates::Listed(_) => false,
    };
    // `until` before `from` has a finding of its own.
    if reversed || first_occurrence(entry, agent.dates(), budget)?.is_some() {
        return Ok(None);
    }
    let message = format!("this entry gives {} no shift, ever", agent.handle());
    let help = match entry.dates() {
        Dates::Listed(dates) if dates.is_empty() => "its list of dates is empty; add a date, or remove the entry",
        _ if first_occurrence(entry, DateRange::EVER, budget)?.is_some() => {
            "it lies outside of the agent's time in the team; correct the dates, or remove the entry"
        }
        _ => "no date is as it says, or the clocks leave it no length; correct the dates, or remove the entry",
    };
    Ok(Some(Diagnostic::new(Code::EntryNeverHappens, entry.at().clone(), message).help(help)))
}

/// What entries of one agent do to each other, and what the clocks do to them.
fn warn_of_entries(
    agent: &Agent,
    horizon: Interval,
    now: Instant,
    budget: &Budget,
) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let (firm, tentative): (Vec<_>, Vec<_>) =
        agent.availability().iter().partition(|entry| entry.firmness() == Firmness::Firm);
    let mut found = Vec::new();
    for entry in &firm {
        found.extend(clock_changes(agent, entry, horizon, budget)?);
    }
    // One entry alone has nothing to overlap or to lie in.
    if firm.is_empty() || firm.len() + tentative.len() < 2 {
        return Ok(found);
    }
    let times = |entry: &Availability| {
        let all = occurrences(entry, horizon, budget)?.into_iter();
        let times = all.filter(|found| agent.dates().contains(found.date)).filter_map(|found| found.interval());
        Ok::<_, Box<Diagnostic>>(times.collect::<Vec<_>>())
    };
    let mut on: Vec<(Interval, usize)> = Vec::new();
    for (index, entry) in firm.iter().enumerate() {
        on.extend(times(entry)?.into_iter().map(|interval| (interval, index)));
    }
    found.extend(overlaps(agent, &firm, &mut on, now));
    // Single dates are how time on offer is taken up; it may stay on offer.
    let recurring = on.into_iter().filter(|(_, entry)| !matches!(firm[*entry].dates(), Dates::Listed(_)));
    let on: IntervalSet = recurring.map(|(interval, _)| interval).collect();
    for entry in tentative {
        let times = times(entry)?;
        if !times.is_empty() && times.iter().all(|time| on.length_within(*time) == time.length()) {
            let message = format!("{} is on duty in all of this tentative time anyway", agent.handle());
            let help = "remove the entry, or make it the time outside of the firm hours";
            found.push(Diagnostic::new(Code::TentativeInsideFirm, entry.at().clone(), message).help(help));
        }
    }
    Ok(found)
}

/// For each entry that overlaps an earlier one: the next time that it does, else the first.
fn overlaps(agent: &Agent, firm: &[&Availability], on: &mut [(Interval, usize)], now: Instant) -> Vec<Diagnostic> {
    on.sort_unstable();
    let mut first: BTreeMap<usize, (usize, Interval)> = BTreeMap::new();
    let mut latest: Option<(Interval, usize)> = None;
    for (interval, entry) in on.iter().copied() {
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
        let (later, earlier) = (firm[later], firm[earlier]);
        let message = format!("this entry overlaps another one, next {}", Clock::new(agent.zone().clone()).on(shared));
        Diagnostic::new(Code::OverlappingEntries, later.at().clone(), message)
            .related(earlier.at().clone(), "the other entry")
            .help("the time counts once; let one end where the other starts, or remove one")
    };
    first.into_iter().map(diagnostic).collect()
}

/// The starts and ends of an entry that the clocks skip or repeat. They are not far from a change of the clocks.
fn clock_changes(
    agent: &Agent,
    entry: &Availability,
    horizon: Interval,
    budget: &Budget,
) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let near = Duration::DAY.times(3);
    let changes = entry.whereabouts().changes(horizon.widened(near)).into_iter();
    let spans = changes.filter_map(|change| Interval::new(change.minus(near), change.plus(near)));
    let mut found: Vec<Occurrence> = Vec::new();
    for span in spans {
        found.append(&mut occurrences(entry, span, budget)?);
    }
    found.dedup_by_key(|occurrence| occurrence.date);
    found.retain(|occurrence| occurrence.is_in(horizon) && agent.dates().contains(occurrence.date));
    Ok(found.iter().flat_map(|occurrence| clock_change(entry, occurrence)).collect())
}

fn clock_change(entry: &Availability, occurrence: &Occurrence) -> Vec<Diagnostic> {
    let zone = entry.whereabouts().zone_on(occurrence.date);
    let change = |clock: WallClock, time: NaiveDateTime, verb: &str| {
        let (what, reading) = match clock {
            WallClock::Once(_) => return None,
            WallClock::Twice(_) => ("repeat", "the first of the two is taken".to_owned()),
            WallClock::Skipped(instant) => ("skip", format!("{} is taken", zone.local(instant).format("%H:%M"))),
        };
        let message = format!(
            "the shift of {} {verb} at {}, which the clocks of {} {what}; {reading}",
            occurrence.date,
            time.format("%H:%M"),
            zone
        );
        let help = "if that is not meant, end this entry before that day and add the day with other hours";
        Some(Diagnostic::new(Code::ShiftInClockChange, entry.hours_at().clone(), message).help(help))
    };
    let (start, end) = entry.hours().on(occurrence.date);
    let starts = change(occurrence.start, start, "starts");
    starts.into_iter().chain(change(occurrence.end, end, "ends")).collect()
}
