//! What an agent is on duty for by what is written: entries and turns, each on its date, before time off takes anything away.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Location};
use crate::roster::budget::Budget;
use crate::roster::handle::Word;
use crate::roster::model::{Agent, Firmness, Roster};
use crate::time::civil::{Duration, Hours};
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

use super::recurrence::{Occurrence, occurrences, turns};

/// A shift as an entry or a rotation states it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stated<'r> {
    /// On which it starts, on the clock of its entry.
    pub(crate) date: NaiveDate,
    /// When it starts.
    pub(crate) start: Instant,
    /// From its start to its end, if the clocks leave it any length.
    pub(crate) interval: Option<Interval>,
    /// What it is for.
    pub(crate) post: Option<&'r Word>,
    /// Where the entry or the rotation stands.
    pub(crate) at: &'r Location,
    /// On whose clock it is stated.
    pub(crate) zone: &'r Zone,
    /// From when to when, on that clock.
    pub(crate) hours: Hours,
}

impl Stated<'_> {
    /// How much longer a part of it is on the clock than in truth; the whole shift where nothing is cut off.
    pub(super) fn clock_change(&self, part: Option<Interval>) -> Duration {
        let elapsed = part.map_or(Duration::ZERO, Interval::length);
        let stated = match part.filter(|part| self.interval != Some(*part)) {
            None => self.hours.stated(),
            Some(part) => self.zone.shown_between(part),
        };
        stated.minus(elapsed)
    }
}

/// What an agent says to be on duty for (or, tentative, to be able to) around `span`, on the dates on which the agent is in the
/// team; ordered by date.
///
/// # Errors
/// Entries give too many shifts.
pub(crate) fn stated<'r>(
    roster: &'r Roster,
    agent: &'r Agent,
    firmness: Firmness,
    span: Interval,
    budget: &Budget,
) -> Result<Vec<Stated<'r>>, Vec<Diagnostic>> {
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    for entry in agent.availability().iter().filter(|entry| entry.firmness() == firmness) {
        let stated = |found: Occurrence| {
            let zone = entry.whereabouts().zone_on(found.date);
            Stated::new(&found, zone, entry.hours(), (entry.post(), entry.at()))
        };
        match occurrences(entry, span, budget) {
            Ok(found) => all.extend(found.into_iter().map(stated)),
            Err(error) => errors.push(*error),
        }
    }
    for rotation in roster.rotations_of(agent).filter(|_| firmness == Firmness::Firm) {
        let whereabouts = rotation.whereabouts(agent.whereabouts());
        let stated = |found: Occurrence| {
            Stated::new(&found, whereabouts.zone_on(found.date), rotation.hours(), (rotation.post(), rotation.at()))
        };
        match turns(rotation, Some(agent.handle().as_str()), whereabouts, span, budget) {
            Ok(found) => all.extend(found.into_iter().map(stated)),
            Err(error) => errors.push(*error),
        }
    }
    if !errors.is_empty() {
        // What is too much together is said once.
        errors.dedup();
        return Err(errors);
    }
    all.retain(|stated| agent.dates().contains(stated.date));
    all.sort_by_key(|stated| stated.date);
    Ok(all)
}

impl<'r> Stated<'r> {
    fn new(found: &Occurrence, zone: &'r Zone, hours: Hours, (post, at): (Option<&'r Word>, &'r Location)) -> Self {
        Self { date: found.date, start: found.start.instant(), interval: found.interval(), post, at, zone, hours }
    }
}
