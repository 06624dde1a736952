//! The hours of a week, before and after: which are covered and which are open.

use chrono::{Datelike, NaiveDate, Timelike};
use serde::Serialize;
use std::collections::BTreeMap;

use crate::coverage::gaps::RequirementCoverage;
use crate::roster::team::Requirement;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::timeline::recurrence::need;
use crate::view::grid::{Grid, HourState, WeekHours};

/// How a week looks for a requirement, before and after; over all weeks of the window.
#[derive(Serialize)]
pub(super) struct Picture {
    pub(super) requirement: String,
    /// Seven days from Monday, a character for each hour of the clock.
    before: Vec<String>,
    after: Vec<String>,
    #[serde(skip)]
    weeks: [WeekHours; 2],
}

impl Picture {
    /// The week as it is, and as it would be where that differs.
    pub(super) fn grid(&self) -> Grid {
        let [before, after] = self.weeks;
        if before == after {
            return Grid { weeks: vec![("as it is", before)] };
        }
        Grid { weeks: vec![("before", before), ("after", after)] }
    }
}

/// A picture for each requirement on the clock of a zone.
pub(super) fn pictures(sides: &[Timeline<'_>; 2], zone: &Zone) -> Vec<Picture> {
    let window = sides[1].window();
    let hours = Hours::new(window, zone);
    let picture = |requirement: &Requirement| {
        let need = need(requirement, window);
        let weeks = sides.each_ref().map(|timeline| hours.look(&need, &timeline.coverage(requirement)));
        let [before, after] = weeks.map(|week| week.map(|day| day.iter().map(|state| state.sign()).collect()).to_vec());
        Picture { requirement: requirement.name().to_owned(), before, after, weeks }
    };
    sides[1].roster().team().requirements().iter().map(picture).collect()
}

/// The hours of the clock in a window: on which date, which of the day, and their time.
struct Hours(BTreeMap<(NaiveDate, usize), Interval>);

impl Hours {
    fn new(window: Interval, zone: &Zone) -> Self {
        // The offsets of our time are multiples of a quarter of an hour.
        let quarter = Duration::from_seconds(900);
        let mut hours: BTreeMap<(NaiveDate, usize), Interval> = BTreeMap::new();
        let mut at = window.start();
        while at < window.end() {
            let next = at.plus(quarter).min(window.end());
            let local = zone.local(at);
            let hour = usize::try_from(local.hour()).unwrap_or(0);
            if let Some(time) = Interval::new(at, next) {
                let whole = hours.entry((local.date(), hour)).or_insert(time);
                *whole = whole.hull(time);
            }
            at = next;
        }
        Self(hours)
    }

    /// What each hour of the week is like: as on all its dates, or as on the worst of them.
    fn look(&self, need: &IntervalSet, coverage: &RequirementCoverage) -> WeekHours {
        let open = coverage.open();
        let has = |set: &IntervalSet, time: Interval| set.within(time).next().is_some();
        let mut week = WeekHours::default();
        for ((date, hour), time) in &self.0 {
            let state = match () {
                () if has(&coverage.exposed, *time) => HourState::Exposed,
                () if has(&open, *time) => HourState::Thin,
                () if has(need, *time) => HourState::Covered,
                () => HourState::Unneeded,
            };
            let day = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
            let before = &mut week[day][*hour];
            *before = together(*before, state);
        }
        week
    }
}

/// What an hour of the week is like that is like this in some weeks and like that in others.
fn together(one: HourState, other: HourState) -> HourState {
    use HourState::{Covered, Exposed, Outside, SometimesExposed, Thin};
    match (one, other) {
        (Outside, state) => state,
        (one, other) if one == other => one,
        (Exposed | SometimesExposed, _) | (_, Exposed | SometimesExposed) => SometimesExposed,
        (Thin, _) | (_, Thin) => Thin,
        _ => Covered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_that_differs_from_week_to_week_looks_as_in_the_worst_of_them_and_says_so() {
        use HourState::{Covered, Exposed, Outside, SometimesExposed, Thin, Unneeded};
        assert_eq!(together(Outside, Exposed), Exposed);
        assert_eq!(together(Exposed, Covered), SometimesExposed);
        assert_eq!(together(SometimesExposed, Exposed), SometimesExposed);
        assert_eq!(together(Covered, Thin), Thin);
        assert_eq!(together(Unneeded, Covered), Covered);
    }
}
