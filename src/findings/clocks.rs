//! What the clocks do to shifts and to times of time off: starts and ends that they skip or repeat, gaps where they change apart.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::coverage::clocks::{ChangedApart, UnchangedClocks};
use crate::coverage::pattern::times;
use crate::diagnostic::{Code, Diagnostic};
use crate::roster::budget::Budget;
use crate::roster::model::{Agent, Availability, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::time::zone::{WallClock, Zone};
use crate::timeline::Timeline;
use crate::timeline::recurrence::{Occurrence, occurrences};
use crate::words::clock::Clock;

/// The starts and ends of an entry that the clocks skip or repeat. They are not far from a change of the clocks.
pub(super) fn clock_changes(
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
    let (stated, length) = (entry.hours().stated(), occurrence.interval().map_or(Duration::ZERO, Interval::length));
    let becomes = match length {
        Duration::ZERO => "the shift does not take place".to_owned(),
        length if length == stated => format!("the shift is {length} long as ever"),
        length => format!("the shift is {length} long instead of {stated}"),
    };
    let change = |clock: WallClock, time: NaiveDateTime, verb: &str| {
        let (what, reading) = match clock {
            WallClock::Once(_) => return None,
            WallClock::Twice(_) => ("repeat", "the first of the two is taken".to_owned()),
            WallClock::Skipped(instant) => ("skip", format!("{} is taken", zone.local(instant).format("%H:%M"))),
        };
        let message = format!(
            "the shift of {} {verb} at {}, which the clocks of {} {what}; {reading}, and {becomes}",
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

/// The gaps of `span` that clocks make, requirement by requirement.
pub(super) fn apart(roster: &Roster, span: Interval, budget: Budget) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let roster = roster.with_budget(budget);
    let timeline = Timeline::new(&roster, span)?;
    let Some(clocks) = UnchangedClocks::new(&timeline)?.after(span.start()) else {
        return Ok(Vec::new());
    };
    let clock = Clock::new(roster.team().zone().clone());
    let mut found = Vec::new();
    for (number, requirement) in roster.team().requirements().iter().enumerate() {
        let mut made: BTreeMap<ChangedApart, Vec<(Interval, Duration)>> = BTreeMap::new();
        for (gap, apart) in clocks.explain(&timeline, number, &timeline.open(requirement)) {
            made.entry(apart).or_default().push((gap, Duration::ZERO));
        }
        for (apart, gaps) in made {
            let first = gaps.iter().map(|(gap, _)| *gap).min().unwrap_or(span);
            let when: Vec<String> =
                times(gaps, span, clock.zone()).iter().map(|times| times.in_words(&clock)).collect();
            let message = format!("clocks leave a gap of `{}`, {}: {apart}", requirement.name(), when.join("; "));
            let on = timeline.shifts().into_iter().find(|shift| shift.interval.end() == first.start());
            let beside = || on.map_or_else(|| roster.calendar_at(), |shift| roster.agent(shift.agent).at());
            let help = "ask somebody for these days: an entry with `from` and `until`, or with `dates`";
            found.push(
                Diagnostic::new(Code::ClockChangeGap, requirement.at().cloned().unwrap_or_else(beside), message)
                    .help(help),
            );
        }
    }
    Ok(found)
}

/// The times of a time off that the clocks skip or repeat.
pub(super) fn of_time_off(off: &TimeOff, horizon: Interval) -> Vec<Diagnostic> {
    let change = |(time, zone): &(NaiveDateTime, Zone)| {
        let (at, what, reading) = match zone.wall_clock(*time) {
            WallClock::Once(_) => return None,
            WallClock::Twice(at) => (at, "repeat", "the first of the two is taken".to_owned()),
            WallClock::Skipped(at) => (at, "skip", format!("{} is taken", zone.local(at).format("%H:%M"))),
        };
        let message = format!("the clocks of {zone} {what} {}; {reading}", time.format("%Y-%m-%d %H:%M"));
        let help = "if that is not meant, write a time an hour earlier or later";
        let finding = Diagnostic::new(Code::ShiftInClockChange, off.at().clone(), message).help(help);
        horizon.contains(at).then_some(finding)
    };
    off.stated().iter().filter_map(change).collect()
}
