//! What entries of one agent do, or do not, and what they do to each other.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::Budget;
use crate::roster::model::{Agent, Availability, Dates, Firmness};
use crate::roster::time_off::TimeOff;
use crate::time::civil::{DateRange, Duration, Hours};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::timeline::recurrence::{first_occurrence, occurrences};
use crate::words::clock::Clock;

pub(super) fn never_happens(
    agent: &Agent,
    entry: &Availability,
    budget: &Budget,
) -> Result<Option<Diagnostic>, Box<Diagnostic>> {
    // `until` before `from` has a finding of its own.
    if is_reversed(entry) || first_occurrence(entry, agent.dates(), budget)?.is_some() {
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
pub(super) fn warn_of_entries(
    agent: &Agent,
    horizon: Interval,
    now: Instant,
    budget: &Budget,
) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let (firm, tentative): (Vec<_>, Vec<_>) =
        agent.availability().iter().partition(|entry| entry.firmness() == Firmness::Firm);
    let mut found = Vec::new();
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

fn is_reversed(entry: &Availability) -> bool {
    match entry.dates() {
        Dates::Weekly { range, .. } | Dates::Rule { range, .. } => range.is_empty(),
        Dates::Listed(_) => false,
    }
}

/// The last date of an entry, if it has one.
pub(super) fn last_date(entry: &Availability) -> Option<NaiveDate> {
    match entry.dates() {
        Dates::Weekly { range, .. } | Dates::Rule { range, .. } => range.last_stated(),
        Dates::Listed(dates) => dates.last().copied(),
    }
}

/// Says that an entry is over since before a day.
pub(super) fn past(entry: &Availability, day: NaiveDate) -> Option<Diagnostic> {
    // `until` before `from` has a finding of its own.
    let last = last_date(entry).filter(|last| *last < day && !is_reversed(entry))?;
    let message = format!("this entry is over since {last}, and no calendar shows it any more");
    let help = "remove it once nobody asks for `coverage hours` or `shifts` of that time without `--as-published`: they go by the files as they are";
    Some(Diagnostic::new(Code::PastEntry, entry.at().clone(), message).help(help))
}

/// Single dates from a day on that lie in time off of the same agent, which takes their shifts and names nobody to do them.
pub(super) fn in_time_off(agent: &Agent, entry: &Availability, day: NaiveDate) -> Option<Diagnostic> {
    let Dates::Listed(dates) = entry.dates() else { return None };
    if entry.firmness() == Firmness::Tentative {
        return None;
    }
    let off = |date: NaiveDate| {
        let has = |off: &&TimeOff| off.dates().is_some_and(|dates| dates.contains(date));
        // Who is away of those who are named has a finding of their own, and so has a request that nobody has taken.
        let is_of_others = |off: &TimeOff| off.coverer().is_some() || off.is_request();
        let is_given = agent.time_off().iter().filter(has).any(is_of_others);
        agent.time_off().iter().find(|off| !is_given && has(off))
    };
    let (date, off): (NaiveDate, &TimeOff) = dates.range(day..).find_map(|date| Some((*date, off(*date)?)))?;
    let message = format!("{date} is a day off, so this shift does not take place");
    let help =
        "leave that day out of the time off, and take the times of its other shifts off; or remove the date here";
    let diagnostic = Diagnostic::new(Code::DateInTimeOff, entry.at().clone(), message);
    Some(diagnostic.related(off.at().clone(), "the time off").help(help))
}

/// The first shift of a single firm date of which times of time off, for which nobody is asked, take a part or all: whoever moves a shift, and
/// takes off more than what goes, loses what comes.
pub(super) fn cut_by_time_off(
    agent: &Agent,
    entry: &Availability,
    ahead: Interval,
    budget: &Budget,
) -> Result<Option<Diagnostic>, Box<Diagnostic>> {
    if !matches!(entry.dates(), Dates::Listed(_)) {
        return Ok(None);
    }
    let own = |off: &&TimeOff| off.coverer().is_none() && !off.is_request();
    let off: IntervalSet = agent.time_off().iter().filter(own).filter_map(TimeOff::times).collect();
    if off.is_empty() {
        return Ok(None);
    }
    let mut shifts = occurrences(entry, ahead, budget)?.into_iter().filter(|shift| agent.dates().contains(shift.date));
    let cut = shifts.find_map(|shift| Some((shift.date, off.within(shift.interval()?).next()?)));
    Ok(cut.map(|(date, cut)| {
        let message = format!(
            "time off takes {} of this shift of {date}",
            Clock::new(entry.whereabouts().zone_on(date).clone()).range(cut)
        );
        let help = "whoever moves a shift takes off only the times that go, and adds only those that come; if you are away then, let this \
            shift end where the time off begins, or begin where it ends";
        Diagnostic::new(Code::DateInTimeOff, entry.at().clone(), message).help(help)
    }))
}

/// Says that hours are longer than a shift should be.
pub(super) fn long(hours: Hours, at: &Location, longest: Duration) -> Option<Diagnostic> {
    let length = hours.stated();
    if length <= longest {
        return None;
    }
    let message = format!("{hours} is {length} long, and the longest shift should be {longest}");
    let help = match hours.turned() {
        Some(turned) if turned.stated() <= longest => {
            format!(
                "if you mean the other part of the day, write hours = \"{turned}\"; if not, cut it into several shifts"
            )
        }
        _ => format!(
            "cut it into several shifts, or let the team agree on max-shift = \"{}h\"",
            (length.seconds() + 3_599) / 3_600
        ),
    };
    Some(Diagnostic::new(Code::LongShift, at.clone(), message).help(help))
}
