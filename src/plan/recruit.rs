//! Whom to look for: the volunteer whose ten hours a week would close most of what a plan leaves open.
//!
//! Volunteers in places around the world are tried, who offer the same hours on the same days each week, in the daytime there.

use chrono::Weekday;
use serde::Serialize;

use crate::coverage::gaps::PLACES;
use crate::roster::model::Roster;
use crate::roster::team::Requirement;
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::recurrence::hours_of_days;

use super::slots::Slotted;
use super::solver::problem::{Plan, runs};

/// The ways to work ten hours a week: on how many days in a row, and how many hours on each.
const WAYS: [(usize, usize); 2] = [(2, 5), (5, 2)];

/// The hours of the day at which a volunteer may begin and must have ended.
const AWAKE: (usize, usize) = (8, 23);

/// A volunteer to look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recruit {
    /// The requirement's name.
    pub requirement: String,
    /// Where they would live.
    pub timezone: String,
    /// On which days they would be on duty.
    pub days: String,
    /// At which hours, on the clock there.
    pub hours: String,
    /// How much of what is open in the window they would cover.
    pub covers_seconds: Duration,
}

const DAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// For each requirement that a plan leaves open in some of the window, the volunteer who would cover most of that.
pub fn recruits(roster: &Roster, slotted: &Slotted, window: Interval, plan: &Plan) -> Vec<Recruit> {
    let missing = slotted.problem.missing(plan);
    let requirements = roster.team().requirements().iter().zip(missing);
    let open = requirements.map(|(requirement, missing)| {
        let open: Vec<bool> = missing.iter().map(|missing| *missing > 0).collect();
        (requirement, runs(&open).iter().filter_map(|run| slotted.interval(run)).collect::<IntervalSet>())
    });
    open.filter_map(|(requirement, open)| recruit(requirement, &open, window)).collect()
}

fn recruit(requirement: &Requirement, open: &IntervalSet, window: Interval) -> Option<Recruit> {
    let mut best: Option<Recruit> = None;
    for place in PLACES {
        let whereabouts = Whereabouts::fixed(Zone::named(place)?);
        for (count, length) in WAYS {
            for start in AWAKE.0..=AWAKE.1 - length {
                let hours = format!("{start:02}:00-{:02}:00", start + length);
                let parsed: Hours = hours.parse().ok()?;
                // What each day of the week would cover; days in a row are sums of these.
                let by_day = DAYS.map(|day| {
                    let times = hours_of_days(Weekdays::from_iter([day]), parsed, &whereabouts, window);
                    open.intersection(&times.into_iter().collect()).length()
                });
                for first in 0..DAYS.len() {
                    let days = || (first..first + count).map(|day| day % DAYS.len());
                    let covers = days().map(|day| by_day[day]).sum();
                    if covers > best.as_ref().map_or(Duration::ZERO, |best| best.covers_seconds) {
                        best = Some(Recruit {
                            requirement: requirement.name().to_owned(),
                            timezone: place.to_owned(),
                            days: days().map(|day| DAYS[day]).collect::<Weekdays>().to_string(),
                            hours: hours.clone(),
                            covers_seconds: covers,
                        });
                    }
                }
            }
        }
    }
    best
}
