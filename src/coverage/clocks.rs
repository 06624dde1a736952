//! Gaps that are there because clocks have changed apart: Berlin has changed its clock, New York has not.
//!
//! Such a gap would not be there if the clocks that have changed stood as before: the same team is looked at once more, on clocks
//! that have not changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::model::Roster;
use crate::roster::team::Requirement;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::words::weekly::city;

/// Clocks that change within this of each other change for the same season: those of America and of Europe, and those of the south.
/// For as long a change is the reason of what comes after it; then people are used to it.
const SEASON: Duration = Duration::WEEK.times(5);

/// No clock that is in use changes by more.
const CHANGE: Duration = Duration::HOUR.times(2);

/// The zones whose clocks have changed apart from those of others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct ChangedApart {
    /// The zones whose clocks have changed.
    pub(crate) changed: BTreeSet<String>,
    /// Those next to the gap whose clocks have not.
    pub(crate) unchanged: BTreeSet<String>,
}

impl fmt::Display for ChangedApart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = |zones: &BTreeSet<String>| zones.iter().map(|zone| city(zone)).collect::<Vec<_>>().join(" and ");
        let (has, clock) = if self.changed.len() == 1 { ("has", "its clock") } else { ("have", "their clocks") };
        write!(f, "{} {has} changed {clock}", places(&self.changed))?;
        match self.unchanged.len() {
            0 => Ok(()),
            1 => write!(f, ", {} has not", places(&self.unchanged)),
            _ => write!(f, ", {} have not", places(&self.unchanged)),
        }
    }
}

/// What would be open in a window if clocks had not changed.
pub(crate) struct UnchangedClocks {
    spans: Vec<Span>,
}

/// Time after some clocks have changed, and before the next do.
struct Span {
    when: Interval,
    changed: BTreeSet<String>,
    /// What would be open around it, by requirement.
    open: Vec<IntervalSet>,
}

impl UnchangedClocks {
    /// What would be open in the window of a timeline.
    ///
    /// # Errors
    /// Entries give too many shifts.
    pub(crate) fn new(timeline: &Timeline<'_>) -> Result<Self, Vec<Diagnostic>> {
        let (roster, window) = (timeline.roster(), timeline.window());
        let clocks = roster.clocks();
        let mut seasons: BTreeMap<Instant, BTreeSet<&str>> = BTreeMap::new();
        for (name, zone) in &clocks {
            for change in zone.changes(Interval::new(window.start().minus(SEASON), window.end()).unwrap_or(window)) {
                seasons.entry(change).or_default().insert(name);
            }
        }
        let mut spans = Vec::new();
        for change in seasons.keys() {
            let next = seasons.range(change.plus(Duration::from_seconds(1))..).next().map(|(next, _)| *next);
            let end = next.unwrap_or(Instant::MAX).min(change.plus(SEASON));
            let Some(when) = Interval::new(*change, end).and_then(|when| when.intersection(window)) else { continue };
            let season = seasons.range(change.minus(SEASON)..=*change);
            let first = season.clone().next().map_or(*change, |(first, _)| *first);
            let changed: BTreeSet<&str> = season.flat_map(|(_, zones)| zones.iter().copied()).collect();
            let before = first.minus(Duration::from_seconds(1));
            // Clocks that have all changed alike are not apart.
            let steps: BTreeSet<Duration> =
                clocks.values().filter_map(|zone| Some(zone.changed_by(Interval::new(before, *change)?))).collect();
            if steps.len() > 1 {
                spans.push(Span {
                    open: open(roster, &changed, before, when.widened(CHANGE))?,
                    when,
                    changed: changed.into_iter().map(str::to_owned).collect(),
                });
            }
        }
        Ok(Self { spans })
    }

    /// The same for changes of clocks that come after an instant; nothing where there are none.
    pub(crate) fn after(self, instant: Instant) -> Option<Self> {
        let spans: Vec<Span> = self.spans.into_iter().filter(|span| span.when.start() > instant).collect();
        (!spans.is_empty()).then_some(Self { spans })
    }

    /// The gaps of a requirement that clocks have made, each with these clocks; `number` is the requirement's place among all.
    pub(crate) fn explain(
        &self,
        timeline: &Timeline<'_>,
        number: usize,
        gaps: &IntervalSet,
    ) -> BTreeMap<Interval, ChangedApart> {
        let span = |gap: Interval| {
            let span = self.spans.iter().find(|span| span.when.contains(gap.start()))?;
            let is_there = span.open[number].length_within(gap.widened(CHANGE)) > Duration::ZERO;
            (!is_there).then_some((gap, span))
        };
        let made: Vec<(Interval, &Span)> = gaps.iter().filter_map(span).collect();
        let borders = made.iter().flat_map(|(gap, _)| [gap.start(), gap.end()]).collect();
        let beside = beside(timeline, &timeline.roster().team().requirements()[number], &borders);
        let apart = |(gap, span): (Interval, &Span)| {
            let near = [gap.start(), gap.end()].into_iter().filter_map(|border| beside.get(&border)).flatten();
            let near: BTreeSet<String> = near.map(|zone| zone.name().to_owned()).collect();
            let changed: BTreeSet<String> = near.intersection(&span.changed).cloned().collect();
            let apart = ChangedApart {
                unchanged: near.difference(&span.changed).cloned().collect(),
                changed: if changed.is_empty() { span.changed.clone() } else { changed },
            };
            (gap, apart)
        };
        made.into_iter().map(apart).collect()
    }
}

/// What would be open in `span` if the clocks of these zones stood as they did at an instant, by requirement.
fn open(
    roster: &Roster,
    changed: &BTreeSet<&str>,
    at: Instant,
    span: Interval,
) -> Result<Vec<IntervalSet>, Vec<Diagnostic>> {
    let clock = |zone: &Zone| if changed.contains(zone.name()) { zone.standing_still(at) } else { zone.clone() };
    let roster = roster.on_clocks(clock);
    let timeline = Timeline::new(&roster, span)?;
    Ok(roster.team().requirements().iter().map(|requirement| timeline.open(requirement)).collect())
}

/// On which clocks those are who begin or end a shift that counts at one of these instants.
fn beside<'r>(
    timeline: &Timeline<'r>,
    requirement: &Requirement,
    borders: &BTreeSet<Instant>,
) -> BTreeMap<Instant, Vec<&'r Zone>> {
    let roster = timeline.roster();
    let mut beside: BTreeMap<Instant, Vec<&Zone>> = BTreeMap::new();
    let shifts = timeline.duties().iter().flat_map(|duty| &duty.shifts).filter(|_| !borders.is_empty());
    for shift in shifts.filter(|shift| shift.counts(requirement, roster)) {
        let agent = roster.agent(shift.agent);
        for border in [shift.interval.start(), shift.interval.end()].into_iter().filter(|at| borders.contains(at)) {
            let date = agent.zone().local(border).date();
            beside.entry(border).or_default().push(agent.whereabouts().zone_on(date));
        }
    }
    beside
}
